"""Many small news sites in one server on loopback, each at an address of its own (127.1.0.1, 127.1.0.2, ...), with a log
of everything they were asked: ``python -m tests.benchmarks.many_hosts SITES ARTICLES [MILLISECONDS]`` prints its port.

    /robots.txt /sitemap.xml / /2026/...   what a site has; every seventh asks for a Crawl-delay
    /-/log                                 [[host, connection, began, ended, path], ...] of all sites, as JSON
    /-/asked                               how many requests wait for an answer
    /-/articles                            {host: [addresses of its articles]}
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from html import escape

ROBOTS_DELAY = 2
"""Seconds, as the robots.txt of every seventh site has it."""
_SENTENCES = (
    "The harbour of {town} closes for the winter, its master said on Monday, two weeks earlier than in any other year.",
    "Boat owners of {town} are asked to take up their boats before the weekend, when the first hard frost is expected.",
    "The council of {town} had asked for a longer season in story {number}, but nobody wanted to pay for the dredging.",
    "A ferry that serves {town} twice a day is not concerned, for it lands at the outer pier, which stays open, number {number}.",
)  # fmt: skip


def host_of(number: int) -> str:
    """The address of a site."""
    return f"127.1.{number // 250}.{number % 250 + 1}"


def path_of(number: int) -> str:
    """Where an article is."""
    return f"/2026/11/20/the-story-of-the-harbour-number-{number}"


class Sites:
    """What the sites have, and what they were asked."""

    def __init__(self, sites: int, articles: int, pause: float) -> None:
        self.hosts = [host_of(number) for number in range(sites)]
        self.articles, self.pause = articles, pause
        self.asked = 0
        self.log: list[tuple[str, int, float, float, str]] = []

    def page(self, address: str, path: str) -> tuple[int, str, str]:
        """-> (status, kind, text) of what stands at a path of a site."""
        host = address.partition(":")[0]
        if host not in self.hosts:
            return 404, "text/plain", ""
        if path == "/robots.txt":
            delay = f"Crawl-delay: {ROBOTS_DELAY}\n" if self.hosts.index(host) % 7 == 6 else ""
            return 200, "text/plain", f"User-agent: *\n{delay}Sitemap: http://{address}/sitemap.xml\n"
        if path == "/sitemap.xml":
            urls = "".join(f"<url><loc>http://{address}{path_of(n)}</loc></url>" for n in range(self.articles))
            space = "http://www.sitemaps.org/schemas/sitemap/0.9"
            return 200, "application/xml", f'<urlset xmlns="{space}">{urls}</urlset>'
        if path == "/":
            links = "".join(f'<li><a href="{path_of(n)}">The harbour, story {n}</a>' for n in range(self.articles))
            return 200, "text/html", f"<title>The News of {host}</title><h1>News</h1><ul>{links}</ul>"
        number = path.rsplit("-", 1)[-1]
        if path.startswith("/2026/") and number.isdigit() and int(number) < self.articles:
            return 200, "text/html", self._article(host, address, int(number))
        return 404, "text/html", "<title>Not found</title>"

    def _article(self, host: str, address: str, number: int) -> str:
        town = f"Port {host.replace('.', '-')}"
        text = "".join(f"<p>{escape(one.format(town=town, number=number))}</p>" for one in _SENTENCES)
        return (
            f'<!DOCTYPE html><html lang="en"><head><title>{town} closes, part {number}</title>'
            f'<meta property="og:type" content="article"><link rel="canonical" href="http://{address}{path_of(number)}">'
            f'<meta property="article:published_time" content="2026-11-20T{number % 24:02}:00:00Z"></head><body><main>'
            f"<article><h1>{town} closes, part {number}</h1>{text}</article></main></body></html>"
        )

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its first request to its last."""
        connection = id(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                began = time.time()
                path = head.split(b" ", 2)[1].decode()
                lines = head.decode("latin-1").split("\r\n")
                address = next(line[5:].strip() for line in lines if line.lower().startswith("host:"))
                if path.startswith("/-/"):
                    self._send(writer, 200, "application/json", json.dumps(self._told(path)))
                    continue
                self.asked += 1
                try:
                    await asyncio.sleep(self.pause)
                    self._send(writer, *self.page(address, path))
                    await writer.drain()
                finally:  # who asked may be dead by now
                    self.asked -= 1
                    self.log.append((address.partition(":")[0], connection, began, time.time(), path))
        writer.close()

    def _told(self, path: str) -> object:
        if path == "/-/log":
            return self.log
        if path == "/-/asked":
            return self.asked
        return {host: [path_of(n) for n in range(self.articles)] for host in self.hosts}

    @staticmethod
    def _send(writer: asyncio.StreamWriter, status: int, kind: str, text: str) -> None:
        body = text.encode()
        head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)


async def _serve(sites: Sites) -> None:
    server = await asyncio.start_server(sites.answer, "0.0.0.0", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main() -> None:
    sites, articles, *rest = (int(one) for one in sys.argv[1:])
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(Sites(sites, articles, (rest[0] if rest else 20) / 1000)))


if __name__ == "__main__":
    main()
