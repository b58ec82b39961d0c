"""What every worker does for all of them: it puts what is due into the queue, and brings back what the dead were at."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime

from newscrawl.errors import StorageError
from newscrawl.storage.backlogs import plan_parts
from newscrawl.storage.visits import is_exhausted, plan_visits
from newscrawl.storage.workers import bring_back, living_workers, tidy_queue, workforce_of
from newscrawl.workers.standing import Standing, clock

logger = logging.getLogger(__name__)

_PLANS, _PLANS_AT_THE_END = 5.0, 1.0
"""Seconds between two looks at what is due; of a worker that ends when nothing is."""
_TIDIES = 3600.0
"""Seconds between two removals of old jobs."""


async def plan(standing: Standing, began: datetime, stop: Callable[[str], None]) -> None:
    """Plan until cancelled. ``began``: the worker, which with ``once`` does what was due then, and is stopped."""
    ask, once = standing.database.ask, standing.options.once
    tidied_at = clock() - _TIDIES
    while True:
        try:
            is_left = await ask(_look_around, standing, began)
            if once and not is_left and not standing.visits:
                stop("what was due is done")
            if clock() - tidied_at >= _TIDIES:
                await ask(tidy_queue, standing.engine)
                tidied_at = clock()
        except StorageError as error:
            standing.others.forget()
            logger.info("what is due could not be looked at: %s", error)
        await asyncio.sleep(_PLANS_AT_THE_END if once else _PLANS)


def _look_around(standing: Standing, began: datetime) -> bool:
    """Bring back what the dead were at, queue what is due; -> whether anything is left to begin."""
    engine, options = standing.engine, standing.options
    workers = living_workers(engine)
    dead = standing.others.dead([one for one in workers if one.id != standing.number], clock())
    now = datetime.now(UTC)
    for told in bring_back(engine, dead, now, options.pause) or ():
        standing.tell(f"brought back: {told}")
    crew = workforce_of([one for one in workers if one not in dead])
    queued = plan_visits(engine, began if options.once else now, crew.at_once, options.pause)
    plan_parts(engine, now, crew.files_at_once)
    is_over = crew.at_once > 0 and queued == 0 and is_exhausted(engine)  # who has no worker yet has no place either
    return not is_over
