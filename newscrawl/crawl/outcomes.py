"""Counting: each page of a run ends in exactly one outcome. Kept in Scrapy's stats, read by the run's row."""

from __future__ import annotations

from scrapy.statscollectors import StatsCollector

from newscrawl.decisions.changes import Outcome
from newscrawl.errors import DropReason, Unread

_PREFIX = "newscrawl/"
OUTCOMES = tuple(o.value for o in Outcome)


def count_listing(stats: StatsCollector) -> None:
    """A feed, sitemap or section page was read for leads."""
    stats.inc_value(f"{_PREFIX}listings")


def count_stored(stats: StatsCollector, outcome: Outcome) -> None:
    """A page became (or already was) an article in the database."""
    stats.inc_value(f"{_PREFIX}{outcome.value}")


def count_drop(stats: StatsCollector, reason: DropReason) -> None:
    """A page did not become an article, for a known reason."""
    stats.inc_value(f"{_PREFIX}dropped")
    stats.inc_value(f"{_PREFIX}dropped/{reason.value}")


def count_failure(stats: StatsCollector) -> None:
    """Reading a page broke: a bug, to be seen in the log."""
    stats.inc_value(f"{_PREFIX}failed")


def count_known(stats: StatsCollector, articles: int) -> None:
    """Lists named articles that were known already."""
    stats.inc_value(f"{_PREFIX}known", articles)


def known_articles(stats: StatsCollector) -> int:
    """How many known articles the run's lists named; a list that was not modified counts as one."""
    return int(stats.get_value(f"{_PREFIX}known", 0))


def drop_reasons(stats: StatsCollector) -> dict[str, int]:
    """Reason -> pages, most frequent first."""
    start = f"{_PREFIX}dropped/"
    found = {k.removeprefix(start): int(v) for k, v in stats.get_stats().items() if k.startswith(start)}
    return dict(sorted(found.items(), key=lambda kv: -kv[1]))


def totals(stats: StatsCollector) -> dict[str, int]:
    """The run's row: pages and the five outcomes they ended in, and listings."""
    counts = {
        name: int(stats.get_value(f"{_PREFIX}{name}", 0)) for name in (*OUTCOMES, "dropped", "failed", "listings")
    }
    counts["requests"] = int(stats.get_value("downloader/request_count", 0))
    return {"pages": sum(counts[n] for n in (*OUTCOMES, "dropped", "failed")), **counts}


def count_unread(stats: StatsCollector, unread: Unread) -> None:
    """Something from outside held values that could not be read."""
    for place, times in unread.items():
        stats.inc_value(f"{_PREFIX}unread/{place}", times)


def unread_values(stats: StatsCollector) -> Unread:
    """What of all that the run read could not be read."""
    start = f"{_PREFIX}unread/"
    return Unread({k.removeprefix(start): int(v) for k, v in stats.get_stats().items() if k.startswith(start)})
