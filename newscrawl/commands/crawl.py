"""``crawl``: Scrapy's own, with plain errors and exit codes that cron can use."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import ClassVar

import orjson
from scrapy import Spider
from scrapy.crawler import Crawler

from newscrawl.command_line.crawling import SpiderCommand, check_spider_arguments, tell_of_silent_page_objects
from newscrawl.command_line.output import say, tell
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.crawl.plan import plan_rows, plan_text
from newscrawl.crawl.running import exit_code, run_to_the_end
from newscrawl.crawl.session import is_of_ours
from newscrawl.errors import UsageError
from newscrawl.grammar.text import counted
from newscrawl.invocation import ExitCode, command
from newscrawl.spiders.news import NewsSpider
from newscrawl.storage.sites import due_sites, next_visit, registered_sites


class Command(SpiderCommand):
    arguments: ClassVar[tuple[str, ...]] = ("<spider>",)
    summary = SUMMARIES["crawl"]
    details = (
        "The spider is `news` for any site, `archive` for saved pages, or one of a site's own; `news` alone visits the "
        "registered sites that are due. With --dry-run lists are looked at and what would be fetched is told, with the "
        "reason; nothing is stored. Exit code 0: articles were found, new or known; 1: none could be had; 2: the "
        "command makes no sense; 3: another crawl of the site is at work; 130: interrupted."
    )
    examples: ClassVar[tuple[str, ...]] = (
        "news -a url=https://site.example/",
        "news",
        "news -a site=harbourpost --dry-run",
        "archive -a warc=pages.warc.gz -O articles.csv",
        "news --help",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--dry-run", action="store_true", help="tell what would be fetched; only lists are")
        parser.add_argument("--json", action="store_true", help="with --dry-run: as JSON, an object an address")

    def prepare(self, args: list[str], opts: argparse.Namespace) -> None:
        super().prepare(args, opts)
        if opts.json and not opts.dry_run:
            raise UsageError("--json is for --dry-run; of a crawl `-s SUMMARY=json` says what it came to")
        kind = self.spider_class(args[0])
        check_spider_arguments(kind, opts.spargs)
        spider = kind(**opts.spargs)  # what it cannot work with it says now
        if opts.dry_run:
            if not isinstance(spider, NewsSpider):
                raise UsageError(f"--dry-run is for spiders that look for articles; {args[0]} does not")
            quiet = {"DRY_RUN": True, "SUMMARY": "", "PROGRESS_INTERVAL": 0}
            self.settings.setdict(quiet, priority="cmdline")

    def work(self, args: list[str], opts: argparse.Namespace) -> int | None:
        spider = self.spider_class(args[0])
        if self._nothing_is_due(spider(**opts.spargs)):
            return None
        tell_of_silent_page_objects(self.settings, [spider])
        crawl = self.crawler_process.crawl(self._create_crawler(spider), **opts.spargs)
        crawlers = list(self.crawler_process.crawlers)
        run_to_the_end(self.crawler_process, crawl)
        if opts.dry_run:
            return self._tell_plan(crawlers, as_json=opts.json)
        code = ExitCode.NOTHING if self.crawler_process.bootstrap_failed else exit_code(crawlers)
        if code == ExitCode.NOTHING and any(not is_of_ours(crawler.spider) for crawler in crawlers):
            tell(f"nothing was found: the spider {spider.name!r} gave no item")  # of others the summary tells
        return code

    def _nothing_is_due(self, spider: Spider) -> bool:
        """Whether all registered sites are meant, and none of them is due. ``UsageError`` where there are none, and for
        sites that cannot be had: named and not registered, or paused.
        """
        if not isinstance(spider, NewsSpider):
            return False
        now = datetime.now(UTC)
        with self.database() as engine:
            if not spider.takes_registered:
                spider.choose_sites(engine, now)
                return False
            sites = registered_sites(engine)
            if not sites:
                raise UsageError(
                    f"no site is registered: `{command()} addsite https://site.example/` registers one, "
                    f"`{command()} crawl news -a url=https://site.example/` crawls one as it is"
                )
            if due_sites(engine, now):
                return False
            waiting = [next_visit(engine, site, now) for site in sites if site.paused_at is None]
        paused = len(sites) - len(waiting)
        told = f"none of {counted(len(sites), 'registered site')} is due" + (f" ({paused} paused)" if paused else "")
        tell(told + (f"; the next is at {min(waiting):%Y-%m-%d %H:%M} UTC" if waiting else ""))
        return True

    @staticmethod
    def _tell_plan(crawlers: Iterable[Crawler], *, as_json: bool) -> int:
        """-> the exit code of the crawl, where no article was met: nothing may be new, or nothing be there."""
        code = exit_code(crawlers)
        for crawler in crawlers:
            assert isinstance(crawler.spider, NewsSpider)
            plan = crawler.spider.plan
            if code == ExitCode.NOTHING and any(plan):
                code = ExitCode.FOUND
            say(orjson.dumps(plan_rows(plan)).decode() if as_json else plan_text(plan))
        return code
