"""How much of a page is read: markup that would take a parser for ever is cut before it is parsed.

The HTML standard's algorithm is no linear one. Each tag may look through all elements that are open, each attribute
through all of its element's, and formatting elements that were never closed are made anew in every paragraph. No page
that people read comes near to these limits. One that was made to hurt is made flat, as browsers do it: they nest a few
hundred elements and show what stands in the others beside each other. What is too much even so is read up to the
limits; either is said.
"""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
from numpy.typing import NDArray

_ORDINARY_TAGS = 20_000  # "<" in a page: the deepest that can be written with fewer takes half a second
_ORDINARY_FORMATTING = 5_000, 200  # "<" in a page and formatting elements among them: the same for the worst of these
_LONG_TAG = 30_000  # bytes: below, comparing all attributes of an element takes a tenth of a second
_MOST_ATTRIBUTES = 1_000  # of one element that are kept; the most met on a real page are about forty
_MOST_STEPS = 200_000_000  # looks at an open element; a second's worth
_COPY = 100  # looks that making a formatting element anew takes as long as
_DEEPEST = 512
"""Open elements beyond which those of a name that is often open already are left out, in pages that need it; Chromium
nests as many (``kMaximumHTMLParserDOMTreeDepth``), other browsers fewer."""
_OFTEN_OPEN = 100  # of one name: an article or a headline at such a depth is still one
_MOST_COPIED = 50  # formatting elements with attributes that are open; the same

_TAG = re.compile(rb"""<(/?)([a-zA-Z][^\s/>]*)((?>[^>"']+|"[^"]*"|'[^']*')*)""")
_ATTRIBUTE = re.compile(rb"""[^\s/>=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']*))?""")
_NEVER_OPEN = frozenset(
    b"area base br col embed hr img input link meta source track wbr p li dt dd option tr td th".split()
)  # no end tag, or one that the next of its kind implies
_HIDES = frozenset(b"script style template textarea title noscript iframe svg math select".split())
"""What stands in them is no text of the page, and would be one without them."""
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
        if _affordable(markup) < len(markup):
            return _flattened(markup)
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


class _Open:
    """What is open behind a tag, by what tags seem to open and close."""

    def __init__(self) -> None:
        self.depth = self.copied = 0
        self.often: Counter[bytes] = Counter()
        self._formatting: dict[bytes, list[bool]] = {}  # name -> of each that is open, whether it has attributes

    @property
    def steps(self) -> int:
        """Looks that the next tag costs."""
        return self.depth + _COPY * self.copied

    def meet(self, name: bytes, attributes: bytes, *, closes: bool) -> None:
        if name in _FORMATTING:
            # Of alike ones a parser makes three anew; only attributes tell them apart.
            opened = self._formatting.setdefault(name, [])
            if not closes:
                opened.append(b"=" in attributes)
                self.copied += opened[-1]
            elif opened:
                self.copied -= opened.pop()
        elif name not in _NEVER_OPEN:
            self.depth = max(self.depth - 1 if closes else self.depth + 1, 0)
            self.often[name] = max(self.often[name] - 1 if closes else self.often[name] + 1, 0)

    def is_too_deep_for(self, name: bytes, attributes: bytes) -> bool:
        """Whether a browser would show what stands in such an element beside what is open, and not in it."""
        if name in _FORMATTING:
            return self.copied >= _MOST_COPIED and b"=" in attributes
        return self.depth >= _DEEPEST and self.often[name] >= _OFTEN_OPEN and name not in _HIDES


def _affordable(markup: bytes) -> int:
    """How many bytes of the markup can be parsed in the steps allowed."""
    steps, is_open = 0, _Open()
    for tag in _TAG.finditer(markup):
        if tag.end() - tag.start() > _LONG_TAG and _surplus_attributes(markup, tag.start())[1]:
            return tag.start()
        is_open.meet(tag[2].lower(), tag[3], closes=bool(tag[1]))
        steps += is_open.steps
        if steps > _MOST_STEPS:
            return tag.start()
    return len(markup)


def _flattened(markup: bytes) -> tuple[bytes, str]:
    """-> (a page's markup without the tags of elements that are too deep, as far as it can be parsed in the steps
    allowed; what was left out, in a person's words).
    """
    steps, is_open, left_out = 0, _Open(), Counter[bytes]()
    kept: list[bytes] = []
    last, said = 0, f"how elements nest deeper than {_DEEPEST}"
    for tag in _TAG.finditer(markup):
        name, closes = tag[2].lower(), bool(tag[1])
        is_long = tag.end() - tag.start() > _LONG_TAG and _surplus_attributes(markup, tag.start())[1] > 0
        if is_long or steps > _MOST_STEPS:
            kept.append(markup[last : tag.start()])
            return b"".join(kept), f"the page behind its first {tag.start()} bytes, which nests too deeply"
        if left_out[name] if closes else is_open.is_too_deep_for(name, tag[3]):
            left_out[name] += -1 if closes else 1
            kept.append(markup[last : tag.start()])
            last = tag.end() + markup.startswith(b">", tag.end())
            continue
        is_open.meet(name, tag[3], closes=closes)
        steps += is_open.steps
    kept.append(markup[last:])
    return b"".join(kept), said
