"""What an article says, and whether two states of it say the same. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, cast

from newscrawl.items import FIELD_NAMES, Article, Block, is_list_entry
from newscrawl.json_form import as_json, as_plain

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
    """The site sent the same; another reader read it, or more was known beside the page."""
    LAYOUT = "layout"
    """The site sent something else, and in most articles that were visited then, in the same way: its layout is another
    one, and no article was edited.
    """
    SHOWN_WHOLE = "shown whole"
    """What was met in part until now (behind a meter, a wall) is shown to its end: nobody edited it."""
    OTHER_PAGE = "other page"
    """Read at another address of it from now on, where the page says something else."""


_SAME_SIGNS = (
    {**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛‹›′`´", "'"), **dict.fromkeys("‐‑‒–—―−", "-"), "…": "..."}
)  # fmt: skip
_ASCII_SIGNS = {sign: plain for sign, plain in _SAME_SIGNS.items() if sign.isascii()}
_BETWEEN = "\0"  # no white space, and in no text that a database takes
_OWN_PACE = frozenset({"comment_count", "modified_at"})
"""Fields that move without the article being another: comment counts are a series of their own."""
_WITHOUT_ORDER = frozenset({"tags"})


def semantic(value: Any) -> Any:
    """A plain value as far as it says something: white space, quotation marks, dashes and the query of a photo's
    address do not.
    """
    if isinstance(value, str):
        return _without_query(_bare(value))
    if isinstance(value, list):
        return [semantic(v) for v in value]
    if isinstance(value, dict):
        return {k: semantic(v) for k, v in value.items()}
    return value


def _bare(text: str) -> str:
    """A text without its white space ("10 %" and "10%" say the same), its signs in their plainest form."""
    signs = _ASCII_SIGNS if text.isascii() else _SAME_SIGNS
    for sign, plain in signs.items():  # to search for all of them takes a fortieth of what ``str.translate`` does
        if sign in text:
            text = text.replace(sign, plain)
    return "".join(text.split())


def _without_query(bare: str) -> str:
    return bare.partition("?")[0] if bare.startswith(("http://", "https://")) else bare


def _semantic_texts(texts: Sequence[str]) -> list[str]:
    """``semantic`` of many texts at once."""
    bare = _bare(_BETWEEN.join(texts)).split(_BETWEEN)
    return list(map(_without_query, bare)) if len(bare) == len(texts) else [semantic(text) for text in texts]


def _noticed_blocks(blocks: Sequence[Block]) -> list[Any]:
    """``_noticed`` of blocks, which are most of an article."""
    texts = _semantic_texts([block.text for block in blocks])
    return [
        [_semantic_word(block.kind), text, block.at.isoformat() if block.at else None]
        for block, text in zip(blocks, texts, strict=True)
    ]


def _noticed(value: Any) -> Any:
    """``semantic`` of a field as it is, without a plain copy of it first: every stored article goes this way."""
    if value is None:
        return None
    if isinstance(value, str):
        return _semantic_word(value) if isinstance(value, StrEnum) else semantic(value)
    if isinstance(value, tuple):
        return [_noticed(v) for v in value]
    if isinstance(value, datetime):
        return value.isoformat()
    values = _values_of(cast(Hashable, type(value)))
    return [_noticed(v) for v in values(value)] if values else value


@cache
def _semantic_word(value: StrEnum) -> Any:
    return semantic(value.value)


@cache
def _values_of(kind: Hashable) -> Callable[[Any], tuple[Any, ...]] | None:
    """What gets the fields of a dataclass; ``None`` for what is none."""
    names = [f.name for f in fields(cast(Any, kind))] if is_dataclass(kind) else []
    return (lambda value: tuple(getattr(value, name) for name in names)) if names else None


_HASHED = tuple(name for name in CONTENT_FIELDS if name not in _OWN_PACE)
_HASHED_WITH_BLOCKS = tuple(name for name in _HASHED if name != "body")  # blocks hold the body


def content_hash(article: Article) -> str:
    """Digest (128 bits, hex) of what the article says; equal for two states that differ in nothing but form or
    comment count.
    """
    names = _HASHED_WITH_BLOCKS if article.blocks else _HASHED
    noticed = [
        _noticed_blocks(article.blocks) if name == "blocks" else _noticed(getattr(article, name)) for name in names
    ]
    return hashlib.blake2b(as_json(noticed), digest_size=16).hexdigest()


def changes_between(before: Article, after: Article) -> dict[str, list[Any]]:
    """Field -> [before, after] as plain values, for the content fields that say something else."""
    found: dict[str, list[Any]] = {}
    for name in CONTENT_FIELDS:
        values = [as_plain(getattr(before, name)), as_plain(getattr(after, name))]
        if values[0] != values[1] and _said(name, values[0]) != _said(name, values[1]):
            found[name] = values
    return found


def _said(name: str, value: Any) -> Any:
    """``semantic`` of a field; systems that keep tags as a set give them in another order at each visit."""
    said = semantic(value)
    return sorted(said) if name in _WITHOUT_ORDER else said


def is_edit(changes: Mapping[str, Any]) -> bool:
    """Whether changes make another article of it, and not just another comment count or time stamp."""
    return any(name not in _OWN_PACE for name in changes)


def told_by_lists(before: Article, after: Article, changes: Mapping[str, Any]) -> bool:
    """Whether all that changed is who told it: the page itself in one state, an entry of a list (a feed, a sitemap) in
    the other. Which lists name an article is no property of its page.
    """
    edited = ["photo_credit" if name == "photos" else name for name in changes if name not in _OWN_PACE]
    return bool(edited) and all(
        is_list_entry(before.evidence.get(name)) != is_list_entry(after.evidence.get(name)) for name in edited
    )
