"""Days of the calendar as news prints them, in many languages, figures and scripts."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.grammar.printed_dates import month_of, printed_days
from newscrawl.grammar.solar_hijri import solar_day
from newscrawl.tables import rows


@pytest.mark.parametrize(
    "text",
    [
        "13 July 2020", "July 13, 2020", "Mon, Jul. 13th 2020", "13. juli 2020", "13 de julio de 2020", "13 juillet 2020",
        "13 luglio 2020", "13 липня 2020", "13 июля 2020", "13 lipca 2020", "2020. július 13.", "2020 m. liepos 13 d.",
        "13 Temmuz 2020", "13 tháng 7, 2020", "Ngày 13 tháng 7 năm 2020", "2020年7月13日", "令和2年7月13日", "2020년 7월 13일",
        "١٣ يوليو ٢٠٢٠", "13 ژوئیه 2020", "13 जुलाई 2020", "१३ जुलै २०२०", "১৩ জুলাই, ২০২০", "13 กรกฎาคม 2563", "13 ก.ค. 2563",
        "13 ביולי 2020", "13 Juli 2020", "13 Ιουλίου 2020", "13.07.2020", "13.7.20", "2020-07-13", "2020/7/13", "13-07-2020",
    ],
)  # fmt: skip
def test_a_day_written_in_full_is_read_in_many_languages(text: str) -> None:
    assert [d.day for d in printed_days(f"Posted: {text} | 7 comments")] == [date(2020, 7, 13)]


@pytest.mark.parametrize(
    "text",
    [
        "9.7 /10", "9.3/10", "8.5 / 10", "9-7/10", "4.5/05", "1.2.3.4", "score 3-2", "45/50/19", "page 12 of 2020",
        "Windows 10 2020", "99.99.2020", "March 2020",
    ],
)  # fmt: skip
def test_figures_that_are_no_day_name_none(text: str) -> None:
    assert printed_days(text) == []


def test_two_figures_of_a_year_are_of_this_century() -> None:
    assert printed_days("02.12.19")[0].day == date(2019, 12, 2)


def test_a_clock_glued_to_a_short_year_is_no_part_of_the_year() -> None:
    assert printed_days("28.09.1912:34")[0].day == date(2019, 9, 28)


def test_which_of_month_and_day_goes_first_is_told_and_the_other_order_kept() -> None:
    ours, american = printed_days("3/4/2020")[0], printed_days("3/4/2020", month_first=True)[0]
    assert (ours.day, ours.swapped) == (date(2020, 4, 3), date(2020, 3, 4))
    assert (american.day, american.swapped) == (date(2020, 3, 4), date(2020, 4, 3))
    assert printed_days("3/14/2020")[0].day == date(2020, 3, 14)


@pytest.mark.parametrize(
    ("text", "clock", "ahead"),
    [
        ("January 17, 2017 at 6:08 PM ET", time(18, 8), -5),
        ("10:35 PM PST, 8 Nov 2023", time(22, 35), -8),
        ("Am 03.03.2020 um 15.30 Uhr", time(15, 30), None),
        ("le 1er août 2019 à 12h30", time(12, 30), None),
        ("8 Nov 2023 10:35 (GMT)", time(10, 35), 0),
        ("8 Nov 2023", None, None),
        ("Publisert 27.10.2026 kl. 13.30", time(13, 30), None),
        ("27. oktober 2026, klokken 9.05 | Av Kari Nordvik", time(9, 5), None),
        ("27.10.2026 klo 13.30", time(13, 30), None),
        ("27.10.2026 alle ore 7.30 CET", time(7, 30), 1),
        ("27.10.2026, 13.30", time(13, 30), None),
        ("27.10.2026 - 13.30 | Politik", time(13, 30), None),
        ("27.10.2026 12.50 €", None, None),
        ("27.10.2026, 12.50 kr", None, None),
        ("27.10.2026 13.305", None, None),
        ("1.2.2026 1.3.2026", None, None),
        ("27 October 2026 at 9.15 p.m.", time(21, 15), None),
    ],
)
def test_the_time_of_day_beside_a_day(text: str, clock: time | None, ahead: int | None) -> None:
    found = printed_days(text)[0]
    assert found.clock == clock
    offset = found.zone.utcoffset(datetime(2017, 1, 17)) if found.zone else None
    assert offset == (timedelta(hours=ahead) if ahead is not None else None)


def test_one_word_for_two_months_is_read_in_the_pages_language() -> None:
    assert (month_of("listopad", "hr"), month_of("listopad", "cs"), month_of("listopada")) == (10, 11, 11)


_FORMS = [
    (language, number, form.strip())
    for language, *cells in rows("months")
    for number, cell in enumerate(cells, 1)
    for form in cell.split(",")
]


@given(st.sampled_from(_FORMS), st.integers(1, 28), st.integers(1995, 2030))
def test_every_month_of_the_table_makes_a_day(form: tuple[str, int, str], day: int, year: int) -> None:
    language, number, word = form
    assert [d.day for d in printed_days(f"{day} {word} {year}", language)] == [date(year, number, day)]


@given(st.text(max_size=300) | st.from_regex(r"(?:[0-9]{1,4}[ ./-]|[a-zé]{2,9} ){1,30}", fullmatch=True))
def test_any_text_is_read_without_raising_and_the_places_are_its_own(text: str) -> None:
    for found in printed_days(text):
        assert 0 <= found.start < found.end <= len(text.lower())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("دوشنبه ۲ تیر ۱۳۹۹", "fa"), ("دوشنبه 2 تير 1399 - 12:09:08 ب.ظ", "fa"), ("۲ تیرماه ۱۳۹۹", "fa"),
        ("تاریخ انتشار : ۰۲ تیر ۱۳۹۹ ساعت ۱۲:۰۹", "fa"), ("۱۳۹۹ تیر ۰۲", "fa"), ("1399/04/02", "fa"), ("۱۳۹۹/۴/۲ - ۱۲:۰۹", "fa-IR"),
        ("۰۲/۰۴/۱۳۹۹", "fa"), ("1399-04-02 12:09", "fa"), ("۲ سرطان ۱۳۹۹", "fa-AF"), ("د ۱۳۹۹ چنګاښ ۲", "ps"), ("2 تیر 1399", None),
    ],
)  # fmt: skip
def test_a_day_of_the_solar_hijri_calendar_is_read(text: str, language: str | None) -> None:
    assert [d.day for d in printed_days(text, language)] == [date(2020, 6, 22)]


@pytest.mark.parametrize(
    "text", ["1453/05/29", "29-05-1453", "1399/04/02", "1403-05-12", "12 May 1403", "31 مهر 1399", "1399/13/02"]
)
def test_no_other_year_of_those_figures_is_one_of_it(text: str) -> None:
    assert printed_days(text, "en" if text.isascii() and "/13/" not in text else "fa") == []


def test_the_solar_hijri_year_begins_when_spring_does() -> None:
    known = {1375: "1996-03-20", 1387: "2008-03-20", 1390: "2011-03-21", 1399: "2020-03-20", 1400: "2021-03-21", 1403: "2024-03-20",
             1404: "2025-03-21", 1405: "2026-03-21"}  # fmt: skip
    assert {year: str(solar_day(year, 1, 1)) for year in known} == known
    assert str(solar_day(1403, 12, 30)) == "2025-03-20"
    assert solar_day(1404, 12, 30) is None


@given(st.dates(date(1921, 3, 21), date(2120, 3, 19)))
def test_every_day_is_one_day_of_the_solar_hijri_calendar(day: date) -> None:
    year = day.year - 621 if day >= solar_day(day.year - 621, 1, 1) else day.year - 622
    named = [(m, d) for m in range(1, 13) for d in range(1, 32) if solar_day(year, m, d) == day]
    assert len(named) == 1


@pytest.mark.parametrize(
    ("text", "language"),
    [("2020/7/3", "ja"), ("2020-7-3 10:15", None), ("2020. 7. 3.", "ko"), ("2020.7.3", "hu"), ("2020/7/3（金）", "zh-TW"), ("(2020/07/3)", "en")],
)  # fmt: skip
def test_a_day_of_one_figure_may_stand_behind_the_year(text: str, language: str | None) -> None:
    assert [d.day for d in printed_days(text, language)] == [date(2020, 7, 3)]


@pytest.mark.parametrize(
    "text", ["Version 2020.1.3", "2020/7/3/4", "2020-7-3-12", "12020/7/3", "2020/7/3%", "Build 2020.1.3.5"]
)
def test_a_version_s_figures_are_no_day(text: str) -> None:
    assert printed_days(text, "en") == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Freitag, 3. Jänner 2020", "de-AT"), ("3 janv. 2020", "fr-CA"), ("3\u200f/1\u200f/2020", "ar"), ("\u200e03\u200e-01-2020\u200e", "he"),
        ("3 كانون الثاني 2020", "ar"), ("3 كانون الثاني/يناير 2020", "ar"), ("3 جانفي 2020", "ar-DZ"), ("جمعہ، 3 جنوری، 2020", "ur"),
        ("3 জানুয়ারি, 2020", "bn"), ("3 มกราคม พ.ศ. 2563", "th"), ("3 มกราคม ค.ศ. 2020", "th"), ("3 ม.ค. 63", "th"), ("3 thg 1, 2020", "vi"),
        ("2020. gada 3. janvāris", "lv"), ("2020 թ. հունվարի 3", "hy"), ("2020 ж. 3 қаңтар", "kk"), ("2020-ж., 3-январь", "ky"),
        ("2020 оны 1-р сарын 3", "mn"), ("2020 ဇန်နဝါရီ 3", "my"), ("3 មករា 2020", "km"), ("3 ມັງກອນ 2020", "lo"), ("3 ጃንዋሪ 2020", "am"),
        ("3 Ionawr 2020", "cy"), ("3 ta’ Jannar 2020", "mt"), ("3 Janairu, 2020", "ha"), ("2020ko urtarrilaren 3a", "eu"),
        ("2020(e)ko urtarrilaren 3(a)", "eu"), ("3/1-2020", "da"), ("3/1 2020", "nb"), ("03-Jan-20", "en"), ("3/Jan/2020", "en"),
        ("3/enero/2020", "es"), ("民國109年1月3日", "zh-TW"), ("20.01.03", "ko"),
    ],
)  # fmt: skip
def test_a_day_is_read_as_a_language_writes_it(text: str, language: str) -> None:
    assert [d.day for d in printed_days(text, language)] == [date(2020, 1, 3)]


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [("3 Μαΐου 2024", "el", date(2024, 5, 3)), ("3 Μάρτιος 2024", "el", date(2024, 3, 3)), ("3 ابريل 2024", "ar", date(2024, 4, 3)),
     ("3 اكتوبر 2024", "ar", date(2024, 10, 3)), ("3 غشت 2024", "ar-MA", date(2024, 8, 3)), ("25 juill. 2024", "fr", date(2024, 7, 25))],
)  # fmt: skip
def test_a_month_is_known_however_its_letters_are_signed(text: str, language: str, day: date) -> None:
    assert [d.day for d in printed_days(text, language)] == [day]


def test_where_a_day_stands_is_told_in_the_text_as_it_is() -> None:
    text = "\u200fنشر\u200f: 3\u200f/5\u200f/2024 \u200fالساعة"
    found = printed_days(text, "ar")[0]
    assert text[found.start : found.end].replace("\u200f", "") == "3/5/2024"


@pytest.mark.parametrize(
    "text", ["3/4 2020 seats", "2020 m 3 people", "sold 3 มี 62", "covid-19 in 2020", "1399 people", "in 1-20 of 2020"]
)
def test_figures_beside_words_are_no_day(text: str) -> None:
    assert printed_days(text, "en") == []
