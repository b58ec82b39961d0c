"""Learning to choose among candidates: boosted trees (scikit-learn), judged on sites that they were not made from.

What comes out is ``newscrawl/reading/learned/weights/FIELD.npz`` and its card, ``FIELD.md``. One seed, one file.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier

from newscrawl.grammar.language import language_of
from newscrawl.reading.body import body_of
from newscrawl.reading.scene import Scene
from training.calibration import curve, logistic, probability
from training.labelled_pages import fold_of

WEIGHTS = Path(__file__).resolve().parents[1] / "newscrawl" / "reading" / "learned" / "weights"
FOLDS = 5
_KNOTS = 24  # of the calibration


@dataclass(frozen=True)
class Candidates:
    """A page's candidates: ``rows`` of features and whether each is ``right``."""

    corpus: str
    name: str
    site: str
    rows: npt.NDArray[np.float32]
    right: npt.NDArray[np.bool_]
    weight: float = 1.0
    """How much the page counts."""
    language: str = "unknown"
    learnable: bool = True
    """Whether its labels are believed; pages whose label is wrong are scored and not learned from."""


@dataclass(frozen=True)
class Settings:
    """``rising`` and ``falling``: names of features of which more never speaks against, or for, a candidate."""

    names: tuple[str, ...]
    rising: tuple[str, ...] = ()
    falling: tuple[str, ...] = ()
    trees: int = 100
    leaves: int = 5
    rate: float = 0.05
    fewest: int = 8
    """Candidates in a leaf."""
    ridge: float = 2.0
    crowding: float = 0.3
    """A candidate among n counts 1/n to this power."""


def language_of_page(scene: Scene) -> str:
    """As its text has it, else as it declares; "unknown" where neither says."""
    body = body_of(scene)
    declared = scene.metadata.language.value if scene.metadata.language else None
    return ((language_of(body.text) if body else None) or declared or "unknown").split("-")[0]


def fitted(pages: Sequence[Candidates], settings: Settings) -> HistGradientBoostingClassifier:
    pages = [p for p in pages if p.learnable and len(p.right)]
    one_way = np.zeros(len(settings.names), dtype=int)
    for names, way in ((settings.rising, 1), (settings.falling, -1)):
        one_way[[settings.names.index(n) for n in names]] = way
    return HistGradientBoostingClassifier(
        max_iter=settings.trees, learning_rate=settings.rate, max_leaf_nodes=settings.leaves, random_state=0,
        min_samples_leaf=settings.fewest, l2_regularization=settings.ridge, monotonic_cst=one_way, early_stopping=False,
    ).fit(
        np.vstack([p.rows for p in pages]),
        np.concatenate([p.right for p in pages]).astype(int),
        sample_weight=np.concatenate(
            [np.full(len(p.right), p.weight * len(p.right) ** -settings.crowding) for p in pages]
        ),
    )  # fmt: skip


Odds = list[npt.NDArray[np.float64]]
Said = Callable[[Candidates, npt.NDArray[np.float64]], tuple[float, bool] | None]
"""A page and the odds of its candidates -> (odds of what is said, whether that is right); ``None`` for silence."""
_EDGES = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01)
_FEWEST = 8  # pages of a language that is listed by itself


def crossed(
    pages: Sequence[Candidates], settings: Settings, groups: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Odds]:
    """For each page the log-odds of its candidates, by trees that never saw its site: "nothing" with all features, and
    for each of ``groups`` those where its features say of every candidate what they say of most.
    """
    wanted = {"nothing": (), **(groups or {})}
    odds: dict[str, Odds] = {name: [np.zeros(0)] * len(pages) for name in wanted}
    for fold in range(FOLDS):
        others = [p for p in pages if fold_of(p.site, FOLDS) != fold]
        model = fitted(others, settings)
        usual = np.median(np.vstack([p.rows for p in others if len(p.right)]), axis=0)
        for number, page in enumerate(pages):
            if fold_of(page.site, FOLDS) == fold and len(page.right):
                for name, silenced in wanted.items():
                    rows = page.rows.copy()
                    columns = [settings.names.index(n) for n in silenced]
                    rows[:, columns] = usual[columns]
                    odds[name][number] = model.decision_function(rows)
    return odds


def confidences(pages: Sequence[Candidates], odds: Odds, say: Said) -> list[tuple[float, bool] | None]:
    """For each page (confidence, whether what is said is right), calibrated on the pages of other folds; ``None`` where
    nothing is said.
    """
    said = [say(p, o) if len(o) else None for p, o in zip(pages, odds, strict=True)]
    folds = [fold_of(p.site, FOLDS) for p in pages]
    found: list[tuple[float, bool] | None] = [None] * len(pages)
    for fold in range(FOLDS):
        known = [
            s for s, f, p in zip(said, folds, pages, strict=True) if s is not None and f != fold and p.learnable
        ]  # fmt: skip
        knots = calibration(np.array([k[0] for k in known]), np.array([k[1] for k in known]))
        for number, each in enumerate(said):
            if each is not None and folds[number] == fold:
                found[number] = float(np.interp(each[0], *knots)), each[1]
    return found


def by_set(
    pages: Sequence[Candidates],
    odds: Mapping[str, Odds],
    say: Said,
    corpora: Sequence[str],
    beside: tuple[Sequence[Candidates], Odds] = ((), []),
) -> str:
    """Markdown: for each set and each language pages, share right, share of silence; then the share right where a group
    of features is silenced; then confidence against the share that was right, of all pages. ``beside``: further pages
    with their odds, by which the confidence is calibrated and judged too.
    """
    said = {
        name: [say(p, o) if len(o) else None for p, o in zip(pages, found, strict=True)] for name, found in odds.items()
    }
    lines = ["| set | pages | right | nothing said |", "|---|--:|--:|--:|"]
    whole = said["nothing"]
    of_set = {c: [n for n, p in enumerate(pages) if p.corpus == c] for c in corpora}
    lines += [_figures(name, [whole[n] for n in numbers]) for name, numbers in of_set.items()]
    lines += ["", "| language | pages | right | nothing said |", "|---|--:|--:|--:|"]
    wanted = [n for numbers in of_set.values() for n in numbers]
    count = Counter(pages[n].language for n in wanted)
    lines += [
        _figures(language, [whole[n] for n in wanted if pages[n].language == language])
        for language, number in count.most_common() if number >= _FEWEST
    ]  # fmt: skip
    rare = {language for language, number in count.items() if number < _FEWEST}
    lines.append(_figures(f"{len(rare)} others", [whole[n] for n in wanted if pages[n].language in rare]))
    lines += ["", f"| right without | {' | '.join(corpora)} |", f"|---{'|--:' * len(corpora)}|"]
    for name, found in said.items():
        cells = [f"{_right([found[n] for n in numbers]):.3f}" for numbers in of_set.values()]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += ["", "| confidence from | to | pages | said | right |", "|--:|--:|--:|--:|--:|"]
    every = confidences([*pages, *beside[0]], [*odds["nothing"], *beside[1]], say)
    sure = [c for c in every if c is not None]
    rows = curve(np.array([c for c, _ in sure]), np.array([r for _, r in sure]), _EDGES)
    lines += [
        f"| {low:.2f} | {min(1.0, high):.2f} | {n} | {mean:.2f} | {true:.2f} |" for low, high, n, mean, true in rows
    ]
    return "\n".join(lines)


def _right(said: Sequence[tuple[float, bool] | None]) -> float:
    return float(np.mean([s is not None and s[1] for s in said]))


def _figures(name: str, said: Sequence[tuple[float, bool] | None]) -> str:
    return f"| {name} | {len(said)} | {_right(said):.3f} | {np.mean([s is None for s in said]):.3f} |"


def calibration(odds: npt.NDArray[np.float64], right: npt.NDArray[np.bool_]) -> tuple[list[float], list[float]]:
    """Knots (log-odds, share that was right) of a logistic curve through what was seen, bent where odds are even."""
    coefficients = logistic(_bent(odds), right.astype(float))
    at = np.linspace(float(odds.min()), float(odds.max()), _KNOTS)
    return [float(a) for a in at], [float(s) for s in np.maximum.accumulate(probability(_bent(at), coefficients))]


def _bent(odds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.column_stack([odds, np.maximum(odds, 0)])


def written(
    field: str,
    model: HistGradientBoostingClassifier,
    knots: tuple[list[float], list[float]],
    about: dict[str, Any],
    card: str,
) -> None:
    """The trees as arrays, padded to the largest tree, and the card."""
    grown = [predictors[0].nodes for predictors in model._predictors]
    size = max(len(nodes) for nodes in grown)
    shape = (len(grown), size)
    feature, left, right = (np.zeros(shape, np.int16) for _ in range(3))
    threshold, value = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    for t, nodes in enumerate(grown):
        for n, node in enumerate(nodes):
            leaf = bool(node["is_leaf"])
            feature[t, n] = 0 if leaf else node["feature_idx"]
            threshold[t, n] = 0 if leaf else node["num_threshold"]
            left[t, n], right[t, n] = (n, n) if leaf else (node["left"], node["right"])
            value[t, n] = node["value"] if leaf else 0
    WEIGHTS.mkdir(exist_ok=True)
    np.savez_compressed(
        WEIGHTS / f"{field}.npz", feature=feature, threshold=threshold, left=left, right=right, value=value,
        depth=np.int32(max(int(node["depth"]) for nodes in grown for node in nodes)),
        start=np.float32(np.ravel(model._baseline_prediction)[0]),
        odds=np.array(knots[0], np.float32), calibrated=np.array(knots[1], np.float32),
        about=np.array(json.dumps(about)),
    )  # fmt: skip
    (WEIGHTS / f"{field}.md").write_text(card, "utf-8")
