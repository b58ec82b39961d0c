"""RSS, Atom and JSON Feed to leads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

import feedparser

from newscrawl.discovery.encodings import in_utf8
from newscrawl.discovery.json_documents import read_json
from newscrawl.discovery.markup import (
    is_html,
    is_well_formed,
    mended,
    root_name,
    with_readable_references,
    without_surplus_attributes,
)
from newscrawl.discovery.stated import Stated, kept
from newscrawl.errors import Unread
from newscrawl.items import Lead

_ENTRY_END = re.compile(rb"</(item|entry)\s{0,20}>", re.I)
_CDATA = b"<![CDATA["
_TEXT = re.compile(
    rb"<(content:encoded|description|summary|content|itunes:summary)(?:\s[^<>]{0,1000})?(?<!/)>\s{0,100}", re.I
)
_ELEMENT_END = re.compile(rb"\s{0,100}</([\w:.-]{1,40})\s{0,20}>")
_PERIODS = {"hourly": 60.0, "daily": 1440.0, "weekly": 10_080.0, "monthly": 43_200.0, "yearly": 525_600.0}
_LONGEST_PATIENCE = timedelta(days=366)  # what asks for more was no number of minutes
MAX_ENTRIES = 2_000  # of one feed; the rest is older than anybody's schedule
_BEHIND = f"entry behind the first {MAX_ENTRIES} of a feed"
_MOST_TAGS = 100_000  # of the markup of one feed, at up to 70 us each; 2 000 entries of 50 elements
_FURTHER_TAGS = f"tag behind the first {_MOST_TAGS} of a feed"
_ROOTS = ("rss", "feed", "rdf")


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says. ``patience``: how long it asks to be left alone (``ttl``, ``sy:updatePeriod``); ``None``
    where it does not.
    """

    leads: tuple[Lead, ...]
    patience: timedelta | None = None
    unread: Unread = field(default_factory=Unread)


def looks_like_feed(body: bytes) -> bool:
    """Whether a document is a feed, whatever its content type says."""
    if body[:2000].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return b"jsonfeed.org/version" in body
    if root_name(body) in _ROOTS:
        return True
    head = body[:2000].lower()  # behind a warning of the server's, say
    return not is_html(body) and any(b"<" + name in head for name in (b"rss", b"feed", b"rdf:rdf"))


def read_feed(body: bytes, url: str, content_type: str | None = None) -> Feed:
    """The entries of a feed in its order; malformed ones yield what can be had, none for what is no feed."""
    unread = Unread()
    stated = Stated(url, "feed", unread)
    body = in_utf8(body, content_type)
    if body[:2000].lstrip().startswith(b"{"):
        return Feed(kept(_json_leads(body, stated), MAX_ENTRIES), None, unread)
    body = without_texts(body)
    body = _first_entries(without_surplus_attributes(with_readable_references(body), unread), unread)
    body = _first_tags(body if is_well_formed(body) else mended(body), unread)
    # A stream: bytes it would take for the name of a file first, and open what a site calls "/dev/zero".
    parsed = feedparser.parse(  # type: ignore[attr-defined]
        BytesIO(body), response_headers={"content-location": url}, sanitize_html=False, resolve_relative_uris=False
    )
    leads = kept((_lead(entry, stated) for entry in parsed.entries), MAX_ENTRIES)
    return Feed(leads, _patience(parsed.feed, unread), unread)


def without_texts(body: bytes) -> bytes:
    """A feed without the texts of its entries, which nobody asks it for: one that holds a whole book costs no entry
    behind it. Only what is clearly one: a CDATA section, or letters without markup, alone in its element.
    """
    kept, at = [], 0
    while (opening := _TEXT.search(body, at)) is not None:
        start = end = opening.end()
        if body.startswith(_CDATA, end):
            closing = body.find(b"]]>", end)
            if closing == -1:
                break
            end = closing + 3
        else:
            end = body.find(b"<", end)
            if end == -1:
                break
        rest = _ELEMENT_END.match(body, end)
        if rest is not None and rest[1].lower() == opening[1].lower():
            kept += [body[at:start], body[end : rest.end()]]
            at = rest.end()
        else:
            kept.append(body[at:end])
            at = end
    return b"".join([*kept, body[at:]])


def _first_entries(body: bytes, unread: Unread) -> bytes:
    """Feeds of a hundred thousand entries take minutes to parse; what is behind the first ones is cut off before."""
    ends = _ENTRY_END.finditer(body)
    for count, end in enumerate(ends, 1):
        if count == MAX_ENTRIES:
            behind = sum(1 for _ in ends)
            if not behind:
                return body
            unread[_BEHIND] += behind
            closing = (
                b"</feed>"
                if end[1] == b"entry"
                else b"</rdf:RDF>"
                if b"<rdf:RDF" in body[:2000]
                else b"</channel></rss>"
            )
            return body[: end.end()] + closing
    return body


def _first_tags(body: bytes, unread: Unread) -> bytes:
    """Markup is read tag by tag: a feed of nothing else takes no more time than the largest real ones."""
    if body.count(b"<") <= _MOST_TAGS:
        return body
    unread[_FURTHER_TAGS] += body.count(b"<") - _MOST_TAGS
    at = 0
    for _ in range(_MOST_TAGS):
        at = body.index(b"<", at) + 1
    return body[: at - 1]


def _patience(feed: Any, unread: Unread) -> timedelta | None:
    """RSS 2.0 ``ttl`` is in minutes; syndication: updatePeriod over updateFrequency
    (https://web.resource.org/rss/1.0/modules/syndication/).
    """
    minutes = [float(found)] if (found := _whole(feed.get("ttl"), "ttl", unread)) else []
    period = _PERIODS.get(str(feed.get("sy_updateperiod", "")).strip().lower())
    if period:
        minutes.append(period / (_whole(feed.get("sy_updatefrequency"), "sy:updateFrequency", unread) or 1))
    return min(timedelta(minutes=max(minutes)), _LONGEST_PATIENCE) if minutes else None


def _whole(value: object, place: str, unread: Unread) -> int | None:
    """A whole number of up to six digits; ``None`` for none."""
    text = str(value or "").strip()
    if re.fullmatch(r"[0-9]{1,6}", text):
        return int(text)
    if text:
        unread[place] += 1
    return None


def _lead(entry: Any, stated: Stated) -> Lead | None:
    link = entry.get("feedburner_origlink") or entry.get("link") or ""
    if not link and str(entry.get("id", "")).startswith("http"):
        link = entry["id"]
    if not link:
        stated.unread["entry without a link"] += 1
        return None
    published, updated = entry.get("published"), entry.get("updated")
    said = [c.get("content") for c in entry.get("media_credit", []) if c.get("content")]
    return stated.lead(
        stated.address(link, "address of an entry"),
        title=stated.text(entry.get("title"), "title of an entry"),
        published=stated.stamp(published, "date of an entry"),
        modified=stated.stamp(updated, "date of an entry") if updated != published else None,
        authors=stated.texts([a.get("name") for a in entry.get("authors", [])], "author of an entry"),
        tags=stated.texts([t.get("label") or t.get("term") for t in entry.get("tags", [])], "tag of an entry"),
        photo_credit=stated.text(said[0], "credit of an entry") if said else None,
        comment_count=stated.count(entry.get("slash_comments"), "comments of an entry"),
    )


def _json_leads(body: bytes, stated: Stated) -> Iterator[Lead | None]:
    """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    data = read_json(body)
    entries = data.get("items") if isinstance(data, dict) else None
    if not isinstance(entries, list):
        stated.unread["items of a JSON feed"] += 1
        return
    if len(entries) > MAX_ENTRIES:
        stated.unread[_BEHIND] += len(entries) - MAX_ENTRIES
    for entry in entries[:MAX_ENTRIES]:
        if not isinstance(entry, dict):
            stated.unread["entry"] += 1
        elif link := entry.get("url") or entry.get("external_url") or _address_of(entry.get("id")):
            yield stated.lead(
                stated.address(link, "address of an entry"),
                title=stated.text(entry.get("title"), "title of an entry"),
                published=stated.stamp(entry.get("date_published"), "date of an entry"),
                modified=stated.stamp(entry.get("date_modified"), "date of an entry"),
                authors=stated.texts(_names(entry, stated.unread), "author of an entry"),
                tags=stated.texts(entry.get("tags"), "tag of an entry"),
            )
        else:
            stated.unread["entry without a link"] += 1


def _address_of(value: object) -> str | None:
    """An entry's id where it is its address, as the format suggests."""
    return value if isinstance(value, str) and value.startswith(("http://", "https://")) else None


def _names(entry: dict[str, Any], unread: Unread) -> list[object]:
    authors = entry.get("authors") or ([entry["author"]] if entry.get("author") else [])
    if not isinstance(authors, list) or not all(isinstance(author, dict) for author in authors):
        unread["author of an entry"] += 1
        authors = [author for author in authors if isinstance(author, dict)] if isinstance(authors, list) else []
    return [author.get("name") for author in authors]
