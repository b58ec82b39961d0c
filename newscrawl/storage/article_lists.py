"""The lists of articles, each a table: authors, tags, sources, photos and their credits; many rows a statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Delete, Select, Table, delete, select

from newscrawl.items import Article
from newscrawl.storage import models as m
from newscrawl.storage.dialect import among, dialect_of
from newscrawl.storage.rows import NAMES

Written = Sequence[tuple[int, Article]]
"""Articles with the ids of their rows."""
_HANGING: tuple[type[m.Base], ...] = (m.PhotoRow, *(links for _, links, _ in NAMES.values()))
_FORGET: tuple[Delete, ...] = tuple(
    delete(table).where(among(table.c.article_id, "article_ids")) for table in map(m.table_of, _HANGING)
)


def write_lists(connection: Connection, written: Written) -> None:
    """Write the lists of articles that have none yet."""
    dialect = dialect_of(connection)
    for field, (members, links, key) in NAMES.items():
        ids = ids_of_names(connection, m.table_of(members), "name", (n for _, a in written for n in getattr(a, field)))
        rows = [
            {"article_id": article_id, "position": position, key: ids[name]}
            for article_id, article in written
            for position, name in enumerate(dict.fromkeys(getattr(article, field)))
        ]
        dialect.insert(connection, m.table_of(links), rows)
    _write_photos(connection, written)


def forget_lists(connection: Connection, article_ids: Sequence[int]) -> None:
    """Remove the lists of articles, for others in their place."""
    for forget in _FORGET:
        connection.execute(forget, {"article_ids": article_ids})


def ids_of_names(connection: Connection, table: Table, column: str, names: Iterable[str], **new: Any) -> dict[str, int]:
    """Ids of named things; a row is made for each that has none. ``new``: further columns of such rows."""
    wanted, dialect = sorted(set(names)), dialect_of(connection)
    if not wanted:
        return {}
    rows = connection.execute(_named(table, column), {"names": wanted})
    found = {name: number for name, number in rows}  # noqa: C416 -- rows are no pairs to mypy
    missing = [name for name in wanted if name not in found]
    if missing:
        made = dict(zip(missing, dialect.take_ids(connection, table, len(missing)), strict=True))
        dialect.insert(connection, table, [{"id": number, column: name, **new} for name, number in made.items()])
        found |= made
    return found


@cache
def _named(table: Table, column: str) -> Select[Any]:
    """The ids of things by their ``names``."""
    return select(table.c[column], table.c.id).where(among(table.c[column], "names"))


def _write_photos(connection: Connection, written: Written) -> None:
    dialect = dialect_of(connection)
    photos = [(article_id, i, photo) for article_id, a in written for i, photo in enumerate(a.photos)]
    if not photos:
        return
    ids = dialect.take_ids(connection, m.table_of(m.PhotoRow), len(photos))
    rows: list[dict[str, Any]] = []
    names: list[dict[str, Any]] = []
    for photo_id, (article_id, position, photo) in zip(ids, photos, strict=True):
        credit = photo.credit
        rows.append(
            {
                "id": photo_id, "article_id": article_id, "position": position, "url": photo.url or "",
                "caption": photo.caption, "alt": photo.alt, "lead": photo.lead,
                "credit_line": credit.line if credit else None, "via": credit.via if credit else None,
            }
        )  # fmt: skip
        if credit:
            for role, people in (("photographer", credit.photographers), ("organisation", credit.organisations)):
                names += [
                    {"photo_id": photo_id, "role": role, "position": n, "name": name} for n, name in enumerate(people)
                ]
    dialect.insert(connection, m.table_of(m.PhotoRow), rows)
    dialect.insert(connection, m.table_of(m.PhotoCredit), names)
