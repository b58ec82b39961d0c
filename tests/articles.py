"""Invented articles for the tests, and a short way to store them."""

import dataclasses
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from newscrawl.items import ArchiveRecord, Article, Block, BlockKind, Credit, Envelope, Photo, Precision, Visit
from newscrawl.storage.loading import StoredArticle
from newscrawl.storage.store import Store, Stored

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def bare(stored: StoredArticle) -> Article:
    """What was stored, without what the database adds."""
    return Article(**{f.name: getattr(stored, f.name) for f in dataclasses.fields(Article)})


def article(number: int = 1, **changes) -> Article:
    base = Article(
        url=f"https://a.example/{number}?utm_source=feed",
        canonical_url=f"https://a.example/{number}",
        site="a.example",
        title=f"Title {number}",
        body="First.\n\nSecond.",
        blocks=(Block(BlockKind.PARAGRAPH, "First."), Block(BlockKind.PARAGRAPH, "Second.")),
        authors=("Jane Roe", "Al Roe"),
        published_at=NOW - timedelta(hours=2),
        published_printed="20 November",
        published_precision=Precision.MINUTE,
        language="en",
        tags=("ferries", "snow"),
        photos=(
            Photo(
                "https://a.example/p.jpg",
                "A ferry.",
                "ferry",
                True,
                Credit("Jane Doe / Office via AP", ("Jane Doe",), ("Office",), "AP"),
            ),
        ),
        photo_credit="Jane Doe / Office via AP",
        source="NTB Scanpix / A",
        sources=("NTB Scanpix",),
        comment_count=0,
        fetched_at=NOW,
        evidence={"title": "printed headline"},
    )
    return dataclasses.replace(base, **changes)


def envelope(
    number: int = 1, *, record: ArchiveRecord | None = None, visit: Visit | None = None, **changes
) -> Envelope:
    """``article``, as it comes from a crawl or an archive."""
    return Envelope(article=article(number, **changes), record=record, visit=visit)


def in_envelope(item: Article | Envelope) -> Envelope:
    """An article as it comes to the store."""
    return item if isinstance(item, Envelope) else Envelope(article=item)


def save(
    store: Store, items: Iterable[Article | Envelope], run_id: int | None = None, now: datetime = NOW
) -> list[Stored]:
    """Store articles, with envelopes or without."""
    return store.save([in_envelope(item) for item in items], run_id, now)
