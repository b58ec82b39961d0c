"""A site in a person's words: what is said is kept, what makes no sense is told, and all forms say the same."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.crawl.site_lists import listed, site_line
from newscrawl.errors import UsageError
from newscrawl.storage.site_words import SITE_WORDS, is_word, site_at, text_of, with_words, words_of
from newscrawl.storage.sites import NewsSite, Pace, StartPoints

SITE = site_at("site.example")

VALUES = {
    "host": st.sampled_from(["site.example", "other.example:8080"]),
    "name": st.text("Ab é-:/#=&", min_size=1).map(lambda text: " ".join(text.split()) or "A"),
    "timezone": st.sampled_from(["Europe/Oslo", "UTC"]),
    "language": st.sampled_from(["nb", "en-GB"]),
    "outlet": st.lists(st.sampled_from(["Harbour Post", "harbourpost.example", "Havneposten #1"]), min_size=1, unique=True).map(text_of),
    "delay": st.sampled_from(["0", "2.5"]),
    "concurrency": st.sampled_from(["1", "4"]),
    "interval": st.sampled_from(["1m", "90m", "2h", "3d"]),
    "spider": st.just("harbourpost"),
    "paused": st.just("2026-11-20T12:00:00+00:00"),
    "REVISIT_AFTER": st.just("1h 3d"),
    "MAX_ARTICLES": st.just("10"),
    "MAX_LISTINGS": st.just("3"),
}  # fmt: skip
ADDRESSES = st.lists(
    st.sampled_from(["https://site.example/", "https://site.example/a,1.html?b=c#d", "http://feeds.example/x", "https://site.example/name=b"]),
    min_size=1, unique=True,
).map(text_of)  # fmt: skip
VALUES |= dict.fromkeys(("page", "feed", "sitemap", "api"), ADDRESSES)
WORDS = st.fixed_dictionaries({}, optional=VALUES).map(lambda said: [f"{name}={text}" for name, text in said.items()])


def test_what_is_said_is_kept():
    site = with_words(
        SITE,
        [
            "name=The  Harbour Post", "page=https://site.example/,https://site.example/sport", "feed+=site.example/feed/",
            "timezone=Europe/Oslo", "language=NB", "outlet=Harbour Post, Havneposten", "delay=2.5", "concurrency=2",
            "interval=90m", "spider=harbour", "REVISIT_AFTER=1h 1d",
        ],
    )  # fmt: skip
    assert site == NewsSite(
        host="site.example",
        name="The Harbour Post",
        spider="harbour",
        starts=StartPoints(
            pages=("https://site.example/", "https://site.example/sport"), feeds=("https://site.example/feed/",)
        ),
        pace=Pace(delay=2.5, concurrency=2, interval=timedelta(minutes=90)),
        timezone="Europe/Oslo",
        language="nb",
        outlets=("Harbour Post", "Havneposten"),
        settings={"REVISIT_AFTER": "1h 1d"},
    )


def test_lists_grow_and_shrink_and_everything_can_be_forgotten():
    site = with_words(SITE, ["outlet=A", "outlet+=B,A", "outlet-=A", "delay=3"])
    assert (site.outlets, site.pace.delay) == (("B",), 3.0)
    assert with_words(site, ["outlet=", "delay=", "name="]) == SITE


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("zone=Europe/Oslo", "says nothing of a site: use host, name"),
        ("timezone=Europe/Atlantis", "no IANA zone"),
        ("timezone=../../etc/passwd", "no IANA zone"),
        ("language=norwegian!", "no BCP 47 tag"),
        ("delay=-1", "no number of seconds"),
        ("delay=nan", "no number of seconds"),
        ("delay=soon", "no number of seconds"),
        ("concurrency=0", "no whole number from 1"),
        ("interval=often", "no time like 15m"),
        ("interval=1s", "not between 1m"),
        ("paused=yes", "no instant"),
        ("paused=2026-11-20T12:00", "no instant"),
        ("feed=ftp://site.example/", "no web address"),
        ("delay+=1", "has one value"),
        ("REVISIT_AFTER=soon", "no time like"),
        ("MAX_ARTICLES=many", "no whole number"),
        ("name=a,b", "no comma"),
        ("name=" + "a" * 101, "at most 100 letters"),
    ],
)
def test_what_makes_no_sense_is_told_with_its_place(word, why):
    with pytest.raises(UsageError, match=why) as told:
        with_words(SITE, [word], "sites.txt, line 3")
    assert str(told.value).startswith("sites.txt, line 3: ")


def test_an_address_that_looks_like_a_word_is_none():
    assert not any(map(is_word, ("https://site.example/?name=x", "site.example/name=x", "news=1")))
    assert is_word("name=x")


@given(words=WORDS)
def test_words_say_what_they_said(words):
    site = with_words(SITE, words)
    again = with_words(SITE, [f"{name}={text_of(values)}" for name, values in words_of(site).items()])
    assert again == site


@given(words=WORDS)
def test_a_line_of_a_list_says_what_was_said(words):
    site = with_words(SITE, words)
    (entry,) = listed(site_line(site), "sites.txt")
    assert entry.site == site


def test_every_word_is_tried():
    assert set(VALUES) == set(SITE_WORDS)


def test_a_list_has_comments_several_entries_a_line_and_words():
    text = '# all\nhttps://a.example/#top name="A # paper" delay=2 # slow\n\nb.example norwaytoday\ndelay=2\n'
    found = [(entry.name, entry.words) for entry in listed(text, "sites.txt")]
    assert found == [
        ("https://a.example/#top", ("name=A # paper", "delay=2")),
        ("b.example", ()),
        ("norwaytoday", ()),
        ("delay=2", ()),  # says something of nothing: as an address it is told
    ]
    with pytest.raises(UsageError, match=r"sites\.txt, line 5"):
        _ = listed(text, "sites.txt")[-1].site
