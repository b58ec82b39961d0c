"""When each response came, and where it is archived: asked for once, next to the network, and carried by its
request.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from weakref import WeakKeyDictionary

from scrapy import Request

from newscrawl.archive.warc import below
from newscrawl.items import ArchiveRecord


@dataclass(frozen=True, slots=True)
class Arrival:
    """``record``: the archived response, perhaps still being written; ``None`` for one that is kept nowhere."""

    at: datetime
    record: Future[ArchiveRecord | None] | ArchiveRecord | None = None


class Arrivals:
    """The arrivals of a run, for as long as somebody holds their requests.

    They are no part of a request's meta: a redirected or repeated request would bring its predecessor's along.
    """

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._by_request: WeakKeyDictionary[Request, Arrival] = WeakKeyDictionary()

    def note(self, request: Request, arrival: Arrival) -> None:
        """A request was answered."""
        self._by_request[request] = arrival

    def at(self, request: Request) -> datetime | None:
        """When a request was answered, UTC; ``None`` where no answer came."""
        arrival = self._by_request.get(request)
        return arrival.at if arrival else None

    async def record(self, request: Request) -> ArchiveRecord | None:
        """The archived answer to a request, once it is written, by a path below the data folder; ``None`` where it
        is in no archive.
        """
        arrival = self._by_request.get(request)
        record = arrival.record if arrival else None
        if isinstance(record, Future):
            record = await asyncio.wrap_future(record)
        return below(record, self._data_dir) if record is not None else None
