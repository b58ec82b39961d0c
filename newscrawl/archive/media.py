"""Whether an archived answer is a page, by what its server says of it and, where that says nothing, by how it begins.

What says nothing is what browsers look behind too (https://mimesniff.spec.whatwg.org/): no Content-Type, an empty or
unknown one, "octet-stream", XML. What is called a picture, a style or a script is believed.
"""

from __future__ import annotations

import re

_PAGE = re.compile(r"html|^text/plain\b")
_BELIEVED = re.compile(
    r"(?:image|audio|video|font|model|text)/(?!xml\b|unknown\b|x-unknown\b|x-server-parsed-html\b|\*)[a-z*]"
    r"|application/(?:[a-z0-9.+-]*"
    r"(?:javascript|ecmascript|json|font|zip|x-tar|pdf|postscript|msword|flash|mpegurl|protobuf|wasm)"
    r"|vnd\.|(?:rss|atom|rdf|soap)\+xml|xml-dtd)"
)
_OPENS_A_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml\b[^<>]{0,400}\?>\s*)?(?:<!--(?:(?!-->).){0,2000}-->\s*){0,5}"
    rb"<(?:!doctype\s+html|html|head|body|title|meta|article|main|h1|div|p)\b",
    re.I | re.S,
)
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_HEAD = 16_384  # bytes in which a page's first tag stands


def media_type(headers: tuple[tuple[str, str], ...]) -> str | None:
    """What a server calls an answer, in small letters and without parameters; ``None`` where it says nothing."""
    stated = next((value for name, value in headers if name.lower() == "content-type"), None)
    return (stated and stated.partition(";")[0].strip().lower()) or None


def is_named_a_page(kind: str | None) -> bool | None:
    """Whether a media type is a page's; ``None`` where it does not say."""
    if kind is not None and _PAGE.search(kind):
        return True
    return False if kind is not None and _BELIEVED.match(kind) else None


def begins_as_a_page(body: bytes) -> bool:
    """Whether a body, its content coding undone, begins as HTML does."""
    head = body[:_HEAD]
    wide = _WIDE.get(head[:2])
    if wide:
        head = head[2:].decode(wide, "replace").encode()
    return _OPENS_A_PAGE.match(head) is not None
