"""What a run tells: a row in the database, a line while it goes on, and a summary at its end."""

from __future__ import annotations

import logging
import sys
import time
from datetime import UTC, datetime
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.logformatter import LogFormatter, LogFormatterResult
from scrapy.utils.asyncio import create_looping_call

from newscrawl.accounting import OUTCOMES, count_failure, drop_reasons, totals
from newscrawl.site_memory import SiteMemory
from newscrawl.storage.database import database_url, open_database
from newscrawl.storage.store import Store

logger = logging.getLogger(__name__)


_CHATTY = ("scrapy.middleware", "scrapy.addons", "scrapy.utils.log", "scrapy.crawler", "scrapy.core.engine", "scrapy_poet.injection", "alembic")


def quiet_logs() -> None:
    """Silence the lists of classes and settings that Scrapy and Alembic log at every start."""
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    # What cannot be fetched is told there with tracebacks, and here in one line by the spider.
    for name in ("robotstxt", "retry"):
        logging.getLogger(f"scrapy.downloadermiddlewares.{name}").setLevel(logging.CRITICAL)


class BriefLogFormatter(LogFormatter):
    """A dropped page is one line with its reason, without the whole article behind it."""

    def dropped(self, item: Any, exception: BaseException, response: Any, spider: Spider | None = None) -> LogFormatterResult:
        return {"level": logging.INFO, "msg": "dropped %(reason)s", "args": {"reason": str(exception)}}

    def scraped(self, item: Any, response: Any, spider: Spider | None = None) -> LogFormatterResult:
        return {"level": logging.DEBUG, "msg": "article %(title)r at %(url)s", "args": {"title": item.title, "url": item.url}}


class RunRecorder:
    """One row a run, every page counted in exactly one outcome; the live line; the summary."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.interval = crawler.settings.getfloat("PROGRESS_INTERVAL")
        self.live = sys.stderr.isatty()
        self.began = time.monotonic()
        self.ticker: Any = None
        self.run_id: int | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RunRecorder:
        recorder = cls(crawler)
        crawler.signals.connect(recorder.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(recorder.spider_closed, signal=signals.spider_closed)
        # What breaks on the way is logged by Scrapy with its traceback; here it is counted, so that no page goes missing.
        crawler.signals.connect(recorder.count_broken, signal=signals.item_error)
        crawler.signals.connect(recorder.count_broken, signal=signals.spider_error)
        return recorder

    def spider_opened(self, spider: Spider) -> None:
        target = getattr(spider, "target", None)
        if target is None:  # `scrapy shell` and `scrapy fetch` are no crawls
            return
        settings = self.crawler.settings
        self.store = Store(open_database(database_url(settings["DATA_DIR"], settings["DATABASE_URL"])))
        self.crawler.newscrawl_engine = self.store.engine  # type: ignore[attr-defined]
        self.run_id = self.store.begin_run(spider.name, target, datetime.now(UTC))
        self.crawler.newscrawl_run_id = self.run_id  # type: ignore[attr-defined]
        if settings.getbool("SITE_MEMORY"):
            self.crawler.newscrawl_memory = SiteMemory(self.store.engine)  # type: ignore[attr-defined]
        if self.interval:
            self.ticker = create_looping_call(self.tell)
            self.ticker.start(self.interval, now=False)

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

    def spider_closed(self, spider: Spider, reason: str) -> None:
        if self.run_id is None:
            return
        if self.ticker and self.ticker.running:
            self.ticker.stop()
        if self.live:
            sys.stderr.write("\r\x1b[K")
        assert self.crawler.stats
        counts, reasons = self._totals(), drop_reasons(self.crawler.stats)
        self.store.end_run(self.run_id, datetime.now(UTC), reason, counts, reasons)
        stored = self.store.counts()
        self.store.engine.dispose()
        settings = self.crawler.settings
        print(
            summary(
                run_id=self.run_id,
                reason=reason,
                counts=counts,
                reasons=reasons,
                stored=stored,
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


def progress_line(counts: dict[str, int], errors: int, seconds: float) -> str:
    """ "12 pages (4.0/s): 10 new, 0 updated, 1 unchanged, 1 dropped, 3 lists read, 0 errors"."""
    rate = counts["pages"] / seconds if seconds > 0 else 0.0
    return (
        f"{counts['pages']} pages ({rate:.1f}/s): {counts['new']} new, {counts['updated']} updated, {counts['unchanged']} unchanged, "
        f"{counts['dropped'] + counts['failed']} dropped, {counts['listings']} lists read, {errors} errors"
    )


def summary(
    *, run_id: int, reason: str, counts: dict[str, int], reasons: dict[str, int], stored: dict[str, int], seconds: float, database: str, feeds: list[str]
) -> str:
    """What a person reads when a run has ended: what happened, where things are, what to type next."""
    ended = "" if reason == "finished" else f" (ended early: {reason})"
    rate = f", {counts['pages'] / seconds:.1f} pages/s" if counts["pages"] and seconds > 0 else ""
    lines = [
        "",
        f"Run {run_id}{ended}: {counts['pages']} pages in {seconds:.1f} s{rate}, {counts['listings']} feeds, sitemaps and section pages",
        f"  new        {counts['new']:>6}",
        f"  updated    {counts['updated']:>6}",
        f"  unchanged  {counts['unchanged']:>6}",
        f"  dropped    {counts['dropped']:>6}",
    ]
    lines += [f"    {n:>6}  {why}" for why, n in reasons.items()]
    if counts["failed"]:
        lines.append(f"  failed     {counts['failed']:>6}   (bugs: see the errors above)")
    lines.append(f"Database: {database}  (articles: {stored['articles']}, sites: {stored['sites']}, photos: {stored['photos']})")
    lines += [f"Feed:     {feed}" for feed in feeds]
    if not any(counts[outcome] for outcome in OUTCOMES):
        lines.append("Nothing was found: is the address right, and does robots.txt allow it? `scrapy fetch URL` shows what the site answers.")
    else:
        lines.append("Next: `scrapy export articles.csv` writes all of it; `scrapy export --help` shows filters and formats.")
    return "\n".join(lines)
