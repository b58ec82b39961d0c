"""Rows back to articles."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, Text, and_, or_, select

from newscrawl.errors import UsageError
from newscrawl.items import FEED_COLUMNS, ArchiveRecord, Article, Credit, Envelope, Photo
from newscrawl.storage import models as m
from newscrawl.storage.dialect import among
from newscrawl.storage.rows import NAMES, article_fields, record_of_row
from newscrawl.urls import normalise

_PAGE = 500  # articles held in memory at a time
_ARTICLES = select(m.ArticleRow.__table__, m.Site.host).join(m.Site, m.Site.id == m.ArticleRow.site_id)
_ARTICLES_BY_ID = _ARTICLES.where(among(m.ArticleRow.id, "ids"))


def _names(member: Any, link: Any, key: str) -> Select[Any]:
    found: Select[Any] = (
        select(link.article_id, member.name)
        .join(member, member.id == getattr(link, key))
        .where(among(link.article_id, "ids"))
        .order_by(link.article_id, link.position)
    )
    return found


_NAMES = {field: _names(*tables) for field, tables in NAMES.items()}
_PHOTOS = (
    select(m.PhotoRow.__table__)
    .where(among(m.PhotoRow.article_id, "ids"))
    .order_by(m.PhotoRow.article_id, m.PhotoRow.position)
)
_CREDITED = (
    select(m.PhotoCredit.photo_id, m.PhotoCredit.role, m.PhotoCredit.name)
    .join(m.PhotoRow, m.PhotoRow.id == m.PhotoCredit.photo_id)
    .where(among(m.PhotoRow.article_id, "ids"))
    .order_by(m.PhotoCredit.photo_id, m.PhotoCredit.position)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which stored articles; every field ``None`` or ``False`` for all of them."""

    site: str | None = None
    """Host; "www." makes no difference."""
    language: str | None = None
    """BCP 47, a prefix is enough."""
    since: datetime | None = None
    until: datetime | None = None
    """Bounds of ``published_at``: on or after, before."""
    having: tuple[str, ...] = ()
    """Fields that must be there."""
    one_per_story: bool = False
    """Of copies only the one that was published first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle(Article):
    """An article as the database has it."""

    article_id: int
    record: ArchiveRecord | None
    """The archived response that it was read from; ``None`` where it is in no archive."""
    change: str
    """"added", "changed" or "gone": what came of it since the last export, or since the beginning."""
    change_number: int
    """Greater than those of all changes before; the cursor of an export."""
    first_seen_at: datetime
    changed_at: datetime
    """When the stored content last changed."""
    gone_at: datetime | None = None
    """Since when its site answers 404 or 410, shows lists in its place, or leads to another article that goes
    on from it; what was stored stays.
    """
    story_id: int | None = None
    """Shared by all copies of one text; ``None`` where there are none."""
    story_similarity: float | None = None
    """Shared word shingles with the story's first article, 0 to 1."""


def stored_articles(
    engine: Engine,
    selection: Selection | None = None,
    *,
    after: int | None = None,
    upto: int | None = None,
    last_time: int | None = None,
) -> Generator[StoredArticle]:
    """Articles as stored, a page of rows at a time: in the order they came in, or, with ``after``, in that of their
    changes.

    ``after``, ``upto``: only changes with greater numbers, up to that one. ``last_time``: the change number of the
    last export, by which "added" and "changed" are told apart. ``UsageError`` for a field that no article has.
    """
    selection = selection or Selection()
    row = m.ArticleRow
    query = _ARTICLES.limit(_PAGE)
    if selection.site:
        query = query.where(m.Site.host == selection.site.removeprefix("www."))
    if selection.language:
        query = query.where(row.language.startswith(selection.language, autoescape=True))
    if selection.since:
        query = query.where(row.published_at >= selection.since)
    if selection.until:
        query = query.where(row.published_at < selection.until)
    for name in selection.having:
        query = query.where(_has(name))
    if selection.one_per_story:
        query = query.where(or_(row.story_id.is_(None), row.id.in_(select(m.Story.first_article_id))))
    if upto is not None:
        query = query.where(row.change_number <= upto)
    order = row.id if after is None else row.change_number
    query, last = query.order_by(order), after or 0
    with engine.connect() as connection:
        while rows := connection.execute(query.where(order > last)).mappings().all():
            last = rows[-1][order.key]
            for one, article in zip(rows, _articles(connection, rows), strict=True):
                change = (
                    "gone"
                    if one["gone_at"]
                    else "changed"
                    if last_time is not None and one["added_number"] <= last_time
                    else "added"
                )
                facts = {f.name: getattr(article, f.name) for f in fields(Article)}
                yield StoredArticle(
                    **facts,
                    article_id=one["id"],
                    record=record_of_row(one),
                    change=change,
                    **{name: one[name] for name in _STORED},
                )
            connection.rollback()  # a long export must not hold a snapshot: SQLite's write-ahead log would grow with it


_STORED = ("change_number", "first_seen_at", "changed_at", "gone_at", "story_id", "story_similarity")
_LISTS: dict[str, Any] = {name: links for name, (_, links, _) in NAMES.items()} | {"photos": m.PhotoRow}


def _has(name: str) -> ColumnElement[bool]:
    if name in _LISTS:
        return m.ArticleRow.id.in_(select(_LISTS[name].article_id))
    column = getattr(m.ArticleRow, name, None)
    if column is None or name not in FEED_COLUMNS:
        raise UsageError(f"no article has a field {name!r}: the fields are {', '.join(FEED_COLUMNS)}")
    return and_(column.is_not(None), column != "") if isinstance(column.type, Text) else column.is_not(None)


def articles_by_id(connection: Connection, ids: Iterable[int]) -> dict[int, Article]:
    """Articles by their row's id; ids that are not there are left out."""
    return {article_id: envelope.article for article_id, envelope in envelopes_by_id(connection, ids).items()}


def envelopes_by_id(connection: Connection, ids: Iterable[int]) -> dict[int, Envelope]:
    """Articles with the archived responses that they were read from, by their row's id."""
    rows = connection.execute(_ARTICLES_BY_ID, {"ids": ids}).mappings().all()
    articles = _articles(connection, rows)
    return {
        row["id"]: Envelope(article=article, record=record_of_row(row))
        for row, article in zip(rows, articles, strict=True)
    }


def record_of(engine: Engine, url: str) -> ArchiveRecord | None:
    """The archived response of the article that an address leads to; ``None`` where no such article is, or no archive
    of it.
    """
    query = (
        select(m.ArticleRow.__table__)
        .join(m.ArticleUrl, m.ArticleUrl.article_id == m.ArticleRow.id)
        .where(m.ArticleUrl.url == normalise(url))
    )
    with engine.connect() as connection:
        row = connection.execute(query).mappings().first()
    return record_of_row(row) if row else None


def _articles(connection: Connection, rows: Sequence[Any]) -> Iterator[Article]:
    ids = [row["id"] for row in rows]
    names = {field: names_of(connection, field, ids) for field in NAMES}
    photos = _photos(connection, ids)
    for row in rows:
        lists: dict[str, Any] = {field: found.get(row["id"], ()) for field, found in names.items()}
        yield Article(**article_fields(row), **lists, photos=photos.get(row["id"], ()), site=row["host"])


def names_of(connection: Connection, field: str, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Article -> its names in order. ``field``: one of ``rows.NAMES``."""
    found: dict[int, tuple[str, ...]] = {}
    for article_id, name in connection.execute(_NAMES[field], {"ids": ids}):
        found[article_id] = (*found.get(article_id, ()), name)
    return found


def _photos(connection: Connection, ids: list[int]) -> dict[int, tuple[Photo, ...]]:
    parts: dict[tuple[int, str], tuple[str, ...]] = {}
    for photo_id, role, name in connection.execute(_CREDITED, {"ids": ids}):
        parts[photo_id, role] = (*parts.get((photo_id, role), ()), name)
    found: dict[int, tuple[Photo, ...]] = {}
    for row in connection.execute(_PHOTOS, {"ids": ids}).mappings():
        credit = None
        if row["credit_line"] is not None:
            credit = Credit(
                row["credit_line"],
                parts.get((row["id"], "photographer"), ()),
                parts.get((row["id"], "organisation"), ()),
                row["via"],
            )
        found[row["article_id"]] = (
            *found.get(row["article_id"], ()),
            Photo(row["url"] or None, row["caption"], row["alt"], row["lead"], credit),
        )
    return found
