"""``backfill``: saved pages for the workers."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import ClassVar

from newscrawl.command_line.base import DeskCommand, day, number
from newscrawl.command_line.output import say
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.errors import ArchiveError, UsageError


class Command(DeskCommand):
    arguments: ClassVar[tuple[str, ...]] = ("[<WARC, folder or glob>]",)
    counts_arguments: ClassVar[bool] = False
    summary = SUMMARIES["backfill"]
    details = (
        "Files of this machine or of a store (s3://bucket/folder/), each read once by one of the workers (`work`; "
        "PostgreSQL), beside their visits; a folder has to be at the same path on every machine that has a worker. "
        "Handed over again, only what is new in it is read. Without a place it tells how far backlogs are, those "
        "of `reread --by-workers` too."
    )
    examples: ClassVar[tuple[str, ...]] = ("s3://bucket/warcs/", "'/mnt/warcs/2025-*.warc.gz' --host site.example", "")

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--host", default="", help="only pages of these hosts (commas between them) and below them")
        parser.add_argument("--since", type=day, metavar="DAY", help="fetched on or after this day (YYYY-MM-DD, UTC)")
        parser.add_argument("--until", type=day, metavar="DAY", help="fetched before this day (YYYY-MM-DD, UTC)")
        parser.add_argument("--again", action="store_true", help="what was read of it is read once more")
        parser.add_argument("--release", type=number(1), metavar="N", help="do parts of backlog N that are left alone")
        parser.add_argument("--take-back", type=number(1), metavar="N", help="take backlog N from the workers")

    def prepare(self, args: list[str], opts: argparse.Namespace) -> None:
        super().prepare(args, opts)
        asked = len(args) + (opts.release is not None) + (opts.take_back is not None)
        if asked > 1:
            raise UsageError("one place, or --release, or --take-back")
        if not args and (opts.host or opts.since or opts.until or opts.again):
            raise UsageError("--host, --since, --until and --again are for a place: name one")

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.desk.backlogs import hand_over_archive, handed_over_text, line_text
        from newscrawl.storage.backlogs import backlogs, release_parts, take_back

        now = datetime.now(UTC)
        with self.database() as engine:
            known = {line.id: line for line in backlogs(engine)}
            for asked in (opts.release, opts.take_back):
                if asked is not None and asked not in known:
                    raise UsageError(f"there is no backlog {asked}")
            if args:
                days = {name: f"{at:%Y-%m-%d}" for name in ("since", "until") if (at := getattr(opts, name))}
                try:
                    line = hand_over_archive(engine, args[0], {"host": opts.host, **days}, now, again=opts.again)
                except ArchiveError as error:
                    raise UsageError(str(error)) from error
                say(handed_over_text(line, "files"))
            elif opts.release is not None:
                say(f"{release_parts(engine, opts.release, now)} parts of {known[opts.release].what} are due again")
            elif opts.take_back is not None:
                take_back(engine, opts.take_back)
                say(f"{known[opts.take_back].what} is taken back: {known[opts.take_back].done} parts of it were done")
            else:
                say("\n".join(map(line_text, known.values())) or "no backlog was handed to the workers")
