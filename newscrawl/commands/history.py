"""``scrapy history``: the life of one article."""

from __future__ import annotations

import argparse
import sys
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError

from newscrawl.desk.history import history_text
from newscrawl.errors import NewscrawlError
from newscrawl.storage.database import database_url, open_database


class Command(ScrapyCommand):
    requires_project = True
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        return "<URL>"

    def short_desc(self) -> str:
        return "An article's life: what changed, when, and whether the page said so"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise ScrapyUsageError("name the address of one article")
        assert self.settings
        try:
            print(
                history_text(
                    open_database(database_url(self.settings["DATA_DIR"], self.settings["DATABASE_URL"])), args[0]
                )
            )
        except NewscrawlError as error:
            print(f"error: {error}", file=sys.stderr)
            self.exitcode = 2
