"""The reader behind the signature that scoring scripts take: ``read(html, url) -> dict``."""

from __future__ import annotations

from typing import Any

from newscrawl import read_article


def read(html: str, url: str) -> dict[str, Any]:
    """One page as plain values; ``credits`` counts "via" as an organisation."""
    article = read_article(html, url)
    credits_found = [p.credit for p in article.photos if p.credit]
    return {
        "title": article.title,
        "body": article.body,
        "authors": article.authors,
        "published": article.published_at,
        "published_printed": article.published_local,
        "photo_credit": article.photo_credit,
        "photo_credits": [c.line for c in credits_found],
        "credits": [
            {"photographers": c.photographers, "organisations": c.organisations + ((c.via,) if c.via else ())}
            for c in credits_found
        ],
        "sources": article.sources,
        "comment_count": article.comment_count,
    }
