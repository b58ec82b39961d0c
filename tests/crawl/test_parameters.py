"""A feed whose links are others at each visit: each article is one, and is not asked for again and again."""

import itertools
from html import escape

import pytest

from tests.crawl.test_living_crawl import Desk
from tests.fault_server import Answer, FaultServer

ARTICLES = 3
OTHERS = (
    "The harbour closes for the winter, its master said on Monday, two weeks earlier than in any year since the war.",
    "A library that was to be sold stays open, after readers had collected more signatures than the town has people.",
    "Nobody was hurt when a crane fell over in the yard of the brewery, where the last shift had gone home by then.",
)


@pytest.fixture
def visits(desk: Desk, site: FaultServer):
    """-> crawls the site, whose feed calls each article with what ``parameter`` makes of the number of the visit; gives
    the addresses that were asked for.
    """
    numbers = itertools.count()
    site.answers["/"] = Answer(b'<link rel="alternate" type="application/rss+xml" href="/feed/">', validators=False)

    def crawl(parameter: str) -> list[str]:
        number = next(numbers)
        items = "".join(
            f"<item><title>{story.title}</title><link>{escape(path + parameter.format(number))}</link></item>"
            for path, story in site.stories.items()
        )
        site.answer("/feed/", f'<rss version="2.0"><channel>{items}</channel></rss>'.encode(), validators=False)
        desk.crawl(REVISIT_AFTER="")
        return [asked.path for asked in site.log if asked.path.split("?")[0] in site.stories]

    return crawl


def test_what_is_known_to_name_a_reader_makes_no_other_address(visits):
    assert len(visits("?utm_source=rss&mtm_campaign={0}&_hsenc={0}#ref=rss{0}")) == ARTICLES
    assert visits("?utm_source=rss&mtm_campaign={0}&_hsenc={0}#ref=rss{0}") == []


def test_what_nobody_knows_is_told_by_what_came_of_it(visits, desk):
    counts = [len(visits("?edition=5&reader={}")) for _ in range(4)]
    assert counts == [ARTICLES, ARTICLES, 0, 0]
    assert len(visits("?edition=6&reader={}")) == ARTICLES
    assert desk.rows("SELECT count(*) FROM articles") == [(ARTICLES,)]


def test_a_script_that_calls_all_its_articles_alike_keeps_them(visits, site, desk):
    for number, path in enumerate(list(site.stories)):
        story = site.stories.pop(path)
        story.canonical, story.paragraphs = f"{site.url}story.php", [OTHERS[number]] * 3
        address = f"/story.php?id={number}"
        site.stories[address] = story
        page = Answer(story.html(address).encode(), validators=False)
        site.prefixes[address] = lambda _, page=page: page
    for _ in range(3):
        visits("&x={}")
    assert {row[0] for row in desk.rows("SELECT title FROM articles")} == {one.title for one in site.stories.values()}
