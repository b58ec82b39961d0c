"""Registered sites as crawls use them: which are visited, how they are asked, what the reader is told of them; and crawls
that only look.
"""

import dataclasses
import itertools
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from newscrawl.crawl.pace import slot_settings
from newscrawl.crawl.plan import Reason
from newscrawl.spiders.news import NewsSpider
from newscrawl.storage import models as m
from newscrawl.storage.database import database_url, open_database
from newscrawl.storage.site_words import site_at, with_words
from newscrawl.storage.sites import NewsSite, Pace, add_site, change_site, due_sites, registered_site
from tests.crawling import Crawled, crawl
from tests.fault_server import FaultServer

FAST = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"]
NOW = datetime.now(UTC)


@pytest.fixture
def papers():
    """Two papers; of the second one its front page names nothing."""
    with FaultServer(articles=3, town="North") as north, FaultServer(articles=2, town="South") as south:
        south.answer("/", b"<html><title>South</title><p>Welcome to the paper of the south.</p></html>")
        yield north, south


class Desk:
    def __init__(self, folder) -> None:
        self.data = folder / "data"
        self.engine = open_database(database_url(str(self.data), ""))

    def add(self, url: str, *words: str) -> NewsSite:
        return add_site(self.engine, with_words(site_at(url), words), NOW)

    def crawl(self, *options: str, spider=NewsSpider, **settings: str) -> Crawled:
        return crawl(self.data, spider, *FAST, *options, **settings)

    def titles(self) -> list[str]:
        with self.engine.connect() as connection:
            return sorted(connection.execute(select(m.ArticleRow.title)).scalars())

    def rows(self, model) -> list:
        with self.engine.connect() as connection:
            return list(connection.execute(select(m.table_of(model))).mappings())


@pytest.fixture
def desk(tmp_path):
    opened = Desk(tmp_path)
    yield opened
    opened.engine.dispose()


def test_without_an_address_all_registered_sites_are_visited_that_are_due_and_not_paused(desk, papers):
    north, south = papers
    desk.add(north.url, "name=north")
    desk.add(south.url, "name=south", f"feed={south.url}feed/")
    with FaultServer(articles=1) as paused:
        change_site(desk.engine, dataclasses.replace(desk.add(paused.url, "name=paused"), paused_at=NOW))
        done = desk.crawl()
        assert (done.returncode, paused.log) == (0, [])
    assert [title[:5] for title in desk.titles()] == ["North"] * 3 + ["South"] * 2
    assert due_sites(desk.engine, datetime.now(UTC)) == []
    north.log.clear()
    desk.crawl()
    assert north.log == []


def test_a_site_is_crawled_by_its_name(desk, papers):
    north, south = papers
    desk.add(north.url, "name=The North, daily".replace(",", ""))
    desk.add(south.url, "name=south")
    assert desk.crawl("-a", "site=The North daily").returncode == 0
    assert (len(desk.titles()), south.log) == (3, [])
    done = desk.crawl("-a", "site=nowhere")
    assert (done.returncode, "no site is called 'nowhere'" in done.stderr) == (2, True)


def test_what_a_person_said_of_a_site_reaches_the_reader(desk, papers):
    north, _ = papers
    path = "/2026/11/story-number-0-of-the-harbour"
    printed = (
        '<!DOCTYPE html><html><head><title>Ferry</title><meta property="og:type" content="article"></head><body><article>'
        "<h1>The ferry sails again</h1><figure><img src=/f.jpg width=1200 height=800><figcaption>The ferry. Photo: Havne Posten"
        "</figcaption></figure><p>Published 20 November 2026, 14:30</p>"
        + "".join(f"<p>The ferry sailed again on Monday, said the master of the harbour for the {n}. time.</p>" for n in range(6))
        + "</article></body></html>"
    )  # fmt: skip
    north.answer(path, printed.encode())
    desk.add(north.url, "name=north", "timezone=America/Bogota", "outlet=Havne Posten", "language=en-GB")
    desk.crawl()
    (row,) = [row for row in desk.rows(m.ArticleRow) if row["title"] == "The ferry sails again"]
    assert (row["published_at"], row["language"]) == (datetime(2026, 11, 20, 19, 30, tzinfo=UTC), "en-GB")
    assert [(credit["role"], credit["name"]) for credit in desk.rows(m.PhotoCredit)] == [
        ("organisation", "Havne Posten")
    ]
    # The same by an address, for the site is registered all the same.
    with desk.engine.begin() as connection:
        connection.execute(m.table_of(m.ArticleRow).delete())
        connection.execute(m.table_of(m.Address).delete())
    desk.crawl("-a", f"url={north.url.rstrip('/')}{path}")
    (row,) = desk.rows(m.ArticleRow)
    assert row["published_at"] == datetime(2026, 11, 20, 19, 30, tzinfo=UTC)


def test_a_list_says_of_its_sites_what_a_person_says(desk, papers, tmp_path):
    north, south = papers
    listed = tmp_path / "sites.txt"
    listed.write_text(f"{north.url} MAX_ARTICLES=1 # the north\n{south.url} page= feed={south.url}feed/\n", "utf-8")
    assert desk.crawl("-a", f"file={listed}").returncode == 0
    assert [title[:5] for title in desk.titles()] == ["North", "South", "South"]


def test_an_interval_is_kept_however_little_the_lists_deserve(desk, papers):
    north, _ = papers
    site = desk.add(north.url, "name=north", "interval=1h")
    desk.crawl(ONLY_DUE="1")
    assert due_sites(desk.engine, datetime.now(UTC)) == []
    (due,) = due_sites(desk.engine, datetime.now(UTC) + timedelta(hours=1))
    assert due.name == site.name
    with desk.engine.begin() as connection:  # an hour ago, and nothing of it deserves a visit yet
        table = m.table_of(m.Address)
        earlier = {
            "fetched_at": datetime.now(UTC) - timedelta(hours=2),
            "due_at": datetime.now(UTC) + timedelta(hours=5),
        }
        connection.execute(table.update().where(table.c.found_in == "given").values(earlier))
    north.log.clear()
    desk.crawl(ONLY_DUE="1")
    assert [asked.path for asked in north.log if asked.path == "/"] == ["/"]


def test_the_pace_of_a_site_is_what_the_downloader_keeps():
    given = [
        NewsSite(host="a.example:8080", name="a", pace=Pace(delay=3.0, concurrency=2)),
        NewsSite(host="b.example", name="b"),
        NewsSite(host="a.example", name="c", pace=Pace(delay=5.0)),
    ]
    paced = {"delay": 5.0, "jitter": 0.0, "concurrency": 2}
    assert slot_settings(given) == {"a.example": paced, "www.a.example": paced}


def test_a_delay_that_a_person_gave_is_kept(desk, papers):
    north, _ = papers
    delay = 0.3
    desk.add(north.url, "name=north", f"delay={delay}")
    assert crawl(desk.data, "news", "-s", "DOWNLOAD_DELAY=0.05", "-s", "AUTOTHROTTLE_MAX_DELAY=0.1").returncode == 0
    at = [asked.at for asked in north.log]
    assert len(at) > 5
    assert min(later - earlier for earlier, later in itertools.pairwise(at)) > delay * 0.9


# ---- dry runs


class Kept(NewsSpider):
    """Keeps the spider that ran."""

    name = ""
    last: "Kept"

    def __init__(self, **arguments) -> None:
        super().__init__(name="news", **arguments)
        Kept.last = self


def dry(desk: Desk, *options: str) -> dict[str, list[str]]:
    """Reason -> paths, of a dry run."""
    done = desk.crawl(*options, spider=Kept, DRY_RUN="1", SUMMARY="")
    assert done.returncode in (0, 1), done.stderr
    found: dict[str, list[str]] = {reason.value: [] for reason in Reason}
    for one in Kept.last.plan:
        found[one.reason].append(re.sub(r"^http://[^/]*", "", one.url))
    return found


def test_a_dry_run_looks_at_lists_and_keeps_nothing(desk, papers):
    north, _ = papers
    planned = dry(desk, "-a", f"url={north.url}")
    assert sorted(planned["new"]) == sorted(north.stories)
    assert north.asked_for_stories() == []
    assert [desk.rows(model) for model in (m.Address, m.ArticleRow, m.Run, m.Lease)] == [[], [], [], []]
    assert not list(desk.data.glob("archive/*"))


def test_a_dry_run_tells_what_is_due_again_and_what_is_not(desk, papers):
    north, _ = papers
    desk.crawl("-a", f"url={north.url}")
    first, second, third = north.stories
    fresh = "/2026/11/a-story-of-the-lighthouse"
    north.publish(fresh, "The lighthouse goes out in the winter storm")
    north.stories[second].comments = 12
    with desk.engine.begin() as connection:  # an article is not asked for twice in ten minutes
        fetched = {"fetched_at": datetime.now(UTC) - timedelta(minutes=11)}
        connection.execute(m.table_of(m.Address).update().values(fetched))
    before = desk.rows(m.Address)
    planned = dry(desk, "-a", f"url={north.url}")
    assert (planned["new"], planned["due again"], sorted(planned["not due"])) == (
        [fresh],
        [second],
        sorted([first, third]),
    )
    assert desk.rows(m.Address) == before
    # and so it comes
    north.log.clear()
    desk.crawl("-a", f"url={north.url}")
    assert sorted(north.asked_for_stories()) == sorted([fresh, second])


def test_a_dry_run_of_an_article_stores_no_article(desk, papers):
    north, _ = papers
    first = next(iter(north.stories))
    assert dry(desk, "-a", f"url={north.url.rstrip('/')}{first}")["new"] == [first]
    assert desk.rows(m.ArticleRow) == []
    assert registered_site(desk.engine, north.url) is None
