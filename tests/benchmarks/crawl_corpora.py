"""All saved pages end to end: packed into a WARC, crawled by ``scrapy crawl archive``, every page accounted for.

CORPORA=path/to/corpora python -m tests.benchmarks.crawl_corpora
"""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks import corpora

_FIELDS = (
    "title",
    "dek",
    "published_at",
    "modified_at",
    "language",
    "section",
    "photo_credit",
    "source",
    "comment_count",
    "paywalled",
)
_LISTS = {"authors": "article_authors", "tags": "article_tags", "sources": "article_sources", "photos": "photos"}


def main() -> int:
    folder = corpora.root()
    if folder is None:
        print("no corpora: set CORPORA to the folder that holds them (tests/benchmarks/README.md)", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        listed, warc, data = Path(scratch, "pages.jsonl"), Path(scratch, "pages.warc.gz"), Path(scratch, "data")
        found = list(corpora.pages(folder))
        listed.write_text("".join(json.dumps({"url": url, "path": str(path)}) + "\n" for url, path in found), "utf-8")
        scrapy = [sys.executable, "-m", "scrapy"]
        subprocess.run([*scrapy, "pack", str(listed), str(warc)], check=True)
        env = {**os.environ, "NEWSCRAWL_DATA_DIR": str(data), "NEWSCRAWL_LOG_LEVEL": "ERROR"}
        began = time.perf_counter()
        subprocess.run([*scrapy, "crawl", "archive", "-a", f"warc={warc}"], check=True, env=env)
        seconds = time.perf_counter() - began
        connection = sqlite3.connect(data / "newscrawl.db")
        connection.row_factory = sqlite3.Row
        row = dict(connection.execute("SELECT * FROM runs").fetchone())
        print(
            f"\n{len(found)} pages of {folder.name}, {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
        )
        print("run:", json.dumps({k: v for k, v in row.items() if k not in ("id", "target")}))
        print(f"{row['pages'] / seconds:.1f} pages/s with start-up ({seconds:.1f} s)")
        stored = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
        for name in _FIELDS:
            filled = connection.execute(f"SELECT count(*) FROM articles WHERE {name} IS NOT NULL").fetchone()[0]
            print(f"  {name:15} {filled / stored:6.1%}")
        for name, table in _LISTS.items():
            filled = connection.execute(f"SELECT count(DISTINCT article_id) FROM {table}").fetchone()[0]
            print(f"  {name:15} {filled / stored:6.1%}")
        connection.close()
        return 0 if row["pages"] == len(found) else 1


if __name__ == "__main__":
    sys.exit(main())
