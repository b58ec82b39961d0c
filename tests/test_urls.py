"""URLs: one spelling, one site."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.urls import (
    LONGEST,
    canonical,
    host_of,
    identity,
    normalise,
    outlet_name,
    page_of,
    registrable_domain,
    resolved,
    same_site,
    server_of,
    site_of,
    site_typed,
)


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("HTTPS://A.Example:443/x?utm_source=a&b=2&a=1#top", "https://a.example/x?a=1&b=2"),
        ("http://a.example", "http://a.example/"),
        ("https://a.example/x?fbclid=1", "https://a.example/x"),
        ("https://a.example:8443/x", "https://a.example:8443/x"),
    ],
)
def test_one_spelling(url, normal):
    assert normalise(url) == normal


NAMES_OF_ONE_HOST = (
    ("site.example", ("site.example", "SITE.Example", "site.example.", "site.example:443", "site.example.:443")),
    ("xn--bcher-kva.example", ("bücher.example", "BÜCHER.example", "xn--bcher-kva.example", "XN--Bcher-KVA.example", "bücher.example.")),
    ("site.example:8443", ("site.example:8443", "Site.Example.:8443")),
)  # fmt: skip


@pytest.mark.parametrize("www", ["", "www."])
@pytest.mark.parametrize(("server", "names"), NAMES_OF_ONE_HOST)
def test_a_host_has_one_name_however_it_is_written(server, names, www):
    for name in names:
        url, plain = f"https://{www}{name}/2026/ferry", f"https://{www}{server}/2026/ferry"
        assert normalise(url) == plain == normalise(resolved("https://a.example/", url) or "")
        assert (server_of(url), site_of(url), host_of(url)) == (www + server, server, server.partition(":")[0])
        assert (identity(url), page_of(url)) == (identity(plain), page_of(plain))
        assert same_site(url, plain)
        assert {site_typed(url), site_typed(f"{www}{name}".removesuffix(":443"))} == {server}
        assert canonical(plain, url) == (plain, "link rel=canonical")


@given(st.text(max_size=80))
def test_any_name_may_be_typed(text):
    assert site_typed("Norway Today") == "norway today"
    assert isinstance(site_typed(text), str)


@given(st.text(max_size=80))
def test_normalising_never_raises_and_twice_changes_nothing(text):
    once = normalise("https://a.example/" + text)
    assert normalise(once) == once
    normalise(text)


def test_sites():
    assert same_site("https://www.bbc.co.uk/a", "https://news.bbc.co.uk/b")
    assert not same_site("https://a.co.uk/", "https://b.co.uk/")
    assert (
        registrable_domain("news.bbc.co.uk"),
        outlet_name("www.norwaytoday.info"),
        host_of("https://www.A.example/"),
    ) == (
        "bbc.co.uk",
        "norwaytoday",
        "a.example",
    )


def test_an_inner_page_is_not_the_front_page():
    assert canonical("https://a.example/x", "https://a.example/")[0] == "https://a.example/x"
    assert canonical("https://a.example/x?utm_source=a", "/y")[0] == "https://a.example/y"


def test_a_page_of_comments_is_its_article():
    article = "https://a.example/2026/11/story/"
    for further in ("comment-page-2/", "comment-page-12/#comments", "?replytocom=7#respond"):
        assert identity(article + further) == identity(article)


@pytest.mark.parametrize(
    "claimed", ["https://x.example/2026/story/comment-page-1/", "https://x.example/2026/story/comment-page-2/#comments"]
)
def test_an_article_is_no_page_of_its_comments_whatever_the_page_claims(claimed):
    assert canonical("https://x.example/2026/story/", claimed)[0] == normalise("https://x.example/2026/story/")


@pytest.mark.parametrize(
    "claimed", ["/", "//m.x.example/", "/index.html", "/Index.PHP", "/default.aspx#top", "/amp/", "/amp"]
)
def test_a_front_page_however_it_is_written_is_no_canonical_address_of_an_article(claimed):
    assert canonical("https://x.example/2026/story", claimed) == ("https://x.example/2026/story", "the page's own URL")


@pytest.mark.parametrize("claimed", ["/index.php?id=5", "/index.php/2026/story", "/2026/index.html"])
def test_an_article_may_claim_what_an_index_page_shows(claimed):
    assert canonical("https://x.example/story", claimed)[1] == "link rel=canonical"


@pytest.mark.parametrize("letter", ["a", "é", "船", "%"])
@pytest.mark.parametrize("count", [200, 700, 2_100, 9_000])
def test_an_address_that_no_database_takes_is_no_canonical_one(letter, count):
    found, _ = canonical("https://a.example/x", "https://a.example/" + letter * count)
    assert len(found) <= LONGEST
    assert (found == "https://a.example/x") == (len(normalise("https://a.example/" + letter * count)) > LONGEST)


@pytest.mark.parametrize(
    ("reference", "asked"),
    [
        ("/it%27s", "/it%27s"), ("/it's", "/it's"), ("/a%28b%29%21%2A%2C%2B%7Eb", "/a%28b%29%21%2A%2C%2B%7Eb"), ("/a+b", "/a+b"), ("/a%20b", "/a%20b"), ("/a b", "/a%20b"),
        ("/bl%c3%a5", "/bl%c3%a5"), ("/blå", "/bl%C3%A5"), ("/a%E9", "/a%E9"), ("/a%zz", "/a%zz"), ("/a%", "/a%"), ("/a;b=1", "/a;b=1"), ("/a%3Bb", "/a%3Bb"), ("/a%2Fb", "/a%2Fb"), ("/a//b", "/a//b"),
        ("/a?b=2&a=1", "/a?b=2&a=1"), ("/a?q", "/a?q"), ("/a?q=", "/a?q="), ("/a?q=%E9", "/a?q=%E9"), ("/a?a=1;b=2", "/a?a=1;b=2"), ("/a?q=a%20b+c", "/a?q=a%20b+c"), ("/a?q='x'", "/a?q=%27x%27"),
        ("/a\\b", "/a/b"), ("/a\tb\n", "/ab"), ("/a/../b", "/b"), ("/a/./b", "/a/b"), ("/a/%2e%2E/b/.", "/b/"), ("/../../b/..", "/"), ("/.well-known/a..b/.c", "/.well-known/a..b/.c"), ('/a"<b>`{}', "/a%22%3Cb%3E%60%7B%7D"),
    ],
)  # fmt: skip
def test_an_address_is_asked_for_as_a_browser_asks(reference, asked):
    base = "https://site.example/list/of/pages"
    assert (
        resolved(base, reference)
        == resolved(base, f"https://site.example{reference}")
        == f"https://site.example{asked}"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [("/news?t=%E9%F0", "/news?t=%E8%F0"), ("/%E9", "/%E8"), ("/news?t=%E9", "/news?t=%EF%BF%BD"), ("/a%2Fb", "/a/b"), ("/a%3Fb", "/a?b"), ("/a?t=%26b=", "/a?t=&b=")],
)  # fmt: skip
def test_addresses_of_two_pages_are_two(one, other):
    assert identity(f"https://site.example{one}") != identity(f"https://site.example{other}")
