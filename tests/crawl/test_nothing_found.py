"""Where a site gave nothing, the crawl says so and ends with its exit code, however often it is asked and by whatever
status the lists say that they are as they were.
"""

import pytest

from newscrawl.invocation import ExitCode
from tests.crawl.test_living_crawl import FAST
from tests.crawling import Crawled, crawl
from tests.fault_server import FaultServer

EMPTY = b"<!DOCTYPE html><title>The Gazette</title><main><div id=app></div></main>"
LINKS = "".join(
    f'<li><h2><a href="/2026/11/list-number-{n}-of-places">List {n} of places</a></h2></li>' for n in range(8)
)


def fronted(links: str) -> bytes:
    return f'<!DOCTYPE html><html lang="en"><title>The Gazette</title><main><ul>{links}</ul></main></html>'.encode()


@pytest.fixture
def site():
    with FaultServer() as server:
        server.answer("/feed/", b"", 404)
        server.answer("/sitemap.xml", b"", 404)
        yield server


def visit(site: FaultServer, folder, *options: str) -> Crawled:
    return crawl(folder, "news", "-a", f"url={site.url}", *FAST, *options)


def last_line(crawled: Crawled) -> str:
    """The advice of the summary; what is logged behind it depends on who else has set up logs."""
    return [line for line in crawled.stderr.splitlines() if line.startswith("Nothing")][-1]


def test_a_front_page_that_never_named_an_article_is_nothing_found_also_when_it_is_as_it_was(site, tmp_path):
    site.answer("/", EMPTY)
    first, second = visit(site, tmp_path), visit(site, tmp_path)
    assert [a.status for a in site.asked("/")] == [200, 304]
    assert (first.returncode, second.returncode) == (ExitCode.NOTHING, ExitCode.NOTHING)
    assert "Nothing is new" not in second.stderr
    assert "as they were (304), and named no article" in last_line(second)


def test_a_front_page_redesigned_to_nothing_stays_nothing_found_however_often_it_is_asked(site, tmp_path):
    site.publish("/2026/11/the-harbour-closes", "The harbour closes for the winter")
    site.answer("/", fronted('<h2><a href="/2026/11/the-harbour-closes">The harbour closes</a></h2>'))
    assert visit(site, tmp_path).returncode == ExitCode.FOUND
    unchanged = visit(site, tmp_path)
    assert (unchanged.returncode, site.asked("/")[-1].status) == (ExitCode.FOUND, 304)
    assert "Nothing is new" in last_line(unchanged)
    site.answer("/", EMPTY)
    assert [visit(site, tmp_path).returncode for _ in range(3)] == [ExitCode.NOTHING] * 3
    assert site.asked("/")[-1].status == 304


def test_links_that_led_to_no_article_are_no_known_articles(site, tmp_path):
    site.answer("/", fronted(LINKS))
    for n in range(8):
        site.answer(f"/2026/11/list-number-{n}-of-places", EMPTY)
    first = visit(site, tmp_path)
    site.answer("/", fronted(LINKS + "<!-- sent anew -->"))
    anew, unchanged = visit(site, tmp_path), visit(site, tmp_path)
    assert {first.returncode, anew.returncode, unchanged.returncode} == {ExitCode.NOTHING}
    assert "nothing was an article when it was visited (8 addresses)" in last_line(anew)


@pytest.mark.parametrize(
    ("count", "told"), [(1, "1 headline leads"), (2, "2 headlines lead"), (40, "40 headlines lead")]
)
def test_headlines_of_another_site_are_told_where_they_are_not_followed(site, tmp_path, count, told):
    links = "".join(
        f'<li><h2><a href="https://www.town-gazette.com/2026/11/story-{n}-of-town">Story {n} of the town and its harbour</a></h2></li>'
        for n in range(count)
    )
    site.answer("/", fronted(links + '<a href="https://ads.example/">The best boats of the year, by us</a>'))
    expected = f"no article of the site; {told} to www.town-gazette.com, which is another site and is not followed."
    assert expected in last_line(visit(site, tmp_path))


def test_headlines_of_several_other_sites_are_counted(site, tmp_path):
    hosts = ("a-gazette.com", "a-gazette.com", "b-gazette.com", "c-gazette.com")
    links = "".join(
        f'<h2><a href="https://{host}/2026/story-{n}">Story {n} of the town and its harbour</a></h2>'
        for n, host in enumerate(hosts)
    )
    site.answer("/", fronted(links))
    assert "2 headlines lead to a-gazette.com (2 to other hosts), which" in last_line(visit(site, tmp_path))


def test_a_host_that_cannot_be_reached_is_told_once(tmp_path):
    with FaultServer() as server:
        url = server.url
        server.server.server_close()
    told = crawl(tmp_path, "news", "-a", f"url={url}", *FAST, LOG_LEVEL="WARNING")
    assert told.returncode == ExitCode.NOTHING
    summary = told.stderr[told.stderr.index("\nRun ") :]
    assert summary.count("Connection was refused") == 1
    assert "[news] ERROR" not in told.stderr


def test_a_feed_that_could_not_be_had_whole_is_named(site, tmp_path):
    site.answer("/", EMPTY.replace(b"<main>", b'<link rel="alternate" type="application/rss+xml" href="/feed/"><main>'))
    site.answer("/feed/", b"<rss>" + b" " * 5_000 + b"</rss>")
    found = visit(site, tmp_path, "-s", "DOWNLOAD_MAXSIZE=2000")
    assert found.returncode == ExitCode.NOTHING
    assert f"{site.url}feed/ could not be read: too large" in last_line(found)


@pytest.mark.parametrize("sends", ["the same", "something else"])
def test_a_front_page_that_names_sections_alone_has_found_something_while_these_are_not_due(site, tmp_path, sends):
    section = "<nav><a href='/harbour/'>Harbour</a><a href='/schools/'>Schools</a></nav><p>{}</p>"
    front = lambda n: fronted(section.format(f"It is {n} degrees in the harbour." if sends != "the same" else ""))  # noqa: E731
    address = "/2026/11/the-harbour-closes-for-the-winter"
    site.publish(address, "The harbour closes for the winter")
    site.answer("/harbour/", fronted(f'<h2><a href="{address}">The harbour closes for the winter</a></h2>'))
    site.answer("/schools/", fronted(""))
    site.answer("/", front(0))
    assert visit(site, tmp_path).returncode == ExitCode.FOUND
    for degrees in (1, 2):
        site.answer("/", front(degrees))
        again = visit(site, tmp_path)
        assert len(site.asked("/harbour/")) == 1
        assert again.returncode == ExitCode.FOUND
        assert "Nothing is new" in last_line(again)


def test_a_front_page_whose_sections_named_nothing_has_found_nothing(site, tmp_path):
    site.answer("/", fronted("<nav><a href='/harbour/'>Harbour</a><a href='/schools/'>Schools</a></nav>"))
    site.answer("/harbour/", fronted(""))
    site.answer("/schools/", fronted(""))
    assert [visit(site, tmp_path).returncode for _ in range(2)] == [ExitCode.NOTHING] * 2
