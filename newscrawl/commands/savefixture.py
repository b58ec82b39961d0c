"""``scrapy savefixture``: scrapy-poet's own, without anything being stored on the way.

With ``-s REPLAY=archive.warc.gz`` the page comes from the archive instead of the network.
"""

from __future__ import annotations

import argparse

from scrapy_poet.commands import SaveFixtureCommand


class Command(SaveFixtureCommand):
    requires_project = True

    def syntax(self) -> str:
        return "[options] <page object class> <URL>"

    def short_desc(self) -> str:
        return "Save a page and what is read from it as a test fixture"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings
        for name in ("ITEM_PIPELINES", "EXTENSIONS"):
            self.settings.set(name, {}, priority="cmdline")
        self.settings.set("ARCHIVE", False, priority="cmdline")
        super().run(args, opts)  # type: ignore[no-untyped-call]
