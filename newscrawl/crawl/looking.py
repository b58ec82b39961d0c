"""Pages and lists that were looked at, with nothing stored: what ``try`` and ``addsite`` show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scrapy.http import Response
from web_poet import HttpResponse, HttpResponseHeaders

from newscrawl.errors import DropReason
from newscrawl.items import Article, PageKind, PageReading, ReadingContext

ARTICLES = (PageKind.ARTICLE, PageKind.LIVE_BLOG)
"""Kinds of page that are stored."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A page that was fetched and read."""

    url: str
    reading: PageReading
    response: HttpResponse
    """As page objects have it."""
    context: ReadingContext
    """What the reader knew beside the page."""
    page_object: str
    """Name of the class that read it."""
    found_in: str = "given"

    @property
    def article(self) -> Article:
        return self.reading.article

    @property
    def is_article(self) -> bool:
        """Whether a crawl would store it."""
        return self.article.kind in ARTICLES and bool(self.article.title) and bool(self.article.body)

    @property
    def why_not(self) -> str:
        """What it is instead of an article, or what it lacks."""
        if self.article.kind not in ARTICLES:
            return f"{self.article.kind.value} ({self.article.evidence.get('kind', 'unknown')})"
        return "a page without headline" if not self.article.title else "a page without text"


@dataclass(frozen=True, slots=True)
class NotLooked:
    """A page that could not be had. ``reason``: ``None`` for a bug; ``until``: when its host may be asked again."""

    url: str
    reason: DropReason | None
    why: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class FoundList:
    """A list that was read: its kind, and what it names."""

    url: str
    kind: str
    named: frozenset[str]
    """Identities of the addresses (``newscrawl.urls.identity``)."""


def as_page_objects_have_it(response: Response) -> HttpResponse:
    """An answer in web-poet's form, as scrapy-poet hands it to page objects."""
    return HttpResponse(
        url=response.url,
        body=response.body,
        status=response.status,
        headers=HttpResponseHeaders.from_bytes_dict(response.headers),
    )
