"""One article with all that hangs on it: its life, its copies, its addresses, what the archive holds of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from newscrawl.decisions.near_duplicates import added_and_cut
from newscrawl.items import ArchiveRecord, Article
from newscrawl.storage import models as m
from newscrawl.storage.browsing.paging import Page, cut, keys_of, number
from newscrawl.storage.loading import envelopes_by_id
from newscrawl.storage.rows import record_of_row
from newscrawl.urls import identity

_COPIES = 60  # of one text that are compared word by word; more papers than that are counted only
_ADDRESSES = 40
_COUNTS = 2_000


@dataclass(frozen=True, slots=True)
class CommentPoint:
    """A comment count, and when the page was fetched that stated it."""

    at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Event:
    """ "gone", "back" (the site's answer for the article), "displaced" (a list was shown in its place), "shortened"
    (only the beginning of it was shown) or "continued" (its site leads to another stored article, which goes on from
    it).
    """

    kind: str
    at: datetime
    status: int | None
    address: str | None
    """Of the article in which it goes on, or of the list that its site leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """An article of a story."""

    article_id: int
    site: str
    title: str
    canonical_url: str
    at: datetime
    """Its publication, or when it was first seen."""
    similarity: float
    """Shared word shingles with the first article of the story, 0 to 1."""
    is_first: bool
    added: tuple[str, ...]
    """Paragraphs that the first article does not have."""
    left_out: tuple[str, ...]
    """Paragraphs that only the first article has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionEntry:
    """One state of an article."""

    number: int
    cause: str
    """"first", "edit", "layout", "shown whole", "re-reading" or "other page"."""
    silent: bool | None
    """Of an edit: whether the page says nothing of it."""
    seen_at: datetime
    fetched_at: datetime
    reader_version: str
    returns_to: int | None
    times_seen: int
    changes: dict[str, Any]
    """Field -> [before, after]."""
    archived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeArticle:
    """One article as the database has it, and its life."""

    article_id: int
    article: Article
    listed_at: datetime
    first_seen_at: datetime
    changed_at: datetime
    gone_at: datetime | None
    reader_version: str
    story_id: int | None
    archived: bool
    addresses: tuple[str, ...]
    comment_counts: tuple[CommentPoint, ...]
    events: tuple[Event, ...]
    copies: tuple[Copy, ...]
    """Of the same text, the first one first; empty where it has none."""
    revisions: Page[RevisionEntry]
    """The newest ones."""


def whole_article(engine: Engine, article_id: int, revisions: int = 10) -> WholeArticle | None:
    """An article by its id, with its newest revisions; ``None`` where there is none."""
    row = m.ArticleRow
    with engine.connect() as connection:
        envelope = envelopes_by_id(connection, [article_id]).get(article_id)
        if envelope is None:
            return None
        own = connection.execute(
            select(
                row.listed_at, row.first_seen_at, row.changed_at, row.gone_at, row.reader_version, row.story_id
            ).where(row.id == article_id)
        ).one()
        return WholeArticle(
            article_id=article_id,
            article=envelope.article,
            archived=envelope.record is not None,
            addresses=_addresses(connection, article_id),
            comment_counts=_comment_counts(connection, article_id),
            events=_events(connection, article_id),
            copies=copies_of(connection, own.story_id) if own.story_id else (),
            revisions=_revisions(connection, article_id, None, revisions),
            **own._mapping,
        )


def article_of_address(engine: Engine, url: str) -> int | None:
    """The id of the article that an address leads to, in whatever spelling; ``None`` where none is stored."""
    query = select(m.ArticleUrl.article_id).where(m.ArticleUrl.identity == identity(url)).limit(1)
    with engine.connect() as connection:
        return connection.execute(query).scalar()


def revisions_of(engine: Engine, article_id: int, after: str | None, limit: int = 10) -> Page[RevisionEntry]:
    """An article's revisions, the newest first, those behind a cursor. ``UsageError`` for a cursor that is none."""
    last = int(keys_of(after, number)[0]) if after else None
    with engine.connect() as connection:
        return _revisions(connection, article_id, last, limit)


def record_of_revision(engine: Engine, article_id: int, revision: int | None = None) -> ArchiveRecord | None:
    """The archived response that an article, or one of its revisions, was read from; ``None`` where there is none."""
    query: Any = select(m.table_of(m.ArticleRow)).where(m.ArticleRow.id == article_id)
    if revision is not None:
        query = select(m.table_of(m.Revision)).where(m.Revision.article_id == article_id, m.Revision.number == revision)
    with engine.connect() as connection:
        row = connection.execute(query).mappings().first()
    return record_of_row(row) if row else None


def copies_of(connection: Connection, story_id: int) -> tuple[Copy, ...]:
    """The articles of a story, the first one first."""
    row = m.ArticleRow
    published = func.coalesce(row.published_at, row.first_seen_at)
    query = (
        select(row.id, row.title, row.canonical_url, row.blocks, row.story_similarity, published.label("at"))
        .add_columns(m.Site.host, m.Story.first_article_id)
        .join(m.Site, m.Site.id == row.site_id)
        .join(m.Story, m.Story.id == row.story_id)
        .where(row.story_id == story_id)
        .order_by(published, row.id)
        .limit(_COPIES)
    )
    members = connection.execute(query).all()
    first = next((one for one in members if one.id == one.first_article_id), members[0] if members else None)
    return tuple(_copy(one, first) for one in members)


def _copy(one: Any, first: Any) -> Copy:
    added, cut_out = ([], []) if one is first else added_and_cut(_paragraphs(first), _paragraphs(one))
    return Copy(
        article_id=one.id,
        site=one.host,
        title=one.title,
        canonical_url=one.canonical_url,
        at=one.at,
        similarity=1.0 if one is first else one.story_similarity or 0.0,
        is_first=one is first,
        added=tuple(added),
        left_out=tuple(cut_out),
    )


def _paragraphs(row: Any) -> Sequence[str]:
    return [block[1] for block in row.blocks]


def _addresses(connection: Connection, article_id: int) -> tuple[str, ...]:
    query = select(m.ArticleUrl.url).where(m.ArticleUrl.article_id == article_id).order_by(m.ArticleUrl.url)
    return tuple(connection.execute(query.limit(_ADDRESSES)).scalars())


def _comment_counts(connection: Connection, article_id: int) -> tuple[CommentPoint, ...]:
    count = m.CommentCount
    query = select(count.seen_at, count.count).where(count.article_id == article_id).order_by(count.seen_at.desc())
    newest = connection.execute(query.limit(_COUNTS)).all()
    return tuple(CommentPoint(at, number_) for at, number_ in reversed(newest))


def _events(connection: Connection, article_id: int) -> tuple[Event, ...]:
    event = m.ArticleEvent
    columns = event.kind, event.at, event.status, event.address
    query = select(*columns).where(event.article_id == article_id).order_by(event.at)
    return tuple(Event(*found) for found in connection.execute(query.limit(_COUNTS)))


def _revisions(connection: Connection, article_id: int, last: int | None, limit: int) -> Page[RevisionEntry]:
    revision = m.Revision
    names = (
        "number",
        "cause",
        "silent",
        "seen_at",
        "fetched_at",
        "reader_version",
        "returns_to",
        "times_seen",
        "changes",
    )
    query = (
        select(*(getattr(revision, name) for name in names), revision.archive_file.is_not(None).label("archived"))
        .where(revision.article_id == article_id)
        .order_by(revision.number.desc())
        .limit(limit + 1)
    )
    if last is not None:
        query = query.where(revision.number < last)
    found = [RevisionEntry(**row) for row in connection.execute(query).mappings()]
    return cut(found, limit, lambda one: (one.number,))
