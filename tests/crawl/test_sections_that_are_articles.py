"""An article whose headline and address are as short as a section's is one where a list of articles names it."""

import time

import pytest

from tests.fault_server import Answer

SHORT = "Power is back in Utvik"
TEXT = (
    "The power is back in all of Utvik since seven this morning, and the ferry takes passengers again, says the town. "
)
FEED, SITEMAP = "/briefs.xml", "/sitemap.xml"
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def brief(day: str = "", title: str = SHORT) -> Answer:
    head = f'<title>{title}</title><meta property="og:type" content="article">'
    text = TEXT.replace("Utvik", f"Utvik ({title})")
    body = f"<article><h1>{title}</h1>{day}<p>{text * 3}</p><p>{text * 2}</p></article>"
    return Answer(f'<!DOCTYPE html><html lang="en">{head}<body>{body}</body></html>'.encode())


def front(path: str, title: str = SHORT) -> Answer:
    feed = f'<link rel="alternate" type="application/rss+xml" href="{FEED}">'
    return Answer(f'<!DOCTYPE html><title>Gazette</title>{feed}<ul><li><a href="{path}">{title}</a></ul>'.encode())


def feed(address: str | None) -> Answer:
    item = f"<item><title>{SHORT}</title><link>{address}</link></item>" if address else ""
    rss = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Briefs</title>{item}</channel></rss>'
    return Answer(rss.encode(), kind="application/rss+xml")


def sitemap(address: str | None) -> Answer:
    news = f"<news:news><news:title>{SHORT}</news:title></news:news>"
    urls = f"<url><loc>{address}</loc>{news}</url>" if address else ""
    return Answer(f"<urlset {NEWS}>{urls}</urlset>".encode(), kind="text/xml")


@pytest.mark.parametrize("path", ["/posts/brief-power/", "/utvik"])
@pytest.mark.parametrize("slow", ["nothing", "lists", "brief"])
@pytest.mark.parametrize("kind", ["feed", "sitemap"])
def test_a_brief_that_looks_like_a_section_is_stored_once(site, desk, path, slow, kind):
    address = site.url.rstrip("/") + path
    answers = {
        "/": front(path),
        path: brief(),
        FEED: feed(address if kind == "feed" else None),
        SITEMAP: sitemap(address if kind == "sitemap" else None),
    }
    late = {"nothing": (), "lists": (FEED, SITEMAP), "brief": (path,)}[slow]

    def answer(at: str) -> Answer:
        time.sleep(1.0 * (at in late))
        return answers[at]

    site.answers |= dict.fromkeys(answers, answer)
    for _ in range(2):
        desk.crawl()
        rows = desk.rows("select title, found_in from articles join addresses on article_id = articles.id")
        assert rows == [(SHORT, kind)]


DAY = '<time datetime="2026-11-20T08:07:00Z">20 November 2026</time>'


@pytest.mark.parametrize("title", [SHORT, "停電のお知らせ"])
@pytest.mark.parametrize("path", ["/posts/brief-power/", "/utvik"])
def test_a_brief_that_only_the_front_page_names_is_stored_once(site, desk, path, title):
    site.answers |= {"/": front(path, title), path: brief(DAY, title), FEED: feed(None), SITEMAP: sitemap(None)}
    for requests in (2, 0, 0):  # as a section, and as what it is
        desk.crawl()
        rows = desk.rows("select title, role from articles join addresses on article_id = articles.id")
        assert rows == [(title, "article")]
        assert len(site.asked(path)) == requests


def test_a_section_that_calls_itself_an_article_stays_one(site, desk):
    cards = "".join(
        f"<h3><a href='/2026/utvik-story-number-{n}-of-the-day'>{TEXT[:60]} {n}</a></h3><p>{TEXT}</p>" for n in range(6)
    )
    head = '<title>Utvik</title><meta property="og:type" content="article">'
    section = f'<!DOCTYPE html><html lang="en">{head}<body><h1>Utvik</h1>{cards}</body></html>'
    site.answers |= {"/": front("/utvik", "Utvik"), "/utvik": Answer(section.encode()), FEED: feed(None)}
    desk.crawl()
    assert desk.rows("select role from addresses where url like '%/utvik'") == [("list",)]


def test_a_headline_of_few_wide_letters_is_no_sections_name(site, desk):
    titles = (
        "三週間ぶりに沖の岩礁への渡し船が再開",
        "古い映画館が一夜だけ扉を開ける",
        "港の新しい橋は来年の春に完成する",
    )
    links = "".join(f"<li><a href='/news/{n}-{n}-{n}-{n}'>{title}</a>" for n, title in enumerate(titles))
    site.answers |= {
        "/": Answer(f'<!DOCTYPE html><meta charset="utf-8"><title>Gazette</title><ul>{links}</ul>'.encode())
    }
    site.answers |= {f"/news/{n}-{n}-{n}-{n}": brief(DAY, title) for n, title in enumerate(titles)}
    desk.crawl()
    assert {title for (title,) in desk.rows("select title from articles")} == set(titles)
    assert all(len(site.asked(f"/news/{n}-{n}-{n}-{n}")) == 1 for n in range(3))


@pytest.mark.parametrize(
    ("path", "name"), [("/bunka", "文化"), ("/spip.php?rubrique3", "Transport"), ("/spip.php?mot12", "Ferry")]
)
def test_a_section_is_followed_whose_name_or_address_is_of_another_kind(site, desk, path, name):
    stories = {f"/utvik-story-number-{n}-of-the-day": f"{TEXT[:59]} {n}" for n in range(3)}
    links = "".join(f"<li><a href='{at}'>{title}</a>" for at, title in stories.items())
    listed = f'<!DOCTYPE html><meta charset="utf-8"><title>{name}</title><h1>{name}</h1><ul>{links}</ul>'
    site.answers |= {"/": front(path, name), path: Answer(listed.encode()), FEED: feed(None)}
    site.answers |= {at: brief(DAY, title) for at, title in stories.items()}
    desk.crawl()
    assert {title for (title,) in desk.rows("select title from articles")} == set(stories.values())


@pytest.mark.parametrize("day", ["<div>11/20/2026</div>", ""])
@pytest.mark.parametrize("path", ["/posts/brief-power.html", "/utvik"])
def test_a_page_that_names_no_article_and_is_of_a_day_is_one_though_its_head_says_nothing(site, desk, path, day):
    body = f"<div><h1>{SHORT}</h1><div>Jane Roe</div>{day}<div><p>{TEXT}</p></div></div><div>Made by hand</div>"
    undeclared = f'<!DOCTYPE html><html lang="en"><title>{SHORT} | Gazette</title><body>{body}</body></html>'
    site.answers |= {"/": front(path), path: Answer(undeclared.encode()), FEED: feed(None), SITEMAP: sitemap(None)}
    desk.crawl()
    assert desk.rows("select title from articles") == ([(SHORT,)] if day else [])
