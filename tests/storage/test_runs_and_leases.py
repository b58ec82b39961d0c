"""Runs and leases: who is at work, who died, who may take over; with time given, never waited for."""

import multiprocessing
import os
from datetime import timedelta

import pytest
from sqlalchemy import select

from newscrawl.storage import models as m
from newscrawl.storage.leases import acquire, is_dead, release, this_owner
from newscrawl.storage.runs import DIED, Runs
from tests.articles import NOW
from tests.waiting import PATIENCE

LEASE = timedelta(minutes=2)
SITE = "crawl of a.example"


def rows(database):
    with database.connect() as connection:
        return connection.execute(select(m.Run.__table__).order_by(m.Run.id)).mappings().all()


def test_a_run_is_one_row_with_its_counts(database):
    runs = Runs(database)
    run = runs.begin("news", "https://a.example/", NOW, this_owner(), LEASE)
    runs.end(run, NOW + timedelta(seconds=5), "finished", {"pages": 3, "new": 2, "dropped": 1}, {"index page": 1})
    (row,) = rows(database)
    assert (row["pages"], row["new"], row["drop_reasons"], row["finished_at"] - row["started_at"]) == (
        3,
        2,
        {"index page": 1},
        timedelta(seconds=5),
    )


def test_a_sign_of_life_that_comes_late_takes_nothing_back(database):
    runs = Runs(database)
    run = runs.begin("news", "https://a.example/", NOW, this_owner(), LEASE)
    runs.end(run, NOW, "finished", {}, {})
    runs.goes_on(run, NOW + timedelta(seconds=1))
    assert [row["end_reason"] for row in rows(database)] == ["finished"]


HERE = this_owner()


@pytest.mark.parametrize(
    ("owner", "silent_for", "reason"),
    [
        pytest.param(HERE, timedelta(minutes=1), None, id="alive"),
        pytest.param(HERE, timedelta(minutes=3), DIED, id="alive, and silent for longer than a lease"),
        pytest.param(
            f"{HERE.split(',')[0]}, process 4194303, since 1700000000", timedelta(0), DIED, id="its process is no more"
        ),
        # of another machine only silence tells
        pytest.param("elsewhere, process 1, since 1700000000", timedelta(minutes=1), None, id="of another machine"),
        pytest.param("elsewhere, process 1, since 1700000000", timedelta(minutes=3), DIED, id="silent, of another one"),
    ],
)
def test_runs_that_were_killed_are_marked_by_the_next(database, owner, silent_for, reason):
    runs = Runs(database)
    runs.begin("news", "https://a.example/", NOW - silent_for, owner, LEASE)
    runs.begin("news", "https://b.example/", NOW, this_owner(), LEASE)
    assert [row["end_reason"] for row in rows(database)] == [reason, None]


def test_a_run_that_was_taken_for_dead_is_alive_when_it_says_so(database):
    runs = Runs(database)
    slept = runs.begin("news", "https://a.example/", NOW, this_owner(), LEASE)
    runs.begin("news", "https://b.example/", NOW + timedelta(hours=1), this_owner(), LEASE)
    runs.goes_on(slept, NOW + timedelta(hours=1))
    assert rows(database)[0]["end_reason"] is None


def test_a_lease_is_one_owners_until_it_runs_out_or_is_given_back(database):
    assert acquire(database, SITE, "one", NOW, LEASE) is None
    assert acquire(database, SITE, "two", NOW + LEASE / 2, LEASE) == "one"
    assert acquire(database, SITE, "one", NOW + LEASE / 2, LEASE) is None  # renewed
    assert acquire(database, SITE, "two", NOW + LEASE * 1.4, LEASE) == "one"
    assert acquire(database, SITE, "two", NOW + LEASE * 1.6, LEASE) is None  # it ran out
    release(database, SITE, "one")  # somebody else's is not given back
    assert acquire(database, SITE, "one", NOW + LEASE * 1.7, LEASE) == "two"
    release(database, SITE, "two")
    assert acquire(database, SITE, "one", NOW + LEASE * 1.7, LEASE) is None


def test_a_lease_written_by_a_clock_that_was_ahead_holds_nobody_up(database):
    acquire(database, SITE, "one", NOW + timedelta(days=3650), LEASE)
    assert acquire(database, SITE, "two", NOW, LEASE) is None


def _name_owner(queue):
    queue.put(this_owner())


def test_a_process_that_ended_is_dead_and_this_one_is_not():
    queue = multiprocessing.get_context("spawn").Queue()
    child = multiprocessing.get_context("spawn").Process(target=_name_owner, args=(queue,))
    child.start()
    owner = queue.get(timeout=PATIENCE)
    child.join()
    assert is_dead(f"{owner}, crawl 0")
    assert not is_dead(f"{this_owner()}, crawl 0")
    assert str(os.getpid()) in this_owner()


@pytest.mark.parametrize("owner", ["", "somebody", "a, process x, since y", "elsewhere, process 1, since 1700000000"])
def test_of_whom_nothing_can_be_told_is_not_called_dead(owner):
    assert not is_dead(owner)
