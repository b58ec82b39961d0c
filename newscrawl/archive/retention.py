"""What the archive keeps, and letting go of what is older or larger than it should be.

Whole files go, oldest first, never one that a crawl may still be writing. What was read from them stays in the
database; the rows then say that their page is in no archive any more.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, func, select, update

from newscrawl.archive.warc import warc_files
from newscrawl.errors import ArchiveError
from newscrawl.storage import models as m

_QUIET = (
    3600.0  # seconds without a write after which no crawl is writing a file any more; a crawl's longest wait is 120
)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One WARC file of the archive. ``written_at``: of its last record; ``articles``, ``revisions``: rows that point
    into it.
    """

    path: Path
    name: str
    """As the database names it: relative to the data folder."""
    size: int
    """Bytes."""
    written_at: datetime
    articles: int
    revisions: int

    @property
    def is_open(self) -> bool:
        """Whether a crawl may still be writing it."""
        return abs(time.time() - self.written_at.timestamp()) < _QUIET  # a clock may have been ahead


def kept_files(engine: Engine, data_dir: Path) -> list[KeptFile]:
    """The files of the crawls' archive, oldest first; empty where nothing was archived."""
    try:
        paths = warc_files(str(data_dir / "archive"))
    except ArchiveError:
        return []
    counts = []
    with engine.connect() as connection:
        for model in (m.ArticleRow, m.Revision):
            rows = connection.execute(
                select(model.archive_file, func.count())
                .where(model.archive_file.is_not(None))
                .group_by(model.archive_file)
            )
            counts.append({str(name): int(count) for name, count in rows})
    found = []
    for path in paths:
        try:
            name, state = str(path.relative_to(data_dir)), path.stat()
        except FileNotFoundError:  # another pruning was faster
            continue
        written_at = datetime.fromtimestamp(state.st_mtime, UTC)
        found.append(KeptFile(path, name, state.st_size, written_at, counts[0].get(name, 0), counts[1].get(name, 0)))
    return sorted(found, key=lambda file: (file.written_at, file.name))


def too_much(files: Iterable[KeptFile], *, days: float, gigabytes: float, now: datetime) -> list[KeptFile]:
    """Those of the files that go: last written more than ``days`` ago, then the oldest until the rest is below
    ``gigabytes`` (10^9 bytes). 0 sets no limit.
    """
    files = list(files)
    gone = [
        file for file in files if days and not file.is_open and (now - file.written_at).total_seconds() > days * 86_400
    ]
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
    freed = 0
    for file in files:
        with engine.begin() as connection:
            for model in (m.ArticleRow, m.Revision, m.Address):
                nowhere = {"archive_file": None, "archive_offset": None, "archive_length": None}
                connection.execute(update(model).where(model.archive_file == file.name).values(**nowhere))
        file.path.unlink(missing_ok=True)
        freed += file.size
    return freed


def size_text(size: float) -> str:
    """ "1.4 GB", "320 kB": powers of ten."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            return f"{size:.0f} {unit}" if unit in ("B", "kB") or size >= 100 else f"{size:.1f} {unit}"
        size /= 1000
    raise AssertionError("unreachable")
