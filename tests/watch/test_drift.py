"""What a site's counted runs say: which alarms open, when, and when they close."""

from dataclasses import replace

import pytest

from newscrawl.watch.counts import Counts, RunOfSite, condensed, count_fields, length_of, mean_length, size_class
from newscrawl.watch.drift import PastAlarm, judge
from newscrawl.watch.kinds import Kind
from newscrawl.watch.wording import sentence
from tests.articles import article

LD, TIME = "json-ld NewsArticle.datePublished", "time datetime"


def run(number: int, *, filled: int = 10, articles: int = 10, witness: str = LD, **facts) -> RunOfSite:
    """A run of a day, with one field."""
    dates = Counts(articles=articles, filled=filled, evidence={witness: filled} if filled else {})
    fields = {"published_at": dates, "title": Counts(articles=articles, filled=articles)}
    return RunOfSite(run_id=number, day=float(number), fields=fields, articles=articles, **facts)


def runs(count: int, **facts) -> list[RunOfSite]:
    return [run(number, **facts) for number in range(1, count + 1)]


def opened(found: list[RunOfSite], alarms: list[PastAlarm] | None = None) -> set[tuple[str, str]]:
    return {(change.kind.value, change.field) for change in judge(found, alarms or [])[0]}


MISSING = PastAlarm(id=7, kind="missing", field="published_at", usual="found", first_run_id=5, is_open=True)


def test_a_field_that_is_gone_is_told_after_one_run():
    ((change,), _) = judge([*runs(4), run(5, filled=0)], [])
    assert (change.kind, change.field, change.first_run_id) == (Kind.MISSING, "published_at", 5)
    assert sentence(change) == "published_at was found in 100 % of 40 articles, and is found in 0 of the last 10"


def test_another_witness_for_the_same_value_is_told():
    ((change,), _) = judge([*runs(4), run(5, witness=TIME)], [])
    assert (change.kind, change.usual, change.instead) == (Kind.WITNESS, LD, {TIME: 10})


def test_which_list_named_an_article_is_no_change_of_its_page():
    busy = run(31, witness="WordPress API entry")
    assert opened([*runs(30, witness="feed entry"), busy]) == set()
    ((change,), _) = judge([*runs(20, witness="feed entry"), *runs(10, witness="sitemap entry"), run(31)], [])
    assert (change.kind, change.usual, change.instead) == (Kind.WITNESS, "an entry of a list", {LD: 10})


def test_half_of_a_field_is_told_when_the_site_s_weekends_are_known():
    assert opened([*runs(4), run(5, filled=5), run(6, filled=5)]) == set()
    assert opened([*runs(30), run(31, filled=4), run(32, filled=5)]) == {("missing", "published_at")}


@pytest.mark.parametrize("articles", [1, 2, 4])
def test_a_few_odd_articles_are_none(articles):
    assert opened([*runs(30), run(31, filled=0, articles=articles)]) == set()


def test_what_the_last_run_says_nothing_of_is_not_told_again():
    assert opened([*runs(4), run(5, filled=0), run(6, filled=0, articles=0)]) == set()


def test_a_past_of_few_articles_tells_nothing():
    assert opened([run(1, articles=5, filled=5), run(2, filled=0)]) == set()


def test_an_open_alarm_is_not_opened_again_and_closes_with_the_first_run_that_is_as_before():
    broken = [*runs(4), run(5, filled=0), run(6, filled=0)]
    assert judge(broken, [MISSING]) == ([], [])
    ((), (back,)) = map(tuple, judge([*broken, run(7)], [MISSING]))
    assert (back.alarm_id, back.run_id) == (7, 7)


def test_one_article_that_has_the_field_does_not_close_it():
    assert judge([*runs(4), run(5, filled=0), run(6, articles=1, filled=1)], [MISSING]) == ([], [])


def test_what_was_broken_for_a_while_is_no_part_of_the_past():
    closed = replace(MISSING, is_open=False, recovered_run_id=9)
    past = [*runs(4), *(run(number, filled=0) for number in range(5, 9)), run(9), run(10)]
    assert opened([*past, run(11, filled=0)], [closed]) == {("missing", "published_at")}


def test_what_a_person_accepts_is_the_new_past():
    accepted = replace(MISSING, is_open=False, accepted=True)
    without = [*runs(4), *(run(number, filled=0) for number in range(5, 9))]
    assert opened([*without, run(9, filled=0)]) == {("missing", "published_at")}
    assert opened([*without, run(9, filled=0)], [accepted]) == set()
    assert opened([*without, run(9, filled=10)], [accepted]) == {("appeared", "published_at")}


def test_pages_without_articles_are_told_with_their_reason():
    gate = replace(run(5, articles=0, filled=0), drops={"consent page behind a cookie": 10})
    ((change,), _) = judge([*runs(4), gate], [])
    assert (change.kind, change.instead) == (Kind.UNREADABLE, {"consent page behind a cookie": 10})


def test_a_front_page_that_names_nothing_is_told():
    front = "https://a.example/"
    found = [replace(one, lists={front: 12}) for one in runs(4)]
    assert opened([*found, replace(run(5), lists={front: 0})]) == {("empty list", front)}
    assert opened([*found, replace(run(5), lists={front: 9})]) == set()
    assert opened([*found, replace(run(5), lists={})]) == set()


def test_lists_that_run_dry_in_one_run_are_told_of_as_one():
    front, about, feed = "https://a.example/", "https://a.example/about/", "https://a.example/feed/"
    found = [replace(one, lists={about: 8, front: 12, feed: 10}) for one in runs(4)]
    dry = [replace(run(number), lists={about: 0, front: 0, feed: 10}) for number in (5, 6)]
    ((change,), _) = judge([*found, dry[0]], [])
    assert (change.field, change.instead) == (front, {about: 0})
    assert sentence(change).endswith(f"names 0 of the 12 articles that it usually names; so it is with {about}")
    alarm = PastAlarm(id=1, kind="empty list", field=front, usual="12 articles", first_run_id=5, is_open=True)
    assert judge([*found, *dry], [alarm])[0] == []
    later = replace(run(6), lists={about: 0, front: 0, feed: 0})
    assert opened([*found, dry[0], later], [alarm]) == {("empty list", feed)}


def test_half_of_what_all_articles_had_is_told_after_one_run_once_two_weekends_are_known():
    assert opened([*runs(20), run(21, filled=5)]) == {("missing", "published_at")}
    assert opened([*runs(10), run(11, filled=5)]) == set()
    moody = [run(number, filled=10 - (number % 7 > 4)) for number in range(1, 21)]
    assert opened([*moody, run(21, filled=5)]) == set()


def test_known_articles_that_lose_a_field_in_one_run_are_told_though_none_is_new():
    def visited(number: int, lost: int) -> RunOfSite:
        sections = Counts(articles=0, edited=lost, lost=lost)
        return RunOfSite(run_id=number, day=float(number), fields={"section": sections}, articles=12)

    usual = [visited(number, int(number == 9)) for number in range(1, 25)]
    ((change,), _) = judge([*usual, visited(25, 8)], [])
    assert (change.kind, change.field) == (Kind.LOST, "section")
    assert sentence(change).startswith("8 of 12 known articles that were visited again lost their section")
    assert opened([*usual, visited(25, 4)]) == set()


def test_what_half_of_the_articles_had_is_told_in_one_run_where_known_ones_lose_it_too():
    def commented(number: int, filled: int, lost: int, revisited: int = 5) -> RunOfSite:
        comments = Counts(articles=10, filled=filled, lost=lost, revisited=revisited)
        return RunOfSite(run_id=number, day=float(number), fields={"comment_count": comments}, articles=17)

    usual = [commented(number, 5 + number % 3 - 1, 0) for number in range(1, 20)]
    ((change,), _) = judge([*usual, commented(20, 0, 4, 4)], [])
    assert (change.kind, change.field, change.first_run_id) == (Kind.MISSING, "comment_count", 20)
    assert sentence(change).endswith("and is found in 0 of the last 10")
    assert opened([*usual, commented(20, 0, 0)]) == set()  # ten briefs on which nobody commented
    assert opened([*usual, commented(20, 4, 4, 4)]) == set()  # comments of old articles were closed
    assert opened([*usual, commented(20, 0, 1)]) == set()
    assert opened([*usual[:1], commented(20, 0, 4, 4)]) == set()


def test_a_count_that_the_page_stated_and_a_feed_states_now_is_told_in_one_run_by_known_articles():
    def commented(number: int, stated: int, lost: int) -> RunOfSite:
        evidence = {"comments heading": stated, "feed entry": 10 - stated}
        comments = Counts(articles=10, filled=10, lost=lost, revisited=4, evidence=evidence)
        return RunOfSite(run_id=number, day=float(number), fields={"comment_count": comments}, articles=17)

    usual = [commented(number, 5 + number % 3 - 1, 0) for number in range(1, 20)]
    ((change,), _) = judge([*usual, commented(20, 0, 4)], [])
    assert (change.kind, change.usual, change.instead) == (Kind.WITNESS, "comments heading", {"feed entry": 10})
    assert opened([*usual, commented(20, 0, 0)]) == set()


def test_a_burst_of_briefs_over_two_runs_says_nothing_of_what_briefs_never_have():
    def sourced(number: int, filled: int, sizes: dict[int, int]) -> RunOfSite:
        articles = sum(sizes.values())
        fields = {
            "source": Counts(articles=articles, filled=filled),
            "body": Counts(articles=articles, filled=articles, lengths=sizes),
        }
        return RunOfSite(run_id=number, day=float(number), fields=fields, articles=articles)

    usual = [sourced(number, 8 - number % 2, {36: 1, 40: 6, 44: 3}) for number in range(1, 21)]
    briefs = [sourced(21, 4, {30: 26, 40: 4}), sourced(22, 3, {30: 27, 40: 3})]
    assert opened([*usual, briefs[0]]) == opened([*usual, *briefs]) - {("shorter", "body")} == set()
    broken = [sourced(number, 0, {36: 1, 40: 6, 44: 3}) for number in (21, 22)]
    assert opened([*usual, *broken]) == {("missing", "source")}


def test_runs_that_give_nothing_are_told_and_runs_with_nothing_due_are_not():
    nothing = RunOfSite(run_id=11, day=11.0, trouble="Connection was refused")
    found = [*runs(10), *(replace(nothing, run_id=number) for number in (11, 12, 13))]
    assert ("nothing", "") in opened(found)
    assert opened([*runs(10), *(RunOfSite(run_id=number, day=11.0) for number in (11, 12, 13))]) == set()


def test_a_text_cut_to_its_beginning_is_told():
    def texts(number: int, size: int) -> RunOfSite:
        body = Counts(articles=10, filled=10, lengths={size: 3, size + 1: 4, size + 2: 3})
        return RunOfSite(run_id=number, day=float(number), fields={"body": body}, articles=10)

    usual = [texts(number, 40) for number in range(1, 30)]
    assert opened([*usual, texts(30, 28)]) == set()  # one run may be a burst of briefs
    assert opened([*usual, texts(30, 28), texts(31, 28)]) == {("shorter", "body")}


def test_runs_of_one_day_are_put_together_but_for_the_last_ones_and_not_across_a_cut():
    found = [replace(run(number, articles=4, filled=4), day=1.0) for number in range(1, 9)]
    together = condensed(found, recent=2, articles=10)
    assert [one.run_id for one in together] == [3, 6, 7, 8]
    assert [one.fields["published_at"].filled for one in together] == [12, 12, 4, 4]
    assert [one.run_id for one in condensed(found, 2, 10, cuts={2})] == [1, 4, 6, 7, 8]


def test_fields_are_counted_with_evidence_and_length():
    read = [article(1, authors=("Ann Lee", "Bo Ek"), evidence={"authors": "printed byline"}), article(2, authors=())]
    counts = count_fields(read, {"authors": 1}, 3, {})["authors"]
    assert (counts.articles, counts.filled, counts.evidence, counts.lengths) == (2, 1, {"printed byline": 1}, {4: 1})
    assert (counts.edited, counts.lost) == (3, 1)
    assert mean_length(counts) == pytest.approx(2.0)
    assert length_of(size_class(1000)) == pytest.approx(1000, rel=0.1)
