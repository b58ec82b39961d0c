"""A news site on loopback that does on purpose what real ones do by accident, and logs what it was asked.

``publish()``, ``edit()``, ``vanish()``, ``fail()`` change the site; ``answer()`` puts any answer at any path. ``log`` tells what was
asked, when, and by which conditional headers.
"""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import blake2b
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PARAGRAPHS = (
    "The harbour of {name} closes for the winter, its master said on Monday, two weeks earlier than in any other year since the war.",
    "Boat owners of {name} are asked to take up their boats before the weekend, when the first hard frost is to be expected.",
    "The town council of {name} had asked for a longer season in spring, but nobody wanted to pay for another two weeks of dredging.",
)


@dataclass
class Answer:
    """What is sent. ``body`` may be a function of the handler that writes by itself."""

    body: bytes | Callable[["BaseHTTPRequestHandler"], None] = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "text/html; charset=utf-8"
    validators: bool = True


@dataclass
class Asked:
    at: float
    path: str
    conditional: bool
    status: int = 0
    authorization: str | None = None
    host: str = ""
    """Without its port."""


@dataclass
class Story:
    title: str
    paragraphs: list[str]
    comments: int = 0
    modified: datetime | None = None
    canonical: str | None = None
    head: str = ""
    published: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(minutes=5))
    """Not told once for all tests: a story would be older for those that run later."""

    def html(self, url: str) -> str:
        modified = (
            f'<meta property="article:modified_time" content="{self.modified.isoformat()}">' if self.modified else ""
        )
        body = "".join(f"<p>{escape(p)}</p>" for p in self.paragraphs)
        return (
            f'<!DOCTYPE html><html lang="en"><head><title>{escape(self.title)} | The Fault Gazette</title>{self.head}'
            f'<meta property="og:type" content="article"><link rel="canonical" href="{self.canonical or url}">'
            f'<meta property="article:published_time" content="{self.published.isoformat()}">{modified}</head>'
            f"<body><main><article><h1>{escape(self.title)}</h1>{body}</article>"
            f'<section id="comments"><h2>{self.comments} comments</h2></section></main></body></html>'
        )


class FaultServer:
    """A context manager; inside it ``url`` answers."""

    def __init__(self, articles: int = 0, town: str = "Harbour") -> None:
        self.log: list[Asked] = []
        self.stories: dict[str, Story] = {}
        self.answers: dict[str, Answer | Callable[[str], Answer]] = {}
        self.prefixes: dict[str, Callable[[str], Answer]] = {}
        self.hosts: dict[str, Callable[[str], Answer | None]] = {}
        """Host -> how its paths are answered; ``None`` for one that is answered as at any other host."""
        self.gone: set[str] = set()
        self.robots = "User-agent: *\nDisallow: /private/\n"
        self.feed_head = ""
        self.tags: tuple[str, ...] = ()
        """Of every story, as the feed says and the pages do not."""
        self.slow: dict[str, float] = {}
        """Path -> seconds before it is answered."""
        self.pause = 0.0
        self.at_once = self.most_at_once = 0
        """Requests that are being answered, now and at most."""
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # crawls are killed in mid-answer on purpose
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"
        for n in range(articles):
            self.publish(f"/2026/11/story-number-{n}-of-the-harbour", f"{town} {n} closes for the winter")

    # ---- verbs

    def publish(self, path: str, title: str, **facts) -> str:
        self.stories[path] = Story(title, [p.format(name=title) for p in PARAGRAPHS], **facts)
        return self.url.rstrip("/") + path

    def edit(self, path: str, paragraph: str, *, honest: bool) -> None:
        self.stories[path].paragraphs[1] = paragraph
        if honest:
            self.stories[path].modified = datetime.now(UTC)

    def vanish(self, path: str) -> None:
        self.gone.add(path)

    def answer(self, path: str, body: bytes | Callable = b"", status: int = 200, **facts) -> None:
        self.answers[path] = Answer(body, status, **facts)

    def fail(self, path: str, status: int = 503, times: int = 1, **headers: str) -> None:
        """Fail so many times, then answer as usual."""
        left = [times]

        def failing(path: str) -> Answer:
            left[0] -= 1
            if left[0] < 0:
                del self.answers[path]
                return self._find(path)
            return Answer(b"busy", status, {k.replace("_", "-"): v for k, v in headers.items()}, validators=False)

        self.answers[path] = failing

    def asked(self, path: str | None = None) -> list[Asked]:
        return [a for a in self.log if path is None or a.path == path]

    def asked_for_stories(self) -> list[str]:
        return [a.path for a in self.log if a.path in self.stories]

    # ---- what it serves

    def front_page(self) -> str:
        links = "".join(f'<li><h2><a href="{p}">{escape(s.title)}</a></h2></li>' for p, s in self.stories.items())
        feed = '<link rel="alternate" type="application/rss+xml" href="/feed/">'
        return f'<!DOCTYPE html><html lang="en"><head><title>The Fault Gazette</title>{feed}</head><body><main><ul>{links}</ul></main></body></html>'

    def feed(self) -> str:
        tags = "".join(f"<category>{escape(tag)}</category>" for tag in self.tags)
        items = "".join(
            f"<item><title>{escape(s.title)}</title><link>{self.url.rstrip('/')}{p}</link><pubDate>{format_datetime(s.published)}</pubDate>"
            f"<slash:comments>{s.comments}</slash:comments>{tags}</item>"
            for p, s in self.stories.items()
        )
        return (
            '<?xml version="1.0"?><rss version="2.0" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel>'
            f"<title>The Fault Gazette</title>{self.feed_head}{items}</channel></rss>"
        )

    def _find(self, path: str) -> Answer:
        plain = path.split("?")[0]
        time.sleep(self.slow.get(plain, 0))
        if path in self.gone or plain in self.gone:
            return Answer(b"<title>Gone</title><h1>Gone</h1>", 410, validators=False)
        found = self.answers.get(path) or self.answers.get(plain)
        if found is not None:
            return found if isinstance(found, Answer) else found(path)
        for prefix, make in self.prefixes.items():
            if path.startswith(prefix):
                return make(path)
        if plain == "/robots.txt":
            return Answer(self.robots.encode(), kind="text/plain")
        if plain == "/":
            return Answer(self.front_page().encode())
        if plain == "/feed/":
            return Answer(self.feed().encode(), kind="application/rss+xml")
        if plain in self.stories:
            return Answer(self.stories[plain].html(self.url.rstrip("/") + plain).encode())
        return Answer(b"<title>Not found</title><h1>Not found</h1>", 404, validators=False)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # head and body in one packet

            def do_GET(self) -> None:
                asked = Asked(
                    time.monotonic(), self.path, "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
                )
                asked.authorization = self.headers.get("Authorization")
                site.log.append(asked)
                site.at_once += 1
                site.most_at_once = max(site.most_at_once, site.at_once)
                time.sleep(site.pause)
                site.at_once -= 1
                asked.host = self.headers.get("Host", "").partition(":")[0]
                own = site.hosts.get(asked.host)
                answer = (own(self.path) if own else None) or site._find(self.path)
                if callable(answer.body):
                    asked.status = answer.status
                    self.close_connection = True
                    with contextlib.suppress(OSError):
                        answer.body(self)
                    return
                etag = f'"{blake2b(answer.body, digest_size=8).hexdigest()}"'
                status, body = answer.status, answer.body
                if (
                    answer.validators
                    and status == 200
                    and self.headers.get("If-None-Match") == answer.headers.get("ETag", etag)
                ):
                    status, body = 304, b""
                asked.status = status
                self.send_response(status)
                headers = {
                    "Content-Type": answer.kind,
                    **({"ETag": etag} if answer.validators else {}),
                    **answer.headers,
                }
                for name, value in headers.items():
                    self.send_header(name, value)
                if status != 304:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_) -> None:
                pass

        return Handler

    def __enter__(self) -> "FaultServer":
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self.server.shutdown()
        self.server.server_close()
