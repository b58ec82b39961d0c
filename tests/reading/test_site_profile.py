"""What a site's pages teach: template is what repeats, whatever its markup."""

import json

from hypothesis import given
from hypothesis import strategies as st

from newscrawl import read_article
from newscrawl.items import Article, PageReading, ReadingContext
from newscrawl.reading.page import read_page
from newscrawl.reading.site_profile import SiteProfile

PLEA = "Good journalism costs money, and so the Fjord Post lives by the people who read it every day."
STORIES = [
    [f"Story {n} begins with a sentence that no other story has, about the harbour and number {n} of its gates.",
     f"It goes on with a second paragraph, the one that counts boat number {n * 7} among all that came in.",
     f"And it ends with a third, in which witness number {n * 11} says what she saw on that cold morning.",
     f"A fourth line follows for good measure, so that page {n} has more of its own than of its template."]
    for n in range(1, 13)
]  # fmt: skip


def read(n: int, profile: SiteProfile | None, image: str = "/winter.jpg", caption: str = "") -> Article:
    return read_whole(n, profile, image, caption).article


def read_whole(n: int, profile: SiteProfile | None, image: str = "/winter.jpg", caption: str = "") -> PageReading:
    text = "".join(f"<p>{p}</p>" for p in (*STORIES[n][:2], PLEA, *STORIES[n][2:]))
    html = f"<html lang=en><title>Gate {n}</title><main><article><h1>Gate {n}</h1><figure><img src='{image}' width=900>{caption}</figure>{text}</article></main></html>"
    return read_page(html, f"https://fjordpost.example/gate-{n}", context=ReadingContext(profile=profile))


def learned(pages: int) -> SiteProfile:
    profile = SiteProfile()
    for n in range(pages):
        article = read(n, None)
        profile.learn([b.text for b in article.blocks], [p.url for p in article.photos], article.evidence)
    return profile


def test_a_paragraph_that_stands_on_every_page_is_left_out_and_said_so():
    assert PLEA in read(11, None).body
    article = read(11, learned(3))
    assert [b.text for b in article.blocks] == STORIES[11]
    assert PLEA in read_whole(11, learned(3)).left_out


def test_a_picture_that_stands_on_every_page_illustrates_none():
    assert len(read(11, learned(2)).photos) == 1
    assert read(11, learned(4)).photos == ()
    assert len(read(11, learned(4), image="/its-own.jpg").photos) == 1


def test_a_picture_that_somebody_is_credited_for_stays_however_often_it_is_used():
    assert read(11, learned(4), caption="<figcaption>Photo: Nils Lund / NTB</figcaption>").photo_credit is not None


def test_one_page_teaches_nothing_and_an_empty_profile_changes_nothing():
    assert read(5, SiteProfile()) == read(5, None)
    assert read(5, learned(1)).blocks == read(5, None).blocks


def test_an_article_under_a_second_address_is_neither_template_nor_a_lesson():
    profile = learned(3)
    pages = profile.pages
    known = read(1, None)
    profile.learn([b.text for b in known.blocks], [], {})
    assert profile.pages == pages
    assert [b.text for b in read(1, profile).blocks] == STORIES[1]


def test_a_field_read_from_another_place_than_usual_is_a_disagreement():
    profile = learned(12)
    assert "title" not in read(3, profile).disagreements
    moved = read_article(
        "<html lang=en><title>Gate 3</title><body><p>" + "</p><p>".join(STORIES[3]) + "</p></body></html>",
        "https://fjordpost.example/gate-3",
        context=ReadingContext(profile=profile),
    )
    assert moved.disagreements["title"] == "on other pages of this site: printed headline"


@given(st.lists(st.lists(st.text(min_size=1), max_size=6), max_size=6))
def test_a_profile_comes_back_as_it_was_kept(pages):
    profile = SiteProfile()
    for texts in pages:
        profile.learn(texts, texts[:1], {"title": "".join(texts[:1])})
    assert SiteProfile.from_plain(json.loads(json.dumps(profile.as_plain()))) == profile


def test_a_profile_stays_small():
    profile = SiteProfile()
    for n in range(3_000):
        profile.learn(
            [f"Paragraph {i} of page {n}, which is long enough to be one of its kind." for i in range(5)] + [PLEA],
            [],
            {"body": f"div {n}"},
        )
    assert len(profile.blocks) <= 4_000
    assert len(profile.witnesses["body"]) <= 30
    assert profile.template([PLEA, *STORIES[0]]) == {PLEA}
