"""The generic page object states every field of an article; what an override gives is said of it alone."""

import asyncio
import gc
from datetime import UTC, datetime

import pytest
from web_poet import HttpResponse, field
from web_poet.fields import get_fields_dict

from newscrawl.items import FIELD_NAMES, Article, Precision
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


def _read_by(page: type[NewsPage], html: str) -> Article:
    response = HttpResponse(
        "https://a.example/ferry", html.encode(), headers={"Content-Type": "text/html; charset=utf-8"}
    )
    return asyncio.run(page(response=response).to_item())


PRINTED = classic(
    '<p class="own">3 October 2026, 08:15</p><time datetime="2026-11-20T09:00:00Z">20 November</time>' + STORY_MARKUP
)


class OwnDate(NewsPage):
    """A site whose own clock the reader does not know."""

    timezone = "Asia/Tokyo"

    @field
    def published_at(self):
        return self.css(".own::text").get()


def test_what_is_said_beside_an_instant_is_said_of_the_one_that_an_override_gave():
    article = _read_by(OwnDate, PRINTED)
    assert article.published_at == datetime(2026, 10, 2, 23, 15, tzinfo=UTC)  # on the clock that the page object states
    assert article.published_local == "2026-10-03T08:15:00"
    assert (article.published_printed, article.published_precision) == ("3 October 2026, 08:15", Precision.MINUTE)


def test_of_an_instant_that_was_given_as_such_nothing_else_is_known():
    class Given(OwnDate):
        @field
        def published_at(self):
            return datetime(2026, 10, 3, 8, 15, tzinfo=UTC)

    article = _read_by(Given, PRINTED)
    assert article.published_at == datetime(2026, 10, 3, 8, 15, tzinfo=UTC)
    assert (article.published_local, article.published_printed, article.published_precision) == (None, None, None)


def test_an_override_that_agrees_with_the_reader_takes_nothing_away():
    read = read_article(PRINTED, "https://a.example/ferry")

    class Agreeing(NewsPage):
        @field
        def published_at(self):
            return read.published_at

    article = _read_by(Agreeing, PRINTED)
    names = ("published_at", "published_local", "published_printed", "published_precision")
    assert [getattr(article, name) for name in names] == [getattr(read, name) for name in names]
    assert article.published_printed


def test_what_says_the_same_in_another_form_follows_from_what_an_override_gives():
    class Own(NewsPage):
        @field
        def source(self):
            return "Source: NTB / Reuters"

        @field
        def photo_credit(self):
            return "Photo: Ola Nordmann / Harbour Office"

        @field
        def body(self):
            return "The ferry is back.\n\nTickets cost the same."

    markup = (
        '<figure><img src="/a.jpg" width="900" height="600"><figcaption>A pier. Photo: Kari Nord</figcaption></figure>'
    )
    article = _read_by(Own, classic(markup + STORY_MARKUP))
    assert (article.source, article.sources) == ("NTB / Reuters", ("NTB", "Reuters"))
    (photo,) = article.photos
    assert article.photo_credit == photo.credit.line == "Ola Nordmann / Harbour Office"
    assert (photo.credit.photographers, photo.credit.organisations) == (("Ola Nordmann",), ("Harbour Office",))
    assert [block.text for block in article.blocks] == ["The ferry is back.", "Tickets cost the same."]
