"""Saved HTML is read as it is: whatever saved it, it says where it was."""

import gzip
import json
import os
from datetime import UTC, datetime

import pytest

from newscrawl.archive.packing import pack
from newscrawl.archive.saved_pages import read_saved_page, saved_page_files
from newscrawl.archive.warc import response_at, responses, warc_files
from newscrawl.errors import ArchiveError, Unread, UsageError
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
        (['{"url": "https://a.example/", "path": "{page}"}', "nonsense"], "line 2"),
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
