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
