"""Feeds: what Scrapy's ``-o``, ``-O`` and ``FEEDS``, and ``scrapy export``, write for each format, and how it reaches
the disk.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import IO, Any

from scrapy import Spider
from scrapy.exporters import CsvItemExporter, JsonItemExporter, JsonLinesItemExporter
from scrapy.extensions.feedexport import FileFeedStorage

from newscrawl.items import Article, Envelope
from newscrawl.json_form import as_row

_LIST_BREAK = "; "
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")  # OWASP, "CSV Injection"


class WholeFile(FileFeedStorage):
    """A feed in a file that appears under its name only when it is whole: a crawl that is killed leaves the file that
    was there.

    Until then it is written beside it, as ``NAME.PID.part``. ``-o`` goes on behind what the file holds, as Scrapy has
    it.
    """

    def open(self, spider: Spider) -> IO[bytes]:
        target = Path(self.path)
        target.parent.mkdir(parents=True, exist_ok=True)
        self.part = target.with_name(f"{target.name}.{os.getpid()}.part")
        if self.write_mode == "ab" and target.exists():
            shutil.copyfile(target, self.part)
            return self.part.open("ab")
        return self.part.open("wb")

    def store(self, file: IO[bytes]) -> None:
        file.flush()
        os.fsync(file.fileno())
        file.close()
        self.part.replace(self.path)


class JsonExporter(JsonItemExporter):
    """A JSON array of articles."""

    def export_item(self, item: Any) -> None:
        super().export_item(plain_item(item))


class JsonLinesExporter(JsonLinesItemExporter):
    """One JSON object a line."""

    def export_item(self, item: Any) -> None:
        super().export_item(plain_item(item))


class CsvExporter(CsvItemExporter):
    """A table: lists joined readably, cells that a spreadsheet would run made harmless."""

    def export_item(self, item: Any) -> None:
        plain = plain_item(item)
        super().export_item(csv_row(plain) if isinstance(plain, dict) else plain)


def plain_item(item: Any) -> Any:
    """An article as plain values, in its envelope or out of it; whatever else a spider yields as it is."""
    article = item.article if isinstance(item, Envelope) else item
    return as_row(article) if isinstance(article, Article) else item


def csv_row(row: dict[str, Any]) -> dict[str, Any]:
    """Plain values -> cells."""
    return {name: csv_cell(value) for name, value in row.items()}


def csv_cell(value: Any) -> Any:
    """One cell: numbers stay numbers, ``None`` is empty, text that begins like a formula gets an apostrophe in
    front.
    """
    text = _readable(value)
    return "'" + text if isinstance(text, str) and text.startswith(_FORMULA_START) else text


def _readable(value: Any) -> Any:
    if value is None or isinstance(value, (int, float)):
        return value
    if isinstance(value, list):
        return _LIST_BREAK.join(str(_readable(v)) for v in value)
    if isinstance(value, dict):
        if set(value) == {"kind", "text"}:
            return f"[{value['kind']}] {value['text']}"
        if "caption" in value and "credit" in value:
            credit = value["credit"]["line"] if value["credit"] else ""
            return " | ".join(p for p in (value["url"], value["caption"], credit) if p)
        return _LIST_BREAK.join(f"{k}: {_readable(v)}" for k, v in value.items())
    return str(value)
