"""Workers for tests: a crew on a database of its own, for the sites that the module serves."""

import pytest

from newscrawl.storage.queue_schema import upgrade_queue
from tests.conftest import _database_of
from tests.workers.crew import ForkedCrew


@pytest.fixture
def crew(request, postgresql_server, migrated_postgresql, port, tmp_path):
    """``port``: where the module's sites are."""
    with _database_of(postgresql_server, f"w{abs(hash(request.node.nodeid))}", migrated_postgresql) as url:
        hired = ForkedCrew(url, port, tmp_path)
        upgrade_queue(hired.engine)
        yield hired
        hired.end()
