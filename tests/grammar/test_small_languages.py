"""Bylines, dates, hidden addresses, white space."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.grammar.byline import parse_byline
from newscrawl.grammar.dates import parse_machine_date, parse_printed_date, zone
from newscrawl.grammar.emails import decode_cloudflare, decode_protected_link
from newscrawl.grammar.text import clean, plain
from newscrawl.items import Precision

OSLO = zone("Europe/Oslo")


@pytest.mark.parametrize(
    ("text", "people", "agencies"),
    [
        ("By Jane Roe", ["Jane Roe"], []),
        ("Von Petra Lang und Uwe Maier", ["Petra Lang", "Uwe Maier"], []),
        ("Av Ingrid Solheim ingrid@kystavisa.example", ["Ingrid Solheim"], []),
        ("By Tom Roe - Associated Press - Friday, April 28, 2023", ["Tom Roe"], ["AP"]),
        ("Von Al Roe und Bo Doe, dpa", ["Al Roe", "Bo Doe"], ["dpa"]),
        ("By REUTERS", [], ["Reuters"]),
        ("Text: Mona Li", ["Mona Li"], []),
        ("Staff Writer", [], []),
        ("By Tom Averill 6 November 2026", ["Tom Averill"], []),
    ],
)
def test_people_and_agencies_of_a_byline(text, people, agencies):
    found = parse_byline(text)
    assert (list(found[0]), list(found[1])) == (people, agencies)


def test_the_outlet_is_no_author():
    assert parse_byline("The Fjord Post", outlets=("The Fjord Post",)) == ((), ())


@pytest.mark.parametrize(
    ("text", "at", "precision", "assumed"),
    [
        ("2024-05-03T12:00:00+02:00", datetime(2024, 5, 3, 10, tzinfo=UTC), Precision.SECOND, False),
        ("2024-05-03T12:00:00+0200", datetime(2024, 5, 3, 10, tzinfo=UTC), Precision.SECOND, False),
        ("2024-05-03T12:00Z", datetime(2024, 5, 3, 12, tzinfo=UTC), Precision.MINUTE, False),
        ("2024-05-03 12:00", datetime(2024, 5, 3, 10, tzinfo=UTC), Precision.MINUTE, True),
        ("2024-05-03", datetime(2024, 5, 3, tzinfo=UTC), Precision.DAY, False),
        ("Fri, 03 May 2024 10:00:00 GMT", datetime(2024, 5, 3, 10, tzinfo=UTC), Precision.SECOND, False),
        ("1714730400", datetime(2024, 5, 3, 10, tzinfo=UTC), Precision.SECOND, False),
        ("1714730400000", datetime(2024, 5, 3, 10, tzinfo=UTC), Precision.SECOND, False),
    ],
)
def test_dates_for_machines(text, at, precision, assumed):
    found = parse_machine_date(text, OSLO)
    assert (found.at, found.precision, found.zone_assumed) == (at, precision, assumed)


@pytest.mark.parametrize(
    "text", ["", "soon", "2024-13-45", "99999999999", "2024-05-03T99:99", "9999-12-31T23:59:59-14:00"]
)
def test_what_is_no_date_is_none(text):
    assert parse_machine_date(text, OSLO) is None


def test_printed_dates_are_read_in_their_language_and_zone():
    found = parse_printed_date("7. mai 2019 kl. 07:29", OSLO, "nb")
    assert (found.at, found.precision) == (datetime(2019, 5, 7, 5, 29, tzinfo=UTC), Precision.MINUTE)
    assert parse_printed_date("6 November 2026", OSLO, "en").precision is Precision.DAY
    assert parse_printed_date("6 November 2026, 08:15", OSLO, "en").precision is Precision.MINUTE
    assert parse_printed_date("6 November 2026 08:15:30", OSLO, "en").precision is Precision.SECOND


def test_relative_dates_need_the_time_of_the_fetch():
    fetched = datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert parse_printed_date("2 hours ago", OSLO, "en", fetched).at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert parse_printed_date("2 hours ago", OSLO, "en") is None


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_none(text):
    parse_machine_date(text, OSLO)


@given(st.emails(), st.integers(min_value=0, max_value=255))
def test_hidden_addresses_come_back(address, key):
    hidden = f"{key:02x}" + "".join(f"{b ^ key:02x}" for b in address.encode())
    assert decode_cloudflare(hidden) == address
    assert decode_protected_link(f"/cdn-cgi/l/email-protection#{hidden}") == address


@pytest.mark.parametrize("text", ["", "5", "zz", "5d", "not hex"])
def test_what_is_no_hidden_address_is_none(text):
    assert decode_cloudflare(text) is None


def test_text_comes_out_as_a_reader_sees_it():
    assert clean("Fer\xadry\u200b re\u00a0opens \n today") == "Ferry re opens today"
    assert plain("R&amp;D <i>now</i>") == "R&D now"


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    assert clean(clean(text)) == clean(text)
