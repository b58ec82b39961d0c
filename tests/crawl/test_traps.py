"""What sites do by accident or on purpose: each is bounded, counted, and named in the run's row. The server says what was asked."""

import gzip
import json
import time
import zlib
from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.storage.database import open_database
from newscrawl.storage.hosts import save_host
from newscrawl.storage.ledger import Ledger
from tests.crawl.test_living_crawl import FAST, FIRST
from tests.fault_server import Answer, FaultServer


def page(title: str, body: str, head: str = "") -> bytes:
    return f'<!DOCTYPE html><html lang="en"><head><title>{title}</title>{head}</head><body><main>{body}</main></body></html>'.encode()


def links(paths) -> str:
    return "".join(
        f'<li><h2><a href="{p}">A headline that is long enough to be one: {i}</a></h2></li>'
        for i, p in enumerate(paths)
    )


def test_redirects_in_circles(site, desk):
    site.answer(FIRST, b"", 302, headers={"Location": FIRST + "?again=1"})
    site.answer(FIRST + "?again=1", b"", 302, headers={"Location": FIRST + "?again=2"})
    site.answer(FIRST + "?again=2", b"", 302, headers={"Location": FIRST})
    desk.crawl()
    assert (desk.outcome()["new"], desk.reasons()) == (2, {"redirected in circles": 1})
    assert len([a for a in site.log if a.path.startswith(FIRST)]) <= 12


def test_a_redirect_into_a_private_network_is_refused(site, desk):
    with FaultServer(articles=1) as inside:
        site.answer(FIRST, b"", 302, headers={"Location": inside.url + "secret"})
        desk.crawl()
        assert inside.log == []
    assert desk.reasons() == {"leads into a private network": 1}


def test_a_calendar_without_end(site, desk):
    def month(path: str) -> Answer:
        n = int(path.rsplit("/", 1)[1])
        return Answer(
            page(
                "Calendar",
                f'<h1>Month {n}</h1><a rel="next" href="/calendar/{n + 1}">Next month of this long calendar</a>'
                + links(f"/calendar/{n + i}" for i in range(1, 60)),
            )
        )

    site.prefixes["/calendar/"] = month
    site.answer("/", page("Gazette", links(site.stories) + links(["/calendar/1"])))
    desk.crawl()
    assert desk.outcome()["new"] == 3
    assert len(site.log) < 150
    assert any("trap" in reason for reason in desk.reasons()) or desk.outcome()["dropped"] < 60


def test_what_is_known_of_a_trap_is_left_alone_at_once(site, desk):
    site.prefixes["/produkt/"] = lambda _: Answer(page("Gazette", "<h1>Sorry</h1><p>We do not have that.</p>"))
    shop = [f"/produkt/item-number-{n}-of-our-large-shop" for n in range(400)]
    site.answer("/", page("Gazette", links(site.stories) + links(shop)))
    desk.crawl()
    asked = len([a for a in site.log if a.path.startswith("/produkt/")])
    later = "SELECT count(*) FROM addresses WHERE url LIKE '%/produkt/%' AND due_because LIKE 'a trap:%' AND due_at > ?"
    assert desk.rows(later, "2026-12-01")[0][0] >= 400 - asked - 1
    desk.age(24 * 60)
    desk.crawl()
    assert [a for a in site.log if a.path.startswith("/produkt/")][asked:] == []


@pytest.mark.parametrize(
    ("put_off", "told"),
    [
        (0, "what has this shape is left alone for a month"),
        (1, "1 address of this shape left alone for a month"),
        (2, "2 addresses of this shape left alone for a month"),
        (99, "99 addresses of this shape left alone for a month"),
    ],
)
def test_a_trap_is_told_with_what_of_it_was_put_off(site, desk, monkeypatch, put_off, told):
    monkeypatch.setattr(Ledger, "put_off_trap", lambda *_: put_off)
    site.prefixes["/produkt/"] = lambda _: Answer(page("Gazette", "<h1>Sorry</h1><p>We do not have that.</p>"))
    site.answer("/", page("Gazette", links(f"/produkt/item-number-{n}-of-our-large-shop" for n in range(300))))
    summary = json.loads(_last_json(desk.crawl("-s", "SUMMARY=json").stderr))
    (trouble,) = [one for site in summary["sites"].values() for one in site["troubles"]]
    assert trouble.endswith(told)


@pytest.mark.parametrize(
    ("put_off", "told"),
    [(0, "it may be asked again at 2"), (1, "1 address is due at 2"), (2, "2 addresses are due at 2")],
)
def test_a_host_that_asks_for_patience_is_told_with_what_was_put_off(site, desk, monkeypatch, put_off, told):
    monkeypatch.setattr(Ledger, "put_off", lambda *_: put_off)
    other = "127.0.0.1:9"
    desk.crawl()
    with open_database(f"sqlite:///{desk.data}/newscrawl.db").connect() as connection:
        save_host(connection.engine, other, wait_until=datetime.now(UTC) + timedelta(hours=12))
    item = f"<item><title>Ferry</title><link>http://{other}/2026/11/a-story-of-another-host</link></item>"
    site.answer("/feed/", f'<?xml version="1.0"?><rss version="2.0"><channel>{item}</channel></rss>'.encode())
    summary = json.loads(_last_json(desk.crawl("-s", "SUMMARY=json", ONLY_DUE="False").stderr))
    troubles = [one for site in summary["sites"].values() for one in site["troubles"]]
    assert any(told in one for one in troubles), summary


def _last_json(told: str) -> str:
    return [line for line in told.splitlines() if line.startswith('{"run"')][-1]


def test_facets_and_soft_404s_are_left_alone_after_a_while(site, desk):
    site.prefixes["/produkt/"] = lambda _: Answer(
        page("Gazette", "<h1>Sorry</h1><p>We could not find what you were looking for.</p>")
    )
    site.answer(
        "/",
        page("Gazette", links(site.stories) + links(f"/produkt/item-number-{n}-of-our-large-shop" for n in range(300))),
    )
    told = desk.crawl()
    assert desk.outcome()["new"] == 3
    assert len([a for a in site.log if a.path.startswith("/produkt/")]) < 80
    assert desk.reasons()["trap: many such addresses, hardly an article"] > 200
    asked = [a for a in site.log if "story" in a.path or "produkt" in a.path]
    assert f": {len(asked)} pages in " in told.stderr
    assert f" ({303 - len(asked)} of them not asked for)" in told.stderr


def test_a_thousand_slugs_of_one_article(site, desk):
    story = site.stories[FIRST]
    site.prefixes["/story/4711/"] = lambda _: Answer(story.html(site.url + "story/4711/the-one-and-only-slug").encode())
    site.answer("/", page("Gazette", links(f"/story/4711/a-slug-of-many-{n}" for n in range(1000))))
    site.answer("/feed/", b"", 404)
    desk.crawl()
    assert desk.rows("SELECT count(*) FROM articles") == [(1,)]
    assert len([a for a in site.log if a.path.startswith("/story/")]) < 100
    assert desk.reasons()["trap: many such addresses, hardly an article"] > 800


def test_session_ids_in_paths(site, desk):
    visits = [0]

    def front(_: str) -> Answer:
        visits[0] += 1
        return Answer(
            page(
                "Gazette",
                links(f"/(S(session{visits[0]:08}))/2026/11/story-number-{n}-of-the-harbour" for n in range(3)),
            ),
            validators=False,
        )

    site.answers["/"] = front
    site.answer("/feed/", b"", 404)
    site.prefixes["/(S("] = lambda path: Answer(
        site.stories[path[path.index("))") + 2 :]].html(site.url.rstrip("/") + path[path.index("))") + 2 :]).encode()
    )
    desk.crawl()
    desk.crawl()
    assert desk.rows("SELECT count(*) FROM articles") == [(3,)]
    assert not [a for a in site.log if "story" in a.path]


def test_paths_that_repeat_themselves(site, desk):
    site.answer("/", page("Gazette", links(["/a/b/a/b/a/b/a/b/a-long-slug-that-looks-like-one-2026"])))
    desk.crawl()
    assert not [a for a in site.log if a.path.startswith("/a/b")]
    assert desk.reasons() == {"trap: many such addresses, hardly an article": 1}


def test_base_href_meta_refresh_and_javascript_links(site, desk):
    site.answer(
        "/",
        page(
            "Gazette",
            '<li><h2><a href="story-number-1-of-the-harbour">Harbour 1 closes for the winter</a></h2></li><a href="javascript:void(0)">A headline that is long enough to be one</a>',
            f'<base href="{site.url}2026/11/">',
        ),
    )
    site.answer("/feed/", b"", 404)
    site.answer(
        "/2026/11/story-number-1-of-the-harbour",
        page("Moved", "<p>Moved.</p>", f'<meta http-equiv="refresh" content="0; url={FIRST}">'),
    )
    desk.crawl()
    assert (desk.outcome()["new"], desk.rows("SELECT url FROM articles")) == (1, [(site.url.rstrip("/") + FIRST,)])


def test_an_answer_that_never_ends(site, desk):
    def dripping(handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>")
        for _ in range(200):
            time.sleep(0.2)
            handler.wfile.write(b"<p>.</p>")
            handler.wfile.flush()

    site.answer(FIRST, dripping)
    began = time.monotonic()
    desk.crawl("-s", "DOWNLOAD_TIMEOUT=2", "-s", "RETRY_TIMES=0")
    assert time.monotonic() - began < 20
    assert (desk.outcome()["new"], desk.reasons()) == (2, {"unreachable": 1})
    assert desk.rows("SELECT failures, due_at IS NOT NULL FROM addresses WHERE url LIKE ?", f"%{FIRST}") == [(1, 1)]


def test_truncated_gzip_gives_what_can_be_had_or_is_counted(site, desk):
    body = site.stories[FIRST].html(site.url.rstrip("/") + FIRST).encode()
    site.answer(FIRST, gzip.compress(body)[:-40], headers={"Content-Encoding": "gzip"}, validators=False)
    desk.crawl()
    outcome = desk.outcome()
    assert (outcome["pages"], outcome["failed"], outcome["new"] + outcome["dropped"]) == (3, 0, 3)


def test_a_gzip_bomb_is_too_large(site, desk):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join([*(packer.compress(b" " * 1_000_000) for _ in range(60)), packer.flush()])
    assert len(bomb) < 200_000
    site.answer(FIRST, bomb, headers={"Content-Encoding": "gzip"})
    desk.crawl()
    assert (desk.outcome()["new"], desk.reasons()) == (2, {"too large": 1})


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 if n > 1 else str()};" * 10}">' for n in range(1, 10))
    + "]>"
)


@pytest.mark.parametrize("kind", ["rss", "sitemap"])
def test_a_billion_laughs(site, desk, kind):
    if kind == "rss":
        site.answer(
            "/feed/",
            (
                LAUGHS
                + f"<rss><channel><title>&lol9;</title><item><title>&lol9;</title><link>{site.url}2026/11/story-number-1-of-the-harbour</link></item></channel></rss>"
            ).encode(),
        )
    else:
        site.answer(
            "/sitemap.xml",
            (
                LAUGHS
                + f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{site.url}2026/11/story-number-1-of-the-harbour</loc><x>&lol9;</x></url></urlset>'
            ).encode(),
        )
    began = time.monotonic()
    assert desk.crawl().returncode == 0
    assert time.monotonic() - began < 20
    assert desk.outcome()["new"] == 3


def test_sitemaps_that_name_each_other(site, desk):
    head = '<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    for one, other in (("sitemap.xml", "b.xml"), ("b.xml", "sitemap.xml")):
        site.answer(
            f"/{one}",
            f"{head}<sitemap><loc>{site.url}{other}</loc></sitemap><sitemap><loc>{site.url}{one}</loc></sitemap></sitemapindex>".encode(),
            kind="application/xml",
        )
    desk.crawl()
    assert desk.outcome()["new"] == 3
    assert len(site.asked("/sitemap.xml")) == len(site.asked("/b.xml")) == 1


def test_a_feed_of_a_hundred_thousand_entries(site, desk):
    entry = "<item><title>Harbour closes</title><link>{}old/{}</link></item>"
    first = f"<item><title>Harbour 1</title><link>{site.url}2026/11/story-number-1-of-the-harbour</link></item>"
    site.answer(
        "/feed/",
        (
            "<rss><channel>" + first + "".join(entry.format(site.url, n) for n in range(100_000)) + "</channel></rss>"
        ).encode(),
    )
    began = time.monotonic()
    desk.crawl("-s", "MAX_ARTICLES=3")
    assert time.monotonic() - began < 30
    assert desk.rows("SELECT count(*) FROM addresses WHERE role = 'article'")[0][0] <= 2100


@pytest.mark.takes_long
def test_two_sites_one_of_which_hangs(site, desk):
    with FaultServer(articles=3, town="Lighthouse") as slow:
        slow.pause = 1
        desk.scrapy(
            "crawl", "news", "-a", f"url={site.url} {slow.url}", *FAST, "-s", "MAX_LISTINGS=1", "-s", "MAX_ARTICLES=3"
        )
        last = max(a.at for a in site.log)
        assert last < min(a.at for a in slow.log if a.path in slow.stories)
