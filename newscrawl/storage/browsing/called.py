"""The site that somebody asks for, by what it is called."""

from __future__ import annotations

from sqlalchemy import Select, case, or_, select

from newscrawl.storage import models as m
from newscrawl.urls import site_of


def site_called(asked: str) -> Select[int]:
    """The id of a site by its name, its host ("www." makes no difference) or its address; a name goes before a host."""
    name = asked.strip()
    host = site_of(name) if "://" in name else name.lower().removeprefix("www.")
    site = m.Site
    return (
        select(site.id)
        .where(or_(site.name == name, site.host == host))
        .order_by(case((site.name == name, 0), else_=1))
        .limit(1)
    )
