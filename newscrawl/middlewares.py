"""Thin hooks into Scrapy's downloader: each calls the module that knows."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from newscrawl.archive import UNREADABLE_RECORD, ArchiveFolder, index_by_url, response_at
from newscrawl.urls import normalise


class CrawlDelay:
    """Obeys ``Crawl-delay`` of robots.txt, which Scrapy reads and does not act on."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.longest = crawler.settings.getfloat("MAX_CRAWL_DELAY")
        self.agent = crawler.settings["USER_AGENT"]
        crawler.signals.connect(self.robots_parsed, signal=signals.robots_parsed)
        crawler.signals.connect(self.response_downloaded, signal=signals.response_downloaded)
        self.delays: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CrawlDelay:
        return cls(crawler)

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        delay = robotparser.crawl_delay(self.agent)
        if delay:
            self.delays[urlparse_cached(request).netloc] = min(delay, self.longest)
            self._slow_down(request)

    def response_downloaded(self, response: Response, request: Request) -> None:
        self._slow_down(request)

    def process_request(self, request: Request) -> None:
        self._slow_down(request)

    def _slow_down(self, request: Request) -> None:
        """Raise the host's delay; set again after each response, for auto-throttle lowers it."""
        asked = self.delays.get(urlparse_cached(request).netloc)
        engine = self.crawler.engine
        if not asked or engine is None:
            return
        slot = engine.downloader.slots.get(engine.downloader.get_slot_key(request))
        if slot is not None and slot.delay < asked:
            slot.delay = asked
            slot.randomize_delay = False


class KeepResponses:
    """Hands every response, as received, to the archive; a thread writes, the crawl does not wait."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        if not settings.getbool("ARCHIVE") or settings["REPLAY"]:
            raise NotConfigured
        self.archive = ArchiveFolder(Path(settings["DATA_DIR"]) / "archive", settings.getint("ARCHIVE_FILE_BYTES"))
        crawler.signals.connect(self.spider_closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> KeepResponses:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        if "warc" not in request.meta and response.url.startswith(("http://", "https://")):
            headers = [(k.decode("latin-1"), v.decode("latin-1")) for k, values in response.headers.items() for v in values]
            self.archive.keep(response.url, response.status, headers, response.body, datetime.now(UTC))
        return response

    async def spider_closed(self) -> None:
        await asyncio.to_thread(self.archive.close)


class ArchiveResponses:
    """Answers requests from archive records: those that name one, and with the setting ``REPLAY`` all of them."""

    def __init__(self, crawler: Crawler) -> None:
        replay = crawler.settings["REPLAY"]
        self.places: dict[str, tuple[Path, int]] | None = index_by_url(replay) if replay else None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchiveResponses:
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        place = request.meta.get("warc")
        if place is not None:
            found = response_at(Path(place["file"]), place["offset"])
        elif self.places is not None:
            at = self.places.get(normalise(request.url))
            if at is None:
                return Response(request.url, status=404, request=request)
            found = response_at(*at)
        else:
            return None
        if found is None:
            return Response(request.url, status=UNREADABLE_RECORD, request=request)
        if found.fetched_at:
            request.meta["fetched_at"] = found.fetched_at.isoformat()  # the page is as old as its record
        headers: dict[str, list[str]] = {}
        for name, value in found.headers:
            headers.setdefault(name, []).append(value)
        kind = responsetypes.from_args(headers=Headers(headers), url=found.url, body=found.body)
        return kind(found.url, status=found.status, headers=headers, body=found.body, request=request)
