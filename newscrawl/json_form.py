"""Values as plain JSON, and back: one form for feeds, exports, fixtures, dead letters and what waits on disk.

Out by orjson, which knows dataclasses, enumerations and instants; back by pydantic, which knows their types.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Hashable
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, cast

import orjson

from newscrawl.items import FEED_COLUMNS, Article

_T = TypeVar("_T")


def as_json(value: Any) -> bytes:
    """Dataclasses as objects, tuples as arrays, instants as ISO 8601 with zone. A lone surrogate, which no UTF-8 can
    hold, is a question mark.
    """
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value, default=_parts, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _parts(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def indented(value: Any) -> str:
    """Plain values as JSON that a person can read too."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def as_plain(value: Any) -> Any:
    """The same as dicts, lists, text, numbers and ``None``."""
    return orjson.loads(as_json(value))


def from_plain(kind: type[_T], value: Any) -> _T:
    """Plain values as a ``kind`` again. ``ValueError`` for what does not fit."""
    back: _T = _adapter(cast("Hashable", kind)).validate_python(value)
    return back


@cache
def _adapter(kind: Hashable) -> Any:
    from pydantic import TypeAdapter  # only where something comes back: it costs every command's start

    return TypeAdapter(cast("Any", kind))


def as_row(article: Article) -> dict[str, Any]:
    """An article as plain values in the order of the feed columns."""
    return as_plain({name: getattr(article, name) for name in FEED_COLUMNS})  # type: ignore[no-any-return]


class FixtureItemAdapter:
    """How web-poet's fixtures see an article: as JSON, which has no instants, and without how sure the reader is, which
    changes with what it learned last while the values stay. (What web-poet asks of an adapter, and no more: itemadapter
    imports Scrapy wherever that is installed.)
    """

    def __init__(self, item: Any) -> None:
        self.item = item

    def asdict(self) -> dict[str, Any]:
        """The item as its fixture has it."""
        if not isinstance(self.item, Article):  # of a project that uses the add-on
            from web_poet.testing.itemadapter import WebPoetTestItemAdapter

            return WebPoetTestItemAdapter(self.item).asdict()
        return {name: value for name, value in as_row(self.item).items() if name != "confidence"}
