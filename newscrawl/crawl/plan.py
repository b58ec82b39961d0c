"""What a crawl would fetch, address by address, with the reason: what a dry run comes to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

from newscrawl.json_form import as_plain
from newscrawl.storage.entries import Entry
from newscrawl.urls import identity, shown

_SHOWN = 20  # addresses of one site and reason that are told to a person


class Reason(StrEnum):
    """Why an article is fetched, or not."""

    NEW = "new"
    DUE_AGAIN = "due again"
    NOT_DUE = "not due"


@dataclass(frozen=True, slots=True)
class Planned:
    """What a crawl would do with an article's address. ``due_at``: ``None`` where it is left alone."""

    url: str
    site: str
    reason: Reason
    why: str
    title: str | None = None
    due_at: datetime | None = None


class Plan:
    """What is known so far; each address once."""

    def __init__(self) -> None:
        self._planned: dict[str, Planned] = {}

    def __iter__(self) -> Iterator[Planned]:
        order = list(Reason)
        yield from sorted(self._planned.values(), key=lambda one: (one.site, order.index(one.reason)))

    def note(self, entry: Entry, reason: Reason) -> None:
        """What would become of an entry of the ledger."""
        named = f"named by a {entry.found_in}" if entry.list_url else entry.found_in
        why = named if reason is Reason.NEW else entry.due_because or named
        self.add(entry.address, entry.site, reason, why, entry.lead.title if entry.lead else None, entry.due_at)

    def add(
        self, url: str, site: str, reason: Reason, why: str, title: str | None = None, due_at: datetime | None = None
    ) -> None:
        """What would become of an address: the first list that would have it fetched says why."""
        known = self._planned.get(identity(url))
        if known is None or (known.reason is Reason.NOT_DUE and reason is not Reason.NOT_DUE):
            self._planned[identity(url)] = Planned(url, site, reason, why, title, due_at)


def plan_text(plan: Plan) -> str:
    """The plan as a person reads it: by site and reason."""
    lines: list[str] = []
    for (site, reason), group in groupby(plan, key=lambda one: (one.site, one.reason)):
        planned = list(group)
        lines += ["", f"{site}: {len(planned)} {reason.value}"]
        lines += [_line(one) for one in planned[:_SHOWN]]
        if len(planned) > _SHOWN:
            lines.append(f"  (and {len(planned) - _SHOWN} more: --json tells of all)")
    return "\n".join(lines).lstrip("\n") or "Nothing would be fetched: the lists name no article, or have not changed."


def plan_rows(plan: Plan) -> list[dict[str, Any]]:
    """The plan for programs, a row an address."""
    rows: list[dict[str, Any]] = as_plain(list(plan))
    return rows


def _line(one: Planned) -> str:
    later = one.reason is Reason.NOT_DUE
    at = (f", due {one.due_at:%Y-%m-%d %H:%M} UTC" if one.due_at else ", left alone") if later else ""
    return f"  {shown(one.url)}  ({one.why}{at})"
