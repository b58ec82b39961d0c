"""A redesigned site floods nobody with silent edits: its changes are kept under another cause, and looked at by themselves."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from newscrawl.decisions.changes import Cause
from newscrawl.storage.browsing.edits import EditFilter, silent_edits, summary_of_edits
from newscrawl.storage.browsing.one_article import revisions_of
from newscrawl.storage.layout_changes import LayoutChange, note_layout_changes
from newscrawl.storage.run_counts import SiteTotals, runs_of, write_run
from newscrawl.storage.runs import Runs
from newscrawl.storage.store import Store
from newscrawl.web.answers import Desk
from tests.articles import NOW, envelope, save
from tests.web.conftest import client_of

HOST, ARTICLES = "a.example", range(1, 9)


def body(number: int) -> dict:
    return {"body": f"Text {number}.", "blocks": (), "title": f"Headline {number}"}


def visit(database, hours: int, changed: dict[int, dict]) -> list[LayoutChange]:
    """A run that visits all articles; ``changed``: article -> what it says otherwise."""
    at = NOW + timedelta(hours=hours)
    run = Runs(database).begin("news", HOST, at, "a test", timedelta(hours=1))
    found = [envelope(n, **{**body(n), "fetched_at": at, **changed.get(n, {})}) for n in ARTICLES]
    outcomes = [stored.outcome for stored in save(Store(database), found, run, at)]
    told = note_layout_changes(database, run, {HOST: len(outcomes) - outcomes.count("new")})
    totals = SiteTotals(new=outcomes.count("new"), updated=outcomes.count("updated"), drops={}, lists={})
    write_run(database, run, {HOST: totals}, at)
    return told


@pytest.fixture
def redesigned(database):
    assert visit(database, 0, {}) == []
    nonsense = {n: {"authors": ("More stories",)} for n in ARTICLES if n != 8}
    nonsense[3] |= {"title": "Another headline"}
    told = visit(database, 1, nonsense)
    assert told == [LayoutChange(HOST, ("authors",), 6, 8)]
    return database


def edits(database, **wanted) -> set[int]:
    return {one.article_id for one in silent_edits(database, EditFilter(**wanted)).items}


def test_only_what_an_editor_did_is_a_silent_edit_and_the_rest_can_still_be_seen(redesigned):
    assert edits(redesigned) == {3}
    assert edits(redesigned, layout=True) == {1, 2, 4, 5, 6, 7}
    assert edits(redesigned, layout=True, site=HOST, field="authors") == {1, 2, 4, 5, 6, 7}
    assert (
        summary_of_edits(redesigned, EditFilter()).edits,
        summary_of_edits(redesigned, EditFilter(layout=True)).edits,
    ) == (1, 6)
    with redesigned.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM silent_edits")).scalar() == 1
    newest = revisions_of(redesigned, 1, None).items[0]
    assert (newest.cause, newest.silent, newest.changes["authors"][1]) == (Cause.LAYOUT, None, ["More stories"])


def test_the_way_back_is_none_either(redesigned):
    told = visit(redesigned, 2, {3: {"title": "Another headline"}})
    assert [(one.fields, one.articles) for one in told] == [(("authors",), 7)]
    assert edits(redesigned) == {3}


def test_what_a_layout_loses_counts_as_lost(redesigned):
    told = visit(redesigned, 2, {n: {"authors": ()} for n in ARTICLES})
    assert [one.articles for one in told] == [7]  # the headline of the other one changed too
    last = runs_of(redesigned, HOST, 10)[-1].fields["authors"]
    assert (last.edited, last.lost) == (8, 8)


def test_a_few_edits_of_a_day_are_what_they_were(database):
    visit(database, 0, {})
    assert visit(database, 1, {n: {"title": f"Another {n}", "body": f"Other text {n}."} for n in (1, 2, 3, 4, 5)}) == []
    assert edits(database) == {1, 2, 3, 4, 5}


def test_the_page_of_silent_edits_tells_of_them_without_listing_them(redesigned, tmp_path):
    client = client_of(Desk(redesigned, tmp_path, lambda: NOW + timedelta(hours=3)))
    shown = client.get("/edits").text
    assert "6 articles in 1 paper that" in shown
    assert shown.count('class="edit"') == 1
    layout = client.get("/edits?cause=layout").text
    assert "Changed with the layout" in layout
    assert layout.count('class="edit"') == 6
    assert len(client.get("/api/edits?cause=layout").json()["items"]) == 6
    assert client.get("/edits?cause=whim").status_code == 400


def test_known_articles_whose_comments_are_counted_no_more_are_kept_of_a_run(database):
    at = NOW + timedelta(hours=1)
    totals = SiteTotals(unchanged=7, drops={}, lists={}, had_comments=4, uncounted=3)
    run = Runs(database).begin("news", "https://a.example/", at, "me", timedelta(minutes=2))
    write_run(database, run, {HOST: totals}, at)
    (watched,) = runs_of(database, HOST, 10)
    counts = watched.fields["comment_count"]
    assert (counts.revisited, counts.lost, watched.fields["title"].revisited) == (4, 3, None)
