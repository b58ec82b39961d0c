"""The story that an article belongs to: all copies of its text, as a person reads them."""

from __future__ import annotations

from sqlalchemy import Engine, select

from newscrawl.errors import UsageError
from newscrawl.storage import models as m
from newscrawl.storage.stories import story_text
from newscrawl.urls import identity


def told_story(engine: Engine, url: str) -> str:
    """Who ran the text at an address, who was first, what each added and cut. ``UsageError`` for a URL that no stored
    article has.
    """
    with engine.connect() as connection:
        article_id = connection.execute(
            select(m.ArticleUrl.article_id).where(m.ArticleUrl.identity == identity(url))
        ).scalar()
        if article_id is None:
            raise UsageError(f"no stored article has the address {url}")
        return "\n".join(story_text(connection, article_id) or ["no other stored article has this text"])
