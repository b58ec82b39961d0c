"""Who may look, and what every answer forbids the browser."""

import base64
import re

import pytest

from newscrawl.errors import UsageError
from newscrawl.web.access import Rules, cookie_of, is_same, local_path, rules
from newscrawl.web.headers import PAGE_POLICY
from tests.web.conftest import client_of

TOKEN = "a-token-of-enough-letters"
PROXY = "10.0.0.7"


@pytest.fixture(scope="module")
def guarded(desk):
    return client_of(desk, Rules(token=TOKEN), base_url="http://news.example")


def test_on_this_machine_it_answers_to_its_own_names_only(desk):
    """A page elsewhere whose name was made to lead here would else be read by its own scripts."""
    client = client_of(desk)
    for host, status in (
        ("localhost:8430", 200),
        ("127.0.0.1:8430", 200),
        ("[::1]:8430", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("", 421),
    ):
        assert client.get("/", headers={"Host": host}).status_code == status, host


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/articles/1",
        "/api/articles",
        "/api/openapi.json",
        "/articles.csv",
        "/edits.atom",
        "/metrics",
        "/nothing",
        "/articles/3/archived/page",
    ],
)
def test_without_the_token_nothing_is_told(guarded, path):
    answer = guarded.get(path)
    assert answer.status_code == 401
    assert "Bearer" in answer.headers["www-authenticate"]
    assert "ferry" not in answer.text.lower()
    page = guarded.get(path, headers={"Accept": "text/html"})
    assert page.status_code == 303
    assert page.headers["location"].startswith("/sign-in?next=/")


@pytest.mark.parametrize(
    "shown", [f"Bearer {TOKEN}", f"bearer {TOKEN}", "Basic " + base64.b64encode(f"me:{TOKEN}".encode()).decode()]
)
def test_the_token_is_shown_by_a_header(guarded, shown):
    assert guarded.get("/api/articles", headers={"Authorization": shown}).status_code == 200


@pytest.mark.parametrize(
    "shown",
    [
        "Bearer",
        "Bearer x",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"\xff\xfe").decode(),
        TOKEN,
        "Bearer \u00e9",
    ],
)
def test_no_other_token_will_do(guarded, shown):
    assert guarded.get("/", headers={"Authorization": shown.encode("latin-1")}).status_code == 401


def test_a_browser_signs_in_once_and_comes_where_it_wanted(desk):
    client = client_of(desk, Rules(token=TOKEN), base_url="https://news.example")
    assert "Token" in client.get("/sign-in?next=/edits").text
    wrong = client.post("/sign-in?next=/edits", data={"token": "a-token-of-other-letters"})
    assert (wrong.status_code, "set-cookie" in wrong.headers) == (403, False)
    right = client.post("/sign-in?next=/edits%3Fsite%3Da.example", data={"token": TOKEN})
    assert (right.status_code, right.headers["location"]) == (303, "/edits?site=a.example")
    cookie = right.headers["set-cookie"]
    assert TOKEN not in cookie
    assert {part.strip().lower() for part in cookie.split(";")[1:]} >= {"httponly", "secure", "samesite=lax"}
    assert client.get("/").status_code == 200


def test_a_cookie_of_another_token_is_worth_nothing(guarded):
    for value in (cookie_of("another-token-of-letters"), TOKEN, "", "x" * 5_000):
        assert guarded.get("/", headers={"Cookie": f"newscrawl={value}"}).status_code == 401


def test_a_form_of_any_size_is_not_read(guarded):
    assert guarded.post("/sign-in", content=b"token=" + b"x" * 100_000).status_code == 413


@pytest.mark.parametrize(
    "onward",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/\n/evil.example"],
)
def test_signing_in_leads_to_pages_of_ours_only(onward):
    assert local_path(onward) == "/"


def test_a_proxy_that_is_known_says_who_asks(desk):
    known_by = Rules(header="X-Forwarded-User", proxies=frozenset({PROXY}))
    through = client_of(desk, known_by, base_url="http://news.example", client=(PROXY, 5))
    assert through.get("/", headers={"X-Forwarded-User": "ida"}).status_code == 200
    assert through.get("/").status_code == 403
    assert through.get("/", headers={"X-Forwarded-User": " "}).status_code == 403
    past = client_of(desk, known_by, base_url="http://news.example", client=("10.0.0.8", 5))
    assert past.get("/", headers={"X-Forwarded-User": "ida"}).status_code == 403


def test_rules_by_settings():
    assert rules("127.0.0.1", "", "", "").are_open
    assert rules("::1", "", "", "").are_open
    assert not rules("127.0.0.1", TOKEN, "", "").are_open
    assert rules("0.0.0.0", "", "Remote-User", f"{PROXY} ::1").proxies == {PROXY, "::1"}
    with pytest.raises(UsageError, match="NEWSCRAWL_BROWSE_TOKEN"):
        rules("0.0.0.0", "", "", "")
    with pytest.raises(UsageError, match="16 or more"):
        rules("0.0.0.0", "short", "", "")


def test_secrets_are_compared_whole():
    assert is_same(TOKEN, TOKEN)
    assert not is_same(TOKEN, TOKEN[:-1])
    assert not is_same("\udcff", TOKEN)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/articles/3",
        "/articles/999",
        "/?kind=x",
        "/api/articles",
        "/articles.csv",
        "/edits.atom",
        "/healthz",
        "/static/browse.css",
        "/sign-in",
    ],
)
def test_every_answer_says_what_it_may_not_do(client, path):
    headers = client.get(path).headers
    assert headers["content-security-policy"] == PAGE_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers


def test_a_page_brings_no_script_and_no_style_of_its_own(client):
    for path in (
        "/",
        "/articles/3",
        "/edits",
        "/sites",
        "/stories/1",
        "/runs/1",
        "/api",
        "/sites/harbourpost.example",
        "/articles/3/archived",
    ):
        text = client.get(path).text
        assert not re.search(
            r"<style|\sstyle=|\son\w+=|<script(?! src=\"/static/browse\.js\" defer></script>)", text
        ), path


def test_files_are_those_of_the_package_only(client):
    assert client.get("/static/browse.js").headers["content-type"].startswith("text/javascript")
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/", "/static/..%2fapp.py"):
        assert client.get(path).status_code in (404, 405)
