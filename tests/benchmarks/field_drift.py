"""False alarms and delay of the watch, on simulated sites: ``make bench-drift``.

A site is a stream of invented articles with what real ones have: wire copy without author and credit, mostly at weekends and at
night; briefs, now and then a burst of them; single odd articles; holidays; two witnesses where some articles have only one. It is
crawled in runs, each run is counted and judged as a crawl's end does it. Nothing of a page is read: what is measured is the test.

    false alarms    alarms of a site in which nothing breaks, by site and year
    caught          share of the breakages that raise an alarm of the right field within ten runs
    delay           runs (and articles) from the breakage to the alarm: median, and 9 of 10
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from newscrawl.watch.counts import Counts, RunOfSite, size_class
from newscrawl.watch.drift import RUNS_KEPT_IN_MIND, PastAlarm, judge
from newscrawl.watch.values import DAY_ALONE, NEWS

HOUR_WEIGHTS = np.array([1, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 8, 8, 8, 8, 8, 7, 6, 5, 4, 3, 2, 2, 1]) / 114
WEEKEND = 0.4
"""Share of a weekday's articles."""
BURST = 0.03
"""Share of runs in which most articles are briefs."""
ODD = 0.01
"""Share of articles without most fields."""
BACKLOG = 20
"""Articles that the first crawl finds."""
HOLIDAYS = (0, 5, 116, 121, 145, 359, 360, 365)
"""Days of a year on which next to nothing appears."""

FILLS = {
    "staff": {
        "dek": 0.8, "authors": 0.97, "published_at": 1.0, "modified_at": 0.6, "section": 1.0, "tags": 0.85,
        "photos": 0.95, "photo_credit": 0.9, "source": 0.05, "sources": 0.1, "comment_count": 0.9, "language": 1.0,
    },
    "wire": {
        "dek": 0.2, "authors": 0.15, "published_at": 1.0, "modified_at": 0.2, "section": 1.0, "tags": 0.5,
        "photos": 0.6, "photo_credit": 0.5, "source": 0.95, "sources": 0.97, "comment_count": 0.9, "language": 1.0,
    },
    "brief": {
        "dek": 0.05, "authors": 0.3, "published_at": 1.0, "modified_at": 0.1, "section": 1.0, "tags": 0.3,
        "photos": 0.1, "photo_credit": 0.05, "source": 0.3, "sources": 0.3, "comment_count": 0.9, "language": 1.0,
    },
}  # fmt: skip
WITNESSES = {
    "authors": ("json-ld NewsArticle.author", "printed byline", 0.9),
    "published_at": ("json-ld NewsArticle.datePublished", "time datetime", 0.97),
    "modified_at": ("json-ld NewsArticle.dateModified", "meta article:modified_time", 1.0),
    "photo_credit": ("credit element", "end of the caption", 0.7),
    "comment_count": ("comments heading", "printed comment count", 0.95),
}
BODY = {"staff": (8.1, 0.55), "wire": (7.6, 0.5), "brief": (6.0, 0.35)}
"""Mean and deviation of the logarithm of the text's characters."""


@dataclass
class Page:
    """One invented article."""

    values: dict[str, str] = field(default_factory=dict)
    """Field -> witness, for what is filled."""
    lengths: dict[str, int] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    """Field -> value, for what is filled and watched."""
    dropped: str | None = None


@dataclass(frozen=True)
class Pace:
    """How often a site is crawled, and how much it publishes on a weekday."""

    name: str
    runs_a_day: int
    articles_a_day: float


STAFF, GUESTS, SERIES, PHOTOGRAPHERS, SECTIONS = 25, 0.04, 0.02, 15, 9
"""Reporters; share of articles by somebody new; share of headlines of a series; photographers; sections."""
TEMP = 0.01
"""Share of days on which somebody who never wrote before is on duty."""
SPECIAL = 0.01
"""Share of days of a new section (an election, games) that takes half of what is written."""


class Newsroom:
    """Who writes what: reporters come back, those on duty write most, now and then somebody or something is new."""

    def __init__(self, chance: np.random.Generator, *, days_only: bool) -> None:
        self.chance, self.days_only = chance, days_only
        self.number, self.day, self.on_duty, self.special = 0, -1, "", ""
        self.first_crawl = True

    def begin(self, day: int) -> None:
        if day == self.day:
            return
        self.day = day
        fresh = self.chance.random() < TEMP
        self.on_duty = f"Temp {day}" if fresh else f"Reporter {self.one_of(STAFF)}"
        self.special = f"Special {day}" if self.chance.random() < SPECIAL else ""

    def published(self) -> str:
        if self.first_crawl:  # it finds what was written in the weeks before
            return f"2026-01-{self.number % 28 + 1:02}" + ("" if self.days_only else f" 10:{self.number % 60:02}")
        return DAY_ALONE if self.days_only else NEWS

    def one_of(self, many: int) -> int:
        return min(int(self.chance.exponential(many / 4)), many)

    def said(self, kind: str, slot: int, hour: float) -> dict[str, str]:
        self.number += 1
        alone = 0.8 if kind == "staff" and (self.day % 7 >= 5 or hour < 6 or hour > 20) else 0.1
        author = self.on_duty if self.chance.random() < alone else f"Reporter {self.one_of(STAFF)}"
        if self.chance.random() < GUESTS:
            author = f"Guest {self.number}"
        photographer = f"Photographer {self.one_of(PHOTOGRAPHERS)}"
        section = f"Section {self.one_of(SECTIONS)}"
        if self.special and self.chance.random() < 0.5:
            section = self.special
        series = self.chance.random() < SERIES
        return {
            "title": f"Weather {self.day % 7}" if series else f"Headline {self.number}",
            "body": f"Text {self.number}",
            "dek": f"Dek {self.number}",
            "authors": author if kind == "staff" else f"Agency reporter {self.one_of(60)}",
            "published_at": self.published(),
            "modified_at": NEWS,
            "language": "nb" if self.number % 50 else "nn",
            "section": section,
            "tags": f"Tags {self.number // 2}",
            "photo_credit": photographer if kind == "staff" else f"Agency {self.one_of(4)}",
            "source": f"Agency {self.one_of(4)}",
            "comment_count": "0" if self.chance.random() < 0.7 else str(self.number % 7),
        }


PACES = (
    Pace("a daily, crawled once a day", 1, 12),
    Pace("a town paper, four times a day", 4, 30),
    Pace("a portal, every hour", 24, 90),
)
Break = Callable[[Page, np.random.Generator], Page]


def lose(name: str, share: float = 1.0) -> Break:
    def broken(page: Page, chance: np.random.Generator) -> Page:
        if chance.random() < share:
            page.values.pop(name, None)
        return page

    return broken


def other_witness(name: str) -> Break:
    def broken(page: Page, chance: np.random.Generator) -> Page:
        if name in page.values:
            page.values[name] = "printed"
        return page

    return broken


def shorten(name: str, factor: float) -> Break:
    def broken(page: Page, chance: np.random.Generator) -> Page:
        page.lengths[name] = max(int(page.lengths[name] * factor), 1)
        return page

    return broken


def say(name: str, value: str) -> Break:
    """A field says the same in all articles."""

    def broken(page: Page, chance: np.random.Generator) -> Page:
        page.values.setdefault(name, "printed")
        page.said[name] = value
        return page

    return broken


def say_strange(name: str) -> Break:
    """A field says in each article what no other says."""

    def broken(page: Page, chance: np.random.Generator) -> Page:
        page.values.setdefault(name, "printed")
        page.said[name] = f"By {chance.integers(0, 10**9)}"
        return page

    return broken


def drop(reason: str, share: float = 1.0) -> Break:
    def broken(page: Page, chance: np.random.Generator) -> Page:
        return replace(page, dropped=reason) if chance.random() < share else page

    return broken


BREAKAGES: dict[str, tuple[Break, str, set[str]]] = {
    "published_at 1.0 -> 0": (lose("published_at"), "published_at", {"missing"}),
    "authors 0.75 -> 0": (lose("authors"), "authors", {"missing"}),
    "photo_credit 0.75 -> 0": (lose("photo_credit"), "photo_credit", {"missing"}),
    "section 1.0 -> 0.5": (lose("section", 0.5), "section", {"missing"}),
    "published_at: another witness": (other_witness("published_at"), "published_at", {"other witness"}),
    "photo_credit: another witness": (other_witness("photo_credit"), "photo_credit", {"other witness"}),
    "body cut to its beginning (8 %)": (shorten("body", 0.08), "body", {"shorter"}),
    "body halved": (shorten("body", 0.5), "body", {"shorter"}),
    "authors: one nonsense value": (say("authors", "More stories"), "authors", {"always the same"}),
    "title: the site's name": (say("title", "The Daily"), "title", {"always the same"}),
    "published_at: the crawl's day": (say("published_at", DAY_ALONE), "published_at", {"always the same"}),
    "photo_credit: one that is known": (say("photo_credit", "Agency 0"), "photo_credit", {"always the same"}),
    "section: one that is known": (say("section", "Section 1"), "section", {"always the same"}),
    "authors: another nonsense each": (say_strange("authors"), "authors", {"never seen"}),
    "consent page in front": (drop("consent page behind a cookie"), "", {"no articles in pages"}),
    "half of the pages blocked": (drop("block page", 0.5), "", {"blocked"}),
}


class Site:
    """A site, run by run."""

    def __init__(self, pace: Pace, seed: int) -> None:
        self.pace, self.chance = pace, np.random.default_rng(seed)
        self.newsroom = Newsroom(np.random.default_rng(seed + 10_000), days_only=seed % 3 == 0)

    def runs(
        self, broken: Break | None = None, from_article: int = 0, breaking_run: int = 10
    ) -> Iterator[tuple[RunOfSite, bool]]:
        """-> (run, whether it is broken), for ever. The breakage begins with the first run after so many articles; the first broken
        run has ``breaking_run`` articles, as the goal is stated for."""
        articles, number, has_begun = BACKLOG, 1, False
        yield counted(self._pages(0, 0, BACKLOG), 1, 0.0), False
        self.newsroom.first_crawl = False
        while True:
            day, slot = divmod(number, self.pace.runs_a_day)
            number += 1
            begins = broken is not None and not has_begun and articles >= from_article
            pages = self._pages(day, slot, breaking_run if begins else None)
            has_begun |= begins
            if has_begun and broken:
                pages = [broken(page, self.chance) for page in pages]
            articles += len(pages)
            if pages:
                yield counted(pages, number, day + (slot + 0.5) / self.pace.runs_a_day), has_begun

    def _pages(self, day: int, slot: int, wanted: int | None) -> list[Page]:
        weekend, a_day = day % 7 >= 5, self.pace.articles_a_day
        hours = 24 // self.pace.runs_a_day
        share = float(HOUR_WEIGHTS[slot * hours : (slot + 1) * hours].sum())
        holiday = day % 365 in HOLIDAYS
        mean = a_day * share * (WEEKEND if weekend else 1.0) * (0.05 if holiday else 1.0)
        burst = self.chance.random() < BURST
        night = self.pace.runs_a_day > 4 and (slot < 6 or slot > 21)
        wire = 0.75 if weekend or night else 0.25
        mix = (0.1, 0.1, 0.8) if burst else (0.9 - wire * 0.9, wire * 0.9, 0.1)
        count = wanted if wanted is not None else self.chance.poisson(mean)
        self.newsroom.begin(day)
        hour = (slot + 0.5) * hours
        return [
            self._page(str(kind), slot, hour) for kind in self.chance.choice(["staff", "wire", "brief"], count, p=mix)
        ]

    def _page(self, kind: str, slot: int, hour: float) -> Page:
        page, odd = Page(), self.chance.random() < ODD
        for name, fill in FILLS[kind].items():
            if self.chance.random() < (0.2 if odd else fill):
                first, other, share = WITNESSES.get(name, ("printed", "printed", 1.0))
                page.values[name] = first if self.chance.random() < share else other
        page.said = self.newsroom.said(kind, slot, hour)
        mean, deviation = BODY[kind]
        page.values |= {"title": "printed headline", "body": "learned choice in <article>"}
        page.lengths = {
            "title": int(self.chance.normal(60, 12)) if not odd else 200,
            "body": int(self.chance.lognormal(mean, deviation)),
        }
        return page


def counted(pages: list[Page], number: int, day: float) -> RunOfSite:
    """A run as it would be kept."""
    read = [page for page in pages if page.dropped is None]
    fields = {}
    for name in ("title", "body", *FILLS["staff"]):
        evidence = Counter(page.values[name] for page in read if name in page.values)
        lengths = Counter(size_class(max(page.lengths[name], 1)) for page in read if name in page.lengths)
        said = Counter(page.said[name] for page in read if name in page.values and name in page.said)
        fields[name] = Counts(
            articles=len(read), filled=sum(evidence.values()), evidence=evidence, lengths=lengths, values=said
        )
    drops = Counter(page.dropped for page in pages if page.dropped)
    return RunOfSite(run_id=number, day=day, fields=fields, articles=len(read), drops=drops)  # type: ignore[arg-type]


def false_alarms(pace: Pace, seed: int, days: int) -> tuple[Counter[str], int, int]:
    """-> (alarms by kind and field, articles, runs) of a site in which nothing breaks."""
    site, kept, alarms = Site(pace, seed), [], []
    found: Counter[str] = Counter()
    articles = 0
    for run, _ in site.runs():
        if run.day >= days:
            break
        kept = [*kept, run][-RUNS_KEPT_IN_MIND:]
        articles += run.articles
        changes, recoveries = judge(kept, alarms)
        for change in changes:
            found[f"{change.kind.value} {change.field}"] += 1
            alarms.append(
                PastAlarm(
                    id=len(alarms), kind=change.kind.value, field=change.field, usual=change.usual,
                    first_run_id=change.first_run_id, is_open=True,
                )
            )  # fmt: skip
        for back in recoveries:
            alarms[back.alarm_id] = replace(alarms[back.alarm_id], is_open=False, recovered_run_id=back.run_id)
    return found, articles, len(kept)


def delay(pace: Pace, seed: int, name: str, past: int, most_runs: int = 10) -> tuple[int, int, bool] | None:
    """-> (runs, articles until the alarm, whether another alarm came before the breakage); ``None`` where none came."""
    broken, wanted, kinds = BREAKAGES[name]
    kept: list[RunOfSite] = []
    runs = articles = 0
    for run, is_broken in Site(pace, seed).runs(broken, past):
        kept = [*kept, run][-RUNS_KEPT_IN_MIND:]
        if not is_broken:
            continue
        runs += 1
        articles += run.articles + sum(run.drops.values())
        changes, _ = judge(kept, [])
        if any(change.field == wanted and change.kind.value in kinds for change in changes):
            return runs, articles, False
        if runs >= most_runs:
            return None
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=10, help="sites of each pace (default: 10)")
    parser.add_argument("--breakages", default="", help="only those whose name holds this")
    parser.add_argument("--quick", action="store_true", help="only breakages")
    parser.add_argument("--days", type=int, default=365, help="days of a site in which nothing breaks (default: 365)")
    given = parser.parse_args()
    print("Nothing breaks")
    print(f"  {'site':<34}{'site-years':>11}{'articles':>10}{'alarms':>8}{'a site and year':>17}")
    for pace in () if given.quick else PACES:
        days = given.days if pace.runs_a_day < 24 else max(given.days // 4, 30)
        total: Counter[str] = Counter()
        articles, began = 0, time.process_time()
        for seed in range(given.sites):
            found, read, _ = false_alarms(pace, seed, days)
            total += found
            articles += read
        years = given.sites * days / 365
        print(
            f"  {pace.name:<34}{years:>11.1f}{articles:>10}{total.total():>8}{total.total() / years:>17.2f}   {dict(total.most_common(6))} {time.process_time() - began:.0f} s"
        )
    print("\nSomething breaks; the first broken run has 10 articles")
    print(f"  {'breakage':<34}{'past':>6}{'caught':>8}{'in one run':>12}{'runs: median, 9 of 10':>23}{'articles':>10}")
    for name in (one for one in BREAKAGES if given.breakages in one):
        for past in (30, 300):
            found_delays = [delay(PACES[0], 1000 + seed, name, past) for seed in range(given.sites * 3)]
            caught = [one for one in found_delays if one]
            runs = sorted(one[0] if one else 99 for one in found_delays)
            one_run = sum(n == 1 for n in runs) / len(runs)
            middle, most = runs[len(runs) // 2], runs[int(len(runs) * 0.9)]
            read = sorted(one[1] for one in caught)
            print(
                f"  {name:<34}{past:>6}{len(caught) / len(runs):>8.0%}{one_run:>12.0%}{f'{middle}, {most}':>23}"
                f"{read[len(read) // 2] if read else '-':>10}"
            )


if __name__ == "__main__":
    main()
