"""What both kinds of statements over many rows are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy import Dialect as SQLAlchemyDialect

from newscrawl.storage.dialect.interface import Row

_Encoder = Callable[[Any], Any]


@lru_cache(maxsize=512)
def _encoders(dialect: SQLAlchemyDialect, table: Table, columns: tuple[str, ...]) -> list[tuple[int, _Encoder]]:
    """(place of a column, what its values go through on their way to the driver), for columns where it is something."""
    found = (table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in columns)
    return [(place, encode) for place, encode in enumerate(found) if encode]


def encoded(connection: Connection, table: Table, rows: Sequence[Row]) -> list[list[Any]]:
    """Rows as the driver takes them: a list of values in the order of the first row's columns."""
    columns = tuple(rows[0])
    encoders = _encoders(connection.dialect, table, columns)
    lists = [[row[name] for name in columns] for row in rows]
    for place, encode in encoders:
        for values in lists:
            if values[place] is not None:
                values[place] = encode(values[place])
    return lists


def quoted(name: str) -> str:
    """A name of a column in a statement."""
    return f'"{name}"'


def names_of(columns: Iterable[str]) -> str:
    """Names of columns in a statement, with commas."""
    return ", ".join(map(quoted, columns))


def excluded(rows: Sequence[Row], key: str) -> str:
    """What a row that is there already takes from the one that was to be written."""
    return ", ".join(f"{quoted(name)} = excluded.{quoted(name)}" for name in rows[0] if name != key)
