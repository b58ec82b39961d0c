"""The queue of visits: which sites are put into it, what their visits come to, and whose visits are brought back.

Only on PostgreSQL. Jobs stand in Procrastinate's tables (``newscrawl.storage.queue_schema``), what is known of each
site's visits in ``site_visits``; when and in which order is said by ``newscrawl.decisions.visits``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, select, text, update
from sqlalchemy.dialects import postgresql

from newscrawl.decisions.revisits import AHEAD, LONGEST_WAIT
from newscrawl.decisions.visits import Ended, VisitRecord, after_visit, place, priority, released, room
from newscrawl.storage import models as m
from newscrawl.storage.dialect import writing
from newscrawl.storage.sites import next_visits, registered_sites

VISITS = "visits"
"""The queue of jobs that visit a site. A kind of job that older workers do not know gets a queue of its own, which they
do not look into.
"""
VISIT = "newscrawl.visit"
"""The task of such a job."""
_WORKED_OUT = 500  # sites whose next visit is worked out at once
_ASKED = 100  # visits that people asked for, put into the queue at once beyond what there is room for
_ROW = m.SiteVisits
_KNOWN = [getattr(_ROW, field.name) for field in fields(VisitRecord)]


def lock_of(host: str) -> str:
    """The lock of a site's jobs: one is in the queue, and one is at work, at a time."""
    return f"visit of {host}"


def alone_at_the_queue(connection: Connection) -> bool:
    """Whether this transaction plans, brings back and tidies, for nobody else does just now; to its end nobody will."""
    return bool(connection.execute(text("SELECT pg_try_advisory_xact_lock(hashtext('newscrawl queue'))")).scalar())


# ---- what is put into the queue


def plan_visits(engine: Engine, now: datetime, at_once: int, pause: timedelta) -> int | None:
    """Put those sites into the queue whose turn it is; -> how many, ``None`` where another worker was at it.
    ``at_once``: visits that the living workers make at once; ``pause``: between two visits of a site, also where a
    person wants one now.
    """
    with writing(engine) as connection:
        _take_up_new_sites(connection)
    _work_out(engine, now)
    with writing(engine) as connection:
        if not alone_at_the_queue(connection):
            return None
        waiting = connection.execute(text(_WAITING), {"queue": VISITS}).scalar_one()
        free = room(int(waiting), at_once)
        times = {"now": now, "rested": now - pause, "ahead": now + AHEAD, "longest_wait": now + LONGEST_WAIT + AHEAD}
        rows = connection.execute(text(_DUE), times | {"limit": free + _ASKED}).mappings()
        due = [VisitRecord(**row) for row in rows]
        asked = [record for record in due if record.asked_at]
        chosen = asked + [record for record in due if not record.asked_at][: max(free - len(asked), 0)]
        connection.execute(text(_SOONER), {"queue": VISITS, "priority": priority(asked[0]) if asked else 0})
        _queue(connection, chosen)
        return len(chosen)


_WAITING = "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = :queue AND status = 'todo'"

_DUE = """
SELECT v.host, v.due_at, v.asked_at, v.news, v.deaths, v.lost, v.trouble, v.quarantined_at
FROM site_visits v JOIN sites s ON s.host = v.host
WHERE s.added_at IS NOT NULL AND v.quarantined_at IS NULL
  AND (v.ended_at IS NULL OR v.ended_at <= :rested OR v.ended_at > :ahead)
  AND (v.asked_at IS NOT NULL OR (v.due_at <= :now OR v.ended_at > :ahead) AND s.paused_at IS NULL AND NOT EXISTS (
      SELECT 1 FROM hosts h WHERE h.host IN (v.host, 'www.' || v.host) AND h.wait_until > :now
        AND h.wait_until <= :longest_wait))
  AND NOT EXISTS (
      SELECT 1 FROM procrastinate_jobs j
      WHERE j.queueing_lock = 'visit of ' || v.host AND j.status IN ('todo', 'doing'))
ORDER BY v.asked_at NULLS LAST, v.place, v.host LIMIT :limit"""

_SOONER = """
UPDATE procrastinate_jobs j SET priority = :priority FROM site_visits v
WHERE j.queue_name = :queue AND j.status = 'todo' AND v.asked_at IS NOT NULL
  AND j.queueing_lock = 'visit of ' || v.host AND j.priority < :priority"""

_QUEUED = """
SELECT procrastinate_defer_jobs_v1(array_agg(ROW(
    :queue, :task, (job->>'priority')::integer, job->>'lock', job->>'lock',
    jsonb_build_object('host', job->>'host'), NULL)::procrastinate_job_to_defer_v1))
FROM jsonb_array_elements(CAST(:jobs AS jsonb)) job"""


def _queue(connection: Connection, records: Collection[VisitRecord]) -> None:
    jobs = [{"host": one.host, "priority": priority(one), "lock": lock_of(one.host)} for one in records]
    if jobs:
        given = {"queue": VISITS, "task": VISIT, "jobs": orjson.dumps(jobs).decode()}
        connection.execute(text(_QUEUED), given)


def _take_up_new_sites(connection: Connection) -> None:
    known = select(_ROW.host).where(_ROW.host == m.Site.host).exists()
    new = select(m.Site.host).where(m.Site.added_at.is_not(None), ~known)
    connection.execute(postgresql.insert(m.table_of(_ROW)).from_select(["host"], new).on_conflict_do_nothing())


def _work_out(engine: Engine, now: datetime) -> None:
    """When those sites are due of which it is not known: new ones, and those of which a person said something new."""
    unknown = select(_ROW.host).where(_ROW.due_at.is_(None)).limit(_WORKED_OUT)
    with engine.connect() as connection:
        hosts = list(connection.execute(unknown).scalars())
    if not hosts:
        return
    visits = next_visits(engine, registered_sites(engine, hosts), now)
    with writing(engine) as connection:
        for host, due_at in sorted(visits.items()):
            row = {"due_at": due_at, "place": place(VisitRecord(host=host, due_at=due_at))}
            connection.execute(update(_ROW).where(_ROW.host == host, _ROW.due_at.is_(None)).values(row))


def is_exhausted(engine: Engine) -> bool:
    """Whether nothing waits in the queue."""
    with engine.connect() as connection:
        return int(connection.execute(text(_WAITING), {"queue": VISITS}).scalar_one()) == 0


# ---- what visits come to


def visit_record(engine: Engine, host: str) -> VisitRecord:
    """What is known of a site's visits."""
    with engine.connect() as connection:
        return read_record(connection, host)


def begin_visit(engine: Engine, host: str, worker: str, now: datetime) -> VisitRecord:
    """A worker begins to visit a site; -> what is known of its visits."""
    with writing(engine) as connection:
        connection.execute(update(_ROW).where(_ROW.host == host).values(started_at=now, ended_at=None, worker=worker))
        return read_record(connection, host)


def end_visit(
    engine: Engine,
    host: str,
    ended: Ended,
    now: datetime,
    pause: timedelta,
    *,
    came_to: str,
    new: int = 0,
    trouble: str | None = None,
) -> VisitRecord:
    """A visit ended; -> what is known now. ``pause``: until the next one at least; ``came_to``: for people; ``new``:
    new articles; ``trouble``: why it died.
    """
    registered = registered_sites(engine, [host])
    due_at = next_visits(engine, registered, now).get(host, now)
    with writing(engine) as connection:
        before, started_at = read_record(connection, host), _started(connection, host)
        after = after_visit(before, ended, now, due_at, pause, new=new, trouble=trouble)
        if before.asked_at and started_at and before.asked_at > started_at:  # somebody wants the next one too
            after = replace(after, asked_at=before.asked_at)
        more: dict[str, Any] = {"ended_at": now}
        if ended is not Ended.GIVEN_BACK:
            more["came_to"] = came_to
        if ended in (Ended.DONE, Ended.OUT_OF_TIME):
            more["visits"] = _ROW.visits + 1
        write_record(connection, after, **more)
        return after


def read_record(connection: Connection, host: str) -> VisitRecord:
    """As it stands, and kept so until the transaction ends."""
    row = connection.execute(select(*_KNOWN).where(_ROW.host == host).with_for_update()).mappings().first()
    return VisitRecord(**row) if row else VisitRecord(host=host)


def _started(connection: Connection, host: str) -> datetime | None:
    started: datetime | None = connection.execute(select(_ROW.started_at).where(_ROW.host == host)).scalar()
    return started


def write_record(connection: Connection, record: VisitRecord, **more: Any) -> None:
    """Write down what is known of a site's visits, and ``more``: columns of its row."""
    values = {field.name: getattr(record, field.name) for field in fields(VisitRecord) if field.name != "host"}
    values["place"] = place(record) if record.due_at else None
    connection.execute(update(_ROW).where(_ROW.host == record.host).values(values | more))


# ---- what people ask for


def ask_for_visit(engine: Engine, host: str, now: datetime) -> VisitRecord:
    """A person wants a site to be visited before all others; -> what is known of its visits."""
    with writing(engine) as connection:
        _take_up_new_sites(connection)
        connection.execute(update(_ROW).where(_ROW.host == host).values(asked_at=now))
        return read_record(connection, host)


def release_site(engine: Engine, host: str, now: datetime) -> bool:
    """Take a site out of quarantine; -> whether it was in it."""
    with writing(engine) as connection:
        before = read_record(connection, host)
        if before.quarantined_at is None:
            return False
        write_record(connection, released(before, now))
        return True
