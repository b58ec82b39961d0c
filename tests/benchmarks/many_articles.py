"""A database of as many invented articles as one likes, with the rows that people look at: for benchmarks of reading it.

Filled by plain rows, for only the reading of it is measured; in each table as many rows, and as wide ones, as a crawl
of years leaves: 400 sites of very unequal size, two years of articles, some edited, some in stories.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, text

from newscrawl.storage import models as m
from newscrawl.storage.dialect import dialect_of, writing
from newscrawl.storage.rows import listed_at

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SITES, AUTHORS, TAGS, RUNS = 400, 5_000, 20_000, 3_000
_DAYS = 730
_BATCH = 5_000
_WORDS = 180  # of a body; in paragraphs of 45
_LANGUAGES = (("en", 60), ("nb", 20), ("de-DE", 8), ("sv", 6), ("da", 4), ("nn", 1), ("se", 1))
_SECTIONS = [f"Section {n}" for n in range(40)]
_EDITED, _SILENT = 0.05, 0.5  # share of articles with an edit; of edits that the page says nothing of
_IN_STORY = 0.04
_EVIDENCE = {
    "title": "printed headline", "body": "learned choice in <article>", "authors": "json-ld NewsArticle.author", "published_at": "json-ld NewsArticle.datePublished",
    "language": "html lang", "section": "meta article:section", "tags": "meta news_keywords", "photos": "images of the article", "photo_credit": "end of the caption",
    "comment_count": "printed comment count", "kind": "json-ld NewsArticle",
}  # fmt: skip
_LISTS = (m.ArticleAuthor, m.ArticleTag, m.PhotoRow, m.PhotoCredit, m.CommentCount, m.Revision, m.ArticleUrl)


def _vocabulary(chance: random.Random) -> tuple[list[str], list[float]]:
    """Words, and how often each comes (Zipf), summed up."""
    words = [
        "".join(chance.choice("aeioubcdfghklmnprstv") for _ in range(chance.randint(2, 10))) for _ in range(40_000)
    ]
    total, sums = 0.0, []
    for rank in range(len(words)):
        total += 1 / (rank + 3)
        sums.append(total)
    return words, sums


WORDS, _SUMS = _vocabulary(random.Random(1))


def fill(engine: Engine, size: int) -> None:
    """Bring a database to ``size`` articles."""
    with engine.connect() as connection:
        have = int(connection.execute(text("SELECT coalesce(max(id), 0) FROM articles")).scalar_one())
    if not have:
        _fill_names(engine)
    for start in range(have + 1, size + 1, _BATCH):
        _fill_articles(engine, range(start, min(start + _BATCH, size + 1)), size)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(
            text("ANALYZE" if engine.dialect.name == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)")
        )


def _fill_names(engine: Engine) -> None:
    chance = random.Random(2)
    born = NOW - timedelta(days=_DAYS)
    rows: dict[type[m.Base], list[dict[str, Any]]] = {
        m.Site: [{"id": n, "host": f"paper{n}.example", "first_seen_at": born} for n in range(1, SITES + 1)],
        m.Author: [{"id": n, "name": f"Author {n}"} for n in range(1, AUTHORS + 1)],
        m.Tag: [{"id": n, "name": f"tag {n}"} for n in range(1, TAGS + 1)],
        m.Run: [
            {
                "id": n, "spider": "news", "target": "all sites", "started_at": born + n * timedelta(hours=5.8), "finished_at": born + n * timedelta(hours=5.9),
                "end_reason": "finished", "pages": 300, "new": 200, "updated": 20, "unchanged": 70, "dropped": 10, "failed": 0, "listings": 400,
                "requests": 700, "drop_reasons": {"index page": chance.randint(1, 10)},
            }
            for n in range(1, RUNS + 1)
        ],
    }  # fmt: skip
    with writing(engine) as connection:
        for model, values in rows.items():
            dialect_of(engine).insert(connection, m.table_of(model), values)


def _fill_articles(engine: Engine, numbers: range, size: int) -> None:
    chance = random.Random(numbers.start)
    words = iter(chance.choices(WORDS, cum_weights=_SUMS, k=_WORDS * len(numbers)))
    rows: dict[type[m.Base], list[dict[str, Any]]] = {model: [] for model in _LISTS}
    articles, stories = [], []
    sharing: list[dict[str, Any]] = []
    for n in numbers:
        row = _article(n, size, chance, words)
        if chance.random() < _IN_STORY:
            sharing.append(row)
        articles.append(row)
        for model, more in _hanging_on(row, chance):
            rows[model].append(more)
    while sharing:
        members = [sharing.pop() for _ in range(min(len(sharing), 2 + int(chance.expovariate(0.3))))]
        first = min(members, key=lambda row: row["listed_at"])
        stories.append(
            {
                "id": first["id"],
                "first_article_id": first["id"],
                "first_published_at": first["listed_at"],
                "size": len(members),
                "papers": len({one["site_id"] for one in members}),
            }
        )
        for one in members:
            one |= {
                "story_id": first["id"],
                "story_similarity": 1.0 if one is first else round(chance.uniform(0.5, 1), 4),
            }
    with writing(engine) as connection:
        for model, values in ((m.Story, stories), (m.ArticleRow, articles), *rows.items()):
            dialect_of(engine).insert(connection, m.table_of(model), values)
        dialect_of(engine).index_texts(connection, [row["id"] for row in articles])


def _article(n: int, size: int, chance: random.Random, words: Iterator[str]) -> dict[str, Any]:
    site = min(int(chance.expovariate(1 / 40)) + 1, SITES)  # the largest has 2.5 % of all
    url = f"https://paper{site}.example/2026/{n}"
    paragraphs = [" ".join(next(words) for _ in range(_WORDS // 4)).capitalize() + "." for _ in range(4)]
    seen = NOW - timedelta(days=_DAYS) * (1 - n / size)
    published = seen - timedelta(minutes=chance.expovariate(1 / 90)) if chance.random() < 0.95 else None
    return {
        "id": n, "site_id": site, "url": url, "canonical_url": url, "kind": "live blog" if chance.random() < 0.01 else "article",
        "title": paragraphs[0][:70], "dek": paragraphs[1][:140] if chance.random() < 0.6 else None, "body": "\n\n".join(paragraphs),
        "blocks": [["paragraph", p] for p in paragraphs], "published_at": published, "published_local": None, "published_precision": "minute" if published else None,
        "modified_at": None, "language": chance.choices([tag for tag, _ in _LANGUAGES], [share for _, share in _LANGUAGES])[0],
        "section": _SECTIONS[min(int(chance.expovariate(0.3)), 39)], "photo_credit": "Jane Doe / Agency" if chance.random() < 0.7 else None, "source": None,
        "comment_count": chance.randint(0, 300) if chance.random() < 0.4 else None, "paywalled": None, "evidence": _EVIDENCE, "disagreements": {},
        "confidence": {"title": 0.98, "body": 0.95}, "content_hash": f"{n:032x}", "reader_version": "2", "fetched_at": seen, "first_seen_at": seen,
        "listed_at": listed_at(published, seen), "changed_at": seen, "run_id": n % RUNS + 1, "body_hash": f"{n:032x}", "story_id": None, "story_similarity": None,
        "change_number": n, "added_number": n,
    }  # fmt: skip


def _hanging_on(row: dict[str, Any], chance: random.Random) -> Iterator[tuple[type[m.Base], dict[str, Any]]]:
    """The rows of other tables that an article has."""
    n, seen = row["id"], row["first_seen_at"]
    yield m.ArticleUrl, {"url": row["url"], "identity": row["url"][8:], "article_id": n}
    yield (
        m.ArticleAuthor,
        {"article_id": n, "position": 0, "author_id": min(int(chance.expovariate(1 / 600)) + 1, AUTHORS)},
    )
    for position, tag in enumerate(sorted({min(int(chance.paretovariate(0.35)), TAGS) for _ in range(3)})):
        yield m.ArticleTag, {"article_id": n, "position": position, "tag_id": tag}
    yield m.PhotoRow, {
        "id": n, "article_id": n, "position": 0, "url": f"{row['url']}.jpg", "caption": "What the picture shows", "alt": None, "lead": True,
        "credit_line": row["photo_credit"], "via": None,
    }  # fmt: skip
    if row["photo_credit"]:
        yield m.PhotoCredit, {"photo_id": n, "role": "photographer", "position": 0, "name": "Jane Doe"}
    for later in range(3 if row["comment_count"] else 0):
        yield (
            m.CommentCount,
            {
                "article_id": n,
                "seen_at": seen + timedelta(hours=later),
                "count": row["comment_count"] * (later + 1) // 3,
            },
        )
    revision = {
        "article_id": n,
        "content_hash": row["content_hash"],
        "reader_version": "2",
        "fetched_at": seen,
        "run_id": row["run_id"],
        "returns_to": None,
        "times_seen": 1,
    }
    yield m.Revision, revision | {"number": 1, "cause": "first", "changes": {}, "seen_at": seen, "silent": None}
    if chance.random() < _EDITED:
        changes = {
            "title": [row["title"][::-1], row["title"]],
            "body": [row["body"][:-80], row["body"]],
            "blocks": [row["blocks"][:-1], row["blocks"]],
        }
        at = seen + timedelta(minutes=chance.expovariate(1 / 200))
        yield (
            m.Revision,
            revision
            | {"number": 2, "cause": "edit", "changes": changes, "seen_at": at, "silent": chance.random() < _SILENT},
        )
