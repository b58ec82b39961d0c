"""Archive files that wait on this machine for their store: written here record by record, sent when they are closed.

    DATA_DIR/spool/s3%3A%2F%2Fbucket%2Fnews/newscrawl-....warc.gz           where the store is, percent-encoded
                                            newscrawl-....warc.gz.lock      held by whoever writes or sends it
                                            newscrawl-....warc.gz.resting   closed in order; the next crawl may go on

A file has its name in the store from its first byte on, so that rows speak of it before it is there; until then it is
read here. It is let go of here only when it is whole there, and a name is given once: a kill at any moment leaves it in
one place at least, and never twice. A file whose crawl was killed is never written to again.
"""

from __future__ import annotations

import re
import secrets
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from os import getpid
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote, unquote

from filelock import FileLock, Timeout

from newscrawl.archive.stores import opened
from newscrawl.errors import ArchiveError, UsageError

SPOOL = "spool"
SUFFIX = ".warc.gz"
_LOCK, _RESTING = ".lock", ".resting"
_A_LOOK = 1.0  # seconds for which a file that rests is held at most by who looks whether it is to be sent
_STARTED = re.compile(r"newscrawl-(\d{8}T\d{6}Z)-")
_NO_NAME = re.compile(r"[^A-Za-z0-9.-]+")
_LONGEST_HOST = 40  # characters of a machine's name in a file's


def new_stem(now: datetime) -> str:
    """What the names of a crawl's files begin with: when it started, machine, process, and a number drawn by lot, for
    machines and containers may share name and process number.
    """
    host = _NO_NAME.sub("-", socket.gethostname())[:_LONGEST_HOST].strip("-.") or "host"
    return f"newscrawl-{now:%Y%m%dT%H%M%SZ}-{host}-{getpid()}-{secrets.token_hex(4)}"


def spool_of(data_dir: Path, base: str) -> Path:
    """The folder in which a store's files wait."""
    return data_dir / SPOOL / quote(base, safe="")


def waiting_at(data_dir: Path, file: str) -> Path:
    """Where a store's file lies while it waits, if it does."""
    base, _, name = file.rpartition("/")
    return spool_of(data_dir, base) / name


def waiting_files(data_dir: Path) -> list[Path]:
    """The files of all stores that wait here, those that are being written too."""
    return sorted((data_dir / SPOOL).glob(f"*/*{SUFFIX}"))


def address_of(path: Path) -> str:
    """What rows call a file that waits here."""
    return f"{unquote(path.parent.name)}/{path.name}"


class Spool:
    """What one crawl writes of a store's files."""

    def __init__(self, data_dir: Path, base: str, file_bytes: int, goes_on_for: timedelta) -> None:
        self.data_dir, self.base = data_dir, base
        self.folder = spool_of(data_dir, base)
        self._file_bytes, self._goes_on_for = file_bytes, goes_on_for
        self._held: dict[Path, FileLock] = {}

    def begin(self, name: str) -> Path:
        """A file to write to, held until ``leave``: one that another crawl left in order, else a new one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for mark in sorted(self.folder.glob(f"*{SUFFIX}{_RESTING}")):
            path = mark.with_name(mark.name.removesuffix(_RESTING))
            if self._is_young(path) and (lock := _lock(path, _A_LOOK)):
                if mark.exists() and path.exists() and path.stat().st_size < self._file_bytes:
                    mark.unlink()
                    self._held[path] = lock
                    return path
                lock.release()
        path = self.folder / name
        lock = _lock(path)
        assert lock, "a name is given once"
        self._held[path] = lock
        return path

    def leave(self, path: Path) -> None:
        """A file is closed, in order."""
        if self._is_young(path) and path.stat().st_size < self._file_bytes:
            _mark(path).touch()
        self._held.pop(path).release()

    def _is_young(self, path: Path) -> bool:
        return _is_young(path, self._goes_on_for, datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Sending:
    """What became of the files that waited for one store."""

    base: str
    sent: int = 0
    sent_bytes: int = 0
    left: int = 0
    """Files that could not be sent; those that are written to, or rest, are not counted."""
    left_bytes: int = 0
    why: str | None = None
    """Why not; ``None`` where all were."""


def send_waiting(
    data_dir: Path, goes_on_for: timedelta, now: datetime, away: Mapping[str, str] = MappingProxyType({})
) -> list[Sending]:
    """Send what waits and nobody holds, but for files that rest and are younger than ``goes_on_for``; -> what became of
    it, by store. A store that is away is left alone for this time. ``away``: stores that are not asked -> why.
    """
    folders = sorted(path for path in (data_dir / SPOOL).glob("*") if path.is_dir())
    return [
        _send(Sending(base := unquote(folder.name), why=away.get(base)), folder, goes_on_for, now) for folder in folders
    ]


def _send(sending: Sending, folder: Path, goes_on_for: timedelta, now: datetime) -> Sending:
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        with _holding(path) as held:
            if not held or not path.exists() or (_mark(path).exists() and _is_young(path, goes_on_for, now)):
                continue
            size = path.stat().st_size
            if sending.why is None:
                try:
                    if size:  # a kill before the first byte leaves an empty file
                        opened(sending.base).send(path, f"{sending.base}/{path.name}")
                except (ArchiveError, UsageError) as error:
                    sending = replace(sending, why=str(error))
            if sending.why is not None:
                sending = replace(sending, left=sending.left + 1, left_bytes=sending.left_bytes + size)
                continue
            path.unlink()
            _mark(path).unlink(missing_ok=True)
            path.with_name(path.name + _LOCK).unlink(missing_ok=True)
            sending = replace(sending, sent=sending.sent + bool(size), sent_bytes=sending.sent_bytes + size)
    return sending if sending.left else replace(sending, why=None)


def started_at(name: str) -> datetime | None:
    """When the crawl that gave a file its name had begun; ``None`` where the name does not say."""
    found = _STARTED.match(name)
    return datetime.strptime(found[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) if found else None


def waiting_since(data_dir: Path) -> list[tuple[Path, float, int]]:
    """(file that waits here, when it was last written to in seconds of the epoch, bytes)."""
    found = []
    for path in waiting_files(data_dir):
        try:
            state = path.stat()
        except FileNotFoundError:  # it was sent this moment
            continue
        found.append((path, state.st_mtime, state.st_size))
    return found


def _mark(path: Path) -> Path:
    return path.with_name(path.name + _RESTING)


def _is_young(path: Path, goes_on_for: timedelta, now: datetime) -> bool:
    """By the start in its name: what a crawl adds makes it no younger."""
    started = started_at(path.name)
    return started is not None and abs(now - started) < goes_on_for  # a clock may have been ahead


def _lock(path: Path, seconds: float = 0) -> FileLock | None:
    """A file's lock, taken; ``None``: somebody else has it for so long. It ends with its process, however that ends."""
    lock = FileLock(path.with_name(path.name + _LOCK), timeout=seconds, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        return None
    return lock


@contextmanager
def _holding(path: Path) -> Iterator[bool]:
    lock = _lock(path)
    try:
        yield lock is not None
    finally:
        if lock:
            lock.release()
