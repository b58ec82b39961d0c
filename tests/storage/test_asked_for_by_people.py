"""A site is asked for by what people call it, papers are papers and not articles, and "updated" is what was updated."""

from dataclasses import replace
from datetime import timedelta

import pytest

from newscrawl.decisions.changes import Outcome
from newscrawl.storage.browsing.articles import ArticleFilter, latest_articles
from newscrawl.storage.browsing.edits import EditFilter, silent_edits, summary_of_edits
from newscrawl.storage.browsing.sites import one_site
from newscrawl.storage.sites import NewsSite, add_site
from newscrawl.storage.store import Store
from newscrawl.web.answers import Desk
from tests.articles import NOW, article, save
from tests.storage.test_stories import paper, wire
from tests.web.conftest import client_of


@pytest.fixture
def desk(database):
    store = Store(database)
    save(store, [article(1), article(2, body="Another text.", blocks=())], None, NOW)
    edited = {"title": "Another headline", "fetched_at": NOW + timedelta(hours=1)}
    save(store, [article(1, **edited)], None, NOW + timedelta(hours=1))
    add_site(database, NewsSite(host="a.example", name="The Harbour Post"), NOW)
    return database


@pytest.mark.parametrize(
    "asked", ["The Harbour Post", "a.example", "www.A.example", "https://a.example/", " a.example "]
)
def test_a_site_is_found_by_name_host_and_address_wherever_one_is_asked_for(desk, asked):
    assert len(latest_articles(desk, ArticleFilter(site=asked)).items) == 2
    assert len(silent_edits(desk, EditFilter(site=asked)).items) == 1
    assert summary_of_edits(desk, EditFilter(site=asked)).edits == 1
    assert one_site(desk, asked.strip(), NOW).site == "a.example"


def test_the_web_page_and_the_api_take_a_name_too(desk, tmp_path):
    client = client_of(Desk(desk, tmp_path, lambda: NOW + timedelta(hours=2)))
    name = {"site": "The Harbour Post"}
    assert len(client.get("/api/articles", params=name).json()["items"]) == 2
    assert len(client.get("/api/edits", params=name).json()["items"]) == 1
    for path in ("/sites/The Harbour Post", "/api/sites/The Harbour Post", "/sites/The Harbour Post/feed.atom"):
        assert client.get(path).status_code == 200, path
    assert client.get("/articles.csv", params=name).text.count("\n") == 3


def test_nobody_s_name_finds_nothing(desk):
    assert latest_articles(desk, ArticleFilter(site="The Herald")).items == ()


def test_articles_of_one_paper_are_one_paper(database):
    text = wire(1)
    again = replace(
        paper(1, [*text, "What was added later, at another address of the paper."], 5),
        url="https://paper1.example/again", canonical_url="https://paper1.example/again", title="Again",
    )  # fmt: skip
    save(Store(database), [paper(1, text), paper(2, text), again], None, NOW)
    papers = {one.canonical_url: one.papers for one in latest_articles(database, ArticleFilter()).items}
    assert (len(papers), set(papers.values())) == (3, {2})


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        ({"comment_count": None}, {"comment_count": 0}, Outcome.UNCHANGED),
        ({"modified_at": None}, {"modified_at": NOW}, Outcome.UNCHANGED),
        ({"comment_count": None, "modified_at": None}, {"comment_count": 0, "modified_at": NOW}, Outcome.UNCHANGED),
        ({"comment_count": None}, {"comment_count": 4}, Outcome.UPDATED),
        ({"comment_count": 0}, {"comment_count": 4}, Outcome.UPDATED),
        ({"modified_at": NOW}, {"modified_at": NOW + timedelta(hours=1)}, Outcome.UPDATED),
        ({"comment_count": None}, {"comment_count": 0, "title": "Another headline"}, Outcome.UPDATED),
    ],
)
def test_a_page_that_only_says_for_the_first_time_that_nobody_has_commented_is_not_updated(
    database, before, after, outcome
):
    store, later = Store(database), NOW + timedelta(hours=2)
    save(store, [article(1, **before)], None, NOW)
    (stored,) = save(store, [article(1, **{**before, **after, "fetched_at": later})], None, later)
    assert stored.outcome is outcome
    (kept,) = latest_articles(database, ArticleFilter()).items
    assert kept.comment_count == after.get("comment_count", before.get("comment_count", 0))
