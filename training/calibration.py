"""From a model's answers to probabilities that hold: of the things at 0.9, nine in ten are right."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

_ROUNDS = 50
_SMALL = 1e-3  # weight of keeping the coefficients small


def logistic(features: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Coefficients [features + 1], the last one constant, of logistic regression by Newton's method.

    ``features`` [n, k]; ``right`` [n] of 0 and 1.
    """
    rows = np.column_stack([features, np.ones(len(features))])
    found = np.zeros(rows.shape[1])
    for _ in range(_ROUNDS):
        likely = probability(features, found)
        slope = rows.T @ (right - likely) - _SMALL * found
        bend = (rows * (likely * (1 - likely))[:, None]).T @ rows + _SMALL * np.eye(rows.shape[1])
        step = np.linalg.solve(bend, slope)
        found = found + step
        if np.abs(step).max() < 1e-8:
            break
    return found


def probability(features: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-(features @ coefficients[:-1] + coefficients[-1])))


def curve(
    likely: np.ndarray, right: np.ndarray, edges: tuple[float, ...]
) -> list[tuple[float, float, int, float, float]]:
    """Rows of (from, to, number, mean probability, share that is right)."""
    rows = []
    for low, high in pairwise(edges):
        inside = (likely >= low) & (likely < high)
        if inside.any():
            rows.append((low, high, int(inside.sum()), float(likely[inside].mean()), float(right[inside].mean())))
    return rows
