"""One worker's life: it finds the database, begins as one of the crew, takes jobs from the queue, and ends in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial

from procrastinate import App
from procrastinate.worker import Worker as QueueWorker
from scrapy.crawler import AsyncCrawlerRunner
from sqlalchemy import Engine

from newscrawl.errors import DatabaseAwayError, StorageError
from newscrawl.invocation import ExitCode
from newscrawl.storage.database import give_back, shared_database, when_there
from newscrawl.storage.leases import this_owner
from newscrawl.storage.queue_schema import upgrade_queue
from newscrawl.storage.visits import VISITS
from newscrawl.storage.workers import give_back_jobs, sign_off
from newscrawl.workers.backlogs import BacklogReader
from newscrawl.workers.planning import plan
from newscrawl.workers.queue import PatientJobManager, queue_app
from newscrawl.workers.sending import ArchiveSender
from newscrawl.workers.site_visits import SiteVisits
from newscrawl.workers.standing import Options, Standing, Tell, clock
from newscrawl.workers.visiting import Visitor
from newscrawl.workers.vital_signs import VitalSigns, end_at_once

logger = logging.getLogger(__name__)

_ASKS = 1.0
"""Seconds between two questions to an empty queue."""
_THREADS_OF_CRAWLS = 10
"""Threads that all crawls share: with the worker's own four, nearly as many as the shared engine has connections
(SQLAlchemy: five, and ten more).
"""
_HANDS_BACK = 5.0  # seconds for handing back what did not end in time


class Worker:
    """One worker of a database's queue. ``run`` is its life, in the event loop that ``runner`` crawls in."""

    def __init__(self, runner: AsyncCrawlerRunner, url: str, options: Options, tell: Tell) -> None:
        self.url, self.options = url, options
        self.standing = standing = Standing(options, tell)
        self.visitor = visitor = Visitor(runner, options.visit_seconds)
        self.app: App
        self.manager: PatientJobManager
        self.app, self.manager = queue_app(url, lambda: standing.halted is None)
        self.signs = VitalSigns(standing, visitor, self.manager, self.stop)
        self.site_visits = SiteVisits(standing, visitor, self.manager, self.stop)
        self.site_visits.take_from(self.app)
        self.readers = [
            BacklogReader(standing, self.app, self.manager, visitor.processes) for _ in range(options.files_at_once)
        ]
        self.exit_code: int = ExitCode.FOUND
        self._ends_at = clock()
        self._stopping = asyncio.Event()
        self._queue_worker: QueueWorker | None = None

    async def run(self) -> int:
        """Work until it is told to stop; -> exit code. ``StorageError`` where the database is of another version, or
        cannot be had in time.
        """
        database = self.standing.database
        engine = await self._database()
        if engine is None:
            return self.exit_code
        try:
            self.standing.engine, self.standing.owner = engine, await database.ask(this_owner)
            async with self.app.open_async():
                await self._live()
        finally:
            self.signs.close()
            await database.ask(give_back, engine)
            database.close()
        return self.exit_code

    async def _database(self) -> Engine | None:
        """The database with its queue; ``None`` where the worker is told to stop before it is there."""
        try:
            return await self.standing.database.ask(
                when_there, partial(_with_queue, self.url), self.standing.tell, self.standing.is_over
            )
        except DatabaseAwayError:
            if self.is_stopping:
                return None
            raise

    async def _live(self) -> None:
        standing, now = self.standing, datetime.now(UTC)
        asyncio.get_running_loop().set_default_executor(
            ThreadPoolExecutor(_THREADS_OF_CRAWLS, thread_name_prefix="crawls")
        )
        await self.signs.register()
        self.signs.watch_the_loop()
        sender = ArchiveSender(self.visitor.runner.settings)
        lives = (self.signs.beat(self._queue_id), plan(standing, now, self.stop), sender.run())
        beside = [asyncio.ensure_future(one) for one in lives]
        standing.tell(f"at work on up to {self.options.at_once} sites at once ({standing.owner})")
        try:
            await self._take_jobs(beside)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await sender.send_all(max(self._ends_at - clock(), _HANDS_BACK))
            with contextlib.suppress(StorageError):
                await standing.database.ask(sign_off, standing.engine, standing.number)

    async def _take_jobs(self, beside: Sequence[asyncio.Future[None]]) -> None:
        """Do jobs until the end. Whatever breaks beside them ends the worker aloud."""
        self._queue_worker = QueueWorker(
            self.app,
            queues=[VISITS],
            name=self.standing.owner,
            concurrency=self.options.at_once,
            fetch_job_polling_interval=_ASKS,
            listen_notify=False,
            delete_jobs="successful",
            install_signal_handlers=False,
            update_heartbeat_interval=self.options.heartbeat,
        )
        jobs = asyncio.ensure_future(self._queue_worker.run())
        reading = [asyncio.ensure_future(one.run(self._queue_id)) for one in self.readers]
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

    # ---- its end

    @property
    def is_stopping(self) -> bool:
        """Whether it was told to end."""
        return self.standing.is_ending

    def stop(self, why: str, exit_code: int = ExitCode.FOUND) -> None:
        """End in order: nothing is taken up any more, visits end as interrupted crawls do; what has not ended in time
        is handed back.
        """
        standing, within = self.standing, self.options.stop_within
        if standing.is_ending:
            return
        standing.halted = why
        standing.is_over.set()
        self.exit_code = max(self.exit_code, exit_code)
        standing.tell(f"ends: {why}; {len(standing.visits)} visits end within {within:.0f} s")
        self.visitor.end_all()
        self._ends_at = clock() + within
        self._stopping.set()

    async def _hand_back(self) -> None:
        """Give back what did not end in time, and be no more: a crawl that goes on would be one too many."""
        standing = self.standing
        jobs = standing.jobs
        names = ", ".join(sorted(jobs.values()))
        self.manager.is_mute = True

        def hand_back() -> None:
            give_back_jobs(standing.engine, jobs, self.options.pause, standing.owner)
            sign_off(standing.engine, standing.number)

        try:
            await asyncio.wait_for(standing.database.ask(hand_back), _HANDS_BACK)
            standing.tell(f"handed back: {names}")
        except (StorageError, TimeoutError):
            standing.tell(f"left for others to find: {names}")
        end_at_once(self.exit_code)


def _with_queue(url: str) -> Engine:
    engine = shared_database(url)
    try:
        upgrade_queue(engine)
    except BaseException:
        give_back(engine)
        raise
    return engine
