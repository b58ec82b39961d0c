"""Pages made of real ones by leaving segments out: short articles, pages with little around the text.

A model that has met only whole pages of big sites is lost on a page that holds one sentence and nothing else. (Other
articles set below the text, as on an endless page, were tried too: they taught to stop too early everywhere.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from newscrawl.reading.learned.segments import LaidOut
from newscrawl.reading.walk import Node, Segment

_SHORT_FROM, _SHORT_TO = 1, 6  # segments of text that a shortened article keeps
_FEW = 0.25  # of what stands around the text
_HEADLINE_KEPT = 0.8  # of the cropped pages


@dataclass
class AlteredPage:
    """What ``page_arrays`` looks at of a page; ``share``: of each segment that is article text, -1 where that is
    not known."""

    segments: list[Segment]
    nodes: list[Node]
    share: np.ndarray


def cropped(page: LaidOut, share: np.ndarray, kept: np.ndarray) -> AlteredPage:
    """The page with those segments only (``kept``: a boolean each)."""
    before = np.concatenate([[0], np.cumsum(kept)])
    nodes = [_copy(n, n.parent, int(before[n.order]), int(before[n.last])) for n in page.nodes]
    return AlteredPage([s for s, keep in zip(page.segments, kept, strict=True) if keep], nodes, share[kept])


def crop(share: np.ndarray, headline_at: int | None, rng: np.random.Generator) -> np.ndarray | None:
    """Which segments to keep of a page whose segments are article text to these shares: for a short article, a page
    with little around it, or both; ``None`` where the page has no text.
    """
    text = np.flatnonzero(share > 0.5)
    if not len(text):
        return None
    kept = np.ones(len(share), dtype=bool)
    kind = rng.integers(3)
    if kind != 0:
        count = min(len(text), int(rng.integers(_SHORT_FROM, _SHORT_TO)))
        kept[text[count:]] = False
    if kind != 1:
        around = np.flatnonzero(share <= 0.5)
        kept[around[rng.random(len(around)) > rng.choice([0.0, _FEW / 2, _FEW])]] = False
    if headline_at is not None and rng.random() < _HEADLINE_KEPT:
        kept[headline_at] = True
    return kept


def _copy(node: Node, parent: int, order: int, last: int) -> Node:
    copy = Node(node.tag, node.names, parent, node.own, order)
    copy.last, copy.marks = last, node.marks
    return copy
