"""One small database for all of these tests, made by the store; nothing here writes."""

import dataclasses
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from newscrawl.storage.database import open_database, open_for_reading
from newscrawl.web.access import Rules
from newscrawl.web.answers import Desk
from newscrawl.web.app import build_app
from tests.web import newsdesk


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("newsdesk")
    url = f"sqlite:///{folder / 'newscrawl.db'}"
    engine = open_database(url)
    newsdesk.fill(engine, folder)
    engine.dispose()
    reading = open_for_reading(url, seconds=10, connections=8)
    yield Desk(reading, folder, lambda: newsdesk.NOW)
    reading.dispose()


@pytest.fixture(scope="session")
def client(desk: Desk) -> TestClient:
    return client_of(desk)


def client_of(desk: Desk, rules: Rules | None = None, **settings: object) -> TestClient:
    """A browser that has no session with them yet."""
    rules = rules or Rules()
    app = build_app(dataclasses.replace(desk, is_open=rules.are_open), rules)
    return TestClient(app, **{"base_url": "http://localhost", "follow_redirects": False, **settings})
