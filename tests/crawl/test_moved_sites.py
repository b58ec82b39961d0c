"""A site that has another host by now: whoever crawls it is told, for good moves only."""

import pytest

from tests.crawl.test_living_crawl import FAST
from tests.crawling import crawl
from tests.fault_server import FaultServer


@pytest.mark.parametrize(("status", "is_told"), [(301, True), (308, True), (302, False), (307, False)])
def test_a_site_that_has_moved_for_good_is_told(site, tmp_path, status, is_told):
    with FaultServer(articles=2) as new:
        site.answer("/", b"", status, headers={"Location": new.url}, validators=False)
        told = crawl(tmp_path, "news", "-a", f"url={site.url} {new.url}", *FAST).stderr
    assert (f"{site.url.rstrip('/')} has moved to {new.url.rstrip('/')} for good" in told) is is_told, told


@pytest.mark.parametrize("target", ["/2026/11/story-number-0-of-the-harbour", "/?home=1"])
def test_another_page_of_the_same_site_is_no_move(site, tmp_path, target):
    site.answer("/", b"", 301, headers={"Location": target}, validators=False)
    assert "has moved" not in crawl(tmp_path, "news", "-a", f"url={site.url}", *FAST).stderr
