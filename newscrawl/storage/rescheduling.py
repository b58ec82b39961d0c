"""Known articles of a site whose ages of revisits are other ones from now on: when each is due by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, bindparam, select, update

from newscrawl.decisions.revisits import UNCHANGED, rescheduled
from newscrawl.storage import models as m
from newscrawl.storage.dialect import writing
from newscrawl.storage.entries import ARTICLE

_AT_ONCE = 2_000
"""Rows of one transaction, so that a crawl that writes meanwhile waits for no more."""
_READ = ("new", "updated", UNCHANGED)
"""Outcomes of visits that brought an article; what a host or a failure put off stays put off."""


@dataclass(frozen=True, slots=True)
class Rescheduled:
    """How many articles have another day of their next visit, how many of them are due now, and how many have none."""

    articles: int = 0
    due: int = 0
    left_alone: int = 0


def reschedule(engine: Engine, site: str, ages: Sequence[timedelta], now: datetime) -> Rescheduled:
    """Write anew when a site's stored articles are due. ``ages``: at which they are visited again."""
    address, article = m.table_of(m.Address), m.table_of(m.ArticleRow)
    query = (
        select(address.c.url, address.c.fetched_at, address.c.due_at, article.c.published_at, article.c.first_seen_at)
        .join_from(address, article, article.c.id == address.c.article_id)
        .where(address.c.site == site, address.c.role == ARTICLE, address.c.outcome.in_(_READ))
        .where(address.c.fetched_at.is_not(None))
    )
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    changes: list[dict[str, Any]] = []
    for row in rows:
        after = rescheduled(row.published_at or row.first_seen_at, row.fetched_at, ages)
        if after.due_at != row.due_at:
            changes.append({"of": row.url, "due_at": after.due_at, "due_because": after.why})
    change = update(address).where(address.c.url == bindparam("of"))
    for start in range(0, len(changes), _AT_ONCE):
        with writing(engine) as connection:
            connection.execute(change, changes[start : start + _AT_ONCE])
    dues = [one["due_at"] for one in changes]
    return Rescheduled(len(changes), sum(due is not None and due <= now for due in dues), dues.count(None))
