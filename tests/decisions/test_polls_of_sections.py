"""A list deserves its interval by what it brought: pages of links that bring nothing are soon left alone."""

from datetime import timedelta

from newscrawl.decisions.revisits import next_poll


def visits(days: int, new_each_time: int, *, is_section: bool) -> int:
    """How often a list is asked in so many days."""
    interval, spent, count = None, timedelta(0), 0
    while spent < timedelta(days=days):
        interval = next_poll(interval, 20, new_each_time, is_section=is_section)
        spent += interval
        count += 1
    return count


def test_a_tag_page_that_brings_nothing_is_asked_less_often_each_time():
    assert visits(60, 0, is_section=True) <= 6
    assert visits(60, 0, is_section=False) > 50


def test_a_section_that_brings_articles_is_asked_as_often_as_it_deserves():
    assert visits(10, 15, is_section=True) > 500
    assert next_poll(timedelta(days=30), 20, 20, is_section=True) == timedelta(days=15)


def test_a_feed_s_interval_is_as_it_was():
    assert next_poll(None, 20, 0) == timedelta(minutes=30)
    assert next_poll(timedelta(hours=20), 20, 0) == timedelta(days=1)
