"""Pages in the manner of a hundred publishing systems, written down by people who did not know the reader: how many of
them it reads as a person does. Their truth is that of one person; what is arguable keeps the shares from one.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from newscrawl import read_article
from newscrawl.items import Article
from training.labelled_pages import INVENTED

_QUOTES = re.compile(r"[“”„«»\"’‘'`]")
_LINES = re.compile(r"\n+")


def plain(text: str | None) -> str:
    """A text without what readers may write differently."""
    return " ".join(_QUOTES.sub("", unicodedata.normalize("NFC", text or "")).split()).rstrip(".").casefold()


def plain_set(texts: Any) -> set[str]:
    return {plain(text) for text in texts}


@cache
def pages() -> tuple[tuple[str, dict[str, Any], Article], ...]:
    found = []
    for path in sorted(INVENTED.glob("*.json")):
        truth = json.loads(path.read_text("utf-8"))
        found.append((path.stem, truth, read_article(path.with_suffix(".html").read_bytes(), truth["url"])))
    return tuple(found)


def is_published(article: Article, stated: str | None) -> bool:
    """The day of the page's own clock; and the minute where the page tells its zone."""
    if stated is None or article.published_at is None:
        return stated is None and article.published_at is None
    if not re.search(r"T.*(?:[+-]\d\d:?\d\d|Z)$", stated):
        return (article.published_local or "")[:10] == stated[:10]
    at = datetime.fromisoformat(stated).astimezone(UTC)
    return abs((article.published_at - at).total_seconds()) < 60


def holds_the_text(article: Article, paragraphs: list[str]) -> bool:
    text = plain(article.body)
    return all(plain(paragraph) in text for paragraph in paragraphs)


def holds_nothing_else(article: Article, truth: dict[str, Any]) -> bool:
    wanted = plain(" ".join([*truth["paragraphs"], truth.get("dek") or ""]))
    return all(plain(line) in wanted for line in _LINES.split(article.body) if plain(line))


FIELDS: dict[str, tuple[str, float, Callable[[Article, dict[str, Any]], bool]]] = {
    "title": ("title", 0.94, lambda a, t: plain(a.title) == plain(t["title"])),
    "dek": ("dek", 0.9, lambda a, t: plain(a.dek) == plain(t["dek"])),
    "authors": ("authors", 0.7, lambda a, t: [*map(plain, a.authors)] == [*map(plain, t["authors"])]),
    "day or instant": ("published", 0.9, lambda a, t: is_published(a, t["published"])),
    "section": ("section", 0.65, lambda a, t: plain(a.section) == plain(t["section"])),
    "tags": ("tags", 0.7, lambda a, t: plain_set(a.tags) == plain_set(t["tags"])),
    "credit": ("credit", 0.85, lambda a, t: plain(a.photo_credit) == plain(t["credit"])),
    "captions": (
        "captions",
        0.8,
        lambda a, t: [plain(p.caption) for p in a.photos if p.caption] == [*map(plain, t["captions"])],
    ),
    "source line": ("source", 0.85, lambda a, t: plain(a.source) == plain(t["source"])),
    "suppliers": ("sources", 0.75, lambda a, t: plain_set(a.sources) == plain_set(t["sources"])),
    "comments": ("comments", 0.85, lambda a, t: a.comment_count == t["comments"]),
    "an article": ("url", 0.98, lambda a, _: a.kind.name in ("ARTICLE", "LIVE_BLOG")),
    "the whole text": ("paragraphs", 0.8, lambda a, t: holds_the_text(a, t["paragraphs"])),
    "nothing but the text": ("paragraphs", 0.18, holds_nothing_else),
    "none of what is not": (
        "not_in_body",
        0.33,
        lambda a, t: not any(plain(text) in plain(a.body) for text in t["not_in_body"]),
    ),
}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.xdist_group("invented pages")
def test_so_many_pages_are_read_as_a_person_reads_them(field: str) -> None:
    key, least, is_right = FIELDS[field]
    asked = [(name, is_right(article, truth)) for name, truth, article in pages() if key in truth]
    wrong = [name for name, right in asked if not right]
    assert len(asked) > 50
    assert 1 - len(wrong) / len(asked) >= least, f"{len(wrong)} of {len(asked)}: {', '.join(wrong)}"
