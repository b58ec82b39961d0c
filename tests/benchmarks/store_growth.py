"""Does the store stay as fast as it grows? ``python -m tests.benchmarks.store_growth [--sizes 10000 1000000] [--url URL]``

A database is filled to each size, then the crawl's own ``Store.save`` writes articles to it in batches, with everything on: aliases,
signatures and look-up of copies, full-text index, revisions, ledger. Printed: milliseconds an article
(p50, p99 of batches), new and unchanged articles a second with their CPU, searches, memory, and how each size compares with the first. Filling goes by plain SQL, for only the last few thousand articles are measured; filler articles
have the same rows in the indexed tables (addresses, hashes, bands, words) as others. Without ``--url``: SQLite, in a temporary folder.
Where the address holds ``{size}``, each size has a database of its own, which ``--fill`` fills and leaves, to be measured once, in a quiet hour.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, text

from newscrawl.decisions.near_duplicates import BANDS
from newscrawl.items import Article, Block, BlockKind, Credit, Envelope, Photo, Visit
from newscrawl.storage.database import open_database
from newscrawl.storage.search import search
from newscrawl.storage.store import Store
from tests.articles import save

BATCH = 200
MEASURED = 4_000
WORDS = 320
COPIES = 0.05  # of the measured articles are copies of earlier ones
BORN = datetime(2026, 1, 1, tzinfo=UTC)
_chance = random.Random(1)
_vocabulary = [
    "".join(_chance.choice("aeioubcdfghklmnprstv") for _ in range(_chance.randint(2, 10))) for _ in range(40_000)
]
_weights = [1 / (rank + 3) for rank in range(len(_vocabulary))]


def articles(start: int, count: int) -> list[Envelope]:
    """Made-up articles with words as frequent as words are (Zipf)."""
    words = _chance.choices(_vocabulary, _weights, k=WORDS * count)
    made: list[Envelope] = []
    for n in range(count):
        number = start + n
        own = words[n * WORDS : (n + 1) * WORDS]
        paragraphs = [" ".join(own[i : i + 40]).capitalize() + "." for i in range(0, WORDS, 40)]
        if made and _chance.random() < COPIES:
            paragraphs = [*(b.text for b in made[-1].article.blocks[:-2]), paragraphs[0]]
        host = f"paper{number % 500}.example"
        url = f"https://{host}/measured/{number}"
        at = BORN + timedelta(seconds=20 * number)
        made.append(
            Envelope(
              article=Article(
                url=url, canonical_url=url, site=host, title=" ".join(own[:8]), body="\n\n".join(paragraphs),
                blocks=tuple(Block(BlockKind.PARAGRAPH, p) for p in paragraphs), authors=(f"Author {number % 3000}",), published_at=at,
                language="en", section="News", tags=(f"tag {number % 5000}",), sources=("Agency",), comment_count=number % 7, fetched_at=at,
                photos=(Photo(f"https://{host}/{number}.jpg", "A caption", None, True, Credit("Jane Doe / Agency", ("Jane Doe",), ("Agency",))),),
                photo_credit="Jane Doe / Agency", evidence={"title": "printed headline", "body": "<article> by text density"},
              ),
              visit=Visit(address=url, site=host, at=at, status=200, etag='"x"'),
            )
        )  # fmt: skip
    return made


def fill(engine: Engine, size: int) -> None:
    """Rows for articles that nobody measures, up to a size."""
    on_postgresql = engine.dialect.name == "postgresql"
    with engine.begin() as connection:
        have = int(connection.execute(text("SELECT coalesce(max(id), 0) FROM articles")).scalar_one())
        if have >= size:
            return
        (columns,) = (
            (
                "site_id, url, canonical_url, kind, title, body, blocks, evidence, disagreements, content_hash, reader_version, fetched_at, first_seen_at, listed_at, "
                "changed_at, body_hash, change_number, added_number"
            ),
        )
        connection.execute(
            text(
                "INSERT INTO sites (id, host, first_seen_at) VALUES (1, 'filler.example', '2026-01-01 00:00:00') ON CONFLICT DO NOTHING"
            )
        )
        words = " || ' ' || ".join(
            [f"'w' || ((n * {7919 + 31 * i}) % 50021)" for i in range(24)]
        )  # words by arithmetic: nobody has to send them
        numbers = (
            f"SELECT generate_series({have + 1}::bigint, {size}) AS n"
            if on_postgresql
            else f"WITH RECURSIVE s(n) AS (SELECT {have + 1} UNION ALL SELECT n + 1 FROM s WHERE n < {size}) SELECT n FROM s"
        )
        digest = "md5(n::text)" if on_postgresql else "lower(hex(randomblob(16)))"
        empty = "'{}'::jsonb" if on_postgresql else "'{}'"
        # Every 20 seconds one, as the measured ones: of a million that are listed at one instant no planner can tell how many are newer.
        at = (
            "timestamptz '2026-01-01 00:00:00+00' + n * interval '20 seconds'"
            if on_postgresql
            else "strftime('%Y-%m-%d %H:%M:%S.000000', '2026-01-01', '+' || (n * 20) || ' seconds')"
        )
        connection.execute(
            text(
                f"INSERT INTO articles (id, {columns}) SELECT n, 1, 'https://filler.example/' || n, 'https://filler.example/' || n, 'article', "
                f"'filler ' || n, {words}, {empty.replace('{}', '[]')}, {empty}, {empty}, {digest}, '2', {at}, {at}, {at}, {at}, {digest}, n, n FROM ({numbers}) numbers"
            )
        )
        connection.execute(
            text(
                f"INSERT INTO article_urls (url, identity, article_id) SELECT 'https://filler.example/' || n, 'filler.example/' || n, n FROM ({numbers}) numbers"
            )
        )
        # Each in its fortnight (newscrawl.decisions.near_duplicates.keys_of).
        fortnight = f"({(BORN - datetime(1970, 1, 1, tzinfo=UTC)).days} + n / 4320) / 14"
        random_key = (
            f"(({fortnight})::bigint << 48) + (random() * 281474976710655)::bigint"
            if on_postgresql
            else f"(({fortnight}) << 48) + (random() & 281474976710655)"
        )
        bands = (
            f"SELECT generate_series(1, {BANDS}) AS b"
            if on_postgresql
            else f"WITH RECURSIVE t(b) AS (SELECT 1 UNION ALL SELECT b + 1 FROM t WHERE b < {BANDS}) SELECT b FROM t"
        )
        connection.execute(
            text(
                f"INSERT INTO signature_bands (key, article_id) SELECT {random_key} AS k, n FROM ({numbers}) numbers, ({bands}) bands ORDER BY 1 ON CONFLICT DO NOTHING"
            )
        )
        connection.execute(text(f"UPDATE change_counter SET value = {size}"))
        if on_postgresql:
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('articles', 'id'), {size}), setval(pg_get_serial_sequence('sites', 'id'), 1000)"
                )
            )
    if on_postgresql:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
            connection.execute(text("CHECKPOINT"))


@dataclass(frozen=True)
class Measured:
    """Of ``MEASURED`` articles at one size. Seconds of the clock are what a quiet machine takes; CPU is what any does."""

    seconds: list[float]
    """A batch of new articles, sorted."""
    new: float
    """Articles a second."""
    new_cpu: float
    """Milliseconds of this process an article."""
    unchanged: float
    unchanged_cpu: float
    search: float
    """Milliseconds, p95 of searches for two words."""


def measure(engine: Engine, start: int) -> Measured:
    """Write new articles, write them again as they are, search for words of theirs."""
    store = Store(engine, lambda _: (timedelta(hours=1),))
    made = articles(start, MEASURED)
    save(store, articles(start + MEASURED, BATCH), None, BORN)  # caches warm
    seconds, new_cpu = _written(store, made)
    again, unchanged_cpu = _written(store, made)
    asked = []
    for n in range(40):
        words = " ".join(made[n * 7].article.body.split()[3:5])
        began = time.perf_counter()
        assert search(engine, words)
        asked.append(1000 * (time.perf_counter() - began))
    return Measured(
        sorted(seconds), MEASURED / sum(seconds), new_cpu, MEASURED / sum(again), unchanged_cpu, sorted(asked)[37]
    )


def _written(store: Store, made: list[Envelope]) -> tuple[list[float], float]:
    """-> (seconds a batch, milliseconds of CPU an article)."""
    seconds, cpu = [], time.process_time()
    for at in range(0, len(made), BATCH):
        one = time.perf_counter()
        batch = made[at : at + BATCH]
        results = save(store, batch, None, batch[-1].visit.at)
        seconds.append(time.perf_counter() - one)
        assert all(r.outcome for r in results), next(r for r in results if not r.outcome)
    return seconds, 1000 * (time.process_time() - cpu) / len(made)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--url", help="an empty database; default: SQLite in a temporary folder")
    parser.add_argument("--fill", action="store_true", help="measure nothing")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = arguments.url or f"sqlite:///{Path(folder) / 'growth.db'}"
        if arguments.fill:
            for size in arguments.sizes:
                began = time.monotonic()
                fill(open_database(url.format(size=size)), size)
                print(f"{size} articles after {time.monotonic() - began:.0f} s", flush=True)
            return
        engine = open_database(url.format(size=arguments.sizes[0]))
        print(
            f"{engine.dialect.name}, {platform.machine()}, {os.cpu_count()} cores, batches of {BATCH}, {MEASURED} articles of {WORDS} words measured at each size"
        )
        columns = (
            "articles",
            "p50 ms",
            "p99 ms",
            "new/s",
            "CPU ms",
            "unchanged/s",
            "CPU ms",
            "search p95 ms",
            "MB",
            "p50 x",
            "p99 x",
        )
        print("".join(f"{name:>14}" for name in columns))
        first: tuple[float, float] | None = None
        for size in arguments.sizes:
            engine.dispose()
            engine = open_database(url.format(size=size))
            fill(engine, size)
            found = measure(engine, size)
            many = len(found.seconds)
            p50, p99 = (1000 * found.seconds[min(int(many * share), many - 1)] / BATCH for share in (0.5, 0.99))
            first = first or (p50, p99)
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            row = (
                f"{size}", f"{p50:.2f}", f"{p99:.2f}", f"{found.new:.0f}", f"{found.new_cpu:.2f}", f"{found.unchanged:.0f}",
                f"{found.unchanged_cpu:.2f}", f"{found.search:.1f}", f"{memory:.0f}", f"{p50 / first[0]:.2f}", f"{p99 / first[1]:.2f}",
            )  # fmt: skip
            print("".join(f"{value:>14}" for value in row))
            sys.stdout.flush()
        engine.dispose()


if __name__ == "__main__":
    main()
