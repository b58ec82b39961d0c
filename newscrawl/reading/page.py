"""The generic page object, and the pure entry to all reading.

``NewsPage`` reads any news page. A site's own page object is a subclass that overrides the fields it knows better;
what an override returns as a plain string is understood by the same grammar (``Processors``).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
from parsel import Selector
from web_poet import HttpResponse, Returns, WebPage, default_registry, field, handle_urls

from newscrawl.items import (
    FIELD_NAMES,
    Article,
    Block,
    PageKind,
    PageReading,
    Photo,
    Precision,
    ReadingContext,
    body_text,
)
from newscrawl.reading import context as _context  # noqa: F401 -- registers how fixtures keep a ReadingContext
from newscrawl.reading.pages import next_page
from newscrawl.urls import bundled_suffixes, site_of

if TYPE_CHECKING:  # a crawl has sent its first request before they are there
    from newscrawl.reading.dates import StatedDate
    from newscrawl.reading.document import Document
    from newscrawl.reading.reading import Reading

bundled_suffixes()  # before any page object is looked up by its address

_WATCHED = (
    "title",
    "body",
    "authors",
    "published_at",
    "photo_credit",
)  # fields whose usual place tells of the site's layout


# What an override's text is taken apart by is loaded with the rest of the reader, behind a crawl's first request.


def _credit_line(value: Any) -> Any:
    from newscrawl.grammar.credit import strip_label

    return (strip_label(value) or None) if isinstance(value, str) else value


def _source_line(value: Any) -> Any:
    from newscrawl.grammar.source_line import parse_source_line

    return parse_source_line(value) if isinstance(value, str) else value


def _count(value: Any) -> Any:
    from newscrawl.grammar.comment_count import comment_count

    return comment_count(value) if isinstance(value, str) else value


def _instant(value: Any, page: NewsPage) -> Any:
    from newscrawl.grammar.dates import parse_printed_date
    from newscrawl.reading.date_witnesses import site_zone
    from newscrawl.reading.dates import StatedDate

    if not isinstance(value, str):
        return value
    reading = page.reading
    parsed = parse_printed_date(value, reading.scene.ask(site_zone), reading.language, reading.context.fetched_at)
    if parsed is None:
        return None
    page.given_dates[parsed.at] = StatedDate(parsed.at, value, parsed.precision, type(page).__name__, parsed.local)
    return parsed.at


def _names(value: Any) -> Any:
    from newscrawl.grammar.byline import parse_byline

    return parse_byline(value)[0] if isinstance(value, str) else value


@handle_urls("", priority=100)  # any address; a site's own page object stands at 500
@attrs.define(slots=False, kw_only=True)
class NewsPage(WebPage[Article], Returns[Article]):
    """Any news page. ``outlets`` names the site's own outlet, ``timezone`` its IANA zone: facts that a subclass may
    state.
    """

    context: ReadingContext = attrs.field(factory=ReadingContext)

    outlets: ClassVar[tuple[str, ...]] = ()
    timezone: ClassVar[str | None] = None

    class Processors:
        """What a site's override returns as text is understood here, by field name; applying them twice changes
        nothing.
        """

        photo_credit: ClassVar = [_credit_line]
        source: ClassVar = [_source_line]
        comment_count: ClassVar = [_count]
        published_at: ClassVar = [_instant]
        modified_at: ClassVar = [_instant]
        authors: ClassVar = [_names]

    @cached_property
    def document(self) -> Document:
        """The page, parsed once for all fields."""
        from newscrawl.reading.document import Document

        content_type = self.response.headers.get("Content-Type")
        return Document(bytes(self.response.body), str(self.response.url), content_type)

    @cached_property
    def reading(self) -> Reading:
        """What the generic reader finds."""
        from newscrawl.reading.reading import Reading

        context = self.context
        if self.timezone and not context.timezone:
            context = replace(context, timezone=self.timezone)
        return Reading(self.document, context, self.outlets)

    @cached_property
    def given_dates(self) -> dict[datetime, StatedDate]:
        """What overrides that give an instant as text say of it, by the instant."""
        return {}

    @cached_property
    def selector(self) -> Selector:
        """For ``self.css`` and ``self.xpath`` in subclasses: the page as its tree stands, repaired as browsers do it.
        Made only where an override asks.
        """
        return Selector(text=self.document.tree.html or "", type="html")

    async def to_item(self) -> Article:
        """The article; overridden fields are named as evidence."""
        article = await super().to_item()
        # web-poet caches a bound method on the page: a cycle, which would keep every tree until garbage is collected.
        vars(self).pop("_cached_method__validate_input", None)
        overridden = _overridden(type(self))
        evidence = self.reading.evidence | overridden
        return replace(
            article,
            **self._what_follows(article, overridden),
            evidence=dict(sorted(evidence.items())),
            disagreements=dict(sorted(self._with_layout_changes(evidence).items())),
            confidence={n: p for n, p in sorted(self.reading.confidence.items()) if n not in overridden},
        )

    def _what_follows(self, article: Article, overridden: Mapping[str, str]) -> dict[str, Any]:
        from newscrawl.reading.overrides import what_follows

        return what_follows(article, overridden, self.reading, self.outlets, self.given_dates) if overridden else {}

    async def to_reading(self) -> PageReading:
        """The article, and what a crawl needs to know beside it."""
        with _uncollected():
            article = await self.to_item()
            goes_on = article.kind in (PageKind.ARTICLE, PageKind.LIVE_BLOG)
            found = PageReading(
                article=article,
                left_out=tuple(self.reading.left_out),
                next_page=next_page(self.document) if goes_on else None,
            )
            # What the page was laid out in goes now, or the collector would look at all of it once.
            vars(self).pop("reading", None)
            vars(self).pop("document", None)
        return found

    def _with_layout_changes(self, evidence: dict[str, str]) -> dict[str, str]:
        """The disagreements, and where a field was read from another place than on nearly all of the site's pages."""
        found = dict(self.reading.disagreements)
        profile = self.context.profile
        for name in _WATCHED if profile else ():
            usual = profile.usual(name) if profile else None
            if usual and evidence.get(name) != usual:
                found.setdefault(name, f"on other pages of this site: {usual}")
        return found

    @field
    def url(self) -> str:
        return str(self.response.url)

    @field
    def canonical_url(self) -> str:
        return self.reading.canonical_url

    @field
    def site(self) -> str:
        return site_of(self.document.url)

    @field
    def kind(self) -> PageKind:
        return self.reading.kind

    @field
    def title(self) -> str | None:
        return self.reading.headline.text if self.reading.headline else None

    @field
    def dek(self) -> str | None:
        return self.reading.dek

    @field
    def blocks(self) -> tuple[Block, ...]:
        return self.reading.blocks

    @field
    def body(self) -> str:
        return body_text(self.blocks)

    @field
    def authors(self) -> tuple[str, ...]:
        return self.reading.byline.people

    @field
    def published_at(self) -> datetime | None:
        return self.reading.dates[0].at if self.reading.dates[0] else None

    @field
    def published_printed(self) -> str | None:
        return self.reading.dates[0].printed if self.reading.dates[0] else None

    @field
    def published_precision(self) -> Precision | None:
        return self.reading.dates[0].precision if self.reading.dates[0] else None

    @field
    def published_local(self) -> str | None:
        return self.reading.dates[0].local if self.reading.dates[0] else None

    @field
    def modified_at(self) -> datetime | None:
        return self.reading.dates[1].at if self.reading.dates[1] else None

    @field
    def modified_printed(self) -> str | None:
        return self.reading.dates[1].printed if self.reading.dates[1] else None

    @field
    def modified_precision(self) -> Precision | None:
        return self.reading.dates[1].precision if self.reading.dates[1] else None

    @field
    def language(self) -> str | None:
        return self.reading.language

    @field
    def section(self) -> str | None:
        return self.reading.section

    @field
    def tags(self) -> tuple[str, ...]:
        return self.reading.tags

    @field
    def photos(self) -> tuple[Photo, ...]:
        return self.reading.photos.photos

    @field
    def photo_credit(self) -> str | None:
        return next((p.credit.line for p in self.photos if p.lead and p.credit), None)

    @field
    def source(self) -> str | None:
        return self.reading.source_line.text if self.reading.source_line else None

    @field
    def sources(self) -> tuple[str, ...]:
        return self.reading.sources

    @field
    def comment_count(self) -> int | None:
        return self.reading.comment_count

    @field
    def paywalled(self) -> bool | None:
        return self.reading.paywalled

    @field
    def fetched_at(self) -> datetime | None:
        return self.context.fetched_at


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for cycles while a page is read. What a page is laid out in has none and goes as its last name does,
    but its tens of thousands of objects would have the interpreter search twice a page, and through all that is loaded
    every fifty pages.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@cache
def _overridden(page: type[NewsPage]) -> dict[str, str]:
    """Field that a site's page object reads itself -> evidence for it."""
    return {
        name: f"{owner.__name__}.{name}"
        for owner in page.__mro__
        for name in vars(owner)
        if name in FIELD_NAMES and issubclass(owner, NewsPage) and owner is not NewsPage
    }


def read_article(
    html: str | bytes, url: str, *, context: ReadingContext | None = None, content_type: str | None = None
) -> Article:
    """Read one page. Pure: no network, no clock, no state; never raises for any bytes.

    ``html``: markup, as bytes (decoded by byte-order mark, content, ``content_type``, meta) or text. ``url``: where
    it was fetched. ``context``: further witnesses, such as the feed entry that led here. The site's own page object
    reads where one is registered for the URL (web-poet's ``handle_urls``), else ``NewsPage``.
    """
    return read_page(html, url, context=context, content_type=content_type).article


def read_page(
    html: str | bytes, url: str, *, context: ReadingContext | None = None, content_type: str | None = None
) -> PageReading:
    """``read_article``, with what a crawl needs to know beside the article."""
    body = html.encode("utf-8", "replace") if isinstance(html, str) else html
    response = HttpResponse(url, body=body, headers={"Content-Type": content_type} if content_type else {})
    page = page_class(url)(response=response, context=context or ReadingContext())
    coroutine = page.to_reading()
    try:
        coroutine.send(None)  # no field awaits anything, so one step is the whole way
    except StopIteration as finished:
        reading: PageReading = finished.value
        return reading
    raise AssertionError("a page object's field awaited; the reader is synchronous")


def page_class(url: str) -> type[NewsPage]:
    """The page object that reads a URL."""
    try:
        found = default_registry.page_cls_for_item(url, Article)
    except ValueError:  # not even an address
        found = None
    return found if found is not None and issubclass(found, NewsPage) else NewsPage
