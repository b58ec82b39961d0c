"""What kind of place an element is, by its class names and its id."""

from __future__ import annotations

import pytest

from newscrawl.reading.marks import M, marks_of


@pytest.mark.parametrize(("names", "ident", "expected"), [
    ("entry-content", None, M["BODY"]),
    (None, "articleBody", M["BODY"]),
    ("ArticleBody__wrapper", None, M["BODY"]),
    ("byline", "share", M["BYLINE"] | M["SHARE"]),
    ("byline share", None, M["BYLINE"] | M["SHARE"]),
    ("ledger", None, 0),
    ("x-date-2", None, M["DATE"]),
    ("é-date", None, M["DATE"]),
    (None, None, 0),
    ("", "", 0),
])  # fmt: skip
def test_the_words_of_class_and_id_say_what_a_place_is(names, ident, expected):
    assert marks_of(names, ident) == expected


def test_a_posts_own_tags_and_categories_say_nothing_of_its_place():
    assert marks_of("post hentry category-advert tag-comments", "post-1") == marks_of("post hentry", "post-1")
    assert marks_of("category-advert", None) == M["AD"]


def test_a_name_that_a_machine_made_says_nothing_and_spoils_no_other():
    assert marks_of("comments" * 40, None) == 0
    assert marks_of("comments" * 40 + " byline", None) == M["BYLINE"]
