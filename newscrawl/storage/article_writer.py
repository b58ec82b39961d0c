"""Writes what was decided of a batch of articles, in one transaction: many rows a statement, each row once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from newscrawl.decisions.changes import Cause
from newscrawl.decisions.near_duplicates import Wording
from newscrawl.decisions.storing import Decision, Fate, Known, Standing
from newscrawl.items import Article
from newscrawl.storage import models as m
from newscrawl.storage.article_lists import forget_lists, ids_of_names, write_lists
from newscrawl.storage.change_numbers import renumber, take_numbers
from newscrawl.storage.dialect import among, dialect_of
from newscrawl.storage.entries import ArticleVisit
from newscrawl.storage.lookup import Lookup, known_texts
from newscrawl.storage.prepared import Prepared
from newscrawl.storage.rows import article_columns, listed_at, record_columns
from newscrawl.storage.stories import Dated, link_copies
from newscrawl.urls import identity, normalise, site_of

_REVISIONS = (
    select(m.Revision.article_id, m.Revision.number, m.Revision.content_hash, m.Revision.returns_to)
    .where(among(m.Revision.article_id, "ids"))
    .order_by(m.Revision.article_id, m.Revision.number.desc())
)
_SEEN_AGAIN = (
    update(m.Revision)
    .where(m.Revision.article_id == bindparam("article"), m.Revision.number == bindparam("seen"))
    .values(times_seen=m.Revision.times_seen + 1)
)
_FORGET_ADDRESS = delete(m.ArticleUrl).where(
    m.ArticleUrl.identity == bindparam("address"), m.ArticleUrl.article_id == bindparam("article")
)


@dataclass(frozen=True, slots=True)
class Decided:
    """An offer, the stored article that it leads to, and what becomes of it."""

    offer: Prepared
    decision: Decision
    known: Known | None = None
    stored: Article | None = None
    """``known`` whole, where the decision needed it."""
    earlier: Known | None = None
    """Another stored article, which goes on in ``known``: its server leads from its address here."""


class BatchWriter:
    """One batch in one transaction. ``write`` as often as there are rounds, then ``finish``."""

    def __init__(self, connection: Connection, run_id: int | None, now: datetime, sites: Sequence[str]) -> None:
        self.connection, self.run_id, self.now, self.sites = connection, run_id, now, sites
        self.dialect = dialect_of(connection)
        self.visits: list[ArticleVisit] = []
        self._texts: dict[int, Dated] = {}  # of articles that are new or have another text now
        self._texts_before: dict[int, Dated] = {}

    @cached_property
    def site_ids(self) -> dict[str, int]:
        """Site -> the id of its row. Not asked for where all is as it was."""
        return ids_of_names(self.connection, m.table_of(m.Site), "host", self.sites, first_seen_at=self.now)

    def write(self, decided: Sequence[Decided], lookup: Lookup) -> None:
        """Write one round: no two of its offers depend on each other."""
        by_fate: dict[Fate, list[Decided]] = defaultdict(list)
        for one in decided:
            by_fate[one.decision.fate].append(one)
        for one in by_fate[Fate.APART]:
            self._take_back(one)
        if by_fate[Fate.NEW]:
            self._insert(by_fate[Fate.NEW], lookup)
        rows = [self._confirmed(one, lookup) for one in by_fate[Fate.CONFIRM]]
        if by_fate[Fate.REPLACE]:
            rows += self._replace(by_fate[Fate.REPLACE], lookup)
        self._update(rows)
        self._note_shortened(by_fate[Fate.CONFIRM])
        self._note_continued([one for one in decided if one.earlier])
        met = [(one.known.id, one) for one in decided if one.known and one.decision.fate is not Fate.APART]
        self._note_addresses(met, lookup.urls)

    def finish(self) -> None:
        """Link copies, now that all texts of the batch are written."""
        link_copies(self.connection, self._texts, self._texts_before)

    # ---- new ones

    def _insert(self, new: list[Decided], lookup: Lookup) -> None:
        dialect, connection, now = self.dialect, self.connection, self.now
        numbers = take_numbers(connection, len(new))
        ids = dialect.take_ids(connection, m.table_of(m.ArticleRow), len(new))
        written = list(zip(ids, new, strict=True))
        rows = [
            {
                "id": article_id, **self._content(one),
                "body_hash": None if lookup.with_text_of(one.offer) else one.offer.wording.digest,
                "site_id": self.site_ids[one.offer.article.site], "first_seen_at": now, "changed_at": now,
                "change_number": number, "added_number": number,
            }
            for (article_id, one), number in zip(written, numbers, strict=True)
        ]  # fmt: skip
        dialect.insert(connection, m.table_of(m.ArticleRow), rows)
        dialect.index_texts(connection, ids)
        revisions = [
            {**self._revision(one), "article_id": article_id, "number": 1, "cause": Cause.FIRST.value, "changes": {}}
            for article_id, one in written
        ]
        dialect.insert(connection, m.table_of(m.Revision), revisions)
        self._note_counts(written)
        self._note_addresses(written, set())
        write_lists(connection, [(article_id, one.offer.article) for article_id, one in written])
        for article_id, one in written:
            self._texts[article_id] = Dated(one.offer.wording, one.offer.article.published_at or now)

    def _content(self, one: Decided) -> dict[str, Any]:
        """The columns that a reading fills."""
        offer = one.offer
        return {
            **article_columns(offer.article),
            **record_columns(offer.envelope.record),
            "fetched_at": offer.offer.fetched_at,
            "listed_at": listed_at(offer.article.published_at, one.known.first_seen_at if one.known else self.now),
            "content_hash": offer.offer.content_hash,
            "reader_version": offer.offer.reader_version,
            "run_id": self.run_id,
        }

    def _other_content(self, one: Decided) -> dict[str, Any]:
        """The same, without a text that is as it was: PostgreSQL would write long values anew, and leave the old ones
        to be vacuumed, for every comment that is counted.
        """
        content, article, stored = self._content(one), one.offer.article, _stored(one)
        if (article.body, article.blocks) == (stored.body, stored.blocks):
            del content["body"], content["blocks"]
        return content

    def _revision(self, one: Decided) -> dict[str, Any]:
        """What every revision says of the reading that made it."""
        offer = one.offer
        return {
            **record_columns(offer.envelope.record),
            "content_hash": offer.offer.content_hash,
            "reader_version": offer.offer.reader_version,
            "fetched_at": offer.offer.fetched_at,
            "seen_at": self.now,
            "run_id": self.run_id,
        }

    # ---- known ones

    def _confirmed(self, one: Decided, lookup: Lookup) -> dict[str, Any]:
        """The columns by which a row says that its article was seen again."""
        offer, known = one.offer.offer, _known(one)
        row: dict[str, Any] = {"id": known.id, "fetched_at": max(offer.fetched_at, min(known.fetched_at, self.now))}
        if one.decision.same_content:
            row |= {"content_hash": offer.content_hash}
            row["reader_version"] = max(offer.reader_version, known.reader_version, key=int)
            if known.payload_digest is None:
                row |= record_columns(one.offer.envelope.record)
        if one.decision.standing not in (Standing.HOME, Standing.LENT) and offer.fetched_at >= known.fetched_at:
            row |= {"url": offer.article.url, "canonical_url": _free_canonical(one, lookup)}
            if _moves_site(one):
                taken = (one.offer.article.site, known.body_hash) in known_texts(self.connection, [known.body_hash])
                row |= {"site_id": self.site_ids[one.offer.article.site]} | ({"body_hash": None} if taken else {})
        return row

    def _replace(self, replaced: list[Decided], lookup: Lookup) -> list[dict[str, Any]]:
        """Write what hangs on articles with other content; -> the columns of their rows."""
        numbers = take_numbers(self.connection, len(replaced))
        self._insert_revisions([one for one in replaced if one.decision.writes_revision])
        relisted = [one for one in replaced if _lists(one.offer.article) != _lists(_stored(one))]
        if relisted:
            forget_lists(self.connection, [_known(one).id for one in relisted])
            write_lists(self.connection, [(_known(one).id, one.offer.article) for one in relisted])
        self._note_counts([(_known(one).id, one) for one in replaced if one.decision.counted])
        for one in replaced:
            self._note_text(one)
        hashes = self._free_hashes(replaced)
        return [
            {
                "id": _known(one).id, **self._other_content(one), "canonical_url": _free_canonical(one, lookup),
                "body_hash": digest, "changed_at": self.now, "change_number": number,
                **self._home(one),
            }
            for one, number, digest in zip(replaced, numbers, hashes, strict=True)
        ]  # fmt: skip

    def _home(self, one: Decided) -> dict[str, Any]:
        """Where an article that has other content is read from now on."""
        if one.decision.standing is Standing.LENT:
            return {"url": _known(one).url, "canonical_url": _known(one).canonical_url}
        return {"site_id": self.site_ids[one.offer.article.site]} if _moves_site(one) else {}

    def _note_text(self, one: Decided) -> None:
        """Leave an article to be linked anew where its text, or the fortnight of it, is another one now."""
        known, article, stored = _known(one), one.offer.article, _stored(one)
        if article.body != stored.body or article.published_at != stored.published_at:
            before = Dated(one.offer.wording if article.body == stored.body else Wording(stored.body), _born(known))
            self._texts_before.setdefault(known.id, before)
            self._texts[known.id] = Dated(one.offer.wording, article.published_at or known.first_seen_at)

    def _free_hashes(self, replaced: list[Decided]) -> list[str | None]:
        """The hashes of texts; ``None`` for one that another article of its site has: a text belongs to one article."""
        changed = [one for one in replaced if one.offer.wording.digest != _known(one).body_hash or _moves_site(one)]
        owners = known_texts(self.connection, (one.offer.wording.digest for one in changed))
        taken = {place: known.id for place, known in owners.items()}
        found: list[str | None] = []
        for one in replaced:
            digest = one.offer.wording.digest
            owner = taken.setdefault((one.offer.article.site, digest or ""), _known(one).id)
            found.append(digest if owner == _known(one).id else None)
        return found

    def _insert_revisions(self, replaced: list[Decided]) -> None:
        """Write revisions, or, where a page goes to and fro between two states, count that it did."""
        if not replaced:
            return
        earlier = self._revisions({_known(one).id for one in replaced})
        rows: list[dict[str, Any]] = []
        for one in replaced:
            article_id, decision, digest = _known(one).id, one.decision, one.offer.offer.content_hash
            before = earlier.get(article_id, [])
            same = next((number for number, known, _ in before if known == digest), None)
            if decision.cause is not Cause.EDIT:
                same = None
            if same is not None and before[0][2] is not None:
                self.connection.execute(_SEEN_AGAIN, {"article": article_id, "seen": same})
                continue
            rows.append(
                self._revision(one)
                | {"article_id": article_id, "number": before[0][0] + 1 if before else 1, "cause": decision.cause.value}
                | {"changes": decision.changes, "silent": decision.silent, "returns_to": same}
            )
        self.dialect.insert(self.connection, m.table_of(m.Revision), rows)

    def _revisions(self, article_ids: set[int]) -> dict[int, list[tuple[int, str, int | None]]]:
        """Article -> (number, content hash, number of the earlier revision that it returns to), the last one first."""
        found: dict[int, list[tuple[int, str, int | None]]] = defaultdict(list)
        for article_id, number, digest, returns_to in self.connection.execute(_REVISIONS, {"ids": sorted(article_ids)}):
            found[article_id].append((number, digest, returns_to))
        return found

    def _take_back(self, one: Decided) -> None:
        """An address that a stored article claims is another article's: it goes back to its own."""
        known, address = _known(one), one.offer.offer.address
        self.connection.execute(_FORGET_ADDRESS, {"address": address, "article": known.id})
        if identity(known.canonical_url) == address:
            row, own = m.ArticleRow, normalise(known.url)
            if self.connection.execute(select(row.id).where(row.canonical_url == own)).scalar() is None:
                self.connection.execute(update(row).where(row.id == known.id).values(canonical_url=own))

    # ---- what all of them have

    def _update(self, rows: Sequence[dict[str, Any]]) -> None:
        self.dialect.update(self.connection, m.table_of(m.ArticleRow), "id", rows)

    def _note_addresses(self, written: Sequence[tuple[int, Decided]], known: set[str]) -> None:
        """Write addresses and visits. ``known``: addresses that are written down already."""
        rows = {
            url: {"url": url, "identity": identified, "article_id": article_id}
            for article_id, one in written
            for url, identified in one.offer.addresses.items()
            if url not in known
        }
        self.dialect.insert_missing(self.connection, m.table_of(m.ArticleUrl), [rows[url] for url in sorted(rows)])
        for article_id, one in written:
            visit, record = one.offer.envelope.visit, one.offer.envelope.record
            if visit:
                born = one.offer.article.published_at or self.now
                was_gone = one.known is not None and one.known.gone_at is not None
                self.visits.append(ArticleVisit(visit, one.decision.outcome.value, article_id, born, record, was_gone))

    def _note_shortened(self, confirmed: Sequence[Decided]) -> None:
        """Write that articles were met in part; once, where an archive is read again."""
        rows = [
            {"article_id": _known(one).id, "kind": "shortened", "at": one.offer.offer.fetched_at}
            | {"status": one.offer.envelope.visit.status if one.offer.envelope.visit else None, "run_id": self.run_id}
            for one in confirmed
            if is_met_shortened(one)
        ]
        self.dialect.insert(self.connection, m.table_of(m.ArticleEvent), rows)

    def _note_continued(self, led: Sequence[Decided]) -> None:
        """Write that articles go on in others, at whose addresses nobody knew them yet: they are read there by now."""
        ends = {one.earlier.id: one for one in led if one.earlier}
        rows: list[dict[str, Any]] = [
            {"article_id": article_id, "kind": "continued", "at": one.offer.offer.fetched_at}
            | {"status": None, "address": _known(one).url, "run_id": self.run_id}
            for article_id, one in ends.items()
        ]
        self.dialect.insert(self.connection, m.table_of(m.ArticleEvent), rows)
        changed = [{"id": one["article_id"], "gone_at": one["at"], "changed_at": self.now} for one in rows]
        self._update(changed)
        renumber(self.connection, list(ends))

    def _note_counts(self, written: Sequence[tuple[int, Decided]]) -> None:
        rows = [
            {"article_id": article_id, "seen_at": one.offer.offer.fetched_at, "count": one.offer.article.comment_count}
            for article_id, one in written
            if one.offer.article.comment_count is not None
        ]
        self.dialect.insert_missing(self.connection, m.table_of(m.CommentCount), rows)


def _known(one: Decided) -> Known:
    assert one.known
    return one.known


def _stored(one: Decided) -> Article:
    assert one.stored
    return one.stored


def _born(known: Known) -> datetime:
    return known.published_at or known.first_seen_at


def _moves_site(one: Decided) -> bool:
    """Whether an article is read at another site from now on."""
    is_moved = one.decision.standing not in (Standing.HOME, Standing.LENT)
    return is_moved and one.offer.article.site != site_of(_known(one).url)


def _lists(article: Article) -> tuple[Any, ...]:
    return article.authors, article.tags, article.sources, article.photos


def is_met_shortened(one: Decided) -> bool:
    """Whether a visit was shown an article in part; the same visit that is read again tells nothing new."""
    return one.decision.shortened is not None and one.offer.offer.fetched_at != _known(one).fetched_at


def _free_canonical(one: Decided, lookup: Lookup) -> str:
    """The canonical URL may move, unless another article already stands there."""
    other = lookup.by_address.get(one.offer.offer.canonical)
    known = _known(one)
    return one.offer.article.canonical_url if other is None or other.id == known.id else known.canonical_url
