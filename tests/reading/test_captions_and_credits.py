"""Captions and credits wherever publishing systems put them, on invented pages: no word of the other, none in the body."""

import pytest

from newscrawl import read_article

TEXT = [
    f"The ferry to the outer islands stopped for the {n}th time this winter, and nobody could say when it will sail again."
    for n in range(2, 9)
]
PICTURE = '<img src="/{0}.jpg" alt="" width="900" height="600">'
QUAY = PICTURE.format("quay")


def read(above: str = "", amid: str = "", site: str = "The Skerry Post"):
    paragraphs = [f"<p>{text}</p>" for text in TEXT]
    page = (
        f"<!DOCTYPE html><html lang=en><head><title>Ferry stops - {site}</title><meta property=og:site_name "
        f'content="{site}"></head><body><main><article><h1>Ferry stops</h1>{above}<div class="content">'
        f"{''.join(paragraphs[:2])}{amid}{''.join(paragraphs[2:])}</div></article></main></body></html>"
    )
    return read_article(page, "https://a.example/2026/11/03/ferry-stops")


def said(article) -> list[tuple[str | None, str | None]]:
    return [(photo.caption, photo.credit.line if photo.credit else None) for photo in article.photos]


def figure(caption: str, picture: str = QUAY) -> str:
    return f"<figure>{picture}<figcaption>{caption}</figcaption></figure>"


PARTS = [
    '<span class="picture__text">{0}</span> <span class="picture__credit">{1}</span>',
    '<span class="caption__text">{0}</span><span class="caption__credits">Drawing: {1}</span>',
    '<span class="text">{0}</span><strong>{1}</strong>',
    "{0} <cite>{1}</cite>",
    '<p>{0}</p> <span class="x">Photo: <p class="y">{1}</p></span>',
    '<span>{0}</span> <small>(<span class="sr-only">Supplied: </span>{1})</small>',
    '<span>{0}</span> <span class="divider">|</span> <span class="by-picture">{1}</span>',
]


@pytest.mark.parametrize("parts", PARTS)
@pytest.mark.parametrize("name", ["Jane Roe", "Jane Roe / Skerry Post"])
def test_credits_in_elements_of_captions(parts, name):
    assert said(read(figure(parts.format("The ferry left at dawn.", name)))) == [("The ferry left at dawn.", name)]


def test_what_a_place_calls_a_credit_is_one_whatever_it_says():
    parts = '<span class="caption__text">The ferry left at dawn</span> <span class="caption__credit">DR</span>'
    assert said(read(figure(parts))) == [("The ferry left at dawn", "DR")]


def test_a_caption_in_a_place_that_is_called_a_credit_too():
    parts = '<div class="caption-and-credit">The ferry left at dawn with all of its crew aboard. (AP)</div>'
    assert said(read(figure(parts))) == [("The ferry left at dawn with all of its crew aboard.", "AP")]


@pytest.mark.parametrize("credit", ["Jane Roe", "Jane Roe/Skerry Trust", "Getty Images"])
def test_a_credit_on_the_picture_in_front_of_its_caption(credit):
    above = f"<figure><div>{QUAY}<span>{credit}</span></div><figcaption>The ferry left at dawn</figcaption></figure>"
    assert said(read(above)) == [("The ferry left at dawn", credit)]


@pytest.mark.parametrize("credit", ["Skerry.example/Jane Roe", "NOB / Jane Roe"])
def test_names_with_a_slash_in_front_of_a_caption(credit):
    parts = f"<div><strong>{credit}</strong></div>The ferry left at dawn."
    assert said(read(f'<div class=img>{QUAY}</div><div class="img_caption">{parts}</div>')) == [
        ("The ferry left at dawn.", credit)
    ]


def test_buttons_and_numbers_are_no_words_of_a_caption():
    above = figure('The ferry left at dawn. <span class="credit">Jane Roe</span><button>Copy link</button>')
    above = above.replace("<figcaption>", "<button>Expand</button><span>1 / 5</span><figcaption>")
    assert said(read(above)) == [("The ferry left at dawn.", "Jane Roe")]
