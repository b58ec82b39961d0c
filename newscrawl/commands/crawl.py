"""``scrapy crawl``: Scrapy's own, with plain errors and exit codes that cron can use."""

from __future__ import annotations

import argparse
import sys

from scrapy.commands.crawl import Command as ScrapyCrawl

from newscrawl.crawl.running import exit_code, run_to_the_end
from newscrawl.crawl.telling import quiet_logs
from newscrawl.errors import NewscrawlError


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
        self.crawler_process.crawl(args[0], **opts.spargs)
        crawlers = list(self.crawler_process.crawlers)
        run_to_the_end(self.crawler_process)
        self.exitcode = 1 if self.crawler_process.bootstrap_failed else exit_code(crawlers)

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
        except NewscrawlError as error:
            print(f"error: {error}", file=sys.stderr)
            self.exitcode = 2
            return False
        return True
