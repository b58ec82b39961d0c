"""One visit beside others in a process: within its time, at a site that nobody else is at, and nothing stays of it."""

import asyncio
import gc
import os
import time
import weakref
from datetime import UTC, datetime, timedelta

import pytest
from scrapy.crawler import AsyncCrawlerRunner, Crawler

from newscrawl.decisions.visits import Ended
from newscrawl.storage.database import database_url, open_database
from newscrawl.storage.leases import acquire
from newscrawl.storage.site_words import site_at, with_words
from newscrawl.storage.sites import add_site
from newscrawl.workers.processes import handed_on
from newscrawl.workers.visiting import Visitor
from tests.commands import ready
from tests.crawling import _loop, _settings
from tests.fault_server import FaultServer
from tests.waiting import PATIENCE


class Desk:
    def __init__(self, folder, **settings: str) -> None:
        self.engine = open_database(database_url(str(folder), ""))
        quick = {"DOWNLOAD_DELAY": "0", "AUTOTHROTTLE_ENABLED": "0", "SUMMARY": "", "ONLY_DUE": "1"}
        self.settings = _settings(folder, (), quick | settings)[0]
        self.made: list[weakref.ref[Crawler]] = []

    def visit(self, url: str, seconds: float = 60.0, spider: str = "news", ending_after: float | None = None):
        """Register a site and visit it; ``ending_after``: seconds after which the worker ends."""
        site = add_site(self.engine, with_words(site_at(url), [f"spider={spider}"]), datetime.now(UTC))
        return asyncio.run_coroutine_threadsafe(self._visit(site, seconds, ending_after), _loop()).result(PATIENCE)

    async def _visit(self, site, seconds, ending_after):
        runner = AsyncCrawlerRunner(self.settings)
        visitor, create = Visitor(runner, seconds), runner.create_crawler
        runner.create_crawler = lambda name: self._noted(create(name))
        if ending_after is not None:
            asyncio.get_running_loop().call_later(ending_after, visitor.end_all)
        return await visitor.visit(site, alone=False)

    def _noted(self, crawler: Crawler) -> Crawler:
        self.made.append(weakref.ref(crawler))
        return crawler


@pytest.fixture
def desk(tmp_path):
    opened = Desk(tmp_path)
    yield opened
    opened.engine.dispose()


def test_a_visit_brings_what_is_new(desk):
    with FaultServer(articles=3) as server:
        visit = desk.visit(server.url)
    assert (visit.ended, visit.new, visit.code) == (Ended.DONE, 3, 0)


def test_nothing_of_a_visit_stays_in_the_process(tmp_path):
    # In a process of its own: what other tests left in this one may hold on to whatever was made in it.
    with FaultServer(articles=3) as server:
        process = ready().Process(target=_visit_and_look, args=(tmp_path, server.url))
        process.start()
        process.join(PATIENCE)
    assert process.exitcode == 0


def _visit_and_look(folder, url):
    desk = Desk(folder)
    assert desk.visit(url).ended is Ended.DONE
    deadline = time.monotonic() + PATIENCE  # the loop lets go of what it was called with when it comes by again
    while any(made() for made in desk.made) and time.monotonic() < deadline:
        gc.collect()
        time.sleep(0.05)
    os._exit(any(made() for made in desk.made))  # the reactor's thread would be waited for


def test_a_visit_gives_way_when_its_time_is_over(desk):
    with FaultServer(articles=30) as server:
        server.pause = 0.2
        visit = desk.visit(server.url, seconds=1.0)
        asked = len(server.log)
    assert visit.ended is Ended.OUT_OF_TIME
    assert asked < 30


def test_a_visit_ends_with_its_worker(desk):
    with FaultServer(articles=30) as server:
        server.pause = 0.2
        assert desk.visit(server.url, ending_after=1.0).ended is Ended.GIVEN_BACK


def test_a_site_that_another_crawl_is_at_is_left_to_it(desk):
    with FaultServer(articles=1) as server:
        now = datetime.now(UTC)
        host = site_at(server.url).host
        acquire(desk.engine, f"crawl of {host}", "elsewhere, process 1, since 1795550000", now, timedelta(minutes=2))
        assert desk.visit(server.url).ended is Ended.TAKEN
        assert server.log == []


def test_a_spider_that_is_not_there_is_the_site_s_own_trouble(desk):
    visit = desk.visit("http://127.0.0.1:9/", spider="gone")
    assert (visit.ended, visit.told) == (Ended.DIED, "there is no spider 'gone'")


def test_a_password_reaches_a_process_of_a_visit_by_no_command_line(tmp_path):
    secret = "postgresql://desk:s3cret@db.example/news"
    settings = _settings(tmp_path, ("-s", "DOWNLOAD_DELAY=3"), {"DATABASE_URL": secret, "ONLY_DUE": "1"})[0]
    shown, kept = handed_on(settings)
    assert (shown["DOWNLOAD_DELAY"], kept["NEWSCRAWL_ONLY_DUE"]) == ("3", "1")
    assert kept["NEWSCRAWL_DATABASE_URL"] == secret
    assert not any("s3cret" in value for value in shown.values())
