"""Days of the solar Hijri calendar, by which Iran and Afghanistan count: "2 Tir 1399" is 22 June 2020."""

from __future__ import annotations

from datetime import date
from functools import cache

from newscrawl.tables import rows

LANGUAGES = frozenset(("fa", "prs", "ps"))
"""Of pages on which a day in figures alone, "1399/04/02", is one of this calendar."""
YEARS = range(1300, 1500)
"""Years that are told to be of this calendar: 1921 to 2121."""
_BEFORE_THE_FIRST = 226_894  # ordinal of the day before the first day of year 1
_LONG_MONTHS, _MONTHS = 6, 12  # months of 31 days, at the year's beginning; of the others the last has 29, or 30
_ARABIC_LETTERS = str.maketrans("يك", "یک")
_MONTH = "ماه"  # "month", written as one word with its name


def solar_month(word: str) -> int | None:
    """The month that a word names, 1 to 12; ``None`` for other words."""
    word = word.strip(".,،").translate(_ARABIC_LETTERS)
    return _months().get(word) or _months().get(word.removesuffix(_MONTH).rstrip("\u200c"))


def solar_day(year: int, month: int, day: int) -> date | None:
    """The day on the Gregorian calendar; ``None`` where there is no such day, or the year is outside ``YEARS``."""
    if year not in YEARS or not 1 <= month <= _MONTHS or day < 1:
        return None
    earlier = 31 * (month - 1) - max(0, month - 1 - _LONG_MONTHS)
    found = _new_year(year) + earlier + day - 1
    end = _new_year(year + 1) if month == _MONTHS else _new_year(year) + 31 * month - max(0, month - _LONG_MONTHS)
    return date.fromordinal(found) if found < end else None


def _new_year(year: int) -> int:
    """Ordinal of the year's first day, by the cycle of 33 years that holds for all of ``YEARS``."""
    return _BEFORE_THE_FIRST + 365 * (year - 1) + (8 * year + 21) // 33 + 1


@cache
def _months() -> dict[str, int]:
    return {
        form.strip(): number
        for _, *cells in rows("solar_hijri_months")
        for number, cell in enumerate(cells, 1)
        for form in cell.split(",")
    }
