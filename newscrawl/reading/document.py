"""One page, decoded once, parsed once, walked once: everything that the fields are read from.

``html``, ``metas``, ``links``, ``scripts`` and ``linked_data`` are what the page says to machines; ``segments``,
``images`` and ``times`` what it shows to people, in document order.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from newscrawl.grammar.text import plain
from newscrawl.reading.decoding import MAX_BYTES, decode
from newscrawl.reading.linked_data import linked_data
from newscrawl.reading.tree import Element, elements, parsed
from newscrawl.reading.walk import MAX_NODES, Walk
from newscrawl.urls import host_of

_PROPERTIES = "[itemprop]:not(meta), [property]:not(meta):not(link)"
_REPEATED = ("article:", "og:article", "citation_", "parsely-")  # beginnings of names of which a page may have several


class Document:
    """A parsed page. ``url`` is where it was fetched; ``html`` its markup as text."""

    def __init__(self, html: str | bytes, url: str, content_type: str | None = None) -> None:
        text = decode(html, content_type) if isinstance(html, bytes) else html[:MAX_BYTES]
        self.html = text.replace("\x00", "") if "\x00" in text else text
        self.url = url
        self.host = host_of(url)
        self.tree, self.cut = parsed(self.html)
        found = Walk(self.tree.body)
        if found.cut:
            self.cut = f"the page behind its first {MAX_NODES} elements and texts"
        self.nodes, self.segments = found.nodes, found.segments
        self.images, self.times, self.links, self.stated = found.images, found.times, found.links, found.stated

    @cached_property
    def scripts(self) -> list[tuple[str, str]]:
        """Inline scripts: (type in lower case, text)."""
        return [
            ((script.get("type") or "").strip().lower(), text)
            for script in elements(self.tree, "script")
            if (text := script.text)
        ]

    @cached_property
    def _said_to_machines(self) -> dict[str, list[Element]]:
        """``meta``, ``link``, ``base`` and ``title`` elements, wherever they stand."""
        found: dict[str, list[Element]] = {"meta": [], "link": [], "base": [], "title": []}
        for element in elements(self.tree, "meta, link, base, title"):
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
            if name and content and (name.startswith(_REPEATED) or name in ("author", "byl")):
                found.setdefault(name.lower(), []).append(content)
        return found

    def microdata(self, name: str) -> list[str]:
        """The values of a property that microdata or RDFa states in the visible document, as the standards read them
        (``content``, else ``datetime``, else the text; https://html.spec.whatwg.org/multipage/microdata.html#values).
        """
        return self._microdata.get(name, []) if name in self.html else []

    @cached_property
    def _microdata(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for element in elements(self.tree, _PROPERTIES):
            value = element.get("content") or element.get("datetime") or plain(element.text)
            for name in (element.get("itemprop") or element.get("property") or "").split():
                if value:
                    found.setdefault(name.rpartition(":")[2], []).append(value)
        return found

    @cached_property
    def title(self) -> str:
        """The text of the ``title`` element; "" where there is none."""
        for element in self._said_to_machines["title"]:
            return plain(element.text)
        return ""

    @cached_property
    def root(self) -> Element | None:
        """The ``html`` element."""
        return Element(self.tree.root) if self.tree.root is not None else None

    def link(self, rel: str) -> str | None:
        """``href`` of the first ``link`` of that relation."""
        for element in self._said_to_machines["link"]:
            href = element.get("href")
            if href and rel in (element.get("rel") or "").lower().split():
                return href.strip()
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
            href = element.get("href")
            if href:
                try:
                    return urljoin(self.url, href)
                except ValueError:
                    break
        return self.url
