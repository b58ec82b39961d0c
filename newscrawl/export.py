"""The database to files: rows back to articles, written by the same exporters as Scrapy's feeds."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any, cast

from sqlalchemy import Connection, Engine, Select, select

from newscrawl.errors import UsageError
from newscrawl.feeds import CsvExporter, JsonExporter, JsonLinesExporter
from newscrawl.items import FEED_COLUMNS, Article, Block, BlockKind, Credit, PageKind, Photo, Precision
from newscrawl.storage import models as m

FORMATS: dict[str, type[JsonExporter] | type[JsonLinesExporter] | type[CsvExporter]] = {"json": JsonExporter, "jsonl": JsonLinesExporter, "csv": CsvExporter}
_PAGE = 500  # articles held in memory at a time


def export(engine: Engine, target: str, format_name: str | None = None, **filters: Any) -> int:
    """Write articles to ``target`` (a path, or "-" for standard output); -> how many.

    A file appears under its name only when it is whole. ``filters``: see ``stored_articles``.
    ``UsageError`` for a format that nobody knows.
    """
    name = format_name or Path(target).suffix.lstrip(".").lower() or "jsonl"
    if name not in FORMATS:
        raise UsageError(f"no format {name!r}: use one of {', '.join(FORMATS)}")
    if target == "-":
        return _write(engine, sys.stdout.buffer, name, filters)
    path = Path(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            count = _write(engine, file, name, filters)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count


def _write(engine: Engine, file: IO[bytes], name: str, filters: dict[str, Any]) -> int:
    exporter = FORMATS[name](cast("BytesIO", file), fields_to_export=list(FEED_COLUMNS), encoding="utf-8")
    exporter.start_exporting()
    count = 0
    for article in stored_articles(engine, **filters):
        exporter.export_item(article)
        count += 1
    exporter.finish_exporting()
    file.flush()
    return count


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
        )


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
