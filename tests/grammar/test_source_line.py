"""Source lines, marks and datelines."""

import pytest

from newscrawl.grammar.source_line import (
    closing_line_agencies,
    dateline_agencies,
    end_tag_agencies,
    is_source_label,
    parse_source_line,
    suppliers,
)
from newscrawl.grammar.text import clean

OUTLET = ("Norway Today", "norwaytoday")


@pytest.mark.parametrize(
    ("printed", "line", "names"),
    [
        (
            "Source: © NTB Scanpix / #Norway Today / #NorwayTodayNews",
            "NTB Scanpix / Norway Today / NorwayTodayNews",
            ("NTB Scanpix",),
        ),
        ("Source: NTB scanpix / Norway Today", "NTB scanpix / Norway Today", ("NTB scanpix",)),
        ("© NTB Scanpix / #Norway Today", "NTB Scanpix / Norway Today", ("NTB Scanpix",)),
        ("© #Norway Today", "Norway Today", ()),
        ("(Quelle: APA/sda/dpa)", "APA/sda/dpa", ("APA", "sda", "dpa")),
        ("Bron: BELGA", "BELGA", ("BELGA",)),
        ("Quelle: Technical University X", "Technical University X", ()),
    ],
)
def test_a_source_line_loses_label_and_signs_and_names_its_suppliers(printed, line, names):
    assert parse_source_line(printed) == line
    assert suppliers(line, OUTLET) == names


@pytest.mark.parametrize("printed", ["Source:", "Kilde: ", "©"])
def test_a_label_alone_is_no_source(printed):
    assert parse_source_line(printed) is None


@pytest.mark.parametrize(
    ("paragraph", "agencies"),
    [
        ("That was all. (dpa/abc)", ("dpa",)),
        ("That was all. SDA/abc", ("SDA",)),
        ("Det var alt. (NTB)", ("NTB",)),
        ("Det var alt – NTB", ("NTB",)),
        ("He said so (laughing)", ()),
        ("The figure fell in the first quarter (see table).", ()),
    ],
)
def test_marks_at_the_end_of_a_text(paragraph, agencies):
    assert end_tag_agencies(paragraph) == agencies


@pytest.mark.parametrize(
    ("paragraph", "agencies"),
    [
        ("OSLO (NTB) – The bridge is open.", ("NTB",)),
        ("LA CROSSE, Wis. (AP) — The mill is shut.", ("AP",)),
        ("KATHMANDU, April 25 (Reuters) - Snow fell.", ("Reuters",)),
        ("Hamburg (dpa/lno) – Regen.", ("dpa",)),
        ("【6月18日 AFP】市長は", ("AFP",)),
        ("The agency (AP) said on Monday that the bridge was open.", ()),
        ("CITY, Nov 22 — The mayor spoke.", ()),
        ("(부산=연합뉴스) 김철수 기자 = 여객선이 다시 다닌다.", ("Yonhap",)),
        ("[서울=뉴시스] 김철수 기자 = 여객선이", ("Newsis",)),
        ("（中央社記者祁小禾台北2日電）渡輪復航", ("中央社",)),
        ("中新网北京1月1日电 (记者 祁小禾) 渡轮", ("中新社",)),
        ("【東京共同】船が再び運航した。", ("Kyodo",)),
        ("【AFP＝時事】船が再び運航した。", ("AFP", "Jiji Press")),
        ("MADRID, 11 (EUROPA PRESS) El barco vuelve.", ("Europa Press",)),
        ("New Delhi, Aug 11 (PTI) The ferry is back.", ("PTI",)),
        ("МОСКВА, 11 авг - РИА Новости. Паром снова ходит.", ("RIA Novosti",)),
        ("МОСКВА, 11 августа. /ТАСС/. Паром", ("Itar-Tass",)),
        ("القاهرة (رويترز) - عادت العبارة", ("Reuters",)),
        ("Jane Roe (42) says the ferry is back.", ()),
        ("Anna Muster (CDU) sagte am Montag", ()),
    ],
)
def test_datelines(paragraph, agencies):
    assert dateline_agencies(paragraph) == agencies


@pytest.mark.parametrize(
    ("line", "agencies"),
    [
        ("With files from The Canadian Press", ("The Canadian Press",)),
        ("© 2026 The Canadian Press", ("The Canadian Press",)),
        ("Mit Informationen der Nachrichtenagenturen AFP, AP und dpa.", ("AFP", "AP", "dpa")),
        ("abc/Reuters", ("Reuters",)),
        ("(dpa)", ("dpa",)),
        ("(dpa/abc)", ("dpa",)),
        ("An ordinary last paragraph of the text.", None),
    ],
)
def test_closing_lines(line, agencies):
    assert closing_line_agencies(line) == agencies


@pytest.mark.parametrize(
    "label", ["Kilde", "Quelle", "Fuente", "Источник", "المصدر", "מקור", "स्रोत", "来源", "出典", "출처", "ที่มา", "Nguồn"]
)
def test_a_source_line_in_the_languages_of_most_news(label):
    assert parse_source_line(f"{label}: Reuters / AFP") == "Reuters / AFP"
    assert is_source_label(f"{label}： Reuters")


def test_the_copyright_sign_with_its_emoji_form_is_the_sign():
    assert parse_source_line(clean("©\ufe0f NTB Scanpix / Fjord Post")) == "NTB Scanpix / Fjord Post"
