"""What goes of archive and database, by the settings' limits, and letting it go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime, time, timedelta
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
    run_days,
)

_LONGEST_PAUSE = timedelta(days=31)
"""Between two runs, as far as it makes anything older."""
_ALL_DAYS = 4_000_000.0  # more than there are in the calendar


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


def parts_beyond(limits: Limits, ago: Callable[[float], datetime]) -> list[Part]:
    """The parts of the database that have a limit, and what of them goes. ``ago``: days -> when that was."""

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


def before_so_many(days: float, days_of_runs: Iterable[date], now: datetime) -> datetime:
    """When so many days ago was, by what happened meanwhile: a stretch without any run counts for a month at most. A
    clock that is ten years ahead makes nothing old, and what lies behind a long pause waits until it is as old in use.
    ``days_of_runs``: on which any run began.
    """
    left, at = timedelta(days=min(days, _ALL_DAYS)), now
    for day in sorted(days_of_runs, reverse=True):
        begun = datetime.combine(day, time.min, UTC)
        if begun >= at:
            continue
        if left <= (counts := min(at - begun, _LONGEST_PAUSE)):
            return at - left
        left, at = left - counts, begun
    return _earlier(at, left)


def _earlier(at: datetime, by: timedelta) -> datetime:
    try:
        return at - by
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def prune_all(
    engine: Engine, data_dir: Path, base: str, limits: Limits, now: datetime, *, only_say: bool
) -> Iterator[str]:
    """Let go of what is beyond the limits, a line for each part as it is done; with ``only_say`` nothing goes.

    ``ArchiveError`` where the archive's store cannot be had: the database's parts are done by then.
    """
    will = "would go" if only_say else "gone"
    days_of_runs = run_days(engine)

    def ago(days: float) -> datetime:
        return before_so_many(days, days_of_runs, now)

    for part in parts_beyond(limits, ago):
        count = how_many(engine, part) if only_say else let_go(engine, part)
        yield f"{part.name}: {count} {will}"
    if limits.archive_days or limits.archive_gb:
        files = archive_files(data_dir, base)
        before = ago(limits.archive_days) if limits.archive_days else None
        going = too_much(files, before=before, gigabytes=limits.archive_gb)
        freed = sum(file.size for file in going) if only_say else prune(engine, going)
        yield f"archive files: {len(going)} of {len(files)} {will} ({size_text(freed)})"
        yield from (f"  {file.name}" for file in going)
