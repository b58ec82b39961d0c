"""What goes of archive and database, by the settings' limits, and letting it go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from newscrawl.archive.retention import archive_files, prune, size_text, too_much
from newscrawl.storage.pruning import (
    Part,
    how_many,
    left_addresses,
    let_go,
    old_comment_counts,
    old_counts,
    old_revisions,
    old_signatures,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is kept; 0 sets no limit. The settings of the same names say what each means."""

    archive_days: float = 0.0
    archive_gb: float = 0.0
    history_days: float = 0.0
    ledger_days: float = 0.0
    counts_days: float = 0.0
    copies_days: float = 0.0

    @property
    def are_none(self) -> bool:
        return not any(astuple(self))


def parts_beyond(limits: Limits, now: datetime) -> list[Part]:
    """The parts of the database that have a limit, and what of them goes."""

    def ago(days: float) -> datetime:
        return now - timedelta(days=days)

    found: list[Part] = []
    if limits.history_days:
        found += [old_revisions(ago(limits.history_days)), old_comment_counts(ago(limits.history_days))]
    if limits.ledger_days:
        found.append(left_addresses(ago(limits.ledger_days)))
    if limits.counts_days:
        found += old_counts(ago(limits.counts_days))
    if limits.copies_days:
        found.append(old_signatures(ago(limits.copies_days)))
    return found


def prune_all(
    engine: Engine, data_dir: Path, base: str, limits: Limits, now: datetime, *, only_say: bool
) -> Iterator[str]:
    """Let go of what is beyond the limits, a line for each part as it is done; with ``only_say`` nothing goes.

    ``ArchiveError`` where the archive's store cannot be had: the database's parts are done by then.
    """
    will = "would go" if only_say else "gone"
    for part in parts_beyond(limits, now):
        count = how_many(engine, part) if only_say else let_go(engine, part)
        yield f"{part.name}: {count} {will}"
    if limits.archive_days or limits.archive_gb:
        files = archive_files(data_dir, base)
        going = too_much(files, days=limits.archive_days, gigabytes=limits.archive_gb, now=now)
        freed = sum(file.size for file in going) if only_say else prune(engine, going)
        yield f"archive files: {len(going)} of {len(files)} {will} ({size_text(freed)})"
        yield from (f"  {file.name}" for file in going)
