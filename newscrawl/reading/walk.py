"""The one walk over a parsed page: from a tree to flat lists in document order.

``segments`` are runs of text between block borders, with marks that say what kind of place they stand in; ``images``,
``times`` and ``links`` know before which segment they stand. Marks come from tags and from the words in class and id
names (``tables/markup_marks.txt``).
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from newscrawl.grammar.emails import decode_cloudflare, decode_protected_link
from newscrawl.grammar.text import clean, weight_of
from newscrawl.reading.marks import FRAMES, KEPT_BY_BIG, M, marks_by_names, marks_of
from newscrawl.reading.tree import TEXT, Element
from newscrawl.tables import lines

MAX_NODES = 200_000  # elements that the walk visits; the largest real page met has 30 000

_SKIPPED = frozenset(lines("tags_without_text"))
_INLINE = frozenset(lines("inline_tags"))
_BY_TAG = {
    "figure": M["FIGURE"],
    "picture": M["FIGURE"],
    "figcaption": M["FIGURE"] | M["CAPTION"],
    "aside": M["ASIDE"],
    "header": M["HEADER"],
    "footer": M["FOOTER"],
    "nav": M["NAV"],
    "form": M["FORM"],
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), M["HEADING"]),
    **dict.fromkeys(("li", "dd", "dt"), M["LIST"]),
    "blockquote": M["QUOTE"],
    "table": M["TABLE"],
    "article": M["ARTICLE"],
    "pre": M["PRE"],
    "button": M["BUTTON"],
    "address": M["BYLINE"],
    "video": M["VIDEO"],
}
_BOLD = frozenset(("b", "strong"))
_TELLING = frozenset(("hidden", "aria-hidden", "itemprop", "style"))  # attributes that give a block marks
_NOTED_TAGS, _NOTED = frozenset(("a", "time", "abbr")), frozenset(("itemprop", "data-cfemail", "title"))
_HIDDEN, _BODY = M["HIDDEN"], M["BODY"]
_TAGS = M["TAGS"]
_SPLITTING = (
    M["CREDIT"] | M["CAPTION"] | M["BYLINE"] | M["DATE"] | M["SHARE"] | M["HIDDEN"] | M["KICKER"] | M["COMMENTS"]
)
_CAPTION_PARTS = frozenset(("span", "small", "cite"))  # directly in a figcaption they part the credit from the caption
_EMPHASIS = frozenset(("b", "strong", "em", "i"))
_RUNNING = 60  # letters (``weight_of``) of a line that is running text
_RUNNING_WIDE = 20  # characters of which no letters, however wide, are as many
_A_BODY = 250  # characters of running text; less in an element that calls itself a body is a teaser
_PARAGRAPH_BREAK = re.compile(r"\n\s*\n")
_SIGNS_OF_PLACES = frozenset("¶#§🔗⚓∞")  # what a link to where one is says, and no text does
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_PROSE = "p,h1,h2,h3"  # a menu that holds one of them is more than a menu
_OWN_TIMES = 2  # of publication and modification; more on a page are those of other articles too

# What the walk does with an element, by its tag's number; one that HTML does not know is looked up by its name.
_PASSES, _BREAKS, _RULES, _SHOWS, _RUNS, _BLOCK, _MENU, _INSTEAD = range(8)
_BY_NAME = {
    **dict.fromkeys(_SKIPPED, _PASSES),
    **dict.fromkeys(_INLINE, _RUNS),
    "br": _BREAKS,
    "hr": _RULES,
    "img": _SHOWS,
    "amp-img": _SHOWS,
    "nav": _MENU,
    "noscript": _INSTEAD,
}


_OWN_TAGS = 1_000  # numbers above are those of names that HTML does not know; they differ from page to page
_KINDS: dict[int, tuple[int, str, int]] = {}
"""Number of a tag -> what the walk does with it, its name, and the marks that it has by it; fills as tags are met."""


class Node:
    """A block element on the walk's way."""

    # The element itself is not kept: a proxy for each of them costs a third of the walk, mostly in garbage collection.
    __slots__ = ("last", "marks", "names", "order", "own", "paragraph_length", "parent", "tag")

    def __init__(self, tag: str, names: str | None, parent: int, own: int, order: int) -> None:
        self.tag = tag
        self.names = names
        self.parent = parent
        self.own = own
        self.marks = own
        self.order = order
        self.paragraph_length = 0
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


class Placed:
    """An element that finders want to see again, and where it stands: in node number ``node``, before or in segment
    number ``at``.
    """

    __slots__ = ("_element", "at", "attributes", "node")

    def __init__(self, element: LexborNode, attributes: dict[str, str | None], node: int, at: int) -> None:
        self._element = element
        self.attributes = attributes
        self.node = node
        self.at = at

    @property
    def element(self) -> Element:
        return Element(self._element, self.attributes)


class Time(NamedTuple):
    """What names an instant: ``machine`` its attribute, "" where none; ``text`` as shown; ``names`` what the element
    calls itself (class, itemprop, pubdate), "" for none; in node number ``node``, before or in segment number ``at``.
    """

    machine: str
    text: str
    names: str
    node: int
    at: int


class Walk:
    """What a walk found in ``body``, the page's body element: the flat lists, their marks settled.

    ``images``: ``img`` elements. ``links``: ``a`` elements with an address. ``stated``: elements with ``itemprop``.
    ``times``: ``time`` elements, and ``abbr`` and ``span`` ones whose title is an instant.
    """

    def __init__(self, body: LexborNode | None) -> None:
        self.nodes = [Node("body", None, -1, 0, 0)]
        self.segments: list[Segment] = []
        self.images: list[Placed] = []
        self.links: list[Placed] = []
        self.stated: list[Placed] = []
        self.times: list[Time] = []
        self.cut = False
        """Whether the page goes on behind what was visited."""
        self._linked = self._bold = 0
        self._buffer: list[str] = []
        self._body = body
        if body is not None:
            self._visit(body)
        self.nodes[0].last = len(self.segments)
        _settle_marks(self.nodes, self.segments)

    def _visit(self, body: LexborNode) -> None:
        """Down and up the tree with a stack of its own, for pages nest as deep as they like."""
        element = body.first_child
        place = _Place(body, element, "body", 0, 0, False, False, _BLOCK)
        places = [place]
        nodes, segments, buffer, kinds = self.nodes, self.segments, self._buffer, _KINDS
        left = MAX_NODES
        while True:
            if element is None:
                if place.kind != _RUNS:
                    if buffer:
                        self._flush(place)
                    if place.kind == _BLOCK:
                        nodes[place.node].last = len(segments)
                places.pop()
                if not places:
                    return
                element = place.element.next
                place = places[-1]
                continue
            number = element.tag_id
            if number == TEXT:
                text = element.text_content
                if text and (buffer or not text.isspace()):
                    self._emit(text, place.link, place.bold)
                element = element.next
                continue
            left -= 1
            if left < 0:
                self.cut, element = True, None
                continue
            kind, tag, own = kinds.get(number) or _kind_of(element)
            inner = None
            if kind == _BLOCK:
                inner = self._block(element, tag, own, place)
            elif kind == _RUNS:
                inner = self._run(element, tag, place)
            elif kind:
                inner = self._other(element, kind, tag, place)
            if inner is None:
                element = element.next
            else:
                places.append(inner)
                place = inner
                element = inner.first

    @cached_property
    def _times_are_its_own(self) -> bool:
        """Whether the page tells no more times than an article has."""
        return self._body is not None and len(self._body.css("time")) <= _OWN_TIMES

    def _other(self, element: LexborNode, kind: int, tag: str, place: _Place) -> _Place | None:
        """Elements that are no text themselves."""
        if kind == _SHOWS:
            self.images.append(Placed(element, element.attributes, place.node, len(self.segments)))
        elif kind == _BREAKS:
            self._buffer.append("\n")
        elif kind == _RULES:
            self._buffer.append("\n\n")
        elif kind == _INSTEAD:
            # What a browser shows without scripts: most say that one is needed, or hold a picture twice; some the text.
            if sum(len(clean(paragraph.text())) for paragraph in element.css("p")) >= _A_BODY:
                return self._block(element, tag, 0, place)
        elif element.css_first(_PROSE) is not None or (
            element.css_first("time") is not None and self._times_are_its_own
        ):
            # A menu that holds more than a menu.
            return self._block(element, tag, _BY_TAG["nav"], place)
        elif (names := element.attributes.get("class")) and marks_by_names[names] & _TAGS:
            return self._block(element, tag, _BY_TAG["nav"], place)
        return None

    def _run(self, element: LexborNode, tag: str, place: _Place) -> _Place | None:
        """An element in the line of its text: it runs on, unless its name says that it holds something of its own."""
        link, bold = place.link or tag == "a", place.bold or tag in _BOLD
        splits = place.tag == "figcaption" and place.kind == _BLOCK and _is_part_of_caption(element, tag)
        own = 0
        attributes = element.attributes
        if attributes:
            names, ident = attributes.get("class"), attributes.get("id")
            if ident:
                own = marks_of(names, ident)
            elif names:
                own = marks_by_names[names]
            splits = splits or bool(own & _SPLITTING and not own & _BODY)
            if tag in _NOTED_TAGS or not _NOTED.isdisjoint(attributes):
                if tag == "a" and "#" in (attributes.get("href") or "") and _is_permalink(element):
                    return None
                address = self._noted(element, tag, attributes, place.node)
                if address is not None:
                    self._emit(address, link, bold)
                    return None
        child = element.first_child
        if splits:
            if tag == "cite" and place.tag == "figcaption":
                own |= M["CREDIT"]
            if self._buffer:
                self._flush(place)
            if child is None:
                return None
            return _Place(element, child, place.tag, place.node, place.marks | own, link, bold, _SHOWS)
        if child is None:
            return None
        if child.tag_id == TEXT and child.next is None:
            text = child.text_content
            if text:
                self._emit(text, link, bold)
            return None
        return _Place(element, child, place.tag, place.node, place.marks, link, bold, _RUNS)

    def _block(self, element: LexborNode, tag: str, own: int, place: _Place) -> _Place | None:
        """An element that stands by itself: text before it and behind it are others."""
        if self._buffer:
            self._flush(place)
        nodes, segments = self.nodes, self.segments
        own |= place.marks
        names = None
        attributes = element.attributes
        if attributes:
            names, ident = attributes.get("class"), attributes.get("id")
            if ident:
                own |= marks_of(names, ident)
            elif names:
                own |= marks_by_names[names]
            others = len(attributes) > (names is not None) + (ident is not None)
            if others and not _TELLING.isdisjoint(attributes):
                own |= _marks_of_attributes(attributes, tag)
                if "itemprop" in attributes:
                    self.stated.append(Placed(element, attributes, len(nodes), len(segments)))
                    if attributes["itemprop"] == "articleBody":
                        names = None
        if tag == "footer" and place.tag == "figure":
            own = M["CREDIT"]
        index = len(nodes)
        here = Node(tag, names, place.node, own, len(segments))
        nodes.append(here)
        child = element.first_child
        if child is None:
            return None
        if child.tag_id == TEXT and child.next is None:
            text = clean(child.text_content or "")
            if text:
                size = len(text)
                segments.append(Segment(text, tag, index, 0, size if place.link else 0, size if place.bold else 0))
                here.last = len(segments)
            return None
        return _Place(element, child, tag, index, 0, place.link, place.bold, _BLOCK)

    def _noted(self, element: LexborNode, tag: str, attributes: dict[str, str | None], node: int) -> str | None:
        """Elements in a line that finders ask for by what they are; the e-mail address of one that hides it."""
        at = len(self.segments)
        if tag == "a":
            if attributes.get("href"):
                self.links.append(Placed(element, attributes, node, at))
        elif tag == "time":
            self.times.append(_time(element, attributes, "datetime", node, at))
        elif tag in ("abbr", "span") and (attributes.get("title") or "")[:4].isdigit():  # hAtom's instants
            self.times.append(_time(element, attributes, "title", node, at))
        if "itemprop" in attributes:
            self.stated.append(Placed(element, attributes, node, at))
        return _hidden_address(attributes, tag)

    def _emit(self, text: str, link: bool, bold: bool) -> None:
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

    def _flush(self, place: _Place) -> None:
        """What was gathered is one segment, or one each where line breaks part paragraphs."""
        joined = "".join(self._buffer)
        self._buffer.clear()
        linked, bold = self._linked, self._bold
        self._linked = self._bold = 0
        if "\n" not in joined:
            text = clean(joined)
            if text:
                self.segments.append(Segment(text, place.tag, place.node, place.marks, linked, bold))
            return
        runs = _PARAGRAPH_BREAK.split(joined)
        for run in runs:
            text = clean(run)
            if text:
                share = len(run) / len(joined) if len(runs) > 1 else 1.0
                self.segments.append(
                    Segment(text, place.tag, place.node, place.marks, int(linked * share), int(bold * share))
                )


def _is_permalink(element: LexborNode) -> bool:
    """Whether a link in a heading or a caption, to a place on the page, is a sign by which the place may be copied
    ("¶", "#", "Permalink to ..."), and no words of the text.
    """
    heading = element.parent
    if heading is None:
        return False
    if heading.tag not in _HEADINGS:
        return element.text(strip=True) in _SIGNS_OF_PLACES and (element.attributes.get("href") or "").startswith("#")
    text = clean(element.text())
    if not any(map(str.isalnum, text)):
        return element.css_first("img") is None
    fragment = (element.attributes.get("href") or "").rpartition("#")[2]
    return heading.attributes.get("id") == fragment and len(clean(heading.text())) > len(text)


def _is_part_of_caption(element: LexborNode, tag: str) -> bool:
    """Whether an element of a line in a caption is a part of its own, so that it parts the credit from the words."""
    if tag in _CAPTION_PARTS:
        return True
    if tag not in _EMPHASIS:
        return False
    before = element.prev
    while before is not None and before.tag_id == TEXT and not (before.text_content or "").strip():
        before = before.prev
    return before is not None and before.tag in _CAPTION_PARTS  # behind another part; amid a line it stresses a word


class _Place:
    """Where the walk is: the element whose children it visits from the ``first`` on, and the block, the marks and the
    manner of text in it.

    ``kind``: ``_BLOCK`` for a block's element, ``_SHOWS`` for one in a line that holds something of its own, ``_RUNS``
    for one through which the line runs.
    """

    __slots__ = ("bold", "element", "first", "kind", "link", "marks", "node", "tag")

    def __init__(
        self,
        element: LexborNode,
        first: LexborNode | None,
        tag: str,
        node: int,
        marks: int,
        link: bool,
        bold: bool,
        kind: int,
    ) -> None:
        self.element = element
        self.first = first
        self.tag = tag
        self.node = node
        self.marks = marks
        self.link = link
        self.bold = bold
        self.kind = kind


def _kind_of(element: LexborNode) -> tuple[int, str, int]:
    """What the walk does with an element whose number it has not met."""
    name = element.tag or "-"
    own = _BY_TAG.get(name, 0)
    if element.tag_id >= _OWN_TAGS and "-" in name:
        own = marks_by_names[name.partition("-")[2]]  # a site's own elements say what they hold: <harbour-byline>
    found = _BY_NAME.get(name, _PASSES if name.startswith("-") else _BLOCK), name, own
    number = element.tag_id
    if number < _OWN_TAGS:
        _KINDS[number] = found
    return found


def _marks_of_attributes(attributes: dict[str, str | None], tag: str) -> int:
    """The marks that a block's other attributes give it."""
    found = 0
    if "hidden" in attributes or (attributes.get("aria-hidden") == "true" and tag != "div"):
        found |= _HIDDEN
    if attributes.get("itemprop") == "articleBody":
        found |= _BODY
    style = attributes.get("style")
    if style and "display" in style and "none" in style.replace(" ", ""):
        found |= _HIDDEN
    return found


def _time(element: LexborNode, attributes: dict[str, str | None], key: str, node: int, at: int) -> Time:
    names = (
        f"{attributes.get('class') or ''} {attributes.get('itemprop') or ''}{' pubdate' * ('pubdate' in attributes)}"
    )
    return Time(attributes.get(key) or "", clean(element.text()), names, node, at)


def _hidden_address(attributes: dict[str, str | None], tag: str) -> str | None:
    """The e-mail address that a page shields from harvesters; ``None`` for other elements, "" for what is none."""
    if "data-cfemail" in attributes:
        return decode_cloudflare(attributes["data-cfemail"] or "") or ""
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
        running = size > _RUNNING or (size > _RUNNING_WIDE and weight_of(segment.text) > _RUNNING)
        if running and segment.linked < size / 2:
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
    largest: dict[int, int] = {}  # characters in the largest declared body in or below each
    for index, node in enumerate(nodes):
        if node.own & _BODY and node.paragraph_length > _A_BODY:
            above = index
            while above > 0 and largest.get(above, 0) < node.paragraph_length:
                largest[above] = node.paragraph_length
                above = nodes[above].parent
    return {index for index, size in largest.items() if size > nodes[index].paragraph_length / 2}
