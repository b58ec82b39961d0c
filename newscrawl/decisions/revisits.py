"""When is an address asked for again, and why? Pure: what is known of it, its visit and the time in; what, when and
why out.

Articles: 15 minutes after publication, then ever later, then left alone (NewsDiffs and Common Crawl's news-crawl do
alike). Lists: as often as they deserve, by how much of what they name is new (as Media Cloud's feed fetcher does).
What cannot be had: again and again at growing distances, then no more (Heritrix and Media Cloud give up alike).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from newscrawl.errors import REFUSALS, DropReason, UsageError
from newscrawl.grammar.dates import parse_machine_date
from newscrawl.grammar.text import counted
from newscrawl.items import Lead, Precision, Visit

AUDIT_EVERY = 10
"""One visit in so many asks without validators, so that a validator that lies is found out."""
POLL_AT_LEAST = timedelta(minutes=5)
POLL_AT_MOST = timedelta(days=1)
GONE = (404, 410)
"""HTTP statuses by which a server says that a page is no more."""
_LISTS_UNTIL_GONE = 2
"""Visits in a row that are shown a list in place of an article, until it counts as gone: an overloaded server leads
everything to its front page for a while.
"""
UNCHANGED = "unchanged"
"""Outcome of a visit that was answered 304."""
_FIRST_POLL = timedelta(minutes=30)
_FIRST_POLL_OF_SECTION = timedelta(days=1)
_SECTION_AT_MOST = timedelta(days=30)
_SECTION = "section page"  # what a page of links is called that another such page names
_NO_ARTICLE_AGAIN = (
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(days=7),
)
_STORED_AGAIN = (*_NO_ARTICLE_AGAIN, timedelta(days=30))
"""The same of what is stored as an article, counted since it was met there last: it may be back."""
_MAY_BE_BACK = "what was stored may be back"
_NO_ANSWERS = frozenset({DropReason.UNREACHABLE.value, DropReason.HTTP_STATUS.value})
_TEXT_MAY_COME = "a page without text may be published before its text"
_REASONS = frozenset(reason.value for reason in DropReason)
_FAILED_AGAIN = timedelta(minutes=15)
_FAILED_AT_MOST = timedelta(days=1)
_GIVE_UP = 8  # failures one after another: 15 min, 30 min, 1 h ... 1 d: about three days
_TRY_LATER = frozenset((408, 425, 429))  # RFC 9110 and 6585: the request may be made again
_SOONEST = timedelta(minutes=10)  # between two visits, however loudly a list says that something changed
_LATEST = timedelta(days=30)  # the same of an article that lists called changed again and again, and was not
_CALLED_IN_VAIN = 2  # visits beyond its first and those of its ages, from which on the distance doubles
_PART_OF_POLL = (
    0.25  # of the pause that a list has earned, after which it is read again where another calls it modified
)
_FEWEST_STAMPS, _SHARE_OF_STAMPS = 20, 0.5
"""Of the known articles of one list that it calls modified since they were visited: so many, and such a share of those
of which it states a modification, are none that anybody wrote.
"""
_SLACK = timedelta(days=1)  # what clocks and jitter may add to the latest time at which anything is due
AHEAD = timedelta(minutes=10)
"""By which another machine's clock may be ahead of this one's. What was written later than that from now on was written
by a clock that was wrong.
"""
LONGEST_AGE = timedelta(days=5 * 365)
"""Of an article that is visited again."""
LONGEST_WAIT = timedelta(days=1)
"""For which a host is left alone, whatever it asks for."""
_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400}
_TELLING = ("", "given", "section page", "sitemap", "WordPress API", "feed")
"""Kinds of list, by how much they say of an article."""
_OF_ARTICLES_ALONE = frozenset({"WordPress API", "feed"})
"""Kinds of list that name no sections, as sitemaps without headlines do."""

TRAP_AGAIN = timedelta(days=30)
"""Addresses of a shape that brought no article are looked at again after: sites are rebuilt."""

Ages = Callable[[str], Sequence[timedelta]]
"""Site -> the ages at which its articles are visited again (``schedule``)."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAddress:
    """What decisions need of an address that a crawl met before."""

    first_seen_at: datetime
    found_in: str
    is_list: bool = False
    lead: Lead | None = None
    """What the list said that told most of it."""
    stated_modified: str | None = None
    """Of a list: when the list that names it last said it was modified."""
    fetched_at: datetime | None = None
    visits: int = 0
    failures: int = 0
    """In a row; of a stored article also visits at which it was not there."""
    due_at: datetime | None = None
    """``None``: left alone."""
    poll: timedelta | None = None
    """Of a list: how long it was left alone until now; ``None`` before its first visit."""
    published_at: datetime | None = None
    """Of a stored article."""
    outcome: str | None = None
    """What its last visit came to."""
    is_stored: bool = False
    """Whether an article is stored that it leads to."""

    @property
    def noted_at(self) -> datetime:
        """When it was asked for last, or met where it never was."""
        return self.fetched_at or self.first_seen_at


@dataclass(frozen=True, slots=True)
class Next:
    """When an address is asked for again; ``due_at`` ``None``: it is left alone."""

    due_at: datetime | None
    why: str
    """As a person reads it behind "due ..., ..."."""
    failures: int = 0
    poll: timedelta | None = None


class Found(StrEnum):
    """What is done about an address that a list names."""

    ADD = "nobody knew it"
    BETTER_LEAD = "this list says more of it than the one that named it first"
    NO_SECTION = "it was taken for a section, and the list names it as an article"
    NO_ARTICLE = "an article was read at it, a list stands there by now, and another list calls it one"
    SAYS_CHANGED = "the list says that it changed"
    CHANGED_SOON = "the list says that it changed a moment after it was fetched"
    DUE = "it is due anyway"
    LEAVE = "it is known and not due"


def schedule(text: str) -> tuple[timedelta, ...]:
    """ "15m 1h 3d" -> ages of an article at which it is visited again, rising; empty: never. ``UsageError`` for what is
    none.
    """
    ages = tuple(sorted(duration(word, "REVISIT_AFTER") for word in text.replace(",", " ").split()))
    if ages and ages[-1] > LONGEST_AGE:
        raise UsageError(f"REVISIT_AFTER: no article is visited again after more than {LONGEST_AGE.days} days")
    return ages


def duration(word: str, what: str) -> timedelta:
    """ "15m" -> a quarter of an hour. ``UsageError`` for what is none; ``what``: that it should have been."""
    match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)(s|m|min|h|d)", word, re.ASCII)
    if not match:
        raise UsageError(f"{what}: {word!r} is no time like 15m, 3h or 7d")
    return timedelta(seconds=float(match[1]) * _UNITS[match[2]])


def never(_site: str) -> Sequence[timedelta]:
    """No article of any site is visited again."""
    return ()


def of_any_age(_site: str) -> Sequence[timedelta]:
    """Where a site's own ages are not known."""
    return (LONGEST_AGE,)


def horizon(ages: Sequence[timedelta]) -> timedelta:
    """How far ahead anything can be due. What is due later was written by a clock that was ahead: it is due now."""
    return max((*_STORED_AGAIN, _SECTION_AT_MOST, _FAILED_AT_MOST, *ages)) + _SLACK


def is_due(due_at: datetime | None, now: datetime, ages: Sequence[timedelta], noted_at: datetime | None = None) -> bool:
    """Whether an address is to be asked for now. ``due_at``: ``None`` where it is left alone; ``noted_at``: when it was
    asked for last, or met where it never was. What was noted in the future was noted by a clock that was ahead, and
    when it would be due says nothing.
    """
    if due_at is None:
        return False
    return due_at <= now or due_at > now + horizon(ages) or (noted_at is not None and noted_at > now + AHEAD)


def waits_until(wait_until: datetime | None, now: datetime) -> datetime | None:
    """Until when a host is left alone; ``None`` where it may be asked. What is longer than any wait was written by a
    clock that was ahead.
    """
    return wait_until if wait_until is not None and now < wait_until <= now + LONGEST_WAIT + AHEAD else None


# ---- articles


def after_article(born: datetime, visit: Visit, ages: Sequence[timedelta]) -> Next:
    """A visit brought an article, new or not. ``born``: its publication, or when it was first seen."""
    return rescheduled(born, visit.at, ages)


def rescheduled(born: datetime, fetched_at: datetime, ages: Sequence[timedelta]) -> Next:
    """An article that was visited then and whose ages are other ones from now on."""
    due = next_visit(born, fetched_at, ages)
    return Next(due, f"{_age(born, due)} old by then" if due else "old enough to be left alone")


def after_unchanged(known: KnownAddress | None, visit: Visit, ages: Sequence[timedelta]) -> Next:
    """The server said that an article is as it was (304)."""
    if known is None:
        return Next(None, "nothing is known of it")
    return after_article(known.published_at or known.first_seen_at, visit, ages)


def next_visit(born: datetime, now: datetime, ages: Sequence[timedelta]) -> datetime | None:
    """When an article is due again after a visit now; ``None``: it is old enough to be left alone. A publication in the
    future is no reason to wait for it.
    """
    born = min(born, now)
    return next((born + age for age in ages if born + age > now), None)


def after_drop(
    known: KnownAddress | None, visit: Visit, outcome: str, until: datetime | None, ages: Sequence[timedelta]
) -> Next:
    """A visit brought no article. ``outcome``: "unchanged" for a 304, else a drop's reason. ``until``: when its
    host may be asked again.
    """
    failures = known.failures if known else 0
    if until is not None:
        return Next(until, "its host is left alone until then", failures if outcome in REFUSALS else 0)
    if outcome == DropReason.DUPLICATE_URL:
        return Next(None, "another address leads to the same article")
    if outcome == DropReason.UNWANTED:
        return Next(None, "a pipeline of the project's own left it out")
    if outcome == UNCHANGED:
        return after_unchanged(known, visit, ages)
    unreachable = visit.status is None and outcome not in REFUSALS
    if unreachable or (visit.status or 0) >= 500 or visit.status in _TRY_LATER:
        return after_failure(failures + 1, visit.at)
    if known is not None and known.is_list:
        return Next(visit.at + POLL_AT_MOST, "a list that could not be had is looked for once a day")
    if known is not None and known.is_stored and outcome in _REASONS:
        return _after_stored(known, visit.at)
    because = _TEXT_MAY_COME
    if outcome not in _REASONS:
        because = "what broke on it may be mended"
    elif visit.status not in (200, None):
        because = f"it answered {visit.status}, and may answer otherwise then"
    return after_no_article((known.visits if known else 0) + 1, visit.at, because)


def after_failure(failures: int, now: datetime) -> Next:
    """An address could not be fetched. ``failures``: how often in a row."""
    if failures > _GIVE_UP:
        return Next(None, f"it could not be fetched {_times(failures)} in a row", failures)
    again: timedelta = min(_FAILED_AGAIN * 2 ** max(failures - 1, 0), _FAILED_AT_MOST)
    return Next(now + again, f"it could not be fetched {_times(failures)}", failures)


def after_no_article(visits: int, now: datetime, because: str = _TEXT_MAY_COME) -> Next:
    """A page was no article. ``visits``: how many there were. ``because``: why it is looked at again."""
    if not 1 <= visits <= len(_NO_ARTICLE_AGAIN):
        return Next(None, f"no article in {counted(visits, 'visit')}")
    return Next(now + _NO_ARTICLE_AGAIN[visits - 1], because)


def _after_stored(known: KnownAddress, now: datetime) -> Next:
    """Nothing that can be read was shown at the address of a stored article."""
    times = 1 if known.outcome in _NO_ANSWERS else known.failures + 1
    if times > len(_STORED_AGAIN):
        return Next(None, f"what was stored was not there {_times(times)} in a row", times)
    return Next(now + _STORED_AGAIN[times - 1], _MAY_BE_BACK, times)


def why_no_article(
    known: KnownAddress | None, *, is_list: bool, led_to_front: bool, led_to: KnownAddress | None
) -> DropReason | None:
    """Why what an article's address shows is dropped, whatever it looks like; ``None``: it is read. What is stored as
    an article stays one, though a list is shown in its place, and a list that an address leads to is known as itself.

    ``is_list``: what the page looks like. ``led_to_front``: redirected to a front page. ``led_to``: what is known of
    the address that it was redirected to; ``None`` where it was not, or nothing is, or the page itself says that it is
    an article.
    """
    is_stored = known is not None and known.is_stored
    if led_to_front or (led_to is not None and led_to.is_list):
        return DropReason.SHOWS_LIST if is_stored else DropReason.INDEX_PAGE
    return DropReason.SHOWS_LIST if is_list and is_stored else None


def stays_article(known: KnownAddress | None) -> bool:
    """Whether an address is known as an article's, whatever list a visit was shown there."""
    return known is not None and known.is_stored and not known.is_list


def is_gone(status: int | None, outcome: str, times: int) -> bool:
    """Whether a visit says that a stored article is no more. ``times``: how often in a row it was not there."""
    return status in GONE or (outcome == DropReason.SHOWS_LIST and times >= _LISTS_UNTIL_GONE)


# ---- lists


def after_list(
    known: KnownAddress | None,
    visit: Visit,
    entries: int,
    new: int,
    at_least: timedelta | None = None,
    *,
    changed: bool = True,
) -> Next:
    """A list was read, or is as it was (``changed``). ``entries``, ``new``: what it names, and how many of those nobody
    knew. ``at_least``: how long the list or its server asks to be left alone.
    """
    is_section = visit.found_in == _SECTION
    poll = next_poll(known.poll if known else None, entries, new, at_least=at_least, is_section=is_section)
    brought = f"{new} of {counted(entries, 'address', 'addresses')} new" if entries else "it named no article"
    if not changed:
        brought = "it was as before"
    return Next(visit.at + poll, brought, poll=poll)


def next_poll(
    interval: timedelta | None,
    entries: int,
    new: int,
    *,
    at_least: timedelta | None = None,
    is_section: bool = False,
) -> timedelta:
    """How long a list is left alone. ``interval``: as it was until now (``None`` for a first visit); ``at_least``: what
    the list or the server asks for, heeded up to a day; ``is_section``: whether it is one of a site's many pages of
    links (sections, tags, authors, further pages).

    Longer by half where nothing was new, shorter by a fifth for every fifth of the entries that were, as feed readers
    do. What a section names the front page or a feed mostly named before: it begins at a day, and is left alone three
    times as long each time that it brings nothing, up to a month.
    """
    if interval is None:
        found = _FIRST_POLL_OF_SECTION if is_section else _FIRST_POLL
    elif new == 0:
        found = interval * (3.0 if is_section else 1.5)
    else:
        share = new / entries if entries else 0.0
        found = interval * (1.0 if share < 0.2 else 0.8 if share < 0.6 else 0.5)
    found = min(max(found, POLL_AT_LEAST), _SECTION_AT_MOST if is_section else POLL_AT_MOST)
    return max(found, min(at_least, POLL_AT_MOST)) if at_least else found


def on_list(known: KnownAddress | None, lead: Lead, now: datetime, ages: Sequence[timedelta]) -> Found:
    """What is done about an article that a list names now."""
    if known is None:
        return Found.ADD
    of_articles = lead.found_in in _OF_ARTICLES_ALONE or (lead.found_in == "sitemap" and lead.title is not None)
    if known.is_list and _may_be_article(known, lead, now, ages) and (of_articles or names_itself(lead)):
        return Found.NO_SECTION
    fetched_at = min(known.fetched_at, now) if known.fetched_at else None
    if fetched_at is None and says_more(lead.found_in, known.found_in):
        return Found.BETTER_LEAD
    if says_changed(known, lead, now):
        soon = fetched_at is not None and now - fetched_at < soonest_again(known, ages)
        return Found.CHANGED_SOON if soon else Found.SAYS_CHANGED
    return Found.DUE if is_due(known.due_at, now, ages, known.noted_at) else Found.LEAVE


def _may_be_article(known: KnownAddress, lead: Lead, now: datetime, ages: Sequence[timedelta]) -> bool:
    """Whether a list may be none, since another list names it as an article. One that was named so before, and showed
    a list all the same, is tried again when it is due: there are feeds that name sections.
    """
    if known.found_in == _SECTION or names_itself(lead):
        return True
    return known.outcome == _SECTION and is_due(known.due_at, now, ages, known.noted_at)


def names_itself(lead: Lead) -> bool:
    """Whether a page that was taken for a list says that it is an article."""
    return lead.found_in == _SECTION and lead.list_url == lead.url


def was_no_section(known: KnownAddress | None, visit: Visit) -> bool:
    """Whether what answers as a section was named as an article since it was asked for."""
    return known is not None and not known.is_list and visit.found_in == _SECTION != known.found_in


def soonest_again(known: KnownAddress, ages: Sequence[timedelta]) -> timedelta:
    """How long after its last visit an article is left alone, whatever lists say: ever longer where they called it
    changed again and again, and it was as before.
    """
    in_vain = known.visits - len(ages) - _CALLED_IN_VAIN
    if known.outcome != UNCHANGED or in_vain <= 0:
        return _SOONEST
    doubled: timedelta = _SOONEST * 2 ** min(in_vain, 20)
    return min(doubled, _LATEST)


def due_soon(known: KnownAddress, now: datetime, ages: Sequence[timedelta]) -> datetime:
    """When an article is due that is called changed so soon after it was fetched: the list may never say so again, for
    it is answered 304 from now on.
    """
    soonest = min(known.fetched_at or now, now) + soonest_again(known, ages)
    return min(soonest, known.due_at) if known.due_at else soonest


def states_itself(named: Iterable[tuple[KnownAddress, Lead]], now: datetime) -> bool:
    """Whether what a list states as modifications of its articles is when the list was made, or some other time that
    moves by itself: nobody edits half of what is known in between two visits. ``named``: articles that are known and
    what the list says of each.
    """
    visited = [(known, lead) for known, lead in named if lead.modified and known.fetched_at and not known.is_list]
    if len(visited) < _FEWEST_STAMPS:
        return False
    claims = sum(says_changed(known, replace(lead, comment_count=None), now) for known, lead in visited)
    return claims >= max(_FEWEST_STAMPS, _SHARE_OF_STAMPS * len(visited))


def lead_to_keep(known: KnownAddress, lead: Lead, now: datetime) -> Lead:
    """What is kept of what lists say of a known article: what the list says that says most of it, with the newest
    comment count and modification that any list states. A reading then never knows less than the one before it.
    """
    if known.lead is None or says_more(lead.found_in, known.found_in):
        return lead
    if not says_changed(known, lead, now):
        return known.lead
    if not says_more(known.found_in, lead.found_in):
        return lead
    counted = lead.comment_count if lead.comment_count is not None else known.lead.comment_count
    return replace(known.lead, modified=lead.modified or known.lead.modified, comment_count=counted)


def further_list(known: KnownAddress | None, stated_modified: str | None) -> Found:
    """What is done about a list that another list names. ``stated_modified``: when that says it was modified."""
    if known is None:
        return Found.ADD
    if stays_article(known) and is_gone(None, known.outcome or "", known.failures):
        return Found.NO_ARTICLE
    if known.is_list and stated_modified and stated_modified != known.stated_modified:
        return Found.SAYS_CHANGED
    return Found.LEAVE


def modified_list_due(known: KnownAddress, now: datetime) -> datetime:
    """When a list is read again that another calls modified: at once, but for one that was read lately and mostly
    brings nothing; there are indexes that call all their lists modified at every visit.
    """
    if known.fetched_at is None or known.poll is None:
        return now
    soonest = max(now, min(known.fetched_at, now) + known.poll * _PART_OF_POLL)
    return min(soonest, known.due_at) if known.due_at else soonest


def says_more(kind: str, than: str) -> bool:
    """Whether one kind of list says more of an article than another; "" says nothing."""
    return kind in _TELLING and than in _TELLING and _TELLING.index(kind) > _TELLING.index(than)


def says_changed(known: KnownAddress, lead: Lead, now: datetime) -> bool:
    """Whether a list says of an article that it changed: more comments than before, or a modification since its last
    visit, whichever kind of list named it first. Where a modification is no instant, the day of the visit or in the
    future (local time is often called UTC), another one than before counts.
    """
    before = known.lead
    counted = before.comment_count if before else None
    if lead.comment_count is not None and lead.comment_count > (counted or 0):
        return True
    if not lead.modified:
        return False
    stated = parse_machine_date(lead.modified, None)
    if stated is not None and known.fetched_at is not None and stated.at <= now + AHEAD:
        if stated.precision is not Precision.DAY or stated.at.date() != known.fetched_at.date():
            return stated.at > known.fetched_at
    return before is not None and before.found_in == lead.found_in and lead.modified != before.modified


# ---- asking


def asks_conditionally(visits: int, *, trusted: bool, kept: bool) -> bool:
    """Whether the next visit sends validators. ``visits``: how many there were; ``trusted``: no validator of the
    host was caught lying; ``kept``: what a 304 would be about, an article that is stored or a list that was read.
    """
    return kept and trusted and visits % AUDIT_EVERY != 0


def validator_lies(before: Validators, after: Validators, *, changed: bool) -> bool:
    """Whether a full fetch shows that validators stayed the same while the page did not. Weak ETags may stay (RFC 9110,
    8.8.1).
    """
    if not changed:
        return False
    if before.etag and after.etag:
        return before.etag == after.etag
    return bool(before.last_modified and before.last_modified == after.last_modified)


def _age(born: datetime, due: datetime) -> str:
    minutes = int((due - born).total_seconds() // 60)
    for unit, size in (("d", 1440), ("h", 60)):
        if minutes >= size:
            return f"{minutes // size} {unit}"
    return f"{minutes} min"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
