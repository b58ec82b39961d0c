"""Regular expressions for any word of a table, by which a line that begins like none of them is told at once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from newscrawl.tables import rows

_ALPHABETS = 0x2200  # code points below are those of all alphabets with two cases, but for historic and full-width ones


def any_of(words: Iterable[str], *, case_counts: bool = False) -> str:
    """A pattern for any of the words, longer ones first, to stand in a pattern that is compiled without ``re.I`` where
    the case counts, and with it where it does not.

    Words that begin with one letter stand behind one look at it: of a hundred alternatives in a row, each costs.
    """
    by_first: defaultdict[str, list[str]] = defaultdict(list)
    for word in sorted(words, key=len, reverse=True):
        by_first[word[0] if case_counts else _folded(word[0])].append(word)
    return f"(?:{'|'.join(_group(group, case_counts) for group in by_first.values())})"


def any_pattern(expressions: Iterable[str]) -> str:
    """A pattern for any of the expressions, tried in their order."""
    return f"(?:{'|'.join(expressions)})"


def joints(kind: str) -> tuple[str, ...]:
    """The words that part names. ``kind``: "byline", "credit" or "source"."""
    return tuple(word for word, kinds in rows("name_joints") if kind in kinds.split())


def _group(words: list[str], case_counts: bool) -> str:
    """The words, which begin with one letter."""
    if case_counts:
        first = re.escape(words[0][0])
    else:
        # The engine passes over alternatives by their first letter only where its case counts.
        spellings = sorted({other for word in words for other in _spellings(word[0])})
        first = f"(?-i:[{''.join(map(re.escape, spellings))}])"
    rest = [re.escape(word[1:]) for word in words]
    return first + (rest[0] if len(rest) == 1 else f"(?:{'|'.join(rest)})")


def _folded(letter: str) -> str:
    return min(_spellings(letter))


def _spellings(letter: str) -> frozenset[str]:
    """All letters that regular expressions take for the same one where case does not count."""
    same = re.compile(re.escape(letter), re.I)
    others = _by_small_letter().get(_small(letter), ()) if letter.isalpha() else ()
    return frozenset((letter, *(other for other in (letter.lower(), letter.upper(), *others) if same.fullmatch(other))))


def _small(letter: str) -> str:
    """What a letter is where case does not count; by way of the capital, which the two forms of some share."""
    return letter.upper().casefold()[0]


@cache
def _by_small_letter() -> dict[str, list[str]]:
    """First letter of what a letter is where case does not count -> all such letters."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for letter in map(chr, range(_ALPHABETS)):
        if letter.isalpha():
            found[_small(letter)].append(letter)
    return dict(found)
