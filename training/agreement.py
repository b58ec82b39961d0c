"""Labels for pages that have none: segments on which independent readers agree.

Four readers of other makers, each with its own way to find the text. Where their texts are nearly the same, the page is
learned from; a segment is text where three of them keep it, none where none does, and unknown else.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np

from training.alignment import shares, words_f1

_SHORTEST = 300  # characters of a text that is one
_ALIKE = 0.8  # F1 over words with two of the other three
_KEPT_BY = 0.75  # of the readers


def _trafilatura(html: str, url: str) -> str:
    from trafilatura import bare_extraction

    found = bare_extraction(html, url=url, with_metadata=True, include_comments=False)
    return (found.as_dict().get("text") or "").replace("\n", "\n\n") if found else ""


def _readability(html: str, _url: str) -> str:
    from lxml import html as lxml_html
    from readability import Document

    tree = lxml_html.fromstring(Document(html).summary())
    return "\n\n".join(" ".join(e.text_content().split()) for e in tree.iter("p", "h2", "h3", "li", "blockquote"))


def _resiliparse(html: str, _url: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(html, main_content=True, alt_texts=False, links=False, form_fields=False))


def _goose(html: str, _url: str) -> str:
    from goose3 import Goose

    return str(Goose({"enable_image_fetching": False}).extract(raw_html=html).cleaned_text or "")


_READERS: tuple[Callable[[str, str], str], ...] = (_trafilatura, _readability, _resiliparse, _goose)


def _read(reader: Callable[[str, str], str], html: str, url: str) -> str:
    """A reader's text; "" where it raises, as some do on pages that they cannot read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return reader(html, url)
    except ImportError:
        raise
    except Exception:  # of any kind: readers of other makers
        return ""


def agreed(html: str, url: str, texts: list[str]) -> tuple[np.ndarray, np.ndarray] | None:
    """-> (share, known) of each segment, 0 or 1; ``None`` where the readers do not agree on the page."""
    found = [_read(reader, html, url) for reader in _READERS]
    first, *others = found
    if len(first) < _SHORTEST or sorted(words_f1(first, each) for each in others)[1] < _ALIKE:
        return None
    kept = np.mean([np.clip(shares(texts, each), 0, 1) > 0.5 for each in found], axis=0)
    share = (kept >= _KEPT_BY).astype(np.float32)
    known = ((kept >= _KEPT_BY) | (kept == 0)).astype(np.float32)
    return share, known
