"""What is known of each day that a page states, as numbers: the features by which the day of publication is chosen."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import numpy as np
import numpy.typing as npt

from newscrawl.grammar.word_patterns import any_of
from newscrawl.items import Precision
from newscrawl.reading.body import body_of
from newscrawl.reading.date_witnesses import DateWitness, Place, Witnesses
from newscrawl.reading.headline import headline_place
from newscrawl.reading.scene import Scene

_FAR = 99.0  # distance of what stands nowhere
_LONG = 4000.0  # days; gaps beyond are all the same
# Numbers beyond which more says nothing more: of statements of one kind, of all statements, of days that a page states,
# of days that it shows
_MOST, _MOST_STATEMENTS, _MOST_DAYS, _MOST_SHOWN = 3, 10, 40, 30
_CLOSING, _COPYRIGHT_LINE = 60, 300  # last segments of a page, characters of one, that may state a copyright
_DAY = timedelta(days=1)
_COPYRIGHT = re.compile(
    any_of(("©", "(c)", "copyright")) + r"\D{0,12}(?:(?:19|20)\d\d\s?[-–]\s?)?((?:19|20)\d\d)", re.I
)
_MONTH_PATH = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])(?=/)")
_SHOWN = range(Place.TIME, Place.ADDRESS)
_DECLARED = (Place.LD_PUBLISHED, Place.META_PUBLISHED, Place.MICRO_PUBLISHED)
_MODIFIED = (Place.LD_MODIFIED, Place.META_MODIFIED, Place.MICRO_MODIFIED, Place.STATE_MODIFIED)

_MACHINES = (*_DECLARED, Place.LD_CREATED, Place.LD_OTHER_PUBLISHED, Place.META_DATE, Place.STATE_PUBLISHED, Place.TIME)
_NEAR = (Place.TIME, Place.PRINT_MARKED, Place.PRINT_NEAR)
_AWAY = (Place.PRINT_FOREIGN, Place.TIME_FOREIGN, Place.TIME_IN_BODY, Place.PRINT_IN_BODY, Place.PRINT_ABOVE)
_OWN_PRINT = (Place.PRINT_MARKED, Place.PRINT_NEAR, Place.PRINT_BELOW, Place.PRINT_ABOVE)
_ALMOST_DECLARED = (Place.ADDRESS, Place.META_DATE, Place.LD_CREATED)
_CLOCKS_APART = timedelta(hours=14)  # the most that a zone's clock differs from UTC

NAMES = (
    *(f"stated: {p.name.lower()}" for p in Place),
    "nearest to headline", "nearest behind headline", "nearest to body's end", "first among the printed days",
    "printed days of the page", "called published", "called modified", "share of its line", "only as swapped",
    "has a time of day", "kinds of witness", "statements", "next day declared", "day before declared",
    "days since declared publication", "days to declared modification", "days after the oldest",
    "days before the latest", "is the latest of all", "is the oldest of the shown", "same month in the address",
    "same month in the picture's address",
    "year of the copyright line", "days that the page states", "declared anywhere", "page declares publication",
    "page prints a marked day", "years before the latest", "same as in the page's address", "repeated in print",
    "a machine's clock elsewhere may mean it", "print beside it may mean the same instant",
    "marked or nearest of the unlabelled",
    "share of it in foreign places", "kinds declared", "page states a modification on it only",
    "nearest above headline", "place in the page", "share of its own line", "declared or in the address",
)  # fmt: skip


def rows_of(scene: Scene, witnesses: Witnesses) -> npt.NDArray[np.float32]:
    """One row of features for each of the witnesses' days, in their order."""
    page = _Page(scene, witnesses.by_day)
    rows = [page.row(day) for day in witnesses.days]
    return np.array(rows, np.float32).reshape(len(rows), len(NAMES))


class _Page:
    """What is the same for all days of a page, and a row for each of them."""

    def __init__(self, scene: Scene, by_day: dict[date, list[DateWitness]]) -> None:
        self.by_day = by_day
        self.every = [w for witnesses in by_day.values() for w in witnesses]
        self.oldest, self.latest = (min(by_day), max(by_day)) if by_day else (date.min, date.min)
        self.declared = self._first(_DECLARED)
        self.modified = self._first(_MODIFIED)
        self.timed = [w for w in self.every if w.place in _MACHINES and w.instant.local.endswith("+00:00")]
        self._look_around(scene)
        self._look_at_print()

    def _first(self, places: tuple[Place, ...]) -> date | None:
        """The day that the best of those places states."""
        found = [w for w in self.every if w.place in places]
        return min(found, key=lambda w: places.index(w.place)).day if found else None

    def _look_around(self, scene: Scene) -> None:
        """Where headline and text stand, the months in the page's address and its picture's, its copyright's year."""
        document, body, headline = scene.document, body_of(scene), headline_place(scene)
        self.centre = headline if headline is not None else (body.start if body else 0)
        self.end = body.end if body else self.centre
        self.size = len(document.segments)
        self.address = _month_in(document.url)
        self.picture = _month_in(document.metas.get("og:image", ""))
        closing = [s.text for s in reversed(document.segments[-_CLOSING:]) if len(s.text) < _COPYRIGHT_LINE]
        self.copyright = next((int(match[1]) for text in closing if (match := _COPYRIGHT.search(text))), 0)

    def _look_at_print(self) -> None:
        """The days that are shown, in the order of their places."""
        shown = [(w.segment, w) for w in self.every if w.place in _SHOWN and w.segment is not None]
        self.order = {at: n for n, at in enumerate(sorted({at for at, _ in shown}))}
        self.shown_days = sorted({w.day for _, w in shown})
        near = [(at, w) for at, w in shown if w.place in _NEAR and w.word >= 0]
        self.near_print = {w.day for _, w in near if not w.swapped}
        self.first_unlabelled = min((at for at, _ in near), key=self._distance, default=-1)
        self.marked = any(w.place is Place.PRINT_MARKED for _, w in shown)

    def _distance(self, segment: int) -> int:
        return abs(segment - self.centre)

    def row(self, day: date) -> list[float]:
        """The features that ``NAMES`` names, in its order."""
        witnesses = self.by_day[day]
        straight = [w for w in witnesses if not w.swapped]
        counts = [0] * len(Place)
        for w in straight:
            counts[w.place] = min(_MOST, counts[w.place] + 1)
        segments = [w.segment for w in witnesses if w.segment is not None]
        declared = sum(counts[p] > 0 for p in _DECLARED)
        return [
            *counts, *self._places(segments), *self._said(witnesses, straight),
            sum(c > 0 for c in counts), min(len(straight), _MOST_STATEMENTS),
            *self._beside_other_days(day), min(len(self.by_day), _MOST_DAYS),
            float(declared > 0), float(self.declared is not None), float(self.marked),
            float(self.latest.year - day.year), float(counts[Place.ADDRESS] > 0 or counts[Place.TITLE] > 0),
            float(len({w.segment for w in straight if w.place in _SHOWN}) > 1),
            float(any(_may_mean(w, day) for w in self.timed if w.day != day)),
            float(any(_may_mean(w, d) for w in witnesses for d in self.near_print if d != day)),
            float(bool(segments) and min(segments, key=self._distance) == self.first_unlabelled),
            sum(w.place in _AWAY for w in straight) / max(1, len(straight)),
            declared, float(not declared and any(w.place in _MODIFIED for w in straight)),
            min(_FAR, min((self.centre - s for s in segments if s < self.centre), default=_FAR)),
            min(segments, default=self.size) / max(1, self.size),
            max((w.alone for w in straight if w.place in _OWN_PRINT), default=0.0),
            float(declared > 0 or any(counts[p] for p in _ALMOST_DECLARED)),
        ]  # fmt: skip

    def _places(self, segments: list[int]) -> list[float]:
        """How far from headline and text a day is shown, and the how manieth of the shown it is."""
        return [
            min(_FAR, min(map(self._distance, segments), default=_FAR)),
            min(_FAR, min((s - self.centre for s in segments if s >= self.centre), default=_FAR)),
            min(_FAR, min((abs(s - self.end) for s in segments), default=_FAR)),
            min((self.order[s] for s in segments if s in self.order), default=_FAR),
            min(len(self.shown_days), _MOST_SHOWN),
        ]

    def _said(self, witnesses: list[DateWitness], straight: list[DateWitness]) -> list[float]:
        """What words stand beside it, how much of its line it is, and whether a time of day is stated with it."""
        return [
            min(_MOST, sum(w.word > 0 for w in straight)),
            min(_MOST, sum(w.word < 0 for w in straight)),
            max((w.alone for w in witnesses if w.place in _SHOWN), default=0.0),
            float(not straight),
            float(any(w.instant.precision is not Precision.DAY and not w.midnight for w in straight)),
        ]

    def _beside_other_days(self, day: date) -> list[float]:
        """How far it is from the page's other days, and from the months and the year that the page states."""
        return [
            float(self.declared is not None and self.declared - day == _DAY),
            float(self.declared is not None and day - self.declared == _DAY),
            _gap(day, self.declared),
            _gap(self.modified, day),
            _gap(day, self.oldest),
            _gap(self.latest, day),
            float(day == self.latest),
            float(day in self.shown_days[:1]),
            _same(day, self.address),
            _same(day, self.picture),
            float(self.copyright == day.year) if self.copyright else -1.0,
        ]


def _month_in(address: str) -> tuple[int, int] | None:
    """Year and month that an address has in its path."""
    match = _MONTH_PATH.search(address)
    return (int(match[1]), int(match[2])) if match else None


def _may_mean(witness: DateWitness, day: date) -> bool:
    """Whether an instant that a machine states in UTC may be that day on the page's own clock."""
    if witness.instant.precision is Precision.DAY or not witness.instant.local.endswith("+00:00"):
        return False
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return start - _CLOCKS_APART <= witness.instant.at < start + timedelta(days=1) + _CLOCKS_APART - timedelta(hours=2)


def _gap(later: date | None, earlier: date | None) -> float:
    if later is None or earlier is None:
        return -_LONG
    return max(-_LONG + 1, min(_LONG, float((later - earlier).days)))


def _same(day: date, month: tuple[int, int] | None) -> float:
    return -1.0 if month is None else float((day.year, day.month) == month)
