"""Should an article be written, and how? Pure: decided here, done by the store."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson

from newscrawl.items import Article
from newscrawl.plain import as_plain

READER_VERSION = "2"
"""A whole number, raised whenever reading changes in a way that a stored field would notice."""
CONTENT_FIELDS = (
    "title", "dek", "body", "blocks", "authors", "published_at", "modified_at", "language", "section", "tags", "photos", "photo_credit", "source",
    "sources", "comment_count", "paywalled",
)  # fmt: skip
"""What a revision compares, field by field."""


class Outcome(StrEnum):
    """What became of an article that was offered for storing."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class Cause(StrEnum):
    """Why an article has a new revision."""

    FIRST = "first"
    EDIT = "edit"
    """The site sent something else."""
    REREADING = "re-reading"
    """The same bytes, read by another reader."""


@dataclass(frozen=True, slots=True)
class Known:
    """The few columns of a stored article that the decision needs."""

    id: int
    content_hash: str
    fetched_at: datetime
    reader_version: str
    payload_digest: str | None


def content_hash(article: Article) -> str:
    """Digest (128 bits, hex) of the fields that a reader of the article would notice."""
    noticed = (
        article.title, article.dek, [(b.kind, b.text) for b in article.blocks] or article.body, article.authors, article.published_at,
        article.modified_at, article.language, article.section, article.tags, article.source, article.sources, article.comment_count, article.paywalled,
        [(p.url, p.caption, p.lead, p.credit.line if p.credit else None) for p in article.photos],
    )  # fmt: skip
    return hashlib.blake2b(orjson.dumps(noticed), digest_size=16).hexdigest()


def decide(article: Article, digest: str, known: Known | None) -> Outcome:
    """New where nothing is known, updated where the content differs, unchanged else.

    A page that was fetched before the stored one (a replayed archive) never overwrites it, nor does an older reader overwrite
    what a newer one read from the same fetch.
    """
    if known is None:
        return Outcome.NEW
    if digest == known.content_hash:
        return Outcome.UNCHANGED
    if article.fetched_at is not None and article.fetched_at < known.fetched_at:
        return Outcome.UNCHANGED
    if article.fetched_at == known.fetched_at and int(known.reader_version) > int(READER_VERSION):
        return Outcome.UNCHANGED
    return Outcome.UPDATED


def cause_of(article: Article, known: Known) -> Cause:
    """Whose change it is that an update writes down: the bytes tell, and where none are kept, the time of the fetch."""
    if article.record and known.payload_digest:
        return Cause.REREADING if article.record.payload_digest == known.payload_digest else Cause.EDIT
    return Cause.REREADING if article.fetched_at == known.fetched_at else Cause.EDIT


def changes_between(before: Article, after: Article) -> dict[str, list[Any]]:
    """Field -> [before, after] as plain values, for the content fields that differ."""
    found: dict[str, list[Any]] = {}
    for name in CONTENT_FIELDS:
        values = [as_plain(getattr(before, name)), as_plain(getattr(after, name))]
        if values[0] != values[1]:
            found[name] = values
    return found
