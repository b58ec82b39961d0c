"""What the database refuses, told apart by code: real failures of real databases, each with what a person can do."""

import os
import sqlite3
import sys
import threading
from functools import partial
from types import SimpleNamespace

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from newscrawl.errors import (
    AlreadyThereError,
    DatabaseAwayError,
    DatabaseReadOnlyError,
    RowRefusedError,
    StorageError,
    WriteConflictError,
)
from newscrawl.storage import failures
from newscrawl.storage import models as m
from newscrawl.storage.database import open_database, open_for_reading
from newscrawl.storage.dialect import dialect_of, postgresql, writing
from newscrawl.storage.failures import is_away, storage_error, tell_errors
from newscrawl.storage.loading import stored_articles
from newscrawl.storage.store import Store
from tests.articles import NOW, article, save


@pytest.fixture
def file(tmp_path):
    """A database of one article; -> (its path, its engine)."""
    path = tmp_path / "one.db"
    engine = open_database(f"sqlite:///{path}")
    save(Store(engine), [article()])
    yield path, engine
    engine.dispose()


def test_another_program_holds_the_lock(file):
    path, engine = file
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=10")
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseAwayError, match=r"SQLITE_BUSY.*lock") as error:
        save(Store(engine), [article(2)])
    assert is_away(error.value)
    other.rollback()
    assert save(Store(engine), [article(2)])[0].error is None


def test_the_disk_is_full(file):
    _, engine = file
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1")
        full = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={full}")
        connection.rollback()
    with pytest.raises(DatabaseAwayError, match=r"SQLITE_FULL.*free space"):
        save(Store(engine), [article(n, body="x y z " * 20_000) for n in range(2, 40)])
    assert len(list(stored_articles(engine))) == 1  # nothing of the batch


def test_a_database_that_nobody_may_write(file):
    path, engine = file
    engine.dispose()
    read_only = open_database(f"sqlite:///file:{path}?mode=ro&uri=true", migrate=False)
    with pytest.raises(DatabaseAwayError, match=r"SQLITE_READONLY.*permissions"):
        save(Store(read_only), [article(2)])
    read_only.dispose()


def test_a_file_that_is_no_database(tmp_path):
    (tmp_path / "a.db").write_bytes(b"these are no tables" * 100)
    with pytest.raises(DatabaseAwayError, match=r"SQLITE_NOTADB.*DATABASE_URL"):
        open_database(f"sqlite:///{tmp_path / 'a.db'}")


def test_a_damaged_file(file):
    path, engine = file
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    engine.dispose()
    with path.open("r+b") as raw:
        raw.seek(4096)
        raw.write(os.urandom(4096 * (pages - 1)))
    with pytest.raises(DatabaseAwayError, match=r"SQLITE_CORRUPT.*restore"):
        list(stored_articles(open_database(f"sqlite:///{path}", migrate=False)))


@pytest.mark.parametrize(
    "name", ["SQLITE_IOERR_READ", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_CANTOPEN_ISDIR"]
)
def test_a_disk_that_fails_by_any_of_its_codes(name):
    """As the driver raises it: no test can break a disk."""
    error = sqlite3.OperationalError("whatever it says, in whatever language")
    error.sqlite_errorcode, error.sqlite_errorname = getattr(sqlite3, name), name
    assert is_away(error)
    assert name in str(storage_error(error))


STATES = {
    # SQLSTATE -> what it means to us; errcodes-appendix of PostgreSQL's manual
    "08006": DatabaseAwayError, "57P01": DatabaseAwayError, "57P03": DatabaseAwayError, "53100": DatabaseAwayError,
    "53300": DatabaseAwayError, "58030": DatabaseAwayError, "25006": DatabaseReadOnlyError, "28P01": DatabaseAwayError,
    "3D000": DatabaseAwayError, "XX001": DatabaseAwayError, "40001": WriteConflictError, "40P01": WriteConflictError,
    "55P03": WriteConflictError, "57014": WriteConflictError, "23505": AlreadyThereError, "23502": RowRefusedError,
    "23503": RowRefusedError, "22001": RowRefusedError, "22021": RowRefusedError, "54000": RowRefusedError,
    "42P01": StorageError, "42703": StorageError,
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_every_sqlstate_that_a_crawl_can_meet(state):
    import psycopg

    error = psycopg.errors.lookup(state)("otro idioma")
    told = storage_error(error)
    assert type(told) is STATES[state]
    assert state in str(told)
    assert ";" in str(told)  # what a person can do


def test_a_server_that_is_not_there():
    with pytest.raises(DatabaseAwayError, match="server runs"):
        open_database("postgresql://nobody:secret@127.0.0.1:1/none")


BAD_VALUES = {
    "half a surrogate pair": {"title": "Ferry \ud83d is back"},
    "no title": {"title": None},
    "a number of 30 digits": {"comment_count": 10**30},
}


@pytest.mark.parametrize("kind", BAD_VALUES)
@pytest.mark.parametrize("place", [0, 1, 6])
def test_a_bad_value_costs_its_own_article_only(database, kind, place):
    batch = [article(n) for n in range(1, 8)]
    batch[place] = article(place + 1, **BAD_VALUES[kind])
    results = save(Store(database), batch)
    assert [i for i, r in enumerate(results) if r.error] == [place]
    assert len(list(stored_articles(database))) == 6


def test_a_text_with_a_nul_is_refused_by_the_database_that_takes_none(database):
    results = save(Store(database), [article(1), article(2, title="Ferry\0"), article(3)])
    assert [bool(r.error) for r in results] == [False, database.dialect.name == "postgresql", False]


def test_a_text_too_long_for_its_column_is_refused_and_never_cut(database):
    if database.dialect.name == "sqlite":
        pytest.skip("SQLite knows no length")
    results = save(Store(database), [article(1, language="x" * 99), article(2)])
    assert ["22001" in (r.error or "") for r in results] == [True, False]
    row = {"host": "a" * 300, "opt_outs": {}}
    with pytest.raises(RowRefusedError), writing(database) as connection:
        dialect_of(database).insert_missing(connection, m.table_of(m.Host), [row])


def test_a_mistake_of_ours_stays_one(database):
    store = Store(database)
    with pytest.raises(AttributeError):
        store.save([article()], None, NOW)  # no envelope
    with pytest.raises((SQLAlchemyError, TypeError)) as error:
        save(store, [article(evidence={"title": object()})])
    assert not isinstance(error.value, StorageError)
    assert not is_away(error.value)
    with database.connect() as connection, pytest.raises(SQLAlchemyError) as error:
        connection.execute(text("SELEKT 1"))
    assert not isinstance(error.value, StorageError)


def test_tables_that_are_not_there_are_named_with_what_to_do(database):
    if database.dialect.name == "sqlite":
        pytest.skip("SQLite has one code for all mistakes")
    with database.connect() as connection, pytest.raises(StorageError, match="scrapy migrate"):
        connection.execute(text("SELECT * FROM no_such_table"))


def test_every_error_is_one_line_and_none_speaks_of_sql(database):
    with pytest.raises(RowRefusedError) as error, writing(database) as connection:
        dialect_of(database).insert(connection, m.table_of(m.Author), [{"id": 1, "name": None}])
    assert "\n" not in str(error.value)
    assert "INSERT" not in str(error.value)


def test_no_code_stands_in_the_tables_for_nothing():
    assert all(issubclass(kind, StorageError) and advice for kind, advice in failures._SQLITE.values())
    assert {len(state) for state in failures._POSTGRESQL} == {2, 5}


def test_two_transactions_that_wait_for_each_other_are_a_conflict_and_no_loss(database):
    if database.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer")
    save(Store(database), [article(1), article(2)])
    barrier, raised = threading.Barrier(2), []

    def lock(first: int, second: int) -> None:
        try:
            with database.begin() as connection:
                connection.execute(text(f"UPDATE articles SET dek = 'x' WHERE id = {first}"))
                barrier.wait()
                connection.execute(text(f"UPDATE articles SET dek = 'x' WHERE id = {second}"))
        except StorageError as error:
            raised.append(error)

    threads = [threading.Thread(target=lock, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(error) for error in raised] == [WriteConflictError]


def test_who_stands_still_amid_a_transaction_is_not_waited_for_by_all_others(postgresql_databases, monkeypatch):
    """A worker that was stopped, or has lost its way to the database, holds rows that others are to write."""
    monkeypatch.setattr(postgresql, "_LONGEST_PAUSE", 50)  # milliseconds
    engine = open_database(postgresql_databases.take("stands_still"))
    touch = text("UPDATE change_counter SET value = value")

    def stand_still() -> None:
        with writing(engine) as stopped:
            stopped.execute(touch)
            with writing(engine) as other:
                other.execute(text("SET LOCAL lock_timeout = '30s'"))
                other.execute(touch)
            stopped.execute(touch)

    with pytest.raises(DatabaseAwayError, match="ended a transaction that had paused"):
        stand_still()
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW idle_in_transaction_session_timeout")) == "0"
    engine.dispose()
    postgresql_databases.give_back("stands_still")


def test_an_engine_without_the_door_raises_what_sqlalchemy_raises(tmp_path):
    """So the door is what makes the difference."""
    engine = create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with engine.connect() as connection, pytest.raises(SQLAlchemyError):
        connection.execute(text("INSERT INTO nothing VALUES (1)"))
    tell_errors(engine)
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE one (n INTEGER NOT NULL)"))
        with pytest.raises(RowRefusedError):
            connection.execute(text("INSERT INTO one VALUES (NULL)"))
    engine.dispose()


@pytest.fixture(scope="module")
def names_of_states():
    """SQLSTATE -> its class, all that PostgreSQL has."""
    import psycopg.errors

    found = vars(psycopg.errors).values()
    return {one.sqlstate: one for one in found if isinstance(getattr(one, "sqlstate", None), str)}


_OUR_OWN_FAULT = ("01", "02", "03", "09", "0B", "0F", "0L", "0P", "0Z", "10", "20", "21", "24", "27", "2B", "2D", "2F", "34", "38", "39", "3B", "42", "44", "HV", "P0")  # fmt: skip
"""Classes of which every code but those that are told is a statement that makes no sense: a bug, and its traceback."""


def test_every_state_that_a_server_can_be_in_is_told_in_words(names_of_states):
    assert len(names_of_states) > 200
    untold = {
        state: error.__name__ for state, error in names_of_states.items()
        if state[:2] not in _OUR_OWN_FAULT and storage_error(error("x")) is None
    }  # fmt: skip
    assert {name for state, name in untold.items() if state[:2] != "25"} == set()
    for state in ("25006", "25P03", "42501", "42P01", "42P05", "42P07", "42703"):
        assert storage_error(names_of_states[state]("x")), state


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII", "EUC_JP"])
def test_a_database_of_one_alphabet_is_refused_before_it_refuses_texts(postgresql_server, encoding):
    admin = create_engine(postgresql_server, isolation_level="AUTOCOMMIT")
    name = f"of_{encoding.lower()}"
    with admin.connect() as connection:
        connection.execute(
            text(f"CREATE DATABASE {name} ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
        )
    try:
        for opening in (open_database, lambda url: open_for_reading(url, seconds=9, connections=1)):
            with pytest.raises(StorageError, match=f"encoding is {encoding}.*ENCODING 'UTF8'"):
                opening(str(postgresql_server).replace("/postgres?", f"/{name}?"))
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


def test_a_client_that_speaks_another_encoding_by_its_environment_keeps_all_letters(postgresql_server, monkeypatch):
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    engine = open_database(postgresql_server, migrate=False)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT CAST(:word AS text)"), {"word": "“東京” 🎉"}).scalar() == "“東京” 🎉"
    engine.dispose()


def test_a_connection_that_the_server_ended_is_told_in_a_line_with_what_ended_it():
    import psycopg.errors

    ended = psycopg.errors.IdleInTransactionSessionTimeout(
        "terminating connection\n\tdue to idle-in-transaction timeout"
    )
    context = SimpleNamespace(
        is_pre_ping=False, is_disconnect=True, original_exception=ended, sqlalchemy_exception=None
    )  # fmt: skip
    told = failures._told_at_the_door(context)
    assert isinstance(told, DatabaseAwayError)
    assert "idle_in_transaction_session_timeout is short" in str(told)
    assert len(str(told).splitlines()) == 1


@pytest.mark.parametrize("opened", [open_database, partial(open_for_reading, seconds=1, connections=1)])
def test_a_driver_that_is_missing_is_told_with_what_brings_it(opened, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StorageError, match=r"pip install 'newscrawl\[postgresql\]'"):
        opened("postgresql://nobody.invalid/news")
