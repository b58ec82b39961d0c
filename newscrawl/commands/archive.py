"""``scrapy archive``: what is kept of the pages, and letting go of what is too old or too much."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand

from newscrawl.archive.retention import KeptFile, kept_files, prune, size_text, too_much
from newscrawl.errors import NewscrawlError
from newscrawl.storage.database import database_url, open_database


class Command(ScrapyCommand):
    requires_project = True
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def short_desc(self) -> str:
        return "Say what the archive keeps; --prune lets go of what is older or larger than the settings allow"

    def long_desc(self) -> str:
        return (
            "Say what the archive keeps, and which files are older than ARCHIVE_KEEP_DAYS or beyond ARCHIVE_KEEP_GB. With --prune those go, "
            "oldest first, whole files, never one that was written to in the last hour; what was read from them stays in the database."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--prune", action="store_true", help="let go of what is too old or too much")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        data_dir = Path(self.settings["DATA_DIR"]).absolute()
        days, gigabytes = self.settings.getfloat("ARCHIVE_KEEP_DAYS"), self.settings.getfloat("ARCHIVE_KEEP_GB")
        try:
            engine = open_database(database_url(self.settings["DATA_DIR"], self.settings["DATABASE_URL"]))
            files = kept_files(engine, data_dir)
            gone = too_much(files, days=days, gigabytes=gigabytes, now=datetime.now(UTC))
            for line in _table(files, gone):
                print(line)
            print(
                f"{data_dir / 'archive'}: {len(files)} files, {size_text(sum(f.size for f in files))}; {_limits(days, gigabytes)}"
            )
            if gone and opts.prune:
                print(f"{len(gone)} files removed, {size_text(prune(engine, gone))} freed")
            elif gone:
                print(
                    f"{len(gone)} files ({size_text(sum(f.size for f in gone))}) are beyond that: `scrapy archive --prune` removes them"
                )
        except (NewscrawlError, OSError) as error:
            print(f"error: {error}", file=sys.stderr)
            self.exitcode = 2


def _table(files: list[KeptFile], gone: list[KeptFile]) -> list[str]:
    if not files:
        return []
    width = max(len(file.name) for file in files)
    lines = [f"{'file':<{width}}  {'size':>8}  {'last written':<16}  {'articles':>8}  {'revisions':>9}"]
    for file in files:
        note = "  goes" if file in gone else ""
        lines.append(
            f"{file.name:<{width}}  {size_text(file.size):>8}  {file.written_at:%Y-%m-%d %H:%M}  {file.articles:>8}  {file.revisions:>9}{note}"
        )
    return lines


def _limits(days: float, gigabytes: float) -> str:
    limits = [f"files of the last {days:g} days"] if days else []
    limits += [f"{gigabytes:g} GB"] if gigabytes else []
    return (
        f"kept are {' and at most '.join(limits)}"
        if limits
        else "all are kept (ARCHIVE_KEEP_DAYS and ARCHIVE_KEEP_GB set limits)"
    )
