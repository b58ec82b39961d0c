"""Every site in one row: its last run, what is new today beside what is usual, what is down, when it is due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Engine, func, select, text

from newscrawl.storage import models as m
from newscrawl.storage.alarms import Alarms, KeptAlarm
from newscrawl.storage.dialect import among
from newscrawl.storage.sites import NewsSite, next_visits, registered_sites
from newscrawl.watch.drift import LEAST_PAST
from newscrawl.watch.kinds import Kind

_WEEKS = 4
"""Weeks whose same weekday says what is usual by this time of day."""
_FEWEST_RUNS = 3
"""Runs that brought articles, before which a site is too young to judge."""
_ARTICLES = 30
"""Last new articles over which a field's fill rate is told, at least where a site has so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteStatus:
    """One site as it stands."""

    site: str
    name: str
    """What people call it; ``site`` where it is not registered."""
    paused_at: datetime | None = None
    last_run_id: int | None = None
    last_run_at: datetime | None = None
    """When its last run ended; ``None`` where none did."""
    last_new: int = 0
    """New articles of that run."""
    last_shortened: int = 0
    """Known articles that were shown in part in that run."""
    trouble: str | None = None
    """What went wrong with the site as a whole in that run."""
    new_today: int = 0
    """New articles since midnight, UTC."""
    usual_today: float | None = None
    """The same on this weekday, by this time, in the weeks before (median); ``None`` where no week is known."""
    due_at: datetime | None = None
    """When it is to be visited; ``None`` for one that is paused."""
    alarms: tuple[KeptAlarm, ...] = ()
    """Open ones, the last one first."""
    fill: dict[str, float] = field(default_factory=dict)
    """Field -> share of the last new articles that have it."""
    past: int = 0
    """New articles of the runs before the last one: what a change is held beside."""
    giving_runs: int = 0
    """Runs that brought new articles."""

    @property
    def fields_down(self) -> list[str]:
        """Fields of which an open alarm says that they are missing."""
        return self._fields(Kind.MISSING, Kind.LOST)

    @property
    def fields_moved(self) -> list[str]:
        """Fields that are there and come from another place of the page."""
        return [name for name in self._fields(Kind.WITNESS) if name not in self.fields_down]

    @property
    def fields_doubtful(self) -> list[str]:
        """Fields that say something, but nothing that the site ever said."""
        return [name for name in self._fields(Kind.SAME, Kind.STRANGE) if name not in self.fields_down]

    @property
    def fields_other(self) -> list[str]:
        """Fields whose length is another one, or that nobody had before."""
        told = {*self.fields_down, *self.fields_moved, *self.fields_doubtful}
        return [name for name in self._fields(Kind.SHORTER, Kind.LONGER, Kind.APPEARED) if name not in told]

    def _fields(self, *kinds: Kind) -> list[str]:
        return sorted({alarm.field for alarm in self.alarms if alarm.kind in kinds})

    @property
    def is_young(self) -> bool:
        """Whether too little is known of the site to tell a change of it."""
        return (self.past < LEAST_PAST or self.giving_runs < _FEWEST_RUNS) and self.paused_at is None

    @property
    def is_wrong(self) -> bool:
        """Whether a person should look: an alarm is open that nobody acknowledged."""
        return any(alarm.acknowledged_at is None for alarm in self.alarms)


def site_statuses(engine: Engine, now: datetime) -> list[SiteStatus]:
    """All sites that are registered or gave an article, by name; an address that was tried once is none."""
    alarms: dict[str, list[KeptAlarm]] = defaultdict(list)
    for alarm in Alarms(engine).kept(only_open=True):
        alarms[alarm.site].append(alarm)
    registered = {site.host: site for site in registered_sites(engine)}
    met = _giving(engine) | set(registered)
    last = {site: run for site, run in _last_runs(engine).items() if site in met}
    today, usual = _today(engine, now)
    past = _new_articles(engine)
    hosts = dict.fromkeys([*registered, *last, *(site for site in alarms if site)])
    sites = {host: registered.get(host) or NewsSite(host=host, name=host) for host in hosts}
    due, fill = next_visits(engine, sites.values(), now), _fill(engine)
    shortened = _shortened(engine, {run.run_id for run in last.values()})
    found = []
    for host, site in sites.items():
        run = last.get(host)
        found.append(
            SiteStatus(
                site=host,
                name=site.name,
                paused_at=site.paused_at,
                last_run_id=run.run_id if run else None,
                last_run_at=run.ended_at if run else None,
                last_new=run.new if run else 0,
                last_shortened=shortened.get((host, run.run_id), 0) if run else 0,
                trouble=run.trouble if run else None,
                new_today=today.get(host, 0),
                usual_today=usual.get(host),
                due_at=None if site.paused_at else due[host],
                alarms=tuple(alarms.get(host, ())),
                fill=fill.get(host, {}),
                past=past.get(host, (0, 0))[0] - (run.new if run else 0),
                giving_runs=past.get(host, (0, 0))[1],
            )
        )
    return sorted(found, key=lambda one: one.name)


def _giving(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.execute(select(m.Site.host)).scalars())


def alarms_of_no_site(engine: Engine) -> list[KeptAlarm]:
    """Open alarms that concern the crawler itself."""
    return Alarms(engine).kept(site="", only_open=True)


def _last_runs(engine: Engine) -> dict[str, Any]:
    row = m.SiteRun
    last = select(row.site, func.max(row.run_id).label("run_id")).group_by(row.site).subquery()
    query = select(m.table_of(row)).join(last, (last.c.site == row.site) & (last.c.run_id == row.run_id))
    with engine.connect() as connection:
        return {found.site: found for found in connection.execute(query)}


def _shortened(engine: Engine, run_ids: Collection[int]) -> dict[tuple[str, int | None], int]:
    """(site, run) -> articles that were shown in part, for some runs."""
    event = m.ArticleEvent
    query = (
        select(m.Site.host, event.run_id, func.count(event.article_id.distinct()))
        .join(m.ArticleRow, m.ArticleRow.id == event.article_id)
        .join(m.Site, m.Site.id == m.ArticleRow.site_id)
        .group_by(m.Site.host, event.run_id)
    )
    with engine.connect() as connection:
        asked = query.where(event.kind == "shortened", among(event.run_id, sorted(run_ids)))
        return {(host, run_id): count for host, run_id, count in connection.execute(asked)}


def _today(engine: Engine, now: datetime) -> tuple[dict[str, int], dict[str, float]]:
    """-> (site -> new articles since midnight, site -> what is usual by this time of this weekday)."""
    weeks = [_new_between(engine, *_day_until(now - timedelta(weeks=back))) for back in range(_WEEKS + 1)]
    first = _first_days(engine)
    usual: dict[str, float] = {}
    for site, began in first.items():
        known = [found.get(site, 0) for back, found in enumerate(weeks) if back and now - timedelta(weeks=back) > began]
        if known:
            usual[site] = median(known)
    return weeks[0], usual


def _day_until(now: datetime) -> tuple[datetime, datetime]:
    return now.replace(hour=0, minute=0, second=0, microsecond=0), now


def _new_between(engine: Engine, since: datetime, until: datetime) -> dict[str, int]:
    row = m.SiteRun
    query = select(row.site, func.sum(row.new)).where(row.ended_at >= since, row.ended_at <= until).group_by(row.site)
    with engine.connect() as connection:
        return {site: int(new) for site, new in connection.execute(query)}


def new_today(engine: Engine, now: datetime) -> dict[str, int]:
    """Site -> new articles of runs since midnight, UTC: the one way in which "today" is counted."""
    return _new_between(engine, *_day_until(now))


def _new_articles(engine: Engine) -> dict[str, tuple[int, int]]:
    """Site -> (new articles of all its runs, runs that brought any)."""
    row = m.SiteRun
    query = select(row.site, func.sum(row.new), func.count()).where(row.new > 0).group_by(row.site)
    with engine.connect() as connection:
        return {site: (int(new), int(runs)) for site, new, runs in connection.execute(query)}


def _first_days(engine: Engine) -> dict[str, datetime]:
    row = m.SiteRun
    query = select(row.site, func.min(row.ended_at).label("began")).group_by(row.site)
    with engine.connect() as connection:
        return {row.site: row.began for row in connection.execute(query)}


def _fill(engine: Engine) -> dict[str, dict[str, float]]:
    """Site -> field -> share, over the last runs that have ``_ARTICLES`` new articles together. One question for all
    sites: each of them is looked up in the index by itself.
    """
    found: dict[str, dict[str, float]] = defaultdict(dict)
    with engine.connect() as connection:
        for site, name, filled, articles in connection.execute(text(_FILLED), {"articles": _ARTICLES}):
            if articles:
                found[site][name] = int(filled) / int(articles)
    return found


_FILLED = """
WITH firsts AS (
    SELECT s.site, (
        SELECT min(run_id) FROM (
            SELECT run_id, sum(articles) OVER (ORDER BY run_id DESC) - articles AS later FROM (
                SELECT f.run_id, max(f.articles) AS articles FROM field_counts f WHERE f.site = s.site
                GROUP BY f.run_id ORDER BY f.run_id DESC LIMIT :articles) lately) counted
        WHERE later < :articles) AS run_id
    FROM (SELECT host AS site FROM sites UNION SELECT site FROM alarms) s)
SELECT f.site, f.field, sum(f.filled), sum(f.articles)
FROM firsts JOIN field_counts f ON f.site = firsts.site AND f.run_id >= firsts.run_id
GROUP BY f.site, f.field ORDER BY f.site, f.field"""


def something_is_wrong(statuses: Sequence[SiteStatus], others: Iterable[KeptAlarm]) -> bool:
    """Whether a person should look at anything."""
    return any(one.is_wrong for one in statuses) or any(alarm.acknowledged_at is None for alarm in others)
