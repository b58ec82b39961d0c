"""The queue of visits on PostgreSQL: what is put into it, in which order, and what becomes of what the dead were at.

Workers are rows here, and time is given; processes are in ``tests/workers``.
"""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from newscrawl.decisions.visits import ASKED_FOR, Ended
from newscrawl.errors import StorageError
from newscrawl.storage import models as m
from newscrawl.storage import queue_schema
from newscrawl.storage.database import give_back, open_database, shared_database
from newscrawl.storage.dialect import dialect_of
from newscrawl.storage.queue_schema import check_queue, newest_queue_revision, queue_revision, upgrade_queue
from newscrawl.storage.site_words import site_at, with_words
from newscrawl.storage.sites import add_site
from newscrawl.storage.visits import ask_for_visit, begin_visit, end_visit, plan_visits, release_site, visit_record
from newscrawl.storage.workers import (
    Sign,
    Watch,
    bring_back,
    forgotten_jobs,
    give_back_jobs,
    living_workers,
    register_worker,
    say_alive,
    sign_off,
    tidy_queue,
    workforce_of,
)
from tests.articles import NOW
from tests.conftest import a_database
from tests.waiting import PATIENCE

PAUSE = timedelta(minutes=2)
SILENT = Sign(busy=0, done=0, died=0, halted=None, answer_seconds=None)
ELSEWHERE = "elsewhere, process 4711, since 1795550000"


@pytest.fixture(params=["postgresql"])
def queue(request, tmp_path):
    """A PostgreSQL with a queue, and no row in either."""
    with a_database(request, tmp_path, migrated=True) as url:
        engine = open_database(url)
        upgrade_queue(engine)
        yield engine
        engine.dispose()


def register(engine, *names: str, **facts: str) -> None:
    for name in names:
        words = [f"{key}={value}" for key, value in facts.items()]
        add_site(engine, with_words(site_at(f"https://{name}.example/"), words), NOW)


def jobs(engine) -> list[tuple[str, str]]:
    """(host, status) in the order in which workers take them."""
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT args->>'host', status::text FROM procrastinate_jobs ORDER BY priority DESC, id")
        )
        return [(host.removesuffix(".example"), status) for host, status in rows]


def take(engine, worker: int) -> str:
    """A worker takes the next job, as Procrastinate does it; -> its site."""
    with engine.begin() as connection:
        fetch = text("SELECT args->>'host' FROM procrastinate_fetch_job_v2(NULL, :id)")
        host = connection.execute(fetch, {"id": worker}).scalar()
    if host:
        begin_visit(engine, host, ELSEWHERE, NOW)
    return (host or "").removesuffix(".example")


def worker(engine, owner: str = ELSEWHERE, at_once: int = 2) -> tuple[int, int]:
    """A living one; -> (its number, its number in the queue)."""
    number = register_worker(engine, owner, "1", at_once, NOW)
    with engine.begin() as connection:
        queue_id = connection.execute(text("SELECT worker_id FROM procrastinate_register_worker_v1()")).scalar_one()
    assert say_alive(engine, number, queue_id, SILENT, NOW)
    return number, queue_id


def change(engine, host: str, **values) -> None:
    with engine.begin() as connection:
        connection.execute(m.table_of(m.SiteVisits).update().where(m.SiteVisits.host == host).values(values))


# ---- what is put into it


def test_due_sites_are_queued_once_however_often_it_is_planned(queue):
    register(queue, "a", "b")
    assert plan_visits(queue, NOW, 2, PAUSE) == 2
    assert plan_visits(queue, NOW, 2, PAUSE) == 0
    assert sorted(jobs(queue)) == [("a", "todo"), ("b", "todo")]


def test_two_who_plan_at_once_queue_nothing_twice(queue):
    register(queue, "a")
    with queue.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('newscrawl queue'))"))
        assert plan_visits(queue, NOW, 2, PAUSE) is None
    assert plan_visits(queue, NOW, 2, PAUSE) == 1


def test_the_queue_is_filled_in_their_order_and_no_further_than_workers_reach(queue):
    register(queue, *"abcdefgh")
    plan_visits(queue, NOW, 0, PAUSE)
    for place, name in enumerate("abcdefgh"):
        due = NOW - timedelta(hours=8 - place)
        change(queue, f"{name}.example", due_at=due, place=due)
    assert plan_visits(queue, NOW, 2, PAUSE) == 4
    assert [host for host, _ in jobs(queue)] == list("abcd")


def test_what_people_want_now_comes_before_all_and_beyond_what_there_is_room_for(queue):
    register(queue, *"abcd")
    plan_visits(queue, NOW, 1, PAUSE)
    (last,) = [name for name in "abcd" if name not in dict(jobs(queue))][:1]
    ask_for_visit(queue, f"{last}.example", NOW)
    queued = jobs(queue)[-1][0]
    ask_for_visit(queue, f"{queued}.example", NOW)  # one that waits already
    assert plan_visits(queue, NOW, 1, PAUSE) == 1
    assert {host for host, _ in jobs(queue)[:2]} == {last, queued}
    with queue.connect() as connection:
        priorities = connection.execute(
            text("SELECT priority FROM procrastinate_jobs ORDER BY priority DESC")
        ).scalars()
        assert list(priorities)[:2] == [ASKED_FOR, ASKED_FOR]


def test_paused_quarantined_waiting_and_just_visited_sites_are_left_alone(queue):
    register(queue, "fine", "waits", "broken", "rests", "paused")
    plan_visits(queue, NOW, 0, PAUSE)
    change(queue, "broken.example", quarantined_at=NOW)
    change(queue, "rests.example", ended_at=NOW - PAUSE / 2, asked_at=NOW)
    with queue.begin() as connection:
        connection.execute(text("UPDATE sites SET paused_at = :now WHERE host = 'paused.example'"), {"now": NOW})
        connection.execute(
            m.table_of(m.Host).insert().values(host="www.waits.example", wait_until=NOW + PAUSE, opt_outs={})
        )
    plan_visits(queue, NOW, 9, PAUSE)
    assert jobs(queue) == [("fine", "todo")]
    plan_visits(queue, NOW + 2 * PAUSE, 9, PAUSE)
    assert sorted(host for host, _ in jobs(queue)) == ["fine", "rests", "waits"]
    assert release_site(queue, "broken.example", NOW)
    assert not release_site(queue, "broken.example", NOW)
    ask_for_visit(queue, "paused.example", NOW)  # a person wants it all the same
    plan_visits(queue, NOW, 9, PAUSE)
    assert sorted(host for host, _ in jobs(queue)) == ["broken", "fine", "paused", "rests", "waits"]


def test_a_site_that_is_at_work_is_not_queued_beside_it(queue):
    _, queue_id = worker(queue)
    register(queue, "a")
    plan_visits(queue, NOW, 2, PAUSE)
    assert take(queue, queue_id) == "a"
    ask_for_visit(queue, "a.example", NOW + PAUSE)
    assert plan_visits(queue, NOW + PAUSE, 2, PAUSE) == 0
    after = end_visit(queue, "a.example", Ended.DONE, NOW + 2 * PAUSE, PAUSE, came_to="1 new", new=1)
    assert after.asked_at == NOW + PAUSE  # who asked while it was under way wants the next one


# ---- workers that live, and die


def test_a_worker_is_a_row_as_long_as_it_lives(queue):
    number, _ = worker(queue, at_once=3)
    say_alive(queue, number, 1, Sign(busy=2, done=5, died=1, halted="slow", answer_seconds=2.5), NOW)
    (line,) = living_workers(queue)
    assert (line.busy, line.done, line.died, line.halted, line.beats) == (2, 5, 1, "slow", 2)
    assert workforce_of([line]).at_once == 0
    sign_off(queue, number)
    assert living_workers(queue) == []
    assert not say_alive(queue, number, 1, SILENT, NOW)


def test_who_stands_still_as_long_as_others_can_see_is_dead(queue):
    number, queue_id = worker(queue)
    watch = Watch(120.0)
    assert watch.dead(living_workers(queue), 0.0) == []
    assert watch.dead(living_workers(queue), 119.0) == []
    assert [one.id for one in watch.dead(living_workers(queue), 120.0)] == [number]
    say_alive(queue, number, queue_id, SILENT, NOW)
    assert watch.dead(living_workers(queue), 121.0) == []
    watch.forget()  # the database was away: everybody has time to speak again
    assert watch.dead(living_workers(queue), 300.0) == []
    assert watch.dead(living_workers(queue), 419.0) == []


def test_a_process_of_this_machine_that_is_no_more_is_dead_at_once(queue):
    worker(queue, f"{socket.gethostname()}, process 4194303, since 1000000000")
    assert len(Watch(120.0).dead(living_workers(queue), 0.0)) == 1


def test_what_a_dead_worker_was_at_is_done_by_another_after_a_pause(queue):
    dead, dead_id = worker(queue)
    alive, alive_id = worker(queue, "other, process 1, since 1795550000")
    register(queue, "a", "b")
    plan_visits(queue, NOW, 2, PAUSE)
    assert {take(queue, dead_id), take(queue, alive_id)} == {"a", "b"}
    with queue.begin() as connection:
        for number in (0, 1):
            connection.execute(
                m.table_of(m.Lease).insert().values(
                    name=f"crawl of {number}", owner=f"{ELSEWHERE}, crawl {number}", expires_at=NOW + PAUSE
                )
            )  # fmt: skip
        connection.execute(
            m.table_of(m.Lease).insert().values(name="crawl of c", owner="other, crawl 1", expires_at=NOW + PAUSE)
        )
    lines = [one for one in living_workers(queue) if one.id == dead]
    (told,) = bring_back(queue, lines, NOW, timedelta())
    assert [one.id for one in living_workers(queue)] == [alive]
    assert [status for _, status in jobs(queue)] == ["doing"]
    assert plan_visits(queue, NOW, 2, timedelta()) == 1
    assert f"{take(queue, alive_id)}.example" == told
    with queue.connect() as connection:
        assert list(connection.execute(select(m.Lease.name)).scalars()) == ["crawl of c"]
    record = visit_record(queue, told)
    assert (record.lost, record.is_suspect, record.trouble) == (1, True, "its worker died")
    assert bring_back(queue, [], NOW, PAUSE) == []


def test_a_job_that_was_brought_back_rests_before_it_is_begun(queue):
    _, queue_id = worker(queue)
    register(queue, "a")
    plan_visits(queue, NOW, 2, PAUSE)
    take(queue, queue_id)
    bring_back(queue, living_workers(queue), NOW, PAUSE)
    assert plan_visits(queue, NOW, 2, PAUSE) == 0
    assert plan_visits(queue, NOW + PAUSE, 2, PAUSE) == 1


def test_what_rests_keeps_out_nobody_who_is_due(queue):
    register(queue, "a")
    for _ in range(2):
        number, queue_id = worker(queue)
        plan_visits(queue, NOW, 1, timedelta())
        assert take(queue, queue_id) == "a"
        bring_back(queue, [one for one in living_workers(queue) if one.id == number], NOW, timedelta())
    register(queue, "b", "c")
    _, queue_id = worker(queue)
    assert plan_visits(queue, NOW, 1, timedelta()) == 2  # the queue has no room for more
    assert {take(queue, queue_id), take(queue, queue_id)} == {"b", "c"}


def test_a_site_at_which_many_workers_died_goes_into_quarantine_and_its_job_is_kept_as_failed(queue):
    register(queue, "a")
    now = NOW
    for died in range(10):
        number, queue_id = worker(queue)
        if died > 1:
            assert plan_visits(queue, now, 2, timedelta()) == 0  # who die one after the other say little of a site
            now = visit_record(queue, "a.example").due_at
        assert plan_visits(queue, now, 2, timedelta()) == 1
        assert take(queue, queue_id) == "a"
        bring_back(queue, [one for one in living_workers(queue) if one.id == number], now, timedelta())
    assert visit_record(queue, "a.example").quarantined_at == now
    assert jobs(queue) == [("a", "failed")]
    assert plan_visits(queue, now + PAUSE, 2, timedelta()) == 0
    assert tidy_queue(queue) == 0
    with queue.begin() as connection:
        connection.execute(text("UPDATE procrastinate_events SET at = at - interval '8 days'"))
    assert tidy_queue(queue) == 1


def test_a_job_whose_worker_never_heard_of_it_is_found_and_waits_again(queue):
    _, queue_id = worker(queue)
    register(queue, "a", "b")
    plan_visits(queue, NOW, 2, PAUSE)
    take(queue, queue_id)
    with queue.connect() as connection:
        (job,) = connection.execute(text("SELECT id FROM procrastinate_jobs WHERE status = 'doing'")).scalars()
    assert forgotten_jobs(queue, queue_id, {job}) == set()
    assert forgotten_jobs(queue, queue_id, set()) == {job}
    give_back_jobs(queue, {job}, timedelta())
    assert [status for _, status in jobs(queue)] == ["todo", "todo"]


# ---- the queue's own tables


def test_the_queue_s_tables_are_made_once_and_bear_their_version(queue):
    assert upgrade_queue(queue) == (newest_queue_revision(), newest_queue_revision())
    with queue.connect() as connection:
        assert queue_revision(connection) == newest_queue_revision()
        assert check_queue(connection) is None


@pytest.fixture
def without_queue(request, tmp_path):
    with a_database(request, tmp_path, migrated=True) as url:
        engines = open_database(url), open_database(url)
        yield engines
        for engine in engines:
            engine.dispose()


@pytest.mark.parametrize("without_queue", ["postgresql"], indirect=True)
def test_of_two_workers_that_begin_at_once_one_makes_the_queue_s_tables(without_queue):
    """The second looks again when its turn comes, and the server's caches may still say what they said before."""
    first, second = without_queue
    held = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    with ThreadPoolExecutor() as threads, first.connect() as watching:
        with dialect_of(first).alone(first) as connection:
            later = threads.submit(upgrade_queue, second)
            while not watching.execute(held).scalar():
                time.sleep(0.01)
            queue_schema._run(connection, queue_schema._needed(None, newest_queue_revision())[0])
            queue_schema._run(
                connection, f"COMMENT ON TABLE procrastinate_jobs IS '{queue_schema._MARK}{newest_queue_revision()}'"
            )
        assert later.result(PATIENCE) == (newest_queue_revision(), newest_queue_revision())


def test_tables_of_another_version_are_told_from_ours(queue, monkeypatch):
    with queue.connect() as connection:
        monkeypatch.setattr(queue_schema, "newest_queue_revision", lambda: "03.03.00_01")
        assert "newer version" in str(check_queue(connection))
        monkeypatch.setattr(queue_schema, "newest_queue_revision", lambda: "99.00.00_01")
        assert "migrate" in str(check_queue(connection))
    monkeypatch.setattr(queue_schema, "newest_queue_revision", lambda: "03.03.00_01")
    with pytest.raises(StorageError, match="newer Procrastinate"):
        upgrade_queue(queue)


def test_only_the_scripts_that_are_missing_are_run(queue, monkeypatch):
    monkeypatch.setattr(queue_schema, "newest_queue_revision", lambda: "03.03.00_01")
    assert len(queue_schema._needed("03.02.00_01", "03.04.00_01")) == 3
    assert queue_schema._needed("03.04.00_50", "03.04.00_50") == []


def test_tables_of_a_queue_that_is_not_ours_stay_as_they_are(queue):
    with queue.begin() as connection:
        connection.execute(text("COMMENT ON TABLE procrastinate_jobs IS NULL"))
    with pytest.raises(StorageError, match="did not make"):
        upgrade_queue(queue)


# ---- one engine for many crawls


def test_crawls_of_a_process_share_its_connections(queue):
    url = queue.url.render_as_string(hide_password=False)
    first, second = shared_database(url), shared_database(url)
    assert first is second
    give_back(first)
    with second.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
    give_back(second)
    third = shared_database(url)
    assert third is not first
    give_back(third)
