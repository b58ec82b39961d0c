"""A page's segments as rows of numbers: what the walk knows of each, and of the elements around it.

No rule's verdict is among them: lengths, links, punctuation, marks, places, shares and hashed words only.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from newscrawl.grammar.text import weight_of
from newscrawl.reading.learned.words import Words, name_words, text_words
from newscrawl.reading.marks import Mark
from newscrawl.reading.walk import Node, Segment

Floats: TypeAlias = NDArray[np.float32]
Ints: TypeAlias = NDArray[np.int64]

LEVELS = 5
"""Elements whose contents describe a segment: its own and four around it."""
_LONG = 60  # characters of a segment that may be a paragraph
_LOOKED_AT = 160  # characters of a segment that tell of what kind its characters are
_TAGS = ("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "td", "th", "blockquote", "span", "section", "article", "body",
         "pre", "figcaption", "dd", "dt", "a", "main", "header", "footer", "aside")  # fmt: skip
_TAG_NUMBER = {tag: number for number, tag in enumerate(_TAGS)}
_FIRST_HEADING, _LAST_HEADING = _TAG_NUMBER["h1"], _TAG_NUMBER["h5"]
_MARK_BITS = np.array([int(mark) for mark in Mark], dtype=np.int64)

# Classes of characters
_OTHER, _LOWER, _UPPER, _DIGIT, _SPACE, _STOP, _COMMA, _QUOTE, _SYMBOL, _WIDE = range(10)
_CLASSES = 10
_OPENING_KINDS = np.array([[_LOWER], [_UPPER], [_DIGIT], [_QUOTE], [_SYMBOL]])
_ENDING_KINDS = np.array([[_LOWER], [_DIGIT], [_STOP], [_QUOTE], [_SYMBOL]])
_COLONS, _WIDE_STOPS = (np.array([[ord(sign)] for sign in signs], dtype=np.uint32) for signs in (":：", "。！？"))
_KNOWN = 0x3100  # code points with a table entry each; above, letters are wide
_STOPS, _COMMAS, _QUOTES = ".!?…。！？।۔؟", ",;:、，；：،", "\"'“”„‘’«»‹›「」『』"
_SHARES_OF_TEXT = np.array((0.3, 0.5, 0.7, 0.9))  # of the page's running text, held by one element
_MOST_STEPS = 12  # up from the headline
_MOST_ALIKE = 6  # segments of one text
_WIDE_LETTER = 2.5  # a Chinese, Japanese, Korean or Thai letter is worth so many Latin ones


def _groups() -> dict[str, slice]:
    widths = {
        "length, links, characters": 31,
        "place in the page": 10,
        "place in the tree": 8,
        "others like it": 8,
        "steps from the headline": 2,
        "elements around it": 6 * LEVELS,
        "tag": len(_TAGS) + 1,
        "marks": 2 * len(_MARK_BITS),
    }
    ends = np.cumsum(list(widths.values())).tolist()
    return {name: slice(end - width, end) for (name, width), end in zip(widths.items(), ends, strict=True)}


GROUPS = _groups()
"""Which columns of the features belong together."""
WIDTH = GROUPS["marks"].stop


class LaidOut(Protocol):
    """What is looked at of a page: a ``Document``, or a part of one."""

    @property
    def segments(self) -> list[Segment]: ...

    @property
    def nodes(self) -> list[Node]: ...


@dataclass(frozen=True)
class Part:
    """A page without some of its segments. ``numbers``: of those that are left, on the whole page."""

    segments: list[Segment]
    nodes: list[Node]
    numbers: list[int]

    @classmethod
    def without(cls, page: LaidOut, mark: int) -> Part:
        """The page without the segments that stand in places of that mark; its elements stay, emptied where need be."""
        numbers = [n for n, segment in enumerate(page.segments) if not segment.marks & mark]
        nodes = []
        for node in page.nodes:
            left = Node(node.tag, node.names, node.parent, node.own, bisect_left(numbers, node.order))
            left.marks, left.last = node.marks, bisect_left(numbers, node.last)
            left.paragraph_length = node.paragraph_length
            nodes.append(left)
        return cls([page.segments[n] for n in numbers], nodes, numbers)


@dataclass(frozen=True)
class PageArrays:
    """n segments: ``features`` [n, F]; the words of each (``text_words``) and of the m elements next around them
    (``name_words``); ``ancestors`` [n, LEVELS], which of those elements are around each, innermost first (the root
    repeats); ``spans`` [m, 2], from which segment to before which an element reaches; ``heading`` [n], number of the
    last heading at or above each segment; ``sizes`` [n] in characters; ``marks`` [n], those of each segment's place.
    """

    features: Floats
    text_words: Words
    name_words: Words
    ancestors: Ints
    spans: Ints
    heading: Ints
    sizes: Ints
    marks: Ints


@cache
def _character_classes() -> NDArray[np.uint8]:
    """Class of every code point below ``_KNOWN``, and as last entry that of all above."""
    by_category = {"L": _LOWER, "M": _LOWER, "N": _DIGIT, "Z": _SPACE, "C": _SPACE, "P": _SYMBOL, "S": _SYMBOL}
    table = np.full(_KNOWN + 1, _OTHER, dtype=np.uint8)
    for code in range(_KNOWN):
        category = unicodedata.category(chr(code))
        table[code] = _UPPER if category in ("Lu", "Lt") else by_category.get(category[0], _OTHER)
        if category[0] in "LM" and (0x0E00 <= code < 0x0E80 or code >= 0x3041):
            table[code] = _WIDE
    for characters, kind in ((_STOPS, _STOP), (_COMMAS, _COMMA), (_QUOTES, _QUOTE)):
        table[[ord(character) for character in characters if ord(character) < _KNOWN]] = kind
    table[_KNOWN] = _WIDE
    return table


def page_arrays(document: LaidOut, headline_at: int | None, title: str | None) -> PageArrays:
    """The arrays of a page with at least one segment."""
    segments, nodes = document.segments, document.nodes
    count = len(segments)
    texts = [s.text for s in segments]
    sizes = np.fromiter(map(len, texts), np.int64, count)
    tags = np.fromiter([_TAG_NUMBER.get(s.tag, len(_TAGS)) for s in segments], np.int64, count)
    linked, bold, at, marks, own = (_numbers(segments, name) for name in ("linked", "bold", "node", "marks", "own"))
    parents, extents = np.maximum(_numbers(nodes, "parent"), 0), _extents(nodes)
    around = _ancestors(at, parents)
    used, ancestors = _numbered(around, len(nodes))
    spans = extents[used]
    names = [(nodes[i].tag, nodes[i].names) for i in used.tolist()]
    long = (sizes > _LONG) & (linked < sizes / 2)
    if not long.any():  # a brief in Chinese, Japanese or Korean, whose sentences are of forty letters
        long = (np.fromiter(map(weight_of, texts), np.int64, count) > _LONG) & (linked < sizes / 2)
    measures = [
        *_texture(texts, sizes, linked, bold, long),
        *_places(sizes, texts, headline_at, title),
        *_main_parts(extents, sizes * long),
        *_likeness(names, ancestors, sizes, linked, tags),
        *_headline_steps(headline_at, at, parents, extents),
    ]
    # A row for each feature while it fills: numpy writes rows three times as fast as columns.
    table = np.zeros((WIDTH, count), dtype=np.float32)
    filled = 0
    for measure in measures:
        height = len(measure) if getattr(measure, "ndim", 1) == 2 else 1
        table[filled : filled + height] = measure
        filled += height
    table[GROUPS["elements around it"]] = _surroundings(ancestors, spans, sizes, linked, long).T
    table[GROUPS["tag"].start + tags, np.arange(count)] = 1
    first = GROUPS["marks"].start
    for bits in (marks, own | _numbers(nodes, "own")[at]):
        table[first : first + len(_MARK_BITS)] = (bits & _MARK_BITS[:, None]) != 0
        first += len(_MARK_BITS)
    return PageArrays(table.T, text_words(texts), name_words(names), ancestors, spans, _headings(tags), sizes, marks)


def _numbers(things: Sequence[Any], name: str) -> Ints:
    """The attribute of that name of every thing."""
    return np.fromiter(map(attrgetter(name), things), np.int64, len(things))


def _extents(nodes: Sequence[Node]) -> Ints:
    """From which segment to before which each element reaches."""
    found = np.empty((len(nodes), 2), dtype=np.int64)
    found[:, 0], found[:, 1] = _numbers(nodes, "order"), _numbers(nodes, "last")
    return found


def _numbered(values: Ints, end: int) -> tuple[Ints, Ints]:
    """-> (the values that occur, of those from 0 to before ``end``; which of them each is)."""
    occurs = np.zeros(end, dtype=bool)
    occurs[values] = True
    return np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[values]


def _ancestors(at: Ints, parents: Ints) -> Ints:
    found = np.empty((len(at), LEVELS), dtype=np.int64)
    found[:, 0] = at
    for level in range(1, LEVELS):
        found[:, level] = parents.take(found[:, level - 1])
    return found


def _texture(texts: list[str], sizes: Ints, linked: Ints, bold: Ints, long: NDArray[np.bool_]) -> list[Any]:
    """What a segment is made of: its length, links, bold type, kinds of characters, how it begins and ends."""
    beginnings = [t[:_LOOKED_AT] for t in texts]
    seen = np.minimum(sizes, _LOOKED_AT)
    table = _character_classes()
    codes = np.frombuffer("".join(beginnings).encode("utf-32-le", "replace"), dtype=np.uint32)
    kinds = table[np.minimum(codes, _KNOWN)]
    rows = np.repeat(np.arange(0, len(texts) * _CLASSES, _CLASSES), seen)
    counts = np.bincount(rows + kinds, minlength=len(texts) * _CLASSES).reshape(-1, _CLASSES)
    shares = counts / np.maximum(seen, 1)[:, None]
    scale = np.maximum(sizes, 1)
    first = kinds[np.cumsum(seen) - seen]
    endings = np.frombuffer("".join([t[-1] for t in texts]).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    last = table[np.minimum(endings, _KNOWN)]
    return [
        np.log1p(sizes), np.log1p(sizes * (1 + (_WIDE_LETTER - 1) * shares[:, _WIDE])),
        linked / scale, bold / scale, long,
        shares.T, np.log1p(counts[:, (_STOP, _COMMA, _QUOTE, _SYMBOL)]).T,
        first == _OPENING_KINDS, last == _ENDING_KINDS,
        (endings == _COLONS).any(axis=0), (endings == _WIDE_STOPS).any(axis=0),
    ]  # fmt: skip


def _places(sizes: Ints, texts: list[str], headline_at: int | None, title: str | None) -> list[Any]:
    """Where in the page a segment stands, in segments and in letters, and where relative to the headline."""
    count = len(sizes)
    number = np.arange(count)
    total = max(1, int(sizes.sum()))
    behind = number - headline_at if headline_at is not None else np.zeros(count)
    repeated = Counter(texts)
    alike = np.fromiter(map(repeated.__getitem__, texts), np.int64, count)
    said = title or ""
    return [
        number / count, (np.cumsum(sizes) - sizes) / total, np.log1p(number), np.log1p(count - number),
        np.sign(behind) * np.log1p(np.abs(behind)), headline_at is not None, np.minimum(_MOST_ALIKE, alike),
        [len(t) > 3 and t in said for t in texts], np.log1p(count), np.log1p(total),
    ]  # fmt: skip


def _sums(values: NDArray[Any], spans: Ints) -> NDArray[np.float64]:
    """Sum of values [n, ...] over the segments of every element."""
    running = np.zeros((len(values) + 1, *values.shape[1:]))
    np.cumsum(values, axis=0, out=running[1:])
    sums: NDArray[np.float64] = running[spans[:, 1]] - running[spans[:, 0]]
    return sums


def _surroundings(ancestors: Ints, spans: Ints, sizes: Ints, linked: Ints, long: NDArray[np.bool_]) -> Floats:
    """Of each element around a segment: its share of running text, its text, links, segments, paragraphs."""
    running, text, links, paragraphs = _sums(np.array((sizes * long, sizes, linked, long)).T, spans).T
    segments = spans[:, 1] - spans[:, 0]
    total = max(1, int((sizes * long).sum()))
    measures = np.array((
        running / total, np.log1p(text), links / np.maximum(1, text), np.log1p(segments), np.log1p(paragraphs),
        paragraphs / np.maximum(1, segments),
    ), dtype=np.float32).T  # fmt: skip
    return measures.take(ancestors, axis=0).reshape(len(sizes), -1)


def _main_parts(spans: Ints, running: Ints) -> list[Any]:
    """Inside the smallest element that holds a given share of the page's running text, and where in it."""
    held = _sums(running, spans)
    number = np.arange(len(running))
    # In document order the last of a chain of holders is the innermost; below a half two may stand side by side.
    holds = held[::-1] >= (_SHARES_OF_TEXT * held[0])[:, None]
    first, last = spans[len(spans) - 1 - holds.argmax(axis=1)].T[:, :, None]
    inside = (number >= first) & (number < last)
    within = np.where(inside, (number - first) / np.maximum(1, last - first), -1.0)
    return [np.stack([inside, within], axis=1).reshape(-1, len(running))]


def _likeness(names: list[tuple[str, str | None]], ancestors: Ints, sizes: Ints, linked: Ints, tags: Ints) -> list[Any]:
    """Segments in elements of the same tag and class names, below a parent of the same: how many, how long, how
    linked, and which share of the page's text is theirs; and the same of those of one tag below one parent.
    """
    kinds: dict[tuple[str, str | None], int] = {}
    kind = np.array([kinds.setdefault(name, len(kinds)) for name in names], dtype=np.int64)
    inner, outer = ancestors[:, 0], ancestors[:, 1]
    total = max(1, int(sizes.sum()))
    columns: list[Any] = []
    for keys in (kind[inner] * len(kinds) + kind[outer], outer * (len(_TAGS) + 1) + tags):
        numbers: dict[int, int] = {}  # asked for so few, it tells them apart in a third of the time that sorting takes
        group = np.array([numbers.setdefault(key, len(numbers)) for key in keys.tolist()], dtype=np.int64)
        count, text, links = np.bincount(group), np.bincount(group, sizes), np.bincount(group, linked)
        measures = np.array((np.log1p(count), np.log1p(text / count), links / np.maximum(1, text), text / total))
        columns.append(measures.take(group, axis=1))
    return columns


def _headline_steps(headline_at: int | None, at: Ints, parents: Ints, spans: Ints) -> list[Any]:
    """How many elements up from the headline the first one stands that holds the segment too."""
    if headline_at is None:
        return [-1.0, 0.0]
    chain = [int(at[headline_at])]
    while chain[-1]:
        chain.append(int(parents[chain[-1]]))
    change = np.zeros(len(at) + 1)
    np.add.at(change, spans[chain, 0], 1)
    np.add.at(change, spans[chain, 1], -1)
    steps = len(chain) - np.cumsum(change)[:-1]
    return [np.minimum(steps, _MOST_STEPS), steps / len(chain)]


def _headings(tags: Ints) -> Ints:
    number = np.arange(len(tags))
    last: Ints = np.maximum.accumulate(np.where((tags >= _FIRST_HEADING) & (tags <= _LAST_HEADING), number, 0))
    return last
