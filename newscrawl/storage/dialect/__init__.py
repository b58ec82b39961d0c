"""What SQLite and PostgreSQL do differently: the one place that knows which of them it is.

Statements over many rows go to the driver as they are: SQLAlchemy's own way costs three times as much a row. What is
asked stands in its module as a statement that values are given to (``among``): to make one for each question took more
than half of what storing a single article does. Knows no model and not what the rows mean. On disk: nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from newscrawl.errors import StorageError
from newscrawl.storage.dialect.interface import MARKED, Dialect
from newscrawl.storage.dialect.membership import among
from newscrawl.storage.dialect.postgresql import PostgreSQL
from newscrawl.storage.dialect.sqlite import SQLite

__all__ = ["MARKED", "Dialect", "among", "dialect_named", "dialect_of", "writing"]

_DIALECTS: dict[str, Dialect] = {"sqlite": SQLite(), "postgresql": PostgreSQL()}


def dialect_named(name: str) -> Dialect:
    """The dialect of a backend's name; ``StorageError`` for one that newscrawl does not speak."""
    if name not in _DIALECTS:
        raise StorageError(f"newscrawl keeps its data in SQLite or PostgreSQL, not in {name}")
    return _DIALECTS[name]


def dialect_of(bind: Engine | Connection) -> Dialect:
    """The dialect that a database speaks."""
    return _DIALECTS[bind.dialect.name]


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that will write, committed at its end. Errors are ``StorageError`` (``failures``)."""
    with engine.begin() as connection:
        dialect_of(engine).begin_writing(connection)
        yield connection
