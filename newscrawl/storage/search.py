"""Full-text search over headlines and bodies: FTS5 on SQLite, a tsvector index on PostgreSQL, one function.

SQLite: https://www.sqlite.org/fts5.html. PostgreSQL: https://www.postgresql.org/docs/current/textsearch.html,
configuration "simple", for a newsroom's articles have many languages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, text

from newscrawl.storage.column_types import Instant
from newscrawl.storage.dialect import dialect_of


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

    Case makes no difference; [] for words that are none.
    """
    dialect = dialect_of(engine)
    query = dialect.search_query(words)
    if not query.strip():
        return []
    values = {"query": query, "site": (site or "").removeprefix("www."), "limit": limit}
    with engine.connect() as connection:
        rows = connection.execute(text(dialect.search_sql), values).all()
    return [Found(row[0], row[1], row[2], row[3], _instant(row[4]), " ".join(str(row[-1]).split())) for row in rows]


def _instant(value: datetime | str | None) -> datetime | None:
    """SQLite gives a plain query's instants as text."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return Instant().process_result_value(found, None)  # type: ignore[arg-type]
