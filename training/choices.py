"""Learning to choose among candidates: boosted trees (scikit-learn), judged on sites that they were not made from.

What comes out is ``newscrawl/reading/learned/weights/FIELD.npz`` and its card, ``FIELD.md``. One seed, one file.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.isotonic import IsotonicRegression

from training.labelled_pages import fold_of

WEIGHTS = Path(__file__).resolve().parents[1] / "newscrawl" / "reading" / "learned" / "weights"
FOLDS = 5
_KNOTS = 24  # of the calibration, at most
_STEEPEST = 1e-3  # log-odds between two knots


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


def crossed(pages: Sequence[Candidates], settings: Settings) -> list[npt.NDArray[np.float64]]:
    """For each page the log-odds of its candidates, by trees that never saw its site."""
    odds = [np.zeros(0)] * len(pages)
    for fold in range(FOLDS):
        model = fitted([p for p in pages if fold_of(p.site, FOLDS) != fold], settings)
        for number, page in enumerate(pages):
            if fold_of(page.site, FOLDS) == fold and len(page.right):
                odds[number] = model.decision_function(page.rows)
    return odds


def calibration(odds: npt.NDArray[np.float64], right: npt.NDArray[np.bool_]) -> tuple[list[float], list[float]]:
    """Knots (log-odds, share that was right) of a rising line through what was seen."""
    line = IsotonicRegression(y_min=0.005, y_max=0.995, out_of_bounds="clip").fit(odds, right)
    at = np.quantile(odds, np.linspace(0, 1, _KNOTS))
    at = at[np.concatenate([[True], np.diff(at) > _STEEPEST])]
    # a step is a plateau of few pages: the middle of three looks is steadier than one
    shares = np.mean([line.predict(at + shift) for shift in (-0.25, 0, 0.25)], axis=0)
    return [float(a) for a in at], [float(s) for s in shares]


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
