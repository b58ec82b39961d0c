"""What does a crawl ask a site for, and what does a kill cost? ``python -m tests.benchmarks.living_crawl [--kills 50]``

Requests are counted by the site itself, a real HTTP server on loopback. Kills are SIGKILL at random moments of crawls of one growing
site; afterwards one whole crawl, and what the site offered is compared with what the database, its archive and its feed hold.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import tempfile
import time
from collections import Counter
from pathlib import Path

from newscrawl.archive.warc import responses, warc_files
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


def kills(folder: Path, count: int) -> None:
    chance = random.Random(20_261_124)
    with FaultServer(articles=10) as site:
        site.pause = 0.06
        desk = Desk(site, folder)
        feed = folder / "feed.json"
        for n in range(count):
            for letter in "abcdef":
                site.publish(
                    f"/2026/11/story-{letter}-of-kill-number-{n}-in-the-harbour",
                    f"Kill {n} is survived by harbour {letter}",
                )
            asked = len(site.log)
            process = desk.start("-O", str(feed))
            while len(site.log) == asked and process.poll() is None:  # before that there is nothing to kill
                time.sleep(0.02)
            time.sleep(chance.uniform(0.0, 1.7))
            process.send_signal(signal.SIGKILL)
            process.wait()
            if feed.exists():
                json.loads(feed.read_text("utf-8"))
        begun = desk.rows("SELECT count(*) FROM articles")[0][0]
        desk.crawl()
        offered = len(site.stories)
        stored, distinct = desk.rows("SELECT count(*), count(DISTINCT canonical_url) FROM articles")[0]
        halves = desk.rows(
            "SELECT count(*) FROM articles a WHERE NOT EXISTS (SELECT 1 FROM revisions r WHERE r.article_id = a.id)"
        )[0][0]
        ends = dict(desk.rows("SELECT end_reason, count(*) FROM runs GROUP BY end_reason"))
        torn = Counter(r.torn for file in warc_files(str(desk.data / "archive")) for r in responses(file))
        print(
            f"{count} kills: {offered} articles offered, {begun} stored before the last crawl, {stored} after it ({offered - stored} lost, {stored - distinct} twice)"
        )
        print(
            f"half rows {halves}, torn feeds 0 (each was read), database {desk.rows('PRAGMA integrity_check')[0][0]}, runs {ends}"
        )
        print(f"archive: {torn[False]} whole records, {torn[True]} torn ones (at most one a kill)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        requests(Path(folder, "requests"))
        kills(Path(folder, "kills"), arguments.kills)


if __name__ == "__main__":
    main()
