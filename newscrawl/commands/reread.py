"""``reread``: today's reader over the archive."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import ClassVar

from newscrawl.command_line.base import DeskCommand, day, number
from newscrawl.command_line.output import say
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.errors import UsageError


class Command(DeskCommand):
    summary = SUMMARIES["reread"]
    details = (
        "On all cores, from the archive and without asking any site; what differs is told field by field. Nothing is "
        "written without "
        "--apply; an applied re-reading that was stopped goes on where it was. With --by-workers those of the database "
        "do it, in parts, beside their visits (`work`; PostgreSQL); `backfill` shows how far they are."
    )
    examples: ClassVar[tuple[str, ...]] = (
        "--site site.example",
        "--apply --since 2026-11-01",
        "--apply --outdated --by-workers",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--site", help="only articles of this site: its name, or its host")
        parser.add_argument("--url", help="only the article at this address")
        parser.add_argument("--since", type=day, metavar="DAY", help="fetched on or after this day (YYYY-MM-DD, UTC)")
        parser.add_argument("--until", type=day, metavar="DAY", help="fetched before this day (YYYY-MM-DD, UTC)")
        parser.add_argument("--outdated", action="store_true", help="only what an older reader has read")
        parser.add_argument("--rows", type=_rows, metavar="FIRST-LAST", help="only these rows of the table of articles")
        parser.add_argument(
            "--apply", action="store_true", help="write what differs, as revisions marked as re-readings"
        )
        parser.add_argument(
            "--restart", action="store_true", help="with --apply: begin anew where an earlier one was stopped"
        )
        parser.add_argument(
            "--by-workers", action="store_true", help="with --apply: hand it to the workers of the database"
        )
        parser.add_argument("--processes", type=number(1), metavar="N", help="default: one a core")

    def prepare(self, args: list[str], opts: argparse.Namespace) -> None:
        super().prepare(args, opts)
        if opts.by_workers and (not opts.apply or opts.url or opts.rows):
            raise UsageError("--by-workers is for --apply, and for more than one --url or some --rows")
        if opts.restart and not opts.apply:
            raise UsageError("--restart is for --apply: without it nothing is written, and each reading begins anew")

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.crawl.chosen_sites import host_asked_for
        from newscrawl.crawl.telling import quiet_logs
        from newscrawl.desk.rereading import report_text, reread

        quiet_logs()
        if opts.by_workers:
            self._hand_over(opts)
            return
        page_objects = self.settings["SCRAPY_POET_DISCOVER"]
        with self.database(looks=not opts.apply) as engine:
            report = reread(
                engine,
                self.data_dir,
                site=host_asked_for(engine, opts.site),
                url=opts.url,
                since=opts.since,
                until=opts.until,
                apply=opts.apply,
                restart=opts.restart,
                outdated=opts.outdated,
                rows=opts.rows,
                processes=opts.processes,
                page_objects=page_objects.split(",") if isinstance(page_objects, str) else list(page_objects),
            )
        say(report_text(report, applied=opts.apply))

    def _hand_over(self, opts: argparse.Namespace) -> None:
        from newscrawl.crawl.chosen_sites import host_asked_for
        from newscrawl.desk.backlogs import hand_over_rereading, handed_over_text
        from newscrawl.desk.rereading import Wanted

        with self.database() as engine:
            site = host_asked_for(engine, opts.site)
            wanted = Wanted(site, None, opts.since, opts.until, opts.outdated)
            say(handed_over_text(hand_over_rereading(engine, wanted, datetime.now(UTC)), "articles"))


def _rows(text: str) -> tuple[int, int]:
    """ "1-500" -> (1, 500)."""
    first, _, last = text.partition("-")
    if not (first.isdecimal() and last.isdecimal() and int(first) <= int(last)):
        raise argparse.ArgumentTypeError(f"{text!r} is no span of rows like 1-500")
    return int(first), int(last)
