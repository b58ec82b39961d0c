"""Learning which of a page's names are its authors:  python -m training.author [--write]"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from newscrawl.grammar.name_looks import LOOKS
from newscrawl.grammar.names import is_person
from newscrawl.grammar.text import bare, clean
from newscrawl.items import ReadingContext
from newscrawl.reading.author_features import NAMES, Candidate, candidates_of, is_occupation, rows_of, signs_for_outlet
from newscrawl.reading.author_witnesses import author_witnesses
from newscrawl.reading.byline import SILENT_BELOW, TAKEN_FROM, chosen
from newscrawl.reading.document import Document
from newscrawl.reading.scene import Scene
from tests.benchmarks.corpora import root
from training.added_parts import with_added_parts
from training.choices import Candidates, Settings, by_set, calibration, crossed, fitted, language_of_page, written
from training.labelled_pages import LabelledPage, pages_to_learn_from

CORPORA = ("fundus", "wcxb", "trafilatura", "postlight", "signed", "invented")
SIGNED = Path(__file__).with_name("signed.tsv")
"""Pages of sets that label no authors, read by hand: "signed", and "unsigned", on which nothing said is right."""
NEWS = {"fundus": 3.0, "postlight": 2.0}
"""How much more a page counts of sets that are news, where the others are mostly blogs and guides of companies."""
ADDED = 0.35  # how much a page with added parts counts of itself
_SAME = 0.9  # of the letters
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_JOINT = re.compile(r",|;|\||&|/|\s(?:and|und|et|y)\s")
_LABEL = re.compile(r"(?i)^\s*(?:by|von|the|die)\s+")
_TITLE = re.compile(r"(?i)^(?:dr|prof)\.\s+")
SETTINGS = Settings(
    trees=150,
    leaves=8,
    crowding=0.6,
    names=NAMES,
    rising=("labelled", "is like a person's"),
    falling=(
        "is interface",
        "only in places of others",
        "share of words that the page writes small",
    ),
)


_CARD = """# Which of a page's names are its authors

{trees} boosted trees of {leaves} leaves over {features} features of each name that a page states where authors are
named (`reading/author_features.py`), made by `python -m training.author --write`. Names from a probability of {taken}
on are given, else the likeliest one if it has {silent}; the confidence is the calibrated probability that all of them
are right.

Learned from {pages} pages of {sites} sites with the labels of Fundus' publisher tests (MIT), WCXB (CC BY 4.0),
trafilatura's evaluation (Apache 2.0) and Postlight's parser tests (MIT, Apache 2.0), and with `training/signed.tsv`:
{by_hand} pages of those sets and of others, read by hand, of which {unsigned} name nobody. Pages that were made up
(`training/invented/`) are scored alone: learned from, they took more from the real ones than they gave. Which pages may
be learned from is told by the site (`training/labelled_pages.py`). The weights hold no text of them, and no name.

Judged on sites that the trees never saw (five folds by site), the confidence too; right: all that is said; "without":
a group of features says of every name what it says of most. On {silent_too:.0%} of the pages that name nobody,
nothing is said; they stand in the table of confidence alone. An author is among the candidates on {stated} of the pages
that have one.

{table}

The same pages with other articles' teasers or comments added to them (`training/added_parts.py`); each is learned from
beside the page itself, and counts {weight} of it:

{added}

Bad at: handles that nothing marks, pages whose author stands in running text only, houses that sign beside a person,
scripts without capitals. Labels of WCXB are of guides and blogs of companies, whose house is often the author.

Features by how often the trees ask for them: {asked}.
"""


GROUPS = {
    "where it is stated": [n for n in NAMES if n.startswith(("stated: ", "kinds", "statements", "declared and"))],
    "what it looks like": [*LOOKS, "is an occupation", "called an organisation"],
    "its place in the page": [n for n in NAMES if n.startswith(("nearest", "between", "in the text", "behind the te"))],
    "its line": ["labelled", "share of its line", "pieces before it", "has another role", "names beside it",
                 "share of its line that is linked", "in a button or a form", "in a heading",
                 "a day in its line or beside it", "only in places of others", "in places of others"],
    "the other names": [n for n in NAMES if n.startswith(("page ", "part of", "has a shorter", "names of",
                        "declared names", "declared with", "shown names", "first of", "words of another"))],
    "text and addresses": ["mentioned in the text", "in the address of a link", "in the headline",
                           "in the page's address", "is the host's name", "share of words that the page writes small"],
}  # fmt: skip


def labelled_names(labels: Sequence[str]) -> set[str]:
    """The names of the label, one by one and whole, as ``bare`` keys."""
    parts = [p for label in labels for p in (label, _BRACKETS.sub("", label), *_JOINT.split(label))]
    return {bare(_TITLE.sub("", _LABEL.sub("", clean(p)))) for p in parts if p.strip()} - {""}


def same(key: str, labelled: set[str]) -> bool:
    return key in labelled or any(
        abs(len(key) - len(n)) <= 3 and SequenceMatcher(None, key, n).ratio() >= _SAME for n in labelled if len(n) > 5
    )


def right_of(found: Sequence[Candidate], labels: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Which candidates the label names: whole, or, where the page has no more of it, by one of its names ("Robyn"). Who
    stands in one byline with a person that it names is right too: some labels name the first author only.
    """
    labelled = labelled_names(labels)
    right = np.array([same(c.key, labelled) for c in found], bool)
    if not right.any():
        words = [set(clean(label).casefold().replace(",", " ").split()) for label in labels]
        right = np.array([any(set(c.shown.casefold().split()) <= w for w in words) for c in found], bool)
    bylines = {b for c, yes in zip(found, right, strict=True) if yes for b in c.bylines}
    beside = np.array(
        [
            not bylines.isdisjoint(c.bylines) and is_person(c.shown) and not is_occupation(c.shown)
            for c in found
        ], bool,
    )  # fmt: skip
    return np.asarray(right | beside, dtype=bool)


def candidates(page: LabelledPage) -> Candidates:
    scene = Scene(Document(page.html, page.url), ReadingContext())
    found = candidates_of(
        author_witnesses(scene), partial(signs_for_outlet, scene), frozenset(map(bare, scene.outlets))
    )
    return Candidates(
        page.corpus, page.name, page.site, rows_of(scene, found), right_of(found, page.labels["authors"]),
        NEWS.get(page.corpus, 1.0), language_of_page(scene), learnable=page.corpus != "invented",
    )  # fmt: skip


def page_is_right(page: Candidates, odds: npt.NDArray[np.float64]) -> tuple[float, bool] | None:
    """-> (the lowest odds of what is said, whether all of it is right); ``None`` where nothing is said."""
    said = chosen(odds)
    return (float(odds[said].min()), bool(page.right[said].all())) if len(said) else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the weights and their card")
    write = parser.parse_args().write
    folder = root()
    if folder is None:
        raise SystemExit("CORPORA names no folder with the data sets (tests/benchmarks/README.md says which)")
    pages, added = [], []
    for page in labelled(folder):
        pages.append(candidates(page))
        other = candidates(with_added_parts(page, None, clock=False))
        added.append(replace(other, weight=ADDED * other.weight))
    every = crossed([*pages, *added], SETTINGS, GROUPS)
    odds = {name: found[: len(pages)] for name, found in every.items()}
    said = [page_is_right(p, o) for p, o in zip(pages, odds["nothing"], strict=True)]
    unsigned = [s for p, s in zip(pages, said, strict=True) if p.corpus == "unsigned"]
    told = [s for p, s in zip(pages, said, strict=True) if s and p.learnable]
    knots = calibration(np.array([s[0] for s in told]), np.array([s[1] for s in told]))
    table = by_set(pages, odds, page_is_right, CORPORA)
    of_added = by_set(added, {"nothing": every["nothing"][len(pages) :]}, page_is_right, CORPORA).partition("\n\n")[0]
    print(table, of_added, sep="\n\n")
    if write:
        model = fitted([*pages, *added], SETTINGS)
        grown = [node for predictors in model._predictors for node in predictors[0].nodes if not node["is_leaf"]]
        asked = np.bincount([node["feature_idx"] for node in grown], minlength=len(NAMES))
        card = _CARD.format(
            trees=SETTINGS.trees, leaves=SETTINGS.leaves, features=len(NAMES), pages=sum(p.learnable for p in pages),
            taken=TAKEN_FROM, sites=len({p.site for p in pages if p.learnable}),
            stated=f"{np.mean([p.right.any() for p in pages if p.corpus != 'unsigned']):.3f}",
            by_hand=sum(p.corpus in ("signed", "unsigned") for p in pages),
            unsigned=len(unsigned), silent_too=np.mean([s is None for s in unsigned]),
            table=table, added=of_added, weight=ADDED, silent=SILENT_BELOW,
            asked=", ".join(f"{NAMES[i]} ({asked[i]})" for i in np.argsort(-asked)[:15]),
        )  # fmt: skip
        written("author", model, knots, {"version": 4, "features": NAMES, "silent below": SILENT_BELOW}, card)


def labelled(folder: Path) -> Iterator[LabelledPage]:
    """The pages that may be learned from and whose authors are labelled, by their set or by hand."""
    by_hand = dict(_read_by_hand())
    for page in pages_to_learn_from(folder):
        names = by_hand.get((page.corpus, page.name))
        if names is not None:
            yield replace(page, corpus="signed" if names else "unsigned", labels={"authors": names})
        elif page.corpus in CORPORA and _is_labelled(page):
            yield page


def _read_by_hand() -> Iterator[tuple[tuple[str, str], list[str]]]:
    for line in SIGNED.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            corpus, page, names = line.split("\t")
            yield (corpus, page), names.split("; ") if names else []


def _is_labelled(page: LabelledPage) -> bool:
    """Whether the label says who wrote it; only Fundus' labels mean nobody by none."""
    return bool(page.labels.get("authors")) or page.corpus == "fundus"


if __name__ == "__main__":
    main()
