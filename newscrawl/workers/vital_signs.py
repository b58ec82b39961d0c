"""A worker says that it lives, finds out what others think of it, and ends where it has stood still too long."""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from typing import NoReturn

from newscrawl.errors import StorageError
from newscrawl.invocation import ExitCode
from newscrawl.storage.database import schema_is_newer
from newscrawl.storage.queue_schema import check_queue
from newscrawl.storage.workers import Sign, forgotten_jobs, give_back_jobs, register_worker, say_alive
from newscrawl.workers.queue import PatientJobManager
from newscrawl.workers.standing import BEGINS, LETS_GO, Standing, clock
from newscrawl.workers.visiting import Visitor

logger = logging.getLogger(__name__)

_SIGNS_PER_HEARTBEAT = 3
"""Signs of life of a worker to one of a crawl: a missed one is noticed sooner."""
_FIRST_SIGN = 0.1  # seconds between two signs until the queue knows the worker: before that it takes nothing up
_SLOW, _WELL = 1.0, 0.3
"""Seconds that the database takes for a sign of life: from the first on a worker takes nothing up, until it is below
the second again.
"""
_LOOKS = 1.0
"""Seconds between two looks at whether what it lets go of has ended."""


class VitalSigns:
    """The signs of life of a worker. ``stop``: ends the worker in order."""

    def __init__(
        self, standing: Standing, visitor: Visitor, manager: PatientJobManager, stop: Callable[[str, int], None]
    ) -> None:
        self.standing, self.visitor, self.manager, self._stop = standing, visitor, manager, stop
        self._seconds = standing.options.heartbeat
        self._spoke_at = clock()
        self._answer: float | None = None
        self._missed: set[int] = set()  # jobs that this worker seems to have forgotten, at the last look
        self._loop_ended = threading.Event()

    async def register(self) -> None:
        """Begin as a worker that others see."""
        options, standing = self.standing.options, self.standing
        standing.number = await standing.database.ask(
            register_worker, standing.engine, standing.owner, version("newscrawl"), options.at_once,
            datetime.now(UTC), options.files_at_once,
        )  # fmt: skip

    async def beat(self, queue_id: Callable[[], int | None]) -> None:
        """Give signs until cancelled. ``queue_id``: the worker's number in the queue, once it has one."""
        while True:
            begins = self.standing.halted == BEGINS
            await self._give_a_sign(queue_id())
            await asyncio.sleep(_FIRST_SIGN if begins else self._seconds / _SIGNS_PER_HEARTBEAT)

    async def _give_a_sign(self, queue_id: int | None) -> None:
        standing = self.standing
        sign = Sign(
            busy=len(standing.visits), done=standing.done, died=standing.died, halted=standing.halted,
            answer_seconds=self._answer,
        )  # fmt: skip
        try:
            # A network that swallows what is sent makes no error for minutes.
            speaking = standing.database.ask(self._speak, queue_id, sign)
            known, took, unfit = await asyncio.wait_for(speaking, self._seconds)
        except (StorageError, TimeoutError) as error:
            standing.others.forget()
            logger.info("the worker could not say that it lives: %s", error)
            if clock() - self._spoke_at > LETS_GO * self._seconds and not self.visitor.is_ending:
                standing.halt("the database is away; others may take over")
                self.visitor.end_all()
            return
        self._spoke_at, self._answer = clock(), took
        if not known:
            await self._begin_anew()
        elif unfit:
            self._stop(unfit, ExitCode.MAKES_NO_SENSE)
        elif queue_id is not None:
            self._weigh(took)
            await self._find_forgotten(queue_id)

    def _speak(self, queue_id: int | None, sign: Sign) -> tuple[bool, float, str | None]:
        """-> (whether it is held for alive, seconds that the database took to write it, why it may not work on)."""
        engine, began = self.standing.engine, time.perf_counter()
        known = say_alive(engine, self.standing.number, queue_id, sign, datetime.now(UTC))
        took = time.perf_counter() - began
        with engine.connect() as connection:
            if schema_is_newer(connection):
                return known, took, "a newer version of newscrawl has changed the tables: start that one"
            return known, took, check_queue(connection)

    def _weigh(self, answer: float) -> None:
        """Take nothing up while the database is slow: more crawls would make it slower."""
        standing = self.standing
        if standing.is_ending:
            return
        if answer >= _SLOW:
            standing.halt(f"the database is slow ({answer:.1f} s for an answer)")
        elif standing.halted and (answer <= _WELL or standing.halted == BEGINS):
            if standing.halted != BEGINS:
                standing.tell("goes on")
            standing.halted = None
            self.visitor.go_on()

    async def _begin_anew(self) -> None:
        """Others hold this worker for dead, and its visits are theirs: let go of all, and begin as another."""
        logger.error("others hold this worker for dead and have taken its visits over; it lets go of them")
        self.standing.halt("others held it for dead; it lets go of its visits")
        self.visitor.end_all()
        self.manager.is_mute = True
        while self.standing.jobs:
            await asyncio.sleep(_LOOKS)
        self.manager.is_mute = False
        await self.register()

    async def _find_forgotten(self, queue_id: int) -> None:
        """Give back jobs that the queue holds for this worker's and this worker knows nothing of, at two looks."""
        standing = self.standing
        ask = standing.database.ask
        try:
            forgotten = await ask(forgotten_jobs, standing.engine, queue_id, set(standing.jobs))
            lost = forgotten & self._missed - set(standing.jobs)
            if lost:
                logger.warning("jobs %s were given to this worker and never reached it; they wait again", lost)
                await ask(give_back_jobs, standing.engine, lost, standing.options.pause)
            self._missed = forgotten - lost
        except StorageError as error:
            logger.info("%s", error)

    # ---- of the process

    def watch_the_loop(self) -> None:
        """From a thread: end the process where its event loop stands still, or the whole process did, for its machine
        slept: no crawl is to go on after others took it over.
        """
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._watch, args=(loop,), daemon=True, name="watch of the event loop").start()

    def close(self) -> None:
        """The event loop is watched no more."""
        self._loop_ended.set()

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        longest, moved_at = LETS_GO * self._seconds, clock()
        while not self._loop_ended.wait(self._seconds / _SIGNS_PER_HEARTBEAT):
            moved = threading.Event()
            if clock() - moved_at < longest:
                loop.call_soon_threadsafe(moved.set)
                moved.wait(longest)
            if clock() - moved_at >= longest:
                sys.stderr.write(f"the worker has stood still for {longest:.0f} s, at {self.standing.jobs}:\n")
                faulthandler.dump_traceback(all_threads=True)
                end_at_once(ExitCode.BUG)
            moved_at = clock()


def end_at_once(exit_code: int) -> NoReturn:
    """End the process as it stands, for a crawl that goes on in it would be one too many."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exit_code)
