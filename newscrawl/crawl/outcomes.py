"""Counting: each page of a run ends in exactly one outcome, by site; what a run came to, and the exit code that
says so.

The numbers stand in Scrapy's stats too, under ``newscrawl/``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from scrapy.statscollectors import StatsCollector

from newscrawl.decisions.changes import Outcome
from newscrawl.errors import DropReason
from newscrawl.invocation import ExitCode

_PREFIX = "newscrawl/"
OUTCOMES = tuple(o.value for o in Outcome)
ANOTHER_CRAWL = "another crawl of the site is at work"
"""Why a run ends at once, in its row."""
CANNOT_START = "cannot start"
"""The same, where the database cannot be had."""
BROKE = "newscrawl broke as it ended"
"""The same, where a bug of ours stands in the log."""
NOBODY_READS = "nobody reads what is told"
"""The same, where whoever read standard error went away before the last line."""
STORE_AWAY = "the archive's store is away"
"""The same, where saved pages are read from one."""
NO_ROOM = "no room left to keep articles"
"""The same, where neither the database nor the disk takes what is read."""
DATABASE_AWAY = "its database stayed away"
"""The same, where what was read waits on disk, and how the run ended stands nowhere."""
DATABASE_REMOVED = "its database was removed"
"""The same, where what was stored went to a file that is no more."""
INTERRUPTED = "interrupted"
"""The same, where a person ended it."""


@dataclass
class SiteTally:
    """What became of one site in a run."""

    outcomes: Counter[str] = field(default_factory=Counter)
    """Articles new, updated, unchanged; pages failed."""
    drops: Counter[DropReason] = field(default_factory=Counter)
    unasked: Counter[DropReason] = field(default_factory=Counter)
    """Of ``drops``, addresses that no server was asked for: what robots.txt disallows, the rest of a trap ..."""
    listings: int = 0
    """Feeds, sitemaps, section pages and the front page, read or unchanged."""
    known: int = 0
    """Stored articles that the lists named; of a list that is as it was (304), 1 where it named any."""
    no_articles: set[str] = field(default_factory=set)
    """Identities of what the lists named, and what was answered at a visit and is no stored article."""
    elsewhere: Counter[str] = field(default_factory=Counter)
    """Host of another site -> headlines of section pages that lead there, and were not followed."""
    starts: int = 0
    """Of ``listings``, those at which the crawl of the site begins."""
    unchanged_lists: int = 0
    """Of ``listings``, those that were answered with 304."""
    lists: dict[str, int] = field(default_factory=dict)
    """Address of a front page, feed or section that was read -> articles that it named."""
    had_comments: int = 0
    """Known articles with comments that were visited again."""
    shortened: int = 0
    """Visits that were shown a known article in part, as by a meter; it stays as it was."""
    uncounted: int = 0
    """Of ``had_comments``, those whose page itself states no count any more."""
    waiting: int = 0
    """Articles that could not be had so far, in this run or before, and are due later."""
    waiting_until: datetime | None = None
    """When the first of them is due."""
    troubles: list[str] = field(default_factory=list)
    """What went wrong with the site as a whole, in one line each, the first first."""

    @property
    def articles(self) -> int:
        """Articles that the site gave in this run, new or not."""
        return sum(self.outcomes[name] for name in OUTCOMES)

    @property
    def broke(self) -> bool:
        """Whether the site gave nothing at all, or a page of it met a bug."""
        return bool(self.outcomes["failed"]) or not (self.articles or self.known)


class Tally:
    """What a run has counted so far."""

    def __init__(self, stats: StatsCollector) -> None:
        self.stats = stats
        self.sites: dict[str, SiteTally] = {}
        """By site, as the ledger calls it."""
        self.unread: Counter[str] = Counter()
        """What of headers, lists and archives could not be read: name of the place -> how often."""
        self.limits_met: dict[str, int] = {}
        """Settings that left lists or articles to another run, with what they allow."""
        self.refetched = False
        """Whether a person asked for everything again."""
        self.passed_over: Counter[str] | None = None
        """Records of an archive that are no page that was asked for: what they are -> how many; ``None`` where none is
        read.
        """

    def of(self, site: str) -> SiteTally:
        """The numbers of one site."""
        return self.sites.setdefault(site, SiteTally())

    def stored(self, site: str, outcome: Outcome) -> None:
        """A page became (or already was) an article in the database."""
        self.of(site).outcomes[outcome.value] += 1
        self._count(outcome.value)

    def comments_again(self, site: str, *, still_counted: bool) -> None:
        """A known article with comments was visited again: does its page itself state a count still?"""
        self.of(site).had_comments += 1
        self.of(site).uncounted += not still_counted

    def shortened(self, site: str) -> None:
        """A visit was shown a known article in part."""
        self.of(site).shortened += 1

    def dropped(self, site: str, reason: DropReason, *, is_asked: bool = True) -> None:
        """A page did not become an article, for a known reason. ``is_asked``: whether its server was asked for it."""
        self.of(site).drops[reason] += 1
        if not is_asked:
            self.of(site).unasked[reason] += 1
        self._count("dropped")
        self._count(f"dropped/{reason.value}")

    def failed(self, site: str) -> None:
        """Reading or storing a page broke: a bug, to be seen in the log."""
        self.of(site).outcomes["failed"] += 1
        self._count("failed")

    def listing(self, site: str, *, is_start: bool = False) -> None:
        """A list was read for leads, or is as it was."""
        self.of(site).listings += 1
        self.of(site).starts += is_start
        self._count("listings")

    def known(self, site: str, articles: int, no_articles: Collection[str] = ()) -> None:
        """Lists named articles that are stored already, and others that were visited and are no articles."""
        self.of(site).known += articles
        self.of(site).no_articles.update(no_articles)
        self._count("known", articles)

    def unchanged_list(self, site: str) -> None:
        """A list is as it was."""
        self.of(site).unchanged_lists += 1

    def named(self, site: str, address: str, articles: int) -> None:
        """A front page, feed or section named so many articles."""
        self.of(site).lists[address] = articles

    def trouble(self, site: str, why: str) -> None:
        """Something went wrong with a site as a whole; the same once."""
        if why not in self.of(site).troubles:
            self.of(site).troubles.append(why)

    def waits(self, site: str, articles: int, until: datetime | None) -> None:
        """So many articles that could not be had are due later."""
        self.of(site).waiting, self.of(site).waiting_until = articles, until

    def could_not_read(self, unread: Counter[str]) -> None:
        """Of something from outside a part could not be read and was left out."""
        self.unread += unread
        for name, count in unread.items():
            self._count(f"unread/{name}", count)

    def _count(self, name: str, by: int = 1) -> None:
        self.stats.inc_value(f"{_PREFIX}{name}", by)

    # ---- what it comes to

    @property
    def drop_reasons(self) -> dict[str, int]:
        """Reason -> pages, most frequent first."""
        found: Counter[str] = Counter()
        for site in self.sites.values():
            found.update({reason.value: n for reason, n in site.drops.items()})
        return dict(found.most_common())

    @property
    def totals(self) -> dict[str, int]:
        """The run's row: pages, the five outcomes they ended in, lists, and everything that was asked of any server."""
        counts = {name: sum(site.outcomes[name] for site in self.sites.values()) for name in (*OUTCOMES, "failed")}
        counts["dropped"] = sum(sum(site.drops.values()) for site in self.sites.values())
        return {
            "pages": sum(counts.values()),
            **counts,
            "listings": sum(site.listings for site in self.sites.values()),
            "requests": int(self.stats.get_value("downloader/request_count", 0)),
        }

    @property
    def unasked(self) -> int:
        """Of the pages that were dropped, how many are addresses that no server was asked for."""
        return sum(sum(site.unasked.values()) for site in self.sites.values())

    @property
    def met_shortened(self) -> int:
        """Of the articles that are unchanged, how many were shown in part."""
        return sum(site.shortened for site in self.sites.values())

    @property
    def waiting(self) -> tuple[int, datetime | None]:
        """Articles that could not be had so far and are due later: how many, and when the first is."""
        sites = [site for site in self.sites.values() if site.waiting_until]
        return sum(site.waiting for site in sites), min(
            (s.waiting_until for s in sites if s.waiting_until), default=None
        )

    @property
    def known_articles(self) -> int:
        """How many stored articles the run's lists named; a list that was not modified counts as one."""
        return sum(site.known for site in self.sites.values())

    def exit_code(self, end_reason: str, *, fail_on: str = "", alarms: bool = False) -> ExitCode:
        """What the command ends with. ``end_reason``: of the run. ``fail_on``: "" (a run that found articles is well),
        "any" (one site that broke is enough), "failed" (a bug is) or "alarm" (``alarms`` is: whether one is open of a
        crawled site), or several with commas between them.
        """
        counts = {word.strip() for word in fail_on.split(",")}
        told = {
            ANOTHER_CRAWL: ExitCode.ANOTHER_CRAWL,
            CANNOT_START: ExitCode.MAKES_NO_SENSE,
            STORE_AWAY: ExitCode.MAKES_NO_SENSE,
            NO_ROOM: ExitCode.MAKES_NO_SENSE,
            DATABASE_AWAY: ExitCode.MAKES_NO_SENSE,
            DATABASE_REMOVED: ExitCode.MAKES_NO_SENSE,
            INTERRUPTED: ExitCode.INTERRUPTED,
            BROKE: ExitCode.BUG,
            NOBODY_READS: ExitCode.NOBODY_READS,
        }
        if end_reason in told:
            return told[end_reason]
        sites = list(self.sites.values())
        if "any" in counts and any(site.broke for site in sites):
            return ExitCode.SITE_BROKE
        if "failed" in counts and any(site.outcomes["failed"] for site in sites):
            return ExitCode.SITE_BROKE
        if "alarm" in counts and alarms:
            return ExitCode.ALARM
        return ExitCode.FOUND if any(site.articles or site.known for site in sites) else ExitCode.NOTHING
