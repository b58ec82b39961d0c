"""How often the database is asked: as often for many articles as for few."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from newscrawl.items import Block, BlockKind, Visit
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
    assert len(many) == len(few) <= 8
