"""Captions: where the words about a picture end and its credit begins, with invented names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.grammar.captions import is_caption, looks_like_credit, split_caption
from newscrawl.grammar.credit import parse_credit
from newscrawl.tables import lines

ANYWHERE = [
    ("The minister at the gate. Jane Doe / Foreign Ministry via AP", "Jane Doe / Foreign Ministry via AP"),
    ("The minister at the gate Jane Doe / Foreign Ministry via AP", "Jane Doe / Foreign Ministry via AP"),
    ("Mayor Ann Poe speaks Jane Roe/AP", "Jane Roe/AP"),
    ("Rep. Ann Poe. | Jane Roe/Getty Images", "Jane Roe/Getty Images"),
    ("Police at the scene on Thursday. (FOX 5 DC)", "(FOX 5 DC)"),
    ("Vertreter der Verbände. (Bildquelle: Ring der Landjugend )", "(Bildquelle: Ring der Landjugend )"),
    ("At the stadium, August 6, 2017. — AFP pic", "AFP pic"),
    ("Die Mauer, Mai 2017 (c) Hafenstaedter", "(c) Hafenstaedter"),
    ("Illustrasjonsfoto: Kari Nord / NTB", "Illustrasjonsfoto: Kari Nord / NTB"),
    ("Ferga ved kai. Arkivfoto: Kari Nord / NTB", "Arkivfoto: Kari Nord / NTB"),
    ("In court. Picture By: Al Roe/Pacemaker Press", "Picture By: Al Roe/Pacemaker Press"),
]


@pytest.mark.parametrize(("text", "credit"), ANYWHERE)
def test_a_credit_at_the_end_with_and_without_label(text, credit):
    assert split_caption(text) == (text.removesuffix(credit).rstrip(" |—"), credit)


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("Students march in Managua. Carlos Roe | Archivo | Confidencial.", "Carlos Roe | Archivo | Confidencial"),
        ("A view of the town (NPA)", "NPA"),
        ("市长出席会议。新华社记者 王小明 摄", "新华社记者 王小明 摄"),
        ("잠실=홍길동 기자 hong@paper.example /2020.08.20/", "홍길동 기자"),
    ],
)
def test_a_credit_at_the_end_of_what_is_known_to_be_a_caption(text, credit):
    assert split_caption(text, in_figure=True)[1] == credit


@pytest.mark.parametrize(
    "text",
    ["x", "X", "Facebook", "Twitter", "Mayor Karl Roe (CSU)", "Follow us on X", "Share on X", "The two (right)",
     "Autor:innen in der Region", "Photo of author"],
)  # fmt: skip
def test_buttons_parties_and_places_on_the_picture_are_no_credit(text):
    line = split_caption(text, in_figure=True)[1]
    assert line is None or parse_credit(line) is None


def test_a_long_line_behind_a_label_is_a_caption():
    assert is_caption("The mayor and the ferry at the old gate")
    assert is_caption("八戸市場前の公開写真の様子")
    assert not is_caption("Jane Roe")


@pytest.mark.parametrize(
    "line", ["Supplied", "Submitted photo", "Jane Roe", "Jane Roe / The Post", "Cedida", "Foto: Jane Roe"]
)
def test_a_line_of_its_own_under_a_picture(line):
    assert looks_like_credit(line)


@pytest.mark.parametrize("line", ["'**/*.csv', recursive=True", "toggle caption", "and then he left the room"])
def test_a_line_of_its_own_that_credits_nobody(line):
    assert not looks_like_credit(line)


@pytest.mark.parametrize("label", lines("credit_labels"))
def test_every_label_of_the_table_opens_a_credit(label):
    assert parse_credit(f"{label}: Jane Roe / AP").line == "Jane Roe / AP"


@given(st.text(max_size=300), st.booleans())
def test_any_caption_comes_apart(text, in_figure):
    caption, credit = split_caption(text, in_figure=in_figure)
    assert isinstance(caption, str)
    assert credit is None or credit
