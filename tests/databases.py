"""SQLite files as the migrations make them, without making them each time."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from newscrawl.storage.database import open_database


def put_database(folder: Path, name: str = "newscrawl.db") -> None:
    """A database with all tables and no row in a folder, which is made; nothing where one is there."""
    if not (folder / name).exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(_migrated_file(), folder / name)


@cache
def _migrated_file() -> Path:
    """Made once a process."""
    folder = Path(tempfile.mkdtemp(prefix="newscrawl-migrated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "migrated.db"
    engine = open_database(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path
