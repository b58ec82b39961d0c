"""What an exported article is: its columns, their kinds, and the published JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from newscrawl.errors import UsageError
from newscrawl.export.descriptions import describe
from newscrawl.items import FEED_COLUMNS, Article, Block, Credit, Photo
from newscrawl.storage.loading import StoredArticle

SCHEMA_VERSION = 2
"""Raised whenever a field of an exported article changes its name, type or meaning; the file in ``schema/`` goes with
it.
"""
_STORED = tuple(f.name for f in fields(StoredArticle) if f.name not in {"record", *(f.name for f in fields(Article))})
COLUMNS = (*FEED_COLUMNS, *_STORED)
_REPEATED = ("blocks",)
"""What a table leaves out unless it is asked for: the body says it already."""


class Kind(StrEnum):
    """What a column holds, for formats whose columns have types."""

    TEXT = "text"
    INT = "int"
    FLOAT = "float"
    BOOL = "bool"
    INSTANT = "instant"
    NAMES = "list of text"
    PARTS = "JSON"


@cache
def kinds() -> Mapping[str, Kind]:
    """Column -> what it holds."""
    hints = get_type_hints(StoredArticle)
    return {name: _kind(hints[name]) for name in COLUMNS}


def _kind(hint: Any) -> Kind:
    if isinstance(hint, UnionType):
        hint = next(one for one in get_args(hint) if one is not NoneType)
    simple = {bool: Kind.BOOL, int: Kind.INT, float: Kind.FLOAT, datetime: Kind.INSTANT}
    if hint in simple:
        return simple[hint]
    if get_origin(hint) is tuple and get_args(hint)[0] is str:
        return Kind.NAMES
    return Kind.PARTS if get_origin(hint) in (tuple, dict) else Kind.TEXT


def table_columns() -> tuple[str, ...]:
    """The columns of a table for people: all but what is there twice."""
    return tuple(name for name in COLUMNS if name not in _REPEATED)


def chosen_columns(text: str) -> tuple[str, ...]:
    """ "url,title" -> columns; "all" for every one. ``UsageError`` for one that is none."""
    if text == "all":
        return COLUMNS
    chosen = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    unknown = [name for name in chosen if name not in COLUMNS]
    if unknown or not chosen:
        raise UsageError(f"no article has a field {(*unknown, text)[0]!r}: the fields are {', '.join(COLUMNS)}")
    return chosen


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of an exported article, made from the model and its docstrings."""
    from pydantic import TypeAdapter

    schema = TypeAdapter(StoredArticle).json_schema(mode="serialization")
    parts = {name: part for name, part in schema["$defs"].items() if name not in ("ArchiveRecord", "Visit")}
    describe({"StoredArticle": schema, **parts}, (StoredArticle, Photo, Credit, Block))
    properties = {name: schema["properties"][name] for name in COLUMNS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "newscrawl article",
        "version": SCHEMA_VERSION,
        "type": "object",
        "properties": properties,
        "required": list(COLUMNS),
        "additionalProperties": False,
        "$defs": parts,
    }
