"""JSON-LD as pages really carry it: several scripts, graphs, arrays, trailing commas, comments, entities."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any

import chompjs
import orjson

from newscrawl.grammar.text import is_unset

_MAX_SCRIPT = 2_000_000  # characters; a larger one is no metadata
_MAX_OBJECTS = 2_000
_OPENED = re.compile(r"(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)")
_CLOSED = re.compile(r"(?:-->|(?://\s*)?\]\]>)\s*;?$")
_LONGEST_CLOSING = 40  # characters behind the data in which its wrapping is closed
_NESTED = (
    "@graph",
    "mainEntity",
    "mainEntityOfPage",
    "itemListElement",
    "hasPart",
    "liveBlogUpdate",
    "subjectOf",
    "about",
)


def linked_data(scripts: Iterable[str]) -> list[dict[str, Any]]:
    """Every object of the scripts, outer ones first; what cannot be read is left out."""
    found: list[dict[str, Any]] = []
    for script in scripts:
        if len(script) <= _MAX_SCRIPT:
            for data in _documents(script):
                found.extend(_objects(data, 0))
                if len(found) > _MAX_OBJECTS:
                    return found
    return found


def _without_wrapping(script: str) -> str:
    """A script without the comment or CDATA signs around it that hide it from browsers of old."""
    opened = _OPENED.match(script)
    inside = script[opened.end() :] if opened else script
    rest, end = inside[:-_LONGEST_CLOSING], inside[-_LONGEST_CLOSING:]
    return (rest + _CLOSED.sub("", end)).strip()


def _documents(script: str) -> list[Any]:
    try:
        return [orjson.loads(script)]
    except orjson.JSONDecodeError:
        pass
    text = _without_wrapping(_without_wrapping(script.strip()))
    if text.startswith(("&quot;", "{&quot;", "[&quot;", "{ &quot;")):
        text = html.unescape(text)
    try:
        return list(chompjs.parse_js_objects(text[:500_000]))
    except (ValueError, RecursionError, MemoryError):
        return []


def _objects(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(data, list):
        for entry in data[:500]:
            yield from _objects(entry, depth + 1)
    elif isinstance(data, dict):
        yield data
        for key in _NESTED:
            nested = data.get(key)
            if isinstance(nested, (dict, list)):
                yield from _objects(nested, depth + 1)


def types(data: dict[str, Any]) -> tuple[str, ...]:
    """The schema.org types of an object, without any prefix."""
    kinds = data.get("@type")
    if isinstance(kinds, str):
        return (_without_prefix(kinds),) if kinds else ()
    return tuple(_without_prefix(str(kind)) for kind in kinds) if isinstance(kinds, (list, tuple)) else ()


def _without_prefix(kind: str) -> str:
    return kind.rsplit("/", 1)[-1].rsplit(":", 1)[-1] if "/" in kind or ":" in kind else kind


def as_list(value: Any) -> list[Any]:
    """One or many, as JSON-LD allows both, -> many."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def name_of(value: Any) -> str | None:
    """The text of a string, or of an object's ``name`` (or first of a list); ``None`` where there is none."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or value.get("legalName")
        if isinstance(value, list):
            value = value[0] if value else None
    return value if isinstance(value, str) and value.strip() and not is_unset(value) else None
