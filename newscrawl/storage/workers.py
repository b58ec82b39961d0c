"""The workers that live: a row for each, its signs of life, and what becomes of the jobs of one that died."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, text, update

from newscrawl.decisions.visits import Ended, Workforce, after_visit
from newscrawl.storage import models as m
from newscrawl.storage.backlogs import PART, write_end
from newscrawl.storage.dialect import writing
from newscrawl.storage.leases import is_dead, release_of_process
from newscrawl.storage.visits import VISIT, alone_at_the_queue, read_record, write_record

_ROW = m.WorkerRow


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLine:
    """A worker that lives."""

    id: int
    owner: str
    """Machine, process and its start."""
    version: str
    started_at: datetime
    alive_at: datetime
    beats: int
    at_once: int
    files_at_once: int
    """Parts of backlogs that it does at once, beside its visits."""
    busy: int
    done: int
    died: int
    halted: str | None
    """Why it takes nothing up at present; ``None``: it does."""
    answer_seconds: float | None
    """How long the database took for its last sign of life."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What a worker says with a sign of life."""

    busy: int
    done: int
    died: int
    halted: str | None
    answer_seconds: float | None


_COLUMNS = [getattr(_ROW, name) for name in WorkerLine.__slots__]


def register_worker(
    engine: Engine, owner: str, version: str, at_once: int, now: datetime, files_at_once: int = 0
) -> int:
    """The row of a worker that begins; -> its number."""
    values = {
        "owner": owner, "version": version, "started_at": now, "alive_at": now, "at_once": at_once,
        "files_at_once": files_at_once,
    }  # fmt: skip
    with writing(engine) as connection:
        return int(connection.execute(insert(_ROW).values(values).returning(_ROW.id)).scalar_one())


def say_alive(engine: Engine, worker_id: int, queue_id: int | None, sign: Sign, now: datetime) -> bool:
    """A sign of life; -> whether the worker is still held for alive. One that is not has to let go of all it is at."""
    values: dict[str, Any] = {name: getattr(sign, name) for name in Sign.__slots__}
    values |= {"alive_at": now, "queue_id": queue_id, "beats": _ROW.beats + 1}
    with writing(engine) as connection:
        return connection.execute(update(_ROW).where(_ROW.id == worker_id).values(values)).rowcount == 1


def sign_off(engine: Engine, worker_id: int) -> None:
    """A worker ends in order."""
    with writing(engine) as connection:
        connection.execute(delete(_ROW).where(_ROW.id == worker_id))


def living_workers(engine: Engine) -> list[WorkerLine]:
    """Those that nobody holds for dead, by their beginning."""
    with engine.connect() as connection:
        rows = connection.execute(select(*_COLUMNS).order_by(_ROW.started_at, _ROW.id)).mappings()
        return [WorkerLine(**row) for row in rows]


def workforce_of(workers: Collection[WorkerLine]) -> Workforce:
    """What they can do, all together."""
    return Workforce(
        workers=len(workers),
        at_once=sum(one.at_once for one in workers if one.halted is None),
        files_at_once=sum(one.files_at_once for one in workers if one.halted is None),
        busy=sum(one.busy for one in workers),
        halted=tuple(one.halted for one in workers if one.halted is not None),
    )


class Watch:
    """Whom one worker has seen silent. A worker counts as dead when its process on this machine is no more, or when
    its count of signs stood still for as long as ``silence`` while this one saw the database all the time: no two
    clocks are compared, and after a time without database everybody has time to speak.
    """

    def __init__(self, silence: float) -> None:
        self.silence = silence
        """Seconds."""
        self._seen: dict[int, tuple[int, float]] = {}  # worker -> its signs, and when they were seen first

    def forget(self) -> None:
        """The database could not be had: who was silent meanwhile may be well."""
        self._seen.clear()

    def dead(self, workers: Collection[WorkerLine], at: float) -> list[WorkerLine]:
        """Those of ``workers`` that died. ``at``: seconds of a clock that never goes back."""
        self._seen = {
            one.id: seen if (seen := self._seen.get(one.id)) and seen[0] == one.beats else (one.beats, at)
            for one in workers
        }
        return [one for one in workers if is_dead(one.owner) or at - self._seen[one.id][1] >= self.silence]


def bring_back(engine: Engine, dead: Collection[WorkerLine], now: datetime, pause: timedelta) -> list[str] | None:
    """Take the rows of dead workers away and give back what they were at; -> what was given back, for people to read,
    ``None`` where another worker was at it. Jobs that no living worker is at are given back too. ``pause``: until a
    site is visited again, for nobody knows when it was asked last.
    """
    with writing(engine) as connection:
        if not alone_at_the_queue(connection):
            return None
        owners = [one.owner for one in dead]
        if owners:
            connection.execute(text(_FORGET), {"ids": [one.id for one in dead]})
            for owner in owners:  # its crawls are as dead
                release_of_process(connection, owner)
        return [_give_back(connection, row, now, pause) for row in connection.execute(text(_STRANDED)).mappings()]


_FORGET = """
WITH gone AS (DELETE FROM workers WHERE id = ANY(:ids) RETURNING queue_id)
DELETE FROM procrastinate_workers WHERE id IN (SELECT queue_id FROM gone)"""

_STRANDED = """
SELECT j.id, j.task_name, j.args FROM procrastinate_jobs j
WHERE j.status = 'doing' AND NOT EXISTS (SELECT 1 FROM workers w WHERE w.queue_id = j.worker_id)
FOR UPDATE OF j SKIP LOCKED"""


def _give_back(connection: Connection, job: Any, now: datetime, pause: timedelta) -> str:
    if job["task_name"] == PART:
        return _give_back_part(connection, job, now)
    host = str(job["args"].get("host", "")) if job["task_name"] == VISIT else ""
    if not host:
        give_back_job(connection, job["id"])
        return f"{job['task_name']} {job['id']}"
    record = after_visit(read_record(connection, host), Ended.LOST, now, now, pause, trouble="its worker died")
    write_record(connection, record, ended_at=now, came_to="its worker died")
    if record.quarantined_at:
        connection.execute(text("SELECT procrastinate_finish_job_v1(:id, 'failed', false)"), {"id": job["id"]})
        return f"{host} (into quarantine: {record.lost} workers died at it)"
    # It comes into the queue again by its turn: jobs that wait in it for their time would keep out who is due.
    connection.execute(text("SELECT procrastinate_finish_job_v1(:id, 'failed', true)"), {"id": job["id"]})
    return host


def _give_back_part(connection: Connection, job: Any, now: datetime) -> str:
    """A part waits in its backlog again, from which it comes into the queue by its turn."""
    part = int(job["args"]["part"])
    record = write_end(connection, part, Ended.LOST, now, came_to="its worker died", trouble="its worker died")
    connection.execute(text("SELECT procrastinate_finish_job_v1(:id, 'failed', true)"), {"id": job["id"]})
    left_alone = f" (left alone: {record.lost} workers died at it)" if record and record.quarantined_at else ""
    return f"part {part} of a backlog{left_alone}"


def give_back_job(connection: Connection, job_id: int, pause: timedelta = timedelta()) -> None:
    """A job that was begun waits again, to be begun after a pause."""
    retried = text("SELECT procrastinate_retry_job_v2(:id, now() + :pause, NULL, NULL, NULL)")
    connection.execute(retried, {"id": job_id, "pause": pause})


def forgotten_jobs(engine: Engine, queue_id: int, at_work: Collection[int]) -> set[int]:
    """Jobs that stand as begun by a worker which is not at them: the database's answer to its question was lost."""
    begun = text("SELECT id FROM procrastinate_jobs WHERE worker_id = :id AND status = 'doing'")
    with engine.connect() as connection:
        return set(connection.execute(begun, {"id": queue_id}).scalars()) - set(at_work)


def give_back_jobs(engine: Engine, jobs: Collection[int], pause: timedelta, owner: str = "") -> None:
    """Jobs that wait again, for ``pause`` at least. ``owner``: whose crawls' leases end too; "" for nobody's."""
    with writing(engine) as connection:
        for job_id in jobs:
            give_back_job(connection, job_id, pause)
        if owner:
            release_of_process(connection, owner)


_TIDY = """
DELETE FROM procrastinate_jobs j
WHERE j.status IN ('succeeded', 'failed', 'cancelled', 'aborted') AND NOT EXISTS (
    SELECT 1 FROM procrastinate_events e WHERE e.job_id = j.id AND e.at > now() - make_interval(days => :days))"""
_LOOK_BACK = 7  # days for which a job that failed can be looked at


def tidy_queue(engine: Engine) -> int:
    """Let go of jobs that ended long ago; those that went well are let go of at once. -> how many."""
    with writing(engine) as connection:
        if not alone_at_the_queue(connection):
            return 0
        return connection.execute(text(_TIDY), {"days": _LOOK_BACK}).rowcount
