"""Normalise -> Validate -> Deduplicate -> StoreArticles: an article on its way into the database."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from newscrawl.crawl.ledger import CrawlLedger, ages_of
from newscrawl.crawl.outcomes import count_drop, count_stored
from newscrawl.crawl.politeness import Hosts
from newscrawl.crawl.site_memory import SiteMemory
from newscrawl.crawl.traps import Traps
from newscrawl.decisions.changes import CONTENT_FIELDS, Outcome
from newscrawl.errors import DropReason, StorageError
from newscrawl.items import Article, Envelope, PageKind
from newscrawl.json_form import as_plain
from newscrawl.reading.normal_form import normalised
from newscrawl.storage.database import database_url, open_database
from newscrawl.storage.store import Store, Stored
from newscrawl.storage.waiting_room import WaitingRoom
from newscrawl.urls import identity, server_of

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


class Normalise:
    """One form for every field."""

    def process_item(self, item: Envelope) -> Envelope:
        return replace(item, article=normalised(item.article))


def drop(crawler: Crawler, item: Envelope, reason: DropReason, detail: str = "") -> DropItem:
    """Count a page that does not become an article and note its visit; -> the exception that ends its way."""
    assert crawler.stats
    count_drop(crawler.stats, reason)
    Traps.of(crawler).tally(item.visit.address if item.visit else item.article.url, is_article=False)
    ledger: CrawlLedger | None = getattr(crawler, "newscrawl_ledger", None)
    if ledger:
        ledger.note(item.visit, reason.value, detail or None)
    return DropItem(f"{reason.value}: {item.article.url}{f' ({detail})' if detail else ''}", log_level="INFO")


class Validate:
    """Only articles go on; everything else is dropped with its reason. A host that shows a block page is left alone
    for a while.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Validate:
        return cls(crawler)

    async def process_item(self, item: Envelope) -> Envelope:
        article = item.article
        reason = _DROPPED_KINDS.get(article.kind)
        if reason is DropReason.BLOCK_PAGE and item.visit:
            await Hosts.of(self.crawler).wait(server_of(article.url), "it shows a block page")
        if reason:
            raise drop(self.crawler, item, reason, article.evidence.get("kind", "unknown"))
        if not article.title:
            raise drop(self.crawler, item, DropReason.NO_TITLE)
        if not article.body:
            raise drop(self.crawler, item, DropReason.NO_BODY)
        return item


class Deduplicate:
    """The same article met twice in one run goes on once."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.seen: set[tuple[str, int]] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Deduplicate:
        return cls(crawler)

    def process_item(self, item: Envelope) -> Envelope:
        article = item.article
        key = (identity(article.canonical_url), hash(tuple(getattr(article, name) for name in CONTENT_FIELDS)))
        if key in self.seen:
            raise drop(self.crawler, item, DropReason.DUPLICATE_URL, article.canonical_url)
        self.seen.add(key)
        return item


class StoreArticles:
    """Hands articles to the store in batches, in a thread: whatever waits when a batch is done is the next one.

    While the database is away batches wait on disk, in order, and go in when it is back, in this crawl or in the next.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        settings = crawler.settings
        self.data_dir = Path(settings["DATA_DIR"])
        self.url = database_url(settings["DATA_DIR"], settings["DATABASE_URL"])
        self.batch_size = settings.getint("STORE_BATCH")
        self.patience = settings.getfloat("DATABASE_PATIENCE")
        self.ages = ages_of(crawler)
        self.waiting: deque[tuple[Envelope, asyncio.Future[Stored]]] = deque()
        self.on_disk = WaitingRoom(self.data_dir / "waiting")
        self.mine: dict[Path, int] = {}  # batches of this run on disk, and how many articles each holds
        self.returning: asyncio.Task[None] | None = None
        self.writer: asyncio.Task[None] | None = None
        self.store: Store | None = None  # opened for the first article: `scrapy shell` has none
        self.memory: SiteMemory | None = getattr(crawler, "newscrawl_memory", None)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StoreArticles:
        return cls(crawler)

    def open_spider(self) -> None:
        if self.on_disk and getattr(self.crawler, "newscrawl_engine", None):
            logger.warning("articles of an earlier crawl wait in %s; they are stored now", self.on_disk.folder)
            self.returning = asyncio.ensure_future(self._bring_back())

    async def close_spider(self) -> None:
        if self.writer:
            await self.writer
        if self.returning:
            try:
                await asyncio.wait_for(self.returning, self.patience)
            except TimeoutError:
                logger.error(
                    "the database is still away: %d articles wait in %s, the next crawl stores them",
                    sum(self.mine.values()),
                    self.on_disk.folder,
                )
        assert self.crawler.stats
        for _ in range(sum(self.mine.values())):
            count_drop(self.crawler.stats, DropReason.WAITS_FOR_DATABASE)
        if self.memory:
            await asyncio.to_thread(self.memory.save)
        if self.store:
            self.store.engine.dispose()

    async def process_item(self, item: Envelope) -> Article:
        future: asyncio.Future[Stored] = asyncio.get_running_loop().create_future()
        self.waiting.append((item, future))
        if self.writer is None or self.writer.done():
            self.writer = asyncio.ensure_future(self._write_all())
        stored = await future
        if stored.waits:
            return item.article
        if stored.outcome is None:
            raise drop(self.crawler, item, DropReason.NOT_STORED, stored.error or "")
        self._count(item, stored.outcome)
        return item.article

    def _count(self, item: Envelope, outcome: Outcome) -> None:
        assert self.crawler.stats
        count_stored(self.crawler.stats, outcome)
        Traps.of(self.crawler).tally(item.visit.address if item.visit else item.article.url, is_article=True)
        if self.memory and outcome is Outcome.NEW:
            self.memory.learn(item)

    async def _write_all(self) -> None:
        await asyncio.sleep(0)  # whatever else arrives in this turn of the loop joins the batch
        while self.waiting:
            batch = [self.waiting.popleft() for _ in range(min(self.batch_size, len(self.waiting)))]
            articles = [article for article, _ in batch]
            try:
                results = await self._save(articles)
                bad = [
                    (a, r.error or "")
                    for a, r in zip(articles, results, strict=True)
                    if r.outcome is None and not r.waits
                ]
                if bad:
                    await asyncio.to_thread(self._bury, bad)
            except (
                Exception
            ) as error:  # a bug or a full disk: each article of the batch fails aloud, none waits for ever
                for _, future in batch:
                    future.set_exception(error)
                continue
            for (_, future), result in zip(batch, results, strict=True):
                future.set_result(result)

    async def _save(self, articles: list[Envelope]) -> list[Stored]:
        if self.returning is None or self.returning.done():
            try:
                return await asyncio.to_thread(self._store_now, articles)
            except StorageError as error:
                logger.warning("%s; articles wait in %s until it is back", error, self.on_disk.folder)
        path = await asyncio.to_thread(self.on_disk.put, articles)
        self.mine[path] = len(articles)
        if self.returning is None or self.returning.done():
            self.returning = asyncio.ensure_future(self._bring_back())
        return [Stored(None, waits=True) for _ in articles]

    async def _bring_back(self) -> None:
        """Store what waits on disk, whenever the database is back."""
        pause = 0.5
        while self.on_disk:
            try:
                for path, articles in self.on_disk.batches():
                    results = await asyncio.to_thread(self._store_now, articles)
                    path.unlink(missing_ok=True)
                    bad = [(a, r.error or "") for a, r in zip(articles, results, strict=True) if r.outcome is None]
                    if bad:
                        await asyncio.to_thread(self._bury, bad)
                    if self.mine.pop(path, None) is None:
                        continue  # an earlier run's: no pages of this one
                    for article, result in zip(articles, results, strict=True):
                        if result.outcome is None:
                            drop(self.crawler, article, DropReason.NOT_STORED, result.error or "")
                        else:
                            self._count(article, result.outcome)
                logger.warning("the database is back; nothing waits on disk any more")
            except StorageError as error:
                logger.info("%s", error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 10.0)

    def _store_now(self, articles: Sequence[Envelope]) -> list[Stored]:
        if self.store is None:
            self.store = Store(open_database(self.url), self.ages)
        run_id = getattr(self.crawler, "newscrawl_run_id", None)
        return self.store.save(articles, run_id, datetime.now(UTC))

    def _bury(self, bad: list[tuple[Envelope, str]]) -> None:
        path = self.data_dir / "dead-letters.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            for article, reason in bad:
                file.write(
                    json.dumps(
                        {"reason": reason, "at": datetime.now(UTC).isoformat(), "article": as_plain(article.article)},
                        ensure_ascii=False,
                    )
                    + "\n"
                )
        logger.error("%d articles could not be stored; they are in %s with the reason", len(bad), path)
