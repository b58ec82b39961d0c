"""Templates, and how values become text in them. Whatever is put into one is escaped; nothing that came from a page is
ever taken for markup.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from newscrawl.export.cells import readable
from newscrawl.grammar.text import printable
from newscrawl.items import Precision
from newscrawl.storage.dialect import MARKED
from newscrawl.urls import resolved
from newscrawl.web import charts
from newscrawl.web.word_diff import difference, shortened, told_changes, word_difference

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]{5,15}(?:Z|[+-]\d\d:\d\d)")
_WORDS = {
    "title": "headline",
    "dek": "standfirst",
    "body": "text",
    "blocks": "structure of the text",
    "published_at": "published",
    "modified_at": "modified",
    "photo_credit": "photo credit",
    "comment_count": "comments",
    "source": "source line",
    "paywalled": "paywall",
}
"""Field -> as people call it, where that is another word."""


@cache
def environment() -> Environment:
    """The templates of these pages."""
    made = Environment(
        loader=PackageLoader("newscrawl.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
        auto_reload=False,
    )
    for way in (
        clock,
        day,
        long_day,
        dated,
        iso,
        marked,
        outward,
        language,
        count,
        percent,
        plain,
        plain_instant,
        query,
    ):
        made.filters[way.__name__] = way
    made.filters["field"] = field_name
    made.globals |= {"difference": difference, "word_difference": word_difference}
    made.globals |= {"shortened": shortened, "told_changes": told_changes}
    made.globals["chart"] = charts
    return made


def _shown(value: Any) -> Any:
    """Every value on its way into a page: nothing in it turns the line around or cannot be seen."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value)
    return "" if value is None else value


def clock(at: datetime) -> str:
    """ "14:05", UTC."""
    return f"{at.astimezone(UTC):%H:%M}"


def day(at: datetime) -> str:
    """ "2026-11-20", UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d}"


def long_day(at: datetime) -> str:
    """ "Friday 20 November 2026", UTC."""
    at = at.astimezone(UTC)
    return f"{at:%A} {at.day} {at:%B %Y}"


def dated(at: datetime | None, precision: Precision | None = None) -> str:
    """ "20 Nov 2026, 14:05 UTC", or the day alone where no more is known."""
    if at is None:
        return "at an unknown time"
    at = at.astimezone(UTC)
    text = f"{at.day} {at:%b %Y}"
    return text if precision is Precision.DAY else f"{text}, {at:%H:%M} UTC"


def iso(at: datetime) -> str:
    """For ``datetime`` attributes and feeds."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def count(number: int) -> str:
    """ "12 400": thin spaces between thousands."""
    return f"{number:,}".replace(",", "\u202f")


def percent(share: float) -> str:
    """ "97 %"; never 100 % for less than all, nor 0 % for more than nothing."""
    rounded = round(share * 100)
    rounded = min(rounded, 99) if share < 1 else rounded
    return f"{max(rounded, 1) if share > 0 else rounded}\u202f%"


def marked(snippet: str) -> Markup:
    """A snippet with the words that were found marked."""
    begin, end = MARKED
    opened = str(escape(printable(snippet.replace(begin, "\ue000").replace(end, "\ue001"))))
    return Markup(opened.replace("\ue000", "<mark>").replace("\ue001", "</mark>"))  # noqa: S704 -- escaped above


def outward(url: str | None) -> str | None:
    """An address that a link may lead to; ``None`` for every scheme but http and https, and for what is none."""
    return url if url and url.startswith(("http://", "https://")) and resolved("", url) is not None else None


def language(tag: str | None) -> str | None:
    """A language as an attribute may name it; ``None`` for what is no BCP 47 tag."""
    return tag if tag and _LANGUAGE.fullmatch(tag) else None


def field_name(name: str) -> str:
    """A field's name as people call it."""
    return _WORDS.get(name, name.replace("_", " "))


def plain(value: Any) -> str:
    """A field's value on one line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return dated(value)
    return str(readable(value))


def plain_instant(value: Any) -> Any:
    """A plain value, an instant among them as people read it."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        return value
    try:
        return dated(datetime.fromisoformat(value))
    except ValueError:
        return value


def query(values: Mapping[str, Any], **changes: Any) -> str:
    """Values as the query of an address, "?" in front; those that say nothing are left out."""
    kept = {name: value for name, value in {**values, **changes}.items() if value not in (None, "")}
    return f"?{urlencode(kept)}" if kept else ""
