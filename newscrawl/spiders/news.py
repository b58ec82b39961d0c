"""Any news site: find its articles, fetch them, read them.

site URL
  | start()            asks for it
  | parse_start()      an article? a feed? a sitemap? else a front page
  | find_leads()       feeds, sitemaps, sections -> leads
  | request_article()  lead -> request (robots, delays and retries are the downloader's)
  | parse_article()    scrapy-poet hands in the Article that a page object read
  v pipelines          normalise -> validate -> deduplicate -> store -> feeds
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newscrawl.accounting import count_drop, count_failure, count_listing
from newscrawl.archive import UNREADABLE_RECORD
from newscrawl.discovery.feeds import looks_like_feed, read_feed
from newscrawl.discovery.sections import read_listing
from newscrawl.discovery.sitemaps import looks_like_sitemap, read_sitemap
from newscrawl.errors import DropReason, UsageError
from newscrawl.items import Article, Lead, PageKind
from newscrawl.reading.decoding import decode
from newscrawl.urls import host_of, normalise

_READABLE = (PageKind.ARTICLE, PageKind.LIVE_BLOG)


class ArticleSpider(Spider):
    """What every spider does with an article, wherever its page comes from."""

    target: str
    """What the crawl was asked for, for the run's row."""

    @property
    def stats(self) -> Any:
        return self.crawler.stats

    def parse_article(self, response: Response, article: Article) -> Iterator[Article]:
        if isinstance(response, TextResponse):
            yield article
        else:
            count_drop(self.stats, DropReason.NOT_HTML)

    def failed_article(self, failure: Failure) -> None:
        """An article that could not be fetched is a drop with a reason; anything else is a bug and counted as one."""
        reason = _drop_reason(failure)
        if reason is None:
            count_failure(self.stats)
            self.logger.error("reading %s broke", _url(failure), exc_info=(failure.type, failure.value, failure.tb))  # type: ignore[arg-type]
        else:
            count_drop(self.stats, reason)
            self.logger.info("dropped %s: %s (%s)", _url(failure), reason.value, failure.value)


class NewsSpider(ArticleSpider):
    """``scrapy crawl news -a url=https://any.site/``: several URLs with spaces or commas between them, or ``-a file=PATH``
    with one a line. A URL of an article fetches that article; any other is searched for articles.
    """

    name = "news"

    def __init__(self, url: str | None = None, file: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.start_urls = self.start_urls or _given_urls(url, file)
        if not self.start_urls:
            raise UsageError(f"scrapy crawl {self.name} needs a site: add -a url=https://site.example/ (or -a file=urls.txt)")
        self.target = " ".join(self.start_urls)
        self.requested: set[str] = set()
        self.listings: Counter[str] = Counter()
        self.articles: Counter[str] = Counter()

    async def start(self) -> AsyncIterator[Request]:
        for url in self.start_urls:
            yield Request(url, self.parse_start, errback=self.failed_start, dont_filter=True)

    def parse_start(self, response: Response, article: Article) -> Iterator[Request | Article]:
        if isinstance(response, TextResponse) and article.kind in _READABLE and urlsplit(response.url).path.strip("/"):
            self.requested.add(normalise(response.url))
            yield from self.parse_article(response, article)
        else:
            yield from self.find_leads(response, depth=0)

    # ---- where to look

    def find_leads(self, response: Response, depth: int) -> Iterator[Request]:
        """A list page of any kind -> requests for its articles, and for the lists that it names."""
        count_listing(self.stats)
        if looks_like_feed(response.body):
            yield from self.request_articles(read_feed(response.body, response.url))
        elif looks_like_sitemap(response.body):
            leads, further = read_sitemap(response.body, response.url)
            yield from self.request_articles(leads)
            newest = sorted(further, key=lambda entry: entry[1] or "", reverse=True)
            yield from self.request_lists((url for url, _ in newest), depth + 1)
        elif isinstance(response, TextResponse):
            listing = read_listing(response.selector.root, response.url)
            yield from self.request_lists(listing.feeds, depth + 1, priority=20)
            yield from self.request_articles(listing.articles)
            yield from self.request_lists(listing.next_pages, depth)
            if depth == 0:
                robots = urljoin(response.url, "/robots.txt")
                yield Request(robots, self.parse_robots, errback=self.failed_list, priority=10)
                yield from self.request_lists(listing.sections, depth + 1)

    def parse_robots(self, response: Response) -> Iterator[Request]:
        found = list(Protego.parse(decode(response.body)).sitemaps) if response.status == 200 else []
        yield from self.request_lists(found or [urljoin(response.url, "/sitemap.xml")], 1, priority=5)

    def request_lists(self, urls: Iterable[str], depth: int, priority: int = 0) -> Iterator[Request]:
        for url in urls:
            host = host_of(url)
            if depth <= 2 and normalise(url) not in self.requested and self.listings[host] < self.settings.getint("MAX_LISTINGS"):
                self.requested.add(normalise(url))
                self.listings[host] += 1
                yield Request(url, self.find_leads, errback=self.failed_list, cb_kwargs={"depth": depth}, priority=priority)

    # ---- articles

    def request_articles(self, leads: Iterable[Lead]) -> Iterator[Request]:
        """Requests for leads of this run's sites, each address once."""
        limit = self.settings.getint("MAX_ARTICLES")
        for lead in leads:
            key, host = normalise(lead.url), host_of(lead.url)
            if key in self.requested or not lead.url.startswith(("http://", "https://")) or (limit and self.articles[host] >= limit):
                continue
            self.requested.add(key)
            self.articles[host] += 1
            yield Request(lead.url, self.parse_article, errback=self.failed_article, meta={"lead": asdict(lead)})

    # ---- what goes wrong

    def failed_start(self, failure: Failure) -> None:
        self.failed_article(failure)
        self.logger.error("cannot fetch %s: %s", _url(failure), _plainly(failure))

    def failed_list(self, failure: Failure) -> None:
        """A list that is not there is no loss; the crawl goes on with the others."""
        self.logger.info("no list at %s: %s", _url(failure), _plainly(failure))


def _given_urls(url: str | None, file: str | None) -> list[str]:
    given = (url or "").replace(",http", " http").split()
    if file:
        try:
            given += Path(file).read_text("utf-8").split()
        except OSError as error:
            raise UsageError(f"cannot read the list of sites {file!r}: {error.strerror}") from error
    urls = []
    for one in given:
        address = one if "://" in one else f"https://{one}"
        if not host_of(address) or not address.startswith(("http://", "https://")):
            raise UsageError(f"{one!r} is no web address: give one like https://site.example/")
        urls.append(address)
    return urls


def _url(failure: Failure) -> str:
    request = getattr(failure, "request", None)
    return str(getattr(request, "url", "a page"))


def _plainly(failure: Failure) -> str:
    error = failure.value
    if isinstance(error, HttpError):
        return f"HTTP status {error.response.status}"
    return (str(error) or type(error).__name__).splitlines()[0].strip(" .[]<>")


def _drop_reason(failure: Failure) -> DropReason | None:
    error = failure.value
    if isinstance(error, HttpError):
        return DropReason.TORN_RECORD if error.response.status == UNREADABLE_RECORD else DropReason.HTTP_STATUS
    if isinstance(error, IgnoreRequest):
        return DropReason.ROBOTS
    if isinstance(error, (OSError, TimeoutError)) or type(error).__module__.startswith(("twisted.", "scrapy.", "OpenSSL.")):
        return DropReason.UNREACHABLE
    return None
