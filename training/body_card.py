"""The model card of the body's weights: what stands in it is printed from the run that made them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from training.calibration import curve

_EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1.01)
_FEWEST = 5  # pages of a language that is listed by itself

_HEAD = """# Which segments of a page are the article's text

`body.npz`, version {version}, made by `python -m training.body` (`make train`). {pages} pages of {sites} sites.

**What it is.** A small network (`newscrawl/reading/learned/network.py`) over a page's segments in their order and
their tree. It sees lengths, links, kinds of characters, tags, marks, places and hashed words of class names and of the
first words of a line; no rule's verdict. Its answers are log-odds; what becomes text of them says `chosen`.

**What it was made of.** Pages and labels of public data sets, as they are published; none of their text is kept here,
the weights hold numbers only.

| data set | licence | pages | what its labels say |
|---|---|--:|---|
"""

_SETS = {
    "aeb": ("article-extraction-benchmark (Zyte)", "MIT", "whole text"),
    "fundus": ("Fundus, tests of publishers", "MIT", "whole text, as each publisher's own parser gives it"),
    "fundus-eval": ("Fundus, evaluation of the paper", "MIT", "whole text, some paragraphs optional"),
    "wcxb": ("WCXB, articles", "CC BY 4.0", "whole text, drafted by a model, then reviewed"),
    "trafilatura": ("trafilatura's evaluation", "Apache 2.0", "texts that must and must not be there"),
    "postlight": ("Postlight parser's tests", "Apache 2.0 or MIT", "first words"),
    "htmldate": (
        "htmldate's evaluation",
        "Apache 2.0",
        "none of the text; what pages declare (`articleBody`), what other readers agree on",
    ),
}


def card(
    version: str,
    corpora: Sequence[str],
    sites: int,
    figures: Mapping[str, Mapping[str, str]],
    likely: np.ndarray,
    scores: np.ndarray,
    languages: Sequence[str],
    right_from: float,
) -> str:
    """The card as Markdown. ``corpora``: the data set of every page. ``figures``: of the whole model ("all") and of the
    model without one group of what it looks at, by data set. ``likely``, ``scores``, ``languages``: of every page whose
    whole text is labelled, the probability that it is right, F1 over words, language.
    """
    count = Counter(corpora)
    parts = [_HEAD.format(version=version, pages=len(corpora), sites=sites)]
    parts += [f"| {_SETS[n][0]} | {_SETS[n][1]} | {count[n]} | {_SETS[n][2]} |\n" for n in _SETS if count[n]]
    parts.append(
        "\n**Cross-validated over sites** (no page judged by a model that saw its site; chosen segments alone, "
    )
    parts.append("before any rule):\n\n| data set | F1 |\n|---|---|\n")
    parts += [f"| {name} | {figure} |\n" for name, figure in figures["all"].items()]
    parts.append("\n| language | pages | F1 over words | right |\n|---|--:|--:|--:|\n")
    parts += _by_language(scores, languages, right_from)
    parts.append(f"\n**Confidence**: probability that F1 over words is at least {right_from}.\n\n")
    parts.append("| from | to | pages | said | right |\n|--:|--:|--:|--:|--:|\n")
    rows = curve(likely, scores >= right_from, _EDGES)
    parts += [
        f"| {low:.2f} | {min(1.0, high):.2f} | {n} | {said:.2f} | {true:.2f} |\n" for low, high, n, said, true in rows
    ]
    parts.append("\n**What it looks at**: the same figures where one group is silenced (average on all pages).\n\n")
    names = list(figures["all"])
    parts.append(f"| without | {' | '.join(names)} |\n|---{'|---' * len(names)}|\n")
    parts += [
        f"| {'nothing' if group == 'all' else group} | {' | '.join(found[n].split()[0] for n in names)} |\n"
        for group, found in figures.items()
    ]
    return "".join(parts) + _FOOT


def _by_language(scores: np.ndarray, languages: Sequence[str], right_from: float) -> list[str]:
    lines = []
    for language, pages in Counter(languages).most_common():
        if pages >= _FEWEST:
            own = scores[[each == language for each in languages]]
            lines.append(f"| {language} | {pages} | {own.mean():.3f} | {(own >= right_from).mean():.2f} |\n")
    rare = {language for language, pages in Counter(languages).items() if pages < _FEWEST}
    own = scores[[each in rare for each in languages]]
    if len(own):
        lines.append(f"| {len(rare)} others | {len(own)} | {own.mean():.3f} | {(own >= right_from).mean():.2f} |\n")
    return lines


_FOOT = """
**What it is bad at.** Labels disagree on what belongs to a text: embedded posts, fact boxes, lists of links inside
the text, standfirsts, closing notes; where they do, so does the model. Most of what it learned from is English and
German; right-to-left languages are hardly among it. Pages whose text stands in scripts, and pages that are lists of
articles, are not its business: other parts of the reader decide those.
"""
