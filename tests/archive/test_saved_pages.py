"""Saved HTML is read as it is: whatever saved it, it says where it was."""

import base64
import gzip
import json
import os
import quopri
from datetime import UTC, datetime

import pytest

from newscrawl.archive.packing import pack
from newscrawl.archive.saved_pages import read_saved_page, saved_page_files
from newscrawl.archive.warc import response_at, responses, warc_files
from newscrawl.errors import ArchiveError, Unread, UsageError
from newscrawl.reading.page import read_page
from tests.crawling import crawl

STORY = """<!DOCTYPE html><html lang=en><head><title>{title}</title>{head}</head><body><main><article><h1>{title}</h1>
<p>The harbour closes for the winter, its master said on Monday, two weeks earlier than in other years, for the ice.</p>
<p>Boat owners are asked to take up their boats before the weekend, when frost is to be expected once again.</p>
</article></main></body></html>"""
PARAGRAPHS = tuple(" ".join(f"{word} boat number {i} was there" for i in range(40)) for word in ("Red", "Blue", "Old"))
URL = "https://paper.example/2026/ferry?a=1&b=2"
SAID = URL.replace("&", "&amp;")


@pytest.mark.parametrize(
    "head",
    [
        f'<link rel="canonical" href="{SAID}">',
        f"<link href='{SAID}' rel='CANONICAL alternate' >",
        f"<meta property=og:url content='{SAID}'>",
        f"<!-- saved from url=({len(URL):04}){SAID} -->",
        f"<!--\n Page saved with SingleFile \n url: {SAID} \n saved date: Tue Nov 24 2026 10:15:00 GMT+0100 (CET)\n-->",
    ],
)
def test_a_page_says_itself_where_it_was(tmp_path, head):
    page = tmp_path / "ferry.html"
    page.write_text(STORY.format(title="Ferry", head=head))
    os.utime(page, (1_700_000_000, 1_700_000_000))
    found = read_saved_page(page)
    assert found.url == URL
    stated = (
        datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
        if "SingleFile" in head
        else datetime.fromtimestamp(1_700_000_000, UTC)
    )
    assert found.fetched_at == stated


@pytest.mark.parametrize(
    ("side", "text"),
    [
        ("ferry.html.url", URL),
        ("ferry.url", f"[InternetShortcut]\r\nURL={URL}\r\n"),
        ("ferry.html.json", json.dumps({"url": URL, "fetched_at": "2026-11-20T10:00:00+00:00"})),
    ],
)
def test_or_a_side_file_does_and_is_believed_first(tmp_path, side, text):
    page = tmp_path / "ferry.html"
    page.write_text(STORY.format(title="Ferry", head='<link rel=canonical href="https://paper.example/wrong">'))
    (tmp_path / side).write_text(text)
    found = read_saved_page(page)
    assert found.url == URL
    if side.endswith("json"):
        assert found.fetched_at == datetime(2026, 11, 20, 10, tzinfo=UTC)


def test_or_the_folders_of_a_mirror_do(tmp_path):
    page = tmp_path / "www.paper.example" / "2026" / "ferry" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text(STORY.format(title="Ferry", head=""))
    assert read_saved_page(page).url == "https://www.paper.example/2026/ferry/"


def test_what_says_nothing_is_named_and_costs_no_other(tmp_path):
    (tmp_path / "a.html").write_text(STORY.format(title="Ferry", head=""))
    with gzip.open(tmp_path / "b.html.gz", "wt") as file:
        file.write(STORY.format(title="Ferry", head=f'<link rel=canonical href="{SAID}">'))
    (tmp_path / "c.html.gz").write_bytes(b"\x1f\x8bnonsense")
    with pytest.raises(
        ArchiveError, match=r"a\.html: nothing says where this page was; write its address into a\.html\.url"
    ):
        read_saved_page(tmp_path / "a.html")
    unread = Unread()
    found = [one for path in saved_page_files(tmp_path) for one in responses(path, unread=unread)]
    assert [one.url for one in found] == [URL]
    assert unread == {"saved page": 2}
    assert response_at(found[0].record) == found[0]


CODINGS = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes, "8bit": bytes}
BEHIND = """
----x--
Content-Type: text/html
Content-Location: cid:frame-2@mhtml.blink

<p>An advertisement</p>
----x--
Content-Type: image/png
Content-Transfer-Encoding: base64
Content-Location: https://paper.example/a.png

iVBORw0KGgo=
----x----
"""


def mhtml(
    page: str,
    top: str = "",
    own: str = f"Content-Location: {URL}",
    *,
    charset: str = "utf-8",
    coding: str = "quoted-printable",
    text: str = "html",
) -> bytes:
    """As Chrome writes it: the page first, pictures and frames behind."""
    head = f"""From: <Saved by a browser>
{top}Subject: Ferry
Date: Fri, 20 Nov 2026 10:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="--x--"


----x--
Content-Type: text/{text}; charset={charset}
Content-ID: <frame-1@mhtml.blink>
Content-Transfer-Encoding: {coding}
{own}

"""
    before, behind = (part.replace("\n", "\r\n").encode() for part in (head, BEHIND))
    return before + CODINGS[coding](page.encode(charset)) + behind


@pytest.mark.parametrize(
    ("top", "own"),
    [
        ("", f"Content-Location: {URL}"),
        (f"Snapshot-Content-Location: {URL}\n", "X: y"),
        (f"Snapshot-Content-Location: {URL}\n", "Content-Location: cid:frame-1@mhtml.blink"),
        (f"Content-Location: {URL}\n", "X: y"),
        ("", f"Content-Location: {URL[:20]}\n {URL[20:]}"),
    ],
)
@pytest.mark.parametrize("name", ["ferry.mhtml", "ferry.mht", "FERRY.MHT", "ferry.mhtml.gz"])
def test_mhtml_says_where_it_was(tmp_path, name, top, own):
    page = STORY.format(title="Fähre", head='<link rel=canonical href="https://paper.example/wrong">')
    content = mhtml(page, top, own)
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    found = read_saved_page(tmp_path / name)
    assert (found.url, found.fetched_at) == (URL, datetime(2026, 11, 20, 9, tzinfo=UTC))
    assert found.body.decode().strip() == page


@pytest.mark.parametrize("coding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "utf-16"])
def test_mhtml_in_any_encoding_is_read_and_packed(tmp_path, charset, coding):
    if (charset, coding) == ("utf-16", "8bit"):
        pytest.skip("no mail is written so")
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "a.mht").write_bytes(mhtml(STORY.format(title="Die Fähre", head=""), charset=charset, coding=coding))
    pack(folder, tmp_path / "out.warc.gz")
    packed = [one for file in warc_files(str(tmp_path / "out.warc.gz")) for one in responses(file)]
    for found in (*responses(folder / "a.mht"), *packed):
        kind = dict(found.headers)["Content-Type"]
        assert read_page(found.body, found.url, content_type=kind).article.title == "Die Fähre"
        assert response_at(found.record).body == found.body


@pytest.mark.parametrize(
    "content", [b"", b"nothing", b"Content-Type: multipart/related\r\n\r\n", mhtml("text", text="plain")[:500]]
)
def test_mhtml_without_a_page_is_named_and_costs_no_other(tmp_path, content):
    (tmp_path / "a.mhtml").write_bytes(content)
    (tmp_path / "b.mhtml").write_bytes(mhtml(STORY.format(title="Ferry", head="")))
    unread = Unread()
    found = [one for path in saved_page_files(tmp_path) for one in responses(path, unread=unread)]
    assert ([one.url for one in found], unread) == ([URL], {"saved page": 1})


@pytest.fixture
def saved(tmp_path):
    folder = tmp_path / "saved"
    folder.mkdir()
    for n in range(30):
        head = f'<link rel=canonical href="https://paper.example/{n}">'
        story = STORY.format(title=f"The harbour closes at pier {n}", head=head)
        (folder / f"{n}.html").write_text(
            story.replace("</article>", f"<p>{PARAGRAPHS[n % 3]} Pier {n}.</p></article>")
        )
    return folder


def test_a_folder_is_crawled_as_it_is(saved, tmp_path):
    done = crawl(tmp_path / "data", "archive", "-a", f"warc={saved}", "-a", "processes=1")
    assert done.returncode == 0, done.stderr
    assert "30 pages" in done.stderr.replace("Run 1: ", "")
    again = crawl(tmp_path / "data", "archive", "-a", f"warc={saved}", "-a", "processes=1")
    assert "30 pages" in again.stderr
    assert "new             0" in again.stderr


def test_a_folder_is_packed(saved, tmp_path):
    target = tmp_path / "out.warc.gz"
    assert pack(saved, target) == 30
    assert {one.url for one in responses(warc_files(str(target))[0])} == {
        f"https://paper.example/{n}" for n in range(30)
    }
    with pytest.raises(UsageError, match="already there"):
        pack(saved, target)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (['{"url": "https://a.example/", "path": "{page}"}', "nonsense"], "line 2: it is no JSON object like"),
        (["[]"], "line 1: it is no JSON object like"),
        (["3"], "line 1: it is no JSON object like"),
        (['{"url": "https://a.example/"}'], "line 1: 'path' is missing"),
        (['{"url": "a.example", "path": "{page}"}'], "line 1: 'a.example' is no web address"),
        (['{"url": "https://a.example/", "path": "/no/such"}'], "line 1"),
    ],
)
def test_a_list_with_a_mistake_says_where_and_leaves_nothing(saved, tmp_path, lines, said):
    listed = tmp_path / "list.jsonl"
    listed.write_text("\n".join(lines).replace("{page}", str(saved / "1.html")))
    with pytest.raises(UsageError, match=said):
        pack(listed, tmp_path / "out.warc.gz")
    assert [p.name for p in tmp_path.iterdir() if "warc" in p.name] == []
