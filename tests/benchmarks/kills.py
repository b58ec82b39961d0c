"""What does a kill cost? ``python -m tests.benchmarks.kills [--kills 20] [--only crawl archive reread export schedule]
[--postgresql]``

SIGKILL of the commands that write, at random moments after they have begun to: crawls of one growing site, the reading
of archives, the writing of re-readings, a schedule of several growing sites; and exports that go on where the last one
ended, killed at each step that they take in their folder. Then the same command once more to its end; what was offered
is compared with what database, archive and files hold. On SQLite, or on a PostgreSQL that is started for it. A command
that ends before its kill is no kill: another one is begun, until so many of each kind were killed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, text, update

from newscrawl.archive.warc import responses, warc_files
from newscrawl.archive.warc_writer import WarcWriter
from newscrawl.storage import models as m
from newscrawl.storage.database import open_database
from newscrawl.storage.entries import LIST
from newscrawl.storage.store import Store
from tests.articles import envelope, save
from tests.conftest import ROOT
from tests.fault_server import PARAGRAPHS, FaultServer, Story
from tests.postgresql_server import a_server

PAGES = 400  # of an archive
_SITES = 3  # of a schedule
_WHILE_STARTING = (0.4, 4.0)
"""Seconds after its start in which a command is killed that need not have begun."""
_WHILE_WRITING = (0.0, 0.8)
"""Seconds after its first row in which a command is killed that writes for seconds."""
_WHILE_CRAWLING = (0.0, 1.2)
"""Seconds after its first request: a crawl of a dozen pages lasts as long."""
_MOST_TRIES = 12  # commands begun for a kill; beyond that they end too soon for a measure of kills
_AT_STEP = """
import os, signal, sys
step, folder, sys.argv = int(sys.argv[1]), sys.argv[2], ["newscrawl", *sys.argv[3:]]
def look(event, arguments):
    global step
    if event.startswith(("open", "os.")) and any(folder in str(one) for one in arguments[:2]):
        step -= 1
        if step == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(look)
from newscrawl.command_line.main import main
main()
"""
"""A command that is killed before the n-th thing that it does in a folder."""
FAST = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"]


class Killing:
    """A data folder, a database, and commands on them that are killed. ``url``: of the database."""

    def __init__(self, data: Path, url: str, chance: random.Random) -> None:
        self.data, self.url, self.chance = data, url, chance
        self.killed = self.tries = 0

    def is_going_on(self, kills: int) -> bool:
        """Whether another command is to be killed. ``SystemExit`` where they end before that again and again."""
        if self.tries > _MOST_TRIES * kills:
            raise SystemExit(f"only {self.killed} of {self.tries} commands could be killed before they ended")
        self.tries += 1
        return self.killed < kills

    def start(self, *arguments: str, at_step: int = 0, folder: Path | None = None) -> subprocess.Popen[str]:
        """``at_step``: it kills itself before it does so many things in ``folder``; 0: it does not."""
        mine = {
            "NEWSCRAWL_DATA_DIR": str(self.data),
            "NEWSCRAWL_DATABASE_URL": self.url,
            "NEWSCRAWL_LOG_LEVEL": "ERROR",
        }
        program = ["-c", _AT_STEP, str(at_step), str(folder)] if at_step else ["-m", "newscrawl"]
        return subprocess.Popen(
            [sys.executable, *program, *arguments],
            cwd=ROOT, env={**os.environ, **mine}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def kill(
        self, process: subprocess.Popen[str], within: tuple[float, float], begun: Callable[[], bool] = lambda: True
    ) -> bool:
        """-> whether it was killed: it may have ended before. ``within``: so many seconds after ``begun``."""
        while not begun() and process.poll() is None:
            time.sleep(0.02)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(self.chance.uniform(*within))
        if process.poll() is not None:
            return False
        process.kill()
        process.communicate()
        self.killed += 1
        return True

    def kill_in_turns(self, process: subprocess.Popen[str], table: str) -> bool:
        """Kill a command at any moment, the next one while it writes rows of ``table``."""
        if self.killed % 2 == 0:
            return self.kill(process, _WHILE_STARTING)
        with self.opened() as engine, engine.connect() as connection:
            query = text(f"SELECT count(*) FROM {table}")

            def count() -> int:
                found = int(connection.execute(query).scalar_one())
                connection.rollback()
                return found

            before = count()
            return self.kill(process, _WHILE_WRITING, lambda: count() > before)

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

    def make_due(self) -> None:
        """All lists, as if it were an hour later."""
        before = datetime.now(UTC) - timedelta(hours=1)
        with self.opened() as engine, engine.begin() as connection:
            connection.execute(update(m.Address).where(m.Address.role == LIST).values(due_at=before))

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
        while on.is_going_on(kills):
            _publish(site, on.tries)
            asked = len(site.log)
            on.kill(on.start(*crawl, "-O", str(feed)), _WHILE_CRAWLING, lambda before=asked: len(site.log) > before)
            if feed.exists():
                json.loads(feed.read_text("utf-8"))  # a torn one raises
        on.finish(*crawl)
        on.tell("crawls of a growing site", len(site.stories))
    torn = Counter(r.torn for file in warc_files(str(on.data / "archive")) for r in responses(file))
    print(f"{'':34}archive: {torn[False]} whole records, {torn[True]} torn ones (at most one a kill)")


def _publish(site: FaultServer, number: int) -> None:
    for letter in "abcdef":
        site.publish(
            f"/2026/11/story-{letter}-of-kill-{number}-in-the-harbour", f"Kill {number} is survived by {letter}"
        )


def schedules(on: Killing, kills: int) -> None:
    """A schedule of several sites, each of which publishes six articles before all of them are due again."""
    with contextlib.ExitStack() as opened:
        sites = [opened.enter_context(FaultServer(articles=4, town=f"Port {n}")) for n in range(_SITES)]
        for site in sites:
            site.pause = 0.06
        schedule = ["schedule", "--once", *FAST, *(site.url for site in sites)]

        def asked() -> int:
            return sum(len(site.log) for site in sites)

        while on.is_going_on(kills):
            for site in sites:
                _publish(site, on.tries)
            on.make_due()
            before = asked()
            on.kill(on.start(*schedule), _WHILE_CRAWLING, lambda before=before: asked() > before)
        on.make_due()
        on.finish(*schedule)
        on.tell(f"a schedule of {_SITES} growing sites", sum(len(site.stories) for site in sites))


def archives(on: Killing, kills: int) -> None:
    """One archive, read again and again until it is through; then the next one."""
    number = 0
    read = ["crawl", "archive", "-a", f"warc={_packed(on.data, number)}"]
    while on.is_going_on(kills):
        if not on.kill_in_turns(on.start(*read), "articles"):
            number += 1
            read = ["crawl", "archive", "-a", f"warc={_packed(on.data, number)}"]
    on.finish(*read)
    on.tell("reading of archives", PAGES * (number + 1))


def rereadings(on: Killing, kills: int) -> None:
    """The writing of a re-reading that gives every article its headline back; then of another one."""
    on.finish("crawl", "archive", "-a", f"warc={_packed(on.data, 0)}")
    times = 1
    _take_headlines(on)
    while on.is_going_on(kills):
        if not on.kill_in_turns(on.start("reread", "--apply"), "revisions"):
            times += 1
            _take_headlines(on)
    on.finish("reread", "--apply")
    on.tell("writing of re-readings", PAGES)
    (wrong,) = on.ask("SELECT count(*) FROM articles WHERE title = 'What an older reader took for it'")
    right, more = on.ask(
        f"SELECT coalesce(sum(CASE WHEN n = {times} THEN 1 ELSE 0 END), 0), "
        f"coalesce(sum(CASE WHEN n > {times} THEN 1 ELSE 0 END), 0) "
        "FROM (SELECT article_id, count(*) AS n FROM revisions WHERE number > 1 GROUP BY article_id) AS each_one"
    )
    print(f"{'':34}of {times} re-readings: {right} written each time, {more} twice, {wrong} not the last time")


def _take_headlines(on: Killing) -> None:
    with on.opened() as engine, engine.begin() as connection:
        connection.execute(
            text("UPDATE articles SET title = 'What an older reader took for it', content_hash = 'older'")
        )


def exports(on: Killing, kills: int) -> None:
    """Exports with a cursor, each killed at another step; somebody takes the files away as they come, or leaves them."""
    folder = on.data / "exported"
    folder.mkdir(parents=True)
    target = folder / "changes.jsonl"
    command = ["export", str(target), "--since-cursor", str(folder / "cursor")]
    said: dict[str, str] = {}
    got: Counter[tuple[str, str]] = Counter()

    def take() -> None:
        rows = map(json.loads, target.read_text("utf-8").splitlines()) if target.exists() else ()
        got.update((row["canonical_url"], row["title"]) for row in rows)
        target.unlink(missing_ok=True)

    step, last = 0, 0
    while on.is_going_on(kills):
        with on.opened() as engine:
            for number in (*range(on.tries * 5, on.tries * 5 + 5), *on.chance.choices(range(5, on.tries * 5 + 5), k=2)):
                changed = envelope(number, title=f"Number {number} as of {on.tries}", body=f"Of {number}.", blocks=())
                save(Store(engine), [changed], now=datetime.now(UTC))
                said[changed.article.canonical_url or ""] = changed.article.title or ""
        step += 1
        process = on.start(*command, at_step=step, folder=folder)
        process.communicate()
        if process.returncode == -signal.SIGKILL:
            on.killed += 1
            last = max(last, step)
        elif not target.exists() or got:  # a file that lies there unread ends it early
            step = 0
        if on.chance.random() < 0.5:
            take()
    take()
    on.finish(*command)
    take()
    on.tell("exports with a cursor", len(said))
    lost = sum(1 for one in said.items() if not got[one])
    twice = sum(1 for times in got.values() if times > 1)
    print(f"{'':34}{last} steps in the folder; {sum(got.values())} changes taken, {lost} lost, {twice} twice")


def _packed(folder: Path, number: int) -> Path:
    warc = folder / f"pages-{number}.warc.gz"
    folder.mkdir(parents=True, exist_ok=True)
    with WarcWriter(warc) as writer:
        for n in range(number * PAGES, (number + 1) * PAGES):
            story = Story(
                f"Harbour {n} closes", [p.format(name=f"town {n}") + f" {n} {k}" for k in range(6) for p in PARAGRAPHS]
            )
            url = f"https://paper{n % 20}.example/2026/11/01/story-number-{n}-of-the-harbour"
            writer.write_page(url, story.html(url).encode(), datetime(2026, 11, 1, tzinfo=UTC))
    return warc


KINDS: dict[str, Callable[[Killing, int], None]] = {
    "crawl": crawls,
    "archive": archives,
    "reread": rereadings,
    "export": exports,
    "schedule": schedules,
}


@contextlib.contextmanager
def _databases(on_postgresql: bool, folder: Path) -> Iterator[Callable[[str], str]]:
    """What makes the URL of an empty database by its name."""
    if not on_postgresql:
        yield lambda name: f"sqlite:///{folder / name}.db"
        return
    with a_server() as server:
        yield server.database


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
