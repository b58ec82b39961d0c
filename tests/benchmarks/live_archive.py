"""What does keeping the archive cost a live crawl? ``python -m tests.benchmarks.live_archive [--pages 400] [--rounds 3]``

A site on loopback without delays, crawled with the archive on and off in turn, each time into an empty database.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fault_server import FaultServer

FAST = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    rates: dict[str, list[float]] = {"1": [], "0": []}
    with FaultServer(articles=arguments.pages) as site:
        for number, story in enumerate(site.stories.values()):
            story.paragraphs = [f"Number {number}. {p}" for p in story.paragraphs] * 8
            story.head = "<style>" + "body { margin: 0 } " * 2000 + "</style>"  # as heavy as pages are
        for _ in range(arguments.rounds):
            for archive, found in rates.items():
                with tempfile.TemporaryDirectory() as data:
                    env = {
                        **os.environ,
                        "NEWSCRAWL_DATA_DIR": data,
                        "NEWSCRAWL_ARCHIVE": archive,
                        "NEWSCRAWL_LOG_LEVEL": "ERROR",
                    }
                    done = subprocess.run(
                        [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"url={site.url}", *FAST],
                        env=env,
                        capture_output=True,
                        text=True,
                        check=True,
                    )
                    line = next(line for line in done.stderr.splitlines() if line.startswith("Run "))
                    found.append(float(line.split(" pages/s")[0].rsplit(", ", 1)[1]))
                    kept = sum(f.stat().st_size for f in Path(data).rglob("*.warc.gz"))
                    print(
                        f"archive {'on ' if archive == '1' else 'off'}: {found[-1]:.1f} pages/s, {kept / 1e6:.1f} MB kept"
                    )
    on, off = (
        max(rates[key]) for key in ("1", "0")
    )  # the best of each: what else the machine does only ever slows down
    print(
        f"{arguments.pages} pages, {platform.machine()}, {os.cpu_count()} cores: the archive costs {1 - on / off:.1%} of a live crawl's pages a second (best rounds: {on:.1f} and {off:.1f})"
    )


if __name__ == "__main__":
    main()
