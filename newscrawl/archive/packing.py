"""Saved pages into a WARC file, as a whole or not at all."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newscrawl.archive.saved_pages import SavedPage, saved_pages
from newscrawl.archive.warc_writer import WarcWriter
from newscrawl.errors import ArchiveError, UsageError


def pack(source: Path, target: Path) -> int:
    """Pack a folder of saved pages, or a list of them (a JSON object a line), into a WARC file; -> how many.

    ``UsageError`` for a target that is there already, and for a page that cannot be had, with file and line.
    """
    if target.exists():
        raise UsageError(f"{target} is already there; name another file")
    part = target.with_name(target.name + ".part")
    count = 0
    try:
        with WarcWriter(part) as warc:
            for page in _of_folder(source) if source.is_dir() else _of_list(source):
                warc.write_page(page.url, page.body, page.fetched_at, page.content_type)
                count += 1
        if not count:
            raise UsageError(f"no saved pages in {source}")
        part.replace(target)
    except OSError as error:
        raise UsageError(f"cannot write {target}: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
    return count


def _of_folder(folder: Path) -> Iterator[SavedPage]:
    for page in saved_pages(folder):
        if isinstance(page, ArchiveError):
            raise UsageError(str(page))
        yield page


def _of_list(listed: Path) -> Iterator[SavedPage]:
    try:
        lines = listed.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise UsageError(f"cannot read the list of pages {listed}: {why}") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _entry(_object(line))
            except KeyError as error:
                raise UsageError(f"{listed}, line {number}: {error} is missing") from error
            except (OSError, ValueError, TypeError, EOFError, zlib.error) as error:
                raise UsageError(f"{listed}, line {number}: {error}") from error


def _object(line: str) -> dict[str, Any]:
    """``ValueError`` for a line that is no JSON object."""
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ValueError('it is no JSON object like {"url": "https://site.example/ferry", "path": "ferry.html"}')
    return found


def _entry(entry: dict[str, Any]) -> SavedPage:
    path = Path(entry["path"])
    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    stated = entry.get("fetched_at")
    fetched_at = datetime.fromisoformat(stated) if stated else datetime.fromtimestamp(path.stat().st_mtime, UTC)
    if not str(entry["url"]).startswith(("http://", "https://")):
        raise ValueError(f"{entry['url']!r} is no web address")
    return SavedPage(path, entry["url"], body, fetched_at)
