"""Where a text begins and which picture leads it, on invented pages."""

import pytest

from newscrawl import read_article

URL = "https://news.example/harbour/ferry.html"
FIRST = "A winter after the landing was torn away, the ferry left the harbour again on Monday, and the whole town came."
TEXT = "".join(
    f"<p>The ferry {verb} the harbour again on Monday, and the town that had waited for it through a long winter came "
    f"down to the quay with flags, dogs and a brass band that knew three songs.</p>"
    for verb in ("left", "entered", "crossed")
)


def read(body, head=""):
    return read_article(f"<html lang=en><head><title>Ferry is back</title>{head}</head><body>{body}</body></html>", URL)


def test_a_page_has_one_standfirst_and_a_sentence_in_a_heading_below_it_is_text():
    with_one = read(
        f"<article><h1>Ferry is back</h1><p class=dek>The island is an island no more, says the mayor.</p>"
        f"<p class=byline>By Jane Roe</p><h2>{FIRST}</h2>{TEXT}</article>"
    )
    assert with_one.dek == "The island is an island no more, says the mayor."
    assert with_one.body.startswith(FIRST)
    without = read(f"<article><h1>Ferry is back</h1><h2>{FIRST}</h2>{TEXT}</article>")
    assert without.dek == FIRST
    assert FIRST not in without.body


CAPTION = "<figure><div class=player></div><figcaption>The ferry on Monday. Photo: Jane Roe / NTB</figcaption></figure>"
DECLARED = "<meta property='og:image' content='https://img.example/ferry-4711.jpg'>"


def test_a_caption_whose_picture_a_script_draws_is_that_of_the_declared_picture():
    page = read(f"<article><h1>Ferry is back</h1>{CAPTION}{TEXT}</article>", DECLARED)
    (photo,) = page.photos
    assert (photo.lead, photo.url) == (True, "https://img.example/ferry-4711.jpg")
    assert page.photo_credit == "Jane Roe / NTB"


def test_unless_that_picture_stands_elsewhere_on_the_page():
    shown = "<figure><img src='https://img.example/ferry-4711.jpg' width=640 height=480></figure>"
    page = read(f"<article><h1>Ferry is back</h1>{CAPTION}{TEXT}{shown}{TEXT}</article>", DECLARED)
    assert [p.url for p in page.photos].count("https://img.example/ferry-4711.jpg") == 1


def test_a_size_without_an_address_is_no_picture():
    page = read(f"<article><h1>Ferry is back</h1><figure><img srcset='1920w'></figure>{TEXT}</article>")
    assert [p.url for p in page.photos if p.url.endswith("1920w")] == []


LEAD = (
    "After three weeks in dock the ferry across the sound is back; the company, which had promised a week, blames a "
    "supplier in the south, and the islanders say that they have heard this before."
)
BELOW = "".join(
    f"<p>{FIRST} {n}. The mayor of the island has told the harbour's office so on Friday.</p>" for n in range(4)
)


@pytest.mark.parametrize(
    "head",
    [
        f"<p class=dek>{LEAD}</p><p class=byline>By Jane Roe</p>",
        f"<header><h1>Ferry is back</h1><div class=standfirst>{LEAD}</div></header><time datetime=2026-11-20>20 November</time>",
        f"<div class=teaser-text><p class=lead>{LEAD}</p></div><figure><img src=a.jpg><figcaption>The ferry</figcaption></figure>",
        f"<h2>{LEAD}</h2>",
    ],
)
def test_a_standfirst_as_long_as_a_paragraph_opens_the_text_once(head):
    headline = "" if "<h1>" in head else "<h1>Ferry is back</h1>"
    found = read_article(f"<article>{headline}{head}{BELOW}</article>", URL)
    assert found.body.startswith(LEAD)
    assert found.body.count(LEAD) == 1
    assert FIRST in found.body


def test_a_short_standfirst_is_no_part_of_the_text():
    short = "The ferry is back after three weeks, and the islanders cheer."
    found = read_article(
        f"<article><h1>Ferry</h1><p class=dek>{short}</p><p class=byline>By Jane Roe</p>{BELOW}</article>", URL
    )
    assert found.dek == short
    assert short not in found.body


def test_a_box_of_another_story_below_the_headline_is_no_standfirst():
    box = f"<div class=related><div class=teaser-text><a href=/other>{LEAD}</a></div></div>"
    found = read_article(f"<article><h1>Ferry is back</h1>{box}{BELOW}</article>", URL)
    assert found.dek is None
    assert LEAD not in found.body


DATELINE = "<div class=date>20 November 2026 (HP) Outer Harbour, North Quay</div>"


@pytest.mark.parametrize(
    "head",
    [
        f"<h1>Ferry is back</h1><div class=news-teaser><p>{LEAD}</p></div>",
        f"<header class=lead><h1>Ferry is back</h1>{DATELINE}<p class=teaser>{LEAD}</p></header>{CAPTION}",
        f"<h3>Ferry is back</h3><p class=lead>{LEAD}</p><p class=byline>By Jane Roe</p>",
    ],
    ids=["called a teaser", "named like the whole head", "below a headline that no markup tells"],
)
def test_a_lead_is_not_lost_whatever_its_element_is_called(head):
    page = read(f"<article>{head}<div class=article-body>{BELOW}</div></article>")
    assert page.dek == LEAD
    assert page.body.startswith(LEAD)


def test_a_teaser_that_leads_elsewhere_is_no_lead():
    teaser = f"<h1>Ferry is back</h1><div class=news-teaser><a href=/bridge>{LEAD}</a></div>"
    page = read(f"<article>{teaser}<div class=article-body>{BELOW}</div></article>")
    assert page.dek is None
    assert LEAD not in page.body


def test_a_lead_without_its_full_stop_goes_before_a_shorter_line():
    head = f"<div class=page-intro><h1>Ferry is back</h1><h2>Three weeks were six in the end</h2><div>{LEAD[:-1]}</div>{DATELINE}</div>"
    page = read(f"<article>{head}<div class=article-body>{BELOW}</div></article>")
    assert page.dek == LEAD[:-1]
    assert page.body.startswith(LEAD[:-1])


RUBY = "<ruby>{}<rp>(</rp><rt>{}</rt><rp>)</rp></ruby>"


def test_how_a_word_is_spoken_is_no_part_of_the_text():
    word, spoken = RUBY.format("連絡船", "れんらくせん"), RUBY.format("港", "みなと")
    text = "".join(
        f"<p>{word}は月曜日に{spoken}を出て、長い冬の間それを待っていた町の人々は旗を持って岸壁に集まった。第{n}便。</p>"
        for n in range(5)
    )
    page = read_article(
        f"<html lang=ja><body><article><h1>{word}が{spoken}に戻る</h1>{text}</article></body></html>", URL
    )
    assert page.title == "連絡船が港に戻る"
    assert page.body.startswith("連絡船は月曜日に港を出て、")
    assert "みなと" not in page.body


RATE_MY_POST = (
    "<div class=rmp-widgets-container><div class=rmp-rating-widget><p class=rmp-heading--title>How useful was this?</p>"
    "<p class=rmp-rating-widget__results>Average rating 4.5 / 5. Vote count: 12</p><p>No votes so far!</p></div></div>"
)


@pytest.mark.parametrize(
    "rating",
    [
        "<div class=post-ratings id=post-ratings-9><img src=/a.gif> (No Ratings Yet)</div><span class=post-ratings-loading>Loading...</span>",
        "<span class=post-ratings><img src=/a.gif> (<b>3</b> votes, average: <b>4.33</b> out of 5)<br></span><span class=post-ratings-loading>Loading...</span>",
        "<div class='kk-star-ratings kksr-auto'><div class=kksr-stars></div><div class=kksr-legend>5/5 - (1 vote)</div></div>",
        "<div class=yasr-vv-stars-title-container><span class=yasr-total-average-container> [Total: <b>3</b> Average: <b>4.7</b>]</span></div>",
        RATE_MY_POST,
    ],
    ids=["WP-PostRatings", "WP-PostRatings in a line", "kk Star Ratings", "Yet Another Stars Rating", "Rate My Post"],
)
@pytest.mark.parametrize("place", ["{rating}{text}", "{text}{rating}"])
def test_how_readers_rate_a_text_is_none_of_it(rating, place):
    page = read(
        f"<article><h1>Ferry is back</h1><div class=entry-content>{place.format(rating=rating, text=BELOW)}</div></article>"
    )
    assert [block for block in page.body.split("\n\n") if FIRST not in block] == []


@pytest.mark.parametrize(
    "line", ["HARBOUR OFFICE SAYS FERRY'S CREW WAS NEVER ASKED", "<b>SUBSCRIBE TO THE HARBOUR LETTER NOW</b>"]
)
def test_a_line_in_capitals_that_only_leads_elsewhere_is_no_text(line):
    page = read(f"<article><h1>Ferry is back</h1>{BELOW}<p><a href=/2026/harbour-office>{line}</a></p>{TEXT}</article>")
    assert "HARBOUR" not in page.body


@pytest.mark.parametrize(
    "line",
    ["<p><a href=/nato>NATO</a></p>", "<p>HARBOUR OFFICE SAYS <a href=/a>FERRY'S CREW WAS NEVER ASKED</a></p>",
     "<h2><a href=/a>WHAT THE CREW OF THE FERRY SAYS</a></h2>", "<p><a href=/a>What the harbour office says of it all</a></p>"],
)  # fmt: skip
def test_other_lines_in_capitals_and_other_links_are_left_to_the_rest(line):
    page = read(f"<article><h1>Ferry is back</h1>{BELOW}{line}{TEXT}</article>")
    assert len(page.body.split("\n\n")) == 8
