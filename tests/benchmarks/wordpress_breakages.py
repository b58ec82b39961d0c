"""Breakages of a real WordPress, each told in which run: ``python -m tests.benchmarks.wordpress_breakages ROOT URL``.

ROOT is the folder of a WordPress that may be broken (its posts, the ids above 1000, are hidden and published again), URL its
address. It is crawled once a day, by a clock that is moved (``faketime``): first a backlog, then days of news with quiet
weekends; then, from copies of that data folder, each breakage with runs of ten new articles, until an alarm tells of it, and
what breaks nothing. Three pasts: the theme as it comes, with all lists or with section pages alone (so that no list
states a date), and one with JSON-LD, Open Graph and an element for credits.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

STAGE = Path(__file__).with_suffix(".php")
FIRST_DAY = datetime(2026, 10, 5, 18, tzinfo=UTC)
"""A Monday."""
BACKLOG = 20
WEEKDAY, WEEKEND = 7, 2
DAY = timedelta(days=1)
THEME, OTHER = "twentytwentyone", "twentytwentythree"
THEME_SWITCHED = "theme switched"
BREAKAGES = {
    THEME_SWITCHED: "stock listless rich",
    "class renamed": "stock listless rich",
    "credits in the caption": "rich",
    "linked data gone": "rich",
    "linked data and Open Graph gone": "rich",
    "dates in another format": "stock listless rich",
    "dates relative to now": "stock listless rich",
    "a consent page in front": "stock listless rich",
    "comments in a widget": "stock listless rich",
    "front page without links": "stock listless rich",
    "one nonsense for all authors": "stock listless rich",
    "another nonsense for each author": "stock listless rich",
}
"""Breakage -> the pasts that it can break."""
HARMLESS = ("a week as usual", "two quiet weeks", "a burst of sixty briefs", "one odd article", "a weekend alone")


@dataclass
class WordPress:
    """The site, its clock and its data folder."""

    root: Path
    url: str
    data: Path
    now: datetime = FIRST_DAY
    ways: str = ""
    """Ways to articles (``discover``); all where empty."""
    output: list[str] = field(default_factory=list)

    def stage(self, *words: str) -> None:
        plugin = self.root / "wp-content/mu-plugins" / STAGE.name
        subprocess.run(["php", str(plugin), str(self.root), *words], check=True, stdout=subprocess.DEVNULL)

    def publish(self, count: int, hours: float = 20.0, kind: str = "") -> None:
        if count:
            self.stage("publish", str(count), str(int(self.now.timestamp()) - 1800), str(int(hours * 3600)), kind)

    def crawl(self) -> None:
        told = f"{self.now:%Y-%m-%d %H:%M:%S}"
        ways = ["-a", f"discover={self.ways}"] if self.ways else []
        command = [
            "faketime", told, sys.executable, "-m", "newscrawl", "crawl", "news", "-a", f"url={self.url}", *ways,
            "-s", f"DATA_DIR={self.data}", "-s", "DOWNLOAD_DELAY=0", "-s", "ROBOTSTXT_OBEY=0",
            "-s", "AUTOTHROTTLE_ENABLED=0", "-s", "MAX_LISTINGS=3", "-s", "REVISIT_AFTER=1d",
        ]  # fmt: skip
        environment = {**os.environ, "TZ": "UTC", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        self.output.append(done.stdout + done.stderr)

    def day(self, articles: int, kind: str = "") -> None:
        self.publish(articles, kind=kind)
        self.crawl()
        self.now += DAY

    def alarms(self) -> dict[int, str]:
        """Alarm -> what it says, of all that ever opened."""
        with sqlite3.connect(self.data / "newscrawl.db") as database:
            return dict(database.execute("SELECT id, kind || ' ' || field || ': ' || what FROM alarms ORDER BY id"))

    def new_articles(self) -> int:
        with sqlite3.connect(self.data / "newscrawl.db") as database:
            row = database.execute(
                "SELECT max(articles) FROM field_counts WHERE run_id = (SELECT max(id) FROM runs)"
            ).fetchone()
        return int(row[0] or 0)


def a_past(site: WordPress, days: int) -> None:
    """A backlog, and so many days of news."""
    site.publish(BACKLOG, hours=24 * 20)
    site.crawl()
    site.now += DAY
    for _ in range(days):
        site.day(WEEKEND if site.now.weekday() > 4 else WEEKDAY)


def broken(site: WordPress, name: str, most_runs: int) -> Iterator[tuple[int, list[str]]]:
    """-> (new articles, alarms that opened) of each run since."""
    if name == THEME_SWITCHED:
        site.stage("theme", OTHER)
    else:
        site.stage("break", name)
    known = set(site.alarms())
    for _ in range(most_runs):
        site.day(10)
        found = site.alarms()
        yield site.new_articles(), [text for number, text in found.items() if number not in known]
        known |= set(found)
    site.stage("break", "")
    site.stage("theme", THEME)


def harmless(site: WordPress, name: str) -> list[str]:
    """Alarms that opened."""
    known = set(site.alarms())
    if name == "a week as usual":
        for _ in range(7):
            site.day(WEEKEND if site.now.weekday() > 4 else WEEKDAY)
    elif name == "two quiet weeks":
        for number in range(7):
            site.day(1 if number % 4 else 0)
            site.now += DAY
        site.day(WEEKDAY)
    elif name == "a burst of sixty briefs":
        site.day(60, kind="brief")
        site.day(WEEKDAY)
    elif name == "one odd article":
        site.day(1, kind="odd")
    else:
        while site.now.weekday() < 5:
            site.now += DAY
        site.day(1)
        site.day(0)
    return [text for number, text in site.alarms().items() if number not in known]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path)
    parser.add_argument("url")
    parser.add_argument("--days", type=int, nargs="*", default=[2, 21], help="days of the past (default: 2 and 21)")
    parser.add_argument("--only", default="", help="only breakages whose name matches")
    parser.add_argument("--runs", type=int, default=3, help="broken runs at most (default: 3)")
    parser.add_argument("--pasts", default="stock listless rich")
    parser.add_argument("--keep", type=Path, help="folder for the pasts, used again where they are there")
    given = parser.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp())
    (given.root / "wp-content/mu-plugins" / STAGE.name).write_bytes(STAGE.read_bytes())
    for past in given.pasts.split():
        for days in given.days:
            _table(given, folder, past, days)


def _table(given: argparse.Namespace, folder: Path, past: str, days: int) -> None:
    kept = folder / f"{past}{days}"
    site = WordPress(given.root, given.url, kept / "data", ways="sections" if past == "listless" else "")
    for words in (("hide", "0"), ("break", ""), ("theme", THEME), ("meta", "on" if past == "rich" else "off")):
        site.stage(*words)
    if site.data.exists():
        site.publish(BACKLOG, hours=24 * 20)
        site.now += DAY
        for _ in range(days):
            site.publish(WEEKEND if site.now.weekday() > 4 else WEEKDAY)
            site.now += DAY
    else:
        a_past(site, days)
    with sqlite3.connect(site.data / "newscrawl.db") as database:
        articles = database.execute("SELECT count(*) FROM articles").fetchone()[0]
    print(f"\n{past}, {days} days, {articles} articles; alarms until then: {list(site.alarms().values())}", flush=True)
    began = site.now
    for name in (*BREAKAGES, *HARMLESS):
        if not re.search(given.only, name) or past not in BREAKAGES.get(name, past):
            continue
        work = folder / "work"
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(site.data, work)
        one = WordPress(given.root, given.url, work, began, site.ways)
        one.stage("hide", str(int(began.timestamp() - 3600 * 23)))
        if name in HARMLESS:
            found = harmless(one, name)
            print(f"  {name:<34}{len(found)} alarms", *found, sep="\n      ", flush=True)
        else:
            _tell(name, one, given.runs)


def _tell(name: str, site: WordPress, most_runs: int) -> None:
    articles = 0
    for number, (new, alarms) in enumerate(broken(site, name, most_runs), 1):
        articles += new
        if alarms:
            print(f"  {name:<34}run {number}, after {articles} new articles", *alarms, sep="\n      ", flush=True)
            site.stage("break", "")
            site.stage("theme", THEME)
            return
    print(f"  {name:<34}not told in {most_runs} runs, {articles} new articles", flush=True)


if __name__ == "__main__":
    main()
