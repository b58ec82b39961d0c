"""URLs: one spelling, one site."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.urls import LONGEST, canonical, host_of, identity, normalise, outlet_name, registrable_domain, same_site


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


@pytest.mark.parametrize("letter", ["a", "é", "船", "%"])
@pytest.mark.parametrize("count", [200, 700, 2_100, 9_000])
def test_an_address_that_no_database_takes_is_no_canonical_one(letter, count):
    found, _ = canonical("https://a.example/x", "https://a.example/" + letter * count)
    assert len(found) <= LONGEST
    assert (found == "https://a.example/x") == (len(normalise("https://a.example/" + letter * count)) > LONGEST)
