"""One worker's life: it says that it lives, puts due sites into the queue, takes jobs from it, and ends in order.

Queue, leases and politeness agree by three spans, all told in signs of life (``HEARTBEAT``):

    3   without a sign that reached the database, a worker lets its visits end: others will take them over
    4   of silence that others have seen, and a worker is held for dead; as long as its crawls' leases hold

so that nobody visits a site while another still may.
"""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from procrastinate import App, JobContext
from procrastinate.worker import Worker as QueueWorker
from scrapy.crawler import AsyncCrawlerRunner
from sqlalchemy import Engine

from newscrawl.crawl.conditions import watch_moment
from newscrawl.crawl.delivery import deliver_by
from newscrawl.decisions.visits import Ended
from newscrawl.errors import DatabaseAwayError, NewscrawlError, StorageError, UsageError, WriteConflictError
from newscrawl.invocation import ExitCode
from newscrawl.storage.backlogs import plan_parts
from newscrawl.storage.database import give_back, schema_is_newer, shared_database, when_there
from newscrawl.storage.leases import this_owner
from newscrawl.storage.queue_schema import check_queue, upgrade_queue
from newscrawl.storage.sites import registered_sites
from newscrawl.storage.visits import VISIT, VISITS, begin_visit, end_visit, is_exhausted, plan_visits
from newscrawl.storage.workers import (
    Sign,
    Watch,
    bring_back,
    forgotten_jobs,
    give_back_jobs,
    living_workers,
    register_worker,
    say_alive,
    sign_off,
    tidy_queue,
    workforce_of,
)
from newscrawl.workers.backlogs import BacklogReader
from newscrawl.workers.queue import PatientJobManager, queue_app
from newscrawl.workers.sending import ArchiveSender
from newscrawl.workers.visiting import StuckError, Visit, Visitor

logger = logging.getLogger(__name__)

_SIGNS_PER_HEARTBEAT = 3
"""Signs of life of a worker to one of a crawl: a missed one is noticed sooner."""
_LETS_GO, _IS_DEAD = 3, 4
"""Heartbeats of silence: see above."""
_PLANS = 5.0
"""Seconds between two looks at what is due."""
_ASKS = 1.0
"""Seconds between two questions to an empty queue."""
_TIDIES = 3600.0
"""Seconds between two removals of old jobs."""
_SLOW, _WELL = 1.0, 0.3
"""Seconds that the database takes for a sign of life: from the first on a worker takes nothing up, until it is below
the second again.
"""
_BEGINS = "it begins"
_FIRST_SIGN = 0.1  # seconds between two signs until the queue knows the worker: before that it takes nothing up
_PAUSE = 2.0  # seconds between two attempts at a database that is away
_THREADS, _THREADS_OF_CRAWLS = 4, 10
"""Threads in which the worker asks the database, so that its signs of life never wait behind its crawls, and those that
all crawls share: together as many as the shared engine has connections (SQLAlchemy: five, and ten more).
"""
_HANDS_BACK = 5.0  # seconds for handing back what did not end in time
_T = TypeVar("_T")


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


Tell = Callable[[str, bool], None]
"""Takes a line for a person, and whether it says anything new."""


class Worker:
    """One worker of a database's queue. ``run`` is its life, in the event loop that ``runner`` crawls in."""

    def __init__(self, runner: AsyncCrawlerRunner, url: str, options: Options, tell: Tell) -> None:
        self.url, self.options, self.tell = url, options, tell
        self.visitor = Visitor(runner, options.visit_seconds)
        self.app: App = queue_app(url, lambda: self.halted is None)
        self.app.task(name=VISIT, queue=VISITS, pass_context=True)(self._visit)
        self._at_parts: dict[int, str] = {}  # job -> part of a backlog
        processes, seconds = self.visitor.processes, options.visit_seconds
        self.readers = [
            BacklogReader(self.app, processes, seconds, self._at_parts, tell) for _ in range(options.files_at_once)
        ]
        self.owner = ""
        self.halted: str | None = _BEGINS
        """Why it takes nothing up at present."""
        self.exit_code: int = ExitCode.FOUND
        self.codes: list[int] = []
        self._number = 0
        self._watch = Watch(_IS_DEAD * options.heartbeat)
        self._spoke_at = self._ends_at = _clock()
        self._answer: float | None = None
        self._done = self._died = 0
        self._at_work: dict[int, str] = {}  # job -> host
        self._missed: set[int] = set()  # jobs that this worker seems to have forgotten, at the last look
        self._stopping = asyncio.Event()
        self.loop: asyncio.AbstractEventLoop | None = None
        self._queue_worker: QueueWorker | None = None
        self._ended, self._is_over = threading.Event(), threading.Event()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="worker")

    # ---- its life

    async def run(self) -> int:
        """Work until it is told to stop; -> exit code. ``StorageError`` where the database is of another version, or
        cannot be had in time.
        """
        engine = await self._database()
        if engine is None:
            return self.exit_code
        try:
            self.owner = await self._aside(this_owner)
            async with self.app.open_async():
                await self._live(engine)
        finally:
            self._ended.set()
            await self._aside(give_back, engine)
            self._threads.shutdown(wait=False)
        return self.exit_code

    async def _database(self) -> Engine | None:
        """The database with its queue; ``None`` where the worker is told to stop before it is there."""
        tell = lambda line: self.tell(f"{_now()} {line}", True)  # noqa: E731
        try:
            return await self._aside(when_there, partial(_with_queue, self.url), tell, self._is_over)
        except DatabaseAwayError:
            if self.is_stopping:
                return None
            raise

    @property
    def is_stopping(self) -> bool:
        """Whether it was told to end."""
        return self._stopping.is_set()

    async def _live(self, engine: Engine) -> None:
        self.engine, self.loop, now = engine, asyncio.get_running_loop(), datetime.now(UTC)
        self.loop.set_default_executor(ThreadPoolExecutor(_THREADS_OF_CRAWLS, thread_name_prefix="crawls"))
        self._number = await self._aside(
            register_worker, engine, self.owner, version("newscrawl"), self.options.at_once, now, len(self.readers)
        )
        threading.Thread(target=self._watch_the_loop, daemon=True, name="watch of the event loop").start()
        sender = ArchiveSender(self.visitor.runner.settings)
        beside = [asyncio.ensure_future(one) for one in (self._beat(), self._plan(now), sender.run())]
        self.tell(f"{_now()} at work on up to {self.options.at_once} sites at once ({self.owner})", True)
        try:
            await self._take_jobs(beside)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await sender.send_all(max(self._ends_at - _clock(), _HANDS_BACK))
            with contextlib.suppress(StorageError):
                await self._aside(sign_off, engine, self._number)

    async def _take_jobs(self, beside: Sequence[asyncio.Future[None]]) -> None:
        """Do jobs until the end. Whatever breaks beside them ends the worker aloud."""
        self._queue_worker = QueueWorker(
            self.app,
            queues=[VISITS],
            name=self.owner,
            concurrency=self.options.at_once,
            fetch_job_polling_interval=_ASKS,
            listen_notify=False,
            delete_jobs="successful",
            install_signal_handlers=False,
            update_heartbeat_interval=self.options.heartbeat,
        )
        jobs = asyncio.ensure_future(self._queue_worker.run())
        reading = [
            asyncio.ensure_future(one.run(self.engine, self.owner, self._queue_id, self._patiently))
            for one in self.readers
        ]
        stopping = asyncio.ensure_future(self._stopping.wait())
        done, _ = await asyncio.wait([jobs, stopping, *reading, *beside], return_when=asyncio.FIRST_COMPLETED)
        self._queue_worker.stop()
        broken = [task.exception() for task in done if task is not stopping and task.exception()]
        if broken:
            logger.error("the worker ends, for it broke", exc_info=broken[0])
        if not self.is_stopping:
            self.stop("it broke" if broken else "its queue ended", ExitCode.BUG)
        _, left = await asyncio.wait([jobs, *reading], timeout=self.options.stop_within)
        stopping.cancel()
        if left:
            await self._hand_back()

    def _queue_id(self) -> int | None:
        """This worker's number in the queue, once it has one."""
        return self._queue_worker.worker_id if self._queue_worker else None

    @property
    def _jobs(self) -> dict[int, str]:
        """All that it is at."""
        return self._at_work | self._at_parts

    def stop(self, why: str, exit_code: int = ExitCode.FOUND) -> None:
        """End in order: nothing is taken up any more, visits end as interrupted crawls do; what has not ended in time
        is handed back.
        """
        if self._stopping.is_set():
            return
        self.halted = why
        self.exit_code = max(self.exit_code, exit_code)
        self.tell(
            f"{_now()} ends: {why}; {len(self._at_work)} visits end within {self.options.stop_within:.0f} s", True
        )
        for reader in self.readers:
            reader.is_ending = True
        self.visitor.end_all()
        self._ends_at = _clock() + self.options.stop_within
        self._is_over.set()
        self._stopping.set()

    async def _hand_back(self) -> None:
        """Give back what did not end in time, and be no more: a crawl that goes on would be one too many."""
        jobs = self._jobs
        self.app.job_manager.is_mute = True  # type: ignore[attr-defined]

        def hand_back() -> None:
            give_back_jobs(self.engine, jobs, self.options.pause, self.owner)
            sign_off(self.engine, self._number)

        try:
            await asyncio.wait_for(self._aside(hand_back), _HANDS_BACK)
            self.tell(f"{_now()} handed back: {', '.join(sorted(jobs.values()))}", True)
        except (StorageError, TimeoutError):
            self.tell(f"{_now()} left for others to find: {', '.join(sorted(jobs.values()))}", True)
        _end_at_once(self.exit_code)

    # ---- signs of life

    async def _beat(self) -> None:
        while True:
            begins = self.halted == _BEGINS
            await self._give_a_sign()
            await asyncio.sleep(_FIRST_SIGN if begins else self.options.heartbeat / _SIGNS_PER_HEARTBEAT)

    async def _give_a_sign(self) -> None:
        sign = Sign(
            busy=len(self._at_work), done=self._done, died=self._died, halted=self.halted, answer_seconds=self._answer
        )
        queue_id = self._queue_id()
        try:
            # A network that swallows what is sent makes no error for minutes.
            known, took, unfit = await asyncio.wait_for(
                self._aside(self._speak, queue_id, sign), self.options.heartbeat
            )
        except (StorageError, TimeoutError) as error:
            self._watch.forget()
            logger.info("the worker could not say that it lives: %s", error)
            if _clock() - self._spoke_at > _LETS_GO * self.options.heartbeat and not self.visitor.is_ending:
                self._halt("the database is away; others may take over")
                self.visitor.end_all()
            return
        self._spoke_at, self._answer = _clock(), took
        if not known:
            await self._begin_anew()
        elif unfit:
            self.stop(unfit, ExitCode.MAKES_NO_SENSE)
        elif queue_id is not None:
            self._weigh(took)
            await self._find_forgotten(queue_id)

    def _speak(self, queue_id: int | None, sign: Sign) -> tuple[bool, float, str | None]:
        """-> (whether it is held for alive, seconds that the database took to write it, why it may not work on)."""
        began = time.perf_counter()
        known = say_alive(self.engine, self._number, queue_id, sign, datetime.now(UTC))
        took = time.perf_counter() - began
        with self.engine.connect() as connection:
            if schema_is_newer(connection):
                return known, took, "a newer version of newscrawl has changed the tables: start that one"
            return known, took, check_queue(connection)

    def _weigh(self, answer: float) -> None:
        """Take nothing up while the database is slow: more crawls would make it slower."""
        if self._stopping.is_set():
            return
        if answer >= _SLOW:
            self._halt(f"the database is slow ({answer:.1f} s for an answer)")
        elif self.halted and (answer <= _WELL or self.halted == _BEGINS):
            if self.halted != _BEGINS:
                self.tell(f"{_now()} goes on", True)
            self.halted = None
            self.visitor.go_on()

    def _halt(self, why: str) -> None:
        if self.halted is None:
            self.tell(f"{_now()} takes nothing up: {why}", True)
        self.halted = why

    async def _begin_anew(self) -> None:
        """Others hold this worker for dead, and its visits are theirs: let go of all, and begin as another."""
        logger.error("others hold this worker for dead and have taken its visits over; it lets go of them")
        self._halt("others held it for dead; it lets go of its visits")
        self.visitor.end_all()
        manager: PatientJobManager = self.app.job_manager  # type: ignore[assignment]
        manager.is_mute = True
        while self._jobs:
            await asyncio.sleep(_ASKS)
        manager.is_mute = False
        self._number = await self._aside(
            register_worker, self.engine, self.owner, version("newscrawl"), self.options.at_once, datetime.now(UTC),
            len(self.readers),
        )  # fmt: skip

    async def _find_forgotten(self, queue_id: int) -> None:
        """Give back jobs that the queue holds for this worker's and this worker knows nothing of, at two looks."""
        try:
            forgotten = await self._aside(forgotten_jobs, self.engine, queue_id, set(self._jobs))
            lost = forgotten & self._missed - set(self._jobs)
            if lost:
                logger.warning("jobs %s were given to this worker and never reached it; they wait again", lost)
                await self._aside(give_back_jobs, self.engine, lost, self.options.pause)
            self._missed = forgotten - lost
        except StorageError as error:
            logger.info("%s", error)

    def _watch_the_loop(self) -> None:
        """End the process where its event loop stands still, or the whole process did, for its machine slept: no crawl
        is to go on after others took it over.
        """
        assert self.loop
        longest, moved_at = _LETS_GO * self.options.heartbeat, _clock()
        while not self._ended.wait(self.options.heartbeat / _SIGNS_PER_HEARTBEAT):
            moved = threading.Event()
            if _clock() - moved_at < longest:
                self.loop.call_soon_threadsafe(moved.set)
                moved.wait(longest)
            if _clock() - moved_at >= longest:
                sys.stderr.write(f"the worker has stood still for {longest:.0f} s, at {self._jobs}:\n")
                faulthandler.dump_traceback(all_threads=True)
                _end_at_once(ExitCode.BUG)
            moved_at = _clock()

    # ---- what is due, and what is left behind

    async def _plan(self, began: datetime) -> None:
        tidied_at = _clock() - _TIDIES
        while True:
            try:
                is_left = await self._aside(self._look_around, began)
                if self.options.once and not is_left and not self._at_work:
                    self.stop("what was due is done")
                if _clock() - tidied_at >= _TIDIES:
                    await self._aside(tidy_queue, self.engine)
                    tidied_at = _clock()
            except StorageError as error:
                self._watch.forget()
                logger.info("what is due could not be looked at: %s", error)
            await asyncio.sleep(_ASKS if self.options.once else _PLANS)

    def _look_around(self, began: datetime) -> bool:
        """Bring back what the dead were at, queue what is due; -> whether anything is left to begin."""
        workers = living_workers(self.engine)
        dead = self._watch.dead([one for one in workers if one.id != self._number], _clock())
        now = datetime.now(UTC)
        for told in bring_back(self.engine, dead, now, self.options.pause) or ():
            self.tell(f"{_now()} brought back: {told}", True)
        crew = workforce_of([one for one in workers if one not in dead])
        at_once = crew.at_once
        queued = plan_visits(self.engine, began if self.options.once else now, at_once, self.options.pause)
        plan_parts(self.engine, now, crew.files_at_once)
        is_over = at_once > 0 and queued == 0 and is_exhausted(self.engine)  # who has no worker yet has no place either
        return not is_over

    # ---- a job

    async def _visit(self, context: JobContext, /, host: str, **_: Any) -> str:
        """The job that visits a site. What a later version tells besides, this one does without."""
        assert context.job.id is not None
        self._at_work[context.job.id] = host
        try:
            visit = await self._visit_and_tell(host)
        finally:
            self._at_work.pop(context.job.id, None)
        if visit.ended is Ended.DIED:
            raise VisitDiedError(visit.told)
        return visit.told

    async def _visit_and_tell(self, host: str) -> Visit:
        record = await self._patiently(begin_visit, self.engine, host, self.owner, datetime.now(UTC))
        sites = await self._patiently(registered_sites, self.engine, [host])
        if not sites or record.quarantined_at:
            return Visit(Ended.DONE, "it is registered no more" if not sites else "it is in quarantine")
        try:
            visit = await self.visitor.visit(sites[0], alone=record.is_suspect)
        except StuckError as error:
            visit = Visit(Ended.DIED, str(error))
            self.stop(str(error), ExitCode.BUG)
        except (NewscrawlError, OSError) as error:
            visit = Visit(Ended.DIED, f"{type(error).__name__}: {error}")
        if self.app.job_manager.is_mute:  # type: ignore[attr-defined]
            return visit
        trouble = visit.told if visit.ended is Ended.DIED else None
        after = await self._patiently(
            partial(
                end_visit, self.engine, host, visit.ended, datetime.now(UTC), self.options.pause,
                came_to=visit.told, new=visit.new, trouble=trouble,
            )
        )  # fmt: skip
        self.codes.append(visit.code)
        self._done += 1
        self._died += visit.ended is Ended.DIED
        if after.quarantined_at:
            await self._aside(self._raise_alarm, host)
            self.tell(f"{_now()} {host}: in quarantine, for {after.deaths} visits died: {visit.told}", True)
        else:
            due = f"next at {after.due_at:%Y-%m-%d %H:%M:%S} UTC" if after.due_at else ""
            ended = f" ({visit.ended})" if visit.ended is not Ended.DONE else ""
            self.tell(f"{_now()} {host}: {visit.told}{ended}; {due}", not visit.told.startswith("nothing new"))
        return visit

    def _raise_alarm(self, host: str) -> None:
        """Tell of a site in quarantine: no run of it will."""
        settings, now = self.visitor.runner.settings, datetime.now(UTC)
        try:
            watch_moment(self.engine, Path(settings["DATA_DIR"]), now, settings["USER_AGENT"], [host])
            deliver_by(settings, self.engine, now)
        except (StorageError, UsageError) as error:
            logger.error("nobody could be told that %s is in quarantine: %s", host, error)

    async def _aside(self, ask: Callable[..., _T], *arguments: object) -> _T:
        """Ask the database in one of the worker's own threads."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(ask, *arguments))

    async def _patiently(self, ask: Callable[..., _T], *arguments: object) -> _T:
        """Ask the database in a thread, again and again while it is away."""
        while True:
            try:
                return await self._aside(ask, *arguments)
            except (DatabaseAwayError, WriteConflictError) as error:
                logger.info("%s; once more in %.0f s", error, _PAUSE)
            await asyncio.sleep(_PAUSE)


def _with_queue(url: str) -> Engine:
    engine = shared_database(url)
    try:
        upgrade_queue(engine)
    except BaseException:
        give_back(engine)
        raise
    return engine


class VisitDiedError(Exception):
    """A visit broke; the queue keeps its job as failed."""


def _is_news(record: logging.LogRecord) -> bool:
    """Whether the queue logs what this room does not tell itself, in a line."""
    return not (record.exc_info and isinstance(record.exc_info[1], VisitDiedError))


logging.getLogger("procrastinate.worker").addFilter(_is_news)


def _clock() -> float:
    """Seconds, those too for which the machine slept."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def _now() -> str:
    return f"{datetime.now(UTC):%H:%M:%S}"


def _end_at_once(exit_code: int) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exit_code)
