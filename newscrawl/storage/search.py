"""Full-text search over headlines and bodies, as a person asks for it in a terminal: the same articles that a list of
those with the words shows, the best first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from newscrawl.storage.asked_words import all_stand_in, asks_for_any
from newscrawl.storage.browsing.articles import ArticleFilter, latest_articles
from newscrawl.storage.dialect.interface import MARKED

NEWEST = 50
"""Articles among which the best are looked for. A rank that weighs all articles with a word takes the longer the more
there are: on a million of them, SQLite's took seconds for one word in ten, PostgreSQL's for one in two.
"""
_IN_BRACKETS = str.maketrans(dict(zip(MARKED, "[]", strict=True)))


@dataclass(frozen=True, slots=True)
class Found:
    """An article that a search found. ``snippet``: where, with the words between [ and ]."""

    article_id: int
    title: str
    url: str
    site: str
    published_at: datetime | None
    snippet: str


def search(engine: Engine, words: str, *, site: str | None = None, limit: int = 20) -> list[Found]:
    """Articles in which all the words stand: of the newest ``NEWEST``, or of ``limit`` if that is more, those that have
    them in the headline first, then the others; the newest first in both. ``"two words"`` is a phrase, ``-word`` must
    not stand there, ``wor*`` stands for what begins so.

    Case makes no difference; [] for words that are none. ``site``: its name, host or address.
    """
    if not asks_for_any(words):
        return []
    newest = latest_articles(engine, ArticleFilter(words=words, site=site or ""), limit=max(limit, NEWEST)).items
    best = sorted(newest, key=lambda one: not all_stand_in(one.title, words))[:limit]
    return [
        Found(
            one.article_id, one.title, one.canonical_url, one.site, one.published_at,
            (one.found or "").translate(_IN_BRACKETS),
        )
        for one in best
    ]  # fmt: skip
