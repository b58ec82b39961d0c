"""How much better "it has changed" explains the last runs of a series than "it is as it ever was".

A series is (usual, articles) of each run: of so many articles, so many were as usual (the field was there, the value
came from the usual place, ...). The two explanations:

- **As ever.** A run's share is drawn from the site's own distribution of shares: a beta distribution of mean m and
  concentration s, of which the runs so far have taught what they could. Articles of one run are not independent of each
  other (wire copy at weekends, a burst of briefs): that is what s is for. A site whose runs differ much has a small s,
  and one bad run of it says little.
- **Changed.** From one of the last runs on the share is another one, of which nothing is known; that it is nearly
  nothing is thought as likely as all others together.

Both are mixtures over a grid of (m, s), so that what each had said of a run before it was seen can be written down.
Their ratio is an e-value: over all sites that the mixture stands for, its mean is 1 while nothing changes, however
often one looks (Ville's inequality). Summed over the runs at which the change may have begun, each weighed by its
articles (``LOOK``), it is a Shiryaev-Roberts e-detector, which reaches c, on average, not before c * ``LOOK``
articles (Shin, Ramdas, Rinaldo: E-detectors, a nonparametric framework for sequential change detection).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Runs = Sequence[tuple[int, int]]
"""(usual, articles) of each run, the first one first; runs without articles say nothing."""

LOOK = 10
"""Articles that weigh as one look at a site."""
_MOST = 100
"""Articles of one run that are taken for evidence; a thousand of one hour are no better told than a hundred."""
_WINDOW = 12
"""Runs back at which a change may have begun."""
_CONCENTRATIONS = {2.0: 0.0005, 6.0: 0.01, 20.0: 0.14, 60.0: 0.25, 200.0: 0.3, 1000.0: 0.2995}
"""Concentration of a site's runs -> how likely before any was seen. That whole runs of a healthy site are without what
all others have (2) is rare; where it is so, ten runs have taught it.
"""
_MEANS = 40
_NEARLY_NOTHING = 0.5
"""How likely, of a change, that it leaves next to nothing."""


def _log(values: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(divide="ignore"):
        return np.log(values)


def _grid() -> tuple[NDArray[np.float64], ...]:
    """-> (first parameters, second parameters, log weights as ever, log weights changed) of the mixtures."""
    # Means close to 0 and 1 matter most: quantiles of the arc sine distribution, which is Jeffreys' prior.
    means = np.sin((np.arange(_MEANS) + 0.5) / _MEANS * np.pi / 2) ** 2
    sizes, likely = np.array(list(_CONCENTRATIONS)), np.array(list(_CONCENTRATIONS.values()))
    a, b = np.outer(means, sizes).ravel(), np.outer(1 - means, sizes).ravel()
    ever = np.outer(np.full(_MEANS, 1 / _MEANS), likely).ravel()
    nothing = means < 0.05
    shares = np.where(nothing, _NEARLY_NOTHING / nothing.sum(), (1 - _NEARLY_NOTHING) / (~nothing).sum())
    return a, b, _log(ever), _log(np.outer(shares, likely).ravel())


_A, _B, _EVER, _CHANGED = _grid()


def _rising(base: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithms of base * (base + 1) * ... of 0 to ``_MOST`` factors, a row for each number of them."""
    factors = np.log(base[None, :] + np.arange(_MOST)[:, None])
    return np.vstack([np.zeros(len(base)), np.cumsum(factors, axis=0)])


_RISING_A, _RISING_B, _RISING_SUM = _rising(_A), _rising(_B), _rising(_A + _B)
_LOG_FACTORIALS = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, _MOST + 1)))])


@dataclass(frozen=True, slots=True)
class Bet:
    """What the last runs say."""

    evidence: float
    """Of the sum over all runs at which a change may have begun: 1 is nothing, 1000 much."""
    begun: int
    """Where it most likely began: place in the series."""
    before: float
    """Share of what is usual, before that."""
    now: float
    """The same, from there on."""


def bet(runs: Runs) -> Bet:
    """What a series says of its last run and those just before it."""
    said = _said(runs)
    ever = _total(_EVER, said)
    sums = np.cumsum(np.vstack([np.zeros(len(_A)), said]), axis=0)
    first = max(len(runs) - _WINDOW, 1)
    logs = [
        _total(_CHANGED, said[start:]) - (ever - _logsum(_EVER + sums[start])) + np.log(_weight(runs[start][1]))
        for start in range(first, len(runs))
    ]
    if not logs:
        return Bet(0.0, len(runs), _share(runs), _share(runs))
    begun = first + int(np.argmax(logs))
    return Bet(float(np.exp(min(_logsum(np.array(logs)), 700.0))), begun, _share(runs[:begun]), _share(runs[begun:]))


def recovered(before: Runs, broken: Runs, since: Runs) -> float:
    """How much better the runs ``since`` are explained by what was before the break than by what it made of the site:
    above 1 they are more like before.
    """
    said = _said(since).sum(axis=0) if since else np.zeros(len(_A))
    return float(np.exp(np.clip(_after(_EVER, before, said) - _after(_CHANGED, broken, said), -700, 700)))


def _after(weights: NDArray[np.float64], past: Runs, said: NDArray[np.float64]) -> float:
    learned = weights + _said(past).sum(axis=0) if past else weights
    return _logsum(learned + said) - _logsum(learned)


def _weight(articles: int) -> float:
    return min(articles / LOOK, 1.0)


def _share(runs: Runs) -> float:
    articles = sum(n for _, n in runs)
    return sum(k for k, _ in runs) / articles if articles else 0.0


def _said(runs: Runs) -> NDArray[np.float64]:
    """Log probability of each run under each point of the grid."""
    usual, articles = _capped(runs)
    ways = _LOG_FACTORIALS[articles] - _LOG_FACTORIALS[usual] - _LOG_FACTORIALS[articles - usual]
    said: NDArray[np.float64] = (
        ways[:, None] + _RISING_A[usual] + _RISING_B[articles - usual] - _RISING_SUM[articles]
    )  # fmt: skip
    return said


def _capped(runs: Runs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    found = np.array(runs, dtype=np.int64).reshape(-1, 2)
    articles = np.minimum(found[:, 1], _MOST)
    usual = np.rint(found[:, 0] * articles / np.maximum(found[:, 1], 1)).astype(np.int64)
    return usual, articles


def _total(weights: NDArray[np.float64], said: NDArray[np.float64]) -> float:
    return _logsum(weights + said.sum(axis=0))


def _logsum(logs: NDArray[np.float64]) -> float:
    most = float(logs.max())
    return most + float(np.log(np.exp(logs - most).sum()))
