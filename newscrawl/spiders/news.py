"""Any news site: find its articles, fetch those that are due, read them.

site URL
  | start()            what the ledger has due: lists to look at, articles to visit again
  | parse_start()      an article? a feed? a sitemap? else a front page
  | parse_list()       feeds, sitemaps, sections -> leads and further lists -> the ledger -> what of it is due
  | visit()            ledger entry -> request (robots, delays, waits and retries are the downloader's)
  | parse_article()    scrapy-poet hands in the Article that a page object read
  v pipelines          normalise -> validate -> deduplicate -> store -> feeds
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newscrawl.archive.warc import UNREADABLE_RECORD
from newscrawl.crawl.ledger import CrawlLedger, visit_of
from newscrawl.crawl.outcomes import count_drop, count_failure, count_known, count_listing, count_stored, count_unread
from newscrawl.crawl.politeness import Hosts, Parked, Refused
from newscrawl.crawl.providers import record_of
from newscrawl.crawl.traps import Traps
from newscrawl.decisions.changes import Outcome
from newscrawl.decisions.revisits import asks_conditionally
from newscrawl.discovery.lists import list_kind, read_list
from newscrawl.errors import REFUSALS, DropReason, Unread, UsageError
from newscrawl.items import Envelope, Lead, PageKind, PageReading
from newscrawl.reading.pages import stitched
from newscrawl.storage.ledger import GONE, LIST, Entry, ListVisit, says_more
from newscrawl.urls import host_of, identity, normalise, resolved, server_of, shown

ANOTHER_CRAWL = "another crawl of the site is at work"
"""Why a crawl ends at once, in the run's row."""
_READABLE = (PageKind.ARTICLE, PageKind.LIVE_BLOG)
_DUE_AT_ONCE = 100_000  # articles of one site taken up in one run; the rest is due in the next
_MOST_SITEMAPS = 200  # that one robots.txt names
_DEEPEST = 2  # lists that lists of the front page name
_FEED, _SITEMAP, _POSTS, _SECTION, _FRONT = "feed", "sitemap", "WordPress API", "section page", "front page"
_PRIORITIES = {_FEED: 20, _POSTS: 15, _SITEMAP: 10, _SECTION: -10}
_WAYS = {_FEED: "feeds", _SITEMAP: "sitemaps", _POSTS: "api", _SECTION: "sections", _FRONT: "sections"}
_MAX_AGE = re.compile(r"\bmax-age=(\d+)")


class ArticleSpider(Spider):
    """What every spider does with an article, wherever its page comes from."""

    target: str
    """What the crawl was asked for, for the run's row."""

    @property
    def stats(self) -> Any:
        return self.crawler.stats


class NewsSpider(ArticleSpider):
    """``scrapy crawl news -a url=https://any.site/``: several URLs with spaces or commas between them, or ``-a file=PATH``
    with one a line. A URL of an article fetches that article; any other is searched for articles.

    Only what is new or due is fetched; ``-a refetch=1`` asks for everything again that the lists name. ``-a
    discover=feeds``: only some ways to articles, of feeds, sitemaps, api (WordPress) and sections, with commas
    between them.
    """

    name = "news"
    ledger: CrawlLedger

    def __init__(
        self, url: str | None = None, file: str | None = None, refetch: str = "", discover: str = "", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        ways = {way.strip() for way in discover.split(",") if way.strip()} or set(_WAYS.values())
        if not ways <= set(_WAYS.values()):
            raise UsageError(f"discover: use some of {', '.join(dict.fromkeys(_WAYS.values()))}, not {discover!r}")
        self.kinds = {kind for kind, way in _WAYS.items() if way in ways}
        self.start_urls = self.start_urls or given_urls(url, file)
        if not self.start_urls:
            raise UsageError(
                f"scrapy crawl {self.name} needs a site: add -a url=https://site.example/ (or -a file=urls.txt)"
            )
        self.target = " ".join(self.start_urls)
        self.refetch = refetch not in ("", "0")
        self.requested: set[str] = set()
        self.leads: dict[str, Lead] = {}  # by identity, of pages on their way: a list that says more may still come
        self.listings: Counter[str] = Counter()
        self.articles: Counter[str] = Counter()

    @property
    def sites(self) -> list[str]:
        """The sites of this run, each of which one crawl at a time may ask."""
        return list(dict.fromkeys(site_of(url) for url in self.start_urls))

    async def start(self) -> AsyncIterator[Request]:
        self.ledger = self.crawler.newscrawl_ledger  # type: ignore[attr-defined]
        taken: dict[str, str] = getattr(self.crawler, "newscrawl_taken", {})
        for site, owner in taken.items():
            self.logger.error("%s is being crawled already (%s); this crawl leaves it alone", site, owner)
        if set(self.sites) <= set(taken):
            raise CloseSpider(ANOTHER_CRAWL)
        for url in self.start_urls:
            if site_of(url) not in taken:
                async for request in self.open_site(url):
                    yield request

    async def open_site(self, url: str) -> AsyncIterator[Request]:
        """What a site's entries in the ledger have due, and its front page."""
        now, site = datetime.now(UTC), site_of(url)
        only_due = self.settings.getbool("ONLY_DUE")
        known = await self.ledger.ask(self.ledger.ledger.entry, url)
        is_due = known is None or known.due_at is None or known.due_at <= now or not only_due
        if is_due:
            self.requested.add(normalise(url))
            yield await self._request(url, self.parse_start, self.failed_start, known, site, depth=0, priority=30)
        for entry in await self.ledger.ask(self.ledger.ledger.lists, site):
            due = entry.due_at is not None and entry.due_at <= now
            if due or (not only_due and entry.outcome in (_FEED, _POSTS)):
                for request in await self._list_requests([entry], depth=1):
                    yield request
        for entry in await self.ledger.ask(self.ledger.ledger.due_articles, site, now, _DUE_AT_ONCE):
            for request in await self.visits([entry]):
                yield request

    async def parse_start(self, response: Response, reading: PageReading) -> AsyncIterator[Request | Envelope]:
        is_article = reading.article.kind in _READABLE and urlsplit(response.url).path.strip("/")
        if isinstance(response, TextResponse) and is_article:
            self.requested.add(normalise(response.url))
            async for item in self.parse_article(response, reading):
                yield item
        else:
            async for request in self.parse_list(response):
                yield request

    # ---- where to look

    async def parse_list(self, response: Response) -> AsyncIterator[Request]:
        """A list page of any kind -> requests for those of its articles that are due, and for the lists that it
        names.
        """
        count_listing(self.stats)
        depth = response.meta.get("depth_of_list", 0)
        is_front = depth == 0
        root = (
            response.selector.root if isinstance(response, TextResponse) and list_kind(response.body) is None else None
        )
        found = read_list(response.body, response.url, root, is_front=is_front)
        count_unread(self.stats, found.unread)
        if found.unread:
            self.logger.info("%s: could not be read: %s", shown(response.url), dict(found.unread))
        kind = _FRONT if is_front and found.kind == _SECTION else str(found.kind)
        leads, patience = list(found.leads), found.patience
        further: dict[str, tuple[str, str | None]] = {e.url: (str(e.kind), e.modified) for e in found.further}
        if kind == _FRONT:
            further |= dict.fromkeys(await self.sitemaps_of(response.url), (_SITEMAP, None))
        visit = visit_of(response.request, response) if response.request else None
        if visit is None or response.request is None:
            return
        further = {url: facts for url, facts in further.items() if facts[0] in self.kinds}
        leads = leads if kind in self.kinds else []
        record = await record_of(self.crawler, response.request)
        listed = ListVisit(visit, kind, record, max(filter(None, (patience, _max_age(response))), default=None))
        mine = [lead for lead in leads if lead.url.startswith(("http://", "https://"))]
        due, lists, new = await self.ledger.ask(self.ledger.ledger.note_list, listed, mine, further)
        count_known(self.stats, len(mine) - new)
        for lead in mine:
            known = self.leads.get(identity(lead.url))
            if known and says_more(lead.found_in, known.found_in):
                self.leads[identity(lead.url)] = replace(lead, url=known.url)
        if self.refetch:
            due = [entry for lead in mine if (entry := await self.ledger.ask(self.ledger.ledger.entry, lead.url))]
        if new == 0 and kind == _POSTS:
            lists = [
                entry for entry in lists if entry.visits == 0 and entry.found_in != _POSTS
            ]  # older pages hold nothing new either
        by_kind = sorted(lists, key=lambda entry: (entry.found_in not in (_FEED, _POSTS), entry.found_in != _SITEMAP))
        for request in [*await self._list_requests(by_kind, depth + (kind != _POSTS)), *await self.visits(due)]:
            yield request

    async def sitemaps_of(self, url: str) -> list[str]:
        """Those that robots.txt names, else where they usually are."""
        known = await Hosts.of(self.crawler).get(server_of(url))
        named = Protego.parse(known.robots_text).sitemaps if known.robots_text else ()
        found = [resolved(url, sitemap) for sitemap in named]
        count_unread(self.stats, Unread({"sitemap in robots.txt": found.count(None)} if None in found else {}))
        return [sitemap for sitemap in found if sitemap][:_MOST_SITEMAPS] or [urljoin(url, "/sitemap.xml")]

    async def _list_requests(self, entries: Iterable[Entry], depth: int) -> list[Request]:
        """Those that say most of their articles go before these, sections after them."""
        requests = []
        for entry in entries:
            host = server_of(entry.url)
            if (
                depth <= _DEEPEST
                and entry.url not in self.requested
                and self.listings[host] < self.settings.getint("MAX_LISTINGS")
            ):
                self.requested.add(entry.url)
                self.listings[host] += 1
                kind = entry.outcome if entry.outcome in _PRIORITIES else entry.found_in
                priority = _PRIORITIES.get(kind or "", 0)
                requests.append(
                    await self._request(
                        entry.address,
                        self.parse_list,
                        self.failed_list,
                        entry,
                        entry.site,
                        depth=depth,
                        priority=priority,
                    )
                )
        return requests

    # ---- articles

    async def visits(self, entries: Iterable[Entry]) -> list[Request]:
        """Requests for articles that are due, each address once a run."""
        limit = self.settings.getint("MAX_ARTICLES")
        requests = []
        for entry in entries:
            host = server_of(entry.url)
            if entry.role == LIST or entry.url in self.requested or (limit and self.articles[host] >= limit):
                continue
            self.requested.add(entry.url)
            self.articles[host] += 1
            requests.append(
                await self._request(entry.address, self.parse_article, self.failed_article, entry, entry.site)
            )
        return requests

    async def _request(
        self,
        url: str,
        callback: Any,
        errback: Any,
        entry: Entry | None,
        site: str,
        depth: int | None = None,
        priority: int = 0,
    ) -> Request:
        """A request for an address; with the validators of its last visit, where those may be trusted."""
        found_in, list_url = (entry.found_in, entry.list_url) if entry else ("given", None)
        meta: dict[str, Any] = {"visit": {"address": url, "site": site, "found_in": found_in, "list_url": list_url}}
        if entry and entry.lead and entry.role != LIST:
            lead = {**entry.lead, "authors": tuple(entry.lead["authors"]), "tags": tuple(entry.lead["tags"])}
            self.leads[entry.identity] = Lead(**lead)
        if depth is not None:
            meta |= {"depth_of_list": depth, "is_list": True}
        headers: dict[str, str] = {}
        if entry:
            host = await Hosts.of(self.crawler).get(server_of(url))
            if asks_conditionally(entry.visits, trusted=host.validators_lie_at is None) and not self.refetch:
                headers = entry.validators.headers()
            if entry.record and entry.fetched_at:
                meta["last_payload"] = (entry.record, entry.fetched_at)
        return Request(url, callback, errback=errback, meta=meta, headers=headers, priority=priority, dont_filter=True)

    async def parse_article(self, response: Response, reading: PageReading) -> AsyncIterator[Envelope | Request]:
        if isinstance(response, TextResponse):
            yield self._or_next_page(await self._envelope(response, reading), reading.next_page)
        else:
            self._drop(response.request, response, DropReason.NOT_HTML)

    async def _envelope(self, response: Response, reading: PageReading) -> Envelope:
        assert response.request
        visit = None if self.settings["REPLAY"] else visit_of(response.request, response)  # a replay visits nobody
        record = await record_of(self.crawler, response.request)
        return Envelope(article=reading.article, record=record, visit=visit, left_out=reading.left_out)

    def _or_next_page(self, envelope: Envelope, next_page: str | None) -> Envelope | Request:
        """The article, or a request for the page on which it goes on."""
        if not next_page or envelope.pages >= self.settings.getint("MAX_PAGES"):
            return envelope
        return Request(
            next_page,
            self.parse_next_page,
            errback=self.failed_next_page,
            meta={"so_far": envelope},
            priority=5,
            dont_filter=True,
        )

    def parse_next_page(self, response: Response, reading: PageReading) -> Iterator[Envelope | Request]:
        so_far: Envelope = response.meta["so_far"]
        pages = so_far.pages + 1
        whole = replace(so_far, article=stitched(so_far.article, reading.article, pages), pages=pages)
        yield self._or_next_page(whole, reading.next_page)

    def failed_next_page(self, failure: Failure) -> Iterator[Envelope]:
        """What was read until here is worth keeping; the next visit tries again."""
        if not isinstance(failure.value, Parked):
            self.logger.info("no next page at %s: %s", _url(failure), _plainly(failure))
            so_far: Envelope = failure.request.meta["so_far"]  # type: ignore[attr-defined]
            missing = {"body": f"the page goes on at {_url(failure)}, which could not be fetched"}
            article = replace(so_far.article, disagreements=so_far.article.disagreements | missing)
            yield replace(so_far, article=article)

    # ---- what goes wrong

    def failed_article(self, failure: Failure) -> None:
        """An article that could not be fetched is a drop with a reason, or not modified; anything else is a bug and
        counted as one.
        """
        if isinstance(failure.value, Parked):
            return
        request: Request = failure.request  # type: ignore[attr-defined]
        response: Response | None = getattr(failure.value, "response", None)
        if response is not None and response.status == 304:
            count_stored(self.stats, Outcome.UNCHANGED)
            self.ledger.note(visit_of(request, response), Outcome.UNCHANGED.value, "not modified (304)")
            return
        reason = _drop_reason(failure)
        if reason is None:
            count_failure(self.stats)
            self.logger.error("reading %s broke", request.url, exc_info=(failure.type, failure.value, failure.tb))  # type: ignore[arg-type]
        else:
            self.logger.info("dropped %s: %s (%s)", request.url, reason.value, _plainly(failure))
            self._drop(request, response, reason, _plainly(failure), getattr(failure.value, "until", None))

    def _drop(
        self,
        request: Request | None,
        response: Response | None,
        reason: DropReason,
        detail: str | None = None,
        until: datetime | None = None,
    ) -> None:
        count_drop(self.stats, reason)
        if request is not None:
            if reason not in REFUSALS:
                Traps.of(self.crawler).tally(request.url, is_article=False)
            self.ledger.note(visit_of(request, response), reason.value, detail, until)

    async def failed_start(self, failure: Failure) -> None:
        if isinstance(failure.value, Parked):
            return
        response = getattr(failure.value, "response", None)
        if response is not None and response.status == 304:
            entry = await self.ledger.ask(self.ledger.ledger.entry, failure.request.url)  # type: ignore[attr-defined]
            if entry is None or entry.role == LIST:
                await self.failed_list(failure)
                return
        self.failed_article(failure)
        if response is None or response.status != 304:
            self.logger.error("cannot fetch %s: %s", _url(failure), _plainly(failure))

    async def failed_list(self, failure: Failure) -> None:
        """A list that has not changed is as good as one that has; one that is not there is no loss, the crawl goes on
        with the others.
        """
        if isinstance(failure.value, Parked):
            return
        request: Request = failure.request  # type: ignore[attr-defined]
        response: Response | None = getattr(failure.value, "response", None)
        visit = visit_of(request, response)
        if response is not None and response.status == 304 and visit:
            count_listing(self.stats)
            count_known(self.stats, 1)
            await self.ledger.ask(
                self.ledger.ledger.note_list,
                ListVisit(visit, _SECTION, None, _max_age(response)),
                [],
                {},
                changed=False,
            )
            return
        self.logger.info("no list at %s: %s", _url(failure), _plainly(failure))
        reason = _drop_reason(failure)
        self.ledger.note(
            visit, reason.value if reason else "broke", _plainly(failure), getattr(failure.value, "until", None)
        )


def site_of(url: str) -> str:
    """What the ledger calls the site of a URL: its server without "www."."""
    return server_of(url).removeprefix("www.")


def _max_age(response: Response) -> timedelta | None:
    match = _MAX_AGE.search((response.headers.get("Cache-Control") or b"").decode("latin-1").lower())
    return timedelta(seconds=int(match[1][:9])) if match and int(match[1][:9]) else None


def given_urls(url: str | None, file: str | None) -> list[str]:
    """The web addresses in a text or file; ``UsageError`` for what is none."""
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
    if isinstance(error, Refused):
        return error.reason
    if isinstance(error, HttpError):
        if error.response.status in GONE:
            return DropReason.GONE
        return DropReason.TORN_RECORD if error.response.status == UNREADABLE_RECORD else DropReason.HTTP_STATUS
    text = str(error).lower()
    if "max redirections" in text:
        return DropReason.REDIRECT_LOOP
    if (
        "maxsize" in text
        or "larger than" in text
        or type(error).__name__ in ("DownloadCancelledError", "CancelledError")
    ):
        return DropReason.TOO_LARGE
    if isinstance(error, (OSError, TimeoutError)) or type(error).__module__.startswith(
        ("twisted.", "scrapy.", "OpenSSL.")
    ):
        return DropReason.UNREACHABLE
    return None
