"""Headlines that lead to other pages: what a list consists of, and what stands around an article."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from newscrawl.grammar.text import weight_of
from newscrawl.reading.document import Document
from newscrawl.reading.marks import M
from newscrawl.reading.scene import Scene
from newscrawl.reading.walk import Segment
from newscrawl.urls import normalise

_FOREIGN = M["NAV"] | M["RELATED"] | M["FOOTER"] | M["ASIDE"] | M["COMMENTS"]
_HEADLINE = M["HEADING"] | M["TITLE"]
_LINKED = 0.7  # share of a headline's letters that are linked in a teaser
_SHORTEST = 10  # letters (``weight_of``); shorter linked headings are names of sections
_SCRIPT = re.compile(r"\.(?:php\d?|phtml|aspx?|jspx?|cgi|pl|cfm|do)$", re.I)  # ends of names of programs
_CARD, _CARD_CLIMB = 8, 6  # segments of another article's card; elements up from what stands in it to what it is


@dataclass(frozen=True)
class Teaser:
    """A headline that is a link to another page. ``at``: number of its segment."""

    at: int
    text: str


def teasers_of(scene: Scene) -> tuple[Teaser, ...]:
    """The linked headlines outside of navigation, side columns and boxes of related stories, in page order."""
    document = scene.document
    linked = [
        Teaser(n, s.text)
        for n, s in enumerate(document.segments)
        if s.marks & _HEADLINE and not s.marks & _FOREIGN and weight_of(s.text) > _SHORTEST and is_linked(s)
    ]
    elsewhere = places_of_links(document, {teaser.at for teaser in linked})
    return tuple(teaser for teaser in linked if teaser.at in elsewhere)


def is_linked(segment: Segment) -> bool:
    """Whether nearly all of a line is a link, as a teaser's headline is."""
    return segment.linked > _LINKED * len(segment.text)


def is_in_card(document: Document, node: int, text_end: int) -> bool:
    """Whether an element behind the text stands in a card that announces another article: a small element with one
    headline, which leads to another page. ``text_end``: number of the text's last segment.
    """
    for _ in range(_CARD_CLIMB):
        card = document.nodes[node]
        if card.order <= text_end or card.last - card.order > _CARD:
            return False
        inside = range(card.order, card.last)
        headlines = [n for n in inside if _is_heading(document.segments[n]) and is_linked(document.segments[n])]
        if headlines:  # the link may begin above its headline, where all of the card is one
            return len(headlines) == 1 and bool(places_of_links(document, range(card.order, headlines[0] + 1)))
        node = card.parent
    return False


def _is_heading(segment: Segment) -> bool:
    return bool(segment.marks & M["HEADING"])


def places_of_links(document: Document, among: Container[int]) -> frozenset[int]:
    """Numbers of the segments, of those given, that a link to another page stands in or before."""
    links = [link for link in document.links if link.at in among]
    if not links:
        return frozenset()
    here = _own_pages(document)
    found = set()
    for link in links:
        target = link.attributes.get("href") or ""
        if target[:1] != "#" and link.at not in found and _is_another(_resolved(document, target), here):
            found.add(link.at)
    return frozenset(found)


def leads_within_site(document: Document, target: str) -> bool:
    """Whether a link's address is that of another page of the same host."""
    address, here = _resolved(document, target), _own_pages(document)
    page = _page_of(address)
    return target[:1] != "#" and page is not None and page[0] in {own[0] for own in here} and _is_another(address, here)


def _own_pages(document: Document) -> dict[tuple[str, str], list[str]]:
    """Host and path of the page's own addresses -> these."""
    pages: dict[tuple[str, str], list[str]] = {}
    for own in (document.url, document.link("canonical") or "", document.metas.get("og:url") or ""):
        address = _resolved(document, own)
        if page := _page_of(address):
            pages.setdefault(page, []).append(address)
    return pages


def _is_another(address: str, here: dict[tuple[str, str], list[str]]) -> bool:
    """Whether a web address is that of another page. Below one script's name the parameters tell pages apart."""
    page = _page_of(address)
    if page is None or page not in here:
        return page is not None
    if not _SCRIPT.search(page[1]):
        return False
    asked = _parameters(address)
    return not any(asked <= own or (own and own <= asked) for own in map(_parameters, here[page]))


def _parameters(address: str) -> frozenset[str]:
    return frozenset(part for part in urlsplit(normalise(address)).query.split("&") if part)


def _resolved(document: Document, target: str) -> str:
    try:
        return urljoin(document.url, target.strip())
    except ValueError:
        return ""


def _page_of(url: str) -> tuple[str, str] | None:
    """Host and path of a web address, the query where there is no path; ``None`` for others."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    path = parts.path.rstrip("/")
    return (parts.netloc.removeprefix("www."), path or parts.query) if parts.scheme in ("http", "https") else None
