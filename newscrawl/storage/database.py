"""Opening a database: engine options for SQLite and PostgreSQL, and bringing its schema up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from newscrawl.errors import StorageError
from newscrawl.urls import shown

_BUSY_SECONDS = 30  # a second crawl or an export may hold SQLite's write lock for a batch; longer means trouble


def database_url(data_dir: str, url: str) -> str:
    """``url`` where one is set, else the SQLite file in the data folder."""
    return url or f"sqlite:///{Path(data_dir).absolute() / 'newscrawl.db'}"


def open_database(url: str, *, migrate: bool = True) -> Engine:
    """The engine of an SQLAlchemy URL; tables are made or brought up to date first.

    ``StorageError`` where the URL makes no sense, the driver is missing, the server is away or the schema is unknown.
    """
    try:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() == "sqlite" and parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        options: dict[str, Any] = {"pool_pre_ping": True} if parsed.get_backend_name() != "sqlite" else {}
        engine = create_engine(parsed, **options)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _prepare_sqlite)
        if migrate:
            upgrade(engine)
        return engine
    except (ArgumentError, ImportError, OSError, ValueError) as error:
        raise StorageError(f"cannot use DATABASE_URL {shown(url)}: {shown(str(error))}") from error
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise StorageError(
            f"cannot open database {shown(url)}: {shown(cause)}. Check DATABASE_URL and that the server runs or the folder is writable."
        ) from error


def _prepare_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")  # with WAL: a power cut may lose the last commits, never the database
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}")
    # The index of copies is written all over its last fortnight; the usual 2 MB of pages do not hold that.
    cursor.execute("PRAGMA cache_size=-65536")  # kB
    cursor.execute("PRAGMA wal_autocheckpoint=8192")  # pages: 32 MB
    cursor.close()


def migrations_config() -> Config:
    """Alembic's configuration; the migrations travel in the package, there is no ini file."""
    config = Config()
    config.set_main_option("script_location", "newscrawl:storage/migrations")
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine, revision: str = "head") -> tuple[str | None, str | None]:
    """Bring the schema to ``revision``, as a whole or not at all, one process at a time; -> (revision before,
    revision after).
    """
    config = migrations_config()
    head = ScriptDirectory.from_config(config).get_current_head()
    with engine.connect() as connection:
        before = MigrationContext.configure(connection).get_current_revision()
    if before == head and revision == "head":
        return before, head
    with _alone(engine) as connection:
        before = MigrationContext.configure(connection).get_current_revision()  # another process may have been faster
        if before == head and revision == "head":
            return before, head
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, revision)
        except CommandError as error:
            raise StorageError(f"the database was written by another version of newscrawl: {error}") from error
        return before, MigrationContext.configure(connection).get_current_revision()


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A transaction that nobody else's migration can run beside, and that a kill rolls back.

    Python's sqlite3 commits before each change of a table unless it is told not to open transactions by itself
    (https://docs.python.org/3/library/sqlite3.html#transaction-control).
    """
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('newscrawl migrations'))"))
            yield connection
            return
        driver: Any = connection.connection.driver_connection
        usual, driver.isolation_level = driver.isolation_level, None
        try:
            driver.execute("BEGIN IMMEDIATE")
            yield connection
            connection.commit()
        except BaseException:
            driver.rollback()
            raise
        finally:
            driver.isolation_level = usual


_AWAY = (
    "connection refused", "server closed", "database is locked", "unable to open", "disk is full", "connection failed", "shutting down", "readonly",
    "starting up", "terminating connection", "the connection is closed", "connection to server", "no such file or directory",
)  # fmt: skip


def is_away(error: Exception) -> bool:
    """Whether an error means that the database as a whole cannot be had just now, and not that something is wrong
    with a row.
    """
    if not isinstance(error, DBAPIError):
        return False
    said = str(error.orig).lower()
    return error.connection_invalidated or any(words in said for words in _AWAY)
