"""Archived responses to articles, on all cores: what ``scrapy crawl archive`` and ``scrapy reread`` share.

Workers read and nothing else: they touch neither network nor database, and hand back articles in the order of their
work.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from multiprocessing.pool import AsyncResult, Pool
from typing import TypeVar

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.statscollectors import DummyStatsCollector
from web_poet import consume_modules

from newscrawl.archive.warc import ArchivedResponse
from newscrawl.items import Envelope, ReadingContext
from newscrawl.reading.page import read_page
from newscrawl.reading.site_profile import SiteProfile

_T = TypeVar("_T")
_LOOK_UP = 0.2  # seconds between two looks at whether the reading was stopped


def reading_pool(processes: int | None, page_objects: Sequence[str]) -> Pool:
    """Worker processes, one a core by default, that know the sites' own page objects (names of modules)."""
    return multiprocessing.get_context("spawn").Pool(processes, _prepare, tuple(page_objects))


def _prepare(*page_objects: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is the parent's to handle, which ends its workers
    consume_modules(*page_objects)


def in_order(
    submitted: Iterable[tuple[_T, AsyncResult[list[Envelope | None]]]],
    processes: int | None,
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[_T, list[Envelope | None]]]:
    """What workers make of batches, in the order they were submitted; a few batches ahead of what was asked for, no more.

    Ends early when ``stopped`` says so: a result that nobody will make any more must not be waited for.
    """
    ahead: deque[tuple[_T, AsyncResult[list[Envelope | None]]]] = deque()
    waiting = iter(submitted)
    while not stopped():
        while len(ahead) <= 2 * (processes or os.cpu_count() or 1) and (one := next(waiting, None)) is not None:
            ahead.append(one)
        if not ahead:
            return
        key, result = ahead.popleft()
        while not result.ready():
            if stopped():
                return
            result.wait(_LOOK_UP)
        yield key, result.get()


def read_responses(work: Sequence[tuple[ArchivedResponse | None, str, SiteProfile | None]]) -> list[Envelope | None]:
    """In a worker: (response, address to read it by, what is known of the site) -> the article, whatever kind of page it is;
    ``None`` where there is no response, or its body cannot be unpacked.
    """
    return [_read(response, url, profile) if response else None for response, url, profile in work]


def _read(response: ArchivedResponse, url: str, profile: SiteProfile | None) -> Envelope | None:
    request = Request(url)
    try:
        page = _compression().process_response(request, response_of(response, request))
    except (IgnoreRequest, OSError, ValueError):
        return None
    content_type = (page.headers.get("Content-Type") or b"").decode("latin-1") or None
    context = ReadingContext(fetched_at=response.fetched_at, profile=profile)
    reading = read_page(page.body, url, context=context, content_type=content_type)
    return Envelope(article=reading.article, record=response.record, left_out=reading.left_out)


@cache
def _compression() -> HttpCompressionMiddleware:
    """What undoes content codings in a crawl."""
    crawler = Crawler(Spider)
    crawler.stats = DummyStatsCollector(crawler)
    return HttpCompressionMiddleware.from_crawler(crawler)


def response_of(found: ArchivedResponse, request: Request) -> Response:
    """An archived response as Scrapy has it from the network: as received, its content coding not undone."""
    headers: dict[str, list[str]] = {}
    for name, value in found.headers:
        headers.setdefault(name, []).append(value)
    kind = responsetypes.from_args(headers=Headers(headers), url=found.url, body=found.body)
    return kind(found.url, status=found.status, headers=headers, body=found.body, request=request)
