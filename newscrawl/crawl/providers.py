"""What scrapy-poet hands to page objects and callbacks beside the response."""

# No annotations as text here: scrapy-poet looks at them for every page, and would compile them each time.
import asyncio
from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar

import andi
from scrapy.http import Request, Response
from scrapy_poet.page_input_providers import PageObjectInputProvider
from web_poet.pages import is_injectable

from newscrawl.crawl.session import session_of
from newscrawl.items import Article, PageReading, ReadingContext
from newscrawl.reading.page import NewsPage
from newscrawl.urls import identity, site_of, site_within


class ReadingContextProvider(PageObjectInputProvider):
    """The lead that led to a page, the time of the fetch, what other pages of the site have taught, and what a person
    knows of it.
    """

    provided_classes: ClassVar[set[Callable[..., Any]]] = {ReadingContext}  # type: ignore[misc]
    name = "reading_context"

    async def __call__(
        self, to_provide: Set[Callable[..., Any]], request: Request, response: Response
    ) -> Sequence[ReadingContext]:
        session = session_of(self.injector.crawler)
        memory = session.run.memory if session.is_open else None
        asked, profile = request.meta.get("visit"), None
        site = _site_of(request, response)
        if memory:
            is_loaded = memory.is_loaded(site)
            profile = memory.profile(site) if is_loaded else await asyncio.to_thread(memory.profile, site)
        fetched_at = session.arrivals.at(request) or datetime.now(UTC)  # a spider that keeps no arrivals
        lead = session.leads.pop(identity(asked["address"]), None) if asked else None
        context = ReadingContext(fetched_at=fetched_at, lead=lead, profile=profile)
        return [context.of(session.facts_of(asked["site"] if asked else site))]


class PageReadingProvider(PageObjectInputProvider):
    """What the page object of an address reads, with what a crawl needs to know beside the article."""

    provided_classes: ClassVar[set[Callable[..., Any]]] = {PageReading}  # type: ignore[misc]
    name = "page_reading"

    async def __call__(
        self, to_provide: Set[Callable[..., Any]], request: Request, response: Response
    ) -> Sequence[PageReading]:
        injector = self.injector
        kind: Any = injector.registry.page_cls_for_item(request.url, Article) or NewsPage
        plan = andi.plan(
            kind,
            is_injectable=is_injectable,
            externally_provided=injector.is_class_provided_by_any_provider,
            overrides=injector.registry.overrides_for(request.url).get,
            custom_builder_fn=injector._get_custom_builder(request),
        )
        loading = session_of(injector.crawler).reader_loading
        if loading is not None and not loading.done():  # reading now would wait in its place, and all else with it
            await asyncio.wait([loading])
        instances = await injector.build_instances(request, response, plan)
        page = kind(**plan.final_kwargs(instances))
        reading = await page.to_reading() if isinstance(page, NewsPage) else PageReading(article=await page.to_item())
        site = _site_of(request, response)
        if reading.article.site == site_of(response.url) != site:  # a page object may name a site of its own
            reading = replace(reading, article=replace(reading.article, site=site))
        return [reading]


def _site_of(request: Request, response: Response) -> str:
    """The site whose page came: the one that is crawled, where another of its hosts shows it."""
    asked = request.meta.get("visit")
    return site_within(response.url, asked["site"]) if asked else site_of(response.url)
