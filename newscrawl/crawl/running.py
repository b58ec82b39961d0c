"""Running crawls as a process of their own: until they end, or until a person ends them.

Ctrl-C (SIGINT) or SIGTERM once: the pages on the wire come in, what only waits stays due, the run is written down as
interrupted. A second time: at once; the run is marked by whoever comes next.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterable
from types import FrameType

from scrapy.crawler import Crawler, CrawlerProcessBase

from newscrawl.crawl.outcomes import OUTCOMES
from newscrawl.crawl.session import is_of_ours, session_of
from newscrawl.crawl.telling import cause
from newscrawl.errors import UsageError
from newscrawl.grammar.text import counted
from newscrawl.invocation import ExitCode

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
NOTHING_NEW = "nothing new"
"""What a crawl came to that brought nothing."""
_POLL = 0.05  # seconds between two looks at whether all is through


def run_to_the_end(process: CrawlerProcessBase, crawl: asyncio.Future[None]) -> bool:
    """Run the crawl that a process was given; -> whether a person interrupted it. Blocks. What broke it before it had
    begun is raised: ``UsageError`` for a file or folder that cannot be had.
    """
    crawl.add_done_callback(asyncio.Future.exception)  # it is raised below, and logged by nobody
    interruption = _Interruption(process)
    usual = {number: signal.signal(number, interruption.on_signal) for number in _SIGNALS}
    try:
        process.start(install_signal_handlers=False)
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)
    error = crawl.exception() if crawl.done() and not crawl.cancelled() else None
    if isinstance(error, OSError) and error.filename:
        raise UsageError(f"{error.filename}: {error.strerror}") from error
    if error:
        raise error
    return interruption.asked


def exit_code(crawlers: Iterable[Crawler]) -> int:
    """What a command ends with whose crawls have ended: the worst of what they came to, by ``ExitCode``'s order."""
    codes = []
    for crawler in crawlers:
        session = session_of(crawler)
        assert crawler.stats
        reason = session.end_reason or str(crawler.stats.get_value("finish_reason") or "")
        fail_on = str(session.settings["FAIL_ON"] or "")
        code = session.tally.exit_code(reason, fail_on=fail_on, alarms=bool(session.alarms))
        if code is ExitCode.NOTHING and not is_of_ours(crawler.spider):
            code = ExitCode.FOUND if crawler.stats.get_value("item_scraped_count") else code
        codes.append(code)
    return int(max(codes, default=ExitCode.NOTHING))


def came_to(crawler: Crawler) -> tuple[int, str]:
    """What a crawl came to: its exit code, and a line."""
    tally, code = session_of(crawler).tally, exit_code([crawler])
    if code == ExitCode.ANOTHER_CRAWL:
        return code, "another crawl is at work"
    counts = tally.totals
    told = ", ".join(f"{counts[name]} {name}" for name in (*OUTCOMES, "dropped", "failed") if counts[name])
    troubles = "".join(f"; {why}" for one in tally.sites.values() for why in one.troubles[:1])
    looked = any(one.starts for one in tally.sites.values())  # lists of which some were due alone may name nothing
    nothing_due = code == ExitCode.NOTHING and not counts["pages"] and not troubles and not looked
    if code == ExitCode.NOTHING and looked and not told and not troubles:
        told = "nothing: " + next(cause(one) for one in tally.sites.values() if one.starts)
    line = f"{told or NOTHING_NEW} ({counted(counts['requests'], 'request')}){troubles}"
    return ExitCode.FOUND if nothing_due else code, line


class _Interruption:
    """What a person's signal does to the crawls of a process."""

    def __init__(self, process: CrawlerProcessBase) -> None:
        self._process = process
        self.asked = False
        self._stopping: list[asyncio.Future[None]] = []

    def on_signal(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            os._exit(ExitCode.INTERRUPTED)
        self.asked = True
        from twisted.internet import reactor  # there is none before the process starts

        reactor.callFromThread(self._stop)

    def _stop(self) -> None:
        self._stopping = [asyncio.ensure_future(end_gently(crawler)) for crawler in list(self._process.crawlers)]


async def end_gently(crawler: Crawler) -> None:
    """Take up nothing more, and stop when all that is being read and stored is through.

    (Scrapy 2.19 never ends where it is stopped while an item that ``start()`` gave is in the pipelines.)
    """
    engine = crawler.engine
    if engine is not None:
        engine.pause()
        session_of(crawler).interrupt()
        while (slot := engine.scraper.slot) is not None and not slot.is_idle():
            await asyncio.sleep(_POLL)
    await crawler.stop_async()
