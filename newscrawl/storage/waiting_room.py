"""Articles that wait on disk while the database is away.

data/waiting/20261120T090000.123456Z-4711-0.json     one batch a file, whole or not there
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from newscrawl.errors import StorageError
from newscrawl.items import Envelope

_batch = TypeAdapter(tuple[Envelope, ...])


class WaitingRoom:
    """Batches of articles in a folder, first come first served."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._count = 0

    def put(self, envelopes: Sequence[Envelope]) -> Path:
        """Keep a batch; it is on disk when this returns."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{os.getpid()}-{self._count}.json"
        self._count += 1
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            file.write(_batch.dump_json(tuple(envelopes)))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        return path

    def batches(self) -> Iterator[tuple[Path, tuple[Envelope, ...]]]:
        """What waits, oldest first. ``StorageError`` for a file that cannot be understood."""
        for path in sorted(self.folder.glob("*.json")):
            try:
                yield path, _batch.validate_json(path.read_bytes())
            except FileNotFoundError:
                continue  # another crawl has stored it meanwhile
            except ValidationError as error:
                raise StorageError(f"{path} cannot be read: {str(error).splitlines()[0]}; move it away") from error

    def __bool__(self) -> bool:
        return any(self.folder.glob("*.json"))
