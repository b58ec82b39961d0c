"""WARC files: written, read, torn, damaged, foreign."""

import gzip
import io
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastWarcIterator
from fastwarc.warc import WarcRecordType
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newscrawl.archive.keeping import ArchiveFolder
from newscrawl.archive.warc import index_by_url, payload_digest, response_at, responses, warc_files
from newscrawl.archive.warc_writer import Exchange, Payload, WarcWriter
from newscrawl.desk.sample_newsroom import Newsroom
from newscrawl.errors import ArchiveError, Unread
from tests.conftest import ROOT
from tests.waiting import PATIENCE

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PAGES = [(f"https://a.example/{i}", f"<h1>Page {i}</h1>".encode() * (50 + i)) for i in range(5)]


@pytest.fixture
def warc(tmp_path: Path) -> Path:
    path = tmp_path / "pages.warc.gz"
    with WarcWriter(path) as writer:
        for url, body in PAGES:
            writer.write_page(url, body, NOW)
    return path


@pytest.mark.parametrize("content", [b"title,url\nFerry,https://a.example/\n", b"PK\x03\x04rest", b'{"a": 1}\n' * 9])
def test_what_is_no_archive_is_called_so(content, tmp_path):
    path = tmp_path / "articles.csv"
    path.write_bytes(content)
    unread = Unread()
    with pytest.raises(ArchiveError, match=r"articles.csv is no WARC file"):
        list(responses(path, unread=unread))
    assert not unread


def test_what_was_written_comes_back(warc):
    found = list(responses(warc))
    assert [(r.url, r.body) for r in found] == PAGES
    assert {(r.status, r.fetched_at, r.torn) for r in found} == {(200, NOW, False)}


def test_a_record_s_length_is_where_the_next_one_begins(warc):
    found = [r.record for r in responses(warc)]
    assert [r.offset + r.length for r in found] == [*(r.offset for r in found[1:]), warc.stat().st_size]
    for record, (_, body) in zip(found, PAGES, strict=True):
        assert record.payload_digest == payload_digest(body)
        assert body in gzip.decompress(warc.read_bytes()[record.offset :][: record.length])


def test_writing_says_the_place_that_reading_finds(tmp_path):
    with WarcWriter(tmp_path / "a.warc.gz") as writer:
        places = [writer.write_page(url, body, NOW) for url, body in PAGES]
    assert [r.record for r in responses(tmp_path / "a.warc.gz")] == places


def test_request_and_run_are_kept_beside_the_response(tmp_path):
    path = tmp_path / "a.warc.gz"
    with WarcWriter(path, {"operator": "Fjord Post"}) as writer:
        writer.write(
            Exchange(
                "https://a.example/x?y=1",
                404,
                (("Content-Type", "text/html"),),
                b"gone",
                NOW,
                "GET",
                (("User-Agent", "newscrawl"),),
            )
        )
    with path.open("rb") as stream:
        warcinfo, response, request = [
            (r.rec_headers, r.http_headers, r.raw_stream.read()) for r in ArchiveIterator(stream, check_digests="raise")
        ]
    assert b"operator: Fjord Post" in warcinfo[2]
    assert response[1].statusline == "404 Not Found"
    assert request[1].statusline == "/x?y=1 HTTP/1.1"
    assert request[1].get_header("Host") == "a.example"
    assert request[0].get_header("WARC-Concurrent-To") == response[0].get_header("WARC-Record-ID")
    assert response[0].get_header("WARC-Warcinfo-ID") == warcinfo[0].get_header("WARC-Record-ID")


def test_a_folder_that_cannot_be_written_keeps_nobody_waiting(tmp_path):
    (tmp_path / "archive").write_text("a file stands where the folder should")
    folder = ArchiveFolder(tmp_path / "archive", file_bytes=300)
    kept = [folder.keep(Exchange(url, 200, (), body, NOW)) for url, body in PAGES]
    folder.close()
    assert [future.result(timeout=PATIENCE) for future in kept] == [None] * len(PAGES)


def test_every_record_can_be_read_by_its_place_alone(warc):
    for response in responses(warc):
        assert response_at(response.record).body == response.body


def test_another_tool_reads_it(warc):
    with warc.open("rb") as stream:
        records = list(ArchiveIterator(stream, check_digests="raise"))
        assert [r.rec_type for r in records] == ["warcinfo"] + ["response"] * len(PAGES)
        assert all(r.rec_headers.get_header("WARC-Block-Digest") for r in records)


def test_readers_that_pass_over_records_without_digests_pass_over_none(warc):
    with warc.open("rb") as stream:
        found = [
            str(r.headers["WARC-Target-URI"])
            for r in FastWarcIterator(stream, record_types=WarcRecordType.response, verify_digests=True)
        ]
    assert found == [url for url, _ in PAGES]


def test_a_torn_last_record_is_reported_and_the_rest_is_read(warc, tmp_path):
    last = [r.record.offset for r in responses(warc)][-1]
    torn = tmp_path / "torn.warc.gz"
    torn.write_bytes(warc.read_bytes()[: last + 300])
    found = list(responses(torn))
    assert [r.url for r in found if not r.torn] == [url for url, _ in PAGES[:-1]]


def test_a_damaged_record_costs_itself_alone(warc, tmp_path):
    offsets = [r.record.offset for r in responses(warc)]
    raw = bytearray(warc.read_bytes())
    for i in range(offsets[2] + 30, offsets[2] + 60):
        raw[i] ^= 0xFF
    damaged = tmp_path / "damaged.warc.gz"
    damaged.write_bytes(raw)
    urls = [r.url for r in responses(damaged) if not r.torn]
    assert {url for i, (url, _) in enumerate(PAGES) if i != 2} <= set(urls)


@pytest.mark.parametrize("chunked", [True, False])
def test_a_foreign_file_is_read(tmp_path, chunked):
    body = b"<h1>Hello</h1>"
    headers = [("Content-Type", "text/html"), *([("Transfer-Encoding", "chunked")] if chunked else [])]
    payload = b"e\r\n" + body + b"\r\n0\r\n\r\n" if chunked else body
    path = tmp_path / "foreign.warc.gz"
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        writer.write_record(writer.create_warcinfo_record("foreign.warc.gz", {"software": "another"}))
        writer.write_record(
            writer.create_warc_record(
                "https://b.example/",
                "response",
                payload=io.BytesIO(payload),
                http_headers=StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1"),
            )
        )
    assert [(r.url, r.body) for r in responses(path)] == [("https://b.example/", body)]


def test_an_uncompressed_file_is_read(warc, tmp_path):
    plain = tmp_path / "plain.warc"
    plain.write_bytes(gzip.decompress(warc.read_bytes()))
    assert [r.url for r in responses(plain)] == [url for url, _ in PAGES]


def test_file_folder_and_glob_name_archives(warc):
    assert warc_files(str(warc)) == warc_files(str(warc.parent)) == warc_files(f"{warc.parent}/*.warc.gz") == [warc]
    with pytest.raises(ArchiveError, match="no WARC file"):
        warc_files(str(warc.parent / "nothing"))


def test_index_by_url_keeps_the_last_response(warc):
    with WarcWriter(warc) as writer:
        writer.write_page(PAGES[0][0], b"<h1>Newer</h1>", NOW)
    assert response_at(index_by_url(str(warc))[PAGES[0][0]]).body == b"<h1>Newer</h1>"


def test_a_crawl_s_archive_is_rotated_by_size(tmp_path):
    folder = ArchiveFolder(tmp_path / "archive", file_bytes=300)
    for url, body in PAGES:
        folder.keep(Exchange(url, 200, (("Content-Type", "text/html"), ("X-Name", "Bjørn")), body, NOW))
    folder.close()
    files = warc_files(str(tmp_path / "archive"))
    assert len(files) > 1
    assert [r.url for file in files for r in responses(file)] == [url for url, _ in PAGES]


def test_an_unchanged_body_is_a_revisit_record_that_refers_to_the_first(tmp_path):
    url, body = PAGES[0]
    path = tmp_path / "a.warc.gz"
    with WarcWriter(path) as writer:
        first = writer.write(Exchange(url, 200, (("Content-Type", "text/html"),), body, NOW))
        last = Payload(first, NOW)
        again = writer.write(Exchange(url, 200, (("Content-Type", "text/html"),), body, NOW, last=last))
        unmodified = writer.write(Exchange(url, 304, (("ETag", '"x"'),), b"", NOW, last=last))
        changed = writer.write(Exchange(url, 200, (), body + b"<p>More.</p>", NOW, last=last))
    assert (again, unmodified) == (first, first)
    assert changed != first
    with path.open("rb") as stream:
        records = [
            (r.rec_type, r.rec_headers, r.content_stream().read())
            for r in ArchiveIterator(stream, check_digests="raise")
        ]
    assert [kind for kind, _, _ in records] == ["warcinfo", "response", "revisit", "revisit", "response"]
    for (_, headers, block), profile in zip(
        records[2:4], ("identical-payload-digest", "server-not-modified"), strict=True
    ):
        assert headers["WARC-Profile"].endswith(profile)
        assert (headers["WARC-Refers-To-Target-URI"], headers["WARC-Refers-To-Date"]) == (
            url,
            f"{NOW:%Y-%m-%dT%H:%M:%SZ}",
        )
        assert (headers["WARC-Payload-Digest"], block) == (first.payload_digest, b"")
    assert [r.url for r in responses(path)] == [url, url]


def test_files_of_wget_and_of_other_tools_are_read(tmp_path):
    """A real wget, where there is one: request, response, metadata and resource records, its own headers."""
    wget = shutil.which("wget")
    if wget is None:
        pytest.skip("wget is not installed here")
    with Newsroom(ROOT / "fixtures") as site:
        subprocess.run([wget, "-q", "--recursive", "--level=1", "--no-parent", f"--warc-file={tmp_path / 'w'}", "--delete-after", "-P", str(tmp_path / "x"), site.url],
                       check=False, timeout=PATIENCE)  # fmt: skip
        found = {r.url: r.body for r in responses(tmp_path / "w.warc.gz") if r.status == 200}
        pages = {
            site.url.rstrip("/") + path: page
            for path, page in site.pages.items()
            if site.url.rstrip("/") + path in found
        }
        assert len(pages) >= 12
        assert {url: found[url] for url in pages} == pages


def test_records_of_common_crawl_are_read(tmp_path):
    """As news-crawl writes them: block digests, the original's content coding undone and named in an X- header, HTTP/2 status lines."""
    path = tmp_path / "CC-NEWS-20261120.warc.gz"
    body = "<h1>Blåbær</h1>".encode()
    http = (
        b"HTTP/2 200 \r\ncontent-type: text/html; charset=UTF-8\r\nX-Crawler-content-encoding: gzip\r\nX-Crawler-content-length: 33\r\nContent-Length: %d\r\n\r\n"
        % len(body)
    )
    block = http + body
    head = (
        "WARC/1.0\r\nWARC-Record-ID: <urn:uuid:11111111-2222-3333-4444-555555555555>\r\nWARC-Type: response\r\nWARC-Date: 2026-11-20T12:00:00Z\r\n"
        "WARC-Target-URI: https://b.example/news\r\nWARC-IP-Address: 192.0.2.1\r\nWARC-Protocol: h2\r\nWARC-Protocol: tls/1.3\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    path.write_bytes(gzip.compress(head.encode() + block + b"\r\n\r\n"))
    (found,) = responses(path)
    assert (found.url, found.status, found.body, found.fetched_at) == (
        "https://b.example/news",
        200,
        body,
        datetime(2026, 11, 20, 12, tzinfo=UTC),
    )


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="only Linux tells what is held of a mapped file")
def test_of_a_long_file_only_what_is_read_just_now_is_held(tmp_path):
    file = tmp_path / "long.warc"
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + b"<p>The harbour is long.</p>" * 40_000
    record = (
        b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/%d\r\nContent-Type: application/http\r\n"
        b"Content-Length: %d\r\n\r\n%b\r\n\r\n"
    )
    file.write_bytes(b"".join(record % (n, len(page), page) for n in range(40)))
    held = [_held(file) for _ in responses(file)]
    assert len(held) == 40
    assert 0 < max(held) < 24 * 1024  # kB of 41 000


def _held(file):
    """Kilobytes of a mapped file that are in memory."""
    kilobytes, is_it = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        first = line.split()[0]
        if "-" in first and not first.endswith(":"):
            is_it = line.endswith(str(file))
        elif is_it and first == "Rss:":
            kilobytes += int(line.split()[1])
    return kilobytes


# ---- by other writers


def _by_warcio(path: Path, write) -> Path:
    with path.open("wb") as stream:
        write(WARCWriter(stream, gzip=path.suffix == ".gz"))
    return path


def _record(writer, url, kind, body, media="text/html", date="2026-11-20T12:00:00Z"):
    http = StatusAndHeaders("200 OK", [("Content-Type", media)], protocol="HTTP/1.1") if kind == "response" else None
    given = {"WARC-Date": date}
    writer.write_record(
        writer.create_warc_record(
            url, kind, payload=io.BytesIO(body), http_headers=http, warc_content_type="" if http else media,
            warc_headers_dict=given,
        )
    )  # fmt: skip


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_a_page_without_what_its_server_said_is_read(tmp_path, name):
    def write(writer):
        _record(writer, "https://a.example/1", "resource", b"<h1>One</h1>")
        _record(writer, "https://a.example/2", "resource", b"GIF89a", media="image/gif")
        _record(writer, "urn:pageinfo:https://a.example/1", "resource", b"{}", media="application/json")
        _record(writer, "https://a.example/3", "conversion", b"The bare text.", media="text/plain")
        _record(writer, "https://a.example/4", "response", b"<h1>Four</h1>")

    unread = Unread()
    path = _by_warcio(tmp_path / name, write)
    found = list(responses(path, unread=unread))
    assert [(r.url, r.status, r.body) for r in found] == [
        ("https://a.example/1", 200, b"<h1>One</h1>"), ("https://a.example/2", 200, b"GIF89a"),
        ("https://a.example/4", 200, b"<h1>Four</h1>"),
    ]  # fmt: skip
    assert unread == {"archive record: conversion": 1}
    assert response_at(found[0].record) == found[0]


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2099-01-01T00:00:00.123456789Z", "last week", "9999-12-31T23:59:59Z", "0000-00-00T00:00:00Z"])  # fmt: skip
@pytest.mark.parametrize("kind", ["response", "resource"])
def test_a_date_that_no_page_can_have_is_none_and_counted(tmp_path, date, kind):
    unread = Unread()
    path = _by_warcio(
        tmp_path / "a.warc", lambda writer: _record(writer, "https://a.example/1", kind, b"<p>x", date=date)
    )
    assert [r.fetched_at for r in responses(path, unread=unread)] == [None]
    assert unread == {"archive record: WARC-Date": 1}


def test_an_archive_of_nothing_but_revisits_says_so(tmp_path):
    def write(writer):
        for n in range(3):
            writer.write_record(writer.create_revisit_record(
                f"https://a.example/{n}", "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", f"https://a.example/{n}",
                "2026-11-20T12:00:00Z",
            ))  # fmt: skip

    unread = Unread()
    assert list(responses(_by_warcio(tmp_path / "a.warc.gz", write), unread=unread)) == []
    assert sum(unread.values()) == 3
