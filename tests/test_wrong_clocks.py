"""A clock that was wrong once, by an hour or ten years, hides nothing, deletes nothing and starts no storm afterwards."""

import asyncio
import socket
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from newscrawl.archive.spool import _is_young, started_at
from newscrawl.crawl.conditions import watch_moment
from newscrawl.decisions.revisits import AHEAD, schedule
from newscrawl.desk import schedule as scheduling
from newscrawl.desk.pruning import Limits, before_so_many, prune_all
from newscrawl.desk.schedule import ScheduledSite, due_at, keep_crawling
from newscrawl.desk.why import why_text
from newscrawl.errors import BusyError, UsageError
from newscrawl.items import Lead, Visit
from newscrawl.storage import leases
from newscrawl.storage import models as m
from newscrawl.storage.entries import ListVisit, NotedVisit
from newscrawl.storage.hosts import KnownHost, load_host, save_host
from newscrawl.storage.leases import acquire, is_dead, lease_of_crawl, shown_owner, this_owner
from newscrawl.storage.ledger import Ledger
from newscrawl.storage.run_counts import SiteTotals, write_run
from newscrawl.storage.runs import DIED, Runs
from newscrawl.storage.sites import NewsSite, add_site, next_visit, remove_site
from newscrawl.storage.store import Store
from tests.articles import NOW, article, save
from tests.waiting import PATIENCE

HOUR, DAY, DECADE = timedelta(hours=1), timedelta(days=1), timedelta(days=3653)
SITE = "a.example"
AGES = schedule("15m 1h 7d 90d")
ahead_by = pytest.mark.parametrize("ahead", [HOUR, 20 * DAY, DECADE], ids=["an hour", "twenty days", "ten years"])


def a_list(engine, at, names=3) -> Ledger:
    """A feed of a site, read then, of which nothing was asked for."""
    ledger = Ledger(engine, lambda _: AGES)
    visit = Visit(address=f"https://{SITE}/feed", site=SITE, at=at, status=200)
    ledger.note_list(
        ListVisit(visit, "feed"), [Lead(url=f"https://{SITE}/{n}", found_in="feed") for n in range(names)], {}
    )
    return ledger


# ---- what is due


@ahead_by
def test_what_a_clock_that_was_ahead_wrote_is_due(database, ahead):
    ledger = a_list(database, NOW + ahead)
    assert len(ledger.due_articles(SITE, NOW, 10)) == 3
    assert ledger.next_due(SITE, NOW) <= NOW
    assert due_at(database, ScheduledSite(SITE, "news"), NOW) <= NOW
    assert next_visit(database, NewsSite(host=SITE, name=SITE), NOW) <= NOW
    assert "next: due now" in why_text(database, f"https://{SITE}/1", "newscrawl", NOW)


def test_an_age_of_months_is_no_clock_that_was_ahead(database):
    """Else its site would be due at every minute, for ever."""
    ledger = a_list(database, NOW)
    with database.begin() as connection:
        connection.execute(update(m.Address).values(due_at=NOW + 90 * DAY, fetched_at=NOW))
    assert ledger.due_articles(SITE, NOW, 10) == []
    assert due_at(database, ScheduledSite(SITE, "news"), NOW) == NOW + 90 * DAY
    assert next_visit(database, NewsSite(host=SITE, name=SITE), NOW) == NOW + 90 * DAY


def test_an_age_of_a_lifetime_is_refused():
    with pytest.raises(UsageError, match="REVISIT_AFTER"):
        schedule("15m 99999d")


@ahead_by
def test_what_a_clock_that_was_ahead_found_too_old_is_looked_at_again(database, ahead):
    ledger = a_list(database, NOW + ahead)
    with database.begin() as connection:
        connection.execute(update(m.Address).where(m.Address.role == "article").values(due_at=None))
    assert ledger.take_back_the_future(SITE, NOW) == 0  # no run was begun then
    Runs(database).begin("news", f"https://{SITE}/", NOW + ahead, "test", HOUR)
    assert ledger.take_back_the_future("b.example", NOW) == 0
    assert ledger.take_back_the_future(SITE, NOW) == 3
    assert len(ledger.due_articles(SITE, NOW, 10)) == 3
    assert a_list(database, NOW).take_back_the_future(SITE, NOW + ahead + DAY) == 0


@ahead_by
def test_what_was_fetched_in_the_future_is_fetched_once_and_then_as_any(database, ahead):
    save(Store(database, lambda _: AGES), [article(1, site=SITE, fetched_at=NOW + ahead)], None, NOW + ahead)
    visit = Visit(address=article(1).url, site=SITE, at=NOW, status=304)
    ledger = Ledger(database, lambda _: AGES)
    assert len(ledger.due_articles(SITE, NOW, 10)) in (0, 1)
    ledger.note_visits([NotedVisit(visit, "unchanged")], None)
    assert ledger.due_articles(SITE, NOW, 10) == []


def test_a_fetch_in_the_future_is_forgotten_when_the_page_is_seen_again(database):
    store = Store(database)
    save(store, [article(1, fetched_at=NOW + DECADE)], None, NOW + DECADE)
    save(store, [article(1, fetched_at=NOW)], None, NOW)
    with database.connect() as connection:
        assert connection.execute(select(m.ArticleRow.fetched_at)).scalar_one() == NOW


@ahead_by
def test_a_host_that_was_closed_by_a_clock_that_was_ahead_is_asked(database, ahead):
    save_host(database, SITE, wait_until=NOW + ahead + 2 * DAY, wait_reason="it answered 429", waits=1)
    host = load_host(database, SITE)
    assert host.closed_until(NOW) is None
    a_list(database, NOW)
    assert "left alone until" not in why_text(database, f"https://{SITE}/1", "newscrawl", NOW)


def test_a_wait_of_a_day_is_kept_to():
    assert KnownHost(SITE, wait_until=NOW + DAY).closed_until(NOW) == NOW + DAY
    assert KnownHost(SITE, wait_until=NOW).closed_until(NOW) is None


# ---- who is at work


@pytest.mark.parametrize("set_by", [-DECADE, -HOUR, HOUR, DECADE])
def test_a_clock_that_is_set_kills_no_crawl_that_lives(monkeypatch, set_by):
    """When a process began is told by the clock as it is now."""
    owner, started = this_owner(), leases._started
    monkeypatch.setattr(leases, "_started", lambda process: started(process) + int(set_by.total_seconds()))
    assert not is_dead(f"{owner}, crawl 3")
    assert shown_owner(owner).count("since 20") == 1


def test_a_number_that_is_used_again_after_a_restart_is_another_process():
    owner = this_owner()
    if ", boot " not in owner:
        pytest.skip("this system does not tell when it came up")
    before, _, boot = owner.partition(", boot ")
    assert is_dead(f"{before}, boot 00000000+{boot.partition('+')[2]}")
    assert is_dead(f"{before}, boot {boot}1")


@pytest.mark.parametrize("off", [DECADE, HOUR, -HOUR, -DECADE])
def test_a_run_of_another_machine_that_was_killed_is_told_whatever_its_clock(database, off):
    runs = Runs(database)
    elsewhere = "elsewhere, process 1, since 1700000000"
    runs.begin("news", "https://a.example/", NOW + off, elsewhere, timedelta(minutes=2))
    runs.begin("news", "https://b.example/", NOW, this_owner(), timedelta(minutes=2))
    with database.connect() as connection:
        assert connection.execute(select(m.Run.end_reason).order_by(m.Run.id)).scalars().all() == [DIED, None]


def test_a_lease_of_a_clock_that_was_ahead_keeps_no_site_from_being_removed(database):
    add_site(database, NewsSite(host=SITE, name=SITE), NOW)
    acquire(database, lease_of_crawl(SITE), f"{socket.gethostname()}x", NOW + DECADE, timedelta(minutes=2))
    remove_site(database, SITE, NOW, with_articles=False)
    add_site(database, NewsSite(host=SITE, name=SITE), NOW)
    acquire(database, lease_of_crawl(SITE), "elsewhere", NOW, timedelta(minutes=2))
    with pytest.raises(BusyError):
        remove_site(database, SITE, NOW, with_articles=False)


def test_a_schedule_plans_anew_when_the_clock_was_set(database, monkeypatch):
    """What was planned while it was ten years ahead is not waited for."""
    monkeypatch.setattr(scheduling, "_LOOK_AT_CLOCK", 0.01)
    now = [NOW + DECADE]

    class Clock(scheduling.datetime):
        @classmethod
        def now(cls, _zone=None):
            return now[0]

    monkeypatch.setattr(scheduling, "datetime", Clock)
    planned = []

    async def crawl(site):
        return None

    def plan(site, at, _came_to):
        planned.append(at)
        asyncio.get_running_loop().call_later(0.02, now.__setitem__, 0, NOW)

    a_list(database, NOW)
    with database.begin() as connection:
        connection.execute(update(m.Address).values(due_at=NOW + DECADE + DAY))

    async def run():
        task = asyncio.ensure_future(keep_crawling(database, [ScheduledSite(SITE, "news")], crawl, 1, plan))
        while len(planned) < 2:
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(asyncio.wait_for(run(), PATIENCE))
    assert planned[1] < NOW + DAY


# ---- what is told


def _ended(engine, at) -> None:
    run_id = Runs(engine).begin("news", f"https://{SITE}/", at, "test", HOUR)
    Runs(engine).end(run_id, at, "finished", {}, {})
    write_run(engine, run_id, {SITE: SiteTotals(known=1, drops={}, lists={})}, at)


@pytest.mark.parametrize("off", [DECADE, -DECADE])
def test_one_run_by_a_wrong_clock_does_not_hide_that_the_next_are_missing(database, tmp_path, off):
    for hours in (0, 1, 2):
        _ended(database, NOW + hours * HOUR)
    _ended(database, NOW + off)
    for hours in (3, 4, 5):
        _ended(database, NOW + hours * HOUR)
    a_list(database, NOW)
    opened, _ = watch_moment(database, tmp_path, NOW + 20 * HOUR, "newscrawl")
    assert "overdue" in {alarm.kind for alarm in opened}


@ahead_by
def test_a_file_of_a_clock_that_was_ahead_is_sent(tmp_path, ahead):
    path = tmp_path / f"newscrawl-{NOW + ahead:%Y%m%dT%H%M%SZ}-desk-1-1.warc.gz"
    assert started_at(path.name) is not None
    assert not _is_young(path, timedelta(minutes=30), NOW)


# ---- what is let go of


def _lived(engine) -> None:
    """A store in use: hourly runs for a month, an article edited each day."""
    runs = Runs(engine)
    for day in range(30):
        at = NOW + day * DAY
        run_id = runs.begin("news", f"https://{SITE}/", at, "test", HOUR)
        runs.end(run_id, at, "finished", {}, {})
    for day in range(4):
        at = NOW + day * DAY
        save(Store(engine), [article(1, title=f"Title {day}", fetched_at=at, modified_at=at)], None, at)


def _revisions(engine) -> int:
    with engine.connect() as connection:
        return len(connection.execute(select(m.Revision.id)).all())


LIMITS = Limits(history_days=365, counts_days=365)


def test_a_clock_that_is_ten_years_ahead_deletes_nothing(database, tmp_path):
    _lived(database)
    kept = _revisions(database)
    list(prune_all(database, tmp_path, "", LIMITS, NOW + DECADE, only_say=False))
    run_id = Runs(database).begin("news", f"https://{SITE}/", NOW + DECADE, "test", HOUR)  # a crawl ran by it, too
    Runs(database).end(run_id, NOW + DECADE, "finished", {}, {})
    list(prune_all(database, tmp_path, "", LIMITS, NOW + DECADE + HOUR, only_say=False))
    assert _revisions(database) == kept


def test_what_a_clock_that_was_behind_wrote_is_of_no_age(database, tmp_path):
    _lived(database)
    kept = _revisions(database)
    with database.begin() as connection:
        connection.execute(update(m.Revision).values(seen_at=NOW - 3 * DECADE))
    list(prune_all(database, tmp_path, "", LIMITS, NOW + 30 * DAY, only_say=False))
    assert _revisions(database) == kept


def test_days_are_counted_in_use():
    daily = [(NOW - n * DAY).date() for n in range(1000)]
    assert before_so_many(365, daily, NOW) == NOW - 365 * DAY
    assert before_so_many(365, [], NOW) == NOW - 365 * DAY
    weekly = daily[::7]
    assert before_so_many(365, weekly, NOW) == NOW - 365 * DAY
    paused = [day for day in daily if not 100 <= (NOW.date() - day).days <= 299]  # 200 days without a run
    assert NOW - 536 * DAY < before_so_many(365, paused, NOW) < NOW - 532 * DAY
    assert before_so_many(1e9, daily, NOW).year == 1


def test_how_far_another_machine_may_be_ahead_is_less_than_an_hour():
    assert timedelta(0) < AHEAD < HOUR
