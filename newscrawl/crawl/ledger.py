"""The ledger as a running crawl uses it: off the event loop, and patient while the database is away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from scrapy.http import Response
from scrapy.settings import BaseSettings
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay, wait_exponential

from newscrawl.crawl.gathering import gathered
from newscrawl.crawl.telling import tells_of_waiting
from newscrawl.decisions.revisits import Ages, schedule
from newscrawl.errors import DatabaseAwayError, StorageError, WriteConflictError
from newscrawl.items import ArchiveRecord, Visit
from newscrawl.storage.entries import NotedVisit
from newscrawl.storage.ledger import Ledger

logger = logging.getLogger(__name__)
_T = TypeVar("_T")
_FOR_GOOD = (301, 308)
_ENOUGH = 200  # visits that are written at once
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 15.0  # seconds between two attempts, doubled each time


def ages_of(settings: BaseSettings, revisit_after: str | None, of_sites: Mapping[str, str] | None = None) -> Ages:
    """The schedule of visits of each site: what a person gave it (``of_sites``, by host), else ``REVISIT_SITES`` by
    host, else the spider's ``revisit_after``, else ``REVISIT_AFTER``.
    """
    usual = schedule(revisit_after or settings["REVISIT_AFTER"])
    given = settings.getdict("REVISIT_SITES") | {site: text for site, text in (of_sites or {}).items() if text}
    special = {site: schedule(text) for site, text in given.items()}
    return lambda site: special.get(site, usual)


def made_visit(asked: Mapping[str, Any], at: datetime, response: Response | None, redirects: Sequence[Any]) -> Visit:
    """The visit that a request made. ``asked``: what the spider wrote of it; ``response``: ``None`` where none came;
    ``redirects``: why it was redirected, each time (an HTTP status, or what else leads on).
    """
    facts: dict[str, Any] = {"status": response.status} if response is not None else {}
    if redirects:
        facts |= {"led_for_good": is_for_good(redirects), "led_to": response.url if response is not None else None}
    elif response is not None:  # another address's validators are not this one's
        facts |= {"etag": _header(response, "ETag"), "last_modified": _header(response, "Last-Modified")}
    return Visit(**asked, at=at, **facts)


def is_for_good(redirects: Sequence[Any]) -> bool:
    """Whether there were redirects, and each said that it is for good."""
    return bool(redirects) and all(why in _FOR_GOOD for why in redirects)


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


class CrawlLedger:
    """One crawl's way to the ledger. ``patience``: seconds for which it waits for a database that is away. It is spent
    once: whatever is asked after that has one attempt, until the database has answered again.
    """

    def __init__(self, ledger: Ledger, run_id: int, patience: float) -> None:
        self.ledger, self.run_id, self.patience = ledger, run_id, patience
        self.is_given_up = False
        """Whether the database stayed away for longer than anybody waits."""
        self._noted: list[NotedVisit] = []
        self._writer: asyncio.Task[None] | None = None
        self._is_ending = asyncio.Event()

    async def ask(self, question: Callable[..., _T], *arguments: object, **named: object) -> _T:
        """Call a method of the ledger in a thread; again and again while the database is away. ``StorageError``
        where it stays away.
        """
        attempts = AsyncRetrying(
            retry=retry_if_exception_type((DatabaseAwayError, WriteConflictError)),
            wait=wait_exponential(multiplier=_FIRST_PAUSE, max=_LONGEST_PAUSE),
            stop=stop_after_delay(0.0 if self.is_given_up else self.patience),
            before_sleep=tells_of_waiting(logger, "the database is away (%s); the crawl waits for it"),
            reraise=True,
        )
        try:
            answer: _T = await attempts(asyncio.to_thread, question, *arguments, **named)
        except (DatabaseAwayError, WriteConflictError):
            self.is_given_up = True
            raise
        if not self._is_ending.is_set():  # at the end one that can be read is no reason to wait for writing once more
            self.is_given_up = False
        return answer

    def note(
        self,
        visit: Visit | None,
        outcome: str,
        detail: str | None = None,
        until: datetime | None = None,
        record: ArchiveRecord | None = None,
    ) -> None:
        """Leave a visit that brought no article to be written; returns at once. ``until``: when its host may be asked
        again. ``record``: the archived response, where one came.
        """
        if visit is None:
            return
        self._noted.append(NotedVisit(visit, outcome, detail, until, record))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.ensure_future(self._write_all())

    async def _write_all(self) -> None:
        while self._noted:
            await gathered(self._noted, _ENOUGH, self._is_ending)
            batch, self._noted = self._noted, []
            try:
                await self.ask(self.ledger.note_visits, batch, self.run_id)
            except StorageError as error:  # those addresses stay due: they are asked for once more than need be
                logger.error("%d visits could not be written down: %s", len(batch), error)

    async def close(self) -> None:
        """Wait until everything is written."""
        self._is_ending.set()
        if self._writer:
            await self._writer
