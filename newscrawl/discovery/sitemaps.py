"""Sitemaps, news sitemaps and sitemap indexes (https://www.sitemaps.org/protocol.html) to leads."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml import etree

from newscrawl.discovery.encodings import in_utf8, is_wide
from newscrawl.discovery.markup import GZIP, parsed, root_name, unpacked
from newscrawl.discovery.stated import Stated, kept
from newscrawl.errors import Unread
from newscrawl.items import Lead
from newscrawl.tables import casefolded
from newscrawl.urls import numbered_word

MAX_BYTES = 50 * 1024 * 1024  # the protocol's own limit for one file, unpacked
MAX_ENTRIES = 50_000  # of one file, by the protocol
_BEHIND = f"address behind the first {MAX_ENTRIES} of a sitemap"
_ROOTS = ("urlset", "sitemapindex")
_HEAD = 4_000  # bytes that tell what a packed file is
_ADDRESS_LINE = re.compile(rb"https?://[^\s<>\"]{1,2000}")
_NAME_PARTS = re.compile(r"[-.0-9]+")
_LONG_SLUG = 4  # dashes in a step that repeats a headline
_SAMPLE = 20  # lines that are addresses make a text of addresses


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap says. ``further``: (address, last modification where it is stated) of the sitemaps of an index."""

    leads: tuple[Lead, ...] = ()
    further: tuple[tuple[str, str | None], ...] = ()
    unread: Unread = field(default_factory=Unread)


def looks_like_sitemap(body: bytes) -> bool:
    """Whether a document is a sitemap, an index of sitemaps or a text of addresses, packed or not."""
    head = unpacked(body, _HEAD) if body.startswith(GZIP) else body[:_HEAD]
    head = in_utf8(head) if is_wide(head) else head
    return root_name(head) in _ROOTS or b"<urlset" in head or b"<sitemapindex" in head or _is_text(head)


def _is_text(head: bytes) -> bool:
    """One address a line, as the protocol allows for text files."""
    lines = [line.strip() for line in head.removeprefix(b"\xef\xbb\xbf").splitlines()[:_SAMPLE]]
    whole = [line for line in lines[: -1 if len(lines) > 1 else None] if line]
    return bool(whole) and all(_ADDRESS_LINE.fullmatch(line) for line in whole)


def read_sitemap(body: bytes, url: str, content_type: str | None = None) -> Sitemap:
    """The articles and further sitemaps that a sitemap names; both empty for what is none."""
    unread = Unread()
    stated = Stated(url, "sitemap", unread)
    body = in_utf8(unpacked(body, MAX_BYTES, unread), content_type)
    if _is_text(body[:_HEAD]):
        lines = [line.decode("utf-8", "replace") for line in body.splitlines() if line.strip()]
        if len(lines) > MAX_ENTRIES:
            unread[_BEHIND] += len(lines) - MAX_ENTRIES
            del lines[MAX_ENTRIES:]
        return Sitemap(
            kept((stated.lead(stated.address(line, "address in a sitemap")) for line in lines), MAX_ENTRIES), (), unread
        )
    root = parsed(body, unread)
    if root is None:
        unread["sitemap"] += 1
        return Sitemap((), (), unread)
    if len(root) > MAX_ENTRIES:
        unread[_BEHIND] += len(root) - MAX_ENTRIES
    leads: list[Lead | None] = []
    further: list[tuple[str, str | None]] = []
    for element in islice(root, MAX_ENTRIES):
        kind = _local(element)
        if kind not in ("sitemap", "url"):
            continue
        place = _own(element, "loc")
        if not place:
            continue
        address = stated.address(place, "address in a sitemap")
        if kind == "sitemap" and address and not _is_of_lists(address):
            further.append((address, stated.stamp(_own(element, "lastmod"), "date in a sitemap")))
        elif kind == "url":
            leads.append(_lead(element, address, stated))
    return Sitemap(_without_taxonomies(kept(leads, MAX_ENTRIES)), tuple(dict.fromkeys(further)), unread)


def _without_taxonomies(leads: tuple[Lead, ...]) -> tuple[Lead, ...]:
    """Those that are no page of a tag, a category or a person by their address; all where most are, for then the site's
    stories may be called so.
    """
    others = tuple(lead for lead in leads if lead.title or not _is_taxonomy(lead.url))
    return others if 2 * len(others) >= len(leads) else leads


def _is_taxonomy(address: str) -> bool:
    path = urlsplit(address).path.strip("/").casefold().removesuffix("/index.html").removesuffix(".html")
    if numbered_word(address) in casefolded("numbered_lists"):
        return True
    *before, last = unquote(path).split("/")
    named = casefolded("taxonomy_paths")
    return last in named or bool(before and before[-1] in named and last.count("-") < _LONG_SLUG)


def _is_of_lists(address: str) -> bool:
    """Whether a sitemap names sections, tags and authors, by what publishing systems call it: they are found on the
    site's own pages, and none of them is an article.
    """
    name = urlsplit(address).path.rpartition("/")[2].lower()
    return "sitemap" in name and not casefolded("sitemaps_of_lists").isdisjoint(_NAME_PARTS.split(name))


def _lead(element: etree._Element, address: str | None, stated: Stated) -> Lead | None:
    """Of Google's news sitemaps beside the protocol's own
    (https://developers.google.com/search/docs/crawling-indexing).
    """
    news = next((child for child in element if _local(child) == "news"), None)
    keywords = (_own(news, "keywords") or "") if news is not None else ""
    return stated.lead(
        address,
        title=stated.text(_own(news, "title"), "title in a sitemap") if news is not None else None,
        published=stated.stamp(_own(news, "publication_date"), "date in a sitemap") if news is not None else None,
        modified=stated.stamp(_own(element, "lastmod"), "date in a sitemap"),
        tags=stated.texts([k for k in keywords.split(",") if k.strip()], "keywords in a sitemap"),
    )


def _own(element: etree._Element, name: str) -> str | None:
    """The text of a child of the element's own vocabulary: a picture's ``image:loc`` is no address of a page."""
    vocabulary = _vocabulary(element)
    for child in element:
        if _local(child) == name and _vocabulary(child) == vocabulary:
            return "".join(str(t) for t in child.itertext(with_tail=False)) or None
    return None


def _local(element: etree._Element) -> str:
    """An element's name in lower case, without namespace or prefix; "" for a comment."""
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""


def _vocabulary(element: etree._Element) -> str:
    """The namespace of an element, or the prefix that nobody declared."""
    tag = str(element.tag)
    return tag.rpartition("}")[0] or tag.rpartition(":")[0]
