"""What articles take on a PostgreSQL, table by table, and how updates are vacuumed. ``python -m tests.benchmarks.store_sizes URL``

Into an empty database the crawl's own ``Store.save`` writes ``--articles`` of 320 words, visits them ``--visits`` times more (one in
``EDITED`` is changed by its site, the comment count of one in ``COUNTED`` moves), and says what each table takes an article with and
without indexes, how many of its updates were HOT (``pg_stat_user_tables``: no index is touched, and the row's old version goes without
a vacuum), and what the visits added to the table's size. From these figures it computes what millions take.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import time
from datetime import timedelta

from sqlalchemy import Engine, text

from newscrawl.items import Envelope
from newscrawl.storage.database import open_database
from newscrawl.storage.store import Store
from tests.articles import save
from tests.benchmarks.store_growth import BATCH, BORN, articles

EDITED, COUNTED = 20, 3
_chance = random.Random(2)
_SIZES = """
SELECT relname, pg_table_size(relid), pg_indexes_size(relid), n_tup_upd, n_tup_hot_upd, n_dead_tup
FROM pg_stat_user_tables WHERE schemaname = 'public' ORDER BY pg_total_relation_size(relid) DESC"""


def sizes(engine: Engine) -> dict[str, tuple[int, int, int, int, int]]:
    """Table -> (bytes with TOAST, bytes of indexes, updates, HOT updates, dead rows)."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SELECT pg_stat_force_next_flush()"))
        connection.execute(text("ANALYZE"))
        return {name: tuple(numbers) for name, *numbers in connection.execute(text(_SIZES))}


def visit(store: Store, written: list[Envelope], number: int) -> float:
    """All articles are seen again, in no order: a crawl's batch holds those of a few sites, whose rows lie far apart; -> articles a
    second.
    """
    began, at = time.perf_counter(), BORN + timedelta(days=number)
    keys = list(range(len(written)))
    _chance.shuffle(keys)
    for start in range(0, len(keys), BATCH):
        save(store, [_seen(written[key], key, number) for key in keys[start : start + BATCH]], None, at)
    return len(written) / (time.perf_counter() - began)


def _seen(one: Envelope, key: int, number: int) -> Envelope:
    """An article as its site shows it at a visit: what has changed stays so."""
    edits = sum(key % EDITED == past % EDITED for past in range(1, number + 1))
    counts = sum(key % COUNTED == past % COUNTED for past in range(1, number + 1))
    article = dataclasses.replace(
        one.article,
        title=one.article.title + ", again" * edits,
        comment_count=(one.article.comment_count or 0) + 10 * counts,
        fetched_at=one.article.fetched_at + timedelta(days=number),
    )
    return dataclasses.replace(one, article=article, visit=dataclasses.replace(one.visit, at=article.fetched_at))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url", help="of an empty PostgreSQL database")
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--visits", type=int, default=3)
    parser.add_argument("--articles-table", metavar="OPTIONS", help="its storage, to compare: 'fillfactor=100'")
    arguments = parser.parse_args()
    engine = open_database(arguments.url)
    count = arguments.articles // BATCH * BATCH
    if arguments.articles_table:
        with engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE articles SET ({arguments.articles_table})"))
    store = Store(engine, lambda _: (timedelta(hours=1),))
    began = time.perf_counter()
    written = []
    for start in range(0, count, BATCH):
        written += (batch := articles(start, BATCH))
        save(store, batch, None, BORN)
    print(f"{count} new articles: {count / (time.perf_counter() - began):.0f}/s")
    first = sizes(engine)
    for number in range(1, arguments.visits + 1):
        print(f"visit {number}: {visit(store, written, number):.0f} articles/s")
    last = sizes(engine)
    print(
        f"{'table':<22}{'B/article':>10}{'indexes':>10}{'after':>10}{'indexes':>10}{'updates':>10}{'HOT %':>8}{'dead':>8}"
    )
    total = [0, 0]
    for name, (table, indexes, updates, hot, dead) in last.items():
        new = first[name]
        total = [total[0] + new[0] + new[1], total[1] + table + indexes]
        if table + indexes > 20 * count / 10:
            print(
                f"{name:<22}{new[0] / count:>10.0f}{new[1] / count:>10.0f}{table / count:>10.0f}{indexes / count:>10.0f}"
                f"{updates:>10}{100 * hot / updates if updates else 0:>8.0f}{dead:>8}"
            )
    print(
        f"all tables: {total[0] / count:.0f} bytes a new article, {total[1] / count:.0f} after {arguments.visits} visits"
    )
    for millions in (5, 100):
        print(f"{millions} million articles: {millions * total[1] / count / 1000:.0f} GB")
    engine.dispose()


if __name__ == "__main__":
    main()
