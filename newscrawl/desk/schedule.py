"""Many sites at their own pace, in one process: each is crawled when the first of its lists or articles is due.

What was missed while the process was down is due, and is done once. Sites are independent: a slow one delays no other.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Engine, or_, select
from sqlalchemy.orm import aliased

from newscrawl.decisions.revisits import of_any_age
from newscrawl.storage import models as m
from newscrawl.storage.entries import ENTRIES, LIST, entry_of
from newscrawl.storage.ledger import Ledger
from newscrawl.storage.sites import NewsSite, next_visit
from newscrawl.urls import is_front_page

_JITTER = 0.1  # of the pause, so that sites which were due together do not stay together
_LONGEST_JITTER = 60.0  # seconds
_SHORTEST_PAUSE = timedelta(
    seconds=60
)  # between two crawls of one site, whatever is due: a list that fails at once must not spin
_LOOK_AT_CLOCK = 30.0  # seconds between two looks whether the clock was set
_SET = 60.0  # seconds by which a clock that was set is off the one that only counts


@dataclass(frozen=True, slots=True)
class ScheduledSite:
    """A site to crawl: by its URL, or by the spider made for it."""

    name: str
    """As the ledger calls it: its server without "www."."""
    spider: str
    url: str | None = None
    """``None`` for a spider that knows its own, and for a registered site."""
    registered: NewsSite | None = None
    """As it is registered; ``None`` for a site that is not."""

    @property
    def arguments(self) -> dict[str, str]:
        """What its spider is given."""
        if self.registered is not None and self.spider == "news":
            return {"site": self.name}
        return {"url": self.url} if self.url else {}


Crawl = Callable[[ScheduledSite], Awaitable[str | None]]
"""Crawls a site; -> what that came to, as a person reads it."""
Planned = Callable[[ScheduledSite, datetime, str | None], None]


def crawled_sites(engine: Engine) -> list[str]:
    """The lists that were asked for by name, of every site that was crawled before; of sites that gave articles also
    front pages that never could be read, for feeds and sitemaps name what is new there too.
    """
    row, other = m.Address, aliased(m.Address)
    gave = select(other.url).where(other.site == row.site, other.article_id.is_not(None)).exists()
    query = ENTRIES.where(row.found_in == "given", or_(row.role == LIST, gave)).order_by(row.url)
    with engine.connect() as connection:
        entries = [entry_of(found) for found in connection.execute(query)]
    return [entry.address for entry in entries if entry.is_list or is_front_page(entry.url)]


def _clock() -> float:
    """Seconds by which the clock is ahead of the one that only counts: the same until it is set."""
    return datetime.now(UTC).timestamp() - asyncio.get_running_loop().time()


def due_at(engine: Engine, site: ScheduledSite, now: datetime) -> datetime:
    """When a site is to be crawled; now for one that never was."""
    if site.registered is not None:
        return next_visit(engine, site.registered, now)
    return Ledger(engine, of_any_age).next_due(site.name, now) or now


async def crawl_due(engine: Engine, sites: Sequence[ScheduledSite], crawl: Crawl, at_once: int) -> list[ScheduledSite]:
    """Crawl those sites that are due, ``at_once`` of them at a time; -> which those were."""
    now = datetime.now(UTC)
    due = [site for site in sites if due_at(engine, site, now) <= now]
    free = asyncio.Semaphore(at_once)

    async def one(site: ScheduledSite) -> None:
        async with free:
            await crawl(site)

    await asyncio.gather(*(one(site) for site in due))
    return due


async def keep_crawling(
    engine: Engine, sites: Sequence[ScheduledSite], crawl: Crawl, at_once: int, planned: Planned
) -> None:
    """Crawl sites whenever they are due, until cancelled. ``planned`` is called with every site, the time of its next
    crawl, and what the last one came to.
    """
    scheduler = AsyncIOScheduler(timezone=UTC)
    free = asyncio.Semaphore(at_once)

    def plan(site: ScheduledSite, earliest: datetime, came_to: str | None = None) -> None:
        now = datetime.now(UTC)
        due = max(due_at(engine, site, now), earliest)
        pause = max((due - now).total_seconds(), 0.0)
        at = now + timedelta(seconds=pause + random.uniform(0, min(pause * _JITTER, _LONGEST_JITTER)))  # noqa: S311
        planned(site, at, came_to)
        # No grace time: what was missed, for the machine slept or a crawl took long, is done once, late.
        scheduler.add_job(
            visit,
            "date",
            run_date=at,
            args=[site],
            id=site.name,
            replace_existing=True,
            misfire_grace_time=None,
            coalesce=True,
        )

    async def visit(site: ScheduledSite) -> None:
        came_to = None
        try:
            async with free:
                came_to = await crawl(site)
        finally:
            plan(site, datetime.now(UTC) + _SHORTEST_PAUSE, came_to)

    clock = _clock()
    for site in sites:
        plan(site, datetime.now(UTC))
    scheduler.start()
    try:
        while True:
            await asyncio.sleep(_LOOK_AT_CLOCK)
            if abs(_clock() - clock) < _SET:
                continue
            clock = _clock()  # it was set, or the machine has slept: what was planned was planned by another one
            for site in sites:
                if scheduler.get_job(site.name) is not None:  # it is not being crawled
                    plan(site, datetime.now(UTC))
    finally:
        scheduler.shutdown(wait=False)
