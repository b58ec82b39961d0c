"""A site in a person's words: ``timezone=Europe/Oslo delay=2 feed+=https://site.example/sport/feed/``.

Commands, lists of sites and tables of them speak of a site in these words alone; ``SITE_WORDS`` says what each means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from newscrawl.decisions.revisits import duration, schedule
from newscrawl.errors import UsageError
from newscrawl.storage.sites import SETTINGS_OF_A_SITE, NewsSite, StartPoints
from newscrawl.urls import login_of, resolved, shown, site_of

_WORD = re.compile(r"([A-Za-z_]+)([+-]?)=(.*)", re.S)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_BETWEEN_NAMES = re.compile(",")
_BETWEEN_ADDRESSES = re.compile(r"\s+|,(?=https?://)", re.I)  # an address may have commas
_LONGEST_NAME = 100  # letters, as the column has it
_MOST_AT_ONCE = 16  # requests to one site: more is an attack


@dataclass(frozen=True, slots=True)
class SiteWord:
    """What a word means. ``of``: a site -> its values as text; ``put``: a site and values -> the site with these."""

    meaning: str
    of: Callable[[NewsSite], tuple[str, ...]]
    put: Callable[[NewsSite, tuple[str, ...]], NewsSite]
    parted: re.Pattern[str] | None = None
    """What stands between several values; ``None`` for a word that has one, so that "+=" and "-=" make no sense."""


def web_address(text: str, place: str = "") -> str:
    """An address as it was given, "https://" in front where no scheme is; ``UsageError`` for what is none."""
    address = text if "://" in text else f"https://{text}"
    named = "://" in text or "." in text or ":" in text or text.startswith("localhost")  # a word alone is a mistake
    is_web = address.lower().startswith(("http://", "https://"))
    if not named or not is_web or resolved("", login_of(address)[0]) is None:
        where = f"{place}: " if place else ""
        raise UsageError(f"{where}{shown(text)!r} is no web address: give one like https://site.example/")
    return address


def site_at(address: str, place: str = "") -> NewsSite:
    """A site of which nothing but an address is known. ``UsageError`` for what is none."""
    url = web_address(address, place)
    host = site_of(url)
    return NewsSite(host=host, name=host[:_LONGEST_NAME], starts=StartPoints(pages=(url,)))


def is_word(text: str) -> bool:
    """Whether a text says something of a site: its part before "=" is a word that is known."""
    found = _WORD.fullmatch(text)
    return found is not None and found[1] in SITE_WORDS


def text_of(values: Iterable[str]) -> str:
    """Several values of a word as one text."""
    return ",".join(values)


def with_words(site: NewsSite, words: Iterable[str], place: str = "") -> NewsSite:
    """A site of which more is known. "=" says what is so (nothing behind it: no longer), "+=" and "-=" add to a list
    and take from it. ``UsageError`` for what makes no sense; ``place``: where it stood, for the error.
    """
    where = f"{place}: " if place else ""
    for text in words:
        found = _WORD.fullmatch(text)
        word = SITE_WORDS.get(found[1]) if found else None
        if found is None or word is None:
            raise UsageError(f"{where}{shown(text)!r} says nothing of a site: use {', '.join(SITE_WORDS)}, each with =")
        if found[2] and word.parted is None:
            raise UsageError(f"{where}{found[1]} has one value: use {found[1]}=")
        try:
            site = word.put(site, _values(site, word, found[2], found[3]))
        except UsageError as error:
            raise UsageError(f"{where}{error}") from None
    return site


def words_of(site: NewsSite) -> dict[str, tuple[str, ...]]:
    """All that is known of a site, as words and their values; what nobody said is left out."""
    found = {name: word.of(site) for name, word in SITE_WORDS.items()}
    return {name: values for name, values in found.items() if values}


def _values(site: NewsSite, word: SiteWord, sign: str, text: str) -> tuple[str, ...]:
    given = [one.strip() for one in (word.parted.split(text) if word.parted else [text])]
    values = tuple(dict.fromkeys(one for one in given if one))
    if sign == "+":
        return tuple(dict.fromkeys((*word.of(site), *values)))
    return tuple(one for one in word.of(site) if one not in values) if sign == "-" else values


def _text(check: Callable[[str], Any], name: str) -> Callable[[NewsSite, tuple[str, ...]], NewsSite]:
    def put(site: NewsSite, values: tuple[str, ...]) -> NewsSite:
        said: dict[str, Any] = {name: check(values[0]) if values else None}
        return replace(site, **said)

    return put


def _of_text(name: str) -> Callable[[NewsSite], tuple[str, ...]]:
    return lambda site: (getattr(site, name),) if getattr(site, name) else ()


def _addresses(kind: str, meaning: str) -> SiteWord:
    def put(site: NewsSite, values: tuple[str, ...]) -> NewsSite:
        return replace(site, starts=replace(site.starts, **{kind: tuple(web_address(one) for one in values)}))

    return SiteWord(meaning, lambda site: getattr(site.starts, kind), put, _BETWEEN_ADDRESSES)


def _paced(name: str, meaning: str, read: Callable[[str], Any], show: Callable[[Any], str]) -> SiteWord:
    def put(site: NewsSite, values: tuple[str, ...]) -> NewsSite:
        return replace(site, pace=replace(site.pace, **{name: read(values[0]) if values else None}))

    def of(site: NewsSite) -> tuple[str, ...]:
        value = getattr(site.pace, name)
        return () if value is None else (show(value),)

    return SiteWord(meaning, of, put)


def _setting(name: str, meaning: str, check: Callable[[str], Any]) -> SiteWord:
    def put(site: NewsSite, values: tuple[str, ...]) -> NewsSite:
        others = {key: value for key, value in site.settings.items() if key != name}
        if values:
            check(values[0])
        return replace(site, settings=others | ({name: values[0]} if values else {}))

    return SiteWord(meaning, lambda site: (site.settings[name],) if name in site.settings else (), put)


def _called(site: NewsSite, values: tuple[str, ...]) -> NewsSite:
    name = " ".join(values[0].split()) if values else site.host
    if len(name) > _LONGEST_NAME or not name.isprintable() or "," in name:
        raise UsageError(f"a name has at most {_LONGEST_NAME} letters, and no comma: {shown(name)!r}")
    return replace(site, name=name)


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (OSError, ValueError, LookupError):
        raise UsageError(f"timezone: {text!r} is no IANA zone like Europe/Oslo") from None


def _language(text: str) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise UsageError(f"language: {text!r} is no BCP 47 tag like nb or en-GB")
    main, *rest = text.split("-")
    return "-".join([main.lower(), *rest])


def _seconds(text: str) -> float:
    try:
        found = float(text.removesuffix("s"))
    except ValueError:
        found = -1.0
    if not 0 <= found <= 3600:
        raise UsageError(f"delay: {text!r} is no number of seconds from 0 to 3600")
    return found


def _whole(name: str, least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise UsageError(f"{name}: {text!r} is no whole number from {least} to {most}")
        return int(text)

    return read


def _interval(text: str) -> timedelta:
    found = duration(text, "interval")
    if not timedelta(minutes=1) <= found <= timedelta(days=366):
        raise UsageError(f"interval: {text!r} is not between 1m and 366d")
    return found


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise UsageError(f"paused: {text!r} is no instant like 2026-11-20T12:00:00+00:00")
    return found.astimezone(UTC)


def _shown_interval(interval: timedelta) -> str:
    seconds = int(interval.total_seconds())
    unit, size = next(
        (unit, size) for unit, size in (("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)) if seconds % size == 0
    )
    return f"{seconds // size}{unit}"


_MANY = 1_000_000
SITE_WORDS: dict[str, SiteWord] = {
    "host": SiteWord(
        "what its articles say of their site; by its first address, unless said",
        _of_text("host"),
        lambda site, values: replace(site, host=site_of(web_address(values[0])) if values else site.host),
    ),
    "name": SiteWord("what it is called in commands", _of_text("name"), _called),
    "page": _addresses("pages", "front and section pages at which its articles are looked for"),
    "feed": _addresses("feeds", "feeds at which they are"),
    "sitemap": _addresses("sitemaps", "sitemaps"),
    "api": _addresses("apis", "first pages of posts of the WordPress API"),
    "timezone": SiteWord("IANA zone of the clock that it prints", _of_text("timezone"), _text(_zone, "timezone")),
    "language": SiteWord("BCP 47 tag of what it is written in", _of_text("language"), _text(_language, "language")),
    "outlet": SiteWord(
        "names by which the outlet calls itself",
        lambda site: site.outlets,
        lambda site, values: replace(site, outlets=values),
        _BETWEEN_NAMES,
    ),
    "delay": _paced("delay", "seconds between two requests", _seconds, lambda found: f"{found:g}"),
    "concurrency": _paced("concurrency", "requests at a time", _whole("concurrency", 1, _MOST_AT_ONCE), str),
    "interval": _paced("interval", "between two visits, as 30m, 6h or 1d", _interval, _shown_interval),
    "spider": SiteWord(
        "the spider that crawls it, where it has one of its own",
        lambda site: (site.spider,) if site.spider != "news" else (),
        lambda site, values: replace(site, spider=values[0] if values else "news"),
    ),
    "paused": SiteWord(
        "since when it is left alone, an instant (`sites pause` says so of now)",
        lambda site: (site.paused_at.isoformat(),) if site.paused_at else (),
        lambda site, values: replace(site, paused_at=_instant(values[0]) if values else None),
    ),
    "REVISIT_AFTER": _setting("REVISIT_AFTER", "ages at which its articles are visited again", schedule),
    "MAX_ARTICLES": _setting("MAX_ARTICLES", "articles fetched in one run", _whole("MAX_ARTICLES", 0, _MANY)),
    "MAX_LISTINGS": _setting("MAX_LISTINGS", "lists read in one run", _whole("MAX_LISTINGS", 0, _MANY)),
}
"""Every word that says something of a site, in the order in which they are shown."""
assert set(SETTINGS_OF_A_SITE) <= set(SITE_WORDS)
