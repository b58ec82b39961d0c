"""newscrawl: news articles from any site, as clean, typed fields.

>>> from newscrawl import read_article
>>> read_article("<title>Ferry resumes</title>", "https://news.example/ferry").title
'Ferry resumes'

Knows its rooms, whose path and order ``docs/architecture.md`` draws; knows nothing itself. On disk: nothing.

``Addon`` is what a Scrapy project names in its setting ``ADDONS``. Each name is imported when it is asked for: the
command line starts without a reader, and a reader without Scrapy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newscrawl.addon import Addon
    from newscrawl.items import Article
    from newscrawl.reading.page import read_article

__all__ = ["Addon", "Article", "read_article"]

_HOMES = {"Addon": "newscrawl.addon", "Article": "newscrawl.items", "read_article": "newscrawl.reading.page"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return found
