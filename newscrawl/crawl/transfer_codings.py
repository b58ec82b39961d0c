"""What servers do to a body for its way and Twisted does not know, who undoes chunks and fails at what is packed too.

What packs a body for its way is named as if it packed the page, which is undone behind the network and the archive.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred
from twisted.web._newclient import HTTP11ClientProtocol, HTTPClientParser
from twisted.web.client import _HTTP11ClientFactory

from newscrawl.archive.http_messages import CHUNKED, transfer_codings

_TRANSFER, _CONTENT, _LENGTH = b"transfer-encoding", b"content-encoding", b"content-length"


class _WellCoded(HTTP11ClientProtocol):
    """One connection, each answer of which is taken by the codings that it names."""

    def request(self, request: Any) -> Deferred[Any]:
        answer: Deferred[Any] = super().request(request)
        parser = self._parser
        if parser is not None:
            usual: Callable[[], None] = parser.allHeadersReceived

            def all_headers_received() -> None:
                _name_packings(parser)
                usual()

            parser.allHeadersReceived = all_headers_received  # type: ignore[method-assign]
        return answer


class WellCodedFactory(_HTTP11ClientFactory):
    """Makes such connections."""

    def buildProtocol(self, addr: Any) -> HTTP11ClientProtocol:  # noqa: N802 -- Twisted's name
        return _WellCoded(self._quiescentCallback)  # type: ignore[no-untyped-call]


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
