"""What is stored as an article stays one, whatever its address shows for a while: the front page, a section, another
article.
"""

import json
import sqlite3
from contextlib import closing

import pytest

from tests.crawl.test_living_crawl import FIRST, Desk
from tests.crawling import crawl
from tests.fault_server import Answer, FaultServer

ARTICLES = 8
SECOND = FIRST.replace("-0-", "-1-")
SHIPPING = "/shipping/"
EDIT = "The harbour master corrected the date on Thursday: boats have to be out of the water by the tenth."
REFETCH = ("-a", "refetch=1")
WAYS = ("leads to the front page", "leads to a section", "leads to a section for good", "shows the front page")


def html(title: str, body: str) -> Answer:
    head = f'<!DOCTYPE html><html lang="en"><head><title>{title}</title></head>'
    return Answer(f'{head}<body><nav><a href="{SHIPPING}">Shipping</a></nav><main>{body}</main></body></html>'.encode())


def set_up(site: FaultServer, section: str = "cards") -> None:
    """A front page whose menu names a section of four cards, or of one short text beneath a headline."""
    links = "".join(f'<li><h2><a href="{p}">{s.title}</a></h2></li>' for p, s in site.stories.items())
    front = html("The Fault Gazette", f"<ul>{links}</ul>")
    feed = b'</title><link rel="alternate" type="application/rss+xml" href="/feed/">'
    front.body = front.body.replace(b"</title>", feed, 1)
    site.answers["/"] = front
    story = site.stories[FIRST]
    cards = "".join(
        f'<article><h2><a href="{p}">{s.title}</a></h2><p>{s.paragraphs[0]}</p></article>'
        for p, s in (*site.stories.items(),) * 2
    )
    one = (
        f'<h1>Shipping</h1><article><h2><a href="{FIRST}">{story.title}</a></h2><p>{story.paragraphs[0]}</p></article>'
    )
    site.answers[SHIPPING] = html("Shipping - The Fault Gazette", cards if section == "cards" else one)


def displace(site: FaultServer, path: str, way: str) -> None:
    """The address of an article shows something else from now on."""
    if way == "shows the front page":
        site.answers[path] = site.answers["/"]
        return
    to = "/" if "front" in way else SHIPPING
    site.answer(path, status=301 if "for good" in way else 302, headers={"Location": to}, validators=False)


def state(desk: Desk) -> list:
    query = "SELECT a.url, title, body, canonical_url, role FROM articles a LEFT JOIN addresses d ON a.url = d.url"
    return desk.rows(f"{query} ORDER BY a.url")


def events(desk: Desk) -> list[str]:
    return [kind for (kind,) in desk.rows("SELECT kind FROM article_events ORDER BY id")]


@pytest.mark.parametrize("section", ["cards", "one text"])
@pytest.mark.parametrize("way", WAYS)
def test_an_article_whose_address_shows_a_list_stays_and_is_read_again_when_it_is_back(site, desk, way, section):
    set_up(site, section)
    desk.crawl()
    stored = state(desk)
    assert [role for *_, role in stored] == ["article"] * ARTICLES
    displace(site, FIRST, way)
    text = desk.crawl(*REFETCH).stderr
    assert state(desk) == stored
    assert (desk.reasons(), events(desk)) == ({"shows a list now": 1}, ["displaced"])
    assert "shows a list now" in text
    assert "a list was shown in its place" in desk.history(FIRST)
    assert desk.rows("SELECT count(*) FROM articles WHERE gone_at IS NOT NULL") == [(0,)]
    desk.age(90)
    site.answer("/feed/", b"<rss><channel/></rss>", kind="application/rss+xml")
    desk.crawl()
    assert len(site.asked(FIRST)) == 1  # nobody named it: it was due
    assert (state(desk), events(desk)) == (stored, ["displaced", "gone"])
    assert "gone" in desk.history(FIRST)
    del site.answers[FIRST], site.answers["/feed/"]
    site.edit(FIRST, EDIT, honest=False)
    desk.age(60 * 30)
    desk.crawl()
    assert EDIT in desk.rows("SELECT body FROM articles WHERE url LIKE ?", "%" + FIRST)[0][0]
    assert events(desk) == ["displaced", "gone", "back"]
    assert desk.rows("SELECT count(*) FROM articles") == [(ARTICLES,)]


@pytest.mark.parametrize("way", WAYS)
def test_an_overload_at_which_all_articles_show_a_list_loses_none_of_their_edits(site, desk, way):
    set_up(site)
    desk.crawl()
    stored = state(desk)
    for path in site.stories:
        displace(site, path, way)
    assert desk.crawl(*REFETCH).returncode == 0
    assert state(desk) == stored
    for path in site.stories:
        del site.answers[path]
    site.edit(SECOND, EDIT, honest=False)
    desk.crawl(*REFETCH)
    assert desk.outcome()["updated"] == 1
    assert EDIT in desk.rows("SELECT body FROM articles WHERE url LIKE ?", "%" + SECOND)[0][0]


@pytest.mark.parametrize("way", WAYS)
def test_articles_that_were_never_read_for_an_overload_are_read_when_it_is_over(site, desk, way, monkeypatch):
    monkeypatch.setattr("newscrawl.crawl.traps._ENOUGH", 3)  # what all addresses lead to for a while makes no trap
    set_up(site)
    for path in site.stories:
        displace(site, path, way)
    desk.crawl()
    assert desk.rows("SELECT count(*) FROM articles") == [(0,)]
    for path in site.stories:
        del site.answers[path]
    for _ in range(2):
        desk.age(60 * 25)
        desk.crawl()
    assert [role for *_, role in state(desk)] == ["article"] * ARTICLES


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("status", [301, 302])
def test_an_article_whose_address_leads_to_another_one_is_not_edited_by_it(site, desk, status, is_known):
    other = "/2026/11/a-new-roof-for-the-swimming-hall"
    roof = [
        "Swimmers in Osthamn get a new roof above their heads, since rain came through the old one for years.",
        "Carpenters begin after Easter and hope to be ready when schools return in August, said their foreman.",
        "Until then lessons are given in the sea bath, where the water is warmed by the power station next door.",
    ]
    if is_known:
        site.publish(other, "New roof for the swimming hall")
        site.stories[other].paragraphs = roof
    desk.crawl()
    before = {url: rest for url, *rest in state(desk)}
    if not is_known:
        site.publish(other, "New roof for the swimming hall")
        site.stories[other].paragraphs = roof
    site.answer(FIRST, status=status, headers={"Location": other}, validators=False)
    desk.crawl(*REFETCH)
    after = {url: rest for url, *rest in state(desk)}
    assert {url: after[url] for url in before} == before
    assert len(after) == ARTICLES + 1
    assert desk.rows("SELECT count(*) FROM revisions WHERE number > 1") == [(0,)]


def test_a_stored_article_that_a_person_gives_stays_one_though_it_shows_a_list(site, desk):
    set_up(site)
    desk.crawl()
    stored = state(desk)
    displace(site, FIRST, "shows the front page")
    crawl(desk.data, "news", "-a", f"url={site.url.rstrip('/')}{FIRST}", *REFETCH)
    assert (state(desk), events(desk)) == (stored, ["displaced"])


def test_a_section_that_was_stored_for_its_one_text_becomes_a_section_where_a_menu_names_it(site, desk):
    set_up(site, "one text")
    desk.crawl()
    address = site.url.rstrip("/") + SHIPPING
    with closing(sqlite3.connect(desk.data / "newscrawl.db")) as connection, connection:
        (article,) = connection.execute("SELECT id FROM articles LIMIT 1").fetchone()
        connection.execute("UPDATE addresses SET role = 'article', article_id = ? WHERE url = ?", (article, address))
    set_up(site, "cards")
    for _ in range(3):
        desk.crawl(*REFETCH)
        site.answers["/"].body += b"<!-- anew -->"
    assert desk.rows("SELECT role FROM addresses WHERE url = ?", address) == [("list",)]


def test_a_machine_is_told_how_many_show_a_list(site, desk):
    set_up(site)
    desk.crawl()
    displace(site, FIRST, WAYS[0])
    lines = desk.crawl(*REFETCH, SUMMARY="json").stderr.splitlines()
    told = json.loads(next(line for line in lines if line.startswith('{"run"')))
    assert told["drop_reasons"] == {"shows a list now": 1}
