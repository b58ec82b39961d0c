"""What scrapy-poet hands to page objects beside the response."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence, Set
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from scrapy.http import Request, Response
from scrapy_poet.page_input_providers import PageObjectInputProvider

from newscrawl.archive import below
from newscrawl.items import Lead, ReadingContext
from newscrawl.urls import host_of


class ReadingContextProvider(PageObjectInputProvider):
    """The lead that led to a page and the time of the fetch."""

    provided_classes: ClassVar[set[Callable[..., Any]]] = {ReadingContext}  # type: ignore[misc]
    name = "reading_context"

    async def __call__(self, to_provide: Set[Callable[..., Any]], request: Request, response: Response) -> Sequence[ReadingContext]:
        lead = request.meta.get("lead")
        stated = request.meta.get("fetched_at")
        fetched_at = datetime.fromisoformat(stated) if stated else datetime.now(UTC)
        memory = getattr(self.injector.crawler, "newscrawl_memory", None)
        profile = memory.profile(host_of(response.url)) if memory else None
        crawler = self.injector.crawler
        record = request.meta.get("archive_record")
        being_written = getattr(crawler, "newscrawl_records", {}).get(request)
        if being_written is not None:
            record = await asyncio.wrap_future(being_written)
        if record is not None:
            record = below(record, Path(crawler.settings["DATA_DIR"]))
        return [ReadingContext(fetched_at=fetched_at, lead=Lead(**lead) if lead else None, record=record, profile=profile)]
