"""Parts of backlogs, done beside the visits of a worker: each by a command of newscrawl's in a process of its own,
which stands behind visits where both want a core, and costs nobody else where it breaks.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial

from procrastinate import App
from procrastinate.jobs import Job, Status

from newscrawl.decisions.visits import Ended
from newscrawl.invocation import ExitCode
from newscrawl.storage.backlogs import BACKLOGS, PART, Part, archive_counts, begin_part, end_part
from newscrawl.workers.processes import ProcessEnd, Processes
from newscrawl.workers.queue import PatientJobManager
from newscrawl.workers.standing import Standing

logger = logging.getLogger(__name__)

_NICENESS = 10
"""How far what reads a backlog stands behind visits: of a core that both want it has a tenth."""
_ASKS = 1.0
"""Seconds between two questions to an empty queue."""
_TOLD = ("new", "updated", "unchanged", "dropped", "failed")


class BacklogReader:
    """Does parts of backlogs, one at a time; a worker has as many as it does parts at once."""

    def __init__(self, standing: Standing, app: App, manager: PatientJobManager, processes: Processes) -> None:
        self.standing, self.app, self.manager, self.processes = standing, app, manager, processes

    async def run(self, queue_id: Callable[[], int | None]) -> None:
        """Do parts until the worker ends. ``queue_id``: the worker's number in the queue, once it has one."""
        at_work = self.standing.parts
        while not self.standing.is_ending:
            job = await self._next(queue_id())
            if job is None or job.id is None:
                await asyncio.sleep(_ASKS)
                continue
            at_work[job.id] = f"part {job.task_kwargs.get('part')}"
            try:
                ended = await self._do(job)
            finally:
                at_work.pop(job.id, None)
            status = Status.FAILED if ended is Ended.DIED else Status.SUCCEEDED
            await self.manager.finish_job(job, status, delete_job=ended is not Ended.DIED)

    async def _next(self, queue_id: int | None) -> Job | None:
        return None if queue_id is None else await self.manager.fetch_job([BACKLOGS], queue_id)

    async def _do(self, job: Job) -> Ended:
        standing = self.standing
        engine, ask = standing.engine, standing.database.ask_patiently
        if job.task_name != PART:  # of a newer version, which was asked to give it a queue of its own
            return Ended.DIED
        part_id = int(str(job.task_kwargs["part"]))
        part = await ask(begin_part, engine, part_id, standing.owner, datetime.now(UTC))
        if part is None:
            return Ended.DONE
        standing.parts[job.id or 0] = part.name
        began = datetime.now(UTC)
        end = await self.processes.run(words_of(part), standing.options.visit_seconds, niceness=_NICENESS, listens=True)
        if self.manager.is_mute:
            return Ended.GIVEN_BACK
        ended = how_it_ended(end)
        told = end.how
        if ended in (Ended.DONE, Ended.OUT_OF_TIME):
            target = part.arguments.get("warc", "")
            told = end.said[0] if end.said else of_counts(await ask(archive_counts, engine, target, began))
        trouble = why_in_vain(end) if ended in (Ended.DIED, Ended.TAKEN) else None
        after = await ask(partial(end_part, engine, part_id, ended, datetime.now(UTC), came_to=told, trouble=trouble))
        left_alone = "; it is left alone from now on" if after and after.quarantined_at else ""
        how = "" if ended is Ended.DONE else f" ({'could not begin' if ended is Ended.TAKEN else ended})"
        standing.tell(f"{part.name}: {trouble or told}{how}{left_alone}")
        return ended


def words_of(part: Part) -> list[str]:
    """The command line that does a part."""
    given = part.arguments
    if part.kind == "archive":
        words = ["crawl", "archive", "-a", "processes=1"]
        return words + [word for name, value in given.items() for word in ("-a", f"{name}={value}")]
    words = ["reread", "--apply", "--processes", "1"]
    for name, value in given.items():
        words += [f"--{name}", value] if value else [f"--{name}"]
    return words


def how_it_ended(end: ProcessEnd) -> Ended:
    """What the end of a part's process means."""
    if end.is_stuck:
        return Ended.DIED
    if end.was_told and (end.code == ExitCode.INTERRUPTED or end.code < 0):  # it may not have begun to listen yet
        return Ended.GIVEN_BACK
    if end.code == ExitCode.INTERRUPTED:
        return Ended.GIVEN_BACK if end.in_time else Ended.OUT_OF_TIME
    if end.code == ExitCode.MAKES_NO_SENSE:
        return Ended.TAKEN
    return Ended.DONE if end.code in (ExitCode.FOUND, ExitCode.NOTHING, ExitCode.SITE_BROKE) else Ended.DIED


def why_in_vain(end: ProcessEnd) -> str:
    """Why nothing came of it, in a line: the last that it said of it."""
    said = end.complained[-1] if end.complained else ""
    return f"{end.how}: {said}" if said and not end.is_stuck and end.code > 0 else end.how


def of_counts(counts: Mapping[str, int]) -> str:
    """What a reading of an archive came to, for people."""
    told = ", ".join(f"{counts[name]:,} {name}" for name in _TOLD if counts[name])
    return told or "no article"
