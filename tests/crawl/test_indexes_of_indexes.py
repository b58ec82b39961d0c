"""Sitemap indexes that name sitemap indexes: the protocol knows none, and publishing systems make them by section, year and
month. A first crawl reads all of them, and a later one to which none is due has found what is known.
"""

import gzip
import itertools

import pytest

from newscrawl.invocation import ExitCode
from tests.fault_server import FaultServer

EMPTY_FRONT = b'<!DOCTYPE html><html lang="en"><title>The Gazette</title><main><div id="app"></div></main></html>'


@pytest.fixture
def site():
    with FaultServer(articles=3) as server:
        server.answer("/", EMPTY_FRONT)
        server.answer("/feed/", b"", 404)
        yield server


def index(site: FaultServer, *paths: str) -> bytes:
    named = "".join(f"<sitemap><loc>{site.url.rstrip('/')}{path}</loc></sitemap>" for path in paths)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{named}</sitemapindex>'.encode()


def of_articles(site: FaultServer) -> bytes:
    named = "".join(f"<url><loc>{site.url.rstrip('/')}{path}</loc></url>" for path in site.stories)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{named}</urlset>'.encode()


def nest(site: FaultServer, levels: int) -> None:
    """So many indexes above the sitemap of all articles, each of which names itself and the first too."""
    paths = ["/sitemap.xml", *(f"/archive/level-{n}.xml" for n in range(1, levels)), "/archive/articles.xml.gz"]
    for path, below in itertools.pairwise(paths):
        site.answer(path, index(site, below, path, "/sitemap.xml"), kind="application/xml")
    site.answer(paths[-1], gzip.compress(of_articles(site)), kind="application/gzip")


@pytest.mark.parametrize("levels", [1, 2, 3, 5])
def test_articles_behind_indexes_within_indexes_are_found_in_the_first_crawl(site, desk, levels):
    nest(site, levels)
    assert desk.crawl().returncode == ExitCode.FOUND
    assert desk.outcome()["new"] == 3
    assert {len(site.asked(one.path)) for one in site.log} == {1}


def test_indexes_that_name_ever_new_ones_end_where_lists_do_and_that_is_said(site, desk):
    def deeper(path: str):
        return index(site, f"{path.removesuffix('.xml')}x.xml")

    site.prefixes["/sitemap"] = lambda path: type(site.answers["/"])(deeper(path), kind="application/xml")
    found = desk.crawl("-s", "MAX_LISTINGS=6")
    assert found.returncode == ExitCode.NOTHING
    assert sum(one.path.startswith("/sitemap") for one in site.log) == 6
    last = found.stderr[found.stderr.index("\nRun ") :]
    assert "Is the address right?" not in last
    assert "Nothing was found so far: MAX_LISTINGS (6) leaves lists to the next crawl" in last


@pytest.mark.parametrize("levels", [1, 2])
def test_a_crawl_to_which_no_list_of_articles_is_due_has_found_what_is_known(site, desk, levels):
    nest(site, levels)
    desk.crawl()
    for _ in range(2):
        again = desk.crawl()
        assert (again.returncode, site.asked_for_stories()) == (ExitCode.FOUND, [])
        assert "\nNothing is new: what the site lists is stored already and not due." in again.stderr
        desk.age(16)  # articles are due, and as they were
        assert desk.crawl().returncode == ExitCode.FOUND


def test_lists_that_named_articles_and_name_none_any_more_are_nothing_found(site, desk):
    nest(site, 1)
    desk.crawl("-s", "REVISIT_AFTER=")
    site.answer("/archive/articles.xml.gz", gzip.compress(index(site)), kind="application/gzip")
    desk.age(31)  # the lists are due
    assert [desk.crawl("-s", "REVISIT_AFTER=").returncode for _ in range(2)] == [ExitCode.NOTHING] * 2


@pytest.mark.parametrize("status", [404, 500])
def test_a_list_that_named_articles_and_cannot_be_had_any_more_is_nothing_found(site, desk, status):
    nest(site, 1)
    desk.crawl("-s", "REVISIT_AFTER=")
    site.answer("/archive/articles.xml.gz", b"", status)
    desk.age(31)
    found = [desk.crawl("-s", "REVISIT_AFTER=", "-s", "RETRY_TIMES=0").returncode for _ in range(2)]
    assert found == [ExitCode.NOTHING] * 2
