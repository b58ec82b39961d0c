"""For programs: JSON as the OpenAPI document says, cursors that meet everything once, tables, feeds."""

import csv
import io
from typing import Any

import jsonschema
import pytest
from lxml import etree

from newscrawl.web.interface import PAGING, PARAMETERS
from newscrawl.web.openapi import document

LISTS = ("articles", "sites", "runs", "stories", "edits")
ONES = {
    "/api/articles/{id}": "/api/articles/3", "/api/article": "/api/article?url=https://harbourpost.example/2026/11/ferry", "/api/articles/{id}/revisions": "/api/articles/3/revisions",
    "/api/sites/{host}": "/api/sites/harbourpost.example", "/api/runs/{id}": "/api/runs/1", "/api/stories/{id}": "/api/stories/1",
}  # fmt: skip


def schema_of(path: str) -> dict[str, Any]:
    """What an answer has to be, with all that it refers to."""
    operation = document()["paths"][path]["get"]
    return {
        **operation["responses"]["200"]["content"]["application/json"]["schema"],
        "components": document()["components"],
    }


@pytest.mark.parametrize("path", [*(f"/api/{name}" for name in LISTS), *ONES])
def test_answers_are_as_the_document_says(client, path):
    answer = client.get(ONES.get(path, path))
    assert answer.status_code == 200
    jsonschema.Draft202012Validator(schema_of(path)).validate(answer.json())
    again = client.get(ONES.get(path, path), headers={"If-None-Match": f"W/{answer.headers['etag']}"})
    assert (again.status_code, again.content) == (304, b"")


def test_the_document_speaks_of_every_address_for_programs(client):
    served = client.get("/api/openapi.json").json()
    assert served["openapi"] == "3.1.1"
    routes = {route.path for route in client.app.routes}
    for path, operations in served["paths"].items():
        known = (
            path in routes
            or path.removeprefix("/api/") in LISTS
            or path.removesuffix(".csv").removeprefix("/") in LISTS
        )
        assert known, path
        for one in operations["get"]["parameters"]:
            assert (one["in"] == "path") == (f"{{{one['name']}}}" in path)
            jsonschema.Draft202012Validator.check_schema(one["schema"])
    for schema in served["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_walk_by_cursors_meets_everything_once_and_in_order(client, name, size):
    asked = {"days": ""} if name == "stories" else {}
    whole = client.get(f"/api/{name}", params=asked).json()
    assert whole["next"] is None
    walked, path = [], f"/api/{name}?limit={size}" + ("&days=" if asked else "")
    while path:
        answer = client.get(path)
        page = answer.json()
        assert len(page["items"]) <= size
        walked += page["items"]
        path = answer.links["next"]["url"] if page["next"] else None
        assert ("link" in answer.headers) == bool(path)
    assert walked == whole["items"]
    assert len(walked) >= 1


def test_a_search_goes_on_behind_its_cursor_with_what_was_asked(client):
    first = client.get("/api/articles?tag=rates&q=rate&limit=1")
    second = client.get(first.links["next"]["url"]).json()
    assert [one["article_id"] for one in first.json()["items"] + second["items"]] == [4, 2]


@pytest.mark.parametrize(
    "path",
    [
        "/api/articles?limit=0",
        "/api/articles?limit=9999",
        "/api/articles?after=x",
        "/api/articles/nine",
        "/api/edits?week=x",
        "/api/articles?sites=a.example",
        "/api/sites?site=a.example",
        "/api/runs?days=7",
        "/api/articles/1?site=a.example",
        "/articles.csv?limit=3",
    ],
)
def test_what_makes_no_sense_is_a_problem_of_the_standard_form(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert set(answer.json()) == {"type", "status", "title", "detail"}


def test_an_unknown_parameter_is_named_with_those_that_are_known(client):
    detail = client.get("/api/stories?day=7").json()["detail"]
    assert detail == "there is no parameter 'day' here: it takes days, after, limit"


@pytest.mark.parametrize("name", LISTS)
def test_the_document_names_the_parameters_that_are_taken(client, name):
    asked = client.get("/api/openapi.json").json()["paths"][f"/api/{name}"]["get"]["parameters"]
    assert {one["name"] for one in asked} == {*PARAMETERS[name], *PAGING}


@pytest.mark.parametrize(
    "path",
    [
        "/api/articles/999",
        "/api/article?url=https://nobody.example/",
        "/api/article",
        "/api/poems",
        "/api/sites/x",
        "/sites/x/feed.atom",
        "/api/runs/9/x",
    ],
)
def test_what_is_not_there_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("name", LISTS)
def test_a_table_is_all_of_a_list(client, name):
    answer = client.get(f"/{name}.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    listed = client.get(f"/api/{name}").json()["items"]
    assert len(rows) == len(listed)
    assert set(rows[0]) == set(listed[0])


def test_a_table_of_many_rows_comes_in_parts(client, monkeypatch):
    monkeypatch.setattr("newscrawl.web.interface.TABLE_PAGE", 3)
    rows = list(csv.DictReader(io.StringIO(client.get("/articles.csv?language=en").text)))
    assert [row["article_id"] for row in rows] == [
        str(one["article_id"]) for one in client.get("/api/articles?language=en").json()["items"]
    ]


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/articles.atom", 8),
        ("/articles.atom?tag=rates", 3),
        ("/sites/harbourpost.example/feed.atom", 3),
        ("/edits.atom", 2),
        ("/edits.atom?site=nobody.example", 0),
    ],
)
def test_a_feed_has_what_the_standard_asks_for(client, path, count):
    answer = client.get(path)
    assert answer.headers["content-type"] == "application/atom+xml"
    feed = etree.fromstring(answer.content)
    entries = feed.findall("{*}entry")
    assert len(entries) == count
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert element.findtext(f"{{*}}{name}"), name
        assert element.find("{*}author/{*}name") is not None
    links = {link.get("rel"): link.get("href") for link in feed.findall("{*}link")}
    assert links["self"] == f"http://localhost{path}"
    assert client.get(links["alternate"]).status_code == 200
    assert len({entry.findtext("{*}id") for entry in entries}) == count


def test_a_feed_of_silent_edits_says_what_was_changed(client):
    entry = etree.fromstring(client.get("/edits.atom").content).find("{*}entry")
    assert (
        entry.findtext("{*}title") == "northernecho.example changed headline, text, comments: Pass closed until Sunday"
    )
    assert "<del>Saturday</del><ins>Sunday</ins>" in entry.findtext("{*}content")
    target = entry.find("{*}link").get("href")
    assert 'id="revision-2"' in client.get(target).text


def test_metrics_are_those_of_the_database(client):
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert "newscrawl_stored_articles 8.0" in answer.text
    assert "newscrawl_stored_sites 3.0" in answer.text


def test_health_is_told_to_everybody(client, desk):
    assert client.get("/healthz").text == "ok\n"
