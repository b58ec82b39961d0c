"""Answers: pages, JSON, tables and feeds, each with a validator, so that what has not changed is not sent again."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from newscrawl.export.cells import cell
from newscrawl.json_form import as_json
from newscrawl.storage.browsing.paging import Page
from newscrawl.storage.dialect import MARKED
from newscrawl.web.templating import environment

TABLE_PAGE = 200
"""Rows of a table that are asked for at a time: no reading of the database is longer than that of a page."""

_NO_SIGNS = str.maketrans("", "", "".join(MARKED))


@dataclass(frozen=True, slots=True)
class Desk:
    """What every page asks: the database, the folder of the archive, the time."""

    engine: Engine
    data_dir: Path
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    is_open: bool = True
    """Whether nobody has to sign in."""


def desk_of(request: Request) -> Desk:
    """The desk that the application was built with."""
    desk: Desk = request.app.state.desk
    return desk


def with_validator(request: Request, body: bytes, media_type: str, headers: dict[str, str] | None = None) -> Response:
    """An answer with its ETag; 304 for who has it already (RFC 9110, section 13.1.2)."""
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, **(headers or {})}
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if tag in known or known == ["*"]:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A page of ours."""
    desk = desk_of(request)
    text = environment().get_template(template).render(path=request.url.path, desk=desk, now=desk.clock(), **values)
    body = text.encode("utf-8", "replace")
    if status != 200:
        return Response(body, status, media_type="text/html")
    return with_validator(request, body, "text/html", {"Vary": "X-Fragment"})


def json_answer(request: Request, value: Any, next_page: str | None = None) -> Response:
    """A value as JSON; ``next_page``: the address of the list's next page, for the Link header (RFC 8288)."""
    headers = {"Link": f'<{next_page}>; rel="next"'} if next_page else None
    return with_validator(request, as_json(value), "application/json", headers)


def problem(status: int, title: str, detail: str) -> Response:
    """An error for programs (RFC 9457)."""
    body = as_json({"type": "about:blank", "status": status, "title": title, "detail": detail})
    return Response(body, status, media_type="application/problem+json")


def for_programs(found: Page[Any]) -> Page[Any]:
    """A page of a list without the signs around words that a search found."""
    return replace(found, items=type(found.items)(map(_unmarked, found.items)))


def _unmarked(one: Any) -> Any:
    snippet = getattr(one, "found", None)
    return replace(one, found=snippet.translate(_NO_SIGNS)) if snippet else one


def table(
    name: str, kind: type[Any], ask: Callable[[str | None], Page[Any]], leave_out: Sequence[str] = ()
) -> Response:
    """A list as CSV, all of it, asked for a page at a time while it is sent; no cell is a formula."""
    columns = [field.name for field in fields(kind) if field.name not in leave_out]
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingResponse(_rows(columns, ask), media_type="text/csv; charset=utf-8", headers=headers)


def _rows(columns: Sequence[str], ask: Callable[[str | None], Page[Any]]) -> Iterator[bytes]:
    yield _lines([columns])
    cursor: str | None = None
    while True:
        found = for_programs(ask(cursor))
        yield _lines([[cell(getattr(one, name)) for name in columns] for one in found.items])
        cursor = found.next
        if cursor is None:
            return


def _lines(rows: Sequence[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "replace")
