"""Scrapy without newscrawl, for ``live_crawl``: ``PYTHON plain_spider.py bare|trafilatura ADDRESSES [FEED]``.

``bare`` fetches and unpacks; ``trafilatura`` reads each page with it, metadata too, into a JSON feed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import scrapy
from scrapy.crawler import AsyncCrawlerProcess

WAY, ADDRESSES = sys.argv[1], Path(sys.argv[2])


class Plain(scrapy.Spider):
    name = "plain"
    start_urls = ADDRESSES.read_text().split()
    custom_settings = {"CONCURRENT_REQUESTS_PER_DOMAIN": 8, "DOWNLOAD_DELAY": 0, "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False}  # fmt: skip  # noqa: RUF012

    def parse(self, response):
        if WAY == "bare":
            return
        from trafilatura import bare_extraction

        found = bare_extraction(response.text, url=response.url, with_metadata=True)
        yield {"url": response.url, **(found.as_dict() if found else {})}


feeds = {sys.argv[3]: {"format": "json", "overwrite": True}} if len(sys.argv) > 3 else {}
process = AsyncCrawlerProcess({"FEEDS": feeds})
process.crawl(Plain)
process.start()
