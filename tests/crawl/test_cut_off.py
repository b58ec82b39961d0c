"""A page that breaks off on its way is no page: nothing of it is stored, what was stored stays, and it is asked for again
soon. Whatever coding it had, and wherever it broke.
"""

import gzip
import zlib

import brotli
import pytest

from newscrawl.archive.codings import _is_finished
from newscrawl.archive.members import zstd
from newscrawl.errors import DropReason
from tests.fault_server import Answer, FaultServer


def raw_deflate(page: bytes) -> bytes:
    packing = zlib.compressobj(wbits=-15)
    return packing.compress(page) + packing.flush()


CODINGS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


def packed(site: FaultServer, path: str, coding: str, keep: float) -> Answer:
    story = site.stories[path]
    story.paragraphs = [
        f"{paragraph} It was number {n}, {n * 7919 % 1000}." for n in range(30) for paragraph in story.paragraphs[:2]
    ]
    body = CODINGS[coding](story.html(site.url.rstrip("/") + path).encode())
    return Answer(body[: int(len(body) * keep)], headers={"Content-Encoding": coding}, validators=False)


@pytest.mark.parametrize("coding", CODINGS)
def test_half_a_page_is_neither_stored_nor_written_over_the_whole(desk, site, coding):
    path = next(iter(site.stories))
    site.answers[path] = packed(site, path, coding, 1)
    desk.crawl()
    whole = desk.rows("SELECT body FROM articles WHERE url LIKE ?", f"%{path}")
    assert desk.outcome()["new"] == 3
    site.answers[path] = packed(site, path, coding, 0.5)
    desk.crawl("-a", "refetch=1")
    assert desk.reasons() == {DropReason.CUT_OFF.value: 1}
    assert desk.rows("SELECT body FROM articles WHERE url LIKE ?", f"%{path}") == whole
    assert "due" in desk.why(path) or "by the first crawl" in desk.why(path)


@pytest.mark.parametrize("told", [None, "bytes 0-499/5000", "bytes 500-4999/5000", "bytes 0-499/*", "nonsense"])
def test_a_part_that_nobody_asked_for_is_no_page(desk, site, told):
    path = next(iter(site.stories))
    html = site.stories[path].html(site.url.rstrip("/") + path).encode()
    site.answers[path] = Answer(html, 206, {"Content-Range": told} if told else {})
    desk.crawl()
    assert desk.reasons() == {DropReason.CUT_OFF.value: 1}


def test_the_whole_sent_as_a_part_is_a_page(desk, site):
    path = next(iter(site.stories))
    html = site.stories[path].html(site.url.rstrip("/") + path).encode()
    site.answers[path] = Answer(html, 206, {"Content-Range": f"bytes 0-{len(html) - 1}/{len(html)}"})
    desk.crawl()
    assert desk.outcome()["new"] == 3


def test_a_server_that_leaves_the_end_of_the_stream_out_is_believed_where_the_page_has_its_own(desk, site):
    path = next(iter(site.stories))
    body = packed(site, path, "gzip", 1).body
    site.answers[path] = Answer(body[:-8], headers={"Content-Encoding": "gzip"})  # checksum and size
    desk.crawl()
    assert desk.outcome()["new"] == 3


def test_rules_that_were_cut_off_forbid_nothing_and_allow_nothing(desk, site):
    rules = b"User-agent: *\n" + b"".join(b"Disallow: /private/%d/\n" % n for n in range(500))
    site.answers["/robots.txt"] = Answer(
        gzip.compress(rules)[:200], kind="text/plain", headers={"Content-Encoding": "gzip"}
    )
    desk.crawl()
    assert desk.outcome()["new"] == 0
    del site.answers["/robots.txt"]
    desk.age(60)
    desk.rows("UPDATE hosts SET wait_until = NULL")
    desk.crawl()
    assert desk.outcome()["new"] == 3


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "raw"])
@pytest.mark.parametrize("size", [0, 1, 10, 5_000, 300_000])
def test_a_whole_stream_is_finished_and_none_of_its_beginnings_is(coding, size):
    page = bytes((n * 31 + n // 7) % 251 for n in range(size))
    name = b"deflate" if coding == "raw" else coding.encode()
    body = raw_deflate(page) if coding == "raw" else CODINGS[coding](page)
    assert _is_finished(body, name)
    for cut in {len(body) - 1, len(body) // 2, 1} - {0, len(body)}:
        assert not _is_finished(body[:cut], name), cut
