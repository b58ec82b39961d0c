"""One crawl's session: what its spider, middlewares, pipelines and page objects share, and the order of its life.

    session_of(crawler)   the session of a crawl, built by whoever asks first: settings, counters, hosts, traps
    open()                database, run, leases, ledger, memory, archive, writer; what waits on disk goes in
    close()               writer, memory, ledger, archive, run, leases, summary, database

It opens when the spider does (or for the first article, where the spider is none of ours), and closes with it. Nothing
is hung on Scrapy's crawler.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from weakref import WeakKeyDictionary

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from sqlalchemy import Engine
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay

from newscrawl.archive.keeping import ArchiveFolder, SentArchive
from newscrawl.archive.spool import Sending
from newscrawl.archive.stores import checked_address
from newscrawl.crawl.allocator import give_memory_back
from newscrawl.crawl.arrivals import Arrivals
from newscrawl.crawl.hosts import Hosts
from newscrawl.crawl.ledger import CrawlLedger, ages_of
from newscrawl.crawl.outcomes import (
    ANOTHER_CRAWL,
    BROKE,
    CANNOT_START,
    DATABASE_AWAY,
    DATABASE_REMOVED,
    INTERRUPTED,
    NO_ROOM,
    NOBODY_READS,
    Tally,
)
from newscrawl.crawl.pace import slot_settings
from newscrawl.crawl.signs_of_life import SignsOfLife
from newscrawl.crawl.site_memory import SiteMemory
from newscrawl.crawl.telling import RunFacts, Teller, tells_of_waiting
from newscrawl.crawl.traps import Traps
from newscrawl.crawl.writing import ArticleWriter
from newscrawl.errors import (
    ARTICLES_ALL_THE_SAME,
    DatabaseBusyError,
    DropReason,
    NewscrawlError,
    NoRoomError,
    StorageError,
    UsageError,
)
from newscrawl.items import Envelope, Lead, SiteFacts
from newscrawl.storage.alarms import KeptAlarm
from newscrawl.storage.database import database_url, file_of, give_back, open_database, shared_database, shown_database
from newscrawl.storage.leases import lease_of_crawl, owner_of_crawl, release, this_owner
from newscrawl.storage.ledger import Ledger, TrialLedger
from newscrawl.storage.runs import Runs
from newscrawl.storage.sites import NewsSite, next_visit
from newscrawl.storage.store import Store, Stored

logger = logging.getLogger(__name__)


def is_of_ours(spider: Spider | None) -> bool:
    """Whether a spider has a run of its own in the database; those of `scrapy shell` and `scrapy fetch`, and plain ones
    of a project, have none.
    """
    return hasattr(spider, "target")


_crawls = itertools.count()  # of this process: `scrapy schedule` has several
_sessions: WeakKeyDictionary[Crawler, CrawlSession] = WeakKeyDictionary()


def session_of(crawler: Crawler) -> CrawlSession:
    """The session of a crawl. ``UsageError`` in a project that has not our settings."""
    found = _sessions.get(crawler)
    if found is None:
        if crawler.settings.get("DATA_DIR") is None:
            raise UsageError(
                "newscrawl's settings are missing: add ADDONS = {'newscrawl.Addon': 500} to the project's settings"
            )
        give_memory_back()
        found = _sessions[crawler] = CrawlSession(crawler)
    return found


def forget(crawler: Crawler) -> None:
    """A crawl is over and nobody asks what it came to any more. A session knows its crawler, and so a process that
    makes one crawl after the other would keep them all.
    """
    _sessions.pop(crawler, None)


@dataclass(frozen=True, slots=True)
class Run:
    """What there is between the opening of a session and its end."""

    engine: Engine
    id: int
    owner: str
    ledger: CrawlLedger
    writer: ArticleWriter
    memory: SiteMemory | None
    """``None`` where the setting ``SITE_MEMORY`` is off."""
    archive: ArchiveFolder | None
    """``None`` where responses are not kept."""
    sites: tuple[str, ...]
    """The sites that this run holds the leases of."""
    taken: dict[str, str]
    """Sites that another crawl is at -> who."""
    file: tuple[Path, int] | None = None
    """Of an SQLite database: to a file that is removed SQLite writes on."""
    replayed: tempfile.TemporaryDirectory[str] | None = field(default=None)
    """Of a replay: the folder of a ledger of its own, which knows nothing."""


class CrawlSession:
    """What one crawl shares. ``run`` is there once it is open."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        assert crawler.stats
        self.crawler, self.settings = crawler, settings
        self.data_dir = Path(settings["DATA_DIR"])
        self.archive_base = checked_address(str(settings["ARCHIVE_URL"] or ""))
        """The store that responses are kept in; empty: the data folder."""
        self.is_replay = bool(settings["REPLAY"])
        self.keeps_nothing = settings.getbool("DRY_RUN")
        """Whether it only looks: the ledger answers and forgets, nothing is stored or archived, there is no run."""
        self.sites: dict[str, NewsSite] = {}
        """What people said of sites, by host: of the spider's, or of all where it names none."""
        self.tally = Tally(crawler.stats)
        self.hosts = Hosts(crawler, lambda: self._run.engine if self._run else None)
        self.traps = Traps()
        self.arrivals = Arrivals(self.data_dir)
        self.reader_loading: asyncio.Future[None] | None = None
        """The reader on its way into memory, where a spider began that in a thread; no page is read before.
        ``None`` where it was there when the crawl began.
        """
        self.leads: dict[str, Lead] = {}
        """Identity of an address on its way -> what the list that tells most says of it."""
        self.teller = Teller(settings, self.tally, lambda: crawler.engine)
        self.has_been_open = False
        self.end_reason: str | None = None
        self.end_detail = ""
        """Why the run ended or could not begin, where that is no matter of course."""
        self.alarms: list[KeptAlarm] = []
        """Open ones of its sites that nobody acknowledged, once it has ended."""
        self.on_interrupt: list[Callable[[], None]] = []
        """What else stops waiting when a person ends the crawl."""
        self.on_outcome: list[Callable[[Envelope], None]] = []
        """Who is told of each article that a spider gave and that has met its outcome."""
        self._run: Run | None = None
        self._opening: asyncio.Task[Run] | None = None
        self._life = SignsOfLife(settings.getfloat("HEARTBEAT"), self._is_taken_over)
        crawler.signals.connect(self._spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(self._spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(self._spider_broke, signal=signals.spider_error)

    # ---- its life

    @property
    def run(self) -> Run:
        """``UsageError`` where the session is not open."""
        if self._run is None:
            raise UsageError("this needs a running crawl: its session opens with the spider")
        return self._run

    @property
    def is_open(self) -> bool:
        return self._run is not None

    async def open(self) -> Run:
        """Begin the run; asked again, the same. ``StorageError`` where the database cannot be had."""
        if self._opening is None:
            self._opening = asyncio.ensure_future(self._open())
        return await asyncio.shield(self._opening)

    async def _open(self) -> Run:
        """A database that is away now may be so for good; one that somebody holds is waited for, from the start too."""
        attempts = AsyncRetrying(
            retry=retry_if_exception_type(DatabaseBusyError),
            stop=stop_after_delay(self.settings.getfloat("DATABASE_PATIENCE")),
            before_sleep=tells_of_waiting(logger, "the crawl cannot begin yet: %s"),
            reraise=True,
        )
        owner = owner_of_crawl(await asyncio.to_thread(this_owner), next(_crawls))
        return await attempts(self._open_now, owner)

    async def _open_now(self, owner: str) -> Run:
        spider = self.crawler.spider
        assert spider
        settings, now = self.settings, datetime.now(UTC)
        engine = await asyncio.to_thread(shared_database, database_url(settings["DATA_DIR"], settings["DATABASE_URL"]))
        try:
            return await self._begin(spider, engine, owner, now)
        except BaseException:
            await asyncio.to_thread(give_back, engine)
            raise

    async def _begin(self, spider: Spider, engine: Engine, owner: str, now: datetime) -> Run:
        settings = self.settings
        choose = getattr(spider, "choose_sites", None)
        self.sites = await asyncio.to_thread(choose, engine, now) if choose else {}
        sites = tuple(getattr(spider, "sites", ()))
        taken = await asyncio.to_thread(self._life.take, engine, sites, owner, now)
        run_id = 0
        if not self.keeps_nothing:
            target = getattr(spider, "target", spider.name)
            run_id = await asyncio.to_thread(Runs(engine).begin, spider.name, target, now, owner, self._life.lease)
        if self.crawler.engine is not None:
            self.crawler.engine.downloader.per_slot_settings |= slot_settings(self.sites.values())
        own_ages = {host: site.settings.get("REVISIT_AFTER", "") for host, site in self.sites.items()}
        ages = ages_of(settings, getattr(spider, "revisit_after", None), own_ages)
        ledger = TrialLedger if self.keeps_nothing else Ledger
        replayed = tempfile.TemporaryDirectory(prefix="newscrawl-replay-") if self.is_replay else None
        of_ledger = engine
        if replayed:
            of_ledger = await asyncio.to_thread(open_database, database_url(replayed.name, ""))
        patience = settings.getfloat("DATABASE_PATIENCE")
        self._run = Run(
            engine=engine,
            id=run_id,
            owner=owner,
            ledger=CrawlLedger(ledger(of_ledger, ages), run_id, patience),
            writer=ArticleWriter(
                Store(engine, ages),
                run_id,
                self.data_dir,
                batch_size=settings.getint("STORE_BATCH"),
                patience=patience,
                settled=self._settle,
            ),
            memory=SiteMemory(engine) if settings.getbool("SITE_MEMORY") else None,
            archive=self._archive(),
            sites=tuple(site for site in sites if site not in taken),
            taken=taken,
            replayed=replayed,
            file=await asyncio.to_thread(file_of, engine),
        )
        if not self.keeps_nothing:
            await self._run.writer.bring_back()
        self.has_been_open = True
        self._life.begin(engine, run_id, owner, self._run.sites)
        self.teller.start()
        return self._run

    async def close(self, reason: str) -> None:
        """End the run, if one was begun, in the one order that loses nothing."""
        run, self._run = self._run, None
        if run is None:
            return
        reason = self.end_reason or reason
        await self._life.end()
        left = await run.writer.close()
        for envelope in left:
            self.drop(envelope, DropReason.WAITS_FOR_DATABASE, run=run)
        run.ledger.is_given_up |= bool(left)
        if run.memory:
            await asyncio.to_thread(run.memory.save)
        await run.ledger.close()
        if run.archive:
            await asyncio.to_thread(run.archive.close)
        self.teller.stop()
        await self._recall(run)
        stored, due = await self._end(run, reason)
        if run.ledger.is_given_up and self.end_reason is None:
            self.end_reason = reason = DATABASE_AWAY
        if run.file and await asyncio.to_thread(file_of, run.engine) != run.file:
            self.end_reason = reason = DATABASE_REMOVED
            logger.error("%s was removed while the crawl ran: what it stored is gone with it", run.file[0])
        try:
            await self._watch(run)
        finally:
            await asyncio.to_thread(give_back, run.engine)
        # Beyond the leases: a large file may take a while, and whoever crawls the site next need not wait for it.
        sendings: list[Sending] = await asyncio.to_thread(run.archive.send) if run.archive else []
        if run.replayed:
            await asyncio.to_thread(run.ledger.ledger.engine.dispose)
            run.replayed.cleanup()
            due = None
        is_read = self.teller.summarise(
            RunFacts(
                run_id=run.id,
                reason=reason,
                tally=self.tally,
                stored=stored,
                due=due,
                database=shown_database(run.engine.url),
                feeds=tuple(str(uri) for uri in self.settings.getdict("FEEDS")),
                taken=run.taken,
                waiting=len(left),
                archive=tuple(sendings),
            )
        )
        if not is_read:
            self.end_reason = self.end_reason or NOBODY_READS

    async def _recall(self, run: Run) -> None:
        """What the ledger knows of the run's sites: where the lists of one named nothing, what is known may be named
        by lists that are not due; and articles may wait that could not be had.
        """
        of_run = {site: self.tally.sites[site] for site in run.sites if site in self.tally.sites}
        silent = [site for site, one in of_run.items() if not (one.articles or one.known)]
        try:
            for site in silent:
                if await run.ledger.ask(run.ledger.ledger.rests_on_lists, site, datetime.now(UTC)):
                    self.tally.known(site, 1)
            for site in of_run if self.settings["SUMMARY"] else ():
                count, until = await run.ledger.ask(run.ledger.ledger.waiting, site, datetime.now(UTC))
                self.tally.waits(site, count, until)
        except StorageError as error:
            logger.error("what is known of the sites cannot be looked up: %s", error)

    async def _end(self, run: Run, reason: str) -> tuple[dict[str, int], datetime | None]:
        """Write down how a run ended and give its leases back; -> (rows in the tables, when a site is due next)."""
        ledger, now = run.ledger, datetime.now(UTC)
        try:
            if not self.keeps_nothing:
                await ledger.ask(Runs(run.engine).end, run.id, now, reason, self.tally.totals, self.tally.drop_reasons)
            for site in run.sites:
                await ledger.ask(release, run.engine, lease_of_crawl(site), run.owner)
            # Counting a large table takes longer than a visit at which little is due.
            stored = await ledger.ask(Runs(run.engine).counts) if self.settings["SUMMARY"] else {}
            dues = [await ledger.ask(self._next_visit, run, site, now) for site in run.sites]
        except StorageError as error:
            logger.error("how run %d ended cannot be written down: %s", run.id, error)
            return {}, None
        return stored, min(filter(None, dues), default=None)

    def _next_visit(self, run: Run, site: str, now: datetime) -> datetime | None:
        """When a site is due, by its own interval where it has one."""
        known = self.sites.get(site)
        if known is not None and known.pace.interval is not None:
            return next_visit(run.engine, known, now)
        return run.ledger.ledger.next_due(site, now)

    def facts_of(self, site: str) -> SiteFacts:
        """What a person said of a site."""
        known = self.sites.get(site)
        return known.facts if known else SiteFacts()

    async def _watch(self, run: Run) -> None:
        """Hold the run's sites beside their own past. An archive's pages are of another time than the run."""
        watched = self.settings.getbool("WATCH") and run.sites
        if not watched or self.is_replay or self.keeps_nothing:
            return
        from newscrawl.crawl.aftermath import look_back  # no request need wait for its import

        try:
            now, tallies = datetime.now(UTC), self.tally.sites
            self.alarms = await run.ledger.ask(look_back, run.engine, run.id, run.sites, tallies, self.settings, now)
        except StorageError as error:
            logger.error("what run %d came to cannot be held beside the past: %s", run.id, error)

    def _archive(self) -> ArchiveFolder | None:
        if not self.settings.getbool("ARCHIVE") or self.is_replay or self.keeps_nothing:
            return None
        robots = "obey" if self.settings.getbool("ROBOTSTXT_OBEY") else "ignore"
        info = {"http-header-user-agent": self.settings["USER_AGENT"], "robots": robots}
        file_bytes = self.settings.getint("ARCHIVE_FILE_BYTES")
        if not self.archive_base:
            return ArchiveFolder(self.data_dir / "archive", file_bytes, info)
        goes_on_for = timedelta(minutes=self.settings.getfloat("ARCHIVE_FILE_MINUTES"))
        return SentArchive(self.data_dir.absolute(), self.archive_base, file_bytes, goes_on_for, info)

    async def _spider_opened(self, spider: Spider) -> None:
        if not is_of_ours(spider):
            return
        try:
            await self.open()
        except NewscrawlError as error:
            self.end_reason, self.end_detail = CANNOT_START, str(error)
            logger.error("the crawl cannot start: %s", error)
            self._stop(CANNOT_START)

    async def _spider_closed(self, spider: Spider, reason: str) -> None:
        try:
            await self.close(reason)
        except Exception:  # Scrapy logs it, and would call the crawl finished
            self.end_reason = BROKE
            raise

    def _stop(self, reason: str) -> None:
        """Close the spider, once whoever asks for it is through."""
        engine = self.crawler.engine
        if engine is not None:
            asyncio.get_running_loop().call_soon(
                lambda: asyncio.ensure_future(engine.close_spider_async(reason=reason))
            )

    def interrupt(self) -> None:
        """A person ends the crawl: what is on the wire comes in, what only waits stays due."""
        self._leave_the_rest(INTERRUPTED)
        logger.warning("interrupted: the pages on the wire come in, then the crawl ends; once more ends it at once")

    def _leave_the_rest(self, reason: str) -> None:
        """What was not asked for yet stays due, and nobody waits for anything any more."""
        self.end_reason = reason
        self.hosts.give_back_queue()
        for stop in self.on_interrupt:
            stop()

    def _has_no_room(self, error: NoRoomError) -> None:
        """Whatever else was fetched would be lost too."""
        if self.end_reason is None:
            logger.error("the crawl ends: %s", error)
            self._leave_the_rest(NO_ROOM)
            self._stop(NO_ROOM)

    def _is_taken_over(self, sites: list[str]) -> None:
        logger.error("another crawl has taken %s over; this one ends", ", ".join(sites))
        self.end_reason = ANOTHER_CRAWL
        self._stop(ANOTHER_CRAWL)

    # ---- what becomes of pages

    def _settle(self, envelope: Envelope, stored: Stored) -> None:
        """Count what became of an article that was offered to the store."""
        if stored.outcome is None:
            self.drop(envelope, DropReason.NOT_STORED, stored.error or "")
            return
        self.tally.stored(_site_of(envelope), stored.outcome)
        if stored.still_counted is not None:
            self.tally.comments_again(_site_of(envelope), still_counted=stored.still_counted)
        if stored.is_shortened:
            self.tally.shortened(_site_of(envelope))
        self.traps.tally(_address_of(envelope), is_article=True)
        if self._run and self._run.memory and stored.outcome == "new":
            self._run.memory.learn(envelope)
        self._met(envelope)

    async def store(self, envelope: Envelope) -> Stored:
        """Store an article and count what became of it, now or when the database is back; neither in a dry run."""
        if self.keeps_nothing:
            self._met(envelope)
            return Stored(None, waits=True)
        try:
            stored = await (await self.open()).writer.write(envelope)
        except NoRoomError as error:
            self._has_no_room(error)
            self.drop(envelope, DropReason.NO_ROOM)
            return Stored(None, str(error))
        if not stored.waits:
            self._settle(envelope, stored)
        return stored

    def drop(self, envelope: Envelope, reason: DropReason, detail: str = "", *, run: Run | None = None) -> None:
        """Count a page that does not become an article, and note its visit."""
        self.tally.dropped(_site_of(envelope), reason)
        self.traps.tally(_address_of(envelope), is_article=reason in ARTICLES_ALL_THE_SAME)
        if reason is not DropReason.NO_ROOM:
            self._note(envelope, reason.value, detail or None, run or self._run)
        self._met(envelope)

    def broke(self, envelope: Envelope, error: Exception, *, was_stored: bool) -> None:
        """A pipeline broke on an article, before or after it was stored: a bug, which Scrapy logs with its traceback.
        It is counted, and the page looked at again later.
        """
        bug = f"{type(error).__name__}: {error}"
        if was_stored:  # its page has its outcome
            self.tally.trouble(_site_of(envelope), f"a pipeline behind the store broke: {bug}")
            return
        self.tally.failed(_site_of(envelope))
        self._note(envelope, "a pipeline broke", bug, self._run)
        self._met(envelope)

    def _note(self, envelope: Envelope, outcome: str, detail: str | None, run: Run | None) -> None:
        if run:
            run.ledger.note(envelope.visit, outcome, detail, record=envelope.record)

    def _met(self, envelope: Envelope) -> None:
        for tell in self.on_outcome:
            tell(envelope)

    def _spider_broke(self, spider: Spider) -> None:
        """Logged by Scrapy with its traceback; counted, so that no page goes missing."""
        self.tally.failed(spider.name)


def _site_of(envelope: Envelope) -> str:
    return envelope.visit.site if envelope.visit else envelope.article.site


def _address_of(envelope: Envelope) -> str:
    return envelope.visit.address if envelope.visit else envelope.article.url
