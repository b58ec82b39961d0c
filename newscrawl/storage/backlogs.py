"""Backlogs of archived pages that people hand to the workers: their parts, which of them are put into the queue, and
what became of each. Only on PostgreSQL; what an attempt's end means is said by ``newscrawl.decisions.backlogs``.

A part is handed over once: what is done stays done, and handing the same folder over again adds what is new in it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, case, delete, func, or_, select, text, update
from sqlalchemy.dialects import postgresql

from newscrawl.decisions.backlogs import LONGEST_PAUSE, PartRecord, after_attempt
from newscrawl.decisions.visits import Ended, room
from newscrawl.storage import models as m
from newscrawl.storage.dialect import writing
from newscrawl.storage.queue_schema import has_queue
from newscrawl.storage.visits import alone_at_the_queue

BACKLOGS = "backlogs"
"""The queue of jobs that do a part of a backlog: beside that of visits, so that neither waits for the other."""
PART = "newscrawl.part"
"""The task of such a job."""
_WRITTEN_AT_ONCE = 500  # parts
_ROW, _WHOLE = m.BacklogPart, m.Backlog
_KNOWN = [getattr(_ROW, field.name) for field in fields(PartRecord)]
_TROUBLES = 20  # parts that are named with what is wrong with them


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a backlog, as it is handed over and done."""

    name: str
    """For people; of a file its address."""
    arguments: dict[str, str]
    """What the spider or command that does it is given."""
    size: int
    """Bytes of files, or articles."""
    id: int = 0
    kind: str = ""
    """Of the backlog."""
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BacklogLine:
    """How far a backlog is."""

    id: int
    kind: str
    """Whether saved pages are read ("archive"), or stored articles once more ("reread")."""
    what: str
    asked_at: datetime
    parts: int
    done: int
    begun: int
    """Parts that workers are at."""
    quarantined: int
    """Parts that are left alone, for attempts at them died or could not begin."""
    size: int
    """Bytes of files, or articles."""
    done_size: int
    troubles: tuple[tuple[str, str], ...]
    """(part, why) of the first few of which the last attempt came to nothing; those that are left alone first."""

    @property
    def left(self) -> int:
        """Parts that are still to be done."""
        return self.parts - self.done - self.quarantined


# ---- what people hand over


def hand_over(
    engine: Engine, kind: str, what: str, parts: Sequence[Part], now: datetime, *, again: bool = False
) -> BacklogLine:
    """Hand a backlog to the workers, or what is new in one that they have; a part whose size is another one is new.
    ``again``: what is done is done once more.
    """
    with writing(engine) as connection:
        given = postgresql.insert(m.table_of(_WHOLE)).values(kind=kind, what=what, asked_at=now)
        written = given.on_conflict_do_update(index_elements=[_WHOLE.what], set_={"asked_at": now})
        backlog_id = int(connection.execute(written.returning(_WHOLE.id)).scalar_one())
        for first in range(0, len(parts), _WRITTEN_AT_ONCE):
            _write(connection, backlog_id, parts[first : first + _WRITTEN_AT_ONCE], now, again)
    return next(line for line in backlogs(engine) if line.id == backlog_id)


def _write(connection: Connection, backlog_id: int, parts: Collection[Part], now: datetime, again: bool) -> None:
    rows = [
        {"backlog_id": backlog_id, "name": one.name, "arguments": one.arguments, "size": one.size, "due_at": now}
        for one in parts
    ]
    given = postgresql.insert(m.table_of(_ROW)).values(rows)
    is_other = _ROW.size != given.excluded.size
    known = given.on_conflict_do_update(
        index_elements=[_ROW.backlog_id, _ROW.name],
        set_={"size": given.excluded.size, "arguments": given.excluded.arguments, **_columns(PartRecord(due_at=now))},
        where=None if again else is_other,
    )
    connection.execute(known)


def parts_of(engine: Engine, what: str) -> list[Part]:
    """The parts of a backlog, as they were handed over; none where there is no such backlog."""
    query = select(_ROW.id, _ROW.name, _ROW.arguments, _ROW.size).join(_WHOLE).where(_WHOLE.what == what)
    with engine.connect() as connection:
        return [Part(**row) for row in connection.execute(query.order_by(_ROW.id)).mappings()]


def take_back(engine: Engine, backlog_id: int) -> bool:
    """Take a backlog from the workers: what they are at they end, nothing more is begun; -> whether there was one."""
    with writing(engine) as connection:
        connection.execute(text(_UNQUEUE), {"queue": BACKLOGS, "id": backlog_id})
        return connection.execute(delete(_WHOLE).where(_WHOLE.id == backlog_id)).rowcount == 1


_UNQUEUE = """
DELETE FROM procrastinate_jobs j USING backlog_parts p
WHERE j.queue_name = :queue AND j.status = 'todo' AND j.queueing_lock = 'part ' || p.id AND p.backlog_id = :id"""


def release_parts(engine: Engine, backlog_id: int, now: datetime) -> int:
    """Let the parts be done that were left alone; -> how many they are."""
    is_stuck = or_(_ROW.quarantined_at.is_not(None), _ROW.vain > 0)
    stuck = (_ROW.backlog_id == backlog_id, _ROW.done_at.is_(None), is_stuck)
    with writing(engine) as connection:
        return connection.execute(update(_ROW).where(*stuck).values(_columns(PartRecord(due_at=now)))).rowcount


def backlogs(engine: Engine) -> list[BacklogLine]:
    """All that were handed over, the first one first."""
    is_done, is_left_alone = _ROW.done_at.is_not(None), _ROW.quarantined_at.is_not(None)
    counts = (
        select(
            _ROW.backlog_id,
            func.count().label("parts"),
            func.count().filter(is_done).label("done"),
            func.count().filter(is_left_alone).label("quarantined"),
            func.coalesce(func.sum(_ROW.size), 0).label("size"),
            func.coalesce(func.sum(case((is_done, _ROW.size), else_=0)), 0).label("done_size"),
        )
        .group_by(_ROW.backlog_id)
        .subquery()
    )
    query = select(_WHOLE.id, _WHOLE.kind, _WHOLE.what, _WHOLE.asked_at, counts).outerjoin(
        counts, counts.c.backlog_id == _WHOLE.id
    )
    is_queued = has_queue(engine)
    with engine.connect() as connection:
        begun = {row[0]: row[1] for row in connection.execute(text(_BEGUN), {"task": PART})} if is_queued else {}
        return [
            BacklogLine(
                id=row.id, kind=row.kind, what=row.what, asked_at=row.asked_at, begun=begun.get(row.id, 0),
                parts=row.parts or 0, done=row.done or 0, quarantined=row.quarantined or 0,
                size=int(row.size or 0), done_size=int(row.done_size or 0), troubles=_troubles(connection, row.id),
            )
            for row in connection.execute(query.order_by(_WHOLE.id))
        ]  # fmt: skip


_BEGUN = """
SELECT p.backlog_id, count(*) FROM procrastinate_jobs j JOIN backlog_parts p ON j.queueing_lock = 'part ' || p.id
WHERE j.task_name = :task AND j.status = 'doing' GROUP BY 1"""


def _troubles(connection: Connection, backlog_id: int) -> tuple[tuple[str, str], ...]:
    query = (
        select(_ROW.name, _ROW.trouble)
        .where(_ROW.backlog_id == backlog_id, _ROW.done_at.is_(None), _ROW.trouble.is_not(None))
        .order_by(_ROW.quarantined_at.is_(None), _ROW.id)
        .limit(_TROUBLES)
    )
    return tuple((row.name, row.trouble) for row in connection.execute(query))


# ---- what is put into the queue


def plan_parts(engine: Engine, now: datetime, at_once: int) -> int | None:
    """Put parts into the queue, of each backlog in turn; -> how many, ``None`` where another worker was at it.
    ``at_once``: parts that the living workers do at once.
    """
    with writing(engine) as connection:
        if not alone_at_the_queue(connection):
            return None
        free = room(int(connection.execute(text(_WAITING), {"queue": BACKLOGS}).scalar_one()), at_once)
        limits = {"now": now, "beyond": now + LONGEST_PAUSE, "limit": free}
        found = [row.id for row in connection.execute(text(_NEXT), limits)] if free else []
        if found:
            given = {"queue": BACKLOGS, "task": PART, "parts": orjson.dumps(found).decode()}
            connection.execute(text(_QUEUED), given)
        return len(found)


_WAITING = "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = :queue AND status = 'todo'"

_NEXT = """
SELECT p.id FROM backlogs b CROSS JOIN LATERAL (
    SELECT q.id, row_number() OVER (ORDER BY q.id) AS turn FROM (
        SELECT p.id FROM backlog_parts p
        WHERE p.backlog_id = b.id AND p.done_at IS NULL AND p.quarantined_at IS NULL
          AND (p.due_at <= :now OR p.due_at > :beyond)
          AND NOT EXISTS (
              SELECT 1 FROM procrastinate_jobs j
              WHERE j.queueing_lock = 'part ' || p.id AND j.status IN ('todo', 'doing'))
        ORDER BY p.id LIMIT :limit) q) p
ORDER BY p.turn, b.id LIMIT :limit"""

_QUEUED = """
SELECT procrastinate_defer_jobs_v1(array_agg(ROW(
    :queue, :task, 0, 'part ' || part, 'part ' || part,
    jsonb_build_object('part', part::bigint), NULL)::procrastinate_job_to_defer_v1))
FROM jsonb_array_elements_text(CAST(:parts AS jsonb)) part"""


# ---- what attempts come to


def begin_part(engine: Engine, part_id: int, worker: str, now: datetime) -> Part | None:
    """A worker begins with a part; ``None``: it is done, left alone, or was taken back."""
    columns = (_ROW.id, _ROW.name, _ROW.arguments, _ROW.size, _ROW.started_at, _WHOLE.kind)
    with writing(engine) as connection:
        record = read_part(connection, part_id)
        if record is None or not record.is_open:
            return None
        connection.execute(update(_ROW).where(_ROW.id == part_id).values(started_at=now, worker=worker))
        row = connection.execute(select(*columns).join(_WHOLE).where(_ROW.id == part_id)).mappings().one()
        return Part(**row)


def end_part(
    engine: Engine, part_id: int, ended: Ended, now: datetime, *, came_to: str, trouble: str | None = None
) -> PartRecord | None:
    """An attempt ended; -> what is known now, ``None`` where its backlog was taken back. ``came_to``: for people;
    ``trouble``: why it came to nothing.
    """
    with writing(engine) as connection:
        return write_end(connection, part_id, ended, now, came_to=came_to, trouble=trouble)


def write_end(
    connection: Connection, part_id: int, ended: Ended, now: datetime, *, came_to: str, trouble: str | None = None
) -> PartRecord | None:
    """The same within a transaction."""
    before = read_part(connection, part_id)
    if before is None:
        return None
    after = after_attempt(before, ended, now, trouble)
    values = _columns(after)
    if ended is not Ended.GIVEN_BACK:
        values["came_to"] = came_to
    connection.execute(update(_ROW).where(_ROW.id == part_id).values(values))
    return after


def _columns(record: PartRecord) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in fields(PartRecord)}


def read_part(connection: Connection, part_id: int) -> PartRecord | None:
    """As it stands, and kept so until the transaction ends."""
    row = connection.execute(select(*_KNOWN).where(_ROW.id == part_id).with_for_update()).mappings().first()
    return PartRecord(**row) if row else None


def archive_counts(engine: Engine, target: str, since: datetime) -> dict[str, int]:
    """What the readings of an archive that began since an instant came to: outcome -> pages."""
    names = ("pages", "new", "updated", "unchanged", "dropped", "failed")
    sums = [func.coalesce(func.sum(getattr(m.Run, name)), 0) for name in names]
    query = select(*sums).where(m.Run.target == target, m.Run.spider == "archive", m.Run.started_at >= since)
    with engine.connect() as connection:
        return dict(zip(names, map(int, connection.execute(query).one()), strict=True))
