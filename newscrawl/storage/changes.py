"""Should an article be written, and how? Pure: decided here, done by the store."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import orjson

from newscrawl.items import Article

READER_VERSION = "1"
"""Raised whenever reading changes in a way that a stored field would notice."""


class Outcome(StrEnum):
    """What became of an article that was offered for storing."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Known:
    """The few columns of a stored article that the decision needs."""

    id: int
    content_hash: str
    fetched_at: datetime


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

    A page that was fetched before the stored one (a replayed archive) never overwrites it.
    """
    if known is None:
        return Outcome.NEW
    if digest == known.content_hash:
        return Outcome.UNCHANGED
    if article.fetched_at is not None and article.fetched_at < known.fetched_at:
        return Outcome.UNCHANGED
    return Outcome.UPDATED
