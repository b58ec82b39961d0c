"""Pages a second from a WARC: this project end to end, other projects' readers, and a bare loop, on one file in one run.

CORPORA=path/to/corpora [PEERS=path/to/python] python -m tests.benchmarks.archive_reading [--copies 6] [--peer-pages 100]

The file holds the corpora's pages several times, each time as another publisher's: under another domain, in all of a page's
addresses, and with words of its own in every paragraph, so that no copy is a duplicate or a revision.
``newscrawl`` is ``scrapy crawl archive`` with everything on: all cores, site memory, aliases, copies, full-text index, SQLite. PEERS is an
interpreter with news-please and fundus installed; without it they are left out.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newscrawl.archive.warc_writer import WarcWriter
from newscrawl.urls import host_of, registrable_domain
from tests.benchmarks import corpora

_TEXT = re.compile(rb"(<p\b[^>]*>)", re.I)


def pack(folder: Path, warc: Path, copies: int) -> int:
    """Write the pages; -> how many."""
    count = 0
    with WarcWriter(warc) as writer:
        for copy in range(copies):
            for url, path in corpora.pages(folder):
                body = corpora.read(path)
                if copy:
                    domain = registrable_domain(host_of(url))
                    url = url.replace(domain, f"copy{copy}-{domain}")
                    body = _TEXT.sub(
                        rb"\1Edition %d. " % copy, body.replace(domain.encode(), f"copy{copy}-{domain}".encode())
                    )
                writer.write_page(url, body, datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=copy))
                count += 1
    return count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--copies", type=int, default=6)
    parser.add_argument("--peer-pages", type=int, default=100, help="pages given to the slow ones")
    arguments = parser.parse_args()
    folder = corpora.root()
    if folder is None:
        print("no corpora: set CORPORA to the folder that holds them (tests/benchmarks/README.md)", file=sys.stderr)
        return 2
    peers = os.environ.get("PEERS")
    with tempfile.TemporaryDirectory() as scratch:
        warc = Path(scratch, "pages.warc.gz")
        pages = pack(folder, warc, arguments.copies)
        print(
            f"{pages} pages, {warc.stat().st_size / 1e6:.0f} MB packed, {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
        )
        rates = {"newscrawl, end to end": newscrawl(warc, Path(scratch, "data"))}
        for name, python, limit in (
            ("fastwarc", sys.executable, pages),
            ("news_please", peers, arguments.peer_pages),
            ("fundus", peers, arguments.peer_pages),
        ):
            if python:
                done = subprocess.run(
                    [python, str(Path(__file__).with_name("archive_peers.py")), name, str(warc), str(limit)],
                    capture_output=True,
                    text=True,
                    check=False,
                )
                words = done.stdout.split()
                rates[name] = int(words[-2]) / float(words[-1]) if done.returncode == 0 and len(words) >= 2 else 0.0
        own = rates["newscrawl, end to end"]
        print(f"{'reader':24}{'pages/s':>10}{'newscrawl is':>16}")
        for name, rate in rates.items():
            print(f"{name:24}{rate:>10.1f}{f'{own / rate:.2f} times' if rate else 'it failed':>16}")
    return 0


def newscrawl(warc: Path, data: Path) -> float:
    """Pages a second of a whole run, without its start-up, as its own row says."""
    env = {**os.environ, "NEWSCRAWL_DATA_DIR": str(data), "NEWSCRAWL_LOG_LEVEL": "ERROR"}
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "archive", "-a", f"warc={warc}"],
        check=True,
        env=env,
        stderr=subprocess.DEVNULL,
    )
    whole = time.perf_counter() - began
    with sqlite3.connect(data / "newscrawl.db") as connection:
        pages, begun, ended = connection.execute("SELECT pages, started_at, finished_at FROM runs").fetchone()
    seconds = (datetime.fromisoformat(ended) - datetime.fromisoformat(begun)).total_seconds()
    print(f"newscrawl: {pages} pages in {seconds:.1f} s ({whole:.1f} s with the process's start)")
    return float(pages / seconds)


if __name__ == "__main__":
    sys.exit(main())
