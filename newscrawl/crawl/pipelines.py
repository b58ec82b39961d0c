"""Normalise -> Validate -> Deduplicate -> StoreArticles: an article on its way into the database.

What a spider yields beside articles passes through untouched.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from newscrawl.crawl.session import CrawlSession, session_of
from newscrawl.decisions.changes import CONTENT_FIELDS
from newscrawl.errors import DropReason
from newscrawl.items import Article, Envelope, PageKind
from newscrawl.reading.normal_form import normalised
from newscrawl.urls import identity, server_of

_T = TypeVar("_T")

_DROPPED_KINDS = {
    PageKind.INDEX: DropReason.INDEX_PAGE,
    PageKind.SEARCH: DropReason.SEARCH_PAGE,
    PageKind.LOGIN: DropReason.LOGIN_PAGE,
    PageKind.ERROR: DropReason.ERROR_PAGE,
    PageKind.VIDEO: DropReason.VIDEO_PAGE,
    PageKind.BLOCKED: DropReason.BLOCK_PAGE,
    PageKind.CONSENT: DropReason.CONSENT_PAGE,
    PageKind.EMPTY: DropReason.EMPTY_PAGE,
}


class Normalise:
    """One form for every field; an article without an envelope gets one."""

    def process_item(self, item: _T) -> _T | Envelope:
        if isinstance(item, Article):
            return Envelope(article=normalised(item))
        return replace(item, article=normalised(item.article)) if isinstance(item, Envelope) else item


class _WithSession:
    """A pipeline that knows the crawl's session."""

    def __init__(self, session: CrawlSession) -> None:
        self.session = session

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> _WithSession:
        return cls(session_of(crawler))

    def drop(self, envelope: Envelope, reason: DropReason, detail: str = "") -> DropItem:
        """Count a page that does not become an article; -> the exception that ends its way."""
        self.session.drop(envelope, reason, detail)
        shown = f"{reason.value}: {envelope.article.url}{f' ({detail})' if detail else ''}"
        return DropItem(shown, log_level="INFO")


class Validate(_WithSession):
    """Only articles go on; everything else is dropped with its reason. A host that shows a block page is left alone
    for a while.
    """

    async def process_item(self, item: _T) -> _T:
        if not isinstance(item, Envelope):
            return item
        article = item.article
        reason = _DROPPED_KINDS.get(article.kind)
        if reason is DropReason.BLOCK_PAGE and item.visit:
            await self.session.hosts.wait(server_of(article.url), "it shows a block page")
        if reason:
            raise self.drop(item, reason, article.evidence.get("kind", "unknown"))
        if not article.title:
            raise self.drop(item, DropReason.NO_TITLE)
        if not article.body:
            raise self.drop(item, DropReason.NO_BODY)
        return item


class Deduplicate(_WithSession):
    """The same article met twice in one run goes on once."""

    def __init__(self, session: CrawlSession) -> None:
        super().__init__(session)
        self.seen: set[tuple[str, int]] = set()

    def process_item(self, item: _T) -> _T:
        if not isinstance(item, Envelope):
            return item
        article = item.article
        key = (identity(article.canonical_url), hash(tuple(getattr(article, name) for name in CONTENT_FIELDS)))
        if key in self.seen:
            raise self.drop(item, DropReason.DUPLICATE_URL, article.canonical_url)
        self.seen.add(key)
        return item


class StoreArticles(_WithSession):
    """Hands articles to the session's writer; what comes out is the article without its envelope, for feeds."""

    async def process_item(self, item: _T) -> _T | Article:
        if not isinstance(item, Envelope):
            return item
        stored = await self.session.store(item)
        if stored.outcome is None and not stored.waits:
            raise DropItem(f"{DropReason.NOT_STORED.value}: {item.article.url} ({stored.error})", log_level="INFO")
        return item.article
