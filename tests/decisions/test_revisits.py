"""When an address is asked for again: tables of what is known and what happened, with what, when and why."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.decisions.revisits import (
    POLL_AT_LEAST,
    POLL_AT_MOST,
    Found,
    KnownAddress,
    Validators,
    after_article,
    after_drop,
    after_list,
    after_unchanged,
    asks_conditionally,
    due_soon,
    further_list,
    horizon,
    is_due,
    is_gone,
    lead_to_keep,
    modified_list_due,
    next_poll,
    on_list,
    schedule,
    states_itself,
    stays_article,
    validator_lies,
    why_no_article,
)
from newscrawl.errors import DropReason, UsageError
from newscrawl.items import Lead, Visit
from tests.articles import NOW

AGES = schedule("15m 1h 3h 1d 7d")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def visit(status: int | None = 200) -> Visit:
    return Visit(address="https://a.example/1", site="a.example", at=NOW, status=status)


def known(**facts) -> KnownAddress:
    return KnownAddress(**{"first_seen_at": NOW - DAY, "found_in": "feed"} | facts)


OWN = "https://a.example/1"
LISTED = {"is_list": True, "found_in": "feed", "outcome": "section page", "fetched_at": NOW - HOUR}


def lead(found_in: str = "feed", **facts) -> Lead:
    return Lead(**{"url": OWN, "found_in": found_in} | facts)


# ---- ages (NewsDiffs: ever later, then no more)


@pytest.mark.parametrize(
    ("age", "again"),
    [
        (0 * MINUTE, 15 * MINUTE),
        (14 * MINUTE, 1 * MINUTE),
        (15 * MINUTE, 45 * MINUTE),
        (2 * HOUR, 1 * HOUR),
        (6 * DAY, 1 * DAY),
        (7 * DAY, None),
        (-5 * DAY, 15 * MINUTE),  # dated in the future: no reason to wait for it
    ],
)
def test_an_article_is_visited_ever_later(age, again):
    after = after_article(NOW - age, visit(), AGES)
    assert after.due_at == (NOW + again if again else None)
    assert after.why


def test_a_304_counts_by_the_articles_own_birth():
    assert after_unchanged(known(published_at=NOW - 2 * HOUR), visit(304), AGES).due_at == NOW + HOUR
    assert after_unchanged(known(first_seen_at=NOW - 20 * MINUTE), visit(304), AGES).due_at == NOW + 40 * MINUTE
    assert after_unchanged(None, visit(304), AGES).due_at is None


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("", ()),
        ("3h 15m", (15 * MINUTE, 3 * HOUR)),
        ("1.5h, 2d", (1.5 * HOUR, 2 * DAY)),
        ("30s", (timedelta(seconds=30),)),
    ],
)
def test_a_schedule_is_read(text, ages):
    assert schedule(text) == ages


@pytest.mark.parametrize("text", ["soon", "15", "1w", "1h2", "-1h", "99999999999999999h", "²h"])
def test_what_is_no_schedule_is_told(text):
    with pytest.raises(UsageError, match="REVISIT_AFTER"):
        schedule(text)


# ---- what could not be had (Heritrix and Media Cloud: growing distances, then no more)


@pytest.mark.parametrize(
    ("facts", "status", "outcome", "again", "failures"),
    [
        ({}, None, DropReason.UNREACHABLE, 15 * MINUTE, 1),
        ({"failures": 1}, None, DropReason.UNREACHABLE, 30 * MINUTE, 2),
        ({"failures": 7}, 502, DropReason.HTTP_STATUS, DAY, 8),
        ({"failures": 8}, 502, DropReason.HTTP_STATUS, None, 9),
        ({"failures": 3}, 429, DropReason.HTTP_STATUS, 2 * HOUR, 4),
        ({"failures": 3}, 403, DropReason.HTTP_STATUS, HOUR, 0),  # an answer: it is no failure
        ({"visits": 1}, 200, DropReason.EMPTY_PAGE, DAY, 0),
        ({"visits": 2}, 404, DropReason.GONE, 7 * DAY, 0),
        ({"visits": 3}, 404, DropReason.GONE, None, 0),
        ({}, 200, DropReason.DUPLICATE_URL, None, 0),
        # What is stored is looked for again, counted since it was met there last.
        ({"is_stored": True, "visits": 9}, 200, DropReason.SHOWS_LIST, HOUR, 1),
        (
            {"is_stored": True, "visits": 9, "failures": 1, "outcome": "shows a list now"},
            200,
            DropReason.SHOWS_LIST,
            DAY,
            2,
        ),
        (
            {"is_stored": True, "visits": 9, "failures": 3, "outcome": "gone (404 or 410)"},
            404,
            DropReason.GONE,
            30 * DAY,
            4,
        ),
        (
            {"is_stored": True, "visits": 9, "failures": 4, "outcome": "shows a list now"},
            200,
            DropReason.SHOWS_LIST,
            None,
            5,
        ),
        (
            {"is_stored": True, "visits": 9, "failures": 6, "outcome": "unreachable"},
            200,
            DropReason.EMPTY_PAGE,
            HOUR,
            1,
        ),
        ({"is_list": True, "visits": 40}, 404, DropReason.GONE, DAY, 0),  # lists come back from what looks like death
        ({"visits": 0}, None, DropReason.ROBOTS, HOUR, 0),  # refused: nobody failed
    ],
)
def test_what_brought_no_article_is_looked_at_again(facts, status, outcome, again, failures):
    after = after_drop(known(**facts), visit(status), outcome, None, AGES)
    assert (after.due_at, after.failures) == (NOW + again if again else None, failures)
    assert after.why


def test_a_host_that_asks_to_wait_is_obeyed():
    after = after_drop(known(failures=2), visit(None), DropReason.HOST_WAITS, NOW + 3 * HOUR, AGES)
    assert (after.due_at, after.failures) == (NOW + 3 * HOUR, 2)


def test_nothing_is_known_of_a_first_visit():
    assert after_drop(None, visit(), DropReason.EMPTY_PAGE, None, AGES).due_at == NOW + HOUR


# ---- what stands in an article's place

ARTICLE, READ, LIST, NOBODY = known(), known(is_stored=True), known(is_list=True), None


@pytest.mark.parametrize(
    ("address", "is_list", "led_to_front", "led_to", "reason"),
    [
        (NOBODY, True, False, NOBODY, None),
        (ARTICLE, True, False, NOBODY, None),  # it may be a section
        (ARTICLE, False, True, NOBODY, DropReason.INDEX_PAGE),
        (ARTICLE, True, False, LIST, DropReason.INDEX_PAGE),
        (NOBODY, False, False, LIST, DropReason.INDEX_PAGE),
        (READ, False, False, NOBODY, None),
        (READ, True, False, NOBODY, DropReason.SHOWS_LIST),
        (READ, False, True, NOBODY, DropReason.SHOWS_LIST),
        (READ, False, False, LIST, DropReason.SHOWS_LIST),
        (READ, False, False, ARTICLE, None),  # it moved
        (READ, True, False, ARTICLE, DropReason.SHOWS_LIST),
    ],
)
def test_what_stands_in_an_articles_place_is_no_article_of_its_own(address, is_list, led_to_front, led_to, reason):
    assert why_no_article(address, is_list=is_list, led_to_front=led_to_front, led_to=led_to) is reason


@pytest.mark.parametrize(
    ("facts", "stays"),
    [(None, False), ({}, False), ({"is_stored": True}, True), ({"is_stored": True, "is_list": True}, False)],
)
def test_what_is_stored_as_an_article_stays_one(facts, stays):
    assert stays_article(known(**facts) if facts is not None else None) is stays


@pytest.mark.parametrize(
    ("status", "outcome", "times", "gone"),
    [
        (404, DropReason.GONE, 1, True),
        (410, DropReason.GONE, 1, True),
        (200, DropReason.SHOWS_LIST, 1, False),
        (200, DropReason.SHOWS_LIST, 2, True),
        (200, DropReason.EMPTY_PAGE, 5, False),
        (503, DropReason.HTTP_STATUS, 5, False),
        (200, "updated", 0, False),
    ],
)
def test_an_article_is_gone_where_its_server_says_so_or_shows_lists_again_and_again(status, outcome, times, gone):
    assert is_gone(status, outcome, times) is gone


SHOWN = {"is_stored": True, "outcome": "shows a list now"}


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({**SHOWN, "failures": 2}, Found.NO_ARTICLE),
        ({**SHOWN, "failures": 1}, Found.LEAVE),
        ({**SHOWN, "failures": 2, "is_stored": False}, Found.LEAVE),
        ({**SHOWN, "failures": 2, "is_list": True}, Found.LEAVE),
        ({"is_stored": True, "outcome": "gone (404 or 410)", "failures": 3}, Found.LEAVE),
    ],
)
def test_a_menu_makes_a_list_of_what_shows_one_again_and_again(facts, found):
    assert further_list(known(**facts), None) is found


# ---- lists (Media Cloud's feed fetcher: by the share of what is new)


@pytest.mark.parametrize(
    ("interval", "entries", "new", "at_least", "next_one"),
    [
        (None, 20, 20, None, 30 * MINUTE),
        (HOUR, 20, 0, None, 90 * MINUTE),
        (HOUR, 20, 2, None, HOUR),
        (HOUR, 20, 6, None, 48 * MINUTE),
        (HOUR, 20, 15, None, 30 * MINUTE),
        (6 * MINUTE, 20, 20, None, POLL_AT_LEAST),
        (20 * HOUR, 20, 0, None, POLL_AT_MOST),
        (HOUR, 20, 15, 2 * HOUR, 2 * HOUR),  # ttl
        (HOUR, 20, 15, 900 * DAY, POLL_AT_MOST),  # a ttl that makes no sense
        (HOUR, 0, 0, None, 90 * MINUTE),
    ],
)
def test_a_list_is_polled_as_it_deserves(interval, entries, new, at_least, next_one):
    assert next_poll(interval, entries, new, at_least=at_least) == next_one
    after = after_list(known(is_list=True, poll=interval), visit(), entries, new, at_least)
    assert (after.due_at, after.poll) == (NOW + next_one, next_one)


# ---- what a list says of an article


@pytest.mark.parametrize(
    ("facts", "says", "found"),
    [
        (None, lead(), Found.ADD),
        ({"found_in": "section page"}, lead("feed"), Found.BETTER_LEAD),
        ({"found_in": "feed"}, lead("section page"), Found.LEAVE),
        # Sitemaps name sections too, but give them no headline.
        ({"is_list": True, "found_in": "section page"}, lead("feed"), Found.NO_SECTION),
        ({"is_list": True, "found_in": "section page"}, lead("WordPress API"), Found.NO_SECTION),
        ({"is_list": True, "found_in": "section page"}, lead("sitemap", title="Ferry is back"), Found.NO_SECTION),
        ({"is_list": True, "found_in": "section page", "due_at": NOW + HOUR, "fetched_at": NOW - HOUR}, lead("sitemap"), Found.LEAVE),
        ({"is_list": True, "found_in": "feed", "due_at": NOW + HOUR, "fetched_at": NOW - HOUR}, lead("feed"), Found.LEAVE),
        # One that a feed named before, and was a list all the same, when it is due: feeds name sections too.
        ({**LISTED, "due_at": NOW - MINUTE}, lead("feed"), Found.NO_SECTION),
        ({**LISTED, "due_at": NOW - MINUTE}, lead("section page"), Found.DUE),
        ({**LISTED, "due_at": NOW + MINUTE}, lead("section page", url=OWN, list_url=OWN), Found.NO_SECTION),
        ({**LISTED, "due_at": NOW - MINUTE, "outcome": "feed"}, lead("feed"), Found.DUE),
        ({"fetched_at": NOW - HOUR, "found_in": "section page"}, lead("feed"), Found.LEAVE),
        ({"fetched_at": NOW - HOUR, "lead": lead(comment_count=3)}, lead(comment_count=4), Found.SAYS_CHANGED),
        ({"fetched_at": NOW - HOUR, "lead": lead(comment_count=3)}, lead(comment_count=3), Found.LEAVE),
        ({"fetched_at": NOW - MINUTE, "lead": lead(comment_count=3)}, lead(comment_count=4), Found.CHANGED_SOON),
        ({"fetched_at": NOW - MINUTE}, lead("sitemap", modified=(NOW - MINUTE / 2).isoformat()), Found.CHANGED_SOON),
        # The WordPress API says when; that the feed named the article first is no reason to ignore it.
        (
            {"fetched_at": NOW - HOUR, "lead": lead("feed")},
            lead("WordPress API", modified=(NOW - 20 * MINUTE).isoformat()),
            Found.SAYS_CHANGED,
        ),
        (
            {"fetched_at": NOW - HOUR, "lead": lead("feed")},
            lead("WordPress API", modified=(NOW - 2 * HOUR).isoformat()),
            Found.LEAVE,
        ),
        # A day alone cannot tell within the day of the visit, another day than before can.
        ({"fetched_at": NOW - HOUR, "lead": lead("sitemap", modified="2026-11-20")}, lead("sitemap", modified="2026-11-20"), Found.LEAVE),
        ({"fetched_at": NOW - DAY, "lead": lead("sitemap", modified="2026-11-18")}, lead("sitemap", modified="2026-11-20"), Found.SAYS_CHANGED),
        # What is no instant counts when it is another.
        ({"fetched_at": NOW - HOUR, "lead": lead(modified="v1")}, lead(modified="v2"), Found.SAYS_CHANGED),
        ({"fetched_at": NOW - HOUR, "due_at": NOW - MINUTE}, lead(), Found.DUE),
        ({"fetched_at": NOW - HOUR, "due_at": NOW + MINUTE}, lead(), Found.LEAVE),
        # A clock was ahead when it was fetched: that is no reason never to look again.
        (
            {"fetched_at": NOW + 3650 * DAY, "due_at": NOW + 3650 * DAY, "lead": lead(comment_count=3)},
            lead(),
            Found.DUE,
        ),
    ],
)  # fmt: skip
def test_what_a_list_says_of_an_article(facts, says, found):
    assert on_list(known(**facts) if facts is not None else None, says, NOW, AGES) is found


@pytest.mark.parametrize(
    ("facts", "modified", "found"),
    [
        (None, None, Found.ADD),
        ({"is_list": True, "stated_modified": "2026-11-19"}, "2026-11-20", Found.SAYS_CHANGED),
        ({"is_list": True, "stated_modified": "2026-11-20"}, "2026-11-20", Found.LEAVE),
        ({"is_list": True}, None, Found.LEAVE),
        ({"is_list": False}, "2026-11-20", Found.LEAVE),
    ],
)
def test_what_a_list_says_of_another(facts, modified, found):
    assert further_list(known(**facts) if facts is not None else None, modified) is found


@pytest.mark.parametrize(
    ("facts", "due_at"),
    [
        ({}, NOW),
        ({"fetched_at": NOW - DAY, "poll": DAY, "due_at": NOW}, NOW),
        ({"fetched_at": NOW - 7 * HOUR, "poll": DAY, "due_at": NOW + 17 * HOUR}, NOW),
        ({"fetched_at": NOW - HOUR, "poll": DAY, "due_at": NOW + 23 * HOUR}, NOW + 5 * HOUR),
        ({"fetched_at": NOW - HOUR, "poll": DAY, "due_at": NOW + HOUR}, NOW + HOUR),
        ({"fetched_at": NOW - 5 * MINUTE, "poll": 5 * MINUTE, "due_at": NOW}, NOW),
    ],
)
def test_a_list_that_is_called_modified_is_read_by_what_it_brings(facts, due_at):
    assert modified_list_due(known(is_list=True, **facts), NOW) == due_at


# ---- clocks


def test_a_due_date_far_in_the_future_is_no_due_date():
    assert not is_due(None, NOW, AGES)
    assert is_due(NOW, NOW, AGES)
    assert not is_due(NOW + MINUTE, NOW, AGES)
    assert not is_due(NOW + horizon(AGES), NOW, AGES)
    assert is_due(NOW + 3650 * DAY, NOW, AGES)


@given(
    st.integers(0, 400),
    st.integers(0, 40),
    st.sampled_from([200, 304, 404, 429, 503, None]),
    st.sampled_from(DropReason),
)
def test_nothing_is_ever_due_beyond_the_horizon(age, visits, status, outcome):
    told = known(visits=visits, failures=visits, first_seen_at=NOW - age * DAY)
    dues = [
        after_article(NOW - age * DAY, visit(status), AGES).due_at,
        after_drop(told, visit(status), outcome, None, AGES).due_at,
        after_list(told, visit(status), visits, visits // 2).due_at,
    ]
    assert all(due is None or NOW < due <= NOW + horizon(AGES) for due in dues)


# ---- validators (RFC 9110, 8.8)


@pytest.mark.parametrize(
    ("before", "after", "changed", "lies"),
    [
        (("a", None), ("a", None), True, True),
        (("a", None), ("b", None), True, False),
        (("a", "Mon"), ("b", "Mon"), True, False),  # the stronger one moved
        ((None, "Mon"), (None, "Mon"), True, True),
        ((None, None), (None, None), True, False),
        (("a", None), ("a", None), False, False),
    ],
)
def test_validators_that_lie(before, after, changed, lies):
    assert validator_lies(Validators(*before), Validators(*after), changed=changed) is lies


def test_every_tenth_visit_asks_without_validators():
    asked = [asks_conditionally(n, trusted=True, kept=True) for n in range(1, 21)]
    assert asked.count(False) == 2
    assert not asks_conditionally(1, trusted=False, kept=True)
    assert not asks_conditionally(1, trusted=True, kept=False)


FEED = lead("feed", tags=("harbour",), comment_count=2, modified="2026-11-01T10:00:00Z")


@pytest.mark.parametrize(
    ("facts", "says", "kept"),
    [
        ({"found_in": "section page", "lead": lead("section page")}, FEED, FEED),
        ({"found_in": "section page", "lead": lead("section page"), "fetched_at": NOW - HOUR}, FEED, FEED),
        ({"found_in": "given"}, lead("section page"), lead("section page")),
        ({"lead": FEED}, lead("section page", title="Another"), FEED),
        ({"lead": FEED}, lead("sitemap"), FEED),
        # A sitemap knows better when it was modified, and nothing of tags.
        (
            {"lead": FEED, "fetched_at": NOW - HOUR},
            lead("sitemap", modified=NOW.isoformat()),
            lead("feed", tags=("harbour",), comment_count=2, modified=NOW.isoformat()),
        ),
        ({"lead": FEED}, lead("feed", comment_count=3), lead("feed", comment_count=3)),
    ],
)
def test_what_the_most_telling_list_said_is_kept(facts, says, kept):
    assert lead_to_keep(known(**facts), says, NOW) == kept


@pytest.mark.parametrize(
    ("due_at", "expected"),
    [(None, NOW + 9 * MINUTE), (NOW + DAY, NOW + 9 * MINUTE), (NOW + MINUTE, NOW + MINUTE)],
)
def test_what_changed_a_moment_after_it_was_fetched_is_due_ten_minutes_after_that(due_at, expected):
    assert due_soon(known(fetched_at=NOW - MINUTE, due_at=due_at), NOW, AGES) == expected


# ---- lists whose modifications are none


def stamped(count: int, edited: int) -> list[tuple[KnownAddress, Lead]]:
    """So many articles that were visited an hour ago, of which a list calls so many modified since."""
    told = [lead("sitemap", modified=(NOW - (MINUTE if n < edited else DAY)).isoformat()) for n in range(count)]
    return [(known(fetched_at=NOW - HOUR), one) for one in told]


@pytest.mark.parametrize(
    ("count", "edited", "itself"),
    [(60, 60, True), (60, 30, True), (60, 29, False), (20, 20, True), (19, 19, False), (50_000, 20, False), (0, 0, False)],
)  # fmt: skip
def test_a_list_that_calls_most_articles_modified_states_when_it_was_made(count, edited, itself):
    assert states_itself(stamped(count, edited), NOW) is itself


def test_days_that_follow_the_calendar_are_stamps_too():
    yesterday, today = (lead("sitemap", modified=f"2026-11-{day}") for day in (19, 20))
    assert states_itself([(known(fetched_at=NOW - DAY, lead=yesterday), today)] * 20, NOW)
    assert not states_itself([(known(fetched_at=NOW - DAY, lead=yesterday), yesterday)] * 20, NOW)


def test_articles_that_were_never_fetched_and_counts_of_comments_are_no_stamps():
    more = lead(comment_count=9, modified=(NOW - DAY).isoformat())
    assert not states_itself([(known(fetched_at=NOW - HOUR), more)] * 40, NOW)
    assert not states_itself([(known(), lead(modified=NOW.isoformat()))] * 40, NOW)


@pytest.mark.parametrize("stated", ["2099-01-01", (NOW + 2 * HOUR).isoformat(), "2026-11-21T10:00:00+00:00"])
def test_a_modification_in_the_future_calls_nothing_changed_until_it_is_another(stated):
    facts = {"fetched_at": NOW - HOUR, "lead": lead("sitemap", modified=stated)}
    assert on_list(known(**facts), lead("sitemap", modified=stated), NOW, AGES) is Found.LEAVE
    assert on_list(known(**facts), lead("sitemap", modified="2098-12-31"), NOW, AGES) is Found.SAYS_CHANGED


def test_whom_lists_call_changed_in_vain_is_asked_ever_less_often():
    """However a list lies: a year of a list that is read every quarter of an hour costs no article more than this."""
    at, end, visits = NOW, NOW + 365 * DAY, 1
    while at < end:
        at += MINUTE * 15
        told = known(fetched_at=at - MINUTE * 15, visits=visits, outcome="unchanged")
        visits += 1
        if on_list(told, lead(modified=at.isoformat()), at, AGES) is Found.CHANGED_SOON:
            at = max(at, due_soon(told, at, AGES))
    assert visits < 40


def test_an_article_that_did_change_is_asked_as_often_as_lists_say():
    told = known(fetched_at=NOW - MINUTE * 15, visits=50, outcome="updated")
    assert on_list(told, lead(modified=NOW.isoformat()), NOW, AGES) is Found.SAYS_CHANGED
