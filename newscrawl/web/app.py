"""The application: which address is answered by what, in which order a request passes what it has to pass."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import parse_qs

import anyio.to_thread
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from newscrawl.errors import StorageError, UsageError
from newscrawl.web import interface, openapi, pages
from newscrawl.web.access import COOKIE, Access, Rules, cookie_of, is_same, local_path
from newscrawl.web.answers import Desk, desk_of, json_answer, page, problem
from newscrawl.web.headers import SafeHeaders

THREADS = 8
"""Questions to the database at once; the event loop asks none itself."""
_STATIC = Path(__file__).parent / "static"
_LONGEST_FORM = 4_096  # bytes
_KEPT = 90 * 86_400  # seconds that a browser stays signed in
_FOR_PROGRAMS = ("/api/", ".csv", ".atom")


def build_app(desk: Desk, rules: Rules) -> Starlette:
    """The pages of a database, for those whom ``rules`` let in."""
    app = Starlette(
        routes=_routes(),
        middleware=[Middleware(SafeHeaders), Middleware(Access, rules=rules)],
        exception_handlers={
            HTTPException: _of_http,
            UsageError: _makes_no_sense,
            StorageError: _database_away,
            Exception: _broke,
        },
        lifespan=_lifespan,
    )
    app.state.desk, app.state.rules = desk, rules
    return app


def _routes() -> list[Route | Mount]:
    shown: dict[str, Callable[[Request], Response]] = {
        "/": pages.latest,
        "/articles/{id}": pages.article,
        "/articles/{id}/revisions": pages.article_revisions,
        "/articles/{id}/archived": pages.archived,
        "/articles/{id}/archived/page": pages.archived_frame,
        "/sites": pages.site_list,
        "/sites/{host}": pages.site,
        "/sites/{host}/feed.atom": interface.site_feed,
        "/runs": pages.run_list,
        "/runs/{id}": pages.run,
        "/stories": pages.story_list,
        "/stories/{id}": pages.story,
        "/edits": pages.edits,
        "/edits/{week}": pages.edits,
        "/articles.atom": interface.articles_feed,
        "/edits.atom": interface.edits_feed,
        "/api": _about,
        "/api/openapi.json": _openapi,
        "/api/article": interface.json_article,
        "/api/articles/{id}": interface.json_article,
        "/api/articles/{id}/revisions": interface.json_revisions,
        "/api/sites/{host}": interface.json_site,
        "/api/runs/{id}": interface.json_run,
        "/api/stories/{id}": interface.json_story,
        "/api/workers": interface.json_workers,
        "/api/{name}": interface.json_list,
        "/{name}.csv": interface.csv_list,
        "/healthz": _health,
        "/metrics": _metrics,
    }
    routes: list[Route | Mount] = [Route(path, endpoint) for path, endpoint in shown.items()]
    routes.append(Route("/sign-in", _sign_in, methods=["GET", "POST"]))
    routes.append(Mount("/static", StaticFiles(directory=_STATIC)))
    return routes


@contextlib.asynccontextmanager
async def _lifespan(_: Starlette) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    yield


def _about(request: Request) -> Response:
    return page(request, "api.html", paths=openapi.document()["paths"])


def _openapi(request: Request) -> Response:
    return json_answer(request, openapi.document())


def _health(request: Request) -> Response:
    with desk_of(request).engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    return PlainTextResponse("ok\n")


def _metrics(request: Request) -> Response:
    """What Prometheus asks for."""
    from newscrawl.storage.metrics import CONTENT_TYPE, Counted, metrics_text

    desk = desk_of(request)
    now, state = desk.clock(), request.app.state
    if not hasattr(state, "counted"):
        state.counted = Counted()
    told = metrics_text(desk.engine, desk.data_dir, now, state.counted.of(desk.engine, now))
    return Response(told, media_type=CONTENT_TYPE)


async def _sign_in(request: Request) -> Response:
    """Ask for the token; keep what follows from it in a cookie."""
    rules: Rules = request.app.state.rules
    onward = local_path(request.query_params.get("next", "/"))
    if not rules.token:
        return RedirectResponse(onward, 303)
    if request.method != "POST":
        return page(request, "sign_in.html", onward=onward, wrong=False)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST_FORM:
            raise HTTPException(413)
    shown = parse_qs(body.decode("utf-8", "replace")).get("token", [""])[0].strip()
    if not is_same(shown, rules.token):
        return page(request, "sign_in.html", 403, onward=onward, wrong=True)
    answer = RedirectResponse(onward, 303)
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, cookie_of(rules.token), max_age=_KEPT, httponly=True, samesite="lax", secure=secure)
    return answer


def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _told(request, error.status_code, error.detail)


def _makes_no_sense(request: Request, error: Exception) -> Response:
    return _told(request, 400, str(error))


def _database_away(request: Request, error: Exception) -> Response:
    return _told(request, 503, str(error))


def _broke(request: Request, _: Exception) -> Response:
    return _told(request, 500, "newscrawl broke here; its log says where.")


_TITLES = {
    400: "That makes no sense",
    404: "There is nothing here",
    405: "That cannot be done here",
    503: "The database cannot be had",
}


def _told(request: Request, status: int, detail: str) -> Response:
    title = _TITLES.get(status, "That went wrong")
    if request.url.path == "/healthz" or any(part in request.url.path for part in _FOR_PROGRAMS):
        return problem(status, title, detail)
    return page(request, "error.html", status, title=title, detail=detail)
