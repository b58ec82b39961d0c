"""The WordPress REST API, where a site leaves it open (https://developer.wordpress.org/rest-api/reference/posts/)."""

from __future__ import annotations

from urllib.parse import urlencode, urljoin

import orjson
from lxml import etree

from newscrawl.grammar.text import plain
from newscrawl.items import Lead

PAGE_SIZE = 100
"""Posts on one page; the API gives no more."""
_FIELDS = "link,date_gmt,modified_gmt,title"


def api_address(root: etree._Element, url: str) -> str | None:
    """Where a page says that the API is (``link rel="https://api.w.org/"``); ``None`` where it does not."""
    for link in root.iter("link"):
        if "https://api.w.org/" in (link.get("rel") or "").split() and link.get("href"):
            return urljoin(url, link.get("href", ""))
    return None


def posts_address(api: str, page: int = 1) -> str:
    """The address of one page of posts, newest first. ``api``: with or without pretty addresses ("?rest_route=/")."""
    query = urlencode({"per_page": PAGE_SIZE, "page": page, "_fields": _FIELDS, "orderby": "modified"})
    return f"{api}wp/v2/posts{'&' if '?' in api else '?'}{query}"


def looks_like_posts(body: bytes) -> bool:
    """Whether a document is a page of posts."""
    head = body[:2000].lstrip()
    return head.startswith(b"[") and (b'"date_gmt"' in head or b'"link"' in head)


def read_posts(body: bytes, url: str) -> list[Lead]:
    """The posts of a page; [] for what is none."""
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        return []
    leads = []
    for post in data if isinstance(data, list) else ():
        if not isinstance(post, dict) or not isinstance(post.get("link"), str):
            continue
        title = post.get("title")
        leads.append(
            Lead(
                url=urljoin(url, post["link"]),
                found_in="WordPress API",
                list_url=url,
                title=plain(str(title.get("rendered", ""))) or None if isinstance(title, dict) else None,
                published=_instant(post.get("date_gmt")),
                modified=_instant(post.get("modified_gmt")),
            )
        )
    return leads


def _instant(value: object) -> str | None:
    """The API's GMT stamps carry no zone."""
    return f"{value}Z" if isinstance(value, str) and value and not value.endswith("Z") else None
