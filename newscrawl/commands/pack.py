"""``pack``: saved pages into a WARC, so that ``crawl archive`` can read them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import ClassVar

from newscrawl.command_line.base import DeskCommand
from newscrawl.command_line.output import say
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.grammar.text import counted


class Command(DeskCommand):
    arguments: ClassVar[tuple[str, ...]] = ("<folder or list.jsonl>", "<out.warc.gz>")
    summary = SUMMARIES["pack"]
    details = (
        "A folder of saved HTML (each page says its address, or a side file does), or a list with one JSON object a "
        'line: {"url": ..., "path": '
        '..., "fetched_at": ISO 8601, optional}; paths may end in .gz. `crawl archive` reads the WARC, and such a '
        "folder as it is."
    )
    examples: ClassVar[tuple[str, ...]] = ("saved-pages/ pages.warc.gz", "pages.jsonl pages.warc.gz")

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        from newscrawl.archive.packing import pack

        say(f"{counted(pack(Path(args[0]), Path(args[1])), 'page')} packed into {args[1]}")
