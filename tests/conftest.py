"""Databases for the tests: each storage test runs on SQLite and on a real PostgreSQL that is started here."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine, text

from newscrawl.desk.sample_newsroom import Newsroom
from newscrawl.storage.database import open_database

ROOT = Path(__file__).parent.parent

# A busy machine is no bug.
settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    # pgserver asks for a per-user folder when it is imported; not every machine has one
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pgserver

    # Not below pytest's own folder: the server runs as a user of its own where root runs the tests, and the next pytest to start locks others out of that.
    with tempfile.TemporaryDirectory(prefix="newscrawl-postgresql-", ignore_cleanup_errors=True) as folder:
        server = pgserver.get_server(folder, cleanup_mode="stop")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()


@contextmanager
def an_empty_database(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The URL of a database without tables, of the kind that the fixture's parameter says."""
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'test.db'}"
        return
    url = request.getfixturevalue("postgresql_server")
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    name = f"t{abs(hash(request.node.nodeid))}"
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    base, _, query = url.partition("?")
    yield base.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables."""
    with an_empty_database(request, tmp_path) as url:
        yield url


@pytest.fixture
def database(empty_database: str) -> Iterator[Engine]:
    """An engine with all tables made by the migrations."""
    engine = open_database(empty_database)
    yield engine
    engine.dispose()


@pytest.fixture
def newsroom():
    """The sample newsroom, answering."""
    with Newsroom(ROOT / "fixtures") as site:
        yield site


def pytest_make_parametrize_id(config, val, argname) -> str | None:
    """Bytes are told by their number: packed ones hold the second in which they were made, and the test's processes
    would not agree upon a name.
    """
    return f"{argname} of {len(val)} bytes" if isinstance(val, bytes) else None


def pytest_collection_modifyitems(items) -> None:
    """What takes longest begins first, so that nothing waits for it at the end."""
    items.sort(key=lambda item: "takes_minutes" not in item.keywords)
