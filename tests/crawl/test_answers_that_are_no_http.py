"""What a server sends that is no HTTP is told in words for people, whatever the parser calls it; a page without end is
too large.
"""

import socket

import pytest

from newscrawl.invocation import ExitCode
from tests.crawl.test_living_crawl import FAST
from tests.crawling import crawl
from tests.raw_server import raw_server

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
PAGE = b"<!DOCTYPE html><title>A page</title><p>Text."
NO_HTTP = {
    "a length below nought": HEAD + b"Content-Length: -1\r\n\r\n" + PAGE,
    "a length that is no number": HEAD + b"Content-Length: abc\r\n\r\n" + PAGE,
    "two lengths": HEAD + b"Content-Length: 9\r\nContent-Length: 8\r\n\r\n" + PAGE,
    "an unknown transfer coding": HEAD + b"Transfer-Encoding: garbage\r\n\r\n" + PAGE,
    "an unknown version": b"HTTP/2 200\r\n\r\n" + PAGE,
    "a status that is no number": b"HTTP/1.1 abc No\r\n\r\n" + PAGE,
    "a space in a name": HEAD + b"X A: b\r\n\r\n" + PAGE,
    "no head": PAGE,
    "nothing": b"",
}


@pytest.fixture
def server():
    """-> (its address, what it answers with: bytes, or a function that is called again and again)."""
    answers: dict[str, object] = {"": b""}

    def answer(connection: socket.socket) -> None:
        connection.sendall(answers[""])
        while "more" in answers:
            connection.sendall(answers["more"])

    with raw_server(answer) as address:
        yield f"{address}/", answers


def told(url: str, folder, *options: str) -> str:
    done = crawl(folder, "news", "-a", f"url={url}", *FAST, "-s", "RETRY_TIMES=0", "-s", "ARCHIVE=0", *options)
    assert done.returncode == ExitCode.NOTHING
    assert "Traceback" not in done.stderr
    return [line for line in done.stderr.splitlines() if line.startswith("Nothing")][-1]


@pytest.mark.parametrize("name", NO_HTTP)
def test_what_is_no_http_is_told_in_words_for_people(name, server, tmp_path):
    url, answers = server
    answers[""] = NO_HTTP[name]
    line = told(url, tmp_path)
    assert "its answer is not HTTP as it must be" in line or "before an answer in HTTP had come" in line


def test_a_page_without_end_is_too_large(server, tmp_path):
    url, answers = server
    answers |= {"": HEAD + b"\r\n" + PAGE, "more": b"<p>More." * 5_000}
    line = told(url, tmp_path, "-s", "DOWNLOAD_MAXSIZE=200000")
    assert "DOWNLOAD_MAXSIZE" in line
    assert "Error" not in line
