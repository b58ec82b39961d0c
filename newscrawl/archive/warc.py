"""Saved pages read: WARC files (ISO 28500), here or in a store, and pages saved as files.

Any record is read by its file and offset alone. Reading tolerates what crashes and disks do to files: a torn last
record is reported as such, a damaged one costs itself and not the rest.
"""

from __future__ import annotations

import base64
import glob
import hashlib
import logging
import mmap
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path

from newscrawl.archive.http_messages import message
from newscrawl.archive.members import Bytes, dictionary_size, is_arc, is_packed
from newscrawl.archive.records import CUT, CUT_BY_WRITER, SEGMENT, WRONG_PAYLOAD, RawRecord, raw_records, verifies
from newscrawl.archive.saved_pages import is_saved_page, read_saved_page, saved_page_files
from newscrawl.archive.spool import waiting_at
from newscrawl.archive.stores import StoredFile, checked_address, is_address, opened, store_of
from newscrawl.errors import ArchiveError, StoreAwayError, Unread
from newscrawl.items import ArchiveRecord
from newscrawl.urls import normalise, resolved

logger = logging.getLogger(__name__)

_SUFFIXES = (".warc", ".warc.gz", ".warc.zst", ".warc.lz4", ".wacz", ".arc", ".arc.gz")
"""WACZ: a ZIP that holds WARC files as they are. ARC, which came before WARC, is refused by name."""
UNREADABLE_RECORD = 599
"""HTTP status (none that servers send) of an answer whose archive record cannot be read."""
_MAPPED_AT_ONCE = 16 * 1024 * 1024  # bytes of a file that is read
_WILDCARDS = re.compile(r"[*?\[]")
_DICTIONARY_HEAD = 8  # bytes of a skippable Zstandard frame before its content: magic, size
_BARE = ("resource", "conversion")
"""Types of records that hold a page, or what was made of it, without its HTTP header."""
_OTHER_PAGES = ("file:", "ftp:")
"""Schemes behind which pages may be that nobody else can ask for; records of "dns:" and "urn:" hold none."""
_FIRST_PAGE = datetime(1991, 8, 6, tzinfo=UTC)
"""The day of the first web page."""
_AHEAD = timedelta(days=1)
"""By which an archive's clock, or its zone, may be off."""
_UNKNOWN_LENGTH = 64 * 1024 * 1024  # bytes fetched of a record whose end nobody wrote down

ArchiveFile = Path | StoredFile
"""A file that holds archived pages, here or in a store."""


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


def warc_files(path: str) -> list[ArchiveFile]:
    """A WARC file, a folder (searched below) or a glob, here or in a store -> the files, sorted; of a folder without
    any its saved pages (``saved_pages``). ``ArchiveError`` where there is none.
    """
    place = Path(path)
    found: list[ArchiveFile]
    if is_address(path):
        found = list(_stored_files(checked_address(path)))
    elif place.is_dir():
        found = [*(sorted(p for p in place.rglob("*") if _is_named_as_archive(p.name)) or saved_page_files(place))]
    elif place.is_file():
        found = [place]
    else:
        named = [Path(p) for p in glob.glob(path, recursive=True)]
        found = [*sorted(p for p in named if _is_named_as_archive(p.name) or is_saved_page(p))]
    if not found:
        raise ArchiveError(
            f"no WARC file and no saved page at {path!r}: give a .warc or .warc.gz file, a folder that holds some or "
            "saved HTML, or a quoted glob"
        )
    return found


def _is_named_as_archive(name: str) -> bool:
    return name.lower().endswith(_SUFFIXES)


def _stored_files(address: str) -> Iterator[StoredFile]:
    wild = _WILDCARDS.search(address)
    if wild is None and _is_named_as_archive(address):
        size = store_of(address).size(address)
        yield from () if size is None else [StoredFile(address, size, None)]
        return
    base = address[: wild.start()].rpartition("/")[0] if wild else address
    for file in opened(base).files():
        if _is_named_as_archive(file.address) and (wild is None or fnmatch(file.address, address)):
            yield file


def size_of(file: ArchiveFile) -> int:
    """Bytes of a file."""
    return file.size if isinstance(file, StoredFile) else file.stat().st_size


ELSEWHERE = "archive record: revisit of a page that is in another file"
"""Of a file that holds no page: a visit that found what was kept before."""


def responses(file: ArchiveFile, offset: int = 0, unread: Unread | None = None) -> Iterator[ArchivedResponse]:
    """The HTTP responses of a WARC file from ``offset`` on, in order; a saved page as the one response that it once
    was. ``unread`` counts what of it cannot be read.

    ``ArchiveError`` where the file cannot be opened.
    """
    unread = Unread() if unread is None else unread
    if isinstance(file, StoredFile):
        with _fetched(file, offset) as (copy, missing):
            for found in responses(copy, offset - missing, unread):
                yield replace(found, record=_moved(found.record, file.address, missing))
        return
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
        if is_arc(data):
            raise ArchiveError(
                f"{file} is an ARC file, which came before WARC: `warcio recompress {file.name} pages.warc.gz` makes "
                "one of it (pip install warcio)"
            )
        yield from _responses_in(data, offset, str(file), unread)


def _responses_in(data: Bytes, offset: int, file: str, unread: Unread) -> Iterator[ArchivedResponse]:
    held, revisits, are_none = 0, 0, not offset
    may_be_none = not offset and not is_packed(data)
    for raw in raw_records(data, offset):
        if may_be_none and not raw.header and raw.length == len(data):
            raise ArchiveError(f"{file} is no WARC file, and by its name no saved page (.html, .htm, .mhtml)")
        may_be_none = False
        if isinstance(data, mmap.mmap):
            held = _let_go(data, held, raw.offset)
        if raw.damage:
            unread[f"archive record: {raw.damage}"] += 1
        revisits += raw.header.get("warc-type", "").lower() == "revisit"
        if (found := _response(raw, file, unread)) is not None:
            are_none = False
            yield found
    if are_none and revisits:
        unread[ELSEWHERE] += revisits


@contextmanager
def _fetched(file: StoredFile, offset: int) -> Iterator[tuple[Path, int]]:
    """A copy of a store's file, as long as it is read; -> (copy, bytes that it lacks at its beginning)."""
    missing = 0 if file.address.endswith(".zst") else offset  # a dictionary stands at the beginning
    with tempfile.TemporaryDirectory(prefix="newscrawl-archive-") as folder:
        copy = Path(folder) / "pages.warc"
        store_of(file.address).fetch(file.address, copy, missing)
        yield copy, missing


def _moved(record: ArchiveRecord, file: str, by: int) -> ArchiveRecord:
    """The record of a part of a file, as one of the file."""
    return replace(record, file=file, offset=record.offset + by)


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
    yield ArchivedResponse(record, page.url, 200, (("Content-Type", page.content_type),), page.body, page.fetched_at)


def index_by_url(path: str) -> dict[str, ArchiveRecord]:
    """Normalised URL -> the record of its last whole response in the archive."""
    return {normalise(r.url): r.record for file in warc_files(path) for r in responses(file) if not r.torn}


def response_at(record: ArchiveRecord, data_dir: Path = Path()) -> ArchivedResponse | None:
    """The response of a record; ``None`` where that record cannot be read there. ``data_dir``: what relative files
    are below, and where files wait for their store. Of a store's file no more than the record is fetched.

    ``ArchiveError`` where the file cannot be had.
    """
    for found in _responses_at(record, data_dir):
        if found.record.offset != record.offset:
            return None
        if found.record.payload_digest == record.payload_digest:
            return replace(found, record=record)
    return None


def _responses_at(record: ArchiveRecord, data_dir: Path) -> Iterator[ArchivedResponse]:
    place, waiting = data_dir / record.file, waiting_at(data_dir, record.file)
    if waiting.exists():
        try:
            yield from responses(waiting, record.offset)
        except ArchiveError:  # it was sent this moment
            if waiting.exists():
                raise
        else:
            return
    if is_address(record.file):
        yield from _responses_in_part(record)
    else:
        yield from responses(place, record.offset)


def _responses_in_part(record: ArchiveRecord) -> Iterator[ArchivedResponse]:
    """The responses of a store's record, out of its own bytes."""
    store, file = store_of(record.file), record.file
    try:
        data = store.read(file, record.offset, record.length or _UNKNOWN_LENGTH)
        head = b""
        if file.endswith(".zst"):
            head = store.read(file, 0, _DICTIONARY_HEAD)
            size = dictionary_size(head)
            head = b"" if size is None else store.read(file, 0, _DICTIONARY_HEAD + size)
    except StoreAwayError:
        raise
    except ArchiveError as error:
        raise ArchiveError(f"{error}; it may wait where it was written, for `archive --send` there") from error
    for found in _responses_in(head + data, len(head), file, Unread()):
        yield replace(found, record=_moved(found.record, file, record.offset - len(head)))


def below(record: ArchiveRecord, data_dir: Path) -> ArchiveRecord:
    """The record by a path relative to the data folder, where it lies in there: the folder may move."""
    file = Path(record.file)
    if is_address(record.file) or (not file.is_absolute() and (data_dir / file).exists()):  # it is so already
        return record
    file = file.absolute()
    return replace(
        record, file=str(file.relative_to(data_dir.absolute()) if file.is_relative_to(data_dir.absolute()) else file)
    )


def _response(raw: RawRecord, file: str, unread: Unread) -> ArchivedResponse | None:
    kind = raw.header.get("warc-type", "").lower()
    if kind not in ("response", *_BARE):
        return None
    url = raw.header.get("warc-target-uri", "").removeprefix("<").removesuffix(">")  # wget keeps to WARC 1.0's letter
    if not url.lower().startswith(("http://", "https://")):
        if url.lower().startswith(_OTHER_PAGES):
            unread["archive record: address of no website"] += 1
        return None
    if resolved("", url) is None:
        unread["archive record: WARC-Target-URI"] += 1
        return None
    if kind != "response":
        return _bare(raw, kind, url, file, unread)
    found, damage = message(raw.block), raw.damage
    if found.status is None and damage is None:
        unread["archive record: HTTP status line"] += 1
        return None
    stated = raw.header.get("warc-payload-digest", "")
    if damage is None and verifies(stated, found.received) is False and verifies(stated, found.body) is False:
        unread[f"archive record: {WRONG_PAYLOAD}"] += 1
        damage = None if raw.verified else WRONG_PAYLOAD  # what was written is there; its writer counted otherwise
    damage = damage or (None if found.whole else CUT) or _left_out_by_its_writer(raw)
    digest = stated if stated.lower().startswith("sha1:") else payload_digest(found.received)
    record = ArchiveRecord(file, raw.offset, raw.length, digest)
    return ArchivedResponse(record, url, found.status or 0, found.headers, found.body, _fetched_at(raw, unread), damage)


def _left_out_by_its_writer(raw: RawRecord) -> str | None:
    """Why a record that is sound holds a part of an answer only; ``None`` where it holds all of it."""
    if "warc-segment-number" in raw.header:
        return SEGMENT
    return CUT_BY_WRITER if raw.header.get("warc-truncated") else None


def _bare(raw: RawRecord, kind: str, url: str, file: str, unread: Unread) -> ArchivedResponse | None:
    """A page that was kept without what its server said of it, as browsers and programs that save pages write them."""
    if kind == "conversion":  # made of a page by somebody's program, mostly its bare text
        unread["archive record: conversion"] += 1
        return None
    headers = (("Content-Type", raw.header.get("content-type", "")),)
    stated, damage = raw.header.get("warc-payload-digest", ""), raw.damage
    if damage is None and verifies(stated, raw.block) is False:
        unread[f"archive record: {WRONG_PAYLOAD}"] += 1
        damage = None if raw.verified else WRONG_PAYLOAD
    damage = damage or _left_out_by_its_writer(raw)
    digest = stated if stated.lower().startswith("sha1:") else payload_digest(raw.block)
    record = ArchiveRecord(file, raw.offset, raw.length, digest)
    return ArchivedResponse(record, url, 200, headers, raw.block, _fetched_at(raw, unread), damage)


def _fetched_at(raw: RawRecord, unread: Unread) -> datetime | None:
    """``None`` where no page can be of that date: it was written by a clock that was wrong, or by nobody."""
    at = _instant(raw.header.get("warc-date", ""))
    if at is not None and _FIRST_PAGE <= at <= datetime.now(UTC) + _AHEAD:
        return at
    unread["archive record: WARC-Date"] += 1
    return None


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def payload_digest(body: bytes) -> str:
    """ "sha1:" and base 32, as WARC files have written it since there are any."""
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()
