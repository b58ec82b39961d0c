"""Near-duplicates in the database: banded signatures in an indexed table, and stories that link copies.

An article that shares a band with another is compared with it word by word; a copy joins the other's story. Nothing
is dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update

from newscrawl.decisions.near_duplicates import added_and_cut, bands, keys_of, likeness, neighbouring_keys, shingles
from newscrawl.storage import models as m
from newscrawl.storage.change_numbers import renumber

_KEYS_AT_ONCE = 900
_CANDIDATES = 12  # compared word by word, those first that share most bands
_HOT = 64  # articles in one band; more of them share boilerplate, and each other band tells as well


@dataclass(frozen=True, slots=True)
class Text:
    """What is compared of an article. ``at``: its publication, or when it was first seen where none is stated."""

    body: str
    at: datetime


def link_copies(connection: Connection, texts: Mapping[int, Text], before: Mapping[int, Text] | None = None) -> None:
    """Sign articles (by id), and link each to the story of whatever it is a copy of. ``before``: what they replace."""
    _forget_bands(connection, before or {})
    found = {article_id: shingles(one.body) for article_id, one in texts.items()}
    signed = {article_id: bands(one) for article_id, one in found.items()}
    keys = {article_id: keys_of(own, texts[article_id].at) for article_id, own in signed.items()}
    wanted = {article_id: neighbouring_keys(own, texts[article_id].at) for article_id, own in signed.items()}
    by_key = _articles_by_key(connection, sorted({key for own in wanted.values() for key in own}))
    for article_id, own in keys.items():
        for key in own:
            by_key.setdefault(key, []).append(article_id)
    _keep_bands(connection, keys)
    candidates: dict[int, list[int]] = {}
    for article_id, own in wanted.items():
        shared = Counter(
            other
            for key in own
            if len(by_key.get(key, ())) <= _HOT
            for other in by_key.get(key, ())
            if other != article_id
        )
        if shared:
            candidates[article_id] = [other for other, _ in shared.most_common(_CANDIDATES)]
    if not candidates:
        return
    others_wanted = {other for others in candidates.values() for other in others}
    row = m.ArticleRow
    others_rows = connection.execute(
        select(row.id, row.body, row.story_id).where(row.id.in_(others_wanted | set(candidates)))
    ).all()
    story_of: dict[int, int | None] = {one.id: one.story_id for one in others_rows}
    compared = {one.id: found.get(one.id) or shingles(one.body) for one in others_rows}
    for article_id, others in sorted(candidates.items()):
        alike = [(likeness(found[article_id], compared[other]), other) for other in others if other in compared]
        copies = sorted(((one.similarity, other) for one, other in alike if one.is_copy), reverse=True)
        if not copies:
            continue
        own_stories = [
            story for i in (article_id, *(other for _, other in copies)) if (story := story_of.get(i)) is not None
        ]
        story_id = (
            min(own_stories)
            if own_stories
            else int(connection.execute(insert(m.Story).values(size=0).returning(m.Story.id)).scalar_one())
        )
        for other_story in sorted(
            set(own_stories) - {story_id}
        ):  # two stories that one text ties together were one all along
            _merge(connection, other_story, story_id)
            story_of |= {i: story_id for i, story in story_of.items() if story == other_story}
        joining = [i for i in (copies[0][1], article_id) if story_of.get(i) is None]
        if joining:
            connection.execute(update(row).where(row.id.in_(joining)).values(story_id=story_id))
            renumber(connection, [i for i in joining if i not in texts])
            story_of |= dict.fromkeys(joining, story_id)
        if joining or len(set(own_stories)) > 1:
            _settle(connection, story_id, compared)


def _merge(connection: Connection, story_id: int, into: int) -> None:
    row = m.ArticleRow
    members = list(connection.execute(select(row.id).where(row.story_id == story_id).order_by(row.id)).scalars())
    connection.execute(update(row).where(row.story_id == story_id).values(story_id=into))
    connection.execute(delete(m.Story).where(m.Story.id == story_id))
    renumber(connection, members)


def _settle(connection: Connection, story_id: int, texts: dict[int, frozenset[str]]) -> None:
    """Say which of a story's articles was first, and how alike the others are to it."""
    row = m.ArticleRow
    published = func.coalesce(row.published_at, row.first_seen_at)
    members = connection.execute(
        select(row.id, published.label("at")).where(row.story_id == story_id).order_by(published, row.id)
    ).all()
    first, known = (
        members[0],
        connection.execute(select(m.Story.first_article_id).where(m.Story.id == story_id)).scalar(),
    )
    missing = [one.id for one in members if one.id not in texts]
    if missing and (known != first.id or first.id not in texts):
        texts |= {
            one.id: shingles(one.body)
            for one in connection.execute(select(row.id, row.body).where(row.id.in_(missing)))
        }
    measured = members if known != first.id else [one for one in members if one.id in texts]
    rows = [
        {
            "one": one.id,
            "alike": round(likeness(texts[first.id], texts[one.id]).similarity, 4) if one.id != first.id else 1.0,
        }
        for one in measured
        if one.id in texts and first.id in texts
    ]
    if rows:
        table = m.table_of(row)
        alike = update(table).where(table.c.id == bindparam("one")).values(story_similarity=bindparam("alike"))
        connection.execute(alike, rows)
    facts = {"first_article_id": first.id, "first_published_at": first.at, "size": len(members)}
    connection.execute(update(m.Story).where(m.Story.id == story_id).values(facts))


def _forget_bands(connection: Connection, before: Mapping[int, Text]) -> None:
    """Old signatures are found by the old text: an index by article would cost every insert."""
    for article_id, one in before.items():
        keys = keys_of(bands(shingles(one.body)), one.at)
        if keys:
            connection.execute(
                delete(m.SignatureBand).where(m.SignatureBand.key.in_(keys), m.SignatureBand.article_id == article_id)
            )


def _keep_bands(connection: Connection, keys: Mapping[int, Sequence[int]]) -> None:
    pairs = sorted(
        (key, article_id) for article_id, own in keys.items() for key in set(own)
    )  # sorted: neighbours share pages of the index
    if not pairs:
        return
    if connection.dialect.name == "postgresql":
        statement = text(
            "INSERT INTO signature_bands (key, article_id) SELECT * FROM unnest(CAST(:keys AS bigint[]), CAST(:ids AS bigint[]))"
        )
        connection.execute(
            statement, {"keys": [key for key, _ in pairs], "ids": [article_id for _, article_id in pairs]}
        )
    else:
        connection.execute(
            text("INSERT INTO signature_bands (key, article_id) VALUES (:key, :id)"),
            [{"key": key, "id": i} for key, i in pairs],
        )


def _articles_by_key(connection: Connection, keys: Sequence[int]) -> dict[int, list[int]]:
    """Band key -> the articles that have it."""
    found: dict[int, list[int]] = {}
    if connection.dialect.name == "postgresql":
        rows = connection.execute(
            text("SELECT key, article_id FROM signature_bands WHERE key = ANY(CAST(:keys AS bigint[]))"),
            {"keys": list(keys)},
        )
        for key, article_id in rows:
            found.setdefault(key, []).append(article_id)
    else:
        for at in range(0, len(keys), _KEYS_AT_ONCE):
            part = keys[at : at + _KEYS_AT_ONCE]
            for key, article_id in connection.execute(
                select(m.SignatureBand.key, m.SignatureBand.article_id).where(m.SignatureBand.key.in_(part))
            ):
                found.setdefault(key, []).append(article_id)
    return found


def story_text(connection: Connection, article_id: int) -> list[str]:
    """The story of an article as a person reads it: who was first, how alike the others are, what they added and cut;
    [] for none.
    """
    row = m.ArticleRow
    story_id = connection.execute(select(row.story_id).where(row.id == article_id)).scalar()
    if story_id is None:
        return []
    published = func.coalesce(row.published_at, row.first_seen_at)
    query = (
        select(
            row.id, row.title, row.canonical_url, row.blocks, row.story_similarity, published.label("at"), m.Site.host
        )
        .join(m.Site, m.Site.id == row.site_id)
        .where(row.story_id == story_id)
        .order_by(published, row.id)
    )
    members = connection.execute(query).all()
    first = members[0]
    lines = [f"story {story_id}: {len(members)} articles, first in {first.host} at {first.at:%Y-%m-%d %H:%M} UTC"]
    for member in members:
        lines.append(f"  {member.at:%Y-%m-%d %H:%M}  {member.host}  {member.title}  ({member.canonical_url})")
        if member.id != first.id:
            added, cut = added_and_cut([b[1] for b in first.blocks], [b[1] for b in member.blocks])
            lines.append(f"    {member.story_similarity or 0:.0%} alike, {len(added)} paragraphs added, {len(cut)} cut")
            lines += [f"    + {p[:120]}" for p in added[:3]] + [f"    - {p[:120]}" for p in cut[:3]]
    return lines
