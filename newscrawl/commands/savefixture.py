"""``savefixture``: scrapy-poet's own, without anything being stored on the way; and renewing what was saved.

The page comes from the archive where the URL leads to a stored article, so that a wrong field seen in the database
becomes a failing test in one command; from any other archive with ``-s REPLAY=PATH``; else from the site.
"""

from __future__ import annotations

import argparse
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from scrapy.utils.misc import load_object
from scrapy_poet.commands import SaveFixtureCommand
from web_poet import ItemPage

from newscrawl.archive.stores import is_address
from newscrawl.command_line.crawling import CrawlingCommand
from newscrawl.command_line.output import say, tell
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.errors import ArchiveError, NewscrawlError, UsageError
from newscrawl.grammar.text import counted
from newscrawl.invocation import ExitCode, command
from newscrawl.items import ArchiveRecord
from newscrawl.storage.loading import record_of
from newscrawl.urls import shown


class Command(CrawlingCommand, SaveFixtureCommand):
    arguments: ClassVar[tuple[str, ...]] = ("<page object>", "<URL>")
    counts_arguments: ClassVar[bool] = False
    own_defaults: ClassVar[dict[str, Any]] = {"LOG_LEVEL": "ERROR", "SUMMARY": "", "PROGRESS_INTERVAL": 0}
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
        before = set(folder.glob("*/*/output.json"))
        with tempfile.TemporaryDirectory(prefix="newscrawl-fixture-") as copies:
            if not self.setting("REPLAY") and not opts.fetch:
                self._replay_from_archive(args[1], Path(copies))
            SaveFixtureCommand.run(self, args, opts)  # type: ignore[no-untyped-call]
        written = sorted(set(folder.glob("*/*/output.json")) - before)
        from newscrawl.desk.fixtures import saved_text

        for path in written:
            say(saved_text(path.parent))
        if not written:
            tell(f"nothing was saved: the page could not be had; `{command()} try {shown(args[1])}` tells why")
        return None if written else ExitCode.NOTHING

    def _update(self, folder: Path, named: list[str]) -> None:
        from newscrawl.desk.fixtures import fixtures_below, renew, told

        renewed = 0
        paths = fixtures_below(folder, named)
        for one in renew(paths):
            renewed += bool(one.changes)
            if one.changes or named:
                say(told(one))
        say(f"{renewed} of {counted(len(paths), 'fixture')} renewed")

    def _replay_from_archive(self, url: str, folder: Path) -> None:
        """``folder``: for a copy of a record whose file is in a store."""
        try:
            with self.database(looks=True) as engine:
                record = record_of(engine, url)
            if record is None:
                return
            file = self.data_dir / record.file
            if not file.is_file():
                file = _copied(record, self.data_dir, folder / "page.warc.gz")
        except NewscrawlError as error:
            tell(f"{error}\nThe page is fetched from the site instead.")
            return
        place = record.file if is_address(record.file) else self.data_dir / record.file
        tell(f"from the archive: {place} at {record.offset}")
        self.settings.set("REPLAY", str(file), priority="cmdline")


def _copied(record: ArchiveRecord, data_dir: Path, copy: Path) -> Path:
    """A record alone in a file. ``ArchiveError`` where it cannot be had."""
    from newscrawl.archive.warc import response_at
    from newscrawl.archive.warc_writer import Exchange, WarcWriter

    found = response_at(record, data_dir)
    if found is None:
        raise ArchiveError(f"{record.file} holds no such record any more")
    with WarcWriter(copy) as writer:
        at = found.fetched_at or datetime.now(UTC)
        writer.write(Exchange(found.url, found.status, found.headers, found.body, at))
    return copy


def _checked(name: str) -> None:
    try:
        found = load_object(name)
    except (ImportError, NameError, ValueError) as error:
        raise UsageError(f"no page object is called {name!r} ({error})") from error
    if not (isinstance(found, type) and issubclass(found, ItemPage)):
        raise UsageError(f"{name} is no page object")
