"""``archive``: what is kept of the pages, and letting go of what is too old or too much."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from newscrawl.command_line.base import DeskCommand
from newscrawl.command_line.output import say
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.errors import ArchiveError
from newscrawl.invocation import command

if TYPE_CHECKING:
    from newscrawl.archive.retention import KeptFile


class Command(DeskCommand):
    summary = SUMMARIES["archive"]
    details = (
        "Files older than ARCHIVE_KEEP_DAYS or beyond ARCHIVE_KEEP_GB go with --prune, oldest first, whole files, "
        "never one that was written "
        "to in the last hour; what was read from them stays in the database."
    )
    examples: ClassVar[tuple[str, ...]] = ("", "--prune -s ARCHIVE_KEEP_DAYS=90")

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--prune", action="store_true", help="let go of what is too old or too much")

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.archive.retention import kept_files, prune, size_text, too_much

        days, gigabytes = self.setting("ARCHIVE_KEEP_DAYS"), self.setting("ARCHIVE_KEEP_GB")
        try:
            with self.database() as engine:
                files = kept_files(engine, self.data_dir)
                gone = too_much(files, days=days, gigabytes=gigabytes, now=datetime.now(UTC))
                freed = size_text(prune(engine, gone)) if gone and opts.prune else None
        except OSError as error:
            raise ArchiveError(f"{error.filename or self.data_dir}: {error.strerror}") from error
        for line in _table(files, gone):
            say(line)
        held = size_text(sum(file.size for file in files))
        say(f"{self.data_dir / 'archive'}: {len(files)} files, {held}; {_limits(days, gigabytes)}")
        if freed:
            say(f"{len(gone)} files removed, {freed} freed")
        elif gone:
            beyond = size_text(sum(file.size for file in gone))
            say(f"{len(gone)} files ({beyond}) are beyond that: `{command()} archive --prune` removes them")


def _table(files: list[KeptFile], gone: list[KeptFile]) -> list[str]:
    from newscrawl.archive.retention import size_text

    if not files:
        return []
    width = max(len(file.name) for file in files)
    lines = [f"{'file':<{width}}  {'size':>8}  {'last written':<16}  {'articles':>8}  {'revisions':>9}"]
    for file in files:
        note = "  goes" if file in gone else ""
        lines.append(
            f"{file.name:<{width}}  {size_text(file.size):>8}  {file.written_at:%Y-%m-%d %H:%M}  {file.articles:>8}  "
            f"{file.revisions:>9}{note}"
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
