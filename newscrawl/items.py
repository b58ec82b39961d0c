"""What newscrawl knows of an article: the words that database, feeds and Python share.

Every attribute's docstring says what it means, in which unit or format, and when it is ``None``.
Unknown is ``None``, never ``0`` and never an empty string.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class PageKind(StrEnum):
    """What a fetched page turned out to be; only ``ARTICLE`` and ``LIVE_BLOG`` are stored."""

    ARTICLE = "article"
    LIVE_BLOG = "live blog"
    INDEX = "index page"
    SEARCH = "search page"
    LOGIN = "login page"
    ERROR = "error page"
    VIDEO = "video page"
    BLOCKED = "block page"
    CONSENT = "consent page"
    EMPTY = "empty page"


class ListKind(StrEnum):
    """Kinds of list, as leads and the ledger call them."""

    FEED = "feed"
    SITEMAP = "sitemap"
    POSTS = "WordPress API"
    SECTION = "section page"


class BlockKind(StrEnum):
    """The kinds of text block that a body is made of."""

    PARAGRAPH = "paragraph"
    SUBHEADING = "subheading"
    QUOTE = "quote"
    LIST_ITEM = "list item"
    TABLE_ROW = "table row"
    PREFORMATTED = "preformatted"
    ENTRY_TIME = "entry time"


class Precision(StrEnum):
    """How exactly a page states an instant."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the body, in reading order."""

    kind: BlockKind
    """What the block is."""
    text: str
    """Its text on one line, but for what is preformatted."""
    at: datetime | None = None
    """When the live-blog entry that opens with this block was posted; ``None`` for every other block."""


@dataclass(frozen=True, slots=True)
class Credit:
    """A photo credit as printed, and its parts.

    "Photo: Jane Doe / Foreign Ministry via AP" -> line "Jane Doe / Foreign Ministry via AP",
    photographer Jane Doe, organisation Foreign Ministry, via AP.
    """

    line: str
    """The credit line as printed, without its label."""
    photographers: tuple[str, ...] = ()
    """People, in printed order."""
    organisations: tuple[str, ...] = ()
    """Agencies, stock houses, outlets, offices and companies, in printed order."""
    via: str | None = None
    """What stands after the word "via"; ``None`` where the line has no such word."""


@dataclass(frozen=True, slots=True)
class Photo:
    """One photo of the article."""

    url: str | None
    """Absolute URL of the largest version that the page names; ``None`` where only a caption is left."""
    caption: str | None = None
    """Caption as printed, without the credit."""
    alt: str | None = None
    """Alternative text of the image element."""
    lead: bool = False
    """Whether this is the article's main photo; at most one is."""
    credit: Credit | None = None
    """Whose photo it is; ``None`` where the page does not say."""


@dataclass(frozen=True, slots=True)
class ArchiveRecord:
    """Where the response that an article was read from is kept."""

    file: str
    """Path of the WARC file; a relative one is below the data folder."""
    offset: int
    """Bytes from the start of the file to the record."""
    length: int
    """Bytes of the record as it stands in the file, compressed or not."""
    payload_digest: str
    """"sha1:" and the base 32 digest of the body as received (WARC-Payload-Digest)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One fetch of an address, as the ledger of addresses keeps it."""

    address: str
    """What was asked for, before any redirect."""
    site: str
    """The site whose crawl asked: host without "www."."""
    at: datetime
    status: int | None = None
    """HTTP status; ``None`` where no answer came."""
    etag: str | None = None
    last_modified: str | None = None
    led_for_good: bool = False
    """It was redirected, and each redirect said that it is for good (301, 308)."""
    led_to: str | None = None
    """The address that answered in the end; ``None`` where that is the one that was asked for."""
    found_in: str = "given"
    """Kind of list that named the address ("given": a person did)."""
    list_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One news article as its page states it."""

    url: str
    """Where the page was read (after redirects)."""
    canonical_url: str
    """The one URL that stands for the article: the page's own claim where plausible, else ``url``, normalised."""
    site: str
    """Host name without "www.", with its port where that is not the usual one."""
    kind: PageKind = PageKind.ARTICLE
    """What the page is; anything but an article or a live blog is dropped, with ``evidence["kind"]`` as reason."""

    title: str | None = None
    """Headline as printed above the article, without site name and kicker."""
    dek: str | None = None
    """Standfirst: the summary in print between headline and body; ``None`` where there is none. One that is as long as
    a paragraph (140 letters), or that only its place above the byline tells, opens ``body`` too.
    """
    body: str = ""
    """The blocks' texts, parted by a blank line; empty where the page has none."""
    blocks: tuple[Block, ...] = ()
    """The body, typed."""

    authors: tuple[str, ...] = ()
    """People in the byline, in printed order; agencies are in ``sources``."""
    published_at: datetime | None = None
    """First publication, UTC; never the modification time in its stead. A day without a clock is that day at 00:00."""
    published_printed: str | None = None
    """The string that ``published_at`` was read from."""
    published_local: str | None = None
    """``published_at`` on the clock of the page's place, ISO 8601: with its offset where that is known, the day
    alone where only a day is stated; so the day is the one that the page's reader sees.
    """
    published_precision: Precision | None = None
    """How exactly the page states ``published_at``; ``None`` where it states none."""
    modified_at: datetime | None = None
    """Last modification, UTC; ``None`` where the page states none."""
    modified_printed: str | None = None
    """The string that ``modified_at`` was read from."""
    modified_precision: Precision | None = None
    """How exactly the page states ``modified_at``; ``None`` where it states none."""

    language: str | None = None
    """BCP 47 tag; ``None`` where the page states none and its text is too short to tell."""
    section: str | None = None
    """Section or main category as the page names it; ``None`` where it names none."""
    tags: tuple[str, ...] = ()
    """Keywords that the page gives the article, in its order, each once: the list in print where there is one of two or
    more, else (or where that says them all and more) what its head declares; empty where it gives none.
    """

    photos: tuple[Photo, ...] = ()
    """The article's photos in the order of the page, without the site's own pictures; empty where it has none."""
    photo_credit: str | None = None
    """Credit line of the lead photo, without its label; ``None`` where there is no lead photo or nobody is named."""
    source: str | None = None
    """The article's own source line as printed, without label, ©, # and enclosing brackets; ``None`` where the page has
    none.
    """
    sources: tuple[str, ...] = ()
    """Agencies and other suppliers of the text, each once, the outlet itself left out."""

    comment_count: int | None = None
    """As stated by the page, 0 included; ``None`` where it is not stated."""
    paywalled: bool | None = None
    """Whether the page holds back text from readers who do not pay; ``None`` where nothing says so."""
    fetched_at: datetime | None = None
    """When the page was fetched, UTC; ``None`` for a page read without a fetch."""

    evidence: dict[str, str] = field(default_factory=dict)
    """Field -> where its value came from ("json-ld NewsArticle.datePublished")."""
    disagreements: dict[str, str] = field(default_factory=dict)
    """Field -> what another witness says, where witnesses differ."""
    confidence: dict[str, float] = field(default_factory=dict)
    """Field -> how likely its value is right, 0 to 1, by what was learned from labelled pages; only for learned
    fields.
    """


def body_text(blocks: Iterable[Block]) -> str:
    """The blocks' texts, parted by a blank line; the cells of a table stay lines."""
    return "\n\n".join(block.text for block in blocks)


FIELD_NAMES: tuple[str, ...] = tuple(f.name for f in fields(Article))

_FIRST_COLUMNS = ("url", "title", "photo_credit", "source", "body", "comment_count")
FEED_COLUMNS: tuple[str, ...] = _FIRST_COLUMNS + tuple(n for n in FIELD_NAMES if n not in _FIRST_COLUMNS)
"""Column order of feeds and exports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """An article URL met on a list (feed, sitemap, section page), and what the list says of it."""

    url: str
    found_in: str
    """Kind of list: "feed", "sitemap", "section page", "given"."""
    list_url: str | None = None
    title: str | None = None
    published: str | None = None
    modified: str | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    photo_credit: str | None = None
    comment_count: int | None = None

    @property
    def evidence(self) -> str:
        """As ``Article.evidence`` names a witness that stands on a list and not on the page."""
        return f"{self.found_in}{_ENTRY}"


_ENTRY = " entry"
_OF_PAGES = re.compile(r", [0-9]{1,6} pages$")


def of_pages(evidence: str, pages: int) -> str:
    """The evidence of a body that was stitched together, page by page."""
    return f"{_OF_PAGES.sub('', evidence)}, {pages} pages"


def is_of_pages(evidence: str | None) -> bool:
    """Whether a body was stitched together, by its evidence."""
    return bool(evidence and _OF_PAGES.search(evidence))


def is_list_entry(evidence: str | None) -> bool:
    """Whether a field's evidence is what a list says of the article."""
    return evidence is not None and evidence.endswith(_ENTRY)


class SiteKnowledge(Protocol):
    """What is known of a site from its other pages (``newscrawl.reading.site_profile.SiteProfile``)."""

    def template(self, texts: Iterable[str]) -> frozenset[str]:
        """Those of a page's blocks that are the site's template."""
        ...

    def is_template_photo(self, url: str) -> bool:
        """Whether a picture stands on so many pages that it illustrates none."""
        ...

    def usual(self, name: str) -> str | None:
        """The evidence that nearly all of the site's articles have for a field; ``None`` while that cannot be told."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """What a person knows of a site, and its pages may not say."""

    timezone: str | None = None
    """IANA zone of the clock that it prints; ``None``: nobody said."""
    language: str | None = None
    """BCP 47 tag of what it is written in; ``None``: nobody said."""
    outlets: tuple[str, ...] = ()
    """Names by which the outlet calls itself: no agencies, photographers or authors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingContext:
    """What is known of a page beside its bytes and URL: the optional witnesses of the reader."""

    fetched_at: datetime | None = None
    """Against this instant "2 hours ago" is resolved; ``None`` leaves such dates unread."""
    timezone: str | None = None
    """IANA zone of the site, for printed dates without an offset; ``None`` leaves the guess to the reader."""
    language: str | None = None
    """What the site is written in, BCP 47, by a person's word; believed unless the text is in another language."""
    outlets: tuple[str, ...] = ()
    """Names by which the outlet calls itself, besides those that the page and its page object know."""
    lead: Lead | None = None
    profile: SiteKnowledge | None = None
    """What other pages of the site have taught; without it every field is read as well, from this page alone."""

    def of(self, facts: SiteFacts) -> ReadingContext:
        """The same page, with what a person knows of its site."""
        return replace(self, timezone=facts.timezone, language=facts.language, outlets=facts.outlets)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading:
    """What one page gives: its article, and what a crawl needs to know beside it."""

    article: Article
    left_out: tuple[str, ...] = ()
    """Blocks and photo addresses of the page that are the site's template, by what is known of the site."""
    next_page: str | None = None
    """Where the article goes on; ``None`` on its last page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An article on its way from the page to the database, and what the crawl knows of its coming."""

    article: Article
    record: ArchiveRecord | None = None
    """The archived response that it was read from; ``None`` for a page that is in no archive."""
    visit: Visit | None = None
    """The fetch that brought the page; ``None`` for one that no crawl asked a site for."""
    left_out: tuple[str, ...] = ()
    """As in ``PageReading``."""
    pages: int = 1
    """Pages that were stitched together."""
    next_page: str | None = None
    """Address of the page on which it goes on and that was not read: it could not be fetched, or no archive has it."""
    is_repeat: bool = False
    """The run gave out the same already: it is offered for the sake of the address that was asked for."""
