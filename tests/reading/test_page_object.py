"""The generic page object states every field of an article."""

import gc

import pytest
from web_poet.fields import get_fields_dict

from newscrawl.items import FIELD_NAMES
from newscrawl.reading.page import NewsPage, read_article
from tests.reading.invented_pages import STORY, classic, paragraphs

STORY_MARKUP = paragraphs(*STORY)


def test_every_field_of_an_article_is_one_of_the_page_object():
    brought_by_all_fields = {"evidence", "disagreements", "confidence"}
    assert set(get_fields_dict(NewsPage)) | brought_by_all_fields == set(FIELD_NAMES)


@pytest.mark.parametrize("enabled", [True, False])
def test_a_page_that_was_read_leaves_no_cycles_and_the_collector_as_it_was(enabled):
    read_article(classic(STORY_MARKUP), "https://a.example/1")  # what is loaded and compiled once is no page's
    gc.freeze()  # what is there already is not looked at, which takes seconds in a process of many tests
    before = gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        read_article(classic(STORY_MARKUP), "https://a.example/2")
        assert gc.isenabled() is enabled
        gc.disable()
        assert gc.collect() == 0
    finally:
        (gc.enable if before else gc.disable)()
