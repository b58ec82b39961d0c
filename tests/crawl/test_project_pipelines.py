"""Whatever a project's own pipelines do with an article, and wherever they stand: its page ends in exactly one outcome,
its visit is in the ledger, and the crawl ends.
"""

from json import dumps

import pytest
from scrapy.exceptions import DropItem

from newscrawl.errors import DropReason
from newscrawl.settings import ITEM_PIPELINES
from tests.fault_server import FaultServer

ARTICLES = 6
BEFORE, BETWEEN, BEHIND = 10, 350, 900
"""Where one stands: before ours, before the store, behind it."""


class Drops:
    def process_item(self, item: object) -> object:
        raise DropItem("not for us")


class Breaks:
    def process_item(self, item: object) -> object:
        raise RuntimeError("a fault")


class Forgets:
    """Its last line, "return item", was forgotten."""

    def process_item(self, item: object) -> None:
        pass


class Replaces:
    async def process_item(self, item: object) -> object:
        return {"headline": "something else"}


@pytest.fixture(scope="module")
def site():
    with FaultServer(articles=ARTICLES) as server:
        yield server


def beside(pipeline: type, place: int) -> tuple[str, str]:
    return "-s", f"ITEM_PIPELINES={dumps({**ITEM_PIPELINES, f'{__name__}.{pipeline.__name__}': place})}"


@pytest.mark.parametrize("place", [BEFORE, BETWEEN])
@pytest.mark.parametrize("pipeline", [Drops, Forgets, Replaces])
def test_an_article_that_a_project_leaves_out_is_counted_and_not_asked_for_again(desk, pipeline, place):
    desk.crawl(*beside(pipeline, place))
    assert desk.outcome() | {"requests": 0} == {
        "pages": ARTICLES, "new": 0, "updated": 0, "unchanged": 0, "dropped": ARTICLES, "failed": 0, "requests": 0,
    }  # fmt: skip
    assert desk.reasons() == {DropReason.UNWANTED.value: ARTICLES}
    desk.age(60)
    again = desk.crawl(*beside(pipeline, place))
    assert again.returncode == 1
    assert [asked.path for asked in desk.site.log if asked.path in desk.site.stories] == []
    assert DropReason.UNWANTED.value in desk.why(next(iter(desk.site.stories)))


@pytest.mark.parametrize("place", [BEFORE, BETWEEN])
def test_an_article_on_which_a_project_breaks_is_failed_and_asked_for_again_later(desk, place):
    desk.crawl(*beside(Breaks, place))
    assert desk.outcome()["failed"] == desk.outcome()["pages"] == ARTICLES
    assert "a fault" in desk.why(next(iter(desk.site.stories)))
    desk.age(120)
    desk.crawl()
    assert desk.outcome()["new"] == desk.outcome()["pages"] == ARTICLES


def test_where_nothing_stores_articles_that_is_what_is_said(desk):
    desk.crawl("-s", "ITEM_PIPELINES={}")
    assert desk.reasons() == {DropReason.UNWANTED.value: ARTICLES}
    assert "no pipeline stored it" in desk.why(next(iter(desk.site.stories)))


@pytest.mark.parametrize("pipeline", [Drops, Breaks, Forgets, Replaces])
def test_what_a_project_does_behind_the_store_takes_nothing_back(desk, pipeline):
    crawled = desk.crawl(*beside(pipeline, BEHIND))
    assert crawled.returncode == 0
    assert desk.outcome()["new"] == desk.outcome()["pages"] == ARTICLES


def test_the_summary_says_what_to_look_at(desk):
    crawled = desk.crawl(*beside(Forgets, BEFORE), "-s", "SUMMARY=True")
    assert "does its process_item return the item?" in crawled.stderr
