"""Batches that wait on disk: whole or not there, and nothing that cannot be read stands in the way of what can."""

import ast
import errno
import json
import os
import stat
import time

import pytest

from newscrawl import json_form
from newscrawl.errors import StorageError
from newscrawl.items import ArchiveRecord, Lead, Visit
from newscrawl.json_form import as_plain
from newscrawl.storage import waiting_room
from newscrawl.storage.waiting_room import WaitingRoom
from tests.articles import NOW, article, envelope

BATCH = (
    envelope(
        1,
        record=ArchiveRecord("archive/one.warc.gz", 7, 900, "sha1:A"),
        visit=Visit(address="https://a.example/1?token=secret", site="a.example", at=NOW, status=200),
        confidence={"title": 0.9},
    ),
    envelope(2),
)


@pytest.fixture
def room(tmp_path):
    return WaitingRoom(tmp_path / "waiting")


def test_what_waits_comes_back_as_it_went_in_oldest_first(room):
    paths = [room.put(BATCH), room.put(BATCH[:1])]
    assert list(room.batches()) == [(paths[0], BATCH), (paths[1], BATCH[:1])]
    assert room


def test_a_text_that_no_file_takes_costs_its_sign_and_no_article(room):
    room.put((envelope(1, title="Ferry \ud83d is back"), envelope(2)))
    ((_, found),) = room.batches()
    assert [one.article for one in found] == [article(1, title="Ferry ? is back"), article(2)]


def test_only_the_owner_reads_it(room):
    old = os.umask(0)
    try:
        path = room.put(BATCH)
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(room.folder.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 100, b'[{"article": {"url": 5}}]', b"[{}", b'{"a": 1}', b"\xff\xfe", b"5"]
)
def test_a_file_that_cannot_be_read_is_named_and_set_aside_and_the_rest_goes_in(room, caplog, content):
    first = room.put(BATCH)
    torn = room.folder / (first.name.replace(".json", "x.json"))
    torn.write_bytes(content)
    last = room.put(BATCH[:1])
    assert [path for path, _ in room.batches()] == [first, last]
    (aside,) = room.set_aside
    assert aside.read_bytes() == content
    assert not torn.exists()
    assert str(aside) in caplog.text
    assert [path for path, _ in WaitingRoom(room.folder).batches()] == [first, last]


def test_half_written_files_of_killed_crawls_are_removed_and_those_of_living_ones_are_not(room):
    room.put(BATCH)
    for name, age in (("old.part", 7200), ("new.part", 5)):
        (room.folder / name).write_bytes(b"[{")
        os.utime(room.folder / name, (time.time() - age, time.time() - age))
    assert room.tidy() == 1
    assert sorted(path.suffix for path in room.folder.iterdir()) == [".json", ".part"]
    assert WaitingRoom(room.folder / "nowhere").tidy() == 0


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_is_told_and_leaves_nothing_half_written(room, monkeypatch, step):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(*(("os.fsync", full) if step == "fsync" else ("pathlib.Path.replace", full)))
    with pytest.raises(StorageError, match=r"2 articles cannot wait.*No space left.*make room"):
        room.put(BATCH)
    assert list(room.folder.iterdir()) == []


def test_what_0_1_0_left_waiting_goes_in_too(room):
    """It kept record and visit in the article, and two fields that are no more."""
    old = [
        {**as_plain(one.article), "record": as_plain(one.record), "visit": as_plain(one.visit), "left_out": ["x"], "next_page": None}
        for one in BATCH
    ]  # fmt: skip
    for item in old:
        del item["published_local"], item["confidence"]
    room.folder.mkdir()
    (room.folder / "20261120T090000.123456Z-4711-0.json").write_text(json.dumps(old))
    ((_, found),) = room.batches()
    assert [one.article for one in found] == [article(1), article(2)]
    assert (found[0].record, found[0].visit, found[0].left_out) == (BATCH[0].record, BATCH[0].visit, ("x",))


def test_no_source_is_parsed_for_it(room, monkeypatch):
    """Several crawls of a process come to it in the same moment, from threads; CPython 3.11 parses in one at a time."""

    parsed, parse = [], ast.parse
    with monkeypatch.context() as patched:
        patched.setattr(
            ast, "parse", lambda source, *rest, **named: (parsed.append(source), parse(source, *rest, **named))[1]
        )
        waiting_room._batches.cache_clear()
        json_form._adapter.cache_clear()
        path = room.put(BATCH)
        found = list(room.batches())
        for value in (
            BATCH[0].article,
            BATCH[0].record,
            BATCH[0].visit,
            Lead(url="https://a.example/1", found_in="feed"),
        ):
            assert json_form.from_plain(type(value), as_plain(value)) == value
    assert found == [(path, BATCH)]
    assert not parsed
