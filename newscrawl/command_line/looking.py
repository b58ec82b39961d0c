"""What commands share that look at pages and keep nothing: their settings, and one spider run to its end."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from scrapy.crawler import AsyncCrawlerProcess, Crawler

from newscrawl.crawl.outcomes import ANOTHER_CRAWL, INTERRUPTED
from newscrawl.crawl.running import run_to_the_end
from newscrawl.crawl.session import session_of
from newscrawl.errors import BusyError, StorageError
from newscrawl.spiders.articles import ArticleSpider

_EVERY = 0.5  # seconds between two progress lines
_Spider = TypeVar("_Spider", bound=ArticleSpider)

LOOKING: dict[str, Any] = {"DRY_RUN": True, "SUMMARY": "", "PROGRESS_INTERVAL": 0, "LOG_LEVEL": "CRITICAL"}
"""Settings under which nothing is kept, and nothing is told but what the command tells."""


def run_spider(process: AsyncCrawlerProcess, kind: type[_Spider], **arguments: Any) -> _Spider:
    """Run a spider to its end; -> it. ``BusyError`` where another crawl is at its site, ``StorageError`` where the
    database cannot be had.
    """
    crawler = process.create_crawler(kind)
    crawl = process.crawl(crawler, **arguments)
    with _progress_of(crawler):
        interrupted = run_to_the_end(process, crawl)
    if interrupted:
        raise KeyboardInterrupt
    assert isinstance(crawler.spider, kind)
    session = session_of(crawler)
    assert crawler.stats
    reason = session.end_reason or crawler.stats.get_value("finish_reason")
    if reason == ANOTHER_CRAWL:
        raise BusyError("another crawl is at this site: its own pace would not be kept; try again when it is through")
    if reason == INTERRUPTED:
        raise KeyboardInterrupt
    if not session.has_been_open:
        raise StorageError(session.end_detail or "the database cannot be had")
    return crawler.spider


@contextmanager
def _progress_of(crawler: Crawler) -> Iterator[None]:
    """Meanwhile a line in the terminal says how far the spider has come; none where nobody looks."""
    if not sys.stderr.isatty():
        yield
        return
    over, began = threading.Event(), time.monotonic()

    def tell() -> None:
        while not over.wait(_EVERY):
            told = crawler.spider.how_far() if isinstance(crawler.spider, ArticleSpider) else "looking"
            print(f"\r{told}, {time.monotonic() - began:.0f} s\x1b[K", end="", file=sys.stderr, flush=True)

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
