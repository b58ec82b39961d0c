"""Words as numbers: hashed into buckets, so that a model may learn what any word means without a table of words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BUCKETS = 2048
"""Of class-name words as of text words. Bucket 0 opens a text."""
_MAX_NAME_WORDS = 10  # of one element; utility classes come by the dozen and say nothing
_LONGEST_NAMES = 400  # characters of an element's class names that are read
_SHORT_LINE = 60  # characters: of a shorter line the first words are looked at, of a longer one how it opens
_LOOKED_AT, _OPENING = 40, 16  # characters
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NAME_WORD = re.compile("[A-Za-z0-9]+")
_SHORTEST_WORD, _LONGEST_WORD = 2, 20  # letters of a word in a class name
_OPENS = "\x00"  # in no text: a page's are removed when it is decoded
_TEXT_WORD = re.compile(rf"{_OPENS}|\^?[^\W\d_]+|\d|[©@|•→»#+]")


class _Buckets(dict[str, int]):
    """Word -> 1 to ``BUCKETS`` - 1, the same on every platform; what opens a text -> 0."""

    _MOST = 200_000  # words kept; a crawl of years must not fill the memory with them

    def __missing__(self, word: str) -> int:
        if len(self) >= self._MOST:
            self.clear()
        hashed = crc32(word.encode("utf-8", "replace")) % (BUCKETS - 1) + 1
        number = self[word] = 0 if word == _OPENS else hashed
        return number


_buckets = _Buckets()


@dataclass(frozen=True)
class Words:
    """Hashed words of n things: ``buckets`` in a row, those of thing i from ``starts[i]`` on (each has some)."""

    buckets: NDArray[np.int64]
    starts: NDArray[np.int64]


@lru_cache(maxsize=65536)
def _name_words(tag: str, names: str | None) -> tuple[int, ...]:
    found = [_buckets[f"<{tag}"]]
    if names:
        read = names[:_LONGEST_NAMES]
        if not read.islower():
            read = _CAMEL.sub("-", read)
        words = [
            w.lower() for w in _NAME_WORD.findall(read) if _SHORTEST_WORD <= len(w) <= _LONGEST_WORD and w.isalpha()
        ]
        found += [_buckets[w] for w in list(dict.fromkeys(words))[:_MAX_NAME_WORDS]]
    return tuple(found)


def name_words(elements: Iterable[tuple[str, str | None]]) -> Words:
    """The words of elements' tags and class names."""
    found = [_name_words(tag, names) for tag, names in elements]
    starts = np.zeros(len(found), dtype=np.int64)
    np.cumsum(np.fromiter(map(len, found), np.int64, len(found))[:-1], out=starts[1:])
    return Words(np.fromiter(chain.from_iterable(found), np.int64), starts)


def text_words(texts: list[str]) -> Words:
    """The first words of every text; those of long ones ("^the") are other words than those of short lines.
    The first word of each is bucket 0.
    """
    lines = [t[:_LOOKED_AT] if len(t) <= _SHORT_LINE else f"^{t[:_OPENING].replace(' ', ' ^')}" for t in texts]
    words = _TEXT_WORD.findall((_OPENS + _OPENS.join(lines)).casefold())
    buckets = np.fromiter(map(_buckets.__getitem__, words), np.int64, len(words))
    return Words(buckets, np.flatnonzero(buckets == 0))
