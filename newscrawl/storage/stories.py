"""Near-duplicates in the database: banded signatures in an indexed table, and stories that link copies.

An article that shares a band with another is compared with it word by word; a copy joins the other's story. Nothing
is dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, select

from newscrawl.decisions.near_duplicates import Likeness, Wording, added_and_cut, keys_of, likeness, neighbouring_keys
from newscrawl.grammar.text import counted, cut_short
from newscrawl.storage import models as m
from newscrawl.storage.change_numbers import renumber
from newscrawl.storage.dialect import among, dialect_of
from newscrawl.storage.signatures import Signed, articles_by_key, forget_bands, keep_bands

_CANDIDATES = 12  # compared word by word, those first that share most bands
_SHOWN = 120  # characters of a paragraph that one added or cut
_MEMBERS = select(
    m.ArticleRow.id, m.ArticleRow.published_at, m.ArticleRow.first_seen_at, m.ArticleRow.story_id, m.ArticleRow.site_id
)
_MEMBERS_BY_ID = _MEMBERS.where(among(m.ArticleRow.id, "ids"))
_MEMBERS_OF_STORIES = _MEMBERS.where(among(m.ArticleRow.story_id, "ids"))
_FIRST_ARTICLES = select(m.Story.id, m.Story.first_article_id).where(among(m.Story.id, "ids"))
_TEXTS = select(m.ArticleRow.id, m.ArticleRow.body).where(among(m.ArticleRow.id, "ids"))
_FORGET_STORIES = delete(m.Story).where(among(m.Story.id, "ids"))
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
    forget_bands(connection, _signed(before))
    candidates = _candidates(connection, texts)
    keep_bands(connection, _signed(texts))
    if candidates:
        _Linking(connection, texts, candidates).link()


def settle_stories(connection: Connection, story_ids: Iterable[int]) -> None:
    """Say anew of stories that articles have left who was first and how alike the others are. One that a single article
    is left of is a story no more.
    """
    _Linking(connection, {}, {}).settle(set(story_ids))


def _signed(texts: Mapping[int, Dated]) -> Signed:
    return {article_id: (one.wording.bands, one.at) for article_id, one in texts.items()}


def _candidates(connection: Connection, texts: Mapping[int, Dated]) -> dict[int, list[int]]:
    """Article -> those that may be copies of it, for each that has any. Its own bands are not written yet."""
    wanted = {article_id: neighbouring_keys(one.wording.bands, one.at) for article_id, one in texts.items()}
    wanted_by: Counter[int] = Counter()
    for keys in wanted.values():
        wanted_by.update(keys)
    by_key = articles_by_key(connection, wanted_by)
    shared_here = {key for key, count in wanted_by.items() if count > 1}
    for article_id, one in texts.items():
        for key in keys_of(one.wording.bands, one.at):
            if key in shared_here or key in by_key:  # by the article itself alone: nobody shares it
                by_key.setdefault(key, []).append(article_id)
    found: dict[int, list[int]] = {}
    for article_id, keys in wanted.items():
        if by_key.keys().isdisjoint(keys):
            continue
        shared = Counter(
            other for key in set(keys) if key in by_key and len(by_key[key]) <= _HOT for other in by_key[key]
        )
        del shared[article_id]
        if shared:
            found[article_id] = [other for other, _ in shared.most_common(_CANDIDATES)]
    return found


@dataclass(slots=True)
class _Member:
    """An article of a story, or one that may come to belong to one."""

    id: int
    at: datetime
    """Its publication, or when it was first seen."""
    story_id: int | None
    site_id: int


class _Linking:
    """Articles that may be copies of one another, and the stories that they belong to: read at once, linked in memory,
    written at once.
    """

    def __init__(self, connection: Connection, texts: Mapping[int, Dated], candidates: Mapping[int, list[int]]) -> None:
        self.connection, self.dialect = connection, dialect_of(connection)
        self.candidates = candidates
        self.wordings = {article_id: one.wording for article_id, one in texts.items()}
        self.own = set(texts)
        met: set[int] = candidates.keys() | {other for others in candidates.values() for other in others}
        self._read(met)
        self.members = self._members(_MEMBERS_BY_ID, met)
        stories = {one.story_id for one in self.members.values() if one.story_id is not None}
        if stories:
            self.members |= self._members(_MEMBERS_OF_STORIES, stories)
        self.before = {one.id: one.story_id for one in self.members.values()}
        self.first_known = self._first_articles(stories)
        self.touched: set[int] = set()
        self.merged: set[int] = set()
        self._new = 0

    def _members(self, query: Select[*tuple[Any, ...]], ids: Iterable[int]) -> dict[int, _Member]:
        rows = self.connection.execute(query, {"ids": sorted(ids)})
        return {i: _Member(i, published or first_seen, story, site) for i, published, first_seen, story, site in rows}

    def _first_articles(self, stories: Iterable[int]) -> dict[int, int | None]:
        rows = self.connection.execute(_FIRST_ARTICLES, {"ids": sorted(stories)}) if stories else ()
        return {i: first for i, first in rows}  # noqa: C416 -- rows are no pairs to mypy

    def _read(self, article_ids: Iterable[int]) -> None:
        """Get the texts of stored articles."""
        missing = sorted(set(article_ids) - self.wordings.keys())
        if missing:
            rows = self.connection.execute(_TEXTS, {"ids": missing})
            self.wordings |= {article_id: Wording(body) for article_id, body in rows}

    def link(self) -> None:
        """Link each article with those candidates that are copies, in the order of their rows, and write it down."""
        for article_id, others in sorted(self.candidates.items()):
            alike = [(self._likeness(article_id, other), other) for other in others if other in self.wordings]
            copies = sorted(((one.similarity, other) for one, other in alike if one.is_copy), reverse=True)
            if copies:
                self._join(article_id, [other for _, other in copies])
        if self.touched:
            self._write()

    def settle(self, stories: set[int]) -> None:
        """Write anew what articles have left; each that stays is told as changed."""
        self.members = self._members(_MEMBERS_OF_STORIES, stories)
        self.before = {one.id: one.story_id for one in self.members.values()}
        self.first_known = self._first_articles(stories)
        sizes = Counter(self.before.values())
        alone = [one for one in self.members.values() if sizes[one.story_id] == 1]
        rows = [{"id": one.id, "story_id": None, "story_similarity": None} for one in alone]
        self.dialect.update(self.connection, m.table_of(m.ArticleRow), "id", rows)
        renumber(self.connection, sorted(self.members))
        self.touched = {story for story in stories if sizes[story] > 1}
        self.merged = stories - self.touched
        self._write()

    def _likeness(self, one: int, other: int) -> Likeness:
        return likeness(self.wordings[one], self.wordings[other])

    def _similarity(self, first: int, other: int) -> float:
        return 1.0 if first == other else round(self._likeness(first, other).similarity, 4)

    def _join(self, article_id: int, copies: Sequence[int]) -> None:
        """Put an article and the copy that is most like it into one story. Stories that are to be made have negative
        numbers.
        """
        stories = {story for i in (article_id, *copies) if (story := self.members[i].story_id) is not None}
        if stories:
            story_id = min(stories, key=lambda one: (one < 0, abs(one)))
        else:
            self._new -= 1
            story_id = self._new
        if len(stories) > 1:  # two stories that one text ties together were one all along
            for one in self.members.values():
                one.story_id = story_id if one.story_id in stories else one.story_id
            self.merged |= stories - {story_id}
        for i in (copies[0], article_id):
            if self.members[i].story_id is None:
                self.members[i].story_id = story_id
        self.touched.add(story_id)

    def _write(self) -> None:
        """Write stories and who belongs to them: as many statements for one as for many."""
        touched = sorted(self.touched - self.merged)
        made = [story for story in touched if story < 0]
        taken = self.dialect.take_ids(self.connection, m.table_of(m.Story), len(made)) if made else []
        ids = dict(zip(made, taken, strict=True))
        by_story: dict[int, list[_Member]] = {story: [] for story in touched}
        for one in sorted(self.members.values(), key=lambda one: (one.at, one.id)):
            if one.story_id in by_story:
                by_story[one.story_id].append(one)
        measured = self._to_measure(by_story)
        self._read(i for story, members in measured.items() for i in (by_story[story][0].id, *(x.id for x in members)))
        rows = [
            {"id": one.id, "story_id": ids.get(story, story),
             "story_similarity": self._similarity(by_story[story][0].id, one.id)}
            for story, members in measured.items()
            for one in members
        ]  # fmt: skip
        table = m.table_of(m.ArticleRow)
        self.dialect.update(self.connection, table, "id", sorted(rows, key=lambda row: row["id"]))
        changed = (one.id for members in by_story.values() for one in members if one.story_id != self.before[one.id])
        renumber(self.connection, sorted(set(changed) - self.own))
        facts = [
            {"id": ids.get(story, story), "first_article_id": of[0].id, "first_published_at": of[0].at,
             "size": len(of), "papers": len({one.site_id for one in of})}
            for story, of in by_story.items()
        ]  # fmt: skip
        self.dialect.upsert(self.connection, m.table_of(m.Story), "id", facts)
        gone = sorted(story for story in self.merged if story > 0)
        if gone:
            self.connection.execute(_FORGET_STORIES, {"ids": gone})

    def _to_measure(self, by_story: Mapping[int, list[_Member]]) -> dict[int, list[_Member]]:
        """Story -> those of whom it has to be said how alike they are to its first article: all where another one is
        first now, else those that are new to it or have another text.
        """
        return {
            story: [
                one
                for one in members
                if self.first_known.get(story) != members[0].id
                or self.before[one.id] != story
                or one.id in self.own
                or members[0].id in self.own
            ]
            for story, members in by_story.items()
        }


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
    lines = [
        f"story {story_id}: {counted(len(members), 'article')}, first in {first.host} at {first.at:%Y-%m-%d %H:%M} UTC"
    ]
    for member in members:
        lines.append(f"  {member.at:%Y-%m-%d %H:%M}  {member.host}  {member.title}  ({member.canonical_url})")
        if member.id != first.id:
            added, cut = added_and_cut([b[1] for b in first.blocks], [b[1] for b in member.blocks])
            lines.append(f"    {member.story_similarity or 0:.0%} alike, {len(added)} paragraphs added, {len(cut)} cut")
            lines += [f"    + {cut_short(p, _SHOWN)}" for p in added[:3]]
            lines += [f"    - {cut_short(p, _SHOWN)}" for p in cut[:3]]
    return lines
