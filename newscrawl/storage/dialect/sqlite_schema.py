"""A new SQLite database as one script: what the migrations would make one by one, made at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, text

SCHEMA_FILE = Path(__file__).parents[1] / "migrations" / "sqlite.sql"
_REVISION = "-- The tables at revision {}, as the migrations make them; `make docs` writes this file.\n"

# What SQLite keeps for itself comes by itself, a search's own tables ("shadow") with the search.
_MADE = text(
    "SELECT made.name, made.sql, list.type FROM sqlite_master AS made "
    "LEFT JOIN pragma_table_list AS list ON list.name = made.name AND made.type = 'table' "
    "WHERE made.sql IS NOT NULL AND made.name NOT GLOB 'sqlite_*' AND list.type IS NOT 'shadow' ORDER BY made.rowid"
)


def script_of(connection: Connection, revision: str) -> str:
    """The statements that make a database as this one is, as text; ``revision``: that of its tables."""
    made = connection.execute(_MADE).all()
    rows = (row for name, _, kind in made if kind == "table" for row in _rows(connection, name))
    return _REVISION.format(revision) + "".join(f"{sql};\n" for sql in [*(sql for _, sql, _ in made), *rows])


def _rows(connection: Connection, table: str) -> Iterator[str]:
    columns = connection.execute(text("SELECT name FROM pragma_table_info(:name)"), {"name": table}).scalars()
    values = " || ', ' || ".join(f'quote("{column}")' for column in columns)
    for row in connection.exec_driver_sql(f'SELECT {values} FROM "{table}"').scalars():  # noqa: S608
        yield f'INSERT INTO "{table}" VALUES ({row})'  # noqa: S608


def made_at_once(revision: str) -> list[str]:
    """The statements of ``SCHEMA_FILE``; none where it is missing (``make docs`` writes it) or of another revision."""
    written = SCHEMA_FILE.read_text("utf-8") if SCHEMA_FILE.exists() else ""
    head = _REVISION.format(revision)
    return list(_statements(written.removeprefix(head))) if written.startswith(head) else []


def _statements(script: str) -> Iterator[str]:
    """One by one: Python's ``executescript`` ends the transaction in which nobody else may make tables."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if line.endswith(";\n") and sqlite3.complete_statement(statement):
            yield statement
            statement = ""
