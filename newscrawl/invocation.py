"""How newscrawl was started, for every text that tells a person what to type next; and what its commands end with."""

from __future__ import annotations

import gc
import shlex
import sys
from enum import IntEnum
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

OWN_SITES = "newscrawl_sites"
"""A package of page objects and spiders in the folder where a command is typed, for who has no project."""


def own_sites() -> list[str]:
    """The name of that package where it is there, and can be imported from then on; else nothing."""
    here = Path.cwd()
    if not (here / OWN_SITES / "__init__.py").is_file():
        return []
    if str(here) not in sys.path:
        sys.path.insert(0, str(here))
    return [OWN_SITES]


def own_package() -> str:
    """Its name, made where it is not there yet."""
    init = Path.cwd() / OWN_SITES / "__init__.py"
    if not init.exists():
        init.parent.mkdir(exist_ok=True)
        init.write_text('"""Page objects and spiders of sites."""\n', "utf-8")
    return own_sites()[0]


def typed(*words: str) -> str:
    """Words as a person types them behind a command: in quotes where a shell would make something else of them."""
    return shlex.join(words)


def command() -> str:
    """The word before a command: "scrapy" under Scrapy's own command line, else "newscrawl"."""
    started = Path(sys.argv[0] if sys.argv else "")
    return "scrapy" if "scrapy" in (started.stem, started.parent.name) else "newscrawl"


def compiled_modules() -> list[str]:
    """Those of our modules that run in their compiled form (``NEWSCRAWL_COMPILE`` in ``setup.py``), in order."""
    home, suffix = Path(__file__).parent, EXTENSION_SUFFIXES[0]
    found = (path.relative_to(home.parent).as_posix() for path in home.rglob(f"*{suffix}"))
    return sorted(path.removesuffix(suffix).replace("/", ".") for path in found)


class ExitCode(IntEnum):
    """What commands end with; each means one thing, for cron, make and monitoring."""

    FOUND = 0
    """Done; a crawl found articles, new or known."""
    NOTHING = 1
    """Nothing was found: a site gave no article, a search no result."""
    MAKES_NO_SENSE = 2
    """The command, a setting, or what it needs (database, file, port) is not as it must be; a line on standard error
    says why, and nothing was asked of any site.
    """
    ANOTHER_CRAWL = 3
    """Another crawl of every given site, or another export on the cursor, is at work."""
    SITE_BROKE = 4
    """A site gave nothing, or a page met a bug, and ``FAIL_ON`` says that this counts."""
    ALARM = 5
    """An alarm is open that nobody acknowledged (``status``, ``alarms``; a crawl where ``FAIL_ON`` says so)."""
    BUG = 70
    """newscrawl broke (``EX_SOFTWARE`` of sysexits.h); a traceback says where."""
    INTERRUPTED = 130
    """Ended by a person (128 + SIGINT)."""
    NOBODY_READS = 141
    """Whoever read standard output went away (128 + SIGPIPE), as behind ``| head``."""


GARBAGE_AFTER = 10_000
"""Objects that refer to others, made and not freed, after which Python looks for cycles among them; its own 700 makes
it look a thousand times in what a crawl loads.
"""
_loading = False


def load_uncollected() -> None:
    """No search for cycles until ``loaded`` is said: what modules are made of is never freed, and looking through it
    while it grows took an eighth of the time until a crawl's first request.
    """
    global _loading
    _loading = True
    gc.disable()


def loaded() -> None:
    """Search for cycles from now on, among what is made from now on; nothing where ``load_uncollected`` was not said,
    as in a crawl within somebody else's process.
    """
    global _loading
    if _loading:
        _loading = False
        gc.freeze()
        gc.set_threshold(GARBAGE_AFTER)
        gc.enable()
