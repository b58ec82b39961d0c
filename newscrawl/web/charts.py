"""Numbers as small drawings: the places of points and bars, for templates to draw as SVG. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newscrawl.storage.browsing.one_article import CommentPoint

WIDTH, HEIGHT = 600, 120
"""Of a series, in its own units; the page scales it."""
_BAR, _GAP, SPARK_HEIGHT = 4, 2, 24


@dataclass(frozen=True, slots=True)
class Series:
    """A series over time as a line of steps: a count holds until the next one was seen."""

    path: str
    """Of an SVG path."""
    points: tuple[tuple[float, float], ...]
    lowest: int
    highest: int


def series(points: Sequence[CommentPoint]) -> Series:
    """Counts in the order of time, at least one."""
    times = [point.at.timestamp() for point in points]
    counts = [point.count for point in points]
    low, high = min(counts), max(counts)
    span, rise = (times[-1] - times[0]) or 1.0, (high - low) or 1
    placed = [
        (
            round((at - times[0]) / span * WIDTH if len(points) > 1 else WIDTH / 2, 1),
            round(HEIGHT - (count - low) / rise * HEIGHT if high > low else HEIGHT / 2, 1),
        )
        for at, count in zip(times, counts, strict=True)
    ]
    steps = f"M{placed[0][0]} {placed[0][1]}" + "".join(f"H{x}V{y}" for x, y in placed[1:])
    return Series(steps, tuple(placed), low, high)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a sparkline."""

    x: int
    y: float
    width: int
    height: float


def spark_width(count: int) -> int:
    """Of a sparkline of so many bars."""
    return count * (_BAR + _GAP) - _GAP


def shares(parts: Sequence[int], wholes: Sequence[int]) -> tuple[Bar, ...]:
    """A bar for each part of a whole; the highest that can be is a whole one."""
    drawn = bars([round(1000 * part / (whole or 1)) for part, whole in zip(parts, wholes, strict=True)] + [1000])
    return drawn[:-1]


def bars(counts: Sequence[int]) -> tuple[Bar, ...]:
    """A bar a number; one of 0 is a dash on the ground."""
    highest = max(counts, default=0) or 1
    heights = [max(count / highest * SPARK_HEIGHT, 1.0 if count == 0 else 2.0) for count in counts]
    return tuple(
        Bar(place * (_BAR + _GAP), round(SPARK_HEIGHT - height, 1), _BAR, round(height, 1))
        for place, height in enumerate(heights)
    )
