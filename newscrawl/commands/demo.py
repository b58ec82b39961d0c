"""``scrapy demo``: the main job on the project's own sample newsroom, over HTTP, with nothing from the network."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from newscrawl.commands.crawl import Command as Crawl
from newscrawl.desk.sample_newsroom import Newsroom
from newscrawl.errors import NewscrawlError

_PORT = 8421


class Command(Crawl):
    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Crawl the sample newsroom (served on loopback from the fixtures)"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        try:
            newsroom = Newsroom(Path(self.settings["SCRAPY_POET_TESTS_DIR"]), _PORT)
        except NewscrawlError as error:
            print(f"error: {error}", file=sys.stderr)
            self.exitcode = 2
            return
        self.settings.set("DOWNLOAD_DELAY", 0, priority="cmdline")  # nobody to be polite to
        self.settings.set("AUTOTHROTTLE_ENABLED", False, priority="cmdline")
        with newsroom:
            print(f"Crawling the sample newsroom at {newsroom.url}", file=sys.stderr)
            opts.spargs = {"url": newsroom.url}
            super().run(["news"], opts)
