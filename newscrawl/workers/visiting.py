"""One visit of one site: a crawl beside others in the worker's process, or, where it may break that, in one of its own.

A visit has its time. When that is over it ends as an interrupted crawl does (the pages on the wire come in, the rest is
due), and others have their turn.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from scrapy.crawler import AsyncCrawlerRunner, Crawler

from newscrawl.crawl.running import came_to, end_gently
from newscrawl.crawl.session import forget, session_of
from newscrawl.decisions.visits import Ended
from newscrawl.invocation import ExitCode
from newscrawl.storage.sites import NewsSite
from newscrawl.workers.processes import GRACE, Processes

logger = logging.getLogger(__name__)

_ENDS: dict[int, Ended] = {
    ExitCode.FOUND: Ended.DONE,
    ExitCode.NOTHING: Ended.DONE,
    ExitCode.SITE_BROKE: Ended.DONE,
    ExitCode.ALARM: Ended.DONE,
    ExitCode.ANOTHER_CRAWL: Ended.TAKEN,
    ExitCode.MAKES_NO_SENSE: Ended.GIVEN_BACK,
    ExitCode.INTERRUPTED: Ended.GIVEN_BACK,
}
"""What a crawl ended with -> how the visit ended. Whatever else it ended with is a death."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a visit came to."""

    ended: Ended
    told: str
    """For people."""
    new: int = 0
    """New articles."""
    code: int = ExitCode.FOUND
    """What its crawl ended with."""


class StuckError(Exception):
    """A crawl of this process does not end though it was told to: the process is no longer to be trusted."""


class Visitor:
    """Makes the visits of one worker. ``seconds``: how long one may take."""

    def __init__(self, runner: AsyncCrawlerRunner, seconds: float) -> None:
        self.runner, self.seconds = runner, seconds
        self._crawlers: set[Crawler] = set()
        self.processes = Processes(runner.settings)
        self._ending: set[asyncio.Future[None]] = set()
        self.is_ending = False

    async def visit(self, site: NewsSite, *, alone: bool) -> Visit:
        """Visit a site. ``alone``: in a process of its own. ``StuckError`` where the crawl does not end."""
        if self.is_ending:
            return Visit(Ended.GIVEN_BACK, "the worker ends")
        return await (self._in_a_process(site) if alone else self._beside_others(site))

    def end_all(self) -> None:
        """Every visit is to end: what is on the wire comes in, nothing more is asked for."""
        self.is_ending = True
        for crawler in self._crawlers:
            self._end(crawler)
        self.processes.end_all()

    def go_on(self) -> None:
        """Visits may be made again."""
        self.is_ending = self.processes.is_ending = False

    def _end(self, crawler: Crawler) -> None:
        task = asyncio.ensure_future(end_gently(crawler))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _beside_others(self, site: NewsSite) -> Visit:
        try:
            crawler = self.runner.create_crawler(site.spider)
        except KeyError:
            return Visit(Ended.DIED, f"there is no spider {site.spider!r}")
        crawl = self.runner.crawl(crawler, **arguments_of(site))
        self._crawlers.add(crawler)
        try:
            done, _ = await asyncio.wait([crawl], timeout=self.seconds)
            in_time = bool(done)
            if not in_time:
                logger.info("%s: its time is over, others have their turn", site.host)
                self._end(crawler)
                done, _ = await asyncio.wait([crawl], timeout=GRACE)
            if not done:
                raise StuckError(f"the crawl of {site.host} does not end")
        finally:
            self._crawlers.discard(crawler)
        try:
            if error := crawl.exception():
                return Visit(Ended.DIED, f"{type(error).__name__}: {error}")
            code, told = came_to(crawler)
            return Visit(_end_of(code, in_time, self.is_ending), told, session_of(crawler).tally.totals["new"], code)
        finally:
            forget(crawler)

    async def _in_a_process(self, site: NewsSite) -> Visit:
        words = ["crawl", site.spider]
        for name, value in arguments_of(site).items():
            words += ["-a", f"{name}={value}"]
        end = await self.processes.run(words, self.seconds)
        if end.code < 0 and end.was_told and not end.is_stuck:  # it had not begun to listen
            return Visit(Ended.GIVEN_BACK, "the worker ends")
        if end.code not in _ENDS:
            return Visit(Ended.DIED, end.how)
        ended = _end_of(end.code, end.in_time, self.is_ending)
        return Visit(ended, f"visited in a process of its own ({end.code})", code=end.code)


def _end_of(code: int, in_time: bool, is_ending: bool) -> Ended:
    ended = _ENDS.get(code, Ended.DIED)
    if is_ending and ended is Ended.DONE:  # it may have been told to end before it had begun to ask
        return Ended.GIVEN_BACK
    return Ended.OUT_OF_TIME if ended is Ended.GIVEN_BACK and not in_time and not is_ending else ended


def arguments_of(site: NewsSite) -> dict[str, str]:
    """What the spider of a registered site is given."""
    return {"site": site.host} if site.spider == "news" else {}
