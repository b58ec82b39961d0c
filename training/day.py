"""Learning which of a page's days is that of publication:  python -m training.day [--write]"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from newscrawl.items import Lead, ReadingContext
from newscrawl.reading.date_witnesses import DateWitness, Place, Witnesses, date_witnesses
from newscrawl.reading.dates import SURE_BESIDE_A_LIST
from newscrawl.reading.day_features import NAMES, rows_of
from newscrawl.reading.document import Document
from newscrawl.reading.scene import Scene
from tests.benchmarks.corpora import root
from training.added_parts import with_added_parts
from training.choices import Candidates, Settings, by_set, calibration, crossed, fitted, language_of_page, written
from training.labelled_pages import LabelledPage, pages_to_learn_from

CORPORA = ("fundus", "wcxb", "htmldate", "postlight")
ADDED = 0.7  # how much a page with added parts counts
LATER = (1, 2, 7, 30, 200, -1)  # days by which a feed is wrong where it is
UNDECLARED = 0.5  # how much a page counts whose declarations to machines are taken away
UNDATED = 10  # one in so many pages whose day is taken away calibrates; the labels hold none that states no day
SILENT_BELOW = 0.1  # confidence; chosen by cross-validation: from .15 on, right answers are lost too
_TO_MACHINES = frozenset(p for p in Place if p.name.startswith(("LD_", "META_", "MICRO_", "STATE_")))
_PUBLISHED = (
    "ld_published",
    "meta_published",
    "micro_published",
    "ld_created",
    "title",
    "address",
    "lead",
    "print_marked",
)
SETTINGS = Settings(
    names=NAMES,
    trees=150,
    crowding=1.0,
    rising=(*(f"stated: {place}" for place in _PUBLISHED), "called published", "share of its line"),
    falling=("called modified", "only as swapped"),
)
_CARD = """# Which day is the day of publication

{trees} boosted trees of {leaves} leaves over {features} features of each day that a page states
(`reading/day_features.py`), made by `python -m training.day --write`. The day of the highest odds is given, with its
calibrated probability as confidence; below {silent} nothing is said. A day that is stated as a modification and as
nothing else is no candidate; where a publication is declared, neither are days that only the text names and that of a
print issue which follows.

Learned from {pages} pages of {sites} sites whose labels Fundus' publisher tests (MIT), WCXB (CC BY 4.0), htmldate's
evaluation (Apache 2.0) and Postlight's parser tests (MIT, Apache 2.0) give; which pages may be learned from is told by
the site (`training/labelled_pages.py`). The weights hold no text of them. {bad} pages whose label is the day of
modification though the page declares another publication are scored and not learned from.

Judged on sites that the trees never saw (five folds by site), the confidence too; "without": a group of features says
of every day what it says of most.

{table}

The same pages with the day of a visit in the site's head, other articles' teasers, or comments added to them
(`training/added_parts.py`); each is learned from beside the page itself, and counts {weight} of it:

{added}

The same once more, their own days taken away, where they declare none then; without those parts and with them. Nothing
is right there but silence.
They are learned from as the others are; one in {tenth} of them is among those by which the confidence is calibrated.
So is each page without what it declares to machines, where it states its day elsewhere too; it counts {bare} of itself.
Without these the trees lean on declarations and answer for pages that have none.

{silenced}

No list is learned from. The day that one names is given where the page is not {sure} sure of another
(`reading/dates.py`): right where a feed names the day that the page does not, and where it names another than it:

{listed}

Bad at: pages that state the day of publication nowhere or only by its modification, days without a year, the Persian
and Islamic calendars, several articles on one page.

Features by how often the trees ask for them: {asked}.
"""
GROUPS = {
    "where it is stated": [n for n in NAMES if n.startswith(("stated: ", "kinds", "declared", "statements"))],
    "its place in the page": [n for n in NAMES if n.startswith(("nearest", "first among", "place in", "marked or"))],
    "its line and words": ["called published", "called modified", "share of its line", "share of its own line",
                           "has a time of day", "only as swapped", "repeated in print"],
    "the other days": [n for n in NAMES if n.startswith(("day", "next day", "is the", "years before", "page "))],
    "addresses and the copyright line": [n for n in NAMES if "address" in n and "declared" not in n]
    + ["year of the copyright line"],
}  # fmt: skip


def labelled_days(page: LabelledPage) -> set[date]:
    """The label's day, and, where it is an instant, that day in UTC."""
    label = str(page.labels["published"])
    days = {date.fromisoformat(label[:10])}
    if len(label) > len("2026-11-24"):
        at = datetime.fromisoformat(label)
        days.add((at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).date())
    return days


def candidates(
    page: LabelledPage, *, undated: bool = False, undeclared: bool = False, listed: date | None = None
) -> Candidates:
    """``undated``: as if the page did not state the day that its label says. ``undeclared``: as if it stated no day to
    machines. ``listed``: the day that a feed names.
    """
    true = labelled_days(page)
    lead = Lead(url=page.url, found_in="feed", published=f"{listed}T12:00:00Z") if listed else None
    scene = Scene(Document(page.html, page.url), ReadingContext(lead=lead))
    found = scene.ask(date_witnesses)
    if undated:
        found = _only(found, lambda day, w: day not in true or w.place is Place.LEAD)
    if undeclared:
        found = _only(found, lambda _, w: w.place not in _TO_MACHINES)
    rows = rows_of(scene, found)
    right = np.array([day in true for day in found.days], bool)
    # A page that declares another day than its label says is not without one.
    is_doubtful = _declares_one(rows) if undated else _names_the_modification(rows, right)
    return Candidates(
        page.corpus, page.name, page.site, rows, right, language=language_of_page(scene), learnable=not is_doubtful
    )  # fmt: skip


def _only(found: Witnesses, wanted: Callable[[date, DateWitness], bool]) -> Witnesses:
    kept = {day: [w for w in witnesses if wanted(day, w)] for day, witnesses in found.by_day.items()}
    return Witnesses({day: witnesses for day, witnesses in kept.items() if witnesses})


def _declares_one(rows: Any) -> bool:
    return bool((rows[:, NAMES.index("declared anywhere")] == 1).any())


def _names_the_modification(rows: Any, right: Any) -> bool:
    """Whether the labelled day is stated as publication nowhere, though the page declares an earlier one."""
    of = {name: rows[right, NAMES.index(name)] for name in NAMES}
    return bool(
        (
            (of["declared anywhere"] == 0)
            & (of["page declares publication"] == 1)
            & (of["days since declared publication"] > 1)
        ).any()
    )


def _likeliest(page: Candidates, odds: Any) -> tuple[float, bool]:
    return float(max(odds)), bool(page.right[int(np.argmax(odds))])


def _silence(pages: Sequence[Candidates], odds: Sequence[Any], knots: tuple[list[float], list[float]]) -> str:
    """Markdown: on how many of the pages nothing is said, and on how many something of which one is sure."""
    lines = ["| set | pages | nothing said | said, at .9 or more |", "|---|--:|--:|--:|"]
    for corpus in CORPORA:
        sure = np.array(
            [
                np.interp(max(o), *knots) if len(o) else 0.0
                for p, o in zip(pages, odds, strict=True)
                if p.corpus == corpus
            ]
        )
        lines.append(f"| {corpus} | {len(sure)} | {np.mean(sure < SILENT_BELOW):.3f} | {np.mean(sure >= 0.9):.3f} |")
    return "\n".join(lines)


def _beside_lists(
    listed: Sequence[Candidates],
    misled: Sequence[Candidates],
    odds: Sequence[Any],
    knots: tuple[list[float], list[float]],
) -> str:
    """Markdown: share of the pages whose day is right where a list names it, and where it names another."""
    lines = ["| set | pages | a feed names it | a feed names another |", "|---|--:|--:|--:|"]
    right = [_is_right_beside_a_list(p, o, knots) for p, o in zip([*listed, *misled], odds, strict=True)]
    for corpus in CORPORA:
        of_set = [n for n, p in enumerate(listed) if p.corpus == corpus]
        told = [np.mean([right[n + start] for n in of_set]) for start in (0, len(listed))]
        lines.append(f"| {corpus} | {len(of_set)} | {told[0]:.3f} | {told[1]:.3f} |")
    return "\n".join(lines)


def _is_right_beside_a_list(page: Candidates, odds: Any, knots: tuple[list[float], list[float]]) -> bool:
    best = int(np.argmax(odds))
    if np.interp(odds[best], *knots) < SURE_BESIDE_A_LIST:
        best = int(np.argmax(page.rows[:, NAMES.index("stated: lead")]))
    return bool(page.right[best])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the weights and their card")
    write = parser.parse_args().write
    folder = root()
    if folder is None:
        raise SystemExit("CORPORA names no folder with the data sets (tests/benchmarks/README.md says which)")
    labelled = [p for p in pages_to_learn_from(folder) if p.corpus in CORPORA and p.labels.get("published")]
    pages = [candidates(p) for p in labelled]
    with_parts = [with_added_parts(p, min(labelled_days(p)), clock=True) for p in labelled]
    added = [replace(candidates(p), weight=ADDED) for p in with_parts]
    halves = [[p for one in some if (p := candidates(one, undated=True)).learnable] for some in (labelled, with_parts)]
    undated = [*halves[0], *halves[1]]
    bare = [
        replace(p, weight=UNDECLARED)
        for one, whole in zip(labelled, pages, strict=True)
        if whole.learnable and (p := candidates(one, undeclared=True)).right.any()
    ]
    days = [min(labelled_days(p)) for p in labelled]
    listed = [candidates(p, undated=True, listed=day) for p, day in zip(with_parts, days, strict=True)]
    misled = [
        candidates(p, listed=day + timedelta(days=LATER[n % len(LATER)]))
        for n, (p, day) in enumerate(zip(labelled, days, strict=True))
    ]
    beside_lists = [replace(p, learnable=False) for p in (*listed, *misled)]
    every = crossed([*pages, *added, *undated, *bare, *beside_lists], SETTINGS, GROUPS)
    odds = {name: found[: len(pages)] for name, found in every.items()}
    of_undated = every["nothing"][2 * len(pages) :][: len(undated)]
    beside = undated[::UNDATED], of_undated[::UNDATED]
    told = [
        _likeliest(p, o)
        for p, o in zip([*pages, *beside[0]], [*odds["nothing"], *beside[1]], strict=True)
        if len(o) and p.learnable
    ]
    knots = calibration(np.array([t[0] for t in told]), np.array([t[1] for t in told]))

    def say(page: Candidates, found: Any) -> tuple[float, bool] | None:
        best = _likeliest(page, found)
        return best if np.interp(best[0], *knots) >= SILENT_BELOW else None

    table = by_set(pages, odds, say, CORPORA, beside)
    of_added = by_set(added, {"nothing": every["nothing"][len(pages) : 2 * len(pages)]}, say, CORPORA).partition(
        "\n\n"
    )[0]
    of_listed = _beside_lists(listed, misled, every["nothing"][-len(beside_lists) :], knots)
    silence = "\n\n".join(
        _silence(half, of_undated[start:][: len(half)], knots)
        for half, start in zip(halves, (0, len(halves[0])), strict=True)
    )
    print(table, of_added, silence, of_listed, sep="\n\n")
    if write:
        model = fitted([*pages, *added, *undated, *bare], SETTINGS)
        asked = np.bincount(
            [n["feature_idx"] for p in model._predictors for n in p[0].nodes if not n["is_leaf"]], minlength=len(NAMES)
        )
        card = _CARD.format(
            weight=ADDED,
            trees=SETTINGS.trees, leaves=SETTINGS.leaves, features=len(NAMES), silent=SILENT_BELOW, pages=len(pages),
            sites=len({p.site for p in pages}), bad=sum(not p.learnable for p in pages), table=table, added=of_added,
            silenced=silence, tenth=UNDATED, bare=UNDECLARED, listed=of_listed, sure=SURE_BESIDE_A_LIST,
            asked=", ".join(f"{NAMES[i]} ({asked[i]})" for i in np.argsort(-asked)[:15]),
        )  # fmt: skip
        written("day", model, knots, {"version": 4, "features": NAMES, "silent below": SILENT_BELOW}, card)


if __name__ == "__main__":
    main()
