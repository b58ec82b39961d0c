"""``scrapy reread``: today's reader over the archive."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand

from newscrawl.commands.export import day
from newscrawl.crawl.telling import quiet_logs
from newscrawl.desk.rereading import report_text, reread
from newscrawl.errors import NewscrawlError
from newscrawl.storage.database import database_url, open_database


class Command(ScrapyCommand):
    requires_project = True
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def short_desc(self) -> str:
        return "Read archived pages again with today's reader: what would change (--apply writes it)"

    def long_desc(self) -> str:
        return (
            "Read the archived pages of stored articles again with today's reader, on all cores and without asking any site, and say what "
            "differs, field by field. Nothing is written without --apply; an applied re-reading that was stopped goes on where it was."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--site", help="only articles of this host")
        parser.add_argument("--url", help="only the article at this address")
        parser.add_argument("--since", type=day, help="fetched on or after this day (YYYY-MM-DD, UTC)")
        parser.add_argument("--until", type=day, help="fetched before this day (YYYY-MM-DD, UTC)")
        parser.add_argument(
            "--apply", action="store_true", help="write what differs, as revisions marked as re-readings"
        )
        parser.add_argument(
            "--restart", action="store_true", help="with --apply: begin anew where an earlier one was stopped"
        )
        parser.add_argument("--processes", type=int, help="default: one a core")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        quiet_logs()
        try:
            engine = open_database(database_url(self.settings["DATA_DIR"], self.settings["DATABASE_URL"]))
            report = reread(
                engine,
                Path(self.settings["DATA_DIR"]).absolute(),
                site=opts.site,
                url=opts.url,
                since=opts.since,
                until=opts.until,
                apply=opts.apply,
                restart=opts.restart,
                processes=opts.processes,
                page_objects=self.settings.getlist("SCRAPY_POET_DISCOVER"),
            )
        except NewscrawlError as error:
            print(f"error: {error}", file=sys.stderr)
            self.exitcode = 2
            return
        print(report_text(report, applied=opts.apply))
