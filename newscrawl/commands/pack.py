"""``scrapy pack``: saved pages into a WARC, so that ``scrapy crawl archive`` can read them."""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError

from newscrawl.archive.warc import WarcWriter


class Command(ScrapyCommand):
    requires_project = True
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        return "<list.jsonl> <out.warc.gz>"

    def short_desc(self) -> str:
        return "Pack saved pages into a WARC file"

    def long_desc(self) -> str:
        return (
            "Pack saved pages into a WARC file. The list holds one JSON object a line: "
            '{"url": ..., "path": ..., "fetched_at": ISO 8601, optional}; paths may end in .gz.'
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 2:
            raise ScrapyUsageError("name the list of pages and the WARC file to write")
        listed, target = Path(args[0]), Path(args[1])
        if target.exists():
            print(f"error: {target} is already there; name another file", file=sys.stderr)
            self.exitcode = 2
            return
        part = target.with_name(target.name + ".part")
        count = 0
        try:
            entries = [json.loads(line) for line in listed.read_text("utf-8").splitlines()]
            with WarcWriter(part) as warc:
                for entry in entries:
                    path = Path(entry["path"])
                    stated = entry.get("fetched_at")
                    fetched_at = (
                        datetime.fromisoformat(stated) if stated else datetime.fromtimestamp(path.stat().st_mtime, UTC)
                    )
                    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
                    warc.write_page(entry["url"], body, fetched_at)
                    count += 1
            part.replace(target)
        except (OSError, ValueError, KeyError) as error:
            print(f"error: {listed}, line {count + 1}: {error}", file=sys.stderr)
            self.exitcode = 2
            return
        finally:
            part.unlink(missing_ok=True)
        print(f"{count} pages packed into {target}")
