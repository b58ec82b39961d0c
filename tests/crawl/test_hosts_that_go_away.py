"""Hosts that stop to answer amid a crawl, and come back or do not: they are left alone, nothing of them is lost, and the last
line says what waits and until when.
"""

import contextlib
import itertools
import socket
import time
from datetime import timedelta

import pytest

from newscrawl.crawl import hosts
from newscrawl.invocation import ExitCode
from tests.fault_server import Answer

ARTICLES = 9
UNHAD = "addresses that could not be had wait until 2"
AT_ONCE = ("-s", "MAX_HOST_WAIT=1")


def hang_up(handler) -> None:
    with contextlib.suppress(OSError):
        handler.connection.shutdown(socket.SHUT_RDWR)


def go_away(site, paths, *, after: int = 0, times: int | None = None) -> None:
    """So many requests for these are answered; then none is, so many times in all or for ever."""
    asked = itertools.count()

    def away(path: str) -> Answer:
        n = next(asked) - after
        if n < 0 or (times is not None and n >= times):
            return Answer(site.stories[path].html(site.url.rstrip("/") + path).encode())
        return Answer(hang_up)

    for path in paths:
        site.answers[path] = away


def last_line(told: str) -> str:
    return [line for line in told.splitlines() if line.startswith("Nothing")][-1]


@pytest.mark.parametrize("stored", [0, 4])
def test_a_host_that_answers_no_more_is_left_alone_and_what_waits_is_told(site, desk, stored):
    waiting = ARTICLES - stored
    go_away(site, site.stories, after=stored)
    first = desk.crawl(*AT_ONCE)
    assert (first.returncode == ExitCode.FOUND, desk.outcome()["new"]) == (stored > 0, stored)
    asked = site.asked_for_stories()[stored:]
    assert len(asked) <= 5  # a connection that was kept is tried anew, and one request is on its way; not 27
    assert f"\nWaiting:  {waiting} {UNHAD}" in first.stderr
    assert "it gave no answer at 3 addresses in a row" in first.stderr
    assert "it gave no answer at " in desk.why(asked[-1])
    site.answers.clear()
    second = desk.crawl(*AT_ONCE)
    assert site.asked_for_stories() == []
    assert second.returncode == (ExitCode.FOUND if stored else ExitCode.NOTHING)
    told = last_line(second.stderr)
    assert told.startswith(f"{'Nothing is new' if stored else 'Nothing could be had'}: {waiting} {UNHAD}")
    assert "Is the address right?" not in told
    assert ("What the site lists besides is stored already and not due." in told) is bool(stored)
    desk.age(31)
    assert desk.crawl(*AT_ONCE).returncode == ExitCode.FOUND
    assert desk.outcome()["new"] == waiting


def test_a_host_that_starts_anew_is_waited_for(site, desk, monkeypatch):
    monkeypatch.setattr(hosts, "_FIRST_WAIT", timedelta(seconds=1))
    go_away(site, site.stories, times=3)
    assert desk.crawl().returncode == ExitCode.FOUND
    assert (desk.outcome()["new"], desk.reasons()) == (ARTICLES, {})


def test_single_addresses_that_break_off_hold_no_other_up(site, desk):
    broken = list(site.stories)[::3]
    go_away(site, broken)
    began = time.monotonic()
    desk.crawl("-s", "RETRY_TIMES=0")
    assert (desk.outcome()["new"], desk.reasons()) == (ARTICLES - len(broken), {"unreachable": len(broken)})
    assert time.monotonic() - began < 30


def test_the_waits_for_one_host_are_no_longer_in_sum_than_a_crawl_waits(site, desk, monkeypatch):
    desk.crawl()
    monkeypatch.setattr(hosts, "_FIRST_WAIT", timedelta(seconds=1))
    for path in ("/", "/feed/", *site.stories):
        site.answer(path, b"busy", 503)
    desk.crawl("-s", "MAX_HOST_WAIT=2.5", "-a", "refetch=1")  # one second, and two
    assert max(one.at for one in site.log) - min(one.at for one in site.log) < 2
    assert len(site.log) <= 4  # one is on its way while the first is answered


def test_a_host_that_answers_between_two_waits_is_waited_for_again(site, desk):
    """As one that counts requests does: each fourth is too many."""
    asked = itertools.count(1)

    def limited(path: str) -> Answer:
        if next(asked) % 4 == 0:
            return Answer(b"too many", 429, {"Retry-After": "1"}, validators=False)
        return Answer(site.stories[path].html(site.url.rstrip("/") + path).encode())

    for path in site.stories:
        site.answers[path] = limited
    desk.crawl("-s", "MAX_HOST_WAIT=1.9")
    assert (desk.outcome()["new"], desk.reasons()) == (ARTICLES, {})


def test_why_a_host_is_left_alone_is_said_once(site, desk):
    site.answer("/robots.txt", b"broken", 500)
    for _ in range(2):
        told = desk.crawl(*AT_ONCE).stderr
        line = next(line for line in told.splitlines() if line.startswith("Nothing could be had"))
        assert line.count("robots.txt answered 500") == line.count("it may be asked again at") == 1
        assert desk.rows("SELECT count(*) FROM site_runs WHERE trouble LIKE '%again at%again at%'") == [(0,)]


@pytest.mark.parametrize("hops", [8, 13])
def test_a_long_way_of_different_addresses_is_no_circle(site, desk, hops):
    first = next(iter(site.stories))
    story = site.stories[first].html(site.url.rstrip("/") + first).encode()
    ways = [first, *(f"/on-its-way/{n}" for n in range(1, hops))]
    for path, to in zip(ways, [*ways[1:], "/at-its-place"], strict=True):
        site.answers[path] = Answer(b"", 302, {"Location": to})
    site.answer("/at-its-place", story)
    desk.crawl()
    assert desk.reasons() == ({"redirected too often": 1} if hops > 10 else {})
