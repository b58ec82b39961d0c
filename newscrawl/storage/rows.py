"""An article as rows of the tables, and back. Pure.

Which fields an article has stands in ``newscrawl.items.Article`` alone: a field whose name is a column of ``articles``
goes there, by its type; the lists in ``NAMES``, the photos and the site are tables of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from types import UnionType
from typing import Any, get_args, get_type_hints

from newscrawl.items import FIELD_NAMES, ArchiveRecord, Article, Block, BlockKind
from newscrawl.storage import models as m

NAMES: dict[str, tuple[type[m.Base], type[m.Base], str]] = {
    "authors": (m.Author, m.ArticleAuthor, "author_id"),
    "tags": (m.Tag, m.ArticleTag, "tag_id"),
    "sources": (m.Source, m.ArticleSource, "source_id"),
}
"""Field that is a list of names -> table of the names, table of who has them, its column for the name."""
COLUMNS: tuple[str, ...] = tuple(name for name in FIELD_NAMES if name in m.table_of(m.ArticleRow).columns)
"""Fields that are columns of ``articles``."""

_Codec = tuple[Callable[[Any], Any], Callable[[Any], Any]]


def _plain_blocks(blocks: tuple[Block, ...]) -> list[list[str]]:
    return [[b.kind.value, b.text, *([b.at.isoformat()] if b.at else [])] for b in blocks]


def _blocks(plain: list[list[str]]) -> tuple[Block, ...]:
    return tuple(
        Block(BlockKind(kind), text, datetime.fromisoformat(at[0]) if at else None) for kind, text, *at in plain
    )


def _codec(hint: Any) -> _Codec | None:
    """How a field of a type goes into its column and comes out; ``None`` where it does as it is."""
    if hint == tuple[Block, ...]:
        return _plain_blocks, _blocks
    kinds = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    words = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, StrEnum)), None)
    return ((lambda word: word and word.value), (lambda text: text and words(text))) if words else None


_HINTS = get_type_hints(Article)
_CODECS: dict[str, _Codec] = {name: codec for name in COLUMNS if (codec := _codec(_HINTS[name]))}
_ENCODERS = [(name, _CODECS[name][0] if name in _CODECS else None) for name in COLUMNS]
_DECODERS = [(name, _CODECS[name][1] if name in _CODECS else None) for name in COLUMNS]


def article_columns(article: Article) -> dict[str, Any]:
    """An article's own columns."""
    return {name: encode(getattr(article, name)) if encode else getattr(article, name) for name, encode in _ENCODERS}


def listed_at(published_at: datetime | None, first_seen_at: datetime) -> datetime:
    """Where an article stands in lists: its publication, or when it was first seen where the page states none, or one
    that is later than that.
    """
    return min(published_at, first_seen_at) if published_at else first_seen_at


def article_fields(row: Any) -> dict[str, Any]:
    """The fields that a row of ``articles`` holds."""
    return {name: decode(row[name]) if decode else row[name] for name, decode in _DECODERS}


def record_columns(record: ArchiveRecord | None) -> dict[str, Any]:
    """Where a response is archived; ``None`` in each where it is in no archive."""
    return {
        "archive_file": record.file if record else None,
        "archive_offset": record.offset if record else None,
        "archive_length": record.length if record else None,
        "payload_digest": record.payload_digest if record else None,
    }


def record_of_row(row: Any) -> ArchiveRecord | None:
    """The archived response that a row of articles or revisions names; ``None`` where it names none."""
    if row["archive_file"] is None:
        return None
    return ArchiveRecord(row["archive_file"], row["archive_offset"], row["archive_length"], row["payload_digest"])
