"""Telling people of alarms: by whatever Apprise reaches (mail, Slack, Teams, webhooks and a hundred more), each alarm
once, several in one message, at hours at which they want to be told.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scrapy.settings import BaseSettings
from sqlalchemy import Engine

from newscrawl.errors import UsageError
from newscrawl.invocation import command
from newscrawl.storage.alarms import Alarms, KeptAlarm

logger = logging.getLogger(__name__)

_HOURS = re.compile(r"(\d{1,2})(?::(\d\d))?\s*-\s*(\d{1,2})(?::(\d\d))?(?:\s+(\S+))?$")
_MOST = 30  # alarms that one message tells in full


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From when until when nobody is told, on the clock of a zone."""

    begin: time
    end: time
    zone: ZoneInfo

    def hold(self, now: datetime) -> bool:
        """Whether it is quiet now."""
        here = now.astimezone(self.zone).time()
        if self.begin <= self.end:
            return self.begin <= here < self.end
        return here >= self.begin or here < self.end


def quiet_hours(text: str) -> QuietHours | None:
    """ "22-7", "22:30-06:00 Europe/Oslo" (UTC without a zone); ``None`` for "". ``UsageError`` for anything else."""
    if not text.strip():
        return None
    wrong = UsageError(f"the setting ALARMS_QUIET is as “22:00-07:00 Europe/Oslo”, not {text!r}")
    found = _HOURS.match(text.strip())
    if not found:
        raise wrong
    try:
        begin, end = time(int(found[1]) % 24, int(found[2] or 0)), time(int(found[3]) % 24, int(found[4] or 0))
        return QuietHours(begin, end, ZoneInfo(found[5] or "UTC"))
    except (ValueError, ZoneInfoNotFoundError, OSError):
        raise wrong from None


def receivers(text: str) -> list[str]:
    """Apprise addresses in a text, parted by spaces or commas before a scheme."""
    return [one for one in re.split(r"[\s,]+(?=\w+://)|\s+", text.strip()) if one]


def deliver_by(settings: BaseSettings, engine: Engine, now: datetime) -> int:
    """``deliver`` as ``ALARMS_TO``, ``ALARMS_QUIET`` and ``ALARMS_DIGEST`` have it."""
    to, quiet = str(settings["ALARMS_TO"] or ""), str(settings["ALARMS_QUIET"] or "")
    return deliver(engine, to, quiet, timedelta(minutes=settings.getfloat("ALARMS_DIGEST")), now)


def deliver(engine: Engine, to: str, quiet: str, pause: timedelta, now: datetime) -> int:
    """Tell of what nobody was told of yet; -> how many alarms that were. In quiet hours, where nobody is named, and for
    a ``pause`` after the last message nothing is told; it is told later, together. ``UsageError`` where ``to`` or
    ``quiet`` makes no sense.
    """
    addresses, hours = receivers(to), quiet_hours(quiet)
    if not addresses or (hours and hours.hold(now)):
        return 0
    alarms = Alarms(engine)
    last = alarms.last_told()
    if last is not None and timedelta(0) <= now - last < pause:  # a clock may have been ahead
        return 0
    messenger = _messenger(addresses)
    opened, closed = alarms.take_untold(now)
    if not opened and not closed:
        return 0
    title, body = message(opened, closed)
    if not messenger.notify(title=title, body=body):
        alarms.give_back(opened, closed)
        logger.error("alarms could not be delivered (ALARMS_TO); they are told with the next ones")
        return 0
    return len(opened) + len(closed)


def _messenger(addresses: Iterable[str]) -> Any:
    try:
        import apprise
    except ImportError:
        raise UsageError("ALARMS_TO needs Apprise: pip install 'newscrawl[alarms]'") from None
    # Its own lines name addresses, which hold passwords and tokens.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    messenger = apprise.Apprise()
    for place, address in enumerate(addresses, 1):
        if not messenger.add(address):
            raise UsageError(f"the address number {place} in ALARMS_TO is none that Apprise knows")
    return messenger


def message(opened: Sequence[KeptAlarm], closed: Sequence[KeptAlarm]) -> tuple[str, str]:
    """-> (title, text) of one message that tells of all of them, by site."""
    sites = list(dict.fromkeys(alarm.site or "the crawler" for alarm in (*opened, *closed)))
    counted = [f"{len(opened)} new" if opened else "", f"{len(closed)} over" if closed else ""]
    named = ", ".join(sites[:3]) + (" ..." if len(sites) > 3 else "")
    title = f"newscrawl: alarms, {', '.join(filter(None, counted))}: {named}"
    lines: list[str] = []
    for site in sites:
        lines.append(f"{site}")
        lines += [f"  {_line(alarm)}" for alarm in opened[:_MOST] if (alarm.site or "the crawler") == site]
        over = [alarm for alarm in closed[:_MOST] if (alarm.site or "the crawler") == site]
        lines += [f"  over: {alarm.what} (alarm {alarm.id}: {alarm.closed_because})" for alarm in over]
    left = max(len(opened) - _MOST, 0) + max(len(closed) - _MOST, 0)
    lines += [f"and {left} more"] if left else []
    return title, "\n".join([*lines, "", f"`{command()} alarms` shows all of it."])


def _line(alarm: KeptAlarm) -> str:
    where = f"\n    first: {alarm.url}" if alarm.url else ""
    return f"{alarm.what} (alarm {alarm.id}){where}"
