"""What a crawl owes the servers that it asks: robots.txt, delays, patience, and never a way into somebody's private
network.

Hooks into Scrapy's downloader. A host that asks for patience is left alone and its requests wait outside of the
downloader, so that they take no place from other hosts; a wait that is longer than ``MAX_HOST_WAIT`` is left to the
next crawl, for which the address is due.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import DontCloseSpider, NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import build_from_crawler

from newscrawl.crawl.refusals import Refused
from newscrawl.crawl.session import session_of
from newscrawl.discovery.opt_outs import in_answer, in_robots
from newscrawl.errors import DropReason
from newscrawl.reading.decoding import decode
from newscrawl.urls import server_of

ROBOTS_KEPT = timedelta(hours=24)  # RFC 9309, section 2.4: not longer than that
_ROBOTS_TRUSTED = timedelta(days=30)  # the last copy of one that is out of reach
_UNREACHABLE = timedelta(minutes=5)
_PATIENCE_CODES = (429, 503)


class HostWaits:
    """Holds back requests to hosts that asked for patience: 429 and 503, with or without Retry-After, and block
    pages.
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
        if "archive_record" not in request.meta and known.wait_until and known.wait_until > datetime.now(UTC):
            self.hosts.hold(request, host, known.wait_until, known.wait_reason or "it asked to wait")

    async def process_response(self, request: Request, response: Response) -> Response:
        host = server_of(response.url)
        if response.status in _PATIENCE_CODES:
            until = self.hosts.note_wait(host, f"it answered {response.status}", retry_after(response))
            self.hosts.hold_queued(
                request, host, until, f"it answered {response.status}"
            )  # before anything is awaited: the queue moves on
            await self.hosts.wait(host, f"it answered {response.status}")
            self.hosts.hold(request, host, until, f"it answered {response.status}")
        elif response.status < 500 and (await self.hosts.get(host)).waits and "archive_record" not in request.meta:
            if response.status < 400:
                await self.hosts.set(host, wait_until=None, wait_reason=None, waits=0)
        return response

    def spider_idle(self, spider: Spider) -> None:
        if self.hosts.parked:
            raise DontCloseSpider


def retry_after(response: Response) -> timedelta | None:
    """What Retry-After asks for (RFC 9110, section 10.2.3: seconds or a date); ``None`` where it does not, or makes
    no sense.
    """
    text = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if text.isdigit():
        return timedelta(seconds=min(int(text), 10 * 86_400))
    try:
        at = parsedate_to_datetime(text)
        return max((at if at.tzinfo else at.replace(tzinfo=UTC)) - datetime.now(UTC), timedelta(0))
    except (ValueError, TypeError):
        return None


class RobotsRules(RobotsTxtMiddleware):
    """robots.txt as RFC 9309 has it: kept for a day, also from one run to the next; 4xx allows all; 5xx and a host
    out of reach mean wait, unless a copy of the last 30 days is there.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.hosts = session_of(crawler).hosts
        self.rules: dict[str, RobotParser] = {}
        self._asking: dict[str, asyncio.Task[RobotParser | None]] = {}

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:
        if request.meta.get("dont_obey_robotstxt") or not request.url.startswith("http"):
            return
        try:
            rules = await self.robot_parser(request)
        except Refused as refused:
            if refused.until is None:
                raise
            self.hosts.hold(request, server_of(request.url), refused.until, str(refused), refused.reason)
        if rules is not None and not rules.allowed(request.url, self._robotstxt_useragent or self._default_useragent):
            self._stats.inc_value("robotstxt/forbidden")
            raise Refused(DropReason.ROBOTS, request.url)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        host = server_of(request.url)
        if host not in self.rules:
            if host not in self._asking:
                self._asking[host] = asyncio.ensure_future(self._rules_of(host, request))
            try:
                rules = await asyncio.shield(self._asking[host])
                if rules is not None:
                    self.rules[host] = rules
            finally:
                self._asking.pop(host, None)
        return self.rules.get(host)

    async def _rules_of(self, host: str, request: Request) -> RobotParser | None:
        known, now = await self.hosts.get(host), datetime.now(UTC)
        age = abs(now - known.robots_fetched_at) if known.robots_fetched_at else None  # a clock may have been ahead
        if known.robots_text is not None and age is not None and age < ROBOTS_KEPT:
            return await self._understood(known.robots_text.encode(), request)
        scheme = request.url.split(":", 1)[0]
        url = f"{scheme}://{request.url.split('/')[2]}/robots.txt"
        asked = Request(
            url,
            NO_CALLBACK,
            priority=self.DOWNLOAD_PRIORITY,
            meta={"dont_obey_robotstxt": True, "dont_park": True, "handle_httpstatus_all": True},
        )
        assert self.crawler.engine
        response: Response | None = None
        why = ""
        try:
            self._stats.inc_value("robotstxt/request_count")
            response = await self.crawler.engine.download_async(asked)
        except Refused:
            raise
        except Exception as error:  # whatever the downloader's handlers raise for a host out of reach
            why = f"robots.txt is out of reach ({(str(error) or type(error).__name__).splitlines()[0]})"
        if response is not None and response.status < 500:
            text = decode(response.body) if response.status < 300 else ""
            await self.hosts.set(
                host,
                robots_text=text[:500_000].replace("\x00", ""),
                robots_status=response.status,
                robots_fetched_at=now,
            )
            signals_found = {
                name: [value, url] for name, value in in_robots(text, url.removesuffix("robots.txt")).items()
            }
            if signals_found:
                await self.hosts.set(host, opt_outs=known.opt_outs | signals_found)
            return await self._understood(text.encode(), request)
        if (
            known.robots_text is not None
            and known.robots_fetched_at
            and now - known.robots_fetched_at < _ROBOTS_TRUSTED
        ):
            return await self._understood(known.robots_text.encode(), request)
        why = why or f"robots.txt answered {response.status if response is not None else 'nothing'}"
        asked_for = retry_after(response) if response is not None else None
        if response is None:  # perhaps it is this machine that has no network: nothing to remember of the host
            raise Refused(DropReason.UNREACHABLE, f"{host}: {why}", now + _UNREACHABLE)
        raise Refused(
            DropReason.HOST_WAITS, f"{host}: {why}", await self.hosts.wait(host, why, asked_for or _UNREACHABLE)
        )

    async def _understood(self, text: bytes, request: Request) -> RobotParser:
        rules: RobotParser = build_from_crawler(self._parserimpl, self.crawler, text)
        await self.crawler.signals.send_catch_log_async(
            signal=signals.robots_parsed, robotparser=rules, request=request
        )
        return rules


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
            self.delays[server_of(request.url)] = min(delay, self.longest)
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


class PrivateNetworks:
    """Refuses to be led into a private network; a site that was itself given there may be crawled."""

    def __init__(self, crawler: Crawler) -> None:
        if crawler.settings["REPLAY"]:
            raise NotConfigured
        self.crawler = crawler
        self._private: dict[str, bool] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PrivateNetworks:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        server = server_of(request.url)
        given = getattr(self.crawler.spider, "start_urls", ())
        if not given or "archive_record" in request.meta or any(server_of(url) == server for url in given):
            return
        if server not in self._private:
            self._private[server] = await asyncio.to_thread(
                is_private, server.rsplit(":", 1)[0] if server.count(":") == 1 else server
            )
        if self._private[server]:
            raise Refused(DropReason.PRIVATE_NETWORK, request.url)


def is_private(host: str, resolve: Callable[..., Any] = socket.getaddrinfo) -> bool:
    """Whether a host name or address leads to where only this machine's neighbours should get; a name that leads
    nowhere does not.
    """
    try:
        addresses = {str(found[4][0]) for found in resolve(host.strip("[]"), None)}
    except (OSError, UnicodeError):
        return False
    return any(not ipaddress.ip_address(address.partition("%")[0]).is_global for address in addresses)
