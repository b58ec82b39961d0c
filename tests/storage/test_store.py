"""The store on SQLite and PostgreSQL alike."""

import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from newscrawl.decisions.changes import Outcome
from newscrawl.errors import StorageError
from newscrawl.items import FIELD_NAMES, ArchiveRecord, Article, Block, BlockKind, PageKind, Precision
from newscrawl.storage import models as m
from newscrawl.storage.database import open_database
from newscrawl.storage.loading import Selection, stored_articles
from newscrawl.storage.store import Store
from tests.articles import NOW, article, bare, envelope, save


def outcomes(store: Store, *articles: Article, now=NOW) -> list[Outcome | None]:
    return [s.outcome for s in save(store, articles, None, now)]


def rows(database, model) -> int:
    with database.connect() as connection:
        return connection.execute(select(func.count()).select_from(model)).scalar_one()


def test_an_article_comes_back_as_it_went_in(database):
    assert outcomes(Store(database), article()) == [Outcome.NEW]
    assert [bare(a) for a in stored_articles(database)] == [article()]


def test_no_field_of_an_article_is_forgotten_on_its_way(database):
    """Red for a new field until it has a value here, and until it comes back."""
    full = article(
        kind=PageKind.LIVE_BLOG,
        dek="What it is about.",
        blocks=(Block(BlockKind.ENTRY_TIME, "12:05", NOW), Block(BlockKind.QUOTE, "Second.")),
        published_local="2026-11-20T11:00+01:00",
        modified_at=NOW,
        modified_printed="12:00",
        modified_precision=Precision.DAY,
        section="Local",
        comment_count=4,
        paywalled=False,
        disagreements={"title": "Another"},
        confidence={"title": 0.75},
    )
    bare_minimum = Article(url="", canonical_url="", site="")
    usual_values = {name: getattr(bare_minimum, name) for name in FIELD_NAMES}
    assert [name for name, usual in usual_values.items() if getattr(full, name) == usual] == []
    save(Store(database), [full])
    assert [bare(a) for a in stored_articles(database)] == [full]
    again = dataclasses.replace(full, fetched_at=NOW + timedelta(hours=1))
    assert [s.outcome for s in save(Store(database), [again])] == [Outcome.UNCHANGED]


def test_the_same_article_twice_is_one_row_and_unchanged(database):
    store = Store(database)
    assert outcomes(store, article()) == [Outcome.NEW]
    assert outcomes(store, article(fetched_at=NOW + timedelta(hours=1))) == [Outcome.UNCHANGED]
    assert rows(database, m.ArticleRow) == 1


def test_the_same_article_twice_in_one_batch_is_one_row(database):
    assert outcomes(Store(database), article(), article()) == [Outcome.NEW, Outcome.UNCHANGED]
    assert rows(database, m.ArticleRow) == 1


def test_a_changed_article_replaces_its_fields_and_lists(database):
    store = Store(database)
    outcomes(store, article())
    changed = article(
        title="New title",
        authors=("Al Roe",),
        photos=(),
        photo_credit=None,
        comment_count=7,
        fetched_at=NOW + timedelta(hours=1),
    )
    assert outcomes(store, changed) == [Outcome.UPDATED]
    assert [bare(a) for a in stored_articles(database)] == [changed]
    assert rows(database, m.PhotoRow) == rows(database, m.PhotoCredit) == 0


def test_an_older_fetch_never_overwrites_a_newer_one(database):
    store = Store(database)
    outcomes(store, article())
    assert outcomes(store, article(title="As it was last year", fetched_at=NOW - timedelta(days=365))) == [
        Outcome.UNCHANGED
    ]
    assert next(stored_articles(database)).title == "Title 1"


def test_both_addresses_lead_to_the_article(database):
    store = Store(database)
    outcomes(store, article(url="https://a.example/amp/1"))
    assert outcomes(store, article(url="https://a.example/amp/1", canonical_url="https://a.example/amp/1")) == [
        Outcome.UNCHANGED
    ]
    assert rows(database, m.ArticleRow) == 1


def test_unknown_and_zero_comments_stay_apart(database):
    outcomes(Store(database), article(1, comment_count=0), article(2, comment_count=None))
    assert [a.comment_count for a in stored_articles(database)] == [0, None]


def test_one_bad_row_never_costs_another(database):
    bad = article(2, title=None)
    results = save(Store(database), [article(1), bad, article(3)], None, NOW)
    assert [r.outcome for r in results] == [Outcome.NEW, None, Outcome.NEW]
    assert "title" in results[1].error
    assert rows(database, m.ArticleRow) == 2


def test_names_are_shared_between_articles(database):
    outcomes(Store(database), article(1), article(2))
    assert (rows(database, m.Author), rows(database, m.Tag), rows(database, m.Source), rows(database, m.Site)) == (
        2,
        2,
        1,
        1,
    )


def test_filters_of_stored_articles(database):
    outcomes(
        Store(database),
        article(1),
        article(2, site="b.example", language="nb"),
        article(3, published_at=NOW - timedelta(days=9), kind=PageKind.LIVE_BLOG),
    )
    titles = lambda **filters: [a.title for a in stored_articles(database, Selection(**filters))]  # noqa: E731
    assert titles(site="b.example") == titles(language="nb") == ["Title 2"]
    assert titles(until=NOW - timedelta(days=1)) == ["Title 3"]
    assert titles(since=NOW - timedelta(days=1)) == ["Title 1", "Title 2"]


@pytest.mark.parametrize(
    "url", ["sqlite:////proc/nowhere/x.db", "postgresql://nobody@127.0.0.1:1/none", "no-such-thing://x", "not a url"]
)
def test_a_database_that_cannot_be_opened_says_so_in_one_line(url):
    with pytest.raises(StorageError) as error:
        open_database(url)
    assert "\n" not in str(error.value)
    assert "DATABASE_URL" in str(error.value) or "database" in str(error.value)


def record(digest: str = "sha1:A", offset: int = 7) -> ArchiveRecord:
    return ArchiveRecord("archive/one.warc.gz", offset, 900, digest)


def revisions(database) -> list[tuple[int, str, dict]]:
    with database.connect() as connection:
        return [
            tuple(row)
            for row in connection.execute(
                select(m.Revision.number, m.Revision.cause, m.Revision.changes).order_by(m.Revision.id)
            )
        ]


def test_an_edit_is_a_revision_that_says_what_changed(database):
    store = Store(database)
    outcomes(store, envelope(record=record()))
    later = NOW + timedelta(hours=1)
    outcomes(
        store,
        envelope(title="Another title", comment_count=4, fetched_at=later, record=record("sha1:B", 1200)),
        now=later,
    )
    outcomes(
        store,
        envelope(title="Another title", comment_count=4, fetched_at=later, record=record("sha1:B", 2200)),
        now=later,
    )
    assert revisions(database) == [
        (1, "first", {}),
        (2, "edit", {"title": ["Title 1", "Another title"], "comment_count": [0, 4]}),
    ]
    with database.connect() as connection:
        places = connection.execute(
            select(m.Revision.archive_offset, m.Revision.payload_digest).order_by(m.Revision.id)
        ).all()
    assert [tuple(p) for p in places] == [(7, "sha1:A"), (1200, "sha1:B")]
    assert next(stored_articles(database)).record == record("sha1:B", 1200)


def test_the_same_bytes_read_otherwise_are_a_re_reading(database):
    store = Store(database)
    outcomes(store, envelope(record=record()))
    outcomes(store, envelope(authors=("Jane Roe",), record=record()))
    assert revisions(database)[1] == (2, "re-reading", {"authors": [["Jane Roe", "Al Roe"], ["Jane Roe"]]})


def test_two_states_of_one_article_in_one_batch_are_two_revisions(database):
    later = NOW + timedelta(hours=1)
    assert outcomes(Store(database), article(), article(title="Later", fetched_at=later)) == [
        Outcome.NEW,
        Outcome.UPDATED,
    ]
    assert [number for number, _, _ in revisions(database)] == [1, 2]
    assert next(stored_articles(database)).title == "Later"


def test_what_a_newer_reader_read_is_not_overwritten_by_an_older_one(database, monkeypatch):
    store = Store(database)
    outcomes(store, envelope(record=record()))
    monkeypatch.setattr("newscrawl.storage.prepared.READER_VERSION", "1")
    assert outcomes(store, envelope(title="As read of old", record=record())) == [Outcome.UNCHANGED]
    assert next(stored_articles(database)).title == "Title 1"


def test_a_row_without_a_record_gets_one_when_the_page_is_met_again(database):
    store = Store(database)
    outcomes(store, article())
    outcomes(store, envelope(record=record()))
    assert next(stored_articles(database)).record == record()
    assert len(revisions(database)) == 1


STORIES = (
    article(
        1,
        url="https://a.example/ferry",
        canonical_url="https://a.example/ferry",
        title="Ferry is back",
        body="The ferry sails again on Monday morning. " * 9,
    ),
    article(
        2,
        url="https://a.example/goat",
        canonical_url="https://a.example/ferry",
        title="Goat wins",
        body="Nobody had bet upon this animal at all; it ran. " * 9,
    ),
)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("at_once", [True, False])
def test_an_article_whose_address_another_one_claims_stands_for_itself_whichever_comes_first(database, order, at_once):
    store, stories = Store(database), [dataclasses.replace(STORIES[i], blocks=()) for i in order]
    for batch in (stories,) if at_once else ([story] for story in stories):
        assert set(outcomes(store, *batch)) == {Outcome.NEW}
    stored = {a.title: a.canonical_url for a in stored_articles(database, Selection())}
    assert stored == {"Ferry is back": "https://a.example/ferry", "Goat wins": "https://a.example/goat"}
    assert set(outcomes(store, *stories, now=NOW + timedelta(hours=1))) == {Outcome.UNCHANGED}
