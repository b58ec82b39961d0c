"""Does what ``deploy/compose.yaml`` says work? ``python -m tests.benchmarks.composed [--sites 6]``

Where there are no containers: each of its services as a process, with the command, the environment and the folder that the file
gives it; PostgreSQL is a package's, the store is moto's, host names are this machine's. Articles come in through two workers, their
pages lie in the store, ``browse`` shows them, and what the first worker archived is read again by the second, whose machine never
saw it. Ends with 1 where anything of that is not so.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import yaml
from sqlalchemy import text

from newscrawl.storage.database import open_database
from newscrawl.storage.workers import living_workers
from tests.benchmarks.many_hosts import host_of
from tests.benchmarks.many_workers import CONNECTIONS
from tests.conftest import ROOT
from tests.postgresql_server import Server
from tests.workers.crew import serving

ARTICLES = 5
LONGEST = 600.0  # seconds after which what is waited for is held for missing
GIVEN = {
    "POSTGRES_PASSWORD": "secret-of-postgresql",
    "AWS_ACCESS_KEY_ID": "AKIACOMPOSED",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "NEWSCRAWL_BROWSE_TOKEN": "token-of-the-desk",
}
QUICK = {"NEWSCRAWL_ARCHIVE_FILE_MINUTES": "0.1", "NEWSCRAWL_VISIT_PAUSE": "2", "NEWSCRAWL_HEARTBEAT": "10"}
"""What is not as the file has it, for nobody wants to wait a quarter of an hour."""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Composed:
    """The services of the file, as processes."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url, self.store, self.web = folder, url, free_port(), free_port()
        self.services = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))["services"]
        example = (ROOT / "deploy" / "newscrawl.env.example").read_text("utf-8")
        self.file = dict(re.findall(r"^([A-Z][A-Z_0-9]+)=(.+)$", example, re.M)) | GIVEN
        self.running: list[subprocess.Popen[bytes]] = []

    def environment(self, name: str) -> dict[str, str]:
        """The variables of a service: those of its file, then its own; what they say of other hosts is where that is here."""
        given = self.file | {key: str(value) for key, value in self.services[name]["environment"].items()}
        given |= {key: self.file[key] for key, value in given.items() if value == f"${{{key}:?}}"}
        given |= {
            "DATABASE_URL": self.url,
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.store}",
            "NEWSCRAWL_DATA_DIR": str(self.volume(name)),
        }
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("NEWSCRAWL_", "SCRAPY_", "AWS_"))
        }
        return kept | given | QUICK | {"PYTHONPATH": str(ROOT)}

    def volume(self, name: str) -> Path:
        """The folder that a service keeps, as its volume is called."""
        volumes = self.services[name].get("volumes", ["none:/data"])
        folder = self.folder / volumes[0].partition(":")[0]
        folder.mkdir(exist_ok=True)
        return folder

    def command(self, name: str, *words: str) -> list[str]:
        service = self.services[name]
        program = service.get("entrypoint", [sys.executable, "-m", "newscrawl"])
        given = list(words) or [str(word) for word in service["command"]]
        ported = [str(self.web) if word == "8430" else word for word in given]
        return [sys.executable if word == "python" else word for word in program] + ported

    def start(self, name: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{name}.log").open("wb")
        process = subprocess.Popen(
            self.command(name), cwd=self.volume(name), env=self.environment(name), stdout=log, stderr=log
        )
        self.running.append(process)
        return process

    def run(self, name: str, *words: str) -> str:
        """A service that ends, or another command in its place; -> what it says."""
        done = subprocess.run(  # noqa: PLW1510 -- how it ended is told first
            self.command(name, *words),
            cwd=self.volume(name),
            env=self.environment(name),
            capture_output=True,
            text=True,
        )
        print(
            f"  {name} {' '.join(words)}: ended with {done.returncode}: {(done.stdout + done.stderr).strip()[-160:]!r}"
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def said(self, name: str) -> str:
        """What a service has said, its last lines."""
        return (self.folder / f"{name}.log").read_text("utf-8", "replace")[-2000:]

    def wait(self, what: str, is_so: Callable[[], bool]) -> None:
        began = time.monotonic()
        while not is_so():
            if time.monotonic() - began > LONGEST:
                logs = "\n".join(f"--- {log.name}\n{log.read_text()[-2000:]}" for log in self.folder.glob("*.log"))
                raise AssertionError(f"{what}: not in {LONGEST:.0f} s\n{logs}")
            time.sleep(0.5)
        print(f"  {what}: after {time.monotonic() - began:.0f} s")

    def asked(self, path: str) -> tuple[int, bytes]:
        shown = {"Authorization": f"Bearer {GIVEN['NEWSCRAWL_BROWSE_TOKEN']}"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.web}{path}", headers=shown)
        with contextlib.suppress(OSError), urllib.request.urlopen(request) as answer:
            return answer.status, answer.read()
        return 0, b""

    def kill(self) -> None:
        for process in self.running:
            process.kill()


def trial(composed: Composed, sites: int) -> None:
    """What is told above."""
    moto = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(composed.store)]
    composed.running.append(subprocess.Popen(moto, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    composed.wait("the store answers", lambda: _answers(composed.store))
    composed.run("tables")
    composed.run("bucket")
    composed.run("bucket")  # started again, as compose may do it
    workers = [composed.start("worker-1"), composed.start("worker-2")]
    composed.start("browse")
    engine = open_database(composed.url)
    composed.wait("two workers are at work", lambda: len(living_workers(engine)) == len(workers))

    def count(statement: str) -> int:
        with engine.connect() as connection:
            return int(connection.execute(text(statement)).scalar_one())

    with serving(sites, ARTICLES) as port:
        lines = "".join(f"http://{host_of(number)}:{port}/ delay=0.2\n" for number in range(sites))
        (composed.volume("desk") / "sites.txt").write_text(lines)
        composed.run("desk", "sites", "import", "sites.txt")
        composed.wait("all articles are stored", lambda: count("SELECT count(*) FROM articles") == sites * ARTICLES)
        composed.wait("all sites were visited to the end", lambda: count("SELECT min(visits) FROM site_visits") > 0)
    shared = count("SELECT count(DISTINCT worker) FROM site_visits")
    print(f"  {sites * ARTICLES} articles of {sites} sites through {shared} workers")
    composed.wait(
        "every page is in the store and none waits",
        lambda: (
            not [*composed.folder.glob("worker-*/spool/*/*.warc.gz")]
            and count("SELECT count(*) FROM articles WHERE archive_file LIKE 's3://newscrawl/archive/%'")
            == sites * ARTICLES
        ),
    )
    composed.wait("browse answers", lambda: composed.asked("/healthz")[0] == 200)
    status, page = composed.asked("/articles/1/archived")
    print(f"  browse shows a page out of the store: {status}, {len(page)} bytes")
    assert status == 200, composed.said("browse")
    composed.wait(
        "programs are told of two workers",
        lambda: json.loads(composed.asked("/api/workers")[1])["workforce"]["workers"] == len(workers),
    )
    workers[0].send_signal(signal.SIGTERM)
    assert workers[0].wait(60) == 0
    with engine.begin() as connection:
        connection.execute(text("UPDATE articles SET reader_version = '1', title = 'Menu', content_hash = id::text"))
    composed.run("desk", "reread", "--apply", "--outdated", "--by-workers")
    composed.wait(
        "the second worker has read all of it again, the first one's too",
        lambda: (
            count("SELECT count(*) FROM articles WHERE title <> 'Menu' AND reader_version <> '1'") == sites * ARTICLES
        ),
    )
    composed.run("desk", "backfill", "s3://newscrawl/archive/")
    composed.wait(
        "it has read all files of the store, too",
        lambda: count("SELECT count(*) FROM backlog_parts WHERE done_at IS NULL") == 0,
    )
    assert count("SELECT count(*) FROM articles") == sites * ARTICLES
    composed.run("desk", "backfill")
    composed.run("desk", "status")
    workers[1].send_signal(signal.SIGTERM)
    assert workers[1].wait(60) == 0
    engine.dispose()


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sites", type=int, default=6)
    given = parser.parse_args()
    server = Server(tempfile.mkdtemp(prefix="newscrawl-postgresql-"), CONNECTIONS)
    with tempfile.TemporaryDirectory(prefix="newscrawl-composed-", ignore_cleanup_errors=True) as folder:
        composed = Composed(Path(folder), server.database("newscrawl"))
        try:
            trial(composed, given.sites)
        finally:
            composed.kill()
            server.close()


if __name__ == "__main__":
    main()
