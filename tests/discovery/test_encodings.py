"""A list is read whatever encoding it is in and whatever it, its mark and its server say of that."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.crawl.robots import _text
from newscrawl.discovery.encodings import in_utf8
from newscrawl.discovery.lists import list_kind, read_list

URL = "https://a.example/"
TITLE = "Gemütliche Fähre – ‘Nordsee’ für 5 € heute"
NUMBERS = range(3)


def declaration(encoding: str | None) -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?>\n' if encoding else ""


def rss(title: str) -> str:
    items = "".join(f"<item><title>{title} {n}</title><link>{URL}2026/{n}</link></item>" for n in NUMBERS)
    return f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>'


def atom(title: str) -> str:
    entries = "".join(f'<entry><title>{title} {n}</title><link href="{URL}2026/{n}"/></entry>' for n in NUMBERS)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>{entries}</feed>'


def sitemap(title: str) -> str:
    urls = "".join(
        f"<url><loc>{URL}2026/{n}</loc><news:news><news:title>{title} {n}</news:title></news:news></url>"
        for n in NUMBERS
    )
    google = "http://www.google.com/schemas/sitemap-news/0.9"
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="{google}">{urls}</urlset>'


def json_feed(title: str) -> str:
    items = [{"url": f"{URL}2026/{n}", "title": f"{title} {n}"} for n in NUMBERS]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}, ensure_ascii=False)


def posts(title: str) -> str:
    found = [
        {"link": f"{URL}2026/{n}", "date_gmt": "2026-11-20T10:00:00", "title": {"rendered": f"{title} {n}"}}
        for n in NUMBERS
    ]
    return json.dumps(found, ensure_ascii=False)


def addresses(title: str) -> str:
    return "".join(f"{URL}2026/{n}\n" for n in NUMBERS)


MARKS = {"utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff", "utf-32-le": b"\xff\xfe\0\0"}
ENCODINGS = [*MARKS, "utf-32-be", "cp1252"]
DECLARED = [None, "utf-8", "UTF-16", "utf-16le", "utf-32", "iso-8859-1", "windows-1252", "us-ascii", "nonsense", "hex"]


def titles(body: bytes, content_type: str | None = None) -> list[str | None]:
    return [lead.title for lead in read_list(body, URL, content_type=content_type).leads]


@pytest.mark.parametrize("marked", [False, True])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("make", [rss, atom, sitemap])
def test_whatever_is_declared_a_list_of_xml_is_read_as_it_is_written(make, encoding, marked):
    for declared in DECLARED:
        mark = MARKS.get(encoding, b"") if marked else b""
        body = mark + (declaration(declared) + make(TITLE)).encode(encoding, "xmlcharrefreplace")
        assert titles(body) == [f"{TITLE} {n}" for n in NUMBERS], declared


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("make", [json_feed, posts, addresses])
def test_lists_that_declare_nothing_are_read_too(make, encoding):
    for mark in (b"", MARKS.get(encoding, b"")):
        body = mark + make(TITLE).encode(encoding)
        assert titles(body) == [None if make is addresses else f"{TITLE} {n}" for n in NUMBERS]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_is_packed_is_read_too(encoding):
    body = gzip.compress((declaration("utf-8") + sitemap(TITLE)).encode(encoding, "xmlcharrefreplace"))
    assert titles(body) == [f"{TITLE} {n}" for n in NUMBERS]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32-le"])
@pytest.mark.parametrize("reference", ["&#xD800;", "&#x110000;", "&#" + "9" * 5_000 + ";"])
@pytest.mark.parametrize("make", [rss, atom, sitemap])
def test_a_reference_to_no_character_costs_no_list_in_any_encoding(make, reference, encoding):
    assert titles(make(f"Ferry {reference}").encode(encoding)) == [f"Ferry \ufffd {n}" for n in NUMBERS]


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff"])
@pytest.mark.parametrize("make", [rss, sitemap, json_feed])
def test_a_mark_that_lies_is_left_out(make, mark):
    assert titles(mark + make(TITLE).encode()) == [f"{TITLE} {n}" for n in NUMBERS]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("windows-1251", "Паром вернулся в гавань"), ("shift_jis", "港にフェリーが戻る"), ("iso-2022-jp", "港にフェリーが戻る"), ("gb18030", "渡轮回到港口")],
)  # fmt: skip
@pytest.mark.parametrize("make", [rss, atom, sitemap])
def test_what_is_no_utf_8_is_what_it_declares_or_what_its_server_says(make, encoding, text):
    read = [f"{text} {n}" for n in NUMBERS]
    assert titles((declaration(encoding) + make(text)).encode(encoding)) == read
    if encoding != "iso-2022-jp":  # which is ASCII
        assert titles(make(text).encode(encoding), f"text/xml; charset={encoding}") == read
        assert titles((declaration("utf-8") + make(text)).encode(encoding), f"text/xml; charset={encoding}") == read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_robots_txt_in_any_encoding_forbids_what_it_forbids(encoding):
    assert "User-agent: *\nDisallow: /søk\n" in _text("User-agent: *\nDisallow: /søk\n".encode(encoding))


@given(
    st.sampled_from(["", *MARKS, *DECLARED[1:], "idna", "punycode", "undefined", "rot13", "utf-7", "unicode_escape", "hz"]),
    st.sampled_from([b"", *MARKS.values()]),
    st.binary(max_size=80),
    st.text(max_size=20),
)  # fmt: skip
def test_any_bytes_become_utf_8_once_and_for_all(declared, mark, body, content_type):
    found = in_utf8(mark + declaration(declared).encode() + b"<rss>" + body, content_type)
    found.decode("utf-8")
    assert list_kind(found) is not None


CYRILLIC = "Гавань закрывается на зиму раньше обычного"


@pytest.mark.parametrize("declared", ["iso-8859-1", "utf-8", "us-ascii", "windows-1252"])
@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r"])
@pytest.mark.parametrize("make", [rss, atom, sitemap])
def test_what_programs_write_above_every_list_is_not_believed_before_the_server(make, encoding, declared):
    body = (declaration(declared) + make(CYRILLIC)).encode(encoding)
    assert titles(body, f"application/xml; charset={encoding}") == [f"{CYRILLIC} {n}" for n in NUMBERS]
    body = (declaration(encoding) + make(CYRILLIC)).encode(encoding)
    assert titles(body, f"application/xml; charset={declared}") == [f"{CYRILLIC} {n}" for n in NUMBERS]


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r"])
@pytest.mark.parametrize("make", [rss, atom, sitemap, json_feed])
def test_a_list_of_which_nothing_is_said_is_told_by_its_letters(make, encoding):
    assert titles(make(CYRILLIC).encode(encoding)) == [f"{CYRILLIC} {n}" for n in NUMBERS]
