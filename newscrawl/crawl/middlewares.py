"""Thin hooks into Scrapy's downloader: each calls the module that knows."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from weakref import WeakKeyDictionary

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers, Response

from newscrawl.archive.warc import UNREADABLE_RECORD, ArchiveFolder, Exchange, Payload, index_by_url, response_at
from newscrawl.archive.workers import response_of
from newscrawl.items import ArchiveRecord
from newscrawl.urls import normalise


class KeepResponses:
    """Hands every response, as received, to the archive; a thread writes, the crawl does not wait."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        if not settings.getbool("ARCHIVE") or settings["REPLAY"]:
            raise NotConfigured
        info = {
            "http-header-user-agent": settings["USER_AGENT"],
            "robots": "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
        }
        self.archive = ArchiveFolder(
            Path(settings["DATA_DIR"]) / "archive", settings.getint("ARCHIVE_FILE_BYTES"), info
        )
        # Not in the request's meta: a redirected or repeated request would bring its predecessor's record along.
        self.records: WeakKeyDictionary[Request, Future[ArchiveRecord | None]] = WeakKeyDictionary()
        crawler.newscrawl_records = self.records  # type: ignore[attr-defined]
        crawler.signals.connect(self.spider_closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> KeepResponses:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        if response.url.startswith(("http://", "https://")):
            last = request.meta.get("last_payload")
            exchange = Exchange(
                response.url,
                response.status,
                _pairs(response.headers),
                response.body,
                datetime.now(UTC),
                request.method,
                _pairs(request.headers),
                Payload(*last) if last and not request.meta.get("redirect_urls") else None,
            )
            self.records[request] = self.archive.keep(exchange)
        return response

    async def spider_closed(self) -> None:
        await asyncio.to_thread(self.archive.close)


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple((k.decode("latin-1"), v.decode("latin-1")) for k, values in headers.items() for v in values)


class ArchiveResponses:
    """Answers requests from archive records: those that name one, and with the setting ``REPLAY`` all of them."""

    def __init__(self, crawler: Crawler) -> None:
        replay = crawler.settings["REPLAY"]
        self.records: dict[str, ArchiveRecord] | None = index_by_url(replay) if replay else None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchiveResponses:
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        record = request.meta.get("archive_record")
        if record is None and self.records is not None:
            record = request.meta["archive_record"] = self.records.get(normalise(request.url))
            if record is None:
                return Response(request.url, status=404, request=request)
        if record is None:
            return None
        found = response_at(record)
        if found is None:
            return Response(request.url, status=UNREADABLE_RECORD, request=request)
        if found.fetched_at:
            request.meta["fetched_at"] = found.fetched_at.isoformat()  # the page is as old as its record
        return response_of(found, request)
