"""``status``: every site on one screen."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from typing import ClassVar

from newscrawl.command_line.base import DeskCommand
from newscrawl.command_line.output import say, tell
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.invocation import ExitCode


class Command(DeskCommand):
    summary = SUMMARIES["status"]
    details = (
        "Looks too whether a site is silent or overdue, robots.txt is closed, articles wait, the disk is full. Exit "
        "code 5 where an alarm is open that nobody acknowledged. --metrics prints the same for Prometheus."
    )
    examples: ClassVar[tuple[str, ...]] = ("", "--json", "--metrics")

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="for programs")
        parser.add_argument("--metrics", action="store_true", help="in Prometheus' text format")

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        from newscrawl.crawl.conditions import unnoted
        from newscrawl.desk.status import status_plain, status_text, unnoted_text
        from newscrawl.storage.queue_view import queue_view
        from newscrawl.storage.site_status import alarms_of_no_site, site_statuses, something_is_wrong

        now = datetime.now(UTC)
        with self.database(looks=True) as engine:
            not_kept = unnoted(engine, self.data_dir, now, self.settings["USER_AGENT"])
            statuses, others = site_statuses(engine, now), alarms_of_no_site(engine)
            queue = queue_view(engine, now)
            if opts.metrics:
                from newscrawl.storage.metrics import metrics_text

                say(metrics_text(engine, self.data_dir, now).decode().rstrip("\n"))
            elif opts.json:
                say(json.dumps(status_plain(statuses, others, queue), ensure_ascii=False))
            else:
                say(status_text(statuses, others, now, queue))
        for alarm in not_kept:
            tell(unnoted_text(alarm))
        return ExitCode.ALARM if not_kept or something_is_wrong(statuses, others) else ExitCode.FOUND
