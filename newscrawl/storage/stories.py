"""Near-duplicates in the database: banded signatures in an indexed table, and stories that link copies.

An article that shares a band with another is compared with it word by word; a copy joins the other's story. Nothing
is dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from newscrawl.decisions.near_duplicates import Likeness, Wording, added_and_cut, keys_of, likeness, neighbouring_keys
from newscrawl.storage import models as m
from newscrawl.storage.change_numbers import renumber
from newscrawl.storage.dialect import dialect_of

_CANDIDATES = 12  # compared word by word, those first that share most bands
_HOT = 64  # articles in one band; more of them share boilerplate, and each other band tells as well


@dataclass(frozen=True, slots=True)
class Dated:
    """What is compared of an article. ``at``: its publication, or when it was first seen where none is stated."""

    wording: Wording
    at: datetime


def link_copies(connection: Connection, texts: Mapping[int, Dated], before: Mapping[int, Dated]) -> None:
    """Sign articles (by id), and link each to the story of whatever it is a copy of. ``before``: what they replace."""
    if not texts:
        return
    _forget_bands(connection, before)
    candidates = _candidates(connection, texts)
    _keep_bands(connection, texts)
    if candidates:
        _Linking(connection, texts, {other for others in candidates.values() for other in others}).link(candidates)


def settle_stories(connection: Connection, story_ids: Iterable[int]) -> None:
    """Say anew of stories that articles have left who was first and how alike the others are. One that a single article
    is left of is a story no more.
    """
    row = m.ArticleRow
    for story_id in sorted(set(story_ids)):
        left = list(connection.execute(select(row.id).where(row.story_id == story_id).order_by(row.id)).scalars())
        renumber(connection, left)
        if len(left) > 1:
            _Linking(connection, {}, set(left)).settle(story_id)
            continue
        connection.execute(update(row).where(row.id.in_(left)).values(story_id=None, story_similarity=None))
        connection.execute(delete(m.Story).where(m.Story.id == story_id))


def _candidates(connection: Connection, texts: Mapping[int, Dated]) -> dict[int, list[int]]:
    """Article -> those that may be copies of it, for each that has any. Its own bands are not written yet."""
    wanted = {article_id: set(neighbouring_keys(one.wording.bands, one.at)) for article_id, one in texts.items()}
    by_key = _articles_by_key(connection, set().union(*wanted.values()))
    wanted_by: Counter[int] = Counter()
    for keys in wanted.values():
        wanted_by.update(keys)
    for article_id, one in texts.items():
        for key in keys_of(one.wording.bands, one.at):
            if wanted_by[key] > 1 or key in by_key:  # by the article itself alone: nobody shares it
                by_key.setdefault(key, []).append(article_id)
    found: dict[int, list[int]] = {}
    for article_id, keys in wanted.items():
        shared = Counter(other for key in keys & by_key.keys() if len(by_key[key]) <= _HOT for other in by_key[key])
        del shared[article_id]
        if shared:
            found[article_id] = [other for other, _ in shared.most_common(_CANDIDATES)]
    return found


class _Linking:
    """Articles that may be copies of one another, and the stories that they belong to."""

    def __init__(self, connection: Connection, texts: Mapping[int, Dated], others: set[int]) -> None:
        self.connection = connection
        self.wordings = {article_id: one.wording for article_id, one in texts.items()}
        self.own = set(texts)
        row = m.ArticleRow
        wanted = dialect_of(connection).among(row.id, sorted(others | self.own))
        self.story_of: dict[int, int | None] = {}
        for article_id, story_id in connection.execute(select(row.id, row.story_id).where(wanted)):
            self.story_of[article_id] = story_id
        self._read(others - self.own)

    def _read(self, article_ids: Iterable[int]) -> None:
        """Get the texts of stored articles."""
        missing, row = sorted(set(article_ids) - self.wordings.keys()), m.ArticleRow
        if missing:
            query = select(row.id, row.body).where(dialect_of(self.connection).among(row.id, missing))
            self.wordings |= {article_id: Wording(body) for article_id, body in self.connection.execute(query)}

    def link(self, candidates: Mapping[int, Sequence[int]]) -> None:
        """Link each article with those candidates that are copies, in the order of their rows."""
        for article_id, others in sorted(candidates.items()):
            alike = [(self._likeness(article_id, other), other) for other in others if other in self.wordings]
            copies = sorted(((one.similarity, other) for one, other in alike if one.is_copy), reverse=True)
            if copies:
                self._join(article_id, [other for _, other in copies])

    def _likeness(self, one: int, other: int) -> Likeness:
        return likeness(self.wordings[one].shingles, self.wordings[other].shingles)

    def _similarity(self, first: int, other: int) -> float:
        return 1.0 if first == other else round(self._likeness(first, other).similarity, 4)

    def _join(self, article_id: int, copies: Sequence[int]) -> None:
        """Put an article and the copy that is most like it into one story."""
        stories = {story for i in (article_id, *copies) if (story := self.story_of.get(i)) is not None}
        story_id = min(stories) if stories else self._new_story()
        for other in sorted(stories - {story_id}):  # two stories that one text ties together were one all along
            self._merge(other, story_id)
        joining = [i for i in (copies[0], article_id) if self.story_of.get(i) is None]
        if joining:
            row = m.ArticleRow
            self.connection.execute(update(row).where(row.id.in_(joining)).values(story_id=story_id))
            renumber(self.connection, [i for i in joining if i not in self.own])
            self.story_of |= dict.fromkeys(joining, story_id)
        if joining or len(stories) > 1:
            self.settle(story_id)

    def _new_story(self) -> int:
        return int(self.connection.execute(insert(m.Story).values(size=0).returning(m.Story.id)).scalar_one())

    def _merge(self, story_id: int, into: int) -> None:
        row = m.ArticleRow
        members = self.connection.execute(select(row.id).where(row.story_id == story_id).order_by(row.id)).scalars()
        renumber(self.connection, list(members))
        self.connection.execute(update(row).where(row.story_id == story_id).values(story_id=into))
        self.connection.execute(delete(m.Story).where(m.Story.id == story_id))
        self.story_of |= {i: into for i, story in self.story_of.items() if story == story_id}

    def settle(self, story_id: int) -> None:
        """Say which of a story's articles was first, and how alike the others are to it."""
        row = m.ArticleRow
        published = func.coalesce(row.published_at, row.first_seen_at)
        query = select(row.id, published.label("at")).where(row.story_id == story_id).order_by(published, row.id)
        members = self.connection.execute(query).all()
        first = members[0]
        known = self.connection.execute(select(m.Story.first_article_id).where(m.Story.id == story_id)).scalar()
        if known != first.id or first.id not in self.wordings:
            self._read(one.id for one in members)
        measured = members if known != first.id else [one for one in members if one.id in self.wordings]
        rows = [{"id": one.id, "story_similarity": self._similarity(first.id, one.id)} for one in measured]
        dialect_of(self.connection).update(self.connection, m.table_of(row), "id", rows)
        facts = {"first_article_id": first.id, "first_published_at": first.at, "size": len(members)}
        self.connection.execute(update(m.Story).where(m.Story.id == story_id).values(facts))


def _forget_bands(connection: Connection, before: Mapping[int, Dated]) -> None:
    """Old signatures are found by the old text: an index by article would cost every insert."""
    band = m.SignatureBand
    for article_id, one in before.items():
        keys = keys_of(one.wording.bands, one.at)
        if keys:
            mine = dialect_of(connection).among(band.key, keys)
            connection.execute(delete(band).where(mine, band.article_id == article_id))


def _keep_bands(connection: Connection, texts: Mapping[int, Dated]) -> None:
    keys = {(key, article_id) for article_id, one in texts.items() for key in keys_of(one.wording.bands, one.at)}
    rows = sorted(keys)  # neighbours share pages of the index
    dialect_of(connection).insert_numbers(connection, m.table_of(m.SignatureBand), ("key", "article_id"), rows)


def _articles_by_key(connection: Connection, keys: Iterable[int]) -> dict[int, list[int]]:
    """Band key -> the articles that have it."""
    band = m.SignatureBand
    found: dict[int, list[int]] = {}
    wanted = dialect_of(connection).among(band.key, sorted(keys))
    for key, article_id in connection.execute(select(band.key, band.article_id).where(wanted)):
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
