"""What each field was in a run's new articles, and what a run came to at a site: the statistics that are kept."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from newscrawl.items import Article
from newscrawl.watch.values import VALUED, values_of

WATCHED = (
    "title", "dek", "body", "authors", "published_at", "modified_at", "language", "section", "tags", "photos",
    "photo_credit", "source", "sources", "comment_count", "paywalled",
)  # fmt: skip
"""Fields whose fill and evidence are watched."""
MEASURED = ("title", "dek", "body", "authors", "tags", "photos")
"""Those that have a length: characters of a text, members of a list."""
VALUES_KEPT = 60
"""Values of a field that are kept of a run, those first that most articles have."""
PER_DOUBLING = 4
"""Size classes to a doubling of the length."""
_PAGES = re.compile(r"(?:, \d+ pages)+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What one field was in the articles that were new in one run."""

    articles: int = 0
    filled: int = 0
    evidence: Mapping[str, int] = field(default_factory=dict)
    """Where the value came from -> articles."""
    lengths: Mapping[int, int] = field(default_factory=dict)
    """Size class -> articles."""
    values: Mapping[str, int] = field(default_factory=dict)
    """What the field said (``values``) -> articles; the most frequent ones of a run."""
    edited: int = 0
    """Articles that their site changed in the run."""
    lost: int = 0
    """Articles that had the field before, and have it no more."""
    revisited: int | None = None
    """Known articles that were visited again and had the field before; ``None`` where that was not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOfSite:
    """One run of a site, as far as it is watched."""

    run_id: int
    day: float = 0.0
    """Of the run's end, counted from any midnight."""
    reader_version: str = ""
    fields: Mapping[str, Counts] = field(default_factory=dict)
    articles: int = 0
    """Pages that were articles, new or not."""
    failed: int = 0
    known: int = 0
    """Known articles that its lists named."""
    drops: Mapping[str, int] = field(default_factory=dict)
    """Reason -> pages."""
    lists: Mapping[str, int] = field(default_factory=dict)
    """Address -> articles named."""
    trouble: str | None = None


def is_filled(article: Article, name: str) -> bool:
    """Whether an article has a field; 0 comments and "not paywalled" are values."""
    return getattr(article, name) not in (None, "", ())


def witness(label: str) -> str:
    """Evidence without what differs from article to article."""
    return _PAGES.sub("", label)


def size_class(length: int) -> int:
    """The class of a length, 1 or more: the next has lengths that are larger by 2 ** (1 / ``PER_DOUBLING``)."""
    return round(PER_DOUBLING * math.log2(length))


def length_of(size: float) -> int:
    """A length in the middle of a size class."""
    return round(2 ** (size / PER_DOUBLING))


def count_fields(
    articles: Iterable[Article], losses: Mapping[str, int], edited: int, revisited: Mapping[str, int | None]
) -> dict[str, Counts]:
    """Field -> what it was in new articles. ``losses``: field -> known articles that lost it; ``revisited``: field ->
    known articles that were visited again and had it, where that is known.
    """
    articles = list(articles)
    return {name: _count(name, articles, losses.get(name, 0), edited, revisited.get(name)) for name in WATCHED}


def _count(name: str, articles: list[Article], lost: int, edited: int, revisited: int | None) -> Counts:
    filled = [article for article in articles if is_filled(article, name)]
    evidence = Counter(witness(article.evidence[name]) for article in filled if name in article.evidence)
    lengths: Counter[int] = Counter()
    if name in MEASURED:
        lengths.update(size_class(len(getattr(article, name))) for article in filled)
    values: Counter[str] = Counter()
    if name in VALUED:
        values.update(value for article in filled for value in values_of(article, name))
    return Counts(
        articles=len(articles),
        filled=len(filled),
        evidence=dict(evidence.most_common()),
        lengths=dict(sorted(lengths.items())),
        values=dict(values.most_common(VALUES_KEPT)),
        edited=edited,
        lost=lost,
        revisited=revisited,
    )


def mean_length(counts: Counts) -> float | None:
    """Geometric mean of the lengths of what is filled; ``None`` where nothing has one."""
    articles = sum(counts.lengths.values())
    if not articles:
        return None
    return 2 ** (sum(size * n for size, n in counts.lengths.items()) / articles / PER_DOUBLING)


def condensed(
    runs: Sequence[RunOfSite], recent: int, articles: int, cuts: Collection[int | None] = ()
) -> list[RunOfSite]:
    """A site's runs, those before the ``recent`` last ones put together: runs of one day in the order of their
    coming, until they have so many new articles. With the runs of ``cuts`` something begins or ends. An hourly site's
    month then is as long as a daily site's year.
    """
    blocks: list[list[RunOfSite]] = []
    for run in runs[: max(len(runs) - recent, 0)]:
        last = blocks[-1] if blocks else []
        if last and run.run_id not in cuts and int(last[0].day) == int(run.day) and sum(map(_news, last)) < articles:
            last.append(run)
        else:
            blocks.append([run])
    return [*map(_together, blocks), *runs[-recent:]]


def _news(run: RunOfSite) -> int:
    return run.fields["title"].articles if "title" in run.fields else 0


def _together(runs: Sequence[RunOfSite]) -> RunOfSite:
    """Runs as if they had been one, which ended with the last of them."""
    if len(runs) == 1:
        return runs[0]
    names = dict.fromkeys(name for run in runs for name in run.fields)
    drops: Counter[str] = Counter()
    for run in runs:
        drops.update(run.drops)
    return replace(
        runs[-1],
        fields={name: _sum([run.fields[name] for run in runs if name in run.fields]) for name in names},
        articles=sum(run.articles for run in runs),
        failed=sum(run.failed for run in runs),
        known=sum(run.known for run in runs),
        drops=drops,
        lists={address: named for run in runs for address, named in run.lists.items()},
    )


def _sum(counts: Sequence[Counts]) -> Counts:
    evidence: Counter[str] = Counter()
    lengths: Counter[int] = Counter()
    values: Counter[str] = Counter()
    for one in counts:
        evidence.update(one.evidence)
        lengths.update(one.lengths)
        values.update(one.values)
    return Counts(
        articles=sum(one.articles for one in counts),
        filled=sum(one.filled for one in counts),
        evidence=evidence,
        lengths=lengths,
        values=values,
        edited=sum(one.edited for one in counts),
        lost=sum(one.lost for one in counts),
        revisited=sum(told) if (told := [one.revisited for one in counts if one.revisited is not None]) else None,
    )
