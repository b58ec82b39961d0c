"""newscrawl's own settings in one table: what each is called, what it is where nobody says otherwise, what it means.

Given by ``-s NAME=value``, by a project's settings module, or by an environment variable ``NEWSCRAWL_NAME``. The
settings module, the add-on, the commands and the README all take them from here. A value stays as it was given until it
is asked for; ``parsed`` says in one line what is wrong with it.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from newscrawl.errors import UsageError

_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting; the type of its default is its own."""

    default: str | int | float | bool
    meaning: str
    words: tuple[str, ...] = ()
    """Those that it is made of, with commas between them; empty: any text."""


_Number = TypeVar("_Number", int, float)
_terminal = bool(sys.stderr) and sys.stderr.isatty()

OWN: dict[str, Setting] = {
    "DATA_DIR": Setting(
        "data", "folder of database, archive, exports and dead letters, below where the command is typed"
    ),
    "DATABASE_URL": Setting(
        "", "any SQLAlchemy URL; empty: SQLite in DATA_DIR. The variable DATABASE_URL without prefix is understood too"
    ),
    "CONTACT": Setting("", "address or page in the user agent; set it before you crawl other people's sites"),
    "MAX_LISTINGS": Setting(40, "lists of one kind (feeds, sitemaps, API, section pages) read of one site in one run"),
    "MAX_ARTICLES": Setting(0, "articles fetched of one site in one run; 0: all that were found"),
    "DRY_RUN": Setting(False, "look at lists only, and keep nothing (`crawl --dry-run`)"),
    "REVISIT_AFTER": Setting("15m 1h 3h 1d 3d 7d 30d", "ages of an article at which it is visited again; empty: never"),
    "ONLY_DUE": Setting(False, "feeds and front pages too only when they are due, as `schedule` does it"),
    "MAX_HOST_WAIT": Setting(
        120.0,
        "seconds that a crawl waits for a host which asks for patience or does not answer, in sum until an answer is a "
        "good one; beyond that its pages are due in the next crawl",
    ),
    "DATABASE_PATIENCE": Setting(600.0, "seconds that a crawl waits for a database that went away"),
    "HEARTBEAT": Setting(30.0, "seconds between two signs of life of a crawl; a site is its own for four of them"),
    "VISIT_SECONDS": Setting(
        900.0, "seconds that a worker stays with a site while others wait; what is left is due (`work`)"
    ),
    "VISIT_PAUSE": Setting(
        120.0, "seconds between two visits of a site by workers: a Crawl-delay holds over all of them (`work`)"
    ),
    "ARCHIVE": Setting(True, "keep every response as received, in WARC files"),
    "ARCHIVE_URL": Setting(
        "",
        "where they are kept: a folder that machines share, or an object store (`s3://bucket/prefix`, keys from the "
        "environment); empty: DATA_DIR/archive",
    ),
    "ARCHIVE_FILE_MINUTES": Setting(
        0.0,
        "for ARCHIVE_URL: crawls of a machine go on with each other's files until they are so old, and then send them; "
        "0: each sends its own at its end",
    ),
    "ARCHIVE_FILE_BYTES": Setting(1024**3, "an archive file that is larger is followed by a new one"),
    "ARCHIVE_KEEP_DAYS": Setting(0.0, "`prune` keeps archive files of the last days; 0: all"),
    "ARCHIVE_KEEP_GB": Setting(0.0, "`prune` keeps at most so many gigabytes of archive files; 0: all"),
    "HISTORY_KEEP_DAYS": Setting(
        0.0, "`prune` keeps revisions and comment counts of the last days, and each article's first and last; 0: all"
    ),
    "LEDGER_KEEP_DAYS": Setting(
        0.0, "`prune` keeps addresses that are visited no more for so many days; one still listed is met anew; 0: all"
    ),
    "COUNTS_KEEP_DAYS": Setting(
        0.0, "`prune` keeps what runs came to, by site and field, of the last days; 90 are enough for alarms; 0: all"
    ),
    "COPIES_KEEP_DAYS": Setting(
        0.0, "`prune` keeps what tells copies among articles published in the last days; stories stay; 0: all"
    ),
    "REPLAY": Setting("", "WARC file, folder or glob that answers every request instead of the network"),
    "MAX_PAGES": Setting(10, "pages of one article that are stitched together; 1: only the first"),
    "SITE_MEMORY": Setting(
        True, "leave out texts and pictures that repeat on a site's pages; 0: read each page for itself"
    ),
    "PROGRESS_INTERVAL": Setting(0.5 if _terminal else 30.0, "seconds between two progress lines; 0: none"),
    "SUMMARY": Setting(
        "text",
        "what a run came to, at its end: text for people, json for machines, empty for nothing",
        ("text", "json"),
    ),
    "FAIL_ON": Setting(
        "",
        "exit code 4 where a site gave nothing or met a bug (any), where a page met a bug (failed); 5 where an alarm "
        "of a crawled site is open that nobody acknowledged (alarm); several with commas between them; empty: never",
        ("any", "failed", "alarm"),
    ),
    "WATCH": Setting(True, "hold each run beside its site's own past, and open and close alarms"),
    "ALARMS_TO": Setting(
        "", "whom to tell of alarms: Apprise addresses (mailto://, slack://, json://, ...) with spaces between them"
    ),
    "ALARMS_DIGEST": Setting(10.0, "minutes between two messages at least; what goes wrong meanwhile is told in one"),
    "ALARMS_QUIET": Setting("", "hours at which nobody is told, as 22:00-07:00 Europe/Oslo; it is told afterwards"),
    "METRICS_FILE": Setting("", "file that each run writes anew with metrics in Prometheus' text format"),
    "BROWSE_TOKEN": Setting("", "what people have to know who look at `browse` from other machines"),
    "BROWSE_PROXY_HEADER": Setting(
        "", "header by which a proxy in front of `browse` says who asks (X-Forwarded-User), believed instead of a token"
    ),
    "BROWSE_PROXIES": Setting("127.0.0.1 ::1", "addresses of proxies whose BROWSE_PROXY_HEADER is believed"),
    "LOG_LEVEL": Setting("WARNING" if _terminal else "INFO", "from which level on the log is written"),
}


_BY_PLACE = {"PROGRESS_INTERVAL": "0.5 in a terminal, else 30", "LOG_LEVEL": "WARNING in a terminal, else INFO"}


def table_row(name: str) -> str:
    """A setting as a line of the README's table."""
    default = OWN[name].default
    shown = str(int(default)) if isinstance(default, bool | float) and default == int(default) else str(default)
    told = _BY_PLACE.get(name) or (f"`{shown}`" if shown else "none")
    return f"| `{name}` | {told} | {OWN[name].meaning} |"


def own(name: str) -> Any:
    """A setting as the environment gives it, as text, else its default."""
    given = os.environ.get(f"NEWSCRAWL_{name}")
    if given is None and name == "DATABASE_URL":
        given = os.environ.get(name)
    return OWN[name].default if given is None else given


def setting(settings: Mapping[str, Any], name: str) -> Any:
    """One of our settings as its type; ``UsageError`` for a value that is none. ``settings``: Scrapy's, or a dict; one
    that does not speak of it leaves it to the environment.
    """
    given = settings.get(name)
    return parsed(name, own(name) if given is None else given, OWN[name].default)


def parsed(name: str, value: Any, like: Any) -> Any:
    """A setting's value by the type of ``like``; ``UsageError`` where it has another one, is below 0, or is made of
    other words than it may be.
    """
    try:
        if isinstance(like, bool):
            return _truth(value)
        if isinstance(like, int):
            return _sensible(name, int(value))
        if isinstance(like, float):
            return _sensible(name, float(value))
    except (TypeError, ValueError, OverflowError):
        number = "a whole number" if isinstance(like, int) else "a number"
        kind = "1 or 0" if isinstance(like, bool) else f"{number}, 0 or more" if name in OWN else number
        raise UsageError(f"the setting {name} is {kind}, not {value!r}") from None
    words = OWN[name].words if name in OWN else ()
    if words and (other := [word for word in _words(value) if word not in words]):
        raise UsageError(f"the setting {name} is made of {', '.join(words)}, or empty, not {other[0]!r}")
    return value


def yes_or_no(name: str, value: object) -> bool:
    """An argument that is yes or no, by the words that settings take; ``UsageError`` for another one."""
    try:
        return _truth(value)
    except ValueError:
        raise UsageError(f"{name}= is 1 or 0, not {value!r}") from None


def _words(value: Any) -> list[str]:
    return [word.strip() for word in str(value or "").split(",") if word.strip()]


def _sensible(name: str, number: _Number) -> _Number:
    """None of ours is below 0 or without end; what others have is theirs."""
    if name in OWN and not 0 <= number < math.inf:
        raise ValueError(number)
    return number


def _truth(value: Any) -> bool:
    text = str(value).strip().lower()
    if text not in _TRUE + _FALSE:
        raise ValueError(value)
    return text in _TRUE
