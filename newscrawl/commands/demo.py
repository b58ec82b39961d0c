"""``demo``: the main job on the project's own sample newsroom, over HTTP, with nothing from the network."""

from __future__ import annotations

import argparse
from typing import ClassVar

from newscrawl.command_line.base import BaseCommand
from newscrawl.command_line.output import tell
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.commands.crawl import Command as Crawl
from newscrawl.desk.sample_newsroom import Newsroom, sample_pages

_PORT = 8421


class Command(Crawl):
    arguments: ClassVar[tuple[str, ...]] = ()
    summary = SUMMARIES["demo"]
    details = "Invented news in realistic markup, served on this machine; nothing comes from the network."
    examples: ClassVar[tuple[str, ...]] = ("",)

    def prepare(self, args: list[str], opts: argparse.Namespace) -> None:
        BaseCommand.prepare(self, args, opts)

    def work(self, args: list[str], opts: argparse.Namespace) -> int | None:
        newsroom = Newsroom(sample_pages(), _PORT)
        self.settings.set("DOWNLOAD_DELAY", 0, priority="cmdline")  # nobody to be polite to
        self.settings.set("AUTOTHROTTLE_ENABLED", False, priority="cmdline")
        with newsroom:
            tell(f"Crawling the sample newsroom at {newsroom.url}")
            opts.spargs = {"url": newsroom.url}
            return super().work(["news"], opts)
