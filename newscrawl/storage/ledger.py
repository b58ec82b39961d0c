"""The ledger of addresses: what crawls met, what they were answered, what is due.

A list and what it names are written in one transaction before any of it is asked for, and the visit of an article
in the transaction that stores it: a killed crawl finds the rest of its work here. When anything is due is decided
in ``newscrawl.decisions.revisits``; here it is written down.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, bindparam, func, insert, or_, select, update

from newscrawl.decisions.parameters import says_nothing_new
from newscrawl.decisions.revisits import (
    AHEAD,
    LONGEST_WAIT,
    TRAP_AGAIN,
    UNCHANGED,
    Ages,
    Found,
    Next,
    Validators,
    after_article,
    after_drop,
    after_list,
    due_soon,
    further_list,
    horizon,
    is_due,
    is_gone,
    lead_to_keep,
    modified_list_due,
    names_itself,
    on_list,
    says_more,
    states_itself,
    stays_article,
    validator_lies,
    was_no_section,
)
from newscrawl.errors import REFUSALS, DropReason
from newscrawl.grammar.text import counted
from newscrawl.items import Lead, ListKind, Visit
from newscrawl.storage import models as m
from newscrawl.storage.change_numbers import renumber
from newscrawl.storage.dialect import among, dialect_of, writing
from newscrawl.storage.entries import (
    ARTICLE,
    ENTRIES,
    FRONT_PAGE,
    LIST,
    NOTED_AT,
    ArticleVisit,
    Entry,
    Listed,
    ListVisit,
    NotedVisit,
    entry_of,
    fresh_row,
    stored_lead,
    visited_row,
)
from newscrawl.urls import identity, normalise, plain_spellings, plainer, server_of, shape

_SORTS = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""How a date begins that is ordered as text is."""
_LISTS_READ = frozenset({FRONT_PAGE, *ListKind})
"""Outcomes of a visit to a list."""
_ASKED_IN_VAIN = (DropReason.UNREACHABLE, DropReason.HOST_WAITS)
_MET = ENTRIES.where(among(m.Address.identity, "identities")).order_by(m.Address.first_seen_at.desc(), m.Address.url)
_MET_HELD = _MET.with_for_update(of=m.Address)
_PUT_OFF = (
    update(m.Address)
    .where(among(m.Address.url, "urls"))
    .values(due_at=bindparam("until"), due_because=bindparam("why"))
)
_ARTICLES_AT = select(m.ArticleRow.canonical_url, m.ArticleRow.id).where(among(m.ArticleRow.canonical_url, "urls"))
_LEADING_TO = ENTRIES.where(among(m.Address.article_id, "ids"), m.Address.role == ARTICLE).order_by(
    m.Address.first_seen_at
)
_STORED_OF_SITE = (
    select(m.Address.url)
    .where(m.Address.site == bindparam("site"), m.Address.role == ARTICLE, m.Address.article_id.is_not(None))
    .limit(1)
)
_LISTS_TO_COME = (
    select(m.Address.url)
    .where(m.Address.site == bindparam("site"), m.Address.role == LIST)
    .where(m.Address.named > 0, m.Address.due_at > bindparam("at"), m.Address.outcome.in_(sorted(_LISTS_READ)))
    .limit(1)
)
_PRESENCE = select(m.ArticleRow.gone_at.is_not(None), m.ArticleRow.url).where(m.ArticleRow.id == bindparam("id"))
_ANY_MET = select(m.Address.url).where(m.Address.identity == bindparam("identity")).limit(1)


class Ledger:
    """The ledger in one database. Every method is one transaction; ``StorageError`` where the database is away."""

    def __init__(self, engine: Engine, ages: Ages) -> None:
        """``ages``: at which ages a site's articles are visited again."""
        self.engine, self.ages = engine, ages

    # ---- asking

    def entry(self, url: str) -> Entry | None:
        """The entry of an address, whichever way it is spelled; ``None`` where no crawl met it."""
        query = ENTRIES.where(or_(m.Address.url == normalise(url), m.Address.identity == identity(url)))
        with self.engine.connect() as connection:
            found = [entry_of(row) for row in connection.execute(query)]
        exact = [entry for entry in found if entry.url == normalise(url)]
        return next(iter(exact or found), None)

    def entries(self, urls: Iterable[str]) -> list[Entry]:
        """The entries of addresses, in their order; those that no crawl met are left out."""
        urls = list(urls)
        with self.engine.connect() as connection:
            found = _entries(connection, urls)
        return list({identity(url): found[identity(url)] for url in urls if identity(url) in found}.values())

    def due_articles(self, site: str, now: datetime, limit: int) -> list[Entry]:
        """Articles of a site to be asked for now: those never fetched first, then what is due longest."""
        query = (
            ENTRIES.where(m.Address.site == site, m.Address.role == ARTICLE, self._is_due(site, now))
            .order_by(m.Address.visits > 0, m.Address.due_at, m.Address.url)
            .limit(limit)
        )
        with self.engine.connect() as connection:
            return [entry_of(row) for row in connection.execute(query)]

    def known_articles(self, site: str, limit: int) -> list[Entry]:
        """All articles of a site that crawls met, whatever is due of them."""
        query = ENTRIES.where(m.Address.site == site, m.Address.role == ARTICLE).order_by(m.Address.url).limit(limit)
        with self.engine.connect() as connection:
            return [entry_of(row) for row in connection.execute(query)]

    def lists(self, site: str) -> list[Entry]:
        """The lists of a site, what is due first in front."""
        query = ENTRIES.where(m.Address.site == site, m.Address.role == LIST).order_by(m.Address.due_at, m.Address.url)
        with self.engine.connect() as connection:
            return [entry_of(row) for row in connection.execute(query)]

    def next_due(self, site: str, now: datetime) -> datetime | None:
        """When a site's next list or article is due; ``None`` for a site of which nothing is."""
        query = (
            select(m.Address.due_at)
            .where(m.Address.site == site, m.Address.due_at.is_not(None))
            .order_by(m.Address.due_at)
            .limit(1)
        )
        late = query.where(m.Address.due_at > now, self._is_due(site, now))
        with self.engine.connect() as connection:
            found: datetime | None = connection.execute(query).scalar()
            return now if found is not None and connection.execute(late).scalar() is not None else found

    def rests_on_lists(self, site: str, now: datetime) -> bool:
        """Whether lists to which stored articles of a site are owed are not due, and none of those lists was emptied: a
        crawl to which none of them was named has missed nothing that is known.
        """
        query = select(m.Address.list_url).where(m.Address.site == site, m.Address.article_id.is_not(None)).distinct()
        with self.engine.connect() as connection:
            named_by = {identity(url) for url in connection.execute(query).scalars() if url}
        owed = [entry for entry in self.lists(site) if entry.identity in named_by and entry.outcome in _LISTS_READ]
        ages = self.ages(site)
        rests = [one for one in owed if one.named and not is_due(one.due_at, now, ages, one.known.noted_at)]
        return bool(rests) and all(one.named for one in owed)

    def waiting(self, site: str, now: datetime) -> tuple[int, datetime | None]:
        """Articles of a site that could not be had so far and are due later; -> (how many, the first instant at which
        one is due, ``None`` where none is).
        """
        row = m.Address
        unhad = or_(row.failures > 0, row.outcome.in_(_ASKED_IN_VAIN), row.visits == 0)
        soon = row.due_at > now, row.due_at <= now + LONGEST_WAIT  # no failure and no host puts anything off for longer
        mine = row.site == site, row.role == ARTICLE, row.article_id.is_(None)
        with self.engine.connect() as connection:
            found = connection.execute(select(func.count(), func.min(row.due_at)).where(*mine, *soon, unhad)).one()
        return found[0], found[1]

    def _is_due(self, site: str, now: datetime) -> ColumnElement[bool]:
        """``newscrawl.decisions.revisits.is_due`` in the database's words."""
        due_at = m.Address.due_at
        beyond = due_at > now + horizon(self.ages(site))
        return and_(due_at.is_not(None), or_(due_at <= now, beyond, now + AHEAD < NOTED_AT))

    # ---- noting

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with writing(self.engine) as connection:
            yield connection

    def note_list(
        self,
        listed: ListVisit,
        leads: Sequence[Lead],
        lists: Mapping[str, tuple[str, str | None]],
        *,
        changed: bool = True,
    ) -> Listed:
        """Keep what a list names, and the visit to it; -> what it leads to.

        ``lists``: address -> kind and, where it is stated, last modification of further lists. ``changed``: whether the
        list was sent anew (not 304).
        """
        visit = listed.visit
        with self._transaction() as connection:
            known = _entries(connection, [visit.address, *(lead.url for lead in leads), *lists], to_change=True)
            known |= _known_without_parameters(connection, leads, known)
            due, new = self._named_articles(connection, visit, leads, known)
            _name_lists(connection, visit, lists, known)
            own = known.get(identity(visit.address))
            _keep_spelling(connection, visit, own)
            after = after_list(
                own.known if own else None, visit, len(leads), len(new), listed.at_least, changed=changed
            )
            row = visited_row(visit, own, listed.record) | {
                "role": LIST,
                "outcome": listed.kind if changed or own is None else own.outcome,
                "detail": f"{counted(len(leads), 'article')}, {len(new)} of them new" if changed else "unchanged (304)",
                "poll_seconds": int(after.poll.total_seconds()) if after.poll else None,
                "named": len(leads) if changed or own is None else own.named,
                **_due(after),
            }
            known_as = own.known if own else None
            is_article = was_no_section(known_as, visit) or stays_article(known_as) or any(map(names_itself, leads))
            if not is_article:
                _upsert(connection, [row])
            if own and changed and validator_lies(own.validators, _validators(visit), changed=bool(new)):
                _note_liar(connection, visit)
            fresh = _entries(connection, new)
            further = _entries(connection, lists).values()
            due_lists = [
                e
                for e in further
                if e.is_list and e.url != row["url"] and e.due_at is not None and e.due_at <= visit.at
            ]
            met = _met(leads, known)
            stored = sum(known[one].article_id is not None for one in met)
            waits = not leads and _has_lists_to_come(connection, visit)
            if waits or (not changed and (own is None or own.named != 0)):
                stored = int(_has_articles(connection, visit.site))
            unknown = [fresh[one] for one in _as_a_reader_would(leads) if one in fresh]
            no_articles = frozenset(one for one in met if known[one].is_no_article)
            return Listed([*unknown, *due], due_lists, len(new), stored, no_articles)

    def name_lists(self, visit: Visit, lists: Mapping[str, tuple[str, str | None]]) -> list[Entry]:
        """Keep lists that a site has, or may have, whatever came of the visit to the page that should name them; ->
        their entries. ``lists``: as of ``note_list``.
        """
        with self._transaction() as connection:
            _name_lists(connection, visit, lists, _entries(connection, lists, to_change=True))
            return [entry for entry in _entries(connection, lists).values() if entry.is_list]

    def _named_articles(
        self, connection: Connection, visit: Visit, leads: Sequence[Lead], known: Mapping[str, Entry]
    ) -> tuple[list[Entry], list[str]]:
        """Keep what a list says of articles; -> (known ones that are due, addresses of those that nobody knew)."""
        ages = self.ages(visit.site)
        due: dict[str, Entry] = {}
        new: dict[str, Lead] = {}
        changed: dict[str, dict[str, Any]] = defaultdict(dict)
        named = [(one, at, known.get(at)) for one in leads for at in (identity(one.url),)]
        are_stamps = states_itself(((entry.known, one) for one, _, entry in named if entry), visit.at)
        for one, at, entry in named:
            lead = replace(one, modified=None) if are_stamps and entry else one
            if entry and entry.identity != at:
                lead = replace(lead, url=entry.address)
            if entry is None:
                before = new.get(at)
                if says_more(lead.found_in, before.found_in if before else ""):
                    new[at] = _asked_plainly(lead, before.url if before else lead.url, visit.site)
                elif before:
                    new[at] = _asked_plainly(before, lead.url, visit.site)
                continue
            found = on_list(entry.known, lead, visit.at, ages)
            values: dict[str, Any] = {}
            if found is Found.NO_SECTION:
                of_article = says_more(entry.found_in, lead.found_in)  # else what a list said of a list
                entry = replace(entry, role=ARTICLE, lead=entry.lead if of_article else None)
                values = {"role": ARTICLE, "poll_seconds": None}
            kept = entry.lead if entry.is_list else lead_to_keep(entry.known, lead, visit.at)
            is_lead = kept is lead
            if kept is not None and not entry.is_list:
                kept = _asked_plainly(kept, entry.address if is_lead else lead.url, visit.site)
            if kept is not None and kept != entry.lead:
                values["lead"] = stored_lead(kept)
            if is_lead:
                values |= {"found_in": lead.found_in, "list_url": visit.address}
            if found in (Found.NO_SECTION, Found.SAYS_CHANGED, Found.CHANGED_SOON):
                due_at = visit.at if found is not Found.CHANGED_SOON else due_soon(entry.known, visit.at, ages)
                values |= {"due_at": due_at, "due_because": found.value}
            if values:
                changed[entry.url] |= values
            if found not in (Found.LEAVE, Found.CHANGED_SOON):
                due[entry.url] = replace(entry, lead=kept)
                if is_lead:
                    due[entry.url] = replace(due[entry.url], found_in=lead.found_in, list_url=visit.address)
        _update(connection, changed)
        _insert_missing(connection, [fresh_row(lead, visit, ARTICLE) for lead in new.values()])
        return list(due.values()), [lead.url for lead in new.values()]

    def note_visits(self, visits: Sequence[NotedVisit], run_id: int | None) -> None:
        """Keep visits that brought no article."""
        with self._transaction() as connection:
            known = _entries(connection, [noted.visit.address for noted in visits], to_change=True)
            rows: dict[str, dict[str, Any]] = {}
            of_articles: list[tuple[int, NotedVisit, int]] = []
            for noted in visits:
                visit, outcome = noted.visit, noted.outcome
                own = known.get(identity(visit.address))
                _keep_spelling(connection, visit, own)
                if outcome is DropReason.WAITS_FOR_DATABASE and own and own.article_id and own.fetched_at == visit.at:
                    continue  # it waits no more: the database was back before this could be said
                after = after_drop(own.known if own else None, visit, outcome, noted.until, self.ages(visit.site))
                row = visited_row(visit, own, noted.record) | {
                    "outcome": outcome,
                    "detail": noted.detail,
                    **_due(after),
                }
                if visit.status not in (304, None):  # of what was not kept nothing can be "as it was"
                    row |= {"etag": None, "last_modified": None}
                if outcome in REFUSALS:
                    asked_at = min(own.fetched_at, visit.at) if own and own.fetched_at else None
                    row |= {"fetched_at": asked_at, "status": own.status if own else None}
                rows[row["url"]] = row
                if own and own.article_id is not None:
                    of_articles.append((own.article_id, noted, after.failures))
            _upsert(connection, rows.values())
            for article_id, noted, times in of_articles:
                _note_presence(connection, article_id, noted.visit, run_id, noted.outcome, times)

    def note_articles(self, connection: Connection, visits: Sequence[ArticleVisit], run_id: int | None) -> None:
        """Keep the visits that brought articles, in the transaction that stores these."""
        if not visits:
            return
        known = _entries(connection, [one.visit.address for one in visits])
        rows: dict[str, dict[str, Any]] = {}
        for one in visits:
            visit, own = one.visit, known.get(identity(one.visit.address))
            _keep_spelling(connection, visit, own)
            row = visited_row(visit, own, one.record) | _due(after_article(one.born, visit, self.ages(visit.site)))
            row |= {"role": ARTICLE, "outcome": one.outcome, "detail": None, "article_id": one.article_id}
            rows[row["url"]] = row
            if own and validator_lies(own.validators, _validators(visit), changed=one.outcome == "updated"):
                _note_liar(connection, visit)
        _upsert(connection, rows.values())
        for one in visits:
            if one.was_gone:
                _note_presence(connection, one.article_id, one.visit, run_id, one.outcome)

    def put_off(self, site: str, host: str, until: datetime, why: str, now: datetime) -> int:
        """Leave all that is due of a site at one of its hosts until then; -> how many addresses that were."""
        return self._put_off(site, now, until, why, lambda url: server_of(url) == host)

    def put_off_trap(self, site: str, url: str, why: str, now: datetime) -> int:
        """Leave all that is due of a site at addresses like this one for as long as traps are left alone; -> how many
        addresses that were.
        """
        alike = server_of(url), shape(url)
        return self._put_off(site, now, now + TRAP_AGAIN, why, lambda one: (server_of(one), shape(one)) == alike)

    def _put_off(self, site: str, now: datetime, until: datetime, why: str, is_meant: Callable[[str], bool]) -> int:
        row = m.Address
        with self._transaction() as connection:
            due = connection.execute(select(row.url).where(row.site == site, self._is_due(site, now))).scalars()
            urls = [url for url in due if is_meant(url)]
            if urls:
                connection.execute(_PUT_OFF, {"urls": urls, "until": until, "why": why})
        return len(urls)

    def take_back_the_future(self, site: str, now: datetime) -> int:
        """What a clock that was ahead has found too old to be looked at again is due; -> how many addresses that were.
        Nothing is looked through where no run was begun in the future.
        """
        row = m.Address
        with self.engine.connect() as connection:
            latest = connection.execute(select(func.max(m.Run.started_at))).scalar()
        if latest is None or latest <= now + AHEAD:
            return 0
        with self._transaction() as connection:
            mistimed = row.site == site, row.role == ARTICLE, row.due_at.is_(None), now + AHEAD < NOTED_AT
            values = {"due_at": now, "due_because": "it was asked for by a clock that was ahead"}
            return connection.execute(update(row).where(*mistimed).values(values)).rowcount

    def reset(self, url: str) -> bool:
        """An address is due at once, its validators and failures forgotten; -> whether any crawl had met it."""
        entry = self.entry(url)
        if entry is None:
            return False
        values: dict[str, Any] = {
            "etag": None, "last_modified": None, "failures": 0, "visits": 0,
            "due_at": entry.first_seen_at, "due_because": "asked for by hand",
        }  # fmt: skip
        with self._transaction() as connection:
            connection.execute(update(m.Address).where(m.Address.url == entry.url).values(values))
        return True


class TrialLedger(Ledger):
    """Answers as a ledger does, also of what it is told to note, and keeps nothing of it."""

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            dialect_of(connection).begin_writing(connection)
            yield connection
            connection.rollback()


def leads_of(engine: Engine, urls: Iterable[str]) -> dict[str, Lead]:
    """Identity of an address -> what the list that says most of it said, for those of which any list told."""
    with engine.connect() as connection:
        found = _entries(connection, urls)
    return {address: entry.lead for address, entry in found.items() if entry.lead and not entry.is_list}


def _as_a_reader_would(leads: Iterable[Lead]) -> list[str]:
    """Identities of what a list names, each once: the newest first where it says so (sitemaps may begin with the
    oldest), else in its own order. A run that may not ask for all, or is ended, has had what matters most.
    """

    def newest(lead: Lead) -> str:
        said = lead.published or lead.modified or ""
        return said if _SORTS.match(said) else ""

    return list(dict.fromkeys(identity(lead.url) for lead in sorted(leads, key=newest, reverse=True)))


def _asked_plainly(lead: Lead, other: str, site: str) -> Lead:
    """What a list says of an article whose other address is known too: the plainer of both is asked for. A feed may
    name what is made for telephones, of a host that lets no crawler in, where the front page names the article itself.
    """
    url = plainer(lead.url, other, site)
    return lead if url == lead.url else replace(lead, url=url)


def _known_without_parameters(
    connection: Connection, leads: Iterable[Lead], known: Mapping[str, Entry]
) -> dict[str, Entry]:
    """Identity of an address that nobody knew -> the first entry of the article to which it leads, where its parameters
    say nothing (``newscrawl.decisions.parameters``) and what the list calls it is what one called that.
    """
    parted = [(identity(lead.url), lead) for lead in leads if "?" in lead.url]
    unknown = {at: (lead, plain_spellings(lead.url)) for at, lead in parted if "?" in at and at not in known}
    spelled = {url for _, spellings in unknown.values() for url in spellings}
    if not spelled:
        return {}
    candidates = connection.execute(_ARTICLES_AT, {"urls": spelled}).all()
    if not candidates:
        return {}
    entries: dict[int | None, list[Entry]] = {}
    for row in connection.execute(_LEADING_TO, {"ids": {row.id for row in candidates}}):
        entries.setdefault(row.article_id, []).append(entry_of(row))
    articles = {row.canonical_url: row.id for row in candidates}
    found = {}
    for at, (lead, spellings) in unknown.items():
        number = next((articles[url] for url in spellings if url in articles), None)
        met = entries.get(number, [])
        is_called_so = lead.title in {one.lead.title for one in met if one.lead}
        if is_called_so and says_nothing_new(at, (one.identity for one in met)):
            found[at] = met[0]
    return found


def _met(leads: Iterable[Lead], known: Mapping[str, Entry]) -> set[str]:
    """Identities of what a list names that crawls had met before."""
    return {one for lead in leads if (one := identity(lead.url)) in known}


def _has_lists_to_come(connection: Connection, visit: Visit) -> bool:
    """Whether other lists of the site named articles and are not due yet: what a front page of nothing but sections
    leads to.
    """
    return connection.execute(_LISTS_TO_COME, {"site": visit.site, "at": visit.at}).first() is not None


def _has_articles(connection: Connection, site: str) -> bool:
    """Whether any article of a site was ever stored."""
    return connection.execute(_STORED_OF_SITE, {"site": site}).first() is not None


def _due(after: Next) -> dict[str, Any]:
    return {"due_at": after.due_at, "due_because": after.why, "failures": after.failures}


def _validators(visit: Visit) -> Validators:
    return Validators(visit.etag, visit.last_modified)


def _entries(connection: Connection, urls: Iterable[str], *, to_change: bool = False) -> dict[str, Entry]:
    """Identity -> entry, for those of the addresses that the ledger has. ``to_change``: nobody else changes them before
    the transaction ends.
    """
    identities = sorted({identity(url) for url in urls})
    rows = connection.execute(_MET_HELD if to_change else _MET, {"identities": identities}) if identities else ()
    return {row.identity: entry_of(row) for row in rows}


def _name_lists(
    connection: Connection, visit: Visit, lists: Mapping[str, tuple[str, str | None]], known: Mapping[str, Entry]
) -> None:
    """Keep the further lists that a list names."""
    new: list[dict[str, Any]] = []
    changed: dict[str, dict[str, Any]] = defaultdict(dict)
    for url, (kind, modified) in lists.items():
        entry = known.get(identity(url))
        lead = Lead(url=url, found_in=kind, modified=modified)
        found = further_list(entry.known if entry else None, modified)
        if entry is None:
            new.append(fresh_row(lead, visit, LIST))
        elif found is Found.SAYS_CHANGED:
            due_at = modified_list_due(entry.known, visit.at)
            values = {"lead": stored_lead(lead), "due_at": due_at, "due_because": found.value}
            changed[entry.url] |= values
        elif found is Found.NO_ARTICLE:
            changed[entry.url] |= {"role": LIST, "due_at": visit.at, "due_because": found.value, "failures": 0}
    _insert_missing(connection, new)
    _update(connection, changed)


def _keep_spelling(connection: Connection, visit: Visit, known: Entry | None) -> None:
    """Keep how an address was spelled that no list named, before what came of its visit is written: one that was asked
    for as "/it%27s" is asked for so again. ``known``: its entry, where it has one.
    """
    if known is None and visit.address != normalise(visit.address):
        _insert_missing(connection, [fresh_row(Lead(url=visit.address, found_in=visit.found_in), visit, ARTICLE)])


def _upsert(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Rows of the same columns."""
    dialect_of(connection).upsert(connection, m.table_of(m.Address), "url", list(rows))


def _update(connection: Connection, changed: Mapping[str, dict[str, Any]]) -> None:
    """Set columns of known addresses."""
    rows = [{"url": url} | values for url, values in changed.items()]
    dialect_of(connection).update(connection, m.table_of(m.Address), "url", rows)


def _insert_missing(connection: Connection, rows: list[dict[str, Any]]) -> None:
    dialect_of(connection).insert_missing(connection, m.table_of(m.Address), rows)


def _is_alias(connection: Connection, visit: Visit, home: str) -> bool:
    """Whether an article is read, and visited, at another address than the one that was visited."""
    own = identity(home)
    return own != identity(visit.address) and connection.execute(_ANY_MET, {"identity": own}).scalar() is not None


def _note_presence(
    connection: Connection, article_id: int, visit: Visit, run_id: int | None, outcome: str, times: int = 0
) -> None:
    """Write an event where an article is gone, back, or a list is shown in its place for the first time. ``times``: how
    often in a row it was not there.
    """
    gone = is_gone(visit.status, outcome, times)
    displaced = outcome == DropReason.SHOWS_LIST and not gone
    if not (gone or displaced) and outcome not in ("new", "updated", UNCHANGED):
        return
    row = m.ArticleRow
    was_gone, home = connection.execute(_PRESENCE, {"id": article_id}).one()
    if (gone or displaced) == bool(was_gone) or ((gone or displaced) and _is_alias(connection, visit, home)):
        return
    event = {
        "article_id": article_id,
        "kind": "gone" if gone else "displaced" if displaced else "back",
        "at": visit.at,
        "status": visit.status,
        "address": visit.led_to if outcome == DropReason.SHOWS_LIST else None,
        "run_id": run_id,
    }
    connection.execute(insert(m.table_of(m.ArticleEvent)).values(event))
    if displaced:
        return
    connection.execute(
        update(row).where(row.id == article_id).values(gone_at=visit.at if gone else None, changed_at=visit.at)
    )
    renumber(connection, [article_id])


def _note_liar(connection: Connection, visit: Visit) -> None:
    values: dict[str, Any] = {"validators_lie_at": visit.at, "lying_url": visit.address}
    host, dialect = server_of(visit.address), dialect_of(connection)
    dialect.insert_missing(connection, m.table_of(m.Host), [{"host": host, "opt_outs": {}}])
    dialect.update(connection, m.table_of(m.Host), "host", [{"host": host, **values}])
