"""The counts of a site's runs as series, one for each thing that may break: (usual, of how many) of each run.

What is usual is told by the runs of the past alone: the witness that most values came from, the lengths between which
most texts lay, the number of articles that a list names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from newscrawl.errors import DropReason
from newscrawl.items import is_list_entry
from newscrawl.watch.counts import MEASURED, PER_DOUBLING, WATCHED, Counts, RunOfSite, length_of
from newscrawl.watch.kinds import Kind
from newscrawl.watch.values import USUAL_ANYWAY, VALUED, VOCABULARY, apart_from, known_in, most_frequent, share_of

_UNREADABLE = frozenset(
    {
        DropReason.INDEX_PAGE, DropReason.SHOWS_LIST, DropReason.SEARCH_PAGE, DropReason.ERROR_PAGE,
        DropReason.VIDEO_PAGE,
        DropReason.EMPTY_PAGE, DropReason.NO_TITLE, DropReason.NO_BODY, DropReason.NOT_HTML, DropReason.CONSENT_PAGE,
    }
)  # fmt: skip
_BLOCKED = frozenset({DropReason.BLOCK_PAGE, DropReason.LOGIN_PAGE, DropReason.COOKIE_WALL})
_ERRORS = frozenset(
    {
        DropReason.HTTP_STATUS, DropReason.UNREACHABLE, DropReason.REDIRECT_LOOP, DropReason.BROKEN_CODING,
        DropReason.REDIRECTED_TOO_OFTEN,
        DropReason.CUT_OFF,
        DropReason.TOO_LARGE, DropReason.NOT_STORED,
    }
)  # fmt: skip
PAGES: dict[Kind, frozenset[DropReason]] = {
    Kind.UNREADABLE: _UNREADABLE,
    Kind.BLOCKED: _BLOCKED,
    Kind.ERRORS: _ERRORS,
}
"""Kinds that concern pages -> the reasons for which they are dropped."""

LISTS = "an entry of a list"
"""The witness of what feeds, sitemaps and APIs say of an article."""
_COMMON = 0.3
"""Share from which on something is common enough to be missed."""
_RARE = 0.1
"""Share of a field up to which it may appear all of a sudden."""
_BOUNDS = ((0.1, PER_DOUBLING // 2), (0.3, 0))
"""What is an unusual length: (share of the past's that lie below, or above; size classes beyond those in which it must
lie): for what is cut to a rest, and for what is half as long.
"""
_SHORT, _MOSTLY = 0.25, 0.6
"""A text is short for its site that this share of the past's were shorter than at most; a run is one of briefs where
more than that share of its texts are.
"""
_NEARLY_ALL = 0.9
"""Share of a field from which on briefs have it too."""
_ALIKE = 10
"""Last articles, at least, of which the value is looked for that most of them share."""
_LATELY = 20
"""Last articles, at least, in which a value is new."""
_USUAL = 0.5
"""Share of a value from which on it is what the field usually says."""
_LEARNED = 60
"""Articles that teach which values a site's field has."""
_FEWEST_NAMED = 5
"""Articles that a list must have named usually."""
_RUN = 3
"""A run that gives anything, or nothing, weighs as so many articles."""


@dataclass(frozen=True, slots=True)
class Stream:
    """One thing that may break."""

    kind: Kind
    field: str
    """Field, or address of a list; empty for what concerns all pages."""
    usual: str
    """What is usual, in a person's words ("json-ld NewsArticle.datePublished")."""
    runs: tuple[tuple[int, int], ...]
    """(usual, of how many), for each run that was handed in."""


def streams(runs: Sequence[RunOfSite], past: int) -> Iterator[Stream]:
    """All series of a site. ``past``: so many of the runs, from the first, tell what is usual."""
    briefs = _of_briefs([run.fields.get("body", Counts()) for run in runs], past)
    for name in WATCHED:
        counts = [run.fields.get(name, Counts()) for run in runs]
        yield from _of_fill(name, counts, past, briefs)
        yield from _of_revisits(name, runs)
        yield from _of_witnesses(name, counts, past)
        if name in MEASURED:
            yield from _of_lengths(name, counts, past)
        if name in VALUED:
            yield from _of_values(name, counts, past)
    for kind, reasons in PAGES.items():
        yield Stream(kind, "", "pages that are articles", tuple(_pages(run, kind, reasons) for run in runs))
    yield Stream(Kind.NOTHING, "", "runs that give something", tuple(map(_gave, runs)))
    yield from _of_lists(runs, past)


def _of_briefs(texts: Sequence[Counts], past: int) -> frozenset[int]:
    """The runs, by their place, that mostly gave articles which are short for the site."""
    sizes = _sizes(texts[:past])
    if not sizes:
        return frozenset()
    short = sizes[int(_SHORT * (len(sizes) - 1))]
    pairs = _within(texts, short.__gt__)
    return frozenset(place for place, (k, n) in enumerate(pairs) if n and k / n > _MOSTLY)


def _sizes(counts: Sequence[Counts]) -> list[int]:
    return sorted(size for c in counts for size, n in c.lengths.items() for _ in range(n))


def _of_fill(name: str, counts: Sequence[Counts], past: int, briefs: Collection[int]) -> Iterator[Stream]:
    """What some articles always lack, briefs do: runs of them say nothing of it."""
    filled, articles = sum(c.filled for c in counts[:past]), sum(c.articles for c in counts[:past])
    if articles and filled / articles >= _COMMON:
        silent = briefs if filled / articles < _NEARLY_ALL else ()
        pairs = ((0, 0) if place in silent else (c.filled, c.articles) for place, c in enumerate(counts))
        yield Stream(Kind.MISSING, name, "found", tuple(pairs))
    elif articles and filled / articles <= _RARE:
        yield Stream(Kind.APPEARED, name, "none", tuple((c.articles - c.filled, c.articles) for c in counts))


def _of_revisits(name: str, runs: Sequence[RunOfSite]) -> Iterator[Stream]:
    if any(run.fields[name].lost for run in runs if name in run.fields):
        yield Stream(Kind.LOST, name, "kept", tuple(_kept(run, run.fields.get(name, Counts())) for run in runs))


def _kept(run: RunOfSite, counts: Counts) -> tuple[int, int]:
    """(known articles that did not lose the field, known articles) of those that the run visited again."""
    visited = counts.revisited
    if visited is None:
        visited = max(run.articles - counts.articles, counts.edited)
    return visited - counts.lost, visited


def _of_witnesses(name: str, counts: Sequence[Counts], past: int) -> Iterator[Stream]:
    found: Counter[str] = Counter()
    for c in counts[:past]:
        for label, n in c.evidence.items():
            found[place_of(label)] += n
    articles = sum(found.values())
    for label, n in found.most_common():
        if n / articles >= _COMMON:
            pairs = ((_from(c, name, label), sum(c.evidence.values())) for c in counts)
            yield Stream(Kind.WITNESS, name, label, tuple(pairs))


def place_of(label: str) -> str:
    """A witness, as far as it says where a value stands: which of a site's lists named an article first is no property
    of its pages, and of a busy day's articles a feed names the last ones only.
    """
    return LISTS if is_list_entry(label) else label


def _from(counts: Counts, name: str, label: str) -> int:
    """Values from a witness, or read by a page object's own override, which a person wrote ("HarbourPage.dek")."""
    ours = sum(n for other, n in counts.evidence.items() if " " not in other and other.endswith(f".{name}"))
    here = sum(n for other, n in counts.evidence.items() if place_of(other) == label)
    return here + (0 if " " not in label and label.endswith(f".{name}") else ours)


def _of_lengths(name: str, counts: Sequence[Counts], past: int) -> Iterator[Stream]:
    sizes = _sizes(counts[:past])
    if not sizes:
        return
    usual, last = f"{length_of(median(sizes))}", len(sizes) - 1
    for outside, farther in _BOUNDS:
        low, high = sizes[int(outside * last)] - farther, sizes[int((1 - outside) * last)] + farther
        yield Stream(Kind.SHORTER, name, usual, _within(counts, low.__le__))
        yield Stream(Kind.LONGER, name, usual, _within(counts, high.__ge__))


def _of_values(name: str, counts: Sequence[Counts], past: int) -> Iterator[Stream]:
    runs = [(c.filled, c.values) for c in counts]
    if not runs[-1][1]:
        return
    value = most_frequent(name, [said for _, said in runs], _ALIKE)
    if value is not None and share_of(value, runs[:past]) < _USUAL:
        yield Stream(Kind.SAME, name, value, tuple(apart_from(value, runs, _LATELY, USUAL_ANYWAY.get(name))))
    if name in VOCABULARY:
        yield Stream(Kind.STRANGE, name, "known", tuple(known_in(runs, _LEARNED)))


def stream_apart_from(value: str, name: str, runs: Sequence[RunOfSite]) -> Stream:
    """How often a field says anything but one value, which an open alarm names."""
    said = [(run.fields[name].filled, run.fields[name].values) if name in run.fields else (0, {}) for run in runs]
    pairs = ((filled - values.get(value, 0), filled) if values else (0, 0) for filled, values in said)
    return Stream(Kind.SAME, name, value, tuple(pairs))


def _within(counts: Sequence[Counts], is_usual: Callable[[int], bool]) -> tuple[tuple[int, int], ...]:
    return tuple(
        (sum(n for size, n in c.lengths.items() if is_usual(size)), sum(c.lengths.values())) for c in counts
    )  # fmt: skip


def _pages(run: RunOfSite, kind: Kind, reasons: frozenset[DropReason]) -> tuple[int, int]:
    others = sum(run.drops.get(reason.value, 0) for reason in reasons) + (run.failed if kind is Kind.ERRORS else 0)
    return run.articles, run.articles + others


def _gave(run: RunOfSite) -> tuple[int, int]:
    """A run in which nothing was due says nothing."""
    if run.articles or run.known:
        return _RUN, _RUN
    return (0, _RUN) if run.drops or run.lists or run.trouble or run.failed else (0, 0)


def _of_lists(runs: Sequence[RunOfSite], past: int) -> Iterator[Stream]:
    for address in dict.fromkeys(address for run in runs for address in run.lists):
        named = [run.lists[address] for run in runs[:past] if address in run.lists]
        usual = int(median(named)) if named else 0
        if usual >= _FEWEST_NAMED:
            pairs = ((min(run.lists[address], usual), usual) if address in run.lists else (0, 0) for run in runs)
            yield Stream(Kind.EMPTY_LIST, address, f"{usual} articles", tuple(pairs))
