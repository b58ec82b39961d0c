"""Words as numbers: hashed into buckets, so that a model may learn what any word means without a table of words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from newscrawl.reading.marks import CAMEL
from newscrawl.reading.remembered import Remembered

BUCKETS = 2048
"""Of class-name words as of text words. Bucket 0 opens a text."""
_MAX_NAME_WORDS = 10  # of one element; utility classes come by the dozen and say nothing
_LONGEST_NAMES = 400  # characters of an element's class names that are read
_SHORT_LINE = 60  # characters: of a shorter line the first words are looked at, of a longer one how it opens
_LOOKED_AT, _OPENING = 40, 16  # characters
_LETTERS_AND_DIGITS = bytes(
    ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else ord(" ") for code in range(256)
)
_SHORTEST_WORD, _LONGEST_WORD = 2, 20  # letters of a word in a class name
_OPENS = "\x00"  # in no text: a page's are removed when it is decoded
_TEXT_WORD = re.compile(rf"{_OPENS}|\^?[^\W\d_]+|\d|[©@|•→»#+]")


_MOST = 200_000  # words, and elements, kept


def _text_bucket(word: str) -> int:
    """Word of a text -> 1 to ``BUCKETS`` - 1, the same on every platform; what opens a text -> 0."""
    return 0 if word == _OPENS else _bucket(word.encode("utf-8", "replace"))


def _name_bucket(word: bytes) -> int:
    """Word of a class name -> its bucket; 0 for what is none: a number, a letter, what a machine made."""
    return _bucket(word) if _SHORTEST_WORD <= len(word) <= _LONGEST_WORD and word.isalpha() else 0


def _element_buckets(element: tuple[str, str | None]) -> tuple[int, ...]:
    """An element's tag and class names -> the buckets of its words."""
    tag, names = element
    found = [_of_texts[f"<{tag}"]]
    if names:
        read = names[:_LONGEST_NAMES]
        if not read.islower():
            read = CAMEL.sub("-", read)
        # Split as bytes, for a pattern that finds the words takes three times as long.
        words = dict.fromkeys(read.encode("utf-8", "replace").translate(_LETTERS_AND_DIGITS).split())
        found += [number for word in words if (number := _of_names[word])][:_MAX_NAME_WORDS]
    return tuple(found)


def _bucket(word: bytes) -> int:
    return crc32(word) % (BUCKETS - 1) + 1


_of_texts = Remembered(_text_bucket, _MOST)
_of_names = Remembered(_name_bucket, _MOST)
_of_elements = Remembered(_element_buckets, _MOST)


@dataclass(frozen=True)
class Words:
    """Hashed words of n things: ``buckets`` in a row, those of thing i from ``starts[i]`` on (each has some)."""

    buckets: NDArray[np.int64]
    starts: NDArray[np.int64]


def name_words(elements: Iterable[tuple[str, str | None]]) -> Words:
    """The words of elements' tags and class names."""
    found = list(map(_of_elements.__getitem__, elements))
    starts = np.zeros(len(found), dtype=np.int64)
    np.cumsum(np.fromiter(map(len, found), np.int64, len(found))[:-1], out=starts[1:])
    return Words(np.fromiter(chain.from_iterable(found), np.int64), starts)


def text_words(texts: list[str]) -> Words:
    """The first words of every text; those of long ones ("^the") are other words than those of short lines.
    The first word of each is bucket 0.
    """
    lines = [t[:_LOOKED_AT] if len(t) <= _SHORT_LINE else f"^{t[:_OPENING].replace(' ', ' ^')}" for t in texts]
    words = _TEXT_WORD.findall((_OPENS + _OPENS.join(lines)).casefold())
    buckets = np.fromiter(map(_of_texts.__getitem__, words), np.int64, len(words))
    return Words(buckets, np.flatnonzero(buckets == 0))
