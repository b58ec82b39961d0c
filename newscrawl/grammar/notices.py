"""Titles of pages that are a server's notice: something is missing, broken, refused, or asked for first.

A title is such a notice where its words are: "Page not found" is one, "Missing boy not found" is none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass
from functools import cache

from newscrawl.grammar.text import bare
from newscrawl.grammar.word_roles import UNPARTED, plain, word_roles, words_of
from newscrawl.tables import casefolded, lines

_PARTS = re.compile(r"\s*[|:•·»«]\s*|\s+[-–—]\s+")
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
        return self.sentences.match(plain(title)) is not None


def says_only(notice: Notice, title: str, outlets: Container[str] = frozenset()) -> bool:
    """Whether a part of a title ("404 | The Fjord Post") is such a notice, with nothing beside it but words of notices,
    numbers and hosts. ``outlets``: names of the outlet, ``bare``, which may be called "Un Momento".
    """
    return any(bare(part) not in outlets and _is_notice(notice, part) for part in _PARTS.split(plain(title)))


def _is_notice(notice: Notice, part: str) -> bool:
    beside, sentences = notice.sentences.subn(" ", part)
    if sentences or (notice.loosely and notice.loosely.search(part)):
        return all(word.isdigit() or word in _known_words() for word in words_of(beside))
    return notice.of_a_page and _says_that_there_is_no_page(part)


@cache
def _known_words() -> frozenset[str]:
    """All words that notices consist of, those of their sentences too."""
    tables = ("notice_words", "error_notices", "block_notices", "login_notices")
    return frozenset(word for table in tables for line in casefolded(table) for word in words_of(plain(line)))


# ---- that there is no page


def _says_that_there_is_no_page(part: str) -> bool:
    """Whether the words are of such a sentence in one language, and one is for a page and one for its absence."""
    roles = word_roles("missing_page_words").of_text(part)
    needed = len(roles) - (len(roles) >= _LONG)
    languages = Counter(language for found in roles for language in frozenset().union(*found))
    return any(
        any(language in page for page, _, _ in roles) and any(language in absence for _, absence, _ in roles)
        for language, count in languages.items()
        if count >= needed
    )


# ---- the kinds


def _sentences(table: str) -> re.Pattern[str]:
    """Any entry of a table, the longest first, from word to word; wherever it stands in scripts that part no words."""
    found = sorted({plain(line) for line in lines(table)}, key=len, reverse=True)
    parted = [re.escape(line) for line in found if not UNPARTED.match(line)]
    unparted = [re.escape(line) for line in found if UNPARTED.match(line)]
    return re.compile("|".join([rf"(?<!\w)(?:{'|'.join(parted)})(?!\w)", *unparted]))


ERROR = Notice(_sentences("error_notices"), re.compile("|".join(lines("error_notice_patterns"))), of_a_page=True)
"""Something is missing, broken, refused, or not shown where one is."""
BLOCK = Notice(_sentences("block_notices"))
"""Machines are kept out, or asked to wait."""
LOGIN = Notice(_sentences("login_notices"))
"""One has to say who one is."""
