"""Site profiles in the database, as plain values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select

from newscrawl.storage import models as m
from newscrawl.storage.dialect import dialect_of, writing


def load_profile(engine: Engine, site: str) -> dict[str, Any] | None:
    """What was saved of a site (host without "www."); ``None`` where nothing is."""
    query = (
        select(m.SiteProfileRow.knowledge)
        .join(m.Site, m.Site.id == m.SiteProfileRow.site_id)
        .where(m.Site.host == site)
    )
    with engine.connect() as connection:
        found: dict[str, Any] | None = connection.execute(query).scalar()
        return found


def save_profile(engine: Engine, site: str, pages: int, knowledge: dict[str, Any], now: datetime) -> None:
    """Keep a profile in place of the one before; nothing happens for a site that has no article."""
    with writing(engine) as connection:
        site_id = connection.execute(select(m.Site.id).where(m.Site.host == site)).scalar()
        if site_id is None:
            return
        row = {"site_id": site_id, "pages": pages, "knowledge": knowledge, "updated_at": now}
        dialect_of(connection).upsert(connection, m.table_of(m.SiteProfileRow), "site_id", [row])
