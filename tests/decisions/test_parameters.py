"""Parameters that say nothing are told by what came of them."""

import pytest

from newscrawl.decisions.parameters import says_nothing_new

A = "a.example/2026/ferry"


@pytest.mark.parametrize(
    ("address", "known", "nothing"),
    [
        (f"{A}?ref=3", [f"{A}?ref=1", f"{A}?ref=2"], True),
        (f"{A}?ref=3", [f"{A}?ref=1", A], False),  # one may be chance
        (f"{A}?ref=3", [f"{A}?ref=1", f"{A}?ref=1"], False),
        (f"{A}?ref=3&x=1", [f"{A}?ref=1", f"{A}?ref=2"], False),  # of "x" nothing is known
        (f"{A}?id=5&ref=3", [f"{A}?id=5&ref=1", f"{A}?id=5&ref=2"], True),
        (f"{A}?id=6&ref=3", [f"{A}?id=5&ref=1", f"{A}?id=5&ref=2"], False),  # a script, and another article
        ("a.example/2026/bridge?ref=3", [f"{A}?ref=1", f"{A}?ref=2"], False),
        (f"{A}?%E9=3", [f"{A}?%E9=1", f"{A}?%E9=2"], True),
        (f"{A}?ref=1&ref=3", [f"{A}?ref=1", f"{A}?ref=2"], False),
    ],
)
def test_what_two_addresses_of_one_article_differ_in_says_nothing(address, known, nothing):
    assert says_nothing_new(address, known) is nothing
