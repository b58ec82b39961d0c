"""How far a reading of archived pages has come, so that a stopped one goes on where it was."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Engine, delete, insert, select, update

from newscrawl.storage.dialect import writing
from newscrawl.storage.models import ArchiveProgress


def kept_progress(engine: Engine, task: str) -> dict[str, int]:
    """File -> offset before which all is done; empty for a task that was never stopped."""
    with engine.connect() as connection:
        rows = connection.execute(
            select(ArchiveProgress.file, ArchiveProgress.offset).where(ArchiveProgress.task == task)
        )
        return {file: offset for file, offset in rows}  # noqa: C416 -- rows are no pairs to mypy


def keep_progress(engine: Engine, task: str, file: str, offset: int) -> None:
    """Remember that all of a file before an offset is done."""
    progress, done = ArchiveProgress, {"offset": offset, "updated_at": datetime.now(UTC)}
    with writing(engine) as connection:
        known = update(progress).where(progress.task == task, progress.file == file)
        if connection.execute(known.values(done)).rowcount == 0:
            connection.execute(insert(progress).values(task=task, file=file, **done))


def forget_progress(engine: Engine, task: str) -> None:
    """A task is done as a whole, or begins anew."""
    with writing(engine) as connection:
        connection.execute(delete(ArchiveProgress).where(ArchiveProgress.task == task))
