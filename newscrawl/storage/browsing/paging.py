"""Pages of a list: a bounded number of entries, and the cursor behind which the next page begins."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from newscrawl.errors import UsageError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Entries of a list, and where it goes on."""

    items: tuple[T, ...]
    next: str | None = None
    """The cursor behind the last entry; ``None`` on the last page."""


def cursor_behind(*keys: int | str | datetime) -> str:
    """A cursor as text that fits into an address."""
    plain = [key.isoformat() if isinstance(key, datetime) else key for key in keys]
    return urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).decode().rstrip("=")


def keys_of(cursor: str, *kinds: Callable[[Any], Any]) -> tuple[Any, ...]:
    """What ``cursor_behind`` was given. ``UsageError`` for what it never gave."""
    try:
        plain = json.loads(urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
        if not isinstance(plain, list):
            raise ValueError(plain)
        return tuple(kind(key) for kind, key in zip(kinds, plain, strict=True))
    except (ValueError, TypeError) as error:
        raise UsageError(f"{cursor[:40]!r} is no cursor of this list") from error


def instant(text: object) -> datetime:
    """An instant of a cursor; ``ValueError`` for what is none, or has no zone."""
    at = datetime.fromisoformat(str(text))
    if at.tzinfo is None:
        raise ValueError(text)
    return at


def number(value: object) -> int:
    """A number of a cursor; ``ValueError`` for what no column holds."""
    if not isinstance(value, int) or isinstance(value, bool) or not -(2**63) <= value < 2**63:
        raise ValueError(value)
    return value


def cut(found: Sequence[T], limit: int, keys: Callable[[T], tuple[int | str | datetime, ...]]) -> Page[T]:
    """A page of ``limit`` entries, of a list that was asked for one more."""
    shown = tuple(found[:limit])
    return Page(shown, cursor_behind(*keys(shown[-1])) if len(found) > limit and shown else None)
