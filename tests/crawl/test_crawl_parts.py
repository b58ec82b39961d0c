"""Pieces of a crawl that need no process of their own."""

import asyncio
import json
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.exceptions import DropItem
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.settings import Settings
from scrapy.signalmanager import SignalManager
from scrapy.statscollectors import MemoryStatsCollector

from newscrawl.crawl.outcomes import INTERRUPTED, Tally
from newscrawl.crawl.pipelines import Deduplicate, Normalise, StoreArticles, Validate
from newscrawl.crawl.robots import CrawlDelay
from newscrawl.crawl.session import session_of
from newscrawl.crawl.telling import RunFacts, cause, progress_line, summary, summary_json
from newscrawl.decisions.changes import Outcome
from newscrawl.errors import DropReason, UsageError
from newscrawl.invocation import ExitCode
from newscrawl.items import PageKind, Visit
from newscrawl.spiders.news import NewsSpider
from newscrawl.storage.entries import Entry
from tests.articles import envelope
from tests.waiting import PATIENCE


class Crawler(SimpleNamespace):
    """As much of Scrapy's crawler as a session needs."""

    __hash__ = object.__hash__


@pytest.fixture
def crawler(tmp_path):
    settings = Settings()
    settings.setmodule("newscrawl.settings", priority="project")
    given = {"DATA_DIR": str(tmp_path), "STORE_BATCH": 3, "DATABASE_PATIENCE": 1.0, "SUMMARY": "", "ARCHIVE": False}
    settings.setdict({**given, "PROGRESS_INTERVAL": 0}, priority="cmdline")
    return Crawler(
        spider=SimpleNamespace(name="news", target="https://a.example/", sites=["a.example"]),
        engine=None,
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
    counts = session_of(crawler).tally.totals
    assert (counts["dropped"], counts["pages"]) == (1, 1)


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
        await session_of(crawler).close("finished")
        return results

    first, second, third = asyncio.run(store())
    assert (first.title, third.title) == ("Title 1", "Title 3")
    assert isinstance(second, DropItem)
    (letter,) = (tmp_path / "dead-letters.jsonl").read_text("utf-8").splitlines()
    assert json.loads(letter)["article"]["canonical_url"] == "https://a.example/2"
    assert session_of(crawler).tally.totals == {
        "pages": 3, "new": 2, "updated": 0, "unchanged": 0, "dropped": 1, "failed": 0, "listings": 0, "requests": 0
    }  # fmt: skip


def test_a_writer_that_breaks_leaves_no_article_waiting(crawler, monkeypatch):
    async def store():
        pipeline = StoreArticles.from_crawler(crawler)
        run = await session_of(crawler).open()
        monkeypatch.setattr(run.writer, "_store_now", lambda *_: 1 / 0)
        waiting = asyncio.gather(*(pipeline.process_item(envelope(n)) for n in range(5)), return_exceptions=True)
        return await asyncio.wait_for(waiting, timeout=PATIENCE)

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


def tally(**outcomes: int) -> Tally:
    """Counts of one site: outcomes by name, ``known``, ``listings``, drops by ``DropReason`` names."""
    found = Tally(MemoryStatsCollector(SimpleNamespace(settings=Settings())))
    site = found.of("a.example")
    for name, count in outcomes.items():
        if name in ("known", "listings"):
            setattr(site, name, count)
        elif name in DropReason.__members__:
            site.drops[DropReason[name]] = count
        else:
            site.outcomes[name] = count
    return found


def facts(counted: Tally, **more) -> RunFacts:
    usual = {"run_id": 4, "reason": "finished", "stored": {"articles": 11, "sites": 1, "photos": 5}, "due": None}
    return RunFacts(**{**usual, "database": "sqlite:///x.db", "tally": counted, **more})


def test_a_crawl_that_was_interrupted_early_does_not_say_that_nothing_was_found():
    text = summary(facts(tally(listings=3), reason=INTERRUPTED), 3.0)
    assert "the same command goes on" in text
    assert "Is the address right?" not in text


def test_a_crawl_whose_pages_met_bugs_does_not_say_that_nothing_was_listed():
    text = summary(facts(tally(listings=3, failed=4)), 3.0)
    assert "bugs: see the errors above" in text
    assert "Is the address right?" not in text


def test_pages_that_met_bugs_are_not_called_dropped():
    assert ", 1 dropped, 4 failed, " in progress_line(tally(INDEX_PAGE=1, failed=4), 0, 3.0)


@pytest.mark.parametrize("unasked", [0, 1, 2, 49_963])
def test_addresses_that_nobody_was_asked_for_are_no_pages(unasked):
    counted = tally(new=3, INDEX_PAGE=1)
    for _ in range(unasked):
        counted.dropped("a.example", DropReason.TRAP, is_asked=False)
    beside = f"{unasked} not asked for, " if unasked else ""
    line = progress_line(counted, 0, 2.0)
    assert line == f"4 pages (2.0/s): 3 new, 0 updated, 0 unchanged, 1 dropped, {beside}0 lists read, 0 errors"
    text = summary(facts(counted), 2.0)
    assert "Run 4: 4 pages in 2.0 s, 2.0 pages/s, " in text
    told = f" ({unasked} of them not asked for)" if unasked else ""
    assert f"  dropped    {unasked + 1:>6}{told}\n" in text
    assert json.loads(summary_json(facts(counted), 2.0))["not_asked_for"] == unasked


@pytest.mark.parametrize(
    ("count", "told"), [(1, "1 address of it was not asked for: "), (2, "2 of its addresses were not asked for: ")]
)
def test_a_site_that_lets_nobody_in_is_told_in_addresses(count, told):
    counted = tally()
    for _ in range(count):
        counted.dropped("a.example", DropReason.TRAP, is_asked=False)
    assert cause(counted.of("a.example")) == told + DropReason.TRAP.value


def test_what_a_person_reads():
    counted = tally(new=10, unchanged=1, INDEX_PAGE=1, listings=3)
    assert (
        progress_line(counted, 2, 3.0)
        == "12 pages (4.0/s): 10 new, 0 updated, 1 unchanged, 1 dropped, 3 lists read, 2 errors"
    )
    assert progress_line(counted, 0, 3.0, waiting=80).endswith(", 80 to go")
    assert progress_line(counted, 0, 3.0, done=0.25).endswith(", 25% done")
    text = summary(facts(counted, reason="shutdown", feeds=("a.json",)), 3.0)
    for words in (
        "Run 4 (ended early: shutdown)",
        "new            10",
        "1  index page",
        "articles: 11, sites: 1, photos: 5",
        "Feed:     a.json",
        "newscrawl export",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("counted", "trouble", "said", "never_said"),
    [
        (tally(), "https://a.example/: Connection was refused by other side", "Connection was refused", "right?"),
        (tally(HTTP_STATUS=1), "https://a.example/: HTTP status 403", "HTTP status 403", "right?"),
        (tally(EMPTY_PAGE=6, listings=1), None, "its pages hold no text", "Nothing was found"),
        (tally(ROBOTS=1), None, "robots.txt disallows it", "Nothing was found"),
        (tally(HOST_WAITS=3), None, "asks for patience", "Nothing was found"),
        (tally(failed=2), None, "bugs: see the errors above", "Nothing was found"),
        (tally(listings=1), None, "the front page and the lists name no article", "newscrawl export"),
        (tally(known=5, listings=1), None, "Nothing is new", "Nothing was found"),
        (tally(new=1), None, "Next: `newscrawl export", "Nothing"),
    ],
)
def test_the_end_of_a_crawl_names_the_true_cause(counted, trouble, said, never_said):
    if trouble:
        counted.trouble("a.example", trouble)
    last = summary(facts(counted), 3.0).splitlines()[-1]
    assert said in last
    assert never_said not in last


def test_a_summary_tells_each_site_apart_those_that_gave_nothing_first():
    counted = tally(new=3, EMPTY_PAGE=1)
    counted.trouble("z.example", "https://z.example/: HTTP status 403")
    lines = summary(facts(counted, taken={"c.example": "desk-2, process 7"}), 3.0).splitlines()
    told = lines[lines.index("By site:") + 1 :][:3]
    assert [line.split()[0] for line in told] == ["c.example", "z.example", "a.example"]
    assert told[1].endswith("nothing: https://z.example/: HTTP status 403")
    assert told[2].endswith("3 new, 1 dropped (empty page 1)")
    machine = json.loads(summary_json(facts(counted), 3.0))
    assert machine["sites"]["a.example"]["dropped"] == {"empty page": 1}
    assert machine["sites"]["z.example"]["troubles"] == ["https://z.example/: HTTP status 403"]


@pytest.mark.parametrize(
    ("counted", "reason", "fail_on", "code"),
    [
        (tally(new=1), "finished", "", ExitCode.FOUND),
        (tally(known=1), "finished", "", ExitCode.FOUND),
        (tally(listings=1), "finished", "", ExitCode.NOTHING),
        (tally(), "another crawl of the site is at work", "", ExitCode.ANOTHER_CRAWL),
        (tally(), "cannot start", "", ExitCode.MAKES_NO_SENSE),
        (tally(new=1), "interrupted", "", ExitCode.INTERRUPTED),
        (tally(new=1, failed=1), "finished", "", ExitCode.FOUND),
        (tally(new=1, failed=1), "finished", "failed", ExitCode.SITE_BROKE),
        (tally(listings=1), "finished", "any", ExitCode.SITE_BROKE),
        (tally(new=1), "finished", "any", ExitCode.FOUND),
    ],
)
def test_an_exit_code_means_one_thing(counted, reason, fail_on, code):
    assert counted.exit_code(reason, fail_on=fail_on) is code


def test_a_project_without_our_settings_is_told_what_is_missing():
    with pytest.raises(UsageError, match="newscrawl's settings are missing: add ADDONS"):
        session_of(Crawler(settings=Settings()))


def test_what_is_no_article_passes_the_pipelines_untouched(crawler):
    item = {"a": 1}
    assert Normalise().process_item(item) is item
    assert asyncio.run(Validate.from_crawler(crawler).process_item(item)) is item
    assert Deduplicate.from_crawler(crawler).process_item(item) is item
    assert asyncio.run(StoreArticles.from_crawler(crawler).process_item(item)) is item


def test_an_outcome_is_counted_by_site_and_in_scrapys_stats(crawler):
    counted = session_of(crawler).tally
    counted.stored("a.example", Outcome.NEW)
    counted.dropped("b.example", DropReason.NO_BODY)
    assert (counted.of("a.example").articles, counted.of("b.example").broke) == (1, True)
    assert crawler.stats.get_value("newscrawl/dropped/no body text") == 1


def test_an_address_that_two_lists_release_at_once_is_asked_for_once():
    spider, asked = NewsSpider(url="https://a.example/"), []

    async def no(*_) -> bool:
        await asyncio.sleep(0)  # a database is asked, and others go on
        return False

    async def request(address, *_) -> str:
        asked.append(address)
        return address

    spider._is_put_off = spider.is_trapped = no
    spider._request, spider._limit = request, lambda *_: 0
    spider.session = SimpleNamespace(keeps_nothing=False)
    visit = Visit(address="https://a.example/1", site="a.example", at=datetime.now(UTC))
    entry = Entry.unmet(visit)

    async def both():
        await asyncio.gather(*(spider.visits([entry]) for _ in range(3)))

    asyncio.run(both())
    assert asked == ["https://a.example/1"]
    assert sum(spider.articles.values()) == 1
