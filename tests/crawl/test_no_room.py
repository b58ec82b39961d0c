"""Where neither the database nor the disk takes what is read: the crawl ends at once and says why in one line, nothing is
called a bug, and the next crawl loses nothing.
"""

import contextlib
import gc
import sqlite3
import threading
import time

import pytest

from newscrawl.archive.warc_writer import WarcWriter
from newscrawl.errors import DatabaseAwayError, DropReason
from newscrawl.storage.ledger import Ledger
from newscrawl.storage.runs import Runs
from newscrawl.storage.store import Store

ARTICLES = 40


def told(stderr: str, words: str) -> set[str]:
    """What was said from these words on; how many handlers of the process write it down is another's matter."""
    return {line[line.index(words) :] for line in stderr.splitlines() if words in line}


def full(*_, **__):
    raise OSError(28, "No space left on device")


def away(self, *_):
    raise DatabaseAwayError("the database says: database or disk is full (SQLITE_FULL); free space on its disk")


def test_a_full_disk_ends_the_crawl_and_loses_nothing(desk, monkeypatch):
    with monkeypatch.context() as disk:
        disk.setattr(Store, "save", away)
        disk.setattr("newscrawl.storage.waiting_room.os.fsync", full)
        crawled = desk.crawl("-s", "DATABASE_PATIENCE=1")
    assert crawled.returncode == 2
    assert len(told(crawled.stderr, "the crawl ends: ")) == 1
    assert "No space left on device" in crawled.stderr
    assert "Traceback" not in crawled.stderr
    assert "Article(" not in crawled.stderr
    assert set(desk.reasons()) == {DropReason.NO_ROOM.value}
    assert desk.outcome()["failed"] == 0
    desk.crawl()
    assert desk.outcome()["new"] == ARTICLES


@pytest.mark.parametrize("what", ["write", "close"])
def test_an_archive_that_cannot_be_written_is_told_in_one_line(desk, monkeypatch, what):
    with monkeypatch.context() as disk:
        disk.setattr(WarcWriter, what, full)
        crawled = desk.crawl()
    assert crawled.returncode == 0
    assert len(told(crawled.stderr, "cannot write the archive")) == 1
    assert "Traceback" not in crawled.stderr
    assert desk.outcome()["new"] == ARTICLES


def test_a_pipeline_that_breaks_is_told_by_the_page_and_not_by_its_text(desk, monkeypatch):
    monkeypatch.setattr(Store, "save", full)
    crawled = desk.crawl("-a", "max_articles=3")
    assert "a pipeline broke on Envelope of http://127.0.0.1" in crawled.stderr
    assert "Article(" not in crawled.stderr


def test_a_sign_of_life_that_fails_while_the_crawl_ends_is_no_traceback(desk, caplog, monkeypatch):
    said = []

    def locked(self, *_):
        said.append(1)
        time.sleep(0.5)
        raise DatabaseAwayError("the database says: database is locked (SQLITE_BUSY)")

    monkeypatch.setattr(Runs, "goes_on", locked)
    crawled = desk.crawl("-a", "max_articles=3", "-s", "HEARTBEAT=0.05")
    gc.collect()
    assert said
    assert crawled.returncode == 0
    assert "never retrieved" not in crawled.stderr + caplog.text


@contextlib.contextmanager
def held(desk, seconds: float):
    """Another program holds the database's write lock."""
    desk.crawl("-a", "max_articles=1")  # its tables are there
    connection = sqlite3.connect(desk.data / "newscrawl.db", check_same_thread=False, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    giving_back = threading.Timer(seconds, connection.execute, ["ROLLBACK"])
    giving_back.start()
    yield
    giving_back.cancel()
    giving_back.join()
    connection.close()


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr("newscrawl.storage.dialect.sqlite._BUSY_SECONDS", 0.1)


def test_a_database_that_is_held_while_a_crawl_begins_is_waited_for(desk, impatient):
    with held(desk, 1.0):
        crawled = desk.crawl("-a", "refetch=1")
    assert crawled.returncode == 0
    assert "the crawl cannot begin yet" in crawled.stderr
    assert desk.outcome()["pages"] == ARTICLES


def test_but_not_for_ever(desk, impatient):
    with held(desk, 5.0):
        crawled = desk.crawl("-s", "DATABASE_PATIENCE=0.5")
    assert crawled.returncode == 2
    assert "the crawl cannot start" in crawled.stderr


def test_a_database_that_is_removed_while_the_crawl_runs_is_told(desk, monkeypatch):
    """SQLite goes on writing to a file that has no name any more, and all of it would be called stored."""
    save = Store.save

    def removed(self, *arguments):
        found = save(self, *arguments)
        (desk.data / "newscrawl.db").unlink(missing_ok=True)
        return found

    monkeypatch.setattr(Store, "save", removed)
    crawled = desk.crawl()
    assert crawled.returncode == 2
    assert "was removed while the crawl ran" in crawled.stderr


def test_a_database_that_stays_away_is_waited_for_once(desk, monkeypatch):
    """Each thing that the end of a crawl has to write down had waited for as long again."""
    monkeypatch.setattr("newscrawl.crawl.writing._FIRST_PAUSE", 0.1)
    monkeypatch.setattr("newscrawl.crawl.ledger._FIRST_PAUSE", 0.1)
    with monkeypatch.context() as nobody_there:
        for write in (Store, "save"), (Runs, "end"), (Ledger, "note_visits"), (Runs, "goes_on"):
            nobody_there.setattr(*write, away)
        began = time.monotonic()
        crawled = desk.crawl("-s", "DATABASE_PATIENCE=2", "-s", "WATCH=0")
        took = time.monotonic() - began
    assert crawled.returncode == 2
    assert f"{ARTICLES} articles of this run wait on disk" in crawled.stderr
    assert took < 2 * 2.0 + 3
    desk.crawl()
    with sqlite3.connect(desk.data / "newscrawl.db") as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (ARTICLES,)


def test_what_the_end_of_a_crawl_waits_for_is_said_with_the_reason(desk, monkeypatch):
    with monkeypatch.context() as disk:
        disk.setattr(Store, "save", away)
        crawled = desk.crawl("-s", "DATABASE_PATIENCE=2")
    (line,) = told(crawled.stderr, "the crawl ends when the database takes")
    assert f"the {ARTICLES} articles that wait" in line
    assert "in 2 s at the latest (DATABASE_PATIENCE)" in line
    assert "database or disk is full" in line
    desk.crawl()
    assert desk.rows("SELECT count(*) FROM articles") == [(ARTICLES,)]
