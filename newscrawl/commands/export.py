"""``export``: articles, or a report on them, from the database to a file."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from newscrawl.command_line.base import DeskCommand, day
from newscrawl.command_line.output import say, tell
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.errors import UsageError
from newscrawl.grammar.text import counted

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from newscrawl.storage.loading import Selection


class Command(DeskCommand):
    arguments: ClassVar[tuple[str, ...]] = ("<file, or - for standard output>",)
    counts_arguments: ClassVar[bool] = False
    summary = SUMMARIES["export"]
    details = (
        "The ending says the form: .json, .jsonl, .csv, .xlsx or .parquet. A file appears under its name only when "
        "it is whole. With "
        "--since-cursor each change comes once; a file of the last export that is still there is not replaced."
    )
    examples: ClassVar[tuple[str, ...]] = (
        "articles.csv --site site.example --since 2026-11-01",
        "articles.xlsx --fields url,title,photo_credit,comment_count",
        "changes.jsonl --since-cursor cursor",
        "credits.csv --missing-credits",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--comment-counts", action="store_true", help="instead: each comment count, and when it was seen"
        )
        what.add_argument(
            "--missing-credits", action="store_true", help="instead: each photo of which no page says whose it is"
        )
        what.add_argument("--schema", action="store_true", help="print the JSON Schema of an exported article, and end")
        which = parser.add_argument_group("which articles")
        which.add_argument("--site", help="only of this site: its name, or its host")
        which.add_argument("--language", help="only in this language (BCP 47, a prefix is enough)")
        which.add_argument("--since", type=day, metavar="DAY", help="published on or after this day (YYYY-MM-DD, UTC)")
        which.add_argument("--until", type=day, metavar="DAY", help="published before this day (YYYY-MM-DD, UTC)")
        which.add_argument(
            "--has", action="append", default=[], metavar="FIELD", help="only with this field (may be given again)"
        )
        which.add_argument(
            "--one-per-story", action="store_true", help="of copies of one text only the one that was published first"
        )
        which.add_argument(
            "--change",
            action="append",
            metavar="CHANGE",
            help="only what was added, changed or gone (may be given again)",
        )
        which.add_argument(
            "--since-cursor", type=Path, metavar="FILE", help="only what has come since the export that wrote FILE"
        )
        how = parser.add_argument_group("how they are written")
        how.add_argument("--format", metavar="FORM", help="default: by the file's ending, else jsonl")
        how.add_argument("--fields", metavar="A,B", help='only these, in this order; "all" for blocks in a table too')
        how.add_argument("--bom", action="store_true", help="begin CSV with a byte-order mark, as Excel wants it")
        how.add_argument(
            "--replace", action="store_true", help="with --since-cursor: write over a file that is still there"
        )

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.export.schema import json_schema

        if opts.schema:
            if args:
                raise UsageError(f"--schema goes to standard output: {args[0]!r} is too much")
            say(json.dumps(json_schema(), indent=2, ensure_ascii=False))
            return
        if len(args) != 1:
            raise UsageError("name one file to write, or - for standard output")
        if opts.replace and not opts.since_cursor:
            raise UsageError("--replace is for --since-cursor: without one a file is always written over")
        report = opts.comment_counts or opts.missing_credits
        count = self._report(args[0], opts) if report else self._articles(args[0], opts)
        rows = counted(count, "row" if report else "article")
        tell(f"{rows} written to {args[0] if args[0] != '-' else 'standard output'}")

    def _articles(self, target: str, opts: argparse.Namespace) -> int:
        from newscrawl.export.articles import CHANGES, Form, export_articles
        from newscrawl.export.schema import chosen_columns

        form = Form(opts.format, chosen_columns(opts.fields) if opts.fields else None, opts.bom)
        changes = tuple(opts.change or CHANGES)
        with self.database(looks=True) as engine:
            return export_articles(
                engine,
                target,
                form,
                _selection(engine, opts),
                changes=changes,
                cursor=opts.since_cursor,
                replace=opts.replace,
            )

    def _report(self, target: str, opts: argparse.Namespace) -> int:
        from newscrawl.export.articles import Form
        from newscrawl.export.reports import COMMENT_COUNTS, MISSING_CREDITS, export_report

        if opts.since_cursor or opts.change:
            raise UsageError("a report has no cursor and no changes: it is whole each time")
        columns = tuple(name.strip() for name in opts.fields.split(",")) if opts.fields else None
        with self.database(looks=True) as engine:
            return export_report(
                engine,
                COMMENT_COUNTS if opts.comment_counts else MISSING_CREDITS,
                target,
                Form(opts.format, columns, opts.bom),
                _selection(engine, opts),
            )


def _selection(engine: Engine, opts: argparse.Namespace) -> Selection:
    """The stored articles that the options ask for."""
    from newscrawl.crawl.chosen_sites import host_asked_for
    from newscrawl.storage.loading import Selection

    return Selection(
        site=host_asked_for(engine, opts.site),
        language=opts.language,
        since=opts.since,
        until=opts.until,
        having=tuple(opts.has),
        one_per_story=opts.one_per_story,
    )
