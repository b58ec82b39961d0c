"""WARC files written (ISO 28500, https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/): one
gzip member a record, so that any record can be read by its file and offset alone.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from fastwarc.warc import WarcRecord, WarcRecordType
from isal import igzip

from newscrawl.archive.warc import payload_digest
from newscrawl.items import ArchiveRecord

_COMPRESSION = 2  # ISA-L's level: 0.3 ms a page, where zlib at its own 3 takes 1.4 for 3 % less
_PHRASES = {s.value: s.phrase for s in HTTPStatus}
_STANDARD = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


@dataclass(frozen=True, slots=True)
class Payload:
    """An archived body, and when it was fetched."""

    record: ArchiveRecord
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Exchange:
    """A response as it came, and the request that it answers."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    method: str = "GET"
    request_headers: tuple[tuple[str, str], ...] | None = None
    """``None`` where the request is not known, as for a page saved by hand."""
    last: Payload | None = None
    """What the address was answered the last time."""


class WarcWriter:
    """Appends to one file, each record its own gzip member. A new file opens with a ``warcinfo`` record that says
    ``info`` (application/warc-fields).
    """

    def __init__(self, path: Path, info: Mapping[str, str] | None = None) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._stream = path.open("ab")
        self._warcinfo_id: str | None = None
        if self._stream.tell() == 0:
            record = self._record(WarcRecordType.warcinfo, datetime.now(UTC))
            record.headers["Content-Type"] = "application/warc-fields"
            record.headers["WARC-Filename"] = path.name
            fields = {
                "software": "newscrawl",
                "format": "WARC File Format 1.1",
                "conformsTo": _STANDARD,
                **(info or {}),
            }
            record.set_bytes_content("".join(f"{k}: {v}\r\n" for k, v in fields.items()).encode())
            self._write(record)
            self._warcinfo_id = record.record_id

    def write(self, exchange: Exchange) -> ArchiveRecord:
        """Write the response and then its request; -> the place of the body.

        A body that is the same as the last time is not written again: a ``revisit`` record refers to it, and so does
        what comes back.
        """
        digest = payload_digest(exchange.body)
        last = exchange.last
        again = (
            _NOT_MODIFIED
            if exchange.status == 304
            else _IDENTICAL
            if last and last.record.payload_digest == digest and exchange.body
            else None
        )
        kind = WarcRecordType.revisit if last and again else WarcRecordType.response
        response = self._record(kind, exchange.fetched_at, exchange.url)
        status_line = f"HTTP/1.1 {exchange.status} {_PHRASES.get(exchange.status, '')}"
        response.is_http = True
        response.headers["WARC-Payload-Digest"] = digest
        if last and again:
            response.headers["WARC-Profile"] = again
            response.headers["WARC-Refers-To-Target-URI"] = exchange.url
            response.headers["WARC-Refers-To-Date"] = last.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            response.headers["WARC-Payload-Digest"] = last.record.payload_digest
            response.headers["Content-Type"] = "application/http; msgtype=response"
        response.set_bytes_content(
            _http_message(status_line, exchange.headers) + (b"" if last and again else exchange.body)
        )
        offset, length = self._write(response)
        if exchange.request_headers is not None:
            request = self._record(WarcRecordType.request, exchange.fetched_at, exchange.url)
            request.headers["WARC-Concurrent-To"] = response.record_id or ""
            request.is_http = True
            parts = urlsplit(exchange.url)
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            request.set_bytes_content(
                _http_message(
                    f"{exchange.method} {target} HTTP/1.1", (("Host", parts.netloc), *exchange.request_headers)
                )
            )
            self._write(request)
        self._stream.flush()
        return last.record if last and again else ArchiveRecord(str(self.path), offset, length, digest)

    def write_page(self, url: str, html: bytes, fetched_at: datetime, content_type: str = "text/html") -> ArchiveRecord:
        """A page saved as a file, wrapped as the response it once was."""
        headers = (
            ("Content-Type", content_type),
            ("Content-Length", str(len(html))),
            ("Date", format_datetime(fetched_at, usegmt=True)),
        )
        return self.write(Exchange(url, 200, headers, html, fetched_at))

    @property
    def size(self) -> int:
        """Bytes written to the file so far."""
        return self._stream.tell()

    def _record(self, kind: WarcRecordType, at: datetime, url: str | None = None) -> WarcRecord:
        record = WarcRecord()
        record.init_headers(kind)
        record.record_date = at
        if url:
            record.headers["WARC-Target-URI"] = url
        if self._warcinfo_id is not None:
            record.headers["WARC-Warcinfo-ID"] = self._warcinfo_id
        return record

    def _write(self, record: WarcRecord) -> tuple[int, int]:
        offset = self._stream.tell()
        plain = io.BytesIO()
        record.write(plain, checksum_data=True)
        self._stream.write(igzip.compress(plain.getvalue(), _COMPRESSION, mtime=0))
        return offset, self._stream.tell() - offset

    def close(self) -> None:
        self._stream.flush()
        self._stream.close()

    def __enter__(self) -> WarcWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _http_message(first_line: str, headers: Iterable[tuple[str, str]]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"{first_line}\r\n{lines}\r\n".encode("latin-1", "replace")
