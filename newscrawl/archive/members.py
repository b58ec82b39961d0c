"""The compressed members of an archive file, each read by itself: what damages one costs none of the others.

WARC files are many small compressed files one behind another, one a record: gzip members (RFC 1952), Zstandard frames
(https://iipc.github.io/warc-specifications/specifications/warc-zstd/) or LZ4 frames. An uncompressed file is one member
whose content is the file.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from mmap import mmap
from typing import Protocol, cast

import lz4.frame
from isal import isal_zlib

if sys.version_info >= (3, 14):
    from compression import zstd as zstd
else:
    from backports import zstd as zstd

Bytes = bytes | mmap
MOST = 256 * 1024 * 1024
"""Bytes of one member's content; what unpacks to more is cut there. The largest page fetched has 20 MB."""
_STEP = 1 << 16  # compressed bytes handed to a decompressor at a time
_SMALL_STEP = 256  # where a member is broken: as much as can be had of what stands before
_SALVAGED = 16_384  # bytes of a broken member from which its record's header is read
_GLANCE = 1_024  # compressed bytes that show whether a member holds a record
_RECORD = b"WARC/"
_ARC = b"filedesc://"
_UNCOMPRESSED = re.compile(rb"WARC/[01]\.[0-9]{1,2}\r?\n")
_FIRST_LINE = 12  # bytes of the longest such line
UNPACKING_BREAKS = cast(type[Exception], isal_zlib.error)  # its stub has it as an instance
"""What ISA-L raises for bytes that cannot be unpacked."""
_BROKEN = (UNPACKING_BREAKS, zstd.ZstdError, RuntimeError, EOFError, ValueError)  # LZ4's are RuntimeErrors
_DICTIONARY = b"\x5d\x2a\x4d\x18"  # a skippable frame that holds the file's dictionary


class Decompressor(Protocol):
    """What zlib, zstd and lz4 have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes | None: ...
    def decompress(self, data: bytes, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Member:
    """One member. ``content``: what it holds, or the file itself where that is not compressed."""

    offset: int
    """Bytes from the start of the file; where to begin in the content of a file that is not compressed."""
    length: int
    """Bytes in the file; 0 where the end is not known."""
    content: Bytes
    whole: bool = True
    """Read to its end, its checksum right."""
    compressed: bool = True


def members(data: Bytes, offset: int = 0) -> Iterator[Member]:
    """The members of a file from ``offset`` on. Behind a broken one the next is looked for by its first bytes."""
    found = _codec(data)
    if found is None:
        yield Member(offset, len(data) - offset, data, compressed=False)
        return
    magic, codec = found
    at: int | None = offset
    while at is not None and at < len(data):
        if data[at : at + len(magic)] != magic:
            at = _next(data, at + 1, magic, codec)
            continue
        member = _member(data, at, codec)
        yield member
        at = member.offset + member.length if member.whole else _next(data, at + 1, magic, codec)


Codec = Callable[[], Decompressor]
GZIP, ZSTD, _LZ4 = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18"
_CODECS: dict[bytes, Codec] = {
    GZIP: lambda: isal_zlib.decompressobj(31),  # in half of zlib's time
    ZSTD: zstd.ZstdDecompressor,
    _LZ4: lz4.frame.LZ4FrameDecompressor,
}


def _codec(data: Bytes) -> tuple[bytes, Codec] | None:
    """The first bytes of a file's members, and what unpacks them; ``None`` for a file that is not compressed. Where the
    file's own first bytes are damaged, its members tell.
    """
    head = bytes(data[:_FIRST_LINE])
    if head.startswith(_DICTIONARY):
        dictionary = _dictionary(data)
        return ZSTD, lambda: zstd.ZstdDecompressor(zstd_dict=dictionary)
    opens = next((magic for magic in _CODECS if head.startswith(magic)), None)
    if opens is not None and _next(data, 0, opens, _CODECS[opens]) == 0:
        return opens, _CODECS[opens]
    if _UNCOMPRESSED.match(head):
        return None
    told, first = opens, len(data)
    for magic, codec in _CODECS.items():
        if (place := _next(data, 0, magic, codec, first)) is not None:
            told, first = magic, place
    return (told, _CODECS[told]) if told else None


def dictionary_size(head: bytes) -> int | None:
    """Bytes of the dictionary that a Zstandard file begins with, by its first eight; ``None`` where it has none."""
    return int.from_bytes(head[4:8], "little") if head.startswith(_DICTIONARY) else None


def _dictionary(data: Bytes) -> zstd.ZstdDict | None:
    size = int.from_bytes(data[4:8], "little")
    content = bytes(data[8 : 8 + size])
    try:
        return zstd.ZstdDict(zstd.decompress(content) if content.startswith(ZSTD) else content)
    except (zstd.ZstdError, ValueError):
        return None


def _member(data: Bytes, offset: int, codec: Codec) -> Member:
    unpacking, content, at = codec(), bytearray(), offset
    try:
        while not unpacking.eof and at < len(data) and len(content) < MOST:
            step = bytes(data[at : at + _STEP])
            content += unpacking.decompress(step)
            at += len(step)
    except _BROKEN:
        return Member(offset, 0, _salvaged(data, offset, codec), whole=False)
    end = at - len(unpacking.unused_data or b"")
    return Member(offset, end - offset, bytes(content), whole=bool(unpacking.eof))


def _salvaged(data: Bytes, offset: int, codec: Codec) -> bytes:
    unpacking, content = codec(), bytearray()
    try:
        for at in range(offset, min(offset + _SALVAGED, len(data)), _SMALL_STEP):
            content += unpacking.decompress(bytes(data[at : at + _SMALL_STEP]))
    except _BROKEN:
        pass
    return bytes(content)


def is_packed(data: Bytes) -> bool:
    """Whether a file begins as compressed ones do."""
    return bytes(data[:_FIRST_LINE]).startswith((_DICTIONARY, *_CODECS))


def is_arc(data: Bytes) -> bool:
    """Whether a file is of the Internet Archive's older format: its first record describes the file."""
    head = bytes(data[:_GLANCE])
    if head.startswith(GZIP):
        try:
            head = _CODECS[GZIP]().decompress(head)
        except _BROKEN:
            return False
    return head.startswith(_ARC)


def _next(data: Bytes, start: int, magic: bytes, codec: Codec, until: int | None = None) -> int | None:
    """Where the next member begins that holds a WARC record; ``until``: looked for before that place only."""
    stop = len(data) if until is None else until
    at = data.find(magic, start, stop)
    while at != -1:
        try:
            if codec().decompress(bytes(data[at : at + _GLANCE])).startswith(_RECORD):
                return at
        except _BROKEN:
            pass
        at = data.find(magic, at + 1, stop)
    return None
