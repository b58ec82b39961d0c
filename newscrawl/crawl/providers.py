"""What scrapy-poet hands to page objects beside the response."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence, Set
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy_poet.page_input_providers import PageObjectInputProvider

from newscrawl.archive.warc import below
from newscrawl.crawl.ledger import visit_of
from newscrawl.items import ArchiveRecord, Lead, ReadingContext
from newscrawl.urls import host_of


class ReadingContextProvider(PageObjectInputProvider):
    """The lead that led to a page and the time of the fetch."""

    provided_classes: ClassVar[set[Callable[..., Any]]] = {ReadingContext}  # type: ignore[misc]
    name = "reading_context"

    async def __call__(
        self, to_provide: Set[Callable[..., Any]], request: Request, response: Response
    ) -> Sequence[ReadingContext]:
        crawler = self.injector.crawler
        lead = request.meta.get("lead")
        stated = request.meta.get("fetched_at")
        visit = None if crawler.settings["REPLAY"] else visit_of(request, response)  # a replay visits nobody
        fetched_at = datetime.fromisoformat(stated) if stated else visit.at if visit else datetime.now(UTC)
        memory = getattr(crawler, "newscrawl_memory", None)
        profile = memory.profile(host_of(response.url)) if memory else None
        record = await record_of(crawler, request)
        return [
            ReadingContext(
                fetched_at=fetched_at, lead=Lead(**lead) if lead else None, record=record, visit=visit, profile=profile
            )
        ]


async def record_of(crawler: Crawler, request: Request) -> ArchiveRecord | None:
    """The archived response to a request, once it is written: relative to the data folder. ``None`` where it is in no
    archive.
    """
    record: ArchiveRecord | None = request.meta.get("archive_record")
    being_written = getattr(crawler, "newscrawl_records", {}).get(request)
    if being_written is not None:
        record = await asyncio.wrap_future(being_written)
    return below(record, Path(crawler.settings["DATA_DIR"])) if record is not None else None
