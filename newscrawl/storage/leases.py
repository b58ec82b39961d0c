"""Leases: one crawl of a site at a time. Who dies holding one blocks nobody for longer than it runs."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from newscrawl.storage import models as m

LEASE = timedelta(seconds=120)
"""How long a lease holds without being renewed."""


def this_owner() -> str:
    """ "desk-1, process 4711, since 88123": machine, process, and the process's start, for process numbers are used
    again.
    """
    return f"{socket.gethostname()}, process {os.getpid()}, since {_started(os.getpid())}"


def acquire(engine: Engine, name: str, owner: str, now: datetime) -> str | None:
    """Take a lease, or renew one's own; -> ``None``, or who holds it.

    A lease that ran out, or whose owner was a process of this machine that is no more, is taken over.
    """
    lease = m.Lease
    with engine.begin() as connection:
        held = connection.execute(select(lease.owner, lease.expires_at).where(lease.name == name)).first()
        if held is not None:
            if held.owner != owner and held.expires_at > now and not is_dead(held.owner):
                return str(held.owner)
            mine = update(lease).where(
                lease.name == name, lease.owner == held.owner, lease.expires_at == held.expires_at
            )
            if connection.execute(mine.values(owner=owner, expires_at=now + LEASE)).rowcount == 1:
                return None
    try:
        with engine.begin() as connection:
            connection.execute(insert(m.Lease).values(name=name, owner=owner, expires_at=now + LEASE))
            return None
    except IntegrityError:  # somebody else was faster
        with engine.connect() as connection:
            return str(connection.execute(select(lease.owner).where(lease.name == name)).scalar() or "another crawl")


def release(engine: Engine, name: str, owner: str) -> None:
    """Give a lease back, if it is still one's own."""
    with engine.begin() as connection:
        connection.execute(delete(m.Lease).where(m.Lease.name == name, m.Lease.owner == owner))


def is_dead(owner: str) -> bool:
    """Whether the owner was a process of this machine that has ended; ``False`` where that cannot be told."""
    machine, _, rest = owner.partition(", process ")
    number, _, since = rest.partition(", since ")
    started = since.partition(",")[0]
    if machine != socket.gethostname() or not number.isdigit() or not Path("/proc/self/stat").exists():
        return False
    return _started(int(number)) != started


def _started(process: int) -> str:
    """Start time of a process in the kernel's ticks (proc(5), stat, field 22); "" where there is no such process or
    no /proc.
    """
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
