"""What a list is said to have led to is what is known of its addresses, and no more."""

from datetime import timedelta

import pytest

from newscrawl.errors import DropReason
from newscrawl.items import Lead, Visit
from newscrawl.storage.database import open_database
from newscrawl.storage.entries import ListVisit, NotedVisit
from newscrawl.storage.ledger import Ledger
from tests.articles import NOW

SITE = "a.example"
LEADS = [Lead(url=f"https://a.example/story-{n}", found_in="section page") for n in range(5)]


@pytest.fixture
def ledger(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    yield Ledger(engine, lambda _: ())
    engine.dispose()


def listed(ledger: Ledger, hours: int, leads=LEADS):
    visit = Visit(address="https://a.example/", site=SITE, at=NOW + timedelta(hours=hours), status=200)
    return ledger.note_list(ListVisit(visit, "front page"), leads, {})


def note(ledger: Ledger, count: int, status: int | None, outcome: str) -> None:
    visits = [Visit(address=one.url, site=SITE, at=NOW + timedelta(hours=1), status=status) for one in LEADS[:count]]
    ledger.note_visits([NotedVisit(visit, outcome) for visit in visits], None)


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_what_was_visited_and_is_no_article_is_told_from_what_never_was(ledger, count):
    assert listed(ledger, 0).no_articles == frozenset()
    assert listed(ledger, 0, LEADS * 2).no_articles == frozenset()  # another list names them, before any is visited
    note(ledger, count, 200, DropReason.EMPTY_PAGE)
    assert listed(ledger, 2, LEADS * 2).no_articles == {f"a.example/story-{n}" for n in range(count)}


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (None, DropReason.ROBOTS),
        (None, DropReason.TRAP),
        (None, DropReason.HOST_WAITS),
        (None, DropReason.UNREACHABLE),
        (200, DropReason.WAITS_FOR_DATABASE),
    ],
)
def test_what_no_server_answered_for_or_what_waits_on_disk_may_be_an_article(ledger, status, outcome):
    listed(ledger, 0)
    note(ledger, 5, status, outcome)
    assert listed(ledger, 2).no_articles == frozenset()
