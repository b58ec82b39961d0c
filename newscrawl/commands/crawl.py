"""``crawl``: Scrapy's own, with plain errors and exit codes that cron can use."""

from __future__ import annotations

import argparse
from typing import ClassVar

from newscrawl.command_line.crawling import SpiderCommand, check_spider_arguments, tell_of_silent_page_objects
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.crawl.running import exit_code, run_to_the_end
from newscrawl.crawl.telling import quiet_logs
from newscrawl.invocation import ExitCode


class Command(SpiderCommand):
    arguments: ClassVar[tuple[str, ...]] = ("<spider>",)
    summary = SUMMARIES["crawl"]
    details = (
        "The spider is `news` for any site, `archive` for saved pages, or one of a site's own. Exit code 0: articles "
        "were found, new or known; 1: none could be had; 2: the command makes no sense; 3: another crawl of the site "
        "is at work; 130: interrupted."
    )
    examples: ClassVar[tuple[str, ...]] = (
        "news -a url=https://site.example/",
        "archive -a warc=pages.warc.gz -O articles.csv",
        "news --help",
    )

    def prepare(self, args: list[str], opts: argparse.Namespace) -> None:
        super().prepare(args, opts)
        spider = self.spider_class(args[0])
        check_spider_arguments(spider, opts.spargs)
        spider(**opts.spargs)  # what it cannot work with it says now

    def work(self, args: list[str], opts: argparse.Namespace) -> int | None:
        quiet_logs()
        spider = self.spider_class(args[0])
        tell_of_silent_page_objects(self.settings, [spider])
        self.crawler_process.crawl(self._create_crawler(spider), **opts.spargs)
        crawlers = list(self.crawler_process.crawlers)
        run_to_the_end(self.crawler_process)
        return ExitCode.NOTHING if self.crawler_process.bootstrap_failed else exit_code(crawlers)
