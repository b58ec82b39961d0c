"""Lines that a page makes anew for each visit: how often it was read, how many read it now, when it was made, printed
or refreshed, what money is worth at the moment. They are no text, and one that stays is an edit of the article at each
visit.

A line is one where all of its words are known of such lines in one language, and one of them says what it is about:
"Read 345 times" is, "The poem was read 345 times" is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from newscrawl.grammar.text import has_digit
from newscrawl.grammar.word_patterns import any_of
from newscrawl.grammar.word_roles import Languages, plain, word_roles, words_of
from newscrawl.tables import lines, rows

_LONGEST = 130  # characters; such lines are a label with a figure or two, or one short sentence
_VOTES = 2  # words of a line that counts the votes of a poll; more are what an election is told in
_BETWEEN = r"[.,:'’٬٫/\s\u202f\xa0-]"
_FIGURES = re.compile(rf"\d(?:(?:{_BETWEEN}*|t)\d)*(?:\+|\s?[km]\b|\s?[万萬만천千]|\s?тыс\b)?", re.I)
_CLOCK_OR_PART = re.compile(r"\d[:.,]\d|\d\s?[h時时시]\s?\d")
_NUMBER = re.compile(r"\d+")
_FEWEST_NUMBERS = 2  # of a day, its own and that of the year: "printed in 1990" is said of a book
_SIGNS = re.compile("[：՝·\u2190-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff|]")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?。])\s+(?=\D)")
_APOSTROPHES = str.maketrans(dict.fromkeys("‘ʻʼ", "'"))
_FEWEST_RATES = 2  # in a line; one is what a report of the markets may list

Roles = Sequence[tuple[Languages, ...]]
"""For each word of a line the languages in which it plays each part."""


def is_of_the_visit(text: str) -> bool:
    """Whether a line says nothing but how often its page was read or opened, how many do so now, when the page was
    made, printed or refreshed, or what several currencies are worth.
    """
    if len(text) > _LONGEST or not has_digit(text):
        return False
    line = _SIGNS.sub(" ", text.replace("×", " x ")).translate(_APOSTROPHES)
    return _says_one_thing(line) or all(map(_says_one_thing, _SENTENCE_ENDS.split(line)))


def _says_one_thing(line: str) -> bool:
    return _counts_readers(line) or _says_when_it_was_made(line) or _says_what_money_is_worth(line)


def _counts_readers(line: str) -> bool:
    found = word_roles("reading_count_words").of_text(_FIGURES.sub(" ", line))
    counted, read, times, _, votes = word_roles("reading_count_words").together(found)
    voted = votes if len(found) <= _VOTES else frozenset()
    return bool(_languages_of(found) & (counted | read & times | voted))


def _says_when_it_was_made(line: str) -> bool:
    if not _CLOCK_OR_PART.search(line) and len(_NUMBER.findall(line)) < _FEWEST_NUMBERS:
        return False
    words = [word for word in words_of(plain(_FIGURES.sub(" ", line))) if word not in _words_of_dates()]
    found = word_roles("page_made_words").of_text(" ".join(words))
    page, made, made_of_page, _ = word_roles("page_made_words").together(found)
    return bool(_languages_of(found) & (made | page & made_of_page))


def _languages_of(found: Roles) -> Languages:
    """The languages in which each of the words plays a part; none where there are no words."""
    return frozenset.intersection(*(frozenset().union(*parts) for parts in found)) if found else frozenset()


@cache
def _words_of_dates() -> frozenset[str]:
    """Months, days of the week and zones, in any language: what a date is made of beside figures."""
    months = (form for _, *forms in rows("months") for form in ", ".join(forms).replace("_", " ").split(", "))
    names = [*months, *lines("days_of_week"), *(row[0] for row in rows("clock_names")), "UTC", "GMT"]
    return frozenset(word for name in names for word in words_of(plain(name)))


def _says_what_money_is_worth(line: str) -> bool:
    money = [name.casefold() for name in _rate().findall(line)] if _rates().fullmatch(line) else []
    return len(money) >= _FEWEST_RATES and len(set(money)) == len(money)


@cache
def _rate() -> re.Pattern[str]:
    """ "USD 1.0842", with what it has moved by behind it."""
    money = any_of(lines("currency_names"))
    worth = r"\d{1,3}(?:[.,\s]?\d{3})*[.,]\d{1,4}"
    moved = r"(?:\s?\(?[-+−–]?\s?%?\d{1,2}(?:[.,]\d{1,2})?(?:\s?%)?\)?)?"
    return re.compile(rf"[\W_]{{0,4}}({money}(?:\s?[/-]\s?{money})?)[\s:=]{{0,3}}{worth}{moved}", re.I)


@cache
def _rates() -> re.Pattern[str]:
    return re.compile(rf"(?:{_rate().pattern})+[\W_]{{0,4}}", re.I)
