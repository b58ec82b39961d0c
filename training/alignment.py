"""From a labelled text to a label for each segment of the page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"\w+")
_GRAM = 4  # words


def words_of(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def words_f1(true: str, found: str) -> float:
    """F1 over words without their order, as the set WCXB counts."""
    a, b = Counter(words_of(true)), Counter(words_of(found))
    both = sum((a & b).values())
    return 2 * both / max(1, sum(a.values()) + sum(b.values()))


def shares(segments: list[str], truth: str) -> NDArray[np.float32]:
    """Share of each segment that is part of ``truth``.

    Long segments by their runs of four words; shorter ones by whether they stand in the part of the truth that lies
    between their long neighbours.
    """
    wanted = words_of(truth)
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i in range(len(wanted) - _GRAM + 1):
        places[tuple(wanted[i : i + _GRAM])].append(i)
    found = np.full(len(segments), -1.0, dtype=np.float32)
    spans: list[tuple[int, int] | None] = [None] * len(segments)
    tokens = [words_of(s) for s in segments]
    cursor = 0
    for k, words in enumerate(tokens):
        if len(words) < _GRAM:
            continue
        grams = [tuple(words[i : i + _GRAM]) for i in range(len(words) - _GRAM + 1)]
        hits = [g in places for g in grams]
        found[k] = sum(hits) / len(hits)
        if found[k] > 0.5:
            first = next(g for g, hit in zip(grams, hits, strict=True) if hit)
            start = min(places[first], key=lambda p: (p < cursor, abs(p - cursor)))
            spans[k] = (start, start + len(words))
            cursor = max(cursor, start + len(words)) if start >= cursor else cursor
    _short_ones(found, spans, tokens, wanted)
    return found


def _short_ones(
    found: NDArray[np.float32], spans: list[tuple[int, int] | None], tokens: list[list[str]], wanted: list[str]
) -> None:
    count = len(tokens)
    before: list[int | None] = [None] * count
    last: int | None = None
    for k in range(count):
        before[k] = last
        if spans[k]:
            last = spans[k][1]  # type: ignore[index]
    following: int | None = None
    for k in range(count - 1, -1, -1):
        if found[k] < 0:
            start, end = before[k], following
            if not tokens[k]:
                found[k] = 0.0 if start is None or end is None else -1.0
            elif start is None and end is None:
                found[k] = -1.0
            else:
                low, high = start or 0, len(wanted) if end is None else end
                found[k] = float(_stands_in(tokens[k], wanted[max(0, low - 1) : max(high, low) + 1]))
        if spans[k]:
            following = spans[k][0]  # type: ignore[index]


def _stands_in(words: list[str], window: list[str]) -> bool:
    size = len(words)
    return any(window[i : i + size] == words for i in range(len(window) - size + 1))
