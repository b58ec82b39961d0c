"""Group commit: what comes one by one is written together.

A transaction costs as much for one article as for twenty. Whoever writes waits while more keeps coming, for a moment
that nobody notices, and no longer than a page takes on its way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sized

_TURN = 0.03  # seconds; longer than reading a page holds the event loop up
_TURNS = 12  # at most: 0.4 s


async def gathered(queue: Sized, enough: int, is_ending: asyncio.Event) -> None:
    """Wait until ``queue`` holds ``enough``, nothing has come to it for a moment, or the crawl ends."""
    for _ in range(_TURNS):
        before = len(queue)
        if before >= enough or is_ending.is_set():
            return
        try:
            await asyncio.wait_for(is_ending.wait(), _TURN)
        except TimeoutError:
            if len(queue) == before:
                return
