"""Waiting for what happens elsewhere: for a condition, never for a time."""

import time
from collections.abc import Callable

_PATIENCE = 60  # seconds; a busy machine starts a process in ten
_LOOK = 0.02  # seconds between two looks


def until(is_so: Callable[[], object]) -> None:
    """Wait until it is so; fails where that takes a minute."""
    deadline = time.monotonic() + _PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(_LOOK)
