"""``scrapy schedule``: many sites at their own pace."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.utils.defer import deferred_from_coro

from newscrawl.crawl.outcomes import OUTCOMES, ExitCode
from newscrawl.crawl.running import exit_code
from newscrawl.crawl.session import session_of
from newscrawl.crawl.telling import quiet_logs
from newscrawl.desk.schedule import ScheduledSite, crawl_due, crawled_sites, due_at, keep_crawling, timer_text
from newscrawl.errors import NewscrawlError
from newscrawl.spiders.news import given_urls, site_of
from newscrawl.storage.database import database_url, open_database


class Command(ScrapyCommand):
    requires_project = True
    default_settings: ClassVar[dict[str, Any]] = {"ONLY_DUE": True, "SUMMARY": False, "PROGRESS_INTERVAL": 0}

    def syntax(self) -> str:
        return "[options] [<URL or spider> ...]"

    def short_desc(self) -> str:
        return "Keep crawling sites at their own pace (--once: what is due now)"

    def long_desc(self) -> str:
        return (
            "Keep crawling the given sites, or all that were crawled before, each when the first of its lists or articles is due. With --once "
            "what is due is done and the command ends: exit code 0, or 1 where a site gave nothing, 2 where the command makes no sense, 3 where "
            "every due site is being crawled already."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--once", action="store_true", help="do what is due and end, for cron")
        parser.add_argument("--file", help="a file with one URL or spider a line")
        parser.add_argument(
            "--sites-at-once", type=int, default=4, metavar="N", help="sites crawled at the same time (default: 4)"
        )
        parser.add_argument("--timer", action="store_true", help="print a crontab line and a systemd timer, and end")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        quiet_logs()
        try:
            engine = open_database(database_url(self.settings["DATA_DIR"], self.settings["DATABASE_URL"]))
            sites = self._sites([*args, *_listed(opts.file)] or crawled_sites(engine))
        except NewscrawlError as error:
            print(f"error: {error}", file=sys.stderr)
            self.exitcode = 2
            return
        if opts.timer:
            given = [*args, *(["--file", str(Path(opts.file).absolute())] if opts.file else [])]
            own = {name: value for name, value in os.environ.items() if name.startswith("NEWSCRAWL_")}
            print(timer_text(given, own, Path.cwd(), Path(self.settings["DATA_DIR"]).absolute() / "schedule.log"))
            return
        if not sites:
            print(
                "error: no site to crawl: name some, or crawl one first (`scrapy crawl news -a url=https://site.example/`)",
                file=sys.stderr,
            )
            self.exitcode = 2
            return
        process = self.crawler_process
        assert isinstance(process, AsyncCrawlerProcess)
        self.codes: list[int] = []

        async def crawl(site: ScheduledSite) -> None:
            crawler = process.create_crawler(site.spider)
            await process.crawl(crawler, **({"url": site.url} if site.url else {}))
            self.codes.append(_tell(site, crawler))

        async def work() -> None:
            if opts.once:
                due = await crawl_due(engine, sites, crawl, opts.sites_at_once)
                later = [due_at(engine, site, datetime.now(UTC)) for site in sites]
                print(
                    f"{len(due)} of {len(sites)} sites were due; the next is at {min(later):%Y-%m-%d %H:%M} UTC",
                    file=sys.stderr,
                )
            else:
                await keep_crawling(engine, sites, crawl, opts.sites_at_once, _tell_next)

        from twisted.internet import reactor  # Scrapy installs the asyncio one before commands run

        def start() -> None:
            task = asyncio.ensure_future(work())
            reactor.addSystemEventTrigger("before", "shutdown", task.cancel)  # type: ignore[arg-type]
            done = deferred_from_coro(task)
            done.addErrback(_broke)
            done.addBoth(lambda _: _stop(reactor))

        reactor.callWhenRunning(start)
        process.start(stop_after_crawl=False)
        if self.codes:
            worst = max((code for code in self.codes if code != ExitCode.ANOTHER_CRAWL), default=0)
            self.exitcode = int(ExitCode.ANOTHER_CRAWL if set(self.codes) == {ExitCode.ANOTHER_CRAWL} else worst)

    def _sites(self, names: list[str]) -> list[ScheduledSite]:
        """Each name as a spider, or as a URL: of a site that has a spider of its own, that one."""
        assert self.crawler_process
        loader = self.crawler_process.spider_loader
        own = {}
        for spider in loader.list():
            for url in getattr(loader.load(spider), "start_urls", None) or ():
                own[site_of(url)] = spider
        spiders = {spider: site for site, spider in own.items()}
        sites = []
        for name in names:
            if name in spiders:
                sites.append(ScheduledSite(spiders[name], name))
            else:
                (url,) = given_urls(name, None)
                sites.append(
                    ScheduledSite(site_of(url), own[site_of(url)])
                    if site_of(url) in own
                    else ScheduledSite(site_of(url), "news", url)
                )
        return list({site.name: site for site in sites}.values())


def _listed(file: str | None) -> list[str]:
    try:
        return (
            [
                line.strip()
                for line in Path(file).read_text("utf-8").splitlines()
                if line.strip() and not line.startswith("#")
            ]
            if file
            else []
        )
    except OSError as error:
        raise NewscrawlError(f"cannot read the list of sites {file!r}: {error.strerror}") from error


def _tell(site: ScheduledSite, crawler: Crawler) -> int:
    """One line of what a crawl came to; -> its exit code."""
    session = session_of(crawler)
    counts, now = session.tally.totals, f"{datetime.now(UTC):%H:%M:%S}"
    code = exit_code([crawler])
    if code == ExitCode.ANOTHER_CRAWL:
        print(f"{now} {site.name}: another crawl is at work", file=sys.stderr)
        return code
    told = ", ".join(f"{counts[name]} {name}" for name in (*OUTCOMES, "dropped", "failed") if counts[name])
    troubles = "".join(f"; {why}" for one in session.tally.sites.values() for why in one.troubles[:1])
    print(f"{now} {site.name}: {told or 'nothing new'} ({counts['requests']} requests){troubles}", file=sys.stderr)
    return 0 if code == ExitCode.NOTHING and not counts["pages"] and not troubles else code


def _tell_next(site: ScheduledSite, at: datetime) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S} {site.name}: next at {at:%Y-%m-%d %H:%M:%S} UTC", file=sys.stderr)


def _broke(failure: Any) -> None:
    if not failure.check(asyncio.CancelledError):
        print(f"error: {failure.getErrorMessage()}", file=sys.stderr)


def _stop(reactor: Any) -> None:
    if reactor.running:
        reactor.stop()
