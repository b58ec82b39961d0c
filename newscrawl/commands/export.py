"""``scrapy export``: articles from the database to a file."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError

from newscrawl.errors import NewscrawlError
from newscrawl.export.export import FORMATS, export, json_schema
from newscrawl.storage.database import database_url, open_database
from newscrawl.storage.loading import Selection


class Command(ScrapyCommand):
    requires_project = True
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        return "[options] <file, or - for standard output>"

    def short_desc(self) -> str:
        return f"Write articles from the database to a file ({', '.join(FORMATS)})"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--format", choices=sorted(FORMATS), help="default: by the file's ending, else jsonl")
        parser.add_argument("--site", help="only articles of this host")
        parser.add_argument("--language", help="only articles in this language (BCP 47, a prefix is enough)")
        parser.add_argument("--since", type=day, help="published on or after this day (YYYY-MM-DD, UTC)")
        parser.add_argument("--until", type=day, help="published before this day (YYYY-MM-DD, UTC)")
        parser.add_argument(
            "--has",
            action="append",
            default=[],
            metavar="FIELD",
            help="only articles that have this field (may be given again)",
        )
        parser.add_argument(
            "--one-per-story", action="store_true", help="of copies of one text only the one that was published first"
        )
        parser.add_argument(
            "--since-cursor",
            type=Path,
            metavar="FILE",
            help="only what was added, changed or gone since the export that wrote FILE",
        )
        parser.add_argument(
            "--schema", action="store_true", help="print the JSON Schema of an exported article, and end"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if opts.schema:
            print(json.dumps(json_schema(), indent=2, ensure_ascii=False))
            return
        if len(args) != 1:
            raise ScrapyUsageError("name the file to write, or - for standard output")
        assert self.settings
        try:
            engine = open_database(database_url(self.settings["DATA_DIR"], self.settings["DATABASE_URL"]))
            selection = Selection(
                site=opts.site,
                language=opts.language,
                since=opts.since,
                until=opts.until,
                having=tuple(opts.has),
                one_per_story=opts.one_per_story,
            )
            count = export(engine, args[0], opts.format, selection, opts.since_cursor)
        except NewscrawlError as error:
            print(f"error: {error}", file=sys.stderr)
            self.exitcode = 2
            return
        print(f"{count} articles written to {args[0] if args[0] != '-' else 'standard output'}", file=sys.stderr)


def day(text: str) -> datetime:
    """ "2026-11-20" -> its first instant in UTC."""
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
