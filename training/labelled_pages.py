"""Labelled news pages of public data sets, in their public layout, that learned choices may see.

The folder is found as the benchmarks find it (``tests.benchmarks.corpora.root``). Which pages may be learned from is
told by the site alone: the first two bytes of SHA-256 over the registrable domain. Half of all sites (an odd first
byte) is never opened; of the other half, sites with a second byte from 179 on are kept for scoring.
"""

from __future__ import annotations

import gzip
import hashlib
import html as html_entities
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tldextract

INVENTED = Path(__file__).with_name("invented")
"""Pages that were made up, each in the manner of another publishing system, with what they say (see its README)."""
_SCORED_FROM = 179  # of 256: the sites whose second byte is lower are learned from
_NOT_WORDS = re.compile(r"\W+")
_FUNDUS_DATE = re.compile(r"_\d{4}_\d\d_\d\d\.html\.gz$")
_suffixes = tldextract.TLDExtract(suffix_list_urls=())


@dataclass(frozen=True)
class LabelledPage:
    """``corpus``: name of the data set. ``labels``: field -> value as the set states it: ``body`` (paragraphs parted
    by blank lines), ``optional`` (paragraphs that may be missing), ``with`` and ``without`` (texts), ``title``,
    ``authors``, ``published`` (day or instant), ``opening`` (first words of the body).
    """

    corpus: str
    name: str
    url: str
    html: str = field(repr=False)
    labels: dict[str, Any] = field(repr=False)

    @property
    def site(self) -> str:
        """As splits have it."""
        return site_of(self.url)


def site_of(url: str) -> str:
    """The registrable domain of an address: pages of one site are never on both sides of a split."""
    return _suffixes(url).top_domain_under_public_suffix or url


def may_be_learned_from(site: str) -> bool:
    """Whether a site's pages may be looked at."""
    digest = hashlib.sha256(site.encode()).digest()
    return digest[0] % 2 == 0 and digest[1] < _SCORED_FROM


def fold_of(site: str, folds: int) -> int:
    """In which of ``folds`` parts a site stands in cross-validation."""
    return int.from_bytes(hashlib.sha256(f"fold {site}".encode()).digest()[:4], "big") % folds


def all_pages(folder: Path) -> list[LabelledPage]:
    """Every page of the data sets in ``folder``, in an order that is always the same."""
    readers = (_zyte, _fundus_paper, _fundus_publishers, _wcxb, _trafilatura, _postlight, _htmldate)
    return [page for reader in readers for page in reader(folder)]


def pages_to_learn_from(folder: Path) -> list[LabelledPage]:
    """Those of ``all_pages`` that may be learned from, and those that were made up."""
    return [*(page for page in all_pages(folder) if may_be_learned_from(page.site)), *invented_pages()]


def invented_pages() -> list[LabelledPage]:
    """The pages that were made up, each of a site of its own; all that their labels say is meant."""
    found = []
    for path in sorted(INVENTED.glob("*.json")):
        truth = _json(path)
        found.append(LabelledPage("invented", path.stem, truth["url"], _text(path.with_suffix(".html")), {
            "body": "\n\n".join(truth["paragraphs"]), "optional": [truth["dek"]] if truth.get("dek") else [],
            **{name: truth[name] for name in ("title", "authors", "published") if name in truth},
        }))  # fmt: skip
    return found


def _text(path: Path) -> str:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def _zyte(folder: Path) -> Iterator[LabelledPage]:
    place = folder / "article-extraction-benchmark"
    for key, label in _json(place / "ground-truth.json").items():
        path = place / "html" / f"{key}.html.gz"
        if path.exists():
            yield LabelledPage("aeb", key, label.get("url", ""), _text(path), {"body": label["articleBody"]})


_PAPER_SITES = {
    "APNews": "apnews.com", "CNBC": "cnbc.com", "FoxNews": "foxnews.com", "FreeBeacon": "freebeacon.com",
    "LATimes": "latimes.com",
    "OccupyDemocrats": "occupydemocrats.com", "Reuters": "reuters.com", "TheGatewayPundit": "thegatewaypundit.com",
    "TheGuardian": "theguardian.com", "TheIndependent": "independent.co.uk", "TheIntercept": "theintercept.com",
    "TheNation": "thenation.com", "TheNewYorker": "newyorker.com", "TheTelegraph": "telegraph.co.uk",
    "WashingtonTimes": "washingtontimes.com",
    "WorldTruth": "worldtruth.tv", "TheWashingtonTimes": "washingtontimes.com", "TheDailyTelegraph": "telegraph.co.uk",
}  # fmt: skip


def _fundus_paper(folder: Path) -> Iterator[LabelledPage]:
    place = folder / "fundus-evaluation" / "dataset"
    for key, label in _json(place / "ground_truth.json").items():
        path = place / "html" / key
        outlet = key.split("_")[0]
        url = label.get("url") or f"https://{_PAPER_SITES.get(outlet, f'{outlet.lower()}.com')}/"
        if path.exists():
            optional = [p[1:-1] for p in label["body"] if p.startswith("[") and p.endswith("]")]
            needed = [p for p in label["body"] if not (p.startswith("[") and p.endswith("]"))]
            yield LabelledPage(
                "fundus-eval", key, url, _text(path), {"body": "\n\n".join(needed), "optional": optional}
            )


def _shown(text: str | None) -> str:
    return _NOT_WORDS.sub(" ", html_entities.unescape(text or "")).casefold().strip()


def _fundus_publishers(folder: Path) -> Iterator[LabelledPage]:
    """Labels of several versions of a layout stand in one file: the one whose text the page shows is the page's."""
    place = folder / "fundus" / "tests" / "resources" / "parser" / "test_data"
    for listed in sorted(place.glob("*/meta.info")):
        for name, facts in sorted(_json(listed).items()):
            path, labelled = listed.parent / name, listed.parent / (_FUNDUS_DATE.sub("", name) + ".json")
            if not path.exists() or not labelled.exists():
                continue
            markup = _text(path)
            shown = _shown(markup)
            for label in _json(labelled).values():
                body = label.get("body") or {}
                sections = body.get("sections", [])
                paragraphs = [p for s in sections for p in s["paragraphs"]]
                title = _shown(label.get("title"))
                probe = _shown(paragraphs[0])[:60] if paragraphs else title
                if title and (probe in shown or title in shown):
                    blocks = [text for s in sections for text in (*s["headline"], *s["paragraphs"])]
                    yield LabelledPage("fundus", f"{listed.parent.name}/{name}", facts["url"], markup, {
                        "title": label["title"], "authors": label.get("authors") or [],
                        "published": label.get("publishing_date"),
                        "body": "\n\n".join(blocks), "optional": list(body.get("summary", [])),
                    })  # fmt: skip
                    break


def _wcxb(folder: Path) -> Iterator[LabelledPage]:
    place = folder / "wcxb"
    kinds = (_json(place / "metadata.json") or {"files": {}})["files"]
    seen = set()
    for split in ("dev", "test"):
        for path in sorted((place / split / "ground-truth").glob("*.json")):
            label = _json(path)
            truth = label["ground_truth"]
            page = next(iter(sorted((place / split / "html").glob(f"{path.stem}.html*"))), None)
            facts = kinds.get(path.stem, {})
            if (
                path.stem in seen
                or page is None
                or facts.get("page_type") != "article"
                or not truth.get("main_content")
            ):
                continue
            seen.add(path.stem)
            url = label.get("url") or f"https://{facts['domain']}/"
            yield LabelledPage("wcxb", f"{split}/{path.stem}", url, _text(page), {
                "body": truth["main_content"], "title": truth.get("title"), "published": truth.get("publish_date"),
                "authors": [truth["author"]] if truth.get("author") else [],
            })  # fmt: skip


def _trafilatura(folder: Path) -> Iterator[LabelledPage]:
    place = folder / "trafilatura" / "tests"
    for url, label in _json(place / "evaldata.json").items():
        path = next((p for d in ("cache", "eval") if (p := place / d / label["file"]).is_file()), None)
        if path:
            authors = label.get("author") or []
            yield LabelledPage("trafilatura", label["file"], url, _text(path), {
                "with": label["with"], "without": label["without"],
                "authors": authors if isinstance(authors, list) else authors.split("; "),
            })  # fmt: skip


def _postlight(folder: Path) -> Iterator[LabelledPage]:
    """The facts of its tests as the labels beside the data sets list them."""
    listed = folder.parent / "labels" / "postlight.jsonl"
    for line in listed.read_text("utf-8").splitlines() if listed.exists() else ():
        label = json.loads(line)
        path = folder / "parser" / "fixtures" / label["page"]
        if path.exists():
            yield LabelledPage("postlight", label["page"], label["url"], _text(path), {
                "title": label.get("title"), "authors": [label["author"]] if label.get("author") else [],
                "published": label.get("date_published"), "opening": label.get("first13"),
            })  # fmt: skip


def _htmldate(folder: Path) -> Iterator[LabelledPage]:
    place = folder / "htmldate" / "tests"
    for name in ("eval_default.json", "eval_mediacloud_2020.json"):
        for url, label in _json(place / name).items():
            path = next((p for d in ("cache", "eval", "test_set") if (p := place / d / label["file"]).is_file()), None)
            if path:
                yield LabelledPage("htmldate", label["file"], url, _text(path), {"published": label["date"]})
