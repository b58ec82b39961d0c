"""What the archive keeps, and letting go of what is older or larger than it should be.

Whole files go, oldest first, never one that a crawl may still be writing. What was read from them stays in the
database; the rows then say that their page is in no archive any more.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, func, select

from newscrawl.archive.spool import SUFFIX, address_of, started_at, waiting_files
from newscrawl.archive.stores import opened, store_of
from newscrawl.storage import models as m
from newscrawl.storage.pruning import FIRST_RUN, forget_files

_QUIET = (
    3600.0  # seconds without a write after which no crawl is writing a file any more; a crawl's longest wait is 120
)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One WARC file of the archive. ``written_at``: of its last record; ``articles``, ``revisions``: rows that point
    into it.
    """

    path: Path | None
    """``None`` for one in a store."""
    name: str
    """As the database names it: relative to the data folder, or by its address."""
    size: int
    """Bytes."""
    written_at: datetime
    articles: int = 0
    revisions: int = 0
    waits: bool = False
    """Whether it is still to be sent to its store."""

    @property
    def is_open(self) -> bool:
        """Whether a crawl may still be writing it, or it is still to be sent."""
        if self.path is None or self.waits:
            return self.waits
        return abs(time.time() - self.written_at.timestamp()) < _QUIET  # a clock may have been ahead


def kept_files(engine: Engine, data_dir: Path, base: str = "") -> list[KeptFile]:
    """The files of the crawls' archive, oldest first; empty where nothing was archived. ``base``: the store that they
    are kept in besides (``ARCHIVE_URL``). ``ArchiveError`` where that cannot be had.
    """
    counts: list[dict[str, int]] = []
    with engine.connect() as connection:
        for model in (m.ArticleRow, m.Revision):
            rows = connection.execute(
                select(model.archive_file, func.count())
                .where(model.archive_file.is_not(None))
                .group_by(model.archive_file)
            )
            counts.append({str(name): int(count) for name, count in rows})
    articles, revisions = counts
    return [
        replace(file, articles=articles.get(file.name, 0), revisions=revisions.get(file.name, 0))
        for file in archive_files(data_dir, base)
    ]


def archive_files(data_dir: Path, base: str = "") -> list[KeptFile]:
    """The same, no row asked for it."""
    found = [*_local_files(data_dir), *_waiting_files(data_dir)]
    waiting = {file.name for file in found}
    if base:
        found += [file for file in _stored_files(base) if file.name not in waiting]
    return sorted(found, key=lambda file: (file.written_at, file.name))


def _local_files(data_dir: Path) -> Iterator[KeptFile]:
    for path in sorted((data_dir / "archive").rglob(f"*{SUFFIX}")):
        if (state := _state(path)) is not None:
            yield KeptFile(path, str(path.relative_to(data_dir)), *state)


def _waiting_files(data_dir: Path) -> Iterator[KeptFile]:
    for path in waiting_files(data_dir):
        if (state := _state(path)) is not None:
            yield KeptFile(path, address_of(path), *state, waits=True)


def _state(path: Path) -> tuple[int, datetime] | None:
    """-> (bytes, when it was last written to); ``None`` where it is gone: another pruning, or sender, was faster."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return state.st_size, datetime.fromtimestamp(state.st_mtime, UTC)


def _stored_files(base: str) -> Iterator[KeptFile]:
    for file in opened(base).files():
        name = file.address.rpartition("/")[2]
        if name.endswith(SUFFIX) and (at := file.written_at or started_at(name)):
            yield KeptFile(None, file.address, file.size, at)


def too_much(files: Iterable[KeptFile], *, before: datetime | None, gigabytes: float) -> list[KeptFile]:
    """Those of the files that go: last written before an instant (``None`` sets no limit; what a clock that was behind
    has written is of no age), then the oldest until the rest is below ``gigabytes`` (10^9 bytes, 0 sets no limit).
    """
    files = list(files)
    gone = [file for file in files if before is not None and not file.is_open and FIRST_RUN <= file.written_at < before]
    rest = [file for file in files if file not in gone]
    total = sum(file.size for file in rest)
    for file in rest:
        if gigabytes and total > round(gigabytes * 1e9) and not file.is_open:
            gone.append(file)
            total -= file.size
    return gone


def prune(engine: Engine, files: Iterable[KeptFile]) -> int:
    """Let files go; -> bytes. The rows are changed first, so that a kill leaves a file too many and never a row that
    points nowhere.
    """
    files = list(files)
    forget_files(engine, [file.name for file in files])
    for file in files:
        if file.path is not None:
            file.path.unlink(missing_ok=True)
        else:
            store_of(file.name).remove(file.name)
    return sum(file.size for file in files)


def size_text(size: float) -> str:
    """ "1.4 GB", "320 kB": powers of ten."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            return f"{size:.0f} {unit}" if unit in ("B", "kB") or size >= 100 else f"{size:.1f} {unit}"
        size /= 1000
    raise AssertionError("unreachable")
