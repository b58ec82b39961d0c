"""An article has one life, whatever addresses lead to it and however many crawls meet it. On both databases."""

import random
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from newscrawl.decisions.changes import Outcome
from newscrawl.desk.history import history_text
from newscrawl.desk.why import why_text
from newscrawl.errors import DropReason, WriteConflictError
from newscrawl.items import Visit
from newscrawl.storage import models as m
from newscrawl.storage import store as room
from newscrawl.storage.database import open_database
from newscrawl.storage.dialect import dialect_of, writing
from newscrawl.storage.entries import NotedVisit
from newscrawl.storage.loading import stored_articles
from newscrawl.storage.lookup import Lookup
from newscrawl.storage.store import Store
from tests.articles import NOW, bare, envelope, save
from tests.storage.test_stories import wire

BODY = "\n\n".join(wire(1))
HOME = "https://a.example/ferry"


def page(url=HOME, canonical=None, *, hours=0, asked=None, status=200, for_good=True, **changes):
    """The article as a crawl brings it from one of its addresses. ``for_good``: how it was led there, where it was."""
    at = NOW + timedelta(hours=hours)
    facts = {"url": url, "canonical_url": canonical or url, "body": BODY, "blocks": (), "fetched_at": at} | changes
    is_led = for_good and asked not in (None, url)
    visit = Visit(address=asked or url, site="a.example", at=at, status=status, led_for_good=is_led)
    return envelope(1, visit=visit, **facts)


def silent_edits(database) -> list:
    with database.connect() as connection:
        return list(connection.execute(text("SELECT canonical_url, changes FROM silent_edits")))


def addresses(database) -> dict[str, int]:
    with database.connect() as connection:
        return dict(connection.execute(select(m.ArticleUrl.url, m.ArticleUrl.article_id)).all())


COPIES = {
    "another section": {"url": "https://a.example/local/ferry", "canonical": "https://a.example/local/ferry"},
    "a page of its comments": {"url": HOME + "/comment-page-2/", "canonical": HOME},
    "a page of its comments that stands for itself": {"url": HOME + "/comment-page-2/"},
    "an AMP page": {"url": HOME + "/amp/", "canonical": HOME},
    "an AMP page that stands for itself": {"url": HOME + "/amp/"},
    "a page for telephones": {"url": "https://m.a.example/ferry", "canonical": HOME},
    "a page for an app": {"url": "https://a.example/app/17", "canonical": HOME},
}


@pytest.mark.parametrize("kind", COPIES)
def test_what_a_copy_at_a_second_address_says_is_never_written(database, kind):
    store = Store(database)
    otherwise = {
        "title": "Title 1 | Page 2",
        "published_at": NOW,
        "comment_count": 7,
        "authors": (),
        "tags": ("x",),
    }
    for hours in range(4):  # there and back, as at each visit of a crawl
        save(store, [page(hours=2 * hours)])
        save(store, [page(**COPIES[kind], hours=2 * hours + 1, **otherwise)])
    (stored,) = stored_articles(database)
    assert bare(stored) == page(hours=6).article
    assert silent_edits(database) == []
    with database.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM revisions")).scalar() == 1
        assert connection.execute(text("SELECT count(*) FROM comment_counts")).scalar() == 1
    assert addresses(database) == {HOME: 1, COPIES[kind]["url"]: 1}


@pytest.mark.parametrize("kind", COPIES)
@pytest.mark.parametrize("first", [0, 1])
def test_a_second_crawl_of_an_unchanged_site_writes_no_edit(database, kind, first):
    pages = [page(), page(**COPIES[kind], title="Ferry is back - a.example", comment_count=7)]
    site, store = pages[first:] + pages[:first], Store(database)
    save(store, site)
    assert silent_edits(database) == []
    for hours in (1, 2, 3):
        again = [
            page(hours=hours),
            page(**COPIES[kind], hours=hours, title="Ferry is back - a.example", comment_count=7),
        ]
        for one in again[first:] + again[:first]:
            save(store, [one], now=NOW + timedelta(hours=hours))
    assert silent_edits(database) == []
    assert len(list(stored_articles(database))) == 1


def test_the_page_that_the_canonical_link_names_takes_over_once_and_that_is_no_edit(database):
    store = Store(database)
    save(store, [page("https://a.example/app/17", HOME, title="Ferry is back (app)")])
    found = []
    for hours in (1, 2, 3):
        found += [s.outcome for s in save(store, [page(hours=hours)])]
        found += [s.outcome for s in save(store, [page("https://a.example/app/17", HOME, hours=hours, title="(app)")])]
    assert found == [Outcome.UPDATED, *[Outcome.UNCHANGED] * 5]
    (stored,) = stored_articles(database)
    assert (stored.title, stored.url) == ("Title 1", HOME)
    with database.connect() as connection:
        revisions = connection.execute(select(m.Revision.cause, m.Revision.silent).order_by(m.Revision.number)).all()
    assert [tuple(r) for r in revisions] == [("first", None), ("other page", None)]


def test_an_edit_at_home_is_an_edit_whatever_its_copies_show(database):
    store = Store(database)
    save(store, [page(), page(**COPIES["another section"])])
    save(store, [page(**COPIES["another section"], hours=1), page(hours=1, title="Ferry is late")])
    with database.connect() as connection:
        changes = connection.execute(select(m.Revision.changes).where(m.Revision.silent)).scalars().all()
    assert changes == [{"title": ["Title 1", "Ferry is late"]}]


def test_an_article_that_its_server_moves_keeps_its_life_and_its_edits(database):
    store, moved = Store(database), "https://a.example/2026/ferry"
    save(store, [page()])
    assert [s.outcome for s in save(store, [page(moved, hours=1, asked=HOME)])] == [Outcome.UNCHANGED]
    save(store, [page(moved, hours=2, asked=moved, title="Ferry is late")])
    (stored,) = stored_articles(database)
    assert (stored.title, stored.url, stored.canonical_url) == ("Ferry is late", moved, moved)


def test_an_article_that_is_moved_and_edited_at_once_keeps_its_life(database):
    store, moved = Store(database), "https://a.example/2026/ferry-is-late"
    save(store, [page()])
    edited = {"title": "Ferry is late", "body": BODY + "\n\nIt is late again."}
    assert [s.outcome for s in save(store, [page(moved, hours=1, asked=HOME, **edited)])] == [Outcome.UPDATED]
    assert [s.outcome for s in save(store, [page(moved, hours=2, asked=moved, **edited)])] == [Outcome.UNCHANGED]
    assert [s.outcome for s in save(store, [page(moved, hours=3, asked=HOME, **edited)])] == [Outcome.UNCHANGED]
    (stored,) = stored_articles(database)
    assert (stored.title, stored.url, stored.canonical_url) == ("Ferry is late", moved, moved)
    assert addresses(database) == {HOME: 1, moved: 1}
    with database.connect() as connection:
        assert connection.execute(select(m.Revision.cause).order_by(m.Revision.number)).scalars().all() == [
            "first",
            "edit",
        ]


EDITED = {"title": "Ferry is late", "body": BODY + "\n\nIt is late again."}


def events(database) -> list[tuple]:
    with database.connect() as connection:
        event = m.ArticleEvent
        return [tuple(one) for one in connection.execute(select(event.article_id, event.kind, event.address))]


def test_an_article_whose_new_address_was_met_first_with_an_edited_text_goes_on_there(database):
    store, moved = Store(database), "https://a.example/2026/ferry-is-late"
    save(store, [page()])
    save(store, [page(moved, hours=1, **EDITED)])  # a list named it
    for hours in (2, 3):
        assert [s.outcome for s in save(store, [page(moved, hours=hours, asked=HOME, **EDITED)])] == [Outcome.UNCHANGED]
    assert events(database) == [(1, "continued", moved)]
    with database.connect() as connection:
        assert connection.execute(select(m.ArticleRow.id, m.ArticleRow.gone_at.is_not(None))).all() == [
            (1, True),
            (2, False),
        ]
    history = history_text(database, HOME)
    assert f"goes on at {moved}" in history
    assert f"goes on at {moved}" in why_text(database, HOME, "newscrawl", NOW)
    save(store, [page(hours=4)])
    assert events(database)[1:] == [(1, "back", None)]


def test_both_in_one_batch_end_as_one_that_goes_on(database):
    store, moved = Store(database), "https://a.example/2026/ferry-is-late"
    save(store, [page()])
    save(store, [page(moved, hours=1, **EDITED), page(moved, hours=1, asked=HOME, **EDITED)])
    assert events(database) == [(1, "continued", moved)]


def test_an_article_that_leads_to_another_one_does_not_go_on_in_it(database):
    store, other = Store(database), "https://a.example/horse"
    another = {"body": "\n\n".join(wire(2)), "title": "A horse wins"}
    save(store, [page(), page(other, **another)])
    save(store, [page(other, hours=1, asked=HOME, **another)])
    assert events(database) == []


ELSEWHERE = "https://b.example/ferry"


def sites(database) -> list[tuple]:
    query = "SELECT s.host, a.url, a.title FROM articles a JOIN sites s ON s.id = a.site_id ORDER BY a.id"
    with database.connect() as connection:
        return [tuple(one) for one in connection.execute(text(query))]


@pytest.mark.parametrize("is_listed", [False, True])
@pytest.mark.parametrize("edited", [{}, EDITED])
def test_an_article_whose_site_moves_to_another_name_keeps_its_life(database, is_listed, edited):
    store = Store(database)
    save(store, [page()])
    if is_listed:  # the lists of the new name are read before what is known is asked for
        save(store, [page(ELSEWHERE, hours=1, site="b.example")])
    save(store, [page(ELSEWHERE, hours=2, asked=HOME, site="b.example", **edited)])
    assert sites(database) == [("b.example", ELSEWHERE, edited.get("title", "Title 1"))]
    save(store, [page(ELSEWHERE, hours=3, site="b.example", title="Ferry is found")])
    assert sites(database) == [("b.example", ELSEWHERE, "Ferry is found")]
    assert list(addresses(database).values()) == [1, 1]


def test_a_site_that_lends_its_articles_to_another_name_keeps_them(database):
    store, led = Store(database), {"asked": HOME, "for_good": False, "site": "b.example"}
    save(store, [page(), page(ELSEWHERE, hours=1, site="b.example")])
    save(store, [page(ELSEWHERE, hours=2, **led, **EDITED)])
    assert sites(database) == [("a.example", HOME, "Ferry is late")]
    save(store, [page(hours=3, **EDITED)])
    assert sites(database) == [("a.example", HOME, "Ferry is late")]


def test_a_text_that_the_new_name_has_already_stays_there(database):
    store = Store(database)
    save(store, [page()])
    of_the_other = page("https://b.example/9", hours=1, site="b.example")
    save(store, [replace(of_the_other, visit=replace(of_the_other.visit, site="b.example"))])
    save(store, [page(ELSEWHERE, hours=2, asked=HOME, site="b.example")])
    assert len(sites(database)) == 2


def test_articles_that_lead_to_one_notice_are_not_overwritten_by_it(database):
    store, notice, other = Store(database), "https://a.example/no-longer-here", "https://a.example/horse"
    save(store, [page(), page(other, body="\n\n".join(wire(2)), title="A horse wins")])
    gone = {"title": "No longer here", "body": "The article that you asked for is no longer on this site."}
    save(store, [page(notice, hours=1, asked=HOME, **gone), page(notice, hours=1, asked=other, **gone)])
    assert {(a.url, a.title) for a in stored_articles(database)} == {
        (HOME, "Title 1"), (other, "A horse wins"), (notice, "No longer here"),
    }  # fmt: skip
    assert addresses(database) == {HOME: 1, other: 2, notice: 3}


def test_an_article_whose_home_is_gone_is_read_where_it_still_stands(database):
    store = Store(database)
    save(store, [page(), page(**COPIES["another section"])])
    gone = Visit(address=HOME, site="a.example", at=NOW + timedelta(hours=1), status=410)
    store.ledger.note_visits([NotedVisit(gone, "gone (404 or 410)")], None)
    save(store, [page(**COPIES["another section"], hours=2, title="Ferry, kept")])
    (stored,) = stored_articles(database)
    assert (stored.title, stored.url) == ("Ferry, kept", COPIES["another section"]["url"])
    assert silent_edits(database) == []


def test_an_article_is_not_gone_because_a_copy_of_it_is(database):
    store, alias = Store(database), COPIES["another section"]["url"]
    save(store, [page(), page(**COPIES["another section"])])
    for hours, address, gone in ((1, alias, False), (2, HOME, True)):
        visit = Visit(address=address, site="a.example", at=NOW + timedelta(hours=hours), status=404)
        store.ledger.note_visits([NotedVisit(visit, "gone (404 or 410)")], None)
        assert [a.gone_at is not None for a in stored_articles(database)] == [gone]


def test_an_article_that_is_only_asked_for_by_its_old_address_is_gone_when_that_is(database):
    store = Store(database)
    save(store, [page("https://a.example/2026/ferry", asked=HOME)])
    visit = Visit(address=HOME, site="a.example", at=NOW + timedelta(hours=1), status=404)
    store.ledger.note_visits([NotedVisit(visit, "gone (404 or 410)")], None)
    assert [a.gone_at for a in stored_articles(database)] == [visit.at]


def test_what_was_said_to_wait_for_the_database_is_stored_where_another_crawl_brought_it_in_first(database):
    store = Store(database)
    save(store, [page()])
    entry = store.ledger.entry(HOME)
    waits = Visit(address=HOME, site="a.example", at=entry.fetched_at, status=200)
    store.ledger.note_visits([NotedVisit(waits, DropReason.WAITS_FOR_DATABASE)], None)
    assert store.ledger.entry(HOME) == entry
    later = Visit(address=HOME, site="a.example", at=entry.fetched_at + timedelta(hours=1), status=200)
    store.ledger.note_visits([NotedVisit(later, DropReason.WAITS_FOR_DATABASE)], None)
    assert store.ledger.entry(HOME).outcome == "waits on disk for the database"


def test_two_articles_that_come_to_share_a_text_stay_two(database):
    store, other = Store(database), "\n\n".join(wire(2))
    save(store, [page(), page("https://a.example/goat", body=other, title="Goat")])
    outcomes = save(store, [page("https://a.example/goat", hours=1, title="Goat")], now=NOW + timedelta(hours=1))
    assert [s.outcome for s in outcomes] == [Outcome.UPDATED]
    assert len(list(stored_articles(database))) == 2
    third = save(store, [page("https://a.example/third", hours=2)])
    assert [s.outcome for s in third] == [Outcome.UNCHANGED]
    assert addresses(database)["https://a.example/third"] == 1


@pytest.mark.parametrize("spelling", [HOME, "http://www.a.example/ferry/", "https://a.example/local/ferry"])
def test_two_crawls_at_once_that_store_one_text_store_one_article(database_url, spelling):
    """Each meets 20 articles; the other one meets the same 20 under the same or another address, at the same time."""
    engines = [open_database(database_url) for _ in range(2)]
    numbers, results, start = range(20), {}, threading.Barrier(2)

    def crawl(which: int) -> None:
        store, found = Store(engines[which]), []
        start.wait()
        for n in numbers if which == 0 else reversed(numbers):
            url = f"{HOME if which == 0 else spelling}-{n}"
            one = page(url, body="\n\n".join(wire(n)), title=f"Ferry {n}")
            found += save(store, [one])
        results[which] = found

    threads = [threading.Thread(target=crawl, args=(which,)) for which in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [s.error for found in results.values() for s in found if s.error] == []
    outcomes = [s.outcome for found in results.values() for s in found]
    assert (outcomes.count(Outcome.NEW), outcomes.count(Outcome.UNCHANGED)) == (20, 20)
    with engines[0].connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM articles")).scalar() == 20
    assert silent_edits(engines[0]) == []
    for engine in engines:
        engine.dispose()


def test_the_database_itself_refuses_a_text_twice(database):
    """Whoever writes past the store: the index decides."""
    save(Store(database), [page()])
    with database.connect() as connection:
        row = dict(connection.execute(select(m.ArticleRow.__table__)).mappings().one())
    twin = row | {"id": 99, "canonical_url": "https://a.example/twin"}
    with pytest.raises(WriteConflictError), writing(database) as connection:
        dialect_of(database).insert(connection, m.table_of(m.ArticleRow), [twin])


def test_what_somebody_else_wrote_in_between_is_found_at_the_next_attempt(database, monkeypatch):
    """As if the lock were not there: the row of the other crawl appears behind the look-up, in front of the writing."""

    class Blind(Lookup):
        seen = 0

        def known(self, offer):
            Blind.seen += 1
            return None if Blind.seen == 1 else super().known(offer)

    store = Store(database)
    save(store, [page()])
    monkeypatch.setattr(room, "Lookup", Blind)
    assert [s.outcome for s in save(store, [page(**COPIES["another section"])])] == [Outcome.UNCHANGED]
    assert Blind.seen > 1
    assert len(list(stored_articles(database))) == 1


WORDS = [
    "harbour",
    "ferry",
    "council",
    "storm",
    "bridge",
    "school",
    "budget",
    "minister",
    "market",
    "winter",
    "river",
    "police",
    "museum",
    "train",
    "strike",
    "farmer",
    "island",
    "tower",
    "garden",
    "festival",
    "election",
    "hospital",
    "library",
    "teacher",
    "pilot",
    "engine",
    "forest",
    "valley",
    "castle",
    "orchestra",
]
LIES = {
    "one script for all": lambda n: ("https://a.example/article.php", f"https://a.example/article.php?id={n}"),
    "a section": lambda n: ("https://a.example/news/", f"https://a.example/news/story-number-{n}"),
    "the front page": lambda n: ("https://a.example/", f"https://a.example/2026/11/story-number-{n}"),
    "the first article": lambda n: ("https://a.example/story-number-0", f"https://a.example/story-number-{n}"),
    "the last article": lambda n: ("https://a.example/story-number-7", f"https://a.example/story-number-{n}"),
}


def of_one_mould(number: int) -> str:
    """A text of a desk that has thirty words and one way to put them."""
    dice = random.Random(number)
    mould = "The {} near the {} was closed on Monday, said Tom Hill, after all {} workers had left the {} of the {}."
    return "\n\n".join(mould.format(*(dice.choice(WORDS) for _ in range(5))) for _ in range(12))


def free(number: int) -> str:
    dice = random.Random(number)
    return "\n\n".join(" ".join(dice.choices(WORDS, k=20)).capitalize() + "." for _ in range(12))


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize(("headline", "words"), [("Story {} of the day", of_one_mould), ("News", free)])
@pytest.mark.parametrize("at_once", [1, 3, 8])
def test_articles_that_claim_one_canonical_address_stay_what_they_are(database, lie, headline, words, at_once):
    texts = [words(n) for n in range(8)]

    def visit(hours):
        made = [
            page(url, canonical, hours=hours, title=headline.format(n), body=texts[n])
            for n in range(8)
            for canonical, url in [LIES[lie](n)]
        ]
        return [one.outcome for i in range(0, 8, at_once) for one in save(Store(database), made[i : i + at_once])]

    assert visit(0) == [Outcome.NEW] * 8
    assert visit(2) == [Outcome.UNCHANGED] * 8
    assert {bare(stored).body for stored in stored_articles(database)} == set(texts)
    assert silent_edits(database) == []
    with database.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM revisions")).scalar() == 8
