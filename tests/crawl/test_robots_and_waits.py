"""Of a robots.txt of any size its beginning holds (RFC 9309, section 2.5), and a host that has one is crawled; requests that
a host has held back are none.
"""

import base64
import gzip
import time
import zlib
from random import Random

import pytest

from newscrawl.crawl.robots import _MOST_BYTES, _MOST_LETTERS, _text
from tests.fault_server import Answer

ARTICLES = 10
FIRST = "/2026/11/story-number-0-of-the-harbour"
LINE = b"Disallow: /nowhere/at/all/in/a/long/path\n"
RULES = f"User-agent: *\nDisallow: {FIRST}\n".encode()
LARGE = RULES + LINE * (3 * _MOST_BYTES // 2 // len(LINE))


def endless(handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/plain")
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(RULES)
    while True:
        handler.wfile.write(LINE * 1_000)


KINDS = {
    "large": lambda: Answer(LARGE, kind="text/plain"),
    "without end": lambda: Answer(endless),
    "gzip of little": lambda: Answer(gzip.compress(LARGE), headers={"Content-Encoding": "gzip"}),
    "gzip of much": lambda: Answer(packed_noise(), headers={"Content-Encoding": "gzip"}),
    "deflate": lambda: Answer(zlib.compress(LARGE), headers={"Content-Encoding": "deflate"}),
    "a bomb": lambda: Answer(gzip.compress(RULES + b"\n" * 30_000_000), headers={"Content-Encoding": "gzip"}),
    "one line": lambda: Answer(RULES + b"#" * len(LARGE), kind="text/plain"),
    "small and packed": lambda: Answer(gzip.compress(RULES), headers={"Content-Encoding": "gzip"}),
}


def packed_noise() -> bytes:
    """More than a robots.txt may have, packed as well."""
    noise = base64.encodebytes(Random(1).randbytes(_MOST_BYTES * 11 // 10)).replace(b"\n", b"\n# ")
    packed = gzip.compress(RULES + b"# " + noise, compresslevel=1)
    assert len(packed) > _MOST_BYTES
    return packed


@pytest.mark.parametrize("kind", KINDS)
def test_a_site_with_a_robots_txt_of_any_size_is_crawled_by_what_it_begins_with(site, desk, kind):
    site.answers["/robots.txt"] = KINDS[kind]()
    desk.crawl("-s", "DOWNLOAD_MAXSIZE=1000000")
    assert (desk.outcome()["new"], desk.reasons()) == (9, {"disallowed by robots.txt": 1})


@pytest.mark.parametrize("shift", range(len(LINE)))
def test_no_line_of_it_is_cut_to_another(shift):
    read = _text(b"#" * shift + b"\n" + LARGE)
    assert len(read) <= _MOST_LETTERS
    assert set(read.splitlines()[1:]) == {*RULES.decode().splitlines(), LINE.decode().strip()}


def test_a_request_that_its_host_has_held_back_is_not_counted_as_made(site, desk):
    site.fail(FIRST, status=429, times=1, **{"Retry-After": "1"})
    desk.crawl("-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1")
    assert desk.outcome()["new"] == ARTICLES
    assert desk.outcome()["requests"] == len(site.log)


@pytest.mark.parametrize("said", ["0", "Wed, 21 Oct 2015 07:28:00 GMT", "0.2", "1"])
def test_a_host_that_asks_for_no_patience_or_little_is_asked_again_at_once(site, desk, said):
    for path in list(site.stories)[:3]:
        site.fail(path, status=429, times=1, **{"Retry-After": said})
    began = time.monotonic()
    desk.crawl("-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1", "-s", "MAX_HOST_WAIT=20")
    assert (desk.outcome()["new"], desk.reasons()) == (ARTICLES, {})
    assert time.monotonic() - began < 20
