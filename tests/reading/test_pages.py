"""Articles on several pages."""

import pytest

from newscrawl.reading.page import read_page
from newscrawl.reading.pages import numbered, stitched

HERE = "https://a.example/2026/11/the-long-story-of-the-harbour"


def page(n: int, link: str = "", url: str = HERE):
    paragraphs = "".join(
        f"<p>Paragraph {i} of page {n} tells what the harbour master said on Monday about the boats, the ice and the wind.</p>"
        for i in range(3)
    )
    html = f"<html lang=en><head><title>The long story</title></head><body><main><article><h1>The long story</h1><p>All pages open with this one sentence, which is long enough to be a paragraph.</p>{paragraphs}{link}</article></main></body></html>"
    return read_page(html, url)


@pytest.mark.parametrize(
    ("link", "found"),
    [
        (f'<a rel="next" href="{HERE}/2">2</a>', f"{HERE}/2"),
        (f'<a href="{HERE}/page/2/">Next page</a>', f"{HERE}/page/2/"),
        ('<a href="?page=2">2</a>', None),  # says nothing of whose page it is
        ('<link rel="next" href="?page=2">', f"{HERE}?page=2"),
        (f'<a href="{HERE}?seite=2&amp;x=1">2</a>', None),
        (f'<a href="{HERE}-2">A second story of the same name</a>', None),
        ('<a rel="next" href="https://a.example/2026/11/another-story">Next story</a>', None),
        ('<a rel="next" href="https://b.example/2026/11/the-long-story-of-the-harbour/2">2</a>', None),
        (f'<a href="{HERE}/3">3</a>', None),
        (f'<a href="{HERE}&#x2F;2">2</a>', f"{HERE}/2"),
        (f'<a href="{HERE}/2">2</a>'.replace("2026", "1999"), None),
        (f"<a href='{HERE}#top'>Top</a><a href='{HERE}'>All</a><a href={HERE}/2>2</a>", f"{HERE}/2"),
        (f'<a href="{HERE}/comment-page-2/#comments">Older comments</a>', None),
        ("", None),
    ],
)
def test_where_the_article_goes_on(link, found):
    assert page(1, link).next_page == found


def test_an_address_with_a_query_goes_on_though_markup_writes_its_signs_out():
    address = "https://a.example/news?id=4711&of=harbour"
    link = f'<a href="{address.replace("&", "&amp;")}&amp;page=2">2</a>'
    assert page(1, link, address).next_page == f"{address}&page=2"


def test_the_second_page_leads_to_the_third():
    assert (
        page(2, f'<a rel="next" href="{HERE}/3">3</a><a rel="prev" href="{HERE}">1</a>', f"{HERE}/2").next_page
        == f"{HERE}/3"
    )


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://a.example/x/2", ("a.example/x", 2)),
        ("https://a.example/x.html?page=3&y=1", ("a.example/x.html?y=1", 3)),
        ("https://a.example/x,2.html", ("a.example/x.html", 2)),
        ("https://a.example/2026", ("a.example/2026", 1)),
        ("http://[", ("http://[", 1)),
    ],
)
def test_page_numbers(url, place):
    assert numbered(url) == place


def test_pages_become_one_article():
    whole = stitched(page(1).article, page(2).article, 2)
    assert [b.text[:21] for b in whole.blocks] == [
        "All pages open with t",
        *(f"Paragraph {i} of page {n}"[:21] for n in (1, 2) for i in range(3)),
    ]
    assert whole.body.count("All pages open") == 1
    assert whole.evidence["body"].endswith(", 2 pages")


@pytest.mark.parametrize(
    ("here", "link", "found"),
    [
        ("https://a.example/archives/1109", "/archives/1109/2", "https://a.example/archives/1109/2"),
        ("https://a.example/archives/1109/2", "/archives/1109/3/", "https://a.example/archives/1109/3/"),
        ("https://a.example/archives/1109", "/archives/1110/2", None),
        ("https://a.example/archives/1109", "/archives/11092", None),
        ("https://a.example/n/9", "/n/9/2", None),  # too short to be only this page's
    ],
)
def test_an_article_whose_address_is_a_number_goes_on(here, link, found):
    assert page(1, f'<p>Pages: <a href="{link}">2</a></p>', here).next_page == found
