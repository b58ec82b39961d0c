"""CPU a page of a live crawl, everything on, beside bare Scrapy and Scrapy with trafilatura and a JSON feed.

[CORPORA=...] [PEERS=python] python -m tests.benchmarks.live_crawl [--pages 236]

Real pages, packed as a site packs them, from a server of another process on loopback; no delays, one process. What a
process takes to start is taken off: it is measured with a site of one page. "reader" is the same pages read in a loop.
"""

from __future__ import annotations

import argparse
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from newscrawl.archive.warming import load_language_model, load_reader
from newscrawl.items import ReadingContext
from newscrawl.reading.page import read_page
from tests.benchmarks import corpora
from tests.benchmarks.pages_on_loopback import path_of
from tests.fault_server import PARAGRAPHS, Story

ROOT = Path(__file__).resolve().parents[2]
FAST = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8"]


def bodies(count: int) -> list[bytes]:
    """Pages of the corpora, spread over all of them; invented ones of their weight where there are no corpora."""
    folder = corpora.root()
    if folder is None:
        style = "<style>" + "body { margin: 0 } " * 4000 + "</style>"
        return [
            Story(f"Harbour {n} closes", [p.format(name=f"town {n}") + f" {n} {k}" for k in range(8) for p in PARAGRAPHS], head=style)
            .html(f"http://127.0.0.1/{n}").encode()
            for n in range(count)
        ]  # fmt: skip
    found = list(corpora.pages(folder))
    step = max(1, len(found) // count)
    return [corpora.read(path) for _, path in found[::step]][:count]


@contextmanager
def site(pages: list[bytes]):
    """-> the address of a site with these pages."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "pages")
        file.write_bytes(pickle.dumps(pages))
        command = [sys.executable, "-m", "tests.benchmarks.pages_on_loopback", str(file)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()
            process.wait()


def cpu_of(command: list[str], env: dict[str, str]) -> float:
    """Seconds of CPU (user and system) that a command takes, with its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stderr[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def newscrawl(address: str, pages: int, **settings: str) -> tuple[float, float]:
    """-> (seconds of CPU, seconds from the start of its process to its first request)."""
    with tempfile.TemporaryDirectory() as data:
        env = {**os.environ, "NEWSCRAWL_DATA_DIR": data, "NEWSCRAWL_LOG_LEVEL": "ERROR", **settings}
        limits = ["-s", f"MAX_ARTICLES={pages + 10}"]
        began = time.time()
        command = [
            sys.executable,
            "-m",
            "newscrawl",
            "crawl",
            "news",
            "-a",
            f"url={address}/",
            "-a",
            "discover=sitemaps",
        ]
        cpu = cpu_of([*command, *FAST, *limits], env)
        with urlopen(f"{address}/first") as answer:
            return cpu, float(answer.read()) - began


def plain(python: str, way: str, address: str, pages: int) -> float:
    """Seconds of CPU of a spider without newscrawl."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder, "addresses")
        listed.write_text("\n".join(address + path_of(n) for n in range(pages)))
        spider = str(Path(__file__).with_name("plain_spider.py"))
        feed = [str(Path(folder, "feed.json"))] if way == "trafilatura" else []
        return cpu_of([python, spider, way, str(listed), *feed], dict(os.environ))


def reader(pages: list[bytes]) -> float:
    """Seconds of CPU to read pages that were never read before, in a process that has read others."""
    load_reader()
    load_language_model()
    began = time.process_time()
    for number, body in enumerate(pages):
        read_page(body, f"http://127.0.0.1{path_of(number)}", context=ReadingContext())
    return time.process_time() - began


def measure(count: int) -> dict[str, float]:
    """Milliseconds of CPU a page; ``first request``: seconds."""
    pages, found = bodies(count), {}
    count = len(pages)
    ways = {
        "newscrawl": lambda address, n: newscrawl(address, n)[0],
        "newscrawl without archive": lambda address, n: newscrawl(address, n, NEWSCRAWL_ARCHIVE="0")[0],
        "bare Scrapy": lambda address, n: plain(sys.executable, "bare", address, n),
    }
    peers = os.environ.get("PEERS")
    if peers:
        ways["Scrapy + trafilatura + JSON"] = lambda address, n: plain(peers, "trafilatura", address, n)
    with site(pages) as whole, site(pages[:1]) as one:
        for name, way in ways.items():
            found[name] = 1000 * (way(whole, count) - way(one, 1)) / (count - 1)
    found["reader"] = 1000 * reader(pages) / count
    with site(pages[:1]) as address:
        found["first request"] = newscrawl(address, 1)[1]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=236)
    arguments = parser.parse_args()
    found = measure(arguments.pages)
    first = found.pop("first request")
    for name, cpu in found.items():
        print(f"{name:32}{cpu:>8.2f} ms of CPU a page")
    print(f"{'newscrawl beside its reader':32}{found['newscrawl'] - found['reader']:>8.2f} ms of CPU a page")
    print(f"{'first request':32}{first:>8.2f} s after the start of the process")


if __name__ == "__main__":
    main()
