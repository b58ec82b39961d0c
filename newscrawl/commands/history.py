"""``history``: the life of one article."""

from __future__ import annotations

import argparse
from typing import ClassVar

from newscrawl.command_line.base import DeskCommand
from newscrawl.command_line.output import say
from newscrawl.command_line.summaries import SUMMARIES


class Command(DeskCommand):
    arguments: ClassVar[tuple[str, ...]] = ("<URL>",)
    summary = SUMMARIES["history"]
    details = "Also when it was gone and back, and its comment counts."
    examples: ClassVar[tuple[str, ...]] = ("https://site.example/2026/11/ferry",)

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.desk.history import history_text
        from newscrawl.storage.site_words import web_address

        with self.database(looks=True) as engine:
            say(history_text(engine, web_address(args[0])))
