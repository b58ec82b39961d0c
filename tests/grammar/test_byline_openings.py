"""Which lines begin like bylines is told of all lines of a page at once, as it is of each by itself."""

from __future__ import annotations

from newscrawl.grammar.byline import is_label, openings, opens_byline
from newscrawl.tables import lines

IN_FRONT = ("", "— ", "“", "»» ", "•" * 7 + " ", "•" * 12 + " ", " " * 29)
BEHIND = ("", ":", " Jane Roe", ": Jane Roe", "Jane Roe", "\u0307 Jane Roe", " 山田太郎")
ORDINARY = (
    "",
    "Politics",
    "Bygones are not bygones",
    "•",
    "…",
    "12:30",
    "山田太郎が語った町の港の話はこれで終わりにする",
    "ẞ",
    "İ",
    "x" * 40,
)


def test_lines_are_told_together_as_they_are_by_themselves():
    words = (*lines("byline_prefixes"), *lines("byline_openers"), *lines("author_headings"), *ORDINARY)
    page = [
        f"{sign}{(word, word.upper(), word.title())[number % 3]}{BEHIND[(number + place) % len(BEHIND)]}"
        for number, word in enumerate(words)
        for place, sign in enumerate(IN_FRONT)
    ]
    opening, labels = openings(page)
    assert opening == {number for number, line in enumerate(page) if opens_byline(line)}
    assert labels == {number for number, line in enumerate(page) if is_label(line)}
    assert opening
    assert labels


def test_no_lines_open_nothing():
    assert openings([]) == (frozenset(), frozenset())
