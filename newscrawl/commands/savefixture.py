"""``scrapy savefixture``: scrapy-poet's own, without anything being stored on the way.

The page comes from the archive where the URL leads to a stored article, so that a wrong field seen in the database
becomes a failing test in one command; from any other archive with ``-s REPLAY=PATH``; else from the site.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from scrapy_poet.commands import SaveFixtureCommand

from newscrawl.errors import NewscrawlError
from newscrawl.storage.database import database_url, open_database
from newscrawl.storage.loading import record_of


class Command(SaveFixtureCommand):
    requires_project = True

    def syntax(self) -> str:
        return "[options] <page object class> <URL>"

    def short_desc(self) -> str:
        return "Save a page and what is read from it as a test fixture"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--fetch", action="store_true", help="from the site, although the page is in the archive")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        self.settings.set("ITEM_PIPELINES", {}, priority="cmdline")
        self.settings.set("ARCHIVE", False, priority="cmdline")
        if len(args) == 2 and not self.settings["REPLAY"] and not opts.fetch:
            self._replay_from_archive(args[1])
        super().run(args, opts)  # type: ignore[no-untyped-call]

    def _replay_from_archive(self, url: str) -> None:
        assert self.settings
        try:
            engine = open_database(database_url(self.settings["DATA_DIR"], self.settings["DATABASE_URL"]))
            record = record_of(engine, url)
        except NewscrawlError as error:
            print(f"{error}\nThe page is fetched from the site instead.", file=sys.stderr)
            return
        file = Path(self.settings["DATA_DIR"]) / record.file if record else None
        if record and file and file.exists():
            print(f"from the archive: {file} at {record.offset}", file=sys.stderr)
            self.settings.set("REPLAY", str(file), priority="cmdline")
