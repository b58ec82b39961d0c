"""Full-text search over headlines and bodies: FTS5 on SQLite, a tsvector index on PostgreSQL, one function.

SQLite: https://www.sqlite.org/fts5.html. PostgreSQL: https://www.postgresql.org/docs/current/textsearch.html,
configuration "simple", for a newsroom's articles have many languages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, text

from newscrawl.storage.models import Instant

_TERM = re.compile(r'(-?)(?:"([^"]+)"|(\S+))')


@dataclass(frozen=True, slots=True)
class Found:
    """An article that a search found. ``snippet``: where, with the words between [ and ]."""

    article_id: int
    title: str
    url: str
    site: str
    published_at: datetime | None
    snippet: str


_SQLITE = """
SELECT a.id, a.title, a.canonical_url, s.host, a.published_at, snippet(articles_search, -1, '[', ']', ' ... ', 24)
FROM articles_search JOIN articles a ON a.id = articles_search.rowid JOIN sites s ON s.id = a.site_id
WHERE articles_search MATCH :query AND (:site = '' OR s.host = :site)
ORDER BY bm25(articles_search, 5.0, 1.0), a.id LIMIT :limit"""

# The index's own expression, so that the planner knows it again.
_VECTOR = "to_tsvector('simple'::regconfig, a.title || ' ' || left(a.body, 300000))"
_POSTGRESQL = """
SELECT found.*, ts_headline('simple', left(found.whole, 300000), websearch_to_tsquery('simple', :query),
    'StartSel=[, StopSel=], MaxWords=24, MinWords=12, MaxFragments=1')
FROM (
    SELECT a.id, a.title, a.canonical_url, s.host, a.published_at, a.title || '. ' || a.body AS whole
    FROM articles a JOIN sites s ON s.id = a.site_id
    WHERE VECTOR @@ websearch_to_tsquery('simple', :query) AND (:site = '' OR s.host = :site)
    ORDER BY ts_rank(VECTOR, websearch_to_tsquery('simple', :query)) DESC, a.id LIMIT :limit
) found""".replace("VECTOR", _VECTOR)


def search(engine: Engine, words: str, *, site: str | None = None, limit: int = 20) -> list[Found]:
    """Articles in which all the words stand, best first. ``"two words"`` is a phrase, ``-word`` must not stand there.

    Case makes no difference; [] for words that are none.
    """
    on_postgresql = engine.dialect.name == "postgresql"
    query = words if on_postgresql else fts5_query(words)
    if not query.strip():
        return []
    values = {"query": query, "site": (site or "").removeprefix("www."), "limit": limit}
    with engine.connect() as connection:
        rows = connection.execute(text(_POSTGRESQL if on_postgresql else _SQLITE), values).all()
    return [Found(row[0], row[1], row[2], row[3], _instant(row[4]), " ".join(str(row[-1]).split())) for row in rows]


def fts5_query(words: str) -> str:
    """A person's words in FTS5's language: each quoted, so that none is an operator; "" where nothing is asked for."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for minus, phrase, word in _TERM.findall(words):
        term = (phrase or word).replace('"', "")
        if any(c.isalnum() for c in term):
            (unwanted if minus else wanted).append(f'"{term}"')
    return " AND ".join(wanted) + "".join(f" NOT {term}" for term in unwanted) if wanted else ""


def _instant(value: datetime | str | None) -> datetime | None:
    """SQLite gives a plain query's instants as text."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return Instant().process_result_value(found, None)  # type: ignore[arg-type]
