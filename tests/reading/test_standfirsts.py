"""Standfirsts that templates set apart in other ways than by a well-known name above the byline."""

from __future__ import annotations

import pytest

from newscrawl import read_article
from newscrawl.items import Article

URL = "https://causeway.example/2026/11/20/pilot-boat-sold"
HEADLINE = "The last pilot boat of the inlet is sold"
DEK = "Its buyer wants to open a café on board, and the harbour office has nothing against it."
LONG = f"{DEK} The crew of four has found other work, most of it on the dredger that came last spring."
BY = "<div class=byline>By Jane Hollis</div><time datetime=2026-11-20>20 November 2026</time>"
TEXT = "".join(
    f"<p>{text}</p>"
    for text in (
        "For thirty-one years the boat went out whenever a freighter waited behind the bar, at any hour and in all weathers.",
        "Since the channel was deepened no ship has asked for a pilot, and the boat lay at its berth with a cold engine.",
        "The harbour office put it up for sale in August; nine people came to look, and three of them asked for a price.",
        "What was paid is not known. The new owner has to leave the berth by the end of March, the office says.",
    )
)


def read(body: str, head: str = "") -> Article:
    page = f"<html lang=en><head><title>{HEADLINE} - The Causeway</title>{head}</head><body>{body}</body></html>"
    return read_article(page, URL)


@pytest.mark.parametrize("name", ["synopsis", "perex", "sommario", "alcim", "subheading", "introtext", "post-summary"])
def test_what_papers_call_a_standfirst_in_their_language_is_one(name: str) -> None:
    found = read(f"<article><h1>{HEADLINE}</h1><div class={name}>{DEK}</div>{BY}{TEXT}</article>")
    assert (found.dek, DEK in found.body) == (DEK, False)


@pytest.mark.parametrize("dek", [DEK, LONG])
@pytest.mark.parametrize(
    "page",
    [
        "<div class=story-text><p class=lead>{d}</p>{t}</div>",
        "<div class=lead><p>{d}</p></div><div class=text>{t}</div>",
    ],
)
def test_the_texts_first_line_that_alone_is_called_a_lead_is_the_standfirst(dek: str, page: str) -> None:
    found = read(f"<article><h1>{HEADLINE}</h1>{BY}{page.format(d=dek, t=TEXT)}</article>")
    assert found.dek == dek
    assert found.body.startswith(dek) is (dek == LONG)
    every = TEXT.replace("<p>", "<p class=lead>")
    assert read(f"<article><h1>{HEADLINE}</h1>{BY}<div>{every}</div></article>").dek is None


@pytest.mark.parametrize("page", [
    "<h1>{h}</h1><h2>{d}</h2>{by}{t}", "<h1>{h}</h1><p class=x7>{d}</p>{by}{t}", "<header><h1>{h}</h1>{by}<p>{d}</p></header>{t}",
    "<h1>{h}</h1>{by}<div class=spot><h2>{d}</h2></div>{t}",
])  # fmt: skip
def test_a_line_of_the_head_that_nothing_calls_so_is_the_standfirst_by_its_place(page: str) -> None:
    assert read(f"<article>{page.format(h=HEADLINE, d=DEK, by=BY, t=TEXT)}</article>").dek == DEK


@pytest.mark.parametrize("dek", ["Sold for scrap", "선착순 1,200명 모집"])
def test_a_heading_of_few_words_right_below_the_headline_is_the_standfirst(dek: str) -> None:
    page = f"<header><h1 class=heading>{HEADLINE}</h1><h4>{dek}</h4></header>{BY}<article>{TEXT}</article>"
    assert read(page).dek == dek


@pytest.mark.parametrize("line", [
    HEADLINE, "November 20, 2026", "Date: 20 November 2026, section: Harbour", "By Jane Hollis and Tom Abara", "Jane Hollis",
    "This article is also available in the following languages:",
])  # fmt: skip
def test_other_lines_below_a_headline_are_no_standfirst(line: str) -> None:
    for tag in ("h2", "p"):
        assert read(f"<article><h1>{HEADLINE}</h1><{tag}>{line}</{tag}>{BY}{TEXT}</article>").dek is None


def test_the_headline_again_is_no_standfirst_though_it_is_called_so() -> None:
    assert read(f"<article><h1>{HEADLINE}</h1><h2 class=subtitle>{HEADLINE}</h2>{BY}{TEXT}</article>").dek is None


def test_the_place_in_front_of_a_standfirst_is_no_part_of_it() -> None:
    head = f'<meta name=description content="{DEK}">'
    line = f"<p class=x7><span>Outer Inlet</span>{DEK}</p>"
    assert read(f"<article><h1>{HEADLINE}</h1>{line}{BY}{TEXT}</article>", head).dek == DEK


def test_a_sites_own_elements_say_what_they_hold() -> None:
    page = f"<cw-headline>{HEADLINE}</cw-headline><cw-standfirst>{DEK}</cw-standfirst><cw-byline>By Jane Hollis</cw-byline>"
    found = read(f"<article>{page}<cw-date>20 November 2026</cw-date>{TEXT}</article>")
    assert (found.dek, found.authors) == (DEK, ("Jane Hollis",))
