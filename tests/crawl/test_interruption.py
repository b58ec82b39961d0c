"""Ctrl-C: a crawl stops after the pages on the wire, says so in one line, and what only waited stays due."""

import contextlib
import os
import signal
import subprocess
from pathlib import Path

import pytest

from newscrawl.archive.warc_writer import WarcWriter
from tests.articles import NOW
from tests.commands import Started
from tests.conftest import ROOT
from tests.crawl.test_living_crawl import Desk
from tests.crawling import crawl
from tests.fault_server import FaultServer
from tests.waiting import until

_PATIENCE = 120  # signals
_BETWEEN_SIGNALS = 0.5  # seconds


def started(desk: Desk, *arguments: str) -> Started:
    return Started("crawl", *arguments, folder=ROOT, program="scrapy", environment=desk._env({}))


@pytest.fixture
def site():
    with FaultServer(articles=30) as server:
        server.pause = 0.1
        yield server


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_live_crawl_ends_after_the_pages_on_the_wire(site, tmp_path, number):
    desk = Desk(site, tmp_path)
    with started(desk, "news", "-a", f"url={site.url}", "-s", "DOWNLOAD_DELAY=0.3") as process:
        until(lambda: len(site.asked_for_stories()) >= 3)
        process.send_signal(number)
        assert process.wait() == 130
        told = process.stderr
    assert told.count("interrupted: the pages on the wire come in") == 1
    assert "Traceback" not in told
    assert desk.rows("SELECT end_reason FROM runs") == [("interrupted",)]
    stored = desk.rows("SELECT count(*) FROM articles")[0][0]
    assert 0 < stored == len(site.asked_for_stories()) < 30
    # What was not asked for is due, and the next crawl goes on with it.
    site.pause = 0.0
    assert desk.crawl().returncode == 0
    assert desk.rows("SELECT count(*) FROM articles") == [(30,)]


def test_twice_ends_it_at_once_and_the_next_crawl_says_so_of_the_run(site, tmp_path):
    desk = Desk(site, tmp_path)
    site.pause = 60.0  # nothing comes in before the second signal, however busy the machine
    with started(desk, "news", "-a", f"url={site.url}") as process:
        until(lambda: site.log)
        for _ in range(_PATIENCE):  # two that reach a busy process at once are one to it
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_BETWEEN_SIGNALS)
                break
        assert process.returncode == 130
    site.pause = 0.0
    desk.crawl()
    assert desk.rows("SELECT end_reason FROM runs ORDER BY id") == [("died",), ("finished",)]


@pytest.mark.takes_long
def test_an_archive_is_left_where_it_was_read_to_and_gone_on_with(site, tmp_path):
    desk = Desk(site, tmp_path)
    warc = _big_archive(tmp_path, site)
    with started(desk, "archive", "-a", f"warc={warc}", "-a", "processes=1") as process:
        until(lambda: (desk.data / "newscrawl.db").exists() and _stored(desk) > 20)
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
    assert desk.rows("SELECT end_reason FROM runs") == [("interrupted",)]
    assert 20 < _stored(desk) < 600
    assert crawl(desk.data, "archive", "-a", f"warc={warc}").returncode == 0
    assert _stored(desk) == 600


def _stored(desk: Desk) -> int:
    try:
        return int(desk.rows("SELECT count(*) FROM articles")[0][0])
    except Exception:  # the tables are being made
        return 0


def _big_archive(folder: Path, site: FaultServer) -> Path:
    warc = folder / "big.warc.gz"
    with WarcWriter(warc) as writer:
        for n in range(600):
            site.publish("/story", f"Gate {n}a of harbour {n * 7} is closed by order {os.urandom(4).hex()}")
            writer.write_page(
                f"https://a.example/{n}", site.stories["/story"].html(f"https://a.example/{n}").encode(), NOW
            )
    return warc
