"""The ledger of addresses: what crawls met, what they were answered, what is due.

A list and what it names are written in one transaction before any of it is asked for, and the visit of an article in
the transaction that stores it: a killed crawl finds the rest of its work here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from newscrawl.decisions.revisits import (
    POLL_AT_MOST,
    Validators,
    next_look,
    next_poll,
    next_try,
    next_visit,
    validator_lies,
)
from newscrawl.errors import REFUSALS, DropReason
from newscrawl.items import ArchiveRecord, Lead, Visit
from newscrawl.storage import models as m
from newscrawl.storage.change_numbers import renumber
from newscrawl.urls import identity, normalise, server_of

ARTICLE, LIST = "article", "list"
_LOOKUP = 500  # values in one IN list
_SOONEST = timedelta(minutes=10)  # between two visits, however loudly a list says that something changed
GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the ledger says of one address."""

    url: str
    identity: str
    site: str
    role: str
    found_in: str
    list_url: str | None
    lead: dict[str, Any] | None
    first_seen_at: datetime
    fetched_at: datetime | None
    status: int | None
    outcome: str | None
    detail: str | None
    visits: int
    failures: int
    etag: str | None
    last_modified: str | None
    poll_seconds: int | None
    due_at: datetime | None
    article_id: int | None
    archive_file: str | None
    archive_offset: int | None
    archive_length: int | None
    payload_digest: str | None

    @property
    def validators(self) -> Validators:
        return Validators(self.etag, self.last_modified)

    @property
    def record(self) -> ArchiveRecord | None:
        """The last archived response with a body."""
        if (
            self.archive_file is None
            or self.archive_offset is None
            or self.archive_length is None
            or self.payload_digest is None
        ):
            return None
        return ArchiveRecord(self.archive_file, self.archive_offset, self.archive_length, self.payload_digest)

    @property
    def address(self) -> str:
        """What to ask for: as the list spelled it, where one did."""
        return str(self.lead["url"]) if self.lead and self.lead.get("url") else self.url


@dataclass(frozen=True, slots=True)
class ListVisit:
    """One fetch of a list, and what it asks for."""

    visit: Visit
    kind: str
    """What it is: "feed", "sitemap", "section page" ..."""
    record: ArchiveRecord | None = None
    at_least: timedelta | None = None
    """How long it asks to be left alone (``ttl``, ``sy:updatePeriod``, Cache-Control)."""


@dataclass(frozen=True, slots=True)
class NotedVisit:
    """A visit that brought no article. The outcome "unchanged" is a 304; any other is a drop's reason."""

    visit: Visit
    outcome: str
    detail: str | None = None
    until: datetime | None = None
    """When the host may be asked again."""
    record: ArchiveRecord | None = None


@dataclass(frozen=True, slots=True)
class ArticleVisit:
    """A visit that brought an article. ``born``: see ``newscrawl.decisions.revisits.next_visit``."""

    visit: Visit
    outcome: str
    article_id: int
    born: datetime
    record: ArchiveRecord | None


_COLUMNS = [getattr(m.Address, name) for name in Entry.__slots__]


Ages = Callable[[str], Sequence[timedelta]]
"""Site -> the ages at which its articles are visited again (``newscrawl.decisions.revisits.schedule``)."""


_TELLING = ("", "given", "section page", "sitemap", "WordPress API", "feed")
"""Kinds of list, by how much they say of an article."""


def says_more(kind: str, than: str) -> bool:
    """Whether one kind of list says more of an article than another."""
    return _TELLING.index(kind) > _TELLING.index(than) if kind in _TELLING and than in _TELLING else False


def never(_site: str) -> Sequence[timedelta]:
    """No article of any site is visited again."""
    return ()


class Ledger:
    """The ledger in one database. Every method is one transaction; SQLAlchemy's errors where the database is away."""

    def __init__(self, engine: Engine, ages: Ages) -> None:
        self.engine, self.ages = engine, ages

    # ---- asking

    def entry(self, url: str) -> Entry | None:
        """The entry of an address, whichever way it is spelled; ``None`` where no crawl met it."""
        query = select(*_COLUMNS).where(or_(m.Address.url == normalise(url), m.Address.identity == identity(url)))
        with self.engine.connect() as connection:
            found = [Entry(*row) for row in connection.execute(query)]
        exact = [entry for entry in found if entry.url == normalise(url)]
        return next(iter(exact or found), None)

    def due_articles(self, site: str, now: datetime, limit: int) -> list[Entry]:
        """Articles of a site to be asked for now: those never fetched first, then what is due longest."""
        query = (
            select(*_COLUMNS)
            .where(m.Address.site == site, m.Address.role == ARTICLE, m.Address.due_at <= now)
            .order_by(m.Address.visits > 0, m.Address.due_at, m.Address.url)
            .limit(limit)
        )
        with self.engine.connect() as connection:
            return [Entry(*row) for row in connection.execute(query)]

    def lists(self, site: str) -> list[Entry]:
        """The lists of a site, what is due first in front."""
        query = (
            select(*_COLUMNS)
            .where(m.Address.site == site, m.Address.role == LIST)
            .order_by(m.Address.due_at, m.Address.url)
        )
        with self.engine.connect() as connection:
            return [Entry(*row) for row in connection.execute(query)]

    def next_due(self, site: str) -> datetime | None:
        """When a site's next list or article is due; ``None`` for a site that was never crawled."""
        query = (
            select(m.Address.due_at)
            .where(m.Address.site == site, m.Address.due_at.is_not(None))
            .order_by(m.Address.due_at)
            .limit(1)
        )
        with self.engine.connect() as connection:
            found: datetime | None = connection.execute(query).scalar()
            return found

    # ---- noting

    def note_list(
        self,
        listed: ListVisit,
        leads: Sequence[Lead],
        lists: Mapping[str, tuple[str, str | None]],
        *,
        changed: bool = True,
    ) -> tuple[list[Entry], list[Entry], int]:
        """Keep what a list names, and the visit to it; -> (articles that are due, lists that are due, how many articles were new).

        ``lists``: address -> kind and, where it is stated, last modification of further lists. ``changed``: whether
        the list was sent anew (not 304). An article that is known is due at once where the list says that it was
        modified, or counts more comments than the list did before.
        """
        visit = listed.visit
        with self.engine.begin() as connection:
            known = _entries(connection, [visit.address, *(lead.url for lead in leads), *lists])
            due: dict[str, Entry] = {}
            new: dict[str, Lead] = {}
            for lead in leads:
                entry = known.get(identity(lead.url))
                if entry is None:
                    if says_more(lead.found_in, new[identity(lead.url)].found_in if identity(lead.url) in new else ""):
                        new[identity(lead.url)] = lead
                elif entry.fetched_at is None and says_more(lead.found_in, entry.found_in):
                    values = {"lead": asdict(lead), "found_in": lead.found_in, "list_url": visit.address}
                    connection.execute(update(m.Address).where(m.Address.url == entry.url).values(values))
                    due[entry.url] = replace(entry, lead=asdict(lead), found_in=lead.found_in, list_url=visit.address)
                elif _says_changed(entry, lead) and (
                    entry.fetched_at is None or visit.at - entry.fetched_at >= _SOONEST
                ):
                    connection.execute(
                        update(m.Address).where(m.Address.url == entry.url).values(due_at=visit.at, lead=asdict(lead))
                    )
                    due[entry.url] = entry
                elif entry.due_at is not None and entry.due_at <= visit.at:
                    due[entry.url] = entry
            _insert_missing(
                connection, [_fresh(lead.url, visit, ARTICLE, lead.found_in, asdict(lead)) for lead in new.values()]
            )
            for url, (kind, modified) in lists.items():
                entry = known.get(identity(url))
                stated = {"url": url, "modified": modified}
                if entry is None:
                    _insert_missing(connection, [_fresh(url, visit, LIST, kind, stated)])
                elif entry.role == LIST and modified and modified != (entry.lead or {}).get("modified"):
                    connection.execute(
                        update(m.Address).where(m.Address.url == entry.url).values(lead=stated, due_at=visit.at)
                    )
            own = known.get(identity(visit.address))
            interval = timedelta(seconds=own.poll_seconds) if own and own.poll_seconds else None
            poll = next_poll(interval, len(leads), len(new), at_least=listed.at_least)
            row = _visited(visit, own, listed.record) | {
                "role": LIST,
                "outcome": listed.kind if changed or own is None else own.outcome,
                "detail": f"{len(leads)} articles, {len(new)} of them new" if changed else "unchanged (304)",
                "poll_seconds": int(poll.total_seconds()),
                "due_at": visit.at + poll,
            }
            _upsert(connection, row)
            if (
                own
                and changed
                and validator_lies(own.validators, Validators(visit.etag, visit.last_modified), changed=bool(new))
            ):
                _note_liar(connection, visit)
            fresh = _entries(connection, [lead.url for lead in new.values()])
            further = _entries(connection, lists).values()
            due_lists = [
                e
                for e in further
                if e.role == LIST and e.due_at is not None and e.due_at <= visit.at and e.url != row["url"]
            ]
            return [*due.values(), *fresh.values()], due_lists, len(new)

    def note_visits(self, visits: Sequence[NotedVisit], run_id: int | None) -> None:
        """Keep visits that brought no article."""
        with self.engine.begin() as connection:
            for noted in visits:
                visit, outcome = noted.visit, noted.outcome
                own = _entries(connection, [visit.address]).get(identity(visit.address))
                row = _visited(visit, own, noted.record) | {"outcome": outcome, "detail": noted.detail}
                if outcome in REFUSALS:
                    row |= {"fetched_at": own.fetched_at if own else None, "status": own.status if own else None}
                if noted.until:
                    row["due_at"] = noted.until
                elif outcome == DropReason.DUPLICATE_URL:
                    row["due_at"] = None
                elif outcome == "unchanged" and own:
                    row["due_at"] = next_visit(_born(connection, own), visit.at, self.ages(visit.site))
                elif (
                    (visit.status is None and outcome not in REFUSALS)
                    or (visit.status or 0) >= 500
                    or visit.status in (408, 425, 429)
                ):
                    row["failures"] = (own.failures if own else 0) + 1
                    row["due_at"] = next_try(row["failures"], visit.at)
                elif own and own.role == LIST:
                    row["due_at"] = visit.at + POLL_AT_MOST
                else:
                    row["due_at"] = next_look(int(row["visits"]), visit.at)
                _upsert(connection, row)
                if own and own.article_id is not None:
                    _note_presence(connection, own.article_id, visit, run_id, outcome)

    def note_articles(self, connection: Connection, visits: Sequence[ArticleVisit], run_id: int | None) -> None:
        """Keep the visits that brought articles, in the transaction that stores these."""
        if not visits:
            return
        known = _entries(connection, [one.visit.address for one in visits])
        rows: dict[str, dict[str, Any]] = {}
        for one in visits:
            visit, own = one.visit, known.get(identity(one.visit.address))
            row = _visited(visit, own, one.record) | {
                "outcome": one.outcome,
                "detail": None,
                "article_id": one.article_id,
            }
            row["due_at"] = next_visit(one.born, visit.at, self.ages(visit.site))
            rows[row["url"]] = row
            if own and validator_lies(
                own.validators, Validators(visit.etag, visit.last_modified), changed=one.outcome == "updated"
            ):
                _note_liar(connection, visit)
        _upsert(connection, *rows.values())
        met = [one for one in visits if one.outcome != "new"]
        article = m.ArticleRow
        back = (
            connection.execute(
                select(article.id).where(article.id.in_([one.article_id for one in met]), article.gone_at.is_not(None))
            )
            if met
            else ()
        )
        returned = {row.id for row in back}
        for one in met:
            if one.article_id in returned:
                _note_presence(connection, one.article_id, one.visit, run_id, one.outcome)

    def reset(self, url: str) -> bool:
        """An address is due at once, its validators and failures forgotten; -> whether any crawl had met it."""
        entry = self.entry(url)
        if entry is None:
            return False
        values: dict[str, Any] = {
            "etag": None,
            "last_modified": None,
            "failures": 0,
            "visits": 0,
            "due_at": entry.first_seen_at,
        }
        with self.engine.begin() as connection:
            connection.execute(update(m.Address).where(m.Address.url == entry.url).values(values))
        return True


def _entries(connection: Connection, urls: Iterable[str]) -> dict[str, Entry]:
    """Identity -> entry, for those of the addresses that the ledger has."""
    wanted = sorted({identity(url) for url in urls})
    found: dict[str, Entry] = {}
    for at in range(0, len(wanted), _LOOKUP):
        rows = connection.execute(
            select(*_COLUMNS)
            .where(m.Address.identity.in_(wanted[at : at + _LOOKUP]))
            .order_by(m.Address.first_seen_at.desc())
        )
        found |= {row.identity: Entry(*row) for row in rows}
    return found


def _fresh(url: str, visit: Visit, role: str, found_in: str, lead: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "url": normalise(url), "identity": identity(url), "site": visit.site, "role": role, "found_in": found_in, "list_url": visit.address,
        "lead": lead, "first_seen_at": visit.at, "due_at": visit.at,
    }  # fmt: skip


def _visited(visit: Visit, own: Entry | None, record: ArchiveRecord | None) -> dict[str, Any]:
    """The columns that a visit sets, whatever came of it."""
    row: dict[str, Any] = {
        "url": own.url if own else normalise(visit.address),
        "identity": identity(visit.address),
        "site": own.site if own else visit.site,
        "role": own.role if own else ARTICLE,
        "found_in": own.found_in if own else visit.found_in,
        "list_url": own.list_url if own else visit.list_url,
        "first_seen_at": own.first_seen_at if own else visit.at,
        "fetched_at": visit.at,
        "status": visit.status,
        "visits": (own.visits if own else 0) + 1,
        "failures": 0,
    }
    if own and visit.status in (304, None):  # RFC 9110, 15.4.5: what a 304 does not say anew stays as it was
        row |= {"etag": visit.etag or own.etag, "last_modified": visit.last_modified or own.last_modified}
    else:
        row |= {"etag": visit.etag, "last_modified": visit.last_modified}
    kept = record or (own.record if own else None)
    row |= {
        "archive_file": kept.file if kept else None,
        "archive_offset": kept.offset if kept else None,
        "archive_length": kept.length if kept else None,
        "payload_digest": kept.payload_digest if kept else None,
    }
    return row


def _upsert(connection: Connection, *rows: dict[str, Any]) -> None:
    """Rows of the same columns."""
    statement = _insert(connection)(m.Address.__table__)
    given = {name: statement.excluded[name] for name in rows[0] if name != "url"}
    connection.execute(statement.on_conflict_do_update(index_elements=["url"], set_=given), list(rows))


def _insert_missing(connection: Connection, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(_insert(connection)(m.Address.__table__).on_conflict_do_nothing(), rows)


def _insert(connection: Connection) -> Any:
    return postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert


def _says_changed(entry: Entry, lead: Lead) -> bool:
    before = entry.lead or {}
    counted, counts = before.get("comment_count"), lead.comment_count
    if counts is not None and counts > (counted or 0):
        return True
    return bool(lead.modified and lead.modified != before.get("modified") and before.get("found_in") == lead.found_in)


def _born(connection: Connection, entry: Entry) -> datetime:
    """An article's publication, or when it was first seen where none is stated."""
    found = None
    if entry.article_id is not None:
        found = connection.execute(
            select(m.ArticleRow.published_at).where(m.ArticleRow.id == entry.article_id)
        ).scalar()
    return found or entry.first_seen_at


def _note_presence(connection: Connection, article_id: int, visit: Visit, run_id: int | None, outcome: str) -> None:
    """Write an event where an article is gone, or back."""
    gone = visit.status in GONE
    if not gone and outcome not in ("new", "updated", "unchanged"):
        return
    row = m.ArticleRow
    was_gone = connection.execute(select(row.gone_at).where(row.id == article_id)).scalar() is not None
    if gone == was_gone:
        return
    event = {
        "article_id": article_id,
        "kind": "gone" if gone else "back",
        "at": visit.at,
        "status": visit.status,
        "run_id": run_id,
    }
    connection.execute(insert(m.table_of(m.ArticleEvent)).values(event))
    connection.execute(
        update(row).where(row.id == article_id).values(gone_at=visit.at if gone else None, changed_at=visit.at)
    )
    renumber(connection, [article_id])


def _note_liar(connection: Connection, visit: Visit) -> None:
    values: dict[str, Any] = {"validators_lie_at": visit.at, "lying_url": visit.address}
    statement = _insert(connection)(m.Host.__table__).values(host=server_of(visit.address), opt_outs={}, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["host"], set_=values))
