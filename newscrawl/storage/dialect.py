"""What SQLite and PostgreSQL do differently: the one place that knows which of them it is.

Statements over many rows go to the driver as they are: SQLAlchemy's own way costs three times as much a row.
"""

from __future__ import annotations

import json
import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import (
    ARRAY,
    JSON,
    URL,
    BigInteger,
    ColumnElement,
    Connection,
    DateTime,
    Engine,
    Integer,
    Select,
    String,
    Table,
    Text,
    TextClause,
    TypeDecorator,
    any_,
    column,
    create_engine,
    event,
    func,
    literal,
    select,
    text,
)
from sqlalchemy import Dialect as SQLAlchemyDialect
from sqlalchemy import table as table_clause
from sqlalchemy.types import TypeEngine

from newscrawl.errors import StorageError
from newscrawl.storage.asked_words import fts5_query, tsquery

_BUSY_SECONDS = 30  # a second crawl or an export may hold SQLite's write lock for a batch; longer means trouble
_CACHE_KB = 65_536  # the index of copies is written all over its last fortnight; the usual 2 MB of pages do not hold it
_CHECKPOINT_PAGES = 8_192  # of 4 kB
_MAPPED_BYTES = 2**31 - 65_536  # of the file in the address space of who only reads; SQLite's own upper bound
_STEPS_BETWEEN_LOOKS = 20_000  # of SQLite's machine, less than a millisecond, between two looks at the clock
MARKED = ("\x02", "\x03")
"""What stands around words that were found: signs that no text has (``newscrawl.grammar.text`` removes them)."""

Row = Mapping[str, Any]
"""Column -> value, as models have them. Rows that go into one statement have the same columns."""


class Instant(TypeDecorator[datetime]):
    """A UTC instant; SQLite has no zones, so they are put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: SQLAlchemyDialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: SQLAlchemyDialect) -> datetime | None:
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


class Json(TypeDecorator[Any]):
    """A plain value as JSON, on PostgreSQL as ``jsonb``. That dialect is imported where it is spoken: with its drivers
    it takes a third of the time that SQLAlchemy does.
    """

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: SQLAlchemyDialect) -> TypeEngine[Any]:
        if dialect.name != "postgresql":
            return dialect.type_descriptor(JSON())
        from sqlalchemy.dialects.postgresql import JSONB

        return dialect.type_descriptor(JSONB())


Key = BigInteger().with_variant(Integer(), "sqlite")  # SQLite numbers rows by itself only in INTEGER keys


class Dialect(ABC):
    """One kind of database. Rows are written as they are given: defaults of the models are not filled in."""

    search_sql: str
    """Full-text search. :query, :site ("" for all), :limit -> id, title, canonical_url, host, published_at, snippet."""

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
    def search_query(self, words: str) -> str:
        """A person's words in the language of full-text search; "" where nothing is asked for."""

    @abstractmethod
    def reading_engine(self, url: URL, options: dict[str, Any], seconds: float) -> Engine:
        """An engine whose connections can only read; a statement that takes longer than ``seconds`` is broken off."""

    @abstractmethod
    def matching(self, query: str) -> Select[int]:
        """The ids of the articles that full-text search finds, in no order. ``query``: as ``search_query`` gives it."""

    @abstractmethod
    def matches(self, query: str, article_id: ColumnElement[int]) -> ColumnElement[bool]:
        """Whether full-text search finds an article, for a walk along many of which it finds most."""

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
    def among(self, column: Any, values: Iterable[Any]) -> ColumnElement[bool]:
        """Whether a column of texts or numbers has one of any number of values, by its index."""

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

    @abstractmethod
    def update(self, connection: Connection, table: Table, key: str, rows: Sequence[Row]) -> None:
        """Set the given columns of the rows with the given keys."""


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


_Encoder = Callable[[Any], Any]


@lru_cache(maxsize=512)
def _encoders(dialect: SQLAlchemyDialect, table: Table, columns: tuple[str, ...]) -> list[tuple[int, _Encoder]]:
    """(place of a column, what its values go through on their way to the driver), for columns where it is something."""
    found = (table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in columns)
    return [(place, encode) for place, encode in enumerate(found) if encode]


def _encoded(connection: Connection, table: Table, rows: Sequence[Row]) -> list[list[Any]]:
    """Rows as the driver takes them: a list of values in the order of the first row's columns."""
    columns = tuple(rows[0])
    encoders = _encoders(connection.dialect, table, columns)
    encoded = [[row[name] for name in columns] for row in rows]
    for place, encode in encoders:
        for values in encoded:
            if values[place] is not None:
                values[place] = encode(values[place])
    return encoded


class SQLite(Dialect):
    """SQLite 3.35 or newer, by Python's own driver."""

    search_sql = """
SELECT a.id, a.title, a.canonical_url, s.host, a.published_at, snippet(articles_search, -1, '[', ']', ' ... ', 24)
FROM articles_search JOIN articles a ON a.id = articles_search.rowid JOIN sites s ON s.id = a.site_id
WHERE articles_search MATCH :query AND (:site = '' OR s.host = :site)
ORDER BY bm25(articles_search, 5.0, 1.0), a.id LIMIT :limit"""

    def prepare(self, engine: Engine) -> None:
        event.listen(engine, "connect", _set_pragmas)

    def begin_writing(self, connection: Connection) -> None:
        # Python's driver begins at the first change; whatever was read before may be old by then.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @contextmanager
    def alone(self, engine: Engine) -> Iterator[Connection]:
        # Python's sqlite3 commits before each change of a table unless it is told not to open transactions by itself
        # (https://docs.python.org/3/library/sqlite3.html#transaction-control).
        with engine.begin() as connection:
            driver: Any = connection.connection.driver_connection
            usual, driver.isolation_level = driver.isolation_level, None
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield connection
                connection.commit()
            except BaseException:
                driver.rollback()
                raise
            finally:
                driver.isolation_level = usual

    def reading_engine(self, url: URL, options: dict[str, Any], seconds: float) -> Engine:
        file = f"file:{quote(str(Path(url.database or '').absolute()))}?mode=ro"

        def connect() -> sqlite3.Connection:
            connection = sqlite3.connect(file, uri=True, check_same_thread=False)
            for pragma in ("query_only=ON", f"busy_timeout={_BUSY_SECONDS * 1000}", f"mmap_size={_MAPPED_BYTES}"):
                connection.execute(f"PRAGMA {pragma}")
            return connection

        def begin_counting(connection: Any, *_: object) -> None:
            end = time.monotonic() + seconds
            connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS_BETWEEN_LOOKS)

        engine = create_engine(url, creator=connect, **options)
        event.listen(engine, "checkout", begin_counting)
        return engine

    def search_query(self, words: str) -> str:
        return fts5_query(words)

    def matching(self, query: str) -> Select[int]:
        index = table_clause("articles_search", column("rowid", BigInteger))
        return select(index.c.rowid).where(text("articles_search MATCH :words").bindparams(words=query))

    def matches(self, query: str, article_id: ColumnElement[int]) -> ColumnElement[bool]:
        return self.matching(query).where(column("rowid") == article_id).exists()

    def snippets(self, query: str, ids: Sequence[int]) -> TextClause:
        return text(
            f"SELECT rowid, snippet(articles_search, -1, '{MARKED[0]}', '{MARKED[1]}', ' ... ', 24) "  # noqa: S608
            "FROM articles_search WHERE articles_search MATCH :words AND rowid IN (SELECT value FROM json_each(:ids))"
        ).bindparams(words=query, ids=json.dumps(list(ids)))

    def day_of(self, column: Any) -> ColumnElement[str]:
        return func.substr(column, 1, 10)

    def has_key(self, column: Any, key: str) -> ColumnElement[bool]:
        return func.json_type(column, f'$."{key}"').is_not(None)

    def among(self, column: Any, values: Iterable[Any]) -> ColumnElement[bool]:
        members = func.json_each(literal(json.dumps(list(values)), Text)).table_valued("value")
        found: ColumnElement[bool] = column.in_(select(members.c.value))
        return found

    def take_ids(self, connection: Connection, table: Table, count: int) -> list[int]:
        # Nobody else can write before this transaction ends.
        last = connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM {table.name}").scalar_one()  # noqa: S608
        return list(range(last + 1, last + count + 1))

    def insert(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        self._insert(connection, table, rows, "")

    def insert_numbers(
        self, connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[int, ...]]
    ) -> None:
        if rows:
            places = ", ".join("?" * len(columns))
            statement = f"INSERT INTO {table.name} ({_names(columns)}) VALUES ({places})"  # noqa: S608
            connection.exec_driver_sql(statement, list(rows))

    def delete_numbers(
        self, connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[int, ...]]
    ) -> None:
        if rows:
            given = " AND ".join(f"{_quoted(name)} = ?" for name in columns)
            connection.exec_driver_sql(f"DELETE FROM {table.name} WHERE {given}", list(rows))  # noqa: S608

    def index_texts(self, connection: Connection, article_ids: Sequence[int]) -> None:
        # One statement for all: at each statement that may fail half-way FTS5 writes out what it has gathered, a
        # segment for every article where a trigger gives it one at a time.
        statement = (
            "INSERT INTO articles_search (rowid, title, body) SELECT id, title, body FROM articles "
            "WHERE id IN (SELECT value FROM json_each(?))"
        )
        connection.exec_driver_sql(statement, (json.dumps(list(article_ids)),))

    def insert_missing(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        self._insert(connection, table, rows, " ON CONFLICT DO NOTHING")

    def upsert(self, connection: Connection, table: Table, key: str, rows: Sequence[Row]) -> None:
        if rows:
            self._insert(connection, table, rows, f" ON CONFLICT ({_quoted(key)}) DO UPDATE SET {_excluded(rows, key)}")

    def _insert(self, connection: Connection, table: Table, rows: Sequence[Row], ending: str) -> None:
        if rows:
            places = ", ".join("?" * len(rows[0]))
            statement = f"INSERT INTO {table.name} ({_names(rows[0])}) VALUES ({places}){ending}"  # noqa: S608
            connection.exec_driver_sql(statement, [tuple(row) for row in _encoded(connection, table, rows)])

    def update(self, connection: Connection, table: Table, key: str, rows: Sequence[Row]) -> None:
        if rows:
            columns = [name for name in rows[0] if name != key]
            rows = [{name: row[name] for name in (*columns, key)} for row in rows]
            given = ", ".join(f"{_quoted(name)} = ?" for name in columns)
            statement = f"UPDATE {table.name} SET {given} WHERE {_quoted(key)} = ?"  # noqa: S608
            connection.exec_driver_sql(statement, [tuple(row) for row in _encoded(connection, table, rows)])


class PostgreSQL(Dialect):
    """PostgreSQL 13 or newer, by psycopg 3."""

    # The index's own expression, so that the planner knows it again.
    _vector = "to_tsvector('simple'::regconfig, a.title || ' ' || left(a.body, 300000))"
    search_sql = f"""
SELECT found.*, ts_headline('simple', left(found.whole, 300000), to_tsquery('simple', :query),
    'StartSel=[, StopSel=], MaxWords=24, MinWords=12, MaxFragments=1')
FROM (
    SELECT a.id, a.title, a.canonical_url, s.host, a.published_at, a.title || '. ' || a.body AS whole
    FROM articles a JOIN sites s ON s.id = a.site_id
    WHERE {_vector} @@ to_tsquery('simple', :query) AND (:site = '' OR s.host = :site)
    ORDER BY ts_rank({_vector}, to_tsquery('simple', :query)) DESC, a.id LIMIT :limit
) found"""  # noqa: S608

    def prepare(self, engine: Engine) -> None:
        pass

    def begin_writing(self, connection: Connection) -> None:
        pass  # whoever writes articles holds the counter of changes (``change_numbers``)

    @contextmanager
    def alone(self, engine: Engine) -> Iterator[Connection]:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('newscrawl migrations'))"))
            yield connection

    def reading_engine(self, url: URL, options: dict[str, Any], seconds: float) -> Engine:
        limits = f"-c default_transaction_read_only=on -c statement_timeout={int(seconds * 1000)}"
        return create_engine(url, connect_args={"options": limits}, **options)

    def search_query(self, words: str) -> str:
        return tsquery(words)

    def matching(self, query: str) -> Select[int]:
        found = table_clause("articles", column("id", BigInteger)).alias("a")
        asked = text(f"{self._vector} @@ to_tsquery('simple', :words)").bindparams(words=query)
        return select(found.c.id).where(asked)

    def matches(self, query: str, article_id: ColumnElement[int]) -> ColumnElement[bool]:
        return article_id.in_(self.matching(query))  # a row's vector is worked out anew; the index's answer is not

    def snippets(self, query: str, ids: Sequence[int]) -> TextClause:
        return text(
            "SELECT id, ts_headline('simple', left(title || '. ' || body, 300000), "  # noqa: S608
            "to_tsquery('simple', :words), "
            f"'StartSel={MARKED[0]}, StopSel={MARKED[1]}, MaxWords=24, MinWords=12, MaxFragments=1') FROM articles "
            "WHERE id = ANY(:ids)"
        ).bindparams(words=query, ids=list(ids))

    def day_of(self, column: Any) -> ColumnElement[str]:
        return func.to_char(func.timezone("UTC", column), "YYYY-MM-DD")

    def has_key(self, column: Any, key: str) -> ColumnElement[bool]:
        found: ColumnElement[bool] = column.bool_op("?")(literal(key, Text))
        return found

    def among(self, column: Any, values: Iterable[Any]) -> ColumnElement[bool]:
        kind: TypeEngine[Any] = Text() if isinstance(column.type, String) else BigInteger()
        found: ColumnElement[bool] = column == any_(literal(list(values), ARRAY(kind)))
        return found

    def take_ids(self, connection: Connection, table: Table, count: int) -> list[int]:
        sequence = select(func.nextval(func.pg_get_serial_sequence(table.name, "id")))
        return list(connection.execute(sequence.select_from(func.generate_series(1, count))).scalars())

    def insert(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        if rows:
            self._copy(connection, table, tuple(rows[0]), _encoded(connection, table, rows))

    def insert_numbers(
        self, connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[int, ...]]
    ) -> None:
        if rows:
            self._copy(connection, table, columns, rows)

    def delete_numbers(
        self, connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[int, ...]]
    ) -> None:
        if rows:
            given = " AND ".join(f"{table.name}.{_quoted(name)} = given.{_quoted(name)}" for name in columns)
            source = f"{_unnest(table, dict.fromkeys(columns))} AS given ({_names(columns)})"
            statement = f"DELETE FROM {table.name} USING {source} WHERE {given}"  # noqa: S608
            connection.exec_driver_sql(statement, tuple(list(column) for column in zip(*rows, strict=True)))

    def index_texts(self, connection: Connection, article_ids: Sequence[int]) -> None:
        pass  # an index on an expression

    @staticmethod
    def _copy(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        driver: Any = connection.connection.driver_connection
        statement = f"COPY {table.name} ({_names(columns)}) FROM STDIN"
        with _psycopg_errors_told(), driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)

    def insert_missing(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        if rows:
            statement = f"INSERT INTO {table.name} ({_names(rows[0])}) SELECT * FROM {_unnest(table, rows[0])}"  # noqa: S608
            self._by_column(connection, table, rows, f"{statement} ON CONFLICT DO NOTHING")

    def upsert(self, connection: Connection, table: Table, key: str, rows: Sequence[Row]) -> None:
        if rows:
            statement = f"INSERT INTO {table.name} ({_names(rows[0])}) SELECT * FROM {_unnest(table, rows[0])}"  # noqa: S608
            ending = f"ON CONFLICT ({_quoted(key)}) DO UPDATE SET {_excluded(rows, key)}"
            self._by_column(connection, table, rows, f"{statement} {ending}")

    def update(self, connection: Connection, table: Table, key: str, rows: Sequence[Row]) -> None:
        if rows:
            given = ", ".join(f"{_quoted(name)} = given.{_quoted(name)}" for name in rows[0] if name != key)
            source = f"{_unnest(table, rows[0])} AS given ({_names(rows[0])})"
            statement = f"UPDATE {table.name} SET {given} FROM {source} WHERE {table.name}.{_quoted(key)} = given.{_quoted(key)}"  # noqa: S608, E501
            self._by_column(connection, table, rows, statement)

    @staticmethod
    def _by_column(connection: Connection, table: Table, rows: Sequence[Row], statement: str) -> None:
        columns = zip(*_encoded(connection, table, rows), strict=True)
        connection.exec_driver_sql(statement, tuple(list(column) for column in columns))


@contextmanager
def _psycopg_errors_told() -> Iterator[None]:
    """For what goes past SQLAlchemy."""
    import psycopg

    from newscrawl.storage.failures import storage_error

    try:
        yield
    except (psycopg.Error, UnicodeEncodeError) as error:
        told = storage_error(error)
        if told is None:
            raise
        raise told from error


def _quoted(name: str) -> str:
    return f'"{name}"'


def _names(columns: Iterable[str]) -> str:
    return ", ".join(map(_quoted, columns))


def _excluded(rows: Sequence[Row], key: str) -> str:
    return ", ".join(f"{_quoted(name)} = excluded.{_quoted(name)}" for name in rows[0] if name != key)


def _unnest(table: Table, row: Row) -> str:
    """Rows from one array a column. Texts go as text: a cast to varchar(n) would cut them without a word."""
    return f"unnest({', '.join(f'CAST(%s AS {_array_type(table, name)}[])' for name in row)})"


@lru_cache(maxsize=512)
def _array_type(table: Table, name: str) -> str:
    kind = table.c[name].type
    return "TEXT" if isinstance(kind, String) else kind.compile(_psycopg())


@cache
def _psycopg() -> SQLAlchemyDialect:
    from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

    return PGDialect_psycopg()  # type: ignore[no-untyped-call]


def _set_pragmas(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")  # with WAL: a power cut may lose the last commits, never the database
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}")
    cursor.execute(f"PRAGMA cache_size=-{_CACHE_KB}")
    cursor.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}")
    cursor.close()


_DIALECTS: dict[str, Dialect] = {"sqlite": SQLite(), "postgresql": PostgreSQL()}
