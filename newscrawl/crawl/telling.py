"""What a crawl tells a person: a line while it goes on, a summary at its end, and logs without noise."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from scrapy import Spider
from scrapy.logformatter import LogFormatter, LogFormatterResult

from newscrawl.crawl.outcomes import OUTCOMES

_CHATTY = (
    "scrapy.middleware",
    "scrapy.addons",
    "scrapy.utils.log",
    "scrapy.crawler",
    "scrapy.core.engine",
    "scrapy_poet.injection",
    "alembic",
    "apscheduler",
)


def quiet_logs() -> None:
    """Silence the lists of classes and settings that Scrapy and Alembic log at every start."""
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    # What cannot be fetched is told there with tracebacks, and here in one line by the spider.
    for name in ("robotstxt", "retry"):
        logging.getLogger(f"scrapy.downloadermiddlewares.{name}").setLevel(logging.CRITICAL)


class BriefLogFormatter(LogFormatter):
    """A dropped page is one line with its reason, without the whole article behind it."""

    def dropped(
        self, item: Any, exception: BaseException, response: Any, spider: Spider | None = None
    ) -> LogFormatterResult:
        return {"level": logging.INFO, "msg": "dropped %(reason)s", "args": {"reason": str(exception)}}

    def scraped(self, item: Any, response: Any, spider: Spider | None = None) -> LogFormatterResult:
        return {
            "level": logging.DEBUG,
            "msg": "article %(title)r at %(url)s",
            "args": {"title": item.title, "url": item.url},
        }


def progress_line(counts: dict[str, int], errors: int, seconds: float) -> str:
    """ "12 pages (4.0/s): 10 new, 0 updated, 1 unchanged, 1 dropped, 3 lists read, 0 errors"."""
    rate = counts["pages"] / seconds if seconds > 0 else 0.0
    return (
        f"{counts['pages']} pages ({rate:.1f}/s): {counts['new']} new, {counts['updated']} updated, {counts['unchanged']} unchanged, "
        f"{counts['dropped'] + counts['failed']} dropped, {counts['listings']} lists read, {errors} errors"
    )


def summary(
    *,
    run_id: int,
    reason: str,
    counts: dict[str, int],
    reasons: dict[str, int],
    stored: dict[str, int],
    known: int,
    due: datetime | None,
    seconds: float,
    database: str,
    feeds: list[str],
) -> str:
    """What a person reads when a run has ended: what happened, where things are, what to type next."""
    ended = "" if reason == "finished" else f" (ended early: {reason})"
    rate = f", {counts['pages'] / seconds:.1f} pages/s" if counts["pages"] and seconds > 0 else ""
    lines = [
        "",
        (
            f"Run {run_id}{ended}: {counts['pages']} pages in {seconds:.1f} s{rate}, {counts['listings']} feeds, sitemaps and section pages, "
            f"{counts['requests']} requests in all"
        ),
        f"  new        {counts['new']:>6}",
        f"  updated    {counts['updated']:>6}",
        f"  unchanged  {counts['unchanged']:>6}",
        f"  dropped    {counts['dropped']:>6}",
    ]
    lines += [f"    {n:>6}  {why}" for why, n in reasons.items()]
    if counts["failed"]:
        lines.append(f"  failed     {counts['failed']:>6}   (bugs: see the errors above)")
    held = ", ".join(f"{name}: {stored[name]}" for name in ("articles", "sites", "photos") if name in stored)
    lines.append(f"Database: {database}  ({held or 'away'})")
    lines += [f"Feed:     {feed}" for feed in feeds]
    if due:
        lines.append(f"Due next: {due:%Y-%m-%d %H:%M} UTC (`scrapy why URL` tells of any address)")
    if not any(counts[outcome] for outcome in OUTCOMES) and known:
        lines.append(
            "Nothing is new: what the site lists is stored already and not due. `-a refetch=1` asks for it all the same."
        )
    elif not any(counts[outcome] for outcome in OUTCOMES):
        lines.append(
            "Nothing was found: is the address right, and does robots.txt allow it? `scrapy fetch URL` shows what the site answers."
        )
    else:
        lines.append(
            "Next: `scrapy export articles.csv` writes all of it; `scrapy export --help` shows filters and formats."
        )
    return "\n".join(lines)
