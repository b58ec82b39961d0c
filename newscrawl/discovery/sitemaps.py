"""Sitemaps, news sitemaps and sitemap indexes (https://www.sitemaps.org/protocol.html) to leads."""

from __future__ import annotations

import re
import zlib

from lxml import etree

from newscrawl.grammar.text import plain
from newscrawl.items import Lead

MAX_BYTES = 50 * 1024 * 1024  # the protocol's own limit for one file, unpacked
_PREFIX = re.compile(r"^\{[^}]*\}")


def looks_like_sitemap(body: bytes) -> bool:
    """Whether a document is a sitemap or an index of sitemaps, packed or not."""
    head = (body[:2] == b"\x1f\x8b" and _unpacked(body, 2000)) or body[:2000]
    return b"<urlset" in head or b"<sitemapindex" in head


def read_sitemap(body: bytes, url: str) -> tuple[list[Lead], list[tuple[str, str | None]]]:
    """-> (leads of articles, (URL, lastmod) of further sitemaps); both empty for what is no sitemap."""
    if body[:2] == b"\x1f\x8b":
        body = _unpacked(body, MAX_BYTES)
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(body[:MAX_BYTES].strip(), parser)
    except etree.XMLSyntaxError:
        return [], []
    leads: list[Lead] = []
    further: list[tuple[str, str | None]] = []
    for element in root if root is not None else ():
        kind = _name(element)
        facts = {_name(e): plain(e.text) for e in element.iter() if e.text and e.tag.__class__ is str}
        place = facts.get("loc")
        if not place:
            continue
        if kind == "sitemap":
            further.append((place, facts.get("lastmod")))
        elif kind == "url":
            leads.append(
                Lead(
                    url=place,
                    found_in="sitemap",
                    list_url=url,
                    title=facts.get("title"),
                    published=facts.get("publication_date"),
                    modified=facts.get("lastmod"),
                    tags=tuple(k.strip() for k in facts.get("keywords", "").split(",") if k.strip()),
                )
            )
    return leads, further


def _name(element: etree._Element) -> str:
    return _PREFIX.sub("", str(element.tag)).lower()


def _unpacked(body: bytes, limit: int) -> bytes:
    """At most ``limit`` bytes, so that a bomb is only as large as that."""
    try:
        return zlib.decompressobj(31).decompress(body, limit)
    except zlib.error:
        return b""
