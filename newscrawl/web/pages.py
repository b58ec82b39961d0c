"""The pages: what is asked for in, one question to the database, a template out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from newscrawl.errors import ArchiveError
from newscrawl.storage.alarms import Alarms
from newscrawl.storage.browsing.articles import ArticleFilter, latest_articles, names_like
from newscrawl.storage.browsing.edits import EditFilter, silent_edits, summary_of_edits
from newscrawl.storage.browsing.one_article import (
    article_of_address,
    record_of_revision,
    revisions_of,
    whole_article,
)
from newscrawl.storage.browsing.runs import one_run, runs
from newscrawl.storage.browsing.sites import field_histories, fill_rates, one_site, site_names, sites
from newscrawl.storage.browsing.stories import one_story, stories
from newscrawl.storage.queue_view import queue_view
from newscrawl.web import asking
from newscrawl.web.answers import desk_of, page, with_validator
from newscrawl.web.archived import ArchivedPage, archived_page, inert
from newscrawl.web.headers import ARCHIVED_POLICY

ENTRIES = 40
_BESIDE = 5  # entries of the lists beside the newest articles
_OF_A_SITE = 20
_LATELY = 90  # days of which a site's page shows silent edits
_ALARMS = 50  # open at once that are shown; more of them say no more
_LARGEST_ID = 2**63 - 1


def latest(request: Request) -> Response:
    """The newest articles, narrowed by what is asked; the address of an article leads to it."""
    engine, given = desk_of(request).engine, request.query_params
    wanted = asking.article_filter(given)
    if wanted.words.startswith(("http://", "https://")):
        article_id = article_of_address(engine, wanted.words)
        if article_id is not None:
            return RedirectResponse(f"/articles/{article_id}", 303)
    after = asking.after(given)
    found = latest_articles(engine, wanted, after, ENTRIES)
    values: dict[str, Any] = {"found": found, "wanted": wanted, "asked": asking.query_of(wanted), "after": after}
    if request.headers.get("x-fragment") == "results":
        return page(request, "_results.html", **values)
    return page(
        request,
        "latest.html",
        **values,
        site_names=site_names(engine),
        similar=_similar(request, wanted) if not found.items else {},
        beside=_beside(request) if not (values["asked"] or after) else None,
    )


def _similar(request: Request, wanted: ArticleFilter) -> dict[str, list[str]]:
    """Names that begin like one that nobody has."""
    engine = desk_of(request).engine
    return {"author": names_like(engine, "authors", wanted.author), "tag": names_like(engine, "tags", wanted.tag)}


def _beside(request: Request) -> dict[str, Any]:
    """What else happened this week."""
    desk = desk_of(request)
    week_ago = desk.clock() - timedelta(days=7)
    return {
        "stories": stories(desk.engine, week_ago, limit=_BESIDE).items,
        "edits": silent_edits(desk.engine, EditFilter(since=week_ago), limit=_BESIDE).items,
    }


def article(request: Request) -> Response:
    """One article, with all that hangs on it."""
    found = whole_article(desk_of(request).engine, _id(request))
    if found is None:
        raise HTTPException(404, "There is no such article.")
    return page(request, "article.html", one=found)


def article_revisions(request: Request) -> Response:
    """Earlier revisions of an article."""
    engine, article_id = desk_of(request).engine, _id(request)
    found = whole_article(engine, article_id, revisions=1)
    if found is None:
        raise HTTPException(404, "There is no such article.")
    page_of = revisions_of(engine, article_id, asking.after(request.query_params))
    return page(request, "revisions.html", one=found, revisions=page_of)


def archived(request: Request) -> Response:
    """What the archive holds of an article, or of one of its revisions: as text, and in a frame as the page."""
    found = whole_article(desk_of(request).engine, _id(request), revisions=1)
    if found is None:
        raise HTTPException(404, "There is no such article.")
    return page(request, "archived.html", one=found, held=_archived(request), revision=_revision(request))


def archived_frame(request: Request) -> Response:
    """The archived page itself: nothing in it runs, nothing is loaded."""
    body = inert(_archived(request).source)
    return with_validator(request, body, "text/html; charset=utf-8", {"Content-Security-Policy": ARCHIVED_POLICY})


def _archived(request: Request) -> ArchivedPage:
    desk = desk_of(request)
    record = record_of_revision(desk.engine, _id(request), _revision(request))
    if record is None:
        raise HTTPException(404, "The archive holds nothing of it.")
    try:
        return archived_page(record, desk.data_dir)
    except ArchiveError as error:
        raise HTTPException(404, f"The archive holds nothing of it any more: {error}.") from error


def _revision(request: Request) -> int | None:
    text = request.query_params.get("revision", "")
    return asking.whole_number(text, "revision", 1, 2**31 - 1) if text else None


def site_list(request: Request) -> Response:
    """All sites, with what came of each lately."""
    desk = desk_of(request)
    found = sites(desk.engine, desk.clock(), asking.after(request.query_params), ENTRIES)
    alarms = Alarms(desk.engine).kept(only_open=True, limit=_ALARMS)
    return page(request, "sites.html", found=found, alarms=alarms)


def site(request: Request) -> Response:
    """One site: how it goes, and its newest articles."""
    desk, host = desk_of(request), request.path_params["host"]
    found = one_site(desk.engine, host, desk.clock())
    if found is None:
        raise HTTPException(404, "Nobody has crawled such a site.")
    lately = desk.clock() - timedelta(days=_LATELY)
    queue = queue_view(desk.engine, desk.clock())
    return page(
        request,
        "site.html",
        one=found,
        waits=queue.waits.get(found.site, "") if queue else "",
        alarms=Alarms(desk.engine).kept(site=found.site, only_open=True, limit=_ALARMS),
        rates=fill_rates(desk.engine, found.site),
        histories={one.field: one for one in field_histories(desk.engine, found.site)},
        newest=latest_articles(desk.engine, ArticleFilter(site=found.site), limit=_OF_A_SITE).items,
        edits=silent_edits(desk.engine, EditFilter(since=lately, site=found.site), limit=_BESIDE).items,
    )


def run_list(request: Request) -> Response:
    """All runs, the newest first, and what workers are at, where there are any."""
    desk, after = desk_of(request), asking.after(request.query_params)
    queue = None if after else queue_view(desk.engine, desk.clock())
    return page(request, "runs.html", found=runs(desk.engine, after, ENTRIES), queue=queue)


def run(request: Request) -> Response:
    """One run."""
    found = one_run(desk_of(request).engine, _id(request))
    if found is None:
        raise HTTPException(404, "There is no such run.")
    return page(request, "run.html", one=found)


def story_list(request: Request) -> Response:
    """Stories, those that most papers ran first."""
    desk, given = desk_of(request), request.query_params
    days = asking.span(given)
    since = desk.clock() - timedelta(days=int(days)) if days else None
    found = stories(desk.engine, since, asking.after(given), ENTRIES)
    return page(request, "stories.html", found=found, days=days, spans=asking.SPANS)


def story(request: Request) -> Response:
    """One story: who ran it, and what each added and cut."""
    found = one_story(desk_of(request).engine, _id(request))
    if found is None:
        raise HTTPException(404, "There is no such story.")
    return page(request, "story.html", one=found[0], copies=found[1])


def edits(request: Request) -> Response:
    """What was changed without a word: in the last seven days, or in one week."""
    desk, given = desk_of(request), request.query_params
    week = request.path_params.get("week")
    now = desk.clock()
    wanted = asking.edit_filter(given, week, now)
    shown = week or asking.week_of(now)
    monday, end = asking.week_bounds(shown)
    narrowed = {"site": wanted.site, "field": wanted.field, "cause": "layout" if wanted.layout else ""}
    asked = {name: value for name, value in narrowed.items() if value}
    layouts = None if wanted.layout else summary_of_edits(desk.engine, replace(wanted, layout=True))
    return page(
        request,
        "edits.html",
        found=silent_edits(desk.engine, wanted, asking.after(given), ENTRIES),
        summary=summary_of_edits(desk.engine, wanted),
        layouts=layouts,
        wanted=wanted,
        asked=asked,
        week=week,
        this_week=shown,
        monday=monday,
        before=asking.week_of(monday - timedelta(days=1)),
        behind=asking.week_of(end) if end <= now else None,
        fields=asking.FIELDS,
        feed=f"/edits.atom{f'?{urlencode(asked)}' if asked else ''}",
    )


def _id(request: Request) -> int:
    return asking.whole_number(request.path_params["id"], "the number", 1, _LARGEST_ID)
