"""The tables. NULL always means "not stated by the page" unless a comment says otherwise.

A list is a table where its members have an identity of their own (authors, tags, sources, photos), else JSON
(typed blocks, evidence).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, DateTime, Dialect, ForeignKey, Index, Integer, MetaData, String, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# Constraints need names that do not depend on the database, so that migrations can speak of them
# (Alembic, "The Importance of Naming Constraints").
_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """A UTC instant; SQLite has no zones, so they are put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


Json = JSON().with_variant(JSONB(), "postgresql")
Key = BigInteger().with_variant(Integer(), "sqlite")  # SQLite numbers rows by itself only in INTEGER keys


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=_CONVENTION)
    type_annotation_map = {datetime: Instant, dict[str, Any]: Json, list[Any]: Json, str: Text}  # noqa: RUF012


class Site(Base):
    __tablename__ = "sites"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    host: Mapped[str] = mapped_column(String(255), unique=True)
    first_seen_at: Mapped[datetime]


class Run(Base):
    """One crawl."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    spider: Mapped[str] = mapped_column(String(100))
    target: Mapped[str]
    """What was asked for: the URLs or the archive path."""
    started_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    """NULL while the crawl runs, and for ever where it was killed."""
    end_reason: Mapped[str | None] = mapped_column(String(100))
    pages: Mapped[int] = mapped_column(default=0)
    """Pages fetched (or read from an archive) as possible articles; each is counted in exactly one of the next five."""
    new: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    dropped: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    """Pages whose reading or storing broke; nothing else ends here."""
    listings: Mapped[int] = mapped_column(default=0)
    """Feeds, sitemaps and section pages fetched to find articles."""
    drop_reasons: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Reason -> pages; adds up to ``dropped``."""


class Recorded:
    """The archived response that a row was read from; all NULL where it is in no archive."""

    archive_file: Mapped[str | None]
    """A relative path is below the data folder."""
    archive_offset: Mapped[int | None] = mapped_column(BigInteger)
    archive_length: Mapped[int | None] = mapped_column(BigInteger)
    payload_digest: Mapped[str | None] = mapped_column(String(40))
    """As in WARC-Payload-Digest; equal digests mean that the site sent the same bytes."""


class ArticleRow(Recorded, Base):
    __tablename__ = "articles"
    __table_args__ = (
        Index("ix_articles_site_id_published_at", "site_id", "published_at"),  # "newest of a site"
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    url: Mapped[str]
    """As read last; the addresses that lead here are in ``article_urls``."""
    canonical_url: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str]
    dek: Mapped[str | None]
    body: Mapped[str]
    blocks: Mapped[list[Any]]
    """``[[kind, text], ...]``; for what opens a live-blog entry ``[kind, text, ISO 8601 instant]``."""
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    published_printed: Mapped[str | None]
    published_precision: Mapped[str | None] = mapped_column(String(10))
    modified_at: Mapped[datetime | None]
    modified_printed: Mapped[str | None]
    modified_precision: Mapped[str | None] = mapped_column(String(10))
    language: Mapped[str | None] = mapped_column(String(35))
    section: Mapped[str | None]
    photo_credit: Mapped[str | None]
    source: Mapped[str | None]
    comment_count: Mapped[int | None]
    paywalled: Mapped[bool | None] = mapped_column(Boolean)
    evidence: Mapped[dict[str, Any]]
    disagreements: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(32))
    """Of every field that a reader of the article would notice; equal hashes mean unchanged."""
    reader_version: Mapped[str] = mapped_column(String(20))
    fetched_at: Mapped[datetime]
    first_seen_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(index=True)
    """When the stored content last changed; for exports since an instant."""
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"), index=True)
    """The run that wrote the row last."""


class Revision(Recorded, Base):
    """One state of an article: the first, and one for every time its stored content changed."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("article_id", "number"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    number: Mapped[int]
    """1 for the first."""
    cause: Mapped[str] = mapped_column(String(20))
    """"first", "edit" (the publisher's) or "re-reading" (ours: the same bytes read anew)."""
    changes: Mapped[dict[str, Any]]
    """Field -> [before, after] as plain values; empty for the first."""
    content_hash: Mapped[str] = mapped_column(String(32))
    reader_version: Mapped[str] = mapped_column(String(20))
    fetched_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    """When the change was written."""
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))


class SiteProfileRow(Base):
    """What the pages of a site have taught (``newscrawl.reading.site_profile``)."""

    __tablename__ = "site_profiles"

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True)
    pages: Mapped[int]
    knowledge: Mapped[dict[str, Any]]
    """``SiteProfile.as_plain()``"""
    updated_at: Mapped[datetime]


class ArchiveProgress(Base):
    """How far a WARC file has been read, while a reading of it is not finished."""

    __tablename__ = "archive_progress"

    task: Mapped[str] = mapped_column(primary_key=True)
    """Which reading: its command and filters."""
    file: Mapped[str] = mapped_column(primary_key=True)
    offset: Mapped[int] = mapped_column(BigInteger)
    """Every record before it is done."""
    updated_at: Mapped[datetime]


class ArticleUrl(Base):
    """Every address that led to an article."""

    __tablename__ = "article_urls"

    url: Mapped[str] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), index=True)


class PhotoRow(Base):
    __tablename__ = "photos"
    __table_args__ = (UniqueConstraint("article_id", "position"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    position: Mapped[int]
    url: Mapped[str]
    caption: Mapped[str | None]
    alt: Mapped[str | None]
    lead: Mapped[bool]
    credit_line: Mapped[str | None]
    via: Mapped[str | None]


class PhotoCredit(Base):
    """A photographer or organisation named in a photo's credit."""

    __tablename__ = "photo_credits"

    photo_id: Mapped[int] = mapped_column(ForeignKey("photos.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    """"photographer" or "organisation"."""
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)


class Author(Base):
    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class Tag(Base):
    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class Source(Base):
    """An agency or other supplier of text."""

    __tablename__ = "sources"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class ArticleAuthor(Base):
    __tablename__ = "article_authors"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"), index=True)


class ArticleTag(Base):
    __tablename__ = "article_tags"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id"), index=True)


class ArticleSource(Base):
    __tablename__ = "article_sources"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), index=True)
