"""Titles of pages that are a server's notice: something is missing, broken, refused, or asked for first.

A title is such a notice where its words are: "Page not found" is one, "Missing boy not found" is none.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from newscrawl.grammar.text import bare
from newscrawl.tables import casefolded, lines, rows

_PARTS = re.compile(r"\s*[|:•·»«]\s*|\s+[-–—]\s+")
_ENDS = ".,;!?…()\"'"
_SIGNS = r"\s!-&(-/:-@\[-`{-~“”„«»…।。、！？，؟،؛–—¡¿·"
_WORD = re.compile(rf"[^{_SIGNS}']+(?:'[^{_SIGNS}']+)*'?")
# Scripts of which words stand together, or have endings that differ with what comes before
_UNPARTED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]+")
_LONG = 6  # words of a sentence of which one may be any


@dataclass(frozen=True, slots=True)
class Notice:
    """What one kind of notice says: ``sentences``, of which each may be all of it, and ``loosely``, with other words
    between its own. ``of_a_page``: also that there is no page, in many languages.
    """

    sentences: re.Pattern[str]
    loosely: re.Pattern[str] | None = None
    of_a_page: bool = False

    def begins(self, title: str) -> bool:
        """Whether a title begins with one of the sentences."""
        return self.sentences.match(_plain(title)) is not None


def says_only(notice: Notice, title: str, outlets: Container[str] = frozenset()) -> bool:
    """Whether a part of a title ("404 | The Fjord Post") is such a notice, with nothing beside it but words of notices,
    numbers and hosts. ``outlets``: names of the outlet, ``bare``, which may be called "Un Momento".
    """
    return any(bare(part) not in outlets and _is_notice(notice, part) for part in _PARTS.split(_plain(title)))


def _is_notice(notice: Notice, part: str) -> bool:
    beside, sentences = notice.sentences.subn(" ", part)
    if sentences or (notice.loosely and notice.loosely.search(part)):
        return all(word.isdigit() or word in _known_words() for word in _words(beside))
    return notice.of_a_page and _says_that_there_is_no_page(part)


def _plain(title: str) -> str:
    return title.casefold().replace("’", "'")


def _words(part: str) -> Iterator[str]:
    """Words, without hosts."""
    for token in part.split():
        if "." not in token.strip(_ENDS):
            yield from _WORD.findall(token)


@cache
def _known_words() -> frozenset[str]:
    """All words that notices consist of, those of their sentences too."""
    tables = ("notice_words", "error_notices", "block_notices", "login_notices")
    return frozenset(word for table in tables for line in casefolded(table) for word in _words(_plain(line)))


# ---- that there is no page


class _Roles(NamedTuple):
    """The languages in which a word stands in such a sentence at all, for a page, and for its absence."""

    anywhere: frozenset[str]
    page: frozenset[str]
    absence: frozenset[str]


_NO_ROLE = _Roles(frozenset(), frozenset(), frozenset())


def _says_that_there_is_no_page(part: str) -> bool:
    """Whether the words are of such a sentence in one language, and one is for a page and one for its absence."""
    roles = [_roles_of(piece) for word in _words(part) for piece in _pieces(word) if not piece.isdigit()]
    needed = len(roles) - (len(roles) >= _LONG)
    languages = Counter(language for found in roles for language in found.anywhere)
    return any(
        any(language in found.page for found in roles) and any(language in found.absence for found in roles)
        for language, count in languages.items()
        if count >= needed
    )


def _pieces(word: str) -> list[str]:
    """The words that stand together in one, in scripts that part none."""
    return _vocabulary().pieces.findall(word) if _UNPARTED.match(word) else [word]


def _roles_of(word: str) -> _Roles:
    vocabulary = _vocabulary()
    exact = vocabulary.words.get(word, _NO_ROLE)
    found = [vocabulary.stems[word[:n]] for n in range(2, len(word) + 1) if word[:n] in vocabulary.stems]
    return _Roles(*(frozenset.union(*of_all) for of_all in zip(exact, *found, strict=True))) if found else exact


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    words: dict[str, _Roles]
    stems: dict[str, _Roles]
    """Beginnings of words."""
    pieces: re.Pattern[str]
    """One word after the other where none are parted, the longest first; else any sign."""


@cache
def _vocabulary() -> _Vocabulary:
    languages: dict[str, tuple[set[str], set[str], set[str]]] = defaultdict(lambda: (set(), set(), set()))
    for language, *columns in rows("missing_page_words"):
        for role, column in zip((1, 2, 0), columns, strict=True):
            for word in _plain(column).split():
                languages[word][0].add(language)
                languages[word][role].add(language)
    roles = {word: _Roles(*map(frozenset, found)) for word, found in languages.items()}
    unparted = sorted((word for word in roles if _UNPARTED.match(word)), key=len, reverse=True)
    return _Vocabulary(
        words={word: found for word, found in roles.items() if not word.endswith("*")},
        stems={word[:-1]: found for word, found in roles.items() if word.endswith("*")},
        pieces=re.compile("|".join([*map(re.escape, unparted), "."])),
    )


# ---- the kinds


def _sentences(table: str) -> re.Pattern[str]:
    """Any entry of a table, the longest first, from word to word; wherever it stands in scripts that part no words."""
    found = sorted({_plain(line) for line in lines(table)}, key=len, reverse=True)
    parted = [re.escape(line) for line in found if not _UNPARTED.match(line)]
    unparted = [re.escape(line) for line in found if _UNPARTED.match(line)]
    return re.compile("|".join([rf"(?<!\w)(?:{'|'.join(parted)})(?!\w)", *unparted]))


ERROR = Notice(_sentences("error_notices"), re.compile("|".join(lines("error_notice_patterns"))), of_a_page=True)
"""Something is missing, broken, refused, or not shown where one is."""
BLOCK = Notice(_sentences("block_notices"))
"""Machines are kept out, or asked to wait."""
LOGIN = Notice(_sentences("login_notices"))
"""One has to say who one is."""
