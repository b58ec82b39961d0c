"""The database to files, for downstream: JSON, JSON Lines, CSV and Parquet, whole or since the last export.

A file appears under its name only when it is whole. With a cursor every article that was added, changed or gone since
the last export comes exactly once, in the order in which the changes were committed, also while a crawl is writing.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any, cast

from pydantic import TypeAdapter
from sqlalchemy import Engine

from newscrawl.errors import UsageError
from newscrawl.export.formats import CsvExporter, JsonExporter, JsonLinesExporter
from newscrawl.items import FEED_COLUMNS, Article
from newscrawl.json_form import as_plain
from newscrawl.storage.change_numbers import last_number
from newscrawl.storage.loading import Selection, StoredArticle, stored_articles

SCHEMA_VERSION = 2
"""Raised whenever a field of an exported article changes its name, type or meaning; the file in ``schema/`` goes with
it.
"""
_STORED = tuple(f.name for f in fields(StoredArticle) if f.name not in (*FEED_COLUMNS, "record"))
COLUMNS = (*FEED_COLUMNS, *_STORED)
_PARQUET_ROWS = 1000  # in a row group: what is held in memory


def export(
    engine: Engine,
    target: str,
    format_name: str | None = None,
    selection: Selection | None = None,
    cursor: Path | None = None,
) -> int:
    """Write articles to ``target`` (a path, or "-" for standard output); -> how many.

    ``cursor``: a file that remembers how far the last export came; made by the first one, and moved on when the
    output is whole. An export that is killed is as if it had not begun. ``UsageError`` for a format that nobody
    knows, or a cursor that is none.
    """
    name = format_name or Path(target).suffix.lstrip(".").lower() or "jsonl"
    if name not in FORMATS:
        raise UsageError(f"no format {name!r}: use one of {', '.join(FORMATS)}")
    after = _finished_cursor(cursor) if cursor else None
    with engine.connect() as connection:
        upto = last_number(connection) if cursor else None
    articles = stored_articles(engine, selection, after=(after or 0) if cursor else None, upto=upto, last_time=after)
    if target == "-":
        count = _write(articles, sys.stdout.buffer, name)
        if cursor and upto is not None:
            _write_whole(cursor, _cursor_bytes(upto))
        return count
    path = Path(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            count = _write(articles, file, name)
            file.flush()
            os.fsync(file.fileno())
            inode = os.fstat(file.fileno()).st_ino
        if cursor and upto is not None:
            _write_whole(
                _pending(cursor),
                json.dumps({"target": str(path.absolute()), "inode": inode, "change_number": upto}).encode(),
            )
        part.replace(path)
        if cursor and upto is not None:
            _write_whole(cursor, _cursor_bytes(upto))
            _pending(cursor).unlink(missing_ok=True)
    finally:
        part.unlink(missing_ok=True)
    return count


def _finished_cursor(cursor: Path) -> int | None:
    """The change number of the last export; ``None`` for a first one. An export that was killed after its output was
    whole and before its cursor moved is finished here: else its articles would come twice.
    """
    try:
        pending = json.loads(_pending(cursor).read_bytes())
        if Path(pending["target"]).stat().st_ino == pending["inode"]:
            _write_whole(cursor, _cursor_bytes(int(pending["change_number"])))
    except (OSError, ValueError, KeyError):
        pass  # none was killed there, or its output is not in place
    _pending(cursor).unlink(missing_ok=True)
    try:
        found = json.loads(cursor.read_bytes())
        if found["schema_version"] != SCHEMA_VERSION:
            raise UsageError(
                f"{cursor} was written for version {found['schema_version']} of the export, this is {SCHEMA_VERSION}: begin with a new cursor"
            )
        return int(found["change_number"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{cursor} is no cursor of an export: name another file, or remove it to begin anew"
        ) from error


def _pending(cursor: Path) -> Path:
    return cursor.with_name(cursor.name + ".pending")


def _cursor_bytes(number: int) -> bytes:
    return json.dumps({"change_number": number, "schema_version": SCHEMA_VERSION}).encode()


def _write_whole(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _write(articles: Iterator[StoredArticle], file: IO[bytes], name: str) -> int:
    exporter = FORMATS[name](cast("BytesIO", file), fields_to_export=list(COLUMNS), encoding="utf-8")
    exporter.start_exporting()
    count = 0
    for article in articles:
        exporter.export_item(exported_row(article))
        count += 1
    exporter.finish_exporting()
    file.flush()
    return count


def exported_row(article: StoredArticle) -> dict[str, Any]:
    """An article as plain values in the order of ``COLUMNS``."""
    return {name: as_plain(getattr(article, name)) for name in COLUMNS}


class ParquetExporter:
    """A Parquet file with typed columns: instants are timestamps, lists are lists; what has parts (blocks, photos,
    evidence) is JSON text.
    """

    def __init__(self, file: BytesIO, **_: Any) -> None:
        try:
            arrow: Any = importlib.import_module("pyarrow")
            parquet: Any = importlib.import_module("pyarrow.parquet")
        except ImportError as error:
            raise UsageError("Parquet needs pyarrow: pip install 'newscrawl[parquet]'") from error
        self.arrow = arrow
        kinds = {
            "int": arrow.int64(),
            "float": arrow.float64(),
            "bool": arrow.bool_(),
            "names": arrow.list_(arrow.string()),
        }
        kinds["datetime"] = arrow.timestamp("us", tz="UTC")
        self.kinds = {name: _parquet_kind(name) for name in COLUMNS}
        self.schema = arrow.schema(
            [(name, kinds.get(self.kinds[name], arrow.string())) for name in COLUMNS],
            metadata={"newscrawl_schema_version": str(SCHEMA_VERSION)},
        )
        self.writer = parquet.ParquetWriter(file, self.schema)
        self.rows: list[dict[str, Any]] = []

    def start_exporting(self) -> None:
        pass

    def export_item(self, item: dict[str, Any]) -> None:
        self.rows.append({name: self._value(name, value) for name, value in item.items()})
        if len(self.rows) >= _PARQUET_ROWS:
            self._flush()

    def finish_exporting(self) -> None:
        self._flush()
        self.writer.close()

    def _value(self, name: str, value: Any) -> Any:
        if value is None:
            return None
        if self.kinds[name] == "datetime":
            return datetime.fromisoformat(value)
        return json.dumps(value, ensure_ascii=False) if self.kinds[name] == "json" else value

    def _flush(self) -> None:
        if self.rows:
            self.writer.write_table(self.arrow.Table.from_pylist(self.rows, schema=self.schema))
            self.rows.clear()


def _parquet_kind(name: str) -> str:
    kind = str({f.name: f.type for f in fields(StoredArticle)}[name]).removesuffix(" | None")
    if kind in ("int", "float", "bool", "datetime"):
        return kind
    return "names" if kind.startswith("tuple[str") else "json" if kind.startswith(("tuple", "dict")) else "text"


FORMATS: dict[str, Any] = {
    "json": JsonExporter,
    "jsonl": JsonLinesExporter,
    "csv": CsvExporter,
    "parquet": ParquetExporter,
}
"""Each makes an exporter of a binary file."""


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of an exported article, made from the model and its docstrings."""
    schema = TypeAdapter(StoredArticle).json_schema(mode="serialization")
    described = TypeAdapter(Article).json_schema(mode="serialization")[
        "properties"
    ]  # docstrings of a base class are its own
    properties = {name: described.get(name, {}) | schema["properties"][name] for name in COLUMNS}
    parts = {name: part for name, part in schema["$defs"].items() if name not in ("ArchiveRecord", "Visit")}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "newscrawl article",
        "version": SCHEMA_VERSION,
        "type": "object",
        "properties": properties,
        "required": list(COLUMNS),
        "additionalProperties": False,
        "$defs": parts,
    }
