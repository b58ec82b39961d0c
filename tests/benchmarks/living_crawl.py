"""What does a crawl ask a site for? ``python -m tests.benchmarks.living_crawl``

Requests are counted by the site itself, a real HTTP server on loopback.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.crawl.test_living_crawl import Desk
from tests.fault_server import FaultServer

ARTICLES = 40


def requests(folder: Path) -> None:
    with FaultServer(articles=ARTICLES) as site:
        desk = Desk(site, folder)
        print(f"a site of {ARTICLES} articles{'':24}{'requests':>10}{'lists':>8}{'articles':>10}{'answered 304':>14}")

        def report(what: str) -> None:
            desk.crawl()
            articles = site.asked_for_stories()
            unchanged = sum(asked.status == 304 for asked in site.log)
            print(f"{what:44}{len(site.log):>10}{len(site.log) - len(articles):>8}{len(articles):>10}{unchanged:>14}")

        report("first crawl")
        report("second, unchanged")
        site.publish("/2026/11/a-new-story-of-the-lighthouse", "The lighthouse goes out")
        report("after one new article")
        first = next(iter(site.stories))
        site.edit(
            first,
            "The harbour master has changed his mind, and the boats may stay in the water until the end of the year.",
            honest=False,
        )
        desk.age(20)
        report("20 minutes later (all due), one silent edit")
        print(f"revisions found: {desk.rows('SELECT cause, silent FROM revisions WHERE number > 1')}")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        requests(Path(folder))


if __name__ == "__main__":
    main()
