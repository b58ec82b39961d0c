"""``scrapy why``: what is known of an address, and what happens to it next."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError

from newscrawl.desk.why import reset, why_text
from newscrawl.errors import NewscrawlError
from newscrawl.storage.database import database_url, open_database


class Command(ScrapyCommand):
    requires_project = True
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        return "[options] <URL>"

    def short_desc(self) -> str:
        return "Why an address is in the database or not, and what happens to it next"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--reset",
            action="store_true",
            help="forget what holds it back: it is due at once, its host is asked afresh",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise ScrapyUsageError("name one address")
        assert self.settings
        url = args[0] if "://" in args[0] else f"https://{args[0]}"
        try:
            engine = open_database(database_url(self.settings["DATA_DIR"], self.settings["DATABASE_URL"]))
            if opts.reset:
                print(reset(engine, url))
            print(why_text(engine, url, self.settings["USER_AGENT"], datetime.now(UTC)))
        except NewscrawlError as error:
            print(f"error: {error}", file=sys.stderr)
            self.exitcode = 2
