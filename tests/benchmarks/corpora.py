"""Saved news pages in the public layout of the data sets that hold them: where they are and what they were fetched as."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path

from newscrawl.urls import host_of, registrable_domain
from training.labelled_pages import may_be_learned_from


def root() -> Path | None:
    """The folder named by CORPORA, else ``shared/corpora`` beside the project; ``None`` where neither is there."""
    folder = Path(os.environ.get("CORPORA") or Path(__file__).resolve().parents[3] / "shared" / "corpora")
    return folder if folder.is_dir() else None


def pages(folder: Path) -> Iterator[tuple[str, Path]]:
    """(URL, file) of every page; pages without a known URL get one of their own below the data set's name."""
    truth = folder / "article-extraction-benchmark" / "ground-truth.json"
    if truth.exists():
        for key, label in json.loads(truth.read_text("utf-8")).items():
            yield label.get("url") or f"https://aeb.invalid/{key}", truth.parent / "html" / f"{key}.html.gz"
    dataset = folder / "fundus-evaluation" / "dataset"
    for path in sorted((dataset / "html").glob("*.html.gz")):
        yield f"https://{path.name.split('_')[0].lower()}.invalid/{path.name.removesuffix('.html.gz')}", path
    for info in sorted((folder / "fundus" / "tests" / "resources" / "parser" / "test_data").glob("*/meta.info")):
        for name, entry in sorted(json.loads(info.read_text("utf-8")).items()):
            if (info.parent / name).exists():
                yield entry["url"], info.parent / name
    for place in ("trafilatura/tests/eval", "newspaper4k/tests/data/html"):
        for path in sorted((folder / place).glob("*.html*")):
            yield f"https://{place.split('/')[0]}.invalid/{path.name}", path


def read(path: Path) -> bytes:
    """A page's bytes."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def pages_to_look_at(folder: Path) -> list[tuple[str, Path]]:
    """(URL, file) of the pages with a known URL whose sites are not kept for scoring."""
    known = ((url, path) for url, path in pages(folder) if ".invalid/" not in url)
    return [(url, path) for url, path in known if may_be_learned_from(registrable_domain(host_of(url)))]
