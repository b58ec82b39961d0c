"""The only module that writes: batches of articles in one transaction, and one row a run.

A batch that fails is rolled back and written again row by row, so that one bad row never costs another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from newscrawl.errors import StorageError
from newscrawl.items import Article
from newscrawl.storage import models
from newscrawl.storage.changes import READER_VERSION, Cause, Known, Outcome, cause_of, changes_between, content_hash, decide
from newscrawl.storage.loading import articles_by_id
from newscrawl.urls import normalise

_LOOKUP = 500  # values in one IN list; SQLite allows 32 766 parameters a statement, PostgreSQL 65 535


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of one article of a batch: an outcome, or the reason why the database refused it."""

    outcome: Outcome | None
    error: str | None = None


def _table(model: type[models.Base]) -> Table:
    return model.__table__  # type: ignore[return-value]


class Store:
    """Writes through one engine; safe to call from one thread at a time."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    # ---- runs

    def begin_run(self, spider: str, target: str, now: datetime) -> int:
        """Write the row of a crawl that starts; -> its id."""
        with self.engine.begin() as connection:
            result = connection.execute(insert(models.Run).values(spider=spider, target=target, started_at=now, drop_reasons={}).returning(models.Run.id))
            return int(result.scalar_one())

    def end_run(self, run_id: int, now: datetime, end_reason: str, counts: dict[str, int], drop_reasons: dict[str, int]) -> None:
        """Complete the row of a crawl that ends. ``counts``: column -> number."""
        with self.engine.begin() as connection:
            connection.execute(
                update(models.Run).where(models.Run.id == run_id).values(finished_at=now, end_reason=end_reason, drop_reasons=drop_reasons, **counts)
            )

    def counts(self) -> dict[str, int]:
        """Rows in the tables that people ask about."""
        with self.engine.connect() as connection:
            return {
                name: int(connection.execute(select(func.count()).select_from(_table(model))).scalar_one())
                for name, model in (("sites", models.Site), ("articles", models.ArticleRow), ("photos", models.PhotoRow), ("sources", models.Source))
            }

    # ---- articles

    def save(self, articles: Sequence[Article], run_id: int | None, now: datetime) -> list[Stored]:
        """Write a batch in one transaction; -> what became of each, in order.

        ``StorageError`` where the database is away altogether: then nothing of the batch is written.
        """
        try:
            with self.engine.begin() as connection:
                return [Stored(o) for o in self._write(connection, articles, run_id, now)]
        except (SQLAlchemyError, ValueError, TypeError) as error:
            if _is_away(error):
                raise StorageError(f"the database is away: {error}") from error
            if len(articles) == 1:
                return [Stored(None, str(getattr(error, "orig", None) or error).splitlines()[0])]
            return [self.save([article], run_id, now)[0] for article in articles]

    def _write(self, connection: Connection, articles: Sequence[Article], run_id: int | None, now: datetime) -> list[Outcome]:
        site_ids = self._ids(connection, models.Site, "host", (a.site for a in articles), first_seen_at=now)
        known = self._known(connection, articles)
        outcomes: list[Outcome] = []
        written: list[tuple[int, Article]] = []
        revisions: list[dict[str, Any]] = []
        for article in articles:
            digest = content_hash(article)
            before = known.get(article.canonical_url) or known.get(normalise(article.url))
            outcome = decide(article, digest, before)
            outcomes.append(outcome)
            fetched_at = article.fetched_at or now
            revision = {"content_hash": digest, "reader_version": READER_VERSION, "fetched_at": fetched_at, "seen_at": now, "run_id": run_id}
            revision |= _record_columns(article)
            if outcome is Outcome.NEW:
                row = {**_columns(article), "content_hash": digest, "fetched_at": fetched_at, "first_seen_at": now, "changed_at": now}
                row |= {"site_id": site_ids[article.site], "run_id": run_id}
                article_id = int(connection.execute(insert(models.ArticleRow).values(row).returning(models.ArticleRow.id)).scalar_one())
                written.append((article_id, article))
                revisions.append({**revision, "article_id": article_id, "number": 1, "cause": Cause.FIRST.value, "changes": {}})
            else:
                assert before is not None
                article_id = before.id
                row = {"fetched_at": max(fetched_at, before.fetched_at)} | ({"run_id": run_id} if run_id is not None else {})
                if outcome is Outcome.UPDATED:
                    self._write_lists(connection, written)  # the article may stand in this very batch
                    written.clear()
                    self._insert_all(connection, models.Revision, revisions)
                    revisions.clear()
                    stored = articles_by_id(connection, [article_id])[article_id]
                    revisions.append(
                        {
                            **revision,
                            "article_id": article_id,
                            "number": self._last_revision(connection, article_id) + 1,
                            "cause": cause_of(article, before).value,
                            "changes": changes_between(stored, article),
                        }
                    )
                    row |= {
                        **_columns(article),
                        "content_hash": digest,
                        "changed_at": now,
                        "canonical_url": self._kept_canonical(connection, before.id, article),
                    }
                    self._forget_lists(connection, article_id)
                    written.append((article_id, article))
                elif digest == before.content_hash and int(before.reader_version) < int(READER_VERSION):
                    row["reader_version"] = READER_VERSION
                if before.payload_digest is None and digest == before.content_hash:
                    row |= _record_columns(article)
                connection.execute(update(models.ArticleRow).where(models.ArticleRow.id == article_id).values(row))
            payload_digest = article.record.payload_digest if article.record else None
            if outcome is Outcome.UNCHANGED and before is not None:
                current = replace(before, fetched_at=max(fetched_at, before.fetched_at), payload_digest=before.payload_digest or payload_digest)
            else:
                current = Known(article_id, digest, fetched_at, READER_VERSION, payload_digest)
            known[article.canonical_url] = known[normalise(article.url)] = current
            self._insert_missing(connection, models.ArticleUrl, [{"url": u, "article_id": article_id} for u in {article.canonical_url, normalise(article.url)}])
        self._write_lists(connection, written)
        self._insert_all(connection, models.Revision, revisions)
        return outcomes

    def _last_revision(self, connection: Connection, article_id: int) -> int:
        """Number of an article's last revision; 0 where it has none (a row of the first schema)."""
        query = select(func.max(models.Revision.number)).where(models.Revision.article_id == article_id)
        return int(connection.execute(query).scalar() or 0)

    def _insert_all(self, connection: Connection, model: type[models.Base], rows: list[dict[str, Any]]) -> None:
        if rows:
            connection.execute(insert(_table(model)), rows)

    def _kept_canonical(self, connection: Connection, article_id: int, article: Article) -> str:
        """The canonical URL may move with an update, unless another article already stands there."""
        other = connection.execute(select(models.ArticleRow.id).where(models.ArticleRow.canonical_url == article.canonical_url)).scalar()
        if other is None or other == article_id:
            return article.canonical_url
        return str(connection.execute(select(models.ArticleRow.canonical_url).where(models.ArticleRow.id == article_id)).scalar_one())

    def _known(self, connection: Connection, articles: Sequence[Article]) -> dict[str, Known]:
        urls = sorted({u for a in articles for u in (a.canonical_url, normalise(a.url))})
        found: dict[str, Known] = {}
        for at in range(0, len(urls), _LOOKUP):
            query = (
                select(
                    models.ArticleUrl.url,
                    models.ArticleRow.id,
                    models.ArticleRow.content_hash,
                    models.ArticleRow.fetched_at,
                    models.ArticleRow.reader_version,
                    models.ArticleRow.payload_digest,
                )
                .join(models.ArticleRow, models.ArticleRow.id == models.ArticleUrl.article_id)
                .where(models.ArticleUrl.url.in_(urls[at : at + _LOOKUP]))
            )
            for row in connection.execute(query):
                columns: Any = row[1:]
                found[row[0]] = Known(*columns)
        return found

    def _ids(self, connection: Connection, model: type[models.Base], column: str, names: Iterable[str], **extra: Any) -> dict[str, int]:
        """Ids of named things, new ones made."""
        wanted = sorted(set(names))
        if not wanted:
            return {}
        table = _table(model)
        found: dict[str, int] = {}
        for _ in range(2):
            for at in range(0, len(wanted), _LOOKUP):
                part = wanted[at : at + _LOOKUP]
                found |= {name: number for number, name in connection.execute(select(table.c.id, table.c[column]).where(table.c[column].in_(part)))}
            missing = [name for name in wanted if name not in found]
            if not missing:
                break
            self._insert_missing(connection, model, [{column: name, **extra} for name in missing])
        return found

    def _insert_missing(self, connection: Connection, model: type[models.Base], rows: list[dict[str, Any]]) -> None:
        """Insert rows that are not there yet; another writer may have been faster."""
        dialect: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        if rows:
            connection.execute(dialect(_table(model)).on_conflict_do_nothing(), rows)

    def _forget_lists(self, connection: Connection, article_id: int) -> None:
        for model in (models.PhotoRow, models.ArticleAuthor, models.ArticleTag, models.ArticleSource):
            table = _table(model)
            connection.execute(delete(table).where(table.c.article_id == article_id))

    def _write_lists(self, connection: Connection, written: list[tuple[int, Article]]) -> None:
        for member, key, link, field in (
            (models.Author, "author_id", models.ArticleAuthor, "authors"),
            (models.Tag, "tag_id", models.ArticleTag, "tags"),
            (models.Source, "source_id", models.ArticleSource, "sources"),
        ):
            ids = self._ids(connection, member, "name", (n for _, a in written for n in getattr(a, field)))
            rows = [
                {"article_id": article_id, "position": i, key: ids[name]}
                for article_id, a in written
                for i, name in enumerate(dict.fromkeys(getattr(a, field)))
            ]
            if rows:
                connection.execute(insert(_table(link)), rows)
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
        connection.execute(insert(_table(models.PhotoRow)), photos)
        table = _table(models.PhotoRow)
        photo_ids: dict[tuple[int, int], int] = {}
        article_ids = [article_id for article_id, _ in written]
        for at in range(0, len(article_ids), _LOOKUP):
            rows_found = connection.execute(
                select(table.c.id, table.c.article_id, table.c.position).where(table.c.article_id.in_(article_ids[at : at + _LOOKUP]))
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
            connection.execute(insert(_table(models.PhotoCredit)), credit_parts)


def _columns(article: Article) -> dict[str, Any]:
    """The article's own columns."""
    return {
        "url": article.url,
        "canonical_url": article.canonical_url,
        "kind": article.kind.value,
        "title": article.title,
        "dek": article.dek,
        "body": article.body,
        "blocks": [[b.kind.value, b.text, *([b.at.isoformat()] if b.at else [])] for b in article.blocks],
        "published_at": article.published_at,
        "published_printed": article.published_printed,
        "published_precision": article.published_precision.value if article.published_precision else None,
        "modified_at": article.modified_at,
        "modified_printed": article.modified_printed,
        "modified_precision": article.modified_precision.value if article.modified_precision else None,
        "language": article.language,
        "section": article.section,
        "photo_credit": article.photo_credit,
        "source": article.source,
        "comment_count": article.comment_count,
        "paywalled": article.paywalled,
        "evidence": article.evidence,
        "disagreements": article.disagreements,
        "reader_version": READER_VERSION,
        **_record_columns(article),
    }


def _record_columns(article: Article) -> dict[str, Any]:
    record = article.record
    return {
        "archive_file": record.file if record else None,
        "archive_offset": record.offset if record else None,
        "archive_length": record.length if record else None,
        "payload_digest": record.payload_digest if record else None,
    }


def _is_away(error: Exception) -> bool:
    if not isinstance(error, DBAPIError):
        return False
    text = str(error.orig).lower()
    return error.connection_invalidated or any(
        s in text
        for s in (
            "connection refused",
            "server closed",
            "database is locked",
            "unable to open",
            "disk is full",
            "connection failed",
            "shutting down",
            "readonly",
        )
    )
