"""Responses on their way into the archive, in threads of their own: one writes them, one sends closed files to their
store.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newscrawl.archive.retention import size_text
from newscrawl.archive.spool import SUFFIX, Sending, Spool, address_of, new_stem, send_waiting
from newscrawl.archive.warc_writer import Exchange, WarcWriter
from newscrawl.grammar.text import counted
from newscrawl.items import ArchiveRecord

logger = logging.getLogger(__name__)

_ASK_AGAIN = 60.0  # seconds; a store that was away a moment ago is not waited for again
_away: dict[str, tuple[str, float]] = {}
"""Stores that were away -> why, and when a crawl of this process found them so: a worker's other visits do not wait."""


class ArchiveFolder:
    """A folder that one crawl writes to, in a thread of its own::

        archive/newscrawl-20261120T090000Z-desk-4711-1f0c9a3e-0.warc.gz    started, machine, process, lot, number

    A file that has grown beyond ``file_bytes`` is followed by the next number. Each record is on disk before the next
    one is begun, so that a kill leaves at most one torn record, the last. ``info`` goes into each file's
    ``warcinfo``.
    """

    def __init__(self, folder: Path, file_bytes: int, info: Mapping[str, str] | None = None) -> None:
        self.folder, self.file_bytes, self.info = folder, file_bytes, info
        self._stem = new_stem(datetime.now(UTC))
        self._waiting: queue.SimpleQueue[tuple[Exchange, Future[ArchiveRecord | None]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write_all, name="archive", daemon=True)
        self._thread.start()

    def keep(self, exchange: Exchange) -> Future[ArchiveRecord | None]:
        """Leave a response to be written; returns at once. The future's result is its place, ``None`` where it could
        not be written.
        """
        future: Future[ArchiveRecord | None] = Future()
        self._waiting.put((exchange, future))
        return future

    def close(self) -> None:
        """Write what waits, then end."""
        self._waiting.put(None)
        self._thread.join()

    def send(self) -> list[Sending]:
        """Nothing: the files are where they belong."""
        return []

    def _write_all(self) -> None:
        writer: WarcWriter | None = None
        number = 0
        broken = False
        while (waiting := self._waiting.get()) is not None:
            exchange, future = waiting
            record = None
            try:
                if not broken:
                    if writer is None:
                        writer = WarcWriter(self._begin(f"{self._stem}-{number}{SUFFIX}"), self.info)
                        number += 1
                    record = self._named(writer.write(exchange), writer.path)
                    if writer.size > self.file_bytes:
                        writer.close()
                        self._leave(writer.path)
                        writer = None
            except OSError as error:
                broken = True
                self._tell(error)
            finally:
                future.set_result(record)
        if writer is not None:
            try:
                writer.close()
                self._leave(writer.path)
            except OSError as error:
                if not broken:
                    self._tell(error)

    def _tell(self, error: OSError) -> None:
        logger.error("cannot write the archive in %s (%s); this crawl goes on without it", self.folder, error.strerror)

    def _begin(self, name: str) -> Path:
        return self.folder / name

    def _leave(self, path: Path) -> None:
        """A file is closed."""

    def _named(self, record: ArchiveRecord, path: Path) -> ArchiveRecord:
        return record


class SentArchive(ArchiveFolder):
    """An archive in a store: files are written to the spool, and sent when they are closed. What earlier crawls could
    not send goes up beside this one.

    ``goes_on_for``: as long crawls of this machine go on with each other's files.
    """

    def __init__(
        self, data_dir: Path, base: str, file_bytes: int, goes_on_for: timedelta, info: Mapping[str, str] | None = None
    ) -> None:
        self.base = base
        self._data_dir, self._goes_on_for = data_dir, goes_on_for
        self._spool = Spool(data_dir, base, file_bytes, goes_on_for)
        self._sendings: dict[str, Sending] = {}
        self._looks: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._sender = threading.Thread(target=self._send_all, name="archive's store", daemon=True)
        super().__init__(self._spool.folder, file_bytes, info)
        self._looks.put(True)  # what an earlier crawl left
        self._sender.start()

    def send(self) -> list[Sending]:
        """Send what is closed; -> what became of it, by store. Called after ``close``, and the last."""
        self._looks.put(False)
        self._sender.join()
        self._look()
        return list(self._sendings.values())

    def _send_all(self) -> None:
        while self._looks.get():
            self._look()

    def _look(self) -> None:
        for base, (_, since) in [*_away.items()]:
            if time.monotonic() - since > _ASK_AGAIN:
                _away.pop(base, None)
        away = {base: why for base, (why, _) in [*_away.items()]}
        for one in send_waiting(self._data_dir, self._goes_on_for, datetime.now(UTC), away):
            if one.why and one.base not in away:
                _away[one.base] = one.why, time.monotonic()
            before = self._sendings.get(one.base, Sending(one.base))
            if one.why and one.why != before.why:
                logger.warning("the archive's store %s", sending_text(one))
            all_sent = before.sent + one.sent, before.sent_bytes + one.sent_bytes
            self._sendings[one.base] = replace(one, sent=all_sent[0], sent_bytes=all_sent[1])

    def _begin(self, name: str) -> Path:
        return self._spool.begin(name)

    def _leave(self, path: Path) -> None:
        self._spool.leave(path)
        self._looks.put(True)

    def _named(self, record: ArchiveRecord, path: Path) -> ArchiveRecord:
        """A record that a page had before has its name already."""
        return replace(record, file=address_of(path)) if record.file == str(path) else record


def sending_text(one: Sending) -> str:
    """ "s3://bucket/news: 3 files (1.2 GB) sent, 1 (4.0 MB) waits here: ..."."""
    parts = [f"{counted(one.sent, 'file')} ({size_text(one.sent_bytes)}) sent"] if one.sent else []
    if one.left:
        waits = "waits" if one.left == 1 else "wait"
        parts.append(f"{counted(one.left, 'file')} ({size_text(one.left_bytes)}) {waits} here: {one.why}")
    return f"{one.base}: {', '.join(parts) or 'nothing waits'}"
