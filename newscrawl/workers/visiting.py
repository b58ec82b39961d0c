"""One visit of one site: a crawl beside others in the worker's process, or, where it may break that, in one of its own.

A visit has its time. When that is over it ends as an interrupted crawl does (the pages on the wire come in, the rest is
due), and others have their turn.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from newscrawl.crawl.running import came_to, end_gently
from newscrawl.crawl.session import forget, session_of
from newscrawl.decisions.visits import Ended
from newscrawl.invocation import ExitCode
from newscrawl.own_settings import OWN
from newscrawl.storage.sites import NewsSite

logger = logging.getLogger(__name__)

GRACE = 60.0
"""Seconds that a visit has to end when it is told to; answers on the wire have half of it (``DOWNLOAD_TIMEOUT``)."""
_DIES_FIRST = "500"  # of 1000: what Linux ends first where memory runs out, the suspect rather than its worker
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
        self._processes: set[asyncio.subprocess.Process] = set()
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
        for process in self._processes:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()

    def go_on(self) -> None:
        """Visits may be made again."""
        self.is_ending = False

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
        command = [sys.executable, "-m", "newscrawl.command_line.alone", "crawl", site.spider]
        for name, value in arguments_of(site).items():
            command += ["-a", f"{name}={value}"]
        settings, environment = handed_on(self.runner.settings)
        for name, value in settings.items():
            command += ["-s", f"{name}={value}"]
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, env=os.environ | environment, start_new_session=True
        )
        with contextlib.suppress(OSError):
            await asyncio.to_thread(Path(f"/proc/{process.pid}/oom_score_adj").write_text, _DIES_FIRST)
        self._processes.add(process)
        in_time = True
        try:
            try:
                code = await asyncio.wait_for(process.wait(), self.seconds)
            except TimeoutError:
                in_time = False
                with contextlib.suppress(ProcessLookupError):
                    process.terminate()
                code = await asyncio.wait_for(process.wait(), GRACE)
        except TimeoutError:
            return Visit(Ended.DIED, f"it did not end in {self.seconds + GRACE:.0f} s, and was killed")
        finally:
            self._processes.discard(process)
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        if code not in _ENDS:
            how = f"killed by signal {-code}" if code < 0 else f"ended with {code}"
            return Visit(Ended.DIED, f"its process was {how}" if code < 0 else f"its process {how}")
        return Visit(_end_of(code, in_time, self.is_ending), f"visited in a process of its own ({code})", code=code)


def _end_of(code: int, in_time: bool, is_ending: bool) -> Ended:
    ended = _ENDS.get(code, Ended.DIED)
    if is_ending and ended is Ended.DONE:  # it may have been told to end before it had begun to ask
        return Ended.GIVEN_BACK
    return Ended.OUT_OF_TIME if ended is Ended.GIVEN_BACK and not in_time and not is_ending else ended


def arguments_of(site: NewsSite) -> dict[str, str]:
    """What the spider of a registered site is given."""
    return {"site": site.host} if site.spider == "news" else {}


def handed_on(settings: BaseSettings) -> tuple[dict[str, str], dict[str, str]]:
    """What a worker's process has to be told, for it cannot know it from where the worker does; -> (Scrapy's settings
    for its command line, ours for its environment: they hold a password, and command lines are read by everybody).
    """
    above = SETTINGS_PRIORITIES["project"]
    given = {name: settings.get(name) for name in settings if (settings.getpriority(name) or 0) > above}
    theirs = {name: _text(value) for name, value in given.items() if isinstance(value, str | int | float)}
    ours = {f"NEWSCRAWL_{name}": _text(settings.get(name)) for name in OWN if settings.get(name) is not None}
    return {name: text for name, text in theirs.items() if name not in OWN}, ours


def _text(value: object) -> str:
    return str(int(value) if isinstance(value, bool) else value)
