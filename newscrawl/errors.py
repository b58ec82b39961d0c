"""Every error that newscrawl raises on purpose, every reason for which a page is dropped, and what could not be read.

A drop is not an error: it is counted, named in the run's row, and the page stays where it was fetched from.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum


class NewscrawlError(Exception):
    """Base of all; ``str()`` of one is a line that a person can act on."""


class StorageError(NewscrawlError):
    """The database cannot be opened, migrated or written."""


class DatabaseAwayError(StorageError):
    """The database as a whole cannot be had just now; what was to be written can wait for it."""


class DatabaseReadOnlyError(DatabaseAwayError):
    """It is there, and may only be read."""


class DatabaseBusyError(DatabaseAwayError):
    """Another program holds it, and will give it back."""


class NoRoomError(StorageError):
    """The database is away, and what should wait for it cannot be written either: the disk is full, or read-only."""


class WriteConflictError(StorageError):
    """The database gave a statement up: others were at work, or it took too long. No value is at fault, and asked again
    it may go through.
    """


class AlreadyThereError(WriteConflictError):
    """Another program wrote the same at the same time; asked again, the database answers with what that one wrote."""


class RowRefusedError(StorageError):
    """The database takes no such value; no other row is concerned."""


class ArchiveError(NewscrawlError):
    """A WARC path holds nothing that can be read."""


class StoreAwayError(ArchiveError):
    """A store of archive files cannot be had just now; what was to be put there waits."""


class UsageError(NewscrawlError):
    """A spider argument or command option is missing or makes no sense."""


class Unread(Counter[str]):
    """What of something from outside could not be read: the name of a place ("address of an entry") -> how often.

    Whoever reads headers, lists or archives returns one beside the result: a bad value costs no more than itself, and a
    person sees that it was there.
    """


class BusyError(NewscrawlError):
    """Somebody else is at work on the same thing: a crawl of the site, an export on the cursor."""


class DropReason(StrEnum):
    """Why a page did not become an article; the text is what people see."""

    INDEX_PAGE = "index page"
    SHOWS_LIST = "shows a list now"
    SEARCH_PAGE = "search page"
    LOGIN_PAGE = "login page"
    ERROR_PAGE = "error page"
    VIDEO_PAGE = "video page without text"
    BLOCK_PAGE = "block page"
    EMPTY_PAGE = "empty page"
    NO_TITLE = "no title"
    NO_BODY = "no body text"
    NOT_HTML = "not HTML"
    HTTP_STATUS = "HTTP error"
    ROBOTS = "disallowed by robots.txt"
    UNREACHABLE = "unreachable"
    DUPLICATE_URL = "same article again in this run"
    NOT_STORED = "database refused it (see dead letters)"
    TORN_RECORD = "torn archive record"
    GONE = "gone (404 or 410)"
    TOO_LARGE = "too large"
    REDIRECT_LOOP = "redirected in circles"
    REDIRECTED_TOO_OFTEN = "redirected too often"
    CONSENT_PAGE = "consent page behind a cookie"
    COOKIE_WALL = "shows itself only to who keeps its cookie"
    CUT_OFF = "cut off on its way"
    BROKEN_CODING = "content coding that cannot be undone"
    PRIVATE_NETWORK = "leads into a private network"
    HOST_WAITS = "host asks to wait (due later)"
    TRAP = "trap: many such addresses, hardly an article"
    WAITS_FOR_DATABASE = "waits on disk for the database"
    NO_ROOM = "nowhere to keep it (stays due)"
    UNWANTED = "left out by a pipeline of the project's own"


REFUSALS = frozenset({DropReason.ROBOTS, DropReason.PRIVATE_NETWORK, DropReason.HOST_WAITS, DropReason.TRAP})
"""Reasons for which a page was not even asked for."""
ARTICLES_ALL_THE_SAME = frozenset(
    {DropReason.NOT_STORED, DropReason.WAITS_FOR_DATABASE, DropReason.NO_ROOM, DropReason.UNWANTED}
)
"""Reasons that say nothing against a page: it is an article that was not stored."""
