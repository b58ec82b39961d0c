"""What somebody asks for, by the query of an address; and back. ``UsageError`` for what makes no sense."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from starlette.datastructures import QueryParams

from newscrawl.errors import UsageError
from newscrawl.items import PageKind
from newscrawl.storage.browsing.articles import ArticleFilter
from newscrawl.storage.browsing.edits import EditFilter

KINDS = (PageKind.ARTICLE.value, PageKind.LIVE_BLOG.value)
CREDITS = ("with", "without")
SPANS = {"1": "a day", "7": "seven days", "30": "thirty days", "365": "a year", "": "all time"}
"""Days in which a story began -> as people say it."""
FIELDS = ("title", "dek", "body", "authors", "photos", "source", "published_at")
"""By which silent edits can be narrowed."""
CAUSES = ("edit", "layout")
"""What was edited, or what changed with a site's layout."""
MOST_ENTRIES = 200
_LONGEST = 300  # characters of what is asked for; more is no name and no search
_TEXTS = {"q": "words", "site": "site", "section": "section", "author": "author", "tag": "tag", "language": "language"}


ARTICLES = (*_TEXTS, "kind", "from", "to", "credits")
"""Parameters that narrow a list of articles."""


def check_known(given: QueryParams, known: tuple[str, ...]) -> None:
    """``UsageError`` for a parameter that nobody knows: a program that has mistyped one would get everything."""
    unknown = next((name for name in given if name not in known), None)
    if unknown is not None:
        takes = f"it takes {', '.join(known)}" if known else "it takes none"
        raise UsageError(f"there is no parameter {unknown[:40]!r} here: {takes}")


def article_filter(given: QueryParams) -> ArticleFilter:
    """Which articles."""
    texts = {name: _text(given, parameter) for parameter, name in _TEXTS.items()}
    return ArticleFilter(
        **texts,
        kind=_one_of(given, "kind", KINDS),
        since=_day(given, "from"),
        until=_day(given, "to"),
        credits=_one_of(given, "credits", CREDITS),
    )


def query_of(wanted: ArticleFilter) -> dict[str, str]:
    """A filter as the parameters that ask for it; those that say nothing are left out."""
    found = {parameter: str(getattr(wanted, name)) for parameter, name in _TEXTS.items()}
    days = {"from": wanted.since, "to": wanted.until}
    found |= {"kind": wanted.kind, "credits": wanted.credits}
    found |= {name: on.isoformat() if on else "" for name, on in days.items()}
    return {name: value for name, value in found.items() if value}


def edit_filter(given: QueryParams, week: str | None, now: datetime) -> EditFilter:
    """Which silent edits: of an ISO week ("2026-W48"), else of the last seven days."""
    since, until = week_bounds(week) if week else (now - timedelta(days=7), None)
    layout = _one_of(given, "cause", CAUSES) == "layout"
    field = _one_of(given, "field", FIELDS)
    return EditFilter(since=since, until=until, site=_text(given, "site"), field=field, layout=layout)


def week_of(at: datetime) -> str:
    """The ISO week of an instant, UTC: "2026-W48"."""
    year, week, _ = at.astimezone(UTC).isocalendar()
    return f"{year}-W{week:02}"


def week_bounds(week: str) -> tuple[datetime, datetime]:
    """Its first instant, and the first one behind it."""
    try:
        year, number = week.split("-W")
        monday = datetime.combine(date.fromisocalendar(int(year), int(number), 1), time(), UTC)
        return monday, monday + timedelta(days=7)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{week[:20]!r} is no week: write 2026-W48") from error


def span(given: QueryParams) -> str:
    """Days in which a story began; "" for ever."""
    return _one_of(given, "days", tuple(SPANS)) if "days" in given else "7"


def after(given: QueryParams) -> str | None:
    """The cursor from which a list goes on."""
    return _text(given, "after") or None


def limit(given: QueryParams, usual: int) -> int:
    """How many entries."""
    return whole_number(given.get("limit", str(usual)), "limit", 1, MOST_ENTRIES)


def whole_number(text: str, what: str, least: int, most: int) -> int:
    """A number that somebody gave."""
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(most)) or not least <= int(text) <= most:
        raise UsageError(f"{what} is a number from {least} to {most}, not {text[:20]!r}")
    return int(text)


def _text(given: QueryParams, name: str) -> str:
    text = given.get(name, "").strip()
    if len(text) > _LONGEST or "\0" in text:
        raise UsageError(f"{name} is too long, or no text")
    return text


def _one_of(given: QueryParams, name: str, values: tuple[str, ...]) -> str:
    value = given.get(name, "").strip()
    if value and value not in values:
        raise UsageError(f"{name} is one of {', '.join(filter(None, values))}, not {value[:20]!r}")
    return value


def _day(given: QueryParams, name: str) -> date | None:
    text = given.get(name, "").strip()
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"{name} is a day like 2026-11-20, not {text[:20]!r}") from error
    if found and not 1 < found.year < 9999:
        raise UsageError(f"{name} is a day of our time, not {text[:20]!r}")
    return found
