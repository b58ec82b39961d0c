"""Archive files leave a worker's machine while nobody crawls, and when it ends."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from scrapy.settings import Settings

from newscrawl.archive.keeping import SentArchive
from newscrawl.archive.warc_writer import Exchange
from newscrawl.workers import sending
from newscrawl.workers.sending import ArchiveSender
from tests.waiting import PATIENCE


@pytest.fixture
def left(tmp_path):
    """A file that a crawl left for the next one to go on with; -> (data folder, store)."""
    data, store = tmp_path / "data", tmp_path / "store"
    archive = SentArchive(data, str(store), 10**6, timedelta(hours=1))
    archive.keep(Exchange("https://a.example/1", 200, (), b"<h1>x</h1>", datetime.now(UTC))).result()
    archive.close()
    archive.send()
    assert not [*store.glob("*")]
    return data, store


def sender(data, minutes: float) -> ArchiveSender:
    return ArchiveSender(Settings({"DATA_DIR": str(data), "ARCHIVE_FILE_MINUTES": minutes}))


async def _looks(one: ArchiveSender, until) -> None:
    task = asyncio.ensure_future(one.run())
    while not until():
        await asyncio.sleep(0.01)
    task.cancel()


def test_a_file_is_sent_when_its_time_is_over_and_no_crawl_comes(left, monkeypatch):
    data, store = left
    looks = []
    send = sending.send_waiting
    monkeypatch.setattr(sending, "_LOOKS", 0.01)
    monkeypatch.setattr(sending, "send_waiting", lambda *given: looks.append(given) or send(*given))
    asyncio.run(_looks(sender(data, 60), lambda: len(looks) > 2))
    assert not [*store.glob("*")]
    asyncio.run(asyncio.wait_for(_looks(sender(data, 0), lambda: [*store.glob("*.warc.gz")]), PATIENCE))
    assert not [*data.glob("spool/*/*.warc.gz")]


def test_a_worker_that_ends_sends_what_is_closed_and_waits_for_no_store_for_ever(left, monkeypatch):
    data, store = left
    asyncio.run(sender(data, 60).send_all(60))
    assert len([*store.glob("*.warc.gz")]) == 1
    held = asyncio.Event()
    monkeypatch.setattr(sending, "send_waiting", lambda *_: asyncio.run(held.wait()))
    asyncio.run(sender(data, 60).send_all(0.01))
