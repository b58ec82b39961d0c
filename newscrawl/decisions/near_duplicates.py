"""Which texts are copies of one another? Word shingles, their MinHash signature cut into bands, and true
similarity. Pure.

Broder, "On the resemblance and containment of documents" (1997); banding as in Leskovec, Rajaraman, Ullman, "Mining
of Massive Datasets", chapter 3. Two texts that share 43 % of their shingles (60 % of each text in common) meet in a
band with probability 0.95, two that share 2 % with 0.0003.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rensa import RMinHash  # type: ignore[attr-defined]

BANDS, ROWS = 36, 3
_SEED = 20_261_124  # signatures in a database are comparable only with those of the same seed
_WIDTH = 3  # words of a shingle
_FEWEST = 40  # shingles; shorter texts have no signature: what they share is chance
_TOKEN = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W_]+"
)  # scripts without spaces: each letter for itself
_ALIKE = 0.3  # of all their shingles are shared
_CONTAINED = 0.75  # or so much of the shorter text
_COMPARABLE = 0.3  # which is so long in relation to the other; a round-up holds many stories and is a copy of none
_PERIOD = 14  # days
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PACK = struct.Struct(f"<{ROWS}I")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are."""

    similarity: float
    """Shared shingles of all their shingles (Jaccard), 0 to 1."""
    containment: float
    """Shared shingles of the shorter text's, 0 to 1."""
    is_copy: bool


def tokens_of(text: str) -> list[str]:
    """The words of a text, without regard to case and punctuation; each letter for itself in scripts that part no
    words.
    """
    return _TOKEN.findall(text.casefold())


def shingles(text: str) -> frozenset[str]:
    """The runs of three words of a text, without regard to case, punctuation and quotation marks."""
    tokens = tokens_of(text)
    return frozenset(map(" ".join, zip(*(tokens[i:] for i in range(_WIDTH)), strict=False)))


def bands(found: frozenset[str]) -> tuple[int, ...]:
    """One number (48 bits) a band; texts that share one may be copies. Empty for a text that is too short to tell."""
    if len(found) < _FEWEST:
        return ()
    signature = RMinHash(num_perm=BANDS * ROWS, seed=_SEED)
    signature.update(list(found))
    values = signature.digest()
    return tuple(
        int.from_bytes(
            hashlib.blake2b(_PACK.pack(*values[i : i + ROWS]), digest_size=6, salt=band.to_bytes(2, "little")).digest(),
            "little",
        )
        for band, i in enumerate(range(0, BANDS * ROWS, ROWS))
    )


def keys_of(found: Sequence[int], at: datetime) -> tuple[int, ...]:
    """Bands as an index keeps them (63 bits): behind the fortnight of the text's publication, so that today's texts
    lie together.
    """
    return tuple(_fortnight(at) << 48 | band for band in found)


def neighbouring_keys(found: Sequence[int], at: datetime) -> tuple[int, ...]:
    """Where copies of a text are looked for: in its own fortnight and the nearer of the two beside it, at least a
    week each way.
    """
    day = (at - _EPOCH).days
    beside = _fortnight(at) + (1 if day % _PERIOD >= _PERIOD // 2 else -1)
    return (*keys_of(found, at), *(beside << 48 | band for band in found))


def _fortnight(at: datetime) -> int:
    return min(max((at - _EPOCH).days // _PERIOD, 1), 30_000)


def likeness(one: frozenset[str], other: frozenset[str]) -> Likeness:
    """Compare two texts by their shingles."""
    shared, shorter, longer = len(one & other), min(len(one), len(other)), max(len(one), len(other))
    if shorter < _FEWEST:
        return Likeness(0.0, 0.0, False)
    similarity, containment = shared / (len(one) + len(other) - shared), shared / shorter
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
