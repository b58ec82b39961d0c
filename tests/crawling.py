"""Crawls inside the test's own process: the spiders, middlewares, pipelines, session and settings of a person's crawl,
without an interpreter started for each. What is about processes (kills, terminals, exit codes of commands) starts some.
"""

import asyncio
import contextlib
import io
import logging
import shlex
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.reactor import install_reactor

from newscrawl.crawl.running import exit_code
from newscrawl.errors import NewscrawlError
from tests.databases import put_database
from tests.waiting import PATIENCE


@dataclass(frozen=True)
class Crawled:
    """What a command would have given."""

    returncode: int
    stderr: str


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """The event loop of the reactor that all crawls of this process run in, in a thread of its own."""
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import reactor

    running = threading.Event()
    reactor.callWhenRunning(running.set)
    threading.Thread(target=reactor.run, kwargs={"installSignalHandlers": False}, daemon=True).start()
    running.wait(PATIENCE)
    return reactor._asyncioEventloop


def crawl(data_dir: Path, spider: str | type[Spider], *options: str, **environment: str) -> Crawled:
    """``scrapy crawl SPIDER OPTIONS``; ``environment``: settings by their names. A new data folder begins with an empty
    database: that a crawl makes its tables is for those to tell that type the command.
    """
    settings, arguments = _settings(data_dir, options, environment)
    if not settings["DATABASE_URL"]:
        put_database(data_dir)
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    handler.setFormatter(logging.Formatter("[%(name)s] %(levelname)s: %(message)s"))
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        with contextlib.redirect_stderr(told):
            code = asyncio.run_coroutine_threadsafe(_crawl(settings, spider, arguments), _loop()).result(PATIENCE)
    except NewscrawlError as error:
        return Crawled(2, f"error: {error}")
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    return Crawled(code, told.getvalue())


async def _crawl(settings: Settings, spider: str | type[Spider], arguments: dict[str, str]) -> int:
    kind = _spiders(*settings.getlist("SPIDER_MODULES")).load(spider) if isinstance(spider, str) else spider
    crawler = Crawler(kind, settings)
    await crawler.crawl_async(**arguments)
    return exit_code([crawler])


@cache
def _spiders(*modules: str) -> SpiderLoader:
    """A runner for each crawl would look through them again, and copy all settings twice more."""
    return SpiderLoader.from_settings(Settings({"SPIDER_MODULES": modules}))


def _settings(data_dir: Path, options: Sequence[str], environment: dict[str, str]) -> tuple[Settings, dict[str, str]]:
    settings = Settings()
    settings.setmodule("newscrawl.settings", priority="project")
    quiet = {"DATA_DIR": str(data_dir), "PROGRESS_INTERVAL": "0", "LOG_LEVEL": "INFO", "TWISTED_REACTOR": None}
    settings.setdict({**quiet, **environment}, priority="cmdline")
    arguments: dict[str, str] = {}
    feeds: dict[str, dict[str, object]] = {}
    given = iter(options)
    for option in given:
        name, _, value = next(given).partition("=")
        if option == "-s":
            settings.set(name, value, priority="cmdline")
        elif option == "-a":
            arguments[name] = value
        elif option in ("-o", "-O"):
            feeds[name] = {"format": Path(name).suffix.lstrip("."), "overwrite": option == "-O"}
        else:
            raise ValueError(f"no option of a crawl: {shlex.join(options)}")
    if feeds:
        settings.set("FEEDS", feeds, priority="cmdline")
    return settings, arguments
