"""Archived responses to articles, on all cores: what ``scrapy crawl archive`` and ``scrapy reread`` share.

Workers read and nothing else: they touch neither network nor database, and hand back articles in the order of their
work.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import TracebackType

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.statscollectors import DummyStatsCollector
from web_poet import consume_modules

from newscrawl.archive.codings import BrokenCodingError, ContentCodings
from newscrawl.archive.warc import ArchivedResponse, response_at
from newscrawl.errors import ArchiveError
from newscrawl.invocation import GARBAGE_AFTER
from newscrawl.items import ArchiveRecord, Envelope, Lead, ReadingContext, SiteFacts
from newscrawl.reading.page import read_page
from newscrawl.reading.site_profile import SiteProfile

_LOOK_UP = 0.2  # seconds between two looks at whether the reading was stopped
_AHEAD = 2  # batches a worker that are made before they are asked for


@dataclass(frozen=True, slots=True)
class PageToRead:
    """``response``: ``None`` where its record is gone or damaged; ``url``: the address to read it by; ``profile``:
    what is known of its site from other pages, ``facts``: from a person; ``lead``: what a list said of the article.
    """

    response: ArchivedResponse | None
    url: str
    profile: SiteProfile | None = None
    facts: SiteFacts = field(default_factory=SiteFacts)
    lead: Lead | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A page of which no article came, and why; ``is_bug``: through a fault of ours, not of the page's record."""

    url: str
    why: str
    is_bug: bool = False


class ReadingWorkers:
    """Worker processes, one a core by default, that know the sites' own page objects (names of modules).

    A context manager. A page that kills its worker costs itself: the workers start anew, and the pages of its batch are
    read one by one.
    """

    def __init__(self, processes: int | None, page_objects: Sequence[str]) -> None:
        self.processes = processes or os.cpu_count() or 1
        self._page_objects = tuple(page_objects)
        self._pool = self._start()

    def _start(self) -> ProcessPoolExecutor:
        # A fork of a server that has loaded the reader starts in a tenth of the time that a new interpreter needs.
        kind = "forkserver" if sys.platform == "linux" else "spawn"
        context = multiprocessing.get_context(kind)
        if kind == "forkserver":
            context.set_forkserver_preload(["newscrawl.archive.preloaded"])
        return ProcessPoolExecutor(self.processes, context, _prepare, self._page_objects)

    def read_in_order(
        self, batches: Iterable[list[PageToRead]], stopped: Callable[[], bool] = lambda: False
    ) -> Iterator[list[Envelope | Unreadable]]:
        """What comes of batches, in their order; a few batches ahead of what was asked for, no more. Ends early when
        ``stopped`` says so.
        """
        ahead: deque[tuple[list[PageToRead], Future[list[Envelope | Unreadable]]]] = deque()
        waiting = iter(batches)
        while not stopped():
            while len(ahead) <= _AHEAD * self.processes and (batch := next(waiting, None)) is not None:
                ahead.append((batch, self._submit(batch)))
            if not ahead:
                return
            batch, future = ahead.popleft()
            while not future.done():
                if stopped():
                    return
                wait([future], timeout=_LOOK_UP)
            try:
                yield future.result()
            except BrokenProcessPool:
                self._restart()
                yield [self._read_alone(page) for page in batch]
                ahead = deque((later, self._submit(later)) for later, _ in ahead)

    def _submit(self, batch: list[PageToRead]) -> Future[list[Envelope | Unreadable]]:
        try:
            return self._pool.submit(read_pages, batch)
        except BrokenProcessPool as error:  # a worker died before this batch was handed out
            broken: Future[list[Envelope | Unreadable]] = Future()
            broken.set_exception(error)
            return broken

    def _read_alone(self, page: PageToRead) -> Envelope | Unreadable:
        try:
            return self._pool.submit(read_pages, [page]).result()[0]
        except BrokenProcessPool:
            self._restart()
            return Unreadable(page.url, "reading it killed the process that read it", is_bug=True)

    def _restart(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = self._start()

    def __enter__(self) -> ReadingWorkers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)


def _prepare(*page_objects: str) -> None:
    gc.set_threshold(GARBAGE_AFTER)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is the parent's to handle, which ends its workers
    threading.Thread(target=_leave_with_the_parent, name="leaving with the parent", daemon=True).start()
    consume_modules(*page_objects)


def _leave_with_the_parent() -> None:
    """A parent that is killed cannot end its workers, which would wait for their next batch for ever: each holds both
    ends of the queue that they wait at.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def read_pages(work: Sequence[PageToRead]) -> list[Envelope | Unreadable]:
    """In a worker: pages -> their articles, whatever kind of page each is."""
    return [_read(one) for one in work]


def _read(work: PageToRead) -> Envelope | Unreadable:
    if work.response is None:
        return Unreadable(work.url, "its record is gone or damaged")
    try:
        body, content_type = unpacked(work.response, work.url)
    except ArchiveError as error:
        return Unreadable(work.url, str(error))
    context = ReadingContext(fetched_at=work.response.fetched_at, profile=work.profile, lead=work.lead).of(work.facts)
    try:
        reading = read_page(body, work.url, context=context, content_type=content_type)
    except Exception as error:  # a bug of ours, or of a site's own page object: it costs this page and is named
        return Unreadable(work.url, f"{type(error).__name__}: {error}".splitlines()[0], is_bug=True)
    return Envelope(
        article=reading.article,
        record=work.response.record,
        left_out=reading.left_out,
        next_page=reading.next_page,
    )


def page_at(record: ArchiveRecord, data_dir: Path) -> tuple[ArchivedResponse, bytes, str | None]:
    """-> (the response of a record, its body without content coding, Content-Type). ``ArchiveError`` where the record
    is not there, or its coding cannot be undone.
    """
    found = response_at(record, data_dir)
    if found is None:
        raise ArchiveError(f"{record.file} holds no such record any more")
    return found, *unpacked(found, found.url)


def unpacked(found: ArchivedResponse, url: str) -> tuple[bytes, str | None]:
    """-> (body of an archived response without its content coding, Content-Type); ``ArchiveError`` where that cannot be
    undone.
    """
    try:
        request = Request(url)
        page = _compression().process_response(request, response_of(found, request))
    except (IgnoreRequest, BrokenCodingError, ValueError) as error:
        raise ArchiveError(f"its body cannot be unpacked ({error})") from error
    return page.body, (page.headers.get("Content-Type") or b"").decode("latin-1") or None


@cache
def _compression() -> ContentCodings:
    """What undoes content codings in a crawl."""
    crawler = Crawler(Spider)
    crawler.stats = DummyStatsCollector(crawler)
    return ContentCodings.from_crawler(crawler)


def response_of(found: ArchivedResponse, request: Request) -> Response:
    """An archived response as Scrapy has it from the network: as received, its content coding not undone."""
    headers: dict[str, list[str]] = {}
    for name, value in found.headers:
        headers.setdefault(name, []).append(value)
    kind = responsetypes.from_args(headers=Headers(headers), url=found.url, body=found.body)
    return kind(found.url, status=found.status, headers=headers, body=found.body, request=request)
