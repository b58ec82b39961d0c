"""Waiting for what happens elsewhere: for a condition, never for a time."""

import socket
import time
from collections.abc import Callable

PATIENCE = 300  # seconds; what waits for long costs nothing where all is well, and a busy machine is no failure
_LOOK = 0.02  # seconds between two looks


def until(is_so: Callable[[], object]) -> None:
    """Wait until it is so; fails where that takes five minutes."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(_LOOK)


def until_answered(port: int) -> None:
    """Wait until somebody listens at a port of this machine."""

    def is_answered() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    until(is_answered)
