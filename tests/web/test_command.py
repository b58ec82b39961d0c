"""The command: it serves until it is ended, and says in a line what it lacks."""

import argparse
import os
import re
import signal
import subprocess
import sys
import urllib.request

import pytest

from newscrawl.commands import browse
from newscrawl.errors import UsageError
from newscrawl.web.serving import listening
from tests.conftest import ROOT
from tests.waiting import PATIENCE


def work(tmp_path, host="127.0.0.1", port=0, **settings):
    command = browse.Command()
    command.settings = {"DATA_DIR": str(tmp_path), **settings}
    command.work([], argparse.Namespace(host=host, port=port, loglevel=None))


def test_what_is_not_installed_is_told_in_a_line(tmp_path, monkeypatch):
    monkeypatch.setattr(browse, "find_spec", lambda name: None if name == "uvicorn" else object())
    with pytest.raises(UsageError, match=r"browse needs uvicorn: `pip install 'newscrawl\[web\]'`"):
        work(tmp_path)


def test_for_others_it_asks_for_a_token(tmp_path):
    with pytest.raises(UsageError, match="NEWSCRAWL_BROWSE_TOKEN"):
        work(tmp_path, host="0.0.0.0")
    with pytest.raises(UsageError, match="16 or more"):
        work(tmp_path, host="0.0.0.0", BROWSE_TOKEN="short")
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken_is_told(tmp_path):
    with listening("127.0.0.1", 0) as listener, pytest.raises(UsageError, match="cannot listen at"):
        work(tmp_path, port=listener.getsockname()[1])


@pytest.mark.parametrize("port", [-1, 70_000])
def test_a_port_that_is_none_is_told(tmp_path, port):
    with pytest.raises(UsageError, match="cannot listen"):
        listening("127.0.0.1", port)


def test_it_serves_a_database_that_is_not_there_yet_until_it_is_interrupted(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "newscrawl", "browse", "--port", "0"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        line = process.stderr.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert address, line
        with urllib.request.urlopen(f"{address[0]}sites", timeout=PATIENCE) as answer:
            assert b"No site was crawled yet." in answer.read()
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        assert process.stderr.read() == ""
    finally:
        process.kill()
        process.stderr.close()
