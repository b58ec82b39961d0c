"""What a person says of the ages at which a site's articles are visited again holds for articles that are known already."""

from datetime import timedelta

import pytest

from newscrawl.decisions.revisits import schedule
from newscrawl.items import Envelope, Visit
from newscrawl.storage.entries import NotedVisit
from newscrawl.storage.ledger import Ledger
from newscrawl.storage.rescheduling import reschedule
from newscrawl.storage.store import Store
from tests.articles import NOW, article, save

USUAL = schedule("1h 1d")


@pytest.fixture
def ledger(database):
    return Ledger(database, lambda _: USUAL)


def stored(database, number: int):
    one = article(number, body=f"Another text, number {number}.")
    visit = Visit(address=one.url, site=one.site, at=NOW, found_in="feed", status=200)
    save(Store(database, lambda _: USUAL), [Envelope(article=one, visit=visit)], None, NOW)
    return one


def test_known_articles_are_due_by_the_new_ages(database, ledger):
    one = stored(database, 1)
    before = ledger.entry(one.url)
    done = reschedule(database, one.site, schedule("1h 1d 300d"), NOW)
    born = one.published_at
    after = ledger.entry(one.url)
    expected = next(born + age for age in schedule("1h 1d 300d") if born + age > NOW)
    assert after.due_at == expected
    assert done.articles == (before.due_at != after.due_at)


def test_without_ages_they_are_left_alone_and_what_was_put_off_stays_so(database, ledger):
    one, other = stored(database, 1), stored(database, 2)
    until = NOW + timedelta(hours=5)
    again = Visit(address=other.url, site=other.site, at=NOW, found_in="feed", status=503)
    ledger.note_visits([NotedVisit(again, "host waits", until=until)], None)
    reschedule(database, one.site, schedule("10d"), NOW)
    done = reschedule(database, one.site, (), NOW)
    assert (done.articles, done.left_alone, done.due) == (1, 1, 0)
    assert ledger.entry(one.url).due_at is None
    assert ledger.entry(other.url).due_at == until
