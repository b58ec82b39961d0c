"""What servers do to a body for its way and Twisted does not know, who undoes chunks and fails at what is packed too.

What packs a body for its way is named as if it packed the page, which is undone behind the network and the archive.
"""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from twisted.internet.defer import Deferred
from twisted.web._newclient import HTTPClientParser

from newscrawl.archive.http_messages import CHUNKED, transfer_codings

_TRANSFER, _CONTENT, _LENGTH = b"transfer-encoding", b"content-encoding", b"content-length"


class _Parser(_LenientHTTPClientParser):
    """Scrapy's, which takes an answer by the codings that it names."""

    def allHeadersReceived(self) -> None:  # noqa: N802 -- Twisted's name
        _name_packings(self)
        super().allHeadersReceived()  # type: ignore[no-untyped-call]


class _Protocol(_LenientHTTP11ClientProtocol):
    """One connection."""

    def request(self, request: Any) -> Deferred[Any]:
        answer: Deferred[Any] = super().request(request)
        if self._parser is not None:
            self._parser.__class__ = _Parser  # as Scrapy does it: Twisted has no place to name a parser
        return answer


class WellCodedFactory(_LenientHTTP11ClientFactory):
    """Makes such connections."""

    def buildProtocol(self, addr: Any) -> _Protocol:  # noqa: N802 -- Twisted's name
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


def _name_packings(parser: HTTPClientParser) -> None:
    """Of the codings for the way only chunks are left; where there are none, a body ends with its connection."""
    values = parser.connHeaders.getRawHeaders(_TRANSFER)
    codings = transfer_codings(value.decode("latin-1") for value in values or ())
    if not values or codings is None:
        return
    parser.connHeaders.removeHeader(_TRANSFER)
    if codings:
        parser.connHeaders.removeHeader(_LENGTH)  # RFC 9112, section 6.3: a length beside it says nothing
    for coding in codings:
        if coding == CHUNKED:
            parser.connHeaders.addRawHeader(_TRANSFER, CHUNKED.encode())
        else:
            parser.headers.addRawHeader(_CONTENT, coding.encode())
