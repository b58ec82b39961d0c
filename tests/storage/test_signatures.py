"""Bands of signatures: found, forgotten and let go of, whether they are gathered or stay where they are."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from newscrawl.decisions.near_duplicates import keys_of
from newscrawl.storage import models as m
from newscrawl.storage.dialect import dialect_of, writing
from newscrawl.storage.pruning import how_many, let_go, old_signatures
from newscrawl.storage.signatures import Signed, articles_by_key, forget_bands, keep_bands

BORN = datetime(2026, 3, 2, tzinfo=UTC)


def signed(
    first: int, count: int, *, bands: int = 6, days: float = 0.01
) -> dict[int, tuple[tuple[int, ...], datetime]]:
    """Articles with bands of their own, published one after another."""
    chance = random.Random(first)
    return {
        first + n: (tuple(chance.getrandbits(48) for _ in range(bands)), BORN + timedelta(days=days * n))
        for n in range(count)
    }


def keys(found: Signed) -> dict[int, list[int]]:
    """Key -> the article that has it."""
    return {key: [article_id] for article_id, (bands, at) in found.items() for key in keys_of(bands, at)}


def kept(database) -> list[tuple[int, int]]:
    with database.connect() as connection:
        return sorted(tuple(row) for row in connection.execute(select(m.SignatureBand.key, m.SignatureBand.article_id)))


def in_batches(database, found: dict, size: int = 200) -> None:
    ids = sorted(found)
    for at in range(0, len(ids), size):
        with writing(database) as connection:
            keep_bands(connection, {one: found[one] for one in ids[at : at + size]})


def test_every_band_is_found_wherever_it_is(database):
    found = signed(1, 900)
    in_batches(database, found)
    with database.connect() as connection:
        assert articles_by_key(connection, keys(found)) == keys(found)
        assert not articles_by_key(connection, [key ^ 1 for key in keys(found)])
    if dialect_of(database).writes_whole_pages:
        places = {key < 0 for key, _ in kept(database)}
        assert places == {True, False}, "some are gathered, some stay where they are"


def test_bands_are_forgotten_wherever_they_are(database):
    found = signed(1, 600)
    in_batches(database, found)
    left = {one: found[one] for one in found if one % 3 == 0}
    with writing(database) as connection:
        forget_bands(connection, {one: found[one] for one in found if one % 3})
        assert articles_by_key(connection, keys(found)) == keys(left)
    assert len(kept(database)) == len(keys(left))


def test_few_are_gathered_however_many_were_written(database):
    found = signed(1, 10_000, bands=1, days=0.004)
    in_batches(database, found, 500)
    rows = kept(database)
    assert len(rows) == len(found)
    assert sum(key < 0 for key, _ in rows) < 4_096
    assert {key for key, _ in rows if key >= 0} <= set(keys(found))


def test_a_band_that_is_there_already_is_written_once(database):
    found = signed(1, 50)
    in_batches(database, found)
    with writing(database) as connection:
        forget_bands(connection, found)
        keep_bands(connection, found)
    for first in range(1, 4_200, 200):  # until each piece had its turn
        in_batches(database, signed(4_096 * 3 + first, 200, bands=1))
    with database.connect() as connection:
        assert articles_by_key(connection, keys(found)) == keys(found)


def test_old_bands_go_wherever_they_are(database):
    found = signed(1, 600, days=0.1)
    in_batches(database, found)
    before = BORN + timedelta(days=33)
    old = old_signatures(before)
    due = how_many(database, old)
    first = min(keys_of((0,), before))
    assert due == sum(key < first for key in keys(found))
    assert 0 < due < len(keys(found))
    assert let_go(database, old) == due
    with database.connect() as connection:
        left = {key: ids for key, ids in keys(found).items() if key >= first}
        assert articles_by_key(connection, keys(found)) == left
        assert connection.execute(select(func.count()).select_from(m.SignatureBand)).scalar() == len(left)
