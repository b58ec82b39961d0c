"""Why is a page in the database, or not, and what will happen next? Everything that decides is read, nothing is asked
of any site.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from protego import Protego
from sqlalchemy import Engine, func, select

from newscrawl.decisions.revisits import is_due, never, of_any_age
from newscrawl.invocation import command, typed
from newscrawl.storage import models as m
from newscrawl.storage.entries import Entry
from newscrawl.storage.hosts import KnownHost, load_host, save_host
from newscrawl.storage.ledger import Ledger
from newscrawl.urls import identity, origin_of, server_of


def why_text(engine: Engine, url: str, user_agent: str, now: datetime) -> str:
    """What is known of an address, and what happens to it next, as a person reads it."""
    entry = Ledger(engine, never).entry(url)
    host = load_host(engine, server_of(url))
    lines = [url]
    lines += _seen(entry, url)
    lines += _stored(engine, url)
    origin = load_host(engine, origin_of(url))
    forbidding = robots_line(origin.robots_text, url, user_agent)
    if forbidding:
        fetched = _when(origin.robots_fetched_at)
        lines.append(f"  robots.txt of {host.host} (fetched {fetched}) disallows it: {forbidding}")
    lines += _host(host, now)
    lines.append(f"  next: {_next(entry, host, forbidding, url, now)}")
    return "\n".join(lines)


def reset(engine: Engine, url: str) -> str:
    """Forget what holds an address back; -> what was done, as a person reads it."""
    known = Ledger(engine, never).reset(url)
    host = load_host(engine, server_of(url))
    origin = origin_of(url)
    if load_host(engine, origin).robots_fetched_at:
        save_host(engine, origin, robots_text=None, robots_fetched_at=None)
    if host.wait_until or host.validators_lie_at:
        forgotten = {"wait_until": None, "wait_reason": None, "waits": 0, "validators_lie_at": None, "lying_url": None}
        save_host(engine, host.host, **forgotten)
    address = (
        f"{url} is due at once, its validators and failures are forgotten"
        if known
        else f"{url} was never met: nothing to forget"
    )
    return f"{address}. {host.host}: waits, distrust and the copy of robots.txt are forgotten."


def robots_line(text: str | None, url: str, user_agent: str) -> str | None:
    """The line of robots.txt that keeps a crawler from an address, as "line 4: Disallow: /private/"; ``None`` where
    none does.
    """
    if not text or Protego.parse(text).can_fetch(url, user_agent):
        return None
    found: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        name, _, path = line.partition(":")
        rule = path.split("#")[0].strip()
        if (
            name.strip().lower() == "disallow"
            and rule
            and not Protego.parse(f"User-agent: *\nDisallow: {rule}").can_fetch(url, user_agent)
        ):
            found.append((len(rule), f"line {number}: {line.strip()}"))
    return max(found)[1] if found else "a rule of it"


def _seen(entry: Entry | None, url: str) -> Iterator[str]:
    if entry is None:
        yield "  never met: no feed, sitemap or section page that was read named it, and nobody asked for it"
        return
    if entry.url != url and entry.address != url:
        yield f"  known as {entry.url}"
    named = f"named by a {entry.found_in} ({entry.list_url})" if entry.list_url else "asked for by name"
    yield f"  first met {_when(entry.first_seen_at)}, {named}"
    if entry.lead and entry.lead.title:
        yield f"    as {entry.lead.title!r}"
    if entry.fetched_at is None:
        yield f"  never fetched{f': {entry.outcome} ({entry.detail})' if entry.outcome else ''}"
        return
    answer = f"answered {entry.status}" if entry.status else "no answer"
    detail = f" ({entry.detail})" if entry.detail else ""
    visits = f"{_times(entry.visits)}, last " if entry.visits else ""  # counted anew since they were forgotten
    yield f"  fetched {visits}{_when(entry.fetched_at)}: {answer}, {entry.outcome}{detail}"
    if entry.failures:
        yield f"  failed {_times(entry.failures)} in a row"


def _stored(engine: Engine, url: str) -> Iterator[str]:
    query = (
        select(
            m.ArticleRow.id,
            m.ArticleRow.title,
            m.ArticleRow.canonical_url,
            m.ArticleRow.gone_at,
            m.ArticleRow.changed_at,
        )
        .join(m.ArticleUrl, m.ArticleUrl.article_id == m.ArticleRow.id)
        .where(m.ArticleUrl.identity == identity(url))
    )
    with engine.connect() as connection:
        row = connection.execute(query).first()
        if row is None:
            return
        event = m.ArticleEvent
        shortened = connection.execute(
            select(func.count(), func.max(event.at)).where(event.article_id == row.id, event.kind == "shortened")
        ).one()
        last = select(event.kind, event.address).where(event.article_id == row.id, event.kind != "shortened")
        happened = connection.execute(last.order_by(event.at.desc(), event.id.desc()).limit(1)).first()
        went_on = happened.address if happened and happened.kind == "continued" else None
    changed = f"last changed {_when(row.changed_at)} (`{command()} history {typed(url)}`)"
    yield f"  stored as article {row.id}: {row.title!r}, {changed}"
    if shortened[0]:
        yield (
            f"  met shortened {_times(shortened[0])}, last {_when(shortened[1])}: only the beginning of its text was "
            "shown; the longer one is kept"
        )
    if row.gone_at and went_on:
        yield f"  goes on at {went_on}, to which its site leads since {_when(row.gone_at)}; what was stored is kept"
    elif row.gone_at:
        yield f"  gone from the site since {_when(row.gone_at)}; what was stored is kept"


def _host(host: KnownHost, now: datetime) -> Iterator[str]:
    if (until := host.closed_until(now)) is not None:
        yield f"  {host.host} is left alone until {_when(until)}: {host.wait_reason}"
    if host.validators_lie_at:
        since = _when(host.validators_lie_at)
        lie = f"they had not moved although {host.lying_url} had"
        yield f"  {host.host} is asked without validators since {since}: {lie}"
    for signal, (value, where) in host.opt_outs.items():
        yield f"  {host.host} reserves: {signal} = {value} ({where})"


def _next(entry: Entry | None, host: KnownHost, forbidding: str | None, url: str, now: datetime) -> str:
    if forbidding:
        return "nothing, as long as robots.txt says so"
    if entry is None:
        return f"nothing until a list names it; `{command()} crawl news -a {typed(f'url={url}')}` fetches it now"
    what = "looked at" if entry.is_list else "fetched"
    if entry.due_at is None:
        because = entry.due_because or "nothing of it is expected to change any more"
        return f"left alone: {because}; `{command()} why {typed(url)} --reset` makes it due"
    is_now = is_due(entry.due_at, now, of_any_age(entry.site), entry.known.noted_at)
    at = max(now if is_now else entry.due_at, host.closed_until(now) or now)
    return (
        f"due now, the next crawl of {entry.site} asks for it"
        if at <= now
        else f"{what} by the first crawl of {entry.site} after {_when(at)}"
    )


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _when(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else "never"
