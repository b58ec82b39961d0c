"""Letting go of rows: what goes, what never does, and that nobody waits for it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from newscrawl.decisions.near_duplicates import BANDS
from newscrawl.desk.pruning import Limits, parts_beyond, prune_all
from newscrawl.items import ArchiveRecord, Envelope, Lead, Visit
from newscrawl.storage import models as m
from newscrawl.storage import pruning
from newscrawl.storage.entries import ListVisit
from newscrawl.storage.ledger import Ledger
from newscrawl.storage.loading import stored_articles
from newscrawl.storage.pruning import forget_files, how_many, let_go, old_comment_counts, old_revisions
from newscrawl.storage.runs import Runs
from newscrawl.storage.store import Store
from tests.articles import NOW, article, envelope, save

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(pruning, "_BATCH", 2)


@pytest.fixture
def edited(database):
    """Five articles, each changed on three days, with another comment count each day."""
    store = Store(database)
    for day in range(4):
        at = NOW + day * DAY
        save(
            store,
            [article(n, title=f"Title {n} {day}", comment_count=day, fetched_at=at, modified_at=at) for n in range(5)],
            None,
            at,
        )
    return database


def numbers(engine, column) -> list[list[int]]:
    """A column's values, by article."""
    model = column.class_
    order = model.number if model is m.Revision else model.seen_at
    with engine.connect() as connection:
        rows = connection.execute(select(model.article_id, column).order_by(model.article_id, order)).all()
    return [[value for owner, value in rows if owner == one] for one in sorted({owner for owner, _ in rows})]


def test_of_history_the_first_and_the_last_stay(edited):
    part = old_revisions(NOW + 10 * DAY)
    assert how_many(edited, part) == 10
    assert let_go(edited, part) == 10
    assert numbers(edited, m.Revision.number) == [[1, 4]] * 5
    assert let_go(edited, old_comment_counts(NOW + 10 * DAY)) == 15
    assert numbers(edited, m.CommentCount.count) == [[3]] * 5


def test_younger_history_stays(edited):
    assert let_go(edited, old_revisions(NOW + 1.5 * DAY)) == 5
    assert numbers(edited, m.Revision.number) == [[1, 3, 4]] * 5


def test_an_article_whose_history_went_is_changed_as_before(edited):
    let_go(edited, old_revisions(NOW + 10 * DAY))
    at = NOW + 11 * DAY
    save(Store(edited), [article(1, title="Anew", fetched_at=at)], None, at)
    assert numbers(edited, m.Revision.number)[1] == [1, 4, 5]


def test_the_ledger_keeps_what_is_due_what_is_young_and_all_lists(database):
    ledger = Ledger(database, lambda _: (DAY,))
    visit = Visit(address="https://a.example/feed", site="a.example", at=NOW, status=200)
    leads = [Lead(url=f"https://a.example/{n}", found_in="feed") for n in range(5)]
    ledger.note_list(ListVisit(visit, "feed"), leads, {})
    with database.begin() as connection:
        row = m.Address
        connection.execute(
            update(row).where(row.url.in_(["https://a.example/1", "https://a.example/2"])).values(due_at=None)
        )
        connection.execute(update(row).where(row.url == "https://a.example/2").values(fetched_at=NOW + 20 * DAY))
        connection.execute(update(row).where(row.role == "list").values(due_at=None))
    (part,) = parts_beyond(Limits(ledger_days=5), lambda days: NOW + (10 - days) * DAY)
    assert let_go(database, part) == 1
    assert ledger.entry("https://a.example/1") is None
    assert ledger.entry("https://a.example/2") is not None
    assert len(ledger.known_articles("a.example", 100)) == 4
    assert len(ledger.lists("a.example")) == 1


def test_an_address_that_went_is_met_anew_and_its_article_found_unchanged(database):
    store, ledger = Store(database), Ledger(database, lambda _: (DAY,))
    visit = Visit(address="https://a.example/1", site="a.example", at=NOW, status=200)
    save(store, [envelope(1, visit=visit)], None, NOW)
    with database.begin() as connection:
        connection.execute(update(m.Address).values(due_at=None))
    (part,) = parts_beyond(Limits(ledger_days=5), lambda days: NOW + (10 - days) * DAY)
    assert let_go(database, part) == 1
    later = Visit(address="https://a.example/feed", site="a.example", at=NOW + 11 * DAY, status=200)
    listed = ledger.note_list(ListVisit(later, "feed"), [Lead(url="https://a.example/1", found_in="feed")], {})
    assert [entry.url for entry in listed.due] == ["https://a.example/1"]
    again = Visit(address="https://a.example/1", site="a.example", at=NOW + 11 * DAY, status=200)
    (stored,) = save(store, [envelope(1, visit=again, fetched_at=NOW + 11 * DAY)], None, NOW + 11 * DAY)
    assert stored.outcome == "unchanged"
    assert len(list(stored_articles(database))) == 1


def test_counts_of_runs_go_by_the_run(database):
    began = [Runs(database).begin("news", "x", NOW + day * DAY, "me", DAY) for day in (0, 9)]
    rows = [
        {"run_id": run, "site": "a.example", "ended_at": NOW, "new": 1, "updated": 0, "unchanged": 0, "failed": 0}
        | {"known": 0, "drops": {}, "lists": {}}
        for run in began
    ]
    with database.begin() as connection:
        connection.execute(m.table_of(m.SiteRun).insert(), rows)
    limits = Limits(counts_days=5)
    said = list(prune_all(database, None, "", limits, NOW + 10 * DAY, only_say=False))
    assert said == ["field counts: 0 gone", "site counts: 1 gone"]


def test_signatures_of_old_articles_go_and_stories_stay(database):
    """Copies of today are found as before; one of an old text joins no story any more."""
    old, young = NOW - 90 * DAY, NOW
    texts = {at: " ".join(f"word{n * (7 if at == old else 11)}" for n in range(120)) for at in (old, young)}

    def copy(number: int, at: datetime) -> Envelope:
        site = f"paper{number}.example"
        url = f"https://{site}/{at.date()}"
        return envelope(number, url=url, canonical_url=url, site=site, body=texts[at], published_at=at, fetched_at=NOW)

    save(Store(database), [copy(1, old), copy(2, old), copy(3, young)], None, NOW)
    (part,) = parts_beyond(Limits(copies_days=30), lambda days: NOW - days * DAY)
    before = how_many(database, part)
    assert before == 2 * BANDS
    assert let_go(database, part) == before
    save(Store(database), [copy(4, old), copy(5, young)], None, NOW)
    stories = {article.site: article.story_id for article in stored_articles(database)}
    assert stories["paper1.example"] == stories["paper2.example"] is not None
    assert stories["paper3.example"] == stories["paper5.example"] is not None
    assert stories["paper4.example"] is None


def test_rows_of_all_tables_that_name_a_file_name_none(database):
    record = ArchiveRecord("archive/a.warc.gz", 5, 7, "sha1:X")
    visit = Visit(address="https://a.example/1", site="a.example", at=NOW, status=200)
    envelopes = [envelope(n, record=record, visit=visit if n == 1 else None) for n in range(5)]
    save(Store(database), envelopes, None, NOW)
    forget_files(database, ["archive/a.warc.gz"])
    with database.connect() as connection:
        for model in (m.ArticleRow, m.Revision, m.Address, m.Alarm):
            named = select(func.count()).select_from(model).where(model.archive_file.is_not(None))
            assert connection.execute(named).scalar_one() == 0


def test_whoever_writes_comes_in_between_two_batches(edited):
    """A crawl's write between any two batches is neither refused nor lost."""
    written = []

    def write(gone: int) -> None:
        at: datetime = NOW + timedelta(days=20, minutes=len(written))
        written.extend(save(Store(edited), [article(7, title=f"Now {len(written)}", fetched_at=at)], None, at))

    let_go(edited, old_revisions(NOW + 10 * DAY), write)
    assert [one.outcome for one in written] == ["new", *["updated"] * (len(written) - 1)]
    assert len(written) > 5
