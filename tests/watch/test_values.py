"""Nonsense that fills a field is told from news by what the field said before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from newscrawl.items import Precision
from newscrawl.watch.counts import Counts, RunOfSite
from newscrawl.watch.drift import PastAlarm, judge
from newscrawl.watch.kinds import Kind
from newscrawl.watch.values import DAY_ALONE, MOMENT_OF_THE_CRAWL, NEWS, values_of
from newscrawl.watch.wording import sentence
from tests.articles import article

NAMES = [f"Reporter {number}" for number in range(9)]


def run(number: int, said: list[str], field: str = "authors") -> RunOfSite:
    """A run of a day, with what one field said in its articles."""
    counts = Counts(articles=len(said), filled=len(said), values={one: said.count(one) for one in said})
    return RunOfSite(run_id=number, day=float(number), fields={field: counts}, articles=len(said))


def newsroom(count: int, field: str = "authors") -> list[RunOfSite]:
    """Ten articles a day by reporters who take turns."""
    return [run(n, Random(n).choices(NAMES, k=10), field) for n in range(1, count + 1)]


def opened(found: list[RunOfSite], alarms: list[PastAlarm] | None = None) -> list[tuple[str, str, str]]:
    return [(change.kind.value, change.field, change.usual) for change in judge(found, alarms or [])[0]]


@pytest.mark.parametrize("field", ["authors", "section", "photo_credit", "source"])
def test_a_value_that_nobody_ever_had_on_every_article_is_told_after_one_run(field):
    ((change,), _) = judge([*newsroom(8, field), run(9, ["More stories"] * 10, field)], [])
    assert (change.kind, change.field, change.usual, change.first_run_id) == (Kind.SAME, field, "More stories", 9)
    told = sentence(change)
    assert told.startswith(f"{field} says “More stories” in 10 of the last 10 articles; before, ")


def test_the_name_of_the_site_for_every_title_is_told():
    titles = [run(n, [f"Headline {n} {at}" for at in range(10)], "title") for n in range(1, 5)]
    assert opened([*titles, run(5, ["The Daily"] * 10, "title")]) == [("always the same", "title", "The Daily")]


def test_a_first_crawl_of_many_articles_teaches_what_is_usual():
    first = run(1, Random(1).choices(NAMES, k=60))
    assert opened([first, *newsroom(3)[1:], run(9, ["More stories"] * 9)]) == [
        ("always the same", "authors", "More stories")
    ]


def test_small_runs_come_to_the_same():
    small = [run(9 + at / 100, ["More stories"] * 2) for at in range(5)]
    told = [opened([*newsroom(8), *small[: at + 1]]) for at in range(5)]
    assert told[-1] == [("always the same", "authors", "More stories")]
    assert told[0] == told[1] == []


def test_a_known_value_that_is_the_only_one_all_of_a_sudden_is_told_by_its_second_run():
    broken = [run(n, [NAMES[0]] * 10) for n in (31, 32)]
    assert opened([*newsroom(30), broken[0]]) == []  # one run may be somebody's shift
    assert opened([*newsroom(30), *broken]) == [("always the same", "authors", NAMES[0])]


def test_nonsense_that_is_another_one_each_time_is_told():
    strange = run(31, [f"{at} minutes ago" for at in range(10)])
    assert opened([*newsroom(30), strange]) == [("never seen", "authors", "known")]


def test_somebody_new_among_those_who_are_known_is_none():
    guests = [*NAMES[:6], "A Guest", "A Guest", "A Guest", "A Guest"]
    assert opened([*newsroom(30), run(31, guests)]) == []


def test_a_site_with_one_author_is_not_told_of_nor_one_whose_weekends_are_one_person_s():
    assert opened([run(n, ["The Editor"] * 10) for n in range(1, 10)]) == []
    weekends = [run(n, [f"Temp {n}"] * 10) if n % 7 > 4 else one for n, one in enumerate(newsroom(40), 1)]
    assert opened([*weekends, run(41, ["Temp 41"] * 10)]) == []


def test_a_day_alone_is_another_one_each_day_on_sites_that_state_no_clock():
    days = [run(n, [DAY_ALONE] * 10, "published_at") for n in range(1, 30)]
    assert opened([*days, run(30, [DAY_ALONE] * 10, "published_at")]) == []
    clocks = [run(n, [NEWS] * 10, "published_at") for n in range(1, 30)]
    assert opened([*clocks, run(30, [NEWS] * 10, "published_at")]) == []
    told = opened([*clocks, run(30, [DAY_ALONE] * 10, "published_at")])
    assert told == [("always the same", "published_at", DAY_ALONE)]


def test_articles_that_nobody_has_commented_on_yet_are_none():
    counted = [run(n, [str(at) for at in range(10)], "comment_count") for n in range(1, 30)]
    assert opened([*counted, *(run(n, ["0"] * 10, "comment_count") for n in (30, 31, 32))]) == []
    assert opened([*counted, run(30, ["847"] * 10, "comment_count")]) == [("always the same", "comment_count", "847")]


def test_runs_of_before_values_were_kept_say_nothing():
    old = [replace(one, fields={"authors": Counts(articles=10, filled=10)}) for one in newsroom(8)]
    assert opened([*old, run(9, ["Ann Lee"] * 10)]) == []


def test_length_is_not_told_beside_nonsense_and_the_alarm_closes_when_others_write_again():
    broken = [*newsroom(8), run(9, ["More stories"] * 10), run(10, ["More stories"] * 10)]
    alarm = PastAlarm(id=3, kind="always the same", field="authors", usual="More stories", first_run_id=9, is_open=True)
    assert judge(broken, [alarm]) == ([], [])
    (changes, (back,)) = judge([*broken, run(11, NAMES)], [alarm])
    assert (list(changes), back.alarm_id, back.run_id) == ([], 3, 11)


def test_what_a_person_accepts_may_be_said_by_all():
    alarm = PastAlarm(id=3, kind="always the same", field="authors", usual="Desk", first_run_id=9, accepted=True)
    assert opened([*newsroom(8), *(run(n, ["Desk"] * 10) for n in range(9, 13))], [alarm]) == []


def test_the_news_after_the_first_crawl_s_backlog_are_none():
    old = [run(1, [f"2026-10-{day:02} 08:{day}" for day in range(1, 29)], "published_at")]
    days = [run(1, [f"2026-10-{day:02}" for day in range(1, 29)], "published_at")]
    for past, said in ((old, NEWS), (days, DAY_ALONE)):
        assert opened([*past, *(run(n, [said] * 10, "published_at") for n in range(2, 5))]) == []
    nonsense = run(2, [DAY_ALONE] * 10, "published_at")
    assert opened([*old, nonsense]) == [("always the same", "published_at", DAY_ALONE)]


FETCHED = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("published", "precision", "said"),
    [
        (FETCHED - timedelta(hours=3, seconds=7), Precision.SECOND, NEWS),
        (FETCHED - timedelta(days=3, seconds=7), Precision.SECOND, "2026-11-22 11:59"),
        (FETCHED - timedelta(seconds=4), Precision.SECOND, MOMENT_OF_THE_CRAWL),
        (datetime(2026, 11, 25, tzinfo=UTC), Precision.DAY, "a day alone"),
        (datetime(2026, 11, 24, tzinfo=UTC), Precision.DAY, "a day alone"),
        (datetime(2020, 1, 1, tzinfo=UTC), Precision.DAY, "2020-01-01"),
    ],
)
def test_times_are_told_apart_by_the_minute_or_by_what_they_are_to_the_crawl(published, precision, said):
    one = article(1, published_at=published, published_precision=precision, fetched_at=FETCHED)
    assert values_of(one, "published_at") == [said]


def test_each_author_counts_by_himself_and_a_text_by_its_beginning():
    one = article(1, authors=("Ann Lee", "Bo  Ek"), tags=("a", "b"), section=None, body="x" * 200)
    assert values_of(one, "authors") == ["Ann Lee", "Bo Ek"]
    assert values_of(one, "tags") == ["a, b"]
    assert values_of(one, "section") == []
    assert values_of(one, "body") == ["x" * 60]
