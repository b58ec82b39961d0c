"""``scrapy story``: who ran the same text, who was first, what each added and cut."""

from __future__ import annotations

import argparse
import sys
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError
from sqlalchemy import select

from newscrawl.errors import NewscrawlError
from newscrawl.storage import models as m
from newscrawl.storage.database import database_url, open_database
from newscrawl.storage.stories import story_text
from newscrawl.urls import identity


class Command(ScrapyCommand):
    requires_project = True
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        return "<URL>"

    def short_desc(self) -> str:
        return "Who ran the same text: who was first, what each added and cut"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise ScrapyUsageError("name the address of one article")
        assert self.settings
        try:
            engine = open_database(database_url(self.settings["DATA_DIR"], self.settings["DATABASE_URL"]))
        except NewscrawlError as error:
            print(f"error: {error}", file=sys.stderr)
            self.exitcode = 2
            return
        with engine.connect() as connection:
            article_id = connection.execute(
                select(m.ArticleUrl.article_id).where(m.ArticleUrl.identity == identity(args[0]))
            ).scalar()
            if article_id is None:
                print(f"error: no stored article has the address {args[0]}", file=sys.stderr)
                self.exitcode = 2
                return
            print("\n".join(story_text(connection, article_id) or ["no other stored article has this text"]))
