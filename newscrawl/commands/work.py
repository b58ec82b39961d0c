"""``work``: one of many workers that visit the registered sites of one PostgreSQL."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from newscrawl.command_line.crawling import CrawlingCommand, tell_of_silent_page_objects
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.command_line.working import MANY_SITES, STOP_WITHIN, check_at_once, work_on
from newscrawl.errors import UsageError


class Command(CrawlingCommand):
    summary = SUMMARIES["work"]
    details = (
        "Start it as often as wanted, on as many machines as wanted: workers share the queue of the database, no site "
        "is visited by two at once, and what a worker was at that died is done by another. Ctrl-C or SIGTERM ends it "
        "within --stop-within seconds; a second one at once. Needs PostgreSQL (DATABASE_URL); on SQLite, `schedule` "
        "crawls many sites in one process."
    )
    examples: ClassVar[tuple[str, ...]] = ("", "--sites-at-once 32")
    own_defaults: ClassVar[dict[str, Any]] = MANY_SITES

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--sites-at-once", type=int, default=16, metavar="N", help="sites visited at the same time (default: 16)"
        )
        parser.add_argument(
            "--files-at-once",
            type=int,
            default=1,
            metavar="N",
            help="files of `backfill`, or parts of `reread --by-workers`, beside the visits (default: 1; 0: none)",
        )
        parser.add_argument(
            "--stop-within",
            type=float,
            default=STOP_WITHIN,
            metavar="SECONDS",
            help=f"within which it ends when it is told to (default: {STOP_WITHIN:g})",
        )
        parser.add_argument("--quiet", action="store_true", help="tell nothing of a site that gave nothing new")

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        check_at_once(opts.sites_at_once)
        if opts.files_at_once < 0:
            raise UsageError("--files-at-once is at least 0")
        if opts.stop_within <= 0:
            raise UsageError("--stop-within is more than 0 seconds")
        tell_of_silent_page_objects(self.settings, map(self.crawler_process.spider_loader.load, self._spiders()))
        return work_on(
            self.crawler_process,
            self.settings,
            at_once=opts.sites_at_once,
            files_at_once=opts.files_at_once,
            stop_within=opts.stop_within,
            quiet=opts.quiet,
        )

    def _spiders(self) -> list[str]:
        return list(self.crawler_process.spider_loader.list())
