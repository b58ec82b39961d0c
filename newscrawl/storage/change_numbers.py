"""Change numbers: every change of an article gets the next one, in the order in which changes are committed.

Whoever has exported all up to a number finds what came after it by asking for greater ones. The counter is one row;
who takes numbers holds it until the end of the transaction, so that no smaller number can appear after a greater one
was seen.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select, update

from newscrawl.storage import models as m
from newscrawl.storage.dialect import dialect_of

_VALUE = m.ChangeCounter.value
_LAST = select(_VALUE)
_LAST_HELD = _LAST.with_for_update()
_TAKE = update(m.ChangeCounter).values(value=_VALUE + bindparam("count")).returning(_VALUE)


def hold_numbers(connection: Connection) -> None:
    """Wait until nobody else changes articles, and keep others waiting until the end of the transaction.

    What is read behind this is what will be overwritten: two crawls that meet one text at once store it once.
    """
    if not dialect_of(connection).writes_one_at_a_time:
        connection.execute(_LAST_HELD)


def take_numbers(connection: Connection, count: int) -> range:
    """The next ``count`` numbers."""
    last = int(connection.execute(_TAKE, {"count": count}).scalar_one())
    return range(last - count + 1, last + 1)


def renumber(connection: Connection, article_ids: Sequence[int]) -> None:
    """Say that articles have changed."""
    if article_ids:
        numbers = take_numbers(connection, len(article_ids))
        rows = [{"id": one, "change_number": number} for one, number in zip(article_ids, numbers, strict=True)]
        dialect_of(connection).update(connection, m.table_of(m.ArticleRow), "id", rows)


def last_number(connection: Connection) -> int:
    """The greatest number that was committed; 0 where nothing was ever stored."""
    return int(connection.execute(_LAST).scalar() or 0)
