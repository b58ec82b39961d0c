"""A terminal for the tests."""

import os
import pty
import threading
from pathlib import Path

from tests.commands import Started
from tests.conftest import ROOT


def in_a_terminal(*arguments: str, program: str = "newscrawl", environment: dict[str, str] | None = None) -> str:
    """What a terminal is sent by a command, which ends with 0; ``environment``: as of ``Started``."""
    leader, follower = pty.openpty()
    streams = Path(os.ttyname(follower))
    with Started(*arguments, folder=ROOT, program=program, environment=environment, streams=streams) as command:

        def hang_up() -> None:
            command.wait()
            os.close(follower)

        waiting = threading.Thread(target=hang_up)
        waiting.start()
        sent = b""
        while chunk := _next(leader):
            sent += chunk
        waiting.join()
        os.close(leader)
        assert command.returncode == 0, sent
    return sent.decode()


def _next(leader: int) -> bytes:
    try:
        return os.read(leader, 65536)
    except OSError:  # Linux ends a terminal's reading so
        return b""
