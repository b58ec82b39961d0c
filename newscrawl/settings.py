"""Scrapy settings, in the order a page travels. Each can be given by ``-s NAME=value``; those of our own (``own``)
also by an environment variable ``NEWSCRAWL_NAME``, and ``newscrawl.own_settings`` says what they mean.
"""

from __future__ import annotations

from newscrawl.invocation import own_sites
from newscrawl.items import FEED_COLUMNS
from newscrawl.own_settings import own

BOT_NAME = "newscrawl"
SPIDER_MODULES = ["newscrawl.spiders", "newscrawl.sites", *own_sites()]
NEWSPIDER_MODULE = "newscrawl.sites"
COMMANDS_MODULE = "newscrawl.commands"

# ---- where things are kept
DATA_DIR = own("DATA_DIR")
DATABASE_URL = own("DATABASE_URL")
CONTACT = own("CONTACT")

# ---- discovery
MAX_LISTINGS = own("MAX_LISTINGS")
MAX_ARTICLES = own("MAX_ARTICLES")
DRY_RUN = own("DRY_RUN")

# ---- revisits
REVISIT_AFTER = own("REVISIT_AFTER")
REVISIT_SITES: dict[str, str] = {}  # host -> another schedule
ONLY_DUE = own("ONLY_DUE")

# ---- politeness
USER_AGENT = f"newscrawl/0.1 ({CONTACT or 'no contact given'})"
ROBOTSTXT_OBEY = True
MAX_CRAWL_DELAY = 120.0  # seconds; a robots.txt that asks for more is obeyed up to this
DOWNLOAD_DELAY = 1.0  # seconds between two requests to a host
DOWNLOADER = "newscrawl.crawl.downloader.PoliteDownloader"
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_REQUESTS = 32  # over all hosts
CONCURRENT_ITEMS = 4  # of one answer; Scrapy makes so many tasks for each, and a page of ours is one article
AUTOTHROTTLE_ENABLED = True  # waits longer where a host answers slowly
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 60.0
DOWNLOAD_TIMEOUT = 30  # seconds
DOWNLOAD_MAXSIZE = 20 * 1024 * 1024  # bytes; the largest article page met has 5 MB
DOWNLOAD_WARNSIZE = 0
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]  # 429 and 503 ask for patience: politeness.HostWaits
MAX_HOST_WAIT = own("MAX_HOST_WAIT")
REDIRECT_MAX_TIMES = 10
METAREFRESH_MAXDELAY = 10  # seconds; slower ones are pages that reload themselves
COOKIES_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

DOWNLOADER_MIDDLEWARES = {
    "newscrawl.crawl.middlewares.TellRefusals": 70,  # hears of what all others refuse
    "newscrawl.crawl.middlewares.ArchiveResponses": 80,
    "newscrawl.crawl.logins.SiteLogins": 82,
    "newscrawl.crawl.private_networks.PrivateNetworks": 85,
    "newscrawl.crawl.middlewares.AvoidTraps": 90,
    "newscrawl.crawl.politeness.SitePace": 94,
    "newscrawl.crawl.politeness.OptOuts": 96,
    "newscrawl.crawl.robots.CrawlDelay": 98,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "newscrawl.crawl.robots.RobotsRules": 100,
    "newscrawl.crawl.answers.ConsentPages": 540,
    "scrapy_poet.InjectionMiddleware": 543,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "newscrawl.crawl.answers.Refreshes": 580,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "newscrawl.crawl.answers.ReadableBodies": 590,
    "newscrawl.crawl.answers.Circles": 605,  # sees redirects before Scrapy follows them, at 600
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
    "newscrawl.crawl.politeness.HostWaits": 840,  # what it holds back is no request as yet
    "scrapy_poet.DownloaderStatsMiddleware": 850,
    "newscrawl.crawl.answers.ReadableHeaders": 885,
    # Next to the network: sees bodies as they came, before anything unpacks them
    "newscrawl.crawl.middlewares.KeepResponses": 890,
}
DOWNLOAD_HANDLERS = {
    "http": "newscrawl.crawl.private_networks.GuardedHandler",
    "https": "newscrawl.crawl.private_networks.GuardedHandler",
}
TWISTED_DNS_RESOLVER = "scrapy.resolver.CachingHostnameResolver"  # IPv6 too
SPIDER_MIDDLEWARES = {"scrapy_poet.RetryMiddleware": 275}

# ---- archive and replay
ARCHIVE = own("ARCHIVE")
ARCHIVE_URL = own("ARCHIVE_URL")
ARCHIVE_FILE_MINUTES = own("ARCHIVE_FILE_MINUTES")
ARCHIVE_FILE_BYTES = own("ARCHIVE_FILE_BYTES")
ARCHIVE_KEEP_DAYS = own("ARCHIVE_KEEP_DAYS")
ARCHIVE_KEEP_GB = own("ARCHIVE_KEEP_GB")
HISTORY_KEEP_DAYS = own("HISTORY_KEEP_DAYS")
LEDGER_KEEP_DAYS = own("LEDGER_KEEP_DAYS")
COUNTS_KEEP_DAYS = own("COUNTS_KEEP_DAYS")
COPIES_KEEP_DAYS = own("COPIES_KEEP_DAYS")
REPLAY = own("REPLAY")

# ---- reading
MAX_PAGES = own("MAX_PAGES")
SITE_MEMORY = own("SITE_MEMORY")
SCRAPY_POET_DISCOVER = ["newscrawl.sites", *own_sites()]
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
ITEM_PROCESSOR = "newscrawl.crawl.pipelines.OneOutcome"
HEARTBEAT = own("HEARTBEAT")
VISIT_SECONDS = own("VISIT_SECONDS")
VISIT_PAUSE = own("VISIT_PAUSE")
DATABASE_PATIENCE = own("DATABASE_PATIENCE")
STORE_BATCH = 200  # articles written in one transaction at most
# Bytes of responses that wait for their batch to be written: a hundred pages of news, each of which is held twice.
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 16 * 1024 * 1024

# ---- giving
FEED_EXPORTERS = {
    "json": "newscrawl.export.formats.JsonExporter",
    "jsonlines": "newscrawl.export.formats.JsonLinesExporter",
    "jsonl": "newscrawl.export.formats.JsonLinesExporter",
    "jl": "newscrawl.export.formats.JsonLinesExporter",
    "csv": "newscrawl.export.formats.CsvExporter",
    "parquet": "newscrawl.export.formats.ParquetExporter",
    "xlsx": "newscrawl.export.formats.ExcelExporter",
}
FEED_STORAGES = {"": "newscrawl.export.whole_files.WholeFile", "file": "newscrawl.export.whole_files.WholeFile"}
FEED_EXPORT_FIELDS = list(FEED_COLUMNS)
FEED_EXPORT_ENCODING = "utf-8"

# ---- telling
SUMMARY = own("SUMMARY")
FAIL_ON = own("FAIL_ON")
WATCH = own("WATCH")
ALARMS_TO = own("ALARMS_TO")
ALARMS_DIGEST = own("ALARMS_DIGEST")
ALARMS_QUIET = own("ALARMS_QUIET")
METRICS_FILE = own("METRICS_FILE")
LOGSTATS_INTERVAL = 0
LOG_LEVEL = own("LOG_LEVEL")
STATS_DUMP = False
LOG_VERSIONS: list[str] = []
LOG_FORMATTER = "newscrawl.crawl.telling.BriefLogFormatter"
PROGRESS_INTERVAL = own("PROGRESS_INTERVAL")

# ---- looking at it
BROWSE_TOKEN = own("BROWSE_TOKEN")
BROWSE_PROXY_HEADER = own("BROWSE_PROXY_HEADER")
BROWSE_PROXIES = own("BROWSE_PROXIES")
