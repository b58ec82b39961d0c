"""Saved pages instead of the network: every response of WARC files goes the same way as a fetched one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request

from newscrawl.accounting import count_drop
from newscrawl.archive import ArchivedResponse, responses, warc_files
from newscrawl.errors import ArchiveError, DropReason, UsageError
from newscrawl.spiders.news import ArticleSpider


class ArchiveSpider(ArticleSpider):
    """``scrapy crawl archive -a warc=PATH``: PATH is a WARC file, a folder or a glob."""

    name = "archive"
    custom_settings = {  # noqa: RUF012 -- Scrapy's own convention
        "ROBOTSTXT_OBEY": False,  # nothing is asked of any site
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 32,
        "ARCHIVE": False,  # it is in one
        "RETRY_ENABLED": False,
        "REDIRECT_ENABLED": False,
    }

    def __init__(self, warc: str | None = None, **kwargs: Any) -> None:
        if not warc:
            raise UsageError("scrapy crawl archive needs saved pages: add -a warc=PATH (a WARC file, a folder or a quoted glob)")
        try:
            self.files = warc_files(warc)
        except ArchiveError as error:
            raise UsageError(str(error)) from error
        super().__init__(**kwargs)
        self.target = warc

    async def start(self) -> AsyncIterator[Request]:
        for file in self.files:
            for record in responses(file):
                if record.torn:
                    self.logger.warning("torn record at the end of %s (%s): left out", file, record.url)
                    count_drop(self.stats, DropReason.TORN_RECORD)
                elif self._is_page(record):
                    yield self._request(record)

    @staticmethod
    def _is_page(record: ArchivedResponse) -> bool:
        kind = next((v for k, v in record.headers if k.lower() == "content-type"), "text/html").lower()
        return record.status == 200 and ("html" in kind or kind.startswith("text/plain"))

    def _request(self, record: ArchivedResponse) -> Request:
        meta = {"archive_record": record.record}
        return Request(record.url, self.parse_article, errback=self.failed_article, meta=meta, dont_filter=True)
