"""``search``: articles by their words."""

from __future__ import annotations

import argparse
from typing import ClassVar

from newscrawl.command_line.base import DeskCommand, number
from newscrawl.command_line.output import say, tell
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.errors import UsageError
from newscrawl.invocation import ExitCode


class Command(DeskCommand):
    arguments: ClassVar[tuple[str, ...]] = ("<words>",)
    counts_arguments: ClassVar[bool] = False
    takes_any_words: ClassVar[bool] = True
    summary = SUMMARIES["search"]
    details = (
        "The newest first, those with the words in the headline before others; in quotation marks what must stand "
        "together, with a minus what must not stand there, with a star what begins so. "
        "Exit code 1: nothing found."
    )
    examples: ClassVar[tuple[str, ...]] = ("ferry strike", "'\"ferry strike\" -summer' --site site.example")

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--site", help="only articles of this site: its name, or its host")
        parser.add_argument("--limit", type=number(1), default=20, metavar="N", help="how many at most (default: 20)")

    def work(self, args: list[str], opts: argparse.Namespace) -> int | None:
        if not any(map(str.isalnum, "".join(args))):
            raise UsageError("name the words to look for")
        from newscrawl.crawl.chosen_sites import host_asked_for
        from newscrawl.storage.search import search

        with self.database(looks=True) as engine:
            site = host_asked_for(engine, opts.site)
            found = search(engine, " ".join(args), site=site, limit=opts.limit)
        for one in found:
            when = f"{one.published_at:%Y-%m-%d}" if one.published_at else "undated   "
            say(f"{when}  {one.title}\n            {one.url}\n            {one.snippet}")
        if not found:
            tell("nothing found")
            return ExitCode.NOTHING
        return None
