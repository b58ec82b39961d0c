"""What comes one by one is written together; nobody waits where nothing comes."""

import asyncio

import pytest

from newscrawl.crawl import gathering
from newscrawl.crawl.gathering import gathered

_NEVER = 3600.0


def test_what_keeps_coming_is_waited_for_and_what_is_enough_is_not(monkeypatch):
    queue: list[int] = [1]
    asked: list[float | None] = []

    async def come(awaited, timeout):
        awaited.close()
        asked.append(timeout)
        queue.append(1)
        raise TimeoutError

    monkeypatch.setattr(gathering.asyncio, "wait_for", come)
    asyncio.run(gathered(queue, 5, asyncio.Event()))
    assert len(queue) == 5
    asyncio.run(gathered(queue, 5, asyncio.Event()))
    assert len(queue) == 5
    asyncio.run(gathered(queue, 1000, asyncio.Event()))
    assert sum(asked[4:]) <= 0.5  # seconds


def test_one_that_comes_alone_is_written_after_one_turn(monkeypatch):
    turns: list[float] = []

    async def pass_by(awaited, timeout):
        awaited.close()
        turns.append(timeout)
        raise TimeoutError

    monkeypatch.setattr(gathering.asyncio, "wait_for", pass_by)
    asyncio.run(gathered([1], 5, asyncio.Event()))
    assert len(turns) == 1


@pytest.mark.parametrize("ends_at_once", [True, False])
def test_the_end_of_a_crawl_waits_for_nothing(monkeypatch, ends_at_once):
    monkeypatch.setattr(gathering, "_TURN", _NEVER)

    async def run():
        ending = asyncio.Event()
        if ends_at_once:
            ending.set()
        else:
            asyncio.get_running_loop().call_soon(ending.set)
        await gathered([1], 5, ending)

    asyncio.run(run())
