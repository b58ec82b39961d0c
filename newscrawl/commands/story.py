"""``story``: who ran the same text, who was first, what each added and cut."""

from __future__ import annotations

import argparse
from typing import ClassVar

from newscrawl.command_line.base import DeskCommand
from newscrawl.command_line.output import say
from newscrawl.command_line.summaries import SUMMARIES


class Command(DeskCommand):
    arguments: ClassVar[tuple[str, ...]] = ("<URL>",)
    summary = SUMMARIES["story"]
    examples: ClassVar[tuple[str, ...]] = ("https://site.example/2026/11/ferry",)

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.desk.story import told_story
        from newscrawl.storage.site_words import web_address

        with self.database(looks=True) as engine:
            say(told_story(engine, web_address(args[0])))
