"""A crawl that lives: only new, changed, due; history; politeness; nothing lost. Asserted from the server's side and from the database."""

import contextlib
import itertools
import json
import os
import random
import signal
import sqlite3
import subprocess
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.archive.warc import responses, warc_files
from newscrawl.crawl.downloader import PoliteDownloader
from newscrawl.desk.history import history_text
from newscrawl.desk.rereading import reread
from newscrawl.desk.why import reset, why_text
from newscrawl.storage.database import database_url, open_database
from tests.commands import Started, typed
from tests.conftest import ROOT
from tests.crawling import Crawled, crawl
from tests.fault_server import FaultServer
from tests.waiting import PATIENCE, until

FAST = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"]


class Desk:
    """A newsroom's desk: one data folder, crawls of one site, and questions to the database."""

    def __init__(self, site: FaultServer, folder: Path) -> None:
        self.site, self.data = site, folder / "data"

    def scrapy(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return typed(*arguments, folder=ROOT, program="scrapy", environment=self._env(environment))

    def start(self, *arguments: str, **environment: str) -> Started:
        words = ("crawl", "news", "-a", f"url={self.site.url}", *FAST, *arguments)
        return Started(*words, folder=ROOT, program="scrapy", environment=self._env(environment))

    def crawl(self, *arguments: str, **environment: str) -> Crawled:
        """A crawl of the site, in this process. ``environment``: settings, with or without the prefix NEWSCRAWL_."""
        self.site.log.clear()
        settings = {name.removeprefix("NEWSCRAWL_"): value for name, value in environment.items()}
        return crawl(self.data, "news", "-a", f"url={self.site.url}", *FAST, *arguments, **settings)

    def history(self, path: str) -> str:
        """What ``scrapy history`` tells of an address."""
        with contextlib.closing(_Engine(self.data)) as opened:
            return history_text(opened.engine, self.site.url.rstrip("/") + path)

    def why(self, path: str) -> str:
        """What ``scrapy why`` tells of an address."""
        with contextlib.closing(_Engine(self.data)) as opened:
            return why_text(opened.engine, self.site.url.rstrip("/") + path, "newscrawl", datetime.now(UTC))

    def reset(self, path: str) -> str:
        """``scrapy why --reset``"""
        with contextlib.closing(_Engine(self.data)) as opened:
            return reset(opened.engine, self.site.url.rstrip("/") + path)

    def _env(self, more: dict[str, str]) -> dict[str, str]:
        return {**os.environ, "NEWSCRAWL_DATA_DIR": str(self.data), "NEWSCRAWL_LOG_LEVEL": "INFO", **more}

    def rows(self, query: str, *values) -> list:
        with sqlite3.connect(self.data / "newscrawl.db") as connection:
            return connection.execute(query, values).fetchall()

    def age(self, minutes: int) -> None:
        """Let time pass, as far as the ledger knows: what was done is so much longer ago."""
        with sqlite3.connect(self.data / "newscrawl.db") as connection:
            for table, columns in {
                "addresses": ("due_at", "fetched_at", "first_seen_at"),
                "articles": ("fetched_at",),
            }.items():
                for column in columns:
                    connection.execute(
                        f"UPDATE {table} SET {column} = strftime('%Y-%m-%d %H:%M:%f000', {column}, '{-minutes:+d} minutes') WHERE {column} IS NOT NULL"
                    )

    def reasons(self) -> dict[str, int]:
        return json.loads(self.rows("SELECT drop_reasons FROM runs ORDER BY id DESC LIMIT 1")[0][0])

    def outcome(self) -> dict[str, int]:
        names = ("pages", "new", "updated", "unchanged", "dropped", "failed", "requests")
        return dict(
            zip(names, self.rows(f"SELECT {', '.join(names)} FROM runs ORDER BY id DESC LIMIT 1")[0], strict=True)
        )


class _Engine:
    def __init__(self, data: Path) -> None:
        self.engine = open_database(database_url(str(data), ""))

    def close(self) -> None:
        self.engine.dispose()


ARTICLES = 6
FIRST = "/2026/11/story-number-0-of-the-harbour"


# ---- what lists say of an article, whichever is read first

AT_ONCE = ["-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8"]


def tags_of(desk) -> list[str]:
    query = "SELECT t.name FROM articles a LEFT JOIN article_tags l ON l.article_id = a.id LEFT JOIN tags t ON t.id = l.tag_id"
    return [name for (name,) in desk.rows(query)]


@pytest.mark.parametrize("slowest", ["/feed/", "/sitemap.xml", "/"])
def test_no_order_of_arrival_changes_what_is_read(site, desk, slowest):
    site.tags = ("harbour",)  # the feed says so, the pages do not
    urls = "".join(f"<url><loc>{site.url.rstrip('/')}{path}</loc></url>" for path in site.stories)
    site.answer("/sitemap.xml", f"<urlset>{urls}</urlset>".encode(), kind="application/xml")
    site.slow[slowest] = 0.3
    assert desk.crawl(*AT_ONCE).returncode == 0
    assert tags_of(desk) == ["harbour"] * 6
    assert desk.crawl("-a", "refetch=1", *AT_ONCE).returncode == 0
    assert (desk.outcome()["unchanged"], desk.rows("SELECT count(*) FROM revisions")) == (6, [(6,)])


@pytest.mark.parametrize("status", [404, 500])
def test_articles_do_not_wait_for_a_list_that_cannot_be_read(site, desk, status):
    site.answer("/feed/", b"no", status=status)
    desk.crawl(*AT_ONCE, NEWSCRAWL_RETRY_TIMES="0")
    assert desk.outcome()["new"] == 6


def test_a_feed_that_is_found_later_completes_an_article_and_edits_none(site, desk):
    desk.crawl("-a", "discover=sections")
    assert tags_of(desk) == [None] * 6
    site.tags = ("harbour",)
    for _ in range(2):  # what is due is asked for by what is known when a crawl begins
        desk.crawl("-a", "refetch=1", *AT_ONCE)
    assert tags_of(desk) == ["harbour"] * 6
    assert desk.rows("SELECT DISTINCT cause FROM revisions WHERE number > 1") == [("re-reading",)]
    desk.crawl("-a", "refetch=1", "-a", "discover=sections")  # nothing that was once told is forgotten
    assert tags_of(desk) == ["harbour"] * 6


def test_what_a_feed_told_is_not_lost_when_the_archive_is_read_again(site, desk):
    site.tags = ("harbour",)
    desk.crawl()
    with contextlib.closing(_Engine(desk.data)) as opened:
        report = reread(opened.engine, desk.data, apply=True, processes=1)
    assert (report.articles, report.written, tags_of(desk)) == (6, 0, ["harbour"] * 6)


def test_an_empty_list_of_sites_is_not_all_sites(tmp_path):
    (tmp_path / "sites.txt").write_text("# none yet\n")
    for arguments in (("-a", f"file={tmp_path / 'sites.txt'}"), ("-a", "url="), ("-a", "url=mistyped")):
        assert crawl(tmp_path / "data", "news", *arguments).returncode == 2


# ---- only new, only changed, only due


def test_a_second_crawl_asks_for_the_lists_and_for_no_article(site, desk):
    assert desk.crawl().returncode == 0
    assert (desk.outcome()["new"], sorted(site.asked_for_stories())) == (6, sorted(site.stories))
    second = desk.crawl()
    assert (second.returncode, site.asked_for_stories()) == (0, [])
    assert sorted((a.path, a.status) for a in site.log) == [("/", 304), ("/feed/", 304)]
    assert "Nothing is new" in second.stderr


def test_only_the_new_article_is_fetched(site, desk):
    desk.crawl()
    site.publish("/2026/11/a-new-story-of-the-lighthouse", "The lighthouse goes out")
    desk.crawl()
    assert site.asked_for_stories() == ["/2026/11/a-new-story-of-the-lighthouse"]
    assert desk.outcome()["new"] == 1


def test_articles_are_visited_again_when_they_are_due_and_conditionally(site, desk):
    desk.crawl()
    desk.age(20)
    desk.crawl()
    assert sorted(site.asked_for_stories()) == sorted(site.stories)
    assert {a.status for a in site.log if a.path in site.stories} == {304}
    assert desk.outcome()["unchanged"] == 6
    desk.crawl()
    assert site.asked_for_stories() == []


def test_an_article_is_visited_sooner_when_the_feed_counts_more_comments(site, desk):
    desk.crawl()
    desk.age(12)
    site.stories[FIRST].comments = 4
    desk.crawl()
    assert FIRST in site.asked_for_stories()
    assert desk.rows(
        "SELECT count FROM comment_counts c JOIN articles a ON a.id = c.article_id WHERE a.url LIKE ? ORDER BY seen_at",
        f"%{FIRST}",
    ) == [
        (0,),
        (4,),
    ]
    assert desk.rows("SELECT count(*) FROM revisions WHERE number > 1") == [(0,)]


def test_every_tenth_visit_is_whole_and_a_validator_that_lies_is_found_out(site, desk):
    site.answers[FIRST] = lambda path: _lying(site, path)
    desk.crawl()
    site.edit(
        FIRST,
        "Everything is different now: the harbour stays open all winter, for the ice did not come and nobody minds the dredging.",
        honest=False,
    )
    desk.age(20)
    desk.crawl()
    assert [a.status for a in site.asked(FIRST)] == [304]
    with sqlite3.connect(desk.data / "newscrawl.db") as connection:
        connection.execute("UPDATE addresses SET visits = 10, due_at = first_seen_at WHERE url LIKE ?", (f"%{FIRST}",))
    desk.crawl()
    assert [(a.status, a.conditional) for a in site.asked(FIRST)] == [(200, False)]
    assert desk.outcome()["updated"] == 1
    assert desk.rows("SELECT lying_url FROM hosts WHERE lying_url IS NOT NULL") == [(site.url.rstrip("/") + FIRST,)]
    desk.age(120)
    desk.crawl()
    assert not any(a.conditional for a in site.log)


def _lying(site: FaultServer, path: str):
    from tests.fault_server import Answer

    return Answer(site.stories[path].html(site.url.rstrip("/") + path).encode(), headers={"ETag": '"always"'})


def test_feeds_say_how_long_they_want_to_be_left_alone(site, desk):
    site.feed_head = "<ttl>180</ttl>"
    desk.crawl()
    ((seconds,),) = desk.rows("SELECT poll_seconds FROM addresses WHERE url LIKE '%/feed/'")
    assert seconds == 3 * 3600


# ---- history


def test_edits_are_revisions_and_silent_ones_are_told_from_owned_up_ones(site, desk):
    desk.crawl()
    site.edit(
        FIRST,
        "The council decided otherwise on Tuesday night, after a long debate that ended only when the last bus had left the square.",
        honest=False,
    )
    desk.age(20)
    desk.crawl()
    site.edit(
        FIRST,
        "In the end the council decided nothing at all, and the harbour master closed the gates himself before the snow came.",
        honest=True,
    )
    desk.age(60)
    desk.crawl()
    assert desk.rows("SELECT number, cause, silent FROM revisions WHERE number > 1 ORDER BY id") == [
        (2, "edit", 1),
        (3, "edit", 0),
    ]
    told = desk.history(FIRST)
    assert "revision 2: edited silently" in told
    assert "revision 3: edited, and the page says so" in told
    assert "+ The council decided otherwise" in told


def test_form_is_no_change_and_flapping_is_recognised(site, desk):
    desk.crawl()
    first = site.stories[FIRST].paragraphs[1]
    states = [first.replace(" ", "\u00a0", 1).replace(",", " ,", 1).replace(" ,", ",", 1), "Another state of this very paragraph, which the site shows whenever its second server answers the request for it.", first,
              "Another state of this very paragraph, which the site shows whenever its second server answers the request for it.", first]  # fmt: skip
    for state in states:
        site.edit(FIRST, state, honest=False)
        desk.age(24 * 60 if state is not states[0] else 20)
        desk.reset(FIRST)
        desk.crawl()
    assert desk.rows("SELECT number, returns_to, times_seen FROM revisions r JOIN articles a ON a.id = r.article_id WHERE a.url LIKE ? ORDER BY number", f"%{FIRST}") == [
        (1, None, 1), (2, None, 2), (3, 1, 2)
    ]  # fmt: skip


def test_gone_and_back_are_events_and_nothing_is_deleted(site, desk):
    desk.crawl()
    site.vanish(FIRST)
    desk.age(20)
    desk.crawl()
    assert desk.reasons() == {"gone (404 or 410)": 1}
    assert desk.rows("SELECT count(*), sum(gone_at IS NOT NULL) FROM articles") == [(6, 1)]
    site.gone.clear()
    desk.age(24 * 60)
    desk.crawl()
    assert desk.rows("SELECT kind, status FROM article_events ORDER BY id") in (
        [("gone", 410), ("back", 200)],
        [("gone", 410), ("back", 304)],
    )
    assert desk.rows("SELECT sum(gone_at IS NOT NULL) FROM articles") == [(0,)]
    assert "gone (the site answers 410)" in desk.history(FIRST)


# ---- identity


def test_every_spelling_of_an_address_leads_to_one_article(site, desk):
    path = "/2026/11/one-story-of-many-names-here"
    site.publish(path, "One story of many names")
    story = site.stories[path]
    for other in (
        f"{path}/",
        f"{path}/amp/",
        f"{path}/index.html",
        f"{path}?utm_source=feed",
        f"/amp{path}",
        f"{path}?outputType=amp",
        f"{path};jsessionid=ABC123",
    ):
        site.answer(other, story.html(site.url.rstrip("/") + path).encode())
    links = "".join(f'<li><h2><a href="{other}">One story of many names</a></h2></li>' for other in site.answers)
    site.answer(
        "/",
        f'<html lang="en"><title>Gazette</title><main><ul>{links}<li><h2><a href="{path}">One story of many names</a></h2></li></ul></main>'.encode(),
    )
    site.answer("/feed/", b"", 404)
    desk.crawl()
    assert desk.rows("SELECT count(*) FROM articles") == [(1,)]
    assert len([a for a in site.log if path in a.path]) == 1


def test_a_canonical_url_that_points_at_the_front_page_or_at_another_article_is_not_believed(site, desk):
    for n, canonical in enumerate((site.url, site.url.rstrip("/") + FIRST)):
        path = f"/2026/11/another-story-number-{n}-with-a-wrong-canonical"
        site.publish(path, f"Quite another story, {n}", canonical=canonical)
        site.stories[path].paragraphs = [
            f"{word} writes number {n} about mountains, goats and cheese, which has nothing to do with any port or ship at all."
            for word in ("Ann", "Bob", "Cat")
        ]
    desk.crawl()
    assert desk.outcome()["new"] == 8
    assert len({url for (url,) in desk.rows("SELECT canonical_url FROM articles")}) == 8


# ---- politeness


def test_retry_after_is_obeyed_and_the_page_is_not_lost(site, desk):
    site.fail(FIRST, 429, Retry_After="2")
    desk.crawl("-s", "DOWNLOAD_DELAY=0.2")
    first, second = site.asked(FIRST)
    assert (first.status, second.status) == (429, 200)
    assert second.at - first.at > 1.9
    meanwhile = [a for a in site.log if first.at < a.at < first.at + 1.9]  # then others may come before it
    assert meanwhile == []
    assert desk.outcome()["new"] == 6


def test_a_host_that_waits_long_is_left_to_the_next_crawl_and_stalls_no_other(site, desk):
    site.fail(FIRST, 503, times=1, Retry_After="3600")
    with FaultServer(articles=3, town="Lighthouse") as other:
        done = desk.crawl("-a", f"url={site.url} {other.url}")
        assert len(other.asked_for_stories()) == 3
    assert "left alone for 3600 s" in done.stderr
    assert "host asks to wait (due later)" in desk.reasons()
    with sqlite3.connect(desk.data / "newscrawl.db") as connection:
        connection.execute("UPDATE hosts SET wait_until = NULL")
        connection.execute("UPDATE addresses SET due_at = first_seen_at WHERE outcome LIKE 'host asks%'")
    desk.crawl()
    assert desk.rows("SELECT count(*) FROM articles WHERE url LIKE ?", f"{site.url}%") == [(6,)]


@pytest.mark.parametrize(("status", "asked"), [(404, True), (403, True), (500, False), (503, False)])
def test_robots_txt_that_fails(site, desk, status, asked):
    site.answer("/robots.txt", b"<html>error</html>", status)
    done = desk.crawl("-s", "MAX_HOST_WAIT=1")
    assert bool(site.asked_for_stories()) is asked
    assert done.returncode == (0 if asked else 1)
    if not asked:
        assert f"answered {status}" in done.stderr


def test_robots_txt_is_kept_from_one_run_to_the_next(site, desk):
    desk.crawl()
    assert len(site.asked("/robots.txt")) == 1
    desk.crawl()
    assert site.asked("/robots.txt") == []


def test_what_a_site_reserves_is_recorded(site, desk):
    site.robots = (
        "User-agent: *\nAllow: /\nContent-Signal: search=yes, ai-train=no\n\nUser-agent: GPTBot\nDisallow: /\n"
    )
    site.stories[FIRST].head = '<meta name="tdm-reservation" content="1"><meta name="robots" content="index, noai">'
    desk.crawl()
    ((signals,),) = desk.rows("SELECT opt_outs FROM hosts WHERE opt_outs != '{}'")
    found = {name: value for name, (value, _) in json.loads(signals).items()}
    assert found == {
        "content-signal": "search=yes, ai-train=no",
        "robots.txt: GPTBot": "disallowed",
        "tdm-reservation": "1",
        "noai": "stated",
    }


def test_a_block_page_is_recognised_recorded_and_backed_off_from(site, desk):
    site.answer(
        FIRST,
        b"<html><title>Just a moment...</title><h1>Checking your browser</h1><p>Please enable cookies and JavaScript.</p></html>",
        validators=False,
    )
    done = desk.crawl("-s", "MAX_HOST_WAIT=1")
    assert desk.reasons().get("block page") == 1
    assert "it shows a block page" in done.stderr
    assert len(site.asked(FIRST)) == 1


# ---- nothing lost


def test_killed_at_any_moment_nothing_is_lost(tmp_path):
    random.seed(7)
    with FaultServer(articles=25) as site:
        site.pause = 0.02
        desk = Desk(site, tmp_path)
        for _ in range(6):
            site.log.clear()
            asked = random.randrange(1, 20)
            with desk.start() as process:
                until(lambda: len(site.log) >= asked or process.returncode is not None)  # noqa: B023 -- asked at once
                process.kill()
                process.wait()
        done = desk.crawl()
        assert done.returncode == 0, done.stderr
        assert desk.rows("SELECT count(*), count(DISTINCT canonical_url) FROM articles") == [(25, 25)]
        assert desk.rows(
            "SELECT count(*) FROM articles a WHERE NOT EXISTS (SELECT 1 FROM revisions r WHERE r.article_id = a.id)"
        ) == [(0,)]
        assert {reason for (reason,) in desk.rows("SELECT end_reason FROM runs")} <= {"died", "finished"}
        assert desk.rows("PRAGMA integrity_check") == [("ok",)]
        torn = Counter(r.torn for file in warc_files(str(desk.data / "archive")) for r in responses(file))
        assert torn[True] <= 6


def test_a_killed_crawl_leaves_the_feed_that_was_there(site, desk, tmp_path):
    feed = tmp_path / "out" / "feed.json"
    assert desk.crawl("-O", str(feed)).returncode == 0
    before = feed.read_bytes()
    assert len(json.loads(before)) == 6
    for n in range(30):
        site.publish(f"/2026/11/another-{n}-story-of-the-harbour", f"Another {n} of them closes")
    site.log.clear()
    site.pause = 0.1
    with desk.start("-O", str(feed)) as process:
        until(lambda: len(site.asked_for_stories()) >= 8)
        process.kill()
        process.wait()
    assert feed.read_bytes() == before


def test_a_feed_goes_on_behind_what_its_file_holds(site, desk, tmp_path):
    feed = tmp_path / "feed.jsonl"
    for n in range(2):
        site.publish(f"/2026/11/another-{n}-story-of-the-harbour", f"Another {n} of them closes")
        desk.crawl("-o", str(feed))
    assert len(feed.read_text("utf-8").splitlines()) == 8
    assert [f.name for f in tmp_path.glob("feed*")] == ["feed.jsonl"]


def test_a_database_that_goes_away_in_mid_crawl(tmp_path, postgresql_server):
    """The server refuses connections for a while; articles wait on disk and go in when it is back."""
    from sqlalchemy import create_engine, text

    base, _, query = postgresql_server.partition("?")
    url = f"{base.rsplit('/', 1)[0]}/away" + (f"?{query}" if query else "")
    admin = create_engine(postgresql_server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE away"))
    with FaultServer(articles=20) as site:
        site.pause = 0.15
        desk = Desk(site, tmp_path)
        with desk.start(NEWSCRAWL_DATABASE_URL=url) as process:
            until(lambda: len(site.asked_for_stories()) >= 3)
            with admin.connect() as connection:
                connection.execute(text("ALTER DATABASE away ALLOW_CONNECTIONS false"))
                connection.execute(
                    text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'away'")
                )
            until(lambda: len(site.asked_for_stories()) == 20 and [*(desk.data / "waiting").glob("*.json")])
            with admin.connect() as connection:
                connection.execute(text("ALTER DATABASE away ALLOW_CONNECTIONS true"))
            code, errors = process.wait(), process.stderr
        engine = create_engine(url)
        with engine.connect() as connection:
            stored = connection.execute(text("SELECT count(*) FROM articles")).scalar()
            run = connection.execute(text("SELECT pages, new, end_reason FROM runs")).one()
        engine.dispose()
    admin.dispose()
    assert (stored, tuple(run), code) == (20, (20, 20, "finished"), 0), errors
    assert not list((desk.data / "waiting").glob("*.json"))
    assert not (desk.data / "dead-letters.jsonl").exists()


# ---- on a schedule


@pytest.mark.takes_long
def test_schedule_once_does_what_is_due_and_says_when_the_next_is(site, desk):
    first = desk.scrapy("schedule", "--once", site.url)
    assert (first.returncode, desk.outcome()["new"]) == (0, 6), first.stderr
    assert "6 new" in first.stderr
    site.log.clear()
    second = desk.scrapy("schedule", "--once")
    assert (second.returncode, site.log) == (0, [])
    assert "none of 1 site was due; the next is 127.0.0.1" in second.stderr
    desk.age(20)
    third = desk.scrapy("schedule", "--once")
    assert "6 unchanged" in third.stderr


@pytest.mark.takes_long
def test_schedule_keeps_going_until_it_is_told_to_stop(site, desk):
    words = ("schedule", site.url)
    with Started(*words, folder=ROOT, program="scrapy", environment=desk._env({})) as process:
        until(lambda: process.stderr.count("next at") == 2)
        process.send_signal(signal.SIGINT)
        process.wait()
        told = process.stderr
    assert "6 new" in told
    assert told.count("next at") == 2
    assert "Traceback" not in told


@pytest.mark.takes_long
def test_schedule_prints_timers_that_work(site, desk):
    desk.scrapy("schedule", "--once", site.url)
    printed = desk.scrapy("schedule", "--timer", site.url).stdout
    line = next(line for line in printed.splitlines() if line.startswith("*/5"))
    command = line.removeprefix("*/5 * * * * ")
    assert (
        subprocess.run(["sh", "-c", command], check=False, timeout=PATIENCE, env={"PATH": "/usr/bin:/bin"}).returncode
        == 0
    )
    assert "site was due" in (desk.data / "schedule.log").read_text("utf-8")
    assert "OnCalendar=" in printed


# ---- why


def test_why_explains_every_state(site, desk):
    site.publish("/private/secret-story-of-the-editors-desk", "A secret story of the editors")
    site.answer("/2026/11/a-page-that-is-no-article-at-all", b"<title>404 not found</title><h1>Page not found</h1>")
    site.stories["/2026/11/a-page-that-is-no-article-at-all"] = site.stories[FIRST]
    desk.crawl()

    def why(path: str) -> str:
        return desk.why(path)

    assert "never met" in why("/nobody/knows/this")
    assert "disallows it: line 2: Disallow: /private/" in why("/private/secret-story-of-the-editors-desk")
    assert "stored as article" in why(FIRST)
    assert "named by a feed" in why(FIRST)
    assert "fetched by the first crawl of" in why(FIRST)
    assert "error page" in why("/2026/11/a-page-that-is-no-article-at-all")
    forgotten = desk.reset(FIRST) + desk.why(FIRST)
    assert "due now" in forgotten
    assert "0 times" not in forgotten
    assert "fetched 2" in forgotten  # the instant: it was, though what that says is forgotten
    site.log.clear()
    desk.crawl()
    assert site.asked_for_stories() == [FIRST]


def test_crawl_pauses_follow_crawl_delay(site, desk, monkeypatch):
    sent, download = [], PoliteDownloader._download

    def noting(self, slot, request):
        sent.append(slot.lastseen)  # as the server notes them, requests come together where a busy machine was late
        return download(self, slot, request)

    monkeypatch.setattr(PoliteDownloader, "_download", noting)
    site.robots = "User-agent: *\nCrawl-delay: 0.4\n"
    desk.crawl("-s", "MAX_ARTICLES=3")
    assert len(sent) == len(site.log) > 3
    assert min(b - a for a, b in itertools.pairwise(sent)) > 0.35


def test_an_article_on_several_pages_is_stitched_up_to_a_limit(site, desk):
    path = "/2026/11/the-long-story-of-the-old-harbour"
    for n in range(1, 6):
        here = path if n == 1 else f"{path}/{n}"
        story = site.publish(here, "The long story of the old harbour")
        site.stories[here].paragraphs = [
            f"Page {n}, paragraph {i}: the harbour master spoke for an hour about the boats, the ice, the wind and the town."
            for i in range(3)
        ]
        site.stories[here].canonical = story if n == 1 else None
        site.stories[here].head = f'<link rel="next" href="{path}/{n + 1}">' if n < 5 else ""
    site.answer(
        "/",
        f'<html><title>G</title><li><h2><a href="{path}">The long story of the old harbour</a></h2></li></html>'.encode(),
    )
    site.answer("/feed/", b"", 404)
    desk.crawl("-s", "MAX_PAGES=4")
    ((body, count),) = desk.rows("SELECT max(body), count(*) FROM articles")
    assert count == 1
    assert [f"Page {n}, paragraph 2" in body for n in range(1, 6)] == [True] * 4 + [False]
