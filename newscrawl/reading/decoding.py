"""Bytes to text, whatever the server says of them."""

from __future__ import annotations

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

MAX_BYTES = 12 * 1024 * 1024  # of markup that is read at all; the largest real page met has 5 MB


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
    if read_bom(raw)[0]:
        return False
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def decode(raw: bytes, content_type: str | None = None) -> str:
    """Bytes to text: by byte-order mark, as UTF-8 where that is valid, by HTTP header, by meta, by detection.

    Valid UTF-8 with non-ASCII letters is next to never anything else, so it goes before a charset that lies.
    """
    raw = raw[:MAX_BYTES]
    encoding, bom = read_bom(raw)
    if encoding:
        return raw[len(bom or b"") :].decode(encoding, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(raw) - 4:  # cut in mid-letter by the limit
            return raw.decode("utf-8", "replace")
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(raw)
    encoding = resolve_encoding(declared) if declared else None
    if encoding and encoding not in ("utf-8", "ascii"):
        return raw.decode(encoding, "replace")
    as_utf8 = raw.decode("utf-8", "replace")
    if as_utf8.count("�") <= max(3, len(raw) // 2000):
        return as_utf8
    best = from_bytes(raw[:20_000]).best()
    return raw.decode(best.encoding if best else "cp1252", "replace")
