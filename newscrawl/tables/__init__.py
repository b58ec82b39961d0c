"""Word lists as data files, one entry a line, ``#`` for comments; read once.

``name.txt`` beside this file is ``lines("name")``; entries of several columns part them with ``|``.

Knows no other room, and not what its words are for. On disk: the ``.txt`` files of this folder.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def lines(name: str) -> tuple[str, ...]:
    """The entries of table ``name``, in file order, without comments and blank lines."""
    text = (files(__name__) / f"{name}.txt").read_text("utf-8")
    return tuple(s for line in text.splitlines() if (s := line.strip()) and not s.startswith("# "))


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The entries of table ``name`` as columns."""
    return tuple(tuple(cell.strip() for cell in line.split("|")) for line in lines(name))


@cache
def casefolded(name: str) -> frozenset[str]:
    """The entries of table ``name`` without regard to case, for membership tests."""
    return frozenset(line.casefold() for line in lines(name))
