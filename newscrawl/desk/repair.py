"""A site that was redesigned, read again: where the values that are known from before stand on its pages now.

An article that was stored under the old layout and visited after the change is the proof: what it said before is known,
and the archive has the page as it is now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Engine, ScalarSelect, select
from web_poet import HttpResponse

from newscrawl.archive.workers import page_at
from newscrawl.decisions.changes import Cause
from newscrawl.desk.scaffold import OPTIONS, SampledPage, Scaffold, propose
from newscrawl.desk.selectors import same_value, understood
from newscrawl.errors import ArchiveError, UsageError
from newscrawl.grammar.text import counted
from newscrawl.invocation import command
from newscrawl.items import ArchiveRecord, Article, ReadingContext
from newscrawl.json_form import as_plain
from newscrawl.reading.page import NewsPage, read_page
from newscrawl.storage import models as m
from newscrawl.storage.alarms import Alarms, KeptAlarm
from newscrawl.storage.loading import envelopes_by_id
from newscrawl.storage.rows import record_columns, record_of_row
from newscrawl.storage.sites import registered_sites
from newscrawl.watch.kinds import OF_RUNS

_MOST_PAGES = 12
"""Pages from which selectors are learned; more say little more, and each is a fixture."""
_ASKED_FOR = 8
"""Articles that a person is told to visit again, where none was."""
_NOTHING: tuple[object, ...] = (None, "", [])
_MOST_REVISIONS = 2_000
"""Edits since the change that are looked through."""


@dataclass(frozen=True, slots=True)
class Broken:
    """What alarms say of a site."""

    site: str
    fields: tuple[str, ...]
    """Those that a selector may find again."""
    alarms: tuple[KeptAlarm, ...]
    first_run_id: int
    """The run since which the site is another."""
    front: str
    """Where its crawls begin."""


def what_is_broken(engine: Engine, site: str) -> Broken:
    """What is to be repaired. ``UsageError`` where no alarm of a field is open."""
    kinds = set(OF_RUNS)
    found = [
        alarm
        for alarm in Alarms(engine).kept(site=site, only_open=True)
        if alarm.kind in kinds and alarm.field in OPTIONS and alarm.first_run_id is not None
    ]
    if not found:
        fields = ", ".join(OPTIONS)
        raise UsageError(
            f"no alarm of {site} is open that says something of a field which selectors can find ({fields}): "
            f"`{command()} alarms --site {site}` shows those that are, and what can be done about each"
        )
    first = min(alarm.first_run_id for alarm in found if alarm.first_run_id is not None)
    return Broken(site, tuple(sorted({alarm.field for alarm in found})), tuple(found), first, _front(engine, site))


def _front(engine: Engine, site: str) -> str:
    known = next(iter(registered_sites(engine, [site])), None)
    if known and known.starts.addresses:
        return known.starts.addresses[0]
    with engine.connect() as connection:
        met = select(m.Address.url).where(m.Address.site == site).order_by(m.Address.first_seen_at).limit(1)
        url = connection.execute(met).scalar()
    return f"{urlsplit(url).scheme}://{site}/" if url else f"https://{site}/"


def pages_since(engine: Engine, data_dir: Path, broken: Broken) -> list[SampledPage]:
    """Pages of the new layout of articles that are known from the old one, with what they said then.

    ``UsageError`` where there is none: what is known has to be visited first.
    """
    known = _known_values(engine, broken)
    with engine.connect() as connection:
        envelopes = envelopes_by_id(connection, list(known))
    pages: list[SampledPage] = []
    for article_id in sorted(known, key=lambda one: (-len(known[one][1]), -one)):
        record, values = known[article_id]
        envelope = envelopes.get(article_id)
        page = _page(record, data_dir, envelope.article, values) if envelope else None
        if page is not None:
            pages.append(page)
        if len(pages) == _MOST_PAGES:
            break
    if not pages:
        known_urls = " ".join(_known_addresses(engine, broken)) or broken.front
        raise UsageError(
            f"no article of {broken.site} is known from before the change and archived after it; this visits some "
            f'again: {command()} crawl news -a url="{known_urls}" -a refetch=1'
        )
    return pages


def _known_addresses(engine: Engine, broken: Broken) -> list[str]:
    """Some articles of before the change, the newest first."""
    row = m.ArticleRow
    query = (
        select(row.url)
        .join(m.Site, m.Site.id == row.site_id)
        .where(m.Site.host == broken.site, row.first_seen_at < _began(broken), row.gone_at.is_(None))
        .order_by(row.id.desc())
        .limit(_ASKED_FOR)
    )
    with engine.connect() as connection:
        return list(connection.execute(query).scalars())


def _began(broken: Broken) -> ScalarSelect[datetime]:
    return select(m.Run.started_at).where(m.Run.id == broken.first_run_id).scalar_subquery()


Known = dict[int, tuple[ArchiveRecord, dict[str, str]]]
"""Article -> (its page since the change, field -> what it said before, as text)."""


def _known_values(engine: Engine, broken: Broken) -> Known:
    with engine.connect() as connection:
        found = _edited(connection, broken)
        for article_id, one in _visited(connection, broken).items():
            found.setdefault(article_id, one)
        stored = envelopes_by_id(connection, list(found))
        return {
            article_id: (record, values)
            for article_id, (record, changes) in found.items()
            if article_id in stored and (values := _before(stored[article_id].article, changes, broken.fields))
        }


def _edited(connection: Connection, broken: Broken) -> dict[int, tuple[ArchiveRecord, Mapping[str, Any]]]:
    """Article -> (its page as it was visited last, field -> [before, after] of what was read otherwise since)."""
    row = m.Revision
    query = (
        select(m.table_of(row))
        .join(m.ArticleRow, m.ArticleRow.id == row.article_id)
        .join(m.Site, m.Site.id == m.ArticleRow.site_id)
        .where(row.run_id >= broken.first_run_id, row.cause.in_((Cause.EDIT, Cause.LAYOUT)), m.Site.host == broken.site)
        .where(m.ArticleRow.first_seen_at < _began(broken))  # of what came later, nobody knows what is right
        .order_by(row.id.desc())
        .limit(_MOST_REVISIONS)
    )
    found: dict[int, tuple[ArchiveRecord, Mapping[str, Any]]] = {}
    for revision in connection.execute(query).mappings():
        record, changes, article_id = record_of_row(revision), revision["changes"], revision["article_id"]
        if article_id in found:  # what it said before the first of them is what it said before the change
            found[article_id] = found[article_id][0], {**found[article_id][1], **changes}
        elif record is not None:
            found[article_id] = record, changes
    return found


def _before(article: Article, changes: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """What an article said of fields before they were read otherwise, as a person would say it."""
    plain = {name: changes[name][0] if name in changes else as_plain(getattr(article, name)) for name in names}
    return {name: _said(value) for name, value in plain.items() if value not in _NOTHING}


def _visited(connection: Connection, broken: Broken) -> dict[int, tuple[ArchiveRecord, Mapping[str, Any]]]:
    """The same of articles of before the change whose page was archived since."""
    address, article = m.Address, m.ArticleRow
    began = _began(broken)
    query = (
        select(address.article_id, *(m.table_of(address).c[name] for name in record_columns(None)))
        .join(article, article.id == address.article_id)
        .where(address.site == broken.site, article.first_seen_at < began, address.archived_at >= began)
        .order_by(address.archived_at.desc())
        .limit(_MOST_PAGES)
    )
    rows = connection.execute(query).mappings().all()
    return {row["article_id"]: (record, {}) for row in rows if (record := record_of_row(row)) is not None}


def _said(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _page(record: ArchiveRecord, data_dir: Path, article: Article, values: dict[str, str]) -> SampledPage | None:
    """``None`` where its record is gone, or cannot be unpacked."""
    try:
        response, body, content_type = page_at(record, data_dir)
    except (ArchiveError, OSError):
        return None
    headers = {"Content-Type": content_type} if content_type else {}
    context = ReadingContext(fetched_at=response.fetched_at)
    read = read_page(body, article.url, context=context, content_type=content_type).article
    return SampledPage(HttpResponse(article.url, body=body, headers=headers), context, read, values)


def proposed_for(broken: Broken, pages: Sequence[SampledPage]) -> Scaffold:
    """Selectors for the broken fields alone, but for those that the reader reads rightly as it is."""
    found, right = propose(pages), read_rightly(broken, pages)
    rules = {name: rule for name, rule in found.rules.items() if name in broken.fields and name not in right}
    return Scaffold(rules, tuple(name for name in broken.fields if name not in rules and name not in right))


def read_rightly(broken: Broken, pages: Sequence[SampledPage]) -> dict[str, int]:
    """Broken field -> pages, for those that the reader finds in their new place on each page on which they are known:
    what has changed of them is where they come from, and no selector would do better.
    """
    found: dict[str, int] = {}
    for name in broken.fields:
        known = [page for page in pages if name in page.given]
        if known and all(_is_right(name, page) for page in known):
            found[name] = len(known)
    return found


def _is_right(name: str, page: SampledPage) -> bool:
    value = understood(name, page.given[name], NewsPage(response=page.response, context=page.context))
    return value is not None and same_value(name, getattr(page.article, name), value)


def repair_text(broken: Broken, pages: Sequence[SampledPage], scaffold: Scaffold) -> str:
    """What is broken, and where it stands now, for a person."""
    lines = [f"{broken.site}, since run {broken.first_run_id}:"]
    lines += [f"  {alarm.what}" for alarm in broken.alarms]
    lines += ["", f"{counted(len(pages), 'article')} known from before and archived since:"]
    for name, proposal in scaffold.rules.items():
        told = f"right on {proposal.right} of {proposal.known} pages on which that is known"
        lines.append(f"  {name:<14}{proposal.rule.css}  ({told})")
    lines += [f"  {name:<14}no place was found" for name in scaffold.without]
    needs_none = [name for name in broken.fields if name not in scaffold.rules and name not in scaffold.without]
    for name in needs_none:
        known = sum(name in page.given for page in pages)
        numbers = " ".join(str(alarm.id) for alarm in broken.alarms if alarm.field == name)
        lines.append(
            f"  {name:<14}read rightly as it is, on {counted(known, 'page')}: `{command()} alarms --accept {numbers}`"
        )
    return "\n".join(lines)
