"""Entries of the ledger of addresses: rows to what is known of an address and back, and what visits tell of it."""

from __future__ import annotations

from dataclasses import astuple, dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from newscrawl.decisions.revisits import KnownAddress, Validators
from newscrawl.errors import DropReason
from newscrawl.items import ArchiveRecord, Lead, Visit
from newscrawl.json_form import as_plain, from_plain
from newscrawl.storage import models as m
from newscrawl.urls import identity, normalise

_PLACE = ("archive_file", "archive_offset", "archive_length", "payload_digest")
"""The columns of an ``ArchiveRecord``, in its order."""
ARTICLE, LIST = "article", "list"
FRONT_PAGE = "front page"
"""What a visit to a start page comes to; to another list its kind (``newscrawl.items.ListKind``)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the ledger says of one address; fields as in ``newscrawl.storage.models.Address``."""

    url: str
    identity: str
    site: str
    role: str
    found_in: str
    list_url: str | None
    lead: Lead | None
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
    named: int | None
    due_at: datetime | None
    due_because: str | None
    article_id: int | None
    archive_file: str | None
    archive_offset: int | None
    archive_length: int | None
    payload_digest: str | None
    archived_at: datetime | None
    published_at: datetime | None
    """Of the article that it leads to."""

    @classmethod
    def unmet(cls, visit: Visit) -> Entry:
        """Of an address that no crawl met before this visit."""
        stated = {
            "url": normalise(visit.address), "identity": identity(visit.address), "site": visit.site, "role": ARTICLE,
            "found_in": visit.found_in, "list_url": visit.list_url, "first_seen_at": visit.at, "visits": 0,
            "failures": 0,
        }  # fmt: skip
        return cls(**dict.fromkeys(cls.__slots__) | stated)  # type: ignore[arg-type]

    @property
    def is_list(self) -> bool:
        return self.role == LIST

    @property
    def is_no_article(self) -> bool:
        """Whether its server answered for it, and with no article; what was never asked for may be one, and what waits
        on disk for the database is.
        """
        waits = self.outcome == DropReason.WAITS_FOR_DATABASE
        return not self.is_list and self.article_id is None and self.status is not None and not waits

    @property
    def validators(self) -> Validators:
        return Validators(self.etag, self.last_modified)

    @property
    def record(self) -> ArchiveRecord | None:
        """The last archived response with a body."""
        if self.archive_file is None or self.archive_offset is None or self.archive_length is None:
            return None
        return ArchiveRecord(self.archive_file, self.archive_offset, self.archive_length, self.payload_digest or "")

    @property
    def address(self) -> str:
        """What to ask for: as the list spelled it, where one did."""
        return self.lead.url if self.lead and self.lead.url else self.url

    @property
    def known(self) -> KnownAddress:
        """As decisions need it."""
        return KnownAddress(
            first_seen_at=self.first_seen_at,
            found_in=self.found_in,
            is_list=self.is_list,
            lead=self.lead,
            stated_modified=self.lead.modified if self.lead else None,
            fetched_at=self.fetched_at,
            visits=self.visits,
            failures=self.failures,
            due_at=self.due_at,
            poll=timedelta(seconds=self.poll_seconds) if self.poll_seconds else None,
            published_at=self.published_at,
            outcome=self.outcome,
            is_stored=self.article_id is not None,
        )


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
    """A visit that brought an article. ``born``: its publication, or when it was first seen where none is stated;
    ``was_gone``: whether its site had said until then that it is gone.
    """

    visit: Visit
    outcome: str
    article_id: int
    born: datetime
    record: ArchiveRecord | None
    was_gone: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list led to. ``due``: articles to be asked for; ``lists``: further lists that are due; ``new``: how many
    addresses nobody knew; ``stored``: how many of those that were known are stored articles (of a list that is as it
    was, or that names none while others that do are not due: whether any of the site is stored, 0 or 1);
    ``no_articles``: identities of those that were visited and are none.
    """

    due: list[Entry] = field(default_factory=list)
    lists: list[Entry] = field(default_factory=list)
    new: int = 0
    stored: int = 0
    no_articles: frozenset[str] = frozenset()


_OF_ARTICLES = "published_at"
_COLUMNS = [getattr(m.ArticleRow if name == _OF_ARTICLES else m.Address, name) for name in Entry.__slots__]
NOTED_AT = func.coalesce(m.Address.fetched_at, m.Address.first_seen_at)
"""When an address was asked for last, or met where it never was."""
ENTRIES = select(*_COLUMNS).outerjoin(m.ArticleRow, m.ArticleRow.id == m.Address.article_id)
"""All entries; a question adds its conditions."""


def entry_of(row: Any) -> Entry:
    """A row of ``ENTRIES``."""
    values = dict(row._mapping)
    return Entry(**(values | {"lead": _read_lead(values["lead"], values["url"], values["found_in"])}))


def _read_lead(stored: dict[str, Any] | None, url: str, found_in: str) -> Lead | None:
    """A lead as it was kept; ``None`` for one that no version of newscrawl has written."""
    if not stored:
        return None
    try:
        return from_plain(Lead, {"url": url, "found_in": found_in} | stored)
    except ValueError:
        return None


def stored_lead(lead: Lead) -> dict[str, Any]:
    """A lead as the column keeps it."""
    said = {one.name: getattr(lead, one.name) for one in fields(lead) if getattr(lead, one.name) != one.default}
    found: dict[str, Any] = as_plain(said)
    return found


def fresh_row(lead: Lead, visit: Visit, role: str) -> dict[str, Any]:
    """The row of an address that a list names and no crawl met."""
    return {
        "url": normalise(lead.url), "identity": identity(lead.url), "site": visit.site, "role": role,
        "found_in": lead.found_in, "list_url": visit.address, "lead": stored_lead(lead), "first_seen_at": visit.at,
        "due_at": visit.at, "due_because": "never asked for",
    }  # fmt: skip


def visited_row(visit: Visit, known: Entry | None, record: ArchiveRecord | None) -> dict[str, Any]:
    """The columns that a visit sets, whatever came of it."""
    before = known or Entry.unmet(visit)
    etag, last_modified = visit.etag, visit.last_modified
    if visit.status in (304, None):  # RFC 9110, 15.4.5: what a 304 does not say anew stays as it was
        etag, last_modified = etag or before.etag, last_modified or before.last_modified
    kept = record or before.record
    place = dict(zip(_PLACE, astuple(kept) if kept else (None,) * len(_PLACE), strict=True))
    return {
        "url": before.url,
        "identity": identity(visit.address),
        "site": before.site,
        "role": before.role,
        "found_in": before.found_in,
        "list_url": before.list_url,
        "first_seen_at": before.first_seen_at,
        "fetched_at": visit.at,
        "status": visit.status,
        "visits": before.visits + 1,
        "etag": etag,
        "last_modified": last_modified,
        **place,
        "archived_at": before.archived_at if kept is None or kept == before.record else visit.at,
    }
