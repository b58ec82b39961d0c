"""A picture that a page shows twice is one photo; one without an address has none, rather than an empty one."""

import pytest

from newscrawl import read_article

TEXT = "".join(
    f"<p>The ferry to the outer islands stopped for the {n}th time this winter, and nobody could say when it will sail.</p>"
    for n in range(1, 7)
)
FIGURE = '<figure><img src="{src}" alt="{alt}" width="900" height="600"><figcaption>{caption}</figcaption></figure>'


def photos(*figures: str):
    page = (
        f"<!DOCTYPE html><html><head><title>Ferry stops</title></head><body><article><h1>Ferry stops</h1>{figures[0]}"
        f"{TEXT}{''.join(figures[1:])}<p>The company had no more to say about the matter on Sunday.</p></article></body></html>"
    )
    return read_article(page, "https://a.example/2026/11/ferry").photos


def figure(src: str = "/ferry.jpg", caption: str = "The quay. Photo: Jane Doe / AP", alt: str = "") -> str:
    return FIGURE.format(src=src, caption=caption, alt=alt)


def test_the_same_address_and_caption_is_one_photo():
    (photo,) = photos(figure(), figure(alt="The quay at dawn"))
    assert (photo.url, photo.caption, photo.lead) == ("https://a.example/ferry.jpg", "The quay.", True)
    assert (photo.alt, photo.credit.line) == ("The quay at dawn", "Jane Doe / AP")


@pytest.mark.parametrize(
    "other", [figure("/quay.jpg"), figure(caption="The captain on his bridge. Photo: Jane Doe / AP")]
)
def test_another_address_or_caption_is_another_photo(other):
    assert len(photos(figure(), other)) == 2


def test_a_caption_whose_picture_is_not_there_has_no_address():
    alone = "<figure><figcaption>The quay at dawn. Photo: Jane Doe / AP</figcaption></figure>"
    (photo,) = photos(alone)
    assert (photo.url, photo.credit.line) == (None, "Jane Doe / AP")
