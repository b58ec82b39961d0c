"""Where WARC files are kept: a folder of this machine, a folder that machines share, or an object store (S3 and what
speaks like it), by its address through fsspec.

    archive/newscrawl-....warc.gz                 below the data folder
    /mnt/shared/news/newscrawl-....warc.gz        a folder at the same path on every machine
    s3://bucket/news/newscrawl-....warc.gz        an object store

Records name their file in one of these ways. What opens a store (keys, endpoint, region) is no part of an address: it
comes from the environment, as each store's own programs read it, and is shown nowhere.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from newscrawl.errors import ArchiveError, StoreAwayError, UsageError
from newscrawl.urls import shown

logger = logging.getLogger(__name__)

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)
_SECRET_NAMES = re.compile(r"SECRET|PASSWORD|TOKEN|ACCESS_KEY|ACCOUNT_KEY|CONNECTION_STRING")
_HIDDEN = "..."
_SHORTEST_SECRET = 6  # characters; a shorter value would be found in any text
_WHOLE_AT_ONCE = ("s3", "s3a", "gs", "gcs", "az", "abfs", "adl", "memory")
"""Stores in which a file appears when all of it is there."""
_PART = ".part"
_CONNECTING, _ANSWERING = 5, 60  # seconds; then the store is away
_TELLING_TOO_MUCH = ("aiobotocore", "botocore", "fsspec", "s3fs")  # loggers: headers with keys, where asked for DEBUG
_OPTIONS: dict[str, dict[str, Any]] = {
    "s3": {
        "config_kwargs": {
            "connect_timeout": _CONNECTING,
            "read_timeout": _ANSWERING,
            "retries": {"max_attempts": 1},  # s3fs tries again by itself
        }
    }
}
"""What a store is opened with, unless fsspec's own configuration says otherwise."""


def is_address(place: str) -> bool:
    """Whether a place is a store's address, and no path."""
    return _ADDRESS.match(place) is not None


@dataclass(frozen=True, slots=True, order=True)
class StoredFile:
    """A file in a store. ``address``: as records name it; ``written_at``: ``None`` where the store does not say."""

    address: str
    size: int
    """Bytes."""
    written_at: datetime | None

    def __str__(self) -> str:
        return self.address


@dataclass(frozen=True)
class Store:
    """An opened store. Whatever goes wrong in it is an ``ArchiveError``: ``StoreAwayError`` where the store as a whole
    cannot be had.
    """

    base: str
    """Its address without a slash at its end."""
    _files: Any
    """fsspec's file system."""
    _is_whole_at_once: bool

    def files(self) -> list[StoredFile]:
        """The files in it, sorted; empty where there is none. An address of one file gives that one."""
        with _told(self.base):
            self._files.invalidate_cache()
            try:
                found = self._files.find(self.base, detail=True)
            except FileNotFoundError:
                return []
        named = (self._stored(info) for info in found.values())
        return sorted(file for file in named if not file.address.endswith(_PART))

    def size(self, address: str) -> int | None:
        """Bytes of a file; ``None`` where it is not there."""
        with _told(address):
            self._files.invalidate_cache()
            try:
                return int(self._files.info(address)["size"])
            except FileNotFoundError:
                return None

    def read(self, address: str, start: int, length: int | None) -> bytes:
        """Bytes of a file from ``start`` on; ``length``: ``None`` for all that follow."""
        with _told(address):
            found = self._files.cat_file(address, start=start, end=None if length is None else start + length)
        return bytes(found)

    def fetch(self, address: str, target: Path, start: int = 0) -> None:
        """Write a file's bytes from ``start`` on to a local one."""
        with _told(address), self._files.open(address, "rb", cache_type="readahead", block_size=_STEP) as source:
            source.seek(start)
            with target.open("wb") as to:
                while piece := source.read(_STEP):
                    to.write(piece)

    def send(self, file: Path, address: str) -> None:
        """Put a local file there, whole or not at all. One of the same name and size is it already: a name is given
        once.
        """
        size = file.stat().st_size
        if self.size(address) == size:
            return
        with _told(address):
            if self._is_whole_at_once:
                self._files.put_file(str(file), address)
            else:
                self._files.makedirs(self.base, exist_ok=True)
                self._files.put_file(str(file), address + _PART)
                self._files.mv(address + _PART, address)
        arrived = self.size(address)
        if arrived != size:
            raise StoreAwayError(f"{address} came in with {arrived} bytes instead of {size}")

    def remove(self, address: str) -> None:
        """Let go of a file; one that is not there is gone already."""
        with _told(address):
            try:
                self._files.rm_file(address)
            except FileNotFoundError:
                logger.info("%s is gone already", address)

    def _stored(self, info: dict[str, Any]) -> StoredFile:
        written = next((info[k] for k in ("LastModified", "last_modified", "mtime", "updated") if info.get(k)), None)
        if isinstance(written, int | float):
            written = datetime.fromtimestamp(written, UTC)
        at = written.astimezone(UTC) if isinstance(written, datetime) else None
        address = self._files.unstrip_protocol(info["name"]) if is_address(self.base) else str(info["name"])
        return StoredFile(address, int(info["size"] or 0), at)


_STEP = 8 * 1024 * 1024  # bytes fetched at a time of a file that is read whole


def checked_address(address: str) -> str:
    """The setting ``ARCHIVE_URL``, or the address of a file, without what has no place in one. ``UsageError`` for an
    address with user, password or parameters in it: it stands in rows and logs.
    """
    rest = address.split("://", 1)[-1]
    if is_address(address) and ("@" in rest or "?" in rest or "#" in rest):
        raise UsageError(
            f"{shown(address.split('?')[0].split('#')[0])}: an archive's address holds neither keys nor parameters; "
            "give them to the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL, ...)"
        )
    if address.startswith("file://"):
        address = address.removeprefix("file://")
    if address and not is_address(address):
        address = str(Path(address).absolute())
    return address.rstrip("/")


@cache
def opened(base: str) -> Store:
    """The store at an address, or at a folder's path. ``UsageError`` where nothing here can open such a one."""
    import fsspec

    for name in _TELLING_TOO_MUCH:
        logging.getLogger(name).setLevel(logging.WARNING)
    base = checked_address(base)
    protocol = base.split("://", 1)[0].lower() if is_address(base) else "file"
    given = fsspec.config.conf.get(protocol, {})
    options = {name: value for name, value in _OPTIONS.get(protocol, {}).items() if name not in given}
    try:
        files = fsspec.filesystem(protocol, **options)
    except ImportError as error:
        extra = "`pip install 'newscrawl[s3]'`" if protocol in ("s3", "s3a") else f"fsspec's package for {protocol}"
        raise UsageError(f"{base}: this needs {extra} ({error})") from error
    except ValueError as error:
        raise UsageError(f"{base}: no archive is kept behind {protocol}:// ({error})") from error
    return Store(base, files, protocol in _WHOLE_AT_ONCE)


def store_of(address: str) -> Store:
    """The store that a file is in."""
    return opened(address.rpartition("/")[0])


@contextmanager
def _told(address: str) -> Iterator[None]:
    """What goes wrong in a store, in our words. Each kind of store raises errors of its own, which share no base class:
    what comes out of one is its failure, whatever it is.
    """
    try:
        yield
    except FileNotFoundError as error:
        raise ArchiveError(f"{address} is not there") from error
    except ArchiveError:
        raise
    except Exception as error:
        lines = str(error).splitlines() or [""]
        why = f"{type(error).__name__}: {without_secrets(lines[0])}".removesuffix(": ")
        raise StoreAwayError(f"{address} cannot be had ({why})") from None  # its own traceback may tell of keys


def without_secrets(text: str) -> str:
    """A text for people, without anything that the environment keeps secret."""
    for name, value in os.environ.items():
        if len(value) >= _SHORTEST_SECRET and _SECRET_NAMES.search(name):
            text = text.replace(value, _HIDDEN)
    return shown(text)
