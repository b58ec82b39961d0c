"""Running a worker as a process: its event loop, and what signals do to it."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import BaseSettings
from sqlalchemy import make_url

from newscrawl.command_line.output import tell
from newscrawl.errors import UsageError
from newscrawl.invocation import ExitCode, command
from newscrawl.own_settings import setting
from newscrawl.storage.database import database_url

STOP_WITHIN = 30.0
"""Seconds in which a worker ends that was told to: as long as the slowest answer on the wire may take."""
MANY_SITES: dict[str, Any] = {"ONLY_DUE": True, "SUMMARY": "", "PROGRESS_INTERVAL": 0, "LOG_LEVEL": "WARNING"}
"""Settings of a command that crawls many sites in one process and tells of each in a line."""


def check_at_once(sites: int) -> None:
    """``UsageError`` for a number of sites at once that is none."""
    if sites < 1:
        raise UsageError("--sites-at-once is at least 1")


def work_on(
    process: AsyncCrawlerProcess,
    settings: BaseSettings,
    *,
    at_once: int,
    files_at_once: int = 0,
    stop_within: float = STOP_WITHIN,
    once: bool = False,
    quiet: bool = False,
) -> int:
    """Work on the queue of the database until a signal, or ``once`` through what is due; -> exit code. Blocks.
    ``UsageError`` where the database holds no queue.
    """
    url = database_url(setting(settings, "DATA_DIR"), setting(settings, "DATABASE_URL"))
    if make_url(url).get_backend_name() not in ("postgresql", "postgres"):
        raise UsageError(
            "many workers need PostgreSQL: name one in DATABASE_URL; on SQLite "
            f"`{command()} schedule` crawls many sites in one process"
        )
    try:
        from newscrawl.workers.standing import Options
        from newscrawl.workers.worker import Worker
    except ImportError as error:
        raise UsageError(f"many workers need Procrastinate: pip install 'newscrawl[postgresql]' ({error})") from error
    options = Options(
        at_once=at_once,
        files_at_once=files_at_once,
        visit_seconds=setting(settings, "VISIT_SECONDS"),
        heartbeat=setting(settings, "HEARTBEAT"),
        pause=timedelta(seconds=setting(settings, "VISIT_PAUSE")),
        stop_within=stop_within,
        once=once,
    )

    def say(line: str, news: bool) -> None:
        if news or not quiet:
            tell(line)

    return _Life(process, lambda: Worker(process, url, options, say)).run()


def stop_reactor(reactor: Any) -> None:
    """End the event loop that a command lives in, unless a signal has ended it."""
    if reactor.running:
        reactor.stop()


def worst(codes: Iterable[int]) -> int:
    """What a command ends with whose crawls ended with these: one that another crawl was at counts where all were."""
    found = set(codes)
    if found == {ExitCode.ANOTHER_CRAWL}:
        return ExitCode.ANOTHER_CRAWL
    return max(found - {ExitCode.ANOTHER_CRAWL}, default=ExitCode.FOUND)


class _Life:
    """A worker in the reactor's event loop, from its beginning to its end."""

    def __init__(self, process: AsyncCrawlerProcess, make: Any) -> None:
        self.process, self.make = process, make
        self.code: int = ExitCode.FOUND
        self.error: BaseException | None = None

    def run(self) -> int:
        from twisted.internet import reactor  # Scrapy installs the asyncio one before commands run

        reactor.callWhenRunning(lambda: asyncio.ensure_future(self._live()))
        self.process.start(stop_after_crawl=False, install_signal_handlers=False)
        if self.error:
            raise self.error
        return self.code

    async def _live(self) -> None:
        from twisted.internet import reactor

        loop = asyncio.get_running_loop()
        worker = self.make()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._on_signal, worker)
        try:
            self.code = max(await worker.run(), worst(worker.standing.codes) if worker.options.once else ExitCode.FOUND)
        except Exception as error:  # raised again where the command ends
            self.error = error
        finally:
            stop_reactor(reactor)

    def _on_signal(self, worker: Any) -> None:
        if worker.is_stopping:
            os._exit(ExitCode.INTERRUPTED)
        worker.stop("it was told to")
