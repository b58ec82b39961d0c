"""The table of registered sites: what goes in comes out, names and hosts are taken once, a site goes alone or with all
that it brought.
"""

import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from newscrawl.errors import BusyError, UsageError
from newscrawl.items import Visit
from newscrawl.storage import models as m
from newscrawl.storage.entries import ListVisit
from newscrawl.storage.leases import acquire, this_owner
from newscrawl.storage.ledger import Ledger
from newscrawl.storage.search import search
from newscrawl.storage.sites import (
    NewsSite,
    Pace,
    Removed,
    StartPoints,
    add_site,
    change_site,
    next_visit,
    next_visits,
    registered_site,
    registered_sites,
    remove_site,
)
from newscrawl.storage.store import Store
from tests.articles import NOW, article, save
from tests.storage.test_stories import paper, wire

FRONT = "https://a.example/"
PLAIN = NewsSite(host="a.example", name="a", starts=StartPoints(pages=(FRONT,)))
FULL = NewsSite(
    host="b.example:8080",
    name="Harbour Post",
    spider="harbourpost",
    starts=StartPoints(pages=("http://b.example:8080/",), feeds=("http://b.example:8080/feed/",), apis=("http://b.example:8080/api",)),
    pace=Pace(delay=2.5, concurrency=2, interval=timedelta(hours=1)),
    timezone="Europe/Oslo",
    language="nb",
    outlets=("Harbour Post", "Havneposten"),
    settings={"REVISIT_AFTER": "1h 1d"},
    paused_at=NOW,
)  # fmt: skip


def count(database, table) -> int:
    with database.connect() as connection:
        return connection.execute(select(func.count()).select_from(m.table_of(table))).scalar_one()


def test_what_is_registered_is_there_as_it_was_given(database):
    for site in (PLAIN, FULL):
        assert add_site(database, site, NOW) == dataclasses.replace(site, added_at=NOW)
    assert registered_sites(database) == [dataclasses.replace(site, added_at=NOW) for site in (FULL, PLAIN)]
    assert [site.name for site in registered_sites(database, ["a.example", "nowhere.example"])] == ["a"]


@pytest.mark.parametrize(
    "name", ["Harbour Post", "b.example:8080", "www.b.example:8080", "http://www.b.example:8080/2026/ferry"]
)
def test_a_site_is_found_by_name_host_and_address(database, name):
    add_site(database, FULL, NOW)
    assert registered_site(database, name).host == "b.example:8080"
    assert registered_site(database, "c.example") is None


def test_a_host_and_a_name_are_taken_once(database):
    add_site(database, PLAIN, NOW)
    with pytest.raises(UsageError, match="registered already, as 'a'"):
        add_site(database, dataclasses.replace(PLAIN, name="other"), NOW)
    with pytest.raises(UsageError, match="is called 'a' already"):
        add_site(database, dataclasses.replace(FULL, name="a"), NOW)
    add_site(database, FULL, NOW)
    with pytest.raises(UsageError, match="is called 'a' already"):
        change_site(database, dataclasses.replace(FULL, name="a"))


def test_a_site_of_which_articles_are_stored_is_registered_beside_them(database):
    save(Store(database), [article(1)])
    assert registered_sites(database) == []
    add_site(database, PLAIN, NOW + timedelta(days=1))
    save(Store(database), [article(2)])
    assert count(database, m.Site) == 1
    assert registered_site(database, "a").added_at == NOW + timedelta(days=1)


def test_what_is_known_of_a_site_is_changed_as_a_whole(database):
    add_site(database, FULL, NOW)
    changed = dataclasses.replace(
        FULL, name="post", pace=Pace(), outlets=(), timezone=None, settings={}, paused_at=None
    )
    assert change_site(database, changed) == dataclasses.replace(changed, added_at=NOW)
    with pytest.raises(UsageError, match=r"a\.example is not registered"):
        change_site(database, PLAIN)


def test_a_site_is_visited_when_its_lists_are_due_or_as_often_as_a_person_says(database):
    add_site(database, PLAIN, NOW)
    assert next_visit(database, PLAIN, NOW) == NOW
    visit = Visit(address=FRONT, site="a.example", at=NOW)
    Ledger(database, lambda _: ()).note_list(ListVisit(visit, "front page"), [], {})
    deserved = next_visit(database, PLAIN, NOW)
    assert NOW < deserved < NOW + timedelta(days=1)
    assert next_visits(database, [PLAIN, FULL], NOW) == {"a.example": deserved, "b.example:8080": NOW}
    assert next_visits(database, [], NOW) == {}
    daily = dataclasses.replace(PLAIN, pace=Pace(interval=timedelta(days=3)))
    assert next_visit(database, daily, NOW) == NOW + timedelta(days=3)


def test_a_site_goes_and_its_articles_stay(database):
    save(Store(database), [article(1)])
    add_site(database, PLAIN, NOW)
    assert remove_site(database, "a.example", NOW, with_articles=False) == Removed()
    assert (registered_sites(database), count(database, m.ArticleRow), count(database, m.Site)) == ([], 1, 1)
    add_site(database, dataclasses.replace(FULL, name="a"), NOW)  # the name is free
    remove_site(database, "b.example:8080", NOW, with_articles=False)
    assert count(database, m.Site) == 1


def test_a_site_goes_with_its_articles_and_other_sites_keep_theirs(database):
    papers = {2: (1, 2), 3: (1, 1), 4: (2, 1), 5: (2, 3), 6: (2, 2)}  # paper -> text, hours after noon
    save(Store(database), [article(1), *(paper(n, wire(text), hours=hours) for n, (text, hours) in papers.items())])
    visit = Visit(address="https://paper4.example/", site="paper4.example", at=NOW)
    Ledger(database, lambda _: ()).note_list(ListVisit(visit, "front page"), [], {})
    for n in (3, 4):  # the first of two, the first of three
        add_site(database, NewsSite(host=f"paper{n}.example", name=f"paper {n}"), NOW)
    assert remove_site(database, "paper3.example", NOW, with_articles=True) == Removed(articles=1)
    assert remove_site(database, "paper4.example", NOW, with_articles=True) == Removed(articles=1, addresses=1)
    row = m.ArticleRow
    with database.connect() as connection:
        members = connection.execute(
            select(row.title, row.story_similarity).where(row.story_id.is_not(None)).order_by(row.title)
        ).all()
        first = connection.execute(
            select(m.Story.size, row.title).join(row, row.id == m.Story.first_article_id)
        ).all()  # fmt: skip
        signed = connection.execute(select(func.count(m.SignatureBand.article_id.distinct()))).scalar_one()
    assert [tuple(one) for one in members] == [("Headline 5", 1.0), ("Headline 6", 1.0)]
    assert [tuple(one) for one in first] == [(2, "Headline 6")]
    assert (signed, registered_sites(database), len(search(database, "headline"))) == (3, [], 3)


def test_a_site_that_is_being_crawled_is_not_removed(database):
    add_site(database, PLAIN, NOW)
    acquire(database, "crawl of a.example", this_owner(), NOW, timedelta(minutes=2))
    with pytest.raises(BusyError, match="is being crawled"):
        remove_site(database, "a.example", NOW, with_articles=True)
    assert registered_site(database, "a") is not None
    remove_site(database, "a.example", NOW + timedelta(hours=1), with_articles=True)
