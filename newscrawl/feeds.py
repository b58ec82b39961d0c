"""Feed exporters: what Scrapy's ``-O`` and ``FEEDS``, and ``scrapy export``, write for each format."""

from __future__ import annotations

from typing import Any

from scrapy.exporters import CsvItemExporter, JsonItemExporter, JsonLinesItemExporter

from newscrawl.items import Article
from newscrawl.plain import as_row

_LIST_BREAK = "; "
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")  # OWASP, "CSV Injection"


class JsonExporter(JsonItemExporter):
    """A JSON array of articles."""

    def export_item(self, item: Any) -> None:
        super().export_item(as_row(item) if isinstance(item, Article) else item)


class JsonLinesExporter(JsonLinesItemExporter):
    """One JSON object a line."""

    def export_item(self, item: Any) -> None:
        super().export_item(as_row(item) if isinstance(item, Article) else item)


class CsvExporter(CsvItemExporter):
    """A table: lists joined readably, cells that a spreadsheet would run made harmless."""

    def export_item(self, item: Any) -> None:
        super().export_item(csv_row(as_row(item)) if isinstance(item, Article) else csv_row(item) if isinstance(item, dict) else item)


def csv_row(row: dict[str, Any]) -> dict[str, Any]:
    """Plain values -> cells."""
    return {name: csv_cell(value) for name, value in row.items()}


def csv_cell(value: Any) -> Any:
    """One cell: numbers stay numbers, ``None`` is empty, text that begins like a formula gets an apostrophe in front."""
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
