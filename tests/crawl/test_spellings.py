"""What a site writes is what it is asked for, at the first visit and at all others; identity is one for all spellings."""

import pytest

from tests.crawl.test_living_crawl import FAST
from tests.crawling import crawl
from tests.fault_server import FaultServer

SPELLED = ("/2026/it%27s-a-ferry-after-all", "/2026/the-ferry%28again%29-is-back", "/2026/bl%c3%a5b%c3%a6r-on-the-quay", "/2026/a%2Cb-the-ferries-of-the-town", "/2026/story.php?b=2&a=1",
           "/2026/story.php?the-ferry-of-the-town", "/2026/story.php?t=%E6%F8")  # fmt: skip


@pytest.fixture
def site():
    with FaultServer() as server:
        for n, path in enumerate(SPELLED):
            server.publish(path, f"Ferry {n} is back on the quay of the town")
        find = server._find
        exact = dict(server.stories)
        server._find = lambda path: find(path) if path in exact or "/2026" not in path else find("/nowhere")
        for path, story in exact.items():
            server.answer(path, story.html(server.url.rstrip("/") + path).encode())
        yield server


@pytest.mark.parametrize("named_by", ["front page", "feed", "given"])
def test_an_address_is_asked_for_as_it_is_spelled(site, tmp_path, named_by):
    if named_by == "front page":
        site.answer("/feed/", b"", 404)
    if named_by == "feed":
        site.answer("/", b'<title>The Gazette</title><link rel="alternate" type="application/rss+xml" href="/feed/">')
    urls = " ".join(site.url.rstrip("/") + path for path in SPELLED) if named_by == "given" else site.url
    (tmp_path / "urls.txt").write_text(urls.replace(" ", "\n"))
    for _ in range(2):
        crawl(tmp_path, "news", "-a", f"file={tmp_path}/urls.txt", "-a", "refetch=1", *FAST)
        assert sorted(asked.path for asked in site.log if "/2026/" in asked.path) == sorted(SPELLED)
        site.log.clear()
    crawl(tmp_path, "news", "-a", f"url={site.url}", "-a", "refetch=1", *FAST)  # whatever named them first
    assert sorted(asked.path for asked in site.log if "/2026/" in asked.path) == sorted(SPELLED)
