"""From labelled pages to what a model of the body learns from: for each segment, how much of it is article text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from newscrawl.items import BlockKind, ReadingContext
from newscrawl.reading.body import block_kind
from newscrawl.reading.document import Document
from newscrawl.reading.headline import headline_place, headline_text
from newscrawl.reading.learned.segments import PageArrays, page_arrays
from newscrawl.reading.marks import M
from newscrawl.reading.scene import Scene
from newscrawl.reading.walk import Segment
from training.agreement import agreed
from training.alignment import shares, words_of
from training.altered_pages import AlteredPage, crop, cropped
from training.labelled_pages import LabelledPage
from training.network import Example

_SPACE = re.compile(r"\s+")
_COVERED = 0.5  # share of a labelled text's words that the page must show; else the label is another page's
_DECLARED = 500  # characters of an ``articleBody`` that may be a whole text
_LEFT_OUT_OF_LABELS = frozenset(("li", "td", "th", "dd", "dt"))  # Fundus' own parsers lose these on some sites
_CROPPED = 0.6  # of the pages are learned from in such a form too
_AGREED = 0.6  # weight of what other readers agree on
_SURE, _HINT = 2.0, 1.0  # weights of segments that a text of a test names


@dataclass(frozen=True)
class Lesson:
    """A page as it was read, and what to learn from it; ``texts`` of its segments. ``parts``: pages made of it by
    leaving segments out.
    """

    page: LabelledPage
    texts: tuple[str, ...]
    example: Example
    parts: tuple[Example, ...]


def lesson(page: LabelledPage) -> Lesson | None:
    """What a page teaches; ``None`` where its labels say nothing of the body or fit no text of it."""
    document = Document(page.html.encode("utf-8", "replace"), page.url)
    if not document.segments:
        return None
    scene = Scene(document, ReadingContext())
    texts = tuple(s.text for s in document.segments)
    found = _labels(page, texts, document.segments, scene.metadata.declared_paragraphs)
    if found is None:
        return None
    share, known, weight, whole = found
    arrays = page_arrays(document, headline_place(scene), headline_text(scene))
    example = _example(arrays, texts, share, known, weight, whole)
    parts = _made_of_it(document, scene, page, example)
    return Lesson(page, texts, example, parts)


def _example(
    arrays: PageArrays, texts: Sequence[str], share: np.ndarray, known: np.ndarray, weight: np.ndarray, whole: float
) -> Example:
    return Example(arrays, share, known, weight, np.array([len(words_of(t)) for t in texts], np.float32), whole)


def _made_of_it(document: Document, scene: Scene, page: LabelledPage, example: Example) -> tuple[Example, ...]:
    """The page with segments left out; of some pages only."""
    rng = np.random.default_rng(list(page.name.encode()))
    if not example.whole:
        return ()
    headline = headline_place(scene)
    share = np.where(example.known > 0, example.share, -1).astype(np.float32)
    kept = crop(share, headline, rng) if rng.random() < _CROPPED else None
    if kept is None or not kept.any():
        return ()
    at = int(kept[:headline].sum()) if headline is not None and kept[headline] else None
    return (_of_made(cropped(document, share, kept), at, headline_text(scene)),)


def _of_made(made: AlteredPage, headline: int | None, title: str | None) -> Example:
    texts = [s.text for s in made.segments]
    known = (made.share >= 0).astype(np.float32)
    arrays, share = page_arrays(made, headline, title), np.maximum(made.share, 0)
    return _example(arrays, texts, share, known, known * _weights(texts), 1.0)


def _weights(texts: Sequence[str]) -> np.ndarray:
    """A long segment counts more than a short one, but not as its length."""
    return np.sqrt(np.minimum([len(t) for t in texts], 400) + 10).astype(np.float32) / 10


_Labels = tuple[np.ndarray, np.ndarray, np.ndarray, float]


def _labels(
    page: LabelledPage, texts: Sequence[str], segments: Sequence[Segment], declared: list[str]
) -> _Labels | None:
    """-> (share, known, weight, whole), as ``Example`` has them."""
    if page.labels.get("body"):
        return _of_whole_text(page, texts, segments)
    hinted = None
    if page.labels.get("with"):
        hinted = _of_hints(texts, page.labels["with"], page.labels["without"])
    elif page.labels.get("opening"):
        hinted = _of_opening(texts, page.labels["opening"])
    elif sum(map(len, declared)) > _DECLARED and (found := _of_text(texts, "\n\n".join(declared))):
        return found
    return _of_agreement(texts, agreed(page.html, page.url, list(texts)), hinted)


def _of_agreement(
    texts: Sequence[str], found: tuple[np.ndarray, np.ndarray] | None, hinted: _Labels | None
) -> _Labels | None:
    """What other readers agree on, where the page's own labels say nothing."""
    if found is None:
        return hinted
    share, known = found
    weight = known * _weights(texts) * _AGREED
    if hinted is not None:
        sure = hinted[1] > 0
        share, known = np.where(sure, hinted[0], share), np.where(sure, hinted[1], known)
        weight = np.where(sure, hinted[2], weight)
    return share, known, weight, 0.0


def _of_text(texts: Sequence[str], truth: str) -> _Labels | None:
    share = shares(list(texts), truth)
    words = np.array([len(words_of(t)) for t in texts])
    if (np.maximum(share, 0) * words).sum() < _COVERED * len(words_of(truth)):
        return None
    known = (share >= 0).astype(np.float32)
    return np.maximum(share, 0), known, known * _weights(texts), 1.0


def _of_whole_text(page: LabelledPage, texts: Sequence[str], segments: Sequence[Segment]) -> _Labels | None:
    found = _of_text(texts, page.labels["body"])
    if found is None:
        return None
    share, known, weight, whole = found
    unsure = np.zeros(len(texts), dtype=bool)
    if page.labels.get("optional"):
        either = shares(list(texts), "\n\n".join([page.labels["body"], *page.labels["optional"]]))
        unsure |= (either > 0.5) & (share < 0.5)
    if page.corpus.startswith("fundus"):
        inside = np.flatnonzero(share > 0.5)
        number = np.arange(len(texts))
        between = (number > inside[0]) & (number < inside[-1]) if len(inside) else unsure
        unsure |= between & (share < 0.5) & np.isin([s.tag for s in segments], list(_LEFT_OUT_OF_LABELS))
    if page.corpus == "invented":
        unsure |= (share < 0.5) & np.array([_is_text_by_specification(s) for s in segments])
    known[unsure], weight[unsure] = 0, 0
    return share, known, weight, whole


def _is_text_by_specification(segment: Segment) -> bool:
    """Whether it is text here though not to every reader: cells, embedded posts, times of a live blog's entries."""
    return bool(segment.marks & (M["TABLE"] | M["QUOTE"])) or block_kind(segment) is BlockKind.ENTRY_TIME


def _of_hints(texts: Sequence[str], wanted: list[str], unwanted: list[str]) -> _Labels:
    """Labels from texts that must and texts that must not be in the body; nothing is known of the other segments."""
    share, known = np.zeros(len(texts), np.float32), np.zeros(len(texts), np.float32)
    right, wrong = ([_squeezed(t) for t in part] for part in (wanted, unwanted))
    for i, text in enumerate(map(_squeezed, texts)):
        if any(t in text for t in right):
            share[i] = known[i] = 1
        elif any(t in text for t in wrong):
            known[i] = 1
    return share, known, known * _SURE, 0.0


def _of_opening(texts: Sequence[str], opening: str) -> _Labels | None:
    """Labels from a body's first words: the segment that holds them is text, all before it are none."""
    key = _letters(opening)[:40]
    first = next((i for i, t in enumerate(texts) if key in _letters(t)), None)
    if first is None or not key:
        return None
    share, known = np.zeros(len(texts), np.float32), np.zeros(len(texts), np.float32)
    known[: first + 1] = share[first] = 1
    return share, known, known * _HINT, 0.0


def _squeezed(text: str) -> str:
    return _SPACE.sub(" ", text.replace("\xad", "")).strip()


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w", text.casefold()))
