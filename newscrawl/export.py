"""The database to files: written by the same exporters as Scrapy's feeds."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from typing import IO, Any, cast

from sqlalchemy import Engine

from newscrawl.errors import UsageError
from newscrawl.feeds import CsvExporter, JsonExporter, JsonLinesExporter
from newscrawl.items import FEED_COLUMNS
from newscrawl.storage.loading import stored_articles

FORMATS: dict[str, type[JsonExporter] | type[JsonLinesExporter] | type[CsvExporter]] = {"json": JsonExporter, "jsonl": JsonLinesExporter, "csv": CsvExporter}


def export(engine: Engine, target: str, format_name: str | None = None, **filters: Any) -> int:
    """Write articles to ``target`` (a path, or "-" for standard output); -> how many.

    A file appears under its name only when it is whole. ``filters``: see ``stored_articles``.
    ``UsageError`` for a format that nobody knows.
    """
    name = format_name or Path(target).suffix.lstrip(".").lower() or "jsonl"
    if name not in FORMATS:
        raise UsageError(f"no format {name!r}: use one of {', '.join(FORMATS)}")
    if target == "-":
        return _write(engine, sys.stdout.buffer, name, filters)
    path = Path(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            count = _write(engine, file, name, filters)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count


def _write(engine: Engine, file: IO[bytes], name: str, filters: dict[str, Any]) -> int:
    exporter = FORMATS[name](cast("BytesIO", file), fields_to_export=list(FEED_COLUMNS), encoding="utf-8")
    exporter.start_exporting()
    count = 0
    for article in stored_articles(engine, **filters):
        exporter.export_item(article)
        count += 1
    exporter.finish_exporting()
    file.flush()
    return count
