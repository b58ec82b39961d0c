"""Comment headings of many languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.grammar.comment_count import comment_count, parse_number

STATED = [
    ("12 Comments", 12), ("1 Comment", 1), ("30 Kommentare", 30), ("0 Kommentar", 0), ("10 commentaires", 10), ("5 comentarios", 5),
    ("33 LESER-KOMMENTARE", 33), ("4 Antworten", 4), ("3 responses to “TITLE”", 3), ("5 Postings", 5), ("Kommentare 1", 1),
    ("Kommentare: 10", 10), ("komentarze 0", 0), ("All Comments 4", 4), ("Комментарии224", 224), ("Comments (0)", 0), ("Comments(48)", 48),
    ("Kommentare ( 56 )", 56), ("commenti (0)", 0), ("(42) Comments", 42), ("[5] Comments", 5), ("1 Comment on TITLE", 1),
    ("This Post Has 80 Comments", 80), ("Lire les 10 commentaires", 10), ("560 View comments", 560), ("New, 6 comments", 6), ("Ein Kommentar", 1),
    ("1.977 commentaires", 1977), ("1,204 Comments on TITLE", 1204), ("3 Comments on “Minister: “Free them””", 3),
    ("No Comments", 0), ("Keine Kommentare", 0), ("Be the first to comment on TITLE", 0), ("Ersten Kommentar schreiben", 0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "count"), STATED)
def test_a_stated_count(text, count):
    assert comment_count(text) == count


@pytest.mark.parametrize(
    "text",
    ["Comments", "View comments", "He declined to comment on 3 of them", "Comments are closed.", "Kommentar von Jane Roe", "2026", "Comment ça va", "",
     "requests for comment 5"],
)  # fmt: skip
def test_no_count_is_unknown_and_not_zero(text):
    assert comment_count(text) is None


@given(st.integers(min_value=0, max_value=999_999))
def test_every_number_is_read_with_and_without_thousands_sign(number):
    assert comment_count(f"{number} Comments") == number
    assert comment_count(f"{number:,} Comments") == number
    assert parse_number(f"{number:,}".replace(",", ".")) == number
