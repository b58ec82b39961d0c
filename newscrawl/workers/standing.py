"""What the parts of one worker share: what it is at, whether it takes anything up, and its own way to the database.

Queue, leases and politeness agree by three spans, all told in signs of life (``HEARTBEAT``):

    3   without a sign that reached the database, a worker lets its visits end: others will take them over
    4   of silence that others have seen, and a worker is held for dead; as long as its crawls' leases hold

so that nobody visits a site while another still may.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import Engine

from newscrawl.errors import DatabaseAwayError, WriteConflictError
from newscrawl.storage.workers import Watch

logger = logging.getLogger(__name__)

LETS_GO, IS_DEAD = 3, 4
"""Heartbeats of silence: see above."""
BEGINS = "it begins"
"""Why a worker takes nothing up until the queue knows it."""
_PAUSE = 2.0  # seconds between two attempts at a database that is away
_THREADS = 4
_T = TypeVar("_T")

Tell = Callable[[str, bool], None]
"""Takes a line for a person, and whether it says anything new."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a worker works."""

    at_once: int
    """Sites that it visits at once."""
    visit_seconds: float
    """How long a visit may take before others have their turn."""
    heartbeat: float
    """Seconds (``HEARTBEAT``)."""
    pause: timedelta
    """Between two visits of a site at least."""
    stop_within: float
    """Seconds in which it ends when it is told to."""
    files_at_once: int = 0
    """Parts of backlogs that it does beside its visits."""
    once: bool = False
    """Whether it ends when what was due at its beginning is done."""


class DatabaseThreads:
    """Threads in which a worker asks the database, so that its signs of life never wait behind its crawls."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="worker")

    async def ask(self, question: Callable[..., _T], *arguments: object) -> _T:
        """What a function answers that asks the database."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(question, *arguments))

    async def ask_patiently(self, question: Callable[..., _T], *arguments: object) -> _T:
        """The same, again and again while the database is away."""
        while True:
            try:
                return await self.ask(question, *arguments)
            except (DatabaseAwayError, WriteConflictError) as error:
                logger.info("%s; once more in %.0f s", error, _PAUSE)
            await asyncio.sleep(_PAUSE)

    def close(self) -> None:
        """Nothing is asked any more."""
        self._threads.shutdown(wait=False)


class Standing:
    """Where a worker stands. ``engine`` is set once the database is there."""

    engine: Engine

    def __init__(self, options: Options, tell: Tell) -> None:
        self.options, self._tell = options, tell
        self.database = DatabaseThreads()
        self.owner = ""
        """Its name in rows."""
        self.number = 0
        """Of its row."""
        self.halted: str | None = BEGINS
        """Why it takes nothing up at present."""
        self.is_over = threading.Event()
        """Set when it is told to end, for who waits in a thread."""
        self.visits: dict[int, str] = {}
        """Job -> host that it is at."""
        self.parts: dict[int, str] = {}
        """Job -> part of a backlog that it is at."""
        self.done = self.died = 0
        """Visits that ended; of them, those that broke."""
        self.codes: list[int] = []
        """What crawls ended with."""
        self.others = Watch(IS_DEAD * options.heartbeat)
        """Whom it holds for dead."""

    @property
    def is_ending(self) -> bool:
        """Whether it was told to end."""
        return self.is_over.is_set()

    @property
    def jobs(self) -> dict[int, str]:
        """All that it is at."""
        return self.visits | self.parts

    def halt(self, why: str) -> None:
        """Take nothing up from now on."""
        if self.halted is None:
            self.tell(f"takes nothing up: {why}")
        self.halted = why

    def tell(self, line: str, is_news: bool = True) -> None:
        """A line for a person, with the time of the day before it."""
        self._tell(f"{datetime.now(UTC):%H:%M:%S} {line}", is_news)


def clock() -> float:
    """Seconds, those too for which the machine slept."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
