"""The tree is a browser's, and what would take a parser for ever is cut and says so."""

import time

import pytest

from newscrawl import read_article
from newscrawl.reading.budget import within_budget
from newscrawl.reading.document import Document

URL = "https://news.example/2026/11/24/ferry-is-back"
SENTENCE = "The ferry is back in service after three weeks of repairs, the harbour office said on Tuesday. "


def shown(markup: str) -> str:
    return " ".join(segment.text for segment in Document(markup, URL).segments)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<body><p>one</p></body></html><p>two</p>", "one two"),
        ("<p>one</p></body></html><!-- x --></body><div>two</div></html>three", "one two three"),
        ("<table><tr><td>in</td>out</tr></table>", "out in"),
        ("<div>" * 10_000 + "deep" + "</div>" * 10_000 + "<p>behind", "deep behind"),
        ("<p>one<p>two", "one two"),
        ("<b><p>one</b>two", "onetwo"),
        ("<p title='<script>'>one</p><script>var a = '<p>no</p>'</script>", "one"),
        ("<!-- <p>no</p> --><p>one", "one"),
        ("<script><!-- <script></script> no --></script><p>one", "one"),
        ("<style>p{}</style><svg><text>no</text></svg><p>one", "one"),
        ("<p>a&notit;b &amp;c &#x41;", "a¬it;b &c A"),
        ("<title>no</title><main><p>one</main>", "one"),
    ],
)
def test_the_text_is_what_a_browser_shows(markup, text):
    assert shown(markup) == text


def test_an_article_behind_a_stray_end_is_read():
    paragraphs = "".join(f"<p>{number}. {SENTENCE * 3}</p>" for number in range(4))
    page = f"<html><body><h1>Ferry is back</h1></body></html><div class=article-body>{paragraphs}</div>"
    assert [block.text[:2] for block in read_article(page, URL).blocks] == ["0.", "1.", "2.", "3."]


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 200_000,
        "<ul><li>" * 100_000,
        "<div>" * 50_000 + "<p>x</div>" * 50_000,
        "".join(f"<font color=a{i}><p>" for i in range(50_000)),
        "<div " + " ".join(f"a{i}=1" for i in range(100_000)) + ">",
        "<div " + " ".join(f"a{i}=<" for i in range(100_000)) + ">",
        "<script " + " ".join(f"a{i}" for i in range(100_000)) + "></script>",
    ],
    ids=["nested", "lists", "unclosed", "formatting", "attributes", "attributes with brackets", "script attributes"],
)
def test_what_takes_a_parser_for_ever_is_cut_and_says_so(markup):
    page = f"<h1>Ferry is back</h1><article>{f'<p>{SENTENCE * 3}</p>' * 3}</article>{markup}<p>behind"
    began = time.process_time()
    article = read_article(page, URL)
    assert time.process_time() - began < 6
    assert article.title == "Ferry is back"
    assert article.disagreements["body"].startswith("not read: ")


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("depth", [600, 25_000])
@pytest.mark.parametrize("tag", ["div", "section", "span", "article", "font color=red", "ul><li", "table><td", "x-y"])
def test_text_is_read_however_deep_it_stands(tag, depth, closed):
    """A browser shows it: it nests a few hundred elements, and what stands in the others beside each other."""
    end = "".join(f"</{name.split()[0]}>" for name in reversed(tag.split("><"))) * depth if closed else ""
    paragraphs = "".join(f"<p>{number}. {SENTENCE * 3}</p>" for number in range(3))
    hidden = "<script>var no = '<p>no</p>'</script><style>no{}</style>"
    page = f"{f'<{tag}>' * depth}<h1>Ferry is back</h1>{hidden}<article>{paragraphs}</article>{end}<p>behind"
    article = read_article(page, URL)
    assert article.title == "Ferry is back"
    assert (article.body or "").count("The ferry is back") == 9
    assert shown(page).endswith("behind")
    assert "no" not in shown(page).split()


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 10_000,
        "<p>x</p>" * 50_000,
        "<b>" * 50_000,
        "<li><b class=x>y</b>" * 50_000,
        f"<img src='data:image/png;base64,{'A' * 500_000}'>" + "<p>x</p>" * 10_000,
        f"<script>{'a = 1; ' * 100_000}</script>",
        f"<p>{SENTENCE * 10_000}",
    ],
)
def test_what_pages_really_hold_is_not_cut(markup):
    assert within_budget(markup.encode()) == (markup.encode(), None)
