"""The last line and the exit code of a crawl say what really happened."""

import pytest

from newscrawl.invocation import ExitCode
from tests.crawl.test_crawl_parts import facts, summary, tally


def test_a_crawl_whose_end_breaks_does_not_end_well(desk, monkeypatch):
    def breaks(_):
        raise ZeroDivisionError

    monkeypatch.setattr("newscrawl.crawl.telling.advice", breaks)
    assert desk.crawl().returncode == ExitCode.BUG


def test_a_crawl_whose_reader_went_away_keeps_everything_and_says_so(desk, monkeypatch):
    def away(*_, **__):
        raise BrokenPipeError

    monkeypatch.setattr("newscrawl.crawl.telling.print", away, raising=False)
    assert desk.crawl().returncode == ExitCode.NOBODY_READS
    assert desk.rows("SELECT count(*), end_reason FROM runs JOIN articles") == [(3, "finished")]


@pytest.mark.parametrize("status", [403, 404, 500])
def test_where_nothing_could_be_fetched_nothing_is_called_known_and_not_due(site, desk, status):
    desk.crawl()
    for path in site.stories:
        site.answer(path, b"", status=status)
    told = desk.crawl("-a", "refetch=1", "-s", "RETRY_TIMES=0").stderr
    assert "\nNothing is new: 3 of its pages were dropped: " in told


def test_where_the_disk_is_full_the_last_line_says_so():
    last = summary(facts(tally(known=5, NO_ROOM=3), reason="no room left to keep articles"), 3.0).splitlines()[-1]
    assert last.startswith("There was no room for what came")


@pytest.mark.parametrize(("name", "limit"), [("MAX_ARTICLES", 2), ("MAX_LISTINGS", 1), ("MAX_ARTICLES", 0)])
def test_what_a_limit_left_to_another_crawl_is_said(site, desk, name, limit):
    further = "".join(f'<nav><a href="/section-{n}/">Section {n}</a></nav>' for n in range(3))
    site.answer("/", site.front_page().replace("</body>", f"{further}</body>").encode())
    for n in range(3):
        site.answer(f"/section-{n}/", site.front_page().encode())
    told = desk.crawl("-s", f"{name}={limit}").stderr
    assert (f"\nLeft to the next crawl: what is beyond {name} ({limit})\n" in told) is bool(limit)
    assert told.count("Left to the next crawl") == bool(limit)


@pytest.mark.parametrize("refetched", [False, True])
def test_nobody_is_told_to_type_what_was_typed(refetched):
    counted = tally(known=5, listings=1)
    counted.refetched = refetched
    last = summary(facts(counted), 3.0).splitlines()[-1]
    assert last.startswith("Nothing is new: ")
    assert ("-a refetch=1" in last) is not refetched
