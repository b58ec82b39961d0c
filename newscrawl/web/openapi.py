"""What programs can ask, as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1): made from the dataclasses
that are answered, and their docstrings.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

from newscrawl.export.descriptions import describe
from newscrawl.items import Block, Credit, Photo
from newscrawl.storage.browsing.one_article import Copy, RevisionEntry, WholeArticle
from newscrawl.storage.browsing.sites import FillRate, SiteLine
from newscrawl.storage.browsing.stories import StoryLine
from newscrawl.storage.queue_view import QueueView
from newscrawl.web import asking
from newscrawl.web.interface import LISTS, USUAL

_JSON = "application/json"
_NUMBER: dict[str, Any] = {"type": "integer", "minimum": 1}
_DAY: dict[str, Any] = {"type": "string", "format": "date"}
_TEXT: dict[str, Any] = {"type": "string"}

_Parameters = dict[str, tuple[str, dict[str, Any]]]
"""Name -> what it means, and its schema."""

_OF_ARTICLES: _Parameters = {
    "q": ('All of these words, "a phrase", -without.', _TEXT),
    "site": ("Its name, or host.", _TEXT),
    "section": ("As the page names it.", _TEXT),
    "author": ("One of the byline.", _TEXT),
    "tag": ("One of the page's.", _TEXT),
    "language": ("BCP 47, a prefix is enough.", _TEXT),
    "kind": ("What the page is.", {"type": "string", "enum": list(asking.KINDS)}),
    "from": ("First day (UTC).", _DAY),
    "to": ("Last day (UTC).", _DAY),
    "credits": ("Whether a photo is credited, or one is not.", {"type": "string", "enum": list(asking.CREDITS)}),
}
_OF_LISTS: dict[str, _Parameters] = {
    "articles": _OF_ARTICLES,
    "sites": {},
    "runs": {},
    "stories": {
        "days": (
            "How many days ago they began at most; empty: any time.",
            {"type": "string", "enum": list(asking.SPANS)},
        )
    },
    "edits": {
        "site": ("Its name, or host.", _TEXT),
        "field": ("That was changed.", {"type": "string", "enum": list(asking.FIELDS)}),
        "cause": (
            "What was edited, or what changed with a site's layout; without it, the former.",
            {"type": "string", "enum": list(asking.CAUSES)},
        ),
        "week": (
            "ISO week, as 2026-W48; without one the last seven days.",
            {"type": "string", "pattern": "^[0-9]{4}-W[0-9]{2}$"},
        ),
    },
}
_PAGING = {
    "after": ("The cursor `next` of the page before.", _TEXT),
    "limit": (
        "Entries of a page.",
        {"type": "integer", "minimum": 1, "maximum": asking.MOST_ENTRIES, "default": USUAL},
    ),
}
_SUMMARIES = {
    "articles": "Articles, the newest first",
    "sites": "Sites by name",
    "runs": "Runs, the newest first",
    "stories": "Stories, those that most papers ran first",
    "edits": "Silent edits, the newest first",
}


@dataclass(frozen=True, slots=True)
class SiteAnswer:
    """A site, and how many of its newest articles have each field."""

    site: SiteLine
    fill_rates: tuple[FillRate, ...]


@dataclass(frozen=True, slots=True)
class StoryAnswer:
    """A story and its articles, the first one first."""

    story: StoryLine
    copies: tuple[Copy, ...]


@cache
def document() -> dict[str, Any]:
    """The document; the same for every database."""
    kinds = [WholeArticle, RevisionEntry, SiteAnswer, StoryAnswer, QueueView, *(kind for kind, _ in LISTS.values())]
    paths: dict[str, Any] = {}
    for name, (kind, _) in LISTS.items():
        parameters = _OF_LISTS[name]
        page = _page_of(kind.__name__)
        paths[f"/api/{name}"] = {"get": _operation(_SUMMARIES[name], {**parameters, **_PAGING}, page)}
        paths[f"/{name}.csv"] = {
            "get": _operation(f"{_SUMMARIES[name]}: all, as a table", parameters, None, "text/csv")
        }
    atom = "application/atom+xml"
    paths |= {
        "/api/articles/{id}": {"get": _operation("One article", {"id": ("", _NUMBER)}, _reference("WholeArticle"))},
        "/api/article": {
            "get": _operation("One article by any of its addresses", {"url": ("", _TEXT)}, _reference("WholeArticle"))
        },
        "/api/articles/{id}/revisions": {
            "get": _operation(
                "An article's revisions, the newest first", {"id": ("", _NUMBER), **_PAGING}, _page_of("RevisionEntry")
            )
        },
        "/api/sites/{host}": {"get": _operation("One site", {"host": ("", _TEXT)}, _reference("SiteAnswer"))},
        "/api/runs/{id}": {"get": _operation("One run", {"id": ("", _NUMBER)}, _reference("RunLine"))},
        "/api/stories/{id}": {"get": _operation("One story", {"id": ("", _NUMBER)}, _reference("StoryAnswer"))},
        "/api/workers": {
            "get": _operation(
                "Many workers at this moment: who is there, what is due and since when, the last hour, why sites wait",
                {},
                _reference("QueueView"),
                may_be_missing=True,
            )
        },
        "/articles.atom": {"get": _operation("A search as a feed", _OF_ARTICLES, None, atom)},
        "/sites/{host}/feed.atom": {
            "get": _operation("A site's newest articles as a feed", {"host": ("", _TEXT)}, None, atom)
        },
        "/edits.atom": {
            "get": _operation(
                "Silent edits as a feed", {n: _OF_LISTS["edits"][n] for n in ("site", "field", "cause")}, None, atom
            )
        },
    }
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "newscrawl",
            "version": version("newscrawl"),
            "description": "What was collected, read-only. Unknown is null, never 0 or empty; instants are in UTC.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": {**_schemas(kinds), "Problem": _PROBLEM}, "securitySchemes": _SECURITY},
        "security": [{}, {"bearer": []}, {"basic": []}],
    }


_PROBLEM = {
    "type": "object",
    "description": "What is wrong (RFC 9457).",
    "properties": {"type": _TEXT, "status": {"type": "integer"}, "title": _TEXT, "detail": _TEXT},
}
_SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "The token, where one is set."},
    "basic": {
        "type": "http",
        "scheme": "basic",
        "description": "Any name, the token as the password: for feed readers.",
    },
}


def _schemas(kinds: list[type[Any]]) -> dict[str, Any]:
    from pydantic import TypeAdapter

    found: dict[str, Any] = {}
    for kind in kinds:
        adapter: TypeAdapter[Any] = TypeAdapter(kind)
        schema = adapter.json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
        found |= schema.pop("$defs", {})
        found[kind.__name__] = schema
    describe(found, (*kinds, Photo, Credit, Block))
    return found


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _page_of(name: str) -> dict[str, Any]:
    cursor = {"type": ["string", "null"], "description": "Where the list goes on; null on its last page."}
    items = {"type": "array", "items": _reference(name)}
    return {"type": "object", "required": ["items", "next"], "properties": {"items": items, "next": cursor}}


def _operation(
    summary: str,
    parameters: _Parameters,
    schema: dict[str, Any] | None,
    kind: str = _JSON,
    *,
    may_be_missing: bool = False,
) -> dict[str, Any]:
    in_path = ("id", "host")
    problem = {"application/problem+json": {"schema": _reference("Problem")}}
    return {
        "summary": summary,
        "parameters": [
            {
                "name": name,
                "in": "path" if name in in_path else "query",
                "required": name in in_path,
                "description": meaning,
                "schema": of,
            }
            for name, (meaning, of) in parameters.items()
        ],
        "responses": {
            "200": {"description": "Done.", "content": {kind: {"schema": schema or _TEXT}}},
            "304": {"description": "As it was (If-None-Match)."},
            "400": {"description": "A parameter makes no sense, or is none that is known here.", "content": problem},
            **(
                {"404": {"description": "There is none.", "content": problem}}
                if may_be_missing or set(parameters) & {"id", "host", "url"}
                else {}
            ),
        },
    }
