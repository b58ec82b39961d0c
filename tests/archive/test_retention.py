"""The archive lets go of what is too old or too much, and of nothing else."""

import dataclasses
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.archive.retention import KeptFile, kept_files, prune, size_text, too_much
from newscrawl.archive.warc_writer import WarcWriter
from newscrawl.items import ArchiveRecord
from newscrawl.storage.loading import stored_articles
from newscrawl.storage.store import Store
from tests.articles import NOW, envelope, save

DAY = 86_400


@pytest.fixture
def files(database, tmp_path) -> list[KeptFile]:
    """Three files, last written 40 days, 10 days and a moment ago, with an article each."""
    for number, age in enumerate((40 * DAY, 10 * DAY, 0)):
        path = tmp_path / "archive" / f"newscrawl-{number}.warc.gz"
        with WarcWriter(path) as writer:
            record = writer.write_page(f"https://a.example/{number}", b"<p>" + os.urandom(3000), NOW)
        os.utime(path, (time.time() - age,) * 2)
        place = dataclasses.replace(record, file=f"archive/{path.name}")
        save(Store(database), [envelope(number, record=place)], None, NOW)
    return kept_files(database, tmp_path)


def names(files: list[KeptFile]) -> list[str]:
    return [file.name for file in files]


def going(files: list[KeptFile], days: float = 0, gigabytes: float = 0) -> list[str]:
    before = datetime.now(UTC) - timedelta(days=days) if days else None
    return names(too_much(files, before=before, gigabytes=gigabytes))


def test_what_is_kept_oldest_first_with_the_rows_that_point_there(files):
    assert names(files) == [f"archive/newscrawl-{n}.warc.gz" for n in range(3)]
    assert [(file.articles, file.revisions) for file in files] == [(1, 1)] * 3
    assert [file.is_open for file in files] == [False, False, True]


def test_limits(files):
    assert going(files) == []
    assert going(files, days=30) == names(files[:1])
    assert going(files, days=5) == names(files[:2])
    assert going(files, gigabytes=sum(file.size for file in files[1:]) / 1e9) == names(files[:1])
    assert going(files, days=0.0001, gigabytes=1e-9) == names(files[:2])  # the third may still be written


def test_pruned_files_are_gone_and_no_row_points_there(files, database, tmp_path):
    assert prune(database, files[:1]) == files[0].size
    assert not files[0].path.exists()
    assert [a.record.file if a.record else None for a in stored_articles(database)] == [None, *names(files[1:])]
    assert names(kept_files(database, tmp_path)) == names(files[1:])


def test_nothing_archived_is_nothing_kept(database, tmp_path: Path):
    assert kept_files(database, tmp_path) == []


def test_sizes_as_people_say_them():
    assert [size_text(n) for n in (0, 999, 1_500, 2_340_000, 1_400_000_000)] == [
        "0 B",
        "999 B",
        "2 kB",
        "2.3 MB",
        "1.4 GB",
    ]


def test_records_of_other_archives_are_none_of_its_business(files, database, tmp_path):
    foreign = ArchiveRecord("/elsewhere/cc-news.warc.gz", 1, 2, "sha1:X")
    save(Store(database), [envelope(9, record=foreign)], None, NOW)
    prune(database, files)
    assert list(stored_articles(database))[-1].record == foreign
