"""The registered sites as a person asks for them: one line each, or one of them whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, func, select

from newscrawl.decisions.revisits import never
from newscrawl.invocation import command
from newscrawl.storage import models as m
from newscrawl.storage.ledger import Ledger
from newscrawl.storage.site_words import SITE_WORDS, words_of
from newscrawl.storage.sites import NewsSite, next_visits
from newscrawl.urls import shown

_LISTS = 12  # of one site that are shown


def site_rows(engine: Engine, sites: Sequence[NewsSite], now: datetime) -> list[dict[str, Any]]:
    """Sites for programs: all that is known of each, its articles, when it was visited and is to be visited."""
    counts, visits, dues = _articles(engine, sites), _last_visits(engine, sites), next_visits(engine, sites, now)
    rows = []
    for site in sites:
        known = words_of(site)
        said: dict[str, Any] = {
            name: [shown(one) for one in known.get(name, ())] if word.parted else next(iter(known.get(name, ())), None)
            for name, word in SITE_WORDS.items()
            if name != "paused"
        }
        visited, due = visits.get(site.host), None if site.paused_at else dues[site.host]
        rows.append(
            said
            | {
                "added_at": site.added_at and site.added_at.isoformat(),
                "paused_at": site.paused_at and site.paused_at.isoformat(),
                "articles": counts.get(site.host, 0),
                "last_visit_at": visited and visited.isoformat(),
                "next_visit_at": due and due.isoformat(),
            }
        )
    return rows


def sites_table(engine: Engine, sites: Sequence[NewsSite], now: datetime) -> str:
    """Sites for a person, a line each."""
    if not sites:
        return f"No site is registered: `{command()} addsite https://site.example/` looks at one and registers it."
    rows = [("name", "site", "articles", "visited", "next visit")]
    for row in site_rows(engine, sites, now):
        due = "paused" if row["paused_at"] else _later(row["next_visit_at"], now)
        site = "" if row["host"] == row["name"] else row["host"]
        rows.append((row["name"], site, f"{row['articles']:,}", _ago(row["last_visit_at"], now), due))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            one.rjust(width) if column == 2 else one.ljust(width)
            for column, (one, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def site_text(engine: Engine, site: NewsSite, now: datetime) -> str:
    """One site, whole: what people said of it, and what crawls came to."""
    (row,) = site_rows(engine, [site], now)
    lines = [site.name, ""]
    known = words_of(site)
    known.pop("paused", None)
    for name, values in known.items():
        lines += [f"  {name if number == 0 else '':<14}{shown(value)}" for number, value in enumerate(values)]
    lines += ["", f"  registered    {site.added_at:%Y-%m-%d %H:%M} UTC" if site.added_at else "  not registered"]
    if site.paused_at:
        lines.append(f"  paused        {site.paused_at:%Y-%m-%d %H:%M} UTC: `{command()} sites resume {site.host}`")
    lines.append(f"  articles      {row['articles']:,}")
    lines.append(f"  visited       {_ago(row['last_visit_at'], now)}")
    if not site.paused_at:
        lines.append(f"  next visit    {_later(row['next_visit_at'], now)}")
    lists = Ledger(engine, never).lists(site.host)
    if lists:
        lines += ["", "  lists"]
        for entry in lists[:_LISTS]:
            lines.append(f"    {shown(entry.address)}  {entry.outcome or 'never asked for'}: {entry.detail or '-'}")
        lines += [f"    (and {len(lists) - _LISTS} more)"] if len(lists) > _LISTS else []
    return "\n".join(lines)


def _articles(engine: Engine, sites: Sequence[NewsSite]) -> dict[str, int]:
    """Host -> stored articles, for those that have any."""
    query = (
        select(m.Site.host, func.count())
        .join(m.ArticleRow, m.ArticleRow.site_id == m.Site.id)
        .where(m.Site.host.in_([site.host for site in sites]))
        .group_by(m.Site.host)
    )
    with engine.connect() as connection:
        return dict(connection.execute(query).tuples().all())


def _last_visits(engine: Engine, sites: Sequence[NewsSite]) -> dict[str, datetime]:
    address = m.Address
    query = (
        select(address.site, func.max(address.fetched_at))
        .where(address.site.in_([site.host for site in sites]), address.fetched_at.is_not(None))
        .group_by(address.site)
    )
    with engine.connect() as connection:
        return {host: at for host, at in connection.execute(query).tuples() if at is not None}


def _ago(stamp: str | None, now: datetime) -> str:
    return f"{_span(now - datetime.fromisoformat(stamp))} ago" if stamp else "never"


def _later(stamp: str | None, now: datetime) -> str:
    if stamp is None:
        return "never"
    at = datetime.fromisoformat(stamp)
    return "now" if at <= now else f"in {_span(at - now)}"


def _span(span: timedelta) -> str:
    seconds = max(int(span.total_seconds()), 0)
    unit, size = next(((u, s) for u, s in (("d", 86_400), ("h", 3600), ("min", 60)) if seconds >= s), ("s", 1))
    return f"{seconds // size} {unit}"
