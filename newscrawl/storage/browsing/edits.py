"""Silent edits: what papers changed without a word, which their pages' modification time does not own up to; and, apart
from them, what only changed with a site's layout.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Integer, and_, func, literal_column, or_, select, text

from newscrawl.decisions.changes import Cause
from newscrawl.storage import models as m
from newscrawl.storage.browsing.called import site_called
from newscrawl.storage.browsing.paging import Page, cut, instant, keys_of, number
from newscrawl.storage.dialect import Dialect, dialect_of

_PAPERS = 12  # of a summary


@dataclass(frozen=True, slots=True, kw_only=True)
class EditFilter:
    """Which silent edits; ``None`` or "" sets no bound."""

    since: datetime | None = None
    until: datetime | None = None
    """When they were seen: at or after, before."""
    site: str = ""
    """Name, host or address; "www." makes no difference."""
    field: str = ""
    """One that was changed: "title", "body" ..."""
    layout: bool = False
    """What changed with a site's layout, in place of what was edited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditLine:
    """A silent edit."""

    article_id: int
    revision: int
    site: str
    title: str
    """As it is now."""
    canonical_url: str
    published_at: datetime | None
    seen_at: datetime
    changes: dict[str, Any]
    """Field -> [before, after]."""
    id: int
    """Of the revision."""


@dataclass(frozen=True, slots=True)
class EditSummary:
    """Silent edits counted."""

    edits: int
    headlines: int
    """Of them with another headline."""
    papers: tuple[tuple[str, int], ...]
    """(site, edits), those with most first, a few."""
    sites: int
    """Papers with any."""


def silent_edits(engine: Engine, wanted: EditFilter, after: str | None = None, limit: int = 30) -> Page[EditLine]:
    """Silent edits, the newest first, from a cursor on. ``UsageError`` for a cursor that is none."""
    revision, row = m.Revision, m.ArticleRow
    query = (
        select(revision.article_id, revision.number.label("revision"), revision.seen_at, revision.changes, revision.id)
        .add_columns(row.title, row.canonical_url, row.published_at, m.Site.host.label("site"))
        .join(row, row.id == revision.article_id)
        .join(m.Site, m.Site.id == row.site_id)
        .where(*_bounds(dialect_of(engine), wanted))
        .order_by(revision.seen_at.desc(), revision.id.desc())
        .limit(limit + 1)
    )
    if after:
        at, last = keys_of(after, instant, number)
        query = query.where(revision.seen_at <= at, or_(revision.seen_at < at, revision.id < last))
    with engine.connect() as connection:
        found = [EditLine(**one) for one in connection.execute(query).mappings()]
    return cut(found, limit, lambda one: (one.seen_at, one.id))


def summary_of_edits(engine: Engine, wanted: EditFilter) -> EditSummary:
    """What the silent edits of a span of time come to. Give it bounds: every edit in them is counted."""
    dialect = dialect_of(engine)
    revision, row = m.Revision, m.ArticleRow
    headline = func.sum(func.coalesce(dialect.has_key(revision.changes, "title").cast(Integer), 0))
    count = func.count()
    query = (
        select(m.Site.host, count, headline)
        .select_from(revision)
        .join(row, row.id == revision.article_id)
        .join(m.Site, m.Site.id == row.site_id)
        .where(*_bounds(dialect, wanted))
        .group_by(m.Site.host)
        .order_by(count.desc(), m.Site.host)
    )
    with engine.connect() as connection:
        found = [(str(host), int(edits), int(headlines or 0)) for host, edits, headlines in connection.execute(query)]
    return EditSummary(
        edits=sum(edits for _, edits, _ in found),
        headlines=sum(headlines for _, _, headlines in found),
        papers=tuple((host, edits) for host, edits, _ in found[:_PAPERS]),
        sites=len(found),
    )


def _bounds(dialect: Dialect, wanted: EditFilter) -> list[ColumnElement[bool]]:
    revision = m.Revision
    # The very words of the partial indexes, so that both databases know them again.
    silent = and_(text("revisions.silent"), revision.cause == Cause.EDIT.value)
    of_the_layout = literal_column("revisions.cause") == literal_column("'layout'")
    bounds: list[ColumnElement[bool]] = [of_the_layout if wanted.layout else silent]
    if wanted.since:
        bounds.append(revision.seen_at >= wanted.since)
    if wanted.until:
        bounds.append(revision.seen_at < wanted.until)
    if wanted.site:
        # With a plus in front, SQLite walks down the edits, and not through all articles of the site.
        bounds.append(literal_column("+articles.site_id") == site_called(wanted.site).scalar_subquery())
    if wanted.field:
        bounds.append(dialect.has_key(revision.changes, wanted.field))
    return bounds
