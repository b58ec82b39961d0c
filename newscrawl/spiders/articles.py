"""What every spider does with an article, wherever its page comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.settings import BaseSettings
from sqlalchemy import Engine
from twisted.python.failure import Failure

from newscrawl.crawl.failures import (
    drop_reason,
    is_not_modified,
    is_parked,
    plainly,
    request_of,
    response_of,
    with_reason,
)
from newscrawl.crawl.ledger import CrawlLedger, made_visit
from newscrawl.crawl.outcomes import ANOTHER_CRAWL, CANNOT_START
from newscrawl.crawl.session import CrawlSession, session_of
from newscrawl.crawl.traps import Shape
from newscrawl.decisions.changes import Outcome
from newscrawl.errors import REFUSALS, DropReason, StorageError
from newscrawl.grammar.text import counted
from newscrawl.items import Envelope, PageReading, Visit
from newscrawl.reading.pages import stitched
from newscrawl.storage.leases import shown_owner
from newscrawl.storage.sites import NewsSite, registered_sites

_LISTS = {DropReason.SHOWS_LIST, DropReason.INDEX_PAGE}
"""What an overloaded server leads all addresses to: it says nothing of their shape."""
_NEXT_PAGE_PRIORITY = 5  # an article begun is worth its end


_SWITCHED = {
    "TELNETCONSOLE_ENABLED": "scrapy.extensions.telnet.TelnetConsole",
    "REMOTE_CONTROL_ENABLED": "scrapy.extensions.remote_control.RemoteControl",
}


class ArticleSpider(Spider):
    """What every spider does with an article, wherever its page comes from."""

    target: str
    """What the crawl was asked for, for the run's row."""

    session: CrawlSession
    """Of the crawl, from its opening on. No property: feed exports read every attribute of a spider."""

    def choose_sites(self, engine: Engine, now: datetime) -> dict[str, NewsSite]:
        """What people said of the sites of the crawl, by host; asked once, when the database is open, in a thread."""
        return {site.host: site for site in registered_sites(engine)}

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Extensions that are switched off are imported all the same, one of them with all of aiohttp."""
        super().update_settings(settings)
        usual = settings["EXTENSIONS_BASE"]
        off = {name for switch, name in _SWITCHED.items() if not settings.getbool(switch)}
        settings.set("EXTENSIONS_BASE", {name: at for name, at in usual.items() if name not in off}, "spider")

    def how_far(self) -> str:
        """What a person reads who waits for a look."""
        return "looking"

    async def open_session(self) -> None:
        """Begin the run. ``CloseSpider`` where it cannot begin, or another crawl is at every site of it."""
        self.session = session_of(self.crawler)
        try:
            run = await self.session.open()
        except StorageError as error:
            raise CloseSpider(CANNOT_START) from error
        for site, owner in run.taken.items():
            self.logger.error("%s is being crawled already (%s); this crawl leaves it alone", site, shown_owner(owner))
        if run.taken and not run.sites:
            raise CloseSpider(ANOTHER_CRAWL)

    # ---- an article of several pages

    def or_next_page(self, envelope: Envelope, next_page: str | None) -> Envelope | Request:
        """The article, or a request for the page on which it goes on."""
        if not next_page or envelope.pages >= self.settings.getint("MAX_PAGES"):
            return envelope
        return Request(
            next_page,
            self.parse_next_page,
            errback=self.failed_next_page,
            meta={"so_far": envelope},
            priority=_NEXT_PAGE_PRIORITY,
            dont_filter=True,
        )

    def parse_next_page(self, response: Response, reading: PageReading) -> Iterator[Envelope | Request]:
        so_far: Envelope = response.meta["so_far"]
        pages = so_far.pages + 1
        whole = replace(so_far, article=stitched(so_far.article, reading.article, pages), pages=pages)
        yield self.or_next_page(whole, reading.next_page)

    def failed_next_page(self, failure: Failure) -> Iterator[Envelope]:
        """What was read until here is worth keeping, where no more of it is kept; the next visit tries again."""
        if not is_parked(failure):
            request = request_of(failure)
            self.logger.info("no next page at %s: %s", request.url, with_reason(failure))
            so_far: Envelope = request.meta["so_far"]
            missing = {"body": f"the page goes on at {request.url}, which could not be fetched"}
            article = replace(so_far.article, disagreements=so_far.article.disagreements | missing)
            yield replace(so_far, article=article, next_page=request.url)


class VisitingSpider(ArticleSpider):
    """A spider that asks for addresses of the ledger, and notes there what became of each."""

    ledger: CrawlLedger

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._trapped: set[Shape] = set()

    async def failed_article(self, failure: Failure) -> None:
        """An article that could not be fetched is a drop with a reason, or not modified; anything else is a bug:
        counted, named, its page kept in the archive, and looked at again later.
        """
        if is_parked(failure):
            return
        request, response = request_of(failure), response_of(failure)
        visit = self.visit_of(request, response)
        site = visit.site if visit else self.name
        if is_not_modified(failure):
            self.session.tally.stored(site, Outcome.UNCHANGED)
            self.ledger.note(visit, Outcome.UNCHANGED.value, "not modified (304)")
            return
        reason = drop_reason(failure)
        if reason is None:
            self.session.tally.failed(site)
            bug = f"{type(failure.value).__name__}: {plainly(failure)}"
            self.ledger.note(visit, "reading it broke", bug)
            self.logger.error(
                "reading %s broke (%s)",
                request.url,
                bug,
                exc_info=(failure.type, failure.value, failure.tb),  # type: ignore[arg-type]
            )
        elif reason is DropReason.TRAP and visit and await self.is_trapped(visit.site, request.url):
            self.session.tally.dropped(visit.site, reason, is_asked=self._is_asked(request))
        else:
            self.logger.info("dropped %s: %s (%s)", request.url, reason.value, plainly(failure))
            self.drop(request, response, reason, plainly(failure), getattr(failure.value, "until", None))

    async def is_trapped(self, site: str, url: str) -> bool:
        """Whether addresses of this shape are a trap; all that is due of them is put off, at once."""
        alike = self.session.traps.trapped(url)
        if alike is None:
            return False
        if alike not in self._trapped:
            self._trapped.add(alike)
            now, why = datetime.now(UTC), self.session.traps.why(url)
            count = await self.ledger.ask(self.ledger.ledger.put_off_trap, site, url, f"a trap: {why}", now)
            those = f"{counted(count, 'address', 'addresses')} of this shape" if count else "what has this shape is"
            self.session.tally.trouble(site, f"{url}: {why}; {those} left alone for a month")
        return True

    def drop(
        self,
        request: Request,
        response: Response | None,
        reason: DropReason,
        detail: str | None = None,
        until: datetime | None = None,
    ) -> None:
        visit = self.visit_of(request, response)
        is_asked = reason not in REFUSALS or self._is_asked(request)
        self.session.tally.dropped(visit.site if visit else self.name, reason, is_asked=is_asked)
        if reason not in REFUSALS | _LISTS:
            self.session.traps.tally(request.url, is_article=False)
        self.ledger.note(visit, reason.value, detail, until)

    def _is_asked(self, request: Request) -> bool:
        """Whether a server was asked for what was refused in the end: it redirected, or it asked for patience."""
        return bool(request.meta.get("redirect_urls")) or self.session.arrivals.at(request) is not None

    def visit_of(self, request: Request | None, response: Response | None) -> Visit | None:
        """The visit that a request made; ``None`` for one that the ledger did not ask for."""
        asked = request.meta.get("visit") if request else None
        if request is None or asked is None:
            return None
        at = self.session.arrivals.at(request) or datetime.now(UTC)  # no answer came: it failed now
        return made_visit(asked, at, response, request.meta.get("redirect_reasons", ()))
