"""The WordPress REST API, where a site leaves it open (https://developer.wordpress.org/rest-api/reference/posts/)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from lxml import etree

from newscrawl.discovery.encodings import in_utf8
from newscrawl.discovery.json_documents import read_json
from newscrawl.discovery.stated import Stated, kept
from newscrawl.errors import Unread
from newscrawl.items import Lead
from newscrawl.urls import resolved

PAGE_SIZE = 100
"""Posts on one page; the API gives no more."""
_MOST_POSTS = 1_000  # of one answer, whatever a plug-in made of the limit
_FIELDS = "link,date_gmt,modified_gmt,title"
_PAGE = re.compile(r"\bpage=([0-9]{1,6})\b")


@dataclass(frozen=True, slots=True)
class Posts:
    """A page of posts. ``next_page``: the address of the page behind it; ``None`` where this one is not full."""

    leads: tuple[Lead, ...] = ()
    next_page: str | None = None
    unread: Unread = field(default_factory=Unread)


def api_address(root: etree._Element, url: str, unread: Unread | None = None) -> str | None:
    """Where a page says that the API is (``link rel="https://api.w.org/"``); ``None`` where it does not."""
    for link in root.iter("link"):
        if "https://api.w.org/" in (link.get("rel") or "").split() and link.get("href"):
            found = resolved(url, link.get("href"))
            if found is not None:
                return found
            if unread is not None:
                unread["address of the WordPress API"] += 1
    return None


def posts_address(api: str, page: int = 1) -> str:
    """The address of one page of posts, newest first. ``api``: with or without pretty addresses ("?rest_route=/")."""
    query = urlencode({"per_page": PAGE_SIZE, "page": page, "_fields": _FIELDS, "orderby": "modified"})
    return f"{api}wp/v2/posts{'&' if '?' in api else '?'}{query}"


def looks_like_posts(body: bytes) -> bool:
    """Whether a document is a page of posts."""
    head = body[:2000].removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(b"[") and (b'"date_gmt"' in head or b'"link"' in head)


def read_posts(body: bytes, url: str, content_type: str | None = None) -> Posts:
    """The posts of a page; none for what is no such page."""
    unread = Unread()
    data = read_json(in_utf8(body, content_type))
    posts = data if isinstance(data, list) else []
    if not isinstance(data, list):
        unread["answer of the WordPress API"] += 1
    page = _PAGE.search(url)
    more = len(posts) >= PAGE_SIZE and page is not None
    next_page = _PAGE.sub(f"page={int(page[1]) + 1}", url) if more and page else None
    return Posts(kept(_leads(posts, Stated(url, "WordPress API", unread)), _MOST_POSTS), next_page, unread)


def _leads(posts: list[object], stated: Stated) -> Iterator[Lead | None]:
    for post in posts:
        if not isinstance(post, dict):
            stated.unread["post"] += 1
            continue
        title = post.get("title")
        yield stated.lead(
            stated.address(post.get("link"), "address of a post"),
            title=stated.text(title.get("rendered") if isinstance(title, dict) else title, "title of a post"),
            published=_instant(stated.stamp(post.get("date_gmt"), "date of a post")),
            modified=_instant(stated.stamp(post.get("modified_gmt"), "date of a post")),
        )


def _instant(value: str | None) -> str | None:
    """The API's GMT stamps carry no zone."""
    return f"{value}Z" if value and not value.endswith("Z") else None
