"""Redirects that lead round and round: seen when they close, told by what would open them, and never twenty requests."""

from collections import Counter

import pytest

from newscrawl.errors import DropReason
from tests.fault_server import Answer, FaultServer


def circle(site: FaultServer, steps: int, gives_cookie_at: int | None) -> str:
    """The first story is a circle of so many steps."""
    first = next(iter(site.stories))
    paths = [first, *(f"/check-{n}" for n in range(1, steps))]
    for n, path in enumerate(paths):
        headers = {"Location": paths[(n + 1) % steps]} | ({"Set-Cookie": "seen=1"} if n == gives_cookie_at else {})
        site.answers[path] = Answer(b"", 302, headers)
    return first


@pytest.mark.parametrize(("steps", "cookie"), [(1, 0), (2, 0), (2, 1), (3, 2)])
def test_a_page_that_wants_its_cookie_back_is_asked_for_once(desk, site, steps, cookie):
    first = circle(site, steps, cookie)
    desk.crawl()
    assert desk.reasons() == {DropReason.COOKIE_WALL.value: 1}
    assert desk.outcome()["new"] == 2
    assert Counter(asked.path for asked in site.log)[first] == 1
    assert "gives a cookie" in desk.why(first)


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_other_circles_are_walked_twice_at_most(desk, site, steps):
    first = circle(site, steps, None)
    desk.crawl()
    assert desk.reasons() == {DropReason.REDIRECT_LOOP.value: 1}
    assert Counter(asked.path for asked in site.log)[first] == 2


def test_a_page_that_sends_back_once_is_read(desk, site):
    """As a server does that is just waking up."""
    first = next(iter(site.stories))
    times = []

    def once(path: str) -> Answer:
        times.append(path)
        if len(times) == 1:
            return Answer(b"", 302, {"Location": path})
        return Answer(site.stories[first].html(site.url.rstrip("/") + first).encode())

    site.answers[first] = once
    desk.crawl()
    assert desk.outcome()["new"] == 3


def test_a_page_that_leads_on_by_a_script_is_followed_and_one_that_leads_round_is_not_for_ever(desk, site):
    first, second, *_ = site.stories
    html = site.stories[first].html(site.url.rstrip("/") + "/moved")
    site.answers["/moved"] = Answer(html.encode())
    site.answers[first] = Answer(b"<html><script>window.location.href = '/moved';</script></html>")
    site.answers[second] = Answer(b"<html><body onload=\"location='/round'\"></body></html>")
    site.answers["/round"] = Answer(f"<script>location.replace('{second}')</script>".encode())
    desk.crawl()
    assert desk.outcome()["new"] == 2
    assert DropReason.EMPTY_PAGE.value not in desk.reasons()
    assert desk.rows("SELECT count(*) FROM articles WHERE url LIKE '%/moved'") == [(1,)]
    assert Counter(asked.path for asked in site.log)["/round"] <= 20


def test_a_script_leads_nowhere_that_robots_txt_forbids(desk, site):
    first = next(iter(site.stories))
    site.robots = "User-agent: *\nDisallow: /closed\n"
    site.answers[first] = Answer(b"<script>location = '/closed/1'</script>")
    desk.crawl()
    assert desk.reasons() == {DropReason.ROBOTS.value: 1}
    assert not [asked for asked in site.log if asked.path.startswith("/closed")]
