"""A server of saved pages, packed as a site packs them, for crawls to be measured at: ``python -m
tests.benchmarks.pages_on_loopback FILE`` serves a pickled list of bodies and prints its port.

In a process of its own, so that a crawl's CPU is the crawl's. ``/first`` tells when the first request came.
"""

from __future__ import annotations

import gzip
import pickle
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_DAY = "/2026/11/20/"


def path_of(number: int) -> str:
    return f"{_DAY}the-story-of-the-harbour-number-{number}"


class _Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    bodies: list[bytes]
    first = 0.0

    def do_GET(self) -> None:
        kind = type(self)
        if self.path == "/first":
            return self._answer(repr(kind.first).encode(), "text/plain")
        kind.first = kind.first or time.time()
        host = f"http://{self.headers['Host']}"
        if self.path == "/robots.txt":
            return self._answer(f"Sitemap: {host}/sitemap.xml\n".encode(), "text/plain")
        if self.path == "/sitemap.xml":
            urls = "".join(f"<url><loc>{host}{path_of(n)}</loc></url>" for n in range(len(self.bodies)))
            space = "http://www.sitemaps.org/schemas/sitemap/0.9"
            return self._answer(f'<urlset xmlns="{space}">{urls}</urlset>'.encode(), "application/xml")
        if self.path.startswith(_DAY):
            return self._answer(self.bodies[int(self.path.rsplit("-", 1)[1])], "text/html", packed=True)
        return self._answer(b"<title>The Harbour</title><p>Front page", "text/html")

    def _answer(self, body: bytes, kind: str, *, packed: bool = False) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


def main() -> None:
    _Site.bodies = [gzip.compress(body, 6) for body in pickle.loads(Path(sys.argv[1]).read_bytes())]
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
