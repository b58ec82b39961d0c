"""Has a site been silent for longer than it ever was? Pure.

Sites keep hours: nothing at night, little at weekends, nothing at Christmas. So a silence is compared with how long the
site had been silent, at most, at this hour of this weekday in the weeks before. Where the site's lists are still read
and name what is known, the site may simply have a holiday: then it must be silent for two days longer than it ever
was at any hour, or three times as long.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

_WEEKS = 8
"""Weeks back with which a moment is compared."""
_FEWEST_WEEKS = 3
"""Weeks that must be known of a site."""
_FEWEST_ARTICLES = 30
_HOURS_BESIDE = 1
"""The hours before and after the same one, which count too: no newsroom keeps the minute."""
_LONGER = 1.5
"""Times that a silence must be as long as the longest."""
_HOLIDAY, _HOLIDAY_TIMES = timedelta(days=2), 3
"""How much longer than ever a silence must be where the site's lists are read, or so many times as long: who has news
each hour has them at Christmas too.
"""
_LEAST = timedelta(hours=2)
"""A silence that is shorter is none."""


@dataclass(frozen=True, slots=True)
class Silence:
    """A site's silence, and the longest that it had before at this hour."""

    lasts: timedelta
    longest: timedelta


def silence(came: Sequence[datetime], now: datetime, *, lists_are_read: bool) -> Silence | None:
    """The silence of a site that is longer than it should be; ``None`` where it is not, or too little is known.

    ``came``: when its articles came, the first one first. ``lists_are_read``: whether its last run has read a list that
    names known articles.
    """
    if len(came) < _FEWEST_ARTICLES or now - came[0] < timedelta(weeks=_FEWEST_WEEKS):
        return None
    lasts = now - came[-1]
    weeks = [timedelta(weeks=week, hours=beside) for week in range(1, _WEEKS + 1) for beside in _beside()]
    moments = [now - back for back in weeks if now - back > came[0]]
    longest = max(_silent_for(came, moment) for moment in moments)
    enough = _LONGER * longest
    if lists_are_read:
        longest = max(longest, *(later - earlier for earlier, later in pairwise(came)))
        enough = max(_LONGER * longest, min(longest + _HOLIDAY, _HOLIDAY_TIMES * longest))
    return Silence(lasts, longest) if lasts >= _LEAST and lasts > enough else None


def stood_at(came: Sequence[datetime], moment: datetime, *, lists_are_read: bool) -> bool:
    """Whether a silence that lasts was one at an earlier moment: a site that was met so has not fallen silent."""
    return came[-1] <= moment and silence(came, moment, lists_are_read=lists_are_read) is not None


def _beside() -> range:
    return range(-_HOURS_BESIDE, _HOURS_BESIDE + 1)


def _silent_for(came: Sequence[datetime], moment: datetime) -> timedelta:
    """How long nothing had come at a moment, which lies behind the first."""
    return moment - came[bisect_right(came, moment) - 1]
