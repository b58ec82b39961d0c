"""Which sites a schedule is for: those that are named, by name, address or spider; else all that are registered."""

import dataclasses
from types import SimpleNamespace

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from newscrawl.commands.schedule import Command
from newscrawl.crawl.site_lists import listed
from newscrawl.errors import UsageError
from newscrawl.storage.site_words import site_at, with_words
from tests.articles import NOW

HARBOUR = with_words(site_at("https://www.harbour.example/"), ["name=Harbour", "interval=1h"])
PAUSED = dataclasses.replace(site_at("https://paused.example/"), paused_at=NOW)
OWN = with_words(site_at("https://norwaytoday.info/"), ["spider=norwaytoday"])
REGISTERED = [HARBOUR, PAUSED, OWN]


@pytest.fixture(scope="module")
def schedule():
    settings = Settings()
    settings.setmodule("newscrawl.settings", priority="project")
    command = Command()
    command.crawler_process = SimpleNamespace(spider_loader=SpiderLoader.from_settings(settings))

    def sites(text: str, registered=REGISTERED) -> list[tuple[str, str, dict[str, str]]]:
        found = command._sites(listed(text, "sites.txt"), registered)
        return [(site.name, site.spider, site.arguments) for site in found]

    return sites


def test_all_that_are_registered_and_not_paused(schedule):
    assert schedule("") == [
        ("harbour.example", "news", {"site": "harbour.example"}),
        ("norwaytoday.info", "norwaytoday", {}),
    ]


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("Harbour", ("harbour.example", "news", {"site": "harbour.example"})),
        ("https://harbour.example/sport/", ("harbour.example", "news", {"site": "harbour.example"})),
        ("norwaytoday", ("norwaytoday.info", "norwaytoday", {})),
        ("https://other.example/", ("other.example", "news", {"url": "https://other.example/"})),
    ],
)
def test_those_that_are_named(schedule, text, site):
    assert schedule(text) == [site]


def test_one_that_is_paused_is_left_out_and_told(schedule, capsys):
    assert schedule("https://paused.example/") == []
    assert "paused.example is paused" in capsys.readouterr().err


def test_a_site_with_a_spider_of_its_own_needs_no_row(schedule):
    assert schedule("https://norwaytoday.info/", []) == [("norwaytoday.info", "norwaytoday", {})]


def test_what_makes_no_sense_is_told(schedule):
    with pytest.raises(UsageError, match=r"sites\.txt, line 1: what is said of other\.example is for registered sites"):
        schedule("https://other.example/ delay=2")
    with pytest.raises(UsageError, match="the spider 'gone', which is not there"):
        schedule("", [dataclasses.replace(HARBOUR, spider="gone")])
