"""What changed, for people: nothing is lost, nothing is made up, and what stayed is not shown as changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.web.word_diff import Piece, difference, shortened, told_changes, word_difference

TEXTS = st.text(st.sampled_from("abc .,\n"), max_size=60)


def side(pieces, kind: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in ("same", kind))


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_off_it(before, after):
    pieces = word_difference(before, after)
    assert side(pieces, "removed") == before
    assert side(pieces, "added") == after


@given(TEXTS)
def test_the_same_is_no_change(text):
    assert [piece.kind for piece in word_difference(text, text)] in ([], ["same"])
    assert difference(text, text) == ()


@given(st.lists(TEXTS, max_size=6), st.lists(TEXTS, max_size=6))
def test_entries_that_stayed_are_counted_and_those_that_changed_are_shown(before, after):
    changed = difference(before, after)
    shown = sum(1 for one in changed if side(one.pieces, "added") or side(one.pieces, "removed"))
    assert shown <= len(changed) <= len(before) + len(after)
    assert sum(one.skipped for one in changed) <= min(len(before), len(after))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Pass closed until Saturday", "Pass closed until Sunday", [("same", "Pass closed until "), ("removed", "Saturday"), ("added", "Sunday")]),
        ("Minister to go", "Minister will not go", [("same", "Minister "), ("removed", "to"), ("added", "will not"), ("same", " go")]),
        ("one two three four", "one 2 3 four", [("same", "one "), ("removed", "two three"), ("added", "2 3"), ("same", " four")]),
        ("wholly different words", "nothing is like it", [("removed", "wholly different words"), ("added", "nothing is like it")]),
        ("", "new", [("added", "new")]),
    ],
)  # fmt: skip
def test_words_are_compared(before, after, told):
    assert [(piece.kind, piece.text) for piece in word_difference(before, after)] == told


def test_values_of_every_kind_are_compared():
    photo = {
        "url": "https://a.example/p.jpg",
        "caption": "A",
        "alt": None,
        "lead": True,
        "credit": {"line": "Jane", "photographers": ["Jane"], "organisations": [], "via": None},
    }
    (changed,) = difference([photo], [{**photo, "caption": "B"}])
    assert side(changed.pieces, "added") == "url: https://a.example/p.jpg · caption: B · lead: true · credit: Jane"
    assert [side(one.pieces, "added") for one in difference(None, 7)] == ["7"]
    assert [one.skipped for one in difference("a\n\nb\n\nc", "a\n\nb\n\nd")] == [2]


def test_long_stretches_that_stayed_are_cut_to_the_words_around_what_changed():
    words = [f"w{n}" for n in range(100)]
    pieces = shortened(word_difference(" ".join(words), " ".join([*words[:50], "new", *words[50:]])))
    assert [piece.kind for piece in pieces] == ["same", "added", "same"]
    assert pieces[0].text == "[…] w39 w40 w41 w42 w43 w44 w45 w46 w47 w48 w49 "
    assert pieces[2].text == "w50 w51 w52 w53 w54 w55 w56 w57 w58 w59 w60 w61 […]"
    assert shortened((Piece("same", "few words"),)) == (Piece("same", "few words"),)


def test_a_change_is_told_once():
    changes = {"blocks": [1, 2], "body": ["a", "b"], "comment_count": [1, 2], "photo_credit": [1, 2]}
    assert list(told_changes(changes)) == ["body", "photo_credit"]
    assert list(told_changes({"comment_count": [1, 2]})) == ["comment_count"]


def test_texts_of_any_length_are_compared_in_bounded_time():
    """Beyond a bound both are shown whole: the comparison may take the square of their words."""
    before, after = "a b " * 40_000, "b a " * 40_000
    assert [piece.kind for piece in word_difference(before, after)] == ["removed", "added"]
