"""An article as rows of the tables, before anything of it is written. Pure."""

from __future__ import annotations

from typing import Any

from newscrawl.decisions.changes import READER_VERSION, body_hash
from newscrawl.items import ArchiveRecord, Article, Envelope
from newscrawl.urls import identity, normalise


def identities_of(article: Article) -> set[str]:
    """The identities of an article's addresses (``newscrawl.urls.identity``)."""
    return {identity(article.canonical_url), identity(article.url)}


def address_rows(article_id: int, envelope: Envelope) -> list[dict[str, Any]]:
    """Every address that leads to an article, the one it was asked for by among them."""
    urls = {envelope.article.canonical_url, normalise(envelope.article.url)}
    if envelope.visit:
        urls.add(normalise(envelope.visit.address))
    return [{"url": url, "identity": identity(url), "article_id": article_id} for url in sorted(urls)]


def article_columns(envelope: Envelope) -> dict[str, Any]:
    """The article's own columns."""
    article = envelope.article
    return {
        "url": article.url,
        "canonical_url": article.canonical_url,
        "kind": article.kind.value,
        "title": article.title,
        "dek": article.dek,
        "body": article.body,
        "blocks": [[b.kind.value, b.text, *([b.at.isoformat()] if b.at else [])] for b in article.blocks],
        "published_at": article.published_at,
        "published_printed": article.published_printed,
        "published_local": article.published_local,
        "published_precision": article.published_precision.value if article.published_precision else None,
        "modified_at": article.modified_at,
        "modified_printed": article.modified_printed,
        "modified_precision": article.modified_precision.value if article.modified_precision else None,
        "language": article.language,
        "section": article.section,
        "photo_credit": article.photo_credit,
        "source": article.source,
        "comment_count": article.comment_count,
        "paywalled": article.paywalled,
        "evidence": article.evidence,
        "disagreements": article.disagreements,
        "confidence": article.confidence,
        "reader_version": READER_VERSION,
        "body_hash": body_hash(article),
        **record_columns(envelope.record),
    }


def record_columns(record: ArchiveRecord | None) -> dict[str, Any]:
    """Where its response is archived; ``None`` in each where it is in no archive."""
    return {
        "archive_file": record.file if record else None,
        "archive_offset": record.offset if record else None,
        "archive_length": record.length if record else None,
        "payload_digest": record.payload_digest if record else None,
    }
