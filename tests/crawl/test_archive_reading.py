"""How far an archive is read is written down no further than all before it has met its outcome, in whatever order pages
arrive; and whatever becomes of its pages, the reading ends.
"""

import sqlite3
import time
from datetime import timedelta
from pathlib import Path

import pytest

from newscrawl.archive.warc import responses
from newscrawl.archive.warc_writer import WarcWriter
from newscrawl.errors import DatabaseAwayError
from newscrawl.items import Envelope
from newscrawl.storage.store import Store
from tests.archive.test_warc import NOW
from tests.crawl.test_crawl import progress
from tests.crawl.test_project_pipelines import BEFORE, Breaks, Drops, Forgets, Replaces, beside
from tests.crawling import crawl

_LOOKED_FOR = 4  # seconds in which what may not be written down would be
SENTENCE = "The harbour council voted on Tuesday to keep the old crane as a landmark for another ten years."
ARTICLE = (
    "<html lang=en><head><title>Crane number {n} stays</title><meta property='og:type' content='article'></head><body>"
    "<article><h1>Crane number {n} stays</h1>"
    + f"<p>{SENTENCE} It was number {{n}}.</p>" * 5
    + "</article></body></html>"
)
MISSING = "<html><head><title>Page not found</title></head><body><h1>Page not found</h1><p>Gone.</p></body></html>"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    """How far it has come is written down often; a reading of a few pages is over within a second."""
    monkeypatch.setattr("newscrawl.spiders.archive._LOOKS_BETWEEN_NOTES", 1)


def archive(path: Path, *pages: str) -> Path:
    with WarcWriter(path) as writer:
        for n, page in enumerate(pages):
            writer.write_page(f"https://a.example/{n}", page.format(n=n).encode(), NOW + timedelta(seconds=n))
    return path


def test_progress_does_not_pass_an_article_that_is_not_stored_yet(tmp_path, monkeypatch):
    """Pages that are dropped arrive at once, and those behind a slow article are no reason to call it done."""
    warc = archive(tmp_path / "pages.warc.gz", ARTICLE, *[MISSING] * 120)
    first = next(iter(responses(warc))).record
    save, seen = Store.save, []

    def slow(self, envelopes, *rest):
        deadline = time.monotonic() + _LOOKED_FOR
        while time.monotonic() < deadline and not progress(tmp_path / "data" / "newscrawl.db"):
            time.sleep(0.05)
        seen.extend(progress(tmp_path / "data" / "newscrawl.db"))
        return save(self, envelopes, *rest)

    monkeypatch.setattr(Store, "save", slow)
    assert crawl(tmp_path / "data", "archive", "-a", f"warc={warc}").returncode == 0
    assert [offset for _, offset in seen if offset > first.offset] == []
    assert progress(tmp_path / "data" / "newscrawl.db") == []


def test_progress_is_written_down_while_it_reads(tmp_path, monkeypatch):
    monkeypatch.setattr("newscrawl.spiders.archive._WAITING", 40)
    warc = archive(tmp_path / "pages.warc.gz", *[ARTICLE] * 200)
    end = [page.record.offset + page.record.length for page in responses(warc)]
    save, stored, wrong, seen = Store.save, set(), [], set()

    def watched(self, envelopes: list[Envelope], *rest):
        time.sleep(0.3)
        for _, offset in progress(tmp_path / "data" / "newscrawl.db"):
            seen.add(offset)
            wrong.extend(n for n, ends in enumerate(end) if ends <= offset and n not in stored)
        answer = save(self, envelopes, *rest)
        stored.update(int(one.article.url.rsplit("/", 1)[1]) for one in envelopes)
        return answer

    monkeypatch.setattr(Store, "save", watched)
    assert crawl(tmp_path / "data", "archive", "-a", f"warc={warc}", "-s", "STORE_BATCH=20").returncode == 0
    assert wrong == []
    assert len(seen) > 1
    assert stored == set(range(200))


@pytest.mark.parametrize(
    "settings",
    [
        ("-s", "DRY_RUN=True"),
        *(beside(pipeline, BEFORE) for pipeline in (Drops, Breaks, Forgets, Replaces)),
    ],
    ids=["nothing is kept", "a pipeline drops", "a pipeline breaks", "a pipeline forgets", "a pipeline replaces"],
)
def test_reading_ends_whatever_becomes_of_its_pages(tmp_path, monkeypatch, settings):
    """More pages than may be on their way at once; one that does not end is given up by ``crawl``."""
    monkeypatch.setattr("newscrawl.spiders.archive._WAITING", 10)
    monkeypatch.setattr("tests.crawling.PATIENCE", 30)
    warc = archive(tmp_path / "pages.warc.gz", *[ARTICLE] * 60)
    crawl(tmp_path / "data", "archive", "-a", f"warc={warc}", *settings)


@pytest.mark.parametrize("may_wait", [100, 5])
def test_reading_ends_where_the_database_stays_away_and_the_next_one_stores_what_waits(tmp_path, monkeypatch, may_wait):
    """It had waited for ever, at its end and where more pages came than may be on their way."""
    monkeypatch.setattr("newscrawl.spiders.archive._WAITING", may_wait)
    monkeypatch.setattr("tests.crawling.PATIENCE", 60)
    warc = archive(tmp_path / "pages.warc.gz", *[ARTICLE] * 60)

    def away(self, *_):
        raise DatabaseAwayError("the database is away")

    with monkeypatch.context() as nobody_there:
        nobody_there.setattr(Store, "save", away)
        first = crawl(tmp_path / "data", "archive", "-a", f"warc={warc}", "-s", "DATABASE_PATIENCE=0.2")
    assert "articles wait in" in first.stderr
    assert first.returncode == 2
    assert "The database stayed away" in first.stderr
    assert "export articles.csv" not in first.stderr
    crawl(tmp_path / "data", "archive", "-a", f"warc={warc}")
    with sqlite3.connect(tmp_path / "data" / "newscrawl.db") as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (60,)
    assert not list((tmp_path / "data" / "waiting").glob("*.json*"))
