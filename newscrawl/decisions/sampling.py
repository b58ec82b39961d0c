"""Which of the articles that a site names are looked at, so that a handful stands for all of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

_NUMBERS = re.compile(r"[\d_-]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that a list names. ``day``: of its publication, ISO 8601, as the list says; ``None`` where it does
    not. ``telling``: how much the list says of it, more for more.
    """

    url: str
    day: str | None = None
    telling: int = 0

    @property
    def section(self) -> str:
        """The part of the site that its address names; "" where it names none."""
        parts = [part for part in urlsplit(self.url).path.split("/") if part]
        return next((part for part in parts[:-1] if not _NUMBERS.fullmatch(part)), "")


def chosen(candidates: Sequence[Candidate], count: int) -> list[Candidate]:
    """``count`` of them at most, of as many days and sections as there are; among equals those of which most is said,
    then the first.
    """
    left = list(enumerate(candidates))
    days: Counter[str | None] = Counter()
    sections: Counter[str] = Counter()
    found: list[Candidate] = []
    while left and len(found) < count:
        best = min(
            left,
            key=lambda one: (days[one[1].day] + sections[one[1].section], one[1].day is None, -one[1].telling, one[0]),
        )
        left.remove(best)
        found.append(best[1])
        days[best[1].day] += 1
        sections[best[1].section] += 1
    return found
