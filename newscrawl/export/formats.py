"""The forms of output: what Scrapy's ``-o``, ``-O`` and ``FEEDS``, and ``export``, write for each ending.

Items of other projects pass through as Scrapy writes them.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from itemadapter import ItemAdapter
from scrapy.exporters import BaseItemExporter, CsvItemExporter, JsonItemExporter, JsonLinesItemExporter

from newscrawl.errors import UsageError
from newscrawl.export.cells import cell, json_text, readable
from newscrawl.export.schema import COLUMNS, SCHEMA_VERSION, Kind, kinds, table_columns
from newscrawl.items import FEED_COLUMNS, Article, Envelope
from newscrawl.json_form import as_plain

_PARQUET_ROWS = 1000  # in a row group: what is held in memory
_EXCEL_CELL = 32_767  # characters that a cell holds
_EXCEL_ROWS = 1_048_576  # rows that a sheet holds
_CUT = " [cut: a cell holds no more]"
_BOM = "\ufeff"


def values_of(item: Any) -> Any:
    """The fields of an article, in its envelope or out of it, as they are; any other item as it is."""
    article = item.article if isinstance(item, Envelope) else item
    if isinstance(article, Article):
        return {name: getattr(article, name) for name in COLUMNS if hasattr(article, name)}
    return item


def plain_of(item: Any) -> Any:
    """An article as plain JSON values; any other item as it is."""
    return as_plain(values_of(item)) if isinstance(item, (Article, Envelope)) else item


class JsonExporter(JsonItemExporter):
    """A JSON array of articles."""

    def export_item(self, item: Any) -> None:
        super().export_item(plain_of(item))


class JsonLinesExporter(JsonLinesItemExporter):
    """One JSON object a line."""

    def export_item(self, item: Any) -> None:
        super().export_item(plain_of(item))


def _for_a_table(chosen: Any) -> Any:
    """The columns of a table: those that were chosen, without what is there twice where nobody chose."""
    if chosen is None or list(chosen) == list(FEED_COLUMNS):
        return [name for name in chosen or () if name in table_columns()] or None
    return chosen


class CsvExporter(CsvItemExporter):
    """A table; its header is there also where no article is. ``bom``: begin with the mark by which Excel knows
    UTF-8."""

    def __init__(self, file: BytesIO, bom: bool = False, **options: Any) -> None:
        super().__init__(file, **options)
        self.fields_to_export = _for_a_table(self.fields_to_export)
        if bom:
            self.stream.write(_BOM)

    def export_item(self, item: Any) -> None:
        values = values_of(item)
        if isinstance(values, dict):
            values = {name: cell(value) for name, value in values.items()}
        super().export_item(values)

    def finish_exporting(self) -> None:
        if self._headers_not_written and self.include_headers_line and self.fields_to_export:
            self.csv_writer.writerow(list(self._build_row(_names(self.fields_to_export))))
        super().finish_exporting()


def _names(chosen: Mapping[str, str] | Iterable[str]) -> list[str]:
    return list(chosen.values()) if isinstance(chosen, Mapping) else list(chosen)


class TypedExporter(BaseItemExporter):
    """What formats with typed columns share. ``column_kinds``: of other columns than an article's."""

    def __init__(self, file: BytesIO, column_kinds: Mapping[str, Kind] | None = None, **options: Any) -> None:
        super().__init__(dont_fail=True, **options)
        self.file = file
        self.kinds = dict(column_kinds or kinds())
        self.columns = _names(self.fields_to_export or self.kinds)

    def row_of(self, item: Any) -> list[Any]:
        """The values of an item in the order of the columns."""
        values = values_of(item)
        found = values if isinstance(values, dict) else ItemAdapter(values)
        return [found.get(name) for name in self.columns]


class ParquetExporter(TypedExporter):
    """A Parquet file with typed columns: instants are timestamps, lists are lists; what has parts (blocks, photos,
    evidence) is JSON text.
    """

    def __init__(self, file: BytesIO, **options: Any) -> None:
        super().__init__(file, **options)
        self.arrow = _needed("pyarrow", "Parquet", "parquet")
        parquet = _needed("pyarrow.parquet", "Parquet", "parquet")
        arrow = self.arrow
        types = {
            Kind.INT: arrow.int64(),
            Kind.FLOAT: arrow.float64(),
            Kind.BOOL: arrow.bool_(),
            Kind.NAMES: arrow.list_(arrow.string()),
            Kind.INSTANT: arrow.timestamp("us", tz="UTC"),
        }
        self.schema = arrow.schema(
            [(name, types.get(self.kinds.get(name, Kind.TEXT), arrow.string())) for name in self.columns],
            metadata={"newscrawl_schema_version": str(SCHEMA_VERSION)},
        )
        self.writer = parquet.ParquetWriter(file, self.schema)
        self.rows: list[dict[str, Any]] = []

    def export_item(self, item: Any) -> None:
        row = zip(self.columns, self.row_of(item), strict=True)
        self.rows.append({name: self._value(name, value) for name, value in row})
        if len(self.rows) >= _PARQUET_ROWS:
            self._flush()

    def finish_exporting(self) -> None:
        self._flush()
        self.writer.close()

    def _value(self, name: str, value: Any) -> Any:
        kind = self.kinds.get(name, Kind.TEXT)
        if value is None or isinstance(value, datetime):
            return value
        if kind is Kind.PARTS or is_dataclass(value):
            return json_text(as_plain(value))
        return list(value) if kind is Kind.NAMES else str(value) if kind is Kind.TEXT else value

    def _flush(self) -> None:
        if self.rows:
            self.writer.write_table(self.arrow.Table.from_pylist(self.rows, schema=self.schema))
            self.rows.clear()


class ExcelExporter(TypedExporter):
    """An Excel workbook: instants are dates in UTC, text is text whatever it begins with. What is longer than a cell is
    cut and says so; what is more than a sheet goes on in the next.
    """

    def __init__(self, file: BytesIO, **options: Any) -> None:
        super().__init__(file, **options)
        if not self.fields_to_export:
            self.columns = [name for name in self.columns if name in table_columns()]
        self.columns = _names(_for_a_table(self.columns) or self.columns)
        excel: Any = _needed("openpyxl", "Excel", "excel")
        self.cell: Any = _needed("openpyxl.cell", "Excel", "excel").WriteOnlyCell
        self.unfit: Any = _needed("openpyxl.cell.cell", "Excel", "excel").ILLEGAL_CHARACTERS_RE
        self.book = excel.Workbook(write_only=True)
        self._new_sheet()

    def _new_sheet(self) -> None:
        self.sheet = self.book.create_sheet(f"articles {len(self.book.sheetnames) + 1}")
        self.sheet.append([self._cell(name) for name in self.columns])
        self.rows = 1

    def export_item(self, item: Any) -> None:
        if self.rows == _EXCEL_ROWS:
            self._new_sheet()
        self.sheet.append([self._cell(value) for value in self.row_of(item)])
        self.rows += 1

    def _cell(self, value: Any) -> Any:
        if isinstance(value, datetime):  # Excel knows no time zones
            return value.astimezone(UTC).replace(tzinfo=None)
        value = readable(value)
        if not isinstance(value, str):
            return value
        text = self.unfit.sub("", value)
        shown = self.cell(self.sheet, text if len(text) <= _EXCEL_CELL else text[: _EXCEL_CELL - len(_CUT)] + _CUT)
        shown.data_type = "s"  # not a formula
        return shown

    def finish_exporting(self) -> None:
        self.book.save(self.file)


def _needed(module: str, form: str, extra: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise UsageError(f"{form} needs {module.split('.')[0]}: pip install 'newscrawl[{extra}]'") from error


FORMATS: dict[str, Any] = {
    "json": JsonExporter,
    "jsonl": JsonLinesExporter,
    "csv": CsvExporter,
    "parquet": ParquetExporter,
    "xlsx": ExcelExporter,
}
"""Ending -> what makes an exporter of a binary file."""
