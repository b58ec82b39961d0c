"""The queue as Procrastinate has it, with patience: a database that goes away for a while ends no worker, and what its
jobs came to is written down when it is back.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from psycopg import InterfaceError, OperationalError
from psycopg.errors import RaiseException
from sqlalchemy import make_url

logger = logging.getLogger(__name__)

_CONNECTIONS = 4  # of the queue itself; crawls have others
_ANSWER_WITHIN = 10.0  # seconds to wait for a connection
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 10.0  # seconds between two looks at whether the database is back
_T = TypeVar("_T")


def queue_app(database_url: str, may_take: Callable[[], bool]) -> tuple[App, PatientJobManager]:
    """The queue of a database, closed, and its way there. ``database_url``: SQLAlchemy's; ``may_take``: whether the
    worker takes up jobs at present.
    """
    address = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    connector = PsycopgConnector(
        conninfo=address, min_size=1, max_size=_CONNECTIONS, timeout=_ANSWER_WITHIN, name="newscrawl queue"
    )
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # every attempt is a warning there
    app = App(connector=connector)
    app.job_manager = manager = PatientJobManager(connector, may_take)
    return app, manager


class PatientJobManager(JobManager):
    """Procrastinate's way to the database, which waits for it to come back."""

    def __init__(self, connector: PsycopgConnector, may_take: Callable[[], bool]) -> None:
        super().__init__(connector)
        self._may_take = may_take
        self.is_mute = False
        """Whether nothing is said of jobs any more: others have taken them over."""

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """The next job; ``None`` where there is none, or none is to be taken up."""
        if not self._may_take():
            return None
        try:
            return await super().fetch_job(queues, worker_id)
        except ConnectorException as error:
            if not _is_away(error):
                raise
            logger.info("the queue cannot be asked for a job: %s", error.__cause__)
            return None

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """Write down that a job has ended. One that has ended already, for the first answer was lost, is no error."""
        if self.is_mute:
            return
        try:
            await self._patiently(
                lambda: super(PatientJobManager, self).finish_job(job, status, delete_job), f"job {job.id}"
            )
        except ConnectorException as error:
            if not isinstance(error.__cause__, RaiseException):
                raise
            logger.info("job %s had ended already: %s", job.id, error.__cause__)

    async def list_jobs_to_abort_async(self, queue: str | None = None) -> Iterable[int]:
        """Jobs that somebody wants to be broken off; none while nobody can say so."""
        try:
            return await super().list_jobs_to_abort_async(queue)
        except ConnectorException as error:
            if not _is_away(error):
                raise
            return []

    async def update_heartbeat(self, worker_id: int) -> None:
        """The sign of life of Procrastinate's own tables. It may be missed: what counts is ours."""
        try:
            await super().update_heartbeat(worker_id)
        except ConnectorException as error:
            if not _is_away(error):
                raise

    async def register_worker(self) -> int:
        """A number for a worker that begins."""
        return await self._patiently(super().register_worker, "the worker")

    async def unregister_worker(self, worker_id: int) -> None:
        """A worker ends. Where that cannot be said now, others find it out."""
        try:
            await super().unregister_worker(worker_id)
        except ConnectorException as error:
            if not _is_away(error):
                raise

    async def prune_stalled_workers(self, seconds_since_heartbeat: float) -> list[int]:
        """Nobody: after a time without database everybody is silent by the clock (``newscrawl.storage.workers.Watch``
        finds those that died).
        """
        return []

    async def _patiently(self, ask: Callable[[], Awaitable[_T]], what: str) -> _T:
        pause = _FIRST_PAUSE
        while True:
            try:
                return await ask()
            except ConnectorException as error:
                if not _is_away(error):
                    raise
                logger.warning("the queue cannot be told of %s: %s; once more in %.0f s", what, error.__cause__, pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)


def _is_away(error: ConnectorException) -> bool:
    """Whether an error means that the database cannot be had just now, and not that it refused something."""
    cause: Any = error.__cause__
    return isinstance(cause, OperationalError | InterfaceError)
