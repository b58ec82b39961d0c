"""The test itself: what counts as evidence for a change, and what does not."""

import random

import pytest

from newscrawl.watch.betting import LOOK, bet, recovered

STEADY = [(10, 10), (9, 10), (10, 10), (10, 10)]


def test_a_total_loss_in_one_run_of_ten_is_strong_evidence_after_thirty_articles():
    assert bet([(10, 10), (9, 10), (10, 10), (0, 10)]).evidence > 100_000
    assert bet([(29, 30), (0, 10)]).evidence > 20_000


def test_evidence_grows_with_the_past_and_with_the_runs_since():
    little, much = bet([*STEADY, (5, 10)]), bet([*STEADY * 5, (5, 10)])
    assert little.evidence < much.evidence < bet([*STEADY * 5, (5, 10), (5, 10)]).evidence


def test_one_article_says_little():
    assert bet([*STEADY * 3, (0, 1)]).evidence < 100


def test_a_site_whose_runs_differ_much_has_taught_to_expect_it():
    rhythm = [(8, 10)] * 5 + [(2, 10)] * 2
    assert bet(rhythm).evidence > 100 * bet(rhythm * 4).evidence


def test_where_the_change_began_is_told():
    found = bet([*STEADY * 3, (1, 10), (0, 10)])
    assert (found.begun, round(found.before, 3), round(found.now, 2)) == (12, 0.975, 0.05)


def test_runs_of_a_thousand_articles_are_no_stronger_than_of_a_hundred():
    assert bet([(1000, 1000), (500, 1000)]).evidence == pytest.approx(bet([(100, 100), (50, 100)]).evidence)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_while_nothing_changes_the_evidence_stays_small(share):
    """The theorem: evidence minus the looks that were taken is a martingale."""
    chance, alarms, looks = random.Random(7), 0, 0.0
    for _ in range(20):
        runs: list[tuple[int, int]] = []
        for _ in range(30):
            articles = chance.randint(1, 15)
            runs.append((sum(chance.random() < share for _ in range(articles)), articles))
            looks += min(articles / LOOK, 1)
            alarms += bet(runs).evidence > 200
    assert alarms <= 2 * looks / 200


def test_a_field_that_is_back_is_known_again():
    assert recovered(STEADY, [(0, 10)], [(9, 10)]) > 1000
    assert recovered(STEADY, [(0, 10)], [(0, 10)]) < 0.001
    assert recovered(STEADY, [(0, 10)], []) == pytest.approx(1.0)
