"""Looking at a site before it is registered: what it has, what is read of it, why it cannot be; with nothing stored, and
with a crawl's manners.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from newscrawl.commands.addsite import nothing_found, survey_text
from newscrawl.crawl.looking import Looked, NotLooked
from newscrawl.desk.refusals import refusal_text
from newscrawl.errors import DropReason
from newscrawl.spiders.survey import PageProbe, SiteSurvey, described
from newscrawl.storage import models as m
from newscrawl.storage.database import database_url, open_database
from newscrawl.storage.leases import acquire, this_owner
from tests.crawling import crawl
from tests.fault_server import FaultServer

FAST = {"DOWNLOAD_DELAY": "0", "AUTOTHROTTLE_ENABLED": "0", "DRY_RUN": "1", "SUMMARY": "", "RETRY_TIMES": "0"}


class Survey(SiteSurvey):
    name = ""
    last: "Survey"

    def __init__(self, **arguments) -> None:
        super().__init__(name="addsite", **arguments)
        Survey.last = self


class Probe(PageProbe):
    name = ""
    last: "Probe"

    def __init__(self, **arguments) -> None:
        super().__init__(name="try", **arguments)
        Probe.last = self


@pytest.fixture
def site():
    with FaultServer() as server:
        now = datetime.now(UTC)
        for n in range(12):
            section = ("sport", "news", "culture")[n % 3]
            server.publish(
                f"/{section}/2026/story-number-{n}-of-the-harbour",
                f"Harbour {n} closes for the winter",
                published=now - timedelta(days=n // 2),
            )
        yield server


def survey(tmp_path, url: str, **arguments: str) -> Survey:
    options = [part for name, value in arguments.items() for part in ("-a", f"{name}={value}")]
    crawl(tmp_path, Survey, "-a", f"url={url}", *options, **FAST)
    return Survey.last


def stored(tmp_path) -> int:
    """Rows that a look must not leave."""
    engine = open_database(database_url(str(tmp_path), ""))
    with engine.connect() as connection:
        found = sum(
            connection.execute(select(func.count()).select_from(m.table_of(model))).scalar_one()
            for model in (m.ArticleRow, m.Address, m.Run, m.Lease, m.Site, m.SiteProfileRow)
        )
    engine.dispose()
    return found


def test_a_site_is_known_by_its_lists_and_a_handful_of_articles(site, tmp_path):
    found = survey(tmp_path, site.url, samples="6")
    assert len(found.met) == 12
    assert len(found.read) == len(site.asked_for_stories()) == 6
    assert len({path.split("/")[1] for path in site.asked_for_stories()}) == 3
    known = described(found)
    assert known.starts.pages == (site.url,)
    assert known.starts.feeds == (f"{site.url}feed/",)
    assert (known.starts.sitemaps, known.language, known.outlets) == ((), "en", ("The Fault Gazette",))
    told = survey_text(found, known)
    assert "6 articles read:" in told
    assert "authors: silent on 6 of 6" in told
    assert "it would be:" in told
    assert stored(tmp_path) == 0
    assert not list(tmp_path.glob("archive/*"))


def test_a_site_that_was_crawled_before_is_known_as_well(site, tmp_path):
    before = survey(tmp_path, site.url, samples="4")
    crawl(tmp_path, "news", "-a", f"url={site.url}", "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0")
    found = survey(tmp_path, site.url, samples="4")
    assert (len(found.met), len(found.read)) == (12, 4)
    assert described(found).starts == described(before).starts


def test_further_articles_are_looked_at_where_some_are_none(site, tmp_path):
    for path in list(site.stories)[:3]:
        site.answer(path, b"<html><title>Gone fishing</title><p>Nothing.</p></html>")
    found = survey(tmp_path, site.url, samples="10")
    assert len(found.read) == 9
    assert len(found.looked) == 12


def test_an_article_s_address_leads_to_its_site(site, tmp_path):
    url = site.url.rstrip("/") + next(iter(site.stories))
    found = survey(tmp_path, url, samples="4")
    assert (found.front, len(found.read)) == (site.url, 4)
    assert url in [one.url for one in found.looked]
    assert described(found).starts.pages == (site.url,)


def test_a_feed_may_be_all_that_is_given(site, tmp_path):
    found = survey(tmp_path, f"{site.url}feed/", samples="3")
    assert (described(found).starts.pages, described(found).starts.feeds) == ((), (f"{site.url}feed/",))


def test_a_page_that_a_person_names_is_among_those_that_are_read(site, tmp_path):
    page = site.publish("/hidden/a-story-that-nobody-names", "Nobody names this story of the harbour")
    site.answer("/", site.front_page().replace("/hidden/", "/elsewhere/").encode())
    site.answer("/feed/", status=404)
    found = survey(tmp_path, site.url, samples="2", page=page)
    assert page in [one.url for one in found.read]


# ---- what can be wrong, and what to do about it


def test_robots_are_asked_first_and_obeyed(site, tmp_path):
    site.robots = "User-agent: *\nDisallow: /\n"
    found = survey(tmp_path, site.url)
    assert [asked.path for asked in site.log] == ["/robots.txt"]
    told = nothing_found(site.url, found)
    assert "robots.txt of 127.0.0.1" in told
    assert "`newscrawl why" in told.replace("scrapy why", "newscrawl why")
    assert stored(tmp_path) == 0


def test_a_host_out_of_reach(tmp_path):
    with FaultServer() as gone:
        url = gone.url
    told = nothing_found(url, survey(tmp_path, url))
    assert re.match(
        r"127\.0\.0\.1:\d+ cannot be reached \(Connection was refused[^)]*\): is the address spelled right", told
    )


def test_a_site_without_articles(tmp_path):
    with FaultServer() as shop:
        shop.answer("/", b"<html><title>Shop</title><p>Buy our boats.</p></html>")
        told = nothing_found(shop.url, survey(tmp_path, shop.url))
        assert "is no news site, or hides its articles: section page" in told
        assert "section, feed or sitemap" in told


def test_pages_that_are_no_articles(site, tmp_path):
    for path in site.stories:
        site.answer(path, b"<html><title>Log in</title><form><input type=password></form></html>")
    told = nothing_found(site.url, survey(tmp_path, site.url, samples="2"))
    assert "no article among" in told
    assert "try http://127.0.0.1" in told


def test_a_host_that_asks_for_patience_is_left_alone(site, tmp_path):
    site.answer("/", b"busy", status=503, headers={"Retry-After": "3600"})
    told = nothing_found(site.url, survey(tmp_path, site.url))
    assert "it answered 503" in told
    assert len(site.asked("/")) == 1
    survey(tmp_path, site.url)  # it is known from then on
    assert len(site.asked("/")) == 1


def test_nobody_is_looked_at_who_is_being_crawled(site, tmp_path):
    engine = open_database(database_url(str(tmp_path), ""))
    name = f"crawl of {site.url.removeprefix('http://').rstrip('/')}"
    acquire(engine, name, f"{this_owner()}, another", datetime.now(UTC), timedelta(minutes=2))
    engine.dispose()
    done = crawl(tmp_path, Survey, "-a", f"url={site.url}", **FAST)
    assert (done.returncode, site.log) == (3, [])


@pytest.mark.parametrize("reason", [None, *DropReason])
def test_every_refusal_is_told_in_a_line(reason):
    told = refusal_text("https://a.example/x?token=word", reason, "it was so")
    assert "\n" not in told
    assert "word" not in told
    assert "{" not in told


# ---- one page


def test_one_page_is_read_and_nothing_stored(site, tmp_path):
    path = next(iter(site.stories))
    crawl(tmp_path, Probe, "-a", f"url={site.url.rstrip('/')}{path}", **FAST)
    looked = Probe.last.looked
    assert isinstance(looked, Looked)
    assert (looked.is_article, looked.article.title, looked.page_object) == (True, site.stories[path].title, "NewsPage")
    assert [asked.path for asked in site.log] == ["/robots.txt", path]
    assert stored(tmp_path) == 0


def test_one_page_that_may_not_be_had(site, tmp_path):
    crawl(tmp_path, Probe, "-a", f"url={site.url}private/x", **FAST)
    looked = Probe.last.looked
    assert isinstance(looked, NotLooked)
    assert looked.reason is DropReason.ROBOTS


def test_one_page_leads_into_no_private_network(site, tmp_path):
    with FaultServer(articles=1) as inside:
        site.answer("/out", status=302, headers={"Location": inside.url})
        crawl(tmp_path, Probe, "-a", f"url={site.url}out", **FAST)
        looked = Probe.last.looked
        assert isinstance(looked, NotLooked)
        assert (looked.reason, inside.log) == (DropReason.PRIVATE_NETWORK, [])
