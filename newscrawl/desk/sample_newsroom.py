"""The sample newsroom: a small news site on loopback, made of the project's fixture pages.

It serves what a real site serves: a front page, a section page, robots.txt, an RSS feed and a sitemap.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from newscrawl.errors import UsageError
from newscrawl.items import PageKind
from newscrawl.reading.page import read_article

PACKAGED = Path(__file__).parent / "sample_pages"
"""The fixtures as a wheel holds them (``setup.py``); not there in a checkout, which has the fixtures themselves."""
_CHECKOUT = Path(__file__).parents[2] / "fixtures"


def sample_pages() -> Path:
    """The folder of the sample newsroom's pages, wherever newscrawl is installed."""
    return PACKAGED if PACKAGED.is_dir() else _CHECKOUT


def saved_pages(fixtures: Path) -> dict[str, bytes]:
    """Path on the sample site -> page, for every fixture below a folder; ``UsageError`` where there is none."""
    pages = {}
    for info in sorted(fixtures.glob("*/*/inputs/HttpResponse-info.json")):
        url = urlsplit(json.loads(info.read_text("utf-8"))["url"])
        pages[f"/{url.hostname}{url.path}"] = (info.parent / "HttpResponse-body.html").read_bytes()
    if not pages:
        raise UsageError(f"no fixture pages below {fixtures}: is newscrawl installed whole?")
    return pages


def _bind(port: int, handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError:
        return ThreadingHTTPServer(("127.0.0.1", 0), handler)


class Newsroom:
    """A context manager: inside it, ``url`` answers. ``requests`` lists what was asked, in order.

    ``port``: where it listens if nobody else does, so that a second visit meets the same addresses; else any.
    """

    def __init__(self, fixtures: Path, port: int = 0) -> None:
        self.pages = saved_pages(fixtures)
        self.requests: list[str] = []
        self.server = _bind(port, self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"
        self.articles = {path: read_article(page, self.url.rstrip("/") + path) for path, page in self.pages.items()}

    def __enter__(self) -> Newsroom:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """-> (status, content type, body)"""
        made: dict[str, tuple[str, Callable[[], str]]] = {
            "/": ("text/html; charset=utf-8", self.front_page),
            "/feed/": ("application/rss+xml", self.feed),
            "/sitemap.xml": ("application/xml", self.sitemap),
            "/robots.txt": (
                "text/plain",
                lambda: f"User-agent: *\nDisallow: /private/\nSitemap: {self.url}sitemap.xml\n",
            ),
        }
        if path in made:
            kind, make = made[path]
            return 200, kind, make().encode()
        if path in self.pages:
            return 200, "text/html; charset=utf-8", self.pages[path]
        return 404, "text/html", b"<title>Not found</title><h1>Not found</h1>"

    def front_page(self) -> str:
        links = "".join(
            f'<li><h2><a href="{escape(p)}">{escape(a.title or p)}</a></h2></li>'
            for p, a in self.articles.items()
            if a.kind != PageKind.INDEX
        )
        return (
            '<!DOCTYPE html><html lang="en"><head><title>The Sample Newsroom</title><link rel="alternate" '
            'type="application/rss+xml" href="/feed/">'
            '</head><body><nav><a href="/">Home</a> <a '
            f'href="/private/">Staff</a></nav><main><ul>{links}</ul></main></body></html>'
        )

    def feed(self) -> str:
        items = []
        for path, article in self.articles.items():
            if article.kind in (PageKind.ARTICLE, PageKind.LIVE_BLOG):
                date = f"<pubDate>{format_datetime(article.published_at)}</pubDate>" if article.published_at else ""
                link = f"{self.url.rstrip('/')}{escape(path)}"
                items.append(f"<item><title>{escape(article.title or path)}</title><link>{link}</link>{date}</item>")
        channel = f"<channel><title>The Sample Newsroom</title>{''.join(items)}</channel>"
        return f'<?xml version="1.0"?><rss version="2.0">{channel}</rss>'

    def sitemap(self) -> str:
        entries = "".join(f"<url><loc>{self.url.rstrip('/')}{escape(p)}</loc></url>" for p in self.pages)
        return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        newsroom = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                newsroom.requests.append(self.path)
                status, kind, body = newsroom.answer(self.path.split("?")[0])
                etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
                if status == 200 and self.headers.get("If-None-Match") == etag:
                    status, body = 304, b""
                self.send_response(status)
                self.send_header("ETag", etag)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing on the terminal: the crawl speaks there."""

        return Handler
