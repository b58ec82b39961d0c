"""The tables. NULL always means "not stated by the page" unless a comment says otherwise.

A list is a table where its members have an identity of their own (authors, tags, sources, photos), else JSON
(typed blocks, evidence).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from newscrawl.storage.column_types import Instant, Json, Key

# Constraints need names that do not depend on the database, so that migrations can speak of them
# (Alembic, "The Importance of Naming Constraints").
_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=_CONVENTION)
    type_annotation_map = {datetime: Instant, dict[str, Any]: Json, list[Any]: Json, str: Text}  # noqa: RUF012


def table_of(model: type[Base]) -> Table:
    """The table of a model, for statements over many rows."""
    return model.__table__  # type: ignore[return-value]


class Site(Base):
    """A site that articles came from, and what a person said of it (``newscrawl.storage.sites.NewsSite``): every column
    but the first three is NULL where nobody said anything.
    """

    __tablename__ = "sites"
    __table_args__ = (Index("ix_sites_name", "name", unique=True),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    host: Mapped[str] = mapped_column(String(255), unique=True)
    """Server without "www.", as articles, the ledger and leases call the site."""
    first_seen_at: Mapped[datetime]
    name: Mapped[str | None] = mapped_column(String(100))
    """What people call it in commands."""
    added_at: Mapped[datetime | None]
    """When it was registered; NULL for a site that articles came from and nobody registered."""
    paused_at: Mapped[datetime | None]
    """Since when it is left alone; NULL while it is crawled."""
    spider: Mapped[str | None] = mapped_column(String(100))
    """Which spider crawls it: "news", or one made for it."""
    starts: Mapped[dict[str, Any] | None]
    """Where its articles are looked for: "pages", "feeds", "sitemaps", "apis" -> addresses."""
    delay: Mapped[float | None]
    """Seconds between two requests; NULL: as for any site."""
    concurrency: Mapped[int | None]
    """Requests at a time; NULL: as for any site."""
    interval_seconds: Mapped[int | None]
    """Between two visits of its start points; NULL: as often as they deserve."""
    timezone: Mapped[str | None] = mapped_column(String(64))
    """IANA zone of the clock that it prints."""
    language: Mapped[str | None] = mapped_column(String(35))
    """BCP 47."""
    outlets: Mapped[list[Any] | None]
    """Names by which the outlet calls itself."""
    settings: Mapped[dict[str, Any] | None]
    """Settings of its own: name -> value as text."""


class Run(Base):
    """One crawl."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    spider: Mapped[str] = mapped_column(String(100))
    target: Mapped[str]
    """What was asked for: the URLs or the archive path."""
    started_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    """NULL while the crawl runs, and for ever where it was killed."""
    end_reason: Mapped[str | None] = mapped_column(String(100))
    pages: Mapped[int] = mapped_column(default=0)
    """Pages fetched (or read from an archive) as possible articles, and addresses that were refused (``drop_reasons``
    tells); each is counted in exactly one of the next five.
    """
    new: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    dropped: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    """Pages whose reading or storing broke; nothing else ends here."""
    listings: Mapped[int] = mapped_column(default=0)
    """Feeds, sitemaps and section pages asked for to find articles."""
    requests: Mapped[int] = mapped_column(default=0, server_default="0")
    """Everything that was asked of any server."""
    drop_reasons: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Reason -> pages; adds up to ``dropped``."""
    owner: Mapped[str | None]
    """Machine and process."""
    alive_at: Mapped[datetime | None]
    """When the crawl last said that it goes on; ``end_reason`` "died" is written for one that stopped saying so."""


class SiteRun(Base):
    """What a run came to at one of its sites; written at the run's end."""

    __tablename__ = "site_runs"
    __table_args__ = (
        Index("ix_site_runs_site_run_id", "site", "run_id"),  # "the last runs of a site"
        Index("ix_site_runs_ended_at", "ended_at", "site", "new"),  # "what is new today"
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    site: Mapped[str] = mapped_column(String(255), primary_key=True)
    """As in ``addresses``."""
    ended_at: Mapped[datetime]
    new: Mapped[int]
    updated: Mapped[int]
    unchanged: Mapped[int]
    failed: Mapped[int]
    known: Mapped[int]
    """Known articles that the site's lists named."""
    drops: Mapped[dict[str, Any]]
    """Reason -> pages."""
    lists: Mapped[dict[str, Any]]
    """Address of a front page, feed or section that was read anew -> articles that it named."""
    trouble: Mapped[str | None]
    """What went wrong with the site as a whole; NULL where nothing did."""


class FieldCount(Base):
    """What one field was in the articles that were new in a run: what a site's field is compared with by and by
    (``newscrawl.watch``).
    """

    __tablename__ = "field_counts"
    __table_args__ = (Index("ix_field_counts_site_run_id", "site", "run_id"),)

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    site: Mapped[str] = mapped_column(String(255), primary_key=True)
    """As in ``addresses``."""
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    reader_version: Mapped[str] = mapped_column(String(20))
    articles: Mapped[int]
    """New ones."""
    filled: Mapped[int]
    """Those of them that have the field."""
    evidence: Mapped[dict[str, Any]]
    """Where the value came from -> articles."""
    lengths: Mapped[dict[str, Any]]
    """Size class (four to a doubling; ``newscrawl.watch.counts``) -> articles; characters of a text, members of a
    list. Empty for other fields.
    """
    value_counts: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    """What the field said, its first 60 characters, each author by himself -> articles; the 60 most frequent values.
    Empty for fields whose values are not watched, and for runs before there was this column.
    """
    mean_length: Mapped[float | None]
    """Geometric mean of what is filled; NULL for a field without length."""
    edited: Mapped[int]
    """Articles that their site changed in the run."""
    lost: Mapped[int]
    """Articles that had the field before, and have it no more: of those that were edited; of a comment count, which is
    no edit, of those that were visited again.
    """
    revisited: Mapped[int | None]
    """Known articles with the field that were visited again; counted of comments alone, else NULL."""


class Recorded:
    """The archived response that a row was read from; all NULL where it is in no archive."""

    archive_file: Mapped[str | None]
    """A relative path is below the data folder."""
    archive_offset: Mapped[int | None] = mapped_column(BigInteger)
    archive_length: Mapped[int | None] = mapped_column(BigInteger)
    payload_digest: Mapped[str | None] = mapped_column(String(40))
    """As in WARC-Payload-Digest; equal digests mean that the site sent the same bytes."""


class ArticleRow(Recorded, Base):
    __tablename__ = "articles"
    __table_args__ = (
        # A walk from the newest down meets what lists are narrowed by in the index itself, never in the wide rows.
        Index("ix_articles_listed", "listed_at", "id", "site_id", "kind", "language", "section"),
        Index("ix_articles_listed_of_site", "site_id", "listed_at", "id", "kind", "language", "section"),
        Index(  # "the stories of a week"; most articles are in none
            "ix_articles_story_id_listed_at",
            "story_id",
            "listed_at",
            sqlite_where=text("story_id IS NOT NULL"),
            postgresql_where=text("story_id IS NOT NULL"),
        ),
        Index("ix_articles_body_hash_site_id", "body_hash", "site_id", unique=True),  # a text of a site is one article
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    url: Mapped[str]
    """Where it is read; the other addresses that lead here are in ``article_urls``."""
    canonical_url: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str]
    dek: Mapped[str | None]
    body: Mapped[str]
    blocks: Mapped[list[Any]]
    """``[[kind, text], ...]``; for what opens a live-blog entry ``[kind, text, ISO 8601 instant]``."""
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    published_printed: Mapped[str | None]
    published_local: Mapped[str | None] = mapped_column(String(40))
    """ISO 8601 on the clock of the page's place; a day alone where only a day is stated."""
    published_precision: Mapped[str | None] = mapped_column(String(10))
    modified_at: Mapped[datetime | None]
    modified_printed: Mapped[str | None]
    modified_precision: Mapped[str | None] = mapped_column(String(10))
    language: Mapped[str | None] = mapped_column(String(35))
    section: Mapped[str | None]
    photo_credit: Mapped[str | None]
    source: Mapped[str | None]
    comment_count: Mapped[int | None]
    paywalled: Mapped[bool | None] = mapped_column(Boolean)
    evidence: Mapped[dict[str, Any]]
    disagreements: Mapped[dict[str, Any]]
    confidence: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    """Field -> probability that its value is right; only learned fields."""
    content_hash: Mapped[str] = mapped_column(String(32))
    """Of every field that a reader of the article would notice; equal hashes mean unchanged."""
    reader_version: Mapped[str] = mapped_column(String(20))
    fetched_at: Mapped[datetime]
    first_seen_at: Mapped[datetime]
    listed_at: Mapped[datetime] = mapped_column(server_default="1970-01-01 00:00:00.000000")
    """Where it stands in lists: its publication, or when it was first seen where the page states none or a later
    one.
    """
    changed_at: Mapped[datetime] = mapped_column(index=True)
    """When the stored content last changed; for exports since an instant."""
    gone_at: Mapped[datetime | None]
    """Since when the site answers 404 or 410 for it, shows lists in its place, or leads to another
    article that goes on from it; NULL while it is there.
    """
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    """The run that brought the stored content."""
    body_hash: Mapped[str | None] = mapped_column(String(32))
    """Of the body's words; NULL for a text too short to tell copies by, and for one that another article of the site
    has.
    """
    story_id: Mapped[int | None] = mapped_column(BigInteger)
    """The story that it shares with its copies; NULL where it has none. No foreign key: SQLite could not drop the
    column on the way down.
    """
    story_similarity: Mapped[float | None]
    """Shared word shingles with the story's first article, 0 to 1."""
    change_number: Mapped[int] = mapped_column(BigInteger, index=True)
    """Greater than those of all changes committed before."""
    added_number: Mapped[int] = mapped_column(BigInteger)
    """The change number with which it was stored first."""


class Story(Base):
    """Articles that are copies of one text: wire stories, syndicated pieces."""

    __tablename__ = "stories"
    __table_args__ = (Index("ix_stories_papers_id", "papers", "id"),)  # those that most papers ran

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    first_article_id: Mapped[int | None] = mapped_column(BigInteger)
    """The one that was published first."""
    first_published_at: Mapped[datetime | None] = mapped_column(index=True)
    size: Mapped[int]
    """Articles."""
    papers: Mapped[int] = mapped_column(default=1, server_default="1")
    """Sites that ran it: one may run a text under several addresses."""


class SignatureBand(Base):
    """Bands of MinHash signatures (``newscrawl.decisions.near_duplicates``): articles that share one may be copies.
    Keys below 0 are those of the last articles on SQLite, less 2 ** 63 (``newscrawl.storage.signatures``).
    """

    __tablename__ = "signature_bands"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 -- the key is all there is

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    article_id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)


class ChangeCounter(Base):
    """One row: the last change number that was given."""

    __tablename__ = "change_counter"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


class Revision(Recorded, Base):
    """One state of an article: the first, and one for every time its stored content changed."""

    __tablename__ = "revisions"
    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        Index("ix_revisions_silent", "seen_at", "id", sqlite_where=text("silent"), postgresql_where=text("silent")),
        Index(
            "ix_revisions_layout", "seen_at", "id",
            sqlite_where=text("cause = 'layout'"), postgresql_where=text("cause = 'layout'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    number: Mapped[int]
    """1 for the first."""
    cause: Mapped[str] = mapped_column(String(20))
    """"first", "edit" (the publisher's), "layout" (no edit: most articles that were visited in the run changed in the
    same way), "shown whole" (no edit: only its beginning was shown until then), "re-reading" (ours: the same bytes read
    anew) or "other page" (the article is read at another of its addresses from now on, which says something else).
    """
    changes: Mapped[dict[str, Any]]
    """Field -> [before, after] as plain values; empty for the first."""
    content_hash: Mapped[str] = mapped_column(String(32))
    reader_version: Mapped[str] = mapped_column(String(20))
    fetched_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    """When the change was written."""
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    silent: Mapped[bool | None] = mapped_column(Boolean)
    """Of an edit: whether the page says nothing of it, for its modification time has not moved."""
    returns_to: Mapped[int | None]
    """Number of the earlier revision whose content this is again."""
    times_seen: Mapped[int] = mapped_column(default=1, server_default="1")
    """More than 1: a page that flaps between two states came back to this one so often; no further revisions are
    written for that.
    """


class CommentCount(Base):
    """The comment counts that an article's page stated, one row whenever the count moved."""

    __tablename__ = "comment_counts"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]


class ArticleEvent(Base):
    """What happened to an article besides edits."""

    __tablename__ = "article_events"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    """"gone" (404 or 410 after it was stored, or a list in its place at two visits in a row), "back", "displaced" (a
    visit was shown a list, a section or the front page in its place; what was stored is kept), "shortened" (a visit
    was shown the beginning of the known text, as a meter does; what was stored is kept), or "continued" (its server
    leads from its address to another stored article, which goes on from it).
    """
    at: Mapped[datetime]
    status: Mapped[int | None]
    address: Mapped[str | None]
    """Of the article in which one that is "continued" goes on, or of the list that its server leads to; else NULL."""
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))


class Address(Recorded, Base):
    """Every address that crawls met: what it is, when it was asked for, what came of it, when it is due again.

    What is due is the crawl's queue: an address is written here before it is asked for, so that nothing is lost with
    a process.
    """

    __tablename__ = "addresses"
    __table_args__ = (
        Index("ix_addresses_site_role_due_at", "site", "role", "due_at"),  # "what is due of a site"
    )

    url: Mapped[str] = mapped_column(primary_key=True)
    identity: Mapped[str] = mapped_column(index=True)
    """What all spellings of the address share (``newscrawl.urls.identity``)."""
    site: Mapped[str] = mapped_column(String(255))
    """The site whose crawl met it: host without "www."."""
    role: Mapped[str] = mapped_column(String(10))
    """"article" or "list"."""
    found_in: Mapped[str] = mapped_column(String(40))
    """Kind of list that named it first ("feed", "sitemap", "section page"), or "given"."""
    list_url: Mapped[str | None]
    lead: Mapped[dict[str, Any] | None]
    """What the list said of it."""
    first_seen_at: Mapped[datetime]
    fetched_at: Mapped[datetime | None]
    status: Mapped[int | None]
    """Of the last answer; NULL where none came."""
    outcome: Mapped[str | None]
    """What the last visit came to: "new", "updated", "unchanged", or a drop's reason."""
    detail: Mapped[str | None]
    visits: Mapped[int] = mapped_column(default=0, server_default="0")
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    """In a row."""
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    poll_seconds: Mapped[int | None]
    """Of a list: how long it is left alone at present."""
    named: Mapped[int | None]
    """Of a list: how many articles it named when it was last sent; a 304 says the same again."""
    due_at: Mapped[datetime | None]
    """NULL: left alone."""
    due_because: Mapped[str | None]
    """Why it is due then, or left alone, for people to read."""
    archived_at: Mapped[datetime | None]
    """When the archived response came; later visits that found the same bytes refer to it."""
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id", ondelete="SET NULL"), index=True)


class Host(Base):
    """What is known of a web server."""

    __tablename__ = "hosts"

    host: Mapped[str] = mapped_column(String(255), primary_key=True)
    """With its port, where that is not the usual one."""
    wait_until: Mapped[datetime | None]
    """It asked for patience (429, 503, Retry-After, a block page, robots.txt out of reach)."""
    wait_reason: Mapped[str | None]
    waits: Mapped[int] = mapped_column(default=0, server_default="0")
    """In a row."""
    validators_lie_at: Mapped[datetime | None]
    """When a validator of it was caught; since then pages are fetched whole."""
    lying_url: Mapped[str | None]
    robots_status: Mapped[int | None]
    robots_text: Mapped[str | None]
    robots_fetched_at: Mapped[datetime | None]
    opt_outs: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Signal (as "tdm-reservation", "robots.txt: GPTBot") -> [value, address where it was seen]."""


class Lease(Base):
    """Who crawls a site at present. A lease that is not renewed runs out."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    """Machine, process and what it does, for people to read."""
    expires_at: Mapped[datetime]


class SiteVisits(Base):
    """What the queue of visits knows of a registered site (``newscrawl.decisions.visits``); on PostgreSQL, where many
    workers share it.
    """

    __tablename__ = "site_visits"

    host: Mapped[str] = mapped_column(String(255), primary_key=True)
    """As in ``sites``."""
    due_at: Mapped[datetime | None]
    """When it is to be visited; NULL: to be worked out."""
    place: Mapped[datetime | None] = mapped_column(index=True)
    """Its place in the order of those that are due: ``due_at``, less a head start for who brings news often."""
    asked_at: Mapped[datetime | None]
    """When a person asked for a visit that was not made yet."""
    news: Mapped[float] = mapped_column(default=0.0, server_default="0")
    """New articles that a visit brings, lately."""
    started_at: Mapped[datetime | None]
    """When its last visit began."""
    ended_at: Mapped[datetime | None]
    worker: Mapped[str | None]
    """Who made it, as in ``workers``."""
    came_to: Mapped[str | None]
    """What it came to, for people to read."""
    visits: Mapped[int] = mapped_column(default=0, server_default="0")
    """Visits that ended in order."""
    deaths: Mapped[int] = mapped_column(default=0, server_default="0")
    """Visits that died by themselves, in a row."""
    lost: Mapped[int] = mapped_column(default=0, server_default="0")
    """Workers that died while they were at it, in a row."""
    trouble: Mapped[str | None]
    """Why the last one died."""
    quarantined_at: Mapped[datetime | None]
    """Since when it is left alone, for its visits die; NULL: it is visited."""


class WorkerRow(Base):
    """A worker that lives. Who ends in order takes its row away, who died has it taken away."""

    __tablename__ = "workers"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    owner: Mapped[str]
    """Machine, process and its start, as in ``leases``."""
    queue_id: Mapped[int | None] = mapped_column(BigInteger)
    """Its number in the queue's own tables."""
    version: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[datetime]
    alive_at: Mapped[datetime]
    """When it last said that it lives, by its own clock."""
    beats: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often it said so: others tell by it that it is silent, whatever their clocks say."""
    at_once: Mapped[int]
    """Sites that it visits at once."""
    files_at_once: Mapped[int] = mapped_column(default=0, server_default="0")
    """Parts of backlogs that it does at once, beside its visits."""
    busy: Mapped[int] = mapped_column(default=0, server_default="0")
    """Sites that it is at."""
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    """Visits that it has made."""
    died: Mapped[int] = mapped_column(default=0, server_default="0")
    """Those of them that died."""
    halted: Mapped[str | None]
    """Why it takes nothing up at present; NULL: it does."""
    answer_seconds: Mapped[float | None]
    """How long the database took for its last sign of life."""


class Backlog(Base):
    """A backlog of archived pages that a person handed to the workers: files to be read, or articles to be read again
    (``newscrawl.decisions.backlogs``); on PostgreSQL, where many workers share it.
    """

    __tablename__ = "backlogs"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    """Whether saved pages are read ("archive"), or stored articles once more ("reread")."""
    what: Mapped[str] = mapped_column(unique=True)
    """Which pages, as people read it and type it; handed over again it is the same backlog."""
    asked_at: Mapped[datetime]
    """When it was handed over last."""


class BacklogPart(Base):
    """A part of a backlog, which is one job: a file, some saved pages, some articles."""

    __tablename__ = "backlog_parts"
    __table_args__ = (
        UniqueConstraint("backlog_id", "name"),
        Index(
            "ix_backlog_parts_left", "backlog_id", "id",
            sqlite_where=text("done_at IS NULL AND quarantined_at IS NULL"),
            postgresql_where=text("done_at IS NULL AND quarantined_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    backlog_id: Mapped[int] = mapped_column(ForeignKey("backlogs.id", ondelete="CASCADE"))
    name: Mapped[str]
    """Which part it is, for people to read; of a file its address."""
    arguments: Mapped[dict[str, Any]]
    """What the spider or command that does it is given: name -> text."""
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes of files, or articles."""
    due_at: Mapped[datetime]
    """When it may be begun."""
    started_at: Mapped[datetime | None]
    """When it was begun last."""
    done_at: Mapped[datetime | None]
    worker: Mapped[str | None]
    """Who was at it last, as in ``workers``."""
    came_to: Mapped[str | None]
    """What it came to, for people to read."""
    deaths: Mapped[int] = mapped_column(default=0, server_default="0")
    """Attempts that died by themselves, in a row."""
    lost: Mapped[int] = mapped_column(default=0, server_default="0")
    """Workers that died while they were at it, in a row."""
    vain: Mapped[int] = mapped_column(default=0, server_default="0")
    """Attempts in a row that could not begin, for a file or its store could not be had."""
    trouble: Mapped[str | None]
    """Why the last attempt came to nothing."""
    quarantined_at: Mapped[datetime | None]
    """Since when it is left alone; NULL: it is not."""


class SiteProfileRow(Base):
    """What the pages of a site have taught (``newscrawl.reading.site_profile``)."""

    __tablename__ = "site_profiles"

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True)
    pages: Mapped[int]
    knowledge: Mapped[dict[str, Any]]
    """``SiteProfile.as_plain()``"""
    updated_at: Mapped[datetime]


class ArchiveProgress(Base):
    """How far a WARC file has been read, while a reading of it is not finished."""

    __tablename__ = "archive_progress"

    task: Mapped[str] = mapped_column(primary_key=True)
    """Which reading: its command and filters."""
    file: Mapped[str] = mapped_column(primary_key=True)
    offset: Mapped[int] = mapped_column(BigInteger)
    """Every record before it is done."""
    updated_at: Mapped[datetime]


class ArticleUrl(Base):
    """Every address that led to an article."""

    __tablename__ = "article_urls"

    url: Mapped[str] = mapped_column(primary_key=True)
    identity: Mapped[str] = mapped_column(index=True)
    """What all spellings of the address share (``newscrawl.urls.identity``)."""
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), index=True)


class PhotoRow(Base):
    __tablename__ = "photos"
    __table_args__ = (UniqueConstraint("article_id", "position"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    position: Mapped[int]
    url: Mapped[str]
    caption: Mapped[str | None]
    alt: Mapped[str | None]
    lead: Mapped[bool]
    credit_line: Mapped[str | None]
    via: Mapped[str | None]


class PhotoCredit(Base):
    """A photographer or organisation named in a photo's credit."""

    __tablename__ = "photo_credits"

    photo_id: Mapped[int] = mapped_column(ForeignKey("photos.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    """"photographer" or "organisation"."""
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)


class Author(Base):
    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class Tag(Base):
    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class Source(Base):
    """An agency or other supplier of text."""

    __tablename__ = "sources"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class ArticleAuthor(Base):
    __tablename__ = "article_authors"
    __table_args__ = (Index("ix_article_authors_author_id_article_id", "author_id", "article_id"),)

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))


class ArticleTag(Base):
    __tablename__ = "article_tags"
    __table_args__ = (Index("ix_article_tags_tag_id_article_id", "tag_id", "article_id"),)

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id"))


class ArticleSource(Base):
    __tablename__ = "article_sources"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), index=True)


class Alarm(Recorded, Base):
    """Something is wrong with a site, or with the crawler. It opens once and closes by itself; at most one of a kind
    is open for a site's field.
    """

    __tablename__ = "alarms"
    __table_args__ = (
        Index(
            "ix_alarms_open", "site", "kind", "field", unique=True,
            sqlite_where=text("closed_at IS NULL"), postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_alarms_site_opened_at", "site", "opened_at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    site: Mapped[str] = mapped_column(String(255))
    """As in ``addresses``; empty for what concerns no site."""
    kind: Mapped[str] = mapped_column(String(30))
    """``newscrawl.watch.kinds``"""
    field: Mapped[str]
    """The article's field, or the list's address; empty for what concerns neither."""
    what: Mapped[str]
    """What changed, in a sentence."""
    detail: Mapped[dict[str, Any]]
    """The same in numbers, and what the old witness says now."""
    opened_at: Mapped[datetime] = mapped_column(index=True)
    first_run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id", ondelete="SET NULL"))
    """The run from which on the site is another."""
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id", ondelete="SET NULL"))
    """The first article that is affected; NULL where none is. Its page is in the archive."""
    url: Mapped[str | None]
    """Its address, or another one that a person may look at."""
    told_at: Mapped[datetime | None]
    """When its opening was delivered; NULL where nobody is to be told, or it waits for the end of the quiet hours."""
    acknowledged_at: Mapped[datetime | None]
    """When a person said that it is known."""
    closed_at: Mapped[datetime | None]
    """NULL while it is open."""
    closed_because: Mapped[str | None]
    recovered_run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id", ondelete="SET NULL"))
    """The run from which on the site is as it was; NULL also where a person took what is now for the new normal."""
    closing_told_at: Mapped[datetime | None]
