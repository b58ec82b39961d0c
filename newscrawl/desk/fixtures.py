"""Fixtures: saved pages and what was read from them, renewed by today's reader.

fixtures/newscrawl.sites.norwaytoday.NorwayTodayPage/test-1/     inputs/, output.json, meta.json
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from web_poet.serialization import load_class
from web_poet.testing import Fixture

from newscrawl.desk.differences import difference
from newscrawl.errors import UsageError
from newscrawl.grammar.text import counted, cut_short


@dataclass(frozen=True, slots=True)
class Renewed:
    """What became of one fixture."""

    path: Path
    changes: dict[str, tuple[Any, Any]]
    """Field -> (as it was, as it is read now); empty where nothing changed."""


def fixtures_below(folder: Path, named: Sequence[str] = ()) -> list[Path]:
    """The fixtures of a folder, or those of page objects or folders that are named. ``UsageError`` for none."""
    everywhere = sorted(path.parent for path in folder.glob("*/*/output.json"))
    found = [] if named else everywhere
    for name in named:
        mine = [path for path in everywhere if name in (path.name, path.parent.name)]
        if not mine and Path(name).is_dir():
            mine = sorted(path.parent for path in Path(name).rglob("output.json"))
        if not mine:
            raise UsageError(f"no fixture is called {name!r}: name a page object, or a folder below {folder}")
        found += mine
    if not found:
        raise UsageError(f"no fixtures in {folder}")
    return found


def renew(paths: Sequence[Path]) -> Iterator[Renewed]:
    """Read each fixture's page with today's reader, and write down what comes out. ``UsageError`` for a page object
    that is not there any more.
    """
    for path in paths:
        fixture = Fixture(path)
        try:
            page = load_class(path.parent.name)
        except (ImportError, AttributeError, ValueError) as error:
            raise UsageError(f"{path}: no page object is called {path.parent.name} ({error})") from error
        before, after = fixture.get_expected_output(), fixture.get_output(page)
        names = dict.fromkeys((*before, *after))
        changes = {name: (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)}
        if changes:  # in web-poet's own form, so that nothing else of the file changes
            text = json.dumps(after, ensure_ascii=False, sort_keys=True, indent=2)
            fixture.output_path.write_text(text, encoding="utf-8")
        yield Renewed(path, changes)


def told(renewed: Renewed) -> str:
    """What became of a fixture, as a person reads it."""
    if not renewed.changes:
        return f"{renewed.path}: as it was"
    lines = [f"{renewed.path}: renewed"]
    for name, (before, after) in renewed.changes.items():
        lines += [f"  {name}", *difference(before, after)]
    return "\n".join(lines)


def saved_text(path: Path) -> str:
    """What was written for a page: where, and what was read."""
    read = json.loads((path / "output.json").read_text("utf-8"))
    there = [name for name, value in read.items() if value not in (None, "", [], {})]
    missing = [name for name in read if name not in there]
    lines = [f"{path}: the page, and {counted(len(there), 'field')} read from it"]
    lines += [
        f"  {name}: {_short(read[name])}"
        for name in ("title", "authors", "published_at", "photo_credit", "source")
        if name in there
    ]
    return "\n".join([*lines, f"  not there: {', '.join(missing) or 'nothing'}"])


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return cut_short(text, 100)
