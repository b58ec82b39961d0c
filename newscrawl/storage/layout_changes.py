"""Edits that were none: what a run's visits found changed in the same way in most articles is its site's layout."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, select, update

from newscrawl.decisions.changes import Cause
from newscrawl.decisions.layout_changes import FEWEST, of_the_layout
from newscrawl.storage import models as m
from newscrawl.storage.dialect import among, writing
from newscrawl.storage.run_counts import sites_of


@dataclass(frozen=True, slots=True)
class LayoutChange:
    """What a run met at a site."""

    site: str
    fields: tuple[str, ...]
    """Those that changed, the most frequent first."""
    articles: int
    visited: int
    """Known articles that were visited."""


def note_layout_changes(engine: Engine, run_id: int, visited: Mapping[str, int]) -> list[LayoutChange]:
    """Give a run's silent edits that were its sites' layouts their own cause; -> what was found.

    ``visited``: site -> known articles that the run visited.
    """
    with writing(engine) as connection:
        found: list[LayoutChange] = []
        for site, edits in _edits(connection, run_id).items():
            told = of_the_layout([changes for _, changes, _ in edits], max(visited.get(site, 0), len(edits)))
            ours = [edit_id for (edit_id, _, silent), fields in zip(edits, told, strict=True) if fields and silent]
            if not ours:
                continue
            row = m.Revision
            naming = update(row).where(among(row.id, ours))
            connection.execute(naming.values(cause=Cause.LAYOUT.value, silent=None))
            fields = Counter(name for names in told for name in names)
            names = tuple(name for name, _ in fields.most_common())
            found.append(LayoutChange(site, names, len(ours), max(visited.get(site, 0), len(edits))))
        return found


def _edits(connection: Connection, run_id: int) -> dict[str, Sequence[tuple[int, Mapping[str, Any], bool]]]:
    """Site -> (revision, changes, whether it is silent) of its edits in a run, where they are many enough."""
    began = connection.execute(select(m.Run.started_at).where(m.Run.id == run_id)).scalar()
    row = m.Revision
    query = (
        select(row.id, row.article_id, row.changes, row.silent)
        .where(row.run_id == run_id, row.seen_at >= began, row.cause == Cause.EDIT.value)
        .order_by(row.id)
    )
    rows = connection.execute(query).all() if began else []
    sites = sites_of(connection, sorted({one.article_id for one in rows}))
    found: dict[str, list[tuple[int, Mapping[str, Any], bool]]] = defaultdict(list)
    for one in rows:
        found[sites[one.article_id]].append((one.id, one.changes, bool(one.silent)))
    return {site: edits for site, edits in found.items() if len(edits) >= FEWEST}
