"""What a crawler knows of a site and no single page tells: which texts and pictures stand on many of its pages, and
which witness its fields usually come from.

A text block that repeats is template, whatever its markup. Learning is explicit and reading changes nothing: a profile
is learned from articles as they pass, kept in the database, and handed to the reader as one more witness.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

_MAX_KEYS = 4_000  # block and photo hashes kept; the oldest that did not repeat go first
_MAX_EVIDENCE = 30  # different witnesses kept for one field
_SHORT = 40  # characters; shorter blocks may be sub-headings that an editor likes, so they have to repeat more often
_SAME_ARTICLE = (
    0.5  # share of a page's blocks that are known: above it, the page is one that was seen under another address
)
_USUAL_PAGES, _USUAL_SHARE = 10, 0.9


@dataclass
class SiteProfile:
    """``blocks``: 48-bit hash of a body block or photo address -> pages it stood on, least recently seen first.
    ``witnesses``: field -> evidence -> pages.
    """

    pages: int = 0
    blocks: dict[int, int] = field(default_factory=dict)
    witnesses: dict[str, dict[str, int]] = field(default_factory=dict)

    def learn(self, texts: Iterable[str], photos: Iterable[str], evidence: Mapping[str, str]) -> None:
        """Count one article, met for the first time: its blocks as they stand on the page (left-out ones too), the
        addresses of its photos, and the evidence of its fields. A page that mostly repeats a known one teaches
        nothing.
        """
        texts = list(texts)
        keys = {_key(text) for text in texts}
        known = sum(1 for key in keys if key in self.blocks)
        if len(keys) >= 4 and known > _SAME_ARTICLE * len(keys):
            return
        self.pages += 1
        for key in (*keys, *{_key(url) for url in photos if url}):
            self.blocks[key] = self.blocks.pop(key, 0) + 1
        for name, where in evidence.items():
            counts = self.witnesses.setdefault(name, {})
            if where in counts or len(counts) < _MAX_EVIDENCE:
                counts[where] = counts.get(where, 0) + 1
        if len(self.blocks) > _MAX_KEYS:
            self._forget()

    def _forget(self) -> None:
        spare = len(self.blocks) - _MAX_KEYS * 3 // 4
        for key in [key for key, count in self.blocks.items() if count == 1][:spare]:
            del self.blocks[key]
        for key in list(self.blocks)[: max(0, len(self.blocks) - _MAX_KEYS)]:
            del self.blocks[key]

    def template(self, texts: Iterable[str]) -> frozenset[str]:
        """Those of a page's blocks that are the site's template; none where most of the page would go, for then the
        page itself is what was seen before.
        """
        texts = list(texts)
        found = frozenset(text for text in texts if self._repeats(text))
        if sum(map(len, found)) > _SAME_ARTICLE * sum(map(len, texts)):
            return frozenset()
        return found

    def _repeats(self, text: str) -> bool:
        count = self.blocks.get(_key(text), 0)
        if len(text) < _SHORT:
            return count >= max(3, 0.2 * self.pages)
        return count >= max(2, 0.01 * self.pages + 1)

    def is_template_photo(self, url: str) -> bool:
        """Whether a picture stands on so many of the site's pages that it illustrates none: a placeholder, a
        portrait.
        """
        return bool(url) and self.blocks.get(_key(url), 0) >= max(3, 0.05 * self.pages)

    def usual(self, name: str) -> str | None:
        """The evidence that nearly all of the site's articles have for a field; ``None`` while that cannot be told."""
        counts = self.witnesses.get(name, {})
        where = max(counts, key=lambda w: counts[w], default=None)
        if where is None or self.pages < _USUAL_PAGES or counts[where] < _USUAL_SHARE * self.pages:
            return None
        return where

    def as_plain(self) -> dict[str, Any]:
        """The profile as JSON values; hashes as hexadecimal strings, in order."""
        return {
            "pages": self.pages,
            "blocks": [[f"{key:012x}", count] for key, count in self.blocks.items()],
            "witnesses": self.witnesses,
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> SiteProfile:
        """The way back from ``as_plain``."""
        blocks = {int(key, 16): int(count) for key, count in plain["blocks"]}
        return cls(int(plain["pages"]), blocks, {name: dict(counts) for name, counts in plain["witnesses"].items()})


def _key(text: str) -> int:
    return int.from_bytes(
        hashlib.blake2b("".join(text.casefold().split()).encode("utf-8", "surrogatepass"), digest_size=6).digest(),
        "big",
    )
