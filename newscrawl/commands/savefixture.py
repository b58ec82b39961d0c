"""``savefixture``: scrapy-poet's own, without anything being stored on the way; and renewing what was saved.

The page comes from the archive where the URL leads to a stored article, so that a wrong field seen in the database
becomes a failing test in one command; from any other archive with ``-s REPLAY=PATH``; else from the site.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import ClassVar

from scrapy.utils.misc import load_object
from scrapy_poet.commands import SaveFixtureCommand
from web_poet import ItemPage

from newscrawl.command_line.crawling import CrawlingCommand
from newscrawl.command_line.output import say, tell
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.errors import NewscrawlError, UsageError
from newscrawl.invocation import ExitCode
from newscrawl.storage.loading import record_of


class Command(CrawlingCommand, SaveFixtureCommand):
    arguments: ClassVar[tuple[str, ...]] = ("<page object>", "<URL>")
    counts_arguments: ClassVar[bool] = False
    summary = SUMMARIES["savefixture"]
    details = (
        "The page comes from the archive where the URL is a stored article's, or with -s REPLAY=PATH from any other; "
        "else from the site. With "
        "--update today's reader reads saved pages again, all or those that are named, and what it reads is what is "
        "expected from now on."
    )
    examples: ClassVar[tuple[str, ...]] = (
        "newscrawl.sites.norwaytoday.NorwayTodayPage https://norwaytoday.info/a-story/",
        "--update",
        "--update fixtures/newscrawl.reading.page.NewsPage/test-1",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--fetch", action="store_true", help="from the site, although the page is in the archive")
        parser.add_argument("--update", action="store_true", help="renew what was saved: nothing is fetched")

    def work(self, args: list[str], opts: argparse.Namespace) -> int | None:
        folder = Path(self.settings["SCRAPY_POET_TESTS_DIR"])
        if opts.update:
            self._update(folder, args)
            return None
        if len(args) != 2:
            raise UsageError("name the page object and the URL, or --update")
        _checked(args[0])
        self.settings.set("ITEM_PIPELINES", {}, priority="cmdline")
        self.settings.set("ARCHIVE", False, priority="cmdline")
        if not self.setting("REPLAY") and not opts.fetch:
            self._replay_from_archive(args[1])
        before = set(folder.glob("*/*/output.json"))
        SaveFixtureCommand.run(self, args, opts)  # type: ignore[no-untyped-call]
        written = sorted(set(folder.glob("*/*/output.json")) - before)
        from newscrawl.desk.fixtures import saved_text

        for path in written:
            say(saved_text(path.parent))
        if not written:
            tell("nothing was saved: the page could not be had, see above")
        return None if written else ExitCode.NOTHING

    def _update(self, folder: Path, named: list[str]) -> None:
        from newscrawl.desk.fixtures import fixtures_below, renew, told

        renewed = 0
        paths = fixtures_below(folder, named)
        for one in renew(paths):
            renewed += bool(one.changes)
            if one.changes or named:
                say(told(one))
        say(f"{renewed} of {len(paths)} fixtures renewed")

    def _replay_from_archive(self, url: str) -> None:
        try:
            with self.database() as engine:
                record = record_of(engine, url)
        except NewscrawlError as error:
            tell(f"{error}\nThe page is fetched from the site instead.")
            return
        file = self.data_dir / record.file if record else None
        if record and file and file.exists():
            tell(f"from the archive: {file} at {record.offset}")
            self.settings.set("REPLAY", str(file), priority="cmdline")


def _checked(name: str) -> None:
    try:
        found = load_object(name)
    except (ImportError, NameError, ValueError) as error:
        raise UsageError(f"no page object is called {name!r} ({error})") from error
    if not (isinstance(found, type) and issubclass(found, ItemPage)):
        raise UsageError(f"{name} is no page object")
