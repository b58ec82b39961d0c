"""Which database is meant, whatever its folder is called, and that no other is written to."""

import sqlite3

import pytest

from newscrawl.storage.database import newest_revision
from tests.commands import typed
from tests.crawling import crawl
from tests.databases import put_database

NAMES = ["two words", "København", "港", "50% off", "%41", "a?b=c", "a#b", "user@host", "a:b", "a+b&c", "'quoted'"]
QUESTIONS = [("status",), ("export", "-"), ("sites",), ("search", "ferry"), ("migrate",), ("crawl", "news")]


@pytest.mark.parametrize("name", NAMES)
def test_a_data_folder_may_be_called_anything(tmp_path, name):
    (tmp_path / "start").mkdir()
    data = tmp_path / name
    done = typed("migrate", "-s", f"DATA_DIR={data}", folder=tmp_path / "start")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"sqlite:///{data}/newscrawl.db: ")
    assert [one.name for one in data.iterdir()] == ["newscrawl.db"]
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([name, "start"])


@pytest.mark.parametrize("name", NAMES)
def test_a_summary_names_the_database_as_its_folder_is_called(tmp_path, name):
    data = tmp_path / name
    done = crawl(data, "news", "-a", "url=http://127.0.0.1:1/", "-s", "RETRY_TIMES=0")
    assert f"\nDatabase: sqlite:///{data}/newscrawl.db  (" in done.stderr


@pytest.mark.parametrize("arguments", QUESTIONS, ids=" ".join)
@pytest.mark.parametrize("tables", [("bookmarks", "places"), ("articles",), ("alembic_versions", "sites")])
def test_a_file_of_another_program_is_told_and_left_as_it_is(tmp_path, tables, arguments):
    with sqlite3.connect(tmp_path / "places.sqlite") as other:
        for name in tables:
            other.execute(f"CREATE TABLE {name} (a)")
    before = (tmp_path / "places.sqlite").read_bytes()
    done = typed(*arguments, "-s", f"DATABASE_URL=sqlite:///{tmp_path}/places.sqlite", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert f"another program's, with tables of its own ({', '.join(tables)})" in done.stderr
    assert (tmp_path / "places.sqlite").read_bytes() == before


@pytest.mark.parametrize("arguments", QUESTIONS, ids=" ".join)
def test_a_database_of_a_newer_version_says_what_to_do(tmp_path, arguments):
    put_database(tmp_path / "data")
    with sqlite3.connect(tmp_path / "data" / "newscrawl.db") as later:
        later.execute("UPDATE alembic_version SET version_num = '9999'")
    done = typed(*arguments, folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert f"its tables are at 9999, this one knows {newest_revision()}): install that version" in done.stderr
