"""A terminal for the tests."""

import os
import pty
import subprocess
import sys

from tests.conftest import ROOT
from tests.waiting import PATIENCE


def in_a_terminal(script: str) -> str:
    """What a terminal is sent by a Python script."""
    leader, follower = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=follower, stderr=follower) as process:
        os.close(follower)
        sent = b""
        while chunk := _next(leader):
            sent += chunk
        os.close(leader)
        assert process.wait(timeout=PATIENCE) == 0, sent
    return sent.decode()


def _next(leader: int) -> bytes:
    try:
        return os.read(leader, 65536)
    except OSError:  # Linux ends a terminal's reading so
        return b""
