"""The end of a run, watched: what it came to is written down, held beside each site's own past, and alarms are opened
and closed. What is wrong with a field is shown at the first article that it is wrong with, in the archive.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from newscrawl.archive.workers import page_at
from newscrawl.crawl.outcomes import SiteTally
from newscrawl.errors import ArchiveError
from newscrawl.items import ArchiveRecord, Article
from newscrawl.reading.old_witness import what_it_says
from newscrawl.storage.affected import Affected, dropped_since, first_edited, first_new, list_at
from newscrawl.storage.alarms import ACCEPTED, Alarms, KeptAlarm, NewAlarm
from newscrawl.storage.layout_changes import note_layout_changes
from newscrawl.storage.run_counts import SiteTotals, runs_of, write_run
from newscrawl.watch.counts import is_filled, size_class, witness
from newscrawl.watch.drift import RUNS_KEPT_IN_MIND, Change, PastAlarm, judge
from newscrawl.watch.kinds import OF_RUNS, Kind
from newscrawl.watch.streams import PAGES, place_of
from newscrawl.watch.values import values_of
from newscrawl.watch.wording import sentence

logger = logging.getLogger(__name__)

_LISTS_KEPT = 20  # of one site and run
_BACK = "as it was before"
_SIZES = 2  # size classes by which the first article that is called short or long is another than usual


def totals_of(tallies: Mapping[str, SiteTally]) -> dict[str, SiteTotals]:
    """What a run has counted, as it is kept."""
    return {
        site: SiteTotals(
            new=one.outcomes["new"],
            updated=one.outcomes["updated"],
            unchanged=one.outcomes["unchanged"],
            failed=one.outcomes["failed"],
            known=one.known,
            drops={reason.value: n for reason, n in one.drops.most_common()},
            lists=dict(list(one.lists.items())[:_LISTS_KEPT]),
            trouble=one.troubles[0] if one.troubles else None,
            had_comments=one.had_comments,
            uncounted=one.uncounted,
        )
        for site, one in tallies.items()
    }


def watch_run(
    engine: Engine, run_id: int, tallies: Mapping[str, SiteTally], data_dir: Path, now: datetime
) -> tuple[list[KeptAlarm], list[KeptAlarm]]:
    """Write down a run's counts and judge its sites; -> (alarms that opened, alarms that closed)."""
    totals = totals_of(tallies)
    visited = {site: one.updated + one.unchanged for site, one in totals.items()}
    for found in note_layout_changes(engine, run_id, visited):
        logger.warning(
            "%s changed its layout: %s changed in the same way in %d of %d known articles, which are no edits",
            found.site, ", ".join(found.fields), found.articles, found.visited,
        )  # fmt: skip
    sites = write_run(engine, run_id, totals, now)
    opened: list[KeptAlarm] = []
    closed: list[KeptAlarm] = []
    for site in sites:
        new, over = watch_site(engine, site, data_dir, now)
        opened += new
        closed += over
    return opened, closed


def watch_site(engine: Engine, site: str, data_dir: Path, now: datetime) -> tuple[list[KeptAlarm], list[KeptAlarm]]:
    """Hold a site's last run beside those before; -> (alarms that opened, alarms that closed)."""
    alarms = Alarms(engine)
    runs = runs_of(engine, site, RUNS_KEPT_IN_MIND)
    if not runs:
        return [], []
    kept = [alarm for alarm in alarms.kept(site=site) if alarm.kind in set(OF_RUNS) and alarm.detail.get("usual")]
    changes, recoveries = judge(runs, [_past(alarm) for alarm in kept if _matters(alarm, runs[0].run_id)])
    opened = alarms.open([_alarm(engine, site, change, data_dir) for change in changes], now)
    for back in recoveries:
        alarms.close([back.alarm_id], now, _BACK, back.run_id)
    over = {back.alarm_id for back in recoveries}
    return opened, [alarm for alarm in kept if alarm.id in over]


def _matters(alarm: KeptAlarm, oldest: int) -> bool:
    """Whether an alarm says anything of runs that are kept in mind."""
    if alarm.is_open:
        return True
    last = alarm.first_run_id if alarm.closed_because == ACCEPTED else alarm.recovered_run_id
    return last is not None and last > oldest


def _past(alarm: KeptAlarm) -> PastAlarm:
    return PastAlarm(
        id=alarm.id,
        kind=alarm.kind,
        field=alarm.field,
        usual=str(alarm.detail["usual"]),
        first_run_id=alarm.first_run_id,
        recovered_run_id=alarm.recovered_run_id,
        is_open=alarm.is_open,
        accepted=alarm.closed_because == ACCEPTED,
    )


def _alarm(engine: Engine, site: str, change: Change, data_dir: Path) -> NewAlarm:
    found = _first_affected(engine, site, change)
    detail = {
        "usual": change.usual,
        "before": round(change.before, 3),
        "past": change.past,
        "usual_now": change.usual_now,
        "articles_now": change.articles_now,
        "instead": change.instead,
        "evidence": round(change.evidence, 1),
    }
    said = None
    if found and found.record and change.kind in (Kind.MISSING, Kind.WITNESS):
        witnesses = [change.usual] if change.kind is Kind.WITNESS else _witnesses(engine, site, change)
        said = old_witness(found.record, data_dir, found.url, witnesses)
    if said:
        detail["old_witness"] = said
    return NewAlarm(
        site=site,
        kind=change.kind.value,
        field=change.field,
        what=sentence(change) + (f"; {said}" if said else ""),
        detail=detail,
        first_run_id=change.first_run_id,
        article_id=found.article_id if found else None,
        url=found.url if found else None,
        record=found.record if found else None,
    )


def _witnesses(engine: Engine, site: str, change: Change) -> list[str]:
    """The witnesses that a field came from before, the most frequent first."""
    found: dict[str, int] = {}
    for run in runs_of(engine, site, RUNS_KEPT_IN_MIND):
        if run.run_id < change.first_run_id and change.field in run.fields:
            for label, n in run.fields[change.field].evidence.items():
                found[label] = found.get(label, 0) + n
    return sorted(found, key=lambda label: -found[label])


def _first_affected(engine: Engine, site: str, change: Change) -> Affected | None:
    """The first article, page or list that is another than usual."""
    if change.kind is Kind.EMPTY_LIST:
        return list_at(engine, change.field)
    if change.kind in PAGES:
        return dropped_since(engine, site, change.first_run_id, [reason.value for reason in PAGES[change.kind]])
    if change.kind is Kind.LOST:
        return first_edited(engine, site, change.first_run_id, change.field)
    if change.kind is Kind.NOTHING:
        return None
    return first_new(engine, site, change.first_run_id, lambda article: _is_other(article, change))


def _is_other(article: Article, change: Change) -> bool:
    value, filled = getattr(article, change.field), is_filled(article, change.field)
    if change.kind is Kind.MISSING:
        return not filled
    if change.kind is Kind.WITNESS:
        return filled and place_of(witness(article.evidence.get(change.field, ""))) != change.usual
    if change.kind is Kind.SAME:
        return change.usual in values_of(article, change.field)
    if change.kind in (Kind.APPEARED, Kind.STRANGE) or not filled:
        return filled and change.kind in (Kind.APPEARED, Kind.STRANGE)
    away = size_class(len(value)) - size_class(int(change.usual))
    return away <= -_SIZES if change.kind is Kind.SHORTER else away >= _SIZES


def old_witness(record: ArchiveRecord, data_dir: Path, url: str, witnesses: Iterable[str]) -> str | None:
    """What the first of the old witnesses that can be asked by itself says on an archived page, in a sentence; ``None``
    where none can, or the page is not to be had.
    """
    try:
        _, body, content_type = page_at(record, data_dir)
    except (ArchiveError, OSError) as error:
        logger.info("%s cannot be read from the archive: %s", url, error)
        return None
    for label in witnesses:
        said = what_it_says(body, url, content_type, label)
        if said is not None:
            return f"“{label}” says there: “{said}”" if said else f"“{label}” says nothing there"
    return None
