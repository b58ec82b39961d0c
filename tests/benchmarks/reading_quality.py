"""How well does the reader read? CORPORA=path/to/corpora python -m tests.benchmarks.reading_quality [--peers trafilatura newspaper goose]

Public data sets in their public layout, each scored as its own project scores it:

- article-extraction-benchmark (Zyte): F1 over four-word shingles of the body, precision and recall averaged over pages
- fundus-evaluation (Fundus' paper): ROUGE-LSum of the body; paragraphs in [brackets] are optional
- fundus: what each publisher's own parser gives, from its tests: title, authors, publication, body, photo credits
- WCXB: words of the body, without order; title, author, day

Only pages of sites that nothing was ever learned from (``training.labelled_pages``), unless ``--part`` says otherwise.

``pip install -e '.[benchmarks]'`` brings the peers and the metrics. CPU milliseconds are this process's own.
"""

from __future__ import annotations

import argparse
import html
import json
import platform
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newscrawl.decisions.changes import semantic
from tests.benchmarks import corpora
from tests.benchmarks.reader import read
from training import labelled_pages

_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[”\"’')]*\s+(?=[A-Z“\"‘(0-9])")
Reader = Callable[[str, str], dict[str, Any]]


@dataclass
class Page:
    """A labelled page. ``labels``: field -> value; ``optional``: paragraphs of the body that may be missing."""

    data_set: str
    url: str
    markup: str
    labels: dict[str, Any]
    optional: tuple[str, ...] = ()


def zyte(folder: Path) -> Iterator[Page]:
    place = folder / "article-extraction-benchmark"
    for key, label in json.loads((place / "ground-truth.json").read_text("utf-8")).items():
        path = place / "html" / f"{key}.html.gz"
        if path.exists():
            yield Page(
                "article-extraction-benchmark",
                label.get("url", ""),
                corpora.read(path).decode("utf-8", "replace"),
                {"body": label["articleBody"]},
            )


def fundus_paper(folder: Path) -> Iterator[Page]:
    place = folder / "fundus-evaluation" / "dataset"
    for key, label in json.loads((place / "ground_truth.json").read_text("utf-8")).items():
        path = place / "html" / key
        if path.exists():
            needed = [p for p in label["body"] if not (p.startswith("[") and p.endswith("]"))]
            optional = tuple(p[1:-1] for p in label["body"] if p.startswith("[") and p.endswith("]"))
            url = label.get("url") or f"https://{key.split('_')[0].lower()}.com/"
            yield Page(
                "fundus-evaluation",
                url,
                corpora.read(path).decode("utf-8", "replace"),
                {"paragraphs": label["body"], "body": needed},
                optional,
            )


def fundus_publishers(folder: Path) -> Iterator[Page]:
    place = folder / "fundus" / "tests" / "resources" / "parser" / "test_data"
    for listed in sorted(place.glob("*/meta.info")):
        for name, facts in sorted(json.loads(listed.read_text("utf-8")).items()):
            path, labelled = (
                listed.parent / name,
                listed.parent / (re.sub(r"_\d{4}_\d\d_\d\d\.html\.gz$", "", name) + ".json"),
            )
            if not path.exists() or not labelled.exists():
                continue
            markup = corpora.read(path).decode("utf-8", "replace")
            shown = " ".join(_WORD.findall(html.unescape(markup).casefold()))
            for label in json.loads(labelled.read_text("utf-8")).values():
                body = label.get("body") or {}
                sections = [p for s in body.get("sections", []) for p in (*s["headline"], *s["paragraphs"])]
                probe = " ".join(_WORD.findall((sections or [label.get("title") or ""])[-1].casefold()))[:60]
                if (
                    label.get("title") and probe and probe in shown
                ):  # labels of several versions of a layout stand in one file
                    credits_named = {name for image in label.get("images") or [] for name in image.get("authors") or []}
                    yield Page("fundus", facts["url"], markup, {
                        "title": label["title"], "authors": label.get("authors") or [], "published": label.get("publishing_date"),
                        "body": "\n\n".join([*body.get("summary", []), *sections]), "photo_credits": sorted(credits_named),
                    })  # fmt: skip
                    break


def wcxb(folder: Path) -> Iterator[Page]:
    for page in labelled_pages.all_pages(folder):
        if page.corpus == "wcxb":
            yield Page("wcxb", page.url, page.html, page.labels)


def word_f1(true: str, found: str) -> float:
    """Words without order, as WCXB's own script counts."""
    labelled, given = (Counter(_WORD.findall(text.lower())) for text in (true, found))
    shared = sum((labelled & given).values())
    return 2 * shared / (sum(labelled.values()) + sum(given.values())) if shared else 0.0


def shingle_counts(true: str, found: str) -> tuple[int, int, int]:
    """-> (shared, only found, only labelled) four-word shingles."""
    labelled, given = (
        Counter(tuple(words[i : i + 4]) for i in range(max(len(words) - 3, 1 if words else 0)))
        for words in (_WORD.findall(true), _WORD.findall(found))
    )
    shared = sum((labelled & given).values())
    return shared, sum(given.values()) - shared, sum(labelled.values()) - shared


def f1_of(counts: list[tuple[int, int, int]]) -> float:
    precision = (
        statistics.mean(hit / (hit + extra) for hit, extra, _ in counts if hit + extra)
        if any(h + e for h, e, _ in counts)
        else 0.0
    )
    recall = statistics.mean(hit / (hit + missed) for hit, _, missed in counts if hit + missed)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def rouge(page: Page, found: str) -> float:
    from rouge_score.rouge_scorer import RougeScorer

    words = " ".join(_WORD.findall(found))
    taken = [
        p for p in page.optional if " ".join(_WORD.findall(p)[:8]) in words
    ]  # an optional paragraph counts where it was read
    kept = [
        p.strip("[]") if p.startswith("[") and p.endswith("]") else p
        for p in page.labels["paragraphs"]
        if not p.startswith("[") or p[1:-1] in taken
    ]
    sentences = [
        "\n".join(s for p in paragraphs for s in _SENTENCE_END.split(p) if s.strip())
        for paragraphs in (kept, found.split("\n\n"))
    ]
    return float(RougeScorer(["rougeLsum"]).score(*sentences)["rougeLsum"].fmeasure)


def names_f1(true: Iterable[str], found: Iterable[str]) -> float:
    from rapidfuzz.fuzz import token_set_ratio

    labelled, given = list(true), list(found)
    if not labelled or not given:
        return float(labelled == given)
    recall = statistics.mean(any(token_set_ratio(a.casefold(), b.casefold()) >= 90 for b in given) for a in labelled)
    precision = statistics.mean(any(token_set_ratio(a.casefold(), b.casefold()) >= 90 for a in labelled) for b in given)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _instant(value: Any) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    return value if not isinstance(value, datetime) or value.tzinfo else value.replace(tzinfo=UTC)


def score(pages: list[Page], reader: Reader) -> dict[str, float]:
    """Measure -> value, over all pages."""
    found, cpu = [], []
    for page in pages:
        began = time.process_time()
        try:
            found.append(reader(page.markup, page.url) or {})
        except Exception as error:
            if (
                isinstance(error, ImportError) and not found
            ):  # later ones are languages that a peer has no word lists for
                raise
            found.append({})
        cpu.append(1000 * (time.process_time() - began))
    by_set: dict[str, list[tuple[Page, dict[str, Any]]]] = {}
    for page, fields in zip(pages, found, strict=True):
        by_set.setdefault(page.data_set, []).append((page, fields))
    result: dict[str, float] = {}
    if rows := by_set.get("article-extraction-benchmark"):
        result["article-extraction-benchmark: body F1"] = f1_of(
            [shingle_counts(p.labels["body"], f.get("body") or "") for p, f in rows]
        )
    if rows := by_set.get("fundus-evaluation"):
        result["fundus-evaluation: ROUGE-LSum"] = 100 * statistics.mean(rouge(p, f.get("body") or "") for p, f in rows)
    if rows := by_set.get("fundus"):
        dated = [
            (_instant(p.labels["published"]), _instant(f.get("published"))) for p, f in rows if p.labels["published"]
        ]
        credited = [(p, f) for p, f in rows if p.labels["photo_credits"]]
        result |= {
            "fundus: body F1": f1_of(
                [shingle_counts(p.labels["body"], f.get("body") or "") for p, f in rows if p.labels["body"]]
            ),
            "fundus: title, exact": statistics.mean(
                semantic(p.labels["title"]) == semantic(f.get("title")) for p, f in rows
            ),
            "fundus: authors F1": statistics.mean(
                names_f1(p.labels["authors"], f.get("authors") or ()) for p, f in rows
            ),
            "fundus: published, same day": statistics.mean(bool(a and b) and a.date() == b.date() for a, b in dated),  # type: ignore[union-attr]
            "fundus: published, exact": statistics.mean(
                bool(a and b) and abs((a - b).total_seconds()) < 60 for a, b in dated
            ),  # type: ignore[operator]
            "fundus: photo credits F1": statistics.mean(
                names_f1(p.labels["photo_credits"], f.get("photo_credits") or ()) for p, f in credited
            ),
        }
    if rows := by_set.get("wcxb"):
        dated = [
            (_instant(p.labels["published"]), _instant(f.get("published"))) for p, f in rows if p.labels["published"]
        ]
        named = [(p, f) for p, f in rows if p.labels["authors"]]
        result |= {
            "WCXB: body, word F1": statistics.mean(word_f1(p.labels["body"], f.get("body") or "") for p, f in rows),
            "WCXB: title, exact": statistics.mean(
                semantic(p.labels["title"]) == semantic(f.get("title")) for p, f in rows if p.labels["title"]
            ),
            "WCXB: authors F1": statistics.mean(
                names_f1(p.labels["authors"], f.get("authors") or ()) for p, f in named
            ),
            "WCXB: published, same day": statistics.mean(bool(a and b) and a.date() == b.date() for a, b in dated),  # type: ignore[union-attr]
        }
    return result | {
        "CPU ms a page, median": statistics.median(cpu),
        "CPU ms a page, mean": statistics.mean(cpu),
        "CPU ms a page, 90th percentile": statistics.quantiles(cpu, n=10)[-1],
    }


def trafilatura(markup: str, url: str) -> dict[str, Any]:
    from trafilatura import bare_extraction

    found = bare_extraction(markup, url=url, with_metadata=True)
    plain = found.as_dict() if found else {}
    names = [n.strip() for n in (plain.get("author") or "").split(";") if n.strip()]
    return {
        "title": plain.get("title"),
        "body": (plain.get("text") or "").replace("\n", "\n\n"),
        "authors": names,
        "published": plain.get("date"),
    }


def newspaper(markup: str, url: str) -> dict[str, Any]:
    from newspaper import Article

    found = Article(url, fetch_images=False)
    found.download(input_html=markup)
    found.parse()
    return {"title": found.title, "body": found.text, "authors": found.authors, "published": found.publish_date}


def goose(markup: str, url: str) -> dict[str, Any]:
    from goose3 import Goose

    found = Goose({"enable_image_fetching": False}).extract(raw_html=markup)
    return {
        "title": found.title,
        "body": found.cleaned_text,
        "authors": found.authors,
        "published": found.publish_datetime_utc,
    }


PEERS: dict[str, Reader] = {"trafilatura": trafilatura, "newspaper": newspaper, "goose": goose}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", nargs="*", choices=sorted(PEERS), default=[])
    parser.add_argument(
        "--part", choices=("check", "train", "all"), default="check", help="default: never learned from"
    )
    arguments = parser.parse_args()
    folder = corpora.root()
    if folder is None:
        print("no corpora: set CORPORA to the folder that holds them (tests/benchmarks/README.md)", file=sys.stderr)
        return 2
    wanted = {"check": (False,), "train": (True,), "all": (False, True)}[arguments.part]
    pages = [
        page
        for load in (zyte, fundus_paper, fundus_publishers, wcxb)
        for page in load(folder)
        if labelled_pages.may_be_learned_from(labelled_pages.site_of(page.url)) in wanted
    ]
    readers: dict[str, Reader] = {"newscrawl": read, **{name: PEERS[name] for name in arguments.peers}}
    try:
        scores = {name: score(pages, reader) for name, reader in readers.items()}
    except ImportError as error:
        print(f"{error.name} is not installed: pip install -e '.[benchmarks]'", file=sys.stderr)
        return 2
    print(f"{len(pages)} pages ({arguments.part}), {platform.machine()}, Python {platform.python_version()}")
    print(f"{'':40}" + "".join(f"{name:>14}" for name in readers))
    for measure in scores["newscrawl"]:
        print(f"{measure:40}" + "".join(f"{scores[name][measure]:>14.3f}" for name in readers))
    return 0


if __name__ == "__main__":
    sys.exit(main())
