"""The generic page object states every field of an article."""

from web_poet.fields import get_fields_dict

from newscrawl.items import FIELD_NAMES
from newscrawl.reading.page import NewsPage


def test_every_field_of_an_article_is_one_of_the_page_object():
    brought_by_all_fields = {"evidence", "disagreements", "confidence"}
    assert set(get_fields_dict(NewsPage)) | brought_by_all_fields == set(FIELD_NAMES)
