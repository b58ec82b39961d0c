"""Where a text begins and which picture leads it, on invented pages."""

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
