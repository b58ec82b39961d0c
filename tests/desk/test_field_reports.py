"""What is weak is named, with the pages; what is only absent, or the same with the outlet's name beside it, is not."""

import dataclasses

import pytest

from newscrawl.desk.field_reports import field_rows, fields_of_site, page_text, site_fields_text
from newscrawl.items import Article
from tests.articles import article

PAGES = [article(n, section="News", confidence={"authors": 0.9}) for n in range(4)]
URLS = [page.url for page in PAGES]


def weak(*changed: Article) -> dict[str, tuple[str, ...]]:
    pages = [*changed, *PAGES[len(changed) :]]
    return {one.name: one.weaknesses for one in fields_of_site(pages) if one.weaknesses}


def with_(**changes) -> Article:
    return dataclasses.replace(PAGES[0], **changes)


def test_a_site_that_is_read_well_has_nothing_weak():
    assert weak() == {}
    assert "Weak" not in site_fields_text(fields_of_site(PAGES), URLS)


@pytest.mark.parametrize(
    ("page", "found"),
    [
        (with_(authors=()), {"authors": ("silent on 1 of 4",)}),
        (with_(published_at=None), {"published_at": ("silent on 1 of 4",)}),
        (with_(photo_credit=None), {"photo_credit": ("silent on 1 of 4",)}),
        (with_(photo_credit=None, photos=()), {}),  # no photo, no credit
        (with_(section=None), {"section": ("silent on 1 of 4",)}),
        (with_(comment_count=None), {"comment_count": ("silent on 1 of 4",)}),
        (with_(source=None, dek=None, modified_at=None), {}),
        (with_(confidence={"authors": 0.41}), {"authors": ("unsure on 1 of 4",)}),
        (with_(disagreements={"title": "Another headline"}), {"title": ("contradicted on 1 of 4",)}),
        (with_(disagreements={"title": "Title 0 | The Paper"}), {}),
        (with_(disagreements={"title": "The Paper: Title 0"}), {}),
        (
            with_(disagreements={"authors": "Somebody"}, confidence={"authors": 0.2}),
            {"authors": ("contradicted on 1 of 4", "unsure on 1 of 4")},
        ),
    ],
)
def test_what_is_weak_is_named(page, found):
    assert weak(page) == found


def test_a_field_that_a_site_does_not_have_is_not_weak():
    bare = [dataclasses.replace(page, section=None, comment_count=None) for page in PAGES]
    assert weak(*bare) == {}
    assert set(weak(*(dataclasses.replace(page, authors=()) for page in PAGES))) == {"authors"}


def test_a_weak_field_is_shown_with_its_pages():
    pages = [with_(authors=(), disagreements={"authors": "Harbour Desk"}), *PAGES[1:]]
    shown = site_fields_text(fields_of_site(pages), URLS)
    assert "! authors       3 of 4" in shown
    assert f"  authors: silent on 1 of 4\n    {URLS[0]}\n      -; but Harbour Desk" in shown


def test_a_page_is_shown_field_by_field():
    page = with_(disagreements={"title": "Another"}, evidence={"title": "printed headline"}, body="A long text. " * 60)
    shown = page_text(page)
    assert "title         Title 0\n                from printed headline\n                but  Another\n" in shown
    assert "published_at  2026-11-20 10:00:00 UTC" in shown
    assert "authors       Jane Roe; Al Roe" in shown
    assert "body          180 words: A long text. A long" in shown
    rows = field_rows(page)
    assert rows["comment_count"]["value"] == 0
    assert rows["title"] == {
        "value": "Title 0",
        "evidence": "printed headline",
        "confidence": None,
        "disagreement": "Another",
    }
