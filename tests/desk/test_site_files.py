"""Sites go into files and come back as they were; what other programs write is read."""

import io
from pathlib import Path

import pytest
from hypothesis import given

from newscrawl.crawl.site_lists import read_site_list
from newscrawl.desk.site_files import form_of, read_sites, sites_text
from newscrawl.errors import UsageError
from newscrawl.storage.site_words import site_at, with_words
from newscrawl.storage.sites import NewsSite
from tests.storage.test_site_words import SITE, WORDS

READERS_OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>Subscriptions</title></head><body>
<outline text="Local" title="Local">
 <outline type="rss" text="Harbour Post" title="Harbour Post" xmlUrl="https://feeds.example/harbour?a=1&b=2" htmlUrl="https://www.harbour.example/" language="nb-no"/>
 <outline type="rss" text="Harbour Post: sport" xmlUrl="https://www.harbour.example/sport/feed" htmlUrl="https://www.harbour.example/"/>
</outline>
<outline type="rss" text="Only a feed" xmlUrl="http://b.example/rss.xml"/>
</body></opml>"""


@pytest.mark.parametrize("name", ["sites.opml", "sites.csv", "sites.txt"])
@given(words=WORDS)
def test_what_is_written_is_read_as_it_was(name, words, tmp_path_factory):
    site = with_words(SITE, words)
    path = tmp_path_factory.getbasetemp() / name
    path.write_text(sites_text([site, site_at("https://third.example/")], form_of(path)), "utf-8")
    assert read_sites(path) == [site, site_at("https://third.example/")]


def test_what_a_feed_reader_writes_is_read(tmp_path):
    path = tmp_path / "feeds.opml"
    path.write_text(READERS_OPML, "utf-8")
    harbour, other = read_sites(path)
    assert (harbour.host, harbour.name, harbour.language) == ("harbour.example", "Harbour Post", "nb-no")
    assert harbour.starts.pages == ("https://www.harbour.example/",)
    assert harbour.starts.feeds == ("https://feeds.example/harbour?a=1&b=2", "https://www.harbour.example/sport/feed")
    assert (other.host, other.starts.addresses) == ("b.example", ("http://b.example/rss.xml",))


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("a.opml", "<html></html>", "it is no OPML"),
        ("a.opml", '<opml><body><outline xmlUrl="javascript:alert(1)"/></body></opml>', "outline 1.*no web address"),
        ("a.csv", "name,zone\nA,B\n", "its first line names columns"),
        ("a.csv", "name,page\nA,\n", "line 2: it has no address"),
        ("a.csv", "page,delay\nhttps://a.example/,soon\n", "line 2: delay"),
        ("a.txt", "https://a.example/ delay=soon\n", "line 1: delay"),
        ("a.txt", "ftp://a.example/\n", "line 1: .*no web address"),
    ],
)
def test_what_makes_no_sense_is_told_with_its_place(name, text, why, tmp_path):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=why):
        read_sites(path)


def test_entities_of_a_file_are_not_expanded(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("https://secret.example/")
    path = tmp_path / "a.opml"
    path.write_text(
        f'<!DOCTYPE o [<!ENTITY x SYSTEM "file://{secret}">]><opml><body><outline text="&x;" xmlUrl="https://a.example/f"/></body></opml>'
    )
    assert "secret" not in str(read_sites(path))


def test_logins_are_written_into_no_file():
    site = site_at("https://user:word@site.example/")
    for form in ("opml", "csv", "list"):
        assert "word" not in sites_text([site], form)
        assert "https://site.example/" in sites_text([site], form)


def test_no_cell_is_a_formula():
    site = NewsSite(host="a.example", name="=1+1", starts=site_at("a.example").starts)
    assert ",'=1+1," in sites_text([site], "csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_tables_are_read_as_spreadsheets_write_them(separator, encoding, tmp_path):
    rows = [["name", "page", "delay"], ["Zürich", "https://a.example/", "2"], ["", "", ""], ["B", "https://b.example/"]]
    path = tmp_path / "sites.csv"
    path.write_bytes("\r\n".join(separator.join(row) for row in rows).encode(encoding))
    assert [(site.name, site.host, site.pace.delay) for site in read_sites(path)] == [
        ("Zürich", "a.example", 2),
        ("B", "b.example", None),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_half_a_file_of_feeds_is_not_taken_for_all_of_it(encoding, tmp_path):
    path = tmp_path / "feeds.opml"
    whole = READERS_OPML.replace("UTF-8", encoding).encode(encoding)
    path.write_bytes(whole)
    assert len(read_sites(path)) == 2
    for cut in range(len(whole) // 2, len(whole) - 20, 7):
        path.write_bytes(whole[:cut])
        with pytest.raises(UsageError, match=r"breaks off|is no OPML"):
            read_sites(path)


@pytest.mark.parametrize("name", ["sites.xlsx", "sites.json", "sites.ods", "SITES.XLSX"])
def test_no_file_is_called_what_it_is_not(name, tmp_path):
    with pytest.raises(UsageError, match=r"sites are OPML \(.opml\), CSV"):
        form_of(tmp_path / name)


@pytest.mark.parametrize("form", ["list", "csv", "opml"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_what_is_piped_in_is_read_in_the_form_that_it_has(form, mark, monkeypatch):
    sites = [site_at("https://a.example/"), site_at("https://b.example/")]
    piped = io.TextIOWrapper(io.BytesIO(mark + sites_text(sites, form).encode()))
    monkeypatch.setattr("sys.stdin", piped)
    assert [site.host for site in read_sites(Path("-"))] == ["a.example", "b.example"]


def test_a_list_of_sites_for_a_crawl_may_be_piped_in_too(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"https://a.example/ # the coast\n")))
    assert [one.name for one in read_site_list(Path("-"))] == ["https://a.example/"]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\n\xff\n")))
    with pytest.raises(UsageError, match="line 2: not UTF-8"):
        read_site_list(Path("-"))
