"""Runs: what each crawl was asked for, and what it came to."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select

from newscrawl.storage import models as m
from newscrawl.storage.browsing.paging import Page, cut, keys_of, number


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """One crawl; ``docs/database.md`` says what is counted."""

    id: int
    spider: str
    target: str
    started_at: datetime
    finished_at: datetime | None
    end_reason: str | None
    pages: int
    new: int
    updated: int
    unchanged: int
    dropped: int
    failed: int
    listings: int
    requests: int
    drop_reasons: dict[str, Any]
    """Reason -> pages."""


_COLUMNS = [getattr(m.Run, field.name) for field in fields(RunLine)]


def runs(engine: Engine, after: str | None = None, limit: int = 50) -> Page[RunLine]:
    """Runs, the newest first, those behind a cursor. ``UsageError`` for a cursor that is none."""
    query = select(*_COLUMNS).order_by(m.Run.id.desc()).limit(limit + 1)
    if after:
        query = query.where(m.Run.id < keys_of(after, number)[0])
    with engine.connect() as connection:
        found = [RunLine(**row) for row in connection.execute(query).mappings()]
    return cut(found, limit, lambda run: (run.id,))


def one_run(engine: Engine, run_id: int) -> RunLine | None:
    """A run by its number; ``None`` where there is none."""
    with engine.connect() as connection:
        row = connection.execute(select(*_COLUMNS).where(m.Run.id == run_id)).mappings().first()
    return RunLine(**row) if row else None
