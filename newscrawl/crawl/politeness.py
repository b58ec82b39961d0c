"""What a crawl owes the servers that it asks beside robots.txt: patience, and a memory of what they reserve.

Hooks into Scrapy's downloader. A host that asks for patience is left alone and its requests wait outside of the
downloader, so that they take no place from other hosts; a wait that is longer than ``MAX_HOST_WAIT`` is left to the
next crawl, for which the address is due.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response

from newscrawl.crawl.failures import in_words, is_silence
from newscrawl.crawl.session import session_of
from newscrawl.discovery.opt_outs import in_answer
from newscrawl.urls import server_of, site_of

_PATIENCE_CODES = (429, 503)
_UNANSWERED = 3
"""Addresses in a row at which it is the host that gives no answer: one or two may be at fault themselves."""
_SECONDS = re.compile(r"([0-9]{1,30})(\.[0-9]{1,30})?\s*(?:s|secs?|seconds?)?", re.I)
_MOST_SECONDS = 10**9  # beyond any wait; some servers name the second of the epoch
_SHOWN = 40  # letters of a value that says nothing


class HostWaits:
    """Holds back requests to hosts that asked for patience (429 and 503, with or without Retry-After, and block pages)
    and to those that give no answer at one address after the other.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.hosts = session_of(crawler).hosts
        crawler.signals.connect(self.spider_idle, signal=signals.spider_idle)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HostWaits:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        host = server_of(request.url)
        known = await self.hosts.get(host)
        until = known.closed_until(datetime.now(UTC)) if "archive_record" not in request.meta else None
        if until is not None:
            self.hosts.hold(request, host, until, known.wait_reason or "it asked to wait")

    async def process_response(self, request: Request, response: Response) -> Response:
        host = server_of(response.url)
        if "archive_record" not in request.meta:
            self.hosts.answered(host, is_well=response.status < 400)
        if response.status in _PATIENCE_CODES:
            asked, why = retry_after(response), f"it answered {response.status}"
            if asked is None and (said := response.headers.get("Retry-After")):
                why += f", with a Retry-After that says nothing ({said.decode('latin-1')[:_SHOWN]!a})"
            until = self.hosts.note_wait(host, why, asked)
            self.hosts.hold_queued(request, host, until, why)  # before anything is awaited: the queue moves on
            await self.hosts.keep_wait(host)
            self.hosts.hold(request, host, until, why)
        elif response.status < 500 and (await self.hosts.get(host)).waits and "archive_record" not in request.meta:
            if response.status < 400:
                await self.hosts.set(host, wait_until=None, wait_reason=None, waits=0)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Nothing of it is kept for the runs to come: perhaps it is this machine that has no network."""
        if not is_silence(exception) or request.meta.get("dont_park"):
            return
        host, count = server_of(request.url), self.hosts.unanswered(request)
        if count >= _UNANSWERED:
            why = f"it gave no answer at {count} addresses in a row ({in_words(exception)})"
            until = self.hosts.note_wait(host, why)
            self.hosts.hold_queued(request, host, until, why)
            self.hosts.hold(request, host, until, why)

    def spider_idle(self, spider: Spider) -> None:
        if self.hosts.parked:
            raise DontCloseSpider


def retry_after(response: Response) -> timedelta | None:
    """What Retry-After asks for (RFC 9110, section 10.2.3: seconds or a date; a second begun is a whole one, and dates
    may be as in JSON); ``None`` where it does not, or makes no sense.
    """
    text = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if seconds := _SECONDS.fullmatch(text):
        return timedelta(seconds=min(int(seconds[1]) + bool(seconds[2]), _MOST_SECONDS))
    try:
        at = datetime.fromisoformat(text) if text[:4].isdigit() else parsedate_to_datetime(text)
        return max((at if at.tzinfo else at.replace(tzinfo=UTC)) - datetime.now(UTC), timedelta(0))
    except (ValueError, TypeError, OverflowError):
        return None


class OptOuts:
    """Keeps what answers reserve (text and data mining, AI), once a host and signal."""

    def __init__(self, crawler: Crawler) -> None:
        self.hosts = session_of(crawler).hosts

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> OptOuts:
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        headers = {k.decode("latin-1").lower(): v[-1].decode("latin-1") for k, v in response.headers.items() if v}
        found = in_answer(headers, response.body if response.status == 200 else b"")
        host = server_of(response.url)
        known = (await self.hosts.get(host)).opt_outs if found else {}
        fresh = {name: [value, response.url] for name, value in found.items() if known.get(name, [None])[0] != value}
        if fresh:
            await self.hosts.set(host, opt_outs=known | fresh)
        return response


class SitePace:
    """Keeps auto-throttle from a delay that a person gave; a longer Crawl-delay is ``robots.CrawlDelay``'s."""

    def __init__(self, crawler: Crawler) -> None:
        self.session = session_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SitePace:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        site = self.session.sites.get(site_of(request.url))
        if site is not None and site.pace.delay is not None:
            request.meta["autothrottle_dont_adjust_delay"] = True
