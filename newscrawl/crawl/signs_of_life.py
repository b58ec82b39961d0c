"""A crawl says that it is alive, and keeps the leases of its sites, until it ends. Who misses that takes them over."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from newscrawl.errors import StorageError
from newscrawl.storage.leases import acquire, lease_of_crawl
from newscrawl.storage.runs import Runs

logger = logging.getLogger(__name__)

_BEATS_OF_A_LEASE = 4  # a lease outlives three signs of life that were missed


class SignsOfLife:
    """``seconds``: between two of them. ``lost``: called once with the sites that another crawl has taken, for this
    machine slept for longer than a lease holds.
    """

    def __init__(self, seconds: float, lost: Callable[[list[str]], None]) -> None:
        self._seconds, self._lost = seconds, lost
        self.lease = timedelta(seconds=_BEATS_OF_A_LEASE * seconds)
        """How long a lease holds."""
        self._beating: asyncio.Task[None] | None = None
        self._sign: asyncio.Future[list[str]] | None = None

    def take(self, engine: Engine, sites: Sequence[str], owner: str, now: datetime) -> dict[str, str]:
        """Take or renew the leases of sites; -> those that another crawl holds, and who."""
        answers = {site: acquire(engine, lease_of_crawl(site), owner, now, self.lease) for site in sites}
        return {site: other for site, other in answers.items() if other is not None}

    def begin(self, engine: Engine, run_id: int, owner: str, sites: Sequence[str]) -> None:
        """From now on. ``sites``: those that the run holds the leases of."""

        def sign() -> list[str]:
            now = datetime.now(UTC)
            Runs(engine).goes_on(run_id, now)
            return list(self.take(engine, sites, owner, now))

        self._beating = asyncio.ensure_future(self._beat(sign))

    async def end(self) -> None:
        """None comes after this: a thread goes on however its task ends, and would take the leases back after they were
        given up.
        """
        if self._beating:
            self._beating.cancel()
        if self._sign:
            await asyncio.gather(self._sign, return_exceptions=True)

    async def _beat(self, sign: Callable[[], list[str]]) -> None:
        while True:
            await asyncio.sleep(self._seconds)
            try:
                self._sign = asyncio.ensure_future(asyncio.to_thread(sign))
                lost = await asyncio.shield(self._sign)
            except StorageError as error:
                logger.info("the crawl could not say that it is alive: %s", error)
                continue
            if lost:
                self._lost(lost)
                return
