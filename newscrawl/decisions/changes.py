"""Should an article be written, and how? Pure: decided here, done by the store."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson

from newscrawl.items import ArchiveRecord, Article
from newscrawl.json_form import as_plain

READER_VERSION = "3"
"""A whole number, raised whenever reading changes in a way that a stored field would notice."""
CONTENT_FIELDS = (
    "title", "dek", "body", "blocks", "authors", "published_at", "modified_at", "language", "section", "tags", "photos", "photo_credit", "source",
    "sources", "comment_count", "paywalled",
)  # fmt: skip
"""What a revision compares, field by field."""


class Outcome(StrEnum):
    """What became of an article that was offered for storing."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class Cause(StrEnum):
    """Why an article has a new revision."""

    FIRST = "first"
    EDIT = "edit"
    """The site sent something else."""
    REREADING = "re-reading"
    """The same bytes, read by another reader."""


@dataclass(frozen=True, slots=True)
class Known:
    """The few columns of a stored article that the decision needs."""

    id: int
    content_hash: str
    fetched_at: datetime
    reader_version: str
    payload_digest: str | None
    comment_count: int | None
    modified_at: datetime | None


_SAME_SIGNS = str.maketrans(
    {**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛‹›′`´", "'"), **dict.fromkeys("‐‑‒–—―−", "-"), "…": "..."}
)
_TELLING_WORDS = 25
_WORD = re.compile(r"[^\W_]+")
_OWN_PACE = frozenset({"comment_count", "modified_at"})
"""Fields that move without the article being another: comment counts are a series of their own."""


def semantic(value: Any) -> Any:
    """A plain value as far as it says something: white space, quotation marks, dashes and the query of a photo's
    address do not.
    """
    if isinstance(value, str):
        text = "".join(value.translate(_SAME_SIGNS).split())  # no spaces at all: "10 %" and "10%" say the same
        return text.partition("?")[0] if text.startswith(("http://", "https://")) else text
    if isinstance(value, list):
        return [semantic(v) for v in value]
    if isinstance(value, dict):
        return {k: semantic(v) for k, v in value.items()}
    return value


def _noticed(value: Any) -> Any:
    """``semantic`` of a field as it is, without a plain copy of it first: every stored article goes this way."""
    if isinstance(value, str):
        return semantic(str(value))
    if isinstance(value, tuple):
        return [_noticed(v) for v in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if hasattr(value, "__dataclass_fields__"):
        return [_noticed(getattr(value, name)) for name in value.__dataclass_fields__ if not name.startswith("__")]
    return value


def content_hash(article: Article) -> str:
    """Digest (128 bits, hex) of what the article says; equal for two states that differ in nothing but form or
    comment count.
    """
    names = [
        name for name in CONTENT_FIELDS if name not in _OWN_PACE and not (name == "body" and article.blocks)
    ]  # blocks hold the body
    noticed = [_noticed(getattr(article, name)) for name in names]
    return hashlib.blake2b(orjson.dumps(noticed), digest_size=16).hexdigest()


def body_hash(article: Article) -> str | None:
    """Digest (128 bits, hex) of the body's words; ``None`` where they are so few that another article may have the
    same.
    """
    words = _WORD.findall(article.body.casefold())
    if len(words) < _TELLING_WORDS and len(article.body) < 4 * _TELLING_WORDS:
        return None
    return hashlib.blake2b(" ".join(words).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def may_replace(article: Article, known: Known) -> bool:
    """Whether a reading is at least as good as the stored one.

    A page that was fetched before the stored one (a replayed archive) never overwrites it, nor does an older reader
    overwrite what a newer one read from the same fetch.
    """
    if article.fetched_at is not None and article.fetched_at < known.fetched_at:
        return False
    return not (article.fetched_at == known.fetched_at and int(known.reader_version) > int(READER_VERSION))


def cause_of(article: Article, record: ArchiveRecord | None, known: Known) -> Cause:
    """Whose change it is that an update writes down: the bytes tell, and where none are kept, the time of the fetch."""
    if record and known.payload_digest:
        return Cause.REREADING if record.payload_digest == known.payload_digest else Cause.EDIT
    return Cause.REREADING if article.fetched_at == known.fetched_at else Cause.EDIT


def changes_between(before: Article, after: Article) -> dict[str, list[Any]]:
    """Field -> [before, after] as plain values, for the content fields that say something else."""
    found: dict[str, list[Any]] = {}
    for name in CONTENT_FIELDS:
        values = [as_plain(getattr(before, name)), as_plain(getattr(after, name))]
        if values[0] != values[1] and semantic(values[0]) != semantic(values[1]):
            found[name] = values
    return found


def is_edit(changes: Mapping[str, Any]) -> bool:
    """Whether changes make another article of it, and not just another comment count or time stamp."""
    return any(name not in _OWN_PACE for name in changes)


def is_silent(article: Article, known: Known) -> bool:
    """Whether the page does not own up to an edit: its modification time has not moved."""
    return article.modified_at is None or (known.modified_at is not None and article.modified_at <= known.modified_at)


def is_another(before: Article, after: Article) -> bool:
    """Whether two pages that claim one canonical URL are two articles all the same: they share neither headline nor
    text.
    """
    if semantic(before.title) == semantic(after.title):
        return False
    words = [set(article.body.casefold().split()) for article in (before, after)]
    return len(words[0] & words[1]) < 0.3 * min(len(w) for w in words)
