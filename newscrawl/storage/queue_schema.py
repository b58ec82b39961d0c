"""The tables of the queue, which are Procrastinate's own: made and brought up to date by the scripts that it brings.

Which of them are applied stands as a comment on its table of jobs, so that it travels with every copy of the database.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text

from newscrawl.errors import StorageError
from newscrawl.invocation import command
from newscrawl.storage.dialect import dialect_of

_MARK = "procrastinate, as of "
_NUMBER = re.compile(r"\d\d\.\d\d\.\d\d_\d\d")
_MISSING = "many workers need Procrastinate: pip install 'newscrawl[postgresql]'"


def can_queue(engine: Engine) -> bool:
    """Whether a database can hold a queue, and its engine is installed."""
    return engine.dialect.name == "postgresql" and find_spec("procrastinate") is not None


def has_queue(engine: Engine) -> bool:
    """Whether workers have made a queue in a database."""
    if engine.dialect.name != "postgresql":
        return False
    with engine.connect() as connection:
        return queue_revision(connection) is not None


def newest_queue_revision() -> str:
    """What the last script of the installed Procrastinate is called, as 03.04.00_50."""
    return max(_scripts())


def queue_revision(connection: Connection) -> str | None:
    """The last script that was applied to a database; ``None`` where there is no queue in it. ``StorageError`` for
    tables of a queue that are not ours.
    """
    found = connection.execute(text(_JOBS)).first()
    if found is None:
        return None
    (comment,) = found
    if not str(comment or "").startswith(_MARK):
        raise StorageError(
            "the database holds a queue of Procrastinate that newscrawl did not make: "
            "give newscrawl a database of its own"
        )
    return str(comment).removeprefix(_MARK)


_JOBS = """
SELECT obj_description(oid, 'pg_class') FROM pg_class
WHERE relname = 'procrastinate_jobs' AND pg_table_is_visible(oid)"""
"""Out of the catalogue itself: ``to_regclass`` answers out of a cache, which in a transaction that waited for a lock
may still say what was so before.
"""


def upgrade_queue(engine: Engine) -> tuple[str | None, str]:
    """Make the queue's tables, or bring them up to date, as a whole or not at all, one process at a time; -> (revision
    before, revision after). ``StorageError`` where Procrastinate is missing, or older than the tables.
    """
    if find_spec("procrastinate") is None:
        raise StorageError(_MISSING)
    newest = newest_queue_revision()
    with engine.connect() as connection:
        if queue_revision(connection) == newest:
            return newest, newest
    with dialect_of(engine).alone(engine) as connection:
        before = queue_revision(connection)  # another process may have been faster
        if before is not None and before > newest:
            raise StorageError(
                f"the queue's tables are of a newer Procrastinate ({before}) than the installed one ({newest}): "
                "install what the newer workers have"
            )
        for script in _needed(before, newest):
            _run(connection, script)
        _run(connection, f"COMMENT ON TABLE procrastinate_jobs IS '{_MARK}{newest}'")
        return before, newest


def check_queue(connection: Connection) -> str | None:
    """Why this process may not work on a database's queue: its tables are of another version; ``None`` where it may."""
    revision, newest = queue_revision(connection), newest_queue_revision()
    if revision == newest:
        return None
    if revision is None or revision < newest:
        return f"the queue's tables are older than this version: `{command()} migrate` brings them up to date"
    return f"the queue's tables are of a newer version ({revision}, here {newest}): start the new version"


def _scripts() -> dict[str, Path]:
    from procrastinate.schema import migrations_path

    return {found[0]: path for path in migrations_path.glob("*.sql") if (found := _NUMBER.match(path.name))}


def _needed(before: str | None, newest: str) -> list[str]:
    """What is to be run. The whole schema, as it is now, where there is none."""
    if before is None:
        from procrastinate.schema import SchemaManager

        return [SchemaManager.get_schema()]
    scripts = _scripts()
    return [scripts[number].read_text("utf-8") for number in sorted(scripts) if before < number <= newest]


def _run(connection: Connection, script: str) -> None:
    """A script of many statements, in which % stands for itself."""
    driver: Any = connection.connection.driver_connection
    driver.execute(script)
