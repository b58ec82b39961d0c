"""The one walk over a parsed page: from a tree to flat lists in document order.

``segments`` are runs of text between block borders, with marks that say what kind of place they stand in; ``images``
and ``times`` know before which segment they stand. Marks come from tags and from the words in class and id names
(``tables/markup_marks.txt``).
"""

from __future__ import annotations

import re
from typing import Any

from newscrawl.grammar.emails import decode_cloudflare, decode_protected_link
from newscrawl.grammar.text import clean
from newscrawl.reading.marks import FRAMES, KEPT_BY_BIG, M, marks_of
from newscrawl.tables import lines

MAX_DEPTH = 220  # nested elements; deeper text is taken as one run
MAX_ELEMENTS = 150_000  # visited by the walk; the largest real page met has 30 000

_SKIPPED = frozenset(lines("tags_without_text"))
_INLINE = frozenset(lines("inline_tags"))
_BY_TAG = {
    "figure": M["FIGURE"],
    "picture": M["FIGURE"],
    "amp-img": M["FIGURE"],
    "figcaption": M["FIGURE"] | M["CAPTION"],
    "aside": M["ASIDE"],
    "header": M["HEADER"],
    "footer": M["FOOTER"],
    "nav": M["NAV"],
    "form": M["FORM"],
    "h1": M["HEADING"], "h2": M["HEADING"], "h3": M["HEADING"], "h4": M["HEADING"], "h5": M["HEADING"], "h6": M["HEADING"],
    "li": M["LIST"], "dd": M["LIST"], "dt": M["LIST"],
    "blockquote": M["QUOTE"],
    "table": M["TABLE"],
    "article": M["ARTICLE"],
    "pre": M["PRE"],
    "button": M["BUTTON"],
    "address": M["BYLINE"],
    "video": M["VIDEO"],
}  # fmt: skip
_BOLD = frozenset(("b", "strong"))
_HIDDEN, _BODY = M["HIDDEN"], M["BODY"]
_SPLITTING = (
    M["CREDIT"] | M["CAPTION"] | M["BYLINE"] | M["DATE"] | M["SHARE"] | M["HIDDEN"] | M["KICKER"] | M["COMMENTS"]
)
_CAPTION_PARTS = frozenset(("span", "small", "cite"))  # directly in a figcaption they part the credit from the caption
_PARAGRAPH_BREAK = re.compile(r"\n\s*\n")


class Node:
    """A block element on the walk's way."""

    # The element itself is not kept: a proxy for each of them costs a third of the walk, mostly in garbage collection.
    __slots__ = ("bad", "good", "last", "marks", "names", "order", "own", "paragraph_length", "parent", "tag")

    def __init__(self, tag: str, names: str | None, parent: int, own: int, order: int) -> None:
        self.tag = tag
        self.names = names
        self.parent = parent
        self.own = own
        self.marks = own
        self.order = order
        self.paragraph_length = 0
        self.good = 0.0
        self.bad = 0.0
        self.last = order


class Segment:
    """A run of text between two block borders."""

    __slots__ = ("bold", "linked", "marks", "node", "own", "tag", "text")

    def __init__(self, text: str, tag: str, node: int, own: int, linked: int, bold: int) -> None:
        self.text = text
        self.tag = tag
        self.node = node
        self.own = own
        self.marks = own
        self.linked = linked
        self.bold = bold


class Image:
    """An image element and where it stands: before segment number ``at``."""

    __slots__ = ("at", "element", "node")

    def __init__(self, element: Any, node: int, at: int) -> None:
        self.element = element
        self.node = node
        self.at = at


class Walk:
    """What a walk found below ``root``: the flat lists, their marks settled.

    ``times``: (datetime attribute, text, node, number of the segment behind it) of ``time`` elements.
    """

    def __init__(self, root: Any) -> None:
        self.nodes = [Node("body", None, -1, 0, 0)]
        self.segments: list[Segment] = []
        self.images: list[Image] = []
        self.times: list[tuple[str, str, int, int]] = []
        self._visited = self._linked = self._bold = 0
        self._buffer: list[str] = []
        # Where a page leaves out its <body> tag, the parser leaves elements that HTML 4 did not know (main, article)
        # in the head.
        for part in [*root.iterchildren("head", "body")] or [root]:
            self._visit(part, "body", 0, 0, 0, False, False)
            self._flush("body", 0, 0)
        self.nodes[0].last = len(self.segments)
        _settle_marks(self.nodes, self.segments)

    def _visit(
        self, element: Any, tag_here: str, node: int, inline_marks: int, depth: int, link: bool, bold: bool
    ) -> None:
        """Text of ``element`` and below goes into the buffer; block borders flush it into segments.

        A quarter of the reader's time is spent here: what most elements are not is asked once, and leaves are no calls.
        """
        text = element.text
        if text:
            self._emit(text, link, bold)
        self._visited += 1
        if depth > MAX_DEPTH or self._visited > MAX_ELEMENTS:
            return
        nodes, segments, buffer, emit = self.nodes, self.segments, self._buffer, self._emit
        in_caption = element.tag == "figcaption"
        for child in element:
            tag = child.tag
            if tag in _SKIPPED or tag.__class__ is not str:
                pass
            elif tag == "br":
                buffer.append("\n")
            elif tag == "hr":
                buffer.append("\n\n")
            elif tag == "img" or tag == "amp-img":
                self.images.append(Image(child, node, len(segments)))
            elif tag in _INLINE:
                linking = link or tag == "a"
                attributes = dict(child.items())
                own = 0
                if attributes:
                    own = _own_marks(attributes)
                    if tag == "time":
                        self.times.append(
                            (
                                attributes.get("datetime") or "",
                                " ".join("".join(child.itertext()).split()),
                                node,
                                len(segments),
                            )
                        )
                    address = _hidden_address(attributes, tag)
                    if address is not None:
                        emit(address, linking, bold)
                        own, tag = 0, ""
                if not tag:
                    pass
                elif (own & _SPLITTING and not own & _BODY) or (in_caption and tag in _CAPTION_PARTS):
                    if buffer:
                        self._flush(tag_here, node, inline_marks)
                    self._visit(child, tag_here, node, inline_marks | own, depth + 1, linking, bold)
                    if buffer:
                        self._flush(tag_here, node, inline_marks | own)
                elif len(child):
                    self._visit(child, tag_here, node, inline_marks, depth + 1, linking, bold or tag in _BOLD)
                elif text := child.text:
                    emit(text, linking, bold or tag in _BOLD)
            elif tag != "nav" or next(child.iter("p", "h1", "h2", "h3"), None) is not None:  # a menu is not walked
                if buffer:
                    self._flush(tag_here, node, inline_marks)
                own, names = inline_marks, None
                attributes = dict(child.items())
                if attributes:
                    own |= _own_marks(attributes)
                    names = attributes.get("class")
                    if "hidden" in attributes or (attributes.get("aria-hidden") == "true" and tag != "div"):
                        own |= _HIDDEN
                    if attributes.get("itemprop") == "articleBody":
                        own |= _BODY
                        names = None
                    style = attributes.get("style")
                    if style and "display" in style and "none" in style.replace(" ", ""):
                        own |= _HIDDEN
                own |= _BY_TAG.get(tag, 0)
                if tag == "footer" and element.tag == "figure":
                    own = M["CREDIT"]
                index = len(nodes)
                here = Node(tag, names, node, own, len(segments))
                nodes.append(here)
                if len(child):
                    self._visit(child, tag, index, 0, depth + 1, link, bold)
                    if buffer:
                        self._flush(tag, index, 0)
                elif (text := child.text) and (text := clean(text)):
                    segments.append(Segment(text, tag, index, 0, len(text) if link else 0, len(text) if bold else 0))
                here.last = len(segments)
            tail = child.tail
            if tail and (buffer or not tail.isspace()):
                emit(tail, link, bold)

    def _emit(self, text: str, link: bool, bold: bool) -> None:
        if not self._buffer and text.isspace():
            return
        # A line break in the source is a space; only <br> breaks.
        if "\n" in text or "\r" in text:
            text = text.replace("\r", " ").replace("\n", " ")
        self._buffer.append(text)
        if link or bold:
            size = len(text.strip())
            if link:
                self._linked += size
            if bold:
                self._bold += size

    def _flush(self, tag: str, node: int, marks: int) -> None:
        joined = "".join(self._buffer)
        self._buffer.clear()
        linked, bold = self._linked, self._bold
        self._linked = self._bold = 0
        if "\n" not in joined:
            text = clean(joined)
            if text:
                self.segments.append(Segment(text, tag, node, marks, linked, bold))
            return
        runs = _PARAGRAPH_BREAK.split(joined)
        for run in runs:
            text = clean(run)
            if text:
                share = len(run) / len(joined) if len(runs) > 1 else 1.0
                self.segments.append(Segment(text, tag, node, marks, int(linked * share), int(bold * share)))


def _own_marks(attributes: dict[str, str]) -> int:
    """The marks that an element's class and id give it."""
    names, ident = attributes.get("class"), attributes.get("id")
    if names:
        return marks_of(f"{names} {ident}" if ident else names)
    return marks_of(ident) if ident else 0


def _hidden_address(attributes: dict[str, str], tag: str) -> str | None:
    """An e-mail address that a page shields from harvesters; ``None`` for other elements, "" where it cannot be told."""
    hidden = attributes.get("data-cfemail")
    if hidden is not None:
        return decode_cloudflare(hidden) or ""
    if tag == "a":
        href = attributes.get("href")
        if href and "cdn-cgi" in href:
            return decode_protected_link(href) or None
    return None


def _settle_marks(nodes: list[Node], segments: list[Segment]) -> None:
    """Marks are inherited, but a name like "with-sidebar" on the element that holds the whole page means nothing."""
    total = 0
    for segment in segments:
        size = len(segment.text)
        if size > 60 and segment.linked < size / 2:
            nodes[segment.node].paragraph_length += size
            total += size
    for node in reversed(nodes):
        if node.paragraph_length and node.parent >= 0:
            nodes[node.parent].paragraph_length += node.paragraph_length
    holders = _holders_of_bodies(nodes)
    for index, node in enumerate(nodes):
        if not index:
            continue
        own = node.own
        if own and node.paragraph_length:
            share = node.paragraph_length / total
            frame = index in holders or (share > 0.2 and node.tag in FRAMES)
            if frame or share > 0.45:
                kept = KEPT_BY_BIG
                if not frame:
                    kept |= (M["COOKIES"] if share < 0.9 else 0) | (
                        M["COMMENTS"] if share < 0.8 and not own & _BODY else 0
                    )
                own &= kept
        node.marks = own | nodes[node.parent].marks
    for segment in segments:
        segment.marks = segment.own | nodes[segment.node].marks


def _holders_of_bodies(nodes: list[Node]) -> set[int]:
    """Elements most of whose text is one declared article body: they are its frame, whatever they are called."""
    holders: set[int] = set()
    for index, node in enumerate(nodes):
        if node.own & _BODY and node.paragraph_length > 250:
            above = index
            while above > 0 and node.paragraph_length > 0.5 * nodes[above].paragraph_length:
                holders.add(above)
                above = nodes[above].parent
    return holders
