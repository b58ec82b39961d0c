"""An article of several pages is one, and stays whole: whoever sees only its first page (an archive that is read again,
where each page stands for itself; a visit on which the second could not be had) takes nothing away.
"""

from datetime import timedelta

import pytest

from newscrawl.archive.warc_writer import WarcWriter
from newscrawl.desk.rereading import reread
from newscrawl.storage.database import database_url, open_database
from tests.articles import NOW
from tests.crawl.test_living_crawl import Desk
from tests.crawling import crawl
from tests.fault_server import Answer, FaultServer

FIRST, SECOND = "The first page tells how the crane came to the harbour.", "The second page tells how it left again."


@pytest.fixture
def site():
    with FaultServer(articles=2) as server:
        show(server)
        yield server


def show(site: FaultServer, edited: str = "") -> str:
    """The first story has two pages."""
    path = next(iter(site.stories))
    story, url = site.stories[path], site.url.rstrip("/") + path
    story.paragraphs = [f"{FIRST} {edited} It was told by person number {n}." for n in range(6)]
    html = story.html(url).replace("</head>", f'<link rel="next" href="{url}/2"></head>')
    site.answers[path] = Answer(html.encode())
    second = story.html(url).replace(FIRST, SECOND)
    site.answers[f"{path}/2"] = Answer(second.encode())
    return path


def body(desk: Desk, path: str) -> str:
    ((text,),) = desk.rows("SELECT body FROM articles WHERE url LIKE ?", f"%{path}")
    return text


def test_reading_an_archive_again_leaves_it_whole(desk, site):
    desk.crawl()
    path = next(iter(site.stories))
    whole = body(desk, path)
    assert FIRST in whole
    assert SECOND in whole
    engine = open_database(database_url(str(desk.data), ""))
    report = reread(engine, desk.data, apply=True, processes=1)
    engine.dispose()
    assert (report.articles, report.differing, report.parts) == (2, 0, 1)
    assert body(desk, path) == whole
    assert crawl(desk.data, "archive", "-a", f"warc={desk.data / 'archive'}").returncode == 0
    assert body(desk, path) == whole
    assert desk.rows("SELECT count(*) FROM silent_edits") == [(0,)]
    assert desk.rows("SELECT count(*) FROM articles") == [(2,)]


@pytest.mark.parametrize("status", [404, 500])
def test_a_visit_on_which_the_second_page_cannot_be_had_leaves_it_whole(desk, site, status):
    desk.crawl()
    path = show(site, "(Corrected.)")
    whole = body(desk, path)
    site.answers[f"{path}/2"] = Answer(b"<h1>Sorry</h1>", status)
    desk.crawl("-a", "refetch=1", "-s", "RETRY_TIMES=0")
    assert body(desk, path) == whole
    show(site, "(Corrected.)")
    desk.crawl("-a", "refetch=1")
    assert "(Corrected.)" in body(desk, path)
    assert SECOND in body(desk, path)


@pytest.mark.parametrize("batch", [1, 2, 24])
def test_an_archive_gives_it_whole_to_a_new_database(desk, site, tmp_path, monkeypatch, batch):
    """Where its pages are handed to the readers with others, or each by itself."""
    monkeypatch.setattr("newscrawl.spiders.archive._BATCH", batch)
    monkeypatch.setattr("newscrawl.spiders.archive._WAITING", 0)
    desk.crawl()
    path = next(iter(site.stories))
    other = Desk(site, tmp_path / "other")
    assert crawl(other.data, "archive", "-a", f"warc={desk.data / 'archive'}").returncode == 0
    assert body(other, path) == body(desk, path)
    assert other.rows("SELECT count(*) FROM articles") == [(2,)]


def test_an_archive_that_has_only_its_first_page_gives_that(desk, site, tmp_path):
    path = next(iter(site.stories))
    site.answers[f"{path}/2"] = Answer(b"<h1>Sorry</h1>", 404)
    desk.crawl()
    other = Desk(site, tmp_path / "other")
    assert crawl(other.data, "archive", "-a", f"warc={desk.data / 'archive'}").returncode == 0
    assert FIRST in body(other, path)
    assert other.rows("SELECT count(*) FROM articles") == [(2,)]


@pytest.mark.parametrize("most", [0, 1, 100])
def test_first_pages_that_go_on_nowhere_keep_nobody_waiting(desk, site, tmp_path, monkeypatch, most):
    """As in archives of what feeds name; each twice, for there were two visits."""
    monkeypatch.setattr("newscrawl.spiders.archive._MOST_BEGUN", most)
    monkeypatch.setattr("newscrawl.spiders.archive._WAITING", 3)
    with WarcWriter(tmp_path / "pages.warc.gz") as writer:
        for visit in range(2):
            for n in range(20):
                url = f"https://a.example/2026/11/story-number-{n}"
                text = f"<p>The harbour crane number {n} stays, as the council said on Monday.</p>" * 6
                head = f"<title>Crane {n} stays</title><link rel=next href='{url}/2'><meta property='og:type' content='article'>"
                page = f"<html lang=en><head>{head}</head><body><article><h1>Crane {n} stays</h1>{text}</article></body></html>"
                writer.write_page(url, page.encode(), NOW + timedelta(hours=visit, seconds=n))
    assert crawl(desk.data, "archive", "-a", f"warc={tmp_path / 'pages.warc.gz'}").returncode == 0
    assert desk.rows("SELECT count(*) FROM articles") == [(20,)]
    assert desk.rows("SELECT count(*) FROM archive_progress") == [(0,)]
