"""What a crawl tells a person: a line while it goes on, a summary at its end, and logs without noise."""

from __future__ import annotations

import io
import json
import logging
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from scrapy import Spider
from scrapy.logformatter import LogFormatter, LogFormatterResult
from scrapy.settings import BaseSettings
from scrapy.utils.asyncio import AsyncioLoopingCall
from tenacity import RetryCallState
from tqdm import tqdm

from newscrawl.archive.keeping import sending_text
from newscrawl.archive.spool import Sending
from newscrawl.crawl.outcomes import DATABASE_AWAY, INTERRUPTED, NO_ROOM, OUTCOMES, SiteTally, Tally
from newscrawl.errors import DropReason
from newscrawl.grammar.text import counted
from newscrawl.invocation import command
from newscrawl.storage.leases import shown_owner

logger = logging.getLogger(__name__)

_CHATTY = (
    "scrapy.middleware",
    "scrapy.addons",
    "scrapy.utils.log",
    "scrapy.crawler",
    "scrapy.core.engine",
    "scrapy_poet.injection",
    "alembic",
    "apscheduler",
)
_TOLD_ELSEWHERE = (
    "scrapy.downloadermiddlewares.robotstxt",
    "scrapy.downloadermiddlewares.retry",
    "scrapy.downloadermiddlewares.httpcompression",
    "scrapy.core.downloader.handlers.http11",
)
"""With tracebacks, parsers' own words, and advice that is none here."""
_CERTIFICATES = "scrapy.core.downloader.tls"
_ROWS = 24  # of a terminal that does not say how many it has: the line needs one
_HOSTS_REMEMBERED = 1_000  # whose certificate was told of
_RECORDS_TOLD = 8  # kinds of them
_SITES_TOLD = 30  # in a summary; those that gave nothing first


def tells_of_waiting(log: logging.Logger, words: str) -> Callable[[RetryCallState], None]:
    """For a tenacity ``before_sleep``: what cannot be had yet is said in ``words``, with the error for their %s."""

    def tell(state: RetryCallState) -> None:
        log.warning(words, state.outcome.exception() if state.outcome else None)

    return tell


def quiet_logs() -> None:
    """Silence the lists of classes and settings that Scrapy and Alembic log at every start, and what is told in other
    words, once, by who dropped the page.
    """
    for name in (*_CHATTY, *_TOLD_ELSEWHERE):
        log, level = logging.getLogger(name), logging.WARNING if name in _CHATTY else logging.CRITICAL
        log.setLevel(level)
        log.addFilter(_FROM[level])  # Scrapy's process takes the levels away from Scrapy's logs when it begins

    certificates = logging.getLogger(_CERTIFICATES)
    if not any(isinstance(one, OncePerHost) for one in certificates.filters):
        certificates.addFilter(OncePerHost())


class _From(logging.Filter):
    """What is told from a level on."""

    def __init__(self, level: int) -> None:
        super().__init__()
        self.level = level

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= self.level


_FROM = {level: _From(level) for level in (logging.WARNING, logging.CRITICAL)}


class OncePerHost(logging.Filter):
    """A certificate of another name is told once; Scrapy tells of it at every connection. In a process that lives for
    months, of the hosts that were met last.
    """

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[object, None] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        host = record.args[0] if isinstance(record.args, tuple) and record.args else record.msg
        is_new = host not in self.told
        self.told.pop(host, None)
        self.told[host] = None
        while len(self.told) > _HOSTS_REMEMBERED:
            del self.told[next(iter(self.told))]
        return is_new


class BriefLogFormatter(LogFormatter):
    """A dropped page is one line with its reason, without the whole article behind it."""

    def dropped(
        self, item: Any, exception: BaseException, response: Any, spider: Spider | None = None
    ) -> LogFormatterResult:
        return {"level": logging.INFO, "msg": "dropped %(reason)s", "args": {"reason": str(exception)}}

    def item_error(
        self, item: Any, exception: BaseException, response: Any, spider: Spider | None = None
    ) -> LogFormatterResult:
        article = getattr(item, "article", item)
        shown = {"item": type(item).__name__, "url": getattr(article, "url", response)}
        return {"level": logging.ERROR, "msg": "a pipeline broke on %(item)s of %(url)s", "args": shown}

    def scraped(self, item: Any, response: Any, spider: Spider | None = None) -> LogFormatterResult:
        shown = {"title": getattr(item, "title", type(item).__name__), "url": getattr(item, "url", response)}
        return {"level": logging.DEBUG, "msg": "article %(title)r at %(url)s", "args": shown}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """What a summary tells of."""

    run_id: int
    reason: str
    """"finished", or why it ended early."""
    tally: Tally
    stored: Mapping[str, int]
    """Rows in the tables; empty where the database is away."""
    due: datetime | None
    """When a site is due next; ``None`` where none is."""
    database: str
    feeds: tuple[str, ...] = ()
    taken: Mapping[str, str] = field(default_factory=dict)
    """Sites that another crawl is at -> who."""
    archive: tuple[Sending, ...] = ()
    """What became of the archive files that waited for their store."""
    waiting: int = 0
    """Articles of the run that wait on disk for the database."""
    seconds: float = 0.0


class Teller:
    """Tells a person (or, with ``SUMMARY = "json"``, a program) of one crawl, on standard error.

    ``left``: bytes of an archive or the like that are still to be read, 0 to 1; ``None`` where that is not known.
    """

    def __init__(self, settings: BaseSettings, tally: Tally, engine: Callable[[], Any]) -> None:
        self._settings, self._tally, self._engine = settings, tally, engine
        self._began = time.monotonic()
        self._bar: tqdm[Any] | None = None
        self._ticker: AsyncioLoopingCall | None = None
        self._redirected = ExitStack()
        self.done: float | None = None
        """Share of the work that is done, where that is known."""

    @property
    def seconds(self) -> float:
        """Since the crawl began."""
        return time.monotonic() - self._began

    def start(self) -> None:
        """Begin to tell, as often as ``PROGRESS_INTERVAL`` says."""
        interval = self._settings.getfloat("PROGRESS_INTERVAL")
        if not interval:
            return
        if sys.stderr.isatty():
            self._bar = tqdm(bar_format="{desc}", file=sys.stderr, leave=False, ncols=_columns(), nrows=_ROWS)
            self._redirected.enter_context(_logs_above_the_bar())
        self._ticker = AsyncioLoopingCall(self._tell)
        self._ticker.start(interval, now=False)

    def _tell(self) -> None:
        line = progress_line(self._tally, self._errors(), self.seconds, waiting=self._waiting(), done=self.done)
        if self._bar is not None:
            self._bar.ncols = _columns()
            self._bar.set_description_str(fitting(line, _columns() - 1))
        else:
            logger.info("%s", line)

    def stop(self) -> None:
        """Say no more; the line in a terminal is gone."""
        if self._ticker and self._ticker.running:
            self._ticker.stop()
        if self._bar is not None:
            self._bar.close()
        self._redirected.close()

    def summarise(self, facts: RunFacts) -> bool:
        """The summary at a run's end, in the form that ``SUMMARY`` asks for ("text", "json"; else none); -> whether
        anybody is there to read it.
        """
        form = str(self._settings.get("SUMMARY") or "").lower()
        if form in ("", "0", "false", "none"):
            return True
        told = summary_json(facts, self.seconds) if form == "json" else summary(facts, self.seconds)
        try:
            print(told, file=sys.stderr, flush=True)
        except BrokenPipeError:  # all is kept by then
            return False
        return True

    def _errors(self) -> int:
        return int(self._tally.stats.get_value("log_count/ERROR", 0))

    def _waiting(self) -> int:
        """Requests that wait to be made."""
        engine = self._engine()
        slot = getattr(engine, "_slot", None)
        return len(slot.scheduler) if slot is not None and slot.scheduler is not None else 0


def fitting(line: str, columns: int) -> str:
    """A progress line that is not wider than a terminal: what is least asked for goes first, never what stands last."""
    if len(line) <= columns:
        return line
    parts = line.split(", ")
    for word in (" read", " unchanged", " updated", " dropped"):
        parts = [part for part in parts if not part.endswith(word) or part == parts[0]]
        if len(", ".join(parts)) <= columns:
            break
    return ", ".join(parts)[:columns]


def _columns() -> int:
    """Of the terminal; 80 where it does not say."""
    return shutil.get_terminal_size().columns


class _AboveTheBar(io.TextIOBase):
    """A stream whose lines appear above the progress line, which is drawn again below them."""

    def write(self, text: str) -> int:
        tqdm.write(text, file=sys.stderr, end="")
        return len(text)


@contextmanager
def _logs_above_the_bar() -> Iterator[None]:
    """Log lines and the progress line never run into each other."""
    handlers = [h for h in logging.getLogger().handlers if isinstance(h, logging.StreamHandler)]
    usual = [(h, h.stream) for h in handlers if h.stream is sys.stderr]
    for handler, _ in usual:
        handler.setStream(_AboveTheBar())
    try:
        yield
    finally:
        for handler, stream in usual:
            handler.setStream(stream)


def progress_line(tally: Tally, errors: int, seconds: float, *, waiting: int = 0, done: float | None = None) -> str:
    """ "12 pages (4.0/s): 10 new, 0 updated, 1 unchanged, 1 dropped, 3 lists read, 0 errors, 80 to go". Addresses that
    were refused are no pages: they are told beside those that were dropped.
    """
    counts, unasked = tally.totals, tally.unasked
    pages = counts["pages"] - unasked
    rate = pages / seconds if seconds > 0 else 0.0
    left = f", {done:.0%} done" if done is not None else f", {waiting} to go" if waiting else ""
    others = ((counts["failed"], "failed"), (unasked, "not asked for"))
    beside = "".join(f"{count} {what}, " for count, what in others if count)
    return (
        f"{counted(pages, 'page')} ({rate:.1f}/s): {counts['new']} new, {counts['updated']} updated, "
        f"{counts['unchanged']} unchanged, {counts['dropped'] - unasked} dropped, {beside}"
        f"{counted(counts['listings'], 'list')} read, {counted(errors, 'error')}{left}"
    )


def summary_json(facts: RunFacts, seconds: float) -> str:
    """The summary as one JSON object on one line, for machines."""
    sites = {
        name: {
            **{outcome: site.outcomes[outcome] for outcome in (*OUTCOMES, "failed")},
            "dropped": {reason.value: n for reason, n in site.drops.most_common()},
            "lists": site.listings,
            "known": site.known,
            "shortened": site.shortened,
            "waiting": site.waiting,
            "waiting_until": site.waiting_until.isoformat() if site.waiting_until else None,
            "troubles": site.troubles,
        }
        for name, site in sorted(facts.tally.sites.items())
    }
    return json.dumps(
        {
            "run": facts.run_id,
            "reason": facts.reason,
            "seconds": round(seconds, 1),
            **facts.tally.totals,
            "not_asked_for": facts.tally.unasked,
            "shortened": facts.tally.met_shortened,
            "drop_reasons": facts.tally.drop_reasons,
            "could_not_be_read": dict(facts.tally.unread),
            "passed_over": dict(facts.tally.passed_over or {}),
            "sites": sites,
            "taken": dict(facts.taken),
            "stored": dict(facts.stored),
            "due": facts.due.isoformat() if facts.due else None,
            "database": facts.database,
            "archive": {one.base: {"sent": one.sent, "waiting": one.left, "why": one.why} for one in facts.archive},
            "feeds": list(facts.feeds),
        },
        ensure_ascii=False,
    )


def summary(facts: RunFacts, seconds: float) -> str:
    """What a person reads when a run has ended: what happened, where things are, what to type next."""
    counts, tally = facts.tally.totals, facts.tally
    early = "" if facts.reason in ("finished", DATABASE_AWAY) else f" (ended early: {facts.reason})"
    unasked = tally.unasked
    pages = counts["pages"] - unasked
    rate = f", {pages / seconds:.1f} pages/s" if pages and seconds > 0 else ""
    beside = f" ({unasked} of them not asked for)" if unasked else ""
    in_part = f" ({tally.met_shortened} of them shown in part: what is known stays)" if tally.met_shortened else ""
    lines = [
        "",
        (
            f"Run {facts.run_id}{early}: {counted(pages, 'page')} in {seconds:.1f} s{rate}, "
            f"{counted(counts['listings'], 'feed, sitemap or section page', 'feeds, sitemaps and section pages')}, "
            f"{counted(counts['requests'], 'request')} in all"
        ),
        f"  new        {counts['new']:>6}",
        f"  updated    {counts['updated']:>6}",
        f"  unchanged  {counts['unchanged']:>6}{in_part}",
        f"  dropped    {counts['dropped']:>6}{beside}",
    ]
    lines += [f"    {n:>6}  {why}" for why, n in tally.drop_reasons.items()]
    if counts["failed"]:
        lines.append(f"  failed     {counts['failed']:>6}   (bugs: see the errors above)")
    lines += _by_site(facts)
    if tally.unread:
        unread = ", ".join(f"{name} ({n})" for name, n in tally.unread.most_common(8))
        lines.append(f"Could not be read and was left out: {unread}")
    if tally.limits_met:
        limits = ", ".join(f"{name} ({limit})" for name, limit in sorted(tally.limits_met.items()))
        lines.append(f"Left to the next crawl: what is beyond {limits}")
    if tally.passed_over and tally.totals["pages"]:
        named = ", ".join(f"{what} ({n})" for what, n in tally.passed_over.most_common(_RECORDS_TOLD))
        lines.append(f"No page that was asked for: {named}")
    if any(tally.waiting):
        lines.append(f"Waiting:  {_of_waiting(*tally.waiting)}")
    held = ", ".join(
        f"{name}: {facts.stored[name]}" for name in ("articles", "sites", "photos") if name in facts.stored
    )
    lines.append(f"Database: {facts.database}  ({held or 'away'})")
    lines += [f"Archive:  {sending_text(one)}" for one in facts.archive if one.sent or one.left]
    lines += [f"Feed:     {feed}" for feed in facts.feeds]
    if facts.due:
        at = f"{facts.due:%Y-%m-%d %H:%M} UTC" if facts.due > datetime.now(UTC) else "now"
        lines.append(f"Due next: {at} (`{command()} why URL` tells of any address)")
    lines.append(advice(facts))
    return "\n".join(lines)


def _by_site(facts: RunFacts) -> list[str]:
    """A line a site, where there are several; those that gave nothing first. Of one alone the last line tells."""
    sites = facts.tally.sites
    if len(sites) < 2 and not facts.taken and not any(s.troubles and (s.articles or s.known) for s in sites.values()):
        return []
    rows = [(name, f"left alone: {ANOTHER} ({shown_owner(who)})") for name, who in facts.taken.items()]
    ordered = sorted(sites.items(), key=lambda one: (not one[1].broke, one[0]))
    rows += [(name, _site_line(site)) for name, site in ordered if name not in facts.taken]
    width = max((len(name) for name, _ in rows[:_SITES_TOLD]), default=0)
    shown = ["By site:"] + [f"  {name:<{width}}  {text}" for name, text in rows[:_SITES_TOLD]]
    return shown + ([f"  (and {len(rows) - _SITES_TOLD} more)"] if len(rows) > _SITES_TOLD else [])


ANOTHER = "another crawl is at it"


def _site_line(site: SiteTally) -> str:
    counted = [f"{site.outcomes[name]} {name}" for name in (*OUTCOMES, "failed") if site.outcomes[name]]
    if site.drops:
        reasons = ", ".join(f"{reason.value} {n}" for reason, n in site.drops.most_common(4))
        counted.append(f"{sum(site.drops.values())} dropped ({reasons})")
    if site.shortened:
        counted.append(f"{site.shortened} shown in part")
    if not site.articles and site.known:
        counted.append("nothing new")
    told = ", ".join(counted) or "nothing"
    if site.articles or site.known:
        return "; ".join([told, *site.troubles[:1]])
    return f"{told}: {cause(site)}"


def _of_waiting(count: int, until: datetime | None) -> str:
    """ "9 addresses that could not be had wait until 2026-11-20 14:05 UTC"."""
    named = counted(count, "address that could not be had waits", "addresses that could not be had wait")
    return f"{named} until {until:%Y-%m-%d %H:%M} UTC"


def cause(site: SiteTally) -> str:
    """Why a site gave nothing, as far as the run has seen it."""
    if site.troubles:
        return site.troubles[0]
    if site.outcomes["failed"]:
        return "reading its pages broke (bugs: see the errors above)"
    if site.drops:
        reason, count = site.drops.most_common(1)[0]
        if site.unasked[reason] == count:
            return f"{counted(count, 'address of it was', 'of its addresses were')} not asked for: {reason.value}"
        return f"{counted(count, 'page of it was', 'of its pages were')} dropped: {reason.value}"
    if site.waiting:
        return _of_waiting(site.waiting, site.waiting_until)
    if site.listings:
        return _of_lists(site)
    return "nothing was asked of it"


def _of_lists(site: SiteTally) -> str:
    """Why lists that could be read gave nothing."""
    if site.no_articles:
        named = counted(len(site.no_articles), "address", "addresses")
        return f"of what its lists name nothing was an article when it was visited ({named})"
    if site.unchanged_lists == site.listings:
        return "its front page and lists are as they were (304), and named no article"
    none = "the front page and the lists name no article"
    if not site.elsewhere:
        return none
    (host, most), *others = site.elsewhere.most_common()
    lead = counted(most, "headline leads", "headlines lead")
    more = f" ({sum(n for _, n in others)} to other hosts)" if others else ""
    return f"{none} of the site; {lead} to {host}{more}, which is another site and is not followed"


ARCHIVE_FILE = "archive file"
"""What is called so could not be opened."""


def _of_archive(others: Counter[str]) -> str:
    """Why an archive gave no page. ``others``: what its records are."""
    if not others:
        return "Nothing was found: what was read holds no answer of a web server."
    if set(others) == {ARCHIVE_FILE}:
        return "Nothing was found: no file of it could be read; why stands above."
    named = ", ".join(f"{what} ({n})" for what, n in others.most_common(_RECORDS_TOLD))
    return (
        f"Nothing was found: no record of it is a page that was asked for. They are: {named}. "
        "`-a status=`, `host=`, `since=` and `until=` say what is."
    )


_ALL_THE_SAME = "`-a refetch=1` asks for it all the same."
_ADVICE = {
    DropReason.ROBOTS: "robots.txt disallows it: `{command} why URL` shows the line.",
    DropReason.HOST_WAITS: "the host asks for patience; the next crawl after that goes on.",
    DropReason.PRIVATE_NETWORK: "it leads into a private network; give that address itself if you mean it.",
    DropReason.EMPTY_PAGE: (
        "its pages hold no text: is a consent page in front, or a script? See `{command} fetch URL`."
    ),
    DropReason.UNWANTED: (
        "a pipeline of the project's own left every article out: does its process_item return the item?"
    ),
    DropReason.BLOCK_PAGE: "the site shows a block page; set CONTACT, crawl slower, or ask the site.",
}


def advice(facts: RunFacts) -> str:
    """The first thing to do next, for what really happened."""
    tally = facts.tally
    if facts.reason == DATABASE_AWAY:
        wait = f"{counted(facts.waiting, 'article')} of this run wait on disk" if facts.waiting else "nothing is lost"
        return (
            f"The database stayed away: {wait}; the next crawl that finds it stores what waits, and asks again for "
            "what was not written down."
        )
    if facts.reason == NO_ROOM:
        return (
            "There was no room for what came: make some on the disk of the data folder, or name another in DATA_DIR; "
            "what was not kept is due, and the next crawl asks for it again."
        )
    if tally.totals["new"] or tally.totals["updated"] or tally.totals["unchanged"]:
        more = f"`{command()} export --help` shows filters and formats."
        return f"Next: `{command()} export articles.csv` writes all of it; {more}"
    if facts.reason == INTERRUPTED:
        return "Interrupted before any article came: the same command goes on, what its lists named is due."
    if facts.taken and not tally.sites:
        return "Nothing was asked: another crawl of the site is at work, and goes on by itself."
    dropped = tally.totals["dropped"] + tally.totals["failed"]
    if tally.known_articles and dropped and dropped == tally.totals["pages"]:
        ended = next(cause(site) for site in tally.sites.values() if site.drops or site.outcomes["failed"])
        return f"Nothing is new: {ended}. What the site lists besides is stored already and not due."
    if tally.known_articles:
        waits = tally.waiting[0] > 0
        of_rest = "What the site lists besides is" if waits else "what the site lists is"
        lead = f"{_of_waiting(*tally.waiting)}. " if waits else ""
        again = "Nothing of it was there to be asked for again." if tally.refetched else _ALL_THE_SAME
        return f"Nothing is new: {lead}{of_rest} stored already and not due. {again}"
    if tally.limits_met and not dropped:
        limits = ", ".join(f"{name} ({limit})" for name, limit in sorted(tally.limits_met.items()))
        return f"Nothing was found so far: {limits} leaves lists to the next crawl, which goes on with them."
    sites = [site for site in tally.sites.values() if site.broke]
    if not sites and tally.passed_over is not None:
        return _of_archive(tally.passed_over + tally.unread)
    if not sites:
        return f"Nothing was found: is the address right? `{command()} fetch URL` shows what the site answers."
    first = sites[0]
    reason = first.drops.most_common(1)[0][0] if first.drops else None
    if not first.troubles and reason in _ADVICE:
        return f"Nothing could be had: {_ADVICE[reason].format(command=command())}"
    if not first.troubles and not first.drops and not first.outcomes["failed"] and first.listings and not first.waiting:
        more = "A feed's or a sitemap's own address may be given too."
        if first.no_articles:
            more = f"`{command()} try URL` shows what is read of one."
        return f"Nothing was found: {_of_lists(first)}. Is the address right? {more}"
    return f"Nothing could be had: {cause(first)}. `{command()} fetch URL` shows what the site answers."
