"""Every kind of alarm: its name, as it is kept, and what it says."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What is wrong. The first ten concern a field of a site, or its pages, and are told by ``drift``; the others by
    what the crawler knows of itself and of the site's server.
    """

    MISSING = "missing"
    """A field that the site's articles had is not found any more."""
    APPEARED = "appeared"
    """A field that hardly any article had is found in most."""
    WITNESS = "other witness"
    """A field is read from another place of the page than it was."""
    SHORTER = "shorter"
    """Texts, or lists, are much shorter than they were."""
    LONGER = "longer"
    SAME = "always the same"
    """A field says the same in most articles, and never did."""
    STRANGE = "never seen"
    """A field says what it never said, in most articles."""
    LOST = "lost by edits"
    """Articles that are changed by their site lose the field."""
    UNREADABLE = "no articles in pages"
    """Pages that held articles hold none, for the reader."""
    EMPTY_LIST = "empty list"
    """A front page, feed or section that named articles names few or none."""
    BLOCKED = "blocked"
    """Pages show a block page, or a login."""
    ERRORS = "errors"
    """Pages end in errors of the server or of the network."""
    ROBOTS = "robots closed"
    """robots.txt forbids what was crawled."""
    NOTHING = "nothing"
    """Runs give nothing of the site at all."""
    QUIET = "quiet"
    """No new article for longer than ever before."""
    OVERDUE = "overdue"
    """The site is due, and nobody crawls it."""
    QUARANTINE = "in quarantine"
    """Visits of the site die, so workers leave it alone; or what reads a file of a backlog does."""
    WAITING = "articles waiting"
    """Articles wait on disk, and the database is there."""
    UNSENT = "archive files waiting"
    """Archive files wait on this machine, and are not sent to their store."""
    DEAD_LETTERS = "dead letters"
    """Articles that the database refused wait for a person."""
    DISK = "disk"
    """The disk is nearly full."""
    CLOCK = "clock"
    """This machine's clock is not that of the others."""


OF_RUNS = (
    Kind.MISSING, Kind.APPEARED, Kind.WITNESS, Kind.SHORTER, Kind.SAME, Kind.STRANGE, Kind.LONGER, Kind.LOST,
    Kind.UNREADABLE, Kind.EMPTY_LIST, Kind.BLOCKED, Kind.ERRORS, Kind.NOTHING,
)  # fmt: skip
"""Told by comparing runs with the site's own past."""
OF_THE_MOMENT = (
    Kind.ROBOTS, Kind.QUIET, Kind.OVERDUE, Kind.QUARANTINE, Kind.WAITING, Kind.UNSENT, Kind.DEAD_LETTERS, Kind.DISK,
    Kind.CLOCK,
)  # fmt: skip
"""Told by what is so now; closed when it is so no more."""
