"""What is wrong at this moment, by what database and data folder know: silent sites, closed robots.txt, overdue runs,
articles that wait, dead letters, a full disk, a clock that is off. An alarm of it is open as long as it is so.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from pathlib import Path

from protego import Protego
from sqlalchemy import Engine, func, select

from newscrawl.archive.retention import size_text
from newscrawl.archive.spool import SPOOL, address_of, waiting_since
from newscrawl.decisions.revisits import AHEAD
from newscrawl.errors import DatabaseReadOnlyError
from newscrawl.grammar.text import counted
from newscrawl.invocation import command
from newscrawl.items import Precision
from newscrawl.storage import models as m
from newscrawl.storage.alarms import Alarms, KeptAlarm, NewAlarm
from newscrawl.storage.entries import LIST
from newscrawl.storage.hosts import load_host
from newscrawl.storage.sites import NewsSite, next_visit, registered_sites
from newscrawl.urls import origin_of
from newscrawl.watch.kinds import OF_THE_MOMENT, Kind
from newscrawl.watch.quiet import silence, stood_at

DEAD_LETTERS = "dead-letters.jsonl"
WAITING = "waiting"
_PAST = timedelta(weeks=9)
"""Back to which articles tell a site's hours."""
_RUNS = 20
"""Last runs of a site that tell how often it is crawled."""
_FEWEST_RUNS = 4
_LATE, _LATE_AT_LEAST = 3.0, timedelta(hours=2)
"""A run is overdue after so many times the longest pause between two runs, and not before that."""
_WAITS = timedelta(minutes=15)
"""So long articles may wait on disk while a crawl brings them in."""
_UNSENT = timedelta(hours=1)
"""So long after its last record an archive file may wait for its store; a crawl's longest wait is two minutes."""
_FREE = 1024**3
"""Bytes that must be free."""
_FREE_SHARE = 0.02
"""Share of the disk that must be free."""
_FREE_SHARE_OF_A_SMALL_ONE = 0.1
"""Share that is enough, where that is less."""
_OVER = "it is so no more"


def watch_moment(
    engine: Engine, data_dir: Path, now: datetime, user_agent: str, sites: Sequence[str] | None = None
) -> tuple[list[KeptAlarm], list[KeptAlarm]]:
    """Open and close the alarms of this moment; -> (those that opened, those that closed). ``sites``: only these, and
    what concerns no site; ``None``: all that are not paused.
    """
    wrong, over = _moment(engine, data_dir, now, user_agent, sites)
    return _noted(engine, wrong, over, now), over


def unnoted(engine: Engine, data_dir: Path, now: datetime, user_agent: str) -> list[NewAlarm]:
    """``watch_moment``; -> what is wrong and could not be written down, where the database may only be read."""
    wrong, over = _moment(engine, data_dir, now, user_agent, None)
    try:
        _noted(engine, wrong, over, now)
    except DatabaseReadOnlyError:
        known = {alarm.key for alarm in Alarms(engine).kept(only_open=True)}
        return [alarm for alarm in wrong if alarm.key not in known]
    return []


def _noted(engine: Engine, wrong: Sequence[NewAlarm], over: Sequence[KeptAlarm], now: datetime) -> list[KeptAlarm]:
    """-> those that opened. Nothing is written where nothing is to be noted."""
    alarms = Alarms(engine)
    opened = alarms.open(wrong, now) if wrong else []
    if over:
        alarms.close([alarm.id for alarm in over], now, _OVER)
    return opened


def _moment(
    engine: Engine, data_dir: Path, now: datetime, user_agent: str, sites: Sequence[str] | None
) -> tuple[list[NewAlarm], list[KeptAlarm]]:
    """-> (what is wrong, alarms of which it is so no more)."""
    paused = {site.host for site in registered_sites(engine, sites) if site.paused_at is not None}
    judged = [site for site in (crawled_hosts(engine) if sites is None else sites) if site not in paused]
    wrong = [*of_the_machine(engine, data_dir, now)]
    for site in judged:
        wrong += of_site(engine, site, now, user_agent)
    keys = {alarm.key for alarm in wrong}
    concerned = {"", *judged, *paused} if sites is None else {"", *judged}
    over = [
        alarm
        for alarm in Alarms(engine).kept(only_open=True)
        if alarm.kind in set(OF_THE_MOMENT) and alarm.site in concerned and alarm.key not in keys
    ]
    return wrong, over


def crawled_hosts(engine: Engine) -> list[str]:
    """Every site that a crawl has come to, or that is registered."""
    registered = {site.host for site in registered_sites(engine)}
    with engine.connect() as connection:
        crawled = connection.execute(select(m.SiteRun.site).distinct()).scalars()
        return sorted({*registered, *crawled})


# ---- a site


def of_site(engine: Engine, site: str, now: datetime, user_agent: str) -> Iterator[NewAlarm]:
    """What is wrong with a site at this moment."""
    yield from _quarantine(engine, site)
    ends, known = _last_runs(engine, site, now)
    if not ends:
        return
    yield from _robots(engine, site, user_agent)
    came = _came(engine, site, ends[-1])
    quiet = silence(came, ends[-1], lists_are_read=known > 0)
    if quiet and not stood_at(came, _first_run(engine, site), lists_are_read=known > 0):
        what = (
            f"no new article for {span(quiet.lasts)}; before, at this hour of the week, {span(quiet.longest)} at most"
        )
        yield NewAlarm(site=site, kind=Kind.QUIET.value, what=what)
    yield from _overdue(engine, site, ends, now)


def _quarantine(engine: Engine, site: str) -> Iterator[NewAlarm]:
    row = m.SiteVisits
    with engine.connect() as connection:
        why = connection.execute(select(row.trouble).where(row.host == site, row.quarantined_at.is_not(None))).first()
    if why:
        what = f"its visits die, so that it is left alone: {why[0]}"
        yield NewAlarm(site=site, kind=Kind.QUARANTINE.value, what=what)


def _last_runs(engine: Engine, site: str, now: datetime) -> tuple[list[datetime], int]:
    """-> (ends of the last runs, the first one first; known articles that the last one's lists named)."""
    row = m.SiteRun
    query = select(row.ended_at, row.known).where(row.site == site).order_by(row.run_id.desc()).limit(_RUNS)
    with engine.connect() as connection:
        found = list(connection.execute(query))
    return _in_order([one.ended_at for one in found][::-1], now), found[0].known if found else 0


def _first_run(engine: Engine, site: str) -> datetime:
    """When the first run of a site ended that had one."""
    row = m.SiteRun
    with engine.connect() as connection:
        return connection.execute(select(func.min(row.ended_at)).where(row.site == site)).scalar_one()


def _in_order(instants: Sequence[datetime], now: datetime) -> list[datetime]:
    """Those that no wrong clock wrote: none is still to come, none lies before one that came before it."""
    told = [at for at in instants if at <= now + AHEAD]
    return [at for at, latest in zip(told, accumulate(told, max), strict=True) if at == latest]


def _came(engine: Engine, site: str, until: datetime) -> list[datetime]:
    """When a site's articles were published, where they say it to the minute."""
    row = m.ArticleRow
    query = (
        select(row.published_at)
        .join(m.Site, m.Site.id == row.site_id)
        .where(m.Site.host == site, row.published_at > until - _PAST, row.published_at <= until)
        .where(row.published_precision != Precision.DAY.value)
        .order_by(row.published_at)
    )
    with engine.connect() as connection:
        return [at for at in connection.execute(query).scalars() if at is not None]


def _robots(engine: Engine, site: str, user_agent: str) -> Iterator[NewAlarm]:
    row = m.Address
    query = select(row.url).where(row.site == site, row.role == LIST, row.found_in == "given").order_by(row.url)
    with engine.connect() as connection:
        starts = list(connection.execute(query).scalars())
    for url in starts:
        text = load_host(engine, origin_of(url)).robots_text
        if text and not Protego.parse(text).can_fetch(url, user_agent):
            what = f"robots.txt disallows {url}, where the crawl begins; the site is left alone as long as it does"
            yield NewAlarm(site=site, kind=Kind.ROBOTS.value, what=what, url=url)
            return


def _overdue(engine: Engine, site: str, ends: Sequence[datetime], now: datetime) -> Iterator[NewAlarm]:
    if len(ends) < _FEWEST_RUNS:
        return
    pause = max(_LATE * max(later - earlier for earlier, later in pairwise(ends)), _LATE_AT_LEAST)
    registered = registered_sites(engine, [site])
    due = next_visit(engine, registered[0] if registered else NewsSite(host=site, name=site), now)
    if now - ends[-1] > pause and due <= now:
        what = f"the last run ended {span(now - ends[-1])} ago, the site is due since {due:%Y-%m-%d %H:%M} UTC"
        yield NewAlarm(site=site, kind=Kind.OVERDUE.value, what=f"{what}: is the schedule at work?")


# ---- the crawler itself


def of_the_machine(engine: Engine, data_dir: Path, now: datetime) -> Iterator[NewAlarm]:
    """What is wrong with data folder and clock."""
    yield from _waiting(data_dir, now)
    letters = data_dir / DEAD_LETTERS
    if letters.is_file() and letters.stat().st_size:
        with letters.open("rb") as file:
            count = sum(1 for _ in file)
        what = f"{counted(count, 'article')} that the database refused: {letters}; when they are dealt with, remove it"
        yield _of_machine(Kind.DEAD_LETTERS, what)
    yield from _unsent(data_dir, now)
    yield from _disk(data_dir)
    yield from _clock(engine, now)
    yield from _left_alone(engine)


def _waiting(data_dir: Path, now: datetime) -> Iterator[NewAlarm]:
    files = sorted((data_dir / WAITING).glob("*.json"))
    unreadable = list((data_dir / WAITING).glob("*.unreadable"))
    since = min((file.stat().st_mtime for file in files), default=None)
    if unreadable:
        what = f"{counted(len(unreadable), 'batch', 'batches')} of articles in {data_dir / WAITING} cannot be read"
        yield _of_machine(Kind.WAITING, what)
    elif since is not None and now.timestamp() - since > _WAITS.total_seconds():
        waited = span(timedelta(seconds=now.timestamp() - since))
        batches = counted(len(files), "batch of articles waits", "batches of articles wait")
        yield _of_machine(Kind.WAITING, f"{batches} on disk for the database, for {waited}")


def _unsent(data_dir: Path, now: datetime) -> Iterator[NewAlarm]:
    waiting = [file for file in waiting_since(data_dir) if now.timestamp() - file[1] > _UNSENT.total_seconds()]
    if waiting:
        since = span(timedelta(seconds=now.timestamp() - min(at for _, at, _ in waiting)))
        size = size_text(sum(size for _, _, size in waiting))
        stores = ", ".join(sorted({address_of(path).rpartition("/")[0] for path, _, _ in waiting}))
        files = counted(len(waiting), "archive file")
        what = f"{files} ({size}) waiting in {data_dir / SPOOL} for {stores}, for {since}"
        yield _of_machine(Kind.UNSENT, f"{what}: `{command()} archive --send` says why")


def _disk(data_dir: Path) -> Iterator[NewAlarm]:
    if not data_dir.is_dir():
        return
    disk = shutil.disk_usage(data_dir)
    wanted = max(_FREE, min(_FREE_SHARE * disk.total, 20 * _FREE))
    if disk.free < min(wanted, _FREE_SHARE_OF_A_SMALL_ONE * disk.total):
        what = f"{size_text(disk.free)} of {size_text(disk.total)} are free where {data_dir} is"
        yield _of_machine(Kind.DISK, what)


def _clock(engine: Engine, now: datetime) -> Iterator[NewAlarm]:
    row = m.Run
    query = select(func.max(row.started_at), func.max(row.alive_at), func.max(row.finished_at))
    with engine.connect() as connection:
        latest = max(filter(None, connection.execute(query).one()), default=now)
    if latest - now > AHEAD:
        what = f"a run was written down {span(latest - now)} in the future: this clock, or another machine's, is off"
        yield _of_machine(Kind.CLOCK, what)


def _left_alone(engine: Engine) -> Iterator[NewAlarm]:
    row = m.BacklogPart
    query = select(func.count(), func.min(row.name)).where(row.quarantined_at.is_not(None))
    with engine.connect() as connection:
        count, name = connection.execute(query).one()
    if count:
        parts = counted(count, "part of a backlog is", "parts of backlogs are")
        what = f"{parts} left alone, the first {name}: `{command()} backfill` says why"
        yield _of_machine(Kind.QUARANTINE, what)


def _of_machine(kind: Kind, what: str) -> NewAlarm:
    return NewAlarm(site="", kind=kind.value, what=what)


def span(time: timedelta) -> str:
    """ "3 d 4 h", "2 h 10 min", "5 min"."""
    minutes = int(time.total_seconds() // 60)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def unknown_alarms(alarms: Iterable[KeptAlarm], sites: Iterable[str]) -> list[KeptAlarm]:
    """Those that are open, concern some sites or none, and that no person knows of."""
    wanted = {"", *sites}
    return [a for a in alarms if a.is_open and a.acknowledged_at is None and a.site in wanted]
