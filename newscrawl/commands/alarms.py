"""``alarms``: what is wrong, and what a person says to it."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from newscrawl.command_line.base import DeskCommand, number
from newscrawl.command_line.output import say, tell
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.errors import UsageError
from newscrawl.grammar.text import counted
from newscrawl.invocation import ExitCode

if TYPE_CHECKING:
    from sqlalchemy import Engine


class Command(DeskCommand):
    summary = SUMMARIES["alarms"]
    details = (
        "Open ones, each with what changed, the first article that is concerned and its archived page. --ack: a person "
        "knows of it, nobody is told any more, it stays open until it is over. --accept: the site is so from now on, "
        "its past begins with the change. --send tells those named in ALARMS_TO of what they were not told yet, as "
        "each run's end does. Exit code 5 where one is open that nobody acknowledged."
    )
    examples: ClassVar[tuple[str, ...]] = ("", "--site site.example --all", "--ack 7 8", "--accept 9", "--send")

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--site", help="only alarms of this site: its name, or its host")
        parser.add_argument("--all", action="store_true", help="those too that are over")
        parser.add_argument("--ack", type=number(1), nargs="+", metavar="N", help="a person knows of these")
        parser.add_argument("--accept", type=number(1), nargs="+", metavar="N", help="these are the new normal")
        parser.add_argument("--send", action="store_true", help="tell those named in ALARMS_TO")
        parser.add_argument("--json", action="store_true", help="for programs")

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        from newscrawl.crawl.chosen_sites import host_asked_for
        from newscrawl.crawl.conditions import unnoted
        from newscrawl.desk.status import accepted_text, alarm_plain, alarms_text, answered_text, unnoted_text
        from newscrawl.storage.alarms import Alarms

        now = datetime.now(UTC)
        with self.database(looks=not (opts.ack or opts.accept or opts.send)) as engine:
            alarms = Alarms(engine)
            not_kept = unnoted(engine, self.data_dir, now, self.settings["USER_AGENT"])
            if opts.ack:
                tell(answered_text(alarms.acknowledge(opts.ack, now), "known from now on"))
            if opts.accept:
                open_before = {one.id for one in alarms.kept(only_open=True)}
                tell(accepted_text(alarms.accept(opts.accept, now), open_before))
            if opts.send:
                tell(self._send(engine, now))
            site = host_asked_for(engine, opts.site)
            found = alarms.kept(site=site, only_open=not opts.all)
        say(json.dumps([alarm_plain(one) for one in found], ensure_ascii=False) if opts.json else alarms_text(found))
        for alarm in not_kept:
            tell(unnoted_text(alarm))
        unknown = not_kept or any(one.is_open and one.acknowledged_at is None for one in found)
        return ExitCode.ALARM if unknown else ExitCode.FOUND

    def _send(self, engine: Engine, now: datetime) -> str:
        from newscrawl.crawl.delivery import deliver_by

        if not str(self.setting("ALARMS_TO")).strip():
            raise UsageError(
                "--send: ALARMS_TO names nobody: "
                "NEWSCRAWL_ALARMS_TO='mailto://user:password@mail.example?to=desk@site.example'"
            )
        told = deliver_by(self.settings, engine, now)
        return f"told of {counted(told, 'alarm')}"
