"""One page, decoded once, parsed once, walked once: everything that the fields are read from.

``html``, ``metas``, ``links``, ``scripts`` and ``linked_data`` are what the page says to machines; ``segments``,
``images`` and ``times`` what it shows to people, in document order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from newscrawl.grammar.text import is_unset, plain
from newscrawl.reading.decoding import as_utf8
from newscrawl.reading.linked_data import linked_data
from newscrawl.reading.tree import Element, elements, parsed
from newscrawl.reading.walk import MAX_NODES, Walk
from newscrawl.urls import host_of

_TO_MACHINES = "meta, link, base, title:not(svg *), script, a[rel~=next i]"
_PROPERTIES = "[itemprop]:not(meta), [property]:not(meta):not(link)"
_LONGEST_CHARACTER = 4  # bytes of one in UTF-8
_ADDRESS_END = re.compile(rb"[\"'<>\\ \t\r\n]")  # what an address in markup ends with
_REPEATED = ("article:", "og:article", "citation_", "parsely-")  # beginnings of names of which a page may have several


class Document:
    """A parsed page. ``url`` is where it was fetched; ``markup`` the page in UTF-8, for searches over all of it."""

    def __init__(self, html: str | bytes, url: str, content_type: str | None = None) -> None:
        self.markup = as_utf8(html, content_type)
        self.url = url
        self.host = host_of(url)
        self.tree, self.cut = parsed(self.markup)
        found = Walk(self.tree.body)
        if found.cut:
            self.cut = f"the page behind its first {MAX_NODES} elements"
        self.nodes, self.segments = found.nodes, found.segments
        self.images, self.times, self.links, self.stated = found.images, found.times, found.links, found.stated

    @cached_property
    def _said_to_machines(self) -> dict[str, list[Element]]:
        """Elements that say something to machines, by name, wherever they stand: from one pass over the tree."""
        found: dict[str, list[Element]] = {name: [] for name in ("meta", "link", "base", "title", "script", "a")}
        for element in elements(self.tree, _TO_MACHINES):
            found[element.tag].append(element)
        return found

    @cached_property
    def scripts(self) -> list[tuple[str, str]]:
        """Inline scripts: (type in lower case, text)."""
        scripts = self._said_to_machines["script"]
        return [((s.get("type") or "").strip().lower(), text) for s in scripts if (text := s.text)]

    def holds(self, text: str) -> bool:
        """Whether a text stands anywhere in the markup, scripts included."""
        return text.encode("utf-8", "replace") in self.markup

    def _holds_within(self, text: str, digits: str) -> bool:
        """Whether a text stands in the markup, as an attribute may write it, with those digits behind it before the
        attribute ends.
        """
        figures = digits.encode()
        written = text.encode("utf-8", "replace")
        for spelling in {written, written.replace(b"&", b"&amp;")}:
            at = self.markup.find(spelling)
            while at >= 0:
                behind = at + len(spelling)
                end = _ADDRESS_END.search(self.markup, behind)
                if self.markup.find(figures, behind, end.start() if end else len(self.markup)) >= 0:
                    return True
                at = self.markup.find(spelling, behind)
        return False

    def opening(self, characters: int) -> str:
        """The first so many characters of the markup."""
        return self.markup[: _LONGEST_CHARACTER * characters].decode("utf-8", "replace")[:characters]

    @cached_property
    def metas(self) -> dict[str, str]:
        """``meta`` elements: name, property or itemprop in lower case -> first non-empty content."""
        found: dict[str, str] = {}
        for meta in self._said_to_machines["meta"]:
            name, content = meta.get("property") or meta.get("name") or meta.get("itemprop"), _content(meta)
            if name and content:
                found.setdefault(name.lower(), content)
        return found

    @cached_property
    def meta_lists(self) -> dict[str, list[str]]:
        """Every content of the ``meta`` names that may repeat (``article:tag``, ``article:author``)."""
        found: dict[str, list[str]] = {}
        for meta in self._said_to_machines["meta"]:
            name, content = (meta.get("property") or meta.get("name") or "").lower(), _content(meta)
            if content and (name.startswith(_REPEATED) or name in ("author", "byl")):
                found.setdefault(name, []).append(content)
        return found

    def microdata(self, name: str) -> list[str]:
        """The values of a property that microdata or RDFa states in the visible document, as the standards read them
        (``content``, else ``datetime``, else the text; https://html.spec.whatwg.org/multipage/microdata.html#values).
        """
        return [
            value
            for element in self._properties.get(name, ())
            if (value := element.get("content") or element.get("datetime") or plain(element.text))
        ]

    @cached_property
    def _properties(self) -> dict[str, list[Element]]:
        """Name of a property, without prefix -> the elements that state it."""
        found: dict[str, list[Element]] = {}
        for element in elements(self.tree, _PROPERTIES):
            for name in (element.get("itemprop") or element.get("property") or "").split():
                found.setdefault(name.rpartition(":")[2], []).append(element)
        return found

    @cached_property
    def title(self) -> str:
        """The text of the ``title`` element; "" where there is none."""
        return next((plain(title.text) for title in self._said_to_machines["title"]), "")

    @cached_property
    def root(self) -> Element | None:
        """The ``html`` element."""
        return Element(self.tree.root) if self.tree.root is not None else None

    @cached_property
    def body(self) -> Element | None:
        """The ``body`` element; ``None`` where the page is a set of frames."""
        return Element(self.tree.body) if self.tree.body is not None else None

    def link(self, rel: str) -> str | None:
        """``href`` of the first ``link`` of that relation."""
        return next(self._hrefs("link", rel), None)

    def next_links(self) -> Iterator[str]:
        """Addresses that the page calls the next one."""
        yield from self._hrefs("link", "next")
        yield from self._hrefs("a", "next")

    def _hrefs(self, name: str, rel: str) -> Iterator[str]:
        """Addresses in the elements of a name and a relation."""
        for element in self.of_relation(name, rel):
            if href := (element.get("href") or "").strip():
                yield href

    def of_relation(self, name: str, rel: str) -> Sequence[Element]:
        """The elements of a name ("link", "a") that state a relation, in document order."""
        return self._related.get((name, rel), ())

    @cached_property
    def _related(self) -> dict[tuple[str, str], list[Element]]:
        """(Name, relation in lower case) -> the elements that state it."""
        found: dict[tuple[str, str], list[Element]] = {}
        for name in ("link", "a"):
            for element in self._said_to_machines[name]:
                for rel in dict.fromkeys((element.get("rel") or "").lower().split()):
                    found.setdefault((name, rel), []).append(element)
        return found

    def links_holding(self, text: str, digits: str) -> Iterator[str]:
        """Addresses of links that hold a text and, behind it, may hold those digits, wherever they stand."""
        if not self._holds_within(text, digits):
            return  # searched in a quarter of the time that looking through the links takes
        quoted = "".join(c if c.isalnum() or c in "-_./" else f"\\{ord(c):x} " for c in text)
        for element in elements(self.tree, f"a[href*='{quoted}']"):
            yield (element.get("href") or "").strip()

    @cached_property
    def linked_data(self) -> list[dict[str, Any]]:
        """Every JSON-LD object of the page, nested ones of ``@graph`` and ``mainEntity`` too."""
        scripts = self._said_to_machines["script"]
        return linked_data([script.text for script in scripts if "ld+json" in (script.get("type") or "").lower()])

    def absolute(self, href: str) -> str:
        """``href`` resolved against the page's base; "" for what is no URL."""
        try:
            return urljoin(self.base, href.strip())
        except ValueError:
            return ""

    @cached_property
    def base(self) -> str:
        href = next((href for base in self._said_to_machines["base"] if (href := base.get("href"))), None)
        try:
            return urljoin(self.url, href) if href else self.url
        except ValueError:
            return self.url


def _content(meta: Element) -> str | None:
    """What a ``meta`` says; ``value`` where that stands for ``content``, as in Twitter's first guide to its cards.
    ``None`` where a template had nothing to say.
    """
    content = meta.get("content") or meta.get("value")
    return None if content and is_unset(content) else content
