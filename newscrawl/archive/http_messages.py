"""HTTP messages as archives keep them: status line, headers, and a body whose transfer coding may be undone already."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from newscrawl.archive.records import text_of

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS_LINE = re.compile(rb"HTTP/[0-9](?:\.[0-9])?\s+([0-9]{3})", re.I)
_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,4000})?(?:\r?\n|\Z)")
CHUNKED = "chunked"
_PACKINGS = frozenset(("gzip", "x-gzip", "deflate", "br", "zstd"))

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Message:
    """``status``: ``None`` where no status line stands at its beginning; ``received``: the body as it was kept,
    ``body``: without transfer coding; ``whole``: whether its chunks come to an end.
    """

    status: int | None
    headers: Headers
    received: bytes
    body: bytes
    whole: bool = True


def message(block: bytes) -> Message:
    """The HTTP message of a record's block."""
    end = _HEAD_END.search(block)
    head, received = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    status, headers = _STATUS_LINE.match(head), _headers(head)
    code = int(status[1]) if status else None
    codings = transfer_codings(value for name, value in headers if name.lower() == "transfer-encoding")
    if not codings:
        return Message(code, headers, received, received)
    headers = tuple((name, value) for name, value in headers if name.lower() != "transfer-encoding")
    headers += tuple(("Content-Encoding", coding) for coding in codings if coding != CHUNKED)
    plain = _dechunked(received) if CHUNKED in codings else received
    return Message(code, headers, received, received if plain is None else plain, whole=plain is not None)


def transfer_codings(values: Iterable[str]) -> tuple[str, ...] | None:
    """What was done to a body for its way (RFC 9112, section 6.1), in that order, from the values of Transfer-Encoding;
    ``None`` for what nobody can undo. All but "chunked" (the last) are undone as content codings are.
    """
    named = (one.strip().lower() for value in values for one in value.split(","))
    codings = [name for name in named if name not in ("", "identity")]
    chunked = [CHUNKED] if codings and codings[-1] == CHUNKED else []
    while codings and codings[-1] == CHUNKED:  # once is what is meant by twice
        codings.pop()
    return tuple(codings + chunked) if _PACKINGS.issuperset(codings) else None


def _headers(head: bytes) -> Headers:
    lines = text_of(head).splitlines()[1:]
    return tuple(
        (name.strip(), value.strip()) for name, colon, value in (line.partition(":") for line in lines) if colon
    )


def _dechunked(body: bytes) -> bytes | None:
    """``None`` for chunks that end before the last one. Many archives keep the header of a coding that they have
    undone: what is no chunk is the body.
    """
    pieces: list[bytes] = []
    at = 0
    while (head := _CHUNK_SIZE.match(body, at)) is not None:
        size = int(head[1], 16)
        if not size:
            return b"".join(pieces)
        start, at = head.end(), head.end() + size
        pieces.append(body[start:at])
        at += len(body[at : at + 2]) - len(body[at : at + 2].lstrip(b"\r\n"))
    return None if pieces else body
