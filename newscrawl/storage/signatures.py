"""Bands of signatures in the database: written, found by, let go of.

Their keys are random within a fortnight, so that each new one touches a page of the index of its own: where a
transaction writes whole pages (``Dialect.writes_whole_pages``), 200 articles wrote five thousand of them, four times
all else. There the bands of the last articles are gathered at keys of their own, few enough to share pages, and each
article that is written takes one piece of them, a stretch that lies together in the index, to where they stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from newscrawl.decisions.near_duplicates import first_key, keys_of
from newscrawl.storage import models as m
from newscrawl.storage.dialect import among, dialect_of

Signed = Mapping[int, tuple[Sequence[int], datetime]]
"""Article -> its bands, and when it was published."""

_GATHERED = -(1 << 63)  # is added to the key of a band that is gathered
_FORTNIGHT = 48  # bits of a key that stand behind its fortnight
_PIECE = 36  # bits that stand behind its piece
# So many pieces, because the bands of half as many articles fill as many pages as a batch of 200 touches by moving its
# own pieces, where a fortnight has 60,000 articles.
_PIECES = 1 << _FORTNIGHT - _PIECE

# Fortnights of which bands are gathered, less 2 ** 15: from each the next one is found by the index.
_FORTNIGHTS = f"""
WITH RECURSIVE fortnights (n) AS (
    SELECT min(key) >> {_FORTNIGHT} FROM signature_bands WHERE key < 0
    UNION ALL
    SELECT (SELECT min(key) >> {_FORTNIGHT} FROM signature_bands WHERE key >= (n + 1) << {_FORTNIGHT} AND key < 0)
    FROM fortnights WHERE n IS NOT NULL
) SELECT n FROM fortnights WHERE n IS NOT NULL"""  # noqa: S608 -- numbers of ours
_KEPT = f"""
INSERT INTO signature_bands (key, article_id) SELECT key & {~_GATHERED}, article_id FROM signature_bands
WHERE key BETWEEN ? AND ? ON CONFLICT DO NOTHING"""  # noqa: S608 -- a number of ours
_WITH_KEYS = select(m.SignatureBand.key, m.SignatureBand.article_id).where(among(m.SignatureBand.key, "keys"))
_LEFT = "DELETE FROM signature_bands WHERE key BETWEEN ? AND ?"


def articles_by_key(connection: Connection, keys: Iterable[int]) -> dict[int, list[int]]:
    """Band key -> the articles that have it."""
    wanted = sorted(keys)
    if dialect_of(connection).writes_whole_pages:
        wanted = [*(key + _GATHERED for key in wanted), *wanted]
    found: dict[int, list[int]] = {}
    for key, article_id in connection.execute(_WITH_KEYS, {"keys": wanted}):
        found.setdefault(key if key >= 0 else key - _GATHERED, []).append(article_id)
    return found


def keep_bands(connection: Connection, signed: Signed) -> None:
    """Write the bands of articles."""
    dialect = dialect_of(connection)
    rows = _rows(signed, _GATHERED if dialect.writes_whole_pages else 0)
    dialect.insert_numbers(connection, m.table_of(m.SignatureBand), ("key", "article_id"), rows)
    if dialect.writes_whole_pages:
        _take_along(connection, signed)


def forget_bands(connection: Connection, signed: Signed) -> None:
    """Remove the bands of articles, which are found by the old text: an index by article would cost every insert."""
    dialect = dialect_of(connection)
    rows = [*(_rows(signed, _GATHERED) if dialect.writes_whole_pages else ()), *_rows(signed, 0)]
    dialect.delete_numbers(connection, m.table_of(m.SignatureBand), ("key", "article_id"), rows)


def published_before(at: datetime) -> ColumnElement[bool]:
    """Bands of articles that were published in a fortnight before that of an instant."""
    key, first = m.SignatureBand.key, first_key(at)
    return or_(key < first + _GATHERED, and_(key >= 0, key < first))


def _rows(signed: Signed, added: int) -> list[tuple[int, int]]:
    """Sorted, since neighbours share pages of the index."""
    keys = {(key + added, article_id) for article_id, (bands, at) in signed.items() for key in keys_of(bands, at)}
    return sorted(keys)


def _take_along(connection: Connection, article_ids: Iterable[int]) -> None:
    """Bring to where they stay what is gathered in the pieces whose turn it is: an article's own, by its number."""
    stretches: list[list[int]] = []  # first piece, last piece
    for piece in sorted({article_id % _PIECES for article_id in article_ids}):
        if stretches and stretches[-1][1] == piece - 1:
            stretches[-1][1] = piece
        else:
            stretches.append([piece, piece])
    fortnights = connection.exec_driver_sql(_FORTNIGHTS).scalars()
    bounds = [
        ((fortnight << _FORTNIGHT) + (first << _PIECE), (fortnight << _FORTNIGHT) + (last + 1 << _PIECE) - 1)
        for fortnight in fortnights
        for first, last in stretches
    ]
    for statement in (_KEPT, _LEFT) if bounds else ():
        connection.exec_driver_sql(statement, bounds)
