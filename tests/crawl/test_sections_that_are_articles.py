"""An article whose headline and address are as short as a section's is one where a list of articles names it."""

import time

import pytest

from tests.fault_server import Answer

SHORT = "Power is back in Utvik"
TEXT = (
    "The power is back in all of Utvik since seven this morning, and the ferry takes passengers again, says the town. "
)
FEED, SITEMAP = "/briefs.xml", "/sitemap.xml"
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def brief() -> Answer:
    head = f'<title>{SHORT}</title><meta property="og:type" content="article">'
    body = f"<article><h1>{SHORT}</h1><p>{TEXT * 3}</p><p>{TEXT * 2}</p></article>"
    return Answer(f'<!DOCTYPE html><html lang="en">{head}<body>{body}</body></html>'.encode())


def front(path: str) -> Answer:
    feed = f'<link rel="alternate" type="application/rss+xml" href="{FEED}">'
    return Answer(f'<!DOCTYPE html><title>Gazette</title>{feed}<ul><li><a href="{path}">{SHORT}</a></ul>'.encode())


def feed(address: str | None) -> Answer:
    item = f"<item><title>{SHORT}</title><link>{address}</link></item>" if address else ""
    rss = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Briefs</title>{item}</channel></rss>'
    return Answer(rss.encode(), kind="application/rss+xml")


def sitemap(address: str | None) -> Answer:
    news = f"<news:news><news:title>{SHORT}</news:title></news:news>"
    urls = f"<url><loc>{address}</loc>{news}</url>" if address else ""
    return Answer(f"<urlset {NEWS}>{urls}</urlset>".encode(), kind="text/xml")


@pytest.mark.parametrize("path", ["/posts/brief-power/", "/utvik"])
@pytest.mark.parametrize("slow", ["nothing", "lists", "brief"])
@pytest.mark.parametrize("kind", ["feed", "sitemap"])
def test_a_brief_that_looks_like_a_section_is_stored_once(site, desk, path, slow, kind):
    address = site.url.rstrip("/") + path
    answers = {
        "/": front(path),
        path: brief(),
        FEED: feed(address if kind == "feed" else None),
        SITEMAP: sitemap(address if kind == "sitemap" else None),
    }
    late = {"nothing": (), "lists": (FEED, SITEMAP), "brief": (path,)}[slow]

    def answer(at: str) -> Answer:
        time.sleep(1.0 * (at in late))
        return answers[at]

    site.answers |= dict.fromkeys(answers, answer)
    for _ in range(2):
        desk.crawl()
        rows = desk.rows("select title, found_in from articles join addresses on article_id = articles.id")
        assert rows == [(SHORT, kind)]
