"""Articles into the database in batches, in a thread: whatever has gathered when a batch is done is the next one.

While the database is away batches wait on disk, in order, and go in when it is back, in this crawl or in the next.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from newscrawl.crawl.gathering import gathered
from newscrawl.errors import DropReason, StorageError
from newscrawl.items import Envelope
from newscrawl.json_form import as_plain
from newscrawl.storage.store import Store, Stored
from newscrawl.storage.waiting_room import WaitingRoom

logger = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 10.0  # seconds between two looks at whether the database is back


class ArticleWriter:
    """``settled`` is called with each article of this run that waited on disk and was stored (or refused) after
    all; ``batch_size``: articles in one transaction at most; ``patience``: seconds that the end of a crawl waits
    for a database that is away.
    """

    def __init__(
        self,
        store: Store,
        run_id: int,
        data_dir: Path,
        *,
        batch_size: int,
        patience: float,
        settled: Callable[[Envelope, Stored], None],
    ) -> None:
        self._store, self._run_id, self._data_dir = store, run_id, data_dir
        self._batch_size, self._patience, self._settled = batch_size, patience, settled
        self._queue: deque[tuple[Envelope, asyncio.Future[Stored]]] = deque()
        self._on_disk = WaitingRoom(data_dir / "waiting")
        self._mine: dict[Path, list[Envelope]] = {}  # batches of this run on disk
        self._returning: asyncio.Task[None] | None = None
        self._writer: asyncio.Task[None] | None = None
        self._is_ending = asyncio.Event()
        self._why_away = ""  # as the database said last

    @property
    def on_disk(self) -> int:
        """Articles of this run that wait on disk."""
        return sum(map(len, self._mine.values()))

    @property
    def is_waiting(self) -> bool:
        """Whether the database is away, or what waited for it goes in just now."""
        return self._returning is not None and not self._returning.done()

    async def bring_back(self) -> None:
        """Begin to store what waits on disk, an earlier crawl's or this one's."""
        await asyncio.to_thread(self._on_disk.tidy)
        if await asyncio.to_thread(bool, self._on_disk) and not self.is_waiting:
            if not self._mine:
                logger.warning("articles of an earlier crawl wait in %s; they are stored now", self._on_disk.folder)
            self._returning = asyncio.ensure_future(self._bring_back())

    async def write(self, envelope: Envelope) -> Stored:
        """Store an article; -> what became of it, once its batch is written or waits on disk."""
        future: asyncio.Future[Stored] = asyncio.get_running_loop().create_future()
        self._queue.append((envelope, future))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.ensure_future(self._write_all())
        return await future

    async def close(self) -> list[Envelope]:
        """Write what waits; -> the articles of this run that stay on disk, for the next crawl to store."""
        self._is_ending.set()
        if self._writer:
            await self._writer
        if self._returning:
            if not self._returning.done():
                logger.warning(
                    "the crawl ends when the database takes the %d articles that wait in %s, in %.0f s at the latest "
                    "(DATABASE_PATIENCE); they stay there otherwise, and the next crawl stores them. It says: %s",
                    self.on_disk,
                    self._on_disk.folder,
                    self._patience,
                    self._why_away or "nothing yet",
                )
            try:
                await asyncio.wait_for(self._returning, self._patience)
            except TimeoutError:
                logger.error(
                    "the database is still away: %d articles wait in %s, the next crawl stores them",
                    self.on_disk,
                    self._on_disk.folder,
                )
        return [envelope for batch in self._mine.values() for envelope in batch]

    async def _write_all(self) -> None:
        while self._queue:
            await gathered(self._queue, self._batch_size, self._is_ending)
            batch = [self._queue.popleft() for _ in range(min(self._batch_size, len(self._queue)))]
            envelopes = [envelope for envelope, _ in batch]
            try:
                results = await self._save(envelopes)
                bad = [
                    (e, r.error or "")
                    for e, r in zip(envelopes, results, strict=True)
                    if r.outcome is None and not r.waits
                ]
                if bad:
                    await asyncio.to_thread(self._bury, bad)
            except Exception as error:  # a full disk, a bug: each of the batch fails aloud, none waits for ever
                for _, future in batch:
                    future.set_exception(error)
                continue
            for (_, future), result in zip(batch, results, strict=True):
                future.set_result(result)

    async def _save(self, envelopes: list[Envelope]) -> list[Stored]:
        if not self.is_waiting:
            try:
                return await asyncio.to_thread(self._store_now, envelopes)
            except StorageError as error:
                self._why_away = str(error)
                logger.warning("%s; articles wait in %s until it is back", error, self._on_disk.folder)
        path = await asyncio.to_thread(self._on_disk.put, envelopes)
        self._mine[path] = envelopes
        await self.bring_back()
        return [Stored(None, waits=True) for _ in envelopes]

    async def _bring_back(self) -> None:
        """Store what waits on disk, whenever the database is back."""
        pause = _FIRST_PAUSE
        while await asyncio.to_thread(bool, self._on_disk):
            batches = self._on_disk.batches()
            try:
                while found := await asyncio.to_thread(next, batches, None):
                    path, envelopes = found
                    results = await asyncio.to_thread(self._store_now, envelopes)
                    await asyncio.to_thread(path.unlink, missing_ok=True)
                    bad = [(e, r.error or "") for e, r in zip(envelopes, results, strict=True) if r.outcome is None]
                    if bad:
                        await asyncio.to_thread(self._bury, bad)
                    if self._mine.pop(path, None) is None:
                        continue  # an earlier run's: no pages of this one
                    for envelope, result in zip(envelopes, results, strict=True):
                        self._settled(envelope, result)
                logger.warning("the database is back; nothing waits on disk any more")
            except StorageError as error:
                self._why_away = str(error)
                logger.info("%s", error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

    def _store_now(self, envelopes: Sequence[Envelope]) -> list[Stored]:
        return self._store.save(envelopes, self._run_id, datetime.now(UTC))

    def _bury(self, bad: list[tuple[Envelope, str]]) -> None:
        path = self._data_dir / "dead-letters.jsonl"
        letters = [
            {
                "reason": reason,
                "why": DropReason.NOT_STORED.value,
                "at": datetime.now(UTC).isoformat(),
                "article": as_plain(envelope.article),
            }
            for envelope, reason in bad
        ]
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.writelines(json.dumps(letter, ensure_ascii=False) + "\n" for letter in letters)
        except OSError as error:  # the others of the batch are stored, whatever becomes of these
            urls = ", ".join(envelope.article.url for envelope, _ in bad)
            logger.error("%s cannot be written (%s): refused by the database were %s", path, error.strerror, urls)
            return
        logger.error("%d articles could not be stored; they are in %s with the reason", len(bad), path)
