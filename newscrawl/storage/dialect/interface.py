"""What is asked of a database of either kind."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    Select,
    Table,
    TextClause,
)

MARKED = ("\x02", "\x03")
"""What stands around words that were found: signs that no text has (``newscrawl.grammar.text`` removes them)."""

Row = Mapping[str, Any]
"""Column -> value, as models have them. Rows that go into one statement have the same columns."""


IN_UNICODE = {"client_encoding": "utf8"}
"""How a server is spoken to, whatever a database, a role or the environment says."""


class Dialect(ABC):
    """One kind of database. Rows are written as they are given: defaults of the models are not filled in."""

    writes_whole_pages: bool
    """Whether a transaction writes every page that it touches, and again when the log is taken into the file: rows at
    random places are worth gathering.
    """

    writes_one_at_a_time: bool
    """Whether nobody else can write while a transaction that writes is open."""

    @abstractmethod
    def prepare(self, engine: Engine) -> None:
        """Set up an engine's connections."""

    @abstractmethod
    def begin_writing(self, connection: Connection) -> None:
        """Begin a transaction that will write: what it reads is then what it overwrites."""

    @abstractmethod
    @contextmanager
    def alone(self, engine: Engine) -> Iterator[Connection]:
        """A transaction for changing tables: nobody else's can run beside it, and a kill rolls it back."""

    @abstractmethod
    def made_at_once(self, revision: str) -> Sequence[str]:
        """The statements that make, in an empty database, what the migrations up to a revision make; none where it is
        for the migrations.
        """

    @abstractmethod
    def search_query(self, words: str) -> str:
        """A person's words in the language of full-text search; "" where nothing is asked for."""

    @abstractmethod
    def reading_engine(self, url: URL, options: dict[str, Any], seconds: float | None) -> Engine:
        """An engine whose connections can only read; a statement that takes longer than ``seconds`` is broken off.
        ``None``: of a command, which is over soon.
        """

    @abstractmethod
    def matching(self, query: str) -> Select[int] | None:
        """The ids of the articles that full-text search finds, in no order; ``None`` where articles have to be read for
        them (``matches``). ``query``: as ``search_query`` gives it.
        """

    @abstractmethod
    def matches(self, query: str, article_id: ColumnElement[int]) -> ColumnElement[bool]:
        """Whether full-text search finds an article of ``articles``, for a walk along many of which it finds most, and
        for a window of them.
        """

    @abstractmethod
    def snippets(self, query: str, ids: Sequence[int]) -> TextClause:
        """-> (id, where the words stand, between ``MARKED`` signs) of articles that full-text search finds."""

    @abstractmethod
    def day_of(self, column: Any) -> ColumnElement[str]:
        """The day of an instant in UTC, as "2026-11-20"."""

    @abstractmethod
    def has_key(self, column: Any, key: str) -> ColumnElement[bool]:
        """Whether a JSON object has a key."""

    @abstractmethod
    def take_ids(self, connection: Connection, table: Table, count: int) -> list[int]:
        """Ids for rows that are to be inserted in this transaction."""

    @abstractmethod
    def insert(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Write new rows."""

    @abstractmethod
    def insert_numbers(
        self, connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[int, ...]]
    ) -> None:
        """Write new rows of whole numbers: thirty of them an article."""

    @abstractmethod
    def delete_numbers(
        self, connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[int, ...]]
    ) -> None:
        """Remove rows by whole numbers that tell them."""

    @abstractmethod
    def index_texts(self, connection: Connection, article_ids: Sequence[int]) -> None:
        """Put new articles into the full-text index."""

    @abstractmethod
    def insert_missing(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Write those rows of which no unique column is taken: another writer may have been faster."""

    @abstractmethod
    def upsert(self, connection: Connection, table: Table, key: str, rows: Sequence[Row]) -> None:
        """Write rows in place of those with the same key, each key once; columns that are not given stay."""

    def update(self, connection: Connection, table: Table, key: str, rows: Sequence[Row]) -> None:
        """Set the given columns of the rows with the given keys, each key once; one may have other columns than the
        next.
        """
        by_columns: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            by_columns.setdefault(tuple(row), []).append(row)
        for alike in by_columns.values():
            self.update_alike(connection, table, key, alike)

    @abstractmethod
    def update_alike(self, connection: Connection, table: Table, key: str, rows: Sequence[Row]) -> None:
        """``update`` of rows, at least one, that have the same columns."""
