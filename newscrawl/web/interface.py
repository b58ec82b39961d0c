"""The same for programs: JSON with cursors, tables as CSV, feeds. ``openapi`` says what there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from newscrawl.storage.browsing.articles import ArticleFilter, ArticleLine, latest_articles
from newscrawl.storage.browsing.edits import EditLine, silent_edits
from newscrawl.storage.browsing.one_article import article_of_address, revisions_of, whole_article
from newscrawl.storage.browsing.paging import Page
from newscrawl.storage.browsing.runs import RunLine, one_run, runs
from newscrawl.storage.browsing.sites import SiteLine, fill_rates, one_site, sites
from newscrawl.storage.browsing.stories import StoryLine, one_story, stories
from newscrawl.storage.queue_view import queue_view
from newscrawl.web import asking, atom
from newscrawl.web.answers import TABLE_PAGE, desk_of, for_programs, json_answer, table, with_validator
from newscrawl.web.templating import query

USUAL = 50
"""Entries of a page of JSON, and of a feed."""
_LARGEST_ID = 2**63 - 1

Ask = Callable[[str | None, int], Page[Any]]
"""(cursor, entries) -> a page of a list."""


def _articles(request: Request) -> Ask:
    wanted = asking.article_filter(request.query_params)
    return lambda after, limit: latest_articles(desk_of(request).engine, wanted, after, limit)


def _sites(request: Request) -> Ask:
    desk = desk_of(request)
    return lambda after, limit: sites(desk.engine, desk.clock(), after, limit)


def _runs(request: Request) -> Ask:
    return lambda after, limit: runs(desk_of(request).engine, after, limit)


def _stories(request: Request) -> Ask:
    desk, days = desk_of(request), asking.span(request.query_params)
    since = desk.clock() - timedelta(days=int(days)) if days else None
    return lambda after, limit: stories(desk.engine, since, after, limit)


def _edits(request: Request) -> Ask:
    desk, given = desk_of(request), request.query_params
    wanted = asking.edit_filter(given, given.get("week"), desk.clock())
    return lambda after, limit: silent_edits(desk.engine, wanted, after, limit)


LISTS: dict[str, tuple[type[Any], Callable[[Request], Ask]]] = {
    "articles": (ArticleLine, _articles),
    "sites": (SiteLine, _sites),
    "runs": (RunLine, _runs),
    "stories": (StoryLine, _stories),
    "edits": (EditLine, _edits),
}
"""Name in an address -> what an entry is, and how a request asks for a page of them."""


PARAMETERS: dict[str, tuple[str, ...]] = {
    "articles": asking.ARTICLES,
    "sites": (),
    "runs": (),
    "stories": ("days",),
    "edits": ("site", "field", "week", "cause"),
}
"""Name of a list -> what narrows it."""
PAGING = ("after", "limit")


def json_list(request: Request) -> Response:
    """A page of a list."""
    name, given = request.path_params["name"], request.query_params
    _, ask = _there(LISTS.get(name), "list")
    asking.check_known(given, (*PARAMETERS[name], *PAGING))
    found = for_programs(ask(request)(asking.after(given), asking.limit(given, USUAL)))
    behind = request.url.path + query({**given, "after": found.next}) if found.next else None
    return json_answer(request, found, behind)


def csv_list(request: Request) -> Response:
    """A list as a table, all of it."""
    name = request.path_params["name"]
    kind, ask = _there(LISTS.get(name), "list")
    asking.check_known(request.query_params, PARAMETERS[name])
    page_of = ask(request)
    return table(name, kind, lambda after: page_of(after, TABLE_PAGE))


def json_article(request: Request) -> Response:
    """One article, by its number or by any of its addresses (``/api/article?url=``)."""
    engine, given = desk_of(request).engine, request.query_params
    asking.check_known(given, () if "id" in request.path_params else ("url",))
    article_id = _id(request) if "id" in request.path_params else article_of_address(engine, given.get("url", ""))
    return json_answer(request, _there(whole_article(engine, article_id) if article_id else None, "article"))


def json_revisions(request: Request) -> Response:
    """A page of an article's revisions."""
    given = request.query_params
    asking.check_known(given, PAGING)
    found = revisions_of(desk_of(request).engine, _id(request), asking.after(given), asking.limit(given, USUAL))
    behind = request.url.path + query({**given, "after": found.next}) if found.next else None
    return json_answer(request, found, behind)


def json_site(request: Request) -> Response:
    """One site, and how many of its newest articles have each field."""
    asking.check_known(request.query_params, ())
    desk = desk_of(request)
    found: SiteLine = _there(one_site(desk.engine, request.path_params["host"], desk.clock()), "site")
    return json_answer(request, {"site": found, "fill_rates": fill_rates(desk.engine, found.site)})


def json_run(request: Request) -> Response:
    """One run."""
    asking.check_known(request.query_params, ())
    return json_answer(request, _there(one_run(desk_of(request).engine, _id(request)), "run"))


def json_workers(request: Request) -> Response:
    """What many workers are at now."""
    asking.check_known(request.query_params, ())
    desk = desk_of(request)
    return json_answer(request, _there(queue_view(desk.engine, desk.clock()), "queue: no worker was ever started"))


def json_story(request: Request) -> Response:
    """One story and its articles."""
    asking.check_known(request.query_params, ())
    line, copies = _there(one_story(desk_of(request).engine, _id(request)), "story")
    return json_answer(request, {"story": line, "copies": copies})


def articles_feed(request: Request) -> Response:
    """A search as a feed."""
    wanted = asking.article_filter(request.query_params)
    told = ", ".join(asking.query_of(wanted).values())
    return _feed_of_articles(request, wanted, f"Articles: {told}" if told else "Newest articles", "/")


def site_feed(request: Request) -> Response:
    """A site's newest articles as a feed."""
    desk = desk_of(request)
    found: SiteLine = _there(one_site(desk.engine, request.path_params["host"], desk.clock()), "site")
    return _feed_of_articles(request, ArticleFilter(site=found.site), found.site, f"/sites/{found.site}")


def _feed_of_articles(request: Request, wanted: ArticleFilter, title: str, shown: str) -> Response:
    base = str(request.base_url).rstrip("/")
    lines = latest_articles(desk_of(request).engine, wanted, limit=USUAL).items
    address = base + shown + (query(asking.query_of(wanted)) if shown == "/" else "")
    body = atom.feed(title, str(request.url), address, atom.of_articles(lines, base))
    return with_validator(request, body, atom.MEDIA_TYPE)


def edits_feed(request: Request) -> Response:
    """Silent edits as a feed."""
    desk, base = desk_of(request), str(request.base_url).rstrip("/")
    wanted = asking.edit_filter(request.query_params, None, desk.clock())
    lines = silent_edits(desk.engine, wanted, limit=USUAL).items
    title = f"Silent edits{f' of {wanted.site}' if wanted.site else ''}"
    address = f"{base}/edits{query({'site': wanted.site, 'field': wanted.field})}"
    return with_validator(
        request, atom.feed(title, str(request.url), address, atom.of_edits(lines, base)), atom.MEDIA_TYPE
    )


def _id(request: Request) -> int:
    return asking.whole_number(request.path_params["id"], "the number", 1, _LARGEST_ID)


def _there(found: Any, what: str) -> Any:
    if found is None:
        raise HTTPException(404, f"There is no such {what}.")
    return found
