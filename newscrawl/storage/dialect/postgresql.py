"""PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    Select,
    String,
    Table,
    Text,
    TextClause,
    bindparam,
    create_engine,
    event,
    func,
    literal,
    literal_column,
    select,
    text,
)
from sqlalchemy import Dialect as SQLAlchemyDialect

from newscrawl.errors import StorageError
from newscrawl.storage.asked_words import tsquery
from newscrawl.storage.dialect.interface import IN_UNICODE, MARKED, Dialect, Row
from newscrawl.storage.dialect.statements import encoded, excluded, names_of, quoted

_UNICODE = "UTF8"
_MEMORY = 32 * 1024
"""kB for a step of a question: the places of half a million articles."""
_LONGEST_PAUSE = 60_000
"""Milliseconds between two statements of a transaction that writes; a process that goes on needs less."""


def _in_unicode(connection: Any, _record: object) -> None:
    """A database in another encoding takes the texts of one alphabet, or takes bytes for letters: most of what a crawl
    finds would be refused, or cut within letters.
    """
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != _UNICODE:
        raise StorageError(
            f"its encoding is {encoding}, which does not hold the letters of all languages: make one by "
            f"CREATE DATABASE name ENCODING '{_UNICODE}' TEMPLATE template0"
        )


def _in_utc_with_memory(connection: Any, _record: object) -> None:
    """Days are UTC's in any question, whatever zone the server is in.

    PostgreSQL's own 4 MB hold the places of 60 000 articles with a word; beyond them it notes pages instead, and works
    out the words of each text on them anew. Who gave it more keeps what was given.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('TimeZone', 'UTC', false), (SELECT set_config('work_mem', %s, false) FROM pg_settings "
            "WHERE name = 'work_mem' AND setting::int < %s)",
            (f"{_MEMORY}kB", _MEMORY),
        )
    connection.commit()


class PostgreSQL(Dialect):
    """PostgreSQL 13 or newer, by psycopg 3."""

    writes_whole_pages = False
    writes_one_at_a_time = False

    def prepare(self, engine: Engine) -> None:
        event.listen(engine, "connect", _in_unicode)
        event.listen(engine, "connect", _in_utc_with_memory)

    def begin_writing(self, connection: Connection) -> None:
        # Whoever writes articles holds the counter of changes (``change_numbers``). Who stands still with it, or has
        # lost its way to the server, would be waited for by all others until the server finds that it is not there.
        connection.execute(text(f"SET LOCAL idle_in_transaction_session_timeout = {_LONGEST_PAUSE}"))

    @contextmanager
    def alone(self, engine: Engine) -> Iterator[Connection]:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('newscrawl migrations'))"))
            yield connection

    def made_at_once(self, revision: str) -> Sequence[str]:
        return ()

    def reading_engine(self, url: URL, options: dict[str, Any], seconds: float | None) -> Engine:
        limits = f"-c default_transaction_read_only=on -c statement_timeout={int((seconds or 0) * 1000)}"  # 0: none
        # Asked first whether it lives: a server that was started anew would fail a page for each connection.
        engine = create_engine(url, connect_args=IN_UNICODE | {"options": limits}, pool_pre_ping=True, **options)
        self.prepare(engine)
        return engine

    def search_query(self, words: str) -> str:
        return tsquery(words)

    def matching(self, query: str) -> Select[int] | None:
        return None  # the index holds the places of rows; their ids stand in the rows

    def matches(self, query: str, article_id: ColumnElement[int]) -> ColumnElement[bool]:
        # The index's own expression, so that the planner knows it again.
        words = func.words_of(literal_column("articles.title"), literal_column("articles.body"))
        return words.bool_op("@@")(func.to_tsquery("simple", query))

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

    def take_ids(self, connection: Connection, table: Table, count: int) -> list[int]:
        return list(connection.execute(_next_ids(table), {"count": count}).scalars())

    def insert(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        if rows:
            self._copy(connection, table, tuple(rows[0]), encoded(connection, table, rows))

    def insert_numbers(
        self, connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[int, ...]]
    ) -> None:
        if rows:
            self._copy(connection, table, columns, rows)

    def delete_numbers(
        self, connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[int, ...]]
    ) -> None:
        if rows:
            given = " AND ".join(f"{table.name}.{quoted(name)} = given.{quoted(name)}" for name in columns)
            source = f"{_unnest(table, dict.fromkeys(columns))} AS given ({names_of(columns)})"
            statement = f"DELETE FROM {table.name} USING {source} WHERE {given}"  # noqa: S608
            connection.exec_driver_sql(statement, tuple(list(column) for column in zip(*rows, strict=True)))

    def index_texts(self, connection: Connection, article_ids: Sequence[int]) -> None:
        pass  # an index on an expression

    @staticmethod
    def _copy(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        driver: Any = connection.connection.driver_connection
        statement = f"COPY {table.name} ({names_of(columns)}) FROM STDIN"
        with _psycopg_errors_told(), driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)

    def insert_missing(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        if rows:
            self._by_column(connection, table, rows, f"{_insert_of(table, rows[0])} ON CONFLICT DO NOTHING")

    def upsert(self, connection: Connection, table: Table, key: str, rows: Sequence[Row]) -> None:
        if rows:
            ending = f"ON CONFLICT ({quoted(key)}) DO UPDATE SET {excluded(rows, key)}"
            self._by_column(connection, table, rows, f"{_insert_of(table, rows[0])} {ending}")

    def update_alike(self, connection: Connection, table: Table, key: str, rows: Sequence[Row]) -> None:
        given = ", ".join(f"{quoted(name)} = given.{quoted(name)}" for name in rows[0] if name != key)
        source = f"{_unnest(table, rows[0])} AS given ({names_of(rows[0])})"
        which = f"{table.name}.{quoted(key)} = given.{quoted(key)}"
        statement = f"UPDATE {table.name} SET {given} FROM {source} WHERE {which}"  # noqa: S608
        self._by_column(connection, table, rows, statement)

    @staticmethod
    def _by_column(connection: Connection, table: Table, rows: Sequence[Row], statement: str) -> None:
        columns = zip(*encoded(connection, table, rows), strict=True)
        connection.exec_driver_sql(statement, tuple(list(column) for column in columns))


@cache
def _next_ids(table: Table) -> Select[int]:
    number = func.nextval(func.pg_get_serial_sequence(table.name, "id"))
    return select(number).select_from(func.generate_series(1, bindparam("count", type_=Integer)))


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


def _insert_of(table: Table, row: Row) -> str:
    """An insertion of rows that come as one array a column."""
    return f"INSERT INTO {table.name} ({names_of(row)}) SELECT * FROM {_unnest(table, row)}"  # noqa: S608


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
