"""A site that does on purpose what real ones do by accident, and the desk of who crawls it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawl.test_living_crawl import Desk
from tests.fault_server import FaultServer


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Iterator[FaultServer]:
    """It has as many articles as ``ARTICLES`` of the module says, else three."""
    with FaultServer(articles=getattr(request.module, "ARTICLES", 3)) as server:
        yield server


@pytest.fixture
def desk(site: FaultServer, tmp_path: Path) -> Desk:
    return Desk(site, tmp_path)
