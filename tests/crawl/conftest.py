"""A site that does on purpose what real ones do by accident, and the desk of who crawls it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl.crawl import private_networks
from tests.crawl.test_living_crawl import Desk
from tests.fault_server import FaultServer

DOMAIN = "harbour-gazette.com"


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Iterator[FaultServer]:
    """It has as many articles as ``ARTICLES`` of the module says, else three."""
    with FaultServer(articles=getattr(request.module, "ARTICLES", 3)) as server:
        yield server


@pytest.fixture
def desk(site: FaultServer, tmp_path: Path) -> Desk:
    return Desk(site, tmp_path)


@pytest.fixture
def gazette(monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultServer]:
    """A server that every name leads to; ``url`` is the site's front page."""

    def resolved(self, receiver, hostName, portNumber=0, addressTypes=None, transportSemantics="TCP"):
        return private_networks._resolved(receiver, hostName, "127.0.0.1", portNumber)

    monkeypatch.setattr(private_networks.GuardedNames, "resolveHostName", resolved)
    with FaultServer() as server:
        server.url = server.url.replace("127.0.0.1", f"www.{DOMAIN}")
        yield server
