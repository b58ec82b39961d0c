"""Saved pages: WARC files (ISO 28500, https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/).

One gzip member a record, so that any record can be read by its file and offset alone. Reading tolerates what crashes
and disks do to files: a torn last record is reported as such, a damaged one costs itself and not the rest.
"""

from __future__ import annotations

import base64
import glob
import hashlib
import io
import logging
import mmap
import os
import queue
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from fastwarc.stream_io import ChunkedReader
from fastwarc.warc import WarcRecord, WarcRecordType
from isal import igzip

from newscrawl.archive.records import WRONG_PAYLOAD, RawRecord, raw_records, text_of, verifies
from newscrawl.archive.saved_pages import SUFFIXES as PAGE_SUFFIXES
from newscrawl.archive.saved_pages import is_saved_page, read_saved_page, saved_page_files
from newscrawl.errors import ArchiveError, Unread
from newscrawl.items import ArchiveRecord
from newscrawl.urls import normalise, resolved

logger = logging.getLogger(__name__)

_SUFFIXES = (".warc", ".warc.gz", ".warc.zst", ".warc.lz4")
_COMPRESSION = 2  # ISA-L's level: 0.3 ms a page, where zlib at its own 3 takes 1.4 for 3 % less
UNREADABLE_RECORD = 599
"""HTTP status (none that servers send) of an answer whose archive record cannot be read."""
_PHRASES = {s.value: s.phrase for s in HTTPStatus}
_STANDARD = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_MAPPED_AT_ONCE = 16 * 1024 * 1024  # bytes of a file that is read
_STATUS_LINE = re.compile(rb"HTTP/[0-9](?:\.[0-9])?\s+([0-9]{3})")


@dataclass(frozen=True, slots=True)
class ArchivedResponse:
    """One response record. ``damage``: what is wrong with it (``archive.records``); ``None`` where it is sound."""

    record: ArchiveRecord
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime | None
    damage: str | None = None

    @property
    def torn(self) -> bool:
        """Whether its body is not what was received."""
        return self.damage is not None


def warc_files(path: str) -> list[Path]:
    """A WARC file, a folder (searched below) or a glob -> the files, sorted; of a folder without any its saved pages
    (``saved_pages``). ``ArchiveError`` where there is none.
    """
    place = Path(path)
    if place.is_dir():
        found = sorted(p for p in place.rglob("*") if p.name.endswith(_SUFFIXES)) or saved_page_files(place)
    elif place.is_file():
        found = [place]
    else:
        found = sorted(Path(p) for p in glob.glob(path, recursive=True) if p.endswith((*_SUFFIXES, *PAGE_SUFFIXES)))
    if not found:
        raise ArchiveError(
            f"no WARC file and no saved page at {path!r}: give a .warc or .warc.gz file, a folder that holds some or "
            "saved HTML, or a quoted glob"
        )
    return found


def responses(file: Path, offset: int = 0, unread: Unread | None = None) -> Iterator[ArchivedResponse]:
    """The HTTP responses of a WARC file from ``offset`` on, in order; a saved page as the one response that it once
    was. ``unread`` counts what of it cannot be read.

    ``ArchiveError`` where the file cannot be opened.
    """
    unread = Unread() if unread is None else unread
    if is_saved_page(file):
        yield from () if offset else _response_of_page(file, unread)
        return
    try:
        with file.open("rb") as stream:
            if not os.fstat(stream.fileno()).st_size:
                return
            data = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise ArchiveError(f"cannot read {file}: {getattr(error, 'strerror', None) or error}") from error
    with data:
        held = 0
        for raw in raw_records(data, offset):
            held = _let_go(data, held, raw.offset)
            if raw.damage:
                unread[f"archive record: {raw.damage}"] += 1
            if (found := _response(raw, str(file), unread)) is not None:
                yield found


def _let_go(data: mmap.mmap, held: int, read: int) -> int:
    """Give back what has been read of a mapped file, so that a file of gigabytes is never held whole.

    ``held``: the first byte that was not given back yet; -> the same afterwards.
    """
    if read - held < _MAPPED_AT_ONCE or not hasattr(mmap, "MADV_DONTNEED"):
        return held
    size = (read - held) // mmap.PAGESIZE * mmap.PAGESIZE
    data.madvise(mmap.MADV_DONTNEED, held, size)
    return held + size


def _response_of_page(file: Path, unread: Unread) -> Iterator[ArchivedResponse]:
    try:
        page = read_saved_page(file)
    except ArchiveError as error:
        logger.warning("%s", error)
        unread["saved page"] += 1
        return
    record = ArchiveRecord(str(file), 0, file.stat().st_size, payload_digest(page.body))
    yield ArchivedResponse(record, page.url, 200, (("Content-Type", "text/html"),), page.body, page.fetched_at)


def index_by_url(path: str) -> dict[str, ArchiveRecord]:
    """Normalised URL -> the record of its last whole response in the archive."""
    return {normalise(r.url): r.record for file in warc_files(path) for r in responses(file) if not r.torn}


def response_at(record: ArchiveRecord, data_dir: Path = Path()) -> ArchivedResponse | None:
    """The response of a record; ``None`` where that record cannot be read there. ``data_dir``: what relative files
    are below.
    """
    for found in responses(data_dir / record.file, record.offset):
        if found.record.offset != record.offset:
            return None
        if found.record.payload_digest == record.payload_digest:
            return replace(found, record=record)
    return None


def below(record: ArchiveRecord, data_dir: Path) -> ArchiveRecord:
    """The record by a path relative to the data folder, where it lies in there: the folder may move."""
    file = Path(record.file)
    if not file.is_absolute() and (data_dir / file).exists():  # it is so already
        return record
    file = file.absolute()
    return replace(
        record, file=str(file.relative_to(data_dir.absolute()) if file.is_relative_to(data_dir.absolute()) else file)
    )


def _response(raw: RawRecord, file: str, unread: Unread) -> ArchivedResponse | None:
    if raw.header.get("warc-type", "").lower() != "response":
        return None
    url = raw.header.get("warc-target-uri", "").removeprefix("<").removesuffix(">")  # wget keeps to WARC 1.0's letter
    if not url.lower().startswith(("http://", "https://")):
        return None
    if resolved("", url) is None:
        unread["archive record: WARC-Target-URI"] += 1
        return None
    head, found, body = raw.block.partition(b"\r\n\r\n")
    if not found:
        head, _, body = raw.block.partition(b"\n\n")
    status = _STATUS_LINE.match(head)
    damage = raw.damage
    if status is None and damage is None:
        unread["archive record: HTTP status line"] += 1
        return None
    headers = _http_headers(head)
    stated = raw.header.get("warc-payload-digest", "")
    plain = _dechunked(body) if _is_chunked(headers) else body
    if damage is None and verifies(stated, body) is False and verifies(stated, plain) is False:
        unread[f"archive record: {WRONG_PAYLOAD}"] += 1
        damage = None if raw.verified else WRONG_PAYLOAD  # what was written is there; its writer counted otherwise
    if plain is not body or _is_chunked(headers):
        headers = tuple((k, v) for k, v in headers if k.lower() != "transfer-encoding")
    digest = stated if stated.lower().startswith("sha1:") else payload_digest(body)
    record = ArchiveRecord(file, raw.offset, raw.length, digest)
    fetched_at = _instant(raw.header.get("warc-date", ""))
    return ArchivedResponse(record, url, int(status[1]) if status else 0, headers, plain, fetched_at, damage)


def _http_headers(head: bytes) -> tuple[tuple[str, str], ...]:
    lines = text_of(head).splitlines()[1:]
    return tuple(
        (name.strip(), value.strip()) for name, colon, value in (line.partition(":") for line in lines) if colon
    )


def _is_chunked(headers: tuple[tuple[str, str], ...]) -> bool:
    return any(k.lower() == "transfer-encoding" and "chunked" in v.lower() for k, v in headers)


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _dechunked(body: bytes) -> bytes:
    """Many archives keep the header of a transfer coding that they have undone."""
    head = body.split(b"\r\n", 1)[0].split(b";")[0].strip()
    if not head or len(head) > 8 or any(c not in b"0123456789abcdefABCDEF" for c in head):
        return body
    try:
        return bytes(ChunkedReader(io.BytesIO(body)).read())
    except (OSError, ValueError):
        return body


def payload_digest(body: bytes) -> str:
    """ "sha1:" and base 32, as WARC files have written it since there are any."""
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()


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


class ArchiveFolder:
    """A folder that one crawl writes to, in a thread of its own::

        archive/newscrawl-20261120T090000Z-4711-0.warc.gz     started, process, number in this crawl

    A file that has grown beyond ``file_bytes`` is followed by the next number. Each record is on disk before the next
    one is begun, so that a kill leaves at most one torn record, the last. ``info`` goes into each file's
    ``warcinfo``.
    """

    def __init__(self, folder: Path, file_bytes: int, info: Mapping[str, str] | None = None) -> None:
        self.folder, self.file_bytes, self.info = folder, file_bytes, info
        self._stem = f"newscrawl-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}"
        self._waiting: queue.SimpleQueue[tuple[Exchange, Future[ArchiveRecord | None]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write_all, name="archive", daemon=True)
        self._thread.start()

    def keep(self, exchange: Exchange) -> Future[ArchiveRecord | None]:
        """Leave a response to be written; returns at once. The future's result is its place, ``None`` where it could
        not be written.
        """
        future: Future[ArchiveRecord | None] = Future()
        self._waiting.put((exchange, future))
        return future

    def close(self) -> None:
        """Write what waits, then end."""
        self._waiting.put(None)
        self._thread.join()

    def _write_all(self) -> None:
        writer: WarcWriter | None = None
        number = 0
        broken = False
        while (waiting := self._waiting.get()) is not None:
            exchange, future = waiting
            record = None
            try:
                if not broken:
                    if writer is None:
                        writer = WarcWriter(self.folder / f"{self._stem}-{number}.warc.gz", self.info)
                        number += 1
                    record = writer.write(exchange)
                    if writer.size > self.file_bytes:
                        writer.close()
                        writer = None
            except OSError:
                broken = True
                logger.exception("cannot write the archive in %s; this crawl goes on without it", self.folder)
            finally:
                future.set_result(record)
        if writer is not None:
            writer.close()
