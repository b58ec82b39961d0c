"""Each site in one row: what is new today is counted in one way, fields that are gone and fields that moved are told apart, and a site that
is too young to judge is not called well.
"""

from datetime import timedelta

import pytest
from sqlalchemy import event, insert

from newscrawl.desk.status import status_plain, status_text
from newscrawl.storage.alarms import Alarms, NewAlarm
from newscrawl.storage.browsing.sites import one_site
from newscrawl.storage.metrics import Counted, metrics_text
from newscrawl.storage.models import FieldCount
from newscrawl.storage.run_counts import SiteTotals, write_run
from newscrawl.storage.runs import Runs
from newscrawl.storage.site_status import site_statuses
from newscrawl.storage.site_words import site_at
from newscrawl.storage.sites import add_site
from newscrawl.storage.store import Store
from newscrawl.watch.kinds import Kind
from tests.articles import NOW, article, save

HOST = "a.example"
NOON = NOW.replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def told(database):
    save(Store(database), [article(1)], None, NOON)

    def run(new: int, hours_ago: float) -> None:
        at = NOON - timedelta(hours=hours_ago)
        number = Runs(database).begin("news", HOST, at, "a test", timedelta(hours=1))
        write_run(database, number, {HOST: SiteTotals(new=new, drops={}, lists={})}, at)

    return run


def status_of(database):
    (status,) = site_statuses(database, NOON)
    return status


def test_today_is_counted_in_one_way_and_said_to_be_utc(database, told):
    told(new=30, hours_ago=13)
    told(new=4, hours_ago=11)
    told(new=2, hours_ago=1)
    status = status_of(database)
    assert status.new_today == one_site(database, HOST, NOON).new_today == 6
    assert "since midnight UTC" in status_text([status], [], NOON)


def _with_three_runs(database, host: str, filled: int) -> None:
    """A site of whose runs the last two have the last thirty articles."""
    add_site(database, site_at(f"https://{host}/"), NOON)
    for articles, of_them in ((40, 0), (25, 25), (10, filled)):
        run = Runs(database).begin("news", host, NOON, "a test", timedelta(hours=1))
        write_run(database, run, {host: SiteTotals(new=articles, drops={}, lists={})}, NOON)
        row = {"run_id": run, "site": host, "field": "dek", "reader_version": "1", "articles": articles}
        rest = {"filled": of_them, "evidence": {}, "lengths": {}, "edited": 0, "lost": 0}
        with database.begin() as connection:
            connection.execute(insert(FieldCount).values(**row, **rest))


def test_many_sites_are_asked_for_at_once_and_each_has_its_own_last_runs(database):
    """Prometheus asks every fifteen seconds, of ten thousand sites."""
    asked = []
    event.listen(database, "before_cursor_execute", lambda *given: asked.append(given[2]))
    counts, known = [], 0
    for sites in (2, 20):
        for number in range(known, sites):
            _with_three_runs(database, f"paper{number}.example", number % 2)
        known = sites
        asked.clear()
        found = {one.site: one.fill for one in site_statuses(database, NOON)}
        counts.append(len(asked))
        assert len(found) == sites
        assert [found[f"paper{n}.example"]["dek"] for n in (0, 1)] == [pytest.approx(25 / 35), pytest.approx(26 / 35)]
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("runs", "is_young"), [([18], True), ([18, 40], True), ([5, 5, 5], True), ([10, 10, 10], False)]
)
def test_a_site_that_is_too_young_to_judge_is_not_called_well(database, told, runs, is_young):
    for place, new in enumerate(runs):
        told(new=new, hours_ago=len(runs) - place)
    text = status_text([status_of(database)], [], NOON)
    assert ("All is well." in text) is not is_young
    assert ("too young to judge" in text) is is_young


def test_fields_that_are_gone_moved_or_other_are_told_apart(database, told):
    for hours in (3, 2, 1):
        told(new=20, hours_ago=hours)
    kinds = {"dek": Kind.MISSING, "section": Kind.LOST, "published_at": Kind.WITNESS, "body": Kind.SHORTER}
    Alarms(database).open([NewAlarm(site=HOST, kind=kind, field=name, what="x") for name, kind in kinds.items()], NOON)
    status = status_of(database)
    assert "! down: dek, section; moved: published_at; changed: body" in status_text([status], [], NOON)
    (plain,) = status_plain([status], [])["sites"]
    assert (plain["fields_down"], plain["fields_moved"], plain["fields_other"]) == (
        ["dek", "section"],
        ["published_at"],
        ["body"],
    )


def test_rows_are_not_counted_at_every_question_for_metrics(database, tmp_path, monkeypatch):
    counted, asked = Counted(), []
    counts = Runs.counts
    monkeypatch.setattr(Runs, "counts", lambda runs: asked.append(1) or counts(runs))
    for minutes in (0, 1, 4, 6, 10):
        now = NOON + timedelta(minutes=minutes)
        told = metrics_text(database, tmp_path, now, counted.of(database, now))
        assert b"newscrawl_stored_sites 0.0" in told
    assert len(asked) == 2
