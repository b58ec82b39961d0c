"""Migrations and models say the same, up and down, on both databases."""

from alembic import command
from sqlalchemy import inspect

from newscrawl.items import FIELD_NAMES
from newscrawl.storage.database import migrations_config, open_database, upgrade
from newscrawl.storage.models import ArticleRow, Base

# Fields that are tables of their own.
IN_TABLES = {"authors": "article_authors", "tags": "article_tags", "sources": "article_sources", "photos": "photos", "site": "sites"}


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
