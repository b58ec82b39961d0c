"""Lists that call everything modified, at every visit: no article is asked for because of them, and no list at once."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.crawl.test_living_crawl import Desk
from tests.fault_server import Answer, FaultServer

ARTICLES = 20
OLD = datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.fixture
def desk(desk: Desk, site: FaultServer) -> Desk:
    """Of a site whose articles are too old to be visited for their age."""
    for story in site.stories.values():
        story.published = OLD
    return desk


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists are read at each crawl, and no visit is too soon after another."""
    for pause in ("_SOONEST", "_FIRST_POLL", "POLL_AT_LEAST"):
        monkeypatch.setattr(f"newscrawl.decisions.revisits.{pause}", datetime.resolution)


def now() -> str:
    """A second ahead: stamps are read to the second, and two crawls of a test may fall into one."""
    return (datetime.now(UTC) + timedelta(seconds=1)).isoformat()


def atom(site: FaultServer, updated: str) -> bytes:
    entries = "".join(
        f'<entry><title>{story.title}</title><link href="{path}"/><published>{OLD.isoformat()}</published>'
        f"<updated>{updated}</updated></entry>"
        for path, story in site.stories.items()
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>{entries}</feed>'.encode()


def sitemap(site: FaultServer, updated: str) -> bytes:
    urls = "".join(f"<url><loc>{site.url}{path[1:]}</loc><lastmod>{updated}</lastmod></url>" for path in site.stories)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


@pytest.mark.parametrize(("path", "make"), [("/feed/", atom), ("/sitemap.xml", sitemap)])
@pytest.mark.parametrize("stamp", [now, lambda: "2099-01-01T00:00:00Z"])
@pytest.mark.usefixtures("impatient")
def test_nothing_is_fetched_again_because_a_list_states_when_it_was_made(desk, site, path, make, stamp):
    site.answers[path] = lambda _: Answer(make(site, stamp()), kind="application/xml", validators=False)
    desk.crawl()
    assert len(site.asked_for_stories()) == ARTICLES
    desk.crawl()
    assert site.asked(path)
    assert site.asked_for_stories() == []


@pytest.mark.usefixtures("impatient")
def test_one_article_that_a_list_calls_modified_is_fetched_again(desk, site):
    edited = next(iter(site.stories))
    site.answers["/feed/"] = lambda _: Answer(
        atom(site, OLD.isoformat()).replace(
            OLD.isoformat().encode() + b"</updated>", now().encode() + b"</updated>", 1
        ),
        validators=False,
    )
    for _ in range(2):
        desk.crawl()
    assert site.asked_for_stories() == [edited]
