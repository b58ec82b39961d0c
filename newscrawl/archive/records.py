"""WARC records out of bytes (ISO 28500), whatever happened to them: each with the name of what is wrong with it.

Where a record ends is told by its Content-Length, which may lie. It is believed where a block digest bears it out or
where the next record, or nothing, stands behind it; else the next record's first line is the end.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from newscrawl.archive.members import Bytes, members

_START = re.compile(rb"WARC/[01]\.[0-9]{1,2}\r?\n(?=[A-Za-z-]{1,60}:)")
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_LONGEST_HEADER = 65_536  # bytes
_BETWEEN = b"\r\n"
_ALGORITHMS = {
    "sha1": "sha1",
    "sha-1": "sha1",
    "sha256": "sha256",
    "sha-256": "sha256",
    "sha512": "sha512",
    "md5": "md5",
}

CUT = "cut off"
BROKEN = "cannot be unpacked"
WRONG_LENGTH = "Content-Length is wrong"
WRONG_BLOCK = "block digest is wrong"
WRONG_PAYLOAD = "payload digest is wrong"
CUT_BY_WRITER = "cut off by who wrote it (WARC-Truncated)"
SEGMENT = "one of several segments"


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record as it stands. ``offset``, ``length``: of its member in the file, or of itself where the file is not
    compressed; ``header``: names in lower case, the first of several values; ``damage``: ``None`` where it is sound.
    """

    offset: int
    length: int
    header: dict[str, str]
    block: bytes = field(repr=False)
    damage: str | None = None
    verified: bool = False
    """Whether a block digest bears the block out."""


def raw_records(data: Bytes, offset: int = 0) -> Iterator[RawRecord]:
    """The records of a file from ``offset`` on, in order; one whose header cannot be read has an empty one."""
    for member in members(data, offset):
        content, at = member.content, 0 if member.compressed else member.offset
        first = at
        while (found := _START.search(content, at)) is not None:
            start = found.start()
            if start - at > 2 * len(_BETWEEN):
                yield RawRecord(member.offset if member.compressed else at, start - at, {}, b"", BROKEN)
            record, at = _record(content, start, found.end(), whole=member.whole)
            if member.compressed:
                yield replace(record, offset=member.offset, length=member.length)
            else:
                yield replace(record, length=at - start)
        if at == first:
            yield RawRecord(member.offset, member.length, {}, b"", BROKEN)


def _record(content: Bytes, start: int, header_start: int, *, whole: bool) -> tuple[RawRecord, int]:
    """-> (the record, where the next one may begin)."""
    following = _START.search(content, header_start, header_start + _LONGEST_HEADER)
    longest = following.start() if following else header_start + _LONGEST_HEADER
    end = _HEADER_END.search(content, header_start, longest)
    cut_off = CUT if whole else BROKEN
    if end is None:
        return RawRecord(start, 0, _header(bytes(content[header_start:longest])), b"", cut_off), (header_start)
    header, body = _header(bytes(content[header_start : end.start()])), end.end()
    declared = header.get("content-length", "")
    stop = body + int(declared) if re.fullmatch(r"[0-9]{1,12}", declared) else -1
    if body <= stop <= len(content):
        block = bytes(content[body:stop])
        verified = verifies(header.get("warc-block-digest"), block)
        behind = _behind(content, stop)
        inside = None if verified else _START.search(content, body, stop)
        if verified or (verified is None and behind is not None and inside is None):
            return RawRecord(start, 0, header, block, None if whole else BROKEN, bool(verified)), behind or stop
        if behind is not None and (verified is False and inside is None):
            return RawRecord(start, 0, header, block, WRONG_BLOCK), behind
    return _by_the_next(content, start, body, header, whole=whole, declared=stop)


def _by_the_next(
    content: Bytes, start: int, body: int, header: dict[str, str], *, whole: bool, declared: int
) -> tuple[RawRecord, int]:
    """A record whose length is wrong ends where the next one begins, or with the content."""
    following = _START.search(content, body)
    stop = following.start() if following else len(content)
    block = bytes(content[body:stop])
    candidate = block.removesuffix(b"\r\n\r\n")
    verified = verifies(header.get("warc-block-digest"), candidate)
    if verified:
        damage = None  # only its length was wrong
    elif not following and declared > len(content):
        damage = CUT if whole else BROKEN
    else:
        damage = WRONG_LENGTH
    return RawRecord(start, 0, header, candidate, damage, bool(verified)), stop


def _behind(content: Bytes, stop: int) -> int | None:
    """Where the next record begins, or the end: behind the line breaks that end a record; ``None`` where something else
    stands there.
    """
    at = stop
    while at < len(content) and at - stop < 2 * len(_BETWEEN) and content[at : at + 1] in (b"\r", b"\n"):
        at += 1
    return at if at >= len(content) or _START.match(content, at) else None


def _header(raw: bytes) -> dict[str, str]:
    """Named fields; a line that begins with white space goes on with the one before."""
    found: dict[str, str] = {}
    name = ""
    for line in text_of(raw).splitlines():
        if line[:1] in (" ", "\t") and name:
            found[name] = f"{found[name]} {line.strip()}"
        elif ":" in line:
            name, value = line.split(":", 1)
            name = name.strip().lower()
            found.setdefault(name, value.strip())
    return found


def text_of(raw: bytes) -> str:
    """Header bytes as text: UTF-8, else Latin-1, in which every byte is a letter."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def verifies(stated: str | None, data: bytes) -> bool | None:
    """Whether a digest ("sha1:" and base 32, or another algorithm or base) is that of the data; ``None`` where none is
    stated, or none that is known.
    """
    name, _, value = (stated or "").partition(":")
    algorithm = _ALGORITHMS.get(name.strip().lower())
    value = value.strip()
    if algorithm is None or not value:
        return None
    digest = hashlib.new(algorithm, data, usedforsecurity=False).digest()
    spelled = (
        base64.b32encode(digest).decode(),
        binascii.hexlify(digest).decode().upper(),
        base64.b64encode(digest).decode(),
    )
    return value.upper().rstrip("=") in (spelled[0].rstrip("="), spelled[1]) or value.rstrip("=") == spelled[2].rstrip(
        "="
    )
