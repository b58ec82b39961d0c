"""A list of any kind, told by what it is and not by what its server says: the one door for all that names articles."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from lxml import etree

from newscrawl.discovery.encodings import in_utf8, is_wide
from newscrawl.discovery.feeds import looks_like_feed, read_feed
from newscrawl.discovery.sections import read_listing
from newscrawl.discovery.sitemaps import looks_like_sitemap, read_sitemap
from newscrawl.discovery.wordpress import looks_like_posts, posts_address, read_posts
from newscrawl.errors import Unread
from newscrawl.items import Lead, ListKind


@dataclass(frozen=True, slots=True)
class FurtherList:
    """A list that a list names. ``modified``: when it last changed, as stated; ``None`` where nothing is."""

    url: str
    kind: ListKind
    modified: str | None = None
    goes_on: bool = False
    """Whether it is the next page of the list that names it."""


@dataclass(frozen=True, slots=True)
class ReadList:
    """What a list says: its leads and further lists, both in its order, each once. ``patience``: how long it asks to be
    left alone; ``None`` where it does not. ``unread``: what of it could not be read. ``elsewhere``: host of another
    site -> headlines of a section page that lead there, and are not followed.
    """

    kind: ListKind
    leads: tuple[Lead, ...] = ()
    further: tuple[FurtherList, ...] = ()
    patience: timedelta | None = None
    unread: Unread = field(default_factory=Unread)
    elsewhere: Counter[str] = field(default_factory=Counter)


_BINARY = {
    b"%PDF-": "a PDF",
    b"\x89PNG": "a picture (PNG)",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"GIF8": "a picture (GIF)",
    b"PK\x03\x04": "an archive (zip), or an office document",
    b"\x1f\x8b": "a packed file (gzip)",
    b"RIFF": "a picture or sound (RIFF)",
    b"OggS": "sound (Ogg)",
    b"ID3": "sound (MP3)",
    b"\x00\x00\x00": "a film, or another binary file",
}
"""First bytes -> what a document is that begins so."""
_HEADER = 1445
"""Bytes that tell what a document is (WHATWG's MIME sniffing looks at as many)."""
_CONTROLS = bytes({*range(0x20)} - set(b"\t\n\f\r\x1b"))
"""Bytes that no text has; the escape is ISO 2022's."""
_FEW = 0.03
"""Share of such bytes that a damaged text may have; what is packed has one in ten."""
_MARKUP = re.compile(rb"<[!/?]?[a-z]{1,12}[\s>]", re.I)


def is_binary(body: bytes) -> bool:
    """Whether a document is one for another programme (PDF, picture, archive, sound), whatever its server calls it."""
    if body[:8].startswith(tuple(_BINARY)):
        return True
    header = body[:_HEADER]
    controls = len(header) - len(header.translate(None, _CONTROLS))
    return controls > _FEW * len(header) and not _MARKUP.search(header.replace(b"\0", b""))  # UTF-16 has zeros


def no_page(body: bytes) -> str | None:
    """What a document is that is no web page, as a person calls it ("a PDF", "a feed"); ``None`` for what may be a
    page.
    """
    if not body.strip():
        return "empty"
    if kind := list_kind(body):
        return {ListKind.FEED: "a feed", ListKind.SITEMAP: "a sitemap"}.get(kind, "a list of the WordPress API")
    if not is_binary(body):
        return None
    return next((name for magic, name in _BINARY.items() if body.startswith(magic)), "data that is no text")


def list_kind(body: bytes) -> ListKind | None:
    """What a document is for machines; ``None`` for a page, or anything else."""
    body = in_utf8(body) if is_wide(body) else body
    if looks_like_feed(body):
        return ListKind.FEED
    if looks_like_posts(body):
        return ListKind.POSTS
    return ListKind.SITEMAP if looks_like_sitemap(body) else None


def read_list(
    body: bytes,
    url: str,
    root: etree._Element | None = None,
    *,
    is_front: bool = False,
    content_type: str | None = None,
    charset: str = "utf-8",
) -> ReadList:
    """Read a document as the list that it is. ``root``: of the parsed page where it is one, ``charset``: in which its
    bytes are written. ``is_front``: whether it stands for the site, so that its sections and the site's API are lists
    too. ``content_type``: what its server says.
    """
    kind = list_kind(body)
    if kind is ListKind.FEED:
        feed = read_feed(body, url, content_type)
        return ReadList(kind, feed.leads, (), feed.patience, feed.unread)
    if kind is ListKind.POSTS:
        posts = read_posts(body, url, content_type)
        pages = (FurtherList(posts.next_page, kind, goes_on=True),) if posts.next_page else ()
        return ReadList(kind, posts.leads, pages, None, posts.unread)
    if kind is ListKind.SITEMAP:
        sitemap = read_sitemap(body, url, content_type)
        newest_first = sorted(sitemap.further, key=lambda entry: entry[1] or "", reverse=True)
        further = tuple(FurtherList(address, kind, modified) for address, modified in newest_first)
        return ReadList(kind, sitemap.leads, further, None, sitemap.unread)
    return _read_page(root, url, charset, is_front=is_front) if root is not None else ReadList(ListKind.SECTION)


def _read_page(root: etree._Element, url: str, charset: str, *, is_front: bool) -> ReadList:
    listing = read_listing(root, url, charset)
    further = [FurtherList(feed, ListKind.FEED) for feed in listing.feeds]
    further += [FurtherList(page, ListKind.SECTION, goes_on=True) for page in listing.next_pages]
    if is_front:
        if listing.wordpress_api:
            further.append(FurtherList(posts_address(listing.wordpress_api), ListKind.POSTS))
        further += [FurtherList(section, ListKind.SECTION) for section in listing.sections]
    once: dict[str, FurtherList] = {}
    for entry in further:
        once.setdefault(entry.url, entry)
    return ReadList(ListKind.SECTION, listing.articles, tuple(once.values()), None, listing.unread, listing.elsewhere)
