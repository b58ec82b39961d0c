"""Are the edits that a run met edits at all? When a site changes its layout, each article that is visited again seems
to be edited, in the same field and in the same way: "More stories" is its author now, its pictures lost their captions.
No newsroom edits half of its articles so within an hour. Pure.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

FEWEST = 5
"""Articles that must have changed in one way."""
_SHARE = 0.5
"""Of the known articles that were visited in the run; what a newsroom does to that many it does not do by hand."""
_FEWEST_OF_A_FIELD, _SHARE_OF_A_FIELD = 10, 0.8
"""The same where one field changed in each, to something else each time."""
_DERIVED = {"body": "blocks", "photo_credit": "photos"}
"""Fields that say again what another one says."""
_SHORT_LINE = 130  # characters; a label with a figure or two, or one short sentence
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
_OWN_PACE = frozenset({"comment_count", "modified_at"})
_EMPTY: tuple[Any, ...] = (None, "", [], {})
_CONTENT = "its words"
"""The field of a text's paragraphs."""

Way = tuple[str, Hashable]
"""(field, how it changed), so that two articles' changes can be compared."""
Changes = Mapping[str, Sequence[Any]]
"""Field -> [before, after] as plain values."""


def of_the_layout(edits: Sequence[Changes], visited: int) -> list[tuple[str, ...]]:
    """For each edit of a run and site: the fields that changed with the site's layout, where those are all that did;
    else nothing. ``visited``: known articles that were visited, changed or not.
    """
    ways = [_ways(changes) for changes in edits]
    counts = Counter(way for of_one in ways for found in of_one.values() for way in found)
    fields = Counter(name for of_one in ways for name in of_one)
    shared = {way for way, n in counts.items() if n >= max(FEWEST, _SHARE * visited)}
    moved = {name for name, n in fields.items() if n >= max(_FEWEST_OF_A_FIELD, _SHARE_OF_A_FIELD * visited)}
    return [_names(of_one, shared, moved) for of_one in ways]


def _names(ways: Mapping[str, Sequence[Way]], shared: set[Way], moved: set[str]) -> tuple[str, ...]:
    """The fields, where each of them changed as in the others."""
    return tuple(ways) if ways and all(_is_shared(n, found, shared, moved) for n, found in ways.items()) else ()


def _is_shared(name: str, ways: Sequence[Way], shared: set[Way], moved: set[str]) -> bool:
    if name in moved:
        return True
    if name == _CONTENT:  # a paragraph that all have now hides no other that was edited
        return bool(ways) and all(way in shared for way in ways)
    return any(way in shared for way in ways)


def _ways(changes: Changes) -> dict[str, list[Way]]:
    """Field -> how it changed."""
    found: dict[str, list[Way]] = {}
    for name, (before, after) in changes.items():
        if name in _OWN_PACE or _DERIVED.get(name) in changes:
            continue
        if name in ("blocks", "body"):
            found[_CONTENT] = list(_of_paragraphs(_texts(before), _texts(after)))
        elif name == "photos":
            found |= _of_photos(before or [], after or [])
        else:
            found[name] = list(_of_value(name, before, after))
    return found


def _of_value(name: str, before: Any, after: Any) -> Iterable[Way]:
    if after in _EMPTY:
        yield name, "gone"
    elif before in _EMPTY:
        yield name, "found"
    if isinstance(before, list) and isinstance(after, list):
        yield from _of_members(name, before, after)
    else:
        yield name, ("was", _plain(before))
        yield name, ("is", _plain(after))
        hosts = urlsplit(_plain(before)).netloc, urlsplit(_plain(after)).netloc
        if all(hosts) and hosts[0] != hosts[1]:
            yield name, ("now at", hosts[1])


def _of_members(name: str, before: Sequence[Any], after: Sequence[Any]) -> Iterable[Way]:
    old, new = set(map(_plain, before)), set(map(_plain, after))
    yield from ((name, ("lacks", one)) for one in sorted(old - new))
    yield from ((name, ("has", one)) for one in sorted(new - old))


def _of_paragraphs(before: Sequence[Any], after: Sequence[Any]) -> Iterable[Way]:
    """A short line of which only the figures are others (the hour of the visit, a counter) has changed in one way,
    whatever they say in each article.
    """
    old, new = set(map(_plain, before)), set(map(_plain, after))
    lines = _short_lines(old - new), _short_lines(new - old)
    for form in sorted(lines[0].keys() & lines[1].keys()):
        yield _CONTENT, ("other figures in", form)
        old -= lines[0][form]
        new -= lines[1][form]
    yield from _of_members(_CONTENT, sorted(old), sorted(new))


def _short_lines(texts: Iterable[str]) -> dict[str, set[str]]:
    """What short lines with figures say beside them -> the lines."""
    found: dict[str, set[str]] = {}
    for text in texts:
        form, figures = _FIGURES.subn("0", text)
        if figures and len(text) <= _SHORT_LINE:
            found.setdefault(form, set()).add(text)
    return found


def _texts(value: Any) -> list[Any]:
    if isinstance(value, str):
        return value.split("\n\n")
    return [block.get("text") if isinstance(block, dict) else block for block in value or ()]


def _of_photos(before: Sequence[Any], after: Sequence[Any]) -> dict[str, list[Way]]:
    """The parts of photos that changed, each a field of its own."""
    if len(before) != len(after):
        way: Way = ("photos", ("more" if len(after) > len(before) else "fewer", bool(before), bool(after)))
        return {"photos": [way]}
    found: dict[str, list[Way]] = {}
    for old, new in zip(before, after, strict=True):
        for part in dict.fromkeys((*old, *new)):
            pair = old.get(part), new.get(part)
            if pair[0] != pair[1]:
                found.setdefault(f"photos: {part}", []).extend(_of_value(f"photos: {part}", *pair))
    return found


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
