"""Saved pages instead of the network: every page of WARC files is read on all cores and goes on like a fetched one.

start()             records of the files, filtered -> batches for the workers
  | read_responses  (newscrawl.archive.workers) page objects read them, in other processes
  v pipelines       normalise -> validate -> deduplicate -> store -> feeds
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.pool import Pool
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from newscrawl.archive.warc import ArchivedResponse, below, responses, warc_files
from newscrawl.archive.workers import in_order, read_responses, reading_pool
from newscrawl.crawl.outcomes import count_drop, totals
from newscrawl.errors import ArchiveError, DropReason, UsageError
from newscrawl.items import Envelope
from newscrawl.reading.site_profile import SiteProfile
from newscrawl.spiders.news import ArticleSpider
from newscrawl.storage.progress import forget_progress, keep_progress, kept_progress
from newscrawl.urls import host_of

_BATCH = 24  # pages handed to a worker at a time
_WAITING = 400  # articles on their way to the database; above it reading waits


class ArchiveSpider(ArticleSpider):
    """``scrapy crawl archive -a warc=PATH``: PATH is a WARC file, a folder or a glob.

    ``host``: only pages of these hosts (commas between them) and what is below them. ``since``, ``until``: fetched on
    or after, before that day (YYYY-MM-DD, UTC). ``status``: HTTP statuses, 200 by default. ``processes``: one a core
    by default. A reading that was stopped goes on where it was, unless ``restart=1``.
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
        **kwargs: Any,
    ) -> None:
        if not warc:
            raise UsageError(
                "scrapy crawl archive needs saved pages: add -a warc=PATH (a WARC file, a folder or a quoted glob)"
            )
        try:
            self.files = warc_files(warc)
            self.since, self.until = _day(since, "since"), _day(until, "until")
            self.statuses = {int(s) for s in status.split(",")}
            self.processes = int(processes) if processes else None
        except ArchiveError as error:
            raise UsageError(str(error)) from error
        except ValueError as error:
            raise UsageError(f"status and processes are numbers: {error}") from error
        super().__init__(**kwargs)
        self.target = warc
        self.hosts = tuple(h.strip().removeprefix("www.") for h in host.split(",") if h.strip())
        self.stopped = False
        self.pool: Pool | None = None
        self.restart = restart not in ("", "0")
        self.task = f"crawl archive {Path(warc).absolute()} host={host} since={since} until={until} status={status}"

    async def start(self) -> AsyncIterator[Envelope]:
        engine = self.crawler.newscrawl_engine  # type: ignore[attr-defined]
        if self.restart:
            forget_progress(engine, self.task)
        done = kept_progress(engine, self.task)
        if done:
            self.logger.warning("going on where an earlier reading was stopped; -a restart=1 begins anew")
        given = 0
        behind: deque[tuple[int, str, int]] = (
            deque()
        )  # (pages counted when a batch is through, its file, where it ends)
        with reading_pool(self.processes, self.settings.getlist("SCRAPY_POET_DISCOVER")) as pool:
            self.pool = pool
            submitted = (
                (batch, pool.apply_async(read_responses, (self._work(batch),))) for batch in self._batches(done)
            )
            read = in_order(submitted, self.processes, lambda: self.stopped)
            while (step := await asyncio.to_thread(next, read, None)) is not None:
                batch, articles = step
                for article in self._kept(batch, articles):
                    yield article
                given += len(batch)
                behind.append((given, batch[-1].record.file, batch[-1].record.offset + batch[-1].record.length))
                await self._until_counted(given - _WAITING)
                self._note_progress(engine, behind)
        await self._until_counted(given)
        if not self.stopped:
            forget_progress(engine, self.task)

    def closed(self, reason: str) -> None:
        """Whoever still waits for workers stops waiting."""
        self.stopped = True
        if self.pool:
            self.pool.terminate()

    def _batches(self, done: dict[str, int]) -> Iterator[list[ArchivedResponse]]:
        """The pages that were asked for, torn ones too; each batch from one file."""
        for file in self.files:
            batch: list[ArchivedResponse] = []
            for record in responses(file, done.get(str(file), 0)):
                if record.torn or self._is_asked_for(record):
                    batch.append(record)
                if len(batch) == _BATCH:
                    yield batch
                    batch = []
            if batch:
                yield batch

    def _is_asked_for(self, record: ArchivedResponse) -> bool:
        kind = next((v for k, v in record.headers if k.lower() == "content-type"), "text/html").lower()
        host, at = host_of(record.url), record.fetched_at
        return (
            record.status in self.statuses
            and ("html" in kind or kind.startswith("text/plain"))
            and (not self.hosts or any(host == h or host.endswith(f".{h}") for h in self.hosts))
            and (self.since is None or (at is not None and at >= self.since))
            and (self.until is None or (at is not None and at < self.until))
        )

    def _work(self, batch: list[ArchivedResponse]) -> list[tuple[ArchivedResponse, str, SiteProfile | None]]:
        memory = getattr(self.crawler, "newscrawl_memory", None)
        return [(r, r.url, memory.profile(host_of(r.url)) if memory else None) for r in batch if not r.torn]

    def _kept(self, batch: list[ArchivedResponse], read: list[Envelope | None]) -> Iterator[Envelope]:
        """The articles of a batch; what could not be read is counted as a drop."""
        for record in batch:
            if record.torn:
                self.logger.warning("torn record in %s (%s): left out", record.record.file, record.url)
                count_drop(self.stats, DropReason.TORN_RECORD)
        data_dir = Path(self.settings["DATA_DIR"])
        for envelope in read:
            if envelope is None:
                count_drop(self.stats, DropReason.TORN_RECORD)
            else:
                yield replace(envelope, record=below(envelope.record, data_dir) if envelope.record else None)

    async def _until_counted(self, pages: int) -> None:
        """Wait until so many pages of this reading have met their outcome: what is read must not pile up before the
        database.
        """
        while totals(self.stats)["pages"] < pages and not self.stopped:
            await asyncio.sleep(0.02)

    def _note_progress(self, engine: Engine, behind: deque[tuple[int, str, int]]) -> None:
        through: dict[str, int] = {}
        while behind and behind[0][0] <= totals(self.stats)["pages"]:
            _, file, end = behind.popleft()
            through[file] = end
        for file, end in through.items():
            keep_progress(engine, self.task, file, end)


def _day(text: str, name: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC) if text else None
    except ValueError as error:
        raise UsageError(f"{name} is a day like 2026-11-20, not {text!r}") from error
