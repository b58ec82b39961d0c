"""Learning which of a page's names are its authors:  python -m training.author [--write]"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np
import numpy.typing as npt

from newscrawl.grammar.text import bare, clean
from newscrawl.items import ReadingContext
from newscrawl.reading.author_features import NAMES, candidates_of, rows_of
from newscrawl.reading.author_witnesses import author_witnesses
from newscrawl.reading.byline import SILENT_BELOW, TAKEN_FROM, chosen
from newscrawl.reading.document import Document
from newscrawl.reading.scene import Scene
from tests.benchmarks.corpora import root
from training.choices import Candidates, Settings, calibration, crossed, fitted, written
from training.labelled_pages import LabelledPage, pages_to_learn_from

CORPORA = ("fundus", "wcxb", "trafilatura", "postlight")
NEWS = {"fundus": 3.0, "postlight": 2.0}
"""How much more a page counts of sets that are news, where the others are mostly blogs and guides of companies."""
_SAME = 0.9  # of the letters
_JOINT = re.compile(r",|;|\||&|/|\s(?:and|und|et|y)\s")
_LABEL = re.compile(r"(?i)^\s*(?:by|von|the|die)\s+")
_TITLE = re.compile(r"(?i)^(?:dr|prof)\.\s+")
SETTINGS = Settings(
    trees=150,
    leaves=8,
    names=NAMES,
    rising=("labelled", "is like a person's"),
    falling=("is interface", "only in places of others"),
)


_CARD = """# Which of a page's names are its authors

{trees} boosted trees of {leaves} leaves over {features} features of each name that a page states where authors are
named (`reading/author_features.py`), made by `python -m training.author --write`. Names from a probability of {taken}
on are given, else the likeliest one if it has {silent}; the confidence is the calibrated probability that all of them
are right.

Learned from {pages} pages of {sites} sites with the labels of Fundus' publisher tests (MIT), WCXB (CC BY 4.0),
trafilatura's evaluation (Apache 2.0) and Postlight's parser tests (MIT, Apache 2.0); which pages may be learned from is
told by the site (`training/labelled_pages.py`). The weights hold no text of them, and no name.

Judged on sites that the trees never saw (five folds by site):

| set | pages | an author among the candidates | all that is said is right | nothing said |
|---|--:|--:|--:|--:|
{table}

Calibration (confidence, pages, share right):

{curve}

Bad at: handles that nothing marks, pages whose author stands in running text only, houses that sign beside a person,
scripts without capitals. Labels of WCXB are of guides and blogs of companies, whose house is often the author.

Features by how often the trees ask for them: {asked}.
"""


def labelled_names(labels: Sequence[str]) -> set[str]:
    """The names of the label, one by one and whole, as ``bare`` keys."""
    parts = [p for label in labels for p in (label, *_JOINT.split(label))]
    return {bare(_TITLE.sub("", _LABEL.sub("", clean(p)))) for p in parts if p.strip()}


def same(key: str, labelled: set[str]) -> bool:
    return key in labelled or any(
        abs(len(key) - len(n)) <= 3 and SequenceMatcher(None, key, n).ratio() >= _SAME for n in labelled if len(n) > 5
    )


def candidates(page: LabelledPage) -> Candidates:
    scene = Scene(Document(page.html, page.url), ReadingContext())
    found = candidates_of(author_witnesses(scene))
    rows = rows_of(scene, found)
    labelled = labelled_names(page.labels["authors"])
    right = np.array([same(c.key, labelled) for c in found], bool)
    return Candidates(page.corpus, page.name, page.site, rows, right, NEWS.get(page.corpus, 1.0))


def page_is_right(page: Candidates, odds: npt.NDArray[np.float64]) -> tuple[float, bool] | None:
    """-> (the lowest odds of what is said, whether all of it is right); ``None`` where nothing is said."""
    said = chosen(odds)
    return (float(odds[said].min()), bool(page.right[said].all())) if len(said) else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the weights and their card")
    write = parser.parse_args().write
    folder = root()
    assert folder, "no data sets: see tests/benchmarks/README.md"
    pages = [candidates(p) for p in pages_to_learn_from(folder) if p.corpus in CORPORA and _is_labelled(p)]
    odds = crossed(pages, SETTINGS)
    said = [page_is_right(p, o) for p, o in zip(pages, odds, strict=True)]
    told = [s for s in said if s]
    knots = calibration(np.array([s[0] for s in told]), np.array([s[1] for s in told]))
    table, curve = [], []
    for corpus in CORPORA:
        of = [(p, s) for p, s in zip(pages, said, strict=True) if p.corpus == corpus]
        stated = [p.right.any() for p, _ in of]
        right = np.mean([bool(s and s[1]) for _, s in of])
        silent = np.mean([s is None for _, s in of])
        table.append(f"| {corpus} | {len(of)} | {np.mean(stated):.3f} | {right:.3f} | {silent:.3f} |")
    for low, high in ((0, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
        inside = [right for o, right in told if low <= np.interp(o, *knots) < high]
        curve.append(f"{low} to {min(high, 1)}: {len(inside)}, {np.mean(inside) if inside else 0:.2f}")
    print("\n".join([*table, *curve]))
    if write:
        model = fitted(pages, SETTINGS)
        grown = [node for predictors in model._predictors for node in predictors[0].nodes if not node["is_leaf"]]
        asked = np.bincount([node["feature_idx"] for node in grown], minlength=len(NAMES))
        card = _CARD.format(
            trees=SETTINGS.trees, leaves=SETTINGS.leaves, features=len(NAMES), pages=len(pages), taken=TAKEN_FROM,
            sites=len({p.site for p in pages}), table="\n".join(table), curve="; ".join(curve), silent=SILENT_BELOW,
            asked=", ".join(f"{NAMES[i]} ({asked[i]})" for i in np.argsort(-asked)[:15]),
        )  # fmt: skip
        written("author", model, knots, {"version": 1, "features": NAMES, "silent below": SILENT_BELOW}, card)


def _is_labelled(page: LabelledPage) -> bool:
    """Whether the label says who wrote it; only Fundus' labels mean nobody by none."""
    return bool(page.labels.get("authors")) or page.corpus == "fundus"


if __name__ == "__main__":
    main()
