"""A silence is told where it is longer than the site's hours explain."""

from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.watch.quiet import silence, stood_at

MONDAY = datetime(2026, 9, 7, tzinfo=UTC)
HOLIDAY = MONDAY + timedelta(days=16)  # a Wednesday of the third week


def office_hours(weeks: int) -> list[datetime]:
    """An article an hour from 8 to 17 o'clock, Monday to Friday, but for one holiday."""
    hours = (MONDAY + timedelta(hours=n) for n in range(weeks * 7 * 24))
    return [at for at in hours if at.weekday() < 5 and 8 <= at.hour <= 17 and at.date() != HOLIDAY.date()]


CAME = office_hours(8)
LAST_FRIDAY = CAME[-1]


@pytest.mark.parametrize("lists_are_read", [True, False])
@pytest.mark.parametrize("days", [1, 2, 2.5])
def test_a_weekend_is_no_silence(lists_are_read, days):
    assert silence(CAME, LAST_FRIDAY + timedelta(days=days), lists_are_read=lists_are_read) is None


def test_a_weekday_without_an_article_is_told_by_noon_where_the_lists_cannot_be_read():
    thursday = [at for at in CAME if at < LAST_FRIDAY - timedelta(hours=20)]
    friday_noon = LAST_FRIDAY.replace(hour=12)
    found = silence(thursday, friday_noon, lists_are_read=False)
    assert found is not None
    assert (found.lasts, found.longest) == (timedelta(hours=19), timedelta(0))


def test_a_holiday_on_which_the_lists_are_read_is_no_silence():
    thursday = [at for at in CAME if at < LAST_FRIDAY - timedelta(hours=20)]
    for hour in range(8, 24):
        assert silence(thursday, LAST_FRIDAY.replace(hour=hour), lists_are_read=True) is None


def test_the_holidays_of_a_site_that_has_news_every_day_are_no_silence_where_its_lists_are_read():
    daily = [MONDAY + timedelta(hours=8 + 24 * day) for day in range(60)]
    after_christmas = daily[-1] + timedelta(days=2, hours=20)
    assert silence(daily, after_christmas, lists_are_read=True) is None
    assert silence(daily, after_christmas, lists_are_read=False)
    assert silence(daily, daily[-1] + timedelta(days=3, hours=2), lists_are_read=True)


def test_a_site_that_names_only_old_articles_for_days_is_told():
    assert silence(CAME, LAST_FRIDAY + timedelta(days=5), lists_are_read=True)


def test_a_site_that_was_met_silent_has_not_fallen_silent():
    long_after, soon_after = LAST_FRIDAY + timedelta(weeks=2), LAST_FRIDAY + timedelta(days=1)
    assert stood_at(CAME, long_after, lists_are_read=True)
    assert not stood_at(CAME, soon_after, lists_are_read=True)
    assert not stood_at([*CAME, long_after + timedelta(hours=1)], long_after, lists_are_read=True)


def test_of_a_site_that_is_hardly_known_nothing_is_told():
    young = office_hours(2)
    assert silence(young, young[-1] + timedelta(days=3), lists_are_read=False) is None
    assert silence(young[:20], young[19] + timedelta(days=90), lists_are_read=False) is None
