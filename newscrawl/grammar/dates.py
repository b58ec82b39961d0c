"""Printed dates to instants."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newscrawl.grammar.word_patterns import any_pattern
from newscrawl.items import Precision
from newscrawl.tables import lines, rows

_ISO = re.compile(
    r"(\d{4})[-./]?(\d\d)[-./]?(\d\d)"
    r"(?:[T ,_]+(\d\d?):?(\d\d)(?::?(\d\d)(?:[.,:]\d{1,9})?)?\s*(Z|UTC|GMT|CET|CEST|[+-]\d\d?:?\d\d|[+-]\d\d)?)?\s*"
)
_NAMED_OFFSETS = {"Z": 0, "UTC": 0, "GMT": 0, "CET": 60, "CEST": 120}
_SECONDS = re.compile(r"\d:\d\d:\d\d")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}|\d{1,2}\s*[ap]\.?m|\d時|\d시|\bclock\b", re.I)
_NUMERIC_DAY = re.compile(r"(?<!\d)\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}(?!\d)")
_MONTH_FIRST_ZONES = ("America/New", "America/Chi", "America/Den", "America/Los", "US/")
_OF_ONE_DAY = "day"  # dateparser's word for a statement that is as exact as that, beside week, month and year
_RELATIVE = re.compile(any_pattern(lines("relative_days")), re.I)


class Instant(NamedTuple):
    """An instant (UTC), how exactly it was stated, whether its zone was assumed, and the same on the page's own clock:
    ISO 8601, with offset where it was stated, a date alone where only a day was.
    """

    at: datetime
    precision: Precision
    zone_assumed: bool
    local: str


@lru_cache(maxsize=512)
def zone(name: str) -> tzinfo | None:
    """The IANA zone of that name; ``None`` where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@lru_cache(maxsize=512)
def assumed_zone(top_level_domain: str, language: str | None) -> tzinfo | None:
    """The zone of most newsrooms under a top-level domain, else of a language; ``None`` where neither tells. Domains
    that are sold to sites of any country tell that of pages in their own languages alone.
    """
    spoken = (language or "").split("-")[0]
    of_domain = {domain: (name, *own) for domain, name, *own in rows("zones")}.get(top_level_domain)
    if of_domain is not None and (len(of_domain) == 1 or spoken in of_domain[1].split()):
        return zone(of_domain[0])
    of_language = {row[0]: row[1] for row in rows("language_zones")}
    return zone(of_language[spoken]) if spoken in of_language else None


def parse_machine_date(text: str, local: tzinfo | None) -> Instant | None:
    """ISO 8601 and its common misspellings, RFC 2822 and Unix time -> instant; ``None`` for anything else.

    ``local`` reads a time without offset (marked as assumed); where it is ``None``, UTC is assumed.
    """
    text = text.strip()
    if _EPOCH.fullmatch(text):
        at = datetime.fromtimestamp(int(text[:10]), UTC)
        return Instant(at, Precision.SECOND, False, at.isoformat())
    match = _ISO.match(text)
    if match:
        return _from_iso(match, local)
    if text[-1:].isdigit() or text.endswith(("GMT", "UTC", "Z")):
        try:
            parsed = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError):
            return None
        return _checked(parsed, Precision.SECOND if _SECONDS.search(text) else Precision.MINUTE, local)
    return None


def _from_iso(match: re.Match[str], local: tzinfo | None) -> Instant | None:
    year, month, day, hour, minute, second, offset = match.groups()
    try:
        clock = int(hour or 0), int(minute or 0), int(second or 0)
        at = datetime(int(year), int(month), int(day), *clock)  # noqa: DTZ001
    except ValueError:
        return None
    precision = Precision.SECOND if second else Precision.MINUTE if hour else Precision.DAY
    if offset:
        minutes = _NAMED_OFFSETS.get(offset)
        if minutes is None:
            digits = (
                offset[1:].replace(":", "").ljust(4, "0") if len(offset) != 4 or ":" in offset else "0" + offset[1:]
            )
            minutes = (int(digits[:2]) * 60 + int(digits[2:4])) * (-1 if offset[0] == "-" else 1)
        if abs(minutes) > 14 * 60 or not 1 < at.year < 9999:
            return None
        return _checked(at.replace(tzinfo=timezone(timedelta(minutes=minutes))), precision, None)
    return _checked(at, precision, local)


def _checked(at: datetime, precision: Precision, local: tzinfo | None) -> Instant | None:
    assumed = at.tzinfo is None and precision is not Precision.DAY
    said = at.date().isoformat() if precision is Precision.DAY else at.isoformat()
    if at.tzinfo is None:  # a day without a clock stays that day, whatever the zone
        at = at.replace(tzinfo=local or UTC if assumed else UTC)
    try:
        at = at.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return Instant(at, precision, assumed, said) if 1900 < at.year < 2200 else None


def parse_printed_date(
    text: str, local: tzinfo | None, language: str | None = None, fetched_at: datetime | None = None
) -> Instant | None:
    """A date as people print it, in any language ("7. mai 2019 kl. 07:29", "2 hours ago") -> instant.

    Relative dates need ``fetched_at``; without it they are ``None``, as are those that count in weeks, months or
    years. By dateparser.
    """
    text = " ".join(text.split())[:80]
    if not any(c.isdigit() for c in text) and not fetched_at:
        return None
    if _RELATIVE.search(text) and fetched_at is None:
        return None
    machine = parse_machine_date(text, local)
    if machine:
        return machine
    base = (fetched_at or datetime(1900, 1, 1, tzinfo=UTC)).astimezone(local or UTC)
    parsed = _dateparser(text, (language or "").split("-")[0] or None, base.replace(tzinfo=None), _order(text, local))
    if parsed is None or parsed.year <= 1901:
        return None
    precision = (
        Precision.MINUTE if _CLOCK.search(_NUMERIC_DAY.sub("", text)) or _RELATIVE.search(text) else Precision.DAY
    )
    return _checked(parsed, precision, local)


def opens_date(text: str) -> bool:
    """Whether a line begins with a date in figures ("05.04.2025 - 12:30")."""
    match = _NUMERIC_DAY.search(text[:24])
    return match is not None and match.start() < 6


def on_the_clock(day: date, clock: time | None, named: tzinfo | None, local: tzinfo | None) -> Instant:
    """A printed day, with its time of day and the zone of that where printed, as an instant; ``local`` as in
    ``parse_machine_date``.
    """
    if clock is None:
        at = datetime(day.year, day.month, day.day, tzinfo=UTC)
        return Instant(at, Precision.DAY, False, day.isoformat())
    precision = Precision.SECOND if clock.second else Precision.MINUTE
    naive = datetime.combine(day, clock)
    if named is not None:
        aware = naive.replace(tzinfo=named)
        return Instant(aware.astimezone(UTC), precision, False, aware.isoformat())
    at = naive.replace(tzinfo=local or UTC).astimezone(UTC)
    return Instant(at, precision, True, naive.isoformat())


def is_american(local: tzinfo | None, language: str | None) -> bool:
    """Whether figures of a day are printed month first: in the United States alone."""
    if local is not None:
        return str(local).startswith(_MONTH_FIRST_ZONES)
    return language is None or language.lower() in ("en", "en-us")


def _order(text: str, local: tzinfo | None) -> str:
    """The month goes first only in North America, and never between dots."""
    numeric = _NUMERIC_DAY.search(text)
    american = local is None or str(local).startswith(_MONTH_FIRST_ZONES)
    return "MDY" if american and not (numeric and "." in numeric[0]) else "DMY"


@lru_cache(maxsize=256)
def _dateparser(text: str, language: str | None, base: datetime, order: str) -> datetime | None:
    settings = {
        "DATE_ORDER": order,
        "RELATIVE_BASE": base,
        "PREFER_DATES_FROM": "past",
        "REQUIRE_PARTS": ["day", "month"],
    }
    language = {"nb": "nb", "no": "nb", "nn": "nn"}.get(language or "", language)
    # The heaviest import of all, for the few dates in words: not at every command's start.
    from dateparser.date import DateDataParser

    # Without a language dateparser tries two hundred of them, at a third of a second a string.
    try:
        found = DateDataParser(languages=[language or "en"], settings=settings).get_date_data(text)
    except (ValueError, OverflowError, RecursionError):  # ValueError: also a language it does not know
        return None
    # "2 years ago", in any language: the day that is so many years back is as likely as any other of that year.
    return found.date_obj if found.period == _OF_ONE_DAY else None
