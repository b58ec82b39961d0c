"""Which texts are copies of one another? Word shingles, their MinHash signature in bands, and true similarity. Pure.

Broder, "On the resemblance and containment of documents" (1997); banding as in Leskovec, Rajaraman, Ullman, "Mining
of Massive Datasets", chapter 3. Two texts that share 43 % of their shingles (60 % of each text in common) meet in a
band with probability 0.95, two that share 2 % with 0.0003.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

from rensa import RMinHash  # type: ignore[attr-defined]

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BANDS, ROWS = 36, 3
_SEED = 20_261_124  # signatures in a database are comparable only with those of the same seed
_WIDTH = 3  # words of a shingle
_FEWEST = 40  # shingles; shorter texts have no signature: what they share is chance
_WHOLE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # scripts without spaces: each letter for itself
_WHOLE_LETTER = re.compile(f"[{_WHOLE}]")
_TOKEN = re.compile(rf"[{_WHOLE}]|[^\W_]+")
_WORD = re.compile(r"[^\W_]+")
_SIGNS_TO_SPACES = bytes(byte if byte > 127 or chr(byte).isalnum() else 32 for byte in range(256))
_USUAL_SIGNS = "“”„‘’«»–—…·•"  # of prose, beside ASCII's
_TELLING_WORDS = 25  # two articles of a site that share so many words in this order are one
_ALIKE = 0.3  # of all their shingles are shared
_CONTAINED = 0.75  # or so much of the shorter text
_COMPARABLE = 0.3  # which is so long in relation to the other; a round-up holds many stories and is a copy of none
_PERIOD = 14  # days
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PACK = struct.Struct(f"<{BANDS * ROWS}I")
_BAND = 4 * ROWS  # bytes of a packed signature
_SALTS = tuple(band.to_bytes(2, "little") for band in range(BANDS))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are."""

    similarity: float
    """Shared shingles of all their shingles (Jaccard), 0 to 1."""
    containment: float
    """Shared shingles of the shorter text's, 0 to 1."""
    is_copy: bool


class Wording:
    """What a text's words tell: the hash of the text, its signature, and its shingles. The words themselves, of which a
    batch of articles would hold a hundred megabytes, are parted once for the first two and let
    go.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _told(self) -> tuple[str | None, tuple[int, ...]]:
        folded, words = self._parted()
        return self._digest(words), bands(frozenset(map(" ".join, _runs(_tokens(folded, words)))))

    @property
    def digest(self) -> str | None:
        """Digest (128 bits, hex) of the words; ``None`` where they are so few that another text may have the same."""
        return self._told[0]

    @property
    def bands(self) -> tuple[int, ...]:
        """One number (48 bits) a band; texts that share one may be copies. Empty for a text too short to tell."""
        return self._told[1]

    @cached_property
    def shingles(self) -> NDArray[np.int64]:
        """The runs of three words, each as the number that stands for it in this process, once and in order."""
        import numpy as np  # who only asks about stories need not wait for it

        found = np.fromiter(map(hash, _runs(_tokens(*self._parted()))), np.int64)
        return np.unique(found)

    def _parted(self) -> tuple[str, list[str]]:
        """-> (the text without regard to case, its words)."""
        folded = self.text.casefold()
        return folded, _words_of(folded)

    def _digest(self, words: list[str]) -> str | None:
        if len(words) < _TELLING_WORDS and len(self.text) < 4 * _TELLING_WORDS:
            return None
        return blake2b(" ".join(words).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _tokens(folded: str, words: list[str]) -> list[str]:
    """The words; of a text in a script that parts none, each letter of it for itself."""
    return words if folded.isascii() or not _WHOLE_LETTER.search(folded) else _TOKEN.findall(folded)


def _runs(tokens: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(tokens[i:] for i in range(_WIDTH)), strict=False)


def _words_of(text: str) -> list[str]:
    """What ``_WORD`` finds, in a third of its time: signs become spaces at once, and only a part that still holds
    others is searched.
    """
    text = text.encode("utf-8", "surrogatepass").translate(_SIGNS_TO_SPACES).decode("utf-8", "surrogatepass")
    if text.isascii():
        return text.split()
    for sign in _USUAL_SIGNS:
        if sign in text:
            text = text.replace(sign, " ")
    parts = text.split()
    if "".join(parts).isalnum():
        return parts
    return [word for part in parts for word in ((part,) if part.isalnum() else _WORD.findall(part))]


def tokens_of(text: str) -> list[str]:
    """The words of a text, without regard to case and punctuation; each letter for itself in scripts that part no
    words.
    """
    return _TOKEN.findall(text.casefold())


def shingles(text: str) -> frozenset[str]:
    """The runs of three words of a text, without regard to case, punctuation and quotation marks."""
    folded = text.casefold()
    return frozenset(map(" ".join, _runs(_tokens(folded, _words_of(folded)))))


def bands(found: frozenset[str]) -> tuple[int, ...]:
    """One number (48 bits) a band; texts that share one may be copies. Empty for a text that is too short to tell."""
    if len(found) < _FEWEST:
        return ()
    signature = RMinHash(num_perm=BANDS * ROWS, seed=_SEED)
    signature.update(list(found))
    packed = _PACK.pack(*signature.digest())
    return tuple(
        int.from_bytes(blake2b(packed[i * _BAND : (i + 1) * _BAND], digest_size=6, salt=salt).digest(), "little")
        for i, salt in enumerate(_SALTS)
    )


def keys_of(found: Sequence[int], at: datetime) -> tuple[int, ...]:
    """Bands as an index keeps them (63 bits): behind the fortnight of the text's publication, so that today's texts
    lie together.
    """
    fortnight = _fortnight(at) << 48
    return tuple(fortnight | band for band in found)


def neighbouring_keys(found: Sequence[int], at: datetime) -> tuple[int, ...]:
    """Where copies of a text are looked for: in its own fortnight and the nearer of the two beside it, at least a
    week each way.
    """
    day = (at - _EPOCH).days
    beside = _fortnight(at) + (1 if day % _PERIOD >= _PERIOD // 2 else -1) << 48
    return (*keys_of(found, at), *(beside | band for band in found))


def first_key(at: datetime) -> int:
    """The smallest key of an article that was published in the fortnight of an instant."""
    return _fortnight(at) << 48


def _fortnight(at: datetime) -> int:
    return min(max((at - _EPOCH).days // _PERIOD, 1), 30_000)


def likeness(one: Wording, other: Wording) -> Likeness:
    """Compare two texts by their shingles."""
    sizes = len(one.shingles), len(other.shingles)
    shorter, longer = min(sizes), max(sizes)
    if shorter < _FEWEST:
        return Likeness(0.0, 0.0, False)
    import numpy as np

    shared = len(np.intersect1d(one.shingles, other.shingles, assume_unique=True))
    similarity, containment = shared / (shorter + longer - shared), shared / shorter
    return Likeness(
        similarity, containment, similarity >= _ALIKE or (containment >= _CONTAINED and shorter >= _COMPARABLE * longer)
    )


def added_and_cut(original: Sequence[str], copy: Sequence[str]) -> tuple[list[str], list[str]]:
    """Paragraphs that a copy added to the original, and that it cut; a paragraph that is mostly the same is neither."""
    kept = [shingles(p) or frozenset(tokens_of(p)) for p in original]
    taken = [shingles(p) or frozenset(tokens_of(p)) for p in copy]

    def stands_in(paragraph: frozenset[str], others: list[frozenset[str]]) -> bool:
        whole = frozenset().union(*others)
        return not paragraph or len(paragraph & whole) >= 0.5 * len(paragraph)

    return [p for p, s in zip(copy, taken, strict=True) if not stands_in(s, kept)], [
        p for p, s in zip(original, kept, strict=True) if not stands_in(s, taken)
    ]
