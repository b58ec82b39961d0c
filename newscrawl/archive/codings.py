"""Content codings undone (gzip, deflate, br, zstd), as a server names them and not always uses them."""

from __future__ import annotations

import re
import zlib
from typing import Any

import brotli
from scrapy import Request, Spider
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from newscrawl.archive.members import zstd

_BROKEN = (zlib.error, zstd.ZstdError, brotli.error, OSError, EOFError, ValueError)
_HEAD = 1_000  # bytes that show whether a body is text
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_TEXT_OPENS_WITH = (b"<", b"{", b"[", b"\xef\xbb\xbf<")


class BrokenCodingError(Exception):
    """A body cannot be unpacked, and is not what it would unpack to either."""


class ContentCodings(HttpCompressionMiddleware):
    """Scrapy's, for servers that break off, damage, or name a coding that they do not use."""

    def process_response(self, request: Request, response: Response, spider: Spider | None = None) -> Response:
        """``BrokenCodingError`` for a body that cannot be unpacked; ``IgnoreRequest`` for one of too much."""
        try:
            found: Any = super().process_response(request, response)
        except IgnoreRequest:
            raise
        except _BROKEN as error:
            if not _is_text(response.body):
                raise BrokenCodingError(f"{type(error).__name__}: {error}") from error
            return _as_it_is(response)
        return _as_it_is(found) if "Content-Encoding" in found.headers and _is_text(found.body) else found


def _is_text(body: bytes) -> bool:
    """Whether a body reads as it is: markup, JSON, or UTF-8 without control characters, which no coding is."""
    head = body[:_HEAD]
    if head.lstrip().startswith(_TEXT_OPENS_WITH):
        return True
    try:
        return not _CONTROLS.search(head.decode("utf-8"))
    except UnicodeDecodeError as error:
        return error.start >= _HEAD - 4 and not _CONTROLS.search(head[: error.start].decode("utf-8"))


def _as_it_is(response: Response) -> Response:
    headers = Headers(response.headers)
    headers.pop("Content-Encoding", None)
    kind = responsetypes.from_args(headers=headers, url=response.url, body=response.body)
    return response.replace(cls=kind, headers=headers)
