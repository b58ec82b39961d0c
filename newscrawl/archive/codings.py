"""Content codings undone (gzip, deflate, br, zstd), as a server names them and not always uses them."""

from __future__ import annotations

import re
import zlib
from mimetypes import MimeTypes
from typing import Any

import brotli
from isal import isal_zlib
from scrapy import Request, Spider
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.utils.gz import gunzip

from newscrawl.archive.members import GZIP, UNPACKING_BREAKS, ZSTD, zstd

_BROKEN = (zlib.error, zstd.ZstdError, brotli.error, OSError, EOFError, ValueError)
_TAIL = 2_000  # bytes in which a document's end is looked for: caches and counters write behind it
_DOCUMENT_ENDS = (b"</html>", b"</rss>", b"</feed>", b"</urlset>", b"</sitemapindex>", b"</rdf:rdf>")
_HEAD = 1_000  # bytes that show whether a body is text
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
FIRST_BYTES = "first_bytes"
"""Goes with a request of whose answer no more than so many bytes are wanted, unpacked."""
_TEXT_OPENS_WITH = (b"<", b"{", b"[", b"\xef\xbb\xbf<")


class _MediaTypes(MimeTypes):
    """Of file names, as headers have them. From 3.12 on Python's raises at one like an address that is none
    ("http://[x"), and an answer would be lost to it.
    """

    def guess_type(self, url: Any, strict: bool = True) -> tuple[str | None, str | None]:
        try:
            return super().guess_type(url, strict)
        except ValueError:
            return None, None


responsetypes.mimetypes.__class__ = _MediaTypes  # Scrapy has no place to name another


class BrokenCodingError(Exception):
    """A body cannot be unpacked, and is not what it would unpack to either."""


class CutOffError(BrokenCodingError):
    """The stream ends before what it holds does: the connection broke where nobody counted bytes."""


class ContentCodings(HttpCompressionMiddleware):
    """Scrapy's, for servers that break off, damage, or name a coding that they do not use."""

    def process_response(self, request: Request, response: Response, spider: Spider | None = None) -> Response:
        """``BrokenCodingError`` for a body that cannot be unpacked; ``IgnoreRequest`` for one of too much."""
        found: Any
        if (packed := _named_by_its_bytes(response)) is not None:
            try:
                found = super().process_response(request, packed)
            except _BROKEN:
                return response
            return _as_it_is(found) if _is_text(found.body) else response
        try:
            found = super().process_response(request, response)
        except IgnoreRequest:
            raise
        except _BROKEN as error:
            if not _is_text(response.body):
                raise BrokenCodingError(f"{type(error).__name__}: {error}") from error
            return _as_it_is(response)
        return _as_it_is(found) if "Content-Encoding" in found.headers and _is_text(found.body) else found

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        try:
            if encoding in (b"gzip", b"x-gzip"):
                found = _gunzip(body, max_size)
            else:
                found = HttpCompressionMiddleware._decode(body, encoding, max_size)
        except _BROKEN:
            if _is_text(body):  # it is none of that, or not any more: some name a coding twice
                return body
            raise
        if not _ends(found) and not _is_finished(body, encoding):
            raise CutOffError(f"{encoding.decode()} breaks off after {len(body)} bytes")
        return found


def beginning_of(response: Response, most: int) -> Response | None:
    """The first bytes of a body of more than ``most``, or that was stopped on its way; ``None`` where it is unpacked as
    all are: it is no longer than that, or not packed as nearly all are.
    """
    coding = (response.headers.get("Content-Encoding") or b"").lower().strip()
    if not coding or coding not in (b"gzip", b"x-gzip", b"deflate"):
        return response.replace(body=response.body[:most]) if not coding else None
    bits = 31 if coding != b"deflate" else 15 if _has_zlib_header(response.body) else -15
    try:
        found = zlib.decompressobj(bits).decompress(response.body, most)
    except zlib.error:
        return None
    is_part = len(found) >= most or "download_stopped" in (response.flags or ())
    return _as_it_is(response.replace(body=found)) if is_part else None


def _gunzip(body: bytes, max_size: int) -> bytes:
    """By ISA-L, in a third of zlib's time; what is broken, too large or of several members is Scrapy's to judge.

    ``max_size``: bytes; 0 for any.
    """
    unpacking = isal_zlib.decompressobj(31)
    try:
        found: bytes = unpacking.decompress(body, max_size and max_size + 1)
    except UNPACKING_BREAKS:
        return gunzip(body, max_size=max_size)
    whole = unpacking.eof and not unpacking.unused_data and not (max_size and len(found) > max_size)
    return found if whole else gunzip(body, max_size=max_size)


def _ends(text: bytes) -> bool:
    """Whether a document has its end: servers that leave the end of the stream out are believed then."""
    tail = text[-_TAIL:].lower().rstrip()
    return tail.endswith((b"}", b"]")) or any(end in tail for end in _DOCUMENT_ENDS)


def _is_finished(body: bytes, encoding: bytes) -> bool:
    """Whether a stream has its own end, or is none of what it is called: Scrapy gives what can be had of either."""
    unpacking: Any
    if encoding == b"br":
        unpacking = brotli.Decompressor()
        unpacking.process(body)
        return bool(unpacking.is_finished())
    if encoding == b"zstd":
        unpacking = zstd.ZstdDecompressor()
    else:
        zlib_header = encoding != b"deflate" or _has_zlib_header(body)
        unpacking = zlib.decompressobj(31 if encoding != b"deflate" else 15 if zlib_header else -15)
    try:
        unpacking.decompress(body)
    except _BROKEN:
        return False
    return bool(unpacking.eof)


def _has_zlib_header(body: bytes) -> bool:
    """RFC 1950, section 2.2; some servers send what is called deflate without it."""
    return len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0


def _is_text(body: bytes) -> bool:
    """Whether a body reads as it is: markup, JSON, or UTF-8 without control characters, which no coding is."""
    head = body[:_HEAD]
    if head.lstrip().startswith(_TEXT_OPENS_WITH):
        return True
    try:
        return not _CONTROLS.search(head.decode("utf-8"))
    except UnicodeDecodeError as error:
        return error.start >= _HEAD - 4 and not _CONTROLS.search(head[: error.start].decode("utf-8"))


_MAGIC = {GZIP: "gzip", ZSTD: "zstd"}
_TEXTS = ("text/", "application/xhtml", "application/xml", "application/rss", "application/atom", "application/json")


def _named_by_its_bytes(response: Response) -> Response | None:
    """A page that is called text, is packed, and names no coding, with the coding named; ``None`` for any other answer.
    Browsers show none of it; servers of files that were packed before, and archives whose writer left headers out, send
    it. Brotli has no sign by which it is known. A document that is called packed is not unpacked.
    """
    coding = next((name for magic, name in _MAGIC.items() if response.body.startswith(magic)), None)
    if coding is None or response.headers.get("Content-Encoding"):
        return None
    media = (response.headers.get("Content-Type") or b"").decode("latin-1").strip().lower()
    if not media.startswith(_TEXTS):
        return None
    return response.replace(headers=Headers({**response.headers, "Content-Encoding": [coding]}))


def _as_it_is(response: Response) -> Response:
    headers = Headers(response.headers)
    headers.pop("Content-Encoding", None)
    kind = responsetypes.from_args(headers=headers, url=response.url, body=response.body)
    return response.replace(cls=kind, headers=headers)
