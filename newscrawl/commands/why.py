"""``why``: what is known of an address, and what happens to it next."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import ClassVar

from newscrawl.command_line.base import DeskCommand
from newscrawl.command_line.output import say
from newscrawl.command_line.summaries import SUMMARIES


class Command(DeskCommand):
    arguments: ClassVar[tuple[str, ...]] = ("<URL>",)
    summary = SUMMARIES["why"]
    details = (
        "Which list named it, which line of robots.txt forbids it, what it came to, when it is due. "
        "Nothing is asked of any site."
    )
    examples: ClassVar[tuple[str, ...]] = (
        "https://site.example/2026/11/ferry",
        "--reset https://site.example/2026/11/ferry",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--reset",
            action="store_true",
            help="forget what holds it back: it is due at once, its host is asked afresh",
        )

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.desk.why import reset, why_text
        from newscrawl.storage.site_words import web_address

        url = web_address(args[0])
        with self.database(looks=not opts.reset) as engine:
            if opts.reset:
                say(reset(engine, url))
            say(why_text(engine, url, self.settings["USER_AGENT"], datetime.now(UTC)))
