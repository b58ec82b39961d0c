"""Archive files of a worker's machine on their way to their store, also while no crawl is at work: what a crawl leaves
for the next one to go on with would wait for that one, and nobody else could read it.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scrapy.settings import BaseSettings

from newscrawl.archive.spool import send_waiting

logger = logging.getLogger(__name__)

_LOOKS = 30.0
"""Seconds between two looks at whether a file's time is over."""


class ArchiveSender:
    """Sends what no crawl goes on with any more. ``settings``: where files wait, and for how long crawls go on."""

    def __init__(self, settings: BaseSettings) -> None:
        self.data_dir = Path(settings["DATA_DIR"]).absolute()
        self.goes_on_for = timedelta(minutes=settings.getfloat("ARCHIVE_FILE_MINUTES"))

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(_LOOKS)
            await self._send(self.goes_on_for)

    async def send_all(self, seconds: float) -> None:
        """The worker ends: send all that is closed, as far as that is done in so many seconds; the rest waits."""
        try:
            await asyncio.wait_for(self._send(timedelta(0)), seconds)
        except TimeoutError:
            logger.warning("archive files wait in %s: they could not be sent in %.0f s", self.data_dir, seconds)

    async def _send(self, goes_on_for: timedelta) -> None:
        """In a thread that nobody waits for where the process ends: a file is there when it is whole there."""
        loop, is_over = asyncio.get_running_loop(), asyncio.Event()

        def send() -> None:
            try:
                for one in send_waiting(self.data_dir, goes_on_for, datetime.now(UTC)):
                    if one.why:
                        logger.info("archive files wait here: %s", one.why)
            except OSError as error:
                logger.warning("archive files cannot be sent: %s", error)
            finally:
                if not loop.is_closed():
                    loop.call_soon_threadsafe(is_over.set)

        threading.Thread(target=send, name="archive's files", daemon=True).start()
        await is_over.wait()
