"""Normalise -> Validate -> Deduplicate -> StoreArticles: an article on its way into the database, through whatever
pipelines a project puts between them.

What a spider yields beside articles passes through untouched.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.pipelines import ItemPipelineManager

from newscrawl.crawl.session import CrawlSession, session_of
from newscrawl.decisions.changes import CONTENT_FIELDS
from newscrawl.errors import DropReason
from newscrawl.items import Article, Envelope, PageKind
from newscrawl.reading.normal_form import normalised
from newscrawl.urls import identity, page_of

_T = TypeVar("_T")

DROPPED_KINDS = {
    PageKind.INDEX: DropReason.INDEX_PAGE,
    PageKind.SEARCH: DropReason.SEARCH_PAGE,
    PageKind.LOGIN: DropReason.LOGIN_PAGE,
    PageKind.ERROR: DropReason.ERROR_PAGE,
    PageKind.VIDEO: DropReason.VIDEO_PAGE,
    PageKind.BLOCKED: DropReason.BLOCK_PAGE,
    PageKind.CONSENT: DropReason.CONSENT_PAGE,
    PageKind.EMPTY: DropReason.EMPTY_PAGE,
}
"""Why a page of a kind is no article."""


@dataclass
class _Way:
    """One article's way through the pipelines."""

    has_ended: bool = False
    """Whether its page has met its outcome."""


_way: ContextVar[_Way | None] = ContextVar("way", default=None)


def _ends_here() -> None:
    if way := _way.get():
        way.has_ended = True


class OneOutcome(ItemPipelineManager):
    """Scrapy's pipelines, for its setting ``ITEM_PROCESSOR``, with the promise that each article a spider gives ends in
    exactly one outcome: a project's own pipelines drop, break, and forget to give back what they were given.
    """

    async def process_item_async(self, item: Any) -> Any:
        """``item`` through all pipelines; -> what the last of them gives. Raises what any of them raises."""
        if not isinstance(item, Envelope | Article):
            return await super().process_item_async(item)
        assert self.crawler
        session = session_of(self.crawler)
        envelope = item if isinstance(item, Envelope) else Envelope(article=item)
        way = _Way()
        before = _way.set(way)
        try:
            given = await super().process_item_async(item)
        except DropItem as drop:
            if not way.has_ended:
                session.drop(envelope, DropReason.UNWANTED, str(drop))
            raise
        except Exception as error:
            session.broke(envelope, error, was_stored=way.has_ended)
            raise
        finally:
            _way.reset(before)
        if not way.has_ended:
            was = "no pipeline stored it" if type(given) is type(item) else f"a pipeline gave {type(given).__name__}"
            session.drop(envelope, DropReason.UNWANTED, was)
        return given


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
        _ends_here()
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
        reason = DROPPED_KINDS.get(article.kind)
        if reason is DropReason.BLOCK_PAGE and item.visit:
            await self.session.hosts.blocks(article.url)
        if reason:
            raise self.drop(item, reason, article.evidence.get("kind", "unknown"))
        if not article.title:
            raise self.drop(item, DropReason.NO_TITLE)
        if not article.body:
            raise self.drop(item, DropReason.NO_BODY)
        return item


class Deduplicate(_WithSession):
    """The same article met twice in one run goes on once; again only to the store, where a server led to it from
    another address: that tells where it stands by now.
    """

    def __init__(self, session: CrawlSession) -> None:
        super().__init__(session)
        self.seen: set[tuple[str, int]] = set()

    def process_item(self, item: _T) -> _T | Envelope:
        if not isinstance(item, Envelope):
            return item
        article = item.article
        key = (identity(article.canonical_url), hash(tuple(getattr(article, name) for name in CONTENT_FIELDS)))
        if key in self.seen:
            if item.visit and page_of(item.visit.address) != page_of(article.url):
                return replace(item, is_repeat=True)
            raise self.drop(item, DropReason.DUPLICATE_URL, article.canonical_url)
        self.seen.add(key)
        return item


class StoreArticles(_WithSession):
    """Hands articles to the session's writer; what comes out is the article without its envelope, for feeds."""

    async def process_item(self, item: _T) -> _T | Article:
        if not isinstance(item, Envelope):
            return item
        stored = await self.session.store(item)
        _ends_here()
        if stored.outcome is None and not stored.waits:
            raise DropItem(f"not stored: {item.article.url} ({stored.error})", log_level="INFO")
        if item.is_repeat:
            raise DropItem(f"given out already: {item.article.url}", log_level="INFO")
        return item.article
