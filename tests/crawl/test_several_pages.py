"""An article of several pages is one, and stays whole: whoever sees only its first page (an archive that is read again,
where each page stands for itself; a visit on which the second could not be had) takes nothing away.
"""

import pytest

from newscrawl.desk.rereading import reread
from newscrawl.storage.database import database_url, open_database
from tests.crawl.test_living_crawl import Desk
from tests.crawling import crawl
from tests.fault_server import Answer, FaultServer

FIRST, SECOND = "The first page tells how the crane came to the harbour.", "The second page tells how it left again."


@pytest.fixture
def site():
    with FaultServer(articles=2) as server:
        show(server)
        yield server


@pytest.fixture
def desk(site, tmp_path):
    return Desk(site, tmp_path)


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
