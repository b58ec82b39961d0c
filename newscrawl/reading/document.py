"""One page, decoded once, parsed once, walked once: everything that the fields are read from.

``html``, ``metas``, ``links``, ``scripts`` and ``linked_data`` are what the page says to machines; ``segments``,
``images`` and ``times`` what it shows to people, in document order.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from newscrawl.grammar.text import plain
from newscrawl.reading.decoding import MAX_BYTES, decode
from newscrawl.reading.linked_data import linked_data
from newscrawl.reading.walk import Walk
from newscrawl.urls import host_of

_PROPERTY_NAMES = (re.compile(r"""itemprop=["']?([\w:. ]+)"""), re.compile(r"""property=["']?([\w:. ]+)"""))
_NO_TEXT = re.compile(r"<(script|style|svg)\b")
_TYPE = re.compile(r"""\btype\s*=\s*["']?\s*([^"'\s>]+)""", re.I)
_PROPERTIES: Any = etree.XPath(
    "//*[(@itemprop and not(self::meta)) or (@property and not(self::meta) and not(self::link))]"
)


class Document:
    """A parsed page. ``url`` is where it was fetched; ``html`` its markup as text."""

    def __init__(self, html: str | bytes, url: str, content_type: str | None = None) -> None:
        text = decode(html, content_type) if isinstance(html, bytes) else html[:MAX_BYTES]
        self.html = text.replace("\x00", "") if "\x00" in text else text
        self.url = url
        self.host = host_of(url)
        markup, self.scripts = _without_scripts(self.html)
        self.root = _parse(markup)
        self.scripts += [((s.get("type") or "").lower(), s.text) for s in self.root.iter("script") if s.text]
        found = Walk(self.root)
        self.nodes, self.segments, self.images, self.times = found.nodes, found.segments, found.images, found.times

    @cached_property
    def _said_to_machines(self) -> dict[str, list[Any]]:
        """``meta``, ``link``, ``base`` and ``title`` elements, wherever they stand, from one pass."""
        found: dict[str, list[Any]] = {"meta": [], "link": [], "base": [], "title": []}
        for element in self.root.iter("meta", "link", "base", "title"):
            found[element.tag].append(element)
        return found

    @cached_property
    def metas(self) -> dict[str, str]:
        """``meta`` elements: name, property or itemprop in lower case -> first non-empty content."""
        found: dict[str, str] = {}
        for meta in self._said_to_machines["meta"]:
            name = meta.get("property") or meta.get("name") or meta.get("itemprop")
            content = meta.get("content")
            if name and content:
                found.setdefault(name.lower(), content)
        return found

    @cached_property
    def meta_lists(self) -> dict[str, list[str]]:
        """Every content of the ``meta`` names that may repeat (``article:tag``, ``article:author``)."""
        found: dict[str, list[str]] = {}
        for meta in self._said_to_machines["meta"]:
            name = meta.get("property") or meta.get("name")
            content = meta.get("content")
            if (
                name
                and content
                and (name.startswith(("article:", "og:article", "citation_", "parsely-")) or name in ("author", "byl"))
            ):
                found.setdefault(name.lower(), []).append(content)
        return found

    def microdata(self, name: str) -> list[str]:
        """The values of a property that microdata or RDFa states in the visible document, as the standards read them
        (``content``, else ``datetime``, else the text; https://html.spec.whatwg.org/multipage/microdata.html#values).
        """
        return self._microdata.get(name, []) if name in self.html and name in self._property_names else []

    @cached_property
    def _property_names(self) -> set[str]:
        """Names that may be properties, told by a search that costs a tenth of finding the elements."""
        return {
            name.rpartition(":")[2]
            for pattern in _PROPERTY_NAMES
            for names in pattern.findall(self.html)
            for name in names.split()
        }

    @cached_property
    def _microdata(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for element in _PROPERTIES(self.root):
            value = element.get("content") or element.get("datetime") or plain("".join(element.itertext()))
            for name in (element.get("itemprop") or element.get("property")).split():
                if value:
                    found.setdefault(name.rpartition(":")[2], []).append(value)
        return found

    @cached_property
    def title(self) -> str:
        """The text of the ``title`` element; "" where there is none."""
        for element in self._said_to_machines["title"]:
            return plain("".join(element.itertext()))
        return ""

    def link(self, rel: str) -> str | None:
        """``href`` of the first ``link`` of that relation."""
        for element in self._said_to_machines["link"]:
            if rel in (element.get("rel") or "").lower().split() and element.get("href"):
                return str(element.get("href")).strip()
        return None

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
        for element in self._said_to_machines["base"]:
            if element.get("href"):
                try:
                    return urljoin(self.url, str(element.get("href")))
                except ValueError:
                    break
        return self.url


def _without_scripts(html: str) -> tuple[str, list[tuple[str, str]]]:
    """-> (markup without scripts, styles and drawings; the scripts: type in lower case, text).

    They are half of a page's bytes and none of its text, and are found by substring search in a tenth of the time
    that parsing them takes. As in HTML, the first end tag ends a script. What is written in another way is left to
    the parser.
    """
    kept: list[str] = []
    scripts: list[tuple[str, str]] = []
    at = 0
    unended: set[str] = (
        set()
    )  # what is never ended again is not looked for again, or a page of nothing but openings takes hours
    for opening in _NO_TEXT.finditer(html):
        name = opening[1]
        if opening.start() < at or name in unended:
            continue
        inside = html.find(">", opening.end()) + 1
        if not inside:
            break
        end = html.find(f"</{name}", inside)
        if end < 0:
            unended.add(name)
            continue
        kept.append(html[at : opening.start()])
        if name == "script" and end > inside:
            kind = _TYPE.search(html, opening.end(), inside)
            scripts.append((kind[1].lower() if kind else "", html[inside:end]))
        at = html.find(">", end) + 1 or len(html)
    kept.append(html[at:])
    return "".join(kept), scripts


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
