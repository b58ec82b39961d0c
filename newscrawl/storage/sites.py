"""The sites that people registered: what a site is called, where its articles are looked for, how it is asked, and what
a person knows of it. Rows of the table ``sites``; lists of sites in files are of the same form.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, select, update

from newscrawl.decisions.revisits import AHEAD, horizon, of_any_age
from newscrawl.errors import BusyError, UsageError
from newscrawl.items import SiteFacts
from newscrawl.storage import models as m
from newscrawl.storage.dialect import among, dialect_of, writing
from newscrawl.storage.entries import NOTED_AT
from newscrawl.storage.leases import holder, is_dead, lease_of_crawl
from newscrawl.storage.stories import settle_stories
from newscrawl.urls import identity, site_typed


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPoints:
    """Addresses at which a site's articles are looked for, by what is there."""

    pages: tuple[str, ...] = ()
    """Front and section pages; what they name is looked at too."""
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    apis: tuple[str, ...] = ()
    """First pages of posts of the WordPress API."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """All of them, pages first."""
        return (*self.pages, *self.feeds, *self.sitemaps, *self.apis)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a site is asked; ``None``: as any site is."""

    delay: float | None = None
    """Seconds between two requests, in place of ``DOWNLOAD_DELAY`` and of what auto-throttle makes of it; a longer
    Crawl-delay of robots.txt holds all the same.
    """
    concurrency: int | None = None
    """Requests at a time."""
    interval: timedelta | None = None
    """Between two visits of the start points, in place of what their news deserve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsSite:
    """A site as a person describes it, in the table or in a list."""

    host: str
    """Server without "www.", as articles, the ledger and leases call the site."""
    name: str
    """What people call it in commands; no other site's."""
    spider: str = "news"
    """The spider that crawls it."""
    starts: StartPoints = field(default_factory=StartPoints)
    pace: Pace = field(default_factory=Pace)
    timezone: str | None = None
    """IANA zone of the clock that it prints; ``None``: the reader guesses."""
    language: str | None = None
    """BCP 47; ``None``: the pages say."""
    outlets: tuple[str, ...] = ()
    """Names by which the outlet calls itself: no agencies, photographers or authors."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Settings of its own (``SETTINGS_OF_A_SITE``), as text."""
    added_at: datetime | None = None
    """When it was registered; ``None`` for one that is not."""
    paused_at: datetime | None = None
    """Since when it is left alone; ``None`` while it is crawled."""

    @property
    def facts(self) -> SiteFacts:
        """As the reader needs it."""
        return SiteFacts(timezone=self.timezone, language=self.language, outlets=self.outlets)


SETTINGS_OF_A_SITE = ("REVISIT_AFTER", "MAX_ARTICLES", "MAX_LISTINGS")
"""Settings that a site may have of its own."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What went with a site. ``articles``, ``addresses``: how many."""

    articles: int = 0
    addresses: int = 0


_ROW = m.Site
_COLUMNS = [
    getattr(_ROW, name)
    for name in (
        "host", "name", "spider", "starts", "delay", "concurrency", "interval_seconds", "timezone", "language",
        "outlets", "settings", "added_at", "paused_at",
    )
]  # fmt: skip
_OF_PEOPLE = tuple(column.key for column in _COLUMNS if column.key != "host")


def registered_sites(engine: Engine, hosts: Iterable[str] | None = None) -> list[NewsSite]:
    """Registered sites, paused ones too, by name. ``hosts``: only these; ``None``: all."""
    query = select(*_COLUMNS).where(_ROW.added_at.is_not(None)).order_by(_ROW.name)
    with engine.connect() as connection:
        if hosts is not None:
            query = query.where(among(_ROW.host, sorted(set(hosts))))
        return [_site(row) for row in connection.execute(query)]


def registered_site(engine: Engine, name: str) -> NewsSite | None:
    """The registered site of a name, host or address; ``None`` where there is none."""
    host = site_typed(name)
    query = select(*_COLUMNS).where(_ROW.added_at.is_not(None))
    with engine.connect() as connection:
        for same in (_ROW.name == name, _ROW.host == host):
            row = connection.execute(query.where(same)).first()
            if row is not None:
                return _site(row)
    return None


def met_hosts(engine: Engine) -> set[str]:
    """Hosts of all sites that are registered, gave an article, or were visited by a crawl."""
    with engine.connect() as connection:
        stored = connection.execute(select(_ROW.host)).scalars().all()
        visited = connection.execute(select(m.SiteRun.site).distinct()).scalars().all()
    return {*stored, *visited}


def add_site(engine: Engine, site: NewsSite, now: datetime) -> NewsSite:
    """Register a site; -> as it is registered. ``UsageError`` where its host or name is registered already."""
    with writing(engine) as connection:
        taken = select(_ROW.host, _ROW.name, _ROW.added_at).where((_ROW.host == site.host) | (_ROW.name == site.name))
        for row in connection.execute(taken):
            if row.added_at is not None and row.host == site.host:
                raise UsageError(f"{site.host} is registered already, as {row.name!r}")
            if row.host != site.host:
                raise UsageError(f"another site, {row.host}, is called {site.name!r} already: give it another name")
        dialect, table = dialect_of(connection), m.table_of(_ROW)
        dialect.insert_missing(connection, table, [{"host": site.host, "first_seen_at": now}])
        dialect.update(connection, table, "host", [_row(site) | {"added_at": now}])
    return _found(engine, site.host)


def change_site(engine: Engine, site: NewsSite) -> NewsSite:
    """Write what is known of a registered site anew; -> as it is now. ``UsageError`` where it is not registered, or
    another one has its name.
    """
    with writing(engine) as connection:
        known = connection.execute(select(_ROW.added_at).where(_ROW.host == site.host)).scalar()
        if known is None:
            raise UsageError(f"{site.host} is not registered")
        other = select(_ROW.host).where(_ROW.name == site.name, _ROW.host != site.host)
        if (host := connection.execute(other).scalar()) is not None:
            raise UsageError(f"another site, {host}, is called {site.name!r} already: give it another name")
        row = _row(site) | {"added_at": known, "paused_at": site.paused_at}
        dialect_of(connection).update(connection, m.table_of(_ROW), "host", [row])
        # When it is due may be said by another interval now.
        connection.execute(update(m.SiteVisits).where(m.SiteVisits.host == site.host).values(due_at=None))
    return _found(engine, site.host)


def next_visits(engine: Engine, sites: Iterable[NewsSite], now: datetime) -> dict[str, datetime]:
    """Host -> when it is to be visited, whether it is paused or not; now for one that never was."""
    sites, address = list(sites), m.Address
    found = dict.fromkeys((site.host for site in sites), now)
    due = select(address.site, func.min(address.due_at), func.max(address.due_at), func.max(NOTED_AT))
    with engine.connect() as connection:
        mine = among(address.site, list(found)), address.due_at.is_not(None)
        for host, first, last, noted in connection.execute(due.where(*mine).group_by(address.site)):
            if first is not None and last is not None and noted is not None:
                is_wrong = last > now + horizon(of_any_age(host)) or noted > now + AHEAD  # by a clock that was ahead
                found[host] = now if is_wrong else first
        timed = {site.host: site for site in sites if site.pace.interval is not None}
        visited = _start_visits(connection, timed.values())
    for host, site in timed.items():
        assert site.pace.interval is not None
        found[host] = min(visited[host], now) + site.pace.interval if host in visited else now
    return found


def _start_visits(connection: Connection, sites: Collection[NewsSite]) -> dict[str, datetime]:
    """Host -> when a start point of it was asked for last; those that never were are left out."""
    hosts = {identity(url): site.host for site in sites for url in site.starts.addresses}
    address = m.Address
    mine = among(address.identity, sorted(hosts))
    query = select(address.identity, address.fetched_at).where(mine)
    found: dict[str, datetime] = {}
    for one, at in connection.execute(query) if hosts else ():
        if at is not None:
            found[hosts[one]] = max(at, found.get(hosts[one], at))
    return found


def next_visit(engine: Engine, site: NewsSite, now: datetime) -> datetime:
    """``next_visits`` of one."""
    return next_visits(engine, [site], now)[site.host]


def due_sites(engine: Engine, now: datetime) -> list[NewsSite]:
    """Registered sites that are to be visited now and are not paused, by name."""
    crawled = [site for site in registered_sites(engine) if site.paused_at is None]
    visits = next_visits(engine, crawled, now)
    return [site for site in crawled if visits[site.host] <= now]


def remove_site(engine: Engine, host: str, now: datetime, *, with_articles: bool) -> Removed:
    """Let go of a registered site; its articles, and all that crawls wrote down of it, stay unless ``with_articles``.
    The archive's files stay in any case. ``BusyError`` while a crawl of it is at work.
    """
    with writing(engine) as connection:
        owner = holder(connection, lease_of_crawl(host), now)
        if owner is not None and not is_dead(owner):
            raise BusyError(f"{host} is being crawled ({owner}): end that crawl, or wait for it")
        site_id = connection.execute(select(_ROW.id).where(_ROW.host == host)).scalar()
        if site_id is None:
            return Removed()
        removed = _remove_articles(connection, site_id, host) if with_articles else Removed()
        connection.execute(delete(m.SiteVisits).where(m.SiteVisits.host == host))
        left = select(m.ArticleRow.id).where(m.ArticleRow.site_id == site_id).limit(1)
        if connection.execute(left).scalar() is None:
            connection.execute(delete(_ROW).where(_ROW.id == site_id))
        else:
            empty: dict[str, Any] = dict.fromkeys(_OF_PEOPLE)
            dialect_of(connection).update(connection, m.table_of(_ROW), "host", [{"host": host, **empty}])
        return removed


def _remove_articles(connection: Connection, site_id: int, host: str) -> Removed:
    row = m.ArticleRow
    mine = select(row.id).where(row.site_id == site_id)
    shared = select(row.story_id).where(row.site_id == site_id, row.story_id.is_not(None)).distinct()
    stories = [story for story in connection.execute(shared).scalars() if story is not None]
    # Signatures are found by their texts; for once a look at all of them is cheaper than reading every text.
    connection.execute(delete(m.SignatureBand).where(m.SignatureBand.article_id.in_(mine)))
    connection.execute(update(m.Story).where(m.Story.id.in_(shared)).values(first_article_id=None))
    addresses = connection.execute(delete(m.Address).where(m.Address.site == host)).rowcount
    for counted in (m.Alarm, m.FieldCount, m.SiteRun):  # its past, as it was watched
        connection.execute(delete(counted).where(counted.site == host))
    articles = connection.execute(delete(row).where(row.site_id == site_id)).rowcount
    settle_stories(connection, stories)
    return Removed(articles, addresses)


def _found(engine: Engine, host: str) -> NewsSite:
    (site,) = registered_sites(engine, [host])
    return site


def _site(row: Any) -> NewsSite:
    interval = row.interval_seconds
    return NewsSite(
        host=row.host,
        name=row.name or row.host,
        spider=row.spider or "news",
        starts=StartPoints(**{kind: tuple(urls) for kind, urls in (row.starts or {}).items()}),
        pace=Pace(
            delay=row.delay,
            concurrency=row.concurrency,
            interval=timedelta(seconds=interval) if interval is not None else None,
        ),
        timezone=row.timezone,
        language=row.language,
        outlets=tuple(row.outlets or ()),
        settings=dict(row.settings or {}),
        added_at=row.added_at,
        paused_at=row.paused_at,
    )


def _row(site: NewsSite) -> dict[str, Any]:
    starts = {kind: list(urls) for kind in StartPoints.__slots__ if (urls := getattr(site.starts, kind))}
    interval = site.pace.interval
    return {
        "host": site.host,
        "name": site.name,
        "spider": site.spider,
        "starts": starts,
        "delay": site.pace.delay,
        "concurrency": site.pace.concurrency,
        "interval_seconds": int(interval.total_seconds()) if interval is not None else None,
        "timezone": site.timezone,
        "language": site.language,
        "outlets": list(site.outlets),
        "settings": dict(site.settings),
        "paused_at": site.paused_at,
    }
