"""Bytes to text, whatever the server says of them."""

from __future__ import annotations

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

from newscrawl.grammar.charsets import guessed

MAX_BYTES = 12 * 1024 * 1024  # of markup that is read at all; the largest real page met has 5 MB


_SEVEN_BIT = frozenset({"iso2022_jp", "iso2022_kr", "hz"})
"""Charsets that write any letter in bytes that are ASCII."""
_DEFAULTS = ("utf-8", "ascii")
"""What servers say of all pages, whatever a page says of itself; bytes that are no UTF-8 show that it is not so."""
_TWO_BYTES = ("utf-16", "utf-32")
_SHIFTS = (b"\x1b$B", b"\x1b$@")  # how ISO-2022-JP begins its Japanese; nothing else writes that
_FEW, _BYTES_FOR_ONE = 3, 2_000  # bytes that are no UTF-8 in a page that is: so many, or one in so many
_PER_WRONG = 3  # letters beyond ASCII that are UTF-8, for each that is none: by chance other charsets have one for ten


def as_utf8(html: str | bytes, content_type: str | None = None) -> bytes:
    """A page as the parser takes it: UTF-8, without NUL characters, and no more of it than is read at all."""
    if isinstance(html, str):
        raw = html[:MAX_BYTES].encode("utf-8", "replace")
    elif _is_utf8(html := html[:MAX_BYTES]):
        raw = html
    else:
        raw = decode(html, content_type).encode("utf-8", "replace")
    return raw.replace(b"\0", b"") if b"\0" in raw else raw


def _is_utf8(raw: bytes) -> bool:
    if read_bom(raw)[0] or _may_shift(raw):
        return False
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _may_shift(raw: bytes) -> bool:
    """Whether bytes that are all ASCII may stand for other letters."""
    return raw.isascii() and (b"\x1b" in raw or b"\0" in raw or b"~{" in raw)


def decode(raw: bytes, content_type: str | None = None) -> str:
    """Bytes to text."""
    return decoded(raw, content_type)[0]


def decoded(raw: bytes, content_type: str | None = None) -> tuple[str, str]:
    """Bytes to (text, its charset as Python calls it): by byte-order mark, as UTF-8 where that is valid or nearly so,
    by HTTP header, by meta, by detection; a header that says UTF-8 of what is none is as good as none.

    UTF-8 with letters beyond ASCII is next to never anything else, so it goes before a charset that lies, and a few
    bytes that were pasted into it cost themselves.
    """
    raw = raw[:MAX_BYTES]
    encoding, bom = read_bom(raw)
    if encoding:
        return raw[len(bom or b"") :].decode(encoding, "replace"), encoding
    stated = http_content_type_encoding(content_type), html_body_declared_encoding(raw)
    named = [name for one in stated if one and (name := resolve_encoding(one))]
    others = [name for name in named if name not in _DEFAULTS]
    encoding = next(iter(others or named), None)
    if _may_shift(raw) and (shifting := _shifting(raw, encoding)):
        return raw.decode(shifting, "replace"), shifting
    text = raw.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = sum(not letter.isascii() for letter in text) - wrong if wrong else 0
    if wrong * _PER_WRONG <= right or not wrong:
        return text, "utf-8"
    if encoding is not None and others:
        return raw.decode(encoding, "replace"), encoding
    if wrong <= max(_FEW, len(raw) // _BYTES_FOR_ONE) or (encoding == "utf-8" and wrong <= right):
        return text, "utf-8"
    guess = guessed(raw)
    return raw.decode(guess, "replace"), guess


def _shifting(raw: bytes, declared: str | None) -> str | None:
    """The charset in which ASCII bytes stand for other letters."""
    if declared in _SEVEN_BIT or (declared and declared.startswith(_TWO_BYTES) and b"\0" in raw):
        return declared
    return "iso2022_jp" if any(shift in raw for shift in _SHIFTS) else None
