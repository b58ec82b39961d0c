"""One page, decoded once, parsed once, walked once: everything that the fields are read from.

The walk turns the tree into three flat lists in document order: ``segments`` (runs of text between block borders,
with marks that say what kind of place they stand in), ``images`` and ``times``. Marks come from tags and from the
words in class and id names (``tables/markup_marks.txt``).
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from newscrawl.grammar.emails import decode_cloudflare, decode_protected_link
from newscrawl.grammar.text import clean, plain
from newscrawl.reading.decoding import MAX_BYTES, decode
from newscrawl.reading.linked_data import linked_data
from newscrawl.reading.marks import FRAMES, KEPT_BY_BIG, M, marks_of
from newscrawl.urls import host_of

MAX_DEPTH = 220  # nested elements; deeper text is taken as one run
MAX_ELEMENTS = 150_000  # visited by the walk; the largest real page met has 30 000


_SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "select",
        "option",
        "canvas",
        "object",
        "embed",
        "audio",
        "map",
        "math",
        "head",
        "datalist",
        "dialog",
    ]
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "amp-img",
        "ruby",
        "rb",
        "rt",
        "center-inline",
        "yt-formatted-string",
    ]
)
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
_PARAGRAPH_BREAK = re.compile(r"\n\s*\n")


class Node:
    """A block element on the walk's way."""

    __slots__ = ("bad", "element", "good", "last", "marks", "order", "own", "paragraph_length", "parent")

    def __init__(self, element: Any, parent: int, own: int, order: int) -> None:
        self.element = element
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


class Document:
    """A parsed page. ``url`` is where it was fetched; ``html`` its markup as text."""

    def __init__(self, html: str | bytes, url: str, content_type: str | None = None) -> None:
        text = decode(html, content_type) if isinstance(html, bytes) else html[:MAX_BYTES]
        self.html = text.replace("\x00", "") if "\x00" in text else text
        self.url = url
        self.host = host_of(url)
        self.nodes: list[Node] = []
        self.segments: list[Segment] = []
        self.images: list[Image] = []
        self.times: list[tuple[str, str, int, int]] = []
        self.root = _parse(self.html)
        self._visited = 0
        self._buffer: list[str] = []
        self._linked = self._bold = 0
        self._walk()

    @cached_property
    def metas(self) -> dict[str, str]:
        """``meta`` elements: name, property or itemprop in lower case -> first non-empty content."""
        found: dict[str, str] = {}
        for meta in self.root.iter("meta"):
            name = meta.get("property") or meta.get("name") or meta.get("itemprop")
            content = meta.get("content")
            if name and content:
                found.setdefault(name.lower(), content)
        return found

    @cached_property
    def meta_lists(self) -> dict[str, list[str]]:
        """Every content of the ``meta`` names that may repeat (``article:tag``, ``article:author``)."""
        found: dict[str, list[str]] = {}
        for meta in self.root.iter("meta"):
            name = meta.get("property") or meta.get("name")
            content = meta.get("content")
            if name and content and (name.startswith(("article:", "og:article", "citation_", "parsely-")) or name in ("author", "byl")):
                found.setdefault(name.lower(), []).append(content)
        return found

    @cached_property
    def links(self) -> list[Any]:
        """``link`` elements."""
        return list(self.root.iter("link"))

    def link(self, rel: str) -> str | None:
        """``href`` of the first ``link`` of that relation."""
        for element in self.links:
            if rel in (element.get("rel") or "").lower().split() and element.get("href"):
                return str(element.get("href")).strip()
        return None

    @cached_property
    def scripts(self) -> list[tuple[str, str]]:
        """(type, text) of the inline scripts."""
        return [((s.get("type") or "").lower(), s.text) for s in self.root.iter("script") if s.text]

    @cached_property
    def linked_data(self) -> list[dict[str, Any]]:
        """Every JSON-LD object of the page, nested ones of ``@graph`` and ``mainEntity`` too."""
        return linked_data([text for kind, text in self.scripts if "ld+json" in kind])

    def absolute(self, href: str) -> str:
        """``href`` resolved against the page's base; "" for what is no URL."""
        try:
            return urljoin(self.base, href.strip())
        except ValueError:
            return ""

    @cached_property
    def base(self) -> str:
        for element in self.root.iter("base"):
            if element.get("href"):
                try:
                    return urljoin(self.url, str(element.get("href")))
                except ValueError:
                    break
        return self.url

    # ---- the walk

    def _walk(self) -> None:
        body = self.root.find("body")
        root = body if body is not None else self.root
        self.nodes.append(Node(root, -1, 0, 0))
        self._visit(root, 0, 0, 0, False, False)
        self._flush("body", 0, 0)
        self.nodes[0].last = len(self.segments)
        self._settle_marks()

    def _visit(self, element: Any, node: int, inline_marks: int, depth: int, link: bool, bold: bool) -> None:
        """Text of ``element`` and below goes into the buffer; block borders flush it into segments."""
        text = element.text
        if text:
            self._emit(text, link, bold)
        self._visited += 1
        if depth > MAX_DEPTH or self._visited > MAX_ELEMENTS:
            return
        here = self.nodes[node]
        tag_here = here.element.tag
        for child in element:
            tag = child.tag
            if tag in _SKIPPED:
                pass
            elif tag == "br":
                self._buffer.append("\n")
            elif tag == "hr":
                self._buffer.append("\n\n")
            elif tag == "img" or tag == "amp-img":
                self.images.append(Image(child, node, len(self.segments)))
            elif tag.__class__ is not str:
                pass
            else:
                names = child.get("class")
                ident = child.get("id")
                own = marks_of(f"{names or ''} {ident or ''}") if names or ident else 0
                if tag in _INLINE:
                    if tag == "time":
                        self.times.append((child.get("datetime") or "", " ".join("".join(child.itertext()).split()), node, len(self.segments)))
                    hidden = child.get("data-cfemail")
                    if hidden is None and tag == "a":
                        href = child.get("href") or ""
                        address = decode_protected_link(href) if "cdn-cgi" in href else None
                        if address:
                            self._emit(address, True, bold)
                            hidden = ""
                    if hidden is not None:
                        if hidden:
                            self._emit(decode_cloudflare(hidden) or "", link, bold)
                    elif own & _SPLITTING and not own & M["BODY"]:
                        self._flush(tag_here, node, inline_marks)
                        self._visit(child, node, inline_marks | own, depth + 1, link or tag == "a", bold)
                        self._flush(tag_here, node, inline_marks | own)
                    else:
                        self._visit(child, node, inline_marks, depth + 1, link or tag == "a", bold or tag == "b" or tag == "strong")
                else:
                    self._flush(tag_here, node, inline_marks)
                    own |= _BY_TAG.get(tag, 0)
                    if child.get("hidden") is not None or (child.get("aria-hidden") == "true" and tag != "div"):
                        own |= M["HIDDEN"]
                    if child.get("itemprop") == "articleBody":
                        own |= M["BODY"]
                    style = child.get("style")
                    if style and "display" in style and "none" in style.replace(" ", ""):
                        own |= M["HIDDEN"]
                    index = len(self.nodes)
                    self.nodes.append(Node(child, node, own | inline_marks, len(self.segments)))
                    self._visit(child, index, 0, depth + 1, link, bold)
                    self._flush(tag, index, 0)
                    self.nodes[index].last = len(self.segments)
            tail = child.tail
            if tail:
                self._emit(tail, link, bold)

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

    def _flush(self, tag: str, node: int, marks: int) -> None:
        if self._buffer:
            joined = "".join(self._buffer)
            self._buffer.clear()
            linked, bold = self._linked, self._bold
            self._linked = self._bold = 0
            if joined.isspace():
                return
            runs = _PARAGRAPH_BREAK.split(joined) if "\n" in joined else [joined]
            for run in runs:
                text = clean(run)
                if text:
                    share = len(run) / len(joined) if len(runs) > 1 else 1.0
                    self.segments.append(Segment(text, tag, node, marks, int(linked * share), int(bold * share)))

    def _settle_marks(self) -> None:
        """Marks are inherited, but a name like "with-sidebar" on the element that holds the whole page means nothing."""
        nodes = self.nodes
        total = 0
        for segment in self.segments:
            text = segment.text
            size = len(text)
            if size > 60 and segment.linked < size / 2:
                nodes[segment.node].paragraph_length += size
                total += size
        for i in range(len(nodes) - 1, 0, -1):
            nodes[nodes[i].parent].paragraph_length += nodes[i].paragraph_length
        holders = self._holders_of_bodies()
        for index, node in enumerate(nodes[1:], 1):
            own = node.own
            share = node.paragraph_length / total if total else 0.0
            frame = index in holders or (node.element.tag in FRAMES and share > 0.2)
            if frame or share > 0.45:
                kept = KEPT_BY_BIG
                if not frame:
                    kept |= (M["COOKIES"] if share < 0.9 else 0) | (M["COMMENTS"] if share < 0.8 and not own & M["BODY"] else 0)
                own &= kept
            node.marks = own | nodes[node.parent].marks
        for segment in self.segments:
            segment.marks = segment.own | nodes[segment.node].marks

    def _holders_of_bodies(self) -> set[int]:
        """Elements most of whose text is one declared article body: they are its frame, whatever they are called."""
        nodes = self.nodes
        holders: set[int] = set()
        for index, node in enumerate(nodes):
            if node.own & M["BODY"] and node.paragraph_length > 250:
                above = index
                while above > 0 and node.paragraph_length > 0.5 * nodes[above].paragraph_length:
                    holders.add(above)
                    above = nodes[above].parent
        return holders


_SPLITTING = M["CREDIT"] | M["CAPTION"] | M["BYLINE"] | M["DATE"] | M["SHARE"] | M["HIDDEN"] | M["KICKER"] | M["COMMENTS"]


def _parse(html: str) -> Any:
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True, encoding="utf-8")
    try:
        root = etree.fromstring(html.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        root = None
    return root if root is not None else etree.Element("html")


def attribute(element: Any, *names: str) -> str | None:
    """The first non-empty attribute of those, as plain text."""
    for name in names:
        value = element.get(name)
        if value and value.strip():
            return plain(value)
    return None
