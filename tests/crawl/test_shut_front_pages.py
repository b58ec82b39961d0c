"""A front page that is shut ends no crawl: the sitemaps of robots.txt and the feeds where they usually are name the articles, and the end says what was refused."""

import pytest

from newscrawl.desk.schedule import crawled_sites
from newscrawl.invocation import ExitCode
from newscrawl.storage.database import open_database
from tests.crawl.test_living_crawl import FAST
from tests.crawling import crawl

CONSENT = """<html><head><title>Before you continue</title></head><body><h1>We value your privacy</h1><p>We and our 843 partners store and access cookies on
your device to process personal data for personalised advertising.</p><p>You may accept or manage your choices, including your right to object where legitimate
interest is used. Your consent applies to this website.</p><button>Accept all</button><button>Reject all</button></body></html>"""
LOGIN = """<html><head><title>Log in</title></head><body><h1>Log in</h1><form method=post action=/login><input name=user><input type=password name=password>
<button>Log in</button></form><a href="/register">Register</a><a href="/forgot">Forgot your password?</a></body></html>"""
BLOCK = """<html><head><title>Just a moment...</title></head><body><h1>Checking your browser before accessing the site</h1></body></html>"""
SHUT = {
    "401": (b"", 401, {}),
    "403": (b"<h1>Forbidden</h1>", 403, {}),
    "404": (b"", 404, {}),
    "410": (b"", 410, {}),
    "418": (b"", 418, {}),
    "451": (b"", 451, {}),
    "500": (b"", 500, {}),
    "502": (b"", 502, {}),
    "consent": (CONSENT.encode(), 200, {}),
    "login": (LOGIN.encode(), 200, {}),
    "a login page elsewhere": (b"", 302, {"Location": "/login?next=/"}),
    "a consent page elsewhere": (b"", 302, {"Location": "/consent?return=/"}),
    "a circle": (b"", 302, {"Location": "/"}),
    "not packed as it says": (b"\x1f\x8b\x08nothing", 200, {"Content-Encoding": "gzip"}),
    "robots.txt": (b"", 200, {}),
}  # fmt: skip


def sitemap(site) -> bytes:
    paths = "".join(f"<url><loc>{site.url.rstrip('/')}{path}</loc></url>" for path in site.stories)
    return f"<urlset>{paths}</urlset>".encode()


def shut(site, how: str) -> None:
    body, status, headers = SHUT[how]
    site.answer("/", body, status, headers=headers, validators=False)
    site.answer("/login", LOGIN.encode())
    site.answer("/consent", CONSENT.encode())
    site.answer("/feed/", b"", 404)
    if how == "robots.txt":
        site.robots += "Disallow: /$\n"


@pytest.mark.parametrize("how", SHUT)
def test_the_sitemap_of_robots_txt_is_read_all_the_same(site, tmp_path, how):
    site.robots += f"Sitemap: {site.url}maps/all.xml\n"
    site.answer("/maps/all.xml", sitemap(site), kind="application/xml")
    shut(site, how)
    told = [crawl(tmp_path, "news", "-a", f"url={site.url}", "-s", "RETRY_TIMES=1", *FAST) for _ in range(2)]
    assert sorted(site.asked_for_stories()) == sorted(site.stories)
    assert [one.returncode for one in told] == [ExitCode.FOUND] * 2
    for one in told:
        by_site = one.stderr[one.stderr.index("By site:") :].splitlines()[1]
        assert site.url in by_site.partition(";")[2], by_site


@pytest.mark.parametrize("path", ["/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/sitemap.xml"])
def test_lists_are_looked_for_where_they_usually_are(site, tmp_path, path):
    shut(site, "403")
    site.answer(path, sitemap(site) if path == "/sitemap.xml" else site.feed().encode())
    assert crawl(tmp_path, "news", "-a", f"url={site.url}", *FAST).returncode == ExitCode.FOUND
    assert sorted(site.asked_for_stories()) == sorted(site.stories)


def test_a_front_page_made_by_scripts_names_no_list_either(site, tmp_path):
    shut(site, "403")
    site.answer("/", b"<!DOCTYPE html><title>The Gazette</title><main><div id=app></div></main>")
    site.answer("/rss.xml", site.feed().encode())
    assert crawl(tmp_path, "news", "-a", f"url={site.url}", *FAST).returncode == ExitCode.FOUND


@pytest.mark.parametrize("how", SHUT)
def test_no_page_that_stands_in_for_a_front_page_counts_as_one(site, desk, how):
    shut(site, how)
    desk.crawl()
    ((role, outcome),) = desk.rows(f"SELECT role, outcome FROM addresses WHERE url = '{site.url}'")
    assert (role, outcome == "front page") == ("article", False)


def test_an_article_that_is_refused_is_no_front_page(site, tmp_path):
    path = next(iter(site.stories))
    site.answer(path, b"", 403)
    told = crawl(tmp_path, "news", "-a", f"url={site.url}{path[1:]}", *FAST)
    assert told.returncode == ExitCode.NOTHING
    assert [asked.path for asked in site.log] == ["/robots.txt", path]


def test_a_site_is_scheduled_whose_front_page_is_shut_and_one_that_is_none_is_not(site, desk):
    shut(site, "403")
    site.answer("/rss.xml", b"<rss><channel></channel></rss>")
    desk.crawl()
    engine = open_database(f"sqlite:///{desk.data}/newscrawl.db")
    assert crawled_sites(engine) == []
    site.answer("/rss.xml", site.feed().encode())
    desk.crawl("-a", "refetch=1")
    assert crawled_sites(engine) == [site.url]
    engine.dispose()


def test_a_host_that_asks_to_wait_is_asked_for_nothing_else(site, tmp_path):
    site.fail("/", 503, 9, Retry_After="3600")
    crawl(tmp_path, "news", "-a", f"url={site.url}", *FAST)
    assert [asked.path for asked in site.log] == ["/robots.txt", "/"]
