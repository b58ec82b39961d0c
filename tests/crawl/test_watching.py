"""A site that is redesigned is told of within one run of ten articles, by a real crawl against the real storage; what is harmless is
not.
"""

import json
import re
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from newscrawl.desk.repair import pages_since, proposed_for, read_rightly, repair_text, what_is_broken
from newscrawl.errors import UsageError
from newscrawl.storage.alarms import Alarms, KeptAlarm
from newscrawl.storage.database import database_url, open_database
from tests.changing_site import OLD, ChangingSite, Layout
from tests.commands import typed
from tests.crawl.test_living_crawl import FAST
from tests.crawling import Crawled, crawl

pytestmark = [pytest.mark.xdist_group("redesigned")]  # each process of the tests would crawl the past of the site

THEME = Layout(
    linked_data=False,
    byline='<div class="meta-line"><span class="who">{author}</span></div>',
    date='<span class="when">{day}</span>',
    credit='<p class="imgtext">{caption}</p>',
    comments="",
    body='<section class="post-content">{text}</section>',
)
CONSENT = (
    "<!DOCTYPE html><title>We value your privacy</title><main><h1>We value your privacy</h1>"
    "<p>We and our 847 partners store and access cookies on your device. Accept all, or manage your choices.</p>"
    "<button>Accept all</button><button>Manage choices</button></main>"
)


@pytest.fixture(scope="module")
def site():
    with ChangingSite() as server:
        server.publish_more(34)
        yield server


@pytest.fixture(scope="module")
def past(site, tmp_path_factory) -> Path:
    """A data folder with 34 articles of three runs, as the site was."""
    folder = tmp_path_factory.mktemp("past") / "data"
    known = dict(site.news)
    for articles in (12, 24, 34):
        site.news = dict(list(known.items())[:articles])
        assert visit(site, folder).returncode == 0
    assert alarms_of(folder) == []
    return folder


@pytest.fixture
def data(site, past, tmp_path) -> Path:
    """That folder, for one test; afterwards the site is as it was."""
    known = dict(site.news)
    shutil.copytree(past, tmp_path / "data")
    yield tmp_path / "data"
    site.news, site.layout = known, OLD
    site.answers.clear()


def visit(site: ChangingSite, data: Path, *options: str) -> Crawled:
    return crawl(data, "news", "-a", f"url={site.url}", *FAST, *options)


def alarms_of(data: Path, *, only_open: bool = True) -> list[KeptAlarm]:
    engine = open_database(database_url(str(data), ""))
    try:
        return Alarms(engine).kept(only_open=only_open)
    finally:
        engine.dispose()


BREAKAGES = {
    "theme switched": (THEME, {("missing", "comment_count"), ("missing", "photo_credit")}),
    "class renamed": (replace(OLD, body='<div class="c-text-v2">{text}</div>'), {("other witness", "body")}),
    "credits moved into the caption": (
        replace(OLD, credit="<figcaption>{caption} Photo: {photographer}</figcaption>"),
        {("other witness", "photo_credit")},
    ),
    "JSON-LD gone": (
        replace(OLD, linked_data=False),
        {("other witness", "published_at"), ("other witness", "authors")},
    ),
    "dates in another format": (
        replace(OLD, linked_data=False, date="<span>{numbers}</span>"),
        {("other witness", "published_at")},
    ),
    "one nonsense for all authors": (
        replace(OLD, linked_data=False, byline='<p class="byline">By <a rel="author" href="/">More Stories</a></p>'),
        {("always the same", "authors")},
    ),
    "a consent page in front": (replace(OLD, gate=CONSENT), {("no articles in pages", "")}),
    "comments moved to a widget": (
        replace(OLD, comments='<div id="widget" data-src="https://talk.example/embed.js"></div>'),
        {("missing", "comment_count")},
    ),
}


@pytest.mark.parametrize("name", BREAKAGES)
def test_a_breakage_is_told_within_one_run_of_ten_articles(site, data, name):
    layout, expected = BREAKAGES[name]
    site.publish_more(10)
    site.layout = layout
    done = visit(site, data)
    found = {(alarm.kind, alarm.field): alarm for alarm in alarms_of(data)}
    assert expected <= set(found), done.stderr
    for key in expected:
        alarm = found[key]
        assert alarm.site == site.url.split("/")[2]
        assert str(alarm.url).startswith(site.url)
        assert alarm.record is not None  # the page that a person looks at
        assert alarm.what in done.stderr


def test_a_front_page_without_links_is_told_at_once(site, data):
    site.publish_more(3)
    site.layout = replace(OLD, front_links=False)
    visit(site, data)
    (alarm,) = alarms_of(data)
    assert (alarm.kind, alarm.field) == ("empty list", site.url)
    assert alarm.record is not None


def test_an_alarm_shows_what_the_old_witness_says_there_now(site, data):
    site.publish_more(10)
    site.layout = replace(OLD, linked_data=False)
    visit(site, data)
    (alarm,) = [one for one in alarms_of(data) if one.field == "published_at"]
    assert "“json-ld NewsArticle.datePublished” says nothing there" in alarm.what
    assert alarm.detail["instead"] == {"time datetime": 10}


def test_an_alarm_opens_once_and_closes_itself_when_the_field_is_back(site, data):
    site.publish_more(10)
    site.layout = replace(OLD, comments="")
    visit(site, data)
    site.publish_more(5)
    visit(site, data)
    (alarm,) = alarms_of(data)
    site.layout = OLD
    site.publish_more(8)
    done = visit(site, data)
    (closed,) = alarms_of(data, only_open=False)
    assert (closed.id, closed.is_open) == (alarm.id, False)
    assert "is over" in done.stderr


def test_where_a_lost_value_stands_now_is_learned_from_articles_that_are_known(site, data):
    site.publish_more(10)
    site.layout = replace(
        OLD, credit='</figure><div class="pic-note"><i class="taker">{photographer}</i></div><figure>'
    )
    visit(site, data, "-a", "refetch=1")
    engine = open_database(database_url(str(data), ""))
    broken = what_is_broken(engine, site.url.split("/")[2])
    pages = pages_since(engine, data, broken)
    proposal = proposed_for(broken, pages).rules["photo_credit"]
    engine.dispose()
    assert (proposal.rule.css, proposal.right) == ("i.taker", len(pages))
    assert {page.url.removeprefix(site.url.rstrip("/")) for page in pages} <= set(list(site.news)[:34])


def test_nonsense_is_repaired_from_what_was_known_and_what_is_read_rightly_is_left_alone(site, data):
    host = site.url.split("/")[2]
    site.publish_more(10)
    byline = '<p class="byline">By <a rel="author" href="/">More Stories</a></p><div class="meta"><span class="who">{author}</span></div>'
    site.layout = replace(OLD, linked_data=False, byline=byline)
    visit(site, data)
    engine = open_database(database_url(str(data), ""))
    broken = what_is_broken(engine, host)
    assert {("always the same", "authors"), ("other witness", "published_at")} <= {
        (alarm.kind, alarm.field) for alarm in broken.alarms
    }
    with pytest.raises(UsageError, match="visits some again") as told:
        pages_since(engine, data, broken)
    asked = re.findall(r'url="([^"]+)"', str(told.value))[0].split()
    assert {url.removeprefix(site.url.rstrip("/")) for url in asked} <= set(list(site.news)[:34])
    crawl(data, "news", "-a", f"url={' '.join(asked)}", "-a", "refetch=1", *FAST)  # as it says
    visit(site, data, "-a", "refetch=1")  # and all others: what was first met broken teaches nothing
    pages = pages_since(engine, data, broken)
    rules = proposed_for(broken, pages).rules
    engine.dispose()
    assert {name: (rule.rule.css, rule.right) for name, rule in rules.items()} == {"authors": ("span.who", len(pages))}
    assert read_rightly(broken, pages) == {"published_at": len(pages)}
    numbers = [alarm.id for alarm in broken.alarms if alarm.field == "published_at"]
    assert f"alarms --accept {numbers[0]}" in repair_text(broken, pages, proposed_for(broken, pages))


@pytest.mark.parametrize("articles", [1, 10])
def test_a_run_of_what_is_usual_raises_none(site, data, articles):
    site.publish_more(articles)
    visit(site, data)
    visit(site, data)  # and one without anything new
    assert alarms_of(data, only_open=False) == []


def test_a_single_odd_article_raises_none(site, data):
    site.publish_more(1)
    site.layout = THEME
    visit(site, data)
    assert alarms_of(data, only_open=False) == []


@pytest.mark.takes_long
def test_repair_writes_a_page_object_and_fixtures_that_read_the_new_layout(site, data, tmp_path):
    site.publish_more(10)
    site.layout = replace(
        OLD, credit='</figure><div class="pic-note"><i class="taker">{photographer}</i></div><figure>'
    )
    visit(site, data, "-a", "refetch=1")
    host, run = site.url.split("/")[2], partial(typed, folder=tmp_path)
    looked = run("repair", host, "--look")
    assert (looked.returncode, "i.taker" in looked.stdout) == (0, True)
    assert not (tmp_path / "newscrawl_sites").exists()
    done = run("repair", host)
    assert done.returncode == 0, done.stderr
    assert "photo_credit" in done.stdout
    assert f"reread --site {host} --apply" in done.stdout
    (page_object,) = [path for path in (tmp_path / "newscrawl_sites").glob("*.py") if path.stem != "__init__"]
    assert "i.taker" in page_object.read_text("utf-8")
    outputs = [json.loads(path.read_text("utf-8")) for path in (tmp_path / "fixtures").glob("*/*/output.json")]
    lines = {one["photo_credit"] for one in outputs}
    assert lines
    assert lines <= {news.photographer for news in site.news.values()}
    again = run("repair", host)
    assert again.returncode == 2
    assert str(page_object.name) in again.stderr
    applied = run("reread", "--site", host, "--apply")
    assert applied.returncode == 0
    engine = open_database(database_url(str(data), ""))
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT count(*), count(photo_credit) FROM articles")).one()
    engine.dispose()
    assert rows[0] == rows[1] == 44
