"""Workers as processes, on a database and a server of sites that they share."""

import contextlib
import itertools
import json
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, text

from newscrawl.storage.database import open_database
from newscrawl.storage.site_words import site_at, with_words
from newscrawl.storage.sites import add_site
from tests.benchmarks.many_hosts import host_of
from tests.commands import Started, plain_environment, standing_for_commands
from tests.conftest import ROOT

LONGEST = 240.0
"""Seconds after which a test gives up waiting for something to be so."""
BRISK = {
    "DOWNLOAD_DELAY": "0.2",
    "AUTOTHROTTLE_ENABLED": "0",
    "NEWSCRAWL_HEARTBEAT": "10",
    "NEWSCRAWL_VISIT_PAUSE": "2",
    "NEWSCRAWL_WATCH": "0",
    "NEWSCRAWL_SITE_MEMORY": "0",
}
"""Settings of a crew that is in a hurry, and polite all the same."""


@contextlib.contextmanager
def serving(sites: int, articles: int, milliseconds: int = 20) -> Iterator[int]:
    """A server of many sites in a process of its own; -> its port."""
    command = [sys.executable, "-m", "tests.benchmarks.many_hosts", str(sites), str(articles), str(milliseconds)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            yield int(server.stdout.readline())
        finally:
            server.kill()


class Crew:
    """The workers of one database."""

    def __init__(self, url: str, port: int, folder: Path) -> None:
        self.url, self.port, self.folder = url, port, folder
        self.engine: Engine = open_database(url)
        self.workers: list[subprocess.Popen[str] | Started] = []

    def register(self, number: int, *words: str) -> str:
        """Register a site of the server; -> its host."""
        site = with_words(site_at(f"http://{host_of(number)}:{self.port}/"), [f"name=paper{number}", *words])
        return add_site(self.engine, site, datetime.now(UTC)).host

    def start(
        self, *options: str, at_once: int = 4, command: str = "work", **settings: str
    ) -> subprocess.Popen[str] | Started:
        """A worker with a data folder of its own, as another machine has it."""
        number = len(self.workers)
        given = BRISK | settings
        environment = (
            plain_environment()
            | {
                "PYTHONPATH": str(ROOT),
                "DATABASE_URL": self.url,
                "NEWSCRAWL_DATA_DIR": str(self.folder / f"data{number}"),
                "NEWSCRAWL_LOG_LEVEL": "INFO",
            }
            | {name: value for name, value in given.items() if name.startswith("NEWSCRAWL_")}
        )
        scrapys = [
            part
            for name, value in given.items()
            if not name.startswith("NEWSCRAWL_")
            for part in ("-s", f"{name}={value}")
        ]
        self.folder.mkdir(exist_ok=True)
        words = [command, "--sites-at-once", str(at_once), *scrapys, *options]
        worker = self._process(words, environment, self.folder / f"worker{number}.log")
        self.workers.append(worker)
        return worker

    def _process(self, words: list[str], environment: dict[str, str], log: Path) -> subprocess.Popen[str] | Started:
        """An interpreter of its own, as in a measure of what workers cost."""
        with log.open("w") as streams:
            return subprocess.Popen(
                [sys.executable, "-m", "newscrawl", *words],
                cwd=self.folder, env=environment, stdout=streams, stderr=streams, text=True,
            )  # fmt: skip

    def told(self, worker: subprocess.Popen[str] | Started) -> str:
        """What a worker has said so far."""
        return (self.folder / f"worker{self.workers.index(worker)}.log").read_text("utf-8", "replace")

    def rows(self, statement: str, **given: object) -> list[tuple]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(statement), given)]

    def run(self, statement: str, **given: object) -> None:
        with self.engine.begin() as connection:
            connection.execute(text(statement), given)

    def has_queue(self) -> bool:
        return self.rows("SELECT to_regclass('procrastinate_jobs')") != [(None,)]

    def doing(self) -> set[str]:
        """Sites that workers are at."""
        if not self.has_queue():
            return set()
        return {host for (host,) in self.rows("SELECT args->>'host' FROM procrastinate_jobs WHERE status = 'doing'")}

    def articles(self) -> int:
        return self.rows("SELECT count(*) FROM articles")[0][0]

    def log(self) -> list[list]:
        """What the sites were asked: host, connection, began, ended, path."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/-/log") as answer:
            return json.load(answer)

    def asked(self) -> int:
        """How many requests the server has to answer."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/-/asked") as answer:
            return int(json.load(answer))

    def wait(self, until: Callable[[], bool], longest: float = LONGEST) -> None:
        """Wait until something is so; what workers said is in the failure."""
        end = time.monotonic() + longest
        while not until():
            if time.monotonic() > end:
                said = "\n".join(f"--- worker {n}\n{self.told(one)[-3000:]}" for n, one in enumerate(self.workers))
                raise AssertionError(f"it did not come so in {longest:.0f} s\n{said}")
            time.sleep(0.05)

    def kill(self) -> None:
        """End all workers at once."""
        for worker in self.workers:
            worker.kill()
            worker.wait()

    def move_to(self, url: str) -> None:
        """End all workers, and go on with another database."""
        self.end()
        self.url, self.engine = url, open_database(url)

    def end(self) -> None:
        """End all workers, and nothing more is asked of the database."""
        self.kill()
        self.engine.dispose()


class ForkedCrew(Crew):
    """A crew whose workers, and the processes of theirs, need not import what commands import: for what workers do, not
    for what they cost.
    """

    def __init__(self, url: str, port: int, folder: Path) -> None:
        super().__init__(url, port, folder)
        self._at_work = contextlib.ExitStack()
        self.interpreter: str | None = self._at_work.enter_context(standing_for_commands())
        """What workers start their processes with; None: with an interpreter, as everywhere else."""

    def _process(self, words: list[str], environment: dict[str, str], log: Path) -> Started:
        started = Started(
            *words, folder=self.folder, environment=environment, streams=log, interpreter=self.interpreter
        )
        return self._at_work.enter_context(started)

    def end(self) -> None:
        super().end()
        self._at_work.close()


def beside_each_other(log: list[list]) -> list[str]:
    """Where a site was asked while it still answered: never, whoever asks."""
    return [
        f"{host}: {path_next} was asked {ended - began_next:.3f} s before {path} was answered"
        for host, (_, ended, path), (began_next, _, path_next) in _pairs(log)
        if began_next < ended
    ]


def hurried(log: list[list], delay: float) -> list[str]:
    """Where a site was asked sooner after a request than after half the delay (Scrapy varies it by that much), as its
    server saw it: a busy machine sends one request late and the next one not.
    """
    return [
        f"{host}: {path_next} was asked {began_next - began:.3f} s after {path}"
        for host, (began, ended, path), (began_next, _, path_next) in _pairs(log)
        if ended <= began_next < began + 0.5 * delay
    ]


def _pairs(log: list[list]) -> Iterator[tuple[str, tuple, tuple]]:
    """(site, request, the next request of it): each with when it began and ended, and its path."""
    asked = defaultdict(list)
    for host, _, began, ended, path in log:
        asked[host].append((began, ended, path))
    for host, requests in asked.items():
        for one, following in itertools.pairwise(sorted(requests)):
            yield host, one, following
