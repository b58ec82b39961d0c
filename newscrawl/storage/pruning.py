"""Letting go of rows, a batch at a time: each batch is a short transaction of its own, and as long as one took the next
one waits, so that crawls write between them. A kill between two leaves less to do.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, exists, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, aliased

from newscrawl.decisions.near_duplicates import first_key
from newscrawl.storage import models as m
from newscrawl.storage.dialect import among, dialect_of, writing
from newscrawl.storage.entries import ARTICLE, NOTED_AT
from newscrawl.storage.signatures import published_before

FIRST_RUN = datetime(2026, 1, 1, tzinfo=UTC)
"""No crawl of newscrawl ran before it: what bears an earlier date was written by a clock that was behind, as that of a
machine whose battery is empty.
"""
_BATCH = 2_000
"""Rows looked at in one transaction: some hundredths of a second."""
_NOWHERE = {"archive_file": None, "archive_offset": None, "archive_length": None}
_RECORDED: tuple[tuple[type[m.Recorded], InstrumentedAttribute[Any]], ...] = (
    (m.ArticleRow, m.ArticleRow.id),
    (m.Revision, m.Revision.id),
    (m.Alarm, m.Alarm.id),
    (m.Address, m.Address.url),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the store that can be let go of."""

    name: str
    """As people read it."""
    key: InstrumentedAttribute[Any]
    """What tells its rows, and in whose order they are walked through."""
    goes: ColumnElement[bool]
    """Which of them go."""
    below: int | None = None
    """No row with such a key or a greater one goes; ``None`` where the key does not say."""


def _written(at: Any, before: datetime) -> ColumnElement[bool]:
    """What was written before an instant, and not by a clock that was behind: that says nothing of its age."""
    return and_(at < before, at >= FIRST_RUN)


def old_revisions(before: datetime) -> Part:
    """Revisions written before an instant, but for each article's first and last: what it was, and what it is."""
    row, later = m.Revision, aliased(m.Revision)
    is_followed = exists().where(later.article_id == row.article_id, later.number > row.number)
    return Part("revisions", row.id, and_(_written(row.seen_at, before), row.number > 1, is_followed))


def old_comment_counts(before: datetime) -> Part:
    """Comment counts seen before an instant, but for each article's last."""
    row, later = m.CommentCount, aliased(m.CommentCount)
    is_followed = exists().where(later.article_id == row.article_id, later.seen_at > row.seen_at)
    return Part("comment counts", row.article_id, and_(row.seen_at < before, is_followed))


def left_addresses(before: datetime) -> Part:
    """Addresses of the ledger that are left alone, and were neither met nor asked for since an instant. One that a list
    names again is met anew.
    """
    row = m.Address
    is_old = and_(_written(row.first_seen_at, before), _written(NOTED_AT, before))
    return Part("addresses", row.url, and_(row.role == ARTICLE, row.due_at.is_(None), is_old))


def old_counts(before: datetime) -> tuple[Part, ...]:
    """What runs that ended before an instant came to, by site and field."""
    runs = select(m.Run.id).where(_written(m.Run.started_at, before))
    return (
        Part("field counts", m.FieldCount.run_id, m.FieldCount.run_id.in_(runs)),
        Part("site counts", m.SiteRun.run_id, m.SiteRun.run_id.in_(runs)),
    )


def old_signatures(before: datetime) -> Part:
    """What tells copies of articles that were published in a fortnight before that of an instant; stories stay. An
    article of that time which comes later finds no copies, but for those that come after it.
    """
    return Part("signatures", m.SignatureBand.key, published_before(before), first_key(before))


def run_days(engine: Engine) -> list[date]:
    """The days on which any run began."""
    day = dialect_of(engine).day_of(m.Run.started_at)
    with engine.connect() as connection:
        return [date.fromisoformat(found) for found in connection.execute(select(day).distinct()).scalars()]


def how_many(engine: Engine, part: Part) -> int:
    """Rows that would go."""
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(part.key.class_).where(part.goes)).scalar_one())


def let_go(engine: Engine, part: Part, told: Callable[[int], None] = lambda _: None) -> int:
    """Remove a part's rows; -> how many. ``told`` hears how many so far, after every batch."""
    gone = 0

    def remove(connection: Connection, bounds: ColumnElement[bool]) -> int:
        return connection.execute(delete(part.key.class_).where(bounds, part.goes)).rowcount

    for count in _in_batches(engine, part.key, remove, part.below):
        gone += count
        told(gone)
    return gone


def forget_files(engine: Engine, files: Collection[str]) -> None:
    """Rows that point into archive files point nowhere from now on."""
    for model, key in _RECORDED if files else ():

        def forget(connection: Connection, bounds: ColumnElement[bool], of: type[m.Recorded] = model) -> int:
            rows = update(of).where(bounds, among(of.archive_file, files))
            return connection.execute(rows.values(**_NOWHERE)).rowcount

        for _ in _in_batches(engine, key, forget):
            pass


def _in_batches(
    engine: Engine,
    key: InstrumentedAttribute[Any],
    work: Callable[[Connection, ColumnElement[bool]], int],
    below: int | None = None,
) -> Iterator[int]:
    """A table in batches along a key, up to one: ``work`` is given a transaction for each, and the bounds of its rows;
    -> what it returns, when that is committed.
    """
    last: Any = None
    while True:
        began = time.monotonic()
        with writing(engine) as connection:
            keys = select(key).order_by(key)
            if last is not None:
                keys = keys.where(key > last)
            if below is not None:
                keys = keys.where(key < below)
            first = connection.execute(keys.limit(1)).scalar()
            if first is None:
                return
            end = connection.execute(keys.offset(_BATCH - 1).limit(1)).scalar()
            ends = [key <= end] if end is not None else [key < below] if below is not None else []
            done = work(connection, and_(key >= first, *ends))
        yield done
        if end is None:
            return
        last = end
        time.sleep(time.monotonic() - began)  # others write now
