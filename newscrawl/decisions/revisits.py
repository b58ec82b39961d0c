"""When is a page asked for again? Pure: times and counts in, times out.

Articles: 15 minutes after publication, then ever later, then left alone (NewsDiffs and Common Crawl's news-crawl do
alike). Lists: as often as they deserve, by how much of what they name is new.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newscrawl.errors import UsageError

AUDIT_EVERY = 10
"""One visit in so many asks without validators, so that a validator that lies is found out."""
POLL_AT_LEAST = timedelta(minutes=5)
POLL_AT_MOST = timedelta(days=1)
_FIRST_POLL = timedelta(minutes=30)
_NO_ARTICLE_AGAIN = (
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(days=7),
)  # a page without text may be published before its text
_FAILED_AGAIN = timedelta(minutes=15)
_FAILED_AT_MOST = timedelta(days=1)
_GIVE_UP = 8  # failures one after another: 15 min, 30 min, 1 h ... 1 d: about three days
_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400}


def schedule(text: str) -> tuple[timedelta, ...]:
    """ "15m 1h 3d" -> ages of an article at which it is visited again, rising; empty: never. ``UsageError`` for what
    is none.
    """
    ages = []
    for word in text.replace(",", " ").split():
        match = re.fullmatch(r"(\d+(?:\.\d+)?)(s|m|min|h|d)", word)
        if not match:
            raise UsageError(f"REVISIT_AFTER: {word!r} is no time like 15m, 3h or 7d")
        ages.append(timedelta(seconds=float(match[1]) * _UNITS[match[2]]))
    return tuple(sorted(ages))


def next_visit(born: datetime, now: datetime, ages: Sequence[timedelta]) -> datetime | None:
    """When an article is due again after a visit now. ``born``: its publication, or when it was first seen where none
    is stated.

    ``None``: it is old enough to be left alone.
    """
    born = min(born, now)  # a publication in the future is no reason to wait for it
    return next((born + age for age in ages if born + age > now), None)


def next_try(failures: int, now: datetime) -> datetime | None:
    """When an address that could not be fetched is tried again. ``failures``: how often in a row; ``None``: no more."""
    if failures > _GIVE_UP:
        return None
    again: timedelta = _FAILED_AGAIN * 2 ** max(failures - 1, 0)
    return now + min(again, _FAILED_AT_MOST)


def next_look(visits: int, now: datetime) -> datetime | None:
    """When a page that was no article is looked at again. ``visits``: how many there were; ``None``: no more."""
    return now + _NO_ARTICLE_AGAIN[visits - 1] if 1 <= visits <= len(_NO_ARTICLE_AGAIN) else None


def next_poll(interval: timedelta | None, entries: int, new: int, *, at_least: timedelta | None = None) -> timedelta:
    """How long a list is left alone. ``interval``: as it was until now (``None`` for a first visit); ``entries``,
    ``new``: what it names, and how many of those nobody knew. ``at_least``: what the list or the server asks for,
    heeded up to a day.

    Longer by half where nothing was new, shorter by a fifth for every fifth of the entries that were, as feed readers
    do.
    """
    if interval is None:
        found = _FIRST_POLL
    elif new == 0:
        found = interval * 1.5
    else:
        found = interval * (1.0 if entries and new / entries < 0.2 else 0.8 if entries and new / entries < 0.6 else 0.5)
    found = min(max(found, POLL_AT_LEAST), POLL_AT_MOST)
    return max(found, min(at_least, POLL_AT_MOST)) if at_least else found


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask by whether a page has changed (RFC 9110, section 8.8)."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        """Of a conditional request; empty where there is nothing to ask by."""
        found = {}
        if self.etag:
            found["If-None-Match"] = self.etag
        if self.last_modified:
            found["If-Modified-Since"] = self.last_modified
        return found


def asks_conditionally(visits: int, *, trusted: bool) -> bool:
    """Whether the next visit sends validators. ``visits``: how many there were; ``trusted``: no validator of the host
    was caught lying.
    """
    return trusted and visits % AUDIT_EVERY != 0


def validator_lies(before: Validators, after: Validators, *, changed: bool) -> bool:
    """Whether a full fetch shows that validators stayed the same while the page did not. Weak ETags may stay (RFC
    9110, 8.8.1).
    """
    if not changed:
        return False
    if before.etag and after.etag:
        return before.etag == after.etag
    return bool(before.last_modified and before.last_modified == after.last_modified)
