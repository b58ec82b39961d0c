"""Rows back to articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, select

from newscrawl.items import ArchiveRecord, Article, Block, BlockKind, Credit, PageKind, Photo, Precision
from newscrawl.storage import models as m
from newscrawl.urls import normalise

_PAGE = 500  # articles held in memory at a time


def stored_articles(
    engine: Engine, *, site: str | None = None, language: str | None = None, since: datetime | None = None, until: datetime | None = None
) -> Iterator[Article]:
    """Articles as stored, in the order they came in, a page of rows at a time.

    ``site``: host without "www."; ``language``: BCP 47 prefix; ``since``/``until``: bounds of ``published_at``.
    """
    query = select(m.ArticleRow.__table__, m.Site.host).join(m.Site, m.Site.id == m.ArticleRow.site_id).order_by(m.ArticleRow.id).limit(_PAGE)
    if site:
        query = query.where(m.Site.host == site.removeprefix("www."))
    if language:
        query = query.where(m.ArticleRow.language.startswith(language, autoescape=True))
    if since:
        query = query.where(m.ArticleRow.published_at >= since)
    if until:
        query = query.where(m.ArticleRow.published_at < until)
    last = 0
    with engine.connect() as connection:
        while rows := connection.execute(query.where(m.ArticleRow.id > last)).mappings().all():
            last = rows[-1]["id"]
            yield from _articles(connection, rows)


def articles_by_id(connection: Connection, ids: Iterable[int]) -> dict[int, Article]:
    """Articles by their row's id; ids that are not there are left out."""
    query = select(m.ArticleRow.__table__, m.Site.host).join(m.Site, m.Site.id == m.ArticleRow.site_id).where(m.ArticleRow.id.in_(list(ids)))
    rows = connection.execute(query).mappings().all()
    return dict(zip((row["id"] for row in rows), _articles(connection, rows), strict=True))


def record_of(engine: Engine, url: str) -> ArchiveRecord | None:
    """The archived response of the article that an address leads to; ``None`` where no such article is, or no archive of it."""
    query = select(m.ArticleRow.__table__).join(m.ArticleUrl, m.ArticleUrl.article_id == m.ArticleRow.id).where(m.ArticleUrl.url == normalise(url))
    with engine.connect() as connection:
        row = connection.execute(query).mappings().first()
    return _record(row) if row else None


def _articles(connection: Connection, rows: Sequence[Any]) -> Iterator[Article]:
    ids = [row["id"] for row in rows]
    authors = _names(connection, m.ArticleAuthor, m.Author, "author_id", ids)
    tags = _names(connection, m.ArticleTag, m.Tag, "tag_id", ids)
    sources = _names(connection, m.ArticleSource, m.Source, "source_id", ids)
    photos = _photos(connection, ids)
    for row in rows:
        yield Article(
            **{name: row[name] for name in _SAME},
            site=row["host"],
            kind=PageKind(row["kind"]),
            blocks=tuple(Block(BlockKind(kind), text, datetime.fromisoformat(at[0]) if at else None) for kind, text, *at in row["blocks"]),
            published_precision=Precision(row["published_precision"]) if row["published_precision"] else None,
            modified_precision=Precision(row["modified_precision"]) if row["modified_precision"] else None,
            authors=authors.get(row["id"], ()),
            tags=tags.get(row["id"], ()),
            sources=sources.get(row["id"], ()),
            photos=photos.get(row["id"], ()),
            record=_record(row),
        )


def _record(row: Any) -> ArchiveRecord | None:
    if row["archive_file"] is None:
        return None
    return ArchiveRecord(row["archive_file"], row["archive_offset"], row["archive_length"], row["payload_digest"])


_SAME = (
    "url", "canonical_url", "title", "dek", "body", "published_at", "published_printed", "modified_at", "modified_printed", "language", "section",
    "photo_credit", "source", "comment_count", "paywalled", "fetched_at", "evidence", "disagreements",
)  # fmt: skip


def _names(connection: Connection, link: Any, member: Any, key: str, ids: list[int]) -> dict[int, tuple[str, ...]]:
    query: Select[Any] = (
        select(link.article_id, member.name)
        .join(member, member.id == getattr(link, key))
        .where(link.article_id.in_(ids))
        .order_by(link.article_id, link.position)
    )
    found: dict[int, tuple[str, ...]] = {}
    for article_id, name in connection.execute(query):
        found[article_id] = (*found.get(article_id, ()), name)
    return found


def _photos(connection: Connection, ids: list[int]) -> dict[int, tuple[Photo, ...]]:
    parts: dict[tuple[int, str], tuple[str, ...]] = {}
    named = (
        select(m.PhotoCredit.photo_id, m.PhotoCredit.role, m.PhotoCredit.name)
        .join(m.PhotoRow, m.PhotoRow.id == m.PhotoCredit.photo_id)
        .where(m.PhotoRow.article_id.in_(ids))
        .order_by(m.PhotoCredit.photo_id, m.PhotoCredit.position)
    )
    for photo_id, role, name in connection.execute(named):
        parts[photo_id, role] = (*parts.get((photo_id, role), ()), name)
    found: dict[int, tuple[Photo, ...]] = {}
    query = select(m.PhotoRow.__table__).where(m.PhotoRow.article_id.in_(ids)).order_by(m.PhotoRow.article_id, m.PhotoRow.position)
    for row in connection.execute(query).mappings():
        credit = None
        if row["credit_line"] is not None:
            credit = Credit(row["credit_line"], parts.get((row["id"], "photographer"), ()), parts.get((row["id"], "organisation"), ()), row["via"])
        found[row["article_id"]] = (*found.get(row["article_id"], ()), Photo(row["url"], row["caption"], row["alt"], row["lead"], credit))
    return found
