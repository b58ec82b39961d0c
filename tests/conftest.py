"""Databases for the tests: each storage test runs on SQLite and on a real PostgreSQL that is started here."""

import gc
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from execnet import XSpec
from hypothesis import HealthCheck, settings
from sqlalchemy import Connection, Dialect, Engine, create_engine, event, text
from xdist.scheduler import LoadGroupScheduling

from newscrawl.desk.sample_newsroom import Newsroom
from newscrawl.invocation import GARBAGE_AFTER
from newscrawl.storage.database import open_database
from tests.databases import PostgreSQLDatabases, put_database
from tests.forked_workers import fork
from tests.postgresql_server import a_server

ROOT = Path(__file__).parent.parent

# A busy machine is no bug. The same examples each time, so that a test that fails is one that somebody broke; what nobody
# has thought of is looked for with HYPOTHESIS_PROFILE=explore.
settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("explore", settings.get_profile("project"), derandomize=False, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "project"))


class _StatementsOfAllEngines(dict[tuple[object, ...], object]):
    """What was compiled for one engine serves all that differ in their database only. Each test opens one of its own, and
    an eighth of a crawl's time in a test went into compiling the statements that the test before it had compiled.
    """

    def get(self, key, default=None):
        return super().get(_without_engine(key), default)

    def __setitem__(self, key, value) -> None:
        super().__setitem__(_without_engine(key), value)


def _without_engine(key: tuple[object, ...]) -> tuple[object, ...]:
    """A statement's key in SQLAlchemy's cache, whose first is the engine's own dialect."""
    dialect, *statement = key
    assert isinstance(dialect, Dialect)
    of_its_kind = ("server_version_info", "_json_serializer", "_json_deserializer")
    return type(dialect), *(getattr(dialect, name, None) for name in of_its_kind), *statement


_statements = _StatementsOfAllEngines()


@event.listens_for(Engine, "engine_connect")
def _share_statements(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_statements)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    with a_server() as server:
        _set_up(server.uri)
        yield server.uri


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server: str) -> str:
    """The name of a database of the server with all tables and no row, made by the migrations once; tests take copies."""
    with _database_of(postgresql_server, "migrated", keep=True) as url:
        open_database(url).dispose()
    return "migrated"


@pytest.fixture(scope="session")
def postgresql_databases(postgresql_server: str, migrated_postgresql: str) -> Iterator[PostgreSQLDatabases]:
    databases = PostgreSQLDatabases(postgresql_server, migrated_postgresql)
    yield databases
    databases.close()


def _set_up(server: str) -> None:
    """Nothing has to outlive the machine, no test shall depend on when the server tidies up, nor on its zone."""
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        # Servers are in the zone of their machine; what reads or counts days by it is wrong there.
        connection.execute(text("ALTER SYSTEM SET timezone = 'Asia/Kathmandu'"))
        connection.execute(text("SELECT pg_reload_conf()"))
    admin.dispose()


@contextmanager
def _database_of(server: str, name: str, template: str = "template1", *, keep: bool = False) -> Iterator[str]:
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    base, _, query = server.partition("?")
    yield base.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")
    if not keep:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@contextmanager
def a_database(request: pytest.FixtureRequest, folder: Path, *, migrated: bool) -> Iterator[str]:
    """The URL of a database without rows, of the kind that the fixture's parameter says; with tables if ``migrated``."""
    if request.param == "sqlite":
        if migrated:
            put_database(folder, "test.db")
        yield f"sqlite:///{folder / 'test.db'}"
        return
    name = f"t{abs(hash(request.node.nodeid))}"
    if migrated:
        databases: PostgreSQLDatabases = request.getfixturevalue("postgresql_databases")
        yield databases.take(name)
        databases.give_back(name)
        return
    with _database_of(request.getfixturevalue("postgresql_server"), name) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables."""
    with a_database(request, tmp_path, migrated=False) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with all tables as the migrations make them."""
    with a_database(request, tmp_path, migrated=True) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """The engine of such a database."""
    engine = open_database(database_url)
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


class ByGroup(LoadGroupScheduling):
    """Tests of a group to one process, the group being the one that a module's ``pytestmark`` names. xdist 3.8 writes it
    into a test's name, where pytest from 9.2 on looks no more: four processes set up a WordPress each.
    """

    def _split_scope(self, nodeid: str) -> str:
        return _group_in(self.config.rootpath / nodeid.partition("::")[0]) or nodeid


@cache
def _group_in(module: Path) -> str | None:
    found = re.search(
        r'^(?:pytestmark = \[|    )pytest\.mark\.xdist_group\("(\w+)"\)', module.read_text("utf-8"), re.MULTILINE
    )
    return found and found[1]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByGroup | None:
    return ByGroup(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config, specs: Sequence[XSpec]) -> None:
    if sys.platform == "linux" and all(spec.popen and not spec.python for spec in specs):
        config.add_cleanup(fork(specs, config.args))


def pytest_collection_finish() -> None:
    """Before the first test: cycles are looked for as seldom as in a command, and not among all that was collected; what
    commands are forked from starts, before others start such a server of less.
    """
    gc.set_threshold(GARBAGE_AFTER)
    gc.freeze()
    if "tests.commands" in sys.modules:
        sys.modules["tests.commands"].ready()


def pytest_sessionfinish() -> None:
    """pytest looks for cycles five times at the end, for what they raise as they go: among what the tests left behind,
    once, and not among all modules.
    """
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items) -> None:
    """What takes longest begins first, so that nothing waits for it at the end."""
    items.sort(key=lambda item: 2 * ("takes_minutes" not in item.keywords) + ("takes_long" not in item.keywords))
