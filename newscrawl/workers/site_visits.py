"""The jobs that visit sites: what is known of a site first, its visit, what that came to, and who is told of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from procrastinate import App, JobContext

from newscrawl.crawl.conditions import watch_moment
from newscrawl.crawl.delivery import deliver_by
from newscrawl.decisions.visits import Ended, VisitRecord
from newscrawl.errors import NewscrawlError, StorageError, UsageError
from newscrawl.invocation import ExitCode
from newscrawl.storage.sites import registered_sites
from newscrawl.storage.visits import VISIT, VISITS, begin_visit, end_visit
from newscrawl.workers.queue import PatientJobManager
from newscrawl.workers.standing import Standing
from newscrawl.workers.visiting import StuckError, Visit, Visitor

logger = logging.getLogger(__name__)


class SiteVisits:
    """Does the jobs that visit sites. ``stop``: ends the worker, whose process is no longer to be trusted."""

    def __init__(
        self, standing: Standing, visitor: Visitor, manager: PatientJobManager, stop: Callable[[str, int], None]
    ) -> None:
        self.standing, self.visitor, self.manager, self._stop = standing, visitor, manager, stop

    def take_from(self, app: App) -> None:
        """Be what the queue calls for each of these jobs."""
        app.task(name=VISIT, queue=VISITS, pass_context=True)(self._do)

    async def _do(self, context: JobContext, /, host: str, **_: Any) -> str:
        """One job. What a later version tells besides, this one does without."""
        assert context.job.id is not None
        self.standing.visits[context.job.id] = host
        try:
            visit = await self.visit(host)
        finally:
            self.standing.visits.pop(context.job.id, None)
        if visit.ended is Ended.DIED:
            raise VisitDiedError(visit.told)
        return visit.told

    async def visit(self, host: str) -> Visit:
        """Visit a site, and write down what that came to."""
        standing = self.standing
        ask = standing.database.ask_patiently
        record = await ask(begin_visit, standing.engine, host, standing.owner, datetime.now(UTC))
        sites = await ask(registered_sites, standing.engine, [host])
        if not sites or record.quarantined_at:
            return Visit(Ended.DONE, "it is registered no more" if not sites else "it is in quarantine")
        try:
            visit = await self.visitor.visit(sites[0], alone=record.is_suspect)
        except StuckError as error:
            visit = Visit(Ended.DIED, str(error))
            self._stop(str(error), ExitCode.BUG)
        except (NewscrawlError, OSError) as error:
            visit = Visit(Ended.DIED, f"{type(error).__name__}: {error}")
        if self.manager.is_mute:
            return visit
        trouble = visit.told if visit.ended is Ended.DIED else None
        after = await ask(
            partial(
                end_visit, standing.engine, host, visit.ended, datetime.now(UTC), standing.options.pause,
                came_to=visit.told, new=visit.new, trouble=trouble,
            )
        )  # fmt: skip
        standing.codes.append(visit.code)
        standing.done += 1
        standing.died += visit.ended is Ended.DIED
        await self._tell(host, visit, after)
        return visit

    async def _tell(self, host: str, visit: Visit, after: VisitRecord) -> None:
        if after.quarantined_at:
            await self.standing.database.ask(self._raise_alarm, host)
            self.standing.tell(f"{host}: in quarantine, for {after.deaths} visits died: {visit.told}")
            return
        due = f"next at {after.due_at:%Y-%m-%d %H:%M:%S} UTC" if after.due_at else ""
        ended = f" ({visit.ended})" if visit.ended is not Ended.DONE else ""
        self.standing.tell(f"{host}: {visit.told}{ended}; {due}", not visit.told.startswith("nothing new"))

    def _raise_alarm(self, host: str) -> None:
        """Tell of a site in quarantine: no run of it will."""
        settings, now = self.visitor.runner.settings, datetime.now(UTC)
        try:
            watch_moment(self.standing.engine, Path(settings["DATA_DIR"]), now, settings["USER_AGENT"], [host])
            deliver_by(settings, self.standing.engine, now)
        except (StorageError, UsageError) as error:
            logger.error("nobody could be told that %s is in quarantine: %s", host, error)


class VisitDiedError(Exception):
    """A visit broke; the queue keeps its job as failed."""


def _is_news(record: logging.LogRecord) -> bool:
    """Whether the queue logs what this room does not tell itself, in a line."""
    return not (record.exc_info and isinstance(record.exc_info[1], VisitDiedError))


logging.getLogger("procrastinate.worker").addFilter(_is_news)
