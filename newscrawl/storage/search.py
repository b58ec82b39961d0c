"""Full-text search over headlines and bodies: FTS5 on SQLite, a tsvector index on PostgreSQL, one function.

SQLite: https://www.sqlite.org/fts5.html. PostgreSQL: https://www.postgresql.org/docs/current/textsearch.html,
configuration "simple", for a newsroom's articles have many languages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, text

from newscrawl.storage.asked_words import Letters, excerpt, letters_of
from newscrawl.storage.browsing.articles import ArticleFilter, newest_places
from newscrawl.storage.column_types import Instant
from newscrawl.storage.dialect import dialect_of

RANKED = 100
"""Newest articles among which the best are looked for where each text has to be read anew for its rank: 0.2 ms each."""


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
    """Articles in which all the words stand, best first. ``"two words"`` is a phrase, ``-word`` must not stand there,
    ``wor*`` stands for what begins so.

    Case makes no difference; [] for words that are none. On PostgreSQL the best of the newest ``RANKED`` are found.
    """
    dialect = dialect_of(engine)
    query, letters = dialect.search_query(words).strip(), letters_of(words)
    if not query and not letters.wanted:
        return []
    with engine.connect() as connection:
        if query and dialect.matching(query) is None:
            wanted = ArticleFilter(words=words, site=site or "")
            ids = [place.id for place in newest_places(connection, wanted, None, max(limit, RANKED))]
            sql, values = dialect.search_sql, {"query": query, "ids": ids, "limit": limit}
        else:
            also, values = _conditions(letters)
            values |= {"site": (site or "").removeprefix("www."), "limit": limit} | ({"query": query} if query else {})
            sql = (dialect.search_sql if query else _BY_LETTERS).format(also=also)
        rows = connection.execute(text(sql), values).all()
    return [Found(row[0], row[1], row[2], row[3], _instant(row[4]), _snippet(str(row[-1]), letters)) for row in rows]


_BY_LETTERS = """
SELECT a.id, a.title, a.canonical_url, s.host, a.published_at, a.title || '. ' || a.body
FROM articles a JOIN sites s ON s.id = a.site_id
WHERE (:site = '' OR s.host = :site) {also}
ORDER BY a.listed_at DESC, a.id DESC LIMIT :limit"""


def _conditions(letters: Letters) -> tuple[str, dict[str, Any]]:
    """-> ("AND ..." on the article ``a``, its values)."""
    terms = [(one, "") for one in letters.wanted] + [(one, "NOT ") for one in letters.unwanted]
    parts = [
        f"AND {no}(a.title LIKE :letters{n} ESCAPE '/' OR a.body LIKE :letters{n} ESCAPE '/')"
        for n, (_, no) in enumerate(terms)
    ]
    return " ".join(parts), {f"letters{n}": f"%{_escaped(one)}%" for n, (one, _) in enumerate(terms)}


def _escaped(words: str) -> str:
    return words.replace("/", "//").replace("%", "/%").replace("_", "/_")


def _snippet(found: str, letters: Letters) -> str:
    """What a database marked, or of a whole text the part in which the letters stand."""
    return " ".join((excerpt(found, letters.wanted, ("[", "]")) or found).split())


def _instant(value: datetime | str | None) -> datetime | None:
    """SQLite gives a plain query's instants as text."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return Instant().process_result_value(found, None)  # type: ignore[arg-type]
