"""Nothing of a crawl's disk, database or names is asked for on its event loop: a page that waits there makes all wait.

What is asked is seen by Python's own audit events and SQLAlchemy's, and by which thread asks: no clock, no busy machine
makes it fail.
"""

import sys
import threading
import traceback
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

import newscrawl
from newscrawl.archive.warc_writer import WarcWriter
from newscrawl.storage.waiting_room import WaitingRoom
from tests.articles import NOW, envelope
from tests.crawling import _loop, crawl
from tests.fault_server import FaultServer
from tests.waiting import PATIENCE

_BLOCKING = (
    "open",
    "sqlite3.connect",
    "socket.getaddrinfo",
    "os.listdir",
    "os.scandir",
    "os.remove",
    "os.rename",
    "os.mkdir",
)
_PACKAGE = str(Path(newscrawl.__file__).parent)
_READ_ONCE = str(Path(_PACKAGE, "tables"))  # word lists, each of them in its first use by a process
_ASKED: list[tuple[str, str]] = []
_watched: list[int] = []


def _note(what: str) -> None:
    codes = [(frame.f_code, line) for frame, line in traceback.walk_stack(None)]
    ours = [(code, line) for code, line in codes if code.co_filename.startswith(_PACKAGE)]
    if ours and not any("importlib" in code.co_filename for code, _ in codes):  # a module is imported once
        _ASKED.append((what, " < ".join(f"{code.co_qualname}:{line}" for code, line in ours[:4])))


def _audit(name: str, arguments: tuple) -> None:
    if _watched and name in _BLOCKING and threading.get_ident() == _watched[-1]:
        if not str(arguments[0]).startswith(_READ_ONCE):
            _note(f"{name} {arguments[:1]}")


def _statement(connection, cursor, statement, *_) -> None:
    if _watched and threading.get_ident() == _watched[-1]:
        _note(statement)


@pytest.fixture(scope="module", autouse=True)
def hooks():
    sys.addaudithook(_audit)  # cannot be taken away again: it looks only while something is watched
    event.listen(Engine, "before_cursor_execute", _statement)
    yield
    event.remove(Engine, "before_cursor_execute", _statement)


@contextmanager
def watching():
    """-> what is asked for on the loop of the crawls."""
    thread: list[int] = []
    asked = threading.Event()
    _loop().call_soon_threadsafe(lambda: (thread.append(threading.get_ident()), asked.set()))
    assert asked.wait(PATIENCE)
    _ASKED.clear()
    _watched.append(thread[0])
    try:
        yield _ASKED
    finally:
        _watched.clear()


@pytest.mark.parametrize("left", [0, 3])
def test_a_live_crawl_waits_for_no_file_and_no_database(tmp_path, left):
    """``left``: articles that wait on disk since an earlier crawl."""
    room = WaitingRoom(tmp_path / "waiting")
    for number in range(left):
        room.put([envelope(100 + number)])
    with FaultServer(articles=8) as site, watching() as asked:
        done = crawl(tmp_path, "news", "-a", f"url={site.url}", DOWNLOAD_DELAY="0", AUTOTHROTTLE_ENABLED="False")
    assert done.returncode == 0, done.stderr
    assert not asked, "\n".join(f"{what[:80]}: {where}" for what, where in asked)
    assert not room


def test_reading_an_archive_waits_for_no_database(tmp_path):
    with WarcWriter(tmp_path / "pages.warc.gz") as writer:
        for number in range(3):
            writer.write_page(
                f"https://a.example/{number}",
                b"<title>Boats</title><p>" + b"They are out, and the master said so. " * 9 + b"</p>",
                NOW,
            )
    with watching() as asked:
        done = crawl(tmp_path, "archive", "-a", f"warc={tmp_path / 'pages.warc.gz'}", "-a", "processes=1")
    assert done.returncode == 0, done.stderr
    assert not asked, "\n".join(f"{what[:80]}: {where}" for what, where in asked)
