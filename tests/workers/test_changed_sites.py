"""Sites that people remove, rename or pause while they wait in the queue, or while a worker is at them."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from scrapy.crawler import AsyncCrawlerRunner

from newscrawl.decisions.visits import Ended
from newscrawl.storage.sites import change_site, registered_sites, remove_site
from newscrawl.storage.visits import plan_visits
from newscrawl.workers.standing import Options
from newscrawl.workers.visiting import Visit
from newscrawl.workers.worker import Worker
from tests.articles import NOW
from tests.crawling import _settings
from tests.storage.test_visit_queue import PAUSE, jobs, queue, register  # noqa: F401

DONE = Visit(Ended.DONE, "1 new", new=1)


@pytest.fixture
def visited(queue, tmp_path):  # noqa: F811
    """-> a function that visits a queued site; what happens meanwhile is given."""
    told: list[str] = []

    def visit(host: str, meanwhile=lambda: None):
        return asyncio.run(_visit(host, meanwhile))

    async def _visit(host, meanwhile):
        options = Options(at_once=1, visit_seconds=60, heartbeat=10, pause=timedelta(), stop_within=1)
        runner = AsyncCrawlerRunner(_settings(tmp_path, (), {})[0])
        worker = Worker(
            runner, queue.url.render_as_string(hide_password=False), options, lambda *said: told.append(said[0])
        )
        worker.standing.engine, worker.standing.owner = queue, "here, process 1, since 1795550000"

        async def look(site, *, alone):
            meanwhile()
            return replace(DONE, told=site.name)

        worker.visitor.visit = look
        return await worker.site_visits.visit(host)

    return visit


def test_a_site_that_was_removed_while_it_waited_is_not_visited_and_one_that_comes_back_is(queue, visited):  # noqa: F811
    register(queue, "a")
    plan_visits(queue, NOW, 1, PAUSE)
    remove_site(queue, "a.example", NOW, with_articles=False)
    assert visited("a.example", lambda: pytest.fail("it is visited")).told == "it is registered no more"
    with queue.begin() as connection:
        connection.exec_driver_sql("DELETE FROM procrastinate_jobs")
    register(queue, "a")
    assert plan_visits(queue, NOW, 1, PAUSE) == 1


def test_a_site_that_is_removed_while_a_worker_is_at_it_stays_removed(queue, visited):  # noqa: F811
    register(queue, "a", "b")
    plan_visits(queue, NOW, 2, PAUSE)
    assert visited("a.example", lambda: remove_site(queue, "a.example", NOW, with_articles=False)).ended is Ended.DONE
    with queue.connect() as connection:
        assert list(connection.exec_driver_sql("SELECT host FROM site_visits").scalars()) == ["b.example"]
    assert [site.host for site in registered_sites(queue)] == ["b.example"]


def test_a_site_that_is_renamed_while_it_waits_is_visited_once_and_by_its_new_name(queue, visited):  # noqa: F811
    register(queue, "a")
    plan_visits(queue, NOW, 1, PAUSE)
    (site,) = registered_sites(queue)
    change_site(queue, replace(site, name="the-courier"))
    assert plan_visits(queue, NOW, 1, PAUSE) == 0
    assert jobs(queue) == [("a", "todo")]
    assert visited("a.example").told == "the-courier"
