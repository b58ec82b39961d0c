"""What runs came to at their sites, and what each field was in their new articles: written at a run's end, read by
whoever holds a site beside its own past.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, select

from newscrawl.decisions.changes import Cause
from newscrawl.items import Article
from newscrawl.reading import READER_VERSION
from newscrawl.storage import models as m
from newscrawl.storage.dialect import among, dialect_of, writing
from newscrawl.storage.loading import articles_by_id
from newscrawl.watch.counts import WATCHED, Counts, RunOfSite, count_fields, mean_length

_DAY = 86_400  # seconds
_BATCH = 200  # articles held in memory at a time
_COMMENTS = "comment_count"
_BACK = 300
"""Runs of which a database that was filled before there were counts is counted: the past that sites begin with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTotals:
    """What a run came to at a site; fields as in ``newscrawl.storage.models.SiteRun``, and of comments."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    known: int = 0
    drops: Mapping[str, int]
    lists: Mapping[str, int]
    trouble: str | None = None
    had_comments: int = 0
    """Known articles with comments that were visited again."""
    uncounted: int = 0
    """Of those, the ones whose page itself states no count any more."""


def write_run(engine: Engine, run_id: int, totals: Mapping[str, SiteTotals], now: datetime) -> list[str]:
    """Write down what a run came to; -> its sites. Runs that were killed, or that ended before there were counts, are
    counted from their articles first.
    """
    with writing(engine) as connection:
        for earlier, ended_at in _uncounted(connection, run_id):
            _write(connection, earlier, {}, ended_at)
        return _write(connection, run_id, totals, now)


def _uncounted(connection: Connection, run_id: int) -> list[tuple[int, datetime]]:
    """(id, end) of runs before this one that brought new articles and are not counted, the first one first."""
    run, counted = m.Run, select(m.SiteRun.run_id)
    first = connection.execute(select(run.id).order_by(run.id.desc()).offset(_BACK).limit(1)).scalar() or 0
    query = (
        select(run.id, run.finished_at, run.alive_at, run.started_at)
        .where(run.id < run_id, run.id >= first, run.id.not_in(counted))
        .where(run.finished_at.is_not(None) | run.end_reason.is_not(None))
        .order_by(run.id)
    )
    return [(row.id, row.finished_at or row.alive_at or row.started_at) for row in connection.execute(query)]


def _write(connection: Connection, run_id: int, totals: Mapping[str, SiteTotals], ended_at: datetime) -> list[str]:
    fields = _fields_of(connection, run_id, totals)
    found = {site: totals.get(site, SiteTotals(new=_new(fields.get(site, {})), drops={}, lists={})) for site in
             dict.fromkeys((*totals, *fields))}  # fmt: skip
    dialect = dialect_of(connection)
    rows = [
        {
            "run_id": run_id, "site": site, "ended_at": ended_at, "new": one.new, "updated": one.updated,
            "unchanged": one.unchanged, "failed": one.failed, "known": one.known, "drops": dict(one.drops),
            "lists": dict(one.lists), "trouble": one.trouble,
        }
        for site, one in found.items()
    ]  # fmt: skip
    dialect.insert_missing(connection, m.table_of(m.SiteRun), rows)
    counted = [
        {
            "run_id": run_id, "site": site, "field": name, "reader_version": READER_VERSION,
            "articles": counts.articles, "filled": counts.filled, "evidence": dict(counts.evidence),
            "lengths": {str(size): n for size, n in counts.lengths.items()}, "mean_length": mean_length(counts),
            "value_counts": dict(counts.values),
            "edited": counts.edited, "lost": counts.lost, "revisited": counts.revisited,
        }
        for site, of_site in fields.items()
        for name, counts in of_site.items()
    ]  # fmt: skip
    dialect.insert_missing(connection, m.table_of(m.FieldCount), counted)
    return list(found)


def _new(fields: Mapping[str, Counts]) -> int:
    return max((counts.articles for counts in fields.values()), default=0)


def _fields_of(connection: Connection, run_id: int, totals: Mapping[str, SiteTotals]) -> dict[str, dict[str, Counts]]:
    """Site -> field -> what it was in the run's new articles, and in known ones that were visited again."""
    began = connection.execute(select(m.Run.started_at).where(m.Run.id == run_id)).scalar()
    if began is None:
        return {}
    row = m.Revision
    query = select(row.article_id, row.number, row.cause, row.changes).where(row.run_id == run_id, row.seen_at >= began)
    new: list[int] = []
    edits: list[tuple[int, Mapping[str, Any]]] = []
    for article_id, number, cause, changes in connection.execute(query):
        if number == 1:
            new.append(article_id)
        elif cause in (Cause.EDIT, Cause.LAYOUT):
            edits.append((article_id, changes))
    sites = sites_of(connection, [*new, *(article_id for article_id, _ in edits)])
    edited: Counter[str] = Counter()
    losses: dict[str, Counter[str]] = defaultdict(Counter)
    for article_id, changes in edits:
        edited[sites[article_id]] += 1
        losses[sites[article_id]].update(_lost(changes))
    articles = _articles(connection, new, sites)
    commented = {site: one.had_comments for site, one in totals.items() if one.had_comments}
    for site in commented:  # a count that is not stated any more is no edit: of what was counted last it says nothing
        losses[site][_COMMENTS] = totals[site].uncounted
    return {
        site: count_fields(articles.get(site, ()), losses[site], edited[site], {_COMMENTS: commented.get(site)})
        for site in dict.fromkeys((*articles, *edited, *commented))
    }


def _articles(connection: Connection, ids: Sequence[int], sites: Mapping[int, str]) -> dict[str, list[Article]]:
    found: dict[str, list[Article]] = defaultdict(list)
    for at in range(0, len(ids), _BATCH):
        for article_id, article in articles_by_id(connection, ids[at : at + _BATCH]).items():
            found[sites[article_id]].append(article)
    return found


def sites_of(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    """Article -> the site whose crawl met it."""
    own = select(m.ArticleRow.id, m.Site.host).join(m.Site, m.Site.id == m.ArticleRow.site_id)
    found = {row.id: str(row.host) for row in connection.execute(own.where(among(m.ArticleRow.id, ids)))}
    met = select(m.Address.article_id, m.Address.site).where(among(m.Address.article_id, ids))
    return found | {row.article_id: str(row.site) for row in connection.execute(met)}


_EMPTY: tuple[Any, ...] = (None, "", [])


def _lost(changes: Mapping[str, Any]) -> Iterable[str]:
    """The fields that a change has emptied."""
    watched = ((name, *changes[name]) for name in WATCHED if name in changes)
    return (name for name, before, after in watched if before not in _EMPTY and after in _EMPTY)


def runs_of(engine: Engine, site: str, most: int) -> list[RunOfSite]:
    """The last runs of a site as they are watched, the first one first."""
    site_run, count = m.SiteRun, m.FieldCount
    last = select(m.table_of(site_run)).where(site_run.site == site).order_by(site_run.run_id.desc()).limit(most)
    with engine.connect() as connection:
        rows = list(connection.execute(last))[::-1]
        if not rows:
            return []
        counted = select(m.table_of(count)).where(count.site == site, count.run_id >= rows[0].run_id)
        fields: dict[int, dict[str, Counts]] = defaultdict(dict)
        versions: dict[int, str] = {}
        for row in connection.execute(counted):
            fields[row.run_id][row.field] = _counts(row)
            versions[row.run_id] = row.reader_version
    return [
        RunOfSite(
            run_id=row.run_id, day=row.ended_at.timestamp() / _DAY, reader_version=versions.get(row.run_id, ""),
            fields=fields.get(row.run_id, {}), articles=row.new + row.updated + row.unchanged, failed=row.failed,
            known=row.known, drops=row.drops, lists=row.lists, trouble=row.trouble,
        )
        for row in rows
    ]  # fmt: skip


def _counts(row: Any) -> Counts:
    return Counts(
        articles=row.articles,
        filled=row.filled,
        evidence=row.evidence,
        lengths={int(size): n for size, n in row.lengths.items()},
        values=row.value_counts,
        edited=row.edited,
        lost=row.lost,
        revisited=row.revisited,
    )


def articles_since(connection: Connection, site: str, run_id: int) -> list[int]:
    """Ids of the articles of a site that were new in a run or after it, in the order of their coming."""
    row = m.Revision
    began = connection.execute(select(m.Run.started_at).where(m.Run.id == run_id)).scalar()
    query = select(row.article_id).where(row.number == 1, row.run_id >= run_id).order_by(row.article_id)
    ids = list(connection.execute(query.where(row.seen_at >= began) if began else query).scalars())
    sites = sites_of(connection, ids)
    return [article_id for article_id in ids if sites.get(article_id) == site]
