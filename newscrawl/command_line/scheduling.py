"""Running scheduled crawls in one process, and a line for each of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.defer import deferred_from_coro
from sqlalchemy import Engine

from newscrawl.command_line.working import stop_reactor, worst
from newscrawl.crawl.running import NOTHING_NEW, came_to
from newscrawl.crawl.session import forget
from newscrawl.desk.schedule import ScheduledSite, crawl_due, due_at, keep_crawling
from newscrawl.grammar.text import counted
from newscrawl.invocation import ExitCode, command


class Scheduling:
    """Crawls of many sites. ``tell``: takes each line for a person, and whether it says anything new."""

    def __init__(
        self,
        process: AsyncCrawlerProcess,
        engine: Engine,
        sites: list[ScheduledSite],
        at_once: int,
        tell: Callable[[str, bool], None],
    ) -> None:
        self.process, self.engine, self.sites, self.at_once, self.tell = process, engine, sites, at_once, tell
        self.codes: list[int] = []

    def run(self, *, once: bool) -> int:
        """Crawl what is due, or, unless ``once``, whatever comes due until a signal; -> the exit code."""
        from twisted.internet import reactor  # Scrapy installs the asyncio one before commands run

        def start() -> None:
            task = asyncio.ensure_future(self._once() if once else self._ever())
            reactor.addSystemEventTrigger("before", "shutdown", task.cancel)  # type: ignore[arg-type]
            done = deferred_from_coro(task)
            done.addErrback(self._broke)
            done.addBoth(lambda _: stop_reactor(reactor))

        reactor.callWhenRunning(start)
        self.process.start(stop_after_crawl=False)
        return worst(self.codes)

    async def _once(self) -> None:
        due = await crawl_due(self.engine, self.sites, self._crawl_aloud, self.at_once)
        later, first = min((due_at(self.engine, site, datetime.now(UTC)), site.name) for site in self.sites)
        of = counted(len(self.sites), "site")
        told = f"{len(due)} of {of} {'was' if len(due) == 1 else 'were'} due" if due else f"none of {of} was due"
        self.tell(f"{told}; the next is {first} at {later:%Y-%m-%d %H:%M} UTC", True)
        if not due:
            self.tell(f"`{command()} crawl news -a url=URL` asks a site for what is new whenever it is due", True)

    async def _ever(self) -> None:
        await keep_crawling(self.engine, self.sites, self._crawl, self.at_once, self._planned)

    async def _crawl_aloud(self, site: ScheduledSite) -> str:
        came_to = await self._crawl(site)
        self.tell(f"{_now()} {site.name}: {came_to}", not came_to.startswith(NOTHING_NEW))
        return came_to

    async def _crawl(self, site: ScheduledSite) -> str:
        crawler = self.process.create_crawler(site.spider)
        await self.process.crawl(crawler, **site.arguments)
        code, line = came_to(crawler)
        forget(crawler)
        self.codes.append(code)
        return line

    def _planned(self, site: ScheduledSite, at: datetime, came_to: str | None) -> None:
        told = f"{came_to}; " if came_to else ""
        self.tell(f"{_now()} {site.name}: {told}next at {at:%Y-%m-%d %H:%M:%S} UTC", not told.startswith(NOTHING_NEW))

    def _broke(self, failure: Any) -> None:
        if not failure.check(asyncio.CancelledError):
            self.tell(f"error: {failure.getErrorMessage()}", True)
            self.codes.append(ExitCode.BUG)


def _now() -> str:
    return f"{datetime.now(UTC):%H:%M:%S}"
