"""``browse``: what was collected, in a browser."""

from __future__ import annotations

import argparse
from importlib.util import find_spec
from typing import ClassVar

from newscrawl.command_line.base import DeskCommand, number
from newscrawl.command_line.output import tell
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.errors import StorageError, UsageError

_HOST, _PORT = "127.0.0.1", 8430
_NEEDED = ("starlette", "jinja2", "uvicorn")
_SECONDS = 10.0  # that one question to the database may take


class Command(DeskCommand):
    summary = SUMMARIES["browse"]
    details = (
        "Read-only pages of articles, silent edits, stories, sites and runs, with feeds, CSV and a JSON interface. For "
        "this machine alone, unless --host says otherwise; then with the token that the setting BROWSE_TOKEN holds."
    )
    examples: ClassVar[tuple[str, ...]] = ("", "--port 8080", "--host 0.0.0.0 -s BROWSE_TOKEN=a-long-and-secret-text")

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--host", default=_HOST, help=f"address to listen at (default: {_HOST})")
        parser.add_argument(
            "--port", type=number(0, 65_535), default=_PORT, help=f"port to listen at, 0 for any (default: {_PORT})"
        )

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        missing = [name for name in _NEEDED if find_spec(name) is None]
        if missing:
            raise UsageError(f"browse needs {', '.join(missing)}: `pip install 'newscrawl[web]'` brings it")
        from newscrawl.storage.database import database_url, open_for_reading
        from newscrawl.web.access import rules
        from newscrawl.web.answers import Desk
        from newscrawl.web.app import THREADS, build_app
        from newscrawl.web.serving import listening, serve

        known_by = rules(
            opts.host,
            self.setting("BROWSE_TOKEN"),
            self.setting("BROWSE_PROXY_HEADER"),
            self.setting("BROWSE_PROXIES"),
        )
        url = database_url(self.setting("DATA_DIR"), self.setting("DATABASE_URL"))
        try:
            engine = open_for_reading(url, seconds=_SECONDS, connections=THREADS)
        except StorageError:  # it is not there yet, or its tables are of an earlier version: what any command mends
            with self.database():
                engine = open_for_reading(url, seconds=_SECONDS, connections=THREADS)
        listener = listening(opts.host, opts.port)
        app = build_app(Desk(engine, self.data_dir, is_open=known_by.are_open), known_by)
        host, port = listener.getsockname()[:2]
        tell(f"Look at http://{f'[{host}]' if ':' in host else host}:{port}/  (Ctrl-C ends it)")
        serve(app, listener, opts.loglevel or "WARNING")
        engine.dispose()
