"""One bad value from outside costs no more than itself: whatever stands in any one header, list or line of robots.txt, ten of ten articles are stored."""

import gzip
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Headers, HtmlResponse, Response
from scrapy.utils.gz import gunzip
from scrapy.utils.response import get_meta_refresh

from newscrawl.archive.codings import BrokenCodingError, _gunzip
from newscrawl.archive.members import zstd
from newscrawl.archive.workers import _compression
from newscrawl.crawl.answers import may_refresh, readable, refreshed
from newscrawl.crawl.politeness import retry_after
from newscrawl.discovery.consent import is_consent
from tests.crawl.test_living_crawl import FIRST
from tests.crawling import crawl
from tests.fault_server import Answer, FaultServer

ARTICLES = 10
URL = "https://a.example/x"
HEADERS = ("Content-Type", "ETag", "Last-Modified", "Cache-Control", "Content-Encoding", "Content-Language", "Content-Disposition", "Link", "Refresh", "Retry-After", "Set-Cookie", "Date", "Vary",
           "X-Robots-Tag", "TDM-Policy", "Location", "Content-Location", "Age", "X-Ünnamed")  # fmt: skip
VALUES = (
    "Bj\xf8rn \xff",
    "\x1b[31mred\x07",
    "x" * 9000,
    "",
    "²",
    "99999999999999999999",
    "http://[bad",
    "max-age=99999999999999999999",
    "text/html; charset=nonsense",
    "0; url=http://[bad",
    "gzip",
    "-1",
)


def everywhere(site: FaultServer, headers: dict[str, str]) -> None:
    """Every answer of the site carries these."""
    find = site._find

    def found(path: str) -> Answer:
        answer = find(path)
        return Answer(answer.body, answer.status, {**answer.headers, **headers}, answer.kind, answer.validators)

    site._find = found


@pytest.mark.parametrize("value", VALUES)
def test_any_value_in_any_header_of_every_answer(site, desk, value):
    kept = {} if value in ("", "gzip", "text/html; charset=nonsense") else {"Content-Type": "text/html; " + value}
    everywhere(site, {name: value for name in HEADERS if name not in ("Content-Type", "Refresh", "X-Ünnamed")} | kept)
    desk.crawl()
    assert (desk.outcome()["new"], desk.outcome()["failed"]) == (10, 0)


def head(html: str):
    return lambda site: site.answer("/", site.front_page().replace("<head>", f"<head>{html}").encode())


def feed(bad: str):
    def change(site: FaultServer) -> None:
        site.feed_head = bad

    return change


def robots(text: bytes):
    return lambda site: site.answer("/robots.txt", text, kind="text/plain")


def json_feed(member: str):
    def change(site: FaultServer) -> None:
        items = "".join(f',{{"url": "{path}"}}' for path in site.stories)
        site.answer(
            "/feed/",
            f'{{"version": "https://jsonfeed.org/version/1", "items": [{{"url": "/", {member}}}{items}]}}'.encode(),
        )

    return change


PLACES = {
    "robots: sitemap": robots(b"Sitemap: http://[bad\nSitemap: http://a:999999/\nUser-agent: *\nDisallow:"),
    "robots: bytes": robots(
        b"\xff\xfe\x00User-agent: *\x00\nCrawl-delay: 1e999\nCrawl-delay: -4\nDisallow: /*\xf8*$\n"
    ),
    "robots: nothing but lines": robots(b"\n" * 100_000),
    "robots: redirect nowhere": lambda site: site.answer("/robots.txt", b"", 301, headers={"Location": "http://[bad"}),
    "robots: redirect in circles": lambda site: site.answer(
        "/robots.txt", b"", 301, headers={"Location": "/robots.txt"}
    ),
    "robots: a broken coding": lambda site: site.answer(
        "/robots.txt", b"\x1f\x8b\x08nothing", headers={"Content-Encoding": "gzip"}
    ),
    "page: next": head('<link rel="next" href="http://[bad">'),
    "page: base": head('<base href="http://[bad">'),
    "page: base without host": head('<base href="http:///">'),
    "page: API": head('<link rel="https://api.w.org/" href="http://[bad">'),
    "page: feed": head('<link rel="alternate" type="application/rss+xml" href="http://[bad">'),
    "page: refresh": head('<meta http-equiv="refresh" content="0; url=http://[bad">'),
    "page: refresh in how long": head('<meta http-equiv="refresh" content="99999999999999999999999; url=/x">'),
    "feed: ttl of 14 digits": feed("<ttl>99999999999999</ttl>"),
    "feed: ttl of none": feed("<ttl>²</ttl>"),
    "feed: an address": feed("<item><link>http://[bad</link></item><item><link>http://a.example:x/</link></item>"),
    "feed: a coding": lambda site: site.answer(
        "/feed/", gzip.compress(b"<rss>")[:9], headers={"Content-Encoding": "gzip"}
    ),
    "json feed: tags": json_feed('"tags": 4'),
    "json feed: date": json_feed('"date_published": 5, "title": {}'),
    "json feed: half an emoji": json_feed('"title": "\\ud83d"'),
    "sitemap: addresses": lambda site: site.answer(
        "/sitemap.xml", b"<urlset><url><loc>http://a.example:x/</loc></url><url><loc>http://[bad</loc></url></urlset>"
    ),
    "sitemap: cut": lambda site: site.answer("/sitemap.xml", gzip.compress(b"<urlset>" + b"<url/>" * 999)[:30]),
}


@pytest.mark.parametrize("place", PLACES)
def test_any_one_place(site, desk, place):
    PLACES[place](site)
    desk.crawl()
    assert (desk.outcome()["new"], desk.outcome()["failed"]) == (10, 0)


def test_a_page_that_cannot_be_unpacked_costs_itself_and_is_named(site, desk):
    site.answer(FIRST, b"\x1f\x8b\x08 no gzip behind this", headers={"Content-Encoding": "gzip"}, validators=False)
    second = "/2026/11/story-number-1-of-the-harbour"
    site.answer(
        second,
        zstd.compress(b"<p>" * 9000)[:-30] + b"\xff" * 30,
        headers={"Content-Encoding": "zstd"},
        validators=False,
    )
    desk.crawl()
    assert (desk.outcome()["new"], desk.outcome()["failed"]) == (8, 0)
    assert desk.reasons().get("content coding that cannot be undone", 0) >= 1


# ---- the doors by themselves


@given(st.dictionaries(st.binary(max_size=12), st.lists(st.binary(max_size=40), max_size=3), max_size=6))
def test_headers_of_any_bytes_become_text(raw):
    found, _ = readable(Headers(raw), URL)
    for name, values in found.items():
        assert name.decode("ascii").isprintable()
        for value in values:
            value.decode("utf-8")
    assert HtmlResponse(URL, headers=found, body=b"<p>").selector is not None


@pytest.mark.parametrize(
    ("location", "target"),
    [(b"/bl\xe5b\xe6r", b"https://a.example/bl%E5b%E6r"), ("/blåbær".encode(), b"https://a.example/bl%C3%A5b%C3%A6r"), (b"//b.example/x", b"https://b.example/x"), (b" /a b ", b"https://a.example/a%20b"),
     (b"http://[bad", None), (b"javascript:alert(1)", None), (b"http://u:p@b.example/", b"http://b.example/"), (b"/a\x00\x1bb", b"https://a.example/ab"), (b"/%E5", b"https://a.example/%E5")],
)  # fmt: skip
def test_a_location_leads_somewhere_or_is_none(location, target):
    assert readable(Headers({"Location": [location]}), URL)[0].get("Location") == target


@given(
    st.one_of(
        st.text(max_size=30),
        st.integers(-10, 10**30).map(str),
        st.datetimes().map(str),
        st.just("9" * 5000),
        st.just("Fri, 31 Dec 99999 23:59:59 GMT"),
    )
)
def test_retry_after_is_a_time_or_nothing(text):
    found = retry_after(Response(URL, headers={"Retry-After": text.encode("utf-8", "replace")}))
    assert found is None or timedelta(0) <= found


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0), ("120", 120), ("1.5", 2), ("90 seconds", 90), ("30s", 30), ("1764129600000", 10**9), ("9" * 30, 10**9),
        ("2020-01-01T00:00:00Z", 0), ("Wed, 01 Jan 2020 00:00:00 GMT", 0), ("Wednesday, 01-Jan-20 00:00:00 GMT", 0),
        ("-5", None), ("soon", None), ("", None), ("1,5", None), ("2020-99-99", None),
    ],
)  # fmt: skip
def test_retry_after_is_understood_as_servers_write_it(text, seconds):
    found = retry_after(Response(URL, headers={"Retry-After": text}))
    assert found == (None if seconds is None else timedelta(seconds=seconds))


def test_a_wait_that_nobody_asked_for_in_words_says_so(tmp_path):
    with FaultServer(articles=1) as site:
        site.answer("/", b"busy", 503, headers={"Retry-After": "when we are ready"})
        done = crawl(tmp_path, "news", "-a", f"url={site.url}", "-s", "MAX_HOST_WAIT=1", "-s", "ARCHIVE=0")
    assert "with a Retry-After that says nothing ('when we are ready'); it is left alone for 60 s" in done.stderr


@given(
    st.sampled_from(["gzip", "x-gzip", "deflate", "br", "zstd", "gzip, br", "nonsense", ""]),
    st.binary(max_size=80),
    st.sampled_from([b"", b"<html>", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"]),
)
def test_any_coding_over_any_bytes_is_undone_or_broken(coding, body, opening):
    response = Response(URL, headers={"Content-Encoding": coding, "Content-Type": "text/html"}, body=opening + body)
    try:
        found = _compression().process_response(HtmlResponse(URL).replace().request or _request(), response)
    except BrokenCodingError:
        assert opening != b"<html>"
        return
    if opening == b"<html>":
        assert isinstance(found, HtmlResponse)


def _request():
    from scrapy import Request

    return Request(URL)


PACKED = st.sampled_from([b"", b"<p>Hello", bytes(range(256)) * 300]).map(gzip.compress)


@given(
    st.lists(PACKED, min_size=1, max_size=3).map(b"".join),
    st.integers(0, 2_000),
    st.binary(max_size=3),
    st.sampled_from([0, 5, 76_800, 100_000]),
)
def test_gzip_is_undone_as_scrapy_does_it_however_broken(packed, cut, garbage, max_size):
    body = packed[: len(packed) - cut] + garbage

    def outcome(unpack):
        try:
            return unpack(body, max_size=max_size)
        except Exception as error:
            return type(error)

    assert outcome(_gunzip) == outcome(gunzip)


@given(
    st.permutations(['http-equiv="ReFresh"', 'content="0; url=/there"', "data-x='>'"]),
    st.integers(0, 4_100),
    st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-32", "cp1251", "shift_jis", "iso-2022-jp"]),
)
def test_no_refresh_that_scrapy_finds_is_passed_over(attributes, before, encoding):
    page = f"<title>{'Ф' * before}</title><meta {' '.join(attributes)}>".encode(encoding, "xmlcharrefreplace")
    response = HtmlResponse(URL, body=page, encoding=encoding)
    assert may_refresh(page) or get_meta_refresh(response) == (None, None)
    assert not may_refresh(b"<title>The harbour</title><meta http-equiv='X-UA-Compatible' content='IE=edge'>")


@pytest.mark.parametrize(
    ("stated", "target"),
    [("0; url=/there", "/there"), ("0;URL='/there'", "/there"), ("3, /there", "/there"), ("0.5;url=there", "/there"), ("300", None), ("", None), ("3600; url=/there", None), ("0; url=http://[bad", None),
     ("0; url=javascript:alert(1)", None), ("soon; url=/there", None)],
)  # fmt: skip
def test_a_refresh_header_leads_somewhere_or_nowhere(stated, target):
    found = refreshed(Response(URL, headers={"Refresh": stated}), 100)
    assert found == (f"https://a.example{target}" if target else None)


def test_a_refresh_header_is_followed_as_browsers_do(site, desk):
    story = site.stories[FIRST]
    site.answer("/there", story.html(site.url + "there").encode())
    site.answer(FIRST, b"moved", headers={"Refresh": "0; url=/there"})
    site.answer("/2026/11/story-number-1-of-the-harbour", site.stories["/2026/11/story-number-1-of-the-harbour"].html(site.url).encode(), headers={"Refresh": "30; url=/2026/11/story-number-1-of-the-harbour"})  # fmt: skip
    desk.crawl()
    assert (desk.outcome()["new"], desk.outcome()["failed"]) == (10, 0)


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
@pytest.mark.parametrize("kind", ["text/html", "text/html; charset=utf-8", "application/xhtml+xml", "text/plain"])
def test_a_coding_that_is_used_and_not_named(kind, pack):
    response = Response(URL, headers={"Content-Type": kind}, body=pack(b"<html><p>Hello</p></html>" * 50))
    found = _compression().process_response(_request(), response)
    assert (found.text[:18], "Content-Encoding" in found.headers) == ("<html><p>Hello</p>", False)
    damaged = response.replace(body=response.body[:4] + b"\xff" * 40)
    assert _compression().process_response(_request(), damaged).body == damaged.body
    document = response.replace(headers={"Content-Type": "application/gzip"})
    assert _compression().process_response(_request(), document).body == document.body
    inner = response.replace(body=pack(bytes(range(256)) * 9))
    assert _compression().process_response(_request(), inner).body == inner.body


def test_a_coding_that_is_named_and_not_used():
    for coding in ("gzip", "br", "zstd", "deflate", "nonsense"):
        response = Response(
            URL, headers={"Content-Encoding": coding, "Content-Type": "text/html"}, body=b"<html><p>Hello</p></html>"
        )
        assert _compression().process_response(_request(), response).text == "<html><p>Hello</p></html>"
    packed = Response(
        URL, headers={"Content-Encoding": "deflate", "Content-Type": "text/html"}, body=zlib.compress(b"<p>Hello")
    )
    assert _compression().process_response(_request(), packed).text == "<p>Hello"


@pytest.mark.parametrize(
    ("url", "asked", "consent"),
    [("https://consent.site.example/?return=x", "https://site.example/a", True), ("https://site.example/zustimmung?url=x", "https://site.example/a", True), ("https://myprivacy.dpg.example/consent", "https://hln.example/a", True),
     ("https://site.example/2026/consent-and-the-law", "https://site.example/a", False), ("https://site.example/consent", "https://site.example/consent", False), ("https://www.site.example/a", "https://site.example/a", False)],
)  # fmt: skip
def test_consent_pages_are_told_by_where_one_is_led(url, asked, consent):
    assert is_consent(url, asked) is consent


def test_consent_pages_are_named(site, desk):
    site.answer(FIRST, b"", 302, headers={"Location": "/consent?return=" + FIRST})
    site.answer(
        "/consent",
        b"<html><title>Your privacy</title><h1>Before you read on</h1><p>We and our 843 partners.</p></html>",
    )
    desk.crawl()
    assert (desk.outcome()["new"], desk.reasons()) == (9, {"consent page behind a cookie": 1})


# ---- robots.txt


@pytest.mark.parametrize("hops", [1, 5])
def test_rules_behind_redirects_are_obeyed(site, desk, hops):
    for hop in range(hops):
        path = f"/hop/{hop}" if hop else "/robots.txt"
        target = f"/hop/{hop + 1}" if hop + 1 < hops else "/rules.txt"
        site.answer(path, b"", 301, headers={"Location": target})
    site.answer("/rules.txt", f"User-agent: *\nDisallow: {FIRST}\n".encode(), kind="text/plain")
    desk.crawl()
    assert (desk.outcome()["new"], desk.reasons()) == (9, {"disallowed by robots.txt": 1})
    assert site.asked(FIRST) == []


def test_a_copy_from_the_future_is_none(site, desk):
    desk.crawl()
    assert len(site.asked("/robots.txt")) == 1
    ahead = (datetime.now(UTC) + timedelta(days=3650)).strftime("%Y-%m-%d %H:%M:%S.000000")
    import sqlite3

    with sqlite3.connect(desk.data / "newscrawl.db") as connection:
        connection.execute("UPDATE hosts SET robots_fetched_at = ? WHERE robots_fetched_at IS NOT NULL", (ahead,))
    desk.crawl()
    assert len(site.asked("/robots.txt")) == 1


def test_what_is_fetched_as_an_article_and_is_a_list_leads_on(site, desk):
    """A feed, a sitemap and a PDF at addresses that look like an article's: none is stored, and what the feed names is."""
    site.publish("/hidden/a-story-that-only-the-feed-names-2026", "The lighthouse goes out")
    hidden = site.stories.pop("/hidden/a-story-that-only-the-feed-names-2026")
    site.answer(
        "/hidden/a-story-that-only-the-feed-names-2026",
        hidden.html(site.url + "hidden/a-story-that-only-the-feed-names-2026").encode(),
    )
    site.answer(
        FIRST,
        f"<rss><channel><item><link>{site.url}hidden/a-story-that-only-the-feed-names-2026</link></item></channel></rss>".encode(),
    )
    site.answer(
        "/2026/11/story-number-1-of-the-harbour",
        b"%PDF-1.7\n" + b"<p>The harbour closes for the winter, its master said on Monday.</p>" * 20,
    )
    desk.crawl()
    assert (desk.outcome()["new"], desk.outcome()["failed"]) == (9, 0)
    assert desk.rows("SELECT count(*) FROM articles WHERE url LIKE '%only-the-feed%'") == [(1,)]


def test_a_list_of_many_pages_is_read_to_its_end_and_again_only_where_it_is_new(site, desk):
    """As static site generators write them: index2.html, index3.html ..., with no word of it in the head."""
    paths = list(site.stories)
    for page in range(1, 8):
        own = "".join(f'<li><h2><a href="{p}">{site.stories[p].title}</a></h2></li>' for p in paths[page - 1 : page])
        older = f'<a href="/index{page + 1}.html">Older posts</a>' if page < 7 else ""
        body = f"<html><head><title>The Fault Gazette</title></head><body><ul>{own}</ul>{older}</body></html>".encode()
        site.answer("/" if page == 1 else f"/index{page}.html", body)
    desk.crawl()
    assert desk.outcome()["new"] == 7
    desk.age(12 * 60)
    desk.crawl()
    assert [a.path for a in site.log if a.path.startswith("/index")] in ([], ["/index2.html"])
