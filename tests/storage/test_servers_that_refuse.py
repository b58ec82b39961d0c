"""A PostgreSQL that breaks statements off is away, not at odds with a value: nothing goes to the dead letters, and the
same articles are stored when it lets them.
"""

import pytest
from sqlalchemy import create_engine, make_url, text

from newscrawl.errors import DatabaseAwayError
from newscrawl.storage.database import open_database
from newscrawl.storage.store import Store
from tests.articles import article, save
from tests.databases import PostgreSQLDatabases


@pytest.fixture
def url(postgresql_databases: PostgreSQLDatabases, request):
    name = f"t{abs(hash(request.node.nodeid))}"
    yield postgresql_databases.take(name)
    postgresql_databases.give_back(name)


def with_option(url: str, option: str):
    return open_database(
        make_url(url).update_query_dict({"options": f"-c {option}"}).render_as_string(hide_password=False)
    )


@pytest.mark.parametrize("option", ["statement_timeout=150", "lock_timeout=50"])
@pytest.mark.parametrize("articles", [1, 3])
def test_a_statement_that_is_broken_off_is_no_fault_of_a_value(url, option, articles):
    engine, other = with_option(url, option), create_engine(url)
    with other.begin() as holding:
        holding.execute(text("LOCK TABLE articles IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(DatabaseAwayError, match=r"statement_timeout|lock_timeout"):
            save(Store(engine), [article(n) for n in range(articles)])
    assert [one.error for one in save(Store(engine), [article(n) for n in range(articles)])] == [None] * articles
    engine.dispose()
    other.dispose()


def test_a_user_who_may_only_read_is_told_so(url):
    engine = with_option(url, "default_transaction_read_only=on")
    with pytest.raises(DatabaseAwayError, match=r"25006.*default_transaction_read_only"):
        save(Store(engine), [article()])
    engine.dispose()
