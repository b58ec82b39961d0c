"""The order of a queue of visits, what a visit's end means for the next one, and why a site waits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.decisions.visits import (
    ASKED_FOR,
    MOST_DEATHS,
    MOST_LOST,
    Ended,
    VisitRecord,
    Workforce,
    after_visit,
    in_order,
    place,
    priority,
    released,
    room,
    why_it_waits,
)

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
PAUSE = timedelta(minutes=2)
LATER = NOW + timedelta(hours=1)
MINUTE = timedelta(minutes=1)
CREW = Workforce(workers=2, at_once=8, busy=3)

instants = st.datetimes(datetime(2026, 1, 2), datetime(2060, 1, 1), timezones=st.just(UTC))
records = st.builds(
    VisitRecord,
    host=st.text("abc", min_size=1, max_size=5),
    due_at=instants,
    asked_at=st.none() | instants,
    news=st.floats(0, 1e6),
    deaths=st.integers(0, MOST_DEATHS - 1),
    lost=st.integers(0, MOST_LOST - 1),
)


def site(host: str = "a.example", **facts) -> VisitRecord:
    return VisitRecord(host=host, **{"due_at": NOW, **facts})


# ---- order


def test_who_waited_longest_is_next_and_who_brings_news_has_a_head_start():
    old, young = site("old", due_at=NOW - 10 * MINUTE), site("young")
    newsy = site("newsy", due_at=NOW - 5 * MINUTE, news=4.0)
    assert [one.host for one in in_order([young, newsy, old])] == ["newsy", "old", "young"]


@given(st.lists(records, max_size=20), records)
def test_nobody_is_overtaken_by_who_comes_due_a_head_start_later(others, mine):
    """Whatever else there is: what comes due later than the longest head start behind a site comes after it."""
    mine = replace(mine, asked_at=None)
    later = [replace(one, asked_at=None, due_at=mine.due_at + timedelta(minutes=20, seconds=1)) for one in others]
    assert all(priority(one) < priority(mine) for one in later)


@given(records)
def test_a_priority_is_a_number_that_the_queue_takes_and_a_person_is_before_all(record):
    found = priority(replace(record, asked_at=None))
    assert -(2**31) <= found < priority(replace(record, asked_at=NOW)) == ASKED_FOR < 2**31
    assert place(record) <= record.due_at


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_queue_stays_as_short_as_workers_are_few(queued, at_once):
    assert 0 <= room(queued, at_once) <= 2 * at_once
    assert room(queued + room(queued, at_once), at_once) == 0


# ---- ends


@given(records, st.sampled_from(Ended), st.integers(0, 1000))
def test_no_visit_begins_before_the_pause_is_over(record, ended, new):
    after = after_visit(record, ended, NOW, NOW - timedelta(days=1), PAUSE, new=new, trouble="why")
    if ended is not Ended.TAKEN:  # nothing was asked of the site
        assert after.due_at >= NOW + PAUSE


def test_after_a_visit_it_is_due_when_the_ledger_says():
    record = site(asked_at=NOW, deaths=2, lost=1, trouble="it broke")
    after = after_visit(record, Ended.DONE, NOW, LATER, PAUSE, new=10)
    assert (after.due_at, after.asked_at, after.deaths, after.lost, after.trouble) == (LATER, None, 0, 0, None)
    assert 0 < after.news < 10


def test_what_was_not_done_is_due_again_and_a_person_still_waits_for_it():
    for ended in (Ended.TAKEN, Ended.GIVEN_BACK):
        after = after_visit(site(asked_at=NOW, deaths=1), ended, NOW, LATER, PAUSE)
        assert (after.asked_at, after.deaths) == (NOW, 1)
        assert NOW < after.due_at <= NOW + PAUSE


def test_a_site_whose_visits_always_die_is_left_alone_until_a_person_releases_it():
    record, pauses = site(), []
    while record.quarantined_at is None:
        after = after_visit(record, Ended.DIED, NOW, NOW, PAUSE, trouble="killed by signal 11")
        pauses.append(after.due_at - NOW)
        record = after
    assert record.deaths == MOST_DEATHS == len(pauses)
    assert pauses == sorted(set(pauses))
    back = released(record, LATER)
    assert (back.quarantined_at, back.deaths, back.due_at, back.is_suspect) == (None, 0, LATER, False)


def test_a_site_whose_workers_die_by_chance_is_looked_at_alone_and_not_blamed():
    record = site()
    for _ in range(MOST_LOST - 1):
        record = after_visit(record, Ended.LOST, NOW, NOW, PAUSE, trouble="its worker died")
        assert record.is_suspect
        assert record.quarantined_at is None
    assert after_visit(record, Ended.LOST, NOW, NOW, PAUSE).quarantined_at == NOW
    assert not after_visit(record, Ended.DONE, NOW, LATER, PAUSE).is_suspect


def test_workers_that_die_one_after_the_other_within_minutes_put_no_site_into_quarantine():
    record, now = site(), NOW
    while record.quarantined_at is None:
        record = after_visit(record, Ended.LOST, now, now, PAUSE, trouble="its worker died")
        now = max(now, record.due_at)
    assert after_visit(site(), Ended.LOST, NOW, NOW, PAUSE).due_at == NOW + PAUSE  # one may always be lost
    assert now - NOW > timedelta(minutes=20)


# ---- why it waits


@pytest.mark.parametrize(
    ("record", "crew", "more", "told"),
    [
        (site(due_at=LATER), CREW, {}, ""),
        (site(), CREW, {}, "is next"),
        (site(), CREW, {"before": 12}, "waits for its turn: 12 sites before it"),
        (site(), CREW, {"before": 1}, "waits for its turn: 1 site before it"),
        (site(), Workforce(workers=0, at_once=0, busy=0), {}, "no worker is at work"),
        (
            site(),
            Workforce(workers=1, at_once=0, busy=2, halted=("the database is slow",)),
            {},
            "workers take nothing up: the database is slow",
        ),
        (site(), CREW, {"visited_by": "desk-1"}, "is being visited (desk-1)"),
        (site(), CREW, {"paused_at": NOW}, "paused"),
        (site(), CREW, {"host_waits_until": LATER}, "its server asks to wait until 04:00 UTC"),
        (site(quarantined_at=NOW, trouble="killed by signal 9"), CREW, {}, "in quarantine: killed by signal 9"),
        (site(due_at=LATER, deaths=1, trouble="it broke"), CREW, {}, "pauses after a visit that died: it broke"),
        (site(due_at=LATER, lost=2, trouble="it went"), CREW, {}, "pauses after 2 workers that died at it: it went"),
        (site(due_at=LATER, asked_at=NOW), CREW, {}, "is next"),
    ],
)
def test_why_a_site_waits(record, crew, more, told):
    assert why_it_waits(record, NOW, crew, **more) == told
