"""A project's spider that is none of ours: its items count, and what it was refused is told."""

import socket

import pytest
from scrapy import Spider

from newscrawl.invocation import ExitCode
from tests.crawl.test_living_crawl import FAST
from tests.crawling import crawl


class Plain(Spider):
    name = "plain"
    url = ""

    def parse(self, response):
        yield {"title": response.css("title::text").get()}


@pytest.fixture
def closed() -> str:
    """The address of a server that is none."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    return f"http://127.0.0.1:{port}/"


def crawled(folder, url: str, *options: str):
    spider = type("Plain", (Plain,), {"start_urls": [url]})
    return crawl(folder, spider, *FAST, *options, RETRY_TIMES="0")


def test_its_items_are_what_was_found(site, tmp_path):
    done = crawled(tmp_path, site.url)
    assert done.returncode == ExitCode.FOUND
    assert "is not asked for" not in done.stderr


def test_what_it_may_not_ask_for_is_told(site, tmp_path):
    site.robots = "User-agent: *\nDisallow: /\n"
    done = crawled(tmp_path, site.url)
    assert done.returncode == ExitCode.NOTHING
    assert f"{site.url} is not asked for: " in done.stderr


def test_a_host_that_cannot_be_reached_is_told(closed, tmp_path):
    done = crawled(tmp_path, closed)
    assert done.returncode == ExitCode.NOTHING
    assert f"{closed} is not asked for: " in done.stderr
