"""What an article says, and whether two states of it say the same. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, cast

import orjson

from newscrawl.items import FIELD_NAMES, Article
from newscrawl.json_form import as_plain

_NOT_CONTENT = frozenset(
    {
        "url", "canonical_url", "site", "kind", "published_printed", "published_local", "published_precision",
        "modified_printed", "modified_precision", "fetched_at", "evidence", "disagreements", "confidence",
    }
)  # fmt: skip
"""Fields that say how an article came to us, or the same as another field in another form."""
CONTENT_FIELDS = tuple(name for name in FIELD_NAMES if name not in _NOT_CONTENT)
"""What a revision compares, field by field: every field of an article but those."""


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
    OTHER_PAGE = "other page"
    """Read at another address of it from now on, where the page says something else."""


_SAME_SIGNS = str.maketrans(
    {**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛‹›′`´", "'"), **dict.fromkeys("‐‑‒–—―−", "-"), "…": "..."}
)
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
    if value is None:
        return None
    if isinstance(value, StrEnum):
        return _semantic_word(value)
    if isinstance(value, str):
        return semantic(str(value))
    if isinstance(value, tuple):
        return [_noticed(v) for v in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value):
        return [_noticed(getattr(value, name)) for name in _field_names(cast(Hashable, type(value)))]
    return value


@cache
def _semantic_word(value: StrEnum) -> Any:
    return semantic(value.value)


@cache
def _field_names(kind: Hashable) -> tuple[str, ...]:
    return tuple(f.name for f in fields(cast(Any, kind)))


def content_hash(article: Article) -> str:
    """Digest (128 bits, hex) of what the article says; equal for two states that differ in nothing but form or
    comment count.
    """
    names = [
        name for name in CONTENT_FIELDS if name not in _OWN_PACE and not (name == "body" and article.blocks)
    ]  # blocks hold the body
    noticed = [_noticed(getattr(article, name)) for name in names]
    try:
        plain = orjson.dumps(noticed)
    except orjson.JSONEncodeError:  # half a surrogate pair: no database takes it, and it is for the database to say so
        plain = json.dumps(noticed).encode()
    return hashlib.blake2b(plain, digest_size=16).hexdigest()


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


def is_another(before: Article, after: Article) -> bool:
    """Whether two pages that claim one canonical URL are two articles all the same: they share neither headline nor
    text.
    """
    if semantic(before.title) == semantic(after.title):
        return False
    words = [set(article.body.casefold().split()) for article in (before, after)]
    return len(words[0] & words[1]) < 0.3 * min(len(w) for w in words)
