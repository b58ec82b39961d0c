"""How often the database is asked: as often for many articles as for few."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from newscrawl.items import Block, BlockKind, Lead, Visit
from newscrawl.storage.entries import ListVisit, NotedVisit
from newscrawl.storage.store import Store
from tests.articles import NOW, envelope, save


def copies(count, first=0):
    """Articles of which each second one is a copy of the one before."""
    made = []
    for number in range(first, first + count):
        own = [f"boat {n} of pair{number // 2}n{n} left, said master{number // 2}n{n}" for n in range(30)]
        url = f"https://a{number}.example/{number}"
        blocks = tuple(Block(BlockKind.PARAGRAPH, p) for p in own)
        visit = Visit(address=url, site=f"a{number}.example", at=NOW, status=200)
        made.append(
            envelope(
                number, url=url, canonical_url=url, site=f"a{number}.example", blocks=blocks,
                body="\n\n".join(own), title=f"Boats {number}", visit=visit,
            )
        )  # fmt: skip
    return made


@contextmanager
def counted(engine):
    asked = []

    def note(connection, cursor, statement, *_):
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def store(database):
    return Store(database, lambda _: ())


def test_a_batch_of_new_articles_and_their_stories_takes_as_many_statements_as_two(store):
    save(store, copies(2, first=1000))  # names that every article has are there from now on
    with counted(store.engine) as few:
        save(store, copies(2, first=100))
    with counted(store.engine) as many:
        assert {one.outcome for one in save(store, copies(40))} == {"new"}
    assert len(many) == len(few), [one for one in many if one not in few]
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*), sum(size) FROM stories").one() == (22, 44)


def test_unchanged_articles_are_told_by_one_question_and_written_by_one_statement(store):
    save(store, copies(40))
    with counted(store.engine) as many:
        assert {one.outcome for one in save(store, copies(40))} == {"unchanged"}
    with counted(store.engine) as few:
        save(store, copies(2))
    assert len(many) == len(few) <= 6


def met(number):
    return Visit(address=f"https://a.example/{number}", site="a.example", at=NOW, status=404)


def test_visits_that_brought_no_article_are_written_by_one_statement(store):
    with counted(store.engine) as many:
        store.ledger.note_visits([NotedVisit(met(number), "HTTP error") for number in range(40)], None)
    with counted(store.engine) as few:
        store.ledger.note_visits([NotedVisit(met(number), "HTTP error") for number in range(50, 52)], None)
    assert len(many) == len(few)
    assert len(store.ledger.entries(met(number).address for number in range(40))) == 40


@pytest.mark.parametrize("kind", ["articles", "lists"])
def test_what_a_list_says_of_known_addresses_is_written_by_one_statement(store, kind):
    front = ListVisit(Visit(address="https://a.example/", site="a.example", at=NOW, status=200), "section page")

    def note(numbers, hour):
        urls = [f"https://a.example/{kind}/{number}" for number in numbers]
        if kind == "lists":
            return store.ledger.note_list(front, [], dict.fromkeys(urls, ("sitemap", f"2026-11-20T{hour:02}:00:00Z")))
        leads = [Lead(url=url, found_in="feed", comment_count=hour) for url in urls]
        return store.ledger.note_list(front, leads, {})

    counts = []
    for numbers in (range(40), range(100, 102)):
        note(numbers, 8)
        with counted(store.engine) as asked:
            note(numbers, 11)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    (entry,) = store.ledger.entries([f"https://a.example/{kind}/7"])
    assert (entry.lead.comment_count, entry.lead.modified) in {(11, None), (None, "2026-11-20T11:00:00Z")}
