"""Any news site: find its articles, fetch those that are due, read them.

site URL
  | start()            the session opens; what the ledger has due: lists to look at, articles to visit again
  | parse_start()      an article? a feed? a sitemap? else a front page
  | parse_list()       feeds, sitemaps, sections -> leads and further lists -> the ledger -> what of it is due
  | visits()           ledger entry -> request (robots, delays, waits and retries are the downloader's)
  | parse_article()    scrapy-poet hands in what a page object read; it goes on in an envelope
  v pipelines          normalise -> validate -> deduplicate -> store -> feeds
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy import Request
from scrapy.http import Response, TextResponse
from sqlalchemy import Engine
from twisted.python.failure import Failure

from newscrawl.archive.warming import is_reader_loaded, load_reader
from newscrawl.crawl.awaited_lists import AwaitedLists
from newscrawl.crawl.chosen_sites import called, given_sites, joined, paused_text, with_given, without_logins
from newscrawl.crawl.failures import (
    drop_reason,
    is_not_modified,
    is_parked,
    plainly,
    request_of,
    response_of,
    with_reason,
)
from newscrawl.crawl.ledger import is_for_good
from newscrawl.crawl.logins import Logins
from newscrawl.crawl.pipelines import DROPPED_KINDS
from newscrawl.crawl.plan import Plan, Reason
from newscrawl.crawl.session import session_of
from newscrawl.decisions.revisits import (
    KnownAddress,
    asks_conditionally,
    is_due,
    says_more,
    stays_article,
    why_no_article,
)
from newscrawl.discovery.lists import ReadList, is_binary, list_kind, read_list
from newscrawl.discovery.sections import page_root
from newscrawl.errors import DropReason, Unread, UsageError
from newscrawl.grammar.text import counted
from newscrawl.items import Envelope, Lead, ListKind, PageKind, PageReading, ReadingContext
from newscrawl.own_settings import yes_or_no
from newscrawl.reading.decoding import decoded
from newscrawl.reading.document import Document
from newscrawl.reading.kind import says_article
from newscrawl.reading.scene import Scene
from newscrawl.spiders.articles import VisitingSpider
from newscrawl.storage.entries import FRONT_PAGE, Entry, Listed, ListVisit
from newscrawl.storage.ledger import Ledger
from newscrawl.storage.site_words import site_at
from newscrawl.storage.sites import NewsSite, due_sites, registered_sites
from newscrawl.tables import lines
from newscrawl.urls import identity, is_front_page, login_of, normalise, origin_of, resolved, server_of, shown, site_of

_READABLE = (PageKind.ARTICLE, PageKind.LIVE_BLOG)
_SHUT_KINDS = (PageKind.LOGIN, PageKind.ERROR, PageKind.BLOCKED, PageKind.CONSENT)
"""What sites show in place of a front page."""
_NOBODY_ANSWERS = (DropReason.UNREACHABLE, DropReason.HOST_WAITS, None)
"""Why a front page was not had where asking the same host for anything else is no use."""
_LOST = (DropReason.TOO_LARGE, DropReason.CUT_OFF, DropReason.BROKEN_CODING)
"""Of a list that is there, and could not be had: a person should know."""
_DUE_AT_ONCE = 100_000  # articles of one site taken up in one run; the rest is due in the next
_DEEPEST = 2
"""Lists that lists of the front page name. Of sitemaps ``MAX_LISTINGS`` is the end, for they name nothing else."""
_MOST_SITEMAPS = 200  # that one robots.txt names
_PRIORITIES: dict[str, int] = {ListKind.FEED: 20, ListKind.POSTS: 15, ListKind.SITEMAP: 10, ListKind.SECTION: -10}
_FIRST_REQUEST = 0.1  # seconds that it takes; two threads of Python share one processor
_FRONT_PRIORITY = 30  # the front page names the rest
_WAYS: dict[str, str] = {
    ListKind.FEED: "feeds",
    ListKind.SITEMAP: "sitemaps",
    ListKind.POSTS: "api",
    ListKind.SECTION: "sections",
    FRONT_PAGE: "sections",
}
_TELLING = (ListKind.FEED, ListKind.POSTS, ListKind.SITEMAP)
"""Lists that say more of an article than its address: those of a front page are read before what it names."""
_MAX_AGE = re.compile(r"\bmax-age=(\d{1,9})", re.ASCII)


class NewsSpider(VisitingSpider):
    """``scrapy crawl news``: all registered sites that are due and not paused; ``-a site=NAME``: that one, or several
    with commas between them.

    ``scrapy crawl news -a url=https://any.site/``: several URLs with spaces or commas between them, or ``-a
    file=PATH`` with one a line. A URL of an article fetches that article; any other is searched for articles.

    Only what is new or due is fetched; ``-a refetch=1`` asks for everything again that the site's lists name or a crawl
    has met. ``-a discover=feeds``: only some ways to articles, of feeds, sitemaps, api (WordPress) and sections, with
    commas between them.
    """

    name = "news"
    _questions: Ledger

    def __init__(
        self,
        url: str | None = None,
        file: str | None = None,
        site: str | None = None,
        refetch: str = "",
        discover: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        ways = {way.strip() for way in discover.split(",") if way.strip()} or set(_WAYS.values())
        if not ways <= set(_WAYS.values()):
            raise UsageError(f"discover: use some of {', '.join(dict.fromkeys(_WAYS.values()))}, not {discover!r}")
        self.kinds = {kind for kind, way in _WAYS.items() if way in ways}
        described = [site_at(one) for one in self.start_urls] or given_sites(url, file)
        self.named = tuple(name for one in (site or "").split(",") if (name := one.strip()))
        """Registered sites that were asked for by name."""
        if site is not None and not self.named:  # nothing is not all registered sites
            raise UsageError("site= names no site: it takes the name, host or address of a registered one")
        self.takes_registered = not described and not self.named
        """Whether it visits all registered sites that are due, for nobody asked for any."""
        self.logins: Logins = {}
        self.plan = Plan()
        """Of a dry run: what would become of the addresses that it met."""
        self._take(joined(described))
        self.refetch = yes_or_no("refetch", refetch)
        self.requested: set[str] = set()
        self.asked_as_lists: set[str] = set()
        """Of them those that are lists, as long as no list names them as articles."""
        self.listings: Counter[tuple[str, str]] = Counter()
        """(Host, kind) -> lists that were asked for: of a site of many sections the sitemap is read all the same."""
        self.articles: Counter[str] = Counter()
        self._awaited = AwaitedLists()
        self._put_off: set[tuple[str, str]] = set()  # (site, host) whose addresses are left to another run

    def _take(self, sites: Iterable[NewsSite]) -> None:
        """These are the sites of this run. A login in an address is known to the crawl and shown nowhere."""
        self._sites = {}
        addresses: list[str] = []
        for site in sites:
            addresses += site.starts.addresses
            self._sites[site.host] = without_logins(site)
        self.logins |= {origin_of(one): login for one in addresses if (login := login_of(one)[1])}
        self.start_urls = [url for site in self._sites.values() for url in site.starts.addresses]
        self.target = shown(" ".join(self.start_urls))

    def choose_sites(self, engine: Engine, now: datetime) -> dict[str, NewsSite]:
        """The sites that were asked for, with all that people said of them. ``UsageError`` for a name that no
        registered site has.
        """
        if self.takes_registered:
            self._take(due_sites(engine, now))
        elif self.named:
            self._take(joined([*self._sites.values(), *(called(engine, name) for name in self.named)]))
        else:
            known = {site.host: site for site in registered_sites(engine, self._sites)}
            self._take([with_given(known.get(host), site) for host, site in self._sites.items()])
        self._leave_paused()
        return self._sites

    def _leave_paused(self) -> None:
        """Whoever pauses a site wants it left alone, whatever names it. ``UsageError`` where no other is left."""
        paused = [site for site in self._sites.values() if site.paused_at is not None]
        going = [site for site in self._sites.values() if site.paused_at is None]
        if paused and not going:
            raise UsageError(paused_text(paused))
        if paused:
            self.logger.warning("%s", paused_text(paused))
            self._take(going)

    @property
    def sites(self) -> list[str]:
        """The sites of this run, each of which one crawl at a time may ask."""
        return list(self._sites)

    async def start(self) -> AsyncIterator[Request]:
        if not is_reader_loaded():
            session_of(self.crawler).reader_loading = asyncio.ensure_future(_load_reader())
        await self.open_session()
        self.session.tally.refetched = self.refetch
        self.ledger, self._questions = self.session.run.ledger, self.session.run.ledger.ledger
        for site in self._sites.values():
            if site.host in self.session.run.sites:
                async for request in self.open_site(site):
                    yield request

    async def open_site(self, described: NewsSite) -> AsyncIterator[Request]:
        """A site's start points, and what its entries in the ledger have due."""
        now, site = datetime.now(UTC), described.host
        only_due = self.settings.getbool("ONLY_DUE")
        for url in described.starts.addresses:
            known = await self.ledger.ask(self._questions.entry, url)
            timed = described.pace.interval is not None  # the visit as a whole is due
            if known is None or known.due_at is None or self._due(known, now) or timed or not only_due:
                self.requested.add(normalise(url))
                yield await self._request(
                    url, self.parse_start, self.failed_start, known, site, depth=0, priority=_FRONT_PRIORITY
                )
        for entry in await self.ledger.ask(self._questions.lists, site):
            polled = not only_due and entry.outcome in (ListKind.FEED, ListKind.POSTS)
            if self._due(entry, now) or polled:
                for request in await self._list_requests([entry], depth=1):
                    yield request
        await self.ledger.ask(self._questions.take_back_the_future, site, now)
        due = await self.ledger.ask(self._questions.due_articles, site, now, _DUE_AT_ONCE)
        if self.refetch:
            due = await self.ledger.ask(self._questions.known_articles, site, _DUE_AT_ONCE)
        for entry in due:  # Scrapy takes them one by one, as it has room for them
            for request in await self.visits([entry]):
                yield request

    async def parse_start(self, response: Response, reading: PageReading) -> AsyncIterator[Request | Envelope]:
        is_article = reading.article.kind in _READABLE and urlsplit(response.url).path.strip("/")
        if isinstance(response, TextResponse) and is_article:
            self.requested.add(normalise(response.url))
            if self.session.keeps_nothing:
                self.plan.add(response.url, site_of(response.url), Reason.NEW, "given", reading.article.title)
                return
            async for item in self.parse_article(response, reading):
                yield item
        else:
            async for request in self.parse_front(response, reading):
                yield request

    # ---- where to look

    async def parse_front(self, response: Response, reading: PageReading) -> AsyncIterator[Request]:
        """A start page that is no article: a list, or what a site shows in place of one to who is not let in."""
        request, page = response.request, self._read_list(response, is_front=True)
        article = reading.article
        self._tell_of_move(response)
        lists_nothing = page.kind is ListKind.SECTION and not page.leads
        shut = DROPPED_KINDS[article.kind] if article.kind in _SHUT_KINDS and lists_nothing else None
        if shut:
            await self._drop_front(response, shut, article.evidence.get("kind", "unknown"))
        else:
            async for found in self.parse_list(response, page):
                yield found
        if request is not None and (shut or not (page.leads or page.further)):
            feeds = [one.url for one in page.further if one.kind is ListKind.FEED]
            for beside in await self._beside_the_front(request, response, feeds):
                yield beside

    def _tell_of_move(self, response: Response) -> None:
        """A front page that leads for good to another site's: a person should know what the site is called by now."""
        asked = response.meta.get("redirect_urls") or [""]
        is_move = (
            is_front_page(asked[0]) and is_front_page(response.url) and identity(asked[0]) != identity(response.url)
        )
        if is_move and is_for_good(response.meta.get("redirect_reasons", ())):
            moved = f"{origin_of(asked[0])} has moved to {origin_of(response.url)} for good"
            self.session.tally.trouble(response.meta["visit"]["site"], moved)

    async def _drop_front(self, response: Response, reason: DropReason, why: str) -> None:
        """What was sent in place of a front page is no list that was read: it is asked for again."""
        request = response.request
        assert request
        asked = request.meta["visit"]
        if reason is DropReason.BLOCK_PAGE:
            await self.session.hosts.blocks(response.url)
        self.drop(request, response, reason, why)
        self.session.tally.trouble(asked["site"], f"{shown(asked['address'])} shows a {reason.value}")

    async def _beside_the_front(
        self, request: Request, response: Response | None, feeds: Iterable[str] = ()
    ) -> list[Request]:
        """Requests for lists that a site has whether or not its front page shows them: the sitemaps of its robots.txt,
        feeds where they usually are, and those that it names all the same. None for the address of anything but a front
        page: that may be an article's.
        """
        visit = self.visit_of(request, response)
        if visit is None or not is_front_page(visit.address):
            return []
        at = [*feeds, *(urljoin(visit.address, path) for path in lines("usual_feeds"))]
        usual: dict[str, tuple[str, str | None]] = dict.fromkeys(at, (ListKind.FEED.value, None))
        usual |= dict.fromkeys(await self.sitemaps_of(visit.address), (ListKind.SITEMAP.value, None))
        wanted = {url: facts for url, facts in usual.items() if facts[0] in self.kinds}
        known = await self.ledger.ask(self._questions.name_lists, visit, wanted)
        stands_in = () if self.settings.getbool("ONLY_DUE") else _TELLING  # as the front page would be asked for
        due = [entry for entry in known if self._due(entry, visit.at) or entry.outcome in stands_in]
        due.sort(key=lambda entry: -_PRIORITIES.get(entry.found_in, 0))
        return await self._list_requests(due, depth=1)

    async def parse_list(self, response: Response, page: ReadList | None = None) -> AsyncIterator[Request]:
        """A list page of any kind -> requests for those of its articles that are due, and for the lists that it
        names. ``page``: what it says, where that was read already.
        """
        bug: Exception | None = None
        try:
            async for found in self._read_listed(response, page):
                yield found
        except Exception as error:  # what waits for the list is asked for all the same
            bug = error
        for found in await self._released(self._awaited.answered(response.request)):
            yield found
        if bug:
            raise bug

    async def _read_listed(self, response: Response, page: ReadList | None) -> AsyncIterator[Request]:
        request = response.request
        visit = self.visit_of(request, response) if request else None
        if visit is None or request is None:
            return
        depth = request.meta.get("depth_of_list", 0)
        page = page or self._read_list(response, is_front=depth == 0)
        kind = FRONT_PAGE if depth == 0 and page.kind is ListKind.SECTION else page.kind.value
        leads = page.leads if kind in self.kinds else ()
        if kind == ListKind.SECTION and depth and self._says_article(response, names_none=not page.leads):
            leads = (*leads, Lead(url=visit.address, found_in=kind, list_url=visit.address))
        record = await self.session.arrivals.record(request)
        patience = max(filter(None, (page.patience, _max_age(response))), default=None)
        further = await self._further_lists(page, response.url, is_front=kind == FRONT_PAGE)
        listed = await self.ledger.ask(
            self._questions.note_list, ListVisit(visit, kind, record, patience), leads, further
        )
        if stays_article(request.meta.get("known")) and depth == 0:
            self.ledger.note(visit, DropReason.SHOWS_LIST.value, record=record)
        self.session.tally.listing(visit.site, is_start=depth == 0)
        self.session.tally.known(visit.site, listed.stored, listed.no_articles)
        self.session.tally.of(visit.site).elsewhere += page.elsewhere
        if kind in self.kinds and page.kind is not ListKind.SITEMAP:
            self.session.tally.named(visit.site, visit.address, len(leads))
        self._remember(leads)
        next_pages = {normalise(one.url) for one in page.further if one.goes_on}
        for entry in _in_order(listed, page.kind, next_pages):  # the next page of a list is no deeper than the list
            goes_on = entry.url in next_pages
            for found in await self._list_requests([entry], depth + (not goes_on), is_awaited=not goes_on):
                yield found
        if self.session.keeps_nothing:
            await self._look_ahead(leads, listed)
            return
        due = [lead.url for lead in leads] if self.refetch else [entry.url for entry in listed.due]
        self._awaited.hold(visit.site, due)

    async def _released(self, held: list[str]) -> list[Request]:
        """Requests for articles that waited, with what the lists say of them by now."""
        requests = await self.visits(await self.ledger.ask(self._questions.entries, held)) if held else []
        return requests[::-1]  # Scrapy makes what came last first

    async def _look_ahead(self, leads: Iterable[Lead], listed: Listed) -> None:
        """Of a dry run: what would become of the articles that a list names."""
        known = await self.ledger.ask(self._questions.entries, [lead.url for lead in leads])
        await self.visits([*listed.due, *known] if self.refetch else listed.due)
        due = {entry.identity for entry in listed.due}
        for entry in known:
            if entry.identity not in due:
                self.plan.note(entry, Reason.NOT_DUE)

    async def _further_lists(self, page: ReadList, url: str, *, is_front: bool) -> dict[str, tuple[str, str | None]]:
        """Lists that a list names, of the kinds that are wanted: address -> kind, stated modification."""
        further = {one.url: (one.kind.value, one.modified) for one in page.further}
        if is_front:
            further |= dict.fromkeys(await self.sitemaps_of(url), (ListKind.SITEMAP.value, None))
        return {url: facts for url, facts in further.items() if facts[0] in self.kinds}

    def _read_list(self, response: Response, *, is_front: bool) -> ReadList:
        root, charset = None, "utf-8"
        media = (response.headers.get("Content-Type") or b"").decode("latin-1")
        if isinstance(response, TextResponse) and list_kind(response.body) is None:
            text, charset = decoded(response.body, media)
            root = page_root(text)
        found = read_list(response.body, response.url, root, is_front=is_front, content_type=media, charset=charset)
        self.session.tally.could_not_read(found.unread)
        if found.unread:
            self.logger.info("%s: could not be read: %s", shown(response.url), dict(found.unread))
        return found

    def _says_article(self, response: Response, *, names_none: bool) -> bool:
        """Whether a page that was taken for a section, since its address and what links to it say are short, is an
        article by what it says itself.
        """
        if not isinstance(response, TextResponse):
            return False
        media = (response.headers.get("Content-Type") or b"").decode("latin-1")
        page = Scene(Document(response.body, response.url, media), ReadingContext())
        return says_article(page, names_none=names_none)

    async def sitemaps_of(self, url: str) -> list[str]:
        """Those that robots.txt names, else where they usually are."""
        known = await self.session.hosts.get(origin_of(url))
        named = Protego.parse(known.robots_text).sitemaps if known.robots_text else ()
        found = [resolved(url, sitemap) for sitemap in named]
        self.session.tally.could_not_read(Unread({"sitemap in robots.txt": found.count(None)} if None in found else {}))
        return [sitemap for sitemap in found if sitemap][:_MOST_SITEMAPS] or [urljoin(url, "/sitemap.xml")]

    def _remember(self, leads: Iterable[Lead]) -> None:
        """Of articles on their way, what the list that says most of them says."""
        for lead in leads:
            known = self.session.leads.get(identity(lead.url))
            if known and says_more(lead.found_in, known.found_in):
                self.session.leads[identity(lead.url)] = replace(lead, url=known.url)

    async def _list_requests(self, entries: Iterable[Entry], depth: int, *, is_awaited: bool = True) -> list[Request]:
        requests = []
        for entry in entries:
            host = server_of(entry.url)
            kind = entry.outcome if entry.outcome in _PRIORITIES else entry.found_in
            is_near = depth <= _DEEPEST or kind == ListKind.SITEMAP
            wanted = is_near and entry.url not in self.requested
            if wanted and self._may_list(host, kind, entry.site):
                self.requested.add(entry.url)
                self.asked_as_lists.add(entry.url)
                priority = _PRIORITIES.get(kind or "", 0)
                if is_awaited and depth <= 1 and kind in _TELLING:
                    self._awaited.expect(entry.site, entry.address)
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
        requests = []
        for entry in entries:
            host, limit = server_of(entry.url), self._limit("MAX_ARTICLES", entry.site)
            if entry.is_list or self._was_asked(entry.url):
                continue
            if limit and self.articles[host] >= limit:
                self.session.tally.limits_met["MAX_ARTICLES"] = limit
                continue
            if await self._is_put_off(entry.site, host) or await self.is_trapped(entry.site, entry.url):
                continue
            if self._was_asked(entry.url):  # by now: while that was asked, another list led to it
                continue
            self.requested.add(entry.url)
            self.asked_as_lists.discard(entry.url)
            self.articles[host] += 1
            if self.session.keeps_nothing:
                self.plan.note(entry, Reason.DUE_AGAIN if entry.visits else Reason.NEW)
                continue
            requests.append(
                await self._request(entry.address, self.parse_article, self.failed_article, entry, entry.site)
            )
        return requests

    def _due(self, entry: Entry, now: datetime) -> bool:
        return is_due(entry.due_at, now, self._questions.ages(entry.site), entry.known.noted_at)

    def _limit(self, name: str, site: str) -> int:
        """A setting of the site's own, else of all sites."""
        known = self._sites.get(site)
        return int(known.settings[name]) if known and name in known.settings else self.settings.getint(name)

    async def _is_put_off(self, site: str, host: str) -> bool:
        """Whether a host is left alone for longer than this run; all that is due of it goes to another, at
        once.
        """
        if (site, host) in self._put_off:
            return True
        known, now = await self.session.hosts.get(host), datetime.now(UTC)
        until = self.session.hosts.closed_until(known, now)
        if until is None:
            return False
        why = f"{host} is left alone: {known.wait_reason or 'it asked to wait'}"
        count = await self.ledger.ask(self._questions.put_off, site, host, until, why, now)
        self._put_off.add((site, host))
        at = f"{until:%Y-%m-%d %H:%M} UTC"
        due = f"{counted(count, 'address is', 'addresses are')} due at {at}"
        self.session.tally.trouble(site, f"{why}; {due if count else f'it may be asked again at {at}'}")
        return True

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
        if entry and entry.lead and not entry.is_list:
            self.session.leads[entry.identity] = entry.lead
        if entry:
            meta["known"] = entry.known
        if depth is not None:
            meta |= {"depth_of_list": depth, "is_list": True}
        headers: dict[str, str] = {}
        if entry:
            host = await self.session.hosts.get(server_of(url))
            trusted, kept = host.validators_lie_at is None, entry.is_list or entry.article_id is not None
            if asks_conditionally(entry.visits, trusted=trusted, kept=kept) and not self.refetch:
                headers = entry.validators.headers()
            if entry.record and entry.archived_at:
                meta["last_payload"] = (entry.record, entry.archived_at)
        return Request(url, callback, errback=errback, meta=meta, headers=headers, priority=priority, dont_filter=True)

    async def parse_article(self, response: Response, reading: PageReading) -> AsyncIterator[Envelope | Request]:
        request = response.request
        assert request
        is_list = list_kind(response.body) is not None or reading.article.kind is PageKind.INDEX
        stands_in = await self._why_no_article(response, is_list=is_list)
        if stands_in:
            led = f"leads to {shown(response.url)}" if request.meta.get("redirect_urls") else None
            self.drop(request, response, stands_in, led)
        elif is_list and self._takes_as_list(response):
            self.session.tally.dropped(request.meta["visit"]["site"], DropReason.INDEX_PAGE)
            async for found in self.parse_list(response):
                yield found
        elif not isinstance(response, TextResponse) or list_kind(response.body) or is_binary(response.body):
            self.drop(request, response, DropReason.NOT_HTML)
        else:
            visit = None if self.session.is_replay else self.visit_of(request, response)  # a replay visits nobody
            record = await self.session.arrivals.record(request)
            envelope = Envelope(article=reading.article, record=record, visit=visit, left_out=reading.left_out)
            yield self.or_next_page(envelope, reading.next_page)

    async def _why_no_article(self, response: Response, *, is_list: bool) -> DropReason | None:
        """Why what was shown at an article's address is dropped, whatever it looks like; ``None``: it is read."""
        known: KnownAddress | None = response.meta.get("known")
        led_to = None
        if response.meta.get("redirect_urls") and "visit" in response.meta:
            entry = await self.ledger.ask(self._questions.entry, response.url)
            if entry and entry.is_list and not self._says_article(response, names_none=False):
                led_to = entry.known
        at_front = bool(response.meta.get("redirect_urls")) and is_front_page(response.url)
        return why_no_article(known, is_list=is_list, led_to_front=at_front, led_to=led_to)

    def _was_asked(self, url: str) -> bool:
        """Whether this run has asked for an address as an article's, or a person gave it."""
        return url in self.requested and url not in self.asked_as_lists

    def _takes_as_list(self, response: Response) -> bool:
        """Whether a page that was taken for an article and is a list may lead to others in this run."""
        visit = response.meta.get("visit")
        if visit is None or not self._may_list(server_of(response.url), ListKind.SECTION, visit["site"]):
            return False
        response.meta["depth_of_list"] = _DEEPEST
        return True

    def _may_list(self, host: str, kind: str | None, site: str) -> bool:
        """Whether one more list of that kind may be read of a host in this run; it is counted as read."""
        counted_as = host, kind if kind in _TELLING else ListKind.SECTION
        limit = self._limit("MAX_LISTINGS", site)
        may = self.listings[counted_as] < limit
        if not may:
            self.session.tally.limits_met["MAX_LISTINGS"] = limit
        self.listings[counted_as] += may
        return may

    # ---- what goes wrong

    async def failed_start(self, failure: Failure) -> AsyncIterator[Request]:
        """A start point that could not be had. The lists of a site are often open where its front page is not."""
        if is_parked(failure):
            return
        request = request_of(failure)
        if is_not_modified(failure):
            entry = await self.ledger.ask(self._questions.entry, request.url)
            if entry is None or entry.is_list:
                await self._note_failed_list(failure)
                return
        await self.failed_article(failure)
        if not is_not_modified(failure):
            what = f"cannot fetch {request.url}: {with_reason(failure)}"
            self.session.tally.trouble(request.meta["visit"]["site"], what)
            if not self.settings["SUMMARY"]:  # which tells of it
                self.logger.error("%s", what)
            if drop_reason(failure) not in _NOBODY_ANSWERS:
                for beside in await self._beside_the_front(request, response_of(failure)):
                    yield beside

    async def failed_list(self, failure: Failure) -> AsyncIterator[Request]:
        """A list that has not changed is as good as one that has; one that is not there is no loss, the crawl goes
        on with the others.
        """
        await self._note_failed_list(failure)
        for found in await self._released(self._awaited.answered(request_of(failure))):
            yield found

    async def _note_failed_list(self, failure: Failure) -> None:
        if is_parked(failure):
            return
        request, response = request_of(failure), response_of(failure)
        visit = self.visit_of(request, response)
        if visit and response is not None and is_not_modified(failure):
            self.session.tally.listing(visit.site, is_start=request.meta.get("depth_of_list") == 0)
            unchanged = ListVisit(visit, ListKind.SECTION.value, None, _max_age(response))
            listed = await self.ledger.ask(self._questions.note_list, unchanged, [], {}, changed=False)
            self.session.tally.known(visit.site, listed.stored)
            self.session.tally.unchanged_list(visit.site)
            return
        self.logger.info("no list at %s: %s", request.url, with_reason(failure))
        reason = drop_reason(failure)
        if visit and reason in _LOST:
            self.session.tally.trouble(visit.site, f"{shown(request.url)} could not be read: {reason.value}")
        until = getattr(failure.value, "until", None)
        self.ledger.note(visit, reason.value if reason else "reading it broke", plainly(failure), until)


async def _load_reader() -> None:
    """In a thread, beside the wait for the first answer and not before its request."""
    await asyncio.sleep(_FIRST_REQUEST)
    await asyncio.to_thread(load_reader)


def _in_order(listed: Listed, kind: ListKind, next_pages: set[str]) -> list[Entry]:
    """The lists that a list led to: those that say most of their articles first, sections last."""
    lists = listed.lists
    if listed.new == 0:  # older pages hold nothing new either, where they were read once
        read_once = kind is ListKind.POSTS
        lists = [one for one in lists if one.url not in next_pages or (one.visits == 0 and not read_once)]
    return sorted(lists, key=lambda entry: -_PRIORITIES.get(entry.found_in, 0))


def _max_age(response: Response) -> timedelta | None:
    match = _MAX_AGE.search((response.headers.get("Cache-Control") or b"").decode("latin-1").lower())
    return timedelta(seconds=int(match[1])) if match and int(match[1]) else None
