"""Today's reader over the archive: what would change in the database, and writing it down as re-readings.

Every stored article that points at an archived response is read again from those bytes, on all cores, in the order of
its row. Nothing is asked of any site, and nothing is written before ``apply``.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Engine, Integer, cast, func, select

from newscrawl.archive.warc import ArchivedResponse, response_at
from newscrawl.archive.workers import PageToRead, ReadingWorkers, Unreadable
from newscrawl.crawl.site_memory import SiteMemory
from newscrawl.decisions.changes import Outcome, changes_between
from newscrawl.desk.differences import difference
from newscrawl.errors import ArchiveError, StoreAwayError, UsageError
from newscrawl.grammar.text import counted
from newscrawl.items import ArchiveRecord, Article, Envelope, Lead, PageKind, SiteFacts, is_of_pages
from newscrawl.reading import READER_VERSION
from newscrawl.reading.normal_form import normalised
from newscrawl.storage import models as m
from newscrawl.storage.ledger import leads_of
from newscrawl.storage.loading import envelopes_by_id
from newscrawl.storage.progress import forget_progress, keep_progress, kept_progress
from newscrawl.storage.sites import registered_sites
from newscrawl.storage.store import Store
from newscrawl.urls import identity, normalise

_BATCH = 64  # articles handed to a worker, and written, at a time
_EXAMPLES = 3  # of each kind of change in the report
_READABLE = (PageKind.ARTICLE, PageKind.LIVE_BLOG)


@dataclass
class Report:
    """What a re-reading found. ``fields``: (field, "gained" | "lost" | "changed") -> articles; ``sites``: the same by
    site.
    """

    articles: int = 0
    """Read again."""
    differing: int = 0
    written: int = 0
    newer: int = 0
    """Left alone, for a newer reader has read them."""
    not_archived: int = 0
    unreadable: int = 0
    """The record is gone or damaged, or today's reader finds no article in it."""
    parts: int = 0
    """Of several pages, each of which is archived by itself: left as they are."""
    bugs: list[str] = field(default_factory=list)
    """Pages on which the reader broke: "address: why"."""
    fields: Counter[tuple[str, str]] = field(default_factory=Counter)
    sites: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    examples: dict[tuple[str, str], list[tuple[str, Any, Any]]] = field(default_factory=dict)
    """(field, kind) -> (URL, before, after), a few of each."""

    def add(self, article: Article, changes: dict[str, list[Any]]) -> None:
        """Count the changes of one article."""
        self.differing += 1
        for name, (before, after) in changes.items():
            kind = (name, "gained" if before in (None, "", []) else "lost" if after in (None, "", []) else "changed")
            self.fields[kind] += 1
            self.sites.setdefault(article.site, Counter())[kind] += 1
            examples = self.examples.setdefault(kind, [])
            if len(examples) < _EXAMPLES:
                examples.append((article.url, before, after))


def reread(
    engine: Engine,
    data_dir: Path,
    *,
    site: str | None = None,
    url: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    apply: bool = False,
    restart: bool = False,
    processes: int | None = None,
    page_objects: Sequence[str] = ("newscrawl.sites",),
    outdated: bool = False,
    rows: tuple[int, int] | None = None,
) -> Report:
    """Read stored articles again from their archived bytes; -> what differs, and with ``apply`` what was written.

    ``site``: host without "www."; ``url``: any address of one article; ``since``/``until``: bounds of the time of the
    fetch. An applied re-reading that was stopped goes on behind the last batch it wrote, unless ``restart``.
    ``outdated``: only what an older reader has read; ``rows``: only these rows, the first and the last.
    ``processes``: one a core by default. ``page_objects``: modules of the sites' own page objects. ``UsageError`` for
    a URL that no article has, ``StoreAwayError`` where the archive's store cannot be had.
    """
    report = Report()
    wanted = Wanted(site, _article_id(engine, url) if url is not None else None, since, until, outdated, rows)
    bounds = f"since {since or 'ever'}, until {until or 'now'}"
    bounds += ", outdated" if outdated else ""
    bounds += f", rows {rows[0]} to {rows[1]}" if rows else ""
    task = f"reread, reader {READER_VERSION}: site {site or 'any'}, url {url or 'any'}, {bounds}"
    last = 0 if restart or not apply else kept_progress(engine, task).get("", 0)
    memory = SiteMemory(engine)
    facts = {known.host: known.facts for known in registered_sites(engine)}
    batches: deque[dict[int, Envelope]] = deque()

    def work() -> Iterator[list[PageToRead]]:
        for batch in _batches(engine, last, wanted, report):
            batches.append(batch)
            leads = leads_of(engine, [stored.article.url for stored in batch.values()])
            yield _work(batch, data_dir, memory, facts, leads)

    with ReadingWorkers(processes, page_objects) as workers:
        for read in workers.read_in_order(work()):
            _settle(engine, batches.popleft(), read, report, task, apply=apply)
    if apply:
        forget_progress(engine, task)
    return report


def _work(
    batch: dict[int, Envelope],
    data_dir: Path,
    memory: SiteMemory,
    facts: Mapping[str, SiteFacts],
    leads: Mapping[str, Lead],
) -> list[PageToRead]:
    """What a worker needs for a batch. ``facts``: what people said of sites; ``leads``: what lists said of articles: a
    page is read with no less than it was read with before.
    """
    return [
        PageToRead(
            _response(stored.record, data_dir),
            stored.article.url,
            memory.profile(stored.article.site),
            facts.get(stored.article.site, SiteFacts()),
            leads.get(identity(stored.article.url)),
        )
        for stored in batch.values()
    ]


def _response(record: ArchiveRecord | None, data_dir: Path) -> ArchivedResponse | None:
    if record is None:
        return None
    try:
        found = response_at(record, data_dir)
    except StoreAwayError:  # not this record alone: what is read without the others would be called done
        raise
    except ArchiveError:
        return None
    return found if found and not found.torn else None


def _settle(
    engine: Engine,
    batch: dict[int, Envelope],
    found: list[Envelope | Unreadable],
    report: Report,
    task: str,
    *,
    apply: bool,
) -> None:
    """Compare a batch with what was read of it, and with ``apply`` write the differences and how far that is."""
    readings: list[Envelope] = []
    for before, page in zip(batch.values(), found, strict=True):
        report.articles += 1
        stored, read = before.article, normalised(page.article) if isinstance(page, Envelope) else None
        if isinstance(page, Unreadable) and page.is_bug:
            report.bugs.append(f"{page.url}: {page.why}")
        elif read is None or read.kind not in _READABLE or not read.title or not read.body:
            report.unreadable += 1
        elif isinstance(page, Envelope) and page.next_page and is_of_pages(stored.evidence.get("body")):
            report.parts += 1
        else:
            read = replace(read, canonical_url=stored.canonical_url, fetched_at=stored.fetched_at)
            readings.append(Envelope(article=read, record=before.record))
            changes = changes_between(stored, read)
            if changes:
                report.add(stored, changes)
    if apply:  # those that do not differ too: their rows then say that today's reader has read them
        written = Store(engine).save(readings, None, datetime.now(UTC))
        report.written += sum(s.outcome is Outcome.UPDATED for s in written)
        keep_progress(engine, task, "", max(batch))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which stored articles are to be read again."""

    site: str | None = None
    article_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    outdated: bool = False
    """Only those that an older reader has read."""
    rows: tuple[int, int] | None = None
    """The first and the last row."""

    def limits(self) -> list[ColumnElement[bool]]:
        """The same of a query of articles and their sites."""
        rows = m.ArticleRow
        limits: list[ColumnElement[bool]] = []
        if self.site:
            limits.append(m.Site.host == self.site.removeprefix("www."))
        if self.article_id is not None:
            limits.append(rows.id == self.article_id)
        if self.since:
            limits.append(rows.fetched_at >= self.since)
        if self.until:
            limits.append(rows.fetched_at < self.until)
        if self.outdated:
            limits.append(cast(rows.reader_version, Integer) < int(READER_VERSION))
        if self.rows:
            limits.append(rows.id.between(*self.rows))
        return limits


def _batches(engine: Engine, last: int, wanted: Wanted, report: Report) -> Iterator[dict[int, Envelope]]:
    """Stored articles by row id, in that order, those left out counted in the report."""
    rows = m.ArticleRow
    query = (
        select(rows.id, rows.archive_file, rows.reader_version)
        .join(m.Site, m.Site.id == rows.site_id)
        .where(*wanted.limits())
        .order_by(rows.id)
        .limit(_BATCH)
    )
    while True:
        with engine.connect() as connection:
            found = connection.execute(query.where(rows.id > last)).all()
            if not found:
                return
            last = found[-1].id
            report.not_archived += sum(row.archive_file is None for row in found)
            archived = [row for row in found if row.archive_file is not None]
            report.newer += sum(int(row.reader_version) > int(READER_VERSION) for row in archived)
            articles = envelopes_by_id(
                connection, [row.id for row in archived if int(row.reader_version) <= int(READER_VERSION)]
            )
        if articles:
            yield articles


def parts_of(engine: Engine, wanted: Wanted, size: int) -> Iterator[tuple[int, int, int]]:
    """What is wanted in parts of so many articles: (first row, last row, articles), of those that are in an archive."""
    rows = m.ArticleRow
    inner = (
        select(rows.id)
        .join(m.Site, m.Site.id == rows.site_id)
        .where(rows.archive_file.is_not(None), *wanted.limits())
        .order_by(rows.id)
        .limit(size)
    )
    last = 0
    while True:
        some = inner.where(rows.id > last).subquery()
        with engine.connect() as connection:
            first, last, count = connection.execute(
                select(func.min(some.c.id), func.max(some.c.id), func.count(some.c.id))
            ).one()
        if not count:
            return
        yield int(first), int(last), int(count)


def _article_id(engine: Engine, url: str) -> int:
    with engine.connect() as connection:
        found = connection.execute(select(m.ArticleUrl.article_id).where(m.ArticleUrl.url == normalise(url))).scalar()
    if found is None:
        raise UsageError(f"no stored article has the address {url}")
    return int(found)


def report_text(report: Report, *, applied: bool) -> str:
    """The report as a person reads it: totals, then each field with what became of it and examples, then by site."""
    same = report.articles - report.differing - report.unreadable - report.parts - len(report.bugs)
    articles = counted(report.articles, "article")
    lines = [f"{articles} read again by reader {READER_VERSION}: {report.differing} differ, {same} do not"]
    for count, why in (
        (report.unreadable, "could not be read: the record is gone or damaged, or holds no article for today's reader"),
        (report.parts, "left alone: they go on over several pages, and each is archived by itself"),
        (report.not_archived, "left alone: they are in no archive"),
        (report.newer, "left alone: a newer reader has read them"),
    ):
        if count:
            lines.append(f"  {count} {why}")
    lines += [f"  reading it broke, it stays as it was: {bug}" for bug in report.bugs]
    if report.fields:
        lines += ["", f"  {'field':<14}{'gained':>8}{'lost':>8}{'changed':>9}"]
        for name in sorted({name for name, _ in report.fields}):
            lines.append(
                f"  {name:<14}"
                + "".join(
                    f"{report.fields[name, kind]:>{width}}"
                    for kind, width in (("gained", 8), ("lost", 8), ("changed", 9))
                )
            )
        lines.append("")
        for (name, kind), examples in sorted(report.examples.items()):
            for url, before, after in examples:
                lines += [f"  {name} {kind}: {url}", *difference(before, after)]
    if len(report.sites) > 1:
        lines += ["", "  by site"]
        for site, counts in sorted(report.sites.items(), key=lambda s: -sum(s[1].values())):
            lines.append(
                f"  {site}: " + ", ".join(f"{name} {kind} {count}" for (name, kind), count in counts.most_common(6))
            )
    if applied:
        written = f"{counted(report.written, 'article')} written, each with a revision marked as a re-reading."
        lines += ["", written]
    elif report.differing:
        lines.append(
            "\nNothing was written. The same command with --apply writes it, as revisions marked as re-readings."
        )
    return "\n".join(lines)
