"""How far the exports of one reader have come: every change goes out once, also over a kill.

cursor            {"change_number": 4711, "schema_version": 1, "target": "/news/changes.jsonl", "file": [inode, mtime]}
cursor.pending    what ``cursor`` will say when the output that is being put in its place is there
cursor.lock       held by the export that is at work
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from newscrawl.errors import BusyError, UsageError
from newscrawl.export.schema import SCHEMA_VERSION
from newscrawl.export.whole_files import write_whole


@dataclass(frozen=True, slots=True)
class Mark:
    """What an export came to."""

    change_number: int
    """Everything up to it has gone out."""
    target: str = "-"
    """Where to; "-" for standard output."""
    file: tuple[int, int] | None = None
    """Inode and time of modification (ns) of the output; ``None`` for standard output."""


class Cursor:
    """A file that remembers how far the last export came; made by the first one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._pending = path.with_name(path.name + ".pending")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else exports with this cursor meanwhile; ``BusyError`` where somebody does."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.path.with_name(self.path.name + ".lock"), timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise BusyError(f"another export is at work on the cursor {self.path}") from None
        try:
            yield
        finally:
            lock.release()

    def last(self) -> Mark | None:
        """What the last export came to; ``None`` before the first. One that was killed between putting its output in
        its place and moving the cursor is finished here: else its articles would come twice.
        """
        self._finish_killed()
        try:
            found = json.loads(self.path.read_bytes())
            if found["schema_version"] != SCHEMA_VERSION:
                raise UsageError(
                    f"{self.path} was written for version {found['schema_version']} of the export, this is "
                    f"{SCHEMA_VERSION}: begin with a new "
                    "cursor"
                )
            return _mark(found)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UsageError(
                f"{self.path} is no cursor of an export: name another file, or remove it to begin anew"
            ) from error

    def _finish_killed(self) -> None:
        """The output of a killed export is in its place when its part is gone; its reader may have taken it away
        since."""
        try:
            found = json.loads(self._pending.read_bytes())
            part = Path(found["part"])
            if part.exists():
                part.unlink()
            else:
                self.move(_mark(found))
        except (OSError, ValueError, KeyError, TypeError):
            pass  # none was killed there
        self._pending.unlink(missing_ok=True)

    def announce(self, mark: Mark, part: Path) -> None:
        """Say what the cursor will be once ``part`` is in its place."""
        write_whole(self._pending, json.dumps({**asdict(mark), "part": str(part.absolute())}).encode(), private=True)

    def withdraw(self) -> None:
        """The output did not come to its place."""
        self._pending.unlink(missing_ok=True)

    def move(self, mark: Mark) -> None:
        """The output is in its place."""
        write_whole(self.path, json.dumps({**asdict(mark), "schema_version": SCHEMA_VERSION}).encode(), private=True)
        self._pending.unlink(missing_ok=True)


def _mark(found: dict[str, Any]) -> Mark:
    file = found.get("file")
    return Mark(int(found["change_number"]), str(found.get("target", "-")), tuple(file) if file else None)


def identity_of(path: Path) -> tuple[int, int] | None:
    """By what an output is known again; ``None`` where none is there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns
