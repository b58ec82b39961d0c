"""RSS, Atom and JSON Feed to leads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

import feedparser
import orjson

from newscrawl.grammar.comment_count import parse_number
from newscrawl.grammar.text import plain
from newscrawl.items import Lead

_ENTRY_END = re.compile(rb"</(item|entry)\s*>", re.I)
_PERIODS = {"hourly": 60.0, "daily": 1440.0, "weekly": 10_080.0, "monthly": 43_200.0, "yearly": 525_600.0}
MAX_ENTRIES = 2_000  # of one feed; the rest is older than anybody's schedule


def looks_like_feed(body: bytes) -> bool:
    """Whether a document is a feed, whatever its content type says."""
    head = body[:2000].lstrip().lower()
    if head.startswith(b"{"):
        return b"jsonfeed.org/version" in head
    return b"<rss" in head or b"<feed" in head or b"<rdf:rdf" in head


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says. ``patience``: how long it asks to be left alone (``ttl``, ``sy:updatePeriod``); ``None``
    where it does not.
    """

    leads: tuple[Lead, ...]
    patience: timedelta | None = None


def read_feed(body: bytes, url: str) -> Feed:
    """The entries of a feed in its order; malformed ones yield what can be had, none for what is no feed."""
    if body[:200].lstrip().startswith(b"{"):
        return Feed(tuple(_json_feed(body, url)))
    body = _first_entries(body)
    parsed = feedparser.parse(  # type: ignore[attr-defined]
        body, response_headers={"content-location": url}, sanitize_html=False, resolve_relative_uris=False
    )
    leads = tuple(lead for entry in parsed.entries[:MAX_ENTRIES] if (lead := _lead(entry, url)))
    return Feed(leads, _patience(parsed.feed))


def _first_entries(body: bytes) -> bytes:
    """Feeds of a hundred thousand entries take minutes to parse; what is behind the first ones is cut off before."""
    ends = _ENTRY_END.finditer(body)
    for count, end in enumerate(ends, 1):
        if count > MAX_ENTRIES:
            closing = (
                b"</feed>"
                if end[1] == b"entry"
                else b"</rdf:RDF>"
                if b"<rdf:RDF" in body[:2000]
                else b"</channel></rss>"
            )
            return body[: end.end()] + closing
    return body


def _patience(feed: Any) -> timedelta | None:
    """RSS 2.0 ``ttl`` is in minutes; syndication: updatePeriod over updateFrequency
    (https://web.resource.org/rss/1.0/modules/syndication/).
    """
    minutes = [float(feed["ttl"])] if str(feed.get("ttl", "")).isdigit() else []
    period = _PERIODS.get(str(feed.get("sy_updateperiod", "")).strip().lower())
    frequency = str(feed.get("sy_updatefrequency", "1")).strip()
    if period:
        minutes.append(period / max(int(frequency) if frequency.isdigit() else 1, 1))
    return timedelta(minutes=max(minutes)) if minutes and max(minutes) > 0 else None


def _lead(entry: Any, url: str) -> Lead | None:
    link = entry.get("feedburner_origlink") or entry.get("link") or ""
    if not link and str(entry.get("id", "")).startswith("http"):
        link = entry["id"]
    if not link:
        return None
    credit = next((c.get("content") for c in entry.get("media_credit", []) if c.get("content")), None)
    return Lead(
        url=urljoin(url, link.strip()),
        found_in="feed",
        list_url=url,
        title=plain(entry.get("title", "")) or None,
        published=entry.get("published"),
        modified=entry.get("updated") if entry.get("updated") != entry.get("published") else None,
        authors=tuple(plain(a["name"]) for a in entry.get("authors", []) if a.get("name")),
        tags=tuple(plain(t["term"]) for t in entry.get("tags", []) if t.get("term")),
        photo_credit=plain(credit) if credit else None,
        comment_count=parse_number(entry.get("slash_comments", "")),
    )


def _json_feed(body: bytes, url: str) -> list[Lead]:
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        return []
    leads = []
    for entry in (data.get("items") if isinstance(data, dict) else None) or []:
        if not isinstance(entry, dict) or not isinstance(link := entry.get("url") or entry.get("external_url"), str):
            continue
        authors = entry.get("authors") or [entry.get("author")]
        leads.append(
            Lead(
                url=urljoin(url, link),
                found_in="feed",
                list_url=url,
                title=plain(str(entry.get("title") or "")) or None,
                published=entry.get("date_published"),
                modified=entry.get("date_modified"),
                authors=tuple(
                    plain(a["name"]) for a in authors if isinstance(a, dict) and isinstance(a.get("name"), str)
                ),
                tags=tuple(plain(t) for t in entry.get("tags") or [] if isinstance(t, str)),
            )
        )
    return leads[:MAX_ENTRIES]
