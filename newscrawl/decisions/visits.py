"""When a queue visits a site: which of those that are due comes first, what a visit's end means for the next one, which
sites are looked at alone or left alone for they break their workers, and why a site waits.

A site's place in the queue is an instant: when it was due, less a head start for one that brings news often. Instants
do not change while others come, so nobody waits for ever, and whoever waited longest is next.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from newscrawl.grammar.text import counted

ASKED_FOR = 1_000_000_000
"""Priority of a visit that a person asked for: before all others."""
MOST_DEATHS = 3
"""Visits in a row that died by themselves, after which a site is in quarantine."""
MOST_LOST = 10
"""Workers in a row that died while they visited it, after which a site is in quarantine: it may bring down what no
process of its own holds (the machine's memory), while other sites lose a worker now and then by chance.
"""
ROUNDS = 2
"""Jobs in the queue for every visit that the living workers can make at once. The queue stays short, for what is not in
it yet is still in its order, and a queue's questions take longer the longer it is.
"""
_HEAD_START = timedelta(minutes=2)
"""For each new article that a visit brings, lately ..."""
_LONGEST_HEAD_START = timedelta(minutes=20)
"""... up to this."""
_MEMORY = 0.7
"""Weight of what was known of a site's news, beside what its last visit brought."""
_AFTER_DEATH = timedelta(minutes=1)
"""Pause after a visit that died; longer by as much again with each further one."""
_AFTER_LOSS = timedelta(seconds=30)
"""Longer pause after each worker that died at a site, from the second in a row on: those that die again and again
within a minute say nothing of a site, those of twenty minutes do.
"""
_AFTER_TAKEN = timedelta(seconds=30)
"""Until it is looked whether another crawl of the site has ended."""
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
"""Priorities are whole numbers of 32 bits: seconds since then, with the sign turned."""


class Ended(StrEnum):
    """How a visit of a site ended."""

    DONE = "done"
    """Whatever it brought."""
    OUT_OF_TIME = "out of time"
    """It had its time and gave way to others; what is left is due."""
    TAKEN = "taken"
    """Another crawl is at the site."""
    GIVEN_BACK = "given back"
    """Its worker ends, or lost the database."""
    DIED = "died"
    """It broke, or did not end when it was told to."""
    LOST = "lost"
    """Its worker died, maybe of another site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRecord:
    """What is known of the visits of one site."""

    host: str
    due_at: datetime | None = None
    """When it is to be visited; ``None``: that has to be worked out."""
    asked_at: datetime | None = None
    """When a person asked for a visit that was not made yet."""
    news: float = 0.0
    """New articles that a visit brings, lately."""
    deaths: int = 0
    """Visits that died, in a row."""
    lost: int = 0
    """Workers that died at it, in a row."""
    trouble: str | None = None
    """Why the last one died."""
    quarantined_at: datetime | None = None
    """Since when it is left alone; ``None``: it is visited."""

    @property
    def is_suspect(self) -> bool:
        """Whether its next visit is made in a process of its own, where it can bring down nothing else."""
        return self.deaths + self.lost > 0


def place(record: VisitRecord) -> datetime:
    """Its place in the order of those that are due: the earlier, the sooner it is visited."""
    assert record.due_at is not None
    return record.due_at - min(record.news * _HEAD_START, _LONGEST_HEAD_START)


def priority(record: VisitRecord) -> int:
    """The same as a number, the greater the sooner."""
    return ASKED_FOR if record.asked_at else -int((place(record) - _FIRST).total_seconds())


def room(queued: int, at_once: int) -> int:
    """How many jobs may be put into the queue. ``queued``: those that wait in it; ``at_once``: visits that the living
    workers make at once.
    """
    return max(ROUNDS * at_once - queued, 0)


def after_visit(
    record: VisitRecord,
    ended: Ended,
    now: datetime,
    next_due: datetime,
    pause: timedelta,
    *,
    new: int = 0,
    trouble: str | None = None,
) -> VisitRecord:
    """What is known after a visit. ``next_due``: when something of the site is due by the ledger; ``pause``: between
    two visits at least, whatever is due, so that no worker asks a site sooner than the one before it might have;
    ``new``: new articles that it brought; ``trouble``: why it died.
    """
    earliest = now + pause
    if ended is Ended.TAKEN:
        return replace(record, due_at=now + _AFTER_TAKEN)
    if ended is Ended.GIVEN_BACK:
        return replace(record, due_at=earliest)
    if ended in (Ended.DIED, Ended.LOST):
        deaths, lost = record.deaths + (ended is Ended.DIED), record.lost + (ended is Ended.LOST)
        quarantined = deaths >= MOST_DEATHS or lost >= MOST_LOST
        return replace(
            record,
            due_at=earliest + (after_loss(lost) if ended is Ended.LOST else deaths * _AFTER_DEATH),
            deaths=deaths,
            lost=lost,
            trouble=trouble,
            quarantined_at=now if quarantined else None,
        )
    return replace(
        record,
        due_at=max(next_due, earliest),
        asked_at=None,
        news=_MEMORY * record.news + (1 - _MEMORY) * new,
        deaths=0,
        lost=0,
        trouble=None,
    )


def after_loss(lost: int) -> timedelta:
    """The pause after so many workers in a row that died at one thing."""
    return (lost - 1) * _AFTER_LOSS


def released(record: VisitRecord, now: datetime) -> VisitRecord:
    """What is known of a site that a person takes out of quarantine: nothing bad, and it is due."""
    return replace(record, quarantined_at=None, deaths=0, lost=0, due_at=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workforce:
    """Who is there to visit sites, and how much waits for them."""

    workers: int
    at_once: int
    """Visits that they make at once, all together."""
    busy: int
    """Visits that they are at."""
    files_at_once: int = 0
    """Parts of backlogs that they do at once, all together, beside their visits."""
    halted: tuple[str, ...] = ()
    """Why workers take nothing up at present, for each that does not."""


def why_it_waits(
    record: VisitRecord,
    now: datetime,
    workforce: Workforce,
    *,
    paused_at: datetime | None = None,
    visited_by: str | None = None,
    host_waits_until: datetime | None = None,
    before: int = 0,
) -> str:
    """In a few words, why a site is not visited just now; "" where it is simply not due. ``visited_by``: the worker
    that is at it; ``host_waits_until``: until when its server asked to be left alone; ``before``: sites whose turn
    comes before it.
    """
    if visited_by:
        return f"is being visited ({visited_by})"
    if paused_at:
        return "paused"
    if record.quarantined_at:
        return f"in quarantine: {record.trouble or 'its visits die'}"
    if host_waits_until and host_waits_until > now:
        return f"its server asks to wait until {host_waits_until:%H:%M} UTC"
    if record.due_at is not None and record.due_at > now and not record.asked_at:
        died = "a visit that died" if record.deaths else f"{counted(record.lost, 'worker')} that died at it"
        return f"pauses after {died}: {record.trouble}" if record.is_suspect else ""
    if not workforce.workers:
        return "no worker is at work"
    if len(workforce.halted) == workforce.workers:
        return f"workers take nothing up: {workforce.halted[0]}"
    if before or workforce.busy >= workforce.at_once:
        return f"waits for its turn: {counted(before, 'site')} before it"
    return "is next"


def in_order(records: Iterable[VisitRecord]) -> list[VisitRecord]:
    """Those that are due, by their turn."""
    return sorted(records, key=lambda record: (-priority(record), record.host))
