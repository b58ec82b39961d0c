"""Articles into the database: each is prepared once (``prepared``), decided once against what is known
(``newscrawl.decisions.storing``) and written once (``article_writer``), a batch in one transaction.

A batch in which a row is refused is rolled back and written again in halves, so that one bad row never costs another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from newscrawl.decisions.changes import Outcome
from newscrawl.decisions.revisits import Ages, never
from newscrawl.decisions.storing import Decision, Fate, decide, goes_on_from, needs_stored, standing_of
from newscrawl.errors import AlreadyThereError, DatabaseBusyError, RowRefusedError, WriteConflictError
from newscrawl.items import Envelope
from newscrawl.storage.article_writer import BatchWriter, Decided, is_met_shortened
from newscrawl.storage.change_numbers import hold_numbers
from newscrawl.storage.dialect import writing
from newscrawl.storage.ledger import Ledger
from newscrawl.storage.loading import articles_by_id
from newscrawl.storage.lookup import Lookup
from newscrawl.storage.prepared import Prepared, prepare

_ATTEMPTS = 3  # at a batch that somebody else's writing came across: each time the other's rows are there to be found


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of one article of a batch: an outcome, or the reason why the database refused it."""

    outcome: Outcome | None
    error: str | None = None
    waits: bool = False
    """It waits on disk for the database."""
    still_counted: bool | None = None
    """As in ``Decision``."""
    is_shortened: bool = False
    """The visit was shown a known article in part."""


class Store:
    """Writes articles through one engine; safe to call from one thread at a time."""

    def __init__(self, engine: Engine, ages: Ages = never) -> None:
        """``ages``: at which ages a site's articles are visited again."""
        self.engine = engine
        self.ledger = Ledger(engine, ages)

    def save(self, envelopes: Sequence[Envelope], run_id: int | None, now: datetime) -> list[Stored]:
        """Write a batch; -> what became of each, in order.

        ``DatabaseAwayError`` where the database is away altogether: then nothing of the batch is written.
        """
        return self._save([prepare(envelope, now) for envelope in envelopes], run_id, now)

    def _save(self, offers: Sequence[Prepared], run_id: int | None, now: datetime) -> list[Stored]:
        try:
            return self._patiently(offers, run_id, now)
        except (RowRefusedError, WriteConflictError) as error:
            if len(offers) == 1:
                if isinstance(error, WriteConflictError) and not isinstance(error, AlreadyThereError):
                    raise DatabaseBusyError(str(error)) from error
                return [Stored(None, str(error))]
        middle = len(offers) // 2
        return self._save(offers[:middle], run_id, now) + self._save(offers[middle:], run_id, now)

    def _patiently(self, offers: Sequence[Prepared], run_id: int | None, now: datetime) -> list[Stored]:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with writing(self.engine) as connection:
                    return self._write(connection, offers, run_id, now)
            except WriteConflictError:
                if attempt == _ATTEMPTS:
                    raise
        raise AssertionError("unreachable")

    def _write(
        self, connection: Connection, offers: Sequence[Prepared], run_id: int | None, now: datetime
    ) -> list[Stored]:
        hold_numbers(connection)
        writer = BatchWriter(connection, run_id, now, sorted({offer.article.site for offer in offers}))
        stored: dict[int, Stored] = {}
        waiting = dict(enumerate(offers))
        while waiting:
            lookup = Lookup(connection, waiting.values())
            round_, waiting = _independent(waiting, lookup)
            decided = _decided(connection, round_, lookup)
            writer.write(list(decided.values()), lookup)
            for place, one in decided.items():
                if one.decision.fate is Fate.APART:
                    waiting[place] = one.offer.standing_alone()
                else:
                    shortened, counted = is_met_shortened(one), one.decision.still_counted
                    stored[place] = Stored(one.decision.outcome, still_counted=counted, is_shortened=shortened)
            waiting = dict(sorted(waiting.items()))
        writer.finish()
        self.ledger.note_articles(connection, writer.visits, run_id)
        return [stored[place] for place in range(len(offers))]


def _independent(waiting: dict[int, Prepared], lookup: Lookup) -> tuple[dict[int, Prepared], dict[int, Prepared]]:
    """-> (those of which none depends on what becomes of another one, those that wait for the next round)."""
    taken: set[object] = set()
    now: dict[int, Prepared] = {}
    later: dict[int, Prepared] = {}
    for place, offer in waiting.items():
        keys = lookup.keys(offer)
        (later if taken & keys else now)[place] = offer
        taken |= keys
    return now, later


def _decided(connection: Connection, offers: dict[int, Prepared], lookup: Lookup) -> dict[int, Decided]:
    """What becomes of each, by what is known of it."""
    met = {place: known for place, offer in offers.items() if (known := lookup.known(offer)) is not None}
    standings = {place: standing_of(offers[place].offer, known) for place, known in met.items()}
    before = {place: one for place, known in met.items() if (one := lookup.going_on(offers[place], known)) is not None}
    wanted = {known.id for place, known in met.items() if needs_stored(offers[place].offer, known, standings[place])}
    wanted |= {known.id for known in before.values()}
    whole = articles_by_id(connection, wanted) if wanted else {}
    found: dict[int, Decided] = {}
    for place, offer in offers.items():
        known = met.get(place)
        if known is None:
            found[place] = Decided(offer, Decision(Fate.NEW))
            continue
        stored, earlier = whole.get(known.id), before.get(place)
        decision = decide(offer.offer, known, standings[place], stored)
        goes_on = earlier is not None and goes_on_from(whole[earlier.id], offer.article)
        found[place] = Decided(offer, decision, known, stored, earlier if goes_on else None)
    return found
