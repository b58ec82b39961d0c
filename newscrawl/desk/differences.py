"""What changed between two values, as a person reads it."""

from __future__ import annotations

import difflib
import json
from typing import Any


def difference(before: Any, after: Any) -> list[str]:
    """What changed between two values, as lines that open with - and +; long ones cut to where they differ."""
    old, new = (_lines_of(value) for value in (before, after))
    diff = [line for line in difflib.ndiff(old, new) if line[0] in "-+"]
    shown = [f"    {line if len(line) <= 140 else line[:137] + '...'}" for line in diff[:6]]
    return shown + ([f"    ({len(diff) - 6} more lines)"] if len(diff) > 6 else [])


def _lines_of(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list):
        return [entry if isinstance(entry, str) else json.dumps(entry, ensure_ascii=False) for entry in value]
    return str(value).split("\n")
