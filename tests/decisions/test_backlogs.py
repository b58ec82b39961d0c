"""What the end of an attempt at a part of a backlog means."""

from datetime import timedelta

from newscrawl.decisions.backlogs import MOST_VAIN, PartRecord, after_attempt
from newscrawl.decisions.visits import MOST_DEATHS, MOST_LOST, Ended
from tests.articles import NOW

FRESH = PartRecord(due_at=NOW)


def after(ended: Ended, times: int) -> PartRecord:
    record = FRESH
    for _ in range(times):
        record = after_attempt(record, ended, NOW, "why")
    return record


def test_what_is_done_is_done_and_what_was_wrong_is_forgotten():
    record = after_attempt(after(Ended.DIED, 2), Ended.DONE, NOW)
    assert record == PartRecord(due_at=NOW, done_at=NOW)
    assert not record.is_open


def test_what_gave_way_is_due_at_once_and_what_its_worker_gave_back_is_no_better_than_before():
    assert after_attempt(after(Ended.DIED, 2), Ended.OUT_OF_TIME, NOW) == FRESH
    assert after_attempt(after(Ended.DIED, 2), Ended.GIVEN_BACK, NOW).deaths == 2


def test_a_part_is_left_alone_after_as_many_deaths_losses_and_vain_attempts_and_not_before():
    for ended, most in ((Ended.DIED, MOST_DEATHS), (Ended.LOST, MOST_LOST), (Ended.TAKEN, MOST_VAIN)):
        assert after(ended, most - 1).is_open
        assert after(ended, most).quarantined_at == NOW
        assert after(ended, most).trouble == "why"


def test_a_part_is_not_blamed_for_workers_that_die_one_after_the_other():
    pauses = [after(Ended.LOST, n).due_at - NOW for n in range(1, MOST_LOST)]
    assert pauses[0] == timedelta()
    assert sum(pauses, timedelta()) > timedelta(minutes=15)


def test_a_store_may_be_away_for_hours():
    pauses = [after(Ended.TAKEN, n).due_at - NOW for n in range(1, MOST_VAIN)]
    assert pauses == sorted(pauses)
    assert max(pauses) == timedelta(hours=1)
    assert sum(pauses, timedelta()) > timedelta(hours=5)
