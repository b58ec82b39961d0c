"""``archive``: what is kept of the pages, and where; sending what waits for its store."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from newscrawl.command_line.base import DeskCommand
from newscrawl.command_line.output import say, tell
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.errors import ArchiveError, StoreAwayError
from newscrawl.grammar.text import counted
from newscrawl.invocation import ExitCode, command

if TYPE_CHECKING:
    from newscrawl.archive.retention import KeptFile


class Command(DeskCommand):
    summary = SUMMARIES["archive"]
    details = (
        "With ARCHIVE_URL files are written on this machine and sent to their store when they are closed; what could "
        "not be sent waits for the next crawl, or for --send, which sends files that rest between two crawls too. "
        "What goes, `prune` decides."
    )
    examples: ClassVar[tuple[str, ...]] = ("", "--send -s ARCHIVE_URL=s3://bucket/news")

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--send", action="store_true", help="send what waits here; a file being written stays")

    def work(self, args: list[str], opts: argparse.Namespace) -> int | None:
        from newscrawl.archive.retention import archive_files, kept_files, size_text

        if opts.send:
            return self._send()
        away = None
        try:
            with self.database(looks=True) as engine:
                try:
                    files = kept_files(engine, self.data_dir, self.archive_base)
                except StoreAwayError as error:
                    away, files = error, archive_files(self.data_dir)
        except OSError as error:
            raise ArchiveError(f"{error.filename or self.data_dir}: {error.strerror}") from error
        for line in _table(files):
            say(line)
        place = self.archive_base or self.data_dir / "archive"
        waiting = sum(file.waits for file in files)
        held = size_text(sum(file.size for file in files))
        waits = f", {waiting} of them on this machine, to be sent" if waiting else ""
        count = counted(len(files), "file")
        say(f"{place}: {count}, {held}{waits}; `{command()} prune` lets go of what is beyond the limits")
        if away:
            tell(f"{away}: only what is on this machine is shown")
        return ExitCode.MAKES_NO_SENSE if away else None

    def _send(self) -> int | None:
        from newscrawl.archive.keeping import sending_text
        from newscrawl.archive.spool import send_waiting

        sendings = send_waiting(self.data_dir, timedelta(0), datetime.now(UTC))
        for one in sendings:
            say(sending_text(one))
        if not sendings:
            say("nothing waits")
        return ExitCode.MAKES_NO_SENSE if any(one.why for one in sendings) else None


def _table(files: list[KeptFile]) -> list[str]:
    from newscrawl.archive.retention import size_text

    if not files:
        return []
    width = max(len(file.name) for file in files)
    lines = [f"{'file':<{width}}  {'size':>8}  {'last written':<16}  {'articles':>8}  {'revisions':>9}"]
    for file in files:
        note = "  waits" if file.waits else ""
        lines.append(
            f"{file.name:<{width}}  {size_text(file.size):>8}  {file.written_at:%Y-%m-%d %H:%M}  {file.articles:>8}  "
            f"{file.revisions:>9}{note}"
        )
    return lines
