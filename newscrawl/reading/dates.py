"""Published and modified instants. The day of publication is chosen by what was learned of all days that a page states;
never the modification for the publication, nor a day of another article.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

import numpy as np

from newscrawl.grammar.dates import Instant
from newscrawl.items import Precision
from newscrawl.reading.body import end_of_article
from newscrawl.reading.date_witnesses import DateWitness, Place, Witnesses, date_witnesses, site_zone
from newscrawl.reading.day_features import rows_of
from newscrawl.reading.found import Found
from newscrawl.reading.learned.choice import trees
from newscrawl.reading.scene import Scene

_BEST_FIRST = (
    Place.LD_PUBLISHED, Place.META_PUBLISHED, Place.MICRO_PUBLISHED, Place.TIME, Place.PRINT_MARKED, Place.LD_CREATED,
    Place.STATE_PUBLISHED, Place.LEAD, Place.META_DATE, Place.PRINT_NEAR, Place.LD_OTHER_PUBLISHED, Place.PRINT_BELOW,
    Place.LD_OTHER, Place.META_OTHER, Place.STATE_OTHER, Place.PRINT_ABOVE, Place.TIME_IN_BODY, Place.TIME_FOREIGN,
    Place.PRINT_FOREIGN, Place.PRINT_IN_BODY, Place.ADDRESS, Place.TITLE, Place.PICTURE,
)  # fmt: skip
_EXACT = _BEST_FIRST[: _BEST_FIRST.index(Place.PRINT_NEAR) + 1]  # places whose time of day may be the publication's
_PRINTED = (Place.TIME, Place.PRINT_MARKED, Place.PRINT_NEAR, Place.PRINT_BELOW)  # whose clock is the article's own
_MODIFIED = (
    Place.LD_MODIFIED, Place.META_MODIFIED, Place.MICRO_MODIFIED, Place.TIME_MODIFIED, Place.STATE_MODIFIED,
)  # fmt: skip
_FOREIGN = (Place.TIME_FOREIGN, Place.PRINT_FOREIGN)
SURE_BESIDE_A_LIST = 0.7
"""Confidence from which on the page is believed and not the list that led to it; by cross-validation, on pages of
which a list names the day and on pages of which it names another (``training/day.py``).
"""
_RIVAL = 0.2  # confidence of the second day from which on it is told
_QUARTER = 15  # minutes: zones lie on quarters of an hour
_WEST, _EAST = timedelta(hours=-12), timedelta(hours=14)  # offsets that zones have
_DAY_LETTERS = 10  # of an instant's day in ISO 8601
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class StatedDate:
    """An instant with the string it was read from. ``local``: the same on the page's own clock, ISO 8601, with offset
    where known; the date alone where only a day is stated.
    """

    at: datetime
    printed: str
    precision: Precision
    evidence: str
    local: str


def find_published(scene: Scene) -> Found[StatedDate] | None:
    """First publication, never the modification in its stead; ``None`` where the page states none."""
    witnesses = scene.ask(date_witnesses)
    rows = rows_of(scene, witnesses)
    if not len(rows):
        return None
    model = trees("day")
    odds = model.log_odds(rows)
    others = _of_others(scene, witnesses)
    order = [n for n in np.argsort(-odds, kind="stable").tolist() if witnesses.days[n] not in others]
    if not order:
        return None
    sure = model.confidence(float(odds[order[0]]))
    listed = _listed(witnesses, order, sure)
    if listed is not None:
        order.remove(listed)
        order.insert(0, listed)
    elif sure < model.silent_below:
        return None
    stated = _stated(witnesses, witnesses.days[order[0]], scene.ask(site_zone))
    if stated is None:
        return None
    rival = None
    if len(order) > 1 and model.confidence(float(odds[order[1]])) >= _RIVAL:
        other = _best(witnesses.by_day[witnesses.days[order[1]]], _BEST_FIRST)
        if other and abs((other.instant.at - stated.at).total_seconds()) >= _DAY.total_seconds():
            rival = f"{other.printed} ({other.evidence})"
    return Found(stated, stated.evidence, rival, round(sure, 3) if listed is None else None)


def _listed(witnesses: Witnesses, order: list[int], sure: float) -> int | None:
    """Number of the day that a list names of the article, where the page does not say surely that it is another."""
    if sure >= SURE_BESIDE_A_LIST:
        return None
    return next((n for n in order if any(w.place is Place.LEAD for w in witnesses.by_day[witnesses.days[n]])), None)


def _of_others(scene: Scene, witnesses: Witnesses) -> frozenset[date]:
    """Days that are shown behind the article alone, each beside the title of another; empty where it is one only."""
    end = end_of_article(scene)
    listed = frozenset(
        day
        for day, found in witnesses.by_day.items()
        if all(w.place in _FOREIGN and w.word == 0 and w.segment is not None and w.segment >= end for w in found)
    )
    return listed if len(listed) > 1 else frozenset()


def find_modified(scene: Scene) -> Found[StatedDate] | None:
    """Last modification; ``None`` where the page states none, or one before its publication, as systems do of articles
    that wait for their hour.
    """
    witnesses = scene.ask(date_witnesses)
    every = [w for ws in witnesses.by_day.values() for w in ws if not w.swapped]
    chosen = _best(every, _MODIFIED) or _best([w for w in every if w.word < 0], (Place.PRINT_MARKED, Place.PRINT_NEAR))
    if chosen is None:
        return None
    modified, published = _dated(chosen, chosen.instant.local), scene.ask(find_published)
    if published and _is_before(modified, published.value):
        return None
    return Found(modified, chosen.evidence)


def _is_before(one: StatedDate, other: StatedDate) -> bool:
    """Whether an instant is earlier than another, as exactly as both are stated, each by its own clock."""
    if Precision.DAY in (one.precision, other.precision):
        return one.local[:_DAY_LETTERS] < other.local[:_DAY_LETTERS]
    return one.at < other.at


def _best(witnesses: list[DateWitness], places: tuple[Place, ...]) -> DateWitness | None:
    """The witness in the best place; among those of one place the one nearest to the start of the page."""
    return min(
        (w for w in witnesses if w.place in places),
        key=lambda w: (places.index(w.place), w.swapped, w.segment or 0),
        default=None,
    )


def _stated(witnesses: Witnesses, day: date, local: tzinfo | None) -> StatedDate | None:
    """The publication on ``day``, as exactly as any witness of that day has it."""
    here = [w for w in witnesses.by_day[day] if w.word >= 0 or w.place not in (Place.TIME, Place.PRINT_MARKED)]
    first = _best(here, _BEST_FIRST) or _best(witnesses.by_day[day], (*_BEST_FIRST, *_MODIFIED))
    if first is None:
        return None
    timed = [w for w in here if _timed(w)]
    sure = [w for w in timed if _is_sure(w)]
    exact = _best(sure, _EXACT) or _best(_beside(witnesses, day, timed, local), _EXACT) or _best(timed, _EXACT)
    chosen = first if exact is None or (_timed(first) and _is_sure(first)) else exact
    return _dated(chosen, _on_the_pages_clock(witnesses, chosen.instant, day, local))


def _is_sure(witness: DateWitness) -> bool:
    return not witness.instant.zone_assumed


def _beside(witnesses: Witnesses, day: date, timed: list[DateWitness], local: tzinfo | None) -> list[DateWitness]:
    """Of the days beside ``day`` what is stated in UTC and may be this day's on the page's clock: an instant that a
    time of the day (``timed``) without a zone has on some clock; where all have a zone, one that falls on the day.
    """
    days = (*witnesses.by_day.get(day - _DAY, ()), *witnesses.by_day.get(day + _DAY, ()))
    near = [w for w in days if _timed(w) and w.instant.local.endswith("+00:00")]
    if all(_is_sure(w) for w in timed):
        return [w for w in near if _on(w.instant, day, local)]
    clocks = {_clock(w.instant).timestamp() for w in timed}  # numbers: a live blog states hundreds of both
    starts = {at: at.replace(second=0).timestamp() for at in {w.instant.at for w in near}}
    same = {at for at, start in starts.items() if any(_as_offset(clock - start) for clock in clocks)}
    return [w for w in near if w.instant.at in same]


def _dated(witness: DateWitness, local: str) -> StatedDate:
    return StatedDate(witness.instant.at, witness.printed, witness.instant.precision, witness.evidence, local)


def _timed(witness: DateWitness) -> bool:
    return witness.instant.precision is not Precision.DAY and not witness.midnight


def _on(instant: Instant, day: date, local: tzinfo | None) -> bool:
    """Whether an instant stated in UTC falls on ``day`` on the site's clock, or, where that is not known, anywhere."""
    if local is not None:
        return instant.at.astimezone(local).date() == day
    return any((instant.at + offset).date() == day for offset in (_WEST, _EAST))


def _on_the_pages_clock(witnesses: Witnesses, instant: Instant, day: date, local: tzinfo | None) -> str:
    """What a machine states in UTC (a feed, an API) is told by the clock by which the page states the same instant,
    else by that of the site's zone, else by the one that the page prints nearest to its beginning: comments have clocks
    too, and by chance one in fifteen of their times is some zone's.
    """
    if not instant.local.endswith("+00:00") or instant.precision is Precision.DAY:
        return instant.local
    timed = [w for w in witnesses.by_day[day] if _timed(w)]
    same = next((w.instant for w in timed if _is_same_elsewhere(w.instant, instant)), None)
    if same is not None:
        return instant.at.astimezone(datetime.fromisoformat(same.local).tzinfo).isoformat()
    if local is not None and (at := instant.at.astimezone(local)).date() == day:
        return at.isoformat()
    printed = _best([w for w in timed if w.segment is not None], _PRINTED)
    if printed is not None and (offset := _offset(instant, _clock(printed.instant))):
        return instant.at.astimezone(timezone(offset)).isoformat()
    return instant.local if instant.at.date() == day else day.isoformat()


def _is_same_elsewhere(one: Instant, other: Instant) -> bool:
    """Whether it is the same minute, stated with an offset from UTC."""
    stated = not one.zone_assumed and datetime.fromisoformat(one.local).utcoffset()
    return bool(stated) and abs(one.at - other.at) < timedelta(minutes=1)


def _clock(instant: Instant) -> datetime:
    """What the page's clock prints, with an offset or without, as if it were UTC's."""
    return datetime.fromisoformat(instant.local).replace(tzinfo=UTC)


def _offset(instant: Instant, clock: datetime) -> timedelta | None:
    """How far the page's printed clock is ahead of UTC, if both name one instant; ``None`` if not, or if by nothing."""
    return _as_offset((clock - instant.at.replace(second=0)).total_seconds())


def _as_offset(seconds: float) -> timedelta | None:
    """A difference of clocks, if a zone's clock differs so from UTC; ``None`` if none does, or if it is nothing."""
    minutes = round(seconds / 60)
    if not minutes or minutes % _QUARTER:
        return None
    offset = timedelta(minutes=minutes)
    return offset if _WEST <= offset <= _EAST else None
