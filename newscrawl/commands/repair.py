"""``repair``: a page object for a site that was redesigned."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import ClassVar

from newscrawl.command_line.base import DeskCommand
from newscrawl.command_line.output import say
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.invocation import OWN_SITES, ExitCode, command


class Command(DeskCommand):
    arguments: ClassVar[tuple[str, ...]] = ("<SITE>",)
    summary = SUMMARIES["repair"]
    details = (
        "For the fields of which an alarm is open: articles that were stored before the change and visited after it "
        "say what is right, and selectors are learned from where that stands in their archived pages. It writes the "
        "page object and fixtures, and tells what a re-reading of the archive would change. Exit code 1: no place was "
        "found."
    )
    examples: ClassVar[tuple[str, ...]] = ("site.example", "site.example --look")

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--look", action="store_true", help="only tell of the selectors, write nothing")

    def work(self, args: list[str], opts: argparse.Namespace) -> int | None:
        from newscrawl.crawl.chosen_sites import host_called
        from newscrawl.crawl.telling import quiet_logs
        from newscrawl.desk.repair import pages_since, proposed_for, repair_text, what_is_broken
        from newscrawl.desk.rereading import report_text, reread
        from newscrawl.desk.scaffold import checked_file, place_of, write, written_text

        quiet_logs()
        place = place_of(str(self.settings["NEWSPIDER_MODULE"]))
        with self.database(looks=opts.look) as engine:
            site = host_called(engine, args[0])
            broken = what_is_broken(engine, site)
            if not opts.look:
                checked_file(place.folder, site)
            pages = pages_since(engine, self.data_dir, broken)
            scaffold = proposed_for(broken, pages)
            say(repair_text(broken, pages, scaffold))
            if opts.look or not scaffold.rules:
                return ExitCode.FOUND if scaffold.rules else ExitCode.NOTHING
            fixtures = Path(self.settings["SCRAPY_POET_TESTS_DIR"])
            written = write(site, scaffold, pages, place.package, place.folder, fixtures)
            say(f"\n{written_text(written, scaffold)}\n")
            found = self.settings["SCRAPY_POET_DISCOVER"]
            known = found.split(",") if isinstance(found, str) else list(found)
            modules = list(dict.fromkeys([*known, place.package]))
            say(report_text(reread(engine, self.data_dir, site=site, page_objects=modules), applied=False))
        if place.package not in (OWN_SITES, *known):
            say(f"SCRAPY_POET_DISCOVER does not name {place.package}: add it, for the page object to be found")
        say(f"`{command()} reread --site {site} --apply` writes it; the alarms close with the next crawl.")
        return None
