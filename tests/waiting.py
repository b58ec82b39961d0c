"""Waiting for what happens elsewhere: for a condition, never for a time."""

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
