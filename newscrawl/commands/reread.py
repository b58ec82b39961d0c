"""``reread``: today's reader over the archive."""

from __future__ import annotations

import argparse
from typing import ClassVar

from newscrawl.command_line.base import DeskCommand, day
from newscrawl.command_line.output import say
from newscrawl.command_line.summaries import SUMMARIES


class Command(DeskCommand):
    summary = SUMMARIES["reread"]
    details = (
        "On all cores, from the archive and without asking any site; what differs is told field by field. Nothing is "
        "written without "
        "--apply; an applied re-reading that was stopped goes on where it was."
    )
    examples: ClassVar[tuple[str, ...]] = ("--site site.example", "--apply --since 2026-11-01")

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--site", help="only articles of this site: its name, or its host")
        parser.add_argument("--url", help="only the article at this address")
        parser.add_argument("--since", type=day, metavar="DAY", help="fetched on or after this day (YYYY-MM-DD, UTC)")
        parser.add_argument("--until", type=day, metavar="DAY", help="fetched before this day (YYYY-MM-DD, UTC)")
        parser.add_argument(
            "--apply", action="store_true", help="write what differs, as revisions marked as re-readings"
        )
        parser.add_argument(
            "--restart", action="store_true", help="with --apply: begin anew where an earlier one was stopped"
        )
        parser.add_argument("--processes", type=int, metavar="N", help="default: one a core")

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.crawl.chosen_sites import host_called
        from newscrawl.crawl.telling import quiet_logs
        from newscrawl.desk.rereading import report_text, reread

        quiet_logs()
        page_objects = self.settings["SCRAPY_POET_DISCOVER"]
        with self.database() as engine:
            report = reread(
                engine,
                self.data_dir,
                site=host_called(engine, opts.site) if opts.site else None,
                url=opts.url,
                since=opts.since,
                until=opts.until,
                apply=opts.apply,
                restart=opts.restart,
                processes=opts.processes,
                page_objects=page_objects.split(",") if isinstance(page_objects, str) else list(page_objects),
            )
        say(report_text(report, applied=opts.apply))
