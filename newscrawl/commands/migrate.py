"""``migrate``: bring the database's tables up to date (a crawl does it by itself)."""

from __future__ import annotations

import argparse
from typing import ClassVar

from newscrawl.command_line.base import DeskCommand
from newscrawl.command_line.output import say
from newscrawl.command_line.summaries import SUMMARIES


class Command(DeskCommand):
    summary = SUMMARIES["migrate"]
    details = "Every other command does so by itself; this one is for a time of your own choosing."
    examples: ClassVar[tuple[str, ...]] = ("",)

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.storage.database import shown_database, upgrade
        from newscrawl.storage.queue_schema import has_queue, upgrade_queue

        with self.database(migrate=False) as engine:
            before, after = upgrade(engine)
            shown = shown_database(engine.url)
            queue = upgrade_queue(engine) if has_queue(engine) else None
        say(f"{shown}: already at {after}" if before == after else f"{shown}: {before or 'empty'} -> {after}")
        if queue and queue[0] != queue[1]:
            say(f"the queue of visits: {queue[0]} -> {queue[1]}")
