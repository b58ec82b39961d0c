"""Bytes to text, whatever the server says of them."""

from __future__ import annotations

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

MAX_BYTES = 12 * 1024 * 1024  # of markup that is read at all; the largest real page met has 5 MB


def decode(raw: bytes, content_type: str | None = None) -> str:
    """Bytes to text: byte-order mark, then UTF-8 where the bytes are valid UTF-8, then HTTP header, then meta, then detection.

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
