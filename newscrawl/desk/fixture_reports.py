"""A pytest plugin: a fixture that fails says what was expected, what was read, from which page, and how to renew it.

web-poet's own plugin collects and runs fixtures; what it prints for a failing one breaks on pytest 9.2, which changed
the internal function that it calls.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from newscrawl.desk.differences import difference

_SHORT = 60  # characters that are shown on one line


def pytest_configure() -> None:
    """Give web-poet's tests our reports."""
    from web_poet.testing import pytest as web_poets

    web_poets.WebPoetFieldItem.repr_failure = _field_failure  # type: ignore[method-assign]
    web_poets.WebPoetItem.repr_failure = _item_failure  # type: ignore[method-assign]


def _field_failure(self: Any, excinfo: Any, style: Any = None) -> Any:
    from web_poet.testing.exceptions import FieldMissing, FieldValueIncorrect

    if isinstance(excinfo.value, FieldValueIncorrect):
        got, expected = excinfo.value.args
        return failure_text(self.fixture.path, {self.field_name: (expected, got)})
    if isinstance(excinfo.value, FieldMissing):
        return f"{self.field_name} is missing.\n{_where(self.fixture.path)}"
    return super(type(self), self).repr_failure(excinfo, style)


def _item_failure(self: Any, excinfo: Any, style: Any = None) -> Any:
    from web_poet.testing.exceptions import ItemValueIncorrect

    if not isinstance(excinfo.value, ItemValueIncorrect):
        return super(type(self), self).repr_failure(excinfo, style)
    got, expected = (json.loads(text) for text in excinfo.value.args)
    names = dict.fromkeys((*expected, *got))
    differing = {name: (expected.get(name), got.get(name)) for name in names if expected.get(name) != got.get(name)}
    return failure_text(self.fixture.path, differing)


def failure_text(fixture: Path, differing: dict[str, tuple[Any, Any]]) -> str:
    """Field -> (expected, got), as a person reads it."""
    lines = []
    for name, (expected, got) in differing.items():
        lines.append(f"{name} is not what it was:")
        if all(_fits(value) for value in (expected, got)):
            lines += [f"    expected: {expected!r}", f"    got:      {got!r}"]
        else:
            lines += ["    (- expected, + got)", *difference(expected, got)]
    return "\n".join([*lines, _where(fixture)])


def _fits(value: Any) -> bool:
    return len(repr(value)) <= _SHORT


def _where(fixture: Path) -> str:
    page = fixture / "inputs" / "HttpResponse-body.html"
    info = fixture / "inputs" / "HttpResponse-info.json"
    lines = [f"page: {page}"]
    if info.exists():
        lines.append(f"      once at {json.loads(info.read_text('utf-8')).get('url')}")
    return "\n".join([*lines, f"if that is right now: newscrawl savefixture --update {fixture}"])
