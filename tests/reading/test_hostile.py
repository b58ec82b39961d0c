"""Nothing that a server can send makes the reader raise, hang or eat the machine."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl import Article, read_article

URL = "https://news.example/a/b"
FRAGMENTS = st.sampled_from(
    ["<p>", "</p>", "<div class='article-body'>", "</div>", "<h1>", "<figure><img src=x><figcaption>", "Photo: A B / NTB", "<script type='application/ld+json'>",
     '{"@type":"NewsArticle","author":', "[", "{", "}", '"', "</script>", "<br><br>", "\x00", "&#0;", "&amp", "<!--", "]]>", "Source: ©", "3 Comments", "<table><td>",
     "<a href='javascript:'>", "<time datetime='x'>", "word " * 30, "\ud800", "ﷺ", "<meta property='og:image' content='http://[::1'>", "<base href='http://['>",
     "<link rel=canonical href='http://[x'>"]
)  # fmt: skip


@given(st.binary(max_size=400))
def test_any_bytes_have_a_result(raw):
    assert isinstance(read_article(raw, URL), Article)


@settings(max_examples=300, deadline=None)
@given(st.lists(FRAGMENTS, max_size=40))
def test_any_mixture_of_markup_has_a_result(fragments):
    assert isinstance(read_article("".join(fragments), URL), Article)


@given(st.text(max_size=60))
def test_any_address_has_a_result(url):
    assert isinstance(read_article("<h1>Hello</h1>", url), Article)


@pytest.mark.parametrize(
    "raw",
    [
        b"<p>" + b"a" * 50_000_000,
        b"<div>" * 100_000 + b"deep" + b"</div>" * 100_000,
        b"<b>" * 100_000 + b"deep",
        b"<script type='application/ld+json'>" + b"[" * 1_000_000 + b"</script><p>text</p>",
        b"<script type='application/ld+json'>{" + b'"a":{' * 200_000 + b"</script><p>text</p>",
        b"<p class='" + b"related " * 200_000 + b"'>text</p>",
        b"<p>" + b"Photo: " * 100_000,
        b"<p>" + b"(" * 100_000,
        b"<li>3 Comments</li>" * 30_000,
        b"<img src=x>" * 50_000,
        b"\x00" * 1_000_000,
        b"\xff\xfe" + b"\x00\xd8" * 100_000,
        b"<h1>" + b"x - " * 100_000,
        b"<html><frameset>",
        b"<script " * 1_000_000,
        b"<script>" * 1_000_000,
        b"<svg>x" * 800_000,
        b"rel=next " * 800_000,
        b"<article><h1>x</h1>" + b"<p>The ferry is back in <a href=/tag/x>dock</a> after three weeks of work." * 20_000,
        b"<article><p class=byline>By <a href=/tag/x>a b</a>" * 20_000,
        b"<title>The ferry is back in dock</title><h1>The ferry is back in dock</h1><article>"
        + b"<p>The ferry of the outer skerries is back in dock, the company told its passengers on Friday morning.</p>"
        * 20
        + b"<p>Title: The ferry is back in dock</p>" * 12_000,
        b"<article><a href=/a/b>Another story of the harbour</a><p>The ferry is back in dock.</article>" * 20_000,
    ],
    ids=range(22),
)
def test_hostile_pages_end_in_bounded_time(raw):
    began = time.process_time()
    assert isinstance(read_article(raw, URL), Article)
    assert time.process_time() - began < 8
