"""Writes the database that ``test_database_of_0_1_0`` opens: to be run by newscrawl 0.1.0, for it is its hand that is kept.

``git worktree add ../old 854fd42; cd ../old; python .../write_database_of_0_1_0.py .../database_of_0_1_0.db.xz``
"""

import dataclasses
import lzma
import random
import sqlite3
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newscrawl.items import ArchiveRecord, Article, Block, BlockKind, Credit, Lead, PageKind, Photo, Precision, Visit
from newscrawl.storage.database import open_database
from newscrawl.storage.hosts import save_host
from newscrawl.storage.leases import acquire, release
from newscrawl.storage.ledger import ListVisit, NotedVisit
from newscrawl.storage.profiles import save_profile
from newscrawl.storage.progress import keep_progress
from newscrawl.storage.store import Store

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
AGES = (timedelta(minutes=15), timedelta(hours=1), timedelta(days=1))
WORDS = [
    "ferry",
    "harbour",
    "storm",
    "council",
    "school",
    "bridge",
    "market",
    "river",
    "night",
    "train",
    "garden",
    "winter",
    "library",
    "museum",
]


def text(seed: int, paragraphs: int = 6) -> list[str]:
    """Invented sentences, other ones for each seed."""
    chance = random.Random(seed)
    return [" ".join(chance.choice(WORDS) for _ in range(30)).capitalize() + "." for _ in range(paragraphs)]


def article(site: str, number: int, at: datetime, seed: int | None = None, **changes: object) -> Article:
    """An article with every field filled, read by a visit of its address."""
    paragraphs = text(number if seed is None else seed)
    url = f"https://{site}/{number}"
    base = Article(
        url=url, canonical_url=url, site=site, title=f"Headline {number} of {site}", dek="What it is about.", body="\n\n".join(paragraphs),
        blocks=tuple(Block(BlockKind.PARAGRAPH, p) for p in paragraphs), authors=("Jane Roe", "Al Roe"),
        published_at=START - timedelta(hours=number), published_printed="20 November", published_precision=Precision.MINUTE,
        modified_at=START - timedelta(minutes=number), modified_printed="12:00", modified_precision=Precision.MINUTE, language="en",
        section="Local", tags=("ferries", "winter"), photos=(Photo(f"{url}.jpg", "A ferry.", "ferry", True, Credit("Jane Doe / Office via AP", ("Jane Doe",), ("Office",), "AP")),),
        photo_credit="Jane Doe / Office via AP", source="AP", sources=("AP",), comment_count=number % 3, paywalled=False, fetched_at=at,
        evidence={"title": "printed headline"}, disagreements={"published_at": "20 November 11:59"},
        record=ArchiveRecord("archive/one.warc.gz", 1000 * number, 900, f"sha1:{site}{number}"),
        visit=Visit(address=url, site=site, at=at, status=200, etag=f'"{number}"', found_in="feed", list_url=f"https://{site}/feed"),
    )  # fmt: skip
    return dataclasses.replace(base, **changes)


def write(folder: Path) -> Path:
    """-> the path of a database with a bit of everything that 0.1.0 kept."""
    path = folder / "old.db"
    engine = open_database(f"sqlite:///{path}")
    store = Store(engine, lambda _: AGES)
    run = store.begin_run("news", "https://a.example/", START, owner="desk, process 1, since 1")
    feed = Visit(address="https://a.example/feed", site="a.example", at=START, status=200)
    leads = [
        Lead(
            url=f"https://a.example/{n}",
            found_in="feed",
            title=f"Headline {n}",
            published="2026-11-20",
            comment_count=0,
        )
        for n in range(1, 7)
    ]
    store.ledger.note_list(ListVisit(feed, "feed"), leads, {"https://a.example/sitemap.xml": ("sitemap", None)})
    store.save([article("a.example", n, START) for n in range(1, 6)], run, START)
    # a copy of another paper, a live blog, a text that a second address of its own site has as well
    blog = (
        Block(BlockKind.ENTRY_TIME, "12:05", START + timedelta(minutes=5)),
        *(Block(BlockKind.PARAGRAPH, p) for p in text(21)),
    )
    store.save(
        [
            article("b.example", 1, START, seed=1),
            article(
                "b.example", 2, START, kind=PageKind.LIVE_BLOG, blocks=blog, body="\n\n".join(b.text for b in blog)
            ),
            article("a.example", 7, START, seed=2, title="The same under another address"),
        ],
        run,
        START,
    )
    # an edit, a silent one, a count that moved, a re-reading
    later = START + timedelta(hours=2)
    silent = {"title": "Headline 2, changed", "record": ArchiveRecord("archive/one.warc.gz", 9000, 900, "sha1:other")}
    said = {
        "dek": "Otherwise.",
        "modified_at": later,
        "record": ArchiveRecord("archive/one.warc.gz", 9900, 900, "sha1:said"),
    }
    store.save(
        [
            article("a.example", 2, later, **silent),
            article("a.example", 3, later, **said),
            article("a.example", 4, later, comment_count=9),
            article("a.example", 5, START, section="News"),
        ],
        run,
        later,
    )
    # an article that turned into the text of another one: two rows of one site with one text
    store.save([article("b.example", 3, START), article("b.example", 3, later, seed=21, record=None)], run, later)
    for at, number, seed in ((START, 4, 31), (START, 5, 32), (later, 5, 31)):
        store.save([article("b.example", number, at, seed=seed, record=None)], run, later)
    store.ledger.note_visits(
        [
            NotedVisit(
                Visit(address="https://a.example/6", site="a.example", at=START, status=500), "HTTP error", "500"
            ),
            NotedVisit(
                Visit(address="https://a.example/1", site="a.example", at=later, status=410), "gone (404 or 410)", None
            ),
        ],
        run,
    )
    save_host(engine, "a.example", robots_status=200, robots_text="User-agent: *\nAllow: /\n", robots_fetched_at=START)
    save_profile(engine, "a.example", 5, {"pages": 5}, START)
    keep_progress(engine, "archive", "one.warc.gz", 4711)
    acquire(engine, "a.example", "desk, process 1, since 1", START)
    release(engine, "a.example", "desk, process 1, since 1")
    store.end_run(run, later, "finished", {"pages": 10, "new": 8, "updated": 2}, {})
    engine.dispose()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("VACUUM")
    return path


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        Path(sys.argv[1]).write_bytes(lzma.compress(write(Path(temporary)).read_bytes(), preset=9))
