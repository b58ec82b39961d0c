"""Where output may be put: a file is replaced when the new one is whole, a link leads to the file that is meant, a pipe or a
device is written to and stays one, a folder is refused. For every writer of files.
"""

import os
import stat
import threading
from types import SimpleNamespace

import pytest

from newscrawl.errors import UsageError
from newscrawl.export.articles import export_articles
from newscrawl.export.whole_files import WholeFile, write_whole
from newscrawl.storage.store import Store
from tests.articles import envelope, save
from tests.waiting import PATIENCE


def export(path, engine):
    export_articles(engine, str(path))


def small_file(path, engine):
    write_whole(path, b"Title 1")


def feed(path, engine):
    kept = WholeFile(str(path), feed_options={"overwrite": True})
    file = kept.open(SimpleNamespace())
    file.write(b"Title 1")
    kept.store(file)


WRITERS = pytest.mark.parametrize("write", [export, small_file, feed])


@pytest.fixture
def engine(database):
    save(Store(database), [envelope(1)])
    return database


@WRITERS
def test_a_pipe_stays_a_pipe_and_its_reader_gets_all(engine, tmp_path, write):
    pipe, got = tmp_path / "articles.csv", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write(pipe, engine)
    reader.join(PATIENCE)
    assert b"Title 1" in got[0]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert list(tmp_path.glob("articles*")) == [pipe]


@WRITERS
@pytest.mark.parametrize("exists", [True, False])
def test_a_link_leads_to_the_file_that_is_meant(engine, tmp_path, write, exists):
    (tmp_path / "disk").mkdir()
    meant, link = tmp_path / "disk" / "articles.csv", tmp_path / "articles.csv"
    if exists:
        meant.write_text("old")
    link.symlink_to(meant)
    write(link, engine)
    assert link.is_symlink()
    assert b"Title 1" in meant.read_bytes()
    assert b"old" not in meant.read_bytes()


@WRITERS
def test_a_folder_is_refused_in_one_line(engine, tmp_path, write):
    folder = tmp_path / "articles.csv"
    folder.mkdir()
    with pytest.raises(UsageError, match="is a folder: name a file in it"):
        write(folder, engine)
    assert list(tmp_path.glob("articles*")) == [folder]
