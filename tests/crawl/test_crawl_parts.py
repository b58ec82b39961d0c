"""Pieces of a crawl that need no process of their own."""

import asyncio
import json
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.exceptions import DropItem
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.settings import Settings
from scrapy.signalmanager import SignalManager
from scrapy.statscollectors import MemoryStatsCollector

from newscrawl.crawl.outcomes import totals
from newscrawl.crawl.pipelines import Deduplicate, Normalise, StoreArticles, Validate
from newscrawl.crawl.politeness import CrawlDelay
from newscrawl.crawl.telling import progress_line, summary
from newscrawl.items import PageKind
from tests.articles import envelope


@pytest.fixture
def crawler(tmp_path):
    settings = Settings(
        {
            "DATA_DIR": str(tmp_path),
            "DATABASE_URL": "",
            "STORE_BATCH": 3,
            "MAX_CRAWL_DELAY": 120.0,
            "USER_AGENT": "newscrawl",
            "REVISIT_AFTER": "",
            "REVISIT_SITES": {},
            "DATABASE_PATIENCE": 1.0,
            "MAX_HOST_WAIT": 1.0,
        }
    )
    return SimpleNamespace(
        spider=None,
        spidercls=None,
        settings=settings,
        signals=SignalManager(),
        stats=MemoryStatsCollector(SimpleNamespace(settings=settings)),
    )


def test_normalising_twice_changes_nothing():
    pipeline = Normalise()
    once = pipeline.process_item(envelope(title=" A\u00a0title ", tags=("Sea", "sea ", "")))
    assert (once.article.title, once.article.tags) == ("A title", ("Sea",))
    assert pipeline.process_item(once) == once


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kind": PageKind.INDEX}, "index page"),
        ({"title": None}, "no title"),
        ({"body": ""}, "no body text"),
        ({"kind": PageKind.BLOCKED}, "block page"),
    ],
)
def test_what_is_no_article_is_dropped_and_counted_once(crawler, changes, reason):
    with pytest.raises(DropItem, match=reason):
        asyncio.run(Validate.from_crawler(crawler).process_item(envelope(**changes)))
    assert (totals(crawler.stats)["dropped"], totals(crawler.stats)["pages"]) == (1, 1)


def test_the_same_article_twice_in_a_run_goes_on_once(crawler):
    pipeline = Deduplicate.from_crawler(crawler)
    assert pipeline.process_item(envelope())
    assert pipeline.process_item(envelope(title="Another"))
    with pytest.raises(DropItem, match="same article again"):
        pipeline.process_item(envelope())


def test_a_refused_row_goes_to_the_dead_letters_and_the_others_are_stored(crawler, tmp_path):
    async def store():
        pipeline = StoreArticles.from_crawler(crawler)
        results = await asyncio.gather(
            *(pipeline.process_item(a) for a in (envelope(1), envelope(2, title=None), envelope(3))),
            return_exceptions=True,
        )
        await pipeline.close_spider()
        return results

    first, second, third = asyncio.run(store())
    assert (first.title, third.title) == ("Title 1", "Title 3")
    assert isinstance(second, DropItem)
    (letter,) = (tmp_path / "dead-letters.jsonl").read_text("utf-8").splitlines()
    assert json.loads(letter)["article"]["canonical_url"] == "https://a.example/2"
    assert totals(crawler.stats) == {
        "pages": 3, "new": 2, "updated": 0, "unchanged": 0, "dropped": 1, "failed": 0, "listings": 0, "requests": 0
    }  # fmt: skip


def test_a_writer_that_breaks_leaves_no_article_waiting(crawler, monkeypatch):
    async def store():
        pipeline = StoreArticles.from_crawler(crawler)
        monkeypatch.setattr(pipeline, "_store_now", lambda *_: 1 / 0)
        waiting = asyncio.gather(*(pipeline.process_item(envelope(n)) for n in range(5)), return_exceptions=True)
        return await asyncio.wait_for(waiting, timeout=10)

    assert [type(result) for result in asyncio.run(store())] == [ZeroDivisionError] * 5


@pytest.mark.parametrize(("asked", "obeyed"), [("7", 7.0), ("100000", 120.0), ("0.1", 1.0)])
def test_crawl_delay_is_obeyed_up_to_the_limit(crawler, asked, obeyed):
    slot = SimpleNamespace(delay=1.0, jitter=0.5)
    crawler.engine = SimpleNamespace(
        downloader=SimpleNamespace(slots={"a.example": slot}, get_slot_key=lambda _: "a.example")
    )
    middleware = CrawlDelay.from_crawler(crawler)
    request = Request("https://a.example/x")
    middleware.robots_parsed(ProtegoRobotParser(f"User-agent: *\nCrawl-delay: {asked}".encode(), None), request)
    middleware.process_request(request)
    assert slot.delay == obeyed


def test_what_a_person_reads():
    counts = {
        "pages": 12,
        "new": 10,
        "updated": 0,
        "unchanged": 1,
        "dropped": 1,
        "failed": 0,
        "listings": 3,
        "requests": 16,
    }
    assert (
        progress_line(counts, 2, 3.0)
        == "12 pages (4.0/s): 10 new, 0 updated, 1 unchanged, 1 dropped, 3 lists read, 2 errors"
    )
    text = summary(run_id=4, reason="shutdown", counts=counts, reasons={"index page": 1}, stored={"articles": 11, "sites": 1, "photos": 5}, known=0, due=None, seconds=3.0,
                   database="sqlite:///x.db", feeds=["a.json"])  # fmt: skip
    for words in (
        "Run 4 (ended early: shutdown)",
        "new            10",
        "1  index page",
        "articles: 11, sites: 1, photos: 5",
        "Feed:     a.json",
        "scrapy export",
    ):
        assert words in text
