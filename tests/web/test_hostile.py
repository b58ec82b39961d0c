"""Pages of others are text here, whatever stands in them: nothing of them is markup, runs, or is linked where it leads
to no web page.
"""

import csv
import dataclasses
import io
from datetime import timedelta

import pytest
from lxml import etree, html

from newscrawl.items import Article, Block, BlockKind, Credit, PageKind, Photo
from newscrawl.storage.database import open_database, open_for_reading
from newscrawl.storage.runs import Runs
from newscrawl.storage.store import Store
from newscrawl.web.answers import Desk
from newscrawl.web.templating import language, marked, outward
from tests.articles import NOW, envelope, save
from tests.web.conftest import client_of

SCRIPT = "</title></textarea></style></script><script>document.title='owned'</script><img src=//evil.example/i onerror=alert(1)>"
BREAKING_OUT = (
    "\" ' onmouseover=alert(1) style=position:fixed <b> ]]> --> {{ 7*7 }} {% raw %} &lt;i&gt; \u202e\u2066 \x02\x03"
)
HOSTILE = SCRIPT + BREAKING_OUT
ADDRESSES = ("javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x", "//evil.example/", "https://a.example/\" onclick=\"x", "file:///etc/passwd", "JaVaScRiPt:alert(1)")  # fmt: skip


_WIRE = " ".join(f"word{n} of a text that two papers have" for n in range(40))


def hostile(number: int, address: str, suffix: str = "", site: str = "evil.example", copied: bool = False) -> Article:
    """An article with something hostile in every field that is text."""
    said = HOSTILE + suffix
    body = f"{said} {_WIRE if copied else f'The text of number {number} is its own.'}"
    return Article(
        url=f"https://{site}/{number}",
        canonical_url=f"https://{site}/{number}",
        site=site,
        kind=PageKind.LIVE_BLOG if number % 2 else PageKind.ARTICLE,
        title=f"{said} {number}",
        dek=said,
        body=body,
        blocks=tuple(Block(kind, body, NOW if kind is BlockKind.PARAGRAPH else None) for kind in BlockKind),
        authors=(said, "Jane"),
        published_at=NOW,
        language='en" onload="x'[:35],
        section=said[:280],
        tags=(said, "snow"),
        photos=(Photo(address, said, said, True, Credit(said, (said,), (said,), said)),),
        photo_credit=said,
        source=said,
        sources=(said,),
        comment_count=number,
        fetched_at=NOW,
        evidence=dict.fromkeys(("title", "body", "authors", "kind"), said),
        disagreements=dict.fromkeys(("title", "dek"), said),
        confidence={"title": 0.5},
    )


@pytest.fixture(scope="module")
def evil(tmp_path_factory):
    """A client over a database of nothing else."""
    folder = tmp_path_factory.mktemp("evil")
    url = f"sqlite:///{folder / 'newscrawl.db'}"
    engine = open_database(url)
    store, runs = Store(engine), Runs(engine)
    run = runs.begin(HOSTILE[:90], HOSTILE, NOW, HOSTILE, timedelta(hours=1))
    first = [hostile(number, address) for number, address in enumerate(ADDRESSES)]
    save(store, first, run, NOW)
    later = NOW + timedelta(hours=2)
    save(
        store,
        [dataclasses.replace(hostile(n, a, " <u>edited</u>"), fetched_at=later) for n, a in enumerate(ADDRESSES)],
        run,
        later,
    )
    runs.end(run, later, HOSTILE[:90], {}, {HOSTILE: 3})
    save(
        store,
        [hostile(20, ADDRESSES[0], copied=True), hostile(21, ADDRESSES[1], site="wicked.example", copied=True)],
        run,
        later,
    )
    save(
        store,
        [
            envelope(
                50,
                title="Quiet",
                url="https://other.example/50",
                canonical_url="https://other.example/50",
                site="other.example",
            )
        ],
        None,
        NOW,
    )
    engine.dispose()
    reading = open_for_reading(url, seconds=10, connections=8)
    yield client_of(Desk(reading, folder, lambda: later))
    reading.dispose()


PAGES = (
    "/", "/?q=owned", "/articles/1", "/articles/2", "/articles/1/revisions", "/edits", "/edits?site=evil.example", "/stories", "/stories/1", "/sites", "/sites/evil.example", "/runs",
    "/runs/1",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_nothing_that_came_from_a_page_is_markup(evil, path):
    answer = evil.get(path)
    assert answer.status_code == 200
    page = html.fromstring(answer.text)
    assert [one.get("src") for one in page.iter("script")] == ["/static/browse.js"]
    assert [
        one.tag
        for one in page.iter("img", "style", "iframe", "object", "embed", "base", "u", "i", "meta", "textarea")
        if one.get("name") is None and one.get("charset") is None
    ] == []
    named = {name for element in page.iter("*") for name in element.attrib}
    assert {name for name in named if name.startswith("on") or name == "style"} == set()
    assert "owned" in page.text_content() or path == "/sites"
    assert "{{ 7*7 }}" in page.text_content() or path in ("/sites", "/?q=owned", "/runs")
    assert "\u202e" not in answer.text


@pytest.mark.parametrize("path", [*PAGES, *(f"/articles/{number}" for number in range(3, 8))])
def test_links_lead_to_web_pages_and_to_ours_only(evil, path):
    page = html.fromstring(evil.get(path).text)
    for link in page.iter("a"):
        target = link.get("href")
        assert target.startswith(
            (
                "https://evil.example/",
                "https://a.example/",
                "https://other.example",
                "https://wicked.example/",
                "/",
                "#",
            )
        ), target
        assert not target.startswith("//")
        if not target.startswith(("/", "#")):
            assert set(link.get("rel").split()) >= {"noreferrer", "noopener", "nofollow"}


def test_what_somebody_types_is_no_markup_either(evil):
    for name in ("q", "site", "section", "author", "tag", "language"):
        page = html.fromstring(evil.get("/", params={name: HOSTILE[:250]}).text)
        assert len(list(page.iter("script"))) == 1
        assert list(page.iter("img")) == []
    told = html.fromstring(evil.get("/", params={"kind": SCRIPT}).text)
    assert len(list(told.iter("script"))) == 1


@pytest.mark.parametrize("path", ["/articles.atom", "/edits.atom", "/sites/evil.example/feed.atom"])
def test_feeds_are_well_formed_and_their_content_is_text(evil, path):
    feed = etree.fromstring(evil.get(path).content)
    entries = feed.findall("{*}entry")
    assert len(entries) >= 7
    for entry in entries:
        content = entry.find("{*}content")
        assert len(content) == 0
        if content.get("type") == "html":
            inner = html.fragment_fromstring(content.text, create_parent=True)
            assert {one.tag for one in inner.iter("*")} <= {"div", "h4", "p", "ins", "del"}
            assert [name for one in inner.iter("*") for name in one.attrib] == []
        assert entry.find("{*}link").get("href").startswith(("https://", "http://localhost/articles/"))


def test_no_cell_of_a_table_is_a_formula(evil, desk):
    for name in ("articles", "edits", "runs", "sites", "stories"):
        rows = list(csv.reader(io.StringIO(evil.get(f"/{name}.csv").text)))
        assert {len(row) for row in rows} == {len(rows[0])}
        assert [cell for row in rows for cell in row if cell.lstrip()[:1] in tuple("=+@")] == []


@pytest.mark.parametrize(
    "address",
    [
        *ADDRESSES,
        "",
        None,
        "http://",
        "https://[::1",
        "https://a.example:99999/",
        "ftp://a.example/",
        "\thttps://a.example",
    ],
)
def test_only_web_addresses_are_linked(address):
    found = outward(address)
    assert found is None or found == address == 'https://a.example/" onclick="x'


def test_a_mark_around_words_is_all_that_a_snippet_can_hold():
    assert str(marked("<b>\x02<i>\x03</b>")) == "&lt;b&gt;<mark>&lt;i&gt;</mark>&lt;/b&gt;"


@pytest.mark.parametrize(
    ("tag", "kept"),
    [
        ("en", "en"),
        ("nb-NO", "nb-NO"),
        ("zh-Hant-TW", "zh-Hant-TW"),
        ('en" x="', None),
        ("", None),
        (None, None),
        ("english language", None),
    ],
)
def test_a_language_is_one_or_none(tag, kept):
    assert language(tag) == kept
