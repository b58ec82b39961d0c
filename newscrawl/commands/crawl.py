"""``scrapy crawl``: Scrapy's own, with plain errors and exit codes that cron can use."""

from __future__ import annotations

import argparse
import sys

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import Crawler

from newscrawl.crawl.outcomes import OUTCOMES, known_articles, totals
from newscrawl.crawl.telling import quiet_logs
from newscrawl.errors import NewscrawlError
from newscrawl.spiders.news import ANOTHER_CRAWL
from newscrawl.storage.database import database_url, open_database


class Command(ScrapyCrawl):
    """Exit code 0: the site's articles were found (new or known); 1: none could be had; 2: the command makes no
    sense; 3: another crawl of the site is at work.
    """

    def short_desc(self) -> str:
        return "Crawl a site: its articles into the database and feeds (exit code 1 when there are none)"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        quiet_logs()
        if not self._can_start(args, opts):
            return
        assert self.crawler_process
        crawlers: list[Crawler] = []
        create = self.crawler_process.create_crawler

        def remembered(*a: object, **k: object) -> Crawler:
            crawler = create(*a, **k)  # type: ignore[arg-type]
            crawlers.append(crawler)
            return crawler

        self.crawler_process.create_crawler = remembered  # type: ignore[method-assign]
        super().run(args, opts)
        statistics = [c.stats for c in crawlers if c.stats]
        if any(stats.get_value("finish_reason") == ANOTHER_CRAWL for stats in statistics):
            self.exitcode = 3
        elif (
            not self.exitcode
            and not any(totals(stats)[o] for stats in statistics for o in OUTCOMES)
            and not any(map(known_articles, statistics))
        ):
            self.exitcode = 1

    def _can_start(self, args: list[str], opts: argparse.Namespace) -> bool:
        """Say what is wrong in one line, before anything is started."""
        assert self.crawler_process
        assert self.settings
        try:
            if len(args) == 1:
                if args[0] not in self.crawler_process.spider_loader.list():
                    print(
                        f"no spider {args[0]!r}: `scrapy list` shows them; `scrapy crawl news -a url=https://site.example/` crawls any site",
                        file=sys.stderr,
                    )
                    self.exitcode = 2
                    return False
                self.crawler_process.spider_loader.load(args[0])(**opts.spargs)
            open_database(database_url(self.settings["DATA_DIR"], self.settings["DATABASE_URL"])).dispose()
        except NewscrawlError as error:
            print(f"error: {error}", file=sys.stderr)
            self.exitcode = 2
            return False
        return True
