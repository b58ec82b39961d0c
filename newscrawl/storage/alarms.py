"""Alarms: opened once, closed by themselves, acknowledged by a person, told once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, func, insert, select, update

from newscrawl.errors import UsageError
from newscrawl.items import ArchiveRecord
from newscrawl.storage import models as m
from newscrawl.storage.dialect import writing
from newscrawl.storage.rows import record_columns, record_of_row

ACCEPTED = "accepted as the new normal"
"""``closed_because`` where a person says that the site is so from now on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAlarm:
    """An alarm that is to be opened; every field as in ``newscrawl.storage.models.Alarm``."""

    site: str
    kind: str
    field: str = ""
    what: str
    detail: dict[str, Any] = dataclasses.field(default_factory=dict)
    first_run_id: int | None = None
    article_id: int | None = None
    url: str | None = None
    record: ArchiveRecord | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """At most one alarm of a key is open."""
        return self.site, self.kind, self.field


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAlarm(NewAlarm):
    """An alarm as it is kept."""

    id: int
    opened_at: datetime
    told_at: datetime | None = None
    acknowledged_at: datetime | None = None
    closed_at: datetime | None = None
    closed_because: str | None = None
    recovered_run_id: int | None = None
    closing_told_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


_PLAIN = (
    "id", "site", "kind", "field", "what", "detail", "opened_at", "first_run_id", "article_id", "url", "told_at",
    "acknowledged_at", "closed_at", "closed_because", "recovered_run_id", "closing_told_at",
)  # fmt: skip


class Alarms:
    """The alarms of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def kept(
        self,
        *,
        site: str | None = None,
        only_open: bool = False,
        since: datetime | None = None,
        limit: int | None = None,
    ) -> list[KeptAlarm]:
        """Alarms, the last one first. ``since``: opened or closed then or later."""
        row = m.Alarm
        query = select(m.table_of(row)).order_by(row.opened_at.desc(), row.id.desc()).limit(limit)
        if site is not None:
            query = query.where(row.site == site)
        if only_open:
            query = query.where(row.closed_at.is_(None))
        if since is not None:
            query = query.where((row.opened_at >= since) | (row.closed_at >= since))
        with self.engine.connect() as connection:
            return [_kept(found) for found in connection.execute(query)]

    def untold(self) -> tuple[list[KeptAlarm], list[KeptAlarm]]:
        """-> (those of which nobody was told that they opened, those that closed, which was told of none though their
        opening was), the first one first. What was acknowledged meanwhile, or is over, need not be told.
        """
        row = m.Alarm
        opened = select(m.table_of(row)).where(
            row.told_at.is_(None), row.closed_at.is_(None), row.acknowledged_at.is_(None)
        )
        closed = select(m.table_of(row)).where(
            row.told_at.is_not(None), row.closed_at.is_not(None), row.closing_told_at.is_(None)
        )
        with self.engine.connect() as connection:
            return (
                [_kept(found) for found in connection.execute(opened.order_by(row.opened_at, row.id))],
                [_kept(found) for found in connection.execute(closed.order_by(row.closed_at, row.id))],
            )

    def open(self, alarms: Iterable[NewAlarm], now: datetime) -> list[KeptAlarm]:
        """Open alarms; -> those of them that were not open already."""
        opened: list[KeptAlarm] = []
        with writing(self.engine) as connection:
            row = m.Alarm
            query = select(row.site, row.kind, row.field).where(row.closed_at.is_(None))
            known = {tuple(found) for found in connection.execute(query)}
            for alarm in alarms:
                if alarm.key in known:
                    continue
                known.add(alarm.key)
                plain = {name: getattr(alarm, name) for name in _PLAIN if name in NewAlarm.__dataclass_fields__}
                values = plain | record_columns(alarm.record) | {"opened_at": now}
                alarm_id = connection.execute(insert(row).values(values).returning(row.id)).scalar_one()
                opened.append(KeptAlarm(**plain, record=alarm.record, id=alarm_id, opened_at=now))
        return opened

    def close(self, alarm_ids: Sequence[int], now: datetime, because: str, recovered_run_id: int | None = None) -> int:
        """Close open alarms; -> how many those were."""
        row = m.Alarm
        closing = update(row).where(row.id.in_(alarm_ids), row.closed_at.is_(None))
        with writing(self.engine) as connection:
            done = connection.execute(
                closing.values(closed_at=now, closed_because=because, recovered_run_id=recovered_run_id)
            )
            return int(done.rowcount)

    def acknowledge(self, alarm_ids: Sequence[int], now: datetime) -> list[KeptAlarm]:
        """Note that a person knows of alarms; -> them. ``UsageError`` for an id that none has."""
        self._check(alarm_ids)
        row = m.Alarm
        with writing(self.engine) as connection:
            noting = update(row).where(row.id.in_(alarm_ids), row.acknowledged_at.is_(None))
            connection.execute(noting.values(acknowledged_at=now))
        return self._by_id(alarm_ids)

    def accept(self, alarm_ids: Sequence[int], now: datetime) -> list[KeptAlarm]:
        """Close alarms, for what they tell of is how it is from now on; -> them. ``UsageError`` as above."""
        found = self.acknowledge(alarm_ids, now)
        self.close([alarm.id for alarm in found], now, ACCEPTED)
        return self._by_id(alarm_ids)

    def take_untold(self, now: datetime) -> tuple[list[KeptAlarm], list[KeptAlarm]]:
        """``untold``, noted as told in the same step: of several processes, one tells."""
        opened, closed = self.untold()
        row = m.Alarm
        with writing(self.engine) as connection:
            opening = update(row).where(row.id.in_([alarm.id for alarm in opened]), row.told_at.is_(None))
            closing = update(row).where(row.id.in_([alarm.id for alarm in closed]), row.closing_told_at.is_(None))
            mine = set(connection.execute(opening.values(told_at=now).returning(row.id)).scalars())
            over = set(connection.execute(closing.values(closing_told_at=now).returning(row.id)).scalars())
        return [alarm for alarm in opened if alarm.id in mine], [alarm for alarm in closed if alarm.id in over]

    def give_back(self, opened: Sequence[KeptAlarm], closed: Sequence[KeptAlarm]) -> None:
        """What was taken could not be told."""
        row = m.Alarm
        with writing(self.engine) as connection:
            connection.execute(update(row).where(row.id.in_([alarm.id for alarm in opened])).values(told_at=None))
            connection.execute(
                update(row).where(row.id.in_([alarm.id for alarm in closed])).values(closing_told_at=None)
            )

    def last_told(self) -> datetime | None:
        """When somebody was told of anything last."""
        row = m.Alarm
        with self.engine.connect() as connection:
            found = connection.execute(select(func.max(row.told_at), func.max(row.closing_told_at))).one()
        return max(filter(None, found), default=None)

    def _by_id(self, alarm_ids: Sequence[int]) -> list[KeptAlarm]:
        query = select(m.table_of(m.Alarm)).where(m.Alarm.id.in_(alarm_ids)).order_by(m.Alarm.id)
        with self.engine.connect() as connection:
            return [_kept(found) for found in connection.execute(query)]

    def _check(self, alarm_ids: Sequence[int]) -> None:
        known = {alarm.id for alarm in self._by_id(alarm_ids)}
        for alarm_id in alarm_ids:
            if alarm_id not in known:
                raise UsageError(f"no alarm has the number {alarm_id}")


def _kept(row: Row[Any]) -> KeptAlarm:
    return KeptAlarm(**{name: getattr(row, name) for name in _PLAIN}, record=record_of_row(row._mapping))
