"""A database that may only be read: whoever asks is answered, and whoever would write is told why not."""

import os
import subprocess

import pytest
from sqlalchemy import create_engine, text

from newscrawl.storage.store import Store
from tests.articles import article, save
from tests.commands import typed

QUESTIONS = [
    ("status",), ("alarms",), ("search", "First"), ("why", "https://a.example/1"), ("history", "https://a.example/1"), ("story", "https://a.example/1"),
    ("export", "-"), ("export", "articles.json"), ("export", "--comment-counts", "-"), ("sites", "list"), ("sites", "export", "sites.csv"),
]  # fmt: skip


@pytest.fixture
def read_only(database, tmp_path):
    """The URL by which it may only be read."""
    save(Store(database), [article(1), article(2, body="Another.", blocks=())])
    database.dispose()
    url = database.url.render_as_string(hide_password=False)
    if database.dialect.name == "postgresql":
        yield f"{url}&options=-c%20default_transaction_read_only%3Don"
        return
    if not _closed(tmp_path, yes=True):
        pytest.skip("nothing keeps this user from writing a file here")
    yield url
    _closed(tmp_path, yes=False)


def _closed(folder, *, yes: bool) -> bool:
    """Whether nobody, or everybody again, may write a folder and its database; root is kept out by a file's attribute alone."""
    if os.geteuid():
        folder.chmod(0o500 if yes else 0o700)
        (folder / "test.db").chmod(0o400 if yes else 0o600)
        return True
    attribute = ["chattr", "+i" if yes else "-i", folder, folder / "test.db"]
    return subprocess.run(attribute, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_whoever_asks_is_answered(read_only, question, tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    done = typed(*question, "-s", f"DATABASE_URL={read_only}", folder=folder)
    assert done.returncode in (0, 5), done.stderr
    assert "Traceback" not in done.stderr
    if question[0] in ("status", "alarms"):
        assert "not looked at: whether a site is silent or overdue by now" in done.stderr
    if question[0] == "search":
        assert "Title 1" in done.stdout


def test_whoever_would_write_is_told_why_not(read_only, tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    done = typed("sites", "add", "https://b.example/", "-s", f"DATABASE_URL={read_only}", folder=folder)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("error: ")


def test_what_is_not_there_is_said_as_it_is(tmp_path):
    done = typed("search", "First", "-s", "DATABASE_URL=postgresql://desk@127.0.0.1:9/news", folder=tmp_path)
    assert done.returncode == 2
    assert "Connection refused" in done.stderr


def test_an_earlier_version_s_tables_are_no_reason_to_say_that_it_may_only_be_read(empty_database, tmp_path):
    if not empty_database.startswith("postgresql"):
        pytest.skip("of servers")
    engine = create_engine(empty_database)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
    engine.dispose()
    address = f"{empty_database}&options=-c%20default_transaction_read_only%3Don"
    done = typed("search", "First", "-s", f"DATABASE_URL={address}", folder=tmp_path)
    assert done.returncode == 2
    assert "may only be read" in done.stderr
