"""The only module that writes: batches of articles in one transaction, and one row a run.

A batch that fails is rolled back and written again row by row, so that one bad row never costs another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from newscrawl.decisions.changes import (
    READER_VERSION,
    Cause,
    Known,
    Outcome,
    body_hash,
    cause_of,
    changes_between,
    content_hash,
    is_another,
    is_edit,
    is_silent,
    may_replace,
)  # fmt: skip
from newscrawl.decisions.revisits import Ages, never
from newscrawl.errors import DatabaseAwayError
from newscrawl.items import Article, Envelope
from newscrawl.storage import models
from newscrawl.storage.change_numbers import take_numbers
from newscrawl.storage.database import is_away
from newscrawl.storage.ledger import ArticleVisit, Ledger
from newscrawl.storage.loading import articles_by_id
from newscrawl.storage.rows import address_rows, article_columns, identities_of, record_columns
from newscrawl.storage.stories import Text, link_copies
from newscrawl.urls import identity, normalise

_LOOKUP = 500  # values in one IN list; SQLite allows 32 766 parameters a statement, PostgreSQL 65 535


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of one article of a batch: an outcome, or the reason why the database refused it."""

    outcome: Outcome | None
    error: str | None = None
    waits: bool = False
    """It waits on disk for the database."""


class Store:
    """Writes through one engine; safe to call from one thread at a time."""

    def __init__(self, engine: Engine, ages: Ages = never) -> None:
        """``ages``: at which ages a site's articles are visited again."""
        self.engine = engine
        self.ledger = Ledger(engine, ages)

    # ---- articles

    def save(self, envelopes: Sequence[Envelope], run_id: int | None, now: datetime) -> list[Stored]:
        """Write a batch in one transaction; -> what became of each, in order.

        ``StorageError`` where the database is away altogether: then nothing of the batch is written.
        """
        try:
            with self.engine.begin() as connection:
                return [Stored(o) for o in self._write(connection, envelopes, run_id, now)]
        except (SQLAlchemyError, ValueError, TypeError) as error:
            if is_away(error):
                raise DatabaseAwayError(f"the database is away: {error}") from error
            if len(envelopes) == 1:
                return [Stored(None, str(getattr(error, "orig", None) or error).splitlines()[0])]
            return [self.save([envelope], run_id, now)[0] for envelope in envelopes]

    def _write(
        self, connection: Connection, envelopes: Sequence[Envelope], run_id: int | None, now: datetime
    ) -> list[Outcome]:
        articles = [envelope.article for envelope in envelopes]
        batch = _Batch(
            run_id, now, self._ids(connection, models.Site, "host", (a.site for a in articles), first_seen_at=now)
        )
        known = self._known(connection, articles)
        batch.texts = {
            article.url: body_hash(article) for article in articles if not known.keys() & identities_of(article)
        }
        batch.known_texts = self._known_texts(connection, filter(None, batch.texts.values()))
        outcomes: list[Outcome] = []
        for envelope in envelopes:
            article = envelope.article
            keys = identities_of(article)
            if batch.new_keys & keys:  # the article stands in this very batch already
                known |= self._insert_new(connection, batch)
            digest = content_hash(article)
            before = known.get(identity(article.url)) or known.get(identity(article.canonical_url))
            stored = (
                articles_by_id(connection, [before.id])[before.id] if before and digest != before.content_hash else None
            )
            if before and stored and identity(stored.url) != identity(article.url) and is_another(stored, article):
                # One of the two claims the other's address wrongly: each stands for itself.
                self._take_back(connection, before.id, stored, identity(article.url))
                article, before, keys = (
                    replace(article, canonical_url=normalise(article.url)),
                    None,
                    {identity(article.url)},
                )
                envelope = replace(envelope, article=article)
                batch.texts[article.url] = text = body_hash(article)
                batch.known_texts |= self._known_texts(connection, [text] if text else [])
            if before is None:
                before = self._same_text(connection, batch, article)
                digest = before.content_hash if before else digest
            if before is None:
                batch.new.append((envelope, digest))
                batch.new_keys |= keys
                outcomes.append(Outcome.NEW)
                continue
            outcome = self._write_known(connection, batch, envelope, digest, before, stored)
            outcomes.append(outcome)
            fetched_at = max(article.fetched_at or now, before.fetched_at)
            if outcome is Outcome.UNCHANGED:
                digest_before = before.payload_digest or (envelope.record.payload_digest if envelope.record else None)
                current = replace(before, fetched_at=fetched_at, payload_digest=digest_before)
            else:
                payload_digest = envelope.record.payload_digest if envelope.record else None
                current = Known(
                    before.id,
                    digest,
                    fetched_at,
                    READER_VERSION,
                    payload_digest,
                    article.comment_count,
                    article.modified_at,
                )
            known |= {key: current for key in keys if key not in known or known[key].id == current.id}
        self._insert_new(connection, batch)
        self.ledger.note_articles(connection, batch.visits, run_id)
        return outcomes

    def _same_text(self, connection: Connection, batch: _Batch, article: Article) -> Known | None:
        """The article of the same site that has the same text at another address: this address is an alias of it."""
        text = batch.texts[article.url]
        if text is None:
            return None
        place = (batch.site_ids[article.site], text)
        if place in batch.new_texts:
            self._insert_new(connection, batch)
        if place not in batch.known_texts:
            batch.new_texts.add(place)
        return batch.known_texts.get(place)

    def _known_texts(self, connection: Connection, texts: Iterable[str]) -> dict[tuple[int, str], Known]:
        """(site, hash of a body) -> the stored article that has it."""
        wanted, row = sorted(set(texts)), models.ArticleRow
        found: dict[tuple[int, str], Known] = {}
        for at in range(0, len(wanted), _LOOKUP):
            query = select(row.site_id, row.body_hash, *(getattr(row, name) for name in Known.__slots__)).where(
                row.body_hash.in_(wanted[at : at + _LOOKUP])
            )
            for one in connection.execute(query):
                columns: Any = one[2:]
                found[one[0], one[1]] = Known(*columns)
        return found

    def _insert_new(self, connection: Connection, batch: _Batch) -> dict[str, Known]:
        """Write the batch's new articles and all that hangs on them; -> how they are known now."""
        if not batch.new:
            return {}
        now, run_id = batch.now, batch.run_id
        numbers = take_numbers(connection, len(batch.new))
        rows = [
            {
                **article_columns(envelope), "change_number": number, "added_number": number,
                "content_hash": digest, "fetched_at": envelope.article.fetched_at or now, "first_seen_at": now, "changed_at": now,
                "site_id": batch.site_ids[envelope.article.site], "run_id": run_id,
            }
            for (envelope, digest), number in zip(batch.new, numbers, strict=True)
        ]  # fmt: skip
        ids = self._insert_articles(connection, rows)
        written = [(article_id, envelope.article) for article_id, (envelope, _) in zip(ids, batch.new, strict=True)]
        known: dict[str, Known] = {}
        for (article_id, article), (envelope, digest) in zip(written, batch.new, strict=True):
            payload_digest = envelope.record.payload_digest if envelope.record else None
            current = Known(
                article_id,
                digest,
                article.fetched_at or now,
                READER_VERSION,
                payload_digest,
                article.comment_count,
                article.modified_at,
            )
            known |= dict.fromkeys(identities_of(article), current)
            if text := batch.texts.get(article.url):
                batch.known_texts[batch.site_ids[article.site], text] = current
        self._insert_missing(
            connection,
            models.ArticleUrl,
            [row for i, (envelope, _) in zip(ids, batch.new, strict=True) for row in address_rows(i, envelope)],
        )
        self._write_lists(connection, written)
        revisions = [
            {
                **_revision(batch, envelope, digest),
                "article_id": article_id,
                "number": 1,
                "cause": Cause.FIRST.value,
                "changes": {},
            }
            for article_id, (envelope, digest) in zip(ids, batch.new, strict=True)
        ]
        connection.execute(insert(models.table_of(models.Revision)), revisions)
        counts = [
            (article_id, article.fetched_at or now, article.comment_count)
            for article_id, article in written
            if article.comment_count is not None
        ]
        self._insert_missing(
            connection,
            models.CommentCount,
            [{"article_id": i, "seen_at": at, "count": count} for i, at, count in counts],
        )
        for article_id, (envelope, _) in zip(ids, batch.new, strict=True):
            _note_visit(batch, envelope, article_id, Outcome.NEW)
        link_copies(
            connection, {article_id: Text(article.body, article.published_at or now) for article_id, article in written}
        )
        batch.new, batch.new_keys, batch.new_texts = [], set(), set()
        return known

    def _insert_articles(self, connection: Connection, rows: list[dict[str, Any]]) -> list[int]:
        """Write rows of new articles; -> their ids, in order."""
        table = models.table_of(models.ArticleRow)
        if connection.dialect.name == "postgresql":
            # Ids asked for beforehand: one prepared statement for all rows costs half of a statement that returns
            # their ids.
            sequence = select(func.nextval(func.pg_get_serial_sequence(table.name, "id"))).select_from(
                func.generate_series(1, len(rows))
            )
            ids = list(connection.execute(sequence).scalars())
            connection.execute(
                insert(table), [row | {"id": article_id} for row, article_id in zip(rows, ids, strict=True)]
            )
            return ids
        return list(
            connection.execute(insert(table).returning(table.c.id, sort_by_parameter_order=True), rows).scalars()
        )

    def _write_known(
        self,
        connection: Connection,
        batch: _Batch,
        envelope: Envelope,
        digest: str,
        before: Known,
        stored: Article | None,
    ) -> Outcome:
        """Write what another visit or reading of a stored article brought. ``stored``: given where its content hash
        differs.
        """
        article = envelope.article
        fetched_at = article.fetched_at or batch.now
        changes = changes_between(stored, article) if stored else {}
        cause = cause_of(article, envelope.record, before)
        row: dict[str, Any] = {"fetched_at": max(fetched_at, before.fetched_at)} | (
            {"run_id": batch.run_id} if batch.run_id is not None else {}
        )
        outcome = Outcome.UNCHANGED
        counted = article.comment_count is not None and article.comment_count != before.comment_count
        restamped = article.modified_at is not None and article.modified_at != before.modified_at
        if may_replace(article, before) and (is_edit(changes) or counted or restamped):
            outcome = Outcome.UPDATED
            if stored is None:
                stored = articles_by_id(connection, [before.id])[before.id]
                changes = changes_between(stored, article)
            if is_edit(changes) or cause is Cause.REREADING:
                self._insert_revision(connection, batch, envelope, digest, before, cause, changes)
            row |= {**article_columns(envelope), "content_hash": digest, "changed_at": batch.now}
            row["canonical_url"] = self._kept_canonical(connection, before.id, article)
            (row["change_number"],) = take_numbers(connection, 1)
            self._forget_lists(connection, before.id)
            self._write_lists(connection, [(before.id, article)])
            if counted:
                self._insert_missing(
                    connection,
                    models.CommentCount,
                    [{"article_id": before.id, "seen_at": fetched_at, "count": article.comment_count}],
                )
        elif not is_edit(changes):
            row["content_hash"] = digest
            if int(before.reader_version) < int(READER_VERSION):
                row["reader_version"] = READER_VERSION
            if before.payload_digest is None:
                row |= record_columns(envelope.record)
        connection.execute(update(models.ArticleRow).where(models.ArticleRow.id == before.id).values(row))
        if outcome is Outcome.UPDATED and stored and stored.body != article.body:
            born = stored.published_at or self._first_seen(connection, before.id)
            link_copies(
                connection,
                {before.id: Text(article.body, article.published_at or born)},
                {before.id: Text(stored.body, born)},
            )
        self._insert_missing(connection, models.ArticleUrl, address_rows(before.id, envelope))
        _note_visit(batch, envelope, before.id, outcome)
        return outcome

    def _insert_revision(
        self,
        connection: Connection,
        batch: _Batch,
        envelope: Envelope,
        digest: str,
        before: Known,
        cause: Cause,
        changes: dict[str, Any],
    ) -> None:
        """Write a revision, or, where a page goes to and fro between two states, count that it did."""
        revision = models.Revision
        query = (
            select(revision.number, revision.content_hash, revision.returns_to)
            .where(revision.article_id == before.id)
            .order_by(revision.number.desc())
        )
        earlier = connection.execute(query).all()
        same = (
            next((row.number for row in earlier if row.content_hash == digest), None) if cause is Cause.EDIT else None
        )
        if same is not None and earlier[0].returns_to is not None:
            seen_again = update(revision).where(revision.article_id == before.id, revision.number == same)
            connection.execute(seen_again.values(times_seen=revision.times_seen + 1))
            return
        row = _revision(batch, envelope, digest) | {
            "article_id": before.id,
            "number": earlier[0].number + 1 if earlier else 1,
            "cause": cause.value,
        }
        row |= {
            "changes": changes,
            "returns_to": same,
            "silent": is_silent(envelope.article, before) if cause is Cause.EDIT else None,
        }
        connection.execute(insert(models.table_of(revision)).values(row))

    def _first_seen(self, connection: Connection, article_id: int) -> datetime:
        found: datetime = connection.execute(
            select(models.ArticleRow.first_seen_at).where(models.ArticleRow.id == article_id)
        ).scalar_one()
        return found

    def _kept_canonical(self, connection: Connection, article_id: int, article: Article) -> str:
        """The canonical URL may move with an update, unless another article already stands there."""
        other = connection.execute(
            select(models.ArticleRow.id).where(models.ArticleRow.canonical_url == article.canonical_url)
        ).scalar()
        if other is None or other == article_id:
            return article.canonical_url
        return str(
            connection.execute(
                select(models.ArticleRow.canonical_url).where(models.ArticleRow.id == article_id)
            ).scalar_one()
        )

    def _take_back(self, connection: Connection, article_id: int, stored: Article, address: str) -> None:
        """An address that a stored article claims is another article's: it goes back to its own."""
        table = models.table_of(models.ArticleUrl)
        connection.execute(delete(table).where(table.c.identity == address, table.c.article_id == article_id))
        if identity(stored.canonical_url) == address:
            own = self._kept_canonical(connection, article_id, replace(stored, canonical_url=normalise(stored.url)))
            connection.execute(
                update(models.ArticleRow).where(models.ArticleRow.id == article_id).values(canonical_url=own)
            )

    def _known(self, connection: Connection, articles: Sequence[Article]) -> dict[str, Known]:
        """Identity of an address -> the stored article that it leads to."""
        keys = sorted({key for article in articles for key in identities_of(article)})
        found: dict[str, Known] = {}
        row = models.ArticleRow
        for at in range(0, len(keys), _LOOKUP):
            query = (
                select(models.ArticleUrl.identity, *(getattr(row, name) for name in Known.__slots__))
                .join(row, row.id == models.ArticleUrl.article_id)
                .where(models.ArticleUrl.identity.in_(keys[at : at + _LOOKUP]))
            )
            for one in connection.execute(query):
                columns: Any = one[1:]
                found[one[0]] = Known(*columns)
        return found

    def _ids(
        self, connection: Connection, model: type[models.Base], column: str, names: Iterable[str], **extra: Any
    ) -> dict[str, int]:
        """Ids of named things, new ones made."""
        wanted = sorted(set(names))
        if not wanted:
            return {}
        table = models.table_of(model)
        found: dict[str, int] = {}
        for _ in range(2):
            for at in range(0, len(wanted), _LOOKUP):
                part = wanted[at : at + _LOOKUP]
                found |= {
                    name: number
                    for number, name in connection.execute(
                        select(table.c.id, table.c[column]).where(table.c[column].in_(part))
                    )
                }
            missing = [name for name in wanted if name not in found]
            if not missing:
                break
            self._insert_missing(connection, model, [{column: name, **extra} for name in missing])
        return found

    def _insert_missing(self, connection: Connection, model: type[models.Base], rows: list[dict[str, Any]]) -> None:
        """Insert rows that are not there yet; another writer may have been faster."""
        dialect: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        if rows:
            connection.execute(dialect(models.table_of(model)).on_conflict_do_nothing(), rows)

    def _forget_lists(self, connection: Connection, article_id: int) -> None:
        for model in (models.PhotoRow, models.ArticleAuthor, models.ArticleTag, models.ArticleSource):
            table = models.table_of(model)
            connection.execute(delete(table).where(table.c.article_id == article_id))

    def _write_lists(self, connection: Connection, written: list[tuple[int, Article]]) -> None:
        for member, key, link, name in (
            (models.Author, "author_id", models.ArticleAuthor, "authors"),
            (models.Tag, "tag_id", models.ArticleTag, "tags"),
            (models.Source, "source_id", models.ArticleSource, "sources"),
        ):
            ids = self._ids(connection, member, "name", (n for _, a in written for n in getattr(a, name)))
            rows = [
                {"article_id": article_id, "position": i, key: ids[one]}
                for article_id, a in written
                for i, one in enumerate(dict.fromkeys(getattr(a, name)))
            ]
            if rows:
                connection.execute(insert(models.table_of(link)), rows)
        photos = [
            {
                "article_id": article_id, "position": i, "url": p.url, "caption": p.caption, "alt": p.alt, "lead": p.lead,
                "credit_line": p.credit.line if p.credit else None, "via": p.credit.via if p.credit else None,
            }
            for article_id, a in written
            for i, p in enumerate(a.photos)
        ]  # fmt: skip
        if not photos:
            return
        connection.execute(insert(models.table_of(models.PhotoRow)), photos)
        table = models.table_of(models.PhotoRow)
        photo_ids: dict[tuple[int, int], int] = {}
        article_ids = [article_id for article_id, _ in written]
        for at in range(0, len(article_ids), _LOOKUP):
            rows_found = connection.execute(
                select(table.c.id, table.c.article_id, table.c.position).where(
                    table.c.article_id.in_(article_ids[at : at + _LOOKUP])
                )
            )
            photo_ids |= {(article_id, position): number for number, article_id, position in rows_found}
        credit_parts = [
            {"photo_id": photo_ids[article_id, i], "role": role, "position": n, "name": name}
            for article_id, a in written
            for i, p in enumerate(a.photos)
            if p.credit
            for role, names in (("photographer", p.credit.photographers), ("organisation", p.credit.organisations))
            for n, name in enumerate(names)
        ]
        if credit_parts:
            connection.execute(insert(models.table_of(models.PhotoCredit)), credit_parts)


@dataclass(slots=True)
class _Batch:
    """Articles on their way into one transaction. ``new``: with their content hashes, not yet written."""

    run_id: int | None
    now: datetime
    site_ids: dict[str, int]
    new: list[tuple[Envelope, str]] = field(default_factory=list)
    new_keys: set[str] = field(default_factory=set)
    texts: dict[str, str | None] = field(default_factory=dict)
    """Address -> hash of the body, of articles that are not known by their address."""
    known_texts: dict[tuple[int, str], Known] = field(default_factory=dict)
    new_texts: set[tuple[int, str]] = field(default_factory=set)
    visits: list[ArticleVisit] = field(default_factory=list)


def _note_visit(batch: _Batch, envelope: Envelope, article_id: int, outcome: Outcome) -> None:
    if envelope.visit:
        born = envelope.article.published_at or batch.now
        batch.visits.append(ArticleVisit(envelope.visit, outcome.value, article_id, born, envelope.record))


def _revision(batch: _Batch, envelope: Envelope, digest: str) -> dict[str, Any]:
    """What every revision of this batch says of itself."""
    return {
        "content_hash": digest,
        "reader_version": READER_VERSION,
        "fetched_at": envelope.article.fetched_at or batch.now,
        "seen_at": batch.now,
        "run_id": batch.run_id,
        **record_columns(envelope.record),
    }
