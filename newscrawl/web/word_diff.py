"""What changed between two values, for people to read: word by word within a text, paragraph by paragraph within a
body, entry by entry within a list. Pure.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["same", "added", "removed"]

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_MOST_COMPARED = 1_500
"""Words on a side that are compared with each other; the comparison may take as long as the square of them."""
_LEAST_SHARED = 0.3  # of two texts; less is another text, and reads better as a whole
_CONTEXT = 12  # words that are left of an unchanged stretch on either side
_PARAGRAPHS = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and whether both values have it, or only the later or the earlier one."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A paragraph or entry that is not as it was; ``skipped``: how many unchanged ones stand in front of it."""

    skipped: int
    pieces: tuple[Piece, ...]


_SAID_BY = {"blocks": "body", "photo_credit": "photos", "sources": "source"}
"""A change that says what the other one says already."""
_OWN_PACE = ("comment_count", "modified_at")


def told_changes(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Of a revision's changes those that a person wants to read: each once, and not what moves by itself, unless
    nothing else has.
    """
    each = {name: pair for name, pair in changes.items() if _SAID_BY.get(name) not in changes}
    return {name: pair for name, pair in each.items() if name not in _OWN_PACE} or each


def difference(before: Any, after: Any) -> tuple[Changed, ...]:
    """Two plain values compared; () where they say the same."""
    return tuple(_changed(_entries(before), _entries(after)))


def word_difference(before: str, after: str) -> tuple[Piece, ...]:
    """Two texts compared word by word."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    whole = tuple(Piece(kind, text) for kind, text in _both(before, after) if text)
    if max(len(old), len(new)) > _MOST_COMPARED:
        return whole
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    if before and after and matcher.ratio() < _LEAST_SHARED:
        return whole
    pieces: list[Piece] = []
    for tag, i, j, k, n in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[i:j])))
            continue
        pieces += [Piece(kind, text) for kind, text in _both("".join(old[i:j]), "".join(new[k:n])) if text]
    return tuple(_joined(pieces))


def shortened(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The same with long unchanged stretches cut to the words around what changed."""
    last = len(pieces) - 1
    return tuple(
        Piece("same", _cut(piece.text, first=place == 0, last=place == last)) if piece.kind == "same" else piece
        for place, piece in enumerate(pieces)
    )


def _cut(text: str, *, first: bool, last: bool) -> str:
    words = text.split(" ")
    if len(words) <= (1 if first or last else 2) * _CONTEXT + 2:
        return text
    head = "" if first else " ".join(words[:_CONTEXT]) + " "
    tail = "" if last else " " + " ".join(words[-_CONTEXT:])
    return f"{head}[…]{tail}"


def _both(before: str, after: str) -> Iterator[tuple[Kind, str]]:
    yield "removed", before
    yield "added", after


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """A space between two changed words belongs to the change: what was removed and added then stands in one piece
    each.
    """
    removed = added = ""
    for place, piece in enumerate(pieces):
        bridges = piece.kind == "same" and piece.text.isspace() and (removed or added) and place + 1 < len(pieces)
        if piece.kind == "same" and not bridges:
            yield from (Piece(kind, text) for kind, text in _both(removed, added) if text)
            removed = added = ""
            yield piece
            continue
        if piece.kind != "added":
            removed += piece.text
        if piece.kind != "removed":
            added += piece.text
    yield from (Piece(kind, text) for kind, text in _both(removed, added) if text)


def _changed(before: list[str], after: list[str]) -> Iterator[Changed]:
    skipped = 0
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, i, j, k, n in matcher.get_opcodes():
        if tag == "equal":
            skipped += j - i
            continue
        old, new = before[i:j], after[k:n]
        for place in range(max(len(old), len(new))):
            pieces = word_difference("".join(old[place : place + 1]), "".join(new[place : place + 1]))
            yield Changed(skipped, pieces)
            skipped = 0


def _entries(value: Any) -> list[str]:
    """A value as the lines that a person compares."""
    if value is None:
        return []
    if isinstance(value, str):
        return [part for part in _PARAGRAPHS.split(value) if part]
    if isinstance(value, list):
        return [_entry(one) for one in value]
    return [_entry(value)]


def _entry(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        told = {name: _line_of(one) if name == "credit" else one for name, one in value.items()}
        return " · ".join(f"{name}: {_entry(one)}" for name, one in told.items() if one not in (None, "", [], False))
    if isinstance(value, list):
        return ", ".join(map(_entry, value))
    return json.dumps(value, ensure_ascii=False)


def _line_of(credit: Any) -> Any:
    """A photo's credit as it is printed, which its parts say again."""
    return credit.get("line", credit) if isinstance(credit, dict) else credit
