"""Which alarms to open for a site, and which to close, by its own past. Pure.

Every series of a site (``streams``) is judged after each run by the same e-detector (``betting``). An alarm is opened
where the evidence for a change reaches ``EVIDENCE`` and the change is one that matters: at least a quarter of what was
usual is not so any more, in at least five articles. While it is open, the runs since the change are no part of the
site's past, and it is closed where the last runs are better explained by what was before the change.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from newscrawl.watch.betting import LOOK, Bet, Runs, bet, recovered
from newscrawl.watch.counts import RunOfSite, condensed
from newscrawl.watch.kinds import OF_RUNS, Kind
from newscrawl.watch.streams import PAGES, Stream, place_of, stream_apart_from, streams

EVIDENCE = 20_000.0
"""From which on a change is believed. By the theorem in ``betting`` a series in which nothing changes reaches it not
before 200 000 articles on average; a site has about 40 series. ``make bench-drift`` measures what it comes to.
"""
_VARIES, _HARDLY_KNOWN = 10.0, 100.0
"""So many times that, for what varies by itself (lengths, and what was less usual than ``_STEADY``): on a site whose
weekends are known, and on one of which less than ``_FORTNIGHT`` is.
"""
_ALWAYS, _SURE = 0.98, 0.1
"""So many times the usual evidence is enough for what as good as all articles had, this share of them, where the site's
weekends are known: half of it may be told by one run then. A field that as many have as have not any more is nobody's
weekend.
"""
LEAST_PAST = 20
"""Articles that a site must have had before."""
_MATTERS = 0.25
"""Share of the articles that must be another than before."""
_AFFECTED = 5
"""Articles that are."""
_LASTING = 0.2
"""Days that such a change must have lasted."""
_FORTNIGHT = 15
"""Days of the past in which there were two weekends."""
_WEEK = 8
"""Days of the past that must be known before a change is believed that leaves some of what was usual: so long, nobody
knows the site's weekends.
"""
_LEFT = 0.2
"""Share of what was usual up to which nothing of it is left to speak of."""
_BACK = 20.0
"""Evidence from which on a site is believed to be as before."""
_BACK_ARTICLES = 3
"""Articles that must say so."""
_LOWEST = 0.1
"""By how much the share must be lower than in any stretch of the past with as many articles."""
RUNS_KEPT_IN_MIND = 600
"""Runs of a site that are its past: a month of an hourly one."""
_STEADY = 0.9
"""Share from which on something is so usual that one run is enough to miss it: of what some articles always lack, and
of lengths, a burst of briefs in one run is no change.
"""
_WHOLE = (Kind.EMPTY_LIST, Kind.SAME, Kind.STRANGE)
"""Kinds that are believed only where next to nothing is as usual: of a front page, a bulletin names few articles; of
what is written, an election takes half.
"""
_OF_FIELDS = (Kind.MISSING, Kind.WITNESS, Kind.LOST)
"""Kinds that say of each article by itself whether it has what all have."""
_FOLLOW = {
    Kind.SAME: (Kind.APPEARED,),
    Kind.STRANGE: (Kind.APPEARED, Kind.SAME),
    Kind.SHORTER: (Kind.SAME, Kind.STRANGE),
    Kind.LONGER: (Kind.SAME, Kind.STRANGE),
}
"""Kinds that say nothing new of a field -> where one of these is told of it."""
_ONE_BY_ONE = 12
"""Of those, the last ones that are looked at one by one; the others are put together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAlarm:
    """An alarm of the site that is open, or was; a person who accepts one says that the site begins anew."""

    id: int
    kind: str
    field: str
    usual: str
    first_run_id: int | None
    recovered_run_id: int | None = None
    is_open: bool = False
    accepted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What has changed, for an alarm that is to be opened."""

    kind: Kind
    field: str
    usual: str
    first_run_id: int
    evidence: float
    """As in ``betting.Bet``."""
    before: float
    """Share of what was usual, 0 to 1."""
    past: int
    """Articles (of a list: its own) that say so."""
    usual_now: int
    """Articles since then that are as usual ..."""
    articles_now: int
    """... of so many."""
    instead: dict[str, int]
    """What is there now instead -> how often: witnesses, reasons of drops; other lists that ran dry in the same run ->
    articles that they name.
    """


@dataclass(frozen=True, slots=True)
class Recovery:
    """An alarm that is to be closed."""

    alarm_id: int
    run_id: int
    """From which on the site is as it was."""


def judge(runs: Sequence[RunOfSite], alarms: Collection[PastAlarm]) -> tuple[list[Change], list[Recovery]]:
    """What a site's runs (the last one last) say that is to be opened, and closed."""
    cuts = {run_id for alarm in alarms for run_id in (alarm.first_run_id, alarm.recovered_run_id)}
    runs = condensed(runs, _ONE_BY_ONE, LOOK, cuts)
    opened: dict[str, set[Kind]] = {}
    for alarm in alarms:
        if alarm.is_open:
            opened.setdefault(alarm.field, set()).add(Kind(alarm.kind))
    recoveries = [back for alarm in alarms if alarm.is_open and (back := _recovery(runs, alarm))]
    found: dict[tuple[str, str], Change] = {}
    for wanted, kept in _histories(runs, alarms):
        series = list(streams(kept, len(kept) - 1))
        losses = {stream.field: stream for stream in series if stream.kind is Kind.LOST}
        for stream in series:
            key = (stream.kind.value, stream.field)
            known = opened.get(stream.field, set())
            if stream.kind in known or not wanted(stream.field) or _follows(stream.kind, known):
                continue
            change = _change(stream, kept)
            if not change and stream.kind in (Kind.MISSING, Kind.WITNESS) and stream.field in losses:
                change = _of_new_and_known(stream, losses[stream.field], kept)
            if change and (key not in found or change.evidence > found[key].evidence):
                found[key] = change
    changes = _without_doubles(list(found.values()))
    return _lists_as_one(changes, {one.first_run_id for one in alarms if _is_open_list(one)}), recoveries


def _is_open_list(alarm: PastAlarm) -> bool:
    return alarm.is_open and alarm.kind == Kind.EMPTY_LIST


def _lists_as_one(changes: Sequence[Change], told: Collection[int | None]) -> list[Change]:
    """Lists that ran dry in one run did so for one reason, and are told of by the one nearest to the front page.
    ``told``: runs in which a list did of which an alarm is open.
    """
    lists: dict[int, list[Change]] = {}
    for change in changes:
        if change.kind is Kind.EMPTY_LIST and change.first_run_id not in told:
            lists.setdefault(change.first_run_id, []).append(change)
    found = [change for change in changes if change.kind is not Kind.EMPTY_LIST]
    for alike in lists.values():
        first, *others = sorted(alike, key=lambda one: (len(one.field), one.field))
        found.append(replace(first, instead={one.field: one.usual_now for one in others}))
    return found


def _histories(
    runs: Sequence[RunOfSite], alarms: Collection[PastAlarm]
) -> Iterator[tuple[Callable[[str], bool], Sequence[RunOfSite]]]:
    """(whether a field's past it is, runs) for each field that had an alarm, and for the rest."""
    over = [alarm for alarm in alarms if not alarm.is_open]
    fields = {alarm.field for alarm in over}
    yield (lambda field: field not in fields), runs
    for name in fields:
        those = [alarm for alarm in over if alarm.field == name]
        yield name.__eq__, [run for run in runs if not any(_was_other(run, alarm) for alarm in those)]


def _was_other(run: RunOfSite, alarm: PastAlarm) -> bool:
    """Whether a run is no part of the past, for the site was another one then."""
    first = alarm.first_run_id or 0
    if alarm.accepted:
        return run.run_id < first
    return alarm.recovered_run_id is not None and first <= run.run_id < alarm.recovered_run_id


def _telling(stream: Stream, runs: Sequence[RunOfSite]) -> list[tuple[RunOfSite, tuple[int, int]]]:
    """The runs of which a series says something; none where the last one says that all is as usual."""
    told = [(run, pair) for run, pair in zip(runs, stream.runs, strict=True) if pair[1]]
    if len(told) < 2 or told[-1][0].run_id != runs[-1].run_id:  # what the last run says nothing of was judged before
        return []
    return [] if _is_usual([pair for _, pair in told]) else told


def _change(stream: Stream, runs: Sequence[RunOfSite]) -> Change | None:
    """The change that a series tells of; ``None`` where it tells of none."""
    told = _telling(stream, runs)
    if not told:
        return None
    series = [pair for _, pair in told]
    said = bet(series)
    past, since = series[: said.begun], series[said.begun :]
    usual_now, articles_now = sum(k for k, _ in since), sum(n for _, n in since)
    days = told[-1][0].day - told[0][0].day
    lasts = told[-1][0].day - told[said.begun][0].day
    if said.evidence < EVIDENCE * _doubt(stream, said, since, days, lasts):
        return None
    if not _matters(said, past, articles_now, articles_now - usual_now):
        return None
    knows_its_weekends = days >= _WEEK and stream.kind not in _WHOLE
    if said.now > _LEFT * said.before and not knows_its_weekends:
        return None
    return _as_told(stream, told, said, said.evidence)


def _of_new_and_known(stream: Stream, lost: Stream, runs: Sequence[RunOfSite]) -> Change | None:
    """The change of a field that new articles have not, or not from where they had it, and that known ones have lost in
    the same run. They are different articles, so that what they say multiplies; and no burst of briefs or weekend takes
    anything away from known ones, so that one run may tell.
    """
    evidence, affected, begun, bets = 1.0, 0, set(), []
    for told in (_telling(stream, runs), _telling(lost, runs)):
        if not told:
            return None
        series = [pair for _, pair in told]
        said = bet(series)
        past, since = series[: said.begun], series[said.begun :]
        if not _fell(said, past, sum(n for _, n in since)):
            return None
        evidence *= said.evidence
        affected += sum(n - k for k, n in since)
        begun.add(told[said.begun][0].run_id)
        bets.append((told, said, sum(n for _, n in past)))
    told, said, known = bets[0]
    if evidence < EVIDENCE or affected < _AFFECTED or len(begun) > 1 or known < LEAST_PAST:
        return None
    return _as_told(stream, told, said, evidence)


def _as_told(stream: Stream, told: Sequence[tuple[RunOfSite, tuple[int, int]]], said: Bet, evidence: float) -> Change:
    past, since = told[: said.begun], told[said.begun :]
    return Change(
        kind=stream.kind,
        field=stream.field,
        usual=stream.usual,
        first_run_id=since[0][0].run_id,
        evidence=evidence,
        before=said.before,
        past=sum(n for _, (_, n) in past),
        usual_now=sum(k for _, (k, _) in since),
        articles_now=sum(n for _, (_, n) in since),
        instead=_instead(stream, [run for run, _ in since]),
    )


def _doubt(stream: Stream, said: Bet, since: Runs, days: float, lasts: float) -> float:
    """How many times the usual evidence a change needs to be believed. Of what varies by itself no single run can tell
    one, nor an hour: a burst of briefs has neither pictures nor length. ``days``: of the past; ``lasts``: days since
    the change.
    """
    if said.before >= _STEADY and stream.kind not in (Kind.SHORTER, Kind.LONGER):
        return _SURE if said.before >= _ALWAYS and days >= _FORTNIGHT and stream.kind in _OF_FIELDS else 1.0
    affected = sorted(n - k for k, n in since)
    if sum(affected[:-1]) < _AFFECTED or lasts < _LASTING:
        return math.inf
    return _VARIES if days >= _FORTNIGHT else _HARDLY_KNOWN


def _is_usual(series: Runs) -> bool:
    """Whether the last run is much like those before: then nothing has begun that was not seen before."""
    *past, (usual, articles) = series
    return usual / articles >= sum(k for k, _ in past) / sum(n for _, n in past) - _MATTERS / 2


def _lowest(past: Runs, articles: int) -> float:
    """The lowest share of any stretch of the past with at least so many articles; 1 where the past is shorter."""
    lowest, first, usual, held = 1.0, 0, 0, 0
    for k, n in past:
        usual, held = usual + k, held + n
        while held - past[first][1] >= articles:
            usual, held, first = usual - past[first][0], held - past[first][1], first + 1
        if held >= articles:
            lowest = min(lowest, usual / held)
    return lowest


def _matters(said: Bet, past: Runs, articles: int, affected: int) -> bool:
    known = sum(n for _, n in past) >= LEAST_PAST
    return known and _fell(said, past, articles) and affected >= _AFFECTED


def _fell(said: Bet, past: Runs, articles: int) -> bool:
    return said.before - said.now >= _MATTERS and said.now < _lowest(past, articles) - _LOWEST


def _instead(stream: Stream, runs: Sequence[RunOfSite]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for run in runs:
        if stream.kind is Kind.WITNESS or stream.kind is Kind.APPEARED:
            found.update({k: n for k, n in run.fields[stream.field].evidence.items() if place_of(k) != stream.usual})
        elif stream.kind in PAGES:
            wanted = {reason.value for reason in PAGES[stream.kind]}
            found.update({reason: n for reason, n in run.drops.items() if reason in wanted})
    return dict(found.most_common())


def _without_doubles(changes: list[Change]) -> list[Change]:
    """A field that two kinds tell the same of is told once: the first in the order of ``Kind``."""
    order = {kind: place for place, kind in enumerate(OF_RUNS)}
    told: dict[str, set[Kind]] = {}
    kept = []
    for change in sorted(changes, key=lambda one: order[one.kind]):
        if _is_told(change.kind, told.get(change.field, set())):
            continue
        told.setdefault(change.field, set()).add(change.kind)
        kept.append(change)
    return kept


def _is_told(kind: Kind, told: Collection[Kind]) -> bool:
    """Whether what a kind says of a field follows from what others have told of it: nonsense has its own length."""
    if kind is Kind.LOST:
        return bool(told)
    return _follows(kind, told)


def _follows(kind: Kind, told: Collection[Kind]) -> bool:
    return any(cause in told for cause in _FOLLOW.get(kind, ()))


def _recovery(runs: Sequence[RunOfSite], alarm: PastAlarm) -> Recovery | None:
    """Whether, and since when, an open alarm's cause is gone."""
    first = next((place for place, run in enumerate(runs) if run.run_id >= (alarm.first_run_id or 0)), len(runs))
    if not first:  # the past that it was compared with is not known any more
        return None
    if alarm.kind == Kind.SAME:
        found = _back(stream_apart_from(alarm.usual, alarm.field, runs), runs, first)
        return replace(found, alarm_id=alarm.id) if found else None
    alike = [
        stream
        for stream in streams(runs, first)
        if (stream.kind.value, stream.field) == (alarm.kind, alarm.field)
    ]  # fmt: skip
    same = [stream for stream in alike if stream.usual == alarm.usual] or alike
    backs = [back for stream in same[:1] if (back := _back(stream, runs, first))]
    return replace(backs[0], alarm_id=alarm.id) if backs else None


def _back(stream: Stream, runs: Sequence[RunOfSite], first: int) -> Recovery | None:
    before = [pair for pair in stream.runs[:first] if pair[1]]
    told = [(run, pair) for run, pair in zip(runs[first:], stream.runs[first:], strict=True) if pair[1]]
    best, since_run = 0.0, 0
    for place in range(1, len(told)):
        since = [pair for _, pair in told[place:]]
        articles = sum(n for _, n in since)
        share, usual = sum(k for k, _ in since) / articles, sum(k for k, _ in before) / sum(n for _, n in before)
        if articles < _BACK_ARTICLES or share < usual - _MATTERS:
            continue
        evidence = recovered(before, [pair for _, pair in told[:place]], since)
        if evidence > best:
            best, since_run = evidence, told[place][0].run_id
    return Recovery(0, since_run) if best >= _BACK else None
