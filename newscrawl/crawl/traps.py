"""Sites without end: calendars, facets, soft 404s, thousands of addresses for one article.

What they have in common is that addresses of one shape bring no articles. After enough of them the rest of that shape
is left alone in this run, counted, and named.
"""

from __future__ import annotations

from collections import Counter

from newscrawl.grammar.text import counted
from newscrawl.urls import server_of, shape

_ENOUGH = 30  # addresses of one shape without an article before the rest is left alone
_RATIO = 20  # or so many for each article
_LONGEST = 2_000  # letters of an address; longer ones are made by loops
_MOST_REPEATS = 3  # of one path segment: /a/b/a/b/a/b/ is a relative link gone wrong

Shape = tuple[str, tuple[str, ...]]


class Traps:
    """What the addresses of each shape have come to in this run."""

    def __init__(self) -> None:
        self.articles: Counter[Shape] = Counter()
        self.others: Counter[Shape] = Counter()

    def tally(self, url: str, *, is_article: bool) -> None:
        """Count what an address came to."""
        (self.articles if is_article else self.others)[server_of(url), shape(url)] += 1

    def why(self, url: str) -> str | None:
        """Why an address is not asked for; ``None`` where it may be."""
        if len(url) > _LONGEST:
            return f"an address of {len(url)} letters"
        segments = [s for s in url.split("/")[3:] if s]
        repeated = Counter(segments).most_common(1)
        if repeated and repeated[0][1] > _MOST_REPEATS:
            return f"{repeated[0][0]!r} {repeated[0][1]} times in one path"
        if (key := self.trapped(url)) is not None:
            return f"{self.others[key]} addresses like this brought {counted(self.articles[key], 'article')}"
        return None

    def trapped(self, url: str) -> Shape | None:
        """The shape of an address, where it is a trap."""
        key = (server_of(url), shape(url))
        others = self.others[key]
        return key if others >= _ENOUGH and others >= _RATIO * self.articles[key] else None
