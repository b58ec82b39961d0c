"""What many workers are at, as a person looks at it: who is there, how much waits, since when, how it went, and why
each site waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, func, select, text

from newscrawl.decisions.revisits import waits_until
from newscrawl.decisions.visits import VisitRecord, Workforce, in_order, why_it_waits
from newscrawl.storage import models as m
from newscrawl.storage.backlogs import BacklogLine, backlogs
from newscrawl.storage.queue_schema import has_queue
from newscrawl.storage.visits import VISITS
from newscrawl.storage.workers import WorkerLine, living_workers, workforce_of

LATELY = timedelta(hours=1)
"""Over which it is told how much workers did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Throughput:
    """What the runs of the last hour came to."""

    runs: int
    pages: int
    new: int
    requests: int
    failed: int
    """Pages whose reading or storing broke."""
    died: int
    """Jobs whose visits died."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """Many workers at one moment."""

    workers: tuple[WorkerLine, ...]
    workforce: Workforce
    waiting: int
    """Visits in the queue that no worker has begun."""
    begun: int
    """Visits that workers are at."""
    due: int
    """Sites whose turn has come and that nobody visits yet, in the queue or not."""
    oldest_due_at: datetime | None
    """When the first of them was due; ``None`` where there is none."""
    quarantined: tuple[tuple[str, str], ...]
    """(site, why) of those that are left alone, for their visits die."""
    waits: Mapping[str, str]
    """Site -> why it is not visited just now; without those that are simply not due."""
    lately: Throughput
    backlogs: tuple[BacklogLine, ...] = ()
    """Those of which something is left to do, or is left alone."""


def queue_view(engine: Engine, now: datetime) -> QueueView | None:
    """What workers are at now; ``None`` where none was ever started on this database."""
    if not has_queue(engine):
        return None
    workers = tuple(living_workers(engine))
    workforce = workforce_of(workers)
    with engine.connect() as connection:
        states = connection.execute(text(_STATES), {"since": now - LATELY, "queue": VISITS}).one()
        rows = connection.execute(text(_SITES)).mappings().all()
        lately = _lately(connection, now, int(states.died))
    records = {row["host"]: _record(row) for row in rows}
    places = _places(rows, records, now)
    due = [record for host, record in records.items() if host in places]
    waits = {
        row["host"]: why_it_waits(
            records[row["host"]],
            now,
            workforce,
            paused_at=row["paused_at"],
            visited_by=row["visited_by"],
            host_waits_until=waits_until(row["wait_until"], now),
            before=places.get(row["host"], 0),
        )
        for row in rows
    }
    return QueueView(
        workers=workers,
        workforce=workforce,
        waiting=int(states.waiting),
        begun=int(states.begun),
        due=len(due),
        oldest_due_at=min((record.asked_at or record.due_at or now for record in due), default=None),
        quarantined=tuple(
            (host, record.trouble or "") for host, record in sorted(records.items()) if record.quarantined_at
        ),
        waits={host: why for host, why in waits.items() if why},
        lately=lately,
        backlogs=tuple(line for line in backlogs(engine) if line.left or line.quarantined),
    )


_STATES = """
SELECT count(*) FILTER (WHERE status = 'todo') AS waiting, count(*) FILTER (WHERE status = 'doing') AS begun,
    count(*) FILTER (WHERE status = 'failed' AND EXISTS (
        SELECT 1 FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'failed' AND e.at > :since)) AS died
FROM procrastinate_jobs j WHERE j.queue_name = :queue"""

_SITES = """
SELECT s.host, s.paused_at, v.due_at, v.asked_at, v.news, v.deaths, v.lost, v.trouble, v.quarantined_at,
    w.owner AS visited_by, h.wait_until
FROM sites s
LEFT JOIN site_visits v ON v.host = s.host
LEFT JOIN procrastinate_jobs j ON j.lock = 'visit of ' || s.host AND j.status = 'doing'
LEFT JOIN workers w ON w.queue_id = j.worker_id
LEFT JOIN (
    SELECT regexp_replace(host, '^www[.]', '') AS host, max(wait_until) AS wait_until FROM hosts
    WHERE wait_until IS NOT NULL GROUP BY 1) h ON h.host = s.host
WHERE s.added_at IS NOT NULL"""

_KNOWN = ("host", "due_at", "asked_at", "news", "deaths", "lost", "trouble", "quarantined_at")


def _record(row: Any) -> VisitRecord:
    """As far as it is known: a site that was registered just now has none yet."""
    return VisitRecord(**{name: row[name] for name in _KNOWN if row[name] is not None})


def _places(rows: Any, records: Mapping[str, VisitRecord], now: datetime) -> dict[str, int]:
    """Site -> how many come before it, for those whose turn has come and that nobody visits yet."""
    turns = [
        record
        for row in rows
        if (record := records[row["host"]]).quarantined_at is None
        and not row["visited_by"]
        and (record.asked_at or (record.due_at is not None and record.due_at <= now and not row["paused_at"]))
        and not (waits_until(row["wait_until"], now) and not record.asked_at)
    ]
    return {record.host: place for place, record in enumerate(in_order(turns))}


def _lately(connection: Connection, now: datetime, died: int) -> Throughput:
    run = m.Run
    sums = [func.coalesce(func.sum(getattr(run, name)), 0) for name in ("pages", "new", "requests", "failed")]
    query = select(func.count(), *sums).where(run.started_at > now - 2 * LATELY, run.finished_at > now - LATELY)
    runs, pages, new, requests, failed = connection.execute(query).one()
    return Throughput(
        runs=int(runs), pages=int(pages), new=int(new), requests=int(requests), failed=int(failed), died=died
    )
