"""A handful of articles that stands for a site: of as many days and sections as there are."""

from hypothesis import given
from hypothesis import strategies as st

from newscrawl.decisions.sampling import Candidate, chosen

CANDIDATES = st.lists(
    st.builds(
        Candidate,
        st.builds("https://a.example/{}/{}".format, st.sampled_from(["sport", "news", "2026/11"]), st.integers(0, 999)),
        st.sampled_from([None, "2026-11-20", "2026-11-21", "2026-11-22"]),
        st.integers(0, 3),
    ),
    max_size=30,
)


@given(candidates=CANDIDATES, count=st.integers(0, 10))
def test_as_many_as_asked_for_each_once_and_spread(candidates, count):
    found = chosen(candidates, count)
    assert len(found) == min(count, len(candidates))
    left = list(candidates)
    for one in found:
        left.remove(one)
    for part in (lambda one: one.day, lambda one: one.section):
        kinds = {part(one) for one in candidates if one.day}
        dated = [one for one in found if one.day]
        if len(dated) >= len(candidates):
            assert {part(one) for one in dated} == kinds


def test_days_and_sections_take_turns():
    pages = [
        Candidate(f"https://a.example/{section}/{n}", f"2026-11-2{n % 3}", 3)
        for section in ("news", "sport")
        for n in range(9)
    ]
    found = chosen(pages, 6)
    assert len({(one.day, one.section) for one in found}) == 6


def test_among_equals_those_of_which_most_is_said():
    pages = [Candidate("https://a.example/1", "2026-11-20", 1), Candidate("https://a.example/2", "2026-11-20", 3)]
    assert chosen(pages, 1) == [pages[1]]
    assert chosen([Candidate("https://a.example/x"), pages[0]], 1) == [pages[0]]


def test_a_year_is_no_section():
    assert Candidate("https://a.example/2026/11/20/ferry").section == ""
    assert Candidate("https://a.example/2026/sport/ferry").section == "sport"
