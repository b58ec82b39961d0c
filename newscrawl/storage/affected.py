"""The first article, page or list of a site that is another than usual: where a person begins to look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, select

from newscrawl.decisions.changes import Cause
from newscrawl.items import ArchiveRecord, Article
from newscrawl.storage import models as m
from newscrawl.storage.entries import ENTRIES, entry_of
from newscrawl.storage.loading import envelopes_by_id
from newscrawl.storage.run_counts import articles_since
from newscrawl.urls import normalise

_AT_ONCE = 50  # articles that are looked at before more are loaded


@dataclass(frozen=True, slots=True)
class Affected:
    """Where it stands, and the archived response that says so (``None`` where none is kept)."""

    url: str
    record: ArchiveRecord | None
    article_id: int | None = None


def first_new(engine: Engine, site: str, run_id: int, is_other: Callable[[Article], bool]) -> Affected | None:
    """The first article of a site, new in a run or later, of which ``is_other`` says so."""
    with engine.connect() as connection:
        ids = articles_since(connection, site, run_id)
        for at in range(0, len(ids), _AT_ONCE):
            found = envelopes_by_id(connection, ids[at : at + _AT_ONCE])
            for article_id in sorted(found):
                if is_other(found[article_id].article):
                    return Affected(found[article_id].article.url, found[article_id].record, article_id)
    return None


def first_edited(engine: Engine, site: str, run_id: int, name: str) -> Affected | None:
    """The first article of a site that its site changed in a run or later, and that has a field no more."""
    row = m.Revision
    with engine.connect() as connection:
        query = (
            select(row.article_id, row.changes)
            .where(
                row.cause.in_((Cause.EDIT, Cause.LAYOUT)),
                row.run_id >= run_id,
                row.seen_at >= _began(connection, run_id),
            )
            .order_by(row.id)
        )
        changed = [article_id for article_id, changes in connection.execute(query) if name in changes]
        for article_id, one in sorted(envelopes_by_id(connection, changed[:_AT_ONCE]).items()):
            if one.article.site == site and getattr(one.article, name) in (None, "", ()):
                return Affected(one.article.url, one.record, article_id)
    return None


def dropped_since(engine: Engine, site: str, run_id: int, reasons: Sequence[str]) -> Affected | None:
    """The first page of a site that was dropped for one of some reasons in a run or later."""
    row = m.Address
    with engine.connect() as connection:
        query = (
            ENTRIES.where(row.site == site, row.outcome.in_(reasons), row.fetched_at >= _began(connection, run_id))
            .order_by(row.fetched_at)
            .limit(1)
        )
        found = connection.execute(query).first()
    if found is None:
        return None
    entry = entry_of(found)
    return Affected(entry.url, entry.record, entry.article_id)


def list_at(engine: Engine, address: str) -> Affected:
    """A list, as it was read last."""
    with engine.connect() as connection:
        found = connection.execute(ENTRIES.where(m.Address.url == normalise(address))).first()
    return Affected(address, entry_of(found).record if found else None)


def _began(connection: Connection, run_id: int) -> datetime | None:
    began: datetime | None = connection.execute(select(m.Run.started_at).where(m.Run.id == run_id)).scalar()
    return began
