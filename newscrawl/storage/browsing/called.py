"""The site that somebody asks for, by what it is called."""

from __future__ import annotations

from sqlalchemy import Select, func, select

from newscrawl.storage import models as m
from newscrawl.urls import site_typed


def site_called(asked: str) -> Select[int | None]:
    """The id of a site by its name, its host ("www." makes no difference) or its address; a name goes before a host."""
    name = asked.strip()
    host = site_typed(name)
    site = m.Site
    by_name, by_host = select(site.id).where(site.name == name), select(site.id).where(site.host == host)
    return select(func.coalesce(by_name.scalar_subquery(), by_host.scalar_subquery()))
