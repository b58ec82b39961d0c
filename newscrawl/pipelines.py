"""Normalise -> Validate -> Deduplicate -> StoreArticles: an article on its way into the database."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from scrapy.crawler import Crawler

from newscrawl.accounting import count_stored, dropped
from newscrawl.errors import DropReason, StorageError
from newscrawl.grammar.text import clean
from newscrawl.items import Article, PageKind
from newscrawl.plain import as_plain
from newscrawl.site_memory import SiteMemory
from newscrawl.storage.changes import Outcome, content_hash
from newscrawl.storage.database import database_url, open_database
from newscrawl.storage.store import Store, Stored

logger = logging.getLogger(__name__)

_DROPPED_KINDS = {
    PageKind.INDEX: DropReason.INDEX_PAGE,
    PageKind.SEARCH: DropReason.SEARCH_PAGE,
    PageKind.LOGIN: DropReason.LOGIN_PAGE,
    PageKind.ERROR: DropReason.ERROR_PAGE,
    PageKind.VIDEO: DropReason.VIDEO_PAGE,
    PageKind.BLOCKED: DropReason.BLOCK_PAGE,
    PageKind.EMPTY: DropReason.EMPTY_PAGE,
}
_STORE_ATTEMPTS = 5  # with 1, 2, 4, 8 seconds between them, before a batch goes to the dead letters


class Normalise:
    """One form for every field, whatever page object or archive it came from; doing it twice changes nothing."""

    def process_item(self, item: Article) -> Article:
        return replace(
            item,
            title=clean(item.title) or None if item.title else None,
            dek=clean(item.dek) or None if item.dek else None,
            authors=_once(item.authors),
            tags=_once(item.tags),
            sources=_once(item.sources),
            published_at=item.published_at.astimezone(UTC) if item.published_at else None,
            modified_at=item.modified_at.astimezone(UTC) if item.modified_at else None,
        )


def _once(names: tuple[str, ...]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for name in names:
        text = clean(name)
        if text:
            kept.setdefault(text.casefold(), text)
    return tuple(kept.values())


class Validate:
    """Only articles go on; everything else is dropped with its reason."""

    def __init__(self, crawler: Crawler) -> None:
        self.stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Validate:
        return cls(crawler)

    def process_item(self, item: Article) -> Article:
        assert self.stats
        reason = _DROPPED_KINDS.get(item.kind)
        if reason:
            raise dropped(self.stats, reason, f"{item.url} ({item.evidence.get('kind', 'unknown')})")
        if not item.title:
            raise dropped(self.stats, DropReason.NO_TITLE, item.url)
        if not item.body:
            raise dropped(self.stats, DropReason.NO_BODY, item.url)
        return item


class Deduplicate:
    """The same article met twice in one run goes on once."""

    def __init__(self, crawler: Crawler) -> None:
        self.stats = crawler.stats
        self.seen: set[tuple[str, str]] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Deduplicate:
        return cls(crawler)

    def process_item(self, item: Article) -> Article:
        assert self.stats
        key = (item.canonical_url, content_hash(item))
        if key in self.seen:
            raise dropped(self.stats, DropReason.DUPLICATE_URL, item.url)
        self.seen.add(key)
        return item


class StoreArticles:
    """Hands articles to the store in batches, in a thread: whatever waits when a batch is done is the next one."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        settings = crawler.settings
        self.data_dir = Path(settings["DATA_DIR"])
        self.url = database_url(settings["DATA_DIR"], settings["DATABASE_URL"])
        self.batch_size = settings.getint("STORE_BATCH")
        self.waiting: deque[tuple[Article, asyncio.Future[Stored]]] = deque()
        self.writer: asyncio.Task[None] | None = None
        self.store: Store | None = None  # opened for the first article: `scrapy shell` has none
        self.memory: SiteMemory | None = getattr(crawler, "newscrawl_memory", None)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StoreArticles:
        return cls(crawler)

    async def close_spider(self) -> None:
        if self.writer:
            await self.writer
        if self.memory:
            await asyncio.to_thread(self.memory.save)
        if self.store:
            self.store.engine.dispose()

    async def process_item(self, item: Article) -> Article:
        future: asyncio.Future[Stored] = asyncio.get_running_loop().create_future()
        self.waiting.append((item, future))
        if self.writer is None or self.writer.done():
            self.writer = asyncio.ensure_future(self._write_all())
        stored = await future
        assert self.crawler.stats
        if stored.outcome is None:
            raise dropped(self.crawler.stats, DropReason.NOT_STORED, f"{item.url}: {stored.error}")
        count_stored(self.crawler.stats, stored.outcome)
        if self.memory and stored.outcome is Outcome.NEW:
            self.memory.learn(item)
        return item

    async def _write_all(self) -> None:
        await asyncio.sleep(0)  # whatever else arrives in this turn of the loop joins the batch
        while self.waiting:
            batch = [self.waiting.popleft() for _ in range(min(self.batch_size, len(self.waiting)))]
            articles = [article for article, _ in batch]
            try:
                results = await self._save(articles)
                bad = [(a, r.error or "") for a, r in zip(articles, results, strict=True) if r.outcome is None]
                if bad:
                    await asyncio.to_thread(self._bury, bad)
            except Exception as error:  # a bug or a full disk: each article of the batch fails aloud, none waits for ever
                for _, future in batch:
                    future.set_exception(error)
                continue
            for (_, future), result in zip(batch, results, strict=True):
                future.set_result(result)

    async def _save(self, articles: list[Article]) -> list[Stored]:
        run_id = getattr(self.crawler, "newscrawl_run_id", None)
        for attempt in range(_STORE_ATTEMPTS):
            try:
                return await asyncio.to_thread(self._store_now, articles, run_id)
            except StorageError as error:
                problem = str(error)
                logger.warning("%s; %d articles wait (attempt %d of %d)", problem, len(articles), attempt + 1, _STORE_ATTEMPTS)
                if attempt + 1 < _STORE_ATTEMPTS:
                    await asyncio.sleep(2**attempt)
        return [Stored(None, problem) for _ in articles]

    def _store_now(self, articles: list[Article], run_id: int | None) -> list[Stored]:
        if self.store is None:
            self.store = Store(open_database(self.url))
        return self.store.save(articles, run_id, datetime.now(UTC))

    def _bury(self, bad: list[tuple[Article, str]]) -> None:
        path = self.data_dir / "dead-letters.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            for article, reason in bad:
                file.write(json.dumps({"reason": reason, "at": datetime.now(UTC).isoformat(), "article": as_plain(article)}, ensure_ascii=False) + "\n")
        logger.error("%d articles could not be stored; they are in %s with the reason", len(bad), path)
