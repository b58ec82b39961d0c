"""The database to files, for downstream, whole or since the last export.

A file appears under its name only when it is whole. With a cursor every article that was added, changed or gone since
the last export comes exactly once, in the order in which the changes were committed, also while a crawl is writing.
"""

from __future__ import annotations

import sys
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, nullcontext
from dataclasses import dataclass
from io import RawIOBase
from itertools import chain
from pathlib import Path
from typing import IO, Any, cast

from sqlalchemy import Engine

from newscrawl.errors import UsageError
from newscrawl.export.cursor import Cursor, Mark, identity_of
from newscrawl.export.formats import FORMATS
from newscrawl.export.schema import COLUMNS, table_columns
from newscrawl.export.whole_files import is_stream, part_of, put_in_place, writing
from newscrawl.grammar.text import printable
from newscrawl.storage.change_numbers import last_number
from newscrawl.storage.loading import Selection, StoredArticle, stored_articles

CHANGES = ("added", "changed", "gone")
"""What may have come of an article since the last export."""
_TABLES = ("csv", "xlsx")
_TEXTS = ("json", "jsonl", "csv")
_STANDARD_OUTPUT = "-"


@dataclass(frozen=True, slots=True)
class Form:
    """How output is written."""

    format_name: str | None = None
    """``None``: by the ending of the file, else "jsonl"."""
    columns: tuple[str, ...] | None = None
    """``None``: all; for a table for people all but what is there twice."""
    bom: bool = False
    """Whether a CSV file begins with a byte-order mark."""

    def name_for(self, target: str) -> str:
        """``UsageError`` for a format that nobody knows."""
        name = self.format_name or Path(target).suffix.lstrip(".").lower() or "jsonl"
        if name not in FORMATS:
            raise UsageError(f"no format {name!r}: use one of {', '.join(FORMATS)}")
        if self.bom and name != "csv":
            raise UsageError(f"a byte-order mark belongs to CSV, not to {name}")
        return name

    def options(self, name: str) -> dict[str, Any]:
        """For the exporter of a format."""
        columns = self.columns or (table_columns() if name in _TABLES else COLUMNS)
        return {"fields_to_export": list(columns), "encoding": "utf-8", **({"bom": True} if self.bom else {})}


def export_articles(
    engine: Engine,
    target: str,
    form: Form | None = None,
    selection: Selection | None = None,
    *,
    changes: tuple[str, ...] = CHANGES,
    cursor: Path | None = None,
    replace: bool = False,
) -> int:
    """Write articles to ``target`` (a path, or "-" for standard output); -> how many.

    ``changes``: only those of which that has come. ``cursor``: a file that remembers how far the last export came, and
    is moved on when the output is whole; an export that is killed is as if it had not begun. With a cursor an output of
    the last export that nobody has taken away is left alone, unless ``replace``. ``UsageError`` for a format, change or
    cursor that is none, and for an output that is still there; ``BusyError`` where another export is at work on the
    cursor.
    """
    form = form or Form()
    name = form.name_for(target)
    unknown = [change for change in changes if change not in CHANGES]
    if unknown:
        raise UsageError(f"no change is called {unknown[0]!r}: use {', '.join(CHANGES)}")
    if cursor is None and "added" not in changes:
        raise UsageError("what changed is told since an earlier export: name its file by --since-cursor FILE")
    mark = Cursor(cursor) if cursor else None
    with mark.held() if mark else nullcontext():
        last = mark.last() if mark else None
        with engine.connect() as connection:
            upto = last_number(connection) if mark else None
        after = (last.change_number if last else 0) if mark else None
        last_time = last.change_number if last else None
        # Left open where nobody reads any more, it would be closed after all that it needs is gone.
        with closing(stored_articles(engine, selection, after=after, upto=upto, last_time=last_time)) as found:
            wanted = (article for article in found if article.change in changes)
            if last and not replace and _is_unread(last, target):
                return _leave_alone(wanted, target)
            return write(wanted, target, name, form.options(name), mark, upto)


def _is_unread(last: Mark, target: str) -> bool:
    """Whether the output of the last export still lies where it was put."""
    path = str(Path(target).absolute())
    return target != _STANDARD_OUTPUT and path == last.target and last.file == identity_of(Path(target))


def _leave_alone(articles: Iterator[StoredArticle], target: str) -> int:
    if next(articles, None) is not None:
        raise UsageError(
            f"{target} of the last export is still there: take it away when it is read, name another file, or say "
            "--replace; nothing was "
            "exported"
        )
    return 0


def write(
    rows: Iterable[Any], target: str, name: str, options: Mapping[str, Any], cursor: Cursor | None, upto: int | None
) -> int:
    """Write rows in a form, put the file in its place, move the cursor; -> how many rows."""
    path = Path(target)
    if target == _STANDARD_OUTPUT or is_stream(path):
        with nullcontext(_standard_output(name)) if target == _STANDARD_OUTPUT else path.open("wb") as stream:
            count = _write(rows, stream, name, options)
            stream.flush()
        if cursor and upto is not None:
            cursor.move(Mark(upto))
        return count
    part = part_of(path)
    placed = False
    try:
        with writing(path) as file:
            count = _write(rows, file, name, options)
        mark = Mark(upto or 0, str(path.absolute()), identity_of(part))
        if cursor:
            cursor.announce(mark, part)
        put_in_place(path)
        placed = True
        if cursor:
            cursor.move(mark)
    finally:
        if not placed:
            if cursor:
                cursor.withdraw()
            part.unlink(missing_ok=True)
    return count


def _write(rows: Iterable[Any], file: IO[bytes], name: str, options: Mapping[str, Any]) -> int:
    rows = iter(rows)
    first = next(rows, None)  # what cannot be asked for is said before anything is written
    exporter = FORMATS[name](cast("Any", file), **options)
    exporter.start_exporting()
    count = 0
    for row in chain(() if first is None else (first,), rows):
        exporter.export_item(row)
        count += 1
    exporter.finish_exporting()
    return count


class _Terminal(RawIOBase):
    """Standard output that is a terminal: what it would take for commands does not reach it."""

    def __init__(self) -> None:
        self.decoder = getincrementaldecoder("utf-8")("replace")

    def writable(self) -> bool:
        return True

    def write(self, text: Any) -> int:
        sys.stdout.write(printable(self.decoder.decode(bytes(text))))
        return len(text)

    def flush(self) -> None:
        sys.stdout.flush()


def _standard_output(name: str) -> IO[bytes]:
    return cast("IO[bytes]", _Terminal()) if sys.stdout.isatty() and name in _TEXTS else sys.stdout.buffer
