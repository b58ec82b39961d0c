"""``python -m training.body``: makes the weights by which a page's body is chosen, and their model card.

    CORPORA=path/to/corpora python -m training.body     writes newscrawl/reading/learned/weights/body.npz and body.md

The figures of the card are from cross-validation over sites: no page is judged by a model that saw its site.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from newscrawl.grammar.language import language_of
from newscrawl.reading.learned.network import certainty, chosen
from newscrawl.reading.learned.segments import GROUPS
from tests.benchmarks import corpora
from tests.benchmarks.reading_quality import f1_of, shingle_counts
from training.alignment import words_f1
from training.body_card import card
from training.calibration import logistic, probability
from training.labelled_pages import fold_of, pages_to_learn_from
from training.lessons import Lesson, lesson
from training.network import Settings, learned, log_odds

WEIGHTS = Path(__file__).resolve().parents[1] / "newscrawl" / "reading" / "learned" / "weights"
VERSION = "2"
FOLDS = 4
RIGHT = 0.9  # F1 over words from which on a body counts as right
_SETTINGS = Settings(hidden=32, epochs=14)
_SEED = 0


Odds = list[np.ndarray]


def read_lessons(folder: Path) -> list[Lesson]:
    """What every page teaches."""
    return [each for page in pages_to_learn_from(folder) if (each := lesson(page))]


def validated(lessons: Sequence[Lesson]) -> dict[str, Odds]:
    """Log-odds of every page's segments, by a model that saw no page of its site: "all", and for each group of what
    the model looks at, those of the same model without it.
    """
    odds = {name: [np.zeros(0)] * len(lessons) for name in ("all", *GROUPS, "text words", "name words")}
    folds = np.array([fold_of(each.page.site, FOLDS) for each in lessons])
    for fold in range(FOLDS):
        weights = learned(_examples([e for e, f in zip(lessons, folds, strict=True) if f != fold]), _SETTINGS, _SEED)
        judged = np.flatnonzero(folds == fold)
        examples = [lessons[i].example for i in judged]
        for name, found in odds.items():
            used = weights if name == "all" else silenced(weights, name)
            for number, each in zip(judged, log_odds(used, examples), strict=True):
                found[number] = each
        print(f"fold {fold + 1} of {FOLDS}", flush=True)
    return odds


def _examples(lessons: Sequence[Lesson]) -> list[Any]:
    """Of real pages: those that were made up are scored alone (README.md says why)."""
    real = (each for each in lessons if each.page.corpus != "invented")
    return [example for each in real for example in (each.example, *each.parts)]


def silenced(weights: dict[str, np.ndarray], group: str) -> dict[str, np.ndarray]:
    """The model without one group of what it looks at, as if all pages were average in it."""
    changed = dict(weights)
    if group in GROUPS:
        changed["scale"] = weights["scale"].copy()
        changed["scale"][GROUPS[group]] = 0
    else:
        changed[group] = np.zeros_like(weights[group])
    return changed


def _text(each: Lesson, odds: np.ndarray) -> str:
    kept = chosen(odds, each.example.arrays)
    return "\n\n".join(text for text, keep in zip(each.texts, kept, strict=True) if keep)


def figures(lessons: Sequence[Lesson], odds: Odds) -> dict[str, str]:
    """What cross-validation says, by data set: as each set counts, of the segments chosen and nothing else."""
    texts = [(each.page, _text(each, found)) for each, found in zip(lessons, odds, strict=True)]
    result: dict[str, str] = {}
    for name in ("aeb", "fundus", "fundus-eval"):
        of_set = [shingle_counts(page.labels["body"], text) for page, text in texts if page.corpus == name]
        result[name] = f"{f1_of(of_set):.3f} over runs of four words" if of_set else "none"
    for name in ("wcxb", "invented"):
        scores = [words_f1(page.labels["body"], text) for page, text in texts if page.corpus == name]
        if scores:
            result[name] = f"{np.mean(scores):.3f} over words, {sum(s < 0.05 for s in scores)} of {len(scores)} lost"
    hints = [(page.labels, _one_line(text)) for page, text in texts if page.corpus == "trafilatura"]
    hits = sum(_one_line(t) in text for labels, text in hints for t in labels["with"])
    false = sum(_one_line(t) in text for labels, text in hints for t in labels["without"])
    wanted = sum(len(labels["with"]) for labels, _ in hints)
    if hints:
        result["trafilatura"] = f"{2 * hits / (hits + false + wanted):.3f} over texts that must and must not be there"
    return result


def _one_line(text: str) -> str:
    return " ".join(text.replace("\xad", "").split())


def judged_pages(lessons: Sequence[Lesson], odds: Odds) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """-> (features of ``certainty`` [n, 3], F1 over words [n], language) of real pages whose whole text is labelled."""
    rows, scores, languages = [], [], []
    for each, found in zip(lessons, odds, strict=True):
        if each.page.labels.get("body") and each.page.corpus != "invented":
            text = _text(each, found)
            rows.append(certainty(found, each.example.arrays.sizes, chosen(found, each.example.arrays)))
            scores.append(_best_f1(each, text))
            languages.append((language_of(each.page.labels["body"]) or "unknown").split("-")[0])
    return np.array(rows), np.array(scores), languages


def _best_f1(each: Lesson, text: str) -> float:
    """Optional paragraphs count for a text that has them, and are not missed in one that has not."""
    body, optional = each.page.labels["body"], each.page.labels.get("optional") or []
    return max(words_f1(body, text), words_f1("\n\n".join([*optional, body]), text))


def _stored(weights: dict[str, np.ndarray], about: dict[str, Any], path: Path) -> None:
    """Tables and matrices in half precision: a quarter of a per mille, and half the file."""
    arrays = {n: v.astype(np.float32 if n in ("mean", "scale") else np.float16) for n, v in sorted(weights.items())}
    np.savez_compressed(path, about=np.array(json.dumps(about, sort_keys=True)), **arrays)


def main() -> None:
    folder = corpora.root()
    if folder is None:
        raise SystemExit("CORPORA names no folder with the data sets (tests/benchmarks/README.md says which)")
    lessons = read_lessons(folder)
    odds = validated(lessons)
    rows, scores, languages = judged_pages(lessons, odds["all"])
    right = (scores >= RIGHT).astype(float)
    coefficients = logistic(rows, right)
    about = {
        "version": VERSION,
        "confidence": [round(float(c), 4) for c in coefficients],
        "pages": len(lessons),
    }
    weights = learned(_examples(lessons), _SETTINGS, _SEED)
    _stored(weights, about, WEIGHTS / "body.npz")
    likely = probability(rows, coefficients)
    text = card(
        VERSION, [e.page.corpus for e in lessons], len({e.page.site for e in lessons}),
        {name: figures(lessons, found) for name, found in odds.items()}, likely, scores, languages, RIGHT,
    )  # fmt: skip
    (WEIGHTS / "body.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
