"""The small network that weighs a page's segments in their order: a few matrix products over all of them at once.

What it computes (``training/network.py`` computes the same, and learns):

1. each segment's features, the words it begins with, those of the heading above it and of the elements around it
   become ``HIDDEN`` numbers;
2. two steps up the tree add what stands in the elements around it, on average;
3. steps along the page add what stands 1, 2, 4, 8 and 16 segments before and behind;
4. one step adds what the page is like as a whole;
5. the answer is a log-odds for each segment.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from newscrawl.reading.learned.segments import Floats, Ints, PageArrays
from newscrawl.reading.learned.words import Words

NEAR, FAR = (1, 2, 4), (8, 16)
"""Reaches, in segments, of the steps along the page before and behind the second step up the tree."""
TREE_LEVELS = (1, 2, 3)
"""Elements around a segment (0: its own) whose averages are looked at."""
LIMIT = 4.0
"""Standard deviations at which features are cut off."""


@dataclass(frozen=True)
class Network:
    """``weights``: name -> array, as ``training`` wrote them. ``about``: version, calibration, what it was made of."""

    weights: dict[str, Floats]
    about: dict[str, Any]

    def log_odds(self, page: PageArrays) -> Floats:
        """For each segment, that it is article text: 0 is even, 2.2 is nine in ten."""
        # Products of this size take a thread less time than sharing them out among several does, and who took a share
        # spins for another 20 ms. (A library's ``set_num_threads`` is obeyed from the first thread only that calls it.)
        with _products().limit(limits=1):
            return self._log_odds(page)

    def _log_odds(self, page: PageArrays) -> Floats:
        w = self.weights
        words = _sums_of_rows(w["text words"], page.text_words) / _counts(page.text_words)
        names = _sums_of_rows(w["name words"], page.name_words) / np.sqrt(_counts(page.name_words))
        scaled = (page.features - w["mean"]) * w["scale"]
        np.minimum(np.maximum(scaled, -LIMIT, out=scaled), LIMIT, out=scaled)
        around = names.take(page.ancestors, axis=0).reshape(len(scaled), -1)
        seen = np.concatenate([scaled, words, words.take(page.heading, axis=0), around], axis=1)
        hidden = _layer(seen, w["in"], w["in bias"])
        hidden = self._up(hidden, page, "up 0")
        for i, reach in enumerate(NEAR):
            hidden = self._along(hidden, reach, f"along {i}")
        hidden = self._up(hidden, page, "up 1")
        whole = np.concatenate([hidden.mean(axis=0), hidden.max(axis=0)]) @ w["page"]
        hidden = hidden + _positive(whole)
        for i, reach in enumerate(FAR, len(NEAR)):
            hidden = self._along(hidden, reach, f"along {i}")
        answer: Floats = (_layer(hidden, w["last"], w["last bias"]) @ w["out"] + w["out bias"])[:, 0]
        return answer

    def probability(self, answers: Floats) -> float:
        """What ``certainty`` says of a page's choice, as a calibrated probability that it is right."""
        *slopes, constant = self.about["confidence"]
        odds = float(np.dot(answers, slopes)) + constant
        return round(1 / (1 + math.exp(-odds)), 3)

    def _up(self, hidden: Floats, page: PageArrays, name: str) -> Floats:
        running = np.zeros((len(hidden) + 1, hidden.shape[1]), dtype=np.float32)
        np.cumsum(hidden, axis=0, out=running[1:])
        first, last = page.spans.T
        held = running.take(last, axis=0) - running.take(first, axis=0)
        averages = held / np.maximum(1, last - first)[:, None].astype(np.float32)
        around = averages.take(page.ancestors[:, TREE_LEVELS], axis=0).reshape(len(hidden), -1)
        seen = np.concatenate([hidden, around], axis=1)
        return self._added(hidden, seen, name)

    def _along(self, hidden: Floats, reach: int, name: str) -> Floats:
        width = hidden.shape[1]
        seen = np.zeros((len(hidden), 3 * width), dtype=np.float32)
        seen[reach:, :width] = hidden[:-reach]
        seen[:, width : 2 * width] = hidden
        seen[:-reach, 2 * width :] = hidden[reach:]
        return self._added(hidden, seen, name)

    def _added(self, hidden: Floats, seen: Floats, name: str) -> Floats:
        found = _layer(seen, self.weights[name], self.weights[f"{name} bias"])
        found += hidden
        return found


@cache
def network(name: str) -> Network:
    """The network of a field, from ``weights/NAME.npz``."""
    with (
        files("newscrawl.reading.learned").joinpath("weights", f"{name}.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as stored,
    ):
        weights = {key: stored[key].astype(np.float32) for key in stored.files if key != "about"}
        return Network(weights, json.loads(str(stored["about"])))


@cache
def _products() -> ThreadpoolController:
    """The libraries that compute numpy's products."""
    found: ThreadpoolController = ThreadpoolController().select(user_api="blas")
    return found


def _positive(values: Floats) -> Floats:
    return np.maximum(values, 0, out=values)


def _layer(seen: Floats, weights: Floats, bias: Floats) -> Floats:
    found: Floats = seen @ weights
    found += bias
    return _positive(found)


def _sums_of_rows(table: Floats, words: Words) -> Floats:
    sums: Floats = np.add.reduceat(table.take(words.buckets, axis=0), words.starts, axis=0)
    return sums


def _counts(words: Words) -> Floats:
    ends: Ints = np.append(words.starts[1:], len(words.buckets))
    return (ends - words.starts).astype(np.float32)[:, None]


SURE, INSIDE, BESIDE, BEHIND, OUTSIDE = 2.0, -1.5, -1.5, -0.4, 0.0
"""Log-odds. In the element that holds nearly all sure segments, what lies between two of them is text from ``INSIDE``
on, what lies behind the last from ``BEHIND`` on, or from ``BESIDE`` where it stands in the same element as a sure one;
what lies elsewhere from ``OUTSIDE`` on. Found by cross-validation, flat around these values."""
_HOLDS = 0.9  # of the sure letters


def chosen(odds: Floats, page: PageArrays) -> NDArray[np.bool_]:
    """Which segments are article text, judged by their log-odds and by where the text is known to be."""
    bound = np.full(len(odds), OUTSIDE)
    sure = np.flatnonzero(odds > SURE)
    if len(sure):
        running = np.concatenate([[0], np.cumsum(page.sizes * (odds > SURE))])
        held = running[page.spans[:, 1]] - running[page.spans[:, 0]]
        holding = np.flatnonzero(held >= _HOLDS * running[-1])
        first, last = page.spans[holding[-1]] if len(holding) else (0, len(odds))
        bound[max(first, sure[0]) : min(last, sure[-1])] = INSIDE
        behind = slice(max(first, sure[-1]), last)
        parents = page.ancestors[:, 1]
        holds_sure = np.zeros(len(page.spans), dtype=bool)
        holds_sure[parents[sure]] = True
        bound[behind] = np.where(holds_sure[parents[behind]], BESIDE, BEHIND)
    kept: NDArray[np.bool_] = odds > bound
    return kept


def certainty(odds: Floats, sizes: Ints, kept: NDArray[np.bool_]) -> Floats:
    """What a page's log-odds say of the choice: the F1 that they expect (as log-odds), how many letters are chosen (as
    a logarithm), how many of all letters are in doubt (as a logarithm of their share).
    """
    likely = 1 / (1 + np.exp(-odds))
    letters = sizes * kept
    expected = 2 * (likely * letters).sum() / max(1.0, letters.sum() + (likely * sizes).sum())
    expected = min(max(float(expected), 0.001), 0.999)
    doubt = (likely * (1 - likely) * sizes).sum() / max(1.0, letters.sum())
    return np.array(
        [np.log(expected / (1 - expected)), np.log1p(letters.sum()), np.log(doubt + 0.001)], dtype=np.float32
    )
