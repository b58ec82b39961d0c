"""A body that is packed for its way (Transfer-Encoding) is unpacked: from the network, from the archive of that crawl, and
from archives by others, which keep it as it came.
"""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.archive.http_messages import transfer_codings
from newscrawl.invocation import ExitCode
from tests.archive.test_other_writers import PAGE, record, written
from tests.crawl.test_living_crawl import FAST
from tests.crawling import crawl
from tests.raw_server import raw_server


def in_chunks(body: bytes) -> bytes:
    pieces = [body[at : at + 700] for at in range(0, len(body), 700)]
    return b"".join(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces) + b"0\r\n\r\n"


PACKED = gzip.compress(PAGE)
CODED = {
    "gzip, then chunks": (["Transfer-Encoding: gzip, chunked"], in_chunks(PACKED)),
    "in capitals, without a space": (["transfer-encoding: GZIP,Chunked"], in_chunks(PACKED)),
    "in two lines": (["Transfer-Encoding: gzip", "Transfer-Encoding: chunked"], in_chunks(PACKED)),
    "x-gzip": (["Transfer-Encoding: x-gzip, chunked"], in_chunks(PACKED)),
    "deflate": (["Transfer-Encoding: deflate, chunked"], in_chunks(zlib.compress(PAGE))),
    "gzip to the end of the connection": (["Transfer-Encoding: gzip"], PACKED),
    "beside a length of the page": (["Transfer-Encoding: gzip, chunked", f"Content-Length: {len(PAGE)}"], in_chunks(PACKED)),
    "packed twice": (["Content-Encoding: deflate", "Transfer-Encoding: gzip, chunked"], in_chunks(gzip.compress(zlib.compress(PAGE)))),
    "named twice, packed once": (["Content-Encoding: gzip", "Transfer-Encoding: gzip, chunked"], in_chunks(PACKED)),
    "named, not packed": (["Transfer-Encoding: gzip, chunked"], in_chunks(PAGE)),
    "chunks, named twice": (["Transfer-Encoding: chunked, chunked"], in_chunks(PAGE)),
    "identity": (["Transfer-Encoding: identity", f"Content-Length: {len(PAGE)}"], PAGE),
    "among lines that are no headers": (["no header", "Transfer-Encoding: gzip, chunked", "nor this"], in_chunks(PACKED)),
    "a comma too many": (["Transfer-Encoding: , chunked,"], in_chunks(PAGE)),
}  # fmt: skip


@pytest.fixture
def server():
    answers: dict[str, bytes] = {}
    with raw_server(lambda connection: connection.sendall(answers["page"])) as address:
        yield f"{address}/2026/crane", answers


def whole(lines: list[str], body: bytes) -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", "Content-Type: text/html; charset=utf-8", *lines, "", ""]).encode() + body


@pytest.mark.parametrize("name", CODED)
def test_a_page_that_is_packed_for_its_way_is_stored(name, server, tmp_path):
    url, answers = server
    answers["page"] = whole(*CODED[name])
    live = crawl(tmp_path / "live", "news", "-a", f"url={url}", *FAST)
    assert live.returncode == ExitCode.FOUND, live.stderr
    assert "new             1" in live.stderr
    again = crawl(tmp_path / "again", "archive", "-a", f"warc={tmp_path / 'live' / 'archive'}", "-a", "processes=1")
    assert again.returncode == ExitCode.FOUND, again.stderr
    of_others = written(tmp_path, record(whole(*CODED[name])))
    read = crawl(tmp_path / "read", "archive", "-a", f"warc={of_others}", "-a", "processes=1")
    assert read.returncode == ExitCode.FOUND, read.stderr


@given(st.lists(st.text(max_size=30), max_size=4))
def test_any_value_names_what_can_be_undone_or_nothing(values):
    assert set(transfer_codings(values) or ()) <= {"chunked", "gzip", "x-gzip", "deflate", "br", "zstd"}
