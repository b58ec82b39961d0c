"""What a run tells: a row in the database, a line while it goes on, and a summary at its end."""

from __future__ import annotations

import asyncio
import itertools
import logging
import sys
import tempfile
import time
from datetime import UTC, datetime
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import create_looping_call
from sqlalchemy.exc import SQLAlchemyError

from newscrawl.crawl.ledger import CrawlLedger, ages_of
from newscrawl.crawl.outcomes import count_failure, drop_reasons, known_articles, totals
from newscrawl.crawl.site_memory import SiteMemory
from newscrawl.crawl.telling import progress_line, summary
from newscrawl.storage.database import database_url, open_database
from newscrawl.storage.leases import acquire, release, this_owner
from newscrawl.storage.ledger import Ledger
from newscrawl.storage.store import Store

logger = logging.getLogger(__name__)

HEARTBEAT = 30.0  # seconds between two signs of life; a lease holds for four times that
_crawls = itertools.count()  # of this process: `scrapy schedule` has several


class RunRecorder:
    """One row a run, every page counted in exactly one outcome; the live line; the summary."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.interval = crawler.settings.getfloat("PROGRESS_INTERVAL")
        self.live = sys.stderr.isatty()
        self.began = time.monotonic()
        self.ticker: Any = None
        self.run_id: int | None = None
        self.owner = f"{this_owner()}, crawl {next(_crawls)}"
        self.sites: list[str] = []
        self.heart: Any = None
        self.replayed: tempfile.TemporaryDirectory[str] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RunRecorder:
        recorder = cls(crawler)
        crawler.signals.connect(recorder.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(recorder.spider_closed, signal=signals.spider_closed)
        # What breaks on the way is logged by Scrapy with its traceback; here it is counted, so that no page goes
        # missing.
        crawler.signals.connect(recorder.count_broken, signal=signals.item_error)
        crawler.signals.connect(recorder.count_broken, signal=signals.spider_error)
        return recorder

    def spider_opened(self, spider: Spider) -> None:
        target = getattr(spider, "target", None)
        if target is None:  # `scrapy shell` and `scrapy fetch` are no crawls
            return
        settings = self.crawler.settings
        now = datetime.now(UTC)
        self.store = Store(open_database(database_url(settings["DATA_DIR"], settings["DATABASE_URL"])))
        self.crawler.newscrawl_engine = self.store.engine  # type: ignore[attr-defined]
        self.run_id = self.store.begin_run(spider.name, target, now, self.owner)
        self.crawler.newscrawl_run_id = self.run_id  # type: ignore[attr-defined]
        taken = {
            site: acquire(self.store.engine, f"crawl of {site}", self.owner, now)
            for site in getattr(spider, "sites", ())
        }
        self.sites = [site for site, other in taken.items() if other is None]
        self.crawler.newscrawl_taken = {site: other for site, other in taken.items() if other is not None}  # type: ignore[attr-defined]
        self.crawler.newscrawl_ledger = self._ledger(spider)  # type: ignore[attr-defined]
        self.heart = create_looping_call(self.beat)
        self.heart.start(HEARTBEAT, now=False)
        if settings.getbool("SITE_MEMORY"):
            self.crawler.newscrawl_memory = SiteMemory(self.store.engine)  # type: ignore[attr-defined]
        if self.interval:
            self.ticker = create_looping_call(self.tell)
            self.ticker.start(self.interval, now=False)

    def _ledger(self, spider: Spider) -> CrawlLedger:
        """A replay has a ledger of its own, which knows nothing: it goes through everything again."""
        engine = self.store.engine
        if self.crawler.settings["REPLAY"]:
            self.replayed = tempfile.TemporaryDirectory(prefix="newscrawl-replay-")
            engine = open_database(database_url(self.replayed.name, ""))
        return CrawlLedger(
            Ledger(engine, ages_of(self.crawler)), self.run_id, self.crawler.settings.getfloat("DATABASE_PATIENCE")
        )

    async def beat(self) -> None:
        """Say that the crawl is alive, and keep its leases."""
        assert self.run_id is not None
        now = datetime.now(UTC)
        try:
            await asyncio.to_thread(self.store.run_goes_on, self.run_id, now)
            for site in self.sites:
                await asyncio.to_thread(acquire, self.store.engine, f"crawl of {site}", self.owner, now)
        except SQLAlchemyError as error:
            logger.info(
                "the crawl could not say that it is alive: %s", str(getattr(error, "orig", error)).splitlines()[0]
            )

    def count_broken(self) -> None:
        assert self.crawler.stats
        count_failure(self.crawler.stats)

    def tell(self) -> None:
        """The progress line: redrawn in a terminal, a log line elsewhere."""
        line = progress_line(self._totals(), self._errors(), time.monotonic() - self.began)
        if self.live:
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()
        else:
            logger.info("%s", line)

    async def spider_closed(self, spider: Spider, reason: str) -> None:
        if self.run_id is None:
            return
        ledger: CrawlLedger = self.crawler.newscrawl_ledger  # type: ignore[attr-defined]
        await ledger.close()
        if self.heart and self.heart.running:
            self.heart.stop()
        if self.ticker and self.ticker.running:
            self.ticker.stop()
        if self.live:
            sys.stderr.write("\r\x1b[K")
        assert self.crawler.stats
        counts, reasons = self._totals(), drop_reasons(self.crawler.stats)
        try:
            await ledger.ask(self.store.end_run, self.run_id, datetime.now(UTC), reason, counts, reasons)
            for site in self.sites:
                await ledger.ask(release, self.store.engine, f"crawl of {site}", self.owner)
            stored = await ledger.ask(self.store.counts)
            due = min(
                filter(None, [await ledger.ask(ledger.ledger.next_due, site) for site in self.sites]), default=None
            )
        except SQLAlchemyError as error:
            logger.error(
                "how run %d ended cannot be written down: %s",
                self.run_id,
                str(getattr(error, "orig", error)).splitlines()[0],
            )
            stored, due = {}, None
        self.store.engine.dispose()
        if self.replayed:
            ledger.ledger.engine.dispose()
            self.replayed.cleanup()
            due = None
        settings = self.crawler.settings
        if not settings.getbool("SUMMARY"):
            return
        print(
            summary(
                run_id=self.run_id,
                reason=reason,
                counts=counts,
                reasons=reasons,
                stored=stored,
                known=known_articles(self.crawler.stats),
                due=due,
                seconds=time.monotonic() - self.began,
                database=self.store.engine.url.render_as_string(hide_password=True),
                feeds=[str(uri) for uri in settings.getdict("FEEDS")],
            ),
            file=sys.stderr,
        )

    def _totals(self) -> dict[str, int]:
        assert self.crawler.stats
        return totals(self.crawler.stats)

    def _errors(self) -> int:
        assert self.crawler.stats
        return int(self.crawler.stats.get_value("log_count/ERROR", 0))
