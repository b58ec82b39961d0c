"""Migrations and models say the same, up and down, on both databases."""

import pytest
from alembic import command
from sqlalchemy import inspect, select, text

from docs.generate import new_database
from newscrawl.items import FIELD_NAMES
from newscrawl.storage.database import migrations_config, newest_revision, open_database, upgrade
from newscrawl.storage.dialect.sqlite_schema import SCHEMA_FILE, made_at_once
from newscrawl.storage.loading import stored_articles
from newscrawl.storage.models import ArticleRow, Base, Revision
from newscrawl.storage.store import Store
from tests.articles import NOW, article, bare, save

# Fields that are tables of their own.
IN_TABLES = {
    "authors": "article_authors",
    "tags": "article_tags",
    "sources": "article_sources",
    "photos": "photos",
    "site": "sites",
}


def test_migrations_make_what_the_models_say(database):
    config = migrations_config()
    with database.begin() as connection:
        config.attributes["connection"] = connection
        command.check(config)


def test_migrating_twice_changes_nothing(empty_database):
    engine = open_database(empty_database, migrate=False)
    assert upgrade(engine)[0] is None
    before, after = upgrade(engine)
    assert before == after
    engine.dispose()


def test_a_new_sqlite_database_is_made_at_once_as_the_migrations_make_it(tmp_path):
    engines = [open_database(f"sqlite:///{tmp_path / name}.db", migrate=False) for name in ("at_once", "step_by_step")]
    assert upgrade(engines[0]) == upgrade(engines[1], newest_revision()) == (None, newest_revision())
    at_once, step_by_step = map(all_of, engines)
    assert at_once == step_by_step


def all_of(engine):
    """Whatever an SQLite file holds, but for where in it; what a search of no article counts is its own, nothing or zeros."""
    with engine.connect() as connection:
        made = sorted(map(tuple, connection.execute(text("SELECT type, name, tbl_name, sql FROM sqlite_master"))))
        tables = [name for kind, name, *_ in made if kind == "table" and not name.startswith("articles_search_")]
        rows = {name: connection.execute(text(f"SELECT * FROM {name}")).all() for name in tables}
        pragmas = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("application_id", "user_version")]
    engine.dispose()
    return made, rows, pragmas


def test_what_makes_it_at_once_is_of_the_newest_migration():
    """Older, it would be passed by, and each first command would take a third of a second longer: ``make docs``."""
    assert made_at_once(newest_revision())
    assert made_at_once("0001") == []
    assert SCHEMA_FILE.read_text("utf-8") == new_database()


def test_down_to_nothing_and_up_again(database):
    config = migrations_config()
    with database.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert set(inspect(database).get_table_names()) <= {"alembic_version"}
    upgrade(database)
    assert set(Base.metadata.tables) <= set(inspect(database).get_table_names())


def test_every_field_of_an_article_is_kept():
    columns = set(ArticleRow.__table__.columns.keys())
    tables = set(Base.metadata.tables)
    assert [name for name in FIELD_NAMES if name not in columns and IN_TABLES.get(name) not in tables] == []


def test_data_survive_the_way_up_and_down_and_up(empty_database):
    engine = open_database(empty_database)
    save(Store(engine), [article(1), article(2)], None, NOW)
    stored = [bare(a) for a in stored_articles(engine)]
    config = migrations_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        assert connection.execute(text("SELECT count(*) FROM photos")).scalar_one() == 2
    upgrade(engine)
    assert [bare(a) for a in stored_articles(engine)] == stored
    with engine.connect() as connection:
        kept = connection.execute(
            select(Revision.article_id, Revision.number, Revision.cause, Revision.content_hash).order_by(Revision.id)
        ).all()
        hashes = connection.execute(select(ArticleRow.content_hash).order_by(ArticleRow.id)).scalars().all()
    assert [tuple(k) for k in kept] == [(1, 1, "first", hashes[0]), (2, 1, "first", hashes[1])]
    engine.dispose()


def test_an_articles_address_that_became_a_list_is_an_articles_again(empty_database):
    engine = open_database(empty_database)
    save(Store(engine), [article(1)], None, NOW)
    config = migrations_config()
    added = (
        "INSERT INTO addresses (url, identity, site, role, found_in, first_seen_at, visits, failures, etag, article_id)"
    )
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0023")
        number = connection.execute(text("SELECT id FROM articles")).scalar_one()
        for url, article_id in (("https://a.example/1", number), ("https://a.example/news", None)):
            row = {"url": url, "now": NOW, "article": article_id}
            values = "VALUES (:url, :url, 'a.example', 'list', 'feed', :now, 2, 0, 'x', :article)"
            connection.execute(text(f"{added} {values}"), row)
    upgrade(engine)
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT role, etag FROM addresses ORDER BY url")).all()
    assert [tuple(one) for one in kept] == [("article", None), ("list", "x")]
    engine.dispose()


def test_a_migration_that_breaks_leaves_nothing_half_made(empty_database, monkeypatch):
    engine = open_database(empty_database, migrate=False)
    upgrade(engine, "0001")
    before = sorted(inspect(engine).get_table_names())
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO sites (id, host, first_seen_at) VALUES (1, 'a.example', '2026-11-20 12:00:00')")
        )
    monkeypatch.setattr("alembic.op.add_column", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        upgrade(engine)
    assert sorted(inspect(engine).get_table_names()) == before
    monkeypatch.undo()
    upgrade(engine)
    engine.dispose()
