"""A list of any kind, told by what it is and not by what its server says: the one door for all that names articles."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from lxml import etree

from newscrawl.discovery.feeds import looks_like_feed, read_feed
from newscrawl.discovery.sections import read_listing
from newscrawl.discovery.sitemaps import looks_like_sitemap, read_sitemap
from newscrawl.discovery.wordpress import looks_like_posts, posts_address, read_posts
from newscrawl.errors import Unread
from newscrawl.items import Lead


class ListKind(StrEnum):
    """Kinds of list, as leads and the ledger call them."""

    FEED = "feed"
    SITEMAP = "sitemap"
    POSTS = "WordPress API"
    SECTION = "section page"


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
    left alone; ``None`` where it does not. ``unread``: what of it could not be read.
    """

    kind: ListKind
    leads: tuple[Lead, ...] = ()
    further: tuple[FurtherList, ...] = ()
    patience: timedelta | None = None
    unread: Unread = field(default_factory=Unread)


_BINARY = (
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"RIFF",
    b"OggS",
    b"ID3",
    b"\x00\x00\x00",
)


def is_binary(body: bytes) -> bool:
    """Whether a document is one for another programme (PDF, picture, archive, sound), whatever its server calls it."""
    return body[:8].startswith(_BINARY)


def list_kind(body: bytes) -> ListKind | None:
    """What a document is for machines; ``None`` for a page, or anything else."""
    if looks_like_feed(body):
        return ListKind.FEED
    if looks_like_posts(body):
        return ListKind.POSTS
    return ListKind.SITEMAP if looks_like_sitemap(body) else None


def read_list(body: bytes, url: str, root: etree._Element | None = None, *, is_front: bool = False) -> ReadList:
    """Read a document as the list that it is. ``root``: of the parsed page where it is one. ``is_front``: whether it
    stands for the site, so that its sections and the site's API are lists too.
    """
    kind = list_kind(body)
    if kind is ListKind.FEED:
        feed = read_feed(body, url)
        return ReadList(kind, feed.leads, (), feed.patience, feed.unread)
    if kind is ListKind.POSTS:
        posts = read_posts(body, url)
        pages = (FurtherList(posts.next_page, kind, goes_on=True),) if posts.next_page else ()
        return ReadList(kind, posts.leads, pages, None, posts.unread)
    if kind is ListKind.SITEMAP:
        sitemap = read_sitemap(body, url)
        newest_first = sorted(sitemap.further, key=lambda entry: entry[1] or "", reverse=True)
        further = tuple(FurtherList(address, kind, modified) for address, modified in newest_first)
        return ReadList(kind, sitemap.leads, further, None, sitemap.unread)
    return _read_page(root, url, is_front) if root is not None else ReadList(ListKind.SECTION)


def _read_page(root: etree._Element, url: str, is_front: bool) -> ReadList:
    listing = read_listing(root, url)
    further = [FurtherList(feed, ListKind.FEED) for feed in listing.feeds]
    further += [FurtherList(page, ListKind.SECTION, goes_on=True) for page in listing.next_pages]
    if is_front:
        if listing.wordpress_api:
            further.append(FurtherList(posts_address(listing.wordpress_api), ListKind.POSTS))
        further += [FurtherList(section, ListKind.SECTION) for section in listing.sections]
    once: dict[str, FurtherList] = {}
    for entry in further:
        once.setdefault(entry.url, entry)
    return ReadList(ListKind.SECTION, listing.articles, tuple(once.values()), None, listing.unread)
