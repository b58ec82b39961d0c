"""Web servers as a crawl knows them: when they may be asked again, their robots.txt, what they reserve.

What they asked for is kept from one run to the next; a database that is away costs the memory, not the crawl.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from sqlalchemy import Engine
from twisted.python.failure import Failure

from newscrawl.crawl.refusals import Parked, Refused
from newscrawl.decisions.revisits import LONGEST_WAIT
from newscrawl.errors import DropReason, StorageError
from newscrawl.storage.hosts import KnownHost, load_host, save_host
from newscrawl.urls import server_of

logger = logging.getLogger(__name__)

_FIRST_WAIT = timedelta(seconds=60)  # where a host asks for patience and does not say how long; doubled each time
_LEAST_WAIT = timedelta(seconds=1)  # where it asks for none, or until an instant that is over
_MOST_DOUBLED = 20  # times; the longest wait is reached long before, and ever more would be too large for a number
_ATTEMPTS = 4  # of one request in one run at a host that asks to wait


class Hosts:
    """``database``: gives the engine while the crawl has one, else ``None``."""

    def __init__(self, crawler: Crawler, database: Callable[[], Engine | None]) -> None:
        self.crawler, self._database = crawler, database
        self.longest = timedelta(seconds=crawler.settings.getfloat("MAX_HOST_WAIT"))
        """How long this run waits for a host that does not answer as it should meanwhile; beyond that its addresses
        are left to the next run.
        """
        self.parked = 0
        """Requests that wait and are made again by themselves."""
        self._known: dict[str, KnownHost] = {}
        self._waiting_since: dict[str, datetime] = {}  # hosts that have not answered well since
        self._unanswered: dict[str, set[str]] = {}  # host -> addresses in a row at which it gave no answer

    async def get(self, host: str) -> KnownHost:
        """What is known of a server (host name, with its port where that is not the usual one)."""
        if host not in self._known:
            engine = self._database()
            try:
                known = await asyncio.to_thread(load_host, engine, host) if engine else KnownHost(host)
            except StorageError:
                known = KnownHost(host)
            self._known.setdefault(host, known)
        return self._known[host]

    async def set(self, host: str, **values: Any) -> None:
        """Change columns of ``newscrawl.storage.models.Host``, for this run and those to come."""
        known = await self.get(host)
        if all(getattr(known, name) == value for name, value in values.items()):
            return
        for name, value in values.items():
            setattr(known, name, value)
        await self._keep(host, **values)

    async def _keep(self, host: str, **values: Any) -> None:
        engine = self._database()
        try:
            if engine:
                await asyncio.to_thread(save_host, engine, host, **values)
        except StorageError as error:
            logger.warning("what %s asked for cannot be kept: %s", host, error)

    def closed_until(self, known: KnownHost, now: datetime) -> datetime | None:
        """Until when a host is left alone for longer than this run waits; ``None`` where it may be asked in this
        run.
        """
        until = known.closed_until(now)
        return until if until is not None and self._is_too_long(known.host, until, now) else None

    def _is_too_long(self, host: str, until: datetime, now: datetime) -> bool:
        return until - self._waiting_since.get(host, now) > self.longest

    def hold(
        self, request: Request, host: str, until: datetime, why: str, reason: DropReason = DropReason.HOST_WAITS
    ) -> NoReturn:
        """Make a request when its host may be asked again, or leave it to the next crawl where that is too long."""
        attempts, now = request.meta.get("host_attempts", 0) + 1, datetime.now(UTC)
        if self._is_too_long(host, until, now) or attempts > _ATTEMPTS or request.meta.get("dont_park"):
            told = f"{host}: {why}; it may be asked again at {until:%Y-%m-%d %H:%M:%S} UTC"
            raise Refused(reason, told, until, host=host, why=why)
        again = request.replace(dont_filter=True)
        again.meta["host_attempts"] = attempts
        self.parked += 1
        self._waiting_since.setdefault(host, now)
        asyncio.get_running_loop().call_later(max((until - now).total_seconds(), 0) + 0.01, self._release, again)
        raise Parked(f"{host}: {why}")

    def _release(self, request: Request) -> None:
        self.parked -= 1
        engine = self.crawler.engine
        if engine is not None and engine.spider is not None:
            engine.crawl(request)

    def hold_queued(self, request: Request, host: str, until: datetime, why: str) -> None:
        """Take back what stands in the downloader's queue for a host behind a request, for it was let through before
        the host spoke.
        """
        engine = self.crawler.engine
        slot = engine.downloader.slots.get(engine.downloader.get_slot_key(request)) if engine is not None else None
        queued = [entry for entry in slot.queue if server_of(entry[0].url) == host] if slot is not None else []
        for entry in queued:
            assert slot is not None
            slot.queue.remove(entry)
            self._was_not_made()
            try:
                self.hold(entry[0], host, until, why)
            except IgnoreRequest as held:
                entry[1].errback(Failure(held))  # type: ignore[no-untyped-call]

    def give_back_queue(self) -> None:
        """Make none of the requests that wait in the downloader: their addresses stay due."""
        engine = self.crawler.engine
        for slot in engine.downloader.slots.values() if engine is not None else ():
            for entry in list(slot.queue):
                slot.queue.remove(entry)
                self._was_not_made()
                entry[1].errback(Failure(Parked("interrupted")))  # type: ignore[no-untyped-call]

    def _was_not_made(self) -> None:
        assert self.crawler.stats
        self.crawler.stats.inc_value("downloader/request_count", -1)  # counted when it stood in the queue

    def note_wait(self, host: str, why: str, asked: timedelta | None = None) -> datetime:
        """Leave a host alone from now on: for as long as it asked, else twice as long as the last time; -> until
        when.
        """
        known, now = self._known.setdefault(host, KnownHost(host)), datetime.now(UTC)
        waits = known.closed_until(now)
        if waits is not None and asked is None:
            return waits  # other requests of the same burst say the same
        pause = min(
            max(asked, _LEAST_WAIT) if asked is not None else _FIRST_WAIT * 2 ** min(known.waits, _MOST_DOUBLED),
            LONGEST_WAIT,
        )
        known.wait_until, known.wait_reason = max(now + pause, waits or now), why
        known.waits += 1
        logger.warning("%s: %s; it is left alone for %.0f s", host, why, (known.wait_until - now).total_seconds())
        assert self.crawler.stats
        self.crawler.stats.inc_value(f"newscrawl/waits/{host}")
        return known.wait_until

    def unanswered(self, request: Request) -> int:
        """A host gave no answer to a request; -> at how many addresses in a row."""
        found = self._unanswered.setdefault(server_of(request.url), set())
        found.add(request.url)
        return len(found)

    def answered(self, host: str, *, is_well: bool) -> None:
        """A host gave an answer. ``is_well``: one that is no error."""
        self._unanswered.pop(host, None)
        if is_well:
            self._waiting_since.pop(host, None)

    async def wait(self, host: str, why: str, asked: timedelta | None = None) -> datetime:
        """``note_wait``, also for the runs to come."""
        until = self.note_wait(host, why, asked)
        await self.keep_wait(host)
        return until

    async def blocks(self, url: str) -> None:
        """A host that shows a block page at an address is left alone for a while."""
        await self.wait(server_of(url), "it shows a block page")

    async def keep_wait(self, host: str) -> None:
        """A wait that was noted holds for the runs to come too."""
        known = await self.get(host)
        await self._keep(host, wait_until=known.wait_until, wait_reason=known.wait_reason, waits=known.waits)
