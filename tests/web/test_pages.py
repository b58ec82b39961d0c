"""Each page shows what is stored, and leads on."""

import re

import pytest
import sqlalchemy
from lxml import html

from newscrawl.storage.database import open_for_reading
from newscrawl.web.answers import Desk
from tests.web.conftest import client_of
from tests.web.newsdesk import COURIER, ECHO, NOW, POST

PAGES = (
    "/", "/?q=ferry", "/?site=harbourpost.example&credits=with", "/?author=Nobody", "/articles/1", "/articles/3", "/articles/5", "/articles/3/revisions",
    "/articles/3/archived", "/articles/3/archived?revision=1", "/edits", "/edits/2026-W47", "/edits?site=northernecho.example&field=title", "/stories",
    "/stories?days=", "/stories/1", "/sites", "/sites/harbourpost.example", "/runs", "/runs/1", "/api", "/articles/999", "/?after=nonsense",
)  # fmt: skip
"""Every kind of page, those that say no among them."""


def tree(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    return html.fromstring(answer.text)


def text(element) -> str:
    return " ".join(element.text_content().split())


def headlines(page) -> list[str]:
    return [text(one) for one in page.cssselect("article.line h3")]


def test_the_newest_stand_first_and_one_without_a_date_where_it_was_seen(client):
    page = tree(client, "/")
    assert headlines(page) == [
        "A notice without a date", "Ferga går igjen mandag", "Live: the pass opens", "Pass closed until Sunday", "No cheaper loans before summer",
        "Rate stays where it is", "Central bank leaves rate at four per cent", "Ferry may sail again on Monday",
    ]  # fmt: skip
    assert [text(one) for one in page.cssselect(".day > h2")] == [
        "Friday 20 November 2026",
        "Thursday 19 November 2026",
    ]
    assert "in 3 papers" in text(page)
    assert "edited" in text(page)
    assert "Jane Doe / Office of Transport via AP" in text(page)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=ferry", ["Ferry may sail again on Monday"]),
        ("q=%22savings+banks%22", ["No cheaper loans before summer"]),
        ("q=rate+-savings", ["Rate stays where it is", "Central bank leaves rate at four per cent"]),
        ("site=www.valleycourier.example", ["Ferga går igjen mandag", "Central bank leaves rate at four per cent"]),
        ("section=Roads", ["Live: the pass opens", "Pass closed until Sunday"]),
        ("author=Jon+Moe", ["Ferry may sail again on Monday"]),
        ("tag=rates", ["No cheaper loans before summer", "Rate stays where it is", "Central bank leaves rate at four per cent"]),
        ("tag=rates&q=savings", ["No cheaper loans before summer"]),
        ("language=nb", ["Ferga går igjen mandag"]),
        ("kind=live+blog", ["Live: the pass opens"]),
        ("from=2026-11-20&language=en", ["A notice without a date", "Live: the pass opens"]),
        ("to=2026-11-19&section=Roads", ["Pass closed until Sunday"]),
        ("credits=with", ["Ferry may sail again on Monday"]),
        ("credits=without", ["No cheaper loans before summer", "Ferry may sail again on Monday"]),
        ("site=nobody.example", []), ("tag=nothing", []),
    ],
)  # fmt: skip
def test_articles_can_be_narrowed(client, asked, found):
    assert headlines(tree(client, f"/?{asked}")) == found
    fragment = client.get(f"/?{asked}", headers={"X-Fragment": "results"})
    assert "<html" not in fragment.text
    assert headlines(html.fromstring(f"<div>{fragment.text}</div>")) == found


def test_what_was_asked_for_can_be_taken_back_and_stays_in_the_form(client):
    page = tree(client, "/?q=rate&tag=rates")
    assert {one.get("href") for one in page.cssselect(".chips a")} == {"/?tag=rates", "/?q=rate"}
    assert page.cssselect("#q")[0].get("value") == "rate"
    assert page.cssselect("#tag")[0].get("value") == "rates"
    assert page.cssselect("link[rel=alternate]")[0].get("href") == "/articles.atom?q=rate&tag=rates"


def test_words_that_are_found_are_marked(client):
    assert [text(one) for one in tree(client, "/?q=savings").cssselect("mark")] == ["savings"]


def test_names_that_begin_alike_are_offered_where_nobody_has_the_one_asked_for(client):
    assert [text(one) for one in tree(client, "/?author=Jo").cssselect(".similar a")] == ["Jon Moe"]


def test_the_address_of_an_article_leads_to_it(client):
    answer = client.get("/", params={"q": "http://harbourpost.example/2026/11/ferry?utm_source=x"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/articles/3")


def test_an_article_is_shown_with_all_that_is_known_of_it(client):
    page = tree(client, "/articles/3")
    assert text(page.cssselect("h1")[0]) == "Ferry may sail again on Monday"
    assert [text(one) for one in page.cssselect(".text p")][3].startswith(
        "The company says that the repair cost nineteen"
    )
    known = text(page.cssselect(".evidence")[0])
    assert "by end of the caption" in known
    assert "99\u202f% sure" in page.cssselect(".evidence")[0].text_content()
    assert "another witness: meta article:published_time says" in known
    assert "photographer Jane Doe; organisation Office of Transport; via AP" in text(page)
    assert "Nobody is credited." in text(page)
    assert [text(one) for one in page.cssselect("#comments tbody td.n")] == ["4", "31", "58"]
    assert page.cssselect("#comments svg[role=img] path")
    assert page.cssselect("img") == []


def test_revisions_are_readable(client):
    page = tree(client, "/articles/3")
    edited = page.get_element_by_id("revision-2")
    assert "Edited without a word" in text(edited)
    assert [text(one) for one in edited.cssselect("del")] == ["sails", "eleven"]
    assert [text(one) for one in edited.cssselect("ins")] == ["may sail", "nineteen"]
    assert "Edited, and the page says so" in text(page.get_element_by_id("revision-3"))


def test_the_parts_of_a_text_are_what_they_were(client):
    before = tree(client, "/articles/5/revisions")
    assert [text(one) for one in before.cssselect("#revision-2 del")] == [
        "Saturday",
        "Half a metre in a night",
        "Stay at home if you can.",
        "Coast road: open",
        "Pass: closed",
    ]
    live = tree(client, "/?kind=live+blog").cssselect("article.line h3 a")[0].get("href")
    assert [text(one) for one in tree(client, live).cssselect(".text .entry")] == [
        "20 Nov 2026, 09:00 UTC",
        "20 Nov 2026, 07:00 UTC",
    ]


def test_copies_say_who_was_first(client):
    page = tree(client, "/articles/4")
    copies = [text(one) for one in page.cssselect(".copies li")]
    assert [re.search(r"\w+\.example", one)[0] for one in copies] == [COURIER, POST, ECHO]
    assert copies[0].endswith("first")
    assert "1 added, 0 left out" in copies[2]
    story = tree(client, "/stories/1")
    assert "3 articles in 3 papers. The first was in valleycourier.example" in text(story)
    assert "In our own county two savings banks" in text(story.cssselect("ins")[0])


def test_stories_are_ranked_and_bounded(client):
    assert [text(one) for one in tree(client, "/stories").cssselect(".papers")] == ["3 papers"]
    assert "No text was run by two papers" in text(tree(client, "/stories?days=1"))


def test_silent_edits_of_the_week(client):
    page = tree(client, "/edits")
    assert [text(one) for one in page.cssselect(".edit h2")] == [
        "Pass closed until SaturdaySunday",
        "Ferry sailsmay sail again on Monday",
    ]
    assert "2 edits in 2 papers" in text(page)
    assert [text(one) for one in tree(client, f"/edits?site={POST}").cssselect(".edit h2")] == [
        "Ferry sailsmay sail again on Monday"
    ]
    assert len(tree(client, "/edits/2026-W47").cssselect(".edit")) == 2
    assert tree(client, "/edits/2026-W46").cssselect(".edit") == []
    assert tree(client, "/edits?field=photos").cssselect(".edit") == []


def test_open_alarms_stand_above_the_sites_and_on_the_site_s_own_page(client):
    for path in ("/sites", f"/sites/{ECHO}"):
        (alarm,) = tree(client, path).cssselect(".alarm")
        assert "missing, photo credit" in text(alarm)
        assert "No photo of the last ten articles is credited" in text(alarm)
        assert "/articles/4" in [link.get("href") for link in alarm.cssselect("a")]
    assert "1 alarm" in text(tree(client, "/sites").cssselect("tbody th")[1])
    assert tree(client, f"/sites/{POST}").cssselect(".alarm") == []


def test_sites_and_runs(client):
    page = tree(client, "/sites")
    assert [one.cssselect("a")[0].text for one in page.cssselect("tbody th")] == [POST, ECHO, COURIER]
    assert [len(one.cssselect("rect")) for one in page.cssselect("tbody tr")] == [30, 30, 30]
    site = tree(client, f"/sites/{POST}")
    assert "3 published in thirty days; 0 new today (UTC)" in text(site)
    assert text(site.cssselect(".rates tbody tr")[0]) == "headline100 %"
    assert len(tree(client, "/runs").cssselect("tbody tr")) == 3
    run = tree(client, "/runs/1")
    assert "index page" in text(run)
    assert [text(one) for one in run.cssselect(".tally dd")] == ["5", "3", "0", "0", "2", "0"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_the_same_whoever_asks_and_is_not_sent_twice(client, path):
    first = client.get(path)
    if first.status_code != 200:
        assert first.status_code in (400, 404)
        return
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", PAGES)
def test_every_link_to_a_page_of_ours_leads_somewhere(client, path):
    page = html.fromstring(client.get(path).text)
    for target in {one.get("href") for one in page.cssselect("a[href^='/']")}:
        answer = client.get(target)
        assert answer.status_code == 200, target
        if "#" in target:
            assert f'id="{target.partition("#")[2]}"' in answer.text, target


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/articles/999", 404, "no such article"), ("/articles/abc", 400, "a number from 1"), ("/articles/0", 400, "a number"), (f"/articles/{10**30}", 400, "a number"),
        ("/sites/nobody.example", 404, "Nobody has crawled"), ("/runs/77", 404, "no such run"), ("/stories/77", 404, "no such story"),
        ("/edits/2026-W99", 400, "is no week"), ("/edits/soon", 400, "is no week"), ("/?kind=poem", 400, "one of article, live blog"), ("/?from=yesterday", 400, "2026-11-20"),
        ("/?after=AAAA", 400, "is no cursor"), ("/?after=W10", 400, "is no cursor"), ("/?after=WyIyMDI2LTExLTIwIiwxXQ", 400, "is no cursor"),
        ("/?q=" + "x" * 400, 400, "too long"), ("/stories?days=8", 400, "one of 1, 7"), ("/articles/1/archived", 404, "holds nothing"),
        ("/articles/3/archived?revision=99", 404, "holds nothing"), ("/nothing", 404, "Not Found"), ("/poems.csv", 404, "no such list"), ("/?from=0001-01-01", 400, "our time"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_or_is_not_there_is_told(client, path, status, words):
    answer = client.get(path)
    assert answer.status_code == status
    assert words in answer.text


def test_nothing_can_be_written(client):
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for path in ("/", "/articles/1", "/api/articles", "/sites"):
            assert client.request(method, path).status_code == 405


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_that_was_started_anew_fails_no_page(database, database_url, tmp_path):
    reading = open_for_reading(database_url, seconds=10, connections=4)
    browser = client_of(Desk(reading, tmp_path, lambda: NOW))
    assert browser.get("/").status_code == 200
    with database.begin() as connection:
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        assert connection.execute(sqlalchemy.text(f"SELECT count(pg_terminate_backend(pid)) {others}")).scalar_one()
    assert browser.get("/").status_code == 200
    reading.dispose()
