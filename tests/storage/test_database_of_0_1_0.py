"""A database as 0.1.0 wrote it opens, migrates, and is crawled into. SQLite as it was; PostgreSQL with the same rows."""

import lzma
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine, func, insert, select, text

from newscrawl.decisions.changes import Outcome
from newscrawl.items import Envelope, PageKind, Visit
from newscrawl.storage import models as m
from newscrawl.storage.database import open_database, upgrade
from newscrawl.storage.loading import Selection, stored_articles
from newscrawl.storage.search import search
from newscrawl.storage.store import Store
from tests.articles import bare

FILE = Path(__file__).with_name("database_of_0_1_0.db.xz")
START = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def old_database(empty_database, tmp_path):
    """The URL of what 0.1.0 left behind."""
    original = tmp_path / "old.db"
    original.write_bytes(lzma.decompress(FILE.read_bytes()))
    if empty_database.startswith("sqlite"):
        return f"sqlite:///{original}"
    source, target = create_engine(f"sqlite:///{original}"), open_database(empty_database, migrate=False)
    upgrade(target, "0004")
    tables = MetaData()
    tables.reflect(target)
    with source.connect() as there, target.begin() as here:
        for table in tables.sorted_tables:
            if table.name == "alembic_version":
                continue
            columns = [m.Base.metadata.tables[table.name].c[c.name] for c in table.columns]
            rows = [dict(row) for row in there.execute(select(*columns)).mappings()]
            here.execute(table.delete())  # the counter's row
            if rows:
                here.execute(insert(table), rows)
            if "id" in table.c and table.name != "change_counter":
                here.execute(
                    text(
                        f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), (SELECT max(id) + 1 FROM {table.name}))"
                    )
                )
    source.dispose()
    target.dispose()
    return empty_database


def counts(engine) -> dict[str, int]:
    models = (
        m.ArticleRow,
        m.ArticleUrl,
        m.Revision,
        m.Address,
        m.PhotoRow,
        m.CommentCount,
        m.Story,
        m.ArticleEvent,
        m.Run,
    )
    with engine.connect() as connection:
        return {
            one.__tablename__: connection.execute(select(func.count()).select_from(one)).scalar_one() for one in models
        }


def test_it_opens_with_all_that_it_held(old_database):
    engine = open_database(old_database)
    assert counts(engine) == {
        "articles": 10, "article_urls": 11, "revisions": 17, "addresses": 14, "photos": 10, "comment_counts": 12,
        "stories": 3, "article_events": 1, "runs": 1,
    }  # fmt: skip
    found = {a.canonical_url: a for a in stored_articles(engine)}
    first = found["https://a.example/1"]
    assert (first.title, first.authors, first.sources, first.comment_count) == (
        "Headline 1 of a.example", ("Jane Roe", "Al Roe"), ("AP",), 1,
    )  # fmt: skip
    assert (first.published_local, first.confidence, first.gone_at) == (None, {}, START + timedelta(hours=2))
    assert first.photos[0].credit.photographers == ("Jane Doe",)
    assert found["https://b.example/2"].kind is PageKind.LIVE_BLOG
    assert found["https://b.example/2"].blocks[0].at == START + timedelta(minutes=5)
    assert {f.site for f in search(engine, '"headline 1"')} == {"a.example", "b.example"}
    assert len(list(stored_articles(engine, Selection(one_per_story=True)))) < 10
    engine.dispose()


def test_of_two_articles_with_one_text_the_first_has_it(old_database):
    engine = open_database(old_database)
    with engine.connect() as connection:
        rows = connection.execute(select(m.ArticleRow.id, m.ArticleRow.body_hash).order_by(m.ArticleRow.id)).all()
    assert [row.id for row in rows if row.body_hash is None] == [10]
    engine.dispose()


def test_a_crawl_of_the_unchanged_site_changes_nothing_and_writes_no_revision(old_database):
    engine = open_database(old_database)
    before = {a.canonical_url: bare(a) for a in stored_articles(engine)}
    size, store = counts(engine), Store(engine, lambda _: (timedelta(days=1),))
    at = START + timedelta(days=1)
    results = store.save([_again(article, at) for article in before.values()], None, at)
    assert {r.outcome for r in results} == {Outcome.UNCHANGED}
    assert counts(engine) == size | {"article_events": 2}  # the one that was gone is back
    after = {a.canonical_url: bare(a) for a in stored_articles(engine)}
    assert {url: _but_fetched(a) for url, a in after.items()} == {url: _but_fetched(a) for url, a in before.items()}
    assert all(a.fetched_at == at for a in after.values())
    engine.dispose()


def test_an_edit_and_a_new_article_and_a_copy_go_in(old_database):
    engine = open_database(old_database)
    store, at = Store(engine), START + timedelta(days=1)
    stored = {a.canonical_url: bare(a) for a in stored_articles(engine)}
    edited = replace(stored["https://a.example/4"], title="Edited", fetched_at=at)
    alias = replace(
        stored["https://a.example/5"],
        url="https://a.example/x",
        canonical_url="https://a.example/x",
        title="X",
        fetched_at=at,
    )
    copy = replace(
        stored["https://a.example/3"],
        url="https://c.example/3",
        canonical_url="https://c.example/3",
        site="c.example",
        fetched_at=at,
    )
    results = store.save([Envelope(article=a) for a in (edited, alias, copy)], None, at)
    assert [r.outcome for r in results] == [Outcome.UPDATED, Outcome.UNCHANGED, Outcome.NEW]
    with engine.connect() as connection:
        (cause, changes) = connection.execute(
            select(m.Revision.cause, m.Revision.changes).order_by(m.Revision.id.desc()).where(m.Revision.article_id == 4)
        ).first()  # fmt: skip
        stories = dict(connection.execute(select(m.ArticleRow.canonical_url, m.ArticleRow.story_id)).all())
    assert (cause, changes) == ("edit", {"title": ["Headline 4 of a.example", "Edited"]})
    assert stories["https://c.example/3"] == stories["https://a.example/3"] is not None
    engine.dispose()


def _again(article, at) -> Envelope:
    visit = Visit(address=article.url, site=article.site, at=at, status=200)
    return Envelope(article=replace(article, fetched_at=at), visit=visit)


def _but_fetched(article):
    return replace(article, fetched_at=None)
