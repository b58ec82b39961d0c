"""Sites: what came of each lately, day by day, and how many of its articles have each field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, and_, case, func, select

from newscrawl.storage import models as m
from newscrawl.storage.browsing.called import site_called
from newscrawl.storage.browsing.paging import Page, cut, keys_of
from newscrawl.storage.dialect import among, dialect_of
from newscrawl.storage.site_status import new_today

DAYS = 30
"""Days whose new articles are counted one by one, the last of them today."""
SAMPLE = 200
"""Newest articles of a site by which is told how many have each field."""
_FIELDS = (
    "title",
    "dek",
    "published_at",
    "modified_at",
    "language",
    "section",
    "photo_credit",
    "source",
    "comment_count",
)
_LISTS: dict[str, Any] = {
    "authors": m.ArticleAuthor,
    "tags": m.ArticleTag,
    "sources": m.ArticleSource,
    "photos": m.PhotoRow,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLine:
    """A site, as a list shows it."""

    site: str
    """Host."""
    first_seen_at: datetime
    articles: int
    new_by_day: tuple[int, ...]
    """Articles by the day (UTC) on which they were published, of the last thirty days, today last."""
    new_today: int
    """New articles of runs since midnight, UTC, as `newscrawl status` counts them."""
    last_at: datetime | None
    """Where its newest article is listed; ``None`` while it has none."""
    name: str | None
    """As it was registered; ``None`` for a site that was not."""
    paused_at: datetime | None
    alarms: int
    """Open ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FillRate:
    """How many of a site's newest articles have a field."""

    field: str
    filled: int
    of: int
    """Articles that were looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldHistory:
    """How many of the articles that were new in each run had a field, run by run, the last one last."""

    field: str
    filled: tuple[int, ...]
    articles: tuple[int, ...]


_COLUMNS = (m.Site.id, m.Site.host, m.Site.first_seen_at, m.Site.name, m.Site.paused_at)


def sites(engine: Engine, now: datetime, after: str | None = None, limit: int = 50) -> Page[SiteLine]:
    """Sites by name, those behind a cursor. ``UsageError`` for a cursor that is none."""
    site = m.Site
    query = select(*_COLUMNS).order_by(site.host).limit(limit + 1)
    if after:
        query = query.where(site.host > keys_of(after, str)[0])
    with engine.connect() as connection:
        found = connection.execute(query).all()
        page = cut(found, limit, lambda one: (one.host,))
        return Page(_lines(connection, page.items, now, new_today(engine, now)), page.next)


def one_site(engine: Engine, host: str, now: datetime) -> SiteLine | None:
    """A site by its name or host; "www." makes no difference. ``None`` for one that nobody has crawled."""
    query = select(*_COLUMNS).where(m.Site.id == site_called(host).scalar_subquery())
    with engine.connect() as connection:
        return next(iter(_lines(connection, connection.execute(query).all(), now, new_today(engine, now))), None)


def site_names(engine: Engine, limit: int = 500) -> list[str]:
    """The hosts of sites, as many as a person may choose from."""
    with engine.connect() as connection:
        return list(connection.execute(select(m.Site.host).order_by(m.Site.host).limit(limit)).scalars())


def fill_rates(engine: Engine, host: str) -> tuple[FillRate, ...]:
    """How many of a site's newest articles have each field; () while it has none."""
    row = m.ArticleRow
    newest = (
        select(row.id)
        .join(m.Site, m.Site.id == row.site_id)
        .where(m.Site.host == host.lower().removeprefix("www."))
        .order_by(row.listed_at.desc(), row.id.desc())
        .limit(SAMPLE)
    )
    with engine.connect() as connection:
        ids = list(connection.execute(newest).scalars())
        if not ids:
            return ()
        counted = [func.sum(case((_there(getattr(row, name)), 1), else_=0)) for name in _FIELDS]
        filled: dict[str, Any] = dict(
            zip(_FIELDS, connection.execute(select(*counted).where(among(row.id, ids))).one(), strict=True)
        )
        for name, links in _LISTS.items():
            having = select(func.count(links.article_id.distinct())).where(among(links.article_id, ids))
            filled[name] = connection.execute(having).scalar_one()
    return tuple(FillRate(field=name, filled=int(count), of=len(ids)) for name, count in filled.items())


def field_histories(engine: Engine, host: str, runs: int = 24) -> tuple[FieldHistory, ...]:
    """What each field was in the last runs that brought new articles of a site; () where none was counted."""
    count, own = m.FieldCount, m.FieldCount.site == host.lower().removeprefix("www.")
    last = select(count.run_id).where(own, count.articles > 0).distinct().order_by(count.run_id.desc()).limit(runs)
    with engine.connect() as connection:
        run_ids = list(connection.execute(last).scalars())
        rows = select(count.field, count.filled, count.articles).where(own, among(count.run_id, run_ids))
        found: dict[str, tuple[list[int], list[int]]] = {}
        for field, filled, articles in connection.execute(rows.order_by(count.run_id)):
            counts = found.setdefault(field, ([], []))
            counts[0].append(filled)
            counts[1].append(articles)
    return tuple(
        FieldHistory(field=field, filled=tuple(filled), articles=tuple(articles))
        for field, (filled, articles) in sorted(found.items())
    )


def _there(column: Any) -> Any:
    return and_(column.is_not(None), column != "") if column.key == "title" else column.is_not(None)


def _lines(
    connection: Connection, found: Sequence[Any], now: datetime, today: Mapping[str, int]
) -> tuple[SiteLine, ...]:
    if not found:
        return ()
    row, dialect = m.ArticleRow, dialect_of(connection)
    own = among(row.site_id, [one.id for one in found])
    totals = {
        site_id: (int(count), last)
        for site_id, count, last in connection.execute(
            select(row.site_id, func.count(), func.max(row.listed_at)).where(own).group_by(row.site_id)
        )
    }
    alarm = m.Alarm
    open_alarms = select(alarm.site, func.count()).where(
        alarm.closed_at.is_(None), alarm.site.in_([one.host for one in found])
    )
    alarms = {host: int(count) for host, count in connection.execute(open_alarms.group_by(alarm.site))}
    first_day = (now - timedelta(days=DAYS - 1)).date()
    day = dialect.day_of(row.listed_at)
    recent = select(row.site_id, day, func.count()).where(
        own, row.listed_at >= datetime.combine(first_day, time(), UTC)
    )
    counts = {(site_id, on): int(count) for site_id, on, count in connection.execute(recent.group_by(row.site_id, day))}
    days = [(first_day + timedelta(days=n)).isoformat() for n in range(DAYS)]
    return tuple(
        SiteLine(
            site=one.host,
            first_seen_at=one.first_seen_at,
            articles=totals.get(one.id, (0, None))[0],
            new_by_day=tuple(counts.get((one.id, on), 0) for on in days),
            new_today=today.get(one.host, 0),
            last_at=totals.get(one.id, (0, None))[1],
            name=one.name,
            paused_at=one.paused_at,
            alarms=alarms.get(one.host, 0),
        )
        for one in found
    )
