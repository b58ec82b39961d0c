"""Articles on several pages: where the next page is, and one article of many pages. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.items import Article, body_text, of_pages
from newscrawl.urls import same_site

if TYPE_CHECKING:
    from newscrawl.reading.document import Document

_NUMBERED = re.compile(
    r"^(?P<stem>.*?)(?:/page/(?P<a>\d{1,2})|/(?P<b>\d{1,2})|[,_](?:page[-_]?|seite[-_]?)?(?P<c>\d{1,2})"
    r"|-(?:page|seite|side)-?(?P<d>\d{1,2})|-(?P<e>\d{1,2}))?"
    r"(?P<ending>/?|\.\w{2,5})$",
    re.I,
)
_PARAMETER = re.compile(r"(?:^|&)(?:page|p|pg|seite|side|pagina|pagenum)=(\d{1,2})(?=&|$)", re.I)
_WORD = 8  # characters; shorter words of an address stand in others too


def next_page(document: Document) -> str | None:
    """The address of the page on which the article goes on; ``None`` where this is its last.

    Only an address that differs from this page's in its page number is believed: ``rel=next`` often means the next
    article.
    """
    if not document.url:
        return None
    place, number = numbered(document.url)
    for found in (*_declared_next(document), *_links_with(document, _own_word(place), number + 1)):
        if numbered(found) == (place, number + 1):
            return found
    return None


def _own_word(place: str) -> str:
    """What of an address stands in no other: its last part, or, where that is a number, the path ("/archives/1109")."""
    path, last = place.partition("/")[2], place.rpartition("/")[2]
    return last if len(last) >= _WORD else f"/{path}"


def _declared_next(document: Document) -> Iterator[str]:
    """Addresses of the elements that are ``rel=next``."""
    for href in document.next_links():
        if found := _address(document, href):
            yield found


def _links_with(document: Document, word: str, number: int) -> Iterator[str]:
    """Addresses in links that hold a word, an article's own, and a number; none for a word that is too short to be
    one.
    """
    for href in document.links_holding(word, str(number)) if len(word) >= _WORD else ():
        found = _address(document, href)
        if found and not _is_another_slug(found):
            yield found


def numbered(url: str) -> tuple[str, int]:
    """-> (address without its page number, page number): "https://a.example/story/2" -> ("a.example/story", 2); 1
    where none is stated.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url, 1
    parameter = _PARAMETER.search(parts.query)
    match = _NUMBERED.match(parts.path)
    found = next((int(n) for n in match.group("a", "b", "c", "d", "e") if n), None) if match else None
    query = _PARAMETER.sub("", parts.query).strip("&")
    if parameter:
        path, number = parts.path.rstrip("/"), int(parameter[1])
    elif match and found and found < 100:
        path, number = match["stem"] + match["ending"].rstrip("/"), found
    else:
        path, number = parts.path.rstrip("/"), 1
    return f"{parts.netloc}{path}" + (f"?{query}" if query else ""), number


def _address(document: Document, href: str) -> str | None:
    found = document.absolute(href.partition("#")[0]) if href else ""
    return found if found.startswith("http") and same_site(found, document.url) else None


def _is_another_slug(url: str) -> bool:
    """ "long-slug-2" is how publishing systems tell two articles of one headline apart."""
    match = _NUMBERED.match(urlsplit(url).path)
    return bool(match and match["e"]) and not _PARAMETER.search(urlsplit(url).query)


def stitched(article: Article, following: Article, pages: int) -> Article:
    """An article and what its next page adds; texts and photos that stand on both pages come once. ``pages``: how many
    it is now.
    """
    texts, photos = {b.text for b in article.blocks}, {p.url for p in article.photos}
    blocks = (*article.blocks, *(b for b in following.blocks if b.text not in texts))
    return replace(
        article,
        blocks=blocks,
        body=body_text(blocks),
        photos=(
            *article.photos,
            *(replace(p, lead=False) for p in following.photos if p.url is None or p.url not in photos),
        ),
        source=article.source or following.source,
        sources=tuple(dict.fromkeys((*article.sources, *following.sources))),
        comment_count=article.comment_count if article.comment_count is not None else following.comment_count,
        evidence=article.evidence | {"body": of_pages(article.evidence.get("body", "text"), pages)},
    )
