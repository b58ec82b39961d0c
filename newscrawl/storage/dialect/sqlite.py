"""SQLite."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import (
    URL,
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    Select,
    Table,
    TextClause,
    column,
    create_engine,
    event,
    func,
    select,
    text,
)
from sqlalchemy import table as table_clause

from newscrawl.storage.asked_words import fts5_query
from newscrawl.storage.dialect.interface import MARKED, Dialect, Row
from newscrawl.storage.dialect.sqlite_schema import made_at_once
from newscrawl.storage.dialect.statements import encoded, excluded, names_of, quoted

_BUSY_SECONDS = 30  # a second crawl or an export may hold SQLite's write lock for a batch; longer means trouble
_CACHE_KB = 65_536  # the index of copies is written all over its last fortnight; the usual 2 MB of pages do not hold it
_CHECKPOINT_PAGES = 8_192  # of 4 kB
_MAPPED_BYTES = 2**31 - 65_536  # of the file in the address space of who only reads; SQLite's own upper bound
_STEPS_BETWEEN_LOOKS = 20_000  # of SQLite's machine, less than a millisecond, between two looks at the clock


class SQLite(Dialect):
    """SQLite 3.35 or newer, by Python's own driver."""

    writes_whole_pages = True
    writes_one_at_a_time = True

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

    def made_at_once(self, revision: str) -> Sequence[str]:
        return made_at_once(revision)

    def reading_engine(self, url: URL, options: dict[str, Any], seconds: float | None) -> Engine:
        path = Path(url.database or "").absolute()

        def connect() -> sqlite3.Connection:
            connection = _opened_to_read(path, for_long=seconds is not None)
            for pragma in ("query_only=ON", f"busy_timeout={int(_BUSY_SECONDS * 1000)}", f"mmap_size={_MAPPED_BYTES}"):
                connection.execute(f"PRAGMA {pragma}")
            return connection

        def begin_counting(connection: Any, *_: object) -> None:
            end = time.monotonic() + (seconds or 0)
            connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS_BETWEEN_LOOKS)

        engine = create_engine(url, creator=connect, **options)
        if seconds is not None:
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

    def take_ids(self, connection: Connection, table: Table, count: int) -> list[int]:
        # Nobody else can write before this transaction ends.
        last = connection.execute(_last_id(table)).scalar_one()
        return list(range(last + 1, last + count + 1))

    def insert(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        self._insert(connection, table, rows, "")

    def insert_numbers(
        self, connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[int, ...]]
    ) -> None:
        if rows:
            connection.exec_driver_sql(_insertion(table.name, tuple(columns)), list(rows))

    def delete_numbers(
        self, connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[int, ...]]
    ) -> None:
        if rows:
            given = " AND ".join(f"{quoted(name)} = ?" for name in columns)
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
            self._insert(connection, table, rows, f" ON CONFLICT ({quoted(key)}) DO UPDATE SET {excluded(rows, key)}")

    def _insert(self, connection: Connection, table: Table, rows: Sequence[Row], ending: str) -> None:
        if rows:
            statement = _insertion(table.name, tuple(rows[0])) + ending
            connection.exec_driver_sql(statement, [tuple(row) for row in encoded(connection, table, rows)])

    def update_alike(self, connection: Connection, table: Table, key: str, rows: Sequence[Row]) -> None:
        columns = [name for name in rows[0] if name != key]
        rows = [{name: row[name] for name in (*columns, key)} for row in rows]
        given = ", ".join(f"{quoted(name)} = ?" for name in columns)
        statement = f"UPDATE {table.name} SET {given} WHERE {quoted(key)} = ?"  # noqa: S608
        connection.exec_driver_sql(statement, [tuple(row) for row in encoded(connection, table, rows)])


@cache
def _last_id(table: Table) -> Select[int]:
    return select(func.coalesce(func.max(table.c.id), 0))


@lru_cache(maxsize=512)
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {table} ({names_of(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608


def _opened_to_read(path: Path, *, for_long: bool) -> sqlite3.Connection:
    """Where the folder may not be written SQLite cannot make the file beside it by which readers and writers of a
    write-ahead log keep out of each other's way. Where there is no log either, nobody writes, and it is not needed now,
    or as long as one likes where the disk as a whole may only be read.
    """
    file = f"file:{quote(str(path))}?mode=ro"
    connection = sqlite3.connect(file, uri=True, check_same_thread=False)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:
        connection.close()
        log = path.with_name(f"{path.name}-wal")
        if not path.is_file() or (log.is_file() and log.stat().st_size):
            raise
        if for_long and not os.statvfs(path).f_flag & os.ST_RDONLY:
            raise
        connection = sqlite3.connect(f"{file}&immutable=1", uri=True, check_same_thread=False)
    return connection


_TABLES = "SELECT count(*) FILTER (WHERE name = 'alembic_version'), count(*) FROM sqlite_master WHERE type = 'table'"


def _set_pragmas(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    ours, tables = cursor.execute(_TABLES).fetchone()
    if ours or not tables:  # a file of another program stays as it is
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")  # with WAL: a power cut may lose the last commits, never the database
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={int(_BUSY_SECONDS * 1000)}")
    cursor.execute(f"PRAGMA cache_size=-{_CACHE_KB}")
    cursor.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}")
    cursor.close()
