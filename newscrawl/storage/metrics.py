"""Metrics in Prometheus' text format, for node_exporter's textfile collector or for whoever serves them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import Engine

from newscrawl.storage.alarms import Alarms
from newscrawl.storage.queue_view import queue_view
from newscrawl.storage.runs import Runs
from newscrawl.storage.site_status import SiteStatus, site_statuses

_WAITING = "waiting"  # folder of batches that wait for the database
_SPOOL = "spool"  # folder of archive files that wait for their store
_COUNTED_FOR = timedelta(minutes=5)
"""Prometheus asks every fifteen seconds; a million rows are not counted as often."""
CONTENT_TYPE = "text/plain; version=1.0.0; charset=utf-8"


def metrics_text(engine: Engine, data_dir: Path, now: datetime, stored: Mapping[str, int] | None = None) -> bytes:
    """What is so now, of every site and of the crawler itself. ``stored``: rows of tables as they were counted a moment
    ago (``Counted``); ``None``: they are counted, which reads an index of each table from end to end.
    """
    registry = CollectorRegistry()
    statuses = site_statuses(engine, now)
    _of_sites(registry, statuses)
    _of_fields(registry, statuses)
    alarms = Gauge(
        "newscrawl_alarm_open", "An alarm is open: 1", ("site", "kind", "field", "acknowledged"), registry=registry
    )
    for alarm in Alarms(engine).kept(only_open=True):
        alarms.labels(alarm.site, alarm.kind, alarm.field, str(alarm.acknowledged_at is not None).lower()).set(1)
    for name, count in (Runs(engine).counts() if stored is None else stored).items():
        Gauge(f"newscrawl_stored_{name}", f"Rows of {name} in the database", registry=registry).set(count)
    _of_workers(registry, engine, now)
    waiting = len(list((data_dir / _WAITING).glob("*.json")))
    Gauge("newscrawl_waiting_batches", "Batches of articles that wait on disk", registry=registry).set(waiting)
    unsent = list((data_dir / _SPOOL).glob("*/*.warc.gz"))
    Gauge("newscrawl_archive_files_waiting", "Archive files on this machine, to be sent", registry=registry).set(
        len(unsent)
    )
    if data_dir.is_dir():
        free = Gauge("newscrawl_disk_free_bytes", "Free where the data folder is", registry=registry)
        free.set(shutil.disk_usage(data_dir).free)
    return generate_latest(registry)


class Counted:
    """Rows of the tables, counted at most once in ``_COUNTED_FOR`` whoever asks."""

    def __init__(self) -> None:
        self._found: dict[str, int] = {}
        self._at: datetime | None = None
        self._one = Lock()

    def of(self, engine: Engine, now: datetime) -> dict[str, int]:
        """Table -> rows."""
        with self._one:
            if self._at is None or not self._at <= now < self._at + _COUNTED_FOR:
                self._found, self._at = Runs(engine).counts(), now
            return self._found


def _of_workers(registry: CollectorRegistry, engine: Engine, now: datetime) -> None:
    """What many workers are at, where any were ever started."""
    queue = queue_view(engine, now)
    if queue is None:
        return
    left_alone = sum(one.quarantined for one in queue.backlogs)
    oldest = (now - queue.oldest_due_at).total_seconds() if queue.oldest_due_at else 0.0
    for name, about, value in (
        ("workers", "Workers that live", queue.workforce.workers),
        ("workers_halted", "Workers that take nothing up", len(queue.workforce.halted)),
        ("visits_at_once", "Visits that workers can make at once", queue.workforce.at_once),
        ("visits_begun", "Visits that workers are at", queue.begun),
        ("visits_queued", "Visits in the queue that nobody has begun", queue.waiting),
        ("sites_due", "Sites that are due and that nobody visits yet", queue.due),
        ("oldest_due_seconds", "For how long the first of them has been due", oldest),
        ("sites_quarantined", "Sites that are left alone, for their visits die", len(queue.quarantined)),
        ("visits_last_hour", "Runs that ended in the last hour", queue.lately.runs),
        ("visits_died_last_hour", "Visits that died in the last hour", queue.lately.died),
        ("backlog_parts_left", "Parts of backlogs that are still to be done", sum(one.left for one in queue.backlogs)),
        ("backlog_parts_begun", "Parts of backlogs that workers are at", sum(one.begun for one in queue.backlogs)),
        ("backlog_parts_quarantined", "Parts of backlogs that are left alone", left_alone),
    ):
        Gauge(f"newscrawl_{name}", about, registry=registry).set(value)


def _of_sites(registry: CollectorRegistry, statuses: list[SiteStatus]) -> None:
    last = _gauge(registry, "newscrawl_last_run_timestamp_seconds", "When the site's last run ended")
    new = _gauge(registry, "newscrawl_last_run_new_articles", "New articles of the site's last run")
    today = _gauge(registry, "newscrawl_new_articles_today", "New articles since midnight, UTC")
    usual = _gauge(registry, "newscrawl_usual_articles_today", "The same on this weekday by this time, usually")
    due = _gauge(registry, "newscrawl_next_visit_timestamp_seconds", "When the site is due")
    for one in statuses:
        if one.last_run_at is not None:
            last.labels(one.site).set(one.last_run_at.timestamp())
            new.labels(one.site).set(one.last_new)
        today.labels(one.site).set(one.new_today)
        if one.usual_today is not None:
            usual.labels(one.site).set(one.usual_today)
        if one.due_at is not None:
            due.labels(one.site).set(one.due_at.timestamp())


def _of_fields(registry: CollectorRegistry, statuses: list[SiteStatus]) -> None:
    fill = Gauge(
        "newscrawl_field_fill_ratio", "Share of the last new articles that have the field", ("site", "field"),
        registry=registry,
    )  # fmt: skip
    for one in statuses:
        for name, share in one.fill.items():
            fill.labels(one.site, name).set(share)


def _gauge(registry: CollectorRegistry, name: str, about: str) -> Gauge:
    return Gauge(name, about, ("site",), registry=registry)
