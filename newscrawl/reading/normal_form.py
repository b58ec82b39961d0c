"""One form for every field of an article, whatever page object, feed or archive it came from. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from newscrawl.grammar.text import clean
from newscrawl.items import Article

_LONGEST_SECTION = 300  # characters; what is longer names no section, and stands in an index (PostgreSQL: 2 700 bytes)


def normalised(article: Article) -> Article:
    """The article with clean headline and dek, names once each, instants in UTC; doing it twice changes nothing."""
    return replace(
        article,
        title=clean(article.title) or None if article.title else None,
        dek=clean(article.dek) or None if article.dek else None,
        section=_section(article.section),
        authors=_each_once(article.authors),
        tags=_each_once(article.tags),
        sources=_each_once(article.sources),
        published_at=article.published_at.astimezone(UTC) if article.published_at else None,
        modified_at=article.modified_at.astimezone(UTC) if article.modified_at else None,
    )


def _section(name: str | None) -> str | None:
    text = clean(name or "")
    return text if 0 < len(text) <= _LONGEST_SECTION else None


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for name in names:
        text = clean(name)
        if text:
            kept.setdefault(text.casefold(), text)
    return tuple(kept.values())
