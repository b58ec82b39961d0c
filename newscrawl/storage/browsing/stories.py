"""Stories ranked by how many papers ran them: wire stories and syndicated pieces, copied from one text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Integer, and_, literal_column, or_, select

from newscrawl.storage import models as m
from newscrawl.storage.browsing.one_article import Copy, copies_of
from newscrawl.storage.browsing.paging import Page, cut, keys_of, number
from newscrawl.storage.dialect import among

_NAMED = 12  # papers that a list names


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """A story, as a list shows it."""

    story_id: int
    articles: int
    papers: int
    """Sites that ran it."""
    title: str
    """Of the first article."""
    first_article_id: int
    first_site: str
    first_at: datetime
    """When the first one was published, or first seen."""
    sites: tuple[str, ...]
    """Some of them, in the order in which they ran it."""


def stories(
    engine: Engine, since: datetime | None = None, after: str | None = None, limit: int = 30
) -> Page[StoryLine]:
    """Stories that began at ``since`` or later and that two papers ran at least, those that most ran first, from a
    cursor on. ``UsageError`` for a cursor that is none.
    """
    story = m.Story
    # Of a span of time the stories are few, and put in order; of all, the index has them in order. With a plus in front
    # SQLite leaves an index alone.
    papers: ColumnElement[int] = literal_column("+stories.papers", Integer) if since else story.papers.expression
    query = select(story.id, story.size, story.papers, story.first_article_id, story.first_published_at).where(
        papers > 1
    )
    if since:
        query = query.where(story.first_published_at >= since)
    if after:
        last_papers, last_id = keys_of(after, number, number)
        query = query.where(or_(papers < last_papers, and_(papers == last_papers, story.id < last_id)))
    with engine.connect() as connection:
        found = connection.execute(query.order_by(papers.desc(), story.id.desc()).limit(limit + 1)).all()
        page = cut(found, limit, lambda one: (one.papers, one.id))
        return Page(_lines(connection, page.items), page.next)


def one_story(engine: Engine, story_id: int) -> tuple[StoryLine, tuple[Copy, ...]] | None:
    """A story and its articles, the first one first; ``None`` where there is none."""
    story = m.Story
    query = select(story.id, story.size, story.first_article_id, story.first_published_at).where(story.id == story_id)
    with engine.connect() as connection:
        lines = _lines(connection, connection.execute(query).all())
        return (lines[0], copies_of(connection, story_id)) if lines else None


def _lines(connection: Connection, found: Sequence[Any]) -> tuple[StoryLine, ...]:
    row = m.ArticleRow
    members = (
        select(row.story_id, row.id, m.Site.host)
        .join(m.Site, m.Site.id == row.site_id)
        .where(among(row.story_id, [one.id for one in found]))
        .order_by(row.listed_at, row.id)
    )
    hosts: dict[int, dict[str, None]] = {}
    host_of: dict[int, str] = {}
    story_id: Any
    for story_id, article_id, host in connection.execute(members):
        hosts.setdefault(story_id, {})[host] = None
        host_of[article_id] = host
    firsts = [one.first_article_id for one in found if one.first_article_id in host_of]
    titles: dict[int, tuple[str, datetime]] = {
        article_id: (title, at)
        for article_id, title, at in connection.execute(
            select(row.id, row.title, row.listed_at).where(among(row.id, firsts))
        )
    }
    return tuple(
        StoryLine(
            story_id=one.id,
            articles=one.size,
            papers=len(hosts[one.id]),
            title=titles[one.first_article_id][0],
            first_article_id=one.first_article_id,
            first_site=host_of[one.first_article_id],
            first_at=one.first_published_at or titles[one.first_article_id][1],
            sites=tuple(hosts[one.id])[:_NAMED],
        )
        for one in found
        if one.first_article_id in titles
    )
