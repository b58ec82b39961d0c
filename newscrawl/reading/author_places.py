"""A name that a page states, and where: what the authors are chosen from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, auto
from functools import cache

from newscrawl.grammar.byline import name_pieces
from newscrawl.grammar.word_patterns import any_of
from newscrawl.reading.marks import BOILERPLATE, M
from newscrawl.tables import casefolded, lines
from newscrawl.urls import numbered_word

FOREIGN = BOILERPLATE & ~(M["TAGS"] | M["SHARE"] | M["BIO"] | M["ASIDE"] | M["FOOTER"])
"""Marks of places in which the authors of others are named."""
NO_BYLINE = M["FIGURE"] | M["CAPTION"] | M["CREDIT"]
"""Marks of places in which no author is named."""


class Place(IntEnum):
    """Where a name stands."""

    LD_AUTHOR = 0
    LD_CREATOR = auto()
    LD_OTHER = auto()
    LD_PERSON = auto()
    META_AUTHOR = auto()
    META_OTHER = auto()
    STATED = auto()
    LINK_REL = auto()
    LINK_PERSON = auto()
    PRINT_LABELLED = auto()
    PRINT_MARKED = auto()
    PRINT_NEAR = auto()
    PRINT_BELOW = auto()
    BIO = auto()
    HEADING = auto()
    TITLE = auto()
    PICTURE = auto()
    STATE = auto()
    DEK = auto()
    SITE = auto()
    LEAD = auto()
    EMBEDDED = auto()


DECLARED = (Place.LD_AUTHOR, Place.LD_CREATOR, Place.META_AUTHOR)
"""Places in which a page's head says whose the article is."""


@dataclass(frozen=True)
class NameWitness:
    """One statement of a name. ``segment``: number of the segment it stands in, ``None`` for what is not shown.
    ``labelled``: a word like "by" stands in front. ``behind``: names before it in the same statement. ``alone``: share
    of its line that it is. ``foreign``: it stands in a place of others. ``organisation``: so the page calls it.
    ``other_role``: words before it say that it did something else. ``together``: names in the same statement.
    """

    place: Place
    name: str
    evidence: str
    segment: int | None = None
    labelled: bool = False
    behind: int = 0
    alone: float = 0.0
    foreign: bool = False
    organisation: bool = False
    other_role: bool = False
    together: int = 1


@cache
def _person_path() -> re.Pattern[str]:
    return re.compile(rf"(?:^|[^/:]/|^/){any_of(lines('person_links'))}/[^?#]|author=", re.I)


@cache
def _numbered_people() -> frozenset[str]:
    return casefolded("person_links") & casefolded("numbered_lists")


@cache
def _person_words() -> frozenset[str]:
    return casefolded("person_links")


def is_of_person(address: str) -> bool:
    """Whether an address is that of a page about a person."""
    if numbered_word(address) in _numbered_people():
        return True
    # Most addresses hold none of the words between slashes, which a set tells faster than the pattern.
    folded = address.casefold()
    if _person_words().isdisjoint(folded.split("/")) and "author=" not in folded:
        return False
    return bool(_person_path().search(address))


def names_in(
    text: str,
    place: Place,
    evidence: str,
    segment: int | None = None,
    *,
    foreign: bool = False,
    organisation: bool = False,
) -> Iterator[NameWitness]:
    """The names in a text that stands in a place; ``segment``: its number, where it is shown."""
    pieces = name_pieces(text)
    for piece in pieces:
        alone = len(piece.name) / max(1, len(text))
        yield NameWitness(
            place, piece.name, evidence, segment, piece.labelled, piece.behind, alone, foreign, organisation,
            piece.other_role, len(pieces),
        )  # fmt: skip
