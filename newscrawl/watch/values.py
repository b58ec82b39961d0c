"""What a field said, as far as it can be compared from article to article: nonsense fills a field as news do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from newscrawl.items import Article, Precision

VALUED = (
    "title", "dek", "body", "authors", "published_at", "modified_at", "language", "section", "tags", "photo_credit",
    "source", "comment_count",
)  # fmt: skip
"""Fields whose values are watched."""
VOCABULARY = ("authors", "section")
"""Those whose values come back: most of a newsroom's names are known."""
MOMENT_OF_THE_CRAWL = "the moment of the crawl"
"""The value of a time that is none of the article's: whatever the page is asked for, it says now."""
DAY_ALONE = "a day alone"
"""The same of a day without a clock, which is another one each day on a site that states no more."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NOW = timedelta(seconds=90)
_LATELY, NEWS = timedelta(days=2), "shortly before the crawl"
"""Times that news have, and what is said of them: an editor may publish ten articles in one minute."""
_SHOWN = 60
"""Characters by which values are told apart; a body, by its beginning."""
USUAL_ANYWAY: Mapping[str, str] = {"comment_count": "0", "published_at": NEWS, "modified_at": NEWS}
"""What most new articles say on any site, whatever those said that its first crawl found from the weeks before."""


def values_of(article: Article, name: str) -> list[str]:
    """What a field says: each author by himself, everything else as a whole; empty where it says nothing."""
    value = getattr(article, name)
    if value in (None, "", ()):
        return []
    if name == "authors":
        return list(dict.fromkeys(map(_short, value)))
    if isinstance(value, tuple):
        return [_short(", ".join(value))]
    if isinstance(value, datetime):
        return [_instant(value, getattr(article, f"{name.removesuffix('_at')}_precision"), article.fetched_at)]
    return [_short(str(value))]


def _short(text: str) -> str:
    return " ".join(text.split())[:_SHOWN]


def _instant(value: datetime, precision: Precision | None, fetched_at: datetime | None) -> str:
    ago = fetched_at - value if fetched_at else None
    if precision is Precision.DAY:
        return DAY_ALONE if ago is not None and ago < _LATELY else f"{value:%Y-%m-%d}"
    if ago is not None and ago < _LATELY:
        return MOMENT_OF_THE_CRAWL if abs(ago) < _NOW else NEWS
    return f"{value:%Y-%m-%d %H:%M}"


Said = Mapping[str, int]
"""Value -> articles of a run that say it."""


def most_frequent(name: str, lately: Sequence[Said], articles: int) -> str | None:
    """The value that most of the last articles share, so many at least or all that there are; ``None`` where no two
    say the same. ``lately``: of runs, the last one last.
    """
    found: Counter[str] = Counter()
    looked_at = 0
    for said in reversed(lately):
        found.update(said)
        looked_at += sum(said.values())
        if looked_at >= articles:
            break
    frequent = (value for value, n in found.most_common(2) if n > 1 and value != USUAL_ANYWAY.get(name))
    return next(frequent, None)


def apart_from(
    value: str, runs: Sequence[tuple[int, Said]], lately: int, usual: str | None = None
) -> list[tuple[int, int]]:
    """(articles that do not say ``value``, articles) of each run, given as (articles with the field, what they say). In
    runs that did not say it, another one may have been as frequent:

    - where the value is new, one that was new too: a guest who writes the whole weekend (of a site's first articles
      nobody can tell);
    - where it is known, any: who is on duty writes everything. One article more, for one always is the most frequent.

    ``usual``: is never such a one. ``lately``: a value that was not said before the last runs with so many articles is
    new.
    """
    is_new = not any(value in said for _, said in runs[: _before(runs, lately)])
    first_at: dict[str, int] = {}  # value -> articles that had come before it
    found: list[tuple[int, int]] = []
    come = 0
    for filled, said in runs:
        for one in said:
            first_at.setdefault(one, come)
        come += filled
        new_from, others = come - max(lately, filled), {one: n for one, n in said.items() if one != usual}
        if is_new and come - filled < lately:
            rival = 0
        elif is_new:
            rival = max((n for one, n in others.items() if first_at[one] >= new_from and n > 1), default=0)
        else:
            rival = max(others.values(), default=1) - 1
        found.append((max(filled - max(said.get(value, 0), rival), 0), filled) if said else (0, 0))
    return found


def _before(runs: Sequence[tuple[int, Said]], lately: int) -> int:
    """How many runs lie before the last ones with so many articles."""
    articles, place = 0, len(runs)
    while place and articles < lately:
        place -= 1
        articles += runs[place][0]
    return place


def known_in(runs: Sequence[tuple[int, Said]], learned: int) -> Iterator[tuple[int, int]]:
    """(articles with a value that an earlier one had, articles) of each run; nothing before so many articles have
    taught which values a site has.
    """
    seen: set[str] = set()
    articles = 0
    for filled, said in runs:
        strange = sum(n for value, n in said.items() if value not in seen)
        yield (max(filled - strange, 0), filled) if articles >= learned and said else (0, 0)
        seen.update(said)
        articles += filled


def share_of(value: str, runs: Sequence[tuple[int, Said]]) -> float:
    """Of the articles with the field, 0 to 1; a day alone is all days alone, whichever they were."""
    articles = sum(filled for filled, said in runs if said)
    alike = sum(
        n for _, said in runs for one, n in said.items() if one == value or (value == DAY_ALONE and _DAY.fullmatch(one))
    )
    return alike / articles if articles else 0.0
