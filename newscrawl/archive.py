"""Saved pages: WARC files (ISO 28500, https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/).

One gzip member a record, so that any record can be read by its file and offset alone. Reading tolerates what crashes
and disks do to files: a torn last record is reported as such, a damaged one costs itself and not the rest.
"""

from __future__ import annotations

import glob
import hashlib
import io
import logging
import os
import queue
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from fastwarc.stream_io import ChunkedReader, GzipWriter
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from newscrawl.errors import ArchiveError
from newscrawl.urls import normalise

logger = logging.getLogger(__name__)

_SUFFIXES = (".warc", ".warc.gz", ".warc.zst", ".warc.lz4")
_COMPRESSION = 3  # zlib level: 1.7 ms a page; level 9 costs four times that for 15 % less
UNREADABLE_RECORD = 599
"""HTTP status (none that servers send) of an answer whose archive record cannot be read."""
_PHRASES = {s.value: s.phrase for s in HTTPStatus}
_MEMBER = b"\x1f\x8b\x08"


@dataclass(frozen=True, slots=True)
class ArchivedResponse:
    """One response record. ``torn``: its bytes end before its declared length."""

    file: str
    offset: int
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime | None
    torn: bool = False


def warc_files(path: str) -> list[Path]:
    """A WARC file, a folder (searched below) or a glob -> the files, sorted; ``ArchiveError`` where there is none."""
    place = Path(path)
    if place.is_dir():
        found = sorted(p for p in place.rglob("*") if p.name.endswith(_SUFFIXES))
    elif place.is_file():
        found = [place]
    else:
        found = sorted(Path(p) for p in glob.glob(path, recursive=True) if p.endswith(_SUFFIXES))
    if not found:
        raise ArchiveError(f"no WARC file at {path!r}: give a .warc or .warc.gz file, a folder that holds some, or a quoted glob")
    return found


def responses(file: Path, offset: int = 0) -> Iterator[ArchivedResponse]:
    """The HTTP responses of a WARC file from ``offset`` on, damaged members left out.

    ``ArchiveError`` where the file cannot be opened.
    """
    try:
        stream = file.open("rb")
    except OSError as error:
        raise ArchiveError(f"cannot read {file}: {error.strerror}") from error
    with stream:
        while True:
            stream.seek(offset)
            at = offset
            try:
                for record in ArchiveIterator(stream, WarcRecordType.response, parse_http=False):
                    at = offset + record.stream_pos if offset and record.stream_pos < offset else record.stream_pos
                    response = _response(record, str(file), at)
                    if response:
                        yield response
                return
            except OSError:
                following = _next_member(stream, at + 1)
                if following is None:
                    return
                offset = following


def index_by_url(path: str) -> dict[str, tuple[Path, int]]:
    """Normalised URL -> (file, offset) of its last whole response in the archive."""
    return {normalise(r.url): (file, r.offset) for file in warc_files(path) for r in responses(file) if not r.torn}


def response_at(file: Path, offset: int) -> ArchivedResponse | None:
    """The response whose record begins at ``offset``; ``None`` where none can be read there."""
    return next(responses(file, offset), None)


def _response(record: WarcRecord, file: str, offset: int) -> ArchivedResponse | None:
    url = record.headers.get("WARC-Target-URI") or ""
    if not url.startswith(("http://", "https://")):
        return None
    try:
        record.parse_http()
    except ValueError:
        return None
    declared = record.content_length
    body = record.reader.read()
    torn = len(body) < declared
    headers = tuple((str(k), str(v)) for k, v in record.http_headers.items())
    if any(k.lower() == "transfer-encoding" and "chunked" in v.lower() for k, v in headers):
        body = _dechunked(body)
        headers = tuple((k, v) for k, v in headers if k.lower() != "transfer-encoding")
    try:
        fetched_at = record.record_date.astimezone(UTC)
    except (ValueError, AttributeError):
        fetched_at = None
    return ArchivedResponse(file, offset, url, int(record.http_headers.status_code or 200), headers, body, fetched_at, torn)


def _dechunked(body: bytes) -> bytes:
    """Many archives keep the header of a transfer coding that they have undone."""
    head = body.split(b"\r\n", 1)[0].split(b";")[0].strip()
    if not head or len(head) > 8 or any(c not in b"0123456789abcdefABCDEF" for c in head):
        return body
    try:
        return bytes(ChunkedReader(io.BytesIO(body)).read())
    except (OSError, ValueError):
        return body


def _next_member(stream: BinaryIO, start: int) -> int | None:
    """Where the next gzip member begins that holds a WARC record."""
    stream.seek(start)
    at, carry = start, b""
    while chunk := stream.read(1 << 20):
        window = carry + chunk
        found = window.find(_MEMBER)
        while found != -1:
            place = at - len(carry) + found
            if _begins_record(stream, place):
                return place
            found = window.find(_MEMBER, found + 1)
        at += len(chunk)
        carry = window[-2:]
        stream.seek(at)
    return None


def _begins_record(stream: BinaryIO, place: int) -> bool:
    here = stream.tell()
    stream.seek(place)
    try:
        return zlib.decompressobj(31).decompress(stream.read(512), 16).startswith(b"WARC/")
    except zlib.error:
        return False
    finally:
        stream.seek(here)


class WarcWriter:
    """Appends response records to one file, each its own gzip member."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._stream = path.open("ab")
        self._gzip = GzipWriter(self._stream, compression_level=_COMPRESSION)

    def write(self, url: str, status: int, headers: list[tuple[str, str]], body: bytes, fetched_at: datetime) -> tuple[int, int]:
        """-> (offset, length) of the record in the file."""
        offset = self._stream.tell()
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
        record = WarcRecord()
        record.init_headers(WarcRecordType.response)
        record.headers["WARC-Target-URI"] = url
        record.record_date = fetched_at
        record.is_http = True
        record.set_bytes_content(f"HTTP/1.1 {status} {_PHRASES.get(status, '')}\r\n{lines}\r\n".encode("latin-1", "replace") + body)
        record.write(self._gzip, checksum_data=True, payload_digest=hashlib.sha1(body, usedforsecurity=False).digest())
        self._gzip.finish()
        self._stream.flush()
        return offset, self._stream.tell() - offset

    def write_page(self, url: str, html: bytes, fetched_at: datetime, content_type: str = "text/html") -> tuple[int, int]:
        """A page saved as a file, wrapped as the response it once was."""
        headers = [("Content-Type", content_type), ("Content-Length", str(len(html))), ("Date", format_datetime(fetched_at, usegmt=True))]
        return self.write(url, 200, headers, html, fetched_at)

    def close(self) -> None:
        self._stream.flush()
        self._stream.close()

    def __enter__(self) -> WarcWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class ArchiveFolder:
    """A folder that one crawl writes to, in a thread of its own::

        archive/newscrawl-20261120T090000Z-4711-0.warc.gz     started, process, number in this crawl

    A file that has grown beyond ``file_bytes`` is followed by the next number. Each record is on disk before the next one
    is begun, so that a kill leaves at most one torn record, the last.
    """

    def __init__(self, folder: Path, file_bytes: int) -> None:
        self.folder, self.file_bytes = folder, file_bytes
        self._stem = f"newscrawl-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}"
        self._waiting: queue.SimpleQueue[tuple[str, int, list[tuple[str, str]], bytes, datetime] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write_all, name="archive", daemon=True)
        self._thread.start()

    def keep(self, url: str, status: int, headers: list[tuple[str, str]], body: bytes, fetched_at: datetime) -> None:
        """Leave a response to be written; returns at once."""
        self._waiting.put((url, status, headers, body, fetched_at))

    def close(self) -> None:
        """Write what waits, then end."""
        self._waiting.put(None)
        self._thread.join()

    def _write_all(self) -> None:
        writer: WarcWriter | None = None
        number = 0
        try:
            while (response := self._waiting.get()) is not None:
                if writer is None:
                    writer = WarcWriter(self.folder / f"{self._stem}-{number}.warc.gz")
                    number += 1
                offset, length = writer.write(*response)
                if offset + length > self.file_bytes:
                    writer.close()
                    writer = None
        except OSError:
            logger.exception("cannot write the archive in %s; this crawl goes on without it", self.folder)
        finally:
            if writer is not None:
                writer.close()
