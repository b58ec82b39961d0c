"""Scrapy settings, in the order a page travels. Each can be given by ``-s NAME=value``; those under "newscrawl" also by
an environment variable ``NEWSCRAWL_NAME``.
"""

from __future__ import annotations

import os
import sys

from newscrawl.items import FEED_COLUMNS


def _own(name: str, default: str) -> str:
    return os.environ.get(f"NEWSCRAWL_{name}", default)


BOT_NAME = "newscrawl"
SPIDER_MODULES = ["newscrawl.spiders", "newscrawl.sites"]
NEWSPIDER_MODULE = "newscrawl.sites"
COMMANDS_MODULE = "newscrawl.commands"

# ---- newscrawl: where things are kept
DATA_DIR = _own("DATA_DIR", "data")  # database, dead letters and exports live below it
DATABASE_URL = _own("DATABASE_URL", "")  # any SQLAlchemy URL; empty: DATA_DIR/newscrawl.db
CONTACT = _own("CONTACT", "")  # address or page in the user agent, so that a site can reach whoever crawls it

# ---- discovery
MAX_LISTINGS = int(_own("MAX_LISTINGS", "40"))  # feeds, sitemaps and section pages read for one site in one run
MAX_ARTICLES = int(_own("MAX_ARTICLES", "0"))  # articles fetched for one site in one run; 0: all that were found

# ---- revisits
REVISIT_AFTER = _own(
    "REVISIT_AFTER", "15m 1h 3h 1d 3d 7d 30d"
)  # ages of an article at which it is visited again; empty: never
REVISIT_SITES: dict[str, str] = {}  # host -> another schedule
ONLY_DUE = (
    _own("ONLY_DUE", "0") == "1"
)  # also feeds and front pages only when they are due, as `scrapy schedule` does it

# ---- politeness
USER_AGENT = f"newscrawl/0.1 ({CONTACT or 'no contact given'})"
ROBOTSTXT_OBEY = True
MAX_CRAWL_DELAY = 120.0  # seconds; a robots.txt that asks for more is obeyed up to this
DOWNLOAD_DELAY = 1.0  # seconds between two requests to a host
DOWNLOADER = "newscrawl.crawl.downloader.PoliteDownloader"
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_REQUESTS = 32  # over all hosts
AUTOTHROTTLE_ENABLED = True  # waits longer where a host answers slowly
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 60.0
DOWNLOAD_TIMEOUT = 30  # seconds
DOWNLOAD_MAXSIZE = 20 * 1024 * 1024  # bytes; the largest article page met has 5 MB
DOWNLOAD_WARNSIZE = 0
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]  # 429 and 503 ask for patience: politeness.HostWaits
# Seconds that a crawl waits for a host which asks for patience; beyond that its pages are due in the next crawl
MAX_HOST_WAIT = 120.0
REDIRECT_MAX_TIMES = 10
METAREFRESH_MAXDELAY = 10  # seconds; slower ones are pages that reload themselves
COOKIES_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

DOWNLOADER_MIDDLEWARES = {
    "newscrawl.crawl.middlewares.ArchiveResponses": 80,
    "newscrawl.crawl.politeness.PrivateNetworks": 85,
    "newscrawl.crawl.middlewares.AvoidTraps": 90,
    "newscrawl.crawl.politeness.OptOuts": 96,
    "newscrawl.crawl.politeness.CrawlDelay": 98,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "newscrawl.crawl.politeness.RobotsRules": 100,
    "scrapy_poet.InjectionMiddleware": 543,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
    "scrapy_poet.DownloaderStatsMiddleware": 850,
    "newscrawl.crawl.politeness.HostWaits": 880,
    # Next to the network: sees bodies as they came, before anything unpacks them
    "newscrawl.crawl.middlewares.KeepResponses": 890,
}
SPIDER_MIDDLEWARES = {"scrapy_poet.RetryMiddleware": 275}

# ---- archive and replay
ARCHIVE = _own("ARCHIVE", "1") == "1"  # keep every response as received, in WARC files below DATA_DIR/archive
ARCHIVE_FILE_BYTES = int(_own("ARCHIVE_FILE_BYTES", str(1024**3)))  # a file that is larger is followed by a new one
ARCHIVE_KEEP_DAYS = float(
    _own("ARCHIVE_KEEP_DAYS", "0")
)  # `scrapy archive --prune` removes files last written before that; 0: none
ARCHIVE_KEEP_GB = float(_own("ARCHIVE_KEEP_GB", "0"))  # and the oldest beyond that many gigabytes; 0: none
REPLAY = _own("REPLAY", "")  # WARC file, folder or glob that answers every request instead of the network

# ---- reading
MAX_PAGES = int(_own("MAX_PAGES", "10"))  # of one article, stitched together; 1: none but the first
SITE_MEMORY = (
    _own("SITE_MEMORY", "1") == "1"
)  # leave out texts and pictures that stand on many pages of a site; 0: read each page for itself
SCRAPY_POET_DISCOVER = ["newscrawl.sites"]
SCRAPY_POET_PROVIDERS = {
    "newscrawl.crawl.providers.ReadingContextProvider": 500,
    "newscrawl.crawl.providers.PageReadingProvider": 600,
}
SCRAPY_POET_TESTS_DIR = "fixtures"
SCRAPY_POET_TESTS_ADAPTER = "newscrawl.json_form.FixtureItemAdapter"
REQUEST_FINGERPRINTER_CLASS = "scrapy_poet.ScrapyPoetRequestFingerprinter"

# ---- keeping
ITEM_PIPELINES = {
    "newscrawl.crawl.pipelines.Normalise": 100,
    "newscrawl.crawl.pipelines.Validate": 200,
    "newscrawl.crawl.pipelines.Deduplicate": 300,
    "newscrawl.crawl.pipelines.StoreArticles": 400,
}
DATABASE_PATIENCE = float(_own("DATABASE_PATIENCE", "600"))  # seconds that a crawl waits for a database that went away
HEARTBEAT = float(
    _own("HEARTBEAT", "30")
)  # seconds between two signs of life; a site is a crawl's own for four of them
STORE_BATCH = 200  # articles written in one transaction at most
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 64 * 1024 * 1024  # bytes of responses waiting for their batch to be written

# ---- giving
FEED_EXPORTERS = {
    "json": "newscrawl.export.formats.JsonExporter",
    "jsonlines": "newscrawl.export.formats.JsonLinesExporter",
    "jsonl": "newscrawl.export.formats.JsonLinesExporter",
    "jl": "newscrawl.export.formats.JsonLinesExporter",
    "csv": "newscrawl.export.formats.CsvExporter",
}
FEED_STORAGES = {"": "newscrawl.export.formats.WholeFile", "file": "newscrawl.export.formats.WholeFile"}
FEED_EXPORT_FIELDS = list(FEED_COLUMNS)
FEED_EXPORT_ENCODING = "utf-8"

# ---- telling
SUMMARY = _own("SUMMARY", "text")  # what a run came to, at its end: for people; json: for machines; empty: nothing
FAIL_ON = _own(
    "FAIL_ON", ""
)  # exit code 4 where a site gave nothing or met a bug (any), where a page met a bug (failed)
LOGSTATS_INTERVAL = 0
LOG_LEVEL = _own("LOG_LEVEL", "WARNING" if sys.stderr.isatty() else "INFO")
STATS_DUMP = False
LOG_VERSIONS: list[str] = []
LOG_FORMATTER = "newscrawl.crawl.telling.BriefLogFormatter"
PROGRESS_INTERVAL = float(
    _own("PROGRESS_INTERVAL", "0.5" if sys.stderr.isatty() else "30")
)  # seconds between two progress lines; 0: none
