"""A 304 says that what the crawler has is still so. Of what it has not (a page that broke, an article that was refused,
a list that could not be read) nothing can be "as it was": it is asked for anew, and no article is lost.
"""

import pytest

from newscrawl.crawl.providers import PageReadingProvider
from newscrawl.spiders.news import NewsSpider
from newscrawl.storage.store import Store, Stored
from tests.fault_server import Answer

ARTICLES = 4


def breaks(*_, **__):
    raise RuntimeError("a fault")


def refuses(self, envelopes, *_):
    return [Stored(None, error="the database takes no such value") for _ in envelopes]


@pytest.mark.parametrize(
    ("owner", "name", "fault"),
    [(PageReadingProvider, "__call__", breaks), (Store, "save", refuses), (NewsSpider, "parse_article", breaks)],
    ids=["its reading broke", "the database refused it", "the spider broke"],
)
def test_an_article_that_was_lost_to_a_fault_comes_with_the_next_visit(desk, monkeypatch, owner, name, fault):
    with monkeypatch.context() as faulty:
        faulty.setattr(owner, name, fault)
        desk.crawl()
    assert desk.rows("SELECT count(*) FROM articles") == [(0,)]
    desk.age(120)
    desk.crawl()
    assert desk.outcome()["new"] == desk.outcome()["pages"] == ARTICLES


def test_a_list_whose_reading_broke_is_read_when_the_fault_is_mended(desk, monkeypatch):
    with monkeypatch.context() as faulty:
        faulty.setattr(NewsSpider, "parse_list", breaks)
        desk.crawl()
    desk.age(2 * 24 * 60)
    desk.crawl()
    assert desk.outcome()["new"] == ARTICLES


def test_a_304_that_nobody_asked_for_is_no_article(desk, site):
    path = next(iter(site.stories))
    site.answers[path] = Answer(b"", 304)
    desk.crawl()
    assert desk.outcome()["new"] == ARTICLES - 1
    assert desk.outcome()["unchanged"] == 0
    assert desk.outcome()["dropped"] == 1
    del site.answers[path]
    desk.age(120)
    desk.crawl()
    assert desk.outcome()["new"] == 1


def test_what_a_list_says_a_moment_after_a_visit_is_not_forgotten(desk, site):
    """The list is as it was (304) whenever it is asked from then on."""
    desk.crawl("-s", "REVISIT_AFTER=")
    path = next(iter(site.stories))
    site.stories[path].comments = 5
    desk.crawl("-s", "REVISIT_AFTER=")
    assert path not in [asked.path for asked in site.log]
    assert "says that it changed" in desk.rows("SELECT due_because FROM addresses WHERE url LIKE ?", f"%{path}")[0][0]
    desk.age(15)
    desk.crawl("-s", "REVISIT_AFTER=")
    assert path in [asked.path for asked in site.log]
    assert desk.outcome()["updated"] == 1
