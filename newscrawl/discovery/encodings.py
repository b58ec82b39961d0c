"""Lists as they are written: in whatever encoding, and whatever they and their servers say of it, they become UTF-8.

Parsers believe what a document declares, and give nothing where that is not so.
"""

from __future__ import annotations

import re

from w3lib.encoding import http_content_type_encoding, resolve_encoding

from newscrawl.grammar.charsets import guessed

_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_LIARS = tuple(mark for mark, _ in _WIDE_MARKS)
_WIDE_OPENINGS = (
    (re.compile(rb"(?:[\t\n\r -~]\0{3}){2}"), "utf-32-le"),
    (re.compile(rb"(?:\0{3}[\t\n\r -~]){2}"), "utf-32-be"),
    (re.compile(rb"(?:[\t\n\r -~]\0){4}"), "utf-16-le"),
    (re.compile(rb"(?:\0[\t\n\r -~]){4}"), "utf-16-be"),
)
"""All lists begin with letters of ASCII."""
_OPENING = 64  # bytes of which a wide document has a quarter of zeros at least
_DECLARATION = re.compile(
    rb"""(\s{0,100}<\?xml\b[^<>?]{0,200}?)\s+encoding\s{0,9}=\s{0,9}["']\s{0,9}([\w.:-]{1,60})\s{0,9}["']""", re.I
)
_DECLARED = b'<?xml version="1.0" encoding='
_SEVEN_BIT = re.compile(r"iso-?2022|hz")
"""How Python calls encodings that write any letter in bytes that are ASCII."""
_DEFAULTS = ("utf-8", "ascii")
_WESTERN = "cp1252"  # ISO-8859-1 and ASCII too, as browsers have it
_PER_WRONG = 3  # letters beyond ASCII that are UTF-8, for each that is none: by chance others have one for ten


def is_wide(body: bytes) -> bool:
    """Whether a document has two or four bytes a letter, or a mark that says so."""
    return body.startswith(_LIARS) or _wide(body) is not None


def in_utf8(body: bytes, content_type: str | None = None) -> bytes:
    """A list in UTF-8, without a mark, and without a declaration of anything else: by its mark or its zeros; as UTF-8
    where it is that; by what it declares and what its server says (``content_type``), where that is more than the
    Western letters and the UTF-8 which programs and servers say of everything; by its letters.
    """
    wide = _wide(body)
    if wide is not None:
        encoding, start = wide
        return _undeclared(body[start:].decode(encoding, "replace").encode("utf-8", "replace"))
    if body.startswith(_LIARS):
        body = body[2:].lstrip(b"\0\xfe\xff")
    body = body.removeprefix(_MARK)
    said = _DECLARATION.match(body)
    declared = _known(said[2].decode("ascii")) if said else None
    if _is_utf8(body) and not (declared and _SEVEN_BIT.match(declared) and body.isascii()):
        return body if said is None or declared == "utf-8" else _undeclared(body)
    named = (declared, _known(http_content_type_encoding(content_type) or ""))
    others = sorted((name for name in named if name and name not in _DEFAULTS), key=lambda name: name == _WESTERN)
    encoding = "utf-8" if not body.isascii() and _is_nearly_utf8(body) else next(iter(others), None) or guessed(body)
    try:
        text = body.decode(encoding, "replace")
    except UnicodeError:  # Python knows encodings that replace nothing
        text = body.decode("cp1252", "replace")
    return _undeclared(text.encode("utf-8", "replace"))


def _wide(body: bytes) -> tuple[str, int] | None:
    """-> (encoding, bytes of its mark)."""
    start = len(_MARK) if body.startswith(_MARK) else 0
    for mark, encoding in _WIDE_MARKS:
        opening = body[start + len(mark) : start + len(mark) + _OPENING]
        if body.startswith(mark, start) and opening.count(0) * 4 >= len(opening):
            return encoding, start + len(mark)
    return next(((encoding, start) for opening, encoding in _WIDE_OPENINGS if opening.match(body, start)), None)


def _known(name: str) -> str | None:
    """An encoding as Python calls it; ``None`` for none, and for one in which a declaration would not read as it stands
    here: wide ones, and what Python calls so and writes no texts in ("punycode").
    """
    found = resolve_encoding(name) if name else None
    try:
        return found if found and _DECLARED.decode(found) == _DECLARED.decode("ascii") else None
    except (LookupError, UnicodeError):
        return None


def _is_utf8(body: bytes) -> bool:
    try:
        return body.isascii() or bool(body.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _is_nearly_utf8(body: bytes) -> bool:
    text = body.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    return wrong * _PER_WRONG <= sum(not letter.isascii() for letter in text) - wrong


def _undeclared(body: bytes) -> bytes:
    return _DECLARATION.sub(rb"\1", body, count=1)
