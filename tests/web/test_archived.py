"""What the archive holds is shown as text, and as a page that can do nothing."""

import gzip

import pytest
from lxml import html

from newscrawl.archive.warc_writer import Exchange, WarcWriter
from newscrawl.errors import ArchiveError
from newscrawl.web.archived import archived_page, inert
from newscrawl.web.headers import ARCHIVED_POLICY
from tests.articles import NOW

ASKING = """<html manifest=x background=//evil.example/b><head><base href=//evil.example><script src=//evil.example/s.js>x</script>
<link rel=preconnect href=//evil.example><meta http-equiv=refresh content="0;url=//evil.example"><style>p{color:red}</style></head>
<body onload=alert(1)><p onclick="x()">Text</p><iframe src=//evil.example></iframe><object data=//evil.example></object><embed src=//evil.example>
<form action=//evil.example><button formaction=//evil.example>go</button></form><a ping=//evil.example href=//evil.example>link</a>
<svg><script>alert(1)</script></svg><img src=//evil.example/i.png></body></html>"""


def test_the_page_is_shown_below_a_policy_that_lets_it_do_nothing(client):
    answer = client.get("/articles/3/archived/page?revision=1")
    assert answer.headers["content-security-policy"] == ARCHIVED_POLICY
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>Ferry sails again on Monday</h1>" in answer.text
    assert "<script" not in answer.text
    frame = html.fromstring(client.get("/articles/3/archived").text).cssselect("iframe")[0]
    assert (frame.get("sandbox"), frame.get("src")) == ("", "/articles/3/archived/page")


def test_every_revision_has_its_own_page(client):
    said = [client.get(f"/articles/3/archived/page?revision={number}").text for number in (1, 2)]
    assert ["eleven million" in text for text in said] == [True, False]
    assert ["nineteen million" in text for text in said] == [False, True]


def test_its_source_is_text(client):
    page = html.fromstring(client.get("/articles/3/archived").text)
    assert "<script>document.title='run'</script>" in page.cssselect(".source-text")[0].text_content()


def test_what_would_ask_for_something_is_taken_out():
    page = html.fromstring(inert(ASKING))
    assert [one.tag for one in page.iter("script", "link", "base", "iframe", "object", "embed")] == []
    named = {name for element in page.iter("*") for name in element.attrib}
    assert named <= {"href", "src", "content"}
    assert "Text" in page.text_content()
    assert [one.text for one in page.iter("a")] == ["link"]
    assert page.cssselect("style")


@pytest.mark.parametrize(
    "source",
    [
        "",
        " ",
        "\x00",
        "no markup",
        "<",
        "<!--",
        "<script>",
        "<?xml",
        "<html" * 3_000,
        "<div>" * 3_000,
        "\ud800",
        "<noscript><p>x</noscript>",
    ],
)
def test_any_source_can_be_shown(source):
    assert b"<script" not in inert(source)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ((("Content-Type", "text/html; charset=iso-8859-1"),), "<p>Bodø</p>".encode("latin-1")),
        ((("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip")), gzip.compress("<p>Bodø</p>".encode())),
        ((("Content-Type", "text/html"), ("Content-Encoding", "br")), "<p>Bodø</p>".encode()),  # a lie
        ((("Content-Type", "text/html; charset=iso-8859-1"),), "<p>Bodø</p>".encode()),  # another: as the reader has it
    ],
)  # fmt: skip
def test_content_codings_and_character_sets_are_undone(tmp_path, headers, body):
    with WarcWriter(tmp_path / "a.warc.gz") as writer:
        record = writer.write(Exchange("https://a.example/", 200, headers, body, NOW))
    assert archived_page(record, tmp_path).source == "<p>Bodø</p>"


def test_a_record_that_is_gone_is_told(tmp_path):
    with WarcWriter(tmp_path / "a.warc.gz") as writer:
        record = writer.write_page("https://a.example/", b"<p>x</p>", NOW)
    (tmp_path / "a.warc.gz").unlink()
    with pytest.raises(ArchiveError):
        archived_page(record, tmp_path)
