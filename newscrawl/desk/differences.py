"""What changed between two values, as a person reads it."""

from __future__ import annotations

import difflib
import itertools
import json
from typing import Any

from newscrawl.grammar.text import cut_short

_SHOWN = 6  # lines of a difference
_WIDTH = 140  # characters of a line
_BEFORE = 40  # characters that are shown before the place where two lines begin to differ


def difference(before: Any, after: Any) -> list[str]:
    """What changed between two values, as lines that open with - and +; long ones cut to where they differ."""
    diff = [line for line in difflib.ndiff(_lines_of(before), _lines_of(after)) if line[0] in "-+"]
    shown: list[str] = []
    for number, line in enumerate(diff[:_SHOWN]):
        other = diff[number - 1] if line[0] == "+" and number else diff[number + 1] if number + 1 < len(diff) else ""
        shown.append(f"    {_cut(line, other if other[:1] != line[0] else '')}")
    return shown + ([f"    ({len(diff) - _SHOWN} more lines)"] if len(diff) > _SHOWN else [])


def _cut(line: str, other: str) -> str:
    """A line of a difference, short enough to read; ``other``: the one beside it that it is compared with."""
    if len(line) <= _WIDTH:
        return line
    start = max(_shared(line[2:], other[2:]) - _BEFORE, 0)
    part = line[2 + start :]
    return f"{line[:2]}{'...' if start else ''}{cut_short(part, _WIDTH - 5)}"


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _lines_of(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, dict):
        return [
            f"{name}: {one if isinstance(one, str) else json.dumps(one, ensure_ascii=False)}"
            for name, one in value.items()
        ]
    if isinstance(value, list):
        return [entry if isinstance(entry, str) else json.dumps(entry, ensure_ascii=False) for entry in value]
    return str(value).split("\n")
