"""Looking without storing: one page (``try``), or a site's lists and a handful of its articles (``addsite``).

They go the same way as a crawl (robots.txt, delays, waits, leases, private networks), in a session that keeps nothing.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from sqlalchemy import Engine
from twisted.python.failure import Failure

from newscrawl.crawl.failures import drop_reason, is_parked, plainly, request_of
from newscrawl.crawl.looking import FoundList, Looked, NotLooked, as_page_objects_have_it
from newscrawl.decisions.revisits import says_more
from newscrawl.decisions.sampling import Candidate, chosen
from newscrawl.discovery.lists import ReadList, no_page
from newscrawl.errors import DropReason
from newscrawl.grammar.dates import parse_machine_date
from newscrawl.grammar.text import counted
from newscrawl.items import Article, Envelope, Lead, PageReading, ReadingContext
from newscrawl.reading.page import page_class
from newscrawl.spiders.articles import ArticleSpider
from newscrawl.spiders.news import NewsSpider
from newscrawl.storage.entries import Entry, Listed
from newscrawl.storage.site_words import site_at, with_words
from newscrawl.storage.sites import NewsSite, StartPoints, registered_sites
from newscrawl.urls import identity, same_site, shown, site_of

_SAMPLES = 8  # articles that are looked at of one site
_ROUNDS = 3  # of further articles, where some of the first turn out to be none
_STARTS = {"feed": "feeds", "sitemap": "sitemaps", "WordPress API": "apis"}  # kind of list -> kind of start point
_PAGE = re.compile(r"[?&]page=(\d+)")
_SEPARATORS = " \t|·•:-–—«»"
_TELLING = ("sitemap", "section page", "WordPress API", "feed")  # lists, by how surely what they name is an article


class PageProbe(ArticleSpider):
    """Looks at one page."""

    name = ""  # it is no spider that a person starts
    looked: Looked | NotLooked | None = None

    def __init__(self, url: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.start_urls, self.sites, self.target = [url], [site_of(url)], shown(url)

    def choose_sites(self, engine: Engine, now: datetime) -> dict[str, NewsSite]:
        return {site.host: site for site in registered_sites(engine, self.sites)}

    async def start(self) -> AsyncIterator[Request]:
        await self.open_session()
        yield Request(self.start_urls[0], self.parse, errback=self.failed, dont_filter=True)

    async def parse(self, response: Response, reading: PageReading) -> None:
        what = no_page(response.body)
        if what is not None:
            self.looked = NotLooked(response.url, DropReason.NOT_HTML, what)
            return
        self.looked = _looked(self, response, reading, None)

    def failed(self, failure: Failure) -> None:
        self.looked = _not_looked(failure) or self.looked


class SiteSurvey(NewsSpider):
    """Looks at a site's lists, and at ``samples`` of the articles that they name, of different days and sections.
    ``words``: what a person says of the site (``newscrawl.storage.site_words``); ``page``: an article that is looked at
    whatever else is; "" for none.
    """

    name = ""

    def __init__(
        self, url: str, samples: str = str(_SAMPLES), words: Sequence[str] = (), page: str = "", **kwargs: Any
    ) -> None:
        super().__init__(url=url, refetch="1", **kwargs)  # a list that has not changed is looked at all the same
        self.page = page
        self._take([with_words(site, words) for site in self._sites.values()])
        self.samples = int(samples)
        self.front: str | None = None
        """The address at which the site answered; ``None`` where it did not."""
        self.lists: list[FoundList] = []
        self.met: dict[str, Entry] = {}
        """Identity of an address -> what the list that says most of it says."""
        self.looked: list[Looked] = []
        self.failures: list[NotLooked] = []
        self._rounds = 0
        self._page_was_asked = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> SiteSurvey:
        spider: SiteSurvey = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._look_further, signal=signals.spider_idle)
        return spider

    def how_far(self) -> str:
        read = f", {len(self.read)} of {self.samples} articles read" if self.met else ""
        return f"{counted(len(self.lists), 'list')} read, {counted(len(self.met), 'article')} named{read}"

    def _leave_paused(self) -> None:
        """A person who looks at a paused site means it."""

    @property
    def read(self) -> list[Looked]:
        """The samples that are articles."""
        return [one for one in self.looked if one.is_article]

    # ---- lists

    async def parse_start(self, response: Response, reading: PageReading) -> AsyncIterator[Request | Envelope]:
        looked = _looked(self, response, reading, None)
        if looked.is_article and response.url.rstrip("/") != urljoin(response.url, "/").rstrip("/"):
            self.looked.append(looked)
            site = response.meta["visit"]["site"]
            front = urljoin(response.url, "/")
            yield await self._request(front, self.parse_start, self.failed_start, None, site, depth=0)
            return
        self.front = self.front or response.url
        async for request in self.parse_front(response, reading):
            yield request

    def _read_list(self, response: Response, *, is_front: bool) -> ReadList:
        found = super()._read_list(response, is_front=is_front)
        named = frozenset(identity(lead.url) for lead in found.leads)
        self.lists.append(FoundList(response.url, found.kind.value, named))
        return found

    async def _look_ahead(self, leads: Iterable[Lead], listed: Listed) -> None:
        known = await self.ledger.ask(self._questions.entries, [lead.url for lead in leads])
        await self.visits([*listed.due, *known])
        for lead in leads:
            entry = self.met.get(identity(lead.url))
            if entry and (entry.lead is None or says_more(lead.found_in, entry.lead.found_in)):
                self.met[entry.identity] = replace(entry, lead=lead)

    async def visits(self, entries: Iterable[Entry]) -> list[Request]:
        """None yet: which are made is decided when all that is named is known."""
        for entry in entries:
            if not entry.is_list:
                self.met.setdefault(entry.identity, entry)
        return []

    async def failed_start(self, failure: Failure) -> AsyncIterator[Request]:
        self.failures += [one] if (one := _not_looked(failure)) else []
        async for request in super().failed_start(failure):
            yield request

    # ---- articles

    def _look_further(self) -> None:
        """All that was asked for is through: ask for articles, again where too few of them were any."""
        engine, missing = self.crawler.engine, self.samples - len(self.read)
        if self.page and engine is not None and not self._page_was_asked:
            self._page_was_asked = True
            visit = {"address": self.page, "site": self.sites[0], "found_in": "given", "list_url": None}
            meta = {"visit": visit}
            engine.crawl(Request(self.page, self.parse_sample, errback=self.failed_sample, meta=meta, dont_filter=True))
            raise DontCloseSpider
        asked = {identity(url) for url in (*(one.url for one in self.looked), *(one.url for one in self.failures))}
        own = [one for one in self.met.values() if same_site(one.address, self.front or self.start_urls[0])]
        candidates = [_candidate(entry) for entry in own or self.met.values() if entry.identity not in asked]
        telling = [one for one in candidates if one.telling > 0]
        further = chosen(telling if len(telling) >= missing else candidates, missing)
        if engine is None or self._rounds >= _ROUNDS or not further or self._asked_to_wait:
            return
        self._rounds += 1
        for one in further:
            entry = self.met[identity(one.url)]
            if entry.lead:
                self.session.leads[entry.identity] = entry.lead
            visit = {
                "address": entry.address,
                "site": entry.site,
                "found_in": entry.found_in,
                "list_url": entry.list_url,
            }
            request = Request(entry.address, self.parse_sample, errback=self.failed_sample, meta={"visit": visit})
            engine.crawl(request.replace(dont_filter=True))
        raise DontCloseSpider

    @property
    def _asked_to_wait(self) -> bool:
        return any(one.until and site_of(one.url) in self.sites for one in self.failures)

    async def parse_sample(self, response: Response, reading: PageReading) -> None:
        asked = response.meta["visit"]["address"]
        entry = self.met.get(identity(asked))
        self.looked.append(_looked(self, response, reading, entry.lead if entry else None, asked))

    def failed_sample(self, failure: Failure) -> None:
        self.failures += [one] if (one := _not_looked(failure)) else []


def described(survey: SiteSurvey) -> NewsSite:
    """A site as its survey found it: where its articles are named, its language, the outlet's name."""
    site = site_at(survey.front or survey.start_urls[0])
    read = {identity(one.url) for one in survey.read}
    starts: dict[str, list[str]] = {name: [] for name in ("pages", *_STARTS.values())}
    for one in survey.lists:
        kind = _STARTS.get(one.kind)
        if kind and one.named & read and _is_first(one.url):
            starts[kind].append(one.url)
    if site.starts.pages[0] not in starts["feeds"] + starts["sitemaps"] + starts["apis"]:
        starts["pages"].append(site.starts.pages[0])
    return replace(
        site,
        starts=StartPoints(**{kind: tuple(dict.fromkeys(urls)) for kind, urls in starts.items()}),
        language=_agreed([one.article.language for one in survey.read]),
        outlets=tuple(filter(None, [_agreed([_beside_title(one.article) for one in survey.read])])),
    )


def _agreed(values: Sequence[str | None]) -> str | None:
    """What all say who say anything, where most do."""
    said = {value for value in values if value}
    return said.pop() if len(said) == 1 and sum(map(bool, values)) * 2 > len(values) else None


def _beside_title(article: Article) -> str | None:
    """What the title element says beside the headline: the outlet's name, where it is the same on all pages."""
    rival, title = article.disagreements.get("title") or "", article.title or ""
    beside = rival.removeprefix(title) if rival.startswith(title) else rival.removesuffix(title)
    return beside.strip(_SEPARATORS) or None if beside != rival else None


def _is_first(url: str) -> bool:
    """Whether an address is of a list's first page."""
    page = _PAGE.search(url)
    return page is None or page[1] == "1"


def _candidate(entry: Entry) -> Candidate:
    lead = entry.lead
    stated = parse_machine_date(lead.published or lead.modified or "", UTC) if lead else None
    kind = lead.found_in if lead else entry.found_in
    day = f"{stated.at:%Y-%m-%d}" if stated else None
    return Candidate(entry.address, day, _TELLING.index(kind) if kind in _TELLING else 0)


def _looked(
    spider: PageProbe | SiteSurvey,
    response: Response,
    reading: PageReading,
    lead: Lead | None,
    asked: str | None = None,
) -> Looked:
    session, request = spider.session, response.request
    fetched_at = (session.arrivals.at(request) if request else None) or datetime.now(UTC)
    context = ReadingContext(fetched_at=fetched_at, lead=lead).of(session.facts_of(spider.sites[0]))
    return Looked(
        asked or response.url,
        reading,
        as_page_objects_have_it(response),
        context,
        page_class(response.url).__name__,
        lead.found_in if lead else "given",
    )


def _not_looked(failure: Failure) -> NotLooked | None:
    """``None`` for a request that is made again by itself."""
    if is_parked(failure):
        return None
    until = getattr(failure.value, "until", None)
    return NotLooked(request_of(failure).url, drop_reason(failure), plainly(failure), until)
