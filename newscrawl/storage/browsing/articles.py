"""Lists of articles, the newest first, narrowed by what people ask for; each page costs the same on a million rows.

A walk down the index of ``listed_at`` meets site, kind, language and section in the index itself. Author, tag and words
come with an index of their own: where few articles have one, those are taken and put in order; where many have, the
walk soon meets a page full of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    Select,
    and_,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    tuple_,
)

from newscrawl.decisions.changes import Cause
from newscrawl.items import Precision
from newscrawl.storage import models as m
from newscrawl.storage.asked_words import excerpt, letters_of
from newscrawl.storage.browsing.called import site_called
from newscrawl.storage.browsing.paging import Page, cut, instant, keys_of, number
from newscrawl.storage.dialect import among, dialect_of
from newscrawl.storage.dialect.interface import MARKED
from newscrawl.storage.loading import names_of
from newscrawl.storage.rows import NAMES

FEW = 1_000
"""Articles that are put in order one by one; from more of them on, the walk down meets a page full of them sooner."""
MANY = 100_000
"""From more of them on, the walk asks for each article whether it is one, instead of learning all of them first."""
WINDOWS = (100, 2_000, 40_000)
"""Newest articles among which words are looked for first, those of the site where one is asked for, where an index of
words gives its answers in no order: it says which articles have a word in one go, and what is newest is marked beside
it. What stands in one of forty texts fills a page from the first, in one of eight hundred from the second. What is
rarer is looked for everywhere: to mark 400 000 articles took longer than to look at those that have the word.
"""
_SUGGESTED = 8
# With a plus in front, SQLite does not look rows up by it but walks on (sqlite.org/optoverview.html, "+").
_WALKED: ColumnElement[int] = literal_column("+articles.id", BigInteger)
_OWN_ID: ColumnElement[int] = literal_column("articles.id", BigInteger)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFilter:
    """Which articles; ``None`` or "" sets no bound."""

    words: str = ""
    """As in `newscrawl search`: all of them, "a phrase", -without, begin*."""
    site: str = ""
    """Name, host or address; "www." makes no difference."""
    section: str = ""
    author: str = ""
    """One of the byline, as it is written there."""
    tag: str = ""
    language: str = ""
    """BCP 47, a prefix is enough."""
    kind: str = ""
    """"article" or "live blog"."""
    since: date | None = None
    until: date | None = None
    """First and last day (UTC) on which they are listed."""
    credits: str = ""
    """"with": a photo is credited; "without": a photo is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleLine:
    """An article, as a list shows it."""

    article_id: int
    site: str
    canonical_url: str
    title: str
    dek: str | None
    authors: tuple[str, ...]
    section: str | None
    language: str | None
    kind: str
    listed_at: datetime
    """Its publication, or when it was first seen where the page states none or a later one."""
    published_at: datetime | None
    published_precision: Precision | None
    first_seen_at: datetime
    photos: int
    photo_credit: str | None
    source: str | None
    comment_count: int | None
    edits: int
    """How often its site changed it since it was first seen."""
    papers: int
    """Sites that ran the same text, its own included."""
    gone_at: datetime | None
    found: str | None = None
    """Where the words stand, each between U+0002 and U+0003; ``None`` where none were asked for."""


class _Place(NamedTuple):
    """Where an article stands in the list."""

    listed_at: datetime
    id: int


def latest_articles(
    engine: Engine, wanted: ArticleFilter, after: str | None = None, limit: int = 50
) -> Page[ArticleLine]:
    """The newest articles that are wanted, or those behind a cursor. ``UsageError`` for a cursor that is none."""
    begin = _Place(*keys_of(after, instant, number)) if after else None
    with engine.connect() as connection:
        found = _places(connection, wanted, begin, limit + 1)
        page = cut(found, limit, lambda place: (place.listed_at, place.id))
        return Page(tuple(article_lines(connection, [place.id for place in page.items], wanted.words)), page.next)


def names_like(engine: Engine, field: str, name: str) -> list[str]:
    """Names of ``field`` ("authors", "tags" or "sources") that begin like ``name``, a few."""
    model: Any = NAMES[field][0]
    if not name:
        return []
    query = select(model.name).where(model.name >= name, model.name < f"{name}\U0010ffff")
    with engine.connect() as connection:
        return list(connection.execute(query.order_by(model.name).limit(_SUGGESTED)).scalars())


def _places(connection: Connection, wanted: ArticleFilter, begin: _Place | None, limit: int) -> list[_Place]:
    """Where the newest articles that are wanted stand, ``limit`` at most; those behind ``begin``, where it is given."""
    row, dialect = m.ArticleRow, dialect_of(connection)
    of_site = _of_site(connection, wanted)
    sets = _sets(connection, wanted)
    if of_site is None or sets is None:
        return []
    query = select(row.listed_at, row.id).where(*of_site, *_bounds(wanted, begin))
    words = dialect.search_query(wanted.words)
    ids = dialect.matching(words) if words else None
    in_windows = bool(words) and ids is None
    if ids is not None:
        sets.append(_Having(ids, dialect.matches(words, _OWN_ID)))
    elif words:
        query = query.where(dialect.matches(words, _OWN_ID))
    sizes = [_size(connection, one.ids) for one in sets]
    taken = sizes.index(min(sizes)) if sizes and min(sizes) <= FEW else None
    for place, one in enumerate(sets):
        if sizes[place] > MANY:
            query = query.where(one.holds)
        else:
            query = query.where((row.id if place == taken else _WALKED).in_(one.ids))
    if not in_windows:
        query = query.order_by(row.listed_at.desc(), row.id.desc()).limit(limit)
        return [_Place(*found) for found in connection.execute(query)]
    behind = select(row.listed_at, row.id).where(*of_site)
    if begin:
        behind = behind.where(tuple_(row.listed_at, row.id) < tuple_(*begin))
    return _in_windows(connection, query, behind, limit, () if taken is not None else WINDOWS)


def _in_windows(
    connection: Connection,
    query: Select[datetime, int],
    behind: Select[datetime, int],
    limit: int,
    windows: Sequence[int],
) -> list[_Place]:
    """The newest of what ``query`` finds, looked for among more and more of the articles of ``behind``. All that a
    window holds are found before they are put in order (``MATERIALIZED``): a plan that walks down would read each text
    on its way anew.
    """
    row = m.ArticleRow
    place = tuple_(row.listed_at, row.id)
    behind = behind.order_by(row.listed_at.desc(), row.id.desc()).limit(1)
    places: list[_Place] = []
    for size in (*windows, None):
        end = connection.execute(behind.offset(size)).first() if size else None
        found = (query.where(place >= tuple_(*end)) if end else query).cte("found").prefix_with("MATERIALIZED")
        newest = select(found).order_by(found.c.listed_at.desc(), found.c.id.desc()).limit(limit)
        places = [_Place(*one) for one in connection.execute(newest)]
        if len(places) == limit or end is None:
            break
    return places


def _size(connection: Connection, ids: Select[int]) -> int:
    """How many there are, as far as it matters."""
    some = ids.limit(MANY + 1).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())


def _of_site(connection: Connection, wanted: ArticleFilter) -> list[ColumnElement[bool]] | None:
    """That an article is one of the site asked for; [] where none is asked for, ``None`` where nobody knows it."""
    if not wanted.site:
        return []
    site_id = connection.execute(site_called(wanted.site)).scalar()
    return None if site_id is None else [m.ArticleRow.site_id == site_id]


def _bounds(wanted: ArticleFilter, begin: _Place | None) -> list[ColumnElement[bool]]:
    """What the walk asks of each article of the site."""
    row = m.ArticleRow
    bounds: list[ColumnElement[bool]] = []
    if wanted.language:
        bounds.append(row.language.startswith(wanted.language, autoescape=True))
    if wanted.kind:
        bounds.append(row.kind == wanted.kind)
    if wanted.section:
        bounds.append(row.section == wanted.section)
    if wanted.credits:
        photo = m.PhotoRow
        credited = photo.credit_line.is_not(None) if wanted.credits == "with" else photo.credit_line.is_(None)
        bounds.append(exists(select(photo.id).where(photo.article_id == _OWN_ID, credited)))
    letters = letters_of(wanted.words)
    bounds += [_holds(one) for one in letters.wanted] + [not_(_holds(one)) for one in letters.unwanted]
    if begin:
        bounds += [row.listed_at <= begin.listed_at, or_(row.listed_at < begin.listed_at, row.id < begin.id)]
    if wanted.since:
        bounds.append(row.listed_at >= _midnight(wanted.since))
    if wanted.until:
        bounds.append(row.listed_at < _midnight(wanted.until) + timedelta(days=1))
    return bounds


def _holds(letters: str) -> ColumnElement[bool]:
    """Whether an article has them in its headline or text."""
    row = m.ArticleRow
    return row.title.contains(letters, autoescape=True) | row.body.contains(letters, autoescape=True)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


@dataclass(frozen=True, slots=True)
class _Having:
    """The articles that have something: their ids, and whether the one is among them that a walk has come to."""

    ids: Select[int]
    holds: ColumnElement[bool]


def _sets(connection: Connection, wanted: ArticleFilter) -> list[_Having] | None:
    """Those that have the names asked for, one set for each; ``None`` where nobody has it."""
    sets: list[_Having] = []
    for name, model, link, key in (
        (wanted.author, m.Author, m.ArticleAuthor, m.ArticleAuthor.author_id),
        (wanted.tag, m.Tag, m.ArticleTag, m.ArticleTag.tag_id),
    ):
        if name:
            named: Any = model
            name_id = connection.execute(select(named.id).where(named.name == name)).scalar()
            if name_id is None:
                return None
            ids = select(link.article_id).where(key == name_id)
            sets.append(_Having(ids, ids.where(link.article_id == _OWN_ID).exists()))
    return sets


_COLUMNS = (
    "canonical_url", "title", "dek", "section", "language", "kind", "listed_at", "published_at", "first_seen_at",
    "photo_credit", "source", "comment_count", "gone_at",
)  # fmt: skip


def article_lines(connection: Connection, ids: Sequence[int], words: str = "") -> Iterator[ArticleLine]:
    """Articles by their ids, in that order; those that are not there are left out."""
    row, dialect = m.ArticleRow, dialect_of(connection)
    columns = [getattr(row, name) for name in (*_COLUMNS, "id", "published_precision")]
    query = (
        select(*columns, m.Site.host, m.Story.papers)
        .join(m.Site, m.Site.id == row.site_id)
        .outerjoin(m.Story, m.Story.id == row.story_id)
        .where(among(row.id, ids))
    )
    rows = {one["id"]: one for one in connection.execute(query).mappings()}
    authors = names_of(connection, "authors", ids)
    photos = _counted(connection, select(m.PhotoRow.article_id).where(among(m.PhotoRow.article_id, ids)))
    revision = m.Revision
    edited = and_(among(revision.article_id, ids), revision.number > 1, revision.cause == Cause.EDIT.value)
    edits = _counted(connection, select(revision.article_id).where(edited))
    query_words = dialect.search_query(words)
    snippets = connection.execute(dialect.snippets(query_words, ids)) if query_words and ids else ()
    found: dict[int, str] = {article_id: " ".join(snippet.split()) for article_id, snippet in snippets}
    if not query_words and (letters := letters_of(words).wanted):
        texts = select(row.id, row.title + ". " + row.body).where(among(row.id, ids))
        found = {article_id: excerpt(text, letters, MARKED) for article_id, text in connection.execute(texts)}
    for article_id in ids:
        if one := rows.get(article_id):
            precision = one["published_precision"]
            yield ArticleLine(
                article_id=article_id,
                site=one["host"],
                authors=authors.get(article_id, ()),
                photos=photos.get(article_id, 0),
                edits=edits.get(article_id, 0),
                papers=one["papers"] or 1,
                published_precision=Precision(precision) if precision else None,
                found=found.get(article_id),
                **{name: one[name] for name in _COLUMNS},
            )


def _counted(connection: Connection, ids: Select[int]) -> dict[int, int]:
    found = ids.subquery()
    query = select(found.c.article_id, func.count()).group_by(found.c.article_id)
    return {article_id: int(count) for article_id, count in connection.execute(query)}
