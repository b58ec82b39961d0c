"""What is known of web servers, in the database: when they may be asked again, their robots.txt, what they reserve."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select

from newscrawl.decisions.revisits import waits_until
from newscrawl.storage import models as m
from newscrawl.storage.dialect import dialect_of, writing


@dataclass(slots=True)
class KnownHost:
    """The row of a server; every field as in ``newscrawl.storage.models.Host``."""

    host: str
    wait_until: datetime | None = None
    wait_reason: str | None = None
    waits: int = 0
    validators_lie_at: datetime | None = None
    lying_url: str | None = None
    robots_status: int | None = None
    robots_text: str | None = None
    robots_fetched_at: datetime | None = None
    opt_outs: dict[str, Any] = field(default_factory=dict)

    def closed_until(self, now: datetime) -> datetime | None:
        """Until when it is left alone; ``None`` where it may be asked."""
        return waits_until(self.wait_until, now)


_COLUMNS = [getattr(m.Host, name) for name in KnownHost.__slots__]


def load_host(engine: Engine, host: str) -> KnownHost:
    """What is known of a server; an empty row for one that was never met."""
    with engine.connect() as connection:
        row = connection.execute(select(*_COLUMNS).where(m.Host.host == host)).first()
    return KnownHost(*row) if row else KnownHost(host)


def save_host(engine: Engine, host: str, **values: Any) -> None:
    """Set columns of a server's row, which is made where it is missing."""
    with writing(engine) as connection:
        dialect = dialect_of(connection)
        dialect.insert_missing(connection, m.table_of(m.Host), [{"host": host, "opt_outs": {}}])
        dialect.update(connection, m.table_of(m.Host), "host", [{"host": host, **values}])
