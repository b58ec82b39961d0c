"""Atom feeds (RFC 4287) of articles and of silent edits. What comes from pages is text in them, or escaped markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from lxml import etree
from markupsafe import Markup

from newscrawl.grammar.text import printable
from newscrawl.storage.browsing.articles import ArticleLine
from newscrawl.storage.browsing.edits import EditLine
from newscrawl.web.templating import environment, field_name, iso, outward

MEDIA_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_NAMESPACES: Any = {None: _ATOM}
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 has no way to say (section 2.2)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed. ``content``: escaped markup of ours, or a text."""

    identity: str
    title: str
    link: str
    updated: datetime
    published: datetime | None
    authors: tuple[str, ...]
    content: Markup | str


def feed(title: str, own: str, shown: str, entries: Iterable[Entry]) -> bytes:
    """A feed. ``own``, ``shown``: addresses of the feed, and of the page that shows the same."""
    entries = list(entries)
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap=_NAMESPACES)
    _add(root, "id", _identity(own))
    _add(root, "title", title)
    _add(root, "updated", iso(max((one.updated for one in entries), default=datetime(1970, 1, 1, tzinfo=UTC))))
    _link(root, "self", own, MEDIA_TYPE)
    _link(root, "alternate", shown, "text/html")
    _add(_add(root, "author"), "name", "newscrawl")
    for one in entries:
        entry = _add(root, "entry")
        _add(entry, "id", _identity(one.identity))
        _add(entry, "title", one.title)
        _add(entry, "updated", iso(one.updated))
        if one.published:
            _add(entry, "published", iso(one.published))
        for name in one.authors:
            _add(_add(entry, "author"), "name", name)
        _link(entry, "alternate", one.link, "text/html")
        _add(entry, "content", one.content).set("type", "html" if isinstance(one.content, Markup) else "text")
    found: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return found


def of_articles(lines: Iterable[ArticleLine], base: str) -> Iterator[Entry]:
    """Articles as entries; each leads to the paper's own page, or, where that is no web address, to ours."""
    for one in lines:
        link = outward(one.canonical_url) or f"{base}/articles/{one.article_id}"
        yield Entry(
            one.canonical_url, one.title, link, one.listed_at, one.published_at, (*one.authors, one.site), one.dek or ""
        )


def of_edits(lines: Iterable[EditLine], base: str) -> Iterator[Entry]:
    """Silent edits as entries, each with what changed; it leads to our page of the article."""
    changes = environment().get_template("_feed_changes.html")
    for one in lines:
        what = ", ".join(field_name(name) for name in one.changes if name != "blocks")
        yield Entry(
            identity=f"{one.canonical_url}#revision-{one.revision}",
            title=f"{one.site} changed {what}: {one.title}",
            link=f"{base}/articles/{one.article_id}#revision-{one.revision}",
            updated=one.seen_at,
            published=one.seen_at,
            authors=(one.site,),
            content=Markup(changes.render(changes=one.changes)),  # noqa: S704 -- the template escapes what it is given
        )


def _identity(text: str) -> str:
    """The same for the same thing in every database."""
    return uuid5(NAMESPACE_URL, text.encode("utf-8", "replace").decode()).urn


def _add(parent: etree._Element, name: str, text: str = "") -> etree._Element:
    child = etree.SubElement(parent, f"{{{_ATOM}}}{name}")
    child.text = _NO_XML.sub("", printable(str(text)))
    return child


def _link(parent: etree._Element, relation: str, href: str, kind: str) -> None:
    link = _add(parent, "link")
    link.attrib.update({"rel": relation, "href": _NO_XML.sub("", href), "type": kind})
