"""robots.txt as RFC 9309 has it, and the delays that it asks for."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import StopDownload
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import build_from_crawler

from newscrawl.archive.codings import FIRST_BYTES
from newscrawl.crawl.failures import in_words
from newscrawl.crawl.politeness import retry_after
from newscrawl.crawl.refusals import Refused
from newscrawl.crawl.session import session_of
from newscrawl.discovery.encodings import in_utf8, is_wide
from newscrawl.discovery.opt_outs import in_robots
from newscrawl.errors import DropReason
from newscrawl.reading.decoding import decode
from newscrawl.storage.hosts import KnownHost
from newscrawl.urls import origin_of, resolved, server_of, shown

_KEPT = timedelta(hours=24)  # RFC 9309, section 2.4: not longer than that
_TRUSTED = timedelta(days=30)  # the last copy of one that is out of reach
_AHEAD = timedelta(minutes=5)  # of this clock; what was fetched later than that was fetched by a clock that was wrong
_UNREACHABLE = timedelta(minutes=5)
_MOST_HOPS = 5  # section 2.3.1.2: at least five redirects are followed, also to other hosts
_MOST_LETTERS = 500_000  # section 2.5: at least 500 KiB are read
_MOST_BYTES = 4 * _MOST_LETTERS  # as many letters, however they are written
_SO_FAR = "bytes_so_far"


class RobotsRules(RobotsTxtMiddleware):
    """robots.txt by scheme and server: kept for a day, also from one run to the next; 4xx, and redirects without end,
    allow all; 5xx and a host out of reach mean wait, unless a copy of the last 30 days is there.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.session = session_of(crawler)
        self.hosts = self.session.hosts
        self.rules: dict[str, RobotParser] = {}
        self._asking: dict[str, asyncio.Task[RobotParser]] = {}
        crawler.signals.connect(self._bytes_received, signal=signals.bytes_received)

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:
        if request.meta.get("dont_obey_robotstxt") or not request.url.startswith("http"):
            return
        try:
            rules = await self.robot_parser(request)
        except Refused as refused:
            if refused.until is None:
                raise
            host, why = refused.host or server_of(request.url), refused.why or refused.detail
            self.hosts.hold(request, host, refused.until, why, refused.reason)
        if not rules.allowed(request.url, self._robotstxt_useragent or self._default_useragent):
            self._stats.inc_value("robotstxt/forbidden")
            raise Refused(DropReason.ROBOTS, shown(request.url))

    async def robot_parser(self, request: Request) -> RobotParser:
        origin = origin_of(request.url)
        if origin not in self.rules:
            if origin not in self._asking:
                self._asking[origin] = asyncio.ensure_future(self._rules_of(origin, request))
            try:
                self.rules[origin] = await asyncio.shield(self._asking[origin])
            finally:
                self._asking.pop(origin, None)
        return self.rules[origin]

    async def _rules_of(self, origin: str, request: Request) -> RobotParser:
        known, now = await self.hosts.get(origin), datetime.now(UTC)
        if (kept := _copy(known, now, _KEPT)) is not None:
            return await self._understood(kept, request)
        response, why = await self._answer(f"{origin}/robots.txt")
        if response is not None and response.status < 500:
            text = _text(response.body) if 200 <= response.status < 300 else ""
            await self.hosts.set(origin, robots_text=text, robots_status=response.status, robots_fetched_at=now)
            await self._keep_signals(origin, text)
            return await self._understood(text, request)
        if (kept := _copy(known, now, _TRUSTED)) is not None:
            return await self._understood(kept, request)
        server = server_of(origin)
        if response is None:  # perhaps it is this machine that has no network: nothing to remember of the host
            raise Refused(DropReason.UNREACHABLE, why, now + _UNREACHABLE)
        until = await self.hosts.wait(server, why, retry_after(response) or _UNREACHABLE)
        raise Refused(DropReason.HOST_WAITS, why, until)

    async def _answer(self, url: str) -> tuple[Response | None, str]:
        """-> (the answer behind at most five redirects, ``None`` where none came; why it is no good)."""
        response: Response | None = None
        for _ in range(_MOST_HOPS + 1):
            try:
                response = await self._asked(url)
            except Refused as refused:
                if refused.reason is DropReason.BROKEN_CODING:  # as good as none, and counted
                    return Response(url, status=404), str(refused)
                if refused.reason is DropReason.CUT_OFF:
                    return None, f"robots.txt was {refused.reason.value}"
                raise
            except Exception as error:  # whatever the downloader's handlers raise for a host out of reach
                return None, f"robots.txt is out of reach ({shown(in_words(error))})"
            location = (response.headers.get("Location") or b"").decode("latin-1")
            target = resolved(url, location) if 300 <= response.status < 400 and location else None
            if target is None:
                break
            url = target
        return response, f"robots.txt answered {response.status if response is not None else 'nothing'}"

    async def _asked(self, url: str) -> Response:
        self._stats.inc_value("robotstxt/request_count")
        meta: dict[str, Any] = {"dont_obey_robotstxt": True, "dont_park": True, "handle_httpstatus_all": True}
        meta |= {"dont_redirect": True, FIRST_BYTES: _MOST_BYTES, "download_maxsize": 0}
        assert self.crawler.engine
        return await self.crawler.engine.download_async(
            Request(url, NO_CALLBACK, priority=self.DOWNLOAD_PRIORITY, meta=meta)
        )

    def _bytes_received(self, data: bytes, request: Request) -> None:
        """However large a robots.txt is, what is read of it is had, and no more."""
        most = request.meta.get(FIRST_BYTES)
        if most is None:
            return
        request.meta.pop("download_maxsize", None)  # of what is on the way; unpacking is bounded as ever
        request.meta[_SO_FAR] = request.meta.get(_SO_FAR, 0) + len(data)
        if request.meta[_SO_FAR] > most:
            raise StopDownload(fail=False)

    async def _keep_signals(self, origin: str, text: str) -> None:
        found = {name: [value, f"{origin}/robots.txt"] for name, value in in_robots(text, f"{origin}/").items()}
        if found:
            server = server_of(origin)
            await self.hosts.set(server, opt_outs=(await self.hosts.get(server)).opt_outs | found)

    async def _understood(self, text: str, request: Request) -> RobotParser:
        rules: RobotParser = build_from_crawler(self._parserimpl, self.crawler, text.encode("utf-8", "replace"))
        await self.crawler.signals.send_catch_log_async(
            signal=signals.robots_parsed, robotparser=rules, request=request
        )
        return rules


def _text(body: bytes) -> str:
    """As much of a robots.txt as is read, in whatever encoding it is."""
    body = body[:_MOST_BYTES]
    text = decode(in_utf8(body) if is_wide(body) else body).replace("\x00", "")
    # Not within a line: "Disallow: /" is the beginning of many.
    return text if len(text) < _MOST_LETTERS else text[:_MOST_LETTERS].rpartition("\n")[0]


def _copy(known: KnownHost, now: datetime, longest: timedelta) -> str | None:
    """The text that was kept, where it is no older than that; one from the future is of a clock that was wrong."""
    at = known.robots_fetched_at
    return known.robots_text if at is not None and -_AHEAD < now - at < longest else None


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
            server = server_of(request.url)  # of http and https the longer one
            self.delays[server] = max(min(delay, self.longest), self.delays.get(server, 0.0))
            self._slow_down(request)

    def response_downloaded(self, response: Response, request: Request) -> None:
        self._slow_down(request)

    def process_request(self, request: Request) -> None:
        self._slow_down(request)

    def _slow_down(self, request: Request) -> None:
        """Raise the host's delay; set again after each response, for auto-throttle lowers it."""
        asked = self.delays.get(server_of(request.url))
        engine = self.crawler.engine
        if not asked or engine is None:
            return
        slot = engine.downloader.slots.get(engine.downloader.get_slot_key(request))
        if slot is not None and slot.delay < asked:
            slot.delay = asked
            slot.jitter = 0.0
