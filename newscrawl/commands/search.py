"""``scrapy search``: articles by their words."""

from __future__ import annotations

import argparse
import sys
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError

from newscrawl.errors import NewscrawlError
from newscrawl.storage.database import database_url, open_database
from newscrawl.storage.search import search


class Command(ScrapyCommand):
    requires_project = True
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        return "[options] <words>"

    def short_desc(self) -> str:
        return 'Find stored articles by their words ("a phrase", -without)'

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--site", help="only articles of this host")
        parser.add_argument("--limit", type=int, default=20, help="how many at most (default: 20)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if not args:
            raise ScrapyUsageError("name the words to look for")
        assert self.settings
        try:
            engine = open_database(database_url(self.settings["DATA_DIR"], self.settings["DATABASE_URL"]))
            found = search(engine, " ".join(args), site=opts.site, limit=opts.limit)
        except NewscrawlError as error:
            print(f"error: {error}", file=sys.stderr)
            self.exitcode = 2
            return
        for one in found:
            when = f"{one.published_at:%Y-%m-%d}" if one.published_at else "undated   "
            print(f"{when}  {one.title}\n            {one.url}\n            {one.snippet}")
        if not found:
            print("nothing found", file=sys.stderr)
            self.exitcode = 1
