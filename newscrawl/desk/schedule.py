"""Many sites at their own pace, in one process: each is crawled when the first of its lists or articles is due.

What was missed while the process was down is due, and is done once. Sites are independent: a slow one delays no other.
"""

from __future__ import annotations

import asyncio
import random
import shlex
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Engine, select

from newscrawl.decisions.revisits import never
from newscrawl.storage import models as m
from newscrawl.storage.ledger import LIST, Ledger

_JITTER = 0.1  # of the pause, so that sites which were due together do not stay together
_LONGEST_JITTER = 60.0  # seconds
_SHORTEST_PAUSE = timedelta(
    seconds=60
)  # between two crawls of one site, whatever is due: a list that fails at once must not spin


@dataclass(frozen=True, slots=True)
class ScheduledSite:
    """A site to crawl: by its URL, or by the spider made for it."""

    name: str
    """As the ledger calls it: its server without "www."."""
    spider: str
    url: str | None = None
    """``None`` for a spider that knows its own."""


def crawled_sites(engine: Engine) -> list[str]:
    """The front pages that were asked for by name, of every site that was crawled before."""
    query = select(m.Address.url).where(m.Address.role == LIST, m.Address.found_in == "given").order_by(m.Address.url)
    with engine.connect() as connection:
        return list(connection.execute(query).scalars())


def due_at(engine: Engine, site: ScheduledSite, now: datetime) -> datetime:
    """When a site is to be crawled; now for one that never was."""
    return Ledger(engine, never).next_due(site.name, now) or now


async def crawl_due(
    engine: Engine, sites: Sequence[ScheduledSite], crawl: Callable[[ScheduledSite], Awaitable[None]], at_once: int
) -> list[ScheduledSite]:
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
    engine: Engine,
    sites: Sequence[ScheduledSite],
    crawl: Callable[[ScheduledSite], Awaitable[None]],
    at_once: int,
    told: Callable[[ScheduledSite, datetime], None],
) -> None:
    """Crawl sites whenever they are due, until cancelled. ``told`` is called with every site and the time of its next
    crawl.
    """
    scheduler = AsyncIOScheduler(timezone=UTC)
    free = asyncio.Semaphore(at_once)

    def plan(site: ScheduledSite, earliest: datetime) -> None:
        now = datetime.now(UTC)
        due = max(due_at(engine, site, now), earliest)
        pause = max((due - now).total_seconds(), 0.0)
        at = now + timedelta(seconds=pause + random.uniform(0, min(pause * _JITTER, _LONGEST_JITTER)))  # noqa: S311
        told(site, at)
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
        try:
            async with free:
                await crawl(site)
        finally:
            plan(site, datetime.now(UTC) + _SHORTEST_PAUSE)

    for site in sites:
        plan(site, datetime.now(UTC))
    scheduler.start()
    try:
        await asyncio.Event().wait()
    finally:
        scheduler.shutdown(wait=False)


def timer_text(arguments: Sequence[str], environment: Mapping[str, str], folder: Path, log: Path) -> str:
    """A crontab line and a systemd timer that do what is due every five minutes; they work as they stand."""
    settings = (
        ["/usr/bin/env", *(f"{name}={value}" for name, value in sorted(environment.items()))] if environment else []
    )
    command = shlex.join([*settings, sys.executable, "-m", "scrapy", "schedule", "--once", *arguments])
    return f"""# crontab -e
*/5 * * * * {f"cd {shlex.quote(str(folder))} && {command} >> {shlex.quote(str(log))} 2>&1".replace("%", chr(92) + "%")}

# ~/.config/systemd/user/newscrawl.service
[Unit]
Description=newscrawl: what is due

[Service]
Type=oneshot
WorkingDirectory={folder}
ExecStart={command}
SuccessExitStatus=3

# ~/.config/systemd/user/newscrawl.timer     then: systemctl --user enable --now newscrawl.timer
[Unit]
Description=newscrawl every five minutes

[Timer]
OnCalendar=*:0/5
RandomizedDelaySec=30
Persistent=true

[Install]
WantedBy=timers.target"""
