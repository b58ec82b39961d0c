"""Scrapy's downloader, keeping its own promise of so many requests to a host at a time.

Scrapy 2.19 marks a request as on the wire only when its task begins to run, and takes the next one from the host's
queue before that: what waits together is sent together, whatever ``CONCURRENT_REQUESTS_PER_DOMAIN`` says, where no
delay parts it. Marked when it is taken, it counts.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from scrapy.core.downloader import Downloader, Slot


class _MarkingQueue(deque[Any]):
    """The requests that wait for a host; one that is taken is on the wire from then on."""

    def __init__(self, slot: Slot) -> None:
        super().__init__()
        self._slot = slot

    def popleft(self) -> Any:
        entry = super().popleft()
        self._slot.transferring.add(entry[0])
        return entry


class PoliteDownloader(Downloader):
    """One request to a host at a time means one."""

    def _get_slot(self, *args: Any, **kwargs: Any) -> tuple[str, Slot]:
        key, slot = super()._get_slot(*args, **kwargs)
        if not isinstance(slot.queue, _MarkingQueue):
            slot.queue = _MarkingQueue(slot)
        return key, slot
