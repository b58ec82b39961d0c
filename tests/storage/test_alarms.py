"""An alarm opens once, is told once, is acknowledged by a person, and closes."""

from datetime import timedelta

import pytest

from newscrawl.errors import UsageError
from newscrawl.items import ArchiveRecord
from newscrawl.storage.alarms import ACCEPTED, Alarms, NewAlarm
from tests.articles import NOW

LATER = NOW + timedelta(hours=1)
DATES = NewAlarm(
    site="a.example",
    kind="missing",
    field="published_at",
    what="published_at: 10 of 10 before, 0 of 10 now",
    detail={"before": 1.0, "now": 0.0},
    url="https://a.example/1",
    record=ArchiveRecord("archive/1.warc.gz", 17, 400, "sha1:A"),
)
DISK = NewAlarm(site="", kind="disk", what="0.1 GB are free")


@pytest.fixture
def alarms(database):
    return Alarms(database)


def test_an_alarm_opens_once(alarms):
    (opened,) = alarms.open([DATES], NOW)
    assert alarms.open([DATES, DISK, DISK], LATER) == [found for found in alarms.kept() if found.kind == "disk"]
    assert opened in alarms.kept()
    assert (opened.record, opened.detail, opened.is_open) == (DATES.record, DATES.detail, True)


def test_what_was_closed_can_open_again(alarms):
    (first,) = alarms.open([DATES], NOW)
    assert alarms.close([first.id], LATER, "the field is back") == 1
    assert alarms.close([first.id], LATER, "again") == 0
    (second,) = alarms.open([DATES], LATER)
    assert [alarm.id for alarm in alarms.kept(only_open=True)] == [second.id]
    assert alarms.kept(site="a.example")[-1].closed_because == "the field is back"


def test_each_opening_and_each_end_is_told_once(alarms):
    dates, disk = alarms.open([DATES, DISK], NOW)
    assert [one.id for one in alarms.take_untold(NOW)[0]] == [dates.id, disk.id]
    assert alarms.take_untold(NOW) == ([], [])
    alarms.close([disk.id], LATER, "there is room")
    ((), (closed,)) = map(tuple, alarms.take_untold(LATER))
    assert (closed.id, alarms.last_told()) == (disk.id, LATER)
    assert alarms.take_untold(LATER) == ([], [])


def test_what_could_not_be_told_is_told_later(alarms):
    alarms.open([DATES], NOW)
    alarms.give_back(*alarms.take_untold(NOW))
    assert [one.field for one in alarms.take_untold(LATER)[0]] == ["published_at"]


def test_what_was_over_before_anybody_was_told_is_not_told(alarms):
    (dates,) = alarms.open([DATES], NOW)
    alarms.close([dates.id], LATER, "the field is back")
    assert alarms.untold() == ([], [])


def test_what_a_person_knows_is_told_no_more_and_stays_open(alarms):
    (dates,) = alarms.open([DATES], NOW)
    (known,) = alarms.acknowledge([dates.id], LATER)
    assert (known.acknowledged_at, known.is_open, alarms.untold()) == (LATER, True, ([], []))
    with pytest.raises(UsageError, match="no alarm has the number 99"):
        alarms.acknowledge([dates.id, 99], LATER)


def test_what_is_accepted_is_closed_for_that_reason(alarms):
    (dates,) = alarms.open([DATES], NOW)
    (accepted,) = alarms.accept([dates.id], LATER)
    assert (accepted.closed_because, accepted.acknowledged_at) == (ACCEPTED, LATER)


def test_recent_ones_are_those_that_opened_or_closed_since(alarms):
    _, disk = alarms.open([DATES, DISK], NOW)
    alarms.close([disk.id], LATER, "there is room")
    assert [alarm.id for alarm in alarms.kept(since=LATER)] == [disk.id]
