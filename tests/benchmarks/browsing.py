"""How fast are the pages of ``newscrawl browse``? ``python -m tests.benchmarks.browsing [--sizes 10000 1000000] [--url URL] [--keep FOLDER]``

A database is filled to each size and served by uvicorn, as the command serves it, while a crawl's own ``Store.save`` writes a batch of
articles every second. Each kind of page is asked for with parameters at random, one request at a time. Printed: time to first byte (p50, p99, longest),
CPU of the server a request (the first line, a file of 200 bytes, is what the machine's other work costs), and requests a second of all kinds over four connections. Without ``--url``: SQLite, in a
temporary folder, or in one that is kept.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import multiprocessing
import os
import platform
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import psutil

from newscrawl.storage.browsing.paging import cursor_behind
from newscrawl.storage.database import open_database, open_for_reading
from newscrawl.storage.store import Store
from newscrawl.web.access import Rules
from newscrawl.web.answers import Desk
from newscrawl.web.app import THREADS, build_app
from newscrawl.web.serving import listening, serve
from tests.articles import save
from tests.benchmarks.many_articles import NOW, WORDS, fill
from tests.benchmarks.store_growth import articles

REQUESTS = 200
"""Of each kind."""
BATCH, PAUSE = 50, 1.0  # articles that the crawl writes at a time; seconds between two batches
CONNECTIONS, SECONDS = 4, 10.0
_SECONDS_A_QUESTION = 10.0

chance = random.Random(7)


def _at_random() -> datetime:
    return NOW - timedelta(days=730 * chance.random())


def _list(**asked: object) -> str:
    return f"/?{urlencode({name: value for name, value in asked.items() if value})}"


def kinds(size: int) -> dict[str, Callable[[], str]]:
    """Kind of page -> an address of that kind, another one at each call."""
    pick = chance.choice
    site = lambda: f"paper{min(int(chance.expovariate(1 / 40)) + 1, 400)}.example"  # noqa: E731
    return {
        "nothing (for comparison)": lambda: "/static/mark.svg",
        "newest": lambda: "/",
        "newest, deep down": lambda: _list(after=cursor_behind(_at_random(), size)),
        "of a site": lambda: _list(site=site()),
        "of a site and section": lambda: _list(site=site(), section=f"Section {chance.randint(0, 12)}"),
        "of a rare section": lambda: _list(section=f"Section {chance.randint(20, 39)}"),
        "of a language": lambda: _list(language=pick(["en", "nb", "de", "se", "nn"])),
        "of an author": lambda: _list(author=f"Author {chance.randint(1, 5000)}"),
        "with a frequent tag": lambda: _list(tag=f"tag {pick([1, 2, 3, 20000])}"),
        "with a rare tag": lambda: _list(tag=f"tag {chance.randint(100, 19_000)}"),
        "of a day, without credits": lambda: _list(**{"from": f"{_at_random():%Y-%m-%d}", "credits": "without"}),
        "a frequent word": lambda: _list(q=WORDS[chance.randint(0, 40)]),
        "a rare word": lambda: _list(q=WORDS[chance.randint(2_000, 39_000)]),
        "two words": lambda: _list(q=f"{WORDS[chance.randint(0, 300)]} {WORDS[chance.randint(50, 3000)]}"),
        "a word of a site": lambda: _list(q=WORDS[chance.randint(0, 2_000)], site=site()),
        "an article": lambda: f"/articles/{chance.randint(1, size)}",
        "silent edits": lambda: "/edits",
        "silent edits of a week": lambda: f"/edits/{'{}-W{:02}'.format(*_at_random().isocalendar()[:2])}",
        "stories": lambda: f"/stories?days={pick(['1', '7', '30', ''])}",
        "sites": lambda: "/sites",
        "a site": lambda: f"/sites/{site()}",
        "runs": lambda: "/runs",
        "JSON of articles": lambda: "/api/articles",
        "a feed of a site": lambda: f"/sites/{site()}/feed.atom",
    }  # fmt: skip


def _serve(url: str, port: multiprocessing.Queue[int]) -> None:
    engine = open_for_reading(url, seconds=_SECONDS_A_QUESTION, connections=THREADS)
    listener = listening("127.0.0.1", 0)
    port.put(listener.getsockname()[1])
    serve(build_app(Desk(engine, Path(), lambda: NOW), Rules()), listener, "error")


def _write(url: str, size: int) -> None:
    """A crawl that brings articles until it is ended."""
    store, start = Store(open_database(url)), 10 * size + int(time.time()) % 1_000_000 * 1_000
    while True:
        began = time.monotonic()
        made = [
            replace(one, article=replace(one.article, published_at=datetime.now(UTC))) for one in articles(start, BATCH)
        ]
        save(store, made, None, NOW)
        start += BATCH
        time.sleep(max(0.0, PAUSE - (time.monotonic() - began)))


@contextlib.contextmanager
def beside(target: Callable[..., None], *arguments: object) -> Iterator[multiprocessing.Process]:
    """A process that works as long as this one measures."""
    process = multiprocessing.get_context("spawn").Process(target=target, args=arguments, daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.terminate()
        process.join(10)


def first_byte(connection: http.client.HTTPConnection, path: str) -> tuple[float, int]:
    """-> (seconds until the answer began, its status)."""
    began = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    seconds = time.perf_counter() - began
    answer.read()
    return seconds, answer.status


def throughput(port: int, asked: list[str]) -> float:
    """Requests a second over some connections at once."""
    done, end = [0] * CONNECTIONS, time.monotonic() + SECONDS

    def ask(place: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.monotonic() < end:
            first_byte(connection, asked[(done[place] * CONNECTIONS + place) % len(asked)])
            done[place] += 1

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS


def measure(url: str, size: int, requests: int) -> None:
    """Serve a filled database, and print what each kind of page takes."""
    port_of: multiprocessing.Queue[int] = multiprocessing.get_context("spawn").Queue()
    with beside(_serve, url, port_of) as server, beside(_write, url, size):
        port = port_of.get(timeout=120)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        used = psutil.Process(server.pid)
        for path in kinds(size).values():
            first_byte(connection, path())
        everything: list[float] = []
        asked: list[str] = []
        for name, path in kinds(size).items():
            paths = [path() for _ in range(requests)]
            before = sum(used.cpu_times()[:2])
            found = [first_byte(connection, one) for one in paths]
            cpu = 1000 * (sum(used.cpu_times()[:2]) - before) / requests
            failed = [status for _, status in found if status != 200]
            assert not failed, f"{name}: {failed[:3]}"
            _line(name, [seconds for seconds, _ in found], f"{cpu:.1f}")
            everything += [seconds for seconds, _ in found]
            asked += paths
        _line("all", everything, "")
        chance.shuffle(asked)
        print(
            f"{size} articles, {CONNECTIONS} connections: {throughput(port, asked):.0f} requests a second", flush=True
        )


def _line(name: str, seconds: list[float], cpu: str) -> None:
    ordered = sorted(seconds)
    p50, p99, longest = (1000 * ordered[min(int(len(ordered) * share), len(ordered) - 1)] for share in (0.5, 0.99, 1))
    print(f"{name:<28}{p50:>9.1f}{p99:>9.1f}{longest:>9.1f}{cpu:>9}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--requests", type=int, default=REQUESTS, help="of each kind of page")
    parser.add_argument("--url", help="an empty database, or one of an earlier run; default: SQLite")
    parser.add_argument("--keep", help="a folder in which the SQLite files stay")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for size in arguments.sizes:
            url = arguments.url or f"sqlite:///{Path(arguments.keep or folder).absolute() / f'{size}.db'}"
            engine = open_database(url)
            fill(engine, size)
            kind = engine.dialect.name
            engine.dispose()
            print(
                f"{kind}, {platform.machine()}, {os.cpu_count()} cores, {size} articles; milliseconds until the first byte; {arguments.requests} requests each"
            )
            print(f"{'page':<28}{'p50':>9}{'p99':>9}{'longest':>9}{'CPU':>9}")
            measure(url, size, arguments.requests)


if __name__ == "__main__":
    main()
