"""In what charset is a text of which nothing says so?"""

from __future__ import annotations

import re
from functools import cache

from newscrawl.tables import rows

_SAMPLE = 20_000  # bytes that a charset is guessed from
_HEAD = 4_000  # bytes in which a document says in what language it is
_LANGUAGE = re.compile(
    rb"""<html\b[^<>]{0,500}?\blang\s*=\s*["']?([a-z]{2,3})\b|<(?:\w{1,20}:)?language>\s*([a-z]{2,3})\b"""
    rb"""|\bxml:lang\s*=\s*["']([a-z]{2,3})\b""",
    re.I,
)
_USUAL = "cp1252"
_MARKUP = b'<p class="a">'
_LETTERS = re.compile(rb"[\x80-\xff]")


def guessed(raw: bytes) -> str:
    """The charset of bytes beyond ASCII that are no UTF-8, as Python calls it: of those that its language was written
    in, where the document states one and the bytes may be such, else by its letters alone.
    """
    from charset_normalizer import from_bytes  # a fiftieth of a second, which few documents need

    first = _LETTERS.search(raw)
    sample = raw[max(first.start() - 1_000, 0) if first else 0 :][:_SAMPLE]
    stated = _LANGUAGE.search(raw[:_HEAD])
    language = next(filter(None, stated.groups()), b"").decode("ascii").lower() if stated else ""
    known = [name for name in _charsets().get(language, ()) if _may_be(sample, name)]
    letters = [sum(map(str.isalpha, sample.decode(name, "replace"))) for name in known]
    known = [name for name, count in zip(known, letters, strict=True) if count == max(letters)]  # others have signs
    if len(known) == 1:
        return known[0]
    matches = from_bytes(sample, cp_isolation=known) if known else from_bytes(sample)
    return next((one.encoding for one in matches if _has_ascii(one.encoding)), next(iter(known), _USUAL))


@cache
def _has_ascii(charset: str) -> bool:
    """Whether ASCII is written as it is: wide charsets have zeros or a mark, and are told by those."""
    return _MARKUP.decode(charset, "replace") == _MARKUP.decode("ascii")


def _may_be(sample: bytes, charset: str) -> bool:
    for end in range(4):  # the sample may end within a letter
        try:
            sample[: len(sample) - end].decode(charset)
        except UnicodeDecodeError:
            continue
        return True
    return False


@cache
def _charsets() -> dict[str, list[str]]:
    return {language: names.split() for language, names in rows("charsets_of_languages")}
