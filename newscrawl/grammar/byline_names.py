"""One part of a byline -> the name that is in it, without labels, titles, degrees, occupations and addresses."""

from __future__ import annotations

import re
from functools import cache

from newscrawl.grammar import cjk_bylines
from newscrawl.grammar.agencies import agencies_in, agency
from newscrawl.grammar.byline_labels import EDGES, GLUED_LABEL, LONGEST, label, labels_alone
from newscrawl.grammar.names import is_person
from newscrawl.grammar.text import bare, clean
from newscrawl.grammar.word_patterns import any_pattern
from newscrawl.tables import casefolded, lines

_MOST_WORDS = 6  # of a name; longer ones are sentences
_MOST_LETTERS = 60
_LEAST_WORDS = 2  # of a name with something behind it
_TELLING_OCCUPATION = 5  # letters; shorter ones are names of people too ("Head", "Ma")
_TITLES = re.compile(rf"^(?:{any_pattern(lines('name_titles'))}\.?(?:-Ing\.?)?\s+)+")
_NOISE_BEHIND = re.compile(rf"\s+{any_pattern(lines('byline_ends'))}\b.*$", re.I)
_GLUED_BEHIND = re.compile(rf"(?<=[a-zß-ÿ]){any_pattern(lines('byline_glued_ends'))}.*$")
_FOOTNOTES = re.compile(r"(?<=[^\W\d_])[\d*†‡,]{1,6}$")
_SENTENCE_END = re.compile("[。？！]")
_VERSION = re.compile(r"\bv\d{1,3}\.\d", re.I)  # of the program that made the page
_CLOCK = re.compile(r"(?<!\w)\d{1,2}(?:\s?[:.h]\s?\d{2}(?!\w)|(?:\s?[:.]\s?\d{2})?\s?(?:[ap]\.?m\.?|uhr)(?!\w))", re.I)
"""A time of day, which stands beside names and is none."""


@cache
def _nobody() -> frozenset[str]:
    """What stands where names do and is none: labels, days of the week, words in front of dates."""
    dates = casefolded("published_words") | casefolded("modified_words")
    return labels_alone() | casefolded("days_of_week") | dates


def is_occupation(name: str) -> bool:
    """Whether every word of it says what somebody is ("Senior Analyst", behind a name)."""
    return casefolded("job_words").issuperset(w.strip(EDGES) for w in name.casefold().split())


def is_word(name: str) -> bool:
    """Whether what looks like a name is a word of the interface or nothing but an occupation ("Staff Writer")."""
    low = name.casefold()
    return low in casefolded("byline_noise") or all(
        w.strip(EDGES) in casefolded("house_words") | casefolded("job_words") for w in low.split()
    )


@cache
def _link_phrases() -> tuple[tuple[str, str], ...]:
    """What a link to an author's articles says before and behind the name, without regard to case."""
    parts = (line.casefold().partition("{}") for line in lines("author_link_phrases"))
    return tuple((before, behind) for before, _, behind in parts)


@cache
def _link_phrase_ends() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """-> (how such phrases begin, how they end): most texts are told by that to be none."""
    before, behind = zip(*_link_phrases(), strict=True)
    return tuple(dict.fromkeys(before)), tuple(dict.fromkeys(behind))


def _linked_name(text: str) -> str:
    """The name in "View all of Jane Roe's posts"; other texts as they are."""
    said = text.casefold().rstrip(".").replace("’", "'")
    opened, closed = _link_phrase_ends()
    if not (said.startswith(opened) and said.endswith(closed)) or len(said) != len(text.rstrip(".")):
        return text
    for before, behind in _link_phrases():
        if said.startswith(before) and said.endswith(behind):
            return text[len(before) : len(said) - len(behind)]
    return text


def is_interface(name: str) -> bool:
    """Whether it is words of the interface or an account of the system, and nobody's name ("View Comments", "admin"). A
    house's own ("Staff", "Redaktion") may sign.
    """
    return name.casefold() in _interface() or name.casefold() in casefolded("account_names")


@cache
def _interface() -> frozenset[str]:
    signing = casefolded("house_words") | casefolded("job_words")
    return frozenset(entry for entry in casefolded("byline_noise") if signing.isdisjoint(entry.split()))


def signs_for_house(name: str, outlets: frozenset[str]) -> bool:
    """Whether a name is the outlet's, by itself or with a word for those who write there ("Norway Today Newsroom").
    ``outlets``: the outlet's names, ``bare``.
    """
    words = name.split()
    own = [w for w in words if w.casefold().strip(EDGES) not in casefolded("house_words")]
    return len(own) < len(words) and bare(" ".join(own)) in outlets


def _without_agency(name: str) -> str:
    """ "NTB Jane Roe" -> "Jane Roe"; the agencies are told elsewhere."""
    for known in agencies_in(name):
        rest = clean(re.sub(rf"\b{re.escape(known)}\b", " ", name)).strip(EDGES)
        if agency(known) == known and is_person(rest):
            return rest
    return name


def tidied(part: str) -> str | None:
    """The name in what stands between two joints of a byline, as it would be shown; ``None`` where none is."""
    part = label().sub("", _linked_name(part[:LONGEST]))
    name = label().sub("", _NOISE_BEHIND.sub("", _GLUED_BEHIND.sub("", part)).strip(EDGES)).strip(EDGES)
    if " " in name:
        name = GLUED_LABEL.sub("", name)
        name = name if name[-1:].isalpha() else _FOOTNOTES.sub("", name)
    name = _TITLES.sub("", name)
    if not name.isascii():
        name = cjk_bylines.RANK.sub("", name)
    name = name.strip(EDGES)
    words = name.split()
    while len(words) > 2 and _is_degree(words[-1]):
        words.pop()
    words = _without_occupation(words)
    name = " ".join(words).strip(EDGES)
    if name.endswith(("Jr", "Sr")) or (re.search(r"\b[A-Z]$", name) and part.rstrip().endswith(".")):
        name += "."
    if not 2 <= len(name) <= _MOST_LETTERS or len(words) > _MOST_WORDS or not any(map(str.isalpha, name)):
        return None
    if (len(words) == 1 and _is_degree(name)) or name.casefold() in _nobody():
        return None
    if any(map(str.isdigit, name)) and (_CLOCK.search(name) or _VERSION.search(name)):
        return None
    if "://" in name or name.lower().startswith("www.") or agency(name) or _SENTENCE_END.search(name):
        return None
    return _without_agency(name)


def _without_occupation(words: list[str]) -> list[str]:
    """A person's name without the line below it, which the page has run on: "Jane Roe Senior Economics Writer"."""
    lows = [word.casefold().strip(EDGES) for word in words]
    if not lows or len(lows[-1]) < _TELLING_OCCUPATION or lows[-1] not in casefolded("job_words"):
        return words
    roles = casefolded("job_words") | casefolded("house_words") | casefolded("beat_words")
    end = next(n for n, low in enumerate(lows) if low in roles and (n >= _LEAST_WORDS or n == len(lows) - 1))
    return words[:end] if end >= _LEAST_WORDS and is_person(" ".join(words[:end])) else words


def _is_degree(word: str) -> bool:
    low = word.casefold().strip(".,")
    return low in casefolded("job_words") and (word.isupper() or "." in word[:-1] or low in ("phd", "esq"))
