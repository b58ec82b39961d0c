"""One crawl that lives for five real minutes, with the settings of a person's crawl: longer than two leases."""

import os
import subprocess
import sys
import time

import pytest

from tests.conftest import ROOT
from tests.crawl.test_living_crawl import Desk
from tests.fault_server import FaultServer
from tests.waiting import PATIENCE

_STORIES = 116  # at 2.6 seconds each, with the lists: five minutes
_BESIDE = 200.0  # seconds after which a second crawl is tried: the first one's lease of two minutes was renewed by then


@pytest.mark.takes_minutes
@pytest.mark.skipif(not os.environ.get("CI"), reason="takes five minutes: CI=1 runs it")
def test_a_crawl_of_five_minutes_keeps_its_site_and_loses_nothing(tmp_path):
    with FaultServer(articles=_STORIES) as site:
        desk = Desk(site, tmp_path)
        command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"url={site.url}", "-s", "DOWNLOAD_DELAY=2.6"]
        began = time.monotonic()
        process = subprocess.Popen(command, cwd=ROOT, env=desk._env({}), stderr=subprocess.PIPE, text=True)
        try:
            process.wait(_BESIDE)
        except subprocess.TimeoutExpired:
            beside = subprocess.run(
                command, cwd=ROOT, env=desk._env({}), capture_output=True, text=True, timeout=PATIENCE, check=False
            )
            assert beside.returncode == 3, beside.stderr
        _, told = process.communicate(timeout=600)
    assert process.returncode == 0, told
    assert time.monotonic() - began > 290
    assert "Traceback" not in told
    assert desk.rows("SELECT end_reason, new FROM runs ORDER BY id")[0] == ("finished", _STORIES)
    assert desk.rows("SELECT count(*) FROM articles") == [(_STORIES,)]
    assert desk.rows("SELECT pages FROM site_profiles") == [(_STORIES,)]
    assert desk.rows("SELECT count(*) FROM leases") == [(0,)]
    assert site.most_at_once == 1
