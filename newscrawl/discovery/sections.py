"""Front and section pages to leads, and to the feeds, sitemaps and sections that they name.

Article addresses are told from others by what the site's own links look like: the anchor text is a headline, the path
has the shape that most headlines on the page link to.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import quote, urlsplit

from lxml import etree
from parsel import Selector

from newscrawl.discovery.json_documents import read_json
from newscrawl.discovery.pagination import follows
from newscrawl.discovery.wordpress import api_address
from newscrawl.errors import Unread
from newscrawl.grammar.text import clean, weight_of
from newscrawl.items import Lead
from newscrawl.tables import casefolded
from newscrawl.urls import (
    host_of,
    is_comment_page,
    is_front_page,
    normalise,
    numbered_word,
    registrable_domain,
    resolved,
    same_site,
    server_of,
    shape,
    without_visitor,
)

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_NOT_PAGES = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp[34]|zip|css|js|xml|ico|woff2?)$", re.I)
_OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]{0,30}:", re.I)
_HEADLINE = 25  # letters; navigation is shorter
_MOST_LINKS = 20_000  # of one page; the largest front page met has 1 500
_MOST_OF_A_KIND = 200  # feeds, next pages or languages that one page names


@dataclass(frozen=True)
class Listing:
    """What a front or section page leads to; every URL absolute, each once, in page order."""

    articles: tuple[Lead, ...]
    feeds: tuple[str, ...]
    next_pages: tuple[str, ...]
    sections: tuple[str, ...]
    """Sections, and the page in other languages."""
    wordpress_api: str | None
    unread: Unread = field(default_factory=Unread)
    elsewhere: Counter[str] = field(default_factory=Counter)
    """Host of another site -> links to its pages whose texts may be headlines."""


def page_root(text: str) -> etree._Element:
    """A page, parsed; of any text."""
    root: etree._Element = Selector(text=text or "<html></html>", type="html").root
    return root


def read_listing(root: etree._Element, url: str, charset: str = "utf-8") -> Listing:
    """``root``: the parsed page. ``charset``: in which its bytes are written."""
    unread = Unread()
    base = _base(root, url, unread)
    feeds, next_pages, languages = _head_links(root, base, url, unread)
    elsewhere: Counter[str] = Counter()
    texts, spelled, more_pages = _anchors(root, base, url, unread, elsewhere, charset)
    _listed(root, base, url, texts, spelled)
    own = normalise(url)
    texts.pop(own, None)
    languages.pop(own, None)
    articles = _articles(texts)
    chosen = {lead.url for lead in articles}
    sections = [t for t, text in texts.items() if t not in chosen and _is_section(t, text)]
    return Listing(
        tuple(Lead(url=spelled[a.url], found_in="section page", list_url=url, title=a.title) for a in articles),
        tuple(feeds)[:_MOST_OF_A_KIND],
        tuple(next_pages | more_pages)[:_MOST_OF_A_KIND],
        tuple((languages | {t: spelled[t] for t in sections if t not in languages}).values()),
        api_address(root, base, unread),
        unread,
        elsewhere,
    )


def _base(root: etree._Element, url: str, unread: Unread) -> str:
    """What relative addresses are relative to: the first ``base`` that can be read, else the page's own address."""
    for element in root.iter("base"):
        if href := element.get("href"):
            if found := resolved(url, href):
                return found
            unread["base address of a page"] += 1
    return url


def _head_links(
    root: etree._Element, base: str, url: str, unread: Unread
) -> tuple[dict[str, None], dict[str, None], dict[str, str]]:
    """-> (feeds, next pages, the page in other languages by their normal form), as ``link`` elements name them."""
    feeds: dict[str, None] = {}
    next_pages: dict[str, None] = {}
    languages: dict[str, str] = {}
    for link in islice(root.iter("link"), _MOST_LINKS):
        rel, href = (link.get("rel") or "").lower().split(), link.get("href")
        if not href or not {"alternate", "next"} & set(rel):
            continue
        target = resolved(base, href)
        if target is None:
            if not _OTHER_SCHEME.match(href.strip()):
                unread["link of a page's head"] += 1
        elif "alternate" in rel and (link.get("type") or "").lower() in _FEED_TYPES and "comments" not in href:
            feeds.setdefault(target)
        elif "next" in rel:
            next_pages.setdefault(target)
        elif link.get("hreflang") and same_site(target, url):
            languages.setdefault(normalise(target), without_visitor(target))
    return feeds, next_pages, languages


def _anchors(
    root: etree._Element, base: str, url: str, unread: Unread, elsewhere: Counter[str], charset: str
) -> tuple[dict[str, str], dict[str, str], dict[str, None]]:
    """-> (address in its normal form -> longest text of the links to it, the same -> as it is spelled, next pages), of
    the page's own site. ``elsewhere`` counts the headlines of others.
    """
    texts: dict[str, str] = {}
    spelled: dict[str, str] = {}
    next_pages: dict[str, None] = {}
    site = registrable_domain(host_of(url))
    for anchor in islice(root.iter("a"), _MOST_LINKS):
        href = (anchor.get("href") or "").strip()
        if not href or href.startswith("#") or _OTHER_SCHEME.match(href):
            continue
        found = resolved(base, _as_it_is_asked(href, charset))
        if found is None:
            unread["link of a page"] += 1
            continue
        target = normalise(found)
        if _NOT_PAGES.search(urlsplit(target).path):
            continue
        if registrable_domain(host_of(target)) != site:
            if not is_front_page(target) and weight_of(clean(" ".join(map(str, anchor.itertext())))) >= _HEADLINE:
                elsewhere[server_of(target)] += 1
            continue
        if "next" in (anchor.get("rel") or "").lower().split() or follows(target, url):
            next_pages.setdefault(without_visitor(found))
            continue
        spelled.setdefault(target, without_visitor(found))
        text = clean(" ".join(str(t) for t in anchor.itertext()))
        if target not in texts or len(text) > len(texts[target]):
            texts[target] = text
    return texts, spelled, next_pages


_LISTED = b"ItemList"
_MOST_LISTED = 1_000  # steps through what a page's lists for machines hold


def _listed(root: etree._Element, base: str, url: str, texts: dict[str, str], spelled: dict[str, str]) -> None:
    """Add what a page of links names for machines alone (schema.org's ItemList), of its own site."""
    for script in islice(root.iter("script"), _MOST_LINKS):
        text = (script.text or "").encode("utf-8", "replace")
        if "ld+json" not in (script.get("type") or "").lower() or _LISTED not in text:
            continue
        for address, name in _items_of(read_json(text)):
            found = resolved(base, address)
            target = normalise(found) if found else ""
            if not found or not same_site(target, url) or _NOT_PAGES.search(urlsplit(target).path):
                continue
            spelled.setdefault(target, without_visitor(found))
            named = clean(name) if isinstance(name, str) else ""
            if len(named) > len(texts.setdefault(target, "")):
                texts[target] = named


def _items_of(document: object) -> Iterator[tuple[object, object]]:
    """(address, name) of the items of all ItemLists of a document."""
    left: deque[tuple[object, bool]] = deque([(document, False)])
    for _ in range(_MOST_LISTED):
        if not left:
            return
        value, is_item = left.popleft()
        if isinstance(value, list):
            left.extend((one, is_item) for one in value)
        elif isinstance(value, dict):
            item = value.get("item")
            told = item if isinstance(item, dict) else {}
            if is_item:
                address = value.get("url") or told.get("url") or told.get("@id") or item
                yield address, value.get("name") or told.get("headline") or told.get("name")
            kinds = value.get("@type")
            lists = "ItemList" in (kinds if isinstance(kinds, list) else [kinds])
            left.extend(
                (inner, lists and name == "itemListElement")
                for name, inner in value.items()
                if isinstance(inner, (dict, list)) and name != "item"
            )


_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


def _as_it_is_asked(href: str, charset: str) -> str:
    """An address whose parameters are in the page's own charset, as browsers send them, and its servers know them; its
    path is in UTF-8 all the same (WHATWG's URL standard).
    """
    address, mark, query = href.partition("?")
    if query.isascii() or charset.startswith("utf"):
        return href
    try:
        return (
            address + mark + _BEYOND_ASCII.sub(lambda found: quote(found[0], "", charset, "xmlcharrefreplace"), query)
        )
    except LookupError:
        return href


def _articles(texts: dict[str, str]) -> list[Lead]:
    shapes = Counter(shape(t) for t, text in texts.items() if weight_of(text) >= _HEADLINE and not _is_service(t))
    leads = []
    for target, text in texts.items():
        if _is_service(target):
            continue
        score = 0.0
        parts = _segments(target)
        last = parts[-1] if parts else ""
        title = text if weight_of(text) >= _HEADLINE else None
        score += 1.5 if title else 0.0
        score += 1.0 if last.count("-") + last.count("_") >= 3 else 0.0
        score += 1.0 if re.search(r"\d{4,}", target.split("//", 1)[-1]) else 0.0
        score += 1.0 if re.search(r"/(?:19|20)\d\d/\d{1,2}/", target) else 0.0
        score += 1.0 if shapes[shape(target)] >= 3 else 0.0
        if parts and score >= 2.0:
            leads.append(Lead(url=target, found_in="section page", title=title))
    return leads


def _segments(url: str) -> list[str]:
    return [p for p in urlsplit(url).path.split("/") if p]


def _is_service(url: str) -> bool:
    section, standing = casefolded("section_words"), casefolded("standing_paths")
    steps = map(str.casefold, _segments(url))
    return is_comment_page(url) or any(step in section or step in standing for step in steps)


def _is_section(url: str, text: str) -> bool:
    parts = _segments(url)
    return (
        1 <= len(parts) <= 2
        and (not urlsplit(url).query or numbered_word(url) in casefolded("numbered_lists"))
        and 2 < weight_of(text) < _HEADLINE
        and not _is_service(url)
        and all(p.count("-") <= 2 for p in parts)
    )
