"""The crawl's session as a whole: what each part finds there, in which order it lives, and that time is asked once."""

import sqlite3
import threading
import time
from collections import Counter
from datetime import datetime

from fastwarc.warc import ArchiveIterator

from newscrawl.archive.warc import warc_files
from newscrawl.crawl import session
from newscrawl.crawl.signs_of_life import SignsOfLife
from newscrawl.storage.waiting_room import WaitingRoom
from tests.articles import envelope
from tests.crawl.test_living_crawl import FAST, FIRST
from tests.crawling import Crawled, crawl
from tests.waiting import PATIENCE

_NOT_GIVEN_BACK = 1.0  # seconds in which nobody gives the leases back

ARTICLES = 6


def test_what_pages_teach_of_a_site_is_kept_by_a_crawl(site, desk):
    desk.crawl()
    assert desk.rows("SELECT pages FROM site_profiles") == [(6,)]


def test_template_that_is_learned_meanwhile_is_no_edit_of_older_articles(site, desk):
    """A paragraph that all stories share is template for whoever has read them all; the pages have not changed."""
    for story in site.stories.values():
        story.paragraphs.append("Good journalism costs money, and so this paper lives by those who read it every day.")
    desk.crawl()
    for hours in (1, 5, 30):
        desk.age(hours * 60)
        for story in site.stories.values():
            story.comments += 1  # other bytes, the same article
        desk.crawl()
    assert desk.rows("SELECT count(*) FROM silent_edits") == [(0,)]
    assert desk.rows("SELECT count(*) FROM revisions WHERE number > 1") == [(0,)]
    assert desk.rows("SELECT count(*) FROM comment_counts")[0][0] >= 12


def test_articles_that_wait_on_disk_are_stored_by_the_next_crawl(site, desk):
    desk.data.mkdir()
    WaitingRoom(desk.data / "waiting").put([envelope(1), envelope(2)])
    told = desk.crawl().stderr
    assert desk.rows("SELECT count(*) FROM articles WHERE canonical_url LIKE 'https://a.example/%'") == [(2,)]
    assert "articles of an earlier crawl wait" in told
    assert list((desk.data / "waiting").glob("*.json")) == []


def test_extensions_are_no_part_of_what_holds_a_crawl_together(site, desk):
    assert desk.crawl("-s", "EXTENSIONS={}").returncode == 0
    assert (desk.outcome()["new"], desk.rows("SELECT end_reason FROM runs")) == (6, [("finished",)])


def test_a_database_that_cannot_be_had_ends_the_crawl_in_one_line(site, desk):
    done = desk.crawl(DATABASE_URL="postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert done.returncode == 2
    assert "cannot start: cannot open database" in done.stderr
    assert "Traceback" not in done.stderr
    assert [asked.path for asked in site.log if asked.path != "/robots.txt"] == []


def test_a_crawl_keeps_its_leases_for_as_long_as_it_lives(site, desk):
    """One crawl of a site at a time. Signs of life every tenth of a second: a lease of four of them runs out many times while
    the first crawl waits for a page that comes when the second crawl has ended.
    """
    second_ended = threading.Event()
    second: list[Crawled] = []

    def page_that_waits(handler) -> None:
        second_ended.wait(PATIENCE)
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        handler.wfile.write(b"<title>Late</title><p>A page that came late.</p>")

    def crawl_beside() -> None:
        while not any(asked.path == "/late" for asked in site.log):
            time.sleep(0.05)
        time.sleep(1.0)  # more than two leases
        second.append(crawl(desk.data, "news", "-a", f"url={site.url}", *FAST, "-s", "HEARTBEAT=0.1"))
        second_ended.set()

    site.answer("/late", page_that_waits)
    beside = threading.Thread(target=crawl_beside)
    beside.start()
    done = desk.crawl("-s", "HEARTBEAT=0.1", "-a", f"url={site.url} {site.url}late")
    beside.join()
    assert (done.returncode, second[0].returncode) == (0, 3)
    assert "is being crawled already" in second[0].stderr
    assert "Traceback" not in done.stderr
    assert max(Counter(site.asked_for_stories()).values()) == 1
    assert desk.rows("SELECT count(*) FROM articles") == [(6,)]
    # The second run is told apart and ends at once; the first one was never taken for dead.
    reasons = desk.rows("SELECT end_reason FROM runs ORDER BY id")
    assert reasons == [("finished",), ("another crawl of the site is at work",)]
    assert desk.rows("SELECT count(*) FROM leases") == [(0,)]


def test_a_crawl_whose_site_was_taken_over_ends(site, desk):
    site.pause = 0.5

    def take_over() -> None:
        while not site.asked_for_stories():
            time.sleep(0.05)
        with sqlite3.connect(desk.data / "newscrawl.db") as connection:
            connection.execute("UPDATE leases SET owner = 'somebody else', expires_at = datetime('now', '+1 second')")

    threading.Thread(target=take_over).start()
    done = desk.crawl("-s", "HEARTBEAT=0.3")
    assert (done.returncode, "has taken" in done.stderr) == (3, True)
    assert desk.rows("SELECT owner FROM leases") == [("somebody else",)]


def test_a_response_came_at_one_time_whoever_tells_it(site, desk):
    desk.crawl()
    (warc,) = warc_files(str(desk.data))
    with warc.open("rb") as stream:
        dates = {
            record.headers["WARC-Target-URI"]: datetime.fromisoformat(record.headers["WARC-Date"])
            for record in ArchiveIterator(stream, parse_http=False)
            if "WARC-Target-URI" in record.headers
        }
    for url, article_at, address_at in desk.rows(
        "SELECT a.url, a.fetched_at, d.fetched_at FROM articles a JOIN addresses d ON d.article_id = a.id"
    ):
        assert article_at == address_at
        assert abs((datetime.fromisoformat(article_at + "+00:00") - dates[url]).total_seconds()) < 0.000_01


def test_revisit_records_name_the_response_and_not_each_other(site, desk):
    desk.crawl()
    for _ in range(2):
        desk.age(200)
        desk.crawl("-a", "refetch=1")
    kinds: dict[str, list[tuple[str, str | None]]] = {}
    for warc in sorted(warc_files(str(desk.data)), key=lambda file: file.stat().st_mtime):
        with warc.open("rb") as stream:
            for record in ArchiveIterator(stream, parse_http=False):
                if (record.headers.get("WARC-Target-URI") or "").endswith(FIRST):
                    refers = record.headers.get("WARC-Refers-To-Date") or ""
                    at = record.headers["WARC-Date"][:19]
                    kinds.setdefault(record.headers["WARC-Type"], []).append((at, refers[:19]))
    ((first, _),) = kinds["response"]
    assert [refers for _, refers in kinds["revisit"]] == [first, first]


def test_refetch_visits_what_no_list_names_any_more(site, desk):
    desk.crawl()
    story = site.stories.pop(FIRST)
    site.answer(FIRST, story.html(site.url.rstrip("/") + FIRST).encode())
    desk.crawl("-a", "refetch=1")
    assert FIRST in [asked.path for asked in site.log]


def test_a_clock_that_was_ahead_hides_no_article_for_ever(site, desk):
    desk.crawl()
    desk.age(-10 * 365 * 24 * 60)  # as if it had been written in ten years
    site.publish("/2026/11/a-new-story-of-the-lighthouse", "The lighthouse goes out")
    site.edit(FIRST, "The harbour master has changed his mind about the winter, and the boats may stay.", honest=True)
    desk.crawl()
    assert desk.outcome()["new"] == 1
    assert FIRST in site.asked_for_stories()


def test_one_request_to_a_host_at_a_time_means_one_without_delay_too(site, desk):
    for n in range(20):
        site.publish(f"/2026/11/another-story-{n}-of-the-harbour", f"Harbour {n} opens in spring")
    site.pause = 0.02
    desk.crawl()
    assert (desk.outcome()["new"], site.most_at_once) == (26, 1)


def test_a_host_that_closes_refuses_its_addresses_at_once(site, desk):
    for n in range(40):
        site.publish(f"/2026/11/another-story-{n}-of-the-harbour", f"Harbour {n} opens in spring")
    for path in site.stories:
        site.fail(path, status=429, times=100, Retry_After="7200")
    began = time.monotonic()
    desk.crawl("-s", "MAX_HOST_WAIT=1")
    assert time.monotonic() - began < 30
    asked = len(site.asked_for_stories())
    desk.crawl("-s", "MAX_HOST_WAIT=1")
    assert site.asked_for_stories() == []  # nothing of the host is asked, and nothing is queued for it
    assert asked < 5
    assert desk.rows("SELECT count(*) FROM addresses WHERE role = 'article' AND due_at < datetime('now')") == [(0,)]


def test_a_person_without_a_site_learns_the_true_cause(tmp_path):
    done = crawl(tmp_path / "data", "news", "-a", "url=http://127.0.0.1:9/", "-s", "RETRY_TIMES=0")
    assert done.returncode == 1
    assert "Connection was refused" in done.stderr.split("Nothing could be had")[1]


def test_a_sign_of_life_that_is_under_way_is_through_before_leases_are_given_back(site, desk, monkeypatch):
    """A thread that renews leases goes on when its task is cancelled: nobody could crawl the site until they ran out."""
    begun, released, renewed = threading.Event(), threading.Event(), threading.Event()
    take, release = SignsOfLife.take, session.release

    def slowly(life, *arguments):
        if not begun.is_set():  # the crawl begins
            begun.set()
            return take(life, *arguments)
        released.wait(_NOT_GIVEN_BACK)
        found = take(life, *arguments)
        renewed.set()
        return found

    def told(*arguments):
        release(*arguments)
        released.set()

    monkeypatch.setattr(SignsOfLife, "take", slowly)
    monkeypatch.setattr(session, "release", told)
    site.pause = 0.05
    assert desk.crawl("-s", "HEARTBEAT=0.05").returncode == 0
    assert renewed.wait(PATIENCE)
    assert desk.rows("SELECT count(*) FROM leases") == [(0,)]
