"""Articles that wait on disk while the database is away.

data/waiting/20261120T090000.123456Z-4711-0.json         one batch a file, whole or not there
data/waiting/20261120T090000.123456Z-4711-0.unreadable   a batch that nobody understands, left for a person
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from newscrawl.errors import NoRoomError
from newscrawl.grammar.text import counted
from newscrawl.items import Envelope
from newscrawl.json_form import as_plain

logger = logging.getLogger(__name__)

_BESIDE = ("record", "visit", "left_out")  # what 0.1.0 kept in the article
_GONE_WITH_IT = "next_page"  # and what nothing keeps any more
_LEFT_OVER = 3600.0  # seconds; writing a batch takes less than one, so whoever began such a file is no more


@cache
def _batches() -> TypeAdapter[tuple[Envelope, ...]]:
    """Made when a batch waits, which hardly any crawl sees: it takes 50 ms."""
    return TypeAdapter(tuple[Envelope, ...])


class WaitingRoom:
    """Batches of articles in a folder, first come first served. For its owner only: addresses may hold secrets."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.set_aside: list[Path] = []
        """Files that could not be understood, as they are called now."""
        self._count = 0

    def put(self, envelopes: Sequence[Envelope]) -> Path:
        """Keep a batch; it is on disk when this returns. ``NoRoomError`` where the disk takes no more."""
        path = self.folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{os.getpid()}-{self._count}.json"
        self._count += 1
        part = path.with_suffix(".part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with open(part, "wb", opener=_for_the_owner) as file:
                file.write(_written(envelopes))
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            articles = counted(len(envelopes), "article")
            raise NoRoomError(
                f"{articles} cannot wait in {self.folder}: {error.strerror}; make room there, or name "
                "another folder in DATA_DIR. Their addresses stay due: the next crawl asks for them again"
            ) from error
        return path

    def batches(self) -> Iterator[tuple[Path, tuple[Envelope, ...]]]:
        """What waits, oldest first. A file that cannot be understood is set aside and named (log, ``set_aside``)."""
        for path in sorted(self.folder.glob("*.json")):
            try:
                yield path, _read(path.read_bytes())
            except FileNotFoundError:
                continue  # another crawl has stored it meanwhile
            except ValueError as error:
                aside = path.with_suffix(".unreadable")
                path.replace(aside)
                self.set_aside.append(aside)
                logger.error("a batch of articles cannot be read and is set aside as %s: %s", aside, _first_line(error))

    def tidy(self) -> int:
        """Remove what killed crawls left half written (their addresses are still due); -> how many files."""
        old = [part for part in self.folder.glob("*.part") if time.time() - part.stat().st_mtime > _LEFT_OVER]
        for part in old:
            part.unlink(missing_ok=True)
        return len(old)

    def __bool__(self) -> bool:
        return any(self.folder.glob("*.json"))


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _written(envelopes: Sequence[Envelope]) -> bytes:
    try:
        return _batches().dump_json(tuple(envelopes))
    except PydanticSerializationError:  # half a surrogate pair, which no file and no database takes
        return json.dumps(as_plain(tuple(envelopes)), ensure_ascii=False).encode("utf-8", "replace")


def _read(raw: bytes) -> tuple[Envelope, ...]:
    try:
        return _batches().validate_json(raw)
    except ValidationError:
        found = json.loads(raw)
        return _batches().validate_python([_as_envelope(item) for item in found] if isinstance(found, list) else found)


def _as_envelope(item: Any) -> Any:
    """An article of 0.1.0 in an envelope; anything else as it is."""
    if not isinstance(item, dict) or "article" in item:
        return item
    article = {name: value for name, value in item.items() if name not in (*_BESIDE, _GONE_WITH_IT)}
    return {"article": article} | {name: item[name] for name in _BESIDE if name in item}


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
