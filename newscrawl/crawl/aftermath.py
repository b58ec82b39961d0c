"""What is looked at when a run has ended: its sites beside their own past, and this moment; alarms open and close,
people are told of them, metrics are written.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from scrapy.settings import BaseSettings
from sqlalchemy import Engine

from newscrawl.crawl.conditions import unknown_alarms, watch_moment
from newscrawl.crawl.delivery import deliver_by
from newscrawl.crawl.outcomes import SiteTally
from newscrawl.crawl.watchman import watch_run
from newscrawl.errors import UsageError
from newscrawl.export.whole_files import write_whole
from newscrawl.storage.alarms import Alarms, KeptAlarm

logger = logging.getLogger(__name__)


def look_back(
    engine: Engine,
    run_id: int,
    sites: Sequence[str],
    tallies: Mapping[str, SiteTally],
    settings: BaseSettings,
    now: datetime,
) -> list[KeptAlarm]:
    """-> open alarms of the run's sites that nobody acknowledged. ``StorageError`` where the database is away."""
    data_dir = Path(settings["DATA_DIR"])
    opened, closed = watch_run(engine, run_id, tallies, data_dir, now)
    more, over = watch_moment(engine, data_dir, now, settings["USER_AGENT"], sites)
    for alarm in (*opened, *more):
        where = f" ({alarm.url})" if alarm.url else ""
        logger.warning("alarm %d: %s: %s%s", alarm.id, alarm.site or "the crawler", alarm.what, where)
    for alarm in (*closed, *over):
        logger.warning("alarm %d is over: %s: %s", alarm.id, alarm.site or "the crawler", alarm.field or alarm.kind)
    if settings["METRICS_FILE"]:
        from newscrawl.storage.metrics import metrics_text  # only where it is asked for: it costs every start

        write_whole(Path(settings["METRICS_FILE"]), metrics_text(engine, data_dir, now))
    unknown = unknown_alarms(Alarms(engine).kept(only_open=True), sites)
    try:
        deliver_by(settings, engine, now)
    except UsageError as error:
        logger.error("alarms cannot be delivered: %s", error)
    return unknown
