"""Archives that others wrote: whatever their servers called a page, and however its message was kept, it is read whole,
or named as what was left out.
"""

import gzip
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.archive.http_messages import message
from newscrawl.archive.media import begins_as_a_page, is_named_a_page, media_type
from newscrawl.archive.warc import response_at, responses, warc_files
from newscrawl.errors import ArchiveError, Unread
from newscrawl.spiders.archive import ArchiveSpider
from tests.crawl.test_archive_reading import ARTICLE
from tests.crawling import crawl

PAGE = ARTICLE.format(n=1).encode()
URL = "https://a.example/2026/crane"
SAYS_NOTHING = (
    "", " ", "unknown", "*/*", "text", "application/octet-stream", "binary/octet-stream", "application/xml", "text/xml; charset=utf-8",
    "application/x-unknown", "content/unknown", "httpd/unix-directory", "application/x-httpd-php", "application/x-asp",
)  # fmt: skip
IS_NONE = (
    "image/jpeg", "video/mp4", "text/css", "text/javascript", "application/json", "application/ld+json", "application/pdf",
    "application/x-javascript", "font/woff2", "application/vnd.ms-fontobject", "application/rss+xml", "text/calendar",
)  # fmt: skip


def kept(body: bytes, media: str | None = "text/html", first: str = "HTTP/1.1 200 OK", *fields: str, end=b"\r\n"):
    lines = [first, *([] if media is None else [f"Content-Type: {media}"]), *fields]
    return end.join([*(line.encode() for line in lines), b"", body])


def record(
    block: bytes, *fields: str, kind="response", url=URL, media="application/http; msgtype=response", end=b"\r\n"
):
    lines = [
        "WARC/1.0", f"WARC-Type: {kind}", f"WARC-Target-URI: {url}", "WARC-Date: 2026-11-20T10:00:00Z", *fields,
        f"Content-Type: {media}", f"Content-Length: {len(block)}",
    ]  # fmt: skip
    return end.join([*(line.encode() for line in lines), b"", block, b"", b""])


def written(folder, *records: bytes, name="a.warc.gz"):
    path = folder / name
    path.write_bytes(b"".join(map(gzip.compress, records)))
    return path


def asked_for(path) -> tuple[list[bytes], ArchiveSpider]:
    spider = ArchiveSpider(warc=str(path))
    found = [one for file in spider.files for one in responses(file, 0, spider.unread)]
    return [one.body for one in found if spider._is_asked_for(one) and not one.torn], spider


@pytest.mark.parametrize("kind", ["response", "resource"])
@pytest.mark.parametrize("media", [None, *SAYS_NOTHING])
def test_a_page_of_which_nothing_is_said_is_known_by_how_it_begins(media, kind, tmp_path):
    block = kept(PAGE, media) if kind == "response" else PAGE
    warc = written(tmp_path, record(block, kind=kind, **({"media": media or ""} if kind == "resource" else {})))
    assert asked_for(warc)[0] == [PAGE]
    picture = b"\x89PNG\r\n\x1a\n" + bytes(900)
    none, spider = asked_for(written(tmp_path, record(kept(picture, media), kind="response")))
    assert none == []
    assert sum(spider.passed_over.values()) == 1


@pytest.mark.parametrize("media", IS_NONE)
def test_what_is_called_no_page_is_believed_and_counted(media, tmp_path):
    found, spider = asked_for(written(tmp_path, record(kept(PAGE, media)), record(kept(PAGE, media + "; charset=x"))))
    assert (found, spider.passed_over) == ([], {media: 2})


def test_a_packed_page_of_which_nothing_is_said_is_looked_into(tmp_path):
    packed = gzip.compress(PAGE)  # holds the second in which it is made
    found, _ = asked_for(written(tmp_path, record(kept(packed, None, "HTTP/1.1 200 OK", "Content-Encoding: gzip"))))
    assert found == [packed]


@given(st.binary(max_size=300), st.text(max_size=60))
def test_any_bytes_and_any_name_of_a_kind_are_judged(body, media):
    kind = media_type((("Content-Type", media),))
    assert is_named_a_page(kind) in (True, False, None)
    assert begins_as_a_page(body) in (True, False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    "opening",
    [
        "<!DOCTYPE html>",
        "\n\n <HTML>",
        "<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC 'x' 'y'>",
        "<!-- saved -->\n<html>",
    ],
)
def test_pages_begin_in_many_ways(opening, encoding):
    assert begins_as_a_page((opening + "<body>Text").encode(encoding))
    assert not begins_as_a_page(("<?xml version='1.0'?><rss><channel>" + opening).encode(encoding))


@pytest.mark.parametrize(
    "first", ["HTTP/2 200", "HTTP/2.0 200 ", "HTTP/1.1 200", "http/1.1 200 OK", "HTTP/1.0 200 Alright indeed"]
)
@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_heads_of_any_server_are_read_and_the_body_begins_behind_the_first_blank_line(first, end):
    body = b"<p>One\r\n\r\n<p>Two\n\n<p>Three"
    found = message(kept(body, "text/html", first, "X-A: b", end=end))
    assert (found.status, found.body) == (200, body)
    assert ("X-A", "b") in found.headers


@given(
    st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=6),
    st.sampled_from(["", ";a=b", " "]),
    st.sampled_from(["\r\n", "", "X-Trailer: 1\r\n\r\n"]),
    st.data(),
)
def test_chunks_are_joined_and_what_breaks_off_among_them_is_not_whole(pieces, extension, trailer, data):
    chunks = [f"{len(piece):X}{extension}\r\n".encode() + piece + b"\r\n" for piece in pieces]
    sent = b"".join(chunks) + b"0\r\n" + trailer.encode()
    head = kept(b"", "text/html", "HTTP/1.1 200 OK", "transfer-encoding: Chunked")
    found = message(head + sent)
    assert (found.body, found.whole) == (b"".join(pieces), True)
    assert "transfer-encoding" not in dict(found.headers)
    cut = data.draw(st.integers(len(chunks[0]) - 2, len(b"".join(chunks))))
    assert not message(head + sent[:cut]).whole


def test_the_header_of_a_transfer_coding_that_was_undone_costs_nothing():
    found = message(kept(PAGE, "text/html", "HTTP/1.1 200 OK", "Transfer-Encoding: chunked"))
    assert (found.body, found.whole) == (PAGE, True)


@pytest.mark.parametrize("field", ["WARC-Truncated: length", "WARC-Truncated: disconnect", "WARC-Segment-Number: 1"])
@pytest.mark.parametrize("kind", ["response", "resource"])
def test_a_part_of_an_answer_is_torn_and_a_part_of_a_film_is_none_of_ours(field, kind, tmp_path):
    block = kept(PAGE[:-200]) if kind == "response" else PAGE[:-200]
    film = record(kept(bytes(99), "video/mp4"), field)
    page = record(block, field, kind=kind, media="text/html" if kind == "resource" else "application/http")
    warc = written(tmp_path, page, film)
    spider = ArchiveSpider(warc=str(warc))
    assert [spider._is_asked_for(one) for one in responses(warc) if one.torn] == [True, False]
    assert spider.passed_over == {"video/mp4": 1}


def test_a_wacz_is_read_in_a_folder_too_each_record_by_its_place(tmp_path):
    pages = [record(kept(PAGE), url=f"{URL}/{n}") for n in range(3)]
    with zipfile.ZipFile(tmp_path / "Crawl.WACZ", "w") as file:
        file.writestr("datapackage.json", "{}")
        file.writestr("archive/data.warc.gz", b"".join(map(gzip.compress, pages)))
        file.writestr("indexes/index.cdx.gz", gzip.compress(b"example,a)/ 2026"))
    (path,) = warc_files(str(tmp_path))
    found = list(responses(path))
    assert [one.url for one in found] == [f"{URL}/{n}" for n in range(3)]
    assert [response_at(one.record).body for one in found] == [PAGE] * 3


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_the_older_format_is_refused_by_name_and_what_is_advised_makes_it_readable(pack, tmp_path):
    from warcio.recompressor import Recompressor

    says = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n\n"
    parts = [
        f"filedesc://a.arc 0.0.0.0 20061120100000 text/plain {len(says)}\n".encode() + says + b"\n",
        f"{URL} 192.0.2.1 20061120100000 text/html {len(kept(PAGE))}\n".encode() + kept(PAGE) + b"\n",
    ]
    path = tmp_path / ("a.arc" if pack is bytes else "a.arc.gz")
    path.write_bytes(b"".join(map(pack, parts)))
    (file,) = warc_files(str(tmp_path))
    with pytest.raises(ArchiveError, match=r"is an ARC file.*warcio recompress"):
        list(responses(file))
    Recompressor(str(path), str(tmp_path / "pages.warc.gz")).recompress()
    assert [one.body for one in responses(tmp_path / "pages.warc.gz")] == [PAGE]


def test_a_page_of_no_website_is_counted(tmp_path):
    unread = Unread()
    places = ("file:///home/a/page.html", "ftp://a.example/page.html", "dns:a.example", "urn:pageinfo:x")
    warc = written(tmp_path, *(record(PAGE, kind="resource", url=url, media="text/html") for url in places))
    assert not list(responses(warc, unread=unread))
    assert unread == {"archive record: address of no website": 2}


@pytest.mark.parametrize(
    ("records", "told"),
    [
        ([record(kept(PAGE, "image/jpeg"))] * 2 + [record(kept(PAGE, first="HTTP/1.1 404 No"))], "image/jpeg (2), HTTP 404 (1)"),
        ([record(b"", kind="revisit")] * 3, "revisit of a page that is in another file (3)"),
        ([record(b"GET / HTTP/1.1\r\n\r\n", kind="request")], "holds no answer of a web server"),
    ],
)  # fmt: skip
def test_an_archive_without_any_page_says_what_it_holds(records, told, tmp_path):
    done = crawl(tmp_path / "data", "archive", "-a", f"warc={written(tmp_path, *records)}", "-a", "processes=1")
    assert done.returncode == 1
    last = [line for line in done.stderr.splitlines() if line.startswith("Nothing")][-1]
    assert told in last
    assert "revisit" not in told or "Could not be read" not in done.stderr
    assert "address right" not in last


def test_a_table_is_no_archive(tmp_path):
    path = tmp_path / "articles.csv"
    path.write_text("title,url\n")
    done = crawl(tmp_path / "data", "archive", "-a", f"warc={path}", "-a", "processes=1")
    assert done.returncode == 1
    assert f"{path} is no WARC file" in done.stderr
    assert "no file of it could be read; why stands above" in done.stderr
