"""Leases: one crawl of a site at a time. Who dies holding one blocks nobody for longer than it runs."""

from __future__ import annotations

import os
import re
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from sqlalchemy import Connection, Engine, delete, insert, select, update

from newscrawl.errors import WriteConflictError
from newscrawl.storage import models as m
from newscrawl.storage.dialect import writing

_OWNER = re.compile(
    r"(?P<machine>.*), process (?P<number>\d+), since (?P<started>\d{10})(?:, boot (?P<boot>[0-9a-f]{8}\+\d+))?(?:,|$)"
)
_BOOT = Path("/proc/sys/kernel/random/boot_id")  # proc(5)
_STARTED_AT = 22 - 3  # field of proc_pid_stat(5) that is its start since boot, counted from the third on

_LONGEST = timedelta(days=1)  # a lease holds for a few signs of life
_CLOCK_DRIFT = 2  # seconds: start times are told relative to the boot, and that by a clock that is set now and then


def this_owner() -> str:
    """ "desk-1, process 4711, since 1795550000, boot 1f3a9c2e+48213": machine, process, and its start, for process
    numbers are used again: as people read it, and where the system tells, since the machine came up, which stays as it
    is when the clock is set.
    """
    boot = f", boot {since}" if (since := _since_boot(os.getpid())) else ""
    return f"{socket.gethostname()}, process {os.getpid()}, since {_started(os.getpid())}{boot}"


def owner_of_crawl(process: str, number: int) -> str:
    """Whose a crawl's leases are. ``process``: ``this_owner``; ``number``: of the crawls of that process."""
    return f"{process}, crawl {number}"


def shown_owner(owner: str) -> str:
    """An owner as people read it: "desk-1, process 4711, since 2026-11-20 12:00 UTC"."""
    process, _, rest = owner.partition(", since ")
    began = rest.partition(",")[0]
    if not began.isdecimal():
        return owner
    try:
        return f"{process}, since {datetime.fromtimestamp(int(began), UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError, OSError):
        return owner


def lease_of_crawl(site: str) -> str:
    """The name of the lease that one crawl of a site at a time holds."""
    return f"crawl of {site}"


def acquire(engine: Engine, name: str, owner: str, now: datetime, lease: timedelta) -> str | None:
    """Take a lease, or renew one's own; -> ``None``, or who holds it. ``lease``: how long it holds without being
    renewed.

    A lease that ran out, or whose owner was a process of this machine that is no more, is taken over; so is one that
    ends later than any lease could: a clock was ahead when it was written.
    """
    row = m.Lease
    with writing(engine) as connection:
        held = connection.execute(select(row.owner, row.expires_at).where(row.name == name)).first()
        if held is not None:
            holds = now < held.expires_at <= now + 2 * lease
            if held.owner != owner and holds and not is_dead(held.owner):
                return str(held.owner)
            mine = update(row).where(row.name == name, row.owner == held.owner, row.expires_at == held.expires_at)
            if connection.execute(mine.values(owner=owner, expires_at=now + lease)).rowcount == 1:
                return None
    try:
        with writing(engine) as connection:
            connection.execute(insert(m.Lease).values(name=name, owner=owner, expires_at=now + lease))
            return None
    except WriteConflictError:  # somebody else was faster
        with engine.connect() as connection:
            return str(connection.execute(select(row.owner).where(row.name == name)).scalar() or "another crawl")


def holder(connection: Connection, name: str, now: datetime) -> str | None:
    """Who holds a lease, of whatever length; ``None`` where it ran out, is nobody's, or was written by a clock that was
    ahead.
    """
    row = m.Lease
    held = select(row.owner).where(row.name == name, row.expires_at > now, row.expires_at <= now + _LONGEST)
    return connection.execute(held).scalar()


def release(engine: Engine, name: str, owner: str) -> None:
    """Give a lease back, if it is still one's own."""
    with writing(engine) as connection:
        connection.execute(delete(m.Lease).where(m.Lease.name == name, m.Lease.owner == owner))


def release_of_process(connection: Connection, process: str) -> None:
    """Give back the leases of all crawls of a process that is no more, or lets go of them; those that another process
    holds are not its own.
    """
    mine = m.Lease.owner.startswith(f"{process}, crawl ", autoescape=True)
    connection.execute(delete(m.Lease).where(mine))


def is_dead(owner: str) -> bool:
    """Whether the owner was a process of this machine that has ended; ``False`` where that cannot be told."""
    named = _OWNER.match(owner)
    if named is None or named["machine"] != socket.gethostname():
        return False
    started = _started(int(named["number"]))
    if started is not None and named["boot"] and (since := _since_boot(int(named["number"]))):
        return since != named["boot"]
    return started is None or abs(started - int(named["started"])) > _CLOCK_DRIFT


def _since_boot(process: int) -> str | None:
    """Which boot of the machine it was, and clock ticks from then to the start of a process; ``None`` where that is not
    told.
    """
    try:
        boot = _BOOT.read_text().strip()[:8]
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return f"{boot}+{int(fields[_STARTED_AT])}"
    except (OSError, ValueError, IndexError):
        return None


def _started(process: int) -> int | None:
    """The second (Unix time) in which a process started; ``None`` where there is no such process."""
    try:
        return int(psutil.Process(process).create_time())
    except psutil.Error:
        return None
