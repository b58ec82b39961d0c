"""An address that differs from known ones in a parameter that says nothing leads to their article, on both databases."""

from datetime import timedelta

import pytest

from newscrawl.items import ArchiveRecord, Lead, Visit
from newscrawl.storage.entries import ArticleVisit, ListVisit
from newscrawl.storage.ledger import Ledger
from newscrawl.storage.store import Store
from tests.articles import NOW, article, save

PAGE = "https://a.example/2026/ferry"


@pytest.fixture
def ledger(database):
    """Of one article that two addresses of a feed have led to."""
    found = Ledger(database, lambda _: ())
    named(found, "ref=1", "ref=2")
    save(Store(database), [article(1, url=f"{PAGE}?ref=1", canonical_url=PAGE)], None, NOW)
    record = ArchiveRecord("a.warc", 0, 1, "sha1:A")
    with database.begin() as connection:
        for number in (1, 2):
            visit = Visit(address=f"{PAGE}?ref={number}", site="a.example", at=NOW, status=200, found_in="feed")
            found.note_articles(connection, [ArticleVisit(visit, "new", 1, NOW, record)], None)
    return found


def named(ledger: Ledger, *queries: str, title: str = "Ferry is back", hours: int = 0):
    visit = Visit(address="https://a.example/feed", site="a.example", at=NOW + timedelta(hours=hours), status=200)
    leads = [Lead(url=f"{PAGE}?{query}" if query else PAGE, title=title, found_in="feed") for query in queries]
    return ledger.note_list(ListVisit(visit, "feed"), leads, {})


def test_a_third_address_of_an_article_is_no_new_one(ledger):
    listed = named(ledger, "ref=3", hours=1)
    assert (listed.new, listed.stored, listed.due) == (0, 1, [])
    assert ledger.entry(f"{PAGE}?ref=3") is None


@pytest.mark.parametrize(
    ("query", "title"), [("ref=3", "Another headline"), ("id=3", "Ferry is back"), ("ref=3&id=1", "Ferry is back")]
)
def test_what_may_be_another_article_is_asked_for(ledger, query, title):
    assert [entry.address for entry in named(ledger, query, title=title, hours=1).due] == [f"{PAGE}?{query}"]


def test_what_a_list_says_under_another_address_is_about_the_article(ledger):
    visit = Visit(address="https://a.example/feed", site="a.example", at=NOW + timedelta(hours=2), status=200)
    lead = Lead(url=f"{PAGE}?ref=4", title="Ferry is back", found_in="feed", comment_count=7)
    (due,) = ledger.note_list(ListVisit(visit, "feed"), [lead], {}).due
    assert (due.address, due.lead.comment_count) == (f"{PAGE}?ref=1", 7)
