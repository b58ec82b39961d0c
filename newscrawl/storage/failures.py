"""The one door of storage's errors: a driver's code in, an error that a person can act on out.

Told apart by code, never by words. SQLite: https://www.sqlite.org/rescode.html. PostgreSQL:
https://www.postgresql.org/docs/current/errcodes-appendix.html. A code that stands in neither table is a programming
error (a statement that makes no sense, a type that no column takes) and stays what it is.
"""

from __future__ import annotations

import sqlite3

from sqlalchemy import Engine, ExceptionContext, event
from sqlalchemy.exc import DBAPIError, StatementError

from newscrawl.errors import (
    AlreadyThereError,
    DatabaseAwayError,
    DatabaseBusyError,
    DatabaseReadOnlyError,
    RowRefusedError,
    StorageError,
    WriteConflictError,
)

_PERMISSIONS = "check the permissions of the file and of its folder"
_DAMAGED = "the file is damaged: restore it from a copy, or save what is left with `sqlite3 FILE .recover`"
_HELD = "another program holds its write lock: wait for that one, or end it"
_SPACE = "free space on its disk"
_SERVER = "check that the server runs and takes one more connection, and that DATABASE_URL is right"
_SCHEMA = "bring its tables up to date with `scrapy migrate`"
_POOLER = "a pooler that keeps no prepared statements stands between: pool by session, or name the server itself"
_OTHER_WRITER = "another program wrote at the same time"
_TOO_LONG = "it took longer than it may: ask for less"
_VALUE = "the value is kept out"

_Told = tuple[type[StorageError], str]

_SQLITE: dict[int, _Told] = {
    sqlite3.SQLITE_PERM: (DatabaseAwayError, _PERMISSIONS),
    sqlite3.SQLITE_READONLY: (DatabaseReadOnlyError, _PERMISSIONS),
    sqlite3.SQLITE_AUTH: (DatabaseAwayError, _PERMISSIONS),
    sqlite3.SQLITE_CANTOPEN: (DatabaseAwayError, "check that its folder exists and is writable"),
    sqlite3.SQLITE_BUSY: (DatabaseBusyError, _HELD),
    sqlite3.SQLITE_LOCKED: (DatabaseBusyError, _HELD),
    sqlite3.SQLITE_PROTOCOL: (DatabaseAwayError, "too many programs open it at once"),
    sqlite3.SQLITE_IOERR: (DatabaseAwayError, "its disk fails or is not there any more: check the disk and its mount"),
    sqlite3.SQLITE_FULL: (DatabaseAwayError, _SPACE),
    sqlite3.SQLITE_NOMEM: (DatabaseAwayError, "the machine has no memory left"),
    sqlite3.SQLITE_CORRUPT: (DatabaseAwayError, _DAMAGED),
    sqlite3.SQLITE_NOTADB: (DatabaseAwayError, "the file is no SQLite database: name another one in DATABASE_URL"),
    sqlite3.SQLITE_INTERRUPT: (StorageError, _TOO_LONG),
    sqlite3.SQLITE_SCHEMA: (WriteConflictError, _OTHER_WRITER),
    sqlite3.SQLITE_CONSTRAINT: (RowRefusedError, _VALUE),
    sqlite3.SQLITE_TOOBIG: (RowRefusedError, _VALUE),
    sqlite3.SQLITE_MISMATCH: (RowRefusedError, _VALUE),
}
"""By the primary code, the last eight bits of an extended one."""
_SQLITE_EXTENDED: dict[int, _Told] = {
    sqlite3.SQLITE_BUSY_SNAPSHOT: (WriteConflictError, _OTHER_WRITER),
    sqlite3.SQLITE_CONSTRAINT_UNIQUE: (AlreadyThereError, _OTHER_WRITER),
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY: (AlreadyThereError, _OTHER_WRITER),
}

_POSTGRESQL: dict[str, _Told] = {
    "08": (DatabaseAwayError, _SERVER),  # connection exception
    "28": (DatabaseAwayError, "check user and password in DATABASE_URL"),  # invalid authorisation
    "3D": (DatabaseAwayError, "the database does not exist: create it, or name another one in DATABASE_URL"),
    "53": (DatabaseAwayError, "the server is out of a resource"),
    "53100": (DatabaseAwayError, _SPACE),
    "53300": (DatabaseAwayError, "too many connections: end other programs, or raise max_connections"),
    "57": (DatabaseAwayError, _SERVER),  # operator intervention: shutting down, starting up
    "57014": (
        WriteConflictError,
        "it took longer than it may: ask for less, or raise statement_timeout of this user or database",
    ),
    "58": (DatabaseAwayError, "the server's disk fails: look into its log"),  # system error
    "XX": (DatabaseAwayError, "the server has a fault of its own: look into its log"),  # internal error, damaged data
    "25006": (
        DatabaseReadOnlyError,
        "it may only be read: is the server a standby, or default_transaction_read_only set?",
    ),
    "25P03": (
        DatabaseAwayError,
        "it ended a transaction that had paused: idle_in_transaction_session_timeout is short",
    ),
    "25P04": (DatabaseAwayError, "it ended a transaction that took long: transaction_timeout is short"),
    "26": (DatabaseAwayError, _POOLER),  # a prepared statement that another connection had made
    "42P05": (DatabaseAwayError, _POOLER),
    "3F": (DatabaseAwayError, "its search_path names no schema that is there: set it, or make the schema"),
    "42P07": (
        StorageError,
        "its schema holds tables of that name that are not newscrawl's: give it a schema of its own",
    ),
    "0A": (StorageError, "the server is too old for it: PostgreSQL 13 or newer is needed"),
    "42501": (DatabaseReadOnlyError, "the user may not do this: grant it, or name another user in DATABASE_URL"),
    "42P01": (StorageError, _SCHEMA),  # undefined table
    "42703": (StorageError, _SCHEMA),  # undefined column
    "40": (WriteConflictError, _OTHER_WRITER),  # transaction rollback: deadlock, serialisation
    "55": (DatabaseAwayError, "something else is at work on it: try again then"),  # object not in the state for it
    "55P03": (WriteConflictError, "somebody else holds the rows, and lock_timeout is short"),  # lock not available
    "72": (WriteConflictError, _OTHER_WRITER),  # snapshot too old
    "F0": (DatabaseAwayError, "its configuration is wrong: look into its log"),
    "23505": (AlreadyThereError, _OTHER_WRITER),  # unique violation
    "22": (RowRefusedError, _VALUE),  # data exception
    "23": (RowRefusedError, _VALUE),  # integrity constraint violation
    "54": (RowRefusedError, _VALUE),  # program limit exceeded: a value too long for an index
}
"""By the whole SQLSTATE, or its class (the first two letters)."""


def storage_error(error: BaseException) -> StorageError | None:
    """What a driver's error, or SQLAlchemy's around one, means to us; ``None`` for a programming error."""
    if isinstance(error, StorageError):
        return error
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    cause = error.orig if isinstance(error, StatementError) and error.orig is not None else error
    told = (DatabaseAwayError, _SERVER) if lost else _told(cause)
    if told is None:
        return None
    kind, advice = told
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    words = " ".join(str(cause).split()) or type(cause).__name__
    return kind(f"the database says: {words}{f' ({code})' if code else ''}; {advice}")


def _told(cause: BaseException) -> _Told | None:
    if isinstance(cause, (UnicodeEncodeError, OverflowError)):  # half a surrogate pair, a number of 20 digits
        return RowRefusedError, _VALUE
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE_EXTENDED.get(code) or _SQLITE.get(code & 0xFF)
    if type(cause).__module__.partition(".")[0] == "psycopg":
        return _told_by_psycopg(cause)
    return None


def _told_by_psycopg(cause: BaseException) -> _Told | None:
    import psycopg

    state = getattr(cause, "sqlstate", None)
    if state is not None:
        return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])
    if isinstance(cause, psycopg.DataError):  # found before anything was sent: a NUL in a text
        return RowRefusedError, _VALUE
    # No answer of a server: there was none, or its connection broke.
    return (DatabaseAwayError, _SERVER) if isinstance(cause, psycopg.OperationalError) else None


def is_away(error: BaseException) -> bool:
    """Whether an error means that the database as a whole cannot be had just now."""
    return isinstance(storage_error(error), DatabaseAwayError)


def tell_errors(engine: Engine) -> None:
    """From now on whatever the database refuses through an engine is a ``StorageError`` to who asked."""
    event.listen(engine, "handle_error", _told_at_the_door)


def _told_at_the_door(context: ExceptionContext) -> BaseException | None:
    if context.is_pre_ping:
        return None  # SQLAlchemy asks whether a pooled connection still lives, and makes another one where not
    error = context.sqlalchemy_exception or context.original_exception
    if context.is_disconnect:
        words, told = " ".join(str(context.original_exception).split()), _told(context.original_exception)
        return DatabaseAwayError(f"the connection to the database broke: {words}; {told[1] if told else _SERVER}")
    return storage_error(error)
