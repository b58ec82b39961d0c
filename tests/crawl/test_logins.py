"""A site behind a name and password is crawled; the password is in no log, row, message or archive."""

import base64

import pytest

from newscrawl.crawl.chosen_sites import given_sites
from newscrawl.errors import StorageError, UsageError
from newscrawl.storage.database import open_database
from tests.crawl.test_living_crawl import Desk
from tests.crawling import crawl
from tests.fault_server import FaultServer


def test_a_site_s_login_is_sent_there_and_shown_nowhere(tmp_path, caplog):
    with FaultServer(articles=3) as site, FaultServer(articles=1, town="Lighthouse") as other:
        desk = Desk(site, tmp_path)
        story = other.url + "2026/11/story-number-0-of-the-harbour"
        site.answer("/old", b"", 302, headers={"Location": story})
        address = site.url.replace("http://", "http://us%40er:hunter2@")
        ended = crawl(
            desk.data,
            "news",
            "-a",
            f"url={address} {other.url}?password=hunter2",
            "-s",
            "DOWNLOAD_DELAY=0",
            "-s",
            "AUTOTHROTTLE_ENABLED=False",
        )
        assert desk.rows("SELECT count(*) FROM articles") == [(4,)]
        sent = {a.authorization for a in site.log}
        assert sent == {"Basic " + base64.b64encode(b"us@er:hunter2").decode()}
        assert {a.authorization for a in other.log} == {None}
        assert "hunter2" not in ended.stderr + caplog.text
        assert "hunter2" not in str(desk.rows("SELECT * FROM runs"))
        import gzip

        for file in (desk.data / "archive").glob("*.gz"):
            assert b"Authorization" not in gzip.decompress(file.read_bytes())


@pytest.mark.parametrize(
    "url", ["https://u:hunter2@[bad/", "ftp://u:hunter2@a.example/", "http://u:hunter2@a.example:x/"]
)
def test_an_address_that_is_none_is_refused_without_its_password(url):
    with pytest.raises(UsageError) as told:
        given_sites(url, None)
    assert "hunter2" not in str(told.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:hunter2@127.0.0.1:1/x?connect_timeout=1",
        "postgresql://127.0.0.1:1/x?password=hunter2&connect_timeout=1",
        "nonsense://u:hun/ter2@x/y",
        "postgresql://u:hunter2@[bad/x",
    ],
)
def test_a_database_that_cannot_be_had_is_named_without_its_password(url):
    with pytest.raises(StorageError) as told:
        open_database(url)
    assert "hunter2" not in str(told.value)
    assert "ter2" not in str(told.value)
