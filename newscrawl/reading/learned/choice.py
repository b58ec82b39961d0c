"""Choosing among a page's candidates for a field: boosted trees as arrays, each candidate a row of features.

``training/choices.py`` learns them; ``weights/FIELD.npz`` holds them and ``weights/FIELD.md`` says what they are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Trees:
    """Node n of tree t asks whether the candidate's feature ``feature[t, n]`` is at most ``threshold[t, n]``, and goes
    on at ``left[t, n]`` if so, else at ``right[t, n]``; a leaf goes on at itself. The ``value`` of the leaves reached,
    added to ``start``, is the log-odds. ``odds`` and ``calibrated``: knots of the calibration. ``about``: names of the
    features, threshold, and what it was made of.
    """

    feature: Ints
    threshold: Floats
    left: Ints
    right: Ints
    value: Floats
    depth: int
    start: float
    odds: Floats
    calibrated: Floats
    about: dict[str, Any]

    def log_odds(self, rows: Floats) -> Floats:
        """For each row (candidates x features), that it is right by itself."""
        offsets = np.arange(len(self.feature)) * self.feature.shape[1]
        places = (np.arange(len(rows)) * rows.shape[1])[:, None]
        at = offsets[None, :]  # every row begins at the roots
        for _ in range(self.depth):
            low = rows.take(places + self.feature.take(at)) <= self.threshold.take(at)
            at = offsets + np.where(low, self.left.take(at), self.right.take(at))
        total: Floats = self.value.take(at).sum(axis=1) + np.float32(self.start)
        return total

    def confidence(self, log_odds: float) -> float:
        """The calibrated probability that a candidate of such log-odds is right, 0 to 1."""
        return float(np.interp(log_odds, self.odds, self.calibrated))

    @property
    def silent_below(self) -> float:
        """The confidence below which nothing is said."""
        return float(self.about["silent below"])


@cache
def trees(name: str) -> Trees:
    """The trees of a field, from ``weights/NAME.npz``."""
    with (
        files("newscrawl.reading.learned").joinpath("weights", f"{name}.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as stored,
    ):
        return Trees(
            feature=stored["feature"].astype(np.intp),
            threshold=stored["threshold"].astype(np.float32),
            left=stored["left"].astype(np.intp),
            right=stored["right"].astype(np.intp),
            value=stored["value"].astype(np.float32),
            depth=int(stored["depth"]),
            start=float(stored["start"]),
            odds=stored["odds"].astype(np.float32),
            calibrated=stored["calibrated"].astype(np.float32),
            about=json.loads(str(stored["about"])),
        )
