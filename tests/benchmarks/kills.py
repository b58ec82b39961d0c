"""What does a kill cost? ``python -m tests.benchmarks.kills [--kills 20] [--only crawl archive reread] [--postgresql]``

SIGKILL at random moments of the commands that write: crawls of one growing site, the reading of an archive, the writing
of a re-reading. Then the same command once more to its end; what was offered is compared with what database, archive
and feed hold. On SQLite, or on a PostgreSQL that is started for it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, text

from newscrawl.archive.warc import responses, warc_files
from newscrawl.archive.warc_writer import WarcWriter
from newscrawl.storage.database import open_database
from tests.conftest import ROOT
from tests.fault_server import PARAGRAPHS, FaultServer, Story

PAGES = 400  # of an archive
_FIRST, _LAST = 0.4, 4.0  # seconds after its start in which a command is killed
FAST = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"]


class Killing:
    """A data folder, a database, and commands on them that are killed. ``url``: of the database."""

    def __init__(self, data: Path, url: str, chance: random.Random) -> None:
        self.data, self.url, self.chance = data, url, chance
        self.killed = 0

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        mine = {
            "NEWSCRAWL_DATA_DIR": str(self.data),
            "NEWSCRAWL_DATABASE_URL": self.url,
            "NEWSCRAWL_LOG_LEVEL": "ERROR",
        }
        return subprocess.Popen(
            [sys.executable, "-m", "newscrawl", *arguments],
            cwd=ROOT, env={**os.environ, **mine}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def kill(self, process: subprocess.Popen[str], begun: Callable[[], bool] = lambda: True) -> bool:
        """-> whether it was killed: it may have ended before. ``begun``: there is nothing to kill before that."""
        while not begun() and process.poll() is None:
            time.sleep(0.02)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(self.chance.uniform(_FIRST, _LAST))
        if process.poll() is not None:
            return False
        process.kill()
        process.communicate()
        self.killed += 1
        return True

    def finish(self, *arguments: str) -> None:
        process = self.start(*arguments)
        _, told = process.communicate(timeout=600)
        if process.returncode != 0:
            raise SystemExit(f"{arguments} ended with {process.returncode}: {told[-2000:]}")

    @contextlib.contextmanager
    def opened(self) -> Iterator[Engine]:
        engine = open_database(self.url)
        yield engine
        engine.dispose()

    def ask(self, query: str) -> tuple[int, ...]:
        with self.opened() as engine, engine.connect() as connection:
            return tuple(connection.execute(text(query)).one())

    def tell(self, what: str, offered: int) -> None:
        stored, distinct = self.ask("SELECT count(*), count(DISTINCT canonical_url) FROM articles")
        whole = "SELECT 1 FROM revisions r WHERE r.article_id = a.id AND r.number = 1"
        (halves,) = self.ask(f"SELECT count(*) FROM articles a WHERE NOT EXISTS ({whole})")
        (alike,) = self.ask(
            "SELECT count(*) FROM (SELECT site_id, body_hash FROM articles WHERE body_hash IS NOT NULL "
            "GROUP BY site_id, body_hash HAVING count(*) > 1) AS twice"
        )
        print(
            f"{what:34}{self.killed:>4} kills: {offered} offered, {stored} stored ({offered - stored} lost, "
            f"{stored - distinct} addresses and {alike} texts twice, {halves} half rows){self.integrity()}"
        )

    def integrity(self) -> str:
        if not self.url.startswith("sqlite"):
            return ""
        with self.opened() as engine, engine.connect() as connection:
            return f", integrity {connection.exec_driver_sql('PRAGMA integrity_check').scalar_one()}"


def crawls(on: Killing, kills: int) -> None:
    """Crawls of a site that publishes six articles between two of them."""
    feed = on.data / "feed.json"
    with FaultServer(articles=10) as site:
        site.pause = 0.06
        crawl = ["crawl", "news", "-a", f"url={site.url}", *FAST]
        for n in range(kills):
            for letter in "abcdef":
                site.publish(f"/2026/11/story-{letter}-of-kill-{n}-in-the-harbour", f"Kill {n} is survived by {letter}")
            asked = len(site.log)
            on.kill(on.start(*crawl, "-O", str(feed)), lambda before=asked: len(site.log) > before)
            if feed.exists():
                json.loads(feed.read_text("utf-8"))  # a torn one raises
        on.finish(*crawl)
        on.tell("crawls of a growing site", len(site.stories))
    torn = Counter(r.torn for file in warc_files(str(on.data / "archive")) for r in responses(file))
    print(f"{'':34}archive: {torn[False]} whole records, {torn[True]} torn ones (at most one a kill)")


def archives(on: Killing, kills: int) -> None:
    """One archive, read again and again until it is through."""
    warc = _packed(on.data / "pages.warc.gz")
    read = ["crawl", "archive", "-a", f"warc={warc}"]
    for _ in range(kills):
        if not on.kill(on.start(*read)):
            break
    on.finish(*read)
    on.tell("reading of an archive", PAGES)


def rereadings(on: Killing, kills: int) -> None:
    """The writing of a re-reading that gives every article its headline back."""
    on.finish("crawl", "archive", "-a", f"warc={_packed(on.data / 'pages.warc.gz')}")
    with on.opened() as engine, engine.begin() as connection:
        connection.execute(
            text("UPDATE articles SET title = 'What an older reader took for it', content_hash = 'older'")
        )
    for _ in range(kills):
        if not on.kill(on.start("reread", "--apply")):
            break
    on.finish("reread", "--apply")
    on.tell("writing of a re-reading", PAGES)
    (wrong,) = on.ask("SELECT count(*) FROM articles WHERE title = 'What an older reader took for it'")
    once, more = on.ask(
        "SELECT coalesce(sum(CASE WHEN n = 1 THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN n > 1 THEN 1 ELSE 0 END), 0)"
        " FROM (SELECT article_id, count(*) AS n FROM revisions WHERE number > 1 GROUP BY article_id) AS each_one"
    )
    print(f"{'':34}{once} re-read once, {more} more than once, {wrong} not at all")


def _packed(warc: Path) -> Path:
    warc.parent.mkdir(parents=True, exist_ok=True)
    with WarcWriter(warc) as writer:
        for n in range(PAGES):
            story = Story(
                f"Harbour {n} closes", [p.format(name=f"town {n}") + f" {n} {k}" for k in range(6) for p in PARAGRAPHS]
            )
            url = f"https://paper{n % 20}.example/2026/11/01/story-number-{n}-of-the-harbour"
            writer.write_page(url, story.html(url).encode(), datetime(2026, 11, 1, tzinfo=UTC))
    return warc


KINDS: dict[str, Callable[[Killing, int], None]] = {"crawl": crawls, "archive": archives, "reread": rereadings}


@contextlib.contextmanager
def _databases(on_postgresql: bool, folder: Path) -> Iterator[Callable[[str], str]]:
    """What makes the URL of an empty database by its name."""
    if not on_postgresql:
        yield lambda name: f"sqlite:///{folder / name}.db"
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pgserver

    with tempfile.TemporaryDirectory(prefix="newscrawl-postgresql-", ignore_cleanup_errors=True) as place:
        server = pgserver.get_server(place, cleanup_mode="stop")
        base, _, query = server.get_uri().replace("postgresql://", "postgresql+psycopg://").partition("?")

        def made(name: str) -> str:
            server.psql(f"CREATE DATABASE {name}")
            return f"{base.rsplit('/', 1)[0]}/{name}?{query}"

        yield made
        server.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20, help="of each kind")
    parser.add_argument("--only", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--postgresql", action="store_true", help="instead of SQLite")
    arguments = parser.parse_args()
    chance = random.Random(20_261_124)
    with tempfile.TemporaryDirectory() as folder, _databases(arguments.postgresql, Path(folder)) as database:
        print("PostgreSQL" if arguments.postgresql else "SQLite")
        for name in arguments.only:
            KINDS[name](Killing(Path(folder, name), database(name), chance), arguments.kills)


if __name__ == "__main__":
    main()
