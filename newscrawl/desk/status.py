"""Sites and alarms as a person reads them, and as programs do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from newscrawl.crawl.conditions import span
from newscrawl.desk.backlogs import line_text
from newscrawl.grammar.text import counted
from newscrawl.invocation import command
from newscrawl.json_form import as_plain
from newscrawl.storage.alarms import KeptAlarm, NewAlarm
from newscrawl.storage.queue_view import QueueView
from newscrawl.storage.site_status import SiteStatus
from newscrawl.urls import shown
from newscrawl.watch.drift import LEAST_PAST
from newscrawl.watch.kinds import OF_RUNS, Kind
from newscrawl.watch.streams import PAGES

_FIELDS = 3  # fields that are down, named in a line


def status_text(
    statuses: Sequence[SiteStatus], others: Sequence[KeptAlarm], now: datetime, queue: QueueView | None = None
) -> str:
    """Every site in a line, what is wrong behind it; alarms of the crawler itself below, and what workers are at
    (``queue``: ``None`` where there are none).
    """
    if not statuses and not others:
        return f"No site was crawled yet: `{command()} crawl news -a url=https://site.example/`"
    rows: list[tuple[str, ...]] = [("site", "last run", "new", "today", "usual", "next", "")]
    waits = queue.waits if queue else {}
    rows += [_row(one, now, waits.get(one.site, "")) for one in statuses]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]) - 1)]
    lines = [
        "  ".join(
            cell.rjust(width) if place in (2, 3, 4) else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=False))
        )
        + f"  {row[-1]}"
        for row in rows
    ]
    lines += [f"the crawler: {alarm.what}{_known(alarm)}" for alarm in others]
    lines += ["", *queue_lines(queue, now)] if queue else []
    lines += ["", "today: new since midnight UTC; usual: by this time of this weekday", _verdict(statuses, others)]
    return "\n".join(line.rstrip() for line in lines)


def queue_lines(queue: QueueView, now: datetime) -> list[str]:
    """What workers are at, for people."""
    crew, lately = queue.workforce, queue.lately
    count = counted(crew.workers, "worker")
    due = f"{queue.due} due" + (f", the first since {span(now - queue.oldest_due_at)}" if queue.oldest_due_at else "")
    died = f", {counted(lately.died, 'visit')} died" if lately.died else ""
    lines = [
        f"{count} at {crew.busy} of {crew.at_once} sites; {due}; {queue.waiting} in the queue",
        f"the last hour: {lately.runs:,} visits, {lately.pages:,} pages, {lately.new:,} new articles{died}",
    ]
    for one in queue.workers:
        answer = f", the database answers in {one.answer_seconds * 1000:.0f} ms" if one.answer_seconds else ""
        halted = f"; takes nothing up: {one.halted}" if one.halted else ""
        lines.append(
            f"  {one.owner.rpartition(', since')[0]}: at {one.busy} of {one.at_once} sites, {one.done:,} visits since "
            f"{one.started_at:%m-%d %H:%M}, alive {span(now - one.alive_at)} ago{answer}{halted}"
        )
    for host, why in queue.quarantined:
        lines.append(f"  ! {host} is in quarantine: {why}; `{command()} sites release {host}` lets it be visited again")
    if any(one.left for one in queue.backlogs) and not crew.files_at_once:
        lines.append("  backlogs wait: no worker takes files up (`--files-at-once`)")
    lines += [f"  {line}" for one in queue.backlogs for line in line_text(one).splitlines()]
    return lines


def _verdict(statuses: Sequence[SiteStatus], others: Sequence[KeptAlarm]) -> str:
    """Whether anything is wrong, as far as anybody can tell."""
    if any(one.is_wrong for one in statuses) or any(alarm.acknowledged_at is None for alarm in others):
        return f"`{command()} alarms` says what is wrong."
    young = sum(one.is_young for one in statuses)
    if not young:
        return "All is well."
    sites = "The site is" if len(statuses) == 1 else counted(young, "site is", "sites are")
    beside = f"a change is told beside {LEAST_PAST} articles of runs before, and three runs that brought some"
    return f"No alarm is open. {sites} too young to judge: {beside}."


def _row(one: SiteStatus, now: datetime, waits: str) -> tuple[str, ...]:
    ago = f"{span(now - one.last_run_at)} ago" if one.last_run_at else "never"
    usual = "" if one.usual_today is None else f"{one.usual_today:g}"
    return (
        one.name, ago, str(one.last_new) if one.last_run_at else "", str(one.new_today), usual, _due(one, now),
        "; ".join(filter(None, (_wrong(one), "" if one.paused_at else waits))),
    )  # fmt: skip


def _due(one: SiteStatus, now: datetime) -> str:
    if one.paused_at:
        return "paused"
    if one.due_at is None:
        return ""
    return "now" if one.due_at <= now else f"in {span(one.due_at - now)}"


def _wrong(one: SiteStatus) -> str:
    """What a person should look at, in a few words."""
    told: list[str] = []
    concerned = {
        "down": one.fields_down,
        "moved": one.fields_moved,
        "doubtful": one.fields_doubtful,
        "changed": one.fields_other,
    }
    for what, names in concerned.items():
        more = f" and {len(names) - _FIELDS} more" if len(names) > _FIELDS else ""
        told += [f"{what}: {', '.join(names[:_FIELDS])}{more}"] if names else []
    fields = {name for names in concerned.values() for name in names}
    told += [alarm.kind for alarm in one.alarms if alarm.field not in fields]
    if one.alarms and not one.is_wrong:
        told.append("(known)")
    if one.trouble and not one.alarms:
        told.append(one.trouble)
    if one.is_young and one.last_run_at and not told:
        told.append("too young to judge")
    if one.last_shortened:
        told.append(f"{counted(one.last_shortened, 'article')} shown in part")
    return ("! " if one.is_wrong else "") + "; ".join(dict.fromkeys(told))


def _known(alarm: KeptAlarm) -> str:
    return " (known)" if alarm.acknowledged_at else ""


def unnoted_text(alarm: NewAlarm) -> str:
    """What is wrong just now and stands in no alarm, for the database may only be read."""
    return f"{alarm.site or 'the crawler'}: {alarm.what} (seen now; it cannot be noted, the database may only be read)"


def alarms_text(alarms: Sequence[KeptAlarm]) -> str:
    """Alarms, the last one first: what changed, where to look."""
    if not alarms:
        return "No alarm is open."
    lines: list[str] = []
    for alarm in alarms:
        lines.append(f"{alarm.id:>4}  {alarm.site or 'the crawler'}: {alarm.what}")
        lines += [f"      {line}" for line in _more(alarm)]
    unknown = [alarm.id for alarm in alarms if alarm.is_open and alarm.acknowledged_at is None]
    if unknown:
        typed = f"`{command()} alarms --ack {unknown[-1]}`"
        lines += ["", f"{typed}: it is known. With --accept in place of --ack: it is so from now on."]
    return "\n".join(lines)


def answered_text(alarms: Sequence[KeptAlarm], what: str) -> str:
    """What became of alarms that a person named."""
    return "\n".join(f"alarm {one.id} ({one.site or 'the crawler'}: {one.field or one.kind}): {what}" for one in alarms)


def accepted_text(alarms: Sequence[KeptAlarm], open_before: Collection[int]) -> str:
    """The same of those that a person takes for the new normal. ``open_before``: those that were open."""
    told: list[str] = []
    for one in alarms:
        if one.id not in open_before:
            what = f"is over already: {one.closed_because}"
        elif one.kind in set(OF_RUNS) and one.first_run_id:
            what = f"closed; what run {one.first_run_id} and later ones show is the new normal, and compared with"
        else:
            what = "closed; where it is so at the next look, it opens anew"
        told.append(answered_text([one], what))
    return "\n".join(told)


def _more(alarm: KeptAlarm) -> Iterable[str]:
    since = f"since {alarm.opened_at:%Y-%m-%d %H:%M} UTC"
    if alarm.closed_at:
        since += f", over {alarm.closed_at:%Y-%m-%d %H:%M} UTC: {alarm.closed_because}"
    elif alarm.acknowledged_at:
        since += f", known since {alarm.acknowledged_at:%Y-%m-%d %H:%M} UTC"
    yield since + (f", from run {alarm.first_run_id} on" if alarm.first_run_id else "")
    if alarm.url:
        yield f"first: {alarm.url}"
    if alarm.is_open and alarm.kind in set(OF_RUNS):
        yield _what_to_do(alarm)
    if alarm.record:
        yield f"as it was received: {alarm.record.file}, at byte {alarm.record.offset}"


def _what_to_do(alarm: KeptAlarm) -> str:
    """What a person can do about a site that is another than it was."""
    from newscrawl.desk.scaffold import OPTIONS  # only where an alarm is open: it costs every start

    accept = f"`{command()} alarms --accept {alarm.id}`"
    if alarm.field in OPTIONS:
        return f"to do: `{command()} repair {alarm.site}` finds where it stands now; if all is right, {accept}"
    if alarm.kind in PAGES or alarm.kind in (Kind.NOTHING, Kind.EMPTY_LIST):
        look = f"`{command()} try {shown(alarm.url)}`" if alarm.url else f"`{command()} addsite {alarm.site} --look`"
        return f"to do: {look} shows what is there; if it is to stay so, {accept}"
    look = f"`{command()} try {shown(alarm.url)}` shows what is read" if alarm.url else "look at its articles"
    return f"to do: {look}; if that is right, {accept}; if not, a page object of your own reads it (addsite --scaffold)"


def alarm_plain(alarm: KeptAlarm) -> dict[str, Any]:
    """An alarm for programs."""
    plain: dict[str, Any] = as_plain(alarm)
    return plain


def status_plain(
    statuses: Sequence[SiteStatus], others: Sequence[KeptAlarm], queue: QueueView | None = None
) -> dict[str, Any]:
    """All of it for programs."""
    shared = {"queue": as_plain(queue)} if queue else {}
    return shared | {
        "sites": [
            {
                **{name: as_plain(value) for name, value in asdict(one).items() if name != "alarms"},
                "fields_down": one.fields_down,
                "fields_moved": one.fields_moved,
                "fields_doubtful": one.fields_doubtful,
                "fields_other": one.fields_other,
                "too_young": one.is_young,
                "wrong": one.is_wrong,
                "alarms": [alarm_plain(alarm) for alarm in one.alarms],
            }
            for one in statuses
        ],
        "crawler": [alarm_plain(alarm) for alarm in others],
        "wrong": any(one.is_wrong for one in statuses) or any(one.acknowledged_at is None for one in others),
    }
