"""Thin hooks into Scrapy's downloader: each calls the module that knows."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from newscrawl.archive.warc import UNREADABLE_RECORD, index_by_url, response_at
from newscrawl.archive.warc_writer import Exchange, Payload
from newscrawl.archive.workers import response_of
from newscrawl.crawl.arrivals import Arrival
from newscrawl.crawl.refusals import Refused
from newscrawl.crawl.session import is_of_ours, session_of
from newscrawl.errors import DropReason
from newscrawl.items import ArchiveRecord
from newscrawl.urls import normalise, shown

logger = logging.getLogger(__name__)

_NOBODY_S_BUSINESS = (b"Authorization", b"Proxy-Authorization", b"Cookie")  # an archive is handed on


class KeepResponses:
    """Notes when a response came and hands it, as received, to the archive; a thread writes, the crawl does not
    wait.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.session = session_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> KeepResponses:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        session, at = self.session, datetime.now(UTC)
        if session.arrivals.at(request) is not None:  # it came from an archive
            return response
        record = None
        archive = session.run.archive if session.is_open else None
        if archive and response.url.startswith(("http://", "https://")):
            last = request.meta.get("last_payload")
            exchange = Exchange(
                response.url,
                response.status,
                _pairs(response.headers),
                response.body,
                at,
                request.method,
                _pairs(request.headers),
                Payload(*last) if last and not request.meta.get("redirect_urls") else None,
            )
            record = archive.keep(exchange)
        session.arrivals.note(request, Arrival(at, record))
        return response


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (k.decode("latin-1"), v.decode("latin-1"))
        for k, values in headers.items()
        for v in values
        if k not in _NOBODY_S_BUSINESS
    )


class TellRefusals:
    """Says why a request was not made that nobody else tells of: our own spiders count theirs, any other spider of a
    project would end without a word.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> TellRefusals:
        return cls(crawler)

    def process_exception(self, request: Request, exception: Exception) -> None:
        if isinstance(exception, Refused) and not is_of_ours(self.crawler.spider) and request.errback is None:
            logger.warning("%s is not asked for: %s", shown(request.url), exception)


class ArchiveResponses:
    """Answers requests from archive records: those that name one, and with the setting ``REPLAY`` all of them."""

    def __init__(self, crawler: Crawler) -> None:
        replay = crawler.settings["REPLAY"]
        self.session = session_of(crawler)
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
        # The page is as old as its record.
        self.session.arrivals.note(request, Arrival(found.fetched_at or datetime.now(UTC), record))
        return response_of(found, request)


class AvoidTraps:
    """Refuses requests for articles at addresses that look like a trap."""

    def __init__(self, crawler: Crawler) -> None:
        self.traps = session_of(crawler).traps

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AvoidTraps:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        if "visit" in request.meta and not request.meta.get("is_list") and (why := self.traps.why(request.url)):
            raise Refused(DropReason.TRAP, f"{request.url} ({why})")
