"""What is known of web servers, in the database: when they may be asked again, their robots.txt, what they reserve."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.dialects import postgresql, sqlite

from newscrawl.storage import models as m


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


_COLUMNS = [getattr(m.Host, name) for name in KnownHost.__slots__]


def load_host(engine: Engine, host: str) -> KnownHost:
    """What is known of a server; an empty row for one that was never met."""
    with engine.connect() as connection:
        row = connection.execute(select(*_COLUMNS).where(m.Host.host == host)).first()
    return KnownHost(*row) if row else KnownHost(host)


def save_host(engine: Engine, host: str, **values: Any) -> None:
    """Set columns of a server's row, which is made where it is missing."""
    with engine.begin() as connection:
        insert: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        statement = insert(m.Host.__table__).values(**{"host": host, "opt_outs": {}} | values)
        connection.execute(statement.on_conflict_do_update(index_elements=["host"], set_=values))
