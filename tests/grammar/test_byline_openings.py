"""Which lines begin like bylines is told of all lines of a page at once, as it is of each by itself."""

from __future__ import annotations

import pytest

from newscrawl.grammar.byline import name_pieces
from newscrawl.grammar.byline_labels import is_label, openings, opens_byline
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


@pytest.mark.parametrize("by", ["Reviewed by", "Medically reviewed by", "Fact checked by", "Fact-Checked by:", "Edited by", "Translated by",
                                "Photos by", "Übersetzung:", "Illustrationen von", "Revisado por", "Relu par", "Редактор:"])  # fmt: skip
def test_who_did_something_else_is_told_from_the_author_beside_them(by):
    for line in (
        f"{by} Kari Nord",
        f"By Jane Roe | {by} Kari Nord",
        f"Jane Roe, {by.lower()} Kari Nord",
        f"By Jane Roe {by} Kari Nord",
    ):
        said = {piece.name: piece.other_role for piece in name_pieces(line)}
        assert said.pop("Kari Nord") is True
        assert said == ({"Jane Roe": False} if "Jane" in line else {})


@pytest.mark.parametrize("by", ["Story and photos by", "Photos and text by", "Words & photos by", "Text und Fotos:", "Texto y fotos:",
                                "Written and reviewed by", "Edited and posted by"])  # fmt: skip
def test_who_did_both_is_the_author(by):
    assert [(p.name, p.other_role) for p in name_pieces(f"{by} Jane Roe")] == [("Jane Roe", False)]


@pytest.mark.parametrize("name", ["Anna Fotopoulou", "Carl Bildt", "Ira Photiou"])
def test_a_name_that_begins_like_the_word_for_another_part_is_an_author(name):
    assert [(p.name, p.other_role) for p in name_pieces(f"By Jane Roe and {name}")] == [
        ("Jane Roe", False),
        (name, False),
    ]
    assert not any(p.other_role for p in name_pieces(f"{name.split()[1]}, {name.split()[0]}"))
