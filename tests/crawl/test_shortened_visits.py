"""A later visit that is shown the beginning of an article takes nothing away, and is told; a publisher's cut is an edit."""

import json
from datetime import UTC, datetime

import pytest

from newscrawl.desk.rereading import reread
from newscrawl.desk.status import status_text
from newscrawl.storage.database import database_url, open_database
from newscrawl.storage.site_status import site_statuses
from tests.crawl.test_living_crawl import Desk
from tests.crawling import crawl
from tests.fault_server import Answer, FaultServer

PARAGRAPHS = [
    f"{opening} was seen by the whole village, person number {n} said, and nobody had expected it before the spring. "
    f"The council meets again about it on Thursday, when the engineers have measured what is left of the quay."
    for n, opening in enumerate(
        ("The crane", "A second crane", "The last ferry", "The new ferry", "The old quay", "The harbour")
    )
]
OFFER = '<div class="paywall"><p>Subscribe to continue reading this article, from 10 kroner a month.</p></div>'
STATED = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
VISITS = {
    "a meter": (PARAGRAPHS[:1], OFFER, True),
    "a wall that the page states": (PARAGRAPHS[:1], STATED, True),
    "both": (PARAGRAPHS[:2], OFFER + STATED, True),
    "half a page": ([PARAGRAPHS[0], PARAGRAPHS[1][:90]], "", True),
    "a cut": (PARAGRAPHS[:3], "", False),
}


@pytest.fixture
def site():
    with FaultServer(articles=2) as server:
        show(server, PARAGRAPHS)
        yield server


def show(site: FaultServer, paragraphs: list[str], beside: str = "") -> str:
    """The first story as a visit is shown it."""
    path = next(iter(site.stories))
    story = site.stories[path]
    story.paragraphs = list(paragraphs)
    html = story.html(site.url.rstrip("/") + path)
    last = f"{paragraphs[-1]}</p>"
    assert last in html
    site.answers[path] = Answer(html.replace(last, last + beside).encode())
    return path


def body(desk: Desk, path: str) -> str:
    ((text,),) = desk.rows("SELECT body FROM articles WHERE url LIKE ?", f"%{path}")
    return text


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_a_crawl_and_the_status_say_how_many_articles_were_shown_in_part(desk, tmp_path, count):
    with FaultServer(articles=6) as site:
        desk.site = site
        for n, story in enumerate(site.stories.values()):
            story.paragraphs = [f"Of house {n}: {paragraph}" for paragraph in PARAGRAPHS]
        desk.crawl()
        for path, story in list(site.stories.items())[:count]:
            story.paragraphs = story.paragraphs[:1]
            html = story.html(site.url.rstrip("/") + path).replace("</article>", OFFER + "</article>")
            site.answers[path] = Answer(html.encode())
        desk.age(60 * 24)
        text = desk.crawl("-a", "refetch=1").stderr
        desk.age(60 * 24)
        machine = desk.crawl("-a", "refetch=1", SUMMARY="json").stderr
    assert ("shown in part" in text) is bool(count)
    assert count == 0 or f"  unchanged       6 ({count} of them shown in part: what is known stays)" in text
    told = json.loads(next(line for line in machine.splitlines() if line.startswith('{"run"')))
    assert (told["shortened"], [one["shortened"] for one in told["sites"].values()]) == (count, [count])
    engine = open_database(database_url(str(desk.data), ""))
    (status,) = site_statuses(engine, datetime.now(UTC))
    line = status_text([status], [], datetime.now(UTC))
    engine.dispose()
    assert status.last_shortened == count
    shown = f"{count} article{'s' * (count > 1)} shown in part"
    assert (shown in line) is bool(count)


def test_an_article_that_was_met_in_part_first_and_whole_later_was_edited_by_nobody(desk, site):
    path = next(iter(site.stories))
    show(site, PARAGRAPHS[:1], OFFER)
    desk.crawl()
    assert PARAGRAPHS[-1] not in body(desk, path)
    desk.age(60 * 24)
    show(site, [*PARAGRAPHS])
    desk.crawl("-a", "refetch=1")
    assert PARAGRAPHS[-1] in body(desk, path)
    assert desk.rows("SELECT cause, silent FROM revisions WHERE number > 1") == [("shown whole", None)]
    assert desk.rows("SELECT count(*) FROM silent_edits") == [(0,)]
    assert "now whole" in desk.history(path)
    assert "edited" not in desk.history(path)


@pytest.mark.parametrize("kind", VISITS)
def test_visits_that_are_shown_less(desk, site, kind):
    shown, beside, kept = VISITS[kind]
    desk.crawl()
    path = next(iter(site.stories))
    whole = body(desk, path)
    assert PARAGRAPHS[-1] in whole
    for _ in range(2):
        desk.age(60 * 24)
        show(site, shown, beside)
        assert desk.crawl("-a", "refetch=1").returncode == 0
    edits = desk.rows("SELECT count(*) FROM revisions WHERE number > 1")[0][0]
    events = desk.rows("SELECT kind, status FROM article_events")
    assert (body(desk, path) == whole, edits, len(events)) == ((True, 0, 2) if kept else (False, 1, 0))
    assert ("met shortened" in desk.history(path)) is kept
    assert ("met shortened twice" in desk.why(path)) is kept
    if kept:
        engine = open_database(database_url(str(desk.data), ""))
        assert reread(engine, desk.data, apply=True, processes=1).differing == 0
        engine.dispose()
        crawl(desk.data, "archive", "-a", f"warc={desk.data / 'archive'}")
        assert body(desk, path) == whole
        assert desk.rows("SELECT count(*) FROM article_events") == [(2,)]
    desk.age(60 * 24)
    show(site, [*PARAGRAPHS, "The quay was opened again."])
    desk.crawl("-a", "refetch=1")
    assert "opened again" in body(desk, path)
