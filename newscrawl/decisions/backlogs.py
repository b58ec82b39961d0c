"""A backlog of archived pages that workers share: what the end of an attempt at one of its parts means for the next.

A part is done once. One that kills what reads it, or that nobody can have, is left alone and named, and holds up no
other part.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from newscrawl.decisions.visits import MOST_DEATHS, MOST_LOST, Ended, after_loss

MOST_VAIN = 12
"""Attempts in a row that could not begin, after which a part is left alone; by their pauses a store or a shared folder
may be away for seven hours.
"""
_AFTER_VAIN = timedelta(minutes=1)
"""Pause after the first of them, twice as long with each further one ..."""
LONGEST_PAUSE = timedelta(hours=1)
"""... up to this. A part that is due later than that was written down by a clock that was ahead, and is due."""
_AFTER_DEATH = timedelta(minutes=1)
"""Pause after an attempt that died; longer by as much again with each further one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRecord:
    """What is known of a part."""

    due_at: datetime
    """When it may be begun."""
    done_at: datetime | None = None
    deaths: int = 0
    """Attempts that died by themselves, in a row."""
    lost: int = 0
    """Workers that died at it, in a row."""
    vain: int = 0
    """Attempts in a row that could not begin."""
    trouble: str | None = None
    """Why the last attempt came to nothing."""
    quarantined_at: datetime | None = None
    """Since when it is left alone."""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.done_at is None and self.quarantined_at is None


def after_attempt(record: PartRecord, ended: Ended, now: datetime, trouble: str | None = None) -> PartRecord:
    """What is known after an attempt. ``Ended.TAKEN`` stands for one that could not begin: its file is not there, or
    its store is away. One that gave way to others, or to the end of its worker, goes on where it was.
    """
    if ended is Ended.DONE:
        return PartRecord(due_at=now, done_at=now)
    if ended is Ended.OUT_OF_TIME:
        return PartRecord(due_at=now)
    if ended is Ended.GIVEN_BACK:
        return replace(record, due_at=now)
    if ended is Ended.TAKEN:
        vain = record.vain + 1
        pause = min(_AFTER_VAIN * 2 ** (vain - 1), LONGEST_PAUSE)
        after = replace(record, due_at=now + pause, vain=vain, trouble=trouble)
    elif ended is Ended.LOST:
        lost = record.lost + 1
        after = replace(record, due_at=now + after_loss(lost), lost=lost, trouble=trouble)
    else:
        deaths = record.deaths + 1
        after = replace(record, due_at=now + deaths * _AFTER_DEATH, deaths=deaths, trouble=trouble)
    is_hopeless = after.deaths >= MOST_DEATHS or after.lost >= MOST_LOST or after.vain >= MOST_VAIN
    return replace(after, quarantined_at=now) if is_hopeless else after
