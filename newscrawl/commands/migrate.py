"""``scrapy migrate``: bring the database's tables up to date (a crawl does it by itself)."""

from __future__ import annotations

import argparse
import sys
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand

from newscrawl.errors import NewscrawlError
from newscrawl.storage.database import database_url, open_database, upgrade


class Command(ScrapyCommand):
    requires_project = True
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def short_desc(self) -> str:
        return "Make the database's tables, or bring them up to date"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        url = database_url(self.settings["DATA_DIR"], self.settings["DATABASE_URL"])
        try:
            engine = open_database(url, migrate=False)
            before, after = upgrade(engine)
        except NewscrawlError as error:
            print(f"error: {error}", file=sys.stderr)
            self.exitcode = 2
            return
        shown = engine.url.render_as_string(hide_password=True)
        print(f"{shown}: already at {after}" if before == after else f"{shown}: {before or 'empty'} -> {after}")
