"""Addresses come from pages, and pages hold anything: no text makes a function of urls raise."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scrapy import Request

from newscrawl.urls import (
    LONGEST,
    canonical,
    host_of,
    identity,
    login_of,
    normalise,
    origin_of,
    outlet_name,
    registrable_domain,
    resolved,
    same_site,
    server_of,
    shape,
    shown,
)

URL = "https://a.example/list"
PIECES = (
    "http://", "https:", "//", "///", "[", "]", "[::1]", "[::ffff:127.0.0.1]", ":", ":0", ":99999999", ":x", ":²", "@", "u:p@", "..", "a..b", "%", "%zz", "%00",
    "\x00", "\n", " ", "\x1b", "\ud800", "é", "ß", "\u2100", "xn--", "xn--é", "a.example", "127.0.0.1", "0x7f.1", "?", "#", "&a=b", ";jsessionid=", "javascript:", "data:,",
    "/c/s/x.cdn.ampproject.org", "amp.", "x.cdn.ampproject.org", "m.", "/(S(a))/", "\\", "a" * 300, "٣",
)  # fmt: skip
anything = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=6).map("".join))


@given(anything)
@example("http://[bad")
@example("http://a.example/?a=\ud800")
@example("http://a.example:99999999/")
@example("https://x.cdn.ampproject.org" + "/c/s/x.cdn.ampproject.org" * 2_000)
def test_no_text_makes_a_function_of_urls_raise(text):
    for function in (
        normalise,
        identity,
        host_of,
        server_of,
        origin_of,
        shape,
        login_of,
        shown,
        registrable_domain,
        outlet_name,
    ):
        function(text)
    same_site(text, URL)
    canonical(URL, text)
    canonical(text, URL)


@given(anything)
def test_what_resolves_can_be_asked_for(text):
    found = resolved(URL, text)
    if found is not None:
        assert found.startswith(("http://", "https://"))
        assert len(found) <= LONGEST
        assert server_of(Request(found).url)
        assert normalise(normalise(found)) == normalise(found)


@pytest.mark.parametrize(
    "text",
    [
        "http://[bad", "http://a.example:99999999/x", "http://a.example:x/", "http://a.example:0/", "http:///x", "http://a..example/", f"http://{'a' * 64}.example/",
        "http://a b.example/", "ftp://a.example/x", "javascript:void(0)", "mailto:a@b.example", "data:text/html,x", "blob:https://a.example/1", "http://[::1]x/", "/" + "x" * LONGEST,
        4, None, ["/x"], "http://a.example\x00/", "http://%61.example/",
    ],
)  # fmt: skip
def test_what_can_never_be_asked_for_is_none(text):
    assert resolved(URL, text) is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" /x ", "https://a.example/x"),
        ("//b.example/x", "https://b.example/x"),
        ("HTTP://B.Example:80/x y", "http://b.example:80/x%20y"),
        ("http://bücher.example/å", "http://xn--bcher-kva.example/%C3%A5"),
        ("http://u:p@b.example/x", "http://b.example/x"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x"),
        ("http://my_site.example/", "http://my_site.example/"),
    ],
)
def test_what_can_be_asked_for(text, address):
    assert resolved(URL, text) == address


def test_an_address_by_number_keeps_its_brackets():
    assert normalise("http://[::1]:8000/x") == "http://[::1]:8000/x"
    assert (server_of("http://[::1]:8000/x"), server_of("http://[::1]/"), origin_of("HTTPS://A.example:443/x")) == (
        "[::1]:8000",
        "[::1]",
        "https://a.example",
    )


SECRETS = [
    ("https://user:hunter2@a.example/x", "https://***@a.example/x"),
    ("https://hunter2@a.example/x", "https://***@a.example/x"),
    ("postgresql+psycopg://u:hunter2@db/news", "postgresql+psycopg://***@db/news"),
    ("postgresql://db/news?password=hunter2&sslmode=require", "postgresql://db/news?password=***&sslmode=require"),
    ("postgresql://u:hun/ter2@db/news", "postgresql://***@db/news"),
    ("http://u:hun/ter2@db:80/news", "http://***@db:80/news"),
    ("http://u:hunter2@[bad/news", "http://***@[bad/news"),
    ("https://a.example/x?TOKEN=hunter2#top", "https://a.example/x?TOKEN=***#top"),
    ("https://a.example/x#access_token=hunter2", "https://a.example/x#access_token=***"),
    ("https://a.example/x?a=1;pass%77ord=hunter2", "https://a.example/x?a=1;pass%77ord=***"),
    ("cannot fetch 'https://u:hunter2@a.example/x': refused", "cannot fetch 'https://***@a.example/x': refused"),
    ("https://social.example/@fjordpost/1?tokens=3", "https://social.example/@fjordpost/1?tokens=3"),
]


@pytest.mark.parametrize(("text", "seen"), SECRETS)
def test_what_is_shown_holds_no_secret(text, seen):
    assert shown(text) == seen


@given(st.text(alphabet="ab/:@?#[]%&=", min_size=0, max_size=12))
def test_no_password_is_shown_however_odd_it_is(around):
    assert "hunter2" not in shown(
        f"https://user:hunter2{around.replace('/', '').replace('?', '').replace('#', '')}@a.example/"
    )


def test_a_login_is_taken_off_an_address():
    assert login_of("https://us%40er:p%3Aw@a.example:8443/x?y=1") == ("https://a.example:8443/x?y=1", ("us@er", "p:w"))
    assert login_of("https://a.example/@user") == ("https://a.example/@user", None)


GROWING = ("a", "a:", "://", "http://a", "@", "//@", "?a=", "&password=", "[", "]", "%", "%41", ".", "..", "/..", "/a/..", "-", "_", ";jsessionid=", "/(S(", "/(S(a))", "1",
           "-amp", ".amp", "é", "xn--", "&", "=", ";", "\\", " ", "\t", "#", "/c/s/x.cdn.ampproject.org", "m.")  # fmt: skip


@pytest.mark.parametrize("piece", GROWING)
@pytest.mark.parametrize(
    "head", ["", "http://", "https://a.example/", "https://a.example/?", "https://x.cdn.ampproject.org/"]
)
def test_time_grows_no_faster_than_the_text(head, piece):
    """Four times as long may take four times as long; a square would take sixteen."""

    def seconds(length: int) -> float:
        text = (head + piece * (length // len(piece)))[:length]
        best = float("inf")
        for attempt in range(3):
            varied = f"{text}{attempt}"  # nothing comes out of a cache
            began = time.process_time()
            for function in (
                normalise,
                identity,
                shape,
                shown,
                login_of,
                lambda t: resolved(URL, t),
                lambda t: canonical(URL, t),
            ):
                function(varied)
            best = min(best, time.process_time() - began)
        return best

    assert seconds(16_000) < max(10 * seconds(4_000), 0.05)
