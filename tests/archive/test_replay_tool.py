"""Archives of ours in a replay tool that is not ours: pywb (https://pywb.readthedocs.io) indexes them and gives back every byte.

Needs ``wb-manager`` and ``wayback`` on the path or in ``.venv/pywb`` (``python3 -m venv .venv/pywb && .venv/pywb/bin/pip install pywb 'setuptools<81'``);
skipped where they are not installed.
"""

import shutil
import socket
import subprocess
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.archive.warc_writer import WarcWriter
from tests.conftest import ROOT
from tests.waiting import PATIENCE, until_answered

PLACES = f"{ROOT / '.venv' / 'pywb' / 'bin'}"
MANAGER, WAYBACK = (shutil.which(name, path=PLACES) or shutil.which(name) for name in ("wb-manager", "wayback"))
PAGES = {
    "https://gazette.example/2026/11/ferry-is-back": "<h1>The ferry is back</h1><p>Æ, ø and å – all of them.</p>",
    "https://gazette.example/2026/11/goat-wins?page=2": "<h1>A goat wins</h1>" + "<p>It ran and ran.</p>" * 3000,
}

pytestmark = pytest.mark.skipif(not (MANAGER and WAYBACK), reason="pywb is not installed here")


@pytest.fixture
def replay(tmp_path: Path):
    warc = tmp_path / "pages.warc.gz"
    with WarcWriter(warc) as writer:
        for url, text in PAGES.items():
            writer.write_page(url, text.encode(), datetime(2026, 11, 20, 12, tzinfo=UTC))
    subprocess.run([MANAGER, "init", "news"], cwd=tmp_path, check=True, capture_output=True)
    subprocess.run([MANAGER, "add", "news", str(warc)], cwd=tmp_path, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [WAYBACK, "--port", str(port), "--bind", "127.0.0.1"],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until_answered(port)
        yield f"http://127.0.0.1:{port}/news/20261120120000id_/"
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)


def test_every_page_comes_back_byte_by_byte(replay):
    for url, text in PAGES.items():
        with urllib.request.urlopen(replay + url, timeout=PATIENCE) as answer:
            assert (answer.status, answer.read().decode()) == (200, text)
