"""Opening a database: engine options for SQLite and PostgreSQL, and bringing its schema up to date."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import orjson
from sqlalchemy import URL, Connection, Engine, create_engine, inspect, make_url, text
from sqlalchemy.exc import ArgumentError

from newscrawl.errors import DatabaseAwayError, DatabaseReadOnlyError, StorageError
from newscrawl.invocation import command
from newscrawl.storage.dialect import dialect_named, dialect_of
from newscrawl.storage.dialect.interface import IN_UNICODE
from newscrawl.storage.failures import tell_errors
from newscrawl.urls import shown

if TYPE_CHECKING:
    from alembic.config import Config

# Rows are asked by their columns' names. That they can be asked by the columns of their statement as well is made
# ready for each execution of a statement that is known already, a sixteenth of a crawl's time; SQLAlchemy's own ORM
# leaves it out by the same word.
_BY_NAMES = {"_result_disable_adapt_to_context": True}
_LOOKS_AT_ONCE = 8  # connections: an export reads while it asks
_T = TypeVar("_T")


def database_url(data_dir: str, url: str) -> str:
    """``url`` where one is set, else the SQLite file in the data folder."""
    if url:
        return url
    file = str(Path(data_dir).absolute() / "newscrawl.db")
    return f"sqlite:///{file.replace('%', '%25').replace('?', '%3F')}"  # what means something in an address


def _why_not(error: Exception) -> str:
    """What is wrong with a URL, and what brings a driver that is not installed."""
    if isinstance(error, ImportError) and error.name == "psycopg":
        return "PostgreSQL needs psycopg: pip install 'newscrawl[postgresql]'"
    return shown(str(error))


def open_database(url: str, *, migrate: bool = True) -> Engine:
    """The engine of an SQLAlchemy URL; tables are made or brought up to date first.

    ``StorageError`` where the URL makes no sense, the driver is missing, the server is away or the schema is unknown.
    """
    try:
        parsed = _parsed(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        options: dict[str, Any] = {}
        if parsed.get_backend_name() != "sqlite":
            options = {"pool_pre_ping": True, "connect_args": dict(IN_UNICODE)}
        options |= {"json_serializer": json_text, "json_deserializer": orjson.loads, "execution_options": _BY_NAMES}
        engine = create_engine(parsed, **options)
        dialect_of(engine).prepare(engine)
        tell_errors(engine)
        if migrate:
            upgrade(engine)
        return engine
    except (ArgumentError, ImportError, OSError, ValueError) as error:
        raise StorageError(f"cannot use DATABASE_URL {shown_database(url)}: {_why_not(error)}") from error
    except StorageError as error:
        raise type(error)(f"cannot open database {shown_database(url)}: {shown(str(error))}") from error


@contextlib.contextmanager
def opened_to_look(url: str) -> Iterator[Engine]:
    """``open_database`` for who only asks: where the file, its folder or its disk may not be written, an engine that
    cannot write either; where there is no file, an empty database that is gone again afterwards, for a question makes
    none. ``StorageError`` as there.
    """
    with contextlib.ExitStack() as until_then:
        if _names_no_file(url):
            url = f"sqlite:///{until_then.enter_context(tempfile.TemporaryDirectory())}/newscrawl.db"
        engine = _open_to_look(url)
        until_then.callback(engine.dispose)
        yield engine


def _names_no_file(url: str) -> bool:
    """Whether it is that of an SQLite file that is not there."""
    try:
        parsed = _parsed(url)
    except (ArgumentError, ValueError, StorageError):
        return False  # whoever opens it says what is wrong with it
    name = parsed.database if parsed.get_backend_name() == "sqlite" else None
    return bool(name) and name != ":memory:" and not os.path.lexists(str(name))


def _open_to_look(url: str) -> Engine:
    try:
        return open_database(url)
    except DatabaseReadOnlyError as error:
        if _parsed(url).get_backend_name() != "sqlite":
            raise
        try:
            return open_for_reading(url, seconds=None, connections=_LOOKS_AT_ONCE)
        except DatabaseAwayError:
            raise error from None  # what it lacks is the leave to write


def open_for_reading(url: str, *, seconds: float | None, connections: int) -> Engine:
    """The engine of an SQLAlchemy URL that cannot write; a statement of more than ``seconds`` is broken off, none where
    that is ``None``: for a command, which is over soon.

    ``connections``: open at once, at most. ``StorageError`` where the database is not there, or its tables are not as
    this version has them.
    """
    try:
        parsed = _parsed(url)
        options: dict[str, Any] = {"pool_size": connections, "max_overflow": 0, "json_deserializer": orjson.loads}
        options["execution_options"] = _BY_NAMES
        engine = dialect_named(parsed.get_backend_name()).reading_engine(parsed, options, seconds)
        tell_errors(engine)
        with engine.connect() as connection:
            revision = _revision_of(connection)
    except (ArgumentError, ImportError, OSError, ValueError) as error:
        raise StorageError(f"cannot use DATABASE_URL {shown_database(url)}: {_why_not(error)}") from error
    except StorageError as error:
        raise type(error)(f"cannot open database {shown_database(url)}: {shown(str(error))}") from error
    if revision != newest_revision():
        raise StorageError(
            f"the tables of {shown_database(url)} are not of this version: `{command()} migrate` brings them up"
        )
    return engine


def file_of(engine: Engine) -> tuple[Path, int] | None:
    """The file of an SQLite database, and its number on its disk; ``None`` where it is not there, or of a server."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name:
        return None
    try:
        return Path(name), Path(name).stat().st_ino
    except OSError:
        return None


BEGINS_WITHIN = 60.0
"""Seconds in which the database of what works for months must be there; a server that was killed is back after some."""
_PAUSE = 2.0  # seconds between two looks


def when_there(ask: Callable[[], _T], tell: Callable[[str], None], over: threading.Event | None = None) -> _T:
    """What is asked of a database that may not be there yet: its server restarts, or is started beside whoever asks.
    What is waited for is told once. ``over``: it is waited for no longer. ``DatabaseAwayError``: it is away still.
    """
    from tenacity import (
        RetryCallState,
        Retrying,
        retry_if_exception_type,
        sleep_using_event,
        stop_after_delay,
        stop_when_event_set,
        wait_fixed,
    )  # fmt: skip

    over = over or threading.Event()

    def say(state: RetryCallState) -> None:
        if state.attempt_number == 1 and state.outcome:
            tell(f"waits up to {BEGINS_WITHIN:.0f} s: {state.outcome.exception()}")

    attempts = Retrying(
        retry=retry_if_exception_type(DatabaseAwayError),
        stop=stop_after_delay(BEGINS_WITHIN) | stop_when_event_set(over),
        wait=wait_fixed(_PAUSE),
        sleep=sleep_using_event(over),
        before_sleep=say,
        reraise=True,
    )
    return attempts(ask)


_shared: dict[str, tuple[Engine, int]] = {}  # URL -> its engine, and how many hold it
_sharing = threading.Lock()


def shared_database(url: str) -> Engine:
    """``open_database``, or the engine of the same URL that others of this process hold already: hundreds of crawls
    beside each other need no connections of their own each. Whoever asked gives it back.
    """
    with _sharing:
        engine, holders = _shared.get(url) or (open_database(url), 0)
        _shared[url] = engine, holders + 1
        return engine


def give_back(engine: Engine) -> None:
    """An engine of ``shared_database`` is no longer needed; the last one closes its connections."""
    with _sharing:
        url = next((url for url, (held, _) in _shared.items() if held is engine), None)
        holders = _shared[url][1] - 1 if url else 0
        if url and holders:
            _shared[url] = engine, holders
            return
        if url:
            del _shared[url]
    engine.dispose()


def _parsed(url: str) -> URL:
    parsed = make_url(url)
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername in ("postgresql", "postgres") else parsed


def json_text(value: Any) -> str:
    """A plain value as JSON, letters as they are: escapes would make a Russian text three times as long."""
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:  # half a surrogate pair: it is for the driver to refuse it
        return json.dumps(value, ensure_ascii=False)


_MIGRATIONS = Path(__file__).parent / "migrations"


def migrations_config() -> Config:
    """Alembic's configuration; the migrations travel in the package, there is no ini file."""
    from alembic.config import Config

    config = Config(stdout=sys.stdout)  # its own is what standard output was when Alembic was imported
    config.set_main_option("script_location", "newscrawl:storage/migrations")
    config.set_main_option("path_separator", "os")
    return config


def newest_revision() -> str:
    """What the newest migration is called, by its file: Alembic, which knows too, takes as long to import as a question
    to the database to be answered.
    """
    return max(path.name for path in _MIGRATIONS.glob("versions/[0-9]*_*.py")).partition("_")[0]


def _revision_of(connection: Connection) -> str | None:
    """The revision of a schema; ``None`` where there is none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def _check_that_it_is_ours(connection: Connection) -> None:
    """``StorageError`` for a file that another program keeps its tables in; a server's may hold other things too."""
    if connection.dialect.name != "sqlite":
        return
    others = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
    if others:
        told = ", ".join(others[:3]) + (" ..." if len(others) > 3 else "")
        raise StorageError(f"it is another program's, with tables of its own ({told}): name another in DATABASE_URL")


def shown_database(url: URL | str) -> str:
    """A database as people may see it: a file as its name is written, a server without login."""
    with contextlib.suppress(ArgumentError, ValueError):
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return f"{parsed.drivername}:///{parsed.database or ''}"
        url = parsed.render_as_string(hide_password=True)
    return shown(str(url))


def schema_is_newer(connection: Connection) -> bool:
    """Whether a newer version of newscrawl has changed the tables."""
    return (_revision_of(connection) or "") > newest_revision()


def upgrade(engine: Engine, revision: str = "head") -> tuple[str | None, str | None]:
    """Bring the schema to ``revision``, as a whole or not at all, one process at a time; -> (revision before,
    revision after). A new database is made as it is at the newest, where its dialect knows how: to make it step by step
    takes as long as a crawl's first pages.
    """
    head = newest_revision()
    with engine.connect() as connection:
        before = _revision_of(connection)
        if before is None:
            _check_that_it_is_ours(connection)
        elif before > head:
            raise StorageError(
                f"a newer version of newscrawl has written it (its tables are at {before}, this one knows {head}): "
                "install that version, or name another database in DATABASE_URL"
            )
    if before == head and revision == "head":
        return before, head
    dialect = dialect_of(engine)
    with dialect.alone(engine) as connection:
        before = _revision_of(connection)  # another process may have been faster
        if before == head and revision == "head":
            return before, head
        at_once = dialect.made_at_once(head) if revision == "head" and not inspect(connection).get_table_names() else ()
        for statement in at_once:
            connection.exec_driver_sql(statement)
        if at_once:
            return None, head
        from alembic import command as alembic_command
        from alembic.util.exc import CommandError

        config = migrations_config()
        config.attributes["connection"] = connection
        try:
            alembic_command.upgrade(config, revision)
        except CommandError as error:
            raise StorageError(f"the database was written by another version of newscrawl: {error}") from error
        return before, _revision_of(connection)
