"""What a person reads ends where words end, says what to do, and never leaves out what stands last."""

import pytest

from newscrawl.crawl.telling import fitting
from newscrawl.desk.refusals import refusal_text
from newscrawl.desk.status import accepted_text, alarms_text
from newscrawl.errors import DropReason
from newscrawl.grammar.text import cut_short
from newscrawl.items import of_pages
from newscrawl.storage.alarms import ACCEPTED, KeptAlarm
from tests.articles import NOW

LINE = "214 pages (4.0/s): 110 new, 0 updated, 1 unchanged, 80 dropped, 13 lists read, 2 errors, 80 to go"
TEXT = "It is about who gets to decide which of the two ferries sails"


@pytest.mark.parametrize("length", range(20, len(TEXT) + 2))
def test_a_text_is_cut_between_words_and_says_so(length):
    told = cut_short(TEXT, length)
    assert len(told) <= length or told == TEXT
    kept = told.removesuffix("...")
    assert (kept == TEXT) == (told == TEXT)
    assert TEXT.startswith(kept)
    assert TEXT[len(kept) :][:1] in ("", " ")


def test_a_word_that_is_as_long_is_cut_all_the_same():
    assert cut_short("x" * 50, 20) == "x" * 17 + "..."


@pytest.mark.parametrize("columns", [200, 100, 90, 79, 70, 60])
def test_a_progress_line_loses_what_matters_least_and_never_the_errors(columns):
    told = fitting(LINE, columns)
    assert len(told) <= columns
    assert told.endswith("2 errors, 80 to go")
    assert told.startswith("214 pages")
    assert (told == LINE) == (columns >= len(LINE))


def test_a_page_that_is_not_there_is_no_site_and_a_site_has_a_front_page():
    page = refusal_text("https://a.example/2026/nope", DropReason.GONE, "HTTP status 404")
    assert page == "https://a.example/2026/nope is not there (HTTP status 404): is the address spelled right?"
    site = refusal_text("https://a.example/2026/nope", DropReason.GONE, "HTTP status 404", is_site=True)
    assert site.endswith("A site is added by its front page, https://a.example/")


def alarm(kind: str, field: str, **more: object) -> KeptAlarm:
    facts = {"site": "a.example", "what": "it changed", "first_run_id": 4, "id": 7, "opened_at": NOW} | more
    return KeptAlarm(kind=kind, field=field, **facts)


@pytest.mark.parametrize(
    ("kind", "field", "expected"),
    [
        ("missing", "photo_credit", "newscrawl repair a.example"),
        ("always the same", "authors", "newscrawl repair a.example"),
        ("other witness", "body", "newscrawl try https://a.example/1"),
        ("blocked", "", "newscrawl try https://a.example/1"),
        ("empty list", "https://a.example/", "newscrawl try https://a.example/1"),
    ],
)
def test_each_alarm_of_a_site_says_what_can_be_done(kind, field, expected):
    told = alarms_text([alarm(kind, field, url="https://a.example/1")])
    (line,) = [line for line in told.splitlines() if "to do:" in line]
    assert expected in line
    assert "alarms --accept 7" in line


def test_an_alarm_of_the_moment_closes_by_itself():
    assert "to do:" not in alarms_text([alarm("disk", "", site="", first_run_id=None)])


def test_what_is_accepted_is_answered():
    closed = {"closed_at": NOW, "closed_because": ACCEPTED}
    assert accepted_text([alarm("other witness", "body", **closed)], {7}) == (
        "alarm 7 (a.example: body): closed; what run 4 and later ones show is the new normal, and compared with"
    )
    assert "over already" in accepted_text([alarm("other witness", "body", **closed)], set())
    assert "opens anew" in accepted_text([alarm("quiet", "", first_run_id=None, **closed)], {7})


def test_of_how_many_pages_a_body_is_stands_once():
    evidence = "learned choice in <article>"
    for pages in (2, 3, 4):
        evidence = of_pages(evidence, pages)
    assert evidence == "learned choice in <article>, 4 pages"
