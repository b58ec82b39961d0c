"""Requests that are not made: refused for a reason that is counted, or parked until their host may be asked again."""

from __future__ import annotations

from datetime import datetime

from scrapy.exceptions import IgnoreRequest

from newscrawl.errors import DropReason


class Refused(IgnoreRequest):
    """A request that is not made, for a reason that is counted. ``host``: which host is left alone ``until`` then, and
    why that is.
    """

    def __init__(
        self, reason: DropReason, detail: str, until: datetime | None = None, *, host: str = "", why: str = ""
    ) -> None:
        super().__init__(f"{reason.value}: {detail}")
        self.reason, self.detail, self.until, self.host, self.why = reason, detail, until, host, why


class Parked(IgnoreRequest):
    """A request that waits for its host and is made again by itself; nothing is to be counted."""
