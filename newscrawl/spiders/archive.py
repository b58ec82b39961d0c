"""Saved pages instead of the network: every page of WARC files is read on all cores and goes on like a fetched one.

start()             records of the files, filtered -> batches for the workers
  | read_responses  (newscrawl.archive.workers) page objects read them, in other processes
  v pipelines       normalise -> validate -> deduplicate -> store -> feeds
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newscrawl.archive.media import begins_as_a_page, is_named_a_page, media_type
from newscrawl.archive.saved_pages import is_saved_page
from newscrawl.archive.stores import is_address
from newscrawl.archive.warc import (
    ELSEWHERE,
    ArchivedResponse,
    ArchiveFile,
    below,
    payload_digest,
    responses,
    size_of,
    warc_files,
)
from newscrawl.archive.workers import PageToRead, ReadingWorkers, Unreadable, unpacked
from newscrawl.crawl.outcomes import DATABASE_AWAY, STORE_AWAY
from newscrawl.crawl.telling import ARCHIVE_FILE
from newscrawl.errors import ArchiveError, DropReason, StorageError, StoreAwayError, Unread, UsageError
from newscrawl.invocation import command
from newscrawl.items import ArchiveRecord, Envelope
from newscrawl.own_settings import yes_or_no
from newscrawl.reading.pages import stitched
from newscrawl.spiders.articles import ArticleSpider
from newscrawl.storage.progress import forget_progress, keep_progress, kept_progress
from newscrawl.urls import normalise, site_of

_BATCH = 8  # pages handed to a worker at a time; larger ones cost no less CPU, and 40 MB
_BATCH_BYTES = 1024 * 1024  # or so many: pages of 20 MB go alone, and no worker is waited for long
_POLL = 0.02  # seconds between two looks at how many articles are on their way
_LOOKS_BETWEEN_NOTES = 50  # a second; what is read again after a kill is found unchanged
_MOST_BEGUN = 100  # articles whose next page may still come; a crawl fetches it within seconds
_WAITING = 400  # articles on their way to the database; above it reading waits


class ArchiveSpider(ArticleSpider):
    """``scrapy crawl archive -a warc=PATH``: PATH is a WARC file, a folder of such or of saved HTML, or a glob.

    ``host``: only pages of these hosts (commas between them) and what is below them. ``since``, ``until``: fetched on
    or after, before that day (YYYY-MM-DD, UTC). ``status``: HTTP statuses, 200 by default. ``processes``: one a core
    by default. A reading that was stopped goes on where it was, unless ``restart=1``. ``pages``: only these files of
    saved HTML, or of a store, each on a line.
    """

    name = "archive"
    custom_settings = {"ARCHIVE": False}  # noqa: RUF012 -- Scrapy's own convention; the pages are in an archive

    def __init__(
        self,
        warc: str | None = None,
        host: str = "",
        since: str = "",
        until: str = "",
        status: str = "200",
        processes: str = "",
        restart: str = "",
        pages: str = "",
        **kwargs: Any,
    ) -> None:
        self.restart = yes_or_no("restart", restart)
        if not warc:
            raise UsageError(
                f"{command()} crawl archive needs saved pages: add -a warc=PATH (a WARC file, a folder of such or of "
                f"saved HTML, or a quoted glob); `{command()} pack` makes a WARC of files in other places"
            )
        self.statuses = _statuses(status)
        if processes and not (processes.isascii() and processes.isdecimal() and int(processes)):
            raise UsageError(f"processes is a whole number from 1 on, not {processes!r}")
        self.processes = int(processes) if processes else None
        try:
            self.files = _files(warc, pages)
            self.since, self.until = _day(since, "since"), _day(until, "until")
        except ArchiveError as error:
            raise UsageError(str(error)) from error
        super().__init__(**kwargs)
        self.target = warc
        self.hosts = tuple(h.strip().removeprefix("www.") for h in host.split(",") if h.strip())
        self.stopped = False
        self.unread = Unread()
        self.passed_over: Counter[str] = Counter()
        """Records that are no page that was asked for: what they are -> how many."""
        place = warc if is_address(warc) else Path(warc).absolute()
        self.task = f"crawl archive {place} host={host} since={since} until={until} status={status}"
        if pages:
            self.task += f" pages={payload_digest(pages.encode())}"
        self.sizes = {str(file): size_of(file) for file in self.files}
        self.size = sum(self.sizes.values())
        self._is_read = False
        self._behind: deque[_Batch] = deque()
        self._on_their_way: set[ArchiveRecord | None] = set()
        self._begun: dict[str, Envelope] = {}
        """Address of a further page -> what was read of its article until now."""

    async def start(self) -> AsyncIterator[Envelope]:
        await self.open_session()
        self.session.on_interrupt.append(self.stop)
        self.session.on_outcome.append(self._has_arrived)
        run = self.session.run
        if self.restart:
            await run.ledger.ask(forget_progress, run.engine, self.task)
        done = await run.ledger.ask(kept_progress, run.engine, self.task)
        if done:
            self.logger.warning("going on where an earlier reading was stopped; -a restart=1 begins anew")
        submitted: deque[list[ArchivedResponse]] = deque()
        noting: asyncio.Future[None] | None = None
        with ReadingWorkers(self.processes, self.settings.getlist("SCRAPY_POET_DISCOVER")) as workers:
            read = workers.read_in_order(self._work(done, submitted), lambda: self.stopped)
            while (pages := await asyncio.to_thread(next, read, None)) is not None:
                for envelope in self._given(submitted.popleft(), pages):
                    yield envelope
                await self._until_arrived(_WAITING)
                if noting is None or noting.done():  # beside the reading: it waits for whoever writes to the database
                    noting = asyncio.ensure_future(self._note_progress())
            self._is_read = True
            if noting:
                await noting
        for begun in self._begun.values():
            yield begun
        self._begun.clear()
        if elsewhere := self.unread.pop(ELSEWHERE, 0):  # nothing of it is lost
            self.passed_over[ELSEWHERE.partition(": ")[2]] += elsewhere
        self.session.tally.could_not_read(self.unread)
        self.session.tally.passed_over = self.passed_over
        await self._until_arrived()
        if self.stopped or self._on_their_way:
            await self._note_progress()
        else:
            await run.ledger.ask(forget_progress, run.engine, self.task)

    def stop(self) -> None:
        """Whoever still waits for workers stops waiting."""
        self.stopped = True

    def closed(self, reason: str) -> None:
        self.stop()

    def _work(self, done: dict[str, int], submitted: deque[list[ArchivedResponse]]) -> Iterator[list[PageToRead]]:
        """Batches for the workers; what they hold is left in ``submitted``, in their order."""
        for batch in self._batches(done):
            submitted.append(batch)
            yield [self._to_read(one) for one in batch if not one.torn]

    def _to_read(self, page: ArchivedResponse) -> PageToRead:
        site, memory = site_of(page.url), self.session.run.memory
        return PageToRead(page, page.url, memory.profile(site) if memory else None, self.session.facts_of(site))

    def _batches(self, done: dict[str, int]) -> Iterator[list[ArchivedResponse]]:
        """The pages that were asked for, torn ones too; each batch from one WARC file, or from several saved pages."""
        batch: list[ArchivedResponse] = []
        held = 0  # bytes
        read = [number for number, file in enumerate(self.files) if str(file) in done and _is_saved_page(file)]
        for number, file in enumerate(self.files):
            if _is_saved_page(file) and read and number <= read[-1]:
                continue
            for record in self._responses(file, done.get(str(file), 0)):
                if self._is_asked_for(record):
                    batch.append(record)
                    held += len(record.body)
                if len(batch) == _BATCH or held >= _BATCH_BYTES:
                    yield batch
                    batch, held = [], 0
            if batch and not _is_saved_page(file):
                yield batch
                batch, held = [], 0
        if batch:
            yield batch

    def _responses(self, file: ArchiveFile, offset: int) -> Iterator[ArchivedResponse]:
        """What a file holds; one that cannot be opened costs itself."""
        try:
            yield from responses(file, offset, self.unread)
        except StoreAwayError as error:  # the others would be away too; the next reading goes on here
            self.logger.error("%s", error)
            self.session.end_reason = STORE_AWAY
            self.stop()
        except ArchiveError as error:
            self.unread[ARCHIVE_FILE] += 1
            self.logger.error("%s: it is left out", error)

    def _is_asked_for(self, record: ArchivedResponse) -> bool:
        """Whether a record is a page that was asked for, or would be if it could be read; why not is counted."""
        why = self._why_not(record)
        if why is not None:
            self.passed_over[why] += 1
        return why is None

    def _why_not(self, record: ArchivedResponse) -> str | None:
        host, at = site_of(record.url), record.fetched_at
        if self.hosts and not any(host == h or host.endswith(f".{h}") for h in self.hosts):
            return "of another host"
        if (self.since or self.until) and at is None:
            return "without a date"
        if (self.since and at and at < self.since) or (self.until and at and at >= self.until):
            return "of another day"
        kind = media_type(record.headers)
        is_page = is_named_a_page(kind)
        if record.torn:
            return kind if is_page is False else None
        if record.status not in self.statuses:
            return f"HTTP {record.status}"
        if is_page is None:
            try:
                is_page = begins_as_a_page(unpacked(record, record.url)[0])
            except ArchiveError:  # whoever reads it tells of that
                is_page = True
        return None if is_page else kind or "no page by its content"

    def _given(self, pages: list[ArchivedResponse], read: list[Envelope | Unreadable]) -> list[Envelope]:
        """The articles of a batch, which are on their way from now on; what could not be read is counted, named, and
        stays in the archive.
        """
        for one in pages:
            if one.torn:
                self.logger.warning("torn record in %s (%s): left out: %s", one.record.file, one.url, one.damage)
                self.session.tally.dropped(site_of(one.url), DropReason.TORN_RECORD)
        articles: list[Envelope] = []
        records: set[ArchiveRecord | None] = set()
        for page in read:
            if isinstance(page, Envelope):
                record = below(page.record, self.session.data_dir) if page.record else None
                whole = self._with_what_was_begun(replace(page, record=record))
                if whole.pages == 1:
                    records.add(record)
                articles += self._complete(whole)
            elif page.is_bug:
                self.logger.error("reading %s broke: %s", page.url, page.why)
                self.session.tally.failed(site_of(page.url))
            else:
                self.logger.warning("%s is left out: %s", page.url, page.why)
                self.session.tally.dropped(site_of(page.url), DropReason.TORN_RECORD)
        last = pages[-1].record
        self._behind.append(_Batch(last.file, last.offset + last.length, frozenset(records)))
        self._on_their_way |= records
        return articles

    def _with_what_was_begun(self, page: Envelope) -> Envelope:
        """A page, behind those on which its article began; they stand in an archive in the order of their fetches."""
        begun = self._begun.pop(normalise(page.article.url), None)
        if begun is None:
            return page
        pages = begun.pages + 1
        article = stitched(begun.article, page.article, pages)
        return replace(begun, article=article, pages=pages, next_page=page.next_page)

    def _complete(self, page: Envelope) -> Iterator[Envelope]:
        """The article, unless it goes on and its next page may still come; and those whose next page is waited for no
        longer: most archives have first pages only.
        """
        if not page.next_page or page.pages >= self.settings.getint("MAX_PAGES"):
            yield page
            return
        address = normalise(page.next_page)
        if address in self._begun:  # of an earlier visit
            yield self._begun.pop(address)
        self._begun[address] = page
        if len(self._begun) > _MOST_BEGUN:
            yield self._begun.pop(next(iter(self._begun)))

    def _has_arrived(self, envelope: Envelope) -> None:
        self._on_their_way.discard(envelope.record)

    async def _until_arrived(self, but: int = 0) -> None:
        """Wait until all pages but so many have met their outcome: what is read must not pile up before the store. Once
        all is read, those that wait on disk for a database that is away wait there.
        """
        writer, since = self.session.run.writer, time.monotonic()
        on_disk = writer.on_disk
        while len(self._on_their_way) - len(self._begun) > (writer.on_disk if self._is_read else but):
            if self.stopped:
                return
            if not writer.is_waiting or writer.on_disk != on_disk:
                since, on_disk = time.monotonic(), writer.on_disk
            elif time.monotonic() - since > self.session.run.ledger.patience:
                self.logger.error("the database stays away: the reading ends, and the next one goes on here")
                self.session.end_reason = DATABASE_AWAY
                self.stop()
            await asyncio.sleep(_POLL)

    async def _note_progress(self) -> None:
        """Write down how far the files are read and stored, and tell it; then leave it alone for a moment. Articles
        arrive in any order, and a batch is done when all before it are.
        """
        through: dict[str, int] = {}
        while self._behind and self._behind[0].articles.isdisjoint(self._on_their_way):
            one = self._behind.popleft()
            through[one.file] = one.end
        run = self.session.run
        for file, end in through.items():
            try:
                await run.ledger.ask(keep_progress, run.engine, self.task, file, end)
            except StorageError as error:  # what is read again is found unchanged
                self.logger.warning("how far the archive is read cannot be written down: %s", error)
        if through and self.size:
            self._tell(through)
        for _ in range(_LOOKS_BETWEEN_NOTES):
            if self.stopped or self._is_read:
                return
            await asyncio.sleep(_POLL)

    def _tell(self, through: dict[str, int]) -> None:
        """``through``: file -> how far it is done, of the last ones."""
        read = 0
        for file in map(str, self.files):
            if file in through:
                read += through[file]
                break
            read += self.sizes[file]
        self.session.teller.done = min(read / self.size, 1.0)


def _files(warc: str, pages: str) -> list[ArchiveFile]:
    """The files at a place, or those of them that are named and still there."""
    if not pages:
        return warc_files(warc)
    found: list[ArchiveFile] = []
    for name in pages.split("\n"):
        if is_address(name) or Path(name).is_file():
            with contextlib.suppress(ArchiveError):  # let go of meanwhile
                found += warc_files(name)
    if not found:
        raise ArchiveError(f"none of the files is there that were named of {warc}")
    return found


def _is_saved_page(file: ArchiveFile) -> bool:
    return isinstance(file, Path) and is_saved_page(file)


@dataclass(frozen=True, slots=True)
class _Batch:
    """How far a file is done when all articles of a batch, and of those before it, have met their outcome."""

    file: str
    end: int
    articles: frozenset[ArchiveRecord | None]


def _statuses(text: str) -> set[int]:
    """ "200,404" -> {200, 404}."""
    numbers = [one.strip() for one in text.split(",")]
    wrong = next((one for one in numbers if not (one.isascii() and one.isdecimal())), None)
    if wrong is not None:
        raise UsageError(f"status is made of whole numbers like 200, not {wrong!r}")
    return {int(one) for one in numbers}


def _day(text: str, name: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC) if text else None
    except ValueError as error:
        raise UsageError(f"{name} is a day like 2026-11-20, not {text!r}") from error
