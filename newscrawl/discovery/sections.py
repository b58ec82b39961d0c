"""Front and section pages to leads, and to the feeds, sitemaps and sections that they name.

Article addresses are told from others by what the site's own links look like: the anchor text is a headline, the path
has the shape that most headlines on the page link to.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import etree

from newscrawl.discovery.wordpress import api_address
from newscrawl.grammar.text import clean
from newscrawl.items import Lead
from newscrawl.tables import casefolded
from newscrawl.urls import normalise, same_site, shape

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_NOT_PAGES = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp[34]|zip|css|js|xml|ico|woff2?)$", re.I)
_HEADLINE = 25  # letters; navigation is shorter


@dataclass(frozen=True)
class Listing:
    """What a front or section page leads to; every URL absolute, each once, in page order."""

    articles: tuple[Lead, ...]
    feeds: tuple[str, ...]
    next_pages: tuple[str, ...]
    sections: tuple[str, ...]
    """Sections, and the page in other languages."""
    wordpress_api: str | None


def read_listing(root: etree._Element, url: str) -> Listing:
    """``root``: the parsed page."""
    base = next((urljoin(url, b.get("href", "")) for b in root.iter("base") if b.get("href")), url)
    feeds: dict[str, None] = {}
    next_pages: dict[str, None] = {}
    languages: dict[str, None] = {}
    for link in root.iter("link"):
        rel, href = (link.get("rel") or "").lower().split(), link.get("href")
        if not href:
            continue
        if "alternate" in rel and (link.get("type") or "").lower() in _FEED_TYPES and "comments" not in href:
            feeds.setdefault(urljoin(base, href))
        elif "next" in rel:
            next_pages.setdefault(urljoin(base, href))
        elif "alternate" in rel and link.get("hreflang") and same_site(urljoin(base, href), url):
            languages.setdefault(normalise(urljoin(base, href)))
    texts: dict[str, str] = {}
    own: set[str] = set()
    for anchor in root.iter("a"):
        href = (anchor.get("href") or "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:", "tel:")):
            continue
        try:
            target = normalise(urljoin(base, href))
        except ValueError:
            continue
        if not target.startswith("http") or not same_site(target, url) or _NOT_PAGES.search(urlsplit(target).path):
            continue
        if "next" in (anchor.get("rel") or "").lower().split():
            next_pages.setdefault(target)
            continue
        text = clean(" ".join(str(t) for t in anchor.itertext()))
        if len(text) > len(texts.get(target, "")):
            texts[target] = text
        own.add(target)
    texts.pop(normalise(url), None)
    articles = _articles(texts)
    chosen = {lead.url for lead in articles}
    sections = [t for t, text in texts.items() if t not in chosen and _is_section(t, text)]
    return Listing(
        tuple(Lead(url=a.url, found_in="section page", list_url=url, title=a.title) for a in articles),
        tuple(feeds),
        tuple(next_pages),
        tuple(dict.fromkeys([*(t for t in languages if t != normalise(url)), *sections])),
        api_address(root, base),
    )


def _articles(texts: dict[str, str]) -> list[Lead]:
    shapes = Counter(shape(t) for t, text in texts.items() if len(text) >= _HEADLINE and not _is_service(t))
    leads = []
    for target, text in texts.items():
        if _is_service(target):
            continue
        score = 0.0
        parts = _segments(target)
        last = parts[-1] if parts else ""
        score += 1.5 if len(text) >= _HEADLINE else 0.0
        score += 1.0 if last.count("-") + last.count("_") >= 3 else 0.0
        score += 1.0 if re.search(r"\d{4,}", target.split("//", 1)[-1]) else 0.0
        score += 1.0 if re.search(r"/(?:19|20)\d\d/\d{1,2}/", target) else 0.0
        score += 1.0 if shapes[shape(target)] >= 3 else 0.0
        if parts and score >= 2.0:
            leads.append(Lead(url=target, found_in="section page", title=text if len(text) >= _HEADLINE else None))
    return leads


def _segments(url: str) -> list[str]:
    return [p for p in urlsplit(url).path.split("/") if p]


def _is_service(url: str) -> bool:
    return any(p.casefold() in casefolded("section_words") for p in _segments(url))


def _is_section(url: str, text: str) -> bool:
    parts = _segments(url)
    return (
        1 <= len(parts) <= 2
        and not urlsplit(url).query
        and 2 < len(text) < _HEADLINE
        and not _is_service(url)
        and all(p.count("-") <= 2 for p in parts)
    )
