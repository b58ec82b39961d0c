"""An article that its site moves to another address, which the lists name too: it keeps its life, whichever of the two is
asked first in a run, and whatever is edited later.
"""

from dataclasses import replace
from itertools import product

import pytest

from tests.crawl.conftest import DOMAIN
from tests.crawl.test_living_crawl import FAST, FIRST, Desk
from tests.crawling import crawl
from tests.fault_server import Answer, FaultServer

MOVED = "/2026/11/the-harbour-closes-early"
EDIT = "Boat owners were asked on Tuesday to take up their boats at once, for the frost is expected to come early."


def move(site: FaultServer, status: int = 301) -> None:
    """The article stands at another address, to which the old one leads; lists name the new one."""
    site.stories[MOVED] = replace(site.stories.pop(FIRST))
    site.answer(FIRST, status=status, headers={"Location": MOVED}, validators=False)


@pytest.mark.parametrize(("slower", "is_edited"), product([FIRST, MOVED], [False, True]))
def test_of_old_and_new_address_in_one_run_either_may_come_first(site: FaultServer, desk: Desk, slower, is_edited):
    desk.crawl()
    move(site)
    if is_edited:
        site.edit(MOVED, EDIT, honest=False)
    site.slow[slower] = 0.3
    desk.crawl("-a", "refetch=1", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8")
    assert desk.rows("SELECT count(*) FROM articles WHERE url LIKE ?", "%" + MOVED) == [(1,)]
    assert desk.rows("SELECT count(*) FROM articles WHERE gone_at IS NULL") == [(3,)]
    site.edit(MOVED, "The ferry sails no more.", honest=False)
    desk.crawl("-a", "refetch=1", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8")
    (body,) = desk.rows("SELECT body FROM articles WHERE url LIKE ?", "%" + MOVED)[0]
    assert "The ferry sails no more." in body


def test_a_moved_article_is_given_out_once_a_run(site: FaultServer, desk: Desk, tmp_path):
    desk.crawl()
    move(site)
    site.slow[FIRST] = 0.3
    desk.crawl("-a", "refetch=1", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8", "-O", f"{tmp_path}/out.jsonl")
    lines = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    assert sum(MOVED in line for line in lines) == 1
    outcome = desk.outcome()
    assert outcome["pages"] == outcome["new"] + outcome["updated"] + outcome["unchanged"] + outcome["dropped"]


@pytest.mark.parametrize(("status", "home"), [(301, "harbour-news.com"), (308, "harbour-news.com"), (302, DOMAIN)])
def test_a_site_that_moves_to_another_name_takes_its_articles_along(gazette: FaultServer, tmp_path, status, home):
    old, port = gazette.url, gazette.url.rstrip("/").rpartition(":")[2]
    for n in range(3):
        gazette.publish(f"/2026/11/story-number-{n}-of-the-harbour", f"Harbour {n} closes for the winter")
    desk = Desk(gazette, tmp_path)
    crawl(desk.data, "news", "-a", f"url={old}", *FAST)
    gazette.url = f"http://www.harbour-news.com:{port}/"
    moved = lambda path: Answer(b"", status, {"Location": gazette.url.rstrip("/") + path}, validators=False)  # noqa: E731
    gazette.hosts[f"www.{DOMAIN}"] = moved
    for _ in range(2):
        crawl(desk.data, "news", "-a", f"url={old}", "-a", "refetch=1", *FAST)
    query = "SELECT s.host, a.url, a.gone_at FROM articles a JOIN sites s ON s.id = a.site_id"
    found = desk.rows(query)
    assert len(found) == 3
    assert {(host, url.split("/")[2], gone) for host, url, gone in found} == {
        (f"{home}:{port}", f"www.{home}:{port}", None)
    }
    assert desk.rows("SELECT count(*) FROM revisions") == [(3,)]
