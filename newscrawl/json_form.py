"""Articles as plain JSON values: one form for feeds, exports, fixtures and dead letters, and the way back."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

from itemadapter import ItemAdapter

from newscrawl.items import FEED_COLUMNS, Article


def as_plain(value: Any) -> Any:
    """Dataclasses to dicts, tuples to lists, instants to ISO 8601 with zone."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: as_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {k: as_plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_plain(v) for v in value]
    return str(value) if isinstance(value, str) else value


def as_row(article: Article) -> dict[str, Any]:
    """An article as plain values in the order of the feed columns."""
    return {name: as_plain(getattr(article, name)) for name in FEED_COLUMNS}


class FixtureItemAdapter(ItemAdapter):
    """How web-poet's fixtures see an article: as JSON, which has no instants, and without how sure the reader is, which
    changes with what it learned last while the values stay.
    """

    def asdict(self) -> dict[str, Any]:
        return {name: value for name, value in as_row(self.item).items() if name != "confidence"}
