"""The ledger as a running crawl uses it: off the event loop, and patient while the database is away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from sqlalchemy.exc import SQLAlchemyError

from newscrawl.decisions.revisits import schedule
from newscrawl.items import Visit
from newscrawl.storage.database import is_away
from newscrawl.storage.ledger import Ages, Ledger, NotedVisit

logger = logging.getLogger(__name__)
_T = TypeVar("_T")
_LONGEST_PAUSE = 15.0  # seconds between two attempts


def ages_of(crawler: Crawler) -> Ages:
    """The schedule of visits of each site: ``REVISIT_SITES`` by host, else the spider's ``revisit_after``, else
    ``REVISIT_AFTER``.
    """
    usual = schedule(
        getattr(crawler.spider or crawler.spidercls, "revisit_after", None) or crawler.settings["REVISIT_AFTER"]
    )
    special = {site: schedule(text) for site, text in crawler.settings.getdict("REVISIT_SITES").items()}
    return lambda site: special.get(site, usual)


def visit_of(request: Request, response: Response | None) -> Visit | None:
    """The visit that a request made; ``None`` for one that the ledger did not ask for. ``response``: ``None`` where
    none came.
    """
    asked = request.meta.get("visit")
    if asked is None:
        return None
    facts: dict[str, Any] = {"status": response.status} if response is not None else {}
    if response is not None and not request.meta.get(
        "redirect_urls"
    ):  # another address's validators are not this one's
        facts |= {"etag": _header(response, "ETag"), "last_modified": _header(response, "Last-Modified")}
    return Visit(**asked, at=datetime.now(UTC), **facts)


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


class CrawlLedger:
    """One crawl's way to the ledger. ``patience``: seconds for which it waits for a database that is away."""

    def __init__(self, ledger: Ledger, run_id: int | None, patience: float) -> None:
        self.ledger, self.run_id, self.patience = ledger, run_id, patience
        self._noted: list[NotedVisit] = []
        self._writer: asyncio.Task[None] | None = None

    async def ask(self, question: Callable[..., _T], *arguments: object, **named: object) -> _T:
        """Call a method of the ledger in a thread; again and again while the database is away."""
        pause, waited = 0.5, 0.0
        while True:
            try:
                return await asyncio.to_thread(question, *arguments, **named)
            except SQLAlchemyError as error:
                if not is_away(error) or waited >= self.patience:
                    raise
                logger.warning(
                    "the database is away (%s); the crawl waits for it",
                    str(getattr(error, "orig", error)).splitlines()[0],
                )
                await asyncio.sleep(pause)
                waited += pause
                pause = min(pause * 2, _LONGEST_PAUSE)

    def note(self, visit: Visit | None, outcome: str, detail: str | None = None, until: datetime | None = None) -> None:
        """Leave a visit that brought no article to be written; returns at once. ``until``: when its host may be asked
        again.
        """
        if visit is None:
            return
        self._noted.append(NotedVisit(visit, outcome, detail, until))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.ensure_future(self._write_all())

    async def _write_all(self) -> None:
        await asyncio.sleep(0)
        while self._noted:
            batch, self._noted = self._noted, []
            try:
                await self.ask(self.ledger.note_visits, batch, self.run_id)
            except SQLAlchemyError as error:  # those addresses stay due: they are asked for once more than need be
                logger.error(
                    "%d visits could not be written down: %s",
                    len(batch),
                    str(getattr(error, "orig", error)).splitlines()[0],
                )

    async def close(self) -> None:
        """Wait until everything is written."""
        if self._writer:
            await self._writer
