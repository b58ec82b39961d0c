"""The main job as a person runs it: a real web server on loopback, a real database; commands in processes of their own,
crawls in this one (``tests.crawling``).
"""

import itertools
import json
import os
import sqlite3
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import psutil
import pytest
from sqlalchemy import create_engine, text

from newscrawl.archive.warc import payload_digest, response_at, responses, warc_files
from newscrawl.archive.warc_writer import WarcWriter
from newscrawl.desk.sample_newsroom import Newsroom
from newscrawl.items import ArchiveRecord
from tests.archive.test_warc import NOW
from tests.commands import typed
from tests.conftest import ROOT
from tests.crawling import Crawled, crawl
from tests.waiting import PATIENCE, until

FAST = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"]


@pytest.fixture
def run(tmp_path):
    def command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str] | Crawled:
        if (
            arguments[:1] == ("crawl",)
            and arguments[1:2] in (("news",), ("archive",))
            and len(arguments) > 2  # the command itself says what is missing
            and all(name.startswith("NEWSCRAWL_") for name in environment)
        ):
            settings = {name.removeprefix("NEWSCRAWL_"): value for name, value in environment.items()}
            return crawl(tmp_path / "data", *arguments[1:], **settings)
        env = {**os.environ, "NEWSCRAWL_DATA_DIR": str(tmp_path / "data"), **environment}
        return typed(*arguments, folder=ROOT, program="scrapy", environment=env)

    return command


def last_run(tmp_path: Path) -> dict:
    connection = sqlite3.connect(tmp_path / "data" / "newscrawl.db")
    connection.row_factory = sqlite3.Row
    row = dict(connection.execute("SELECT * FROM runs ORDER BY id DESC LIMIT 1").fetchone())
    connection.close()
    assert row["pages"] == row["new"] + row["updated"] + row["unchanged"] + row["dropped"] + row["failed"]
    assert sum(json.loads(row["drop_reasons"]).values()) == row["dropped"]
    return row


def test_a_site_is_crawled_into_database_and_feeds_and_again_without_change(run, newsroom, tmp_path):
    feed = tmp_path / "out.json"
    first = run("crawl", "news", "-a", f"url={newsroom.url}", "-O", str(feed), "-O", str(tmp_path / "out.csv"), *FAST)
    assert first.returncode == 0, first.stderr
    row = last_run(tmp_path)
    assert (row["new"], row["dropped"], row["failed"], row["end_reason"]) == (12, 2, 0, "finished")
    assert json.loads(row["drop_reasons"]) == {"error page": 1, "index page": 1}
    articles = json.loads(feed.read_text("utf-8"))
    assert len(articles) == 12
    ferry = next(a for a in articles if a["title"].startswith("Harbour town"))
    assert (ferry["photo_credit"], ferry["source"], ferry["sources"], ferry["comment_count"]) == (
        "Jane Doe / Foreign Ministry via AP", "NTB Scanpix / Norway Today / NorwayTodayNews", ["NTB Scanpix"], 0
    )  # fmt: skip
    assert "new            12" in first.stderr
    assert "Next:" in first.stderr

    second = run("crawl", "news", "-a", f"url={newsroom.url}", *FAST)
    assert (second.returncode, last_run(tmp_path)["pages"]) == (0, 0)
    assert "Nothing is new" in second.stderr

    third = run("crawl", "news", "-a", f"url={newsroom.url}", "-a", "refetch=1", *FAST)
    assert (third.returncode, last_run(tmp_path)["unchanged"], last_run(tmp_path)["new"]) == (0, 12, 0)


def test_postgresql_keeps_the_same_articles(run, newsroom, tmp_path, postgresql_server):
    base, _, query = postgresql_server.partition("?")
    url = f"{base.rsplit('/', 1)[0]}/crawl" + (f"?{query}" if query else "")
    admin = create_engine(postgresql_server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE crawl"))
    admin.dispose()
    done = run("crawl", "news", "-a", f"url={newsroom.url}", *FAST, NEWSCRAWL_DATABASE_URL=url)
    assert done.returncode == 0, done.stderr
    assert run("export", str(tmp_path / "all.jsonl"), NEWSCRAWL_DATABASE_URL=url).returncode == 0
    assert len((tmp_path / "all.jsonl").read_text("utf-8").splitlines()) == 12


def test_in_a_terminal_a_live_line_and_no_log_noise(tmp_path):
    import pty

    leader, follower = pty.openpty()
    env = {**os.environ, "NEWSCRAWL_DATA_DIR": str(tmp_path / "data"), "NEWSCRAWL_PROGRESS_INTERVAL": "0.05"}
    process = subprocess.Popen(
        [sys.executable, "-m", "scrapy", "demo"],
        cwd=ROOT,
        env=env,
        stdout=follower,
        stderr=follower,
        stdin=subprocess.DEVNULL,
    )
    os.close(follower)
    seen = b""
    while True:
        try:
            chunk = os.read(leader, 65536)
        except OSError:  # Linux ends a terminal's reading so
            break
        if not chunk:
            break
        seen += chunk
    os.close(leader)
    assert process.wait(timeout=PATIENCE) == 0
    shown = seen.decode()
    assert "\r" in shown.replace("\r\n", "")  # drawn again in its place
    assert "pages (" in shown.split("Run 1")[0]
    assert "INFO" not in shown


def test_robots_txt_is_asked_first_and_obeyed(run, newsroom):
    run("crawl", "news", "-a", f"url={newsroom.url}", *FAST)
    assert newsroom.requests[0] == "/robots.txt"
    assert "/private/" not in newsroom.requests


def test_crawl_delay_is_obeyed_as_the_server_sees_it(run):
    class Patient(Newsroom):
        times: ClassVar[list[float]] = []

        def answer(self, path: str) -> tuple[int, str, bytes]:
            self.times.append(time.monotonic())
            if path == "/robots.txt":
                return 200, "text/plain", b"User-agent: *\nCrawl-delay: 0.5\n"
            return super().answer(path)

    with Patient(ROOT / "fixtures") as site:
        run(
            "crawl",
            "news",
            "-a",
            f"url={site.url}",
            "-s",
            "MAX_ARTICLES=2",
            "-s",
            "MAX_LISTINGS=1",
            "-s",
            "DOWNLOAD_DELAY=0",
        )
    pauses = [b - a for a, b in itertools.pairwise(site.times)]
    assert len(pauses) >= 4
    assert min(pauses) > 0.45


def test_one_article_by_its_address(run, newsroom, tmp_path):
    path = next(p for p in newsroom.pages if "harbour" in p)
    assert run("crawl", "news", "-a", f"url={newsroom.url.rstrip('/')}{path}", *FAST).returncode == 0
    assert (last_run(tmp_path)["pages"], last_run(tmp_path)["new"]) == (1, 1)


def test_what_breaks_on_the_way_is_counted_as_failed(run, newsroom, tmp_path):
    broken = tmp_path / "broken_pipeline.py"
    broken.write_text("class Broken:\n    def process_item(self, item):\n        raise RuntimeError('a bug')\n")
    run(
        "crawl",
        "news",
        "-a",
        f"url={newsroom.url}",
        "-s",
        'ITEM_PIPELINES={"broken_pipeline.Broken": 1}',
        *FAST,
        PYTHONPATH=str(tmp_path),
    )
    # The index page among them is read as the list that it is, and never was an item.
    assert (last_run(tmp_path)["failed"], last_run(tmp_path)["pages"]) == (13, 14)


def test_saved_pages_go_the_same_way(run, newsroom, tmp_path):
    warc = tmp_path / "saved" / "pages.warc.gz"
    with WarcWriter(warc) as writer:
        for path, body in newsroom.pages.items():
            writer.write_page("https://" + path.lstrip("/"), body, NOW)
    torn = tmp_path / "saved" / "torn.warc.gz"
    torn.write_bytes(warc.read_bytes()[:700])
    done = run("crawl", "archive", "-a", f"warc={tmp_path / 'saved'}", "-O", str(tmp_path / "out.jsonl"))
    assert done.returncode == 0, done.stderr
    row = last_run(tmp_path)
    assert (row["new"], json.loads(row["drop_reasons"])) == (
        12,
        {"error page": 1, "index page": 1, "torn archive record": 1},
    )
    assert [json.loads(line)["fetched_at"] for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()] == [
        NOW.isoformat()
    ] * 12
    assert "Norway Today" in (tmp_path / "out.jsonl").read_text("utf-8")


def test_every_response_is_archived_as_received_and_can_be_read_again(run, newsroom, tmp_path):
    run("crawl", "news", "-a", f"url={newsroom.url}", *FAST)
    kept = [r for file in warc_files(str(tmp_path / "data" / "archive")) for r in responses(file)]
    assert sorted(r.url.removeprefix(newsroom.url.rstrip("/")) for r in kept) == sorted(newsroom.requests)
    for response in kept:
        assert response.body == newsroom.answer(response.url.removeprefix(newsroom.url.rstrip("/")))[2]
    with sqlite3.connect(tmp_path / "data" / "newscrawl.db") as connection:
        pointed = list(
            connection.execute("SELECT url, archive_file, archive_offset, archive_length, payload_digest FROM articles")
        )
    assert len(pointed) == 12
    for url, *place in pointed:
        record = ArchiveRecord(*place)
        assert not Path(record.file).is_absolute()
        found = response_at(record, tmp_path / "data")
        assert found is not None
        assert (found.url, payload_digest(found.body)) == (url, record.payload_digest)
    again = run("crawl", "archive", "-a", f"warc={tmp_path / 'data' / 'archive'}")
    assert (again.returncode, last_run(tmp_path)["unchanged"], last_run(tmp_path)["new"]) == (0, 12, 0)


def test_a_replayed_crawl_touches_no_network(run, newsroom, tmp_path):
    with WarcWriter(tmp_path / "site.warc.gz") as writer:
        for path in ("/", "/feed/", "/sitemap.xml", "/robots.txt", *newsroom.pages):
            _, kind, body = newsroom.answer(path)
            writer.write_page(newsroom.url.rstrip("/") + path, body, NOW, kind)
    newsroom.requests.clear()
    feed = tmp_path / "out.jsonl"
    done = run(
        "crawl",
        "news",
        "-a",
        f"url={newsroom.url}",
        "-s",
        f"REPLAY={tmp_path / 'site.warc.gz'}",
        "-O",
        str(feed),
        *FAST,
    )
    assert {json.loads(line)["fetched_at"] for line in feed.read_text("utf-8").splitlines()} == {NOW.isoformat()}
    assert (done.returncode, last_run(tmp_path)["new"], newsroom.requests) == (0, 12, [])


def test_export_from_the_database(run, newsroom, tmp_path):
    run("crawl", "news", "-a", f"url={newsroom.url}", *FAST)
    done = run("export", str(tmp_path / "all.csv"), "--language", "de")
    assert (done.returncode, done.stderr.strip()) == (0, f"1 article written to {tmp_path / 'all.csv'}")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["crawl", "news"], 2, "-a url="),
        (["crawl", "news", "-a", "url=nonsense://x"], 2, "no web address"),
        (["crawl", "news", "-a", "file=/no/such/list"], 2, "cannot read the list"),
        (["crawl", "nobody"], 2, "scrapy list"),
        (["crawl", "archive"], 2, "-a warc="),
        (["crawl", "archive", "-a", "warc=/no/such.warc.gz"], 2, "no WARC file"),
        (
            ["crawl", "news", "-a", "url=http://127.0.0.1:9/", "-s", "RETRY_TIMES=0"],
            1,
            "cannot fetch http://127.0.0.1:9/",
        ),
        (
            ["crawl", "news", "-a", "url=http://no-such-host.invalid/", "-s", "RETRY_TIMES=0"],
            1,
            "cannot fetch http://no-such-host.invalid/",
        ),
        (
            ["crawl", "news", "-a", "url=http://127.0.0.1:9/", "-s", "DATABASE_URL=sqlite:////proc/x/y.db"],
            2,
            "DATABASE_URL",
        ),
        (["export", "x.docx"], 2, "json, jsonl, csv"),
        (["pack", "/no/list", "/tmp/no.warc.gz"], 2, "/no/list"),
    ],
)
def test_what_cannot_work_says_what_to_do_and_exits_with_the_right_code(run, arguments, code, words):
    done = run(*arguments)
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == code


def test_a_site_without_articles_exits_with_one_and_says_so(run, newsroom, tmp_path):
    newsroom.pages.clear()
    newsroom.articles.clear()
    done = run("crawl", "news", "-a", f"url={newsroom.url}", *FAST)
    assert (done.returncode, last_run(tmp_path)["pages"]) == (1, 0)
    assert "Nothing was found" in done.stderr


def test_looking_at_one_page_is_no_crawl(run, newsroom, tmp_path):
    shown = run("shell", "--nolog", newsroom.url, "-c", 'response.css("title::text").get()')
    assert shown.stdout.strip() == "The Sample Newsroom"
    assert "Run " not in shown.stderr
    assert not (tmp_path / "data" / "newscrawl.db").exists()


def test_no_control_port_is_open_and_the_agent_names_a_contact(run):
    shown = run("settings", "--get", "USER_AGENT", NEWSCRAWL_CONTACT="desk@a.example").stdout
    assert "desk@a.example" in shown
    for name in ("TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED"):
        assert run("settings", "--get", name).stdout.strip() == "False"


def test_a_stored_page_becomes_a_fixture_without_the_site(run, newsroom, tmp_path):
    run("crawl", "news", "-a", f"url={newsroom.url}", *FAST)
    with sqlite3.connect(tmp_path / "data" / "newscrawl.db") as connection:
        url, title = connection.execute("SELECT url, title FROM articles ORDER BY id").fetchone()
    newsroom.requests.clear()
    done = run(
        "savefixture", "newscrawl.reading.page.NewsPage", url, "-s", f"SCRAPY_POET_TESTS_DIR={tmp_path / 'saved'}"
    )
    assert done.returncode == 0, done.stderr
    assert "from the archive" in done.stderr
    assert json.loads(next((tmp_path / "saved").rglob("output.json")).read_text("utf-8"))["title"] == title
    assert newsroom.requests == []


def saved(newsroom, path: Path, copies: int = 1) -> Path:
    with WarcWriter(path) as writer:
        for n in range(copies):
            for page, body in newsroom.pages.items():
                writer.write_page(f"https://x{n}." + page.lstrip("/"), body, NOW + timedelta(days=n))
    return path


def test_pages_of_an_archive_are_chosen_by_host_day_and_status(run, newsroom, tmp_path):
    warc = saved(newsroom, tmp_path / "pages.warc.gz", copies=2)
    run("crawl", "archive", "-a", f"warc={warc}", "-a", "host=kystavisa.example,ledger.example")
    everything = last_run(tmp_path)["pages"]
    run(
        "crawl",
        "archive",
        "-a",
        f"warc={warc}",
        "-a",
        "host=kystavisa.example,ledger.example",
        "-a",
        f"since={NOW + timedelta(days=1):%Y-%m-%d}",
    )
    assert (everything, last_run(tmp_path)["pages"]) == (12, 6)
    run("crawl", "archive", "-a", f"warc={warc}", "-a", "status=404")
    assert last_run(tmp_path)["pages"] == 0
    wrong = run("crawl", "archive", "-a", f"warc={warc}", "-a", "since=tomorrow")
    assert wrong.returncode == 2
    assert "day like 2026-11-20" in wrong.stderr


@pytest.mark.takes_long
def test_a_killed_reading_of_an_archive_goes_on_where_it_was(run, newsroom, tmp_path):
    warc = saved(newsroom, tmp_path / "pages.warc.gz", copies=40)
    database = tmp_path / "data" / "newscrawl.db"
    started = subprocess.Popen(
        [sys.executable, "-m", "scrapy", "crawl", "archive", "-a", f"warc={warc}"],
        cwd=ROOT, env={**os.environ, "NEWSCRAWL_DATA_DIR": str(tmp_path / "data")}, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until(lambda: started.poll() is not None or (database.exists() and progress(database)))
        workers = psutil.Process(started.pid).children(recursive=True)
    finally:
        started.kill()
        started.wait()
    assert progress(database), "it ended before it could be killed"
    assert len(workers) > 1
    assert psutil.wait_procs(workers, timeout=PATIENCE)[1] == []  # nobody else would end them
    done = run("crawl", "archive", "-a", f"warc={warc}")
    assert done.returncode == 0, done.stderr
    assert "going on where an earlier reading was stopped" in done.stderr
    assert last_run(tmp_path)["pages"] < 40 * len(newsroom.pages)
    assert progress(database) == []
    run("crawl", "archive", "-a", f"warc={warc}")
    again = last_run(tmp_path)
    assert (again["new"], again["updated"], again["pages"]) == (0, 0, 40 * len(newsroom.pages))


def progress(database: Path) -> list[tuple]:
    with sqlite3.connect(database, timeout=PATIENCE) as connection:
        try:
            return list(connection.execute('SELECT file, "offset" FROM archive_progress'))
        except sqlite3.OperationalError:  # its tables are being made
            return []
