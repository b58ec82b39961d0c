"""E-mail addresses that Cloudflare hides in pages.

The address is hex: one key byte, then each UTF-8 byte XORed with it (the scheme that the page's own
``email-decode.min.js`` undoes in a browser).
"""

from __future__ import annotations

import re

_PROTECTED_LINK = re.compile(r"/cdn-cgi/l/email-protection#([0-9a-fA-F]{4,})")


def decode_cloudflare(encoded: str) -> str | None:
    """ "5d3c1d3f733334" -> "a@b.no" (or what the bytes say); ``None`` where it is no such string."""
    try:
        raw = bytes.fromhex(encoded)
        return bytes(b ^ raw[0] for b in raw[1:]).decode("utf-8") if len(raw) > 1 else None
    except ValueError:
        return None


def decode_protected_link(href: str) -> str | None:
    """The address in a link to ``/cdn-cgi/l/email-protection#...``; ``None`` for other links."""
    match = _PROTECTED_LINK.search(href)
    return decode_cloudflare(match[1]) if match else None
