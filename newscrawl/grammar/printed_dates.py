"""Days of the calendar in running text, in the languages of ``tables/months.txt``; quick enough for every line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from newscrawl.grammar.solar_hijri import LANGUAGES, YEARS, solar_day, solar_month
from newscrawl.grammar.word_patterns import any_of
from newscrawl.tables import lines, rows

_LONGEST = 400  # characters of a text that are looked at; days of publication stand in short lines
_BUDDHIST, _BUDDHIST_CENTURY = 543, 2500  # years that Thailand's calendar is ahead, and what it leaves out in short
_ERAS = {
    "令和": 2018,
    "平成": 1988,
    "民國": 1911,
    "民国": 1911,
}  # the year before the first of an era, or of Taiwan's count
_OLDEST, _LATEST = 1900, 2199  # years; a number outside is no year
_CENTURY_TURN = 50  # two-digit years below are of this century, the others of the last
_CLOCK_NEAR = 24  # characters between a day and its time of day
_HEBREW_IN = "ב"  # "in", written as one word with the month
_ABBREVIATED = 3  # letters of the shortest prefix that stands for an English month ("Sept" for "September")

_DIGITS = {
    ord(zero) + n: str(n) for zero in "٠۰०০੦૦୦௦౦೦൦๐໐၀០０" for n in range(10)
}  # the zeros of the decimal digits of scripts in which news is printed
_DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Letters that show nothing and turn the direction of writing, as between the figures of Arabic days."""
_OTHER_DIGIT = re.compile(f"[{''.join(map(chr, _DIGITS))}]")
_WORD = r"[^\W\d_][^\s\d,/()|·:;–—\-]{0,18}"
_ORDINAL = r"(?:st|nd|rd|th|er|re|ª|º|°|\.º|\.-|-?го|-?е|η|ης|,)?"
_OF = r"(?:\s*(?:de|of|d'|d’|a|ta['’]|tháng|i)\s+)?"
_HINT = re.compile(r"(?:19|20|2[45]|1[34])\d\d|\d[./\-]\s?\d\d?[./\-]\s?\d\d(?!\d)|['’\-]\d\d\b|年|令和|\.\s?6\d\b")
_OF_YEAR = r"(?:\s*(?:de|del|of|d'|anno|năm|rok|a|พ\.?ศ\.?|ค\.?ศ\.?|,|،|\.|-|/)*\s*)"
_OTHER_NAME = r"(?:\s?/\s?[\u0621-\u064a_]{2,14})?"  # a month's name in the calendar of the neighbours ("نيسان/أبريل")
_TWO_WORDS = re.compile("(?<=كانون|تشرين) (?=ال)")  # in months of the Levant
_DAY_FIRST = re.compile(
    rf"(?<![\d.,:])(\d{{1,2}}){_ORDINAL}[./]?\s*[-،]?{_OF}({_WORD}){_OTHER_NAME}{_OF_YEAR}"
    r"['’]?(\d{4}|(?<=['’\-])\d\d)(?!\d)"
)
_MONTH_FIRST = re.compile(
    rf"({_WORD})\s+(\d{{1,2}}){_ORDINAL}\.?\s*(?:,|de|del|-|\s)\s*['’]?(\d{{4}}|(?<=['’])\d\d)(?!\d)"
)
_YEAR_FIRST = re.compile(
    rf"(?<!\d)(\d{{4}})(?:\.|,|-|\s*(?:m|թ)\.|\.?\s*gada|\.?\s*(?:\(?e\)?)?ko)?\s*({_WORD})[\s.\-]+(\d{{1,2}})(?!\d)"
)
_YEAR_DAY_MONTH = re.compile(rf"(?<!\d)(\d{{4}})(?:\.\s*gada|\s*-?ж\.,?)\s+(\d{{1,2}})[.\-]?\s?({_WORD})")
_MONGOLIAN = re.compile(r"(?<!\d)(\d{4})\s+оны\s+(\d{1,2})(?:-р|\s+д[уү]г[аэ]*р)?\s+сарын\s+(\d{1,2})(?!\d)")
_THAI_SHORT = re.compile(r"(?<!\d)(\d{1,2})\s+([\u0e00-\u0e7f][\u0e00-\u0e7f.]{1,11})\s*(6\d)(?![\d:.])")
_NORDIC = re.compile(r"(?<![\d./:\-])(\d{1,2})/(\d{1,2})[-\s]((?:19|20)\d\d|\d\d(?=\D|$))(?!\d)")
_NORDIC_LANGUAGES = frozenset(("da", "nb", "nn", "no", "sv"))
_NUMERIC = re.compile(
    r"(?<![\d./:\-])(\d{1,4})(\s?([./\-‐–|])\s?)(\d{1,2})(?:\s?\3\s?)"
    r"(\d{4}(?![\d:])|\d{2}(?=\d\d:\d\d)|\d{2}(?!\d))(?![%/])(?!\.\d)"
)
_YEAR_AND_ONE_FIGURE = re.compile(
    r"(?<![\d./:\-])(\d{4})(\s?([./\-])\s?)(\d{1,2})(?:\s?\3\s?)(\d)(?![\d:%/\-])(?!\.\d)"
)
_DOTTED = frozenset(("ko", "ja", "zh", "hu"))  # languages that write "2020. 7. 3."; elsewhere "2020.1.3" is a version's
_EAST_ASIAN = re.compile(
    r"(?:(\d{4})|(令和|平成|民國|民国)\s*(\d{1,3}|元))\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일号號]?"
)
_VIETNAMESE = re.compile(r"(?<!\d)(\d{1,2})\s+(?:tháng|thg)\s+(\d{1,2})\s*,?\s*(?:năm\s+)?(\d{4})(?!\d)")
_CLOCK = re.compile(
    r"(?<![\d.,/])([01]?\d|2[0-3])"
    r"(?:[:hH時시点：](?:\s?([0-5]\d))|\.([0-5]\d)(?=\s*(?:uhr|h\b|klo|wib|น\.|[ap]\.?m))|\s?(?=[ap]\.?m\b))"
    r"(?::([0-5]\d))?(?:\s?([ap])\.?m\b)?",
    re.I,
)

_DOTTED_CLOCK = re.compile(
    rf"[\s,|–-]{{0,4}}(?:(?P<word>{any_of(lines('clock_words'))})\s?)?"
    r"([01]?\d|2[0-3])\.([0-5]\d)(?![\d%€$£]|[.,/]\d|\s?[ap]\.?m\b)"
    r"(?(word)|(?=\s*(?:$|[|)•·,;–-])))"
)
"""A time of day right behind a day, its minutes behind a dot: behind a word, or where nothing is counted in it."""
_CLOCK_NAME = re.compile(r"\s?\(?([a-zа-я]{2,4})\b")


@dataclass(frozen=True, slots=True)
class PrintedDay:
    """A day as a line has it: text[start:end]. ``swapped``: the day where the other of day and month goes first,
    ``None`` where only one order makes sense; ``clock``: the time of day printed beside it; ``zone``: the zone named
    behind that; ``month_first``: in which order the page writes numbers, where this day shows it ("10/25/2023"), else
    ``None``.
    """

    day: date
    start: int
    end: int
    swapped: date | None = None
    clock: time | None = None
    zone: tzinfo | None = None
    month_first: bool | None = None


def printed_days(text: str, language: str | None = None, *, month_first: bool = False) -> list[PrintedDay]:
    """The days that a text names in full, with year, in the order of their places; empty where it names none.

    ``language``: BCP 47 tag, decides where two languages give one word two months. ``month_first``: how "3/4/2020" is
    read where both orders make sense.
    """
    text = text[:_LONGEST]
    places = None
    if not text.isascii():
        if _DIRECTION_MARKS.search(text):
            places = [n for n, letter in enumerate(text) if not _DIRECTION_MARKS.match(letter)]
            text = _DIRECTION_MARKS.sub("", text)
        if _OTHER_DIGIT.search(text):
            text = text.translate(_DIGITS)
        text = _TWO_WORDS.sub("_", text)
    if not _HINT.search(text):
        return []
    low = text.lower()
    found: list[PrintedDay] = []
    taken: list[tuple[int, int]] = []
    for day in _all(low, (language or "").split("-")[0], month_first):
        if not any(day.start < end and start < day.end for start, end in taken):
            taken.append((day.start, day.end))
            found.append(day)
    found.sort(key=lambda d: d.start)
    found = [_with_clock(d, low) for d in found]
    return [replace(d, start=places[d.start], end=places[d.end - 1] + 1) for d in found] if places else found


def _all(low: str, language: str, month_first: bool) -> Iterator[PrintedDay]:
    for match in _EAST_ASIAN.finditer(low) if "年" in low or "년" in low else ():
        era = _ERAS.get(match[2] or "", 0)
        year = int(match[1]) if match[1] else era + (1 if match[3] == "元" else int(match[3]))
        yield from _day(match, year, int(match[4]), int(match[5]))
    for match in _VIETNAMESE.finditer(low) if "tháng" in low or "thg" in low else ():
        yield from _day(match, int(match[3]), int(match[2]), int(match[1]))
    for match in _MONGOLIAN.finditer(low) if "оны" in low else ():
        yield from _day(match, int(match[1]), int(match[2]), int(match[3]))
    for match in _THAI_SHORT.finditer(low) if language == "th" else ():
        if month := month_of(match[2], language):
            yield from _day(match, _BUDDHIST_CENTURY + int(match[3]), month, int(match[1]))
    for match in _NORDIC.finditer(low) if language in _NORDIC_LANGUAGES else ():
        yield from _day(match, _year(match[3]), int(match[2]), int(match[1]))
    for match in _YEAR_DAY_MONTH.finditer(low):
        if month := month_of(match[3], language):
            yield from _day(match, int(match[1]), month, int(match[2]))
    for match in _DAY_FIRST.finditer(low):
        if month := month_of(match[2], language):
            yield from _day(match, _year(match[3]), month, int(match[1]))
        elif int(match[3]) in YEARS and (month := solar_month(match[2])):
            yield from _solar(match, int(match[3]), month, int(match[1]))
    for match in _MONTH_FIRST.finditer(low):
        if month := month_of(match[1], language):
            yield from _day(match, _year(match[3]), month, int(match[2]))
    for match in _YEAR_FIRST.finditer(low):
        if month := month_of(match[2], language):
            yield from _day(match, _year(match[1]), month, int(match[3]))
        elif int(match[1]) in YEARS and (month := solar_month(match[2])):
            yield from _solar(match, int(match[1]), month, int(match[3]))
    single = (m for m in _YEAR_AND_ONE_FIGURE.finditer(low) if m[3] != "." or language in _DOTTED)
    for match in (*_NUMERIC.finditer(low), *single):
        if language in LANGUAGES and (int(match[1]) in YEARS or int(match[5]) in YEARS):
            year, day = sorted((int(match[1]), int(match[5])), reverse=True)
            yield from _solar(match, year, int(match[4]), day)
        elif language == "ko" and len(match[1]) == len(match[5]) == 2:  # "23. 9. 14." is in 2023
            yield from _day(match, _year(match[1]), int(match[4]), int(match[5]))
        else:
            yield from _numeric(match, month_first)


def _numeric(match: re.Match[str], month_first: bool) -> Iterator[PrintedDay]:
    first, middle, last = match[1], int(match[4]), match[5]
    if len(first) == 4:
        yield from _day(match, _year(first), middle, int(last))
        return
    if len(first) == 3 or (len(last) == 2 and "-" in match[2] and len(first) != 2):
        return
    year = _year(last)
    in_dots = "." in match[2]
    shown: bool | None = None
    straight, turned = _checked(year, middle, int(first)), _checked(year, int(first), middle)
    if in_dots or not turned:
        turned, best, shown = None, straight, None if in_dots else False
    elif not straight:
        best, turned, shown = turned, None, True
    elif month_first:
        best, turned = turned, straight
    else:
        best = straight
    if best:
        yield PrintedDay(best, match.start(), match.end(), turned if turned != best else None, month_first=shown)


def _solar(match: re.Match[str], year: int, month: int, day: int) -> Iterator[PrintedDay]:
    checked = solar_day(year, month, day)
    if checked:
        yield PrintedDay(checked, match.start(), match.end())


def _day(match: re.Match[str], year: int, month: int, day: int) -> Iterator[PrintedDay]:
    checked = _checked(year, month, day)
    if checked:
        yield PrintedDay(checked, match.start(), match.end())


def _checked(year: int, month: int, day: int) -> date | None:
    if year > _LATEST:
        year -= _BUDDHIST
    if not _OLDEST <= year <= _LATEST:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(digits: str) -> int:
    number = int(digits)
    if len(digits) == 2:
        return number + (2000 if number < _CENTURY_TURN else 1900)
    return number


def _with_clock(found: PrintedDay, low: str) -> PrintedDay:
    """The time of day behind the day, else close before it."""
    dotted = _DOTTED_CLOCK.match(low, found.end)
    if dotted:
        return replace(found, clock=time(int(dotted[2]), int(dotted[3])), zone=_zone_behind(low, dotted.end()))
    match = _CLOCK.search(low, found.end, found.end + _CLOCK_NEAR)
    if match is None:
        before = list(_CLOCK.finditer(low, max(0, found.start - _CLOCK_NEAR), found.start))
        match = before[-1] if before else None
    if match is None:
        return found
    hour = int(match[1])
    if match[5]:
        hour = hour % 12 + (12 if match[5] == "p" else 0)
    minute, second = int(match[2] or match[3] or 0), int(match[4] or 0)
    return replace(found, clock=time(hour, minute, second), zone=_zone_behind(low, match.end()))


def _zone_behind(low: str, at: int) -> tzinfo | None:
    named = _CLOCK_NAME.match(low, at)
    return _zones().get(named[1].upper()) if named else None


@cache
def _zones() -> dict[str, tzinfo]:
    return {
        name: ZoneInfo(zone) if "/" in zone else timezone(timedelta(minutes=int(zone)))
        for name, zone in rows("clock_names")
    }


def month_of(word: str, language: str = "") -> int | None:
    """The month that a word names, 1 to 12, in ``language`` if that has it, else in any; ``None`` for other words."""
    word = word.strip(".,،").removeprefix("d'").removeprefix("d’").removeprefix(_HEBREW_IN)
    if not word.isascii():
        word = _one_form(word)
    own = _months_by_language().get(language)
    return (own.get(word) if own else None) or _months().get(word)


def _one_form(word: str) -> str:
    """Letters with signs are written as one sign or as several, and change with the case."""
    return unicodedata.normalize("NFC", word.casefold())


@cache
def _months_by_language() -> dict[str, dict[str, int]]:
    return {
        language: {_one_form(form.strip()): number for number, cell in enumerate(cells, 1) for form in cell.split(",")}
        for language, *cells in rows("months")
    }


@cache
def _months() -> dict[str, int]:
    found: dict[str, int] = {}
    for forms in _months_by_language().values():
        for form, number in forms.items():
            found.setdefault(form, number)
    for form, number in _months_by_language()["en"].items():
        for length in range(_ABBREVIATED, len(form)):
            found.setdefault(form[:length], number)
    return found
