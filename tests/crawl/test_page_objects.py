"""A page object that reads nothing of its site is told."""

import sys
import types

import pytest
from web_poet import handle_urls

from newscrawl.crawl.chosen_sites import given_sites
from newscrawl.crawl.page_objects import silent_page_objects
from newscrawl.crawl.site_lists import read_site_list
from newscrawl.errors import UsageError
from newscrawl.reading.page import NewsPage
from newscrawl.sites.norwaytoday import NorwayToday
from newscrawl.spiders.news import NewsSpider
from newscrawl.storage.site_words import web_address


@pytest.fixture
def site(monkeypatch):
    """A site's file with a spider, and a page object under a rule (``None`` for none)."""

    def made(rule: str | None, url: str = "https://paper.example/"):
        module = types.ModuleType("paper_site")
        module.__file__ = "newscrawl/sites/paper.py"
        monkeypatch.setitem(sys.modules, "paper_site", module)
        page = type("PaperPage", (NewsPage,), {"__module__": "paper_site"})
        module.PaperPage = handle_urls(rule)(page) if rule else page
        return type("Paper", (NewsSpider,), {"__module__": "paper_site", "name": "paper", "start_urls": [url]})

    return made


@pytest.mark.parametrize("rule", ["read.example", "https://read.example/news/*"])
def test_a_rule_that_matches_is_silent(site, rule):
    assert list(silent_page_objects(site(rule, "https://read.example/"))) == []


def test_a_rule_for_another_site_is_told(site):
    lines = list(silent_page_objects(site("papers.example")))
    assert (
        "PaperPage in newscrawl/sites/paper.py reads no address of https://paper.example: its rule is 'papers.example'"
        in lines
    )
    assert "no page object of newscrawl/sites/paper.py reads https://paper.example: the generic reader does" in lines


def test_a_page_object_without_a_rule_is_told(site):
    assert 'it has no @handle_urls("paper.example:8080")' in next(
        silent_page_objects(site(None, "http://paper.example:8080/"))
    )


def test_our_own_sites_are_read_by_their_files():
    assert list(silent_page_objects(NorwayToday)) == []
    assert list(silent_page_objects(NewsSpider)) == []


def test_lists_of_sites_have_comments_and_lines(tmp_path):
    listed = tmp_path / "sites.txt"
    listed.write_text(
        "\ufeff# the coast\nhttps://a.example/#top  # fragment kept\n\nb.example https://c.example/\n", "utf-8"
    )
    assert [site.starts.pages[0] for site in given_sites(None, str(listed))] == [
        "https://a.example/#top",
        "https://b.example",
        "https://c.example/",
    ]
    listed.write_text("https://a.example/\nhttps://\n")
    with pytest.raises(UsageError, match=r"sites\.txt, line 2: 'https://' is no web address"):
        given_sites(None, str(listed))
    listed.write_bytes(b"a.example\n\xff\n")
    with pytest.raises(UsageError, match="line 2: not UTF-8"):
        read_site_list(listed)
    with pytest.raises(UsageError, match="cannot read the list of sites"):
        read_site_list(tmp_path / "none")
    with pytest.raises(UsageError, match="is no web address"):
        web_address("ftp://a.example/")
