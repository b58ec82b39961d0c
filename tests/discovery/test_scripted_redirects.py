"""Where a page leads by nothing but a script: what is followed, and what is not guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discovery.scripted_redirects import LONGEST_PAGE, scripted_redirect

URL = "https://a.example/old"
THERE = "https://a.example/there?a=1&b=2"


def page(script: str, body: str = "", head: str = "") -> str:
    return f"<html><head><title>Ferry is back</title>{head}<script>{script}</script></head><body>{body}</body></html>"


LEADS = {
    "assigned": page("location = '/there?a=1&b=2'"),
    "href": page('window.location.href = "/there?a=1&b=2";'),
    "replaced": page('window.location.replace("https://a.example/there?a=1&b=2");'),
    "assign": page("document.location.assign('there?a=1&b=2')"),
    "escaped": page(r'location.href="https:\/\/a.example\/there?a=1\u0026b=2";'),
    "later": page("setTimeout(function () { top.location.href = '/there?a=1&b=2'; }, 500);"),
    "when it is there": page("window.onload = () => { self.location = '/there?a=1&b=2' }"),
    "onload": "<html><body onload=\"location.href='/there?a=1&amp;b=2'\"></body></html>",
    "beside a link": page("location='/there?a=1&b=2'", '<p>You are redirected. <a href="/there">Click here</a>.</p>'),
    "as old pages hide it": page("<!--\nlocation.href='/there?a=1&b=2';\n//-->"),
    "noscript, without a word before the address": page(
        "go()", '<noscript><meta http-equiv="refresh" content="0;/there?a=1&amp;b=2"></noscript>'
    ),
    "noscript": page("go()", '<noscript><meta http-equiv="refresh" content="0; url=/there?a=1&amp;b=2"></noscript>'),
}
STAYS = {
    "a page with text": page("location='/there'", "<p>" + "The ferry sails again on Monday. " * 10 + "</p>"),
    "pieces": page("location = '/the' + 're'"),
    "pieces in a call": page("location.replace('/the' + x)"),
    "a name": page("var to = '/there'; location.href = to"),
    "a choice": page("if (screen.width < 700) location.href = '/mobile'"),
    "another choice": page("small && (location = '/mobile');"),
    "two ways": page("location = '/a'; location = '/b';"),
    "a button": page("button.addEventListener('click', function () { location = '/there'; })"),
    "a cookie first": page("document.cookie = 'seen=1'; location = '/there'"),
    "itself": page("location.href = '/old#top'"),
    "a script": page("location = 'javascript:alert(1)'"),
    "no address": page("location = 'http://[bad'"),
    "a property of another": page("map.location = '/there'"),
    "a comment": "<html><!-- <noscript><meta http-equiv=refresh content='0; url=/there'></noscript> --></html>",
    "late": page("", '<noscript><meta http-equiv="refresh" content="600; url=/there"></noscript>'),
    "half a surrogate": page(r"location = '/\ud800'"),
    "an escape that no address needs": page(r"location = '/a\nb'"),
    "nothing": "",
}


@pytest.mark.parametrize("case", LEADS)
def test_leads(case):
    assert scripted_redirect(LEADS[case], URL, 10) == THERE


@pytest.mark.parametrize("case", STAYS)
def test_stays(case):
    assert scripted_redirect(STAYS[case], URL, 10) is None


@given(st.lists(st.sampled_from(["<script>", "</script>", "location", "=", "'/x'", '"', "\\", "<!--", "-->", "(", "<body onload='", "\\u00", "<noscript>", " "])))  # fmt: skip
def test_never_raises(parts):
    scripted_redirect("".join(parts), URL, 10)


@pytest.mark.parametrize(
    "piece", ["<script>", "<!--", "location.href='", "<body ", "<noscript><meta ", "window.", "'\\", "<title>"]
)
def test_takes_no_long_time(piece):
    scripted_redirect((piece * LONGEST_PAGE)[:LONGEST_PAGE], URL, 10)
