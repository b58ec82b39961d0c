"""How much of a page is read: markup that would take a parser for ever is cut before it is parsed.

The HTML standard's algorithm is no linear one. Each tag may look through all elements that are open, each attribute
through all of its element's, and formatting elements that were never closed are made anew in every paragraph. No page
that people read comes near to these limits; one that was made to hurt is read up to them, and says so.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

_ORDINARY_TAGS = 20_000  # "<" in a page: the deepest that can be written with fewer takes half a second
_ORDINARY_FORMATTING = 5_000, 200  # "<" in a page and formatting elements among them: the same for the worst of these
_LONG_TAG = 30_000  # bytes: below, comparing all attributes of an element takes a tenth of a second
_MOST_ATTRIBUTES = 1_000  # of one element that are kept; the most met on a real page are about forty
_MOST_STEPS = 200_000_000  # looks at an open element; a second's worth
_COPY = 100  # looks that making a formatting element anew takes as long as

_TAG = re.compile(rb"""<(/?)([a-zA-Z][^\s/>]*)((?>[^>"']+|"[^"]*"|'[^']*')*)""")
_ATTRIBUTE = re.compile(rb"""[^\s/>=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']*))?""")
_NEVER_OPEN = frozenset(
    b"area base br col embed hr img input link meta source track wbr p li dt dd option tr td th".split()
)  # no end tag, or one that the next of its kind implies
_FORMATTING = frozenset(b"b big code em font i s small strike strong tt u".split())  # "a" and "nobr" close the last one
_TOLD_APART = re.compile(rb"<(?:b|big|code|em|font|i|s|small|strike|strong|tt|u)\s", re.I)


def within_budget(markup: bytes) -> tuple[bytes, str | None]:
    """-> (what of a page is parsed, what was cut in a person's words; ``None`` for all but pages made to hurt)."""
    openings = np.frombuffer(markup, np.uint8) == ord("<")
    tags, said = int(np.count_nonzero(openings)), None
    for at in _before_gaps(markup, openings):
        start, end = _surplus_attributes(markup, at)
        if end > start:
            markup, said = (
                markup[:start] + markup[end:],
                f"attributes behind the first {_MOST_ATTRIBUTES} of an element",
            )
    if tags > _ORDINARY_TAGS or (
        tags > _ORDINARY_FORMATTING[0] and len(_TOLD_APART.findall(markup)) > _ORDINARY_FORMATTING[1]
    ):
        end = _affordable(markup)
        if end < len(markup):
            return markup[:end], f"the page behind its first {end} bytes, which nests too deeply"
    return markup, said


def _before_gaps(markup: bytes, openings: NDArray[np.bool_]) -> list[int]:
    """Where "<" stands with none behind it for longer than an ordinary tag is; the last first. Any such gap holds a
    whole one of the parts, half as long, that are looked at first: most pages have none.
    """
    part = _LONG_TAG // 2
    whole = len(markup) // part * part
    if all(markup.find(b"<", start, start + part) >= 0 for start in range(0, whole, part)):
        return []
    places = np.flatnonzero(openings)
    gaps: list[int] = places[np.diff(places, append=len(openings)) > _LONG_TAG][::-1].tolist()
    return gaps


def _surplus_attributes(markup: bytes, at: int) -> tuple[int, int]:
    """Where the attributes that are too many begin and end in the tag that begins at ``at``; (0, 0) where none are."""
    tag = _TAG.match(markup, at)
    if tag is None or tag.end() - at <= _LONG_TAG:
        return 0, 0
    for number, attribute in enumerate(_ATTRIBUTE.finditer(markup, tag.end(2), tag.end())):
        if number == _MOST_ATTRIBUTES:
            return attribute.start(), tag.end()
    return 0, 0


def _affordable(markup: bytes) -> int:
    """How many bytes of the markup can be parsed in the steps allowed, by what its tags seem to open and close."""
    steps = depth = copied = 0
    formatting: dict[bytes, list[bool]] = {}  # name -> of each that is open, whether it has attributes
    for tag in _TAG.finditer(markup):
        if tag.end() - tag.start() > _LONG_TAG and _surplus_attributes(markup, tag.start())[1]:
            return tag.start()
        name, closes = tag[2].lower(), bool(tag[1])
        if name in _FORMATTING:
            # Of alike ones a parser makes three anew; only attributes tell them apart.
            opened = formatting.setdefault(name, [])
            if not closes:
                opened.append(b"=" in tag[3])
                copied += opened[-1]
            elif opened:
                copied -= opened.pop()
        elif name not in _NEVER_OPEN:
            depth = max(depth - 1 if closes else depth + 1, 0)
        steps += depth + _COPY * copied
        if steps > _MOST_STEPS:
            return tag.start()
    return len(markup)
