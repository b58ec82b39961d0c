"""One article at several addresses: hosts for telephones and AMP, pages for print, a feed and a sitemap that name other
ones than the front page. It is stored once, at the plainest address that is named, as an article of the site that is
crawled.
"""

import random
import sqlite3
from collections.abc import Callable
from html import escape

import pytest

from tests.crawl.conftest import DOMAIN
from tests.crawl.test_living_crawl import FAST
from tests.crawling import Crawled, crawl
from tests.fault_server import Answer, FaultServer

TOWNS = ("Aberholm", "Brentby", "Coldstrand", "Dunvik")
WORDS = "council boat winter ferry storm repair harbour fisher school budget window morning teacher engine pilot money "
WORDS += "vote summer letter market doctor river mayor ticket island captain train coffee garden winner museum policy"
CLOSED = Answer(b"User-agent: *\nDisallow: /\n", kind="text/plain")
Address = Callable[[str, str], str]
"""Of (host without its domain, path) -> an address."""


def at(site: FaultServer, host: str, path: str, domain: str = DOMAIN) -> str:
    port = site.url.rstrip("/").rpartition(":")[2]
    return f"http://{f'{host}.' if host else ''}{domain}:{port}{path}"


def path_of(n: int) -> str:
    return f"/news/story-number-{n}-of-the-town"


def title_of(n: int) -> str:
    return f"{TOWNS[n]} closes its cannery for the winter"


def unclaimed(_: int) -> None:
    """No canonical address."""


def story(n: int, canonical: str | None, *, variant: bool = False) -> Answer:
    """A page; a variant says a little more than the article."""
    word = random.Random(n).choice
    sentences = [f"In {TOWNS[n]} the " + " ".join(word(WORDS.split()) for _ in range(25)) + "." for _ in range(8)]
    if variant:
        sentences.append("More of this is to be read in the app of the Harbour Gazette, day and night.")
    link = f'<link rel="canonical" href="{escape(canonical)}">' if canonical else ""
    text = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return Answer(
        f'<!DOCTYPE html><html lang="en"><head><title>{title_of(n)}</title>{link}<meta property="og:type" content="article">'
        f'<meta property="article:published_time" content="2026-11-2{n}T08:00:00Z"></head><body><main><article>'
        f"<h1>{title_of(n)}</h1>{text}</article></main></body></html>".encode()
    )


def publish(site: FaultServer, *, front=(), feed=(), sitemap=(), canonical: Callable[[int], str | None]) -> None:
    """``front``, ``feed``, ``sitemap``: of article n, the address that each names."""
    items = [(n, name(n)) for name in front for n in range(len(TOWNS))]
    links = "".join(f'<li><h2><a href="{escape(url)}">{title_of(n)}</a></h2></li>' for n, url in items)
    site.answer(
        "/",
        f'<!DOCTYPE html><html lang="en"><title>Gazette</title><link rel="alternate" type="application/rss+xml" href="/feed/">'
        f"<main><ul>{links}</ul></main></html>".encode(),
    )
    named = [(n, name(n)) for name in feed for n in range(len(TOWNS))]
    told = "".join(f"<item><title>{title_of(n)}</title><link>{escape(url)}</link></item>" for n, url in named)
    site.answer("/feed/", f'<?xml version="1.0"?><rss version="2.0"><channel>{told}</channel></rss>'.encode())
    urls = "".join(f"<url><loc>{escape(name(n))}</loc></url>" for name in sitemap for n in range(len(TOWNS)))
    site.answer(
        "/sitemap.xml",
        f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode(),
    )

    def page(path: str) -> Answer:
        n = int(path.split("story-number-")[1].split("-")[0])
        return story(n, canonical(n), variant="amp" in path or "?" in path)

    for prefix in ("/news/", "/amp/", "/print/"):
        site.prefixes[prefix] = page
    for host in ("m", "amp"):

        def shows(path: str) -> Answer | None:
            if "story-number-" not in path:
                return None
            n = int(path.split("story-number-")[1].split("-")[0])
            return story(n, canonical(n), variant=True)

        site.hosts[f"{host}.{DOMAIN}"] = shows


def crawled(site: FaultServer, folder, *options: str) -> Crawled:
    return crawl(folder, "news", "-a", f"url={site.url}", *FAST, *options)


def rows(folder, query: str) -> list:
    with sqlite3.connect(folder / "newscrawl.db") as connection:
        return connection.execute(query).fetchall()


def articles(folder) -> list:
    """(address, canonical address, site) of all."""
    return rows(folder, "SELECT a.url, a.canonical_url, s.host FROM articles a JOIN sites s ON s.id = a.site_id ORDER BY a.url")  # fmt: skip


VARIANTS: dict[str, tuple[str, str]] = {  # name -> (host, what stands for the path)
    "m.": ("m", "{}"),
    "amp.": ("amp", "{}"),
    "/amp": ("www", "{}/amp"),
    "/amp/...": ("www", "/amp{}"),
    ".amp": ("www", "{}.amp"),
    "?amp=1": ("www", "{}?amp=1"),
    "?print=1": ("www", "{}?print=1"),
}


@pytest.mark.parametrize("says_canonical", [True, False])
@pytest.mark.parametrize("plain_in", ["front", "feed", "sitemap"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_plain_page_is_asked_for_where_any_list_names_it(gazette, tmp_path, variant, plain_in, says_canonical):
    host, form = VARIANTS[variant]
    plain = lambda n: at(gazette, "www", path_of(n))  # noqa: E731
    other = lambda n: at(gazette, host, form.format(path_of(n)))  # noqa: E731
    named = {way: [plain if way == plain_in else other] for way in ("front", "feed", "sitemap")}
    publish(gazette, **named, canonical=plain if says_canonical else unclaimed)
    site = at(gazette, "", "").removeprefix("http://")
    expected = [(plain(n), plain(n), site) for n in range(len(TOWNS))]
    crawled(gazette, tmp_path)
    assert articles(tmp_path) == expected
    told = crawled(gazette, tmp_path, "-a", "refetch=1").stderr
    assert articles(tmp_path) == expected, told
    assert rows(tmp_path, "SELECT cause FROM revisions WHERE number > 1") == []
    assert all("story" not in asked.path or asked.host == f"www.{DOMAIN}" for asked in gazette.log)


def test_a_host_that_lets_no_crawler_in_costs_no_article_that_another_host_shows(gazette, tmp_path):
    plain = lambda n: at(gazette, "www", path_of(n))  # noqa: E731
    publish(gazette, front=[plain], feed=[lambda n: at(gazette, "m", path_of(n))], canonical=plain)
    gazette.hosts[f"m.{DOMAIN}"] = lambda path: CLOSED if path == "/robots.txt" else Answer(b"", 403)
    crawled(gazette, tmp_path)
    assert len(articles(tmp_path)) == len(TOWNS)
    assert [a.path for a in gazette.log if a.host == f"m.{DOMAIN}"] == []


@pytest.mark.parametrize("says_canonical", [True, False])
@pytest.mark.parametrize("host", ["m", "amp"])
def test_what_another_host_shows_is_of_the_site_that_is_crawled(gazette, tmp_path, host, says_canonical):
    other = lambda n: at(gazette, host, path_of(n))  # noqa: E731
    plain = lambda n: at(gazette, "www", path_of(n))  # noqa: E731
    publish(gazette, front=[other], feed=[other], canonical=plain if says_canonical else unclaimed)
    crawled(gazette, tmp_path)
    site = at(gazette, "", "").removeprefix("http://")
    home = plain if says_canonical else other
    assert articles(tmp_path) == [(other(n), home(n), site) for n in range(len(TOWNS))]
    assert rows(tmp_path, "SELECT host FROM sites") == [(site,)]


def test_who_crawls_the_host_for_telephones_gets_its_pages(gazette, tmp_path):
    plain, other = (lambda n: at(gazette, "www", path_of(n))), (lambda n: at(gazette, "m", path_of(n)))
    publish(gazette, front=[other], feed=[plain], canonical=plain)
    gazette.url = at(gazette, "m", "/")
    for _ in range(2):
        crawled(gazette, tmp_path, "-a", "refetch=1")
        site = at(gazette, "m", "").removeprefix("http://")
        assert articles(tmp_path) == [(other(n), plain(n), site) for n in range(len(TOWNS))]
    assert rows(tmp_path, "SELECT cause FROM revisions WHERE number > 1") == []
