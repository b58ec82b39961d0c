"""``prune``: letting go of what is too old or too much."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import ClassVar

from newscrawl.command_line.base import DeskCommand
from newscrawl.command_line.output import say
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.errors import ArchiveError


class Command(DeskCommand):
    summary = SUMMARIES["prune"]
    details = (
        "Archive files older than ARCHIVE_KEEP_DAYS or beyond ARCHIVE_KEEP_GB, oldest first, whole files, never one "
        "that was written to in the last hour or is still to be sent; revisions and comment counts older than "
        "HISTORY_KEEP_DAYS, but for each article's first and last; addresses that nobody visits any more and that are "
        "older than LEDGER_KEEP_DAYS; what runs came to before COUNTS_KEEP_DAYS; signatures by which copies are "
        "found, of articles published before COPIES_KEEP_DAYS. Articles and stories stay. Rows go in short "
        "batches: crawls go on meanwhile, and one that was stopped goes on where it was."
    )
    examples: ClassVar[tuple[str, ...]] = ("--dry-run -s ARCHIVE_KEEP_DAYS=90", "-s HISTORY_KEEP_DAYS=365")

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--dry-run", action="store_true", help="say what would go; nothing goes")

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.desk.pruning import Limits, prune_all

        limits = Limits(
            archive_days=self.setting("ARCHIVE_KEEP_DAYS"),
            archive_gb=self.setting("ARCHIVE_KEEP_GB"),
            history_days=self.setting("HISTORY_KEEP_DAYS"),
            ledger_days=self.setting("LEDGER_KEEP_DAYS"),
            counts_days=self.setting("COUNTS_KEEP_DAYS"),
            copies_days=self.setting("COPIES_KEEP_DAYS"),
        )
        if limits.are_none:
            say(
                "nothing is removed, for no limit is set: ARCHIVE_KEEP_DAYS, ARCHIVE_KEEP_GB, HISTORY_KEEP_DAYS, "
                "LEDGER_KEEP_DAYS, COUNTS_KEEP_DAYS, COPIES_KEEP_DAYS"
            )
            return
        try:
            with self.database(looks=opts.dry_run) as engine:
                now = datetime.now(UTC)
                for line in prune_all(engine, self.data_dir, self.archive_base, limits, now, only_say=opts.dry_run):
                    say(line)
        except OSError as error:
            raise ArchiveError(f"{error.filename or self.data_dir}: {error.strerror}") from error
