"""The life of one article: when it was seen, what changed, whether the page said so, when it was gone and back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, select

from newscrawl.decisions.changes import Cause
from newscrawl.decisions.revisits import GONE
from newscrawl.desk.differences import difference
from newscrawl.errors import UsageError
from newscrawl.invocation import command, typed
from newscrawl.storage import models as m
from newscrawl.urls import identity

_DERIVED = {
    "blocks": "body",
    "photo_credit": "photos",
    "sources": "source",
}  # a change that says what the other one says already


def history_text(engine: Engine, url: str) -> str:
    """An article's life, as a person reads it. ``UsageError`` for a URL that no stored article has."""
    with engine.connect() as connection:
        article_id = connection.execute(
            select(m.ArticleUrl.article_id).where(m.ArticleUrl.identity == identity(url))
        ).scalar()
        if article_id is None:
            raise UsageError(
                f"no stored article has the address {url}: `{command()} why {typed(url)}` says what is known of it"
            )
        row = connection.execute(select(m.ArticleRow.__table__).where(m.ArticleRow.id == article_id)).one()
        addresses = (
            connection.execute(
                select(m.ArticleUrl.url).where(m.ArticleUrl.article_id == article_id).order_by(m.ArticleUrl.url)
            )
            .scalars()
            .all()
        )
        revisions = connection.execute(
            select(m.Revision.__table__).where(m.Revision.article_id == article_id).order_by(m.Revision.number)
        ).all()
        events = connection.execute(
            select(m.ArticleEvent.__table__).where(m.ArticleEvent.article_id == article_id).order_by(m.ArticleEvent.at)
        ).all()
        counts = connection.execute(
            select(m.CommentCount.__table__)
            .where(m.CommentCount.article_id == article_id)
            .order_by(m.CommentCount.seen_at)
        ).all()
    lines = [row.title, row.canonical_url]
    lines += [f"  also {other}" for other in addresses if other != row.canonical_url]
    lines.append(
        f"published {_when(row.published_at)}, first seen {_when(row.first_seen_at)}, last fetched "
        f"{_when(row.fetched_at)}"
    )
    if row.gone_at:
        lines.append(f"gone since {_when(row.gone_at)}")
    lines.append("")
    told: list[tuple[datetime, list[str]]] = []
    for revision in revisions:
        entry = [f"{_when(revision.seen_at)}  revision {revision.number}: {_what(revision)}"]
        for name, (before, after) in revision.changes.items():
            if _DERIVED.get(name) not in revision.changes:
                entry += [f"  {name}", *difference(before, after)]
        told.append((revision.seen_at, entry))
    told += [(event.at, [f"{_when(event.at)}  {_happened(event)}"]) for event in events]
    for _, entry in sorted(told, key=lambda one: one[0]):
        lines += entry
    if counts:
        lines += ["", "comments  " + ", ".join(f"{count.count} ({_when(count.seen_at)})" for count in counts)]
    return "\n".join(lines)


def _happened(event: Row[Any]) -> str:
    if event.kind == "shortened":
        return "met shortened: only the beginning of the text was shown, as to who does not pay; what is known is kept"
    if event.kind == "continued":
        return (
            f"goes on at {event.address}, to which its site leads: another article here, for that address was met first"
        )
    led = f", its site leads to {event.address}" if event.address else ""
    if event.kind == "displaced":
        return f"a list was shown in its place{led}; what is known is kept"
    if event.kind == "gone" and event.status not in GONE:
        return f"gone (a list is shown in its place{led})"
    return f"{event.kind} (the site answers {event.status})"


def _what(revision: Row[Any]) -> str:
    if revision.cause == Cause.FIRST:
        return "first seen"
    if revision.cause == Cause.REREADING:
        return f"read again by reader {revision.reader_version}; the page is the same"
    if revision.cause == Cause.OTHER_PAGE:
        return "read at another of its addresses from now on, which says something else"
    if revision.cause == Cause.SHOWN_WHOLE:
        return "now whole: until then only its beginning was shown, as to who does not pay"
    if revision.cause == Cause.LAYOUT:
        return "no edit: most articles changed like this in one run, for the site changed its layout"
    said = "edited silently" if revision.silent else "edited, and the page says so"
    back = f", back to revision {revision.returns_to}" if revision.returns_to else ""
    again = f"; came back to this {revision.times_seen - 1} more times" if revision.times_seen > 1 else ""
    return said + back + again


def _when(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "at an unknown time"
