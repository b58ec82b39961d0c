"""One row a run: what was asked for, who is at it, whether it lives, how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Engine, func, insert, select, update

from newscrawl.decisions.revisits import AHEAD
from newscrawl.storage import models as m
from newscrawl.storage.dialect import writing
from newscrawl.storage.leases import is_dead

DIED = "died"
"""``end_reason`` of a run that stopped saying that it is alive."""
_COUNTED = {"sites": m.Site, "articles": m.ArticleRow, "photos": m.PhotoRow, "sources": m.Source}


class Runs:
    """The rows of runs in one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def begin(self, spider: str, target: str, now: datetime, owner: str, silence: timedelta) -> int:
        """Write the row of a run that starts; -> its id. Runs that were killed are marked so: those whose process
        is no more, or that said nothing for longer than ``silence``; what was said in the future was said by a clock
        that was wrong.
        """
        run = m.Run
        with writing(self.engine) as connection:
            unfinished = connection.execute(
                select(run.id, run.owner, run.alive_at, run.started_at).where(
                    run.finished_at.is_(None), run.end_reason.is_(None)
                )
            )
            died = [
                row.id
                for row in unfinished
                if not -AHEAD <= now - (row.alive_at or row.started_at) <= silence or (row.owner and is_dead(row.owner))
            ]
            connection.execute(update(run).where(run.id.in_(died)).values(end_reason=DIED))
            values = {
                "spider": spider, "target": target, "started_at": now, "alive_at": now, "owner": owner,
                "drop_reasons": {},
            }  # fmt: skip
            return int(connection.execute(insert(run).values(values).returning(run.id)).scalar_one())

    def goes_on(self, run_id: int, now: datetime) -> None:
        """Say that a run is alive; one that was taken for dead meanwhile is so no more."""
        with writing(self.engine) as connection:
            # A sign that comes late must not take back how the run ended.
            lives = (m.Run.id == run_id, m.Run.finished_at.is_(None))
            connection.execute(update(m.Run).where(*lives).values(alive_at=now, end_reason=None))

    def end(
        self,
        run_id: int,
        now: datetime,
        end_reason: str,
        counts: Mapping[str, int],
        drop_reasons: Mapping[str, int],
    ) -> None:
        """Complete the row of a run that ends. ``counts``: column -> number."""
        with writing(self.engine) as connection:
            connection.execute(
                update(m.Run)
                .where(m.Run.id == run_id)
                .values(finished_at=now, end_reason=end_reason, drop_reasons=dict(drop_reasons), **counts)
            )

    def counts(self) -> dict[str, int]:
        """Rows in the tables that people ask about."""
        with self.engine.connect() as connection:
            return {
                name: int(connection.execute(select(func.count()).select_from(m.table_of(model))).scalar_one())
                for name, model in _COUNTED.items()
            }
