"""What is wrong at this moment opens an alarm, which closes when it is so no more."""

import shutil
from collections import namedtuple
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from newscrawl.crawl.conditions import watch_moment
from newscrawl.items import Visit
from newscrawl.storage import models as m
from newscrawl.storage.alarms import Alarms
from newscrawl.storage.database import open_database
from newscrawl.storage.entries import ListVisit
from newscrawl.storage.hosts import save_host
from newscrawl.storage.ledger import Ledger
from newscrawl.storage.run_counts import SiteTotals, write_run
from newscrawl.storage.runs import Runs
from newscrawl.storage.sites import NewsSite, add_site, change_site
from newscrawl.storage.store import Store
from tests.articles import NOW, article, save

SITE, FRONT = "a.example", "https://a.example/"
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def engine(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    yield engine
    engine.dispose()


@pytest.fixture(autouse=True)
def room(monkeypatch):
    """A disk with room, whatever this machine's is."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 0, 10**12))


def crawled(engine, ended_at, *, known=5) -> None:
    """A run of the site that ended then."""
    run_id = Runs(engine).begin("news", FRONT, ended_at, "test", timedelta(hours=1))
    Runs(engine).end(run_id, ended_at, "finished", {}, {})
    write_run(engine, run_id, {SITE: SiteTotals(known=known, drops={}, lists={})}, ended_at)
    visit = Visit(address=FRONT, site=SITE, at=ended_at, status=200)
    Ledger(engine, lambda _: ()).note_list(ListVisit(visit, "front page", None, None), [], {})


def look(engine, data, now, **facts) -> tuple[list[str], list[str]]:
    opened, closed = watch_moment(engine, data, now, "newscrawl/0.1", **facts)
    return [alarm.kind for alarm in opened], [alarm.kind for alarm in closed]


def test_a_healthy_site_has_none(engine, tmp_path):
    crawled(engine, NOW)
    assert look(engine, tmp_path, NOW) == ([], [])


def test_a_closed_robots_txt_is_told_and_its_opening_too(engine, tmp_path):
    crawled(engine, NOW)
    save_host(engine, FRONT.rstrip("/"), robots_text="User-agent: *\nDisallow: /\n")
    assert look(engine, tmp_path, NOW) == (["robots closed"], [])
    assert look(engine, tmp_path, NOW) == ([], [])
    save_host(engine, FRONT.rstrip("/"), robots_text="User-agent: *\nDisallow: /private\n")
    assert look(engine, tmp_path, NOW) == ([], ["robots closed"])


def test_a_run_that_does_not_come_is_told(engine, tmp_path):
    for hours in range(6):
        crawled(engine, NOW + timedelta(hours=hours))
    last = NOW + timedelta(hours=5)
    assert look(engine, tmp_path, last + timedelta(hours=2)) == ([], [])
    assert look(engine, tmp_path, last + timedelta(hours=4)) == (["overdue"], [])
    crawled(engine, last + timedelta(hours=5))
    assert look(engine, tmp_path, last + timedelta(hours=6)) == ([], ["overdue"])


def test_a_site_that_was_crawled_by_hand_a_few_times_is_not_overdue(engine, tmp_path):
    for hours in range(3):
        crawled(engine, NOW + timedelta(hours=hours))
    assert look(engine, tmp_path, NOW + timedelta(days=9)) == ([], [])


def test_a_paused_site_is_left_alone(engine, tmp_path):
    for hours in range(6):
        crawled(engine, NOW + timedelta(hours=hours))
    late = NOW + timedelta(days=2)
    site = add_site(engine, NewsSite(host=SITE, name=SITE), NOW)
    assert look(engine, tmp_path, late) == (["overdue"], [])
    with engine.begin() as connection:
        connection.execute(update(m.Site).values(paused_at=late))
    assert look(engine, tmp_path, late) == ([], ["overdue"])
    change_site(engine, site)


@pytest.mark.parametrize("is_met_silent", [False, True])
def test_a_silent_site_is_told_unless_it_was_met_so(engine, tmp_path, is_met_silent):
    hours = range(24 * 30)
    published = [article(n, site=SITE, published_at=NOW + timedelta(hours=n)) for n in range(40)]
    save(Store(engine), published, None, NOW)
    with engine.begin() as connection:
        rows = list(connection.execute(m.table_of(m.ArticleRow).select()).mappings())
        copies = [
            {**row, "id": 1000 + n, "canonical_url": f"https://{SITE}/hour/{n}", "body_hash": None,
             "published_at": NOW + timedelta(hours=n), "published_precision": "second"}
            for n, row in zip(hours, rows * 20, strict=False)
        ]  # fmt: skip
        connection.execute(insert(m.table_of(m.ArticleRow)), copies)
    end = NOW + timedelta(hours=24 * 30)
    if not is_met_silent:
        crawled(engine, end)
        assert look(engine, tmp_path, end) == ([], [])
    crawled(engine, end + timedelta(hours=9))
    assert look(engine, tmp_path, end + timedelta(hours=9)) == ([] if is_met_silent else ["quiet"], [])


def test_articles_that_wait_and_dead_letters_are_told(engine, tmp_path):
    (tmp_path / "waiting").mkdir()
    (tmp_path / "waiting" / "1.json").write_text("[]")
    (tmp_path / "dead-letters.jsonl").write_text('{"url": 1}\n{"url": 2}\n')
    written = (tmp_path / "waiting" / "1.json").stat().st_mtime
    soon, later = (NOW.fromtimestamp(written + seconds, NOW.tzinfo) for seconds in (60, 3600))
    assert look(engine, tmp_path, soon) == (["dead letters"], [])
    assert look(engine, tmp_path, later) == (["articles waiting"], [])
    assert Alarms(engine).kept()[-1].what.startswith("2 articles that the database refused")
    (tmp_path / "waiting" / "1.json").unlink()
    (tmp_path / "dead-letters.jsonl").unlink()
    assert sorted(look(engine, tmp_path, later)[1]) == ["articles waiting", "dead letters"]


def test_a_full_disk_is_told(engine, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 10**12, 10**8))
    assert look(engine, tmp_path, NOW) == (["disk"], [])


def test_a_clock_that_is_ahead_is_told(engine, tmp_path):
    crawled(engine, NOW + timedelta(hours=3))
    assert look(engine, tmp_path, NOW) == (["clock"], [])
    assert look(engine, tmp_path, NOW + timedelta(hours=3)) == ([], ["clock"])


def test_one_site_s_look_closes_no_other_s_alarm(engine, tmp_path):
    crawled(engine, NOW)
    save_host(engine, FRONT.rstrip("/"), robots_text="User-agent: *\nDisallow: /\n")
    look(engine, tmp_path, NOW)
    assert look(engine, tmp_path, NOW, sites=["b.example"]) == ([], [])
