"""The day of publication among all days that a page states, and the page's own clock."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl import read_article
from newscrawl.items import Article, Lead, Precision, ReadingContext
from newscrawl.reading.learned.choice import trees

URL = "https://paper.example.com/news/ferry-is-back"
TEXT = " ".join(["The ferry to the outer islands sails again after a week in the yard, its owner said."] * 6)


def article(
    below: str = "",
    above: str = "",
    head: str = "",
    url: str = URL,
    lang: str = "en",
    context: ReadingContext | None = None,
) -> Article:
    page = (
        f"<html lang={lang}><head><title>Ferry is back on its route</title>{head}</head><body><article>"
        f"<h1>Ferry is back on its route</h1>{above}<p>{TEXT}</p><p>{TEXT}</p><p>{TEXT}</p>{below}</article></body></html>"
    )
    return read_article(page, url, context=context)


def linked(**facts: str) -> str:
    stated = ", ".join(f'"{name}": "{value}"' for name, value in facts.items())
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Ferry is back on its route", {stated}}}</script>'


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("de", "Veröffentlicht am 16. November 2026"), ("de", "16.11.26"), ("nb", "Publisert: 16. november 2026"),
        ("fr", "Publié le 16 novembre 2026 à 10h15"), ("es", "16 de noviembre de 2026"), ("ja", "2026年11月16日 10時15分"),
        ("ar", "١٦ نوفمبر ٢٠٢٦"), ("ru", "16 ноября 2026, 10:15"), ("hi", "16 नवंबर 2026"), ("th", "16 พฤศจิกายน 2569"),
        ("en", "Posted on November 16, 2026 by the desk"),
    ],
)  # fmt: skip
def test_a_day_that_stands_in_print_only_is_read(lang: str, line: str) -> None:
    read = article(above=f"<div class=x>{line}</div>", lang=lang)
    assert read.published_at is not None
    assert read.published_at.date().isoformat() == "2026-11-16"
    assert (read.published_local or "")[:10] == "2026-11-16"


def test_hatoms_instants_are_read() -> None:
    said = (
        "<p><abbr class=published title='2026-11-14T08:17:26+01:00'>Published: Sat 14 November 2026</abbr>"
        "<br><abbr class=modified title='2026-11-16T10:00:00+01:00'>Updated: Mon 16 November 2026</abbr></p>"
    )
    read = article(above=said)
    assert read.published_at == datetime(2026, 11, 14, 7, 17, 26, tzinfo=UTC)
    assert read.modified_at == datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def test_a_day_below_the_text_is_read() -> None:
    read = article(below="<p class=entry-footer>Posted on 16 November 2026</p>")
    assert read.published_local == "2026-11-16"


def test_a_day_in_the_address_is_read_where_no_other_is() -> None:
    read = article(url="https://paper.example.com/2026/11/16/ferry-is-back")
    assert (read.published_local, read.published_precision) == ("2026-11-16", Precision.DAY)


@pytest.mark.parametrize(
    "word", ["Updated", "Last modified:", "Aktualisiert am", "Sist oppdatert", "Mis à jour le", "更新日"]
)
def test_a_printed_modification_never_stands_in_for_publication(word: str) -> None:
    read = article(above=f"<div class=date>{word} 16.11.2026</div>")
    assert (read.published_at, read.modified_at) == (None, datetime(2026, 11, 16, tzinfo=UTC))


def test_publication_and_modification_in_one_line_are_told_apart() -> None:
    read = article(above="<div class=date>Published 14 November 2026, updated 16 November 2026</div>")
    assert read.published_local == "2026-11-14"
    assert read.modified_at == datetime(2026, 11, 16, tzinfo=UTC)


def test_days_of_other_articles_are_not_this_ones() -> None:
    teasers = "".join(
        f"<div class=teaser><h3><a href=/{n}>Another story</a></h3><time datetime=2026-11-0{n}>{n} November 2026</time></div>"
        for n in range(1, 6)
    )
    read = article(above="<div>13 November 2026</div>", below=f"<section class=related-articles>{teasers}</section>")
    assert read.published_local == "2026-11-13"


@pytest.mark.parametrize("year", [2099, 2150])
def test_a_day_far_ahead_is_none(year: int) -> None:
    read = article(head=linked(datePublished=f"{year}-01-01T00:00:00Z"), above="<div class=date>16 November 2026</div>")
    assert read.published_local == "2026-11-16"
    assert article(head=linked(datePublished=f"{year}-01-01T00:00:00Z")).published_at is None


def test_a_day_after_the_fetch_is_none() -> None:
    context = ReadingContext(fetched_at=datetime(2026, 11, 17, tzinfo=UTC))
    assert article(head=linked(datePublished="2026-12-24T10:00:00Z"), context=context).published_at is None


def test_a_machines_clock_is_told_by_the_one_that_the_page_prints() -> None:
    read = article(
        head=linked(datePublished="2026-11-17T02:11:09Z"), above="<div class=date>November 16, 2026 6:11 PM</div>"
    )
    assert read.published_at == datetime(2026, 11, 17, 2, 11, 9, tzinfo=UTC)
    assert read.published_local == "2026-11-16T18:11:09-08:00"


def test_an_offset_that_the_page_states_is_kept() -> None:
    read = article(head=linked(datePublished="2026-11-17T01:30:00+09:00"))
    assert (read.published_local, read.published_at) == (
        "2026-11-17T01:30:00+09:00",
        datetime(2026, 11, 16, 16, 30, tzinfo=UTC),
    )


def test_the_feed_gives_the_minute_where_the_page_states_a_day() -> None:
    lead = Lead(url=URL, found_in="feed", published="Mon, 16 Nov 2026 08:05:00 +0100")
    read = article(above="<div class=date>16 November 2026</div>", context=ReadingContext(lead=lead))
    assert (read.published_at, read.evidence["published_at"]) == (
        datetime(2026, 11, 16, 7, 5, tzinfo=UTC),
        "feed entry",
    )


def test_a_day_and_how_sure_it_is() -> None:
    sure = article(
        head=linked(datePublished="2026-11-16T10:00:00+01:00"), above="<div class=date>16 November 2026</div>"
    )
    assert 0.9 <= sure.confidence["published_at"] <= 1


def test_the_trees_ask_for_the_features_that_the_reader_makes() -> None:
    from newscrawl.reading.day_features import NAMES

    assert trees("day").about["features"] == list(NAMES)


@pytest.mark.parametrize(
    ("line", "elsewhere", "url", "day"),
    [
        ("03/10/2026", "<p>25/12/2025</p><p>31/01/2026</p>", URL, "2026-10-03"),
        ("03/10/2026", "<p>12/25/2025</p><p>01/31/2026</p>", URL, "2026-03-10"),
        ("03/10/2026", "", "https://paper.example.com/news/2026/october/03/ferry-is-back", "2026-10-03"),
        ("03/10/2026", "", "https://paper.example.com/news/2026/march/10/ferry-is-back", "2026-03-10"),
    ],
)
def test_day_and_month_stand_in_the_order_that_the_page_shows_elsewhere(
    line: str, elsewhere: str, url: str, day: str
) -> None:
    read = article(above=f"<div class=date>{line}</div>", below=f"<footer>{elsewhere}</footer>", url=url)
    assert read.published_local == day


@pytest.mark.parametrize(
    "said",
    [
        "<div class=date>16 | 11 | 2026</div>",
        "<span class=published title='2026-11-16T08:17:26+01:00'></span><p>Jane Roe</p>",
        "<p>Reviewed by Jane Roe</p><p>November 16, 2026 · 8 min read</p>",
    ],
)
def test_forms_of_a_day_beside_the_headline(said: str) -> None:
    assert (article(above=said).published_local or "")[:10] == "2026-11-16"


def test_a_label_above_a_day_says_which_day_it_is() -> None:
    read = article(above="<div>Last updated:</div><div>November 16, 2026</div>")
    assert (read.published_at, read.modified_at) == (None, datetime(2026, 11, 16, tzinfo=UTC))


def test_a_post_inside_of_the_text_does_not_date_the_page() -> None:
    post = "<blockquote><p>A post shared by the ferry <time datetime=2024-03-27T07:08:52+00:00>Mar 27, 2024</time></p></blockquote>"
    read = article(head=linked(datePublished="2026-11-16T10:00:00+01:00"), above=f"<p>{TEXT}</p>{post}")
    assert read.published_local == "2026-11-16T10:00:00+01:00"


def test_what_a_page_says_to_machines_by_value_is_read_too() -> None:
    read = article(head="<meta name='article:published_time' value='2026-11-16T10:00:00+01:00'>")
    assert read.published_at == datetime(2026, 11, 16, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        "Aus: Ausgabe vom 21.11.2026, Seite 1 / Titel",
        "A version of this article appears in print on Nov. 21, 2026, Section B, Page 3.",
        "Dans l'édition du 21 novembre 2026",
    ],
)
def test_the_day_of_a_print_issue_is_not_that_of_the_publication_that_is_declared(line):
    declared = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry is back","datePublished":"2026-11-20T19:30:00+01:00"}</script>'
    text = "".join(
        f"<p>The ferry across the sound is back after three weeks in dock, the company said. {n}</p>" for n in range(4)
    )
    page = f"<html><head>{declared}<title>Ferry is back, 21.11.2026</title></head><body><article><h1>Ferry is back</h1><p class=date>{line}</p>{text}</article></body></html>"
    found = read_article(page, "https://www.fjordpost.example/artikel/522.ferry.html")
    assert found.published_local == "2026-11-20T19:30:00+01:00"


def test_the_day_of_a_print_issue_is_the_publications_where_no_other_is_stated():
    text = "".join(
        f"<p>The ferry across the sound is back after three weeks in dock, the company said. {n}</p>" for n in range(4)
    )
    page = f"<article><h1>Ferry is back</h1><p class=date>Ausgabe vom 21.11.2026, Seite 1</p>{text}</article>"
    found = read_article(page, "https://www.fjordpost.example/artikel/522.ferry.html")
    assert found.published_local == "2026-11-21"


COMMENTS = (
    "<section id=comments class=comments-area><h2>{count} comments</h2><ol class=comment-list>{all}</ol></section>"
)
COMMENT = "<li class=comment><b class=fn>Reader {n}</b> <time datetime='2026-11-16T{clock}{offset}'>16 November 2026 at {clock}</time><p>Well said, indeed.</p></li>"


@pytest.mark.parametrize("offset", ["", "+01:00"])
@pytest.mark.parametrize("zone", ["Europe/Oslo", None])
@pytest.mark.parametrize(
    "above",
    [
        "<time class=entry-date datetime='2026-11-16T02:13:59+01:00'>16 November 2026</time>",
        "<p class=date>16 November 2026 02:13</p>",
    ],
)
@pytest.mark.parametrize("found_in", ["WordPress API", "feed"])
def test_an_instant_of_a_list_is_told_by_the_page_s_clock_and_not_by_its_comments(
    offset, zone, above, found_in
) -> None:
    """Some comment's time is always a whole quarter of an hour from the publication."""
    clocks = [f"{hour:02}:{minute:02}" for hour in range(3, 14) for minute in (13, 28, 43, 58)]
    comments = COMMENTS.format(
        count=len(clocks), all="".join(COMMENT.format(n=n, clock=c, offset=offset) for n, c in enumerate(clocks))
    )
    lead = Lead(url=URL, found_in=found_in, published="2026-11-16T01:13:59Z")
    read = article(above=above, below=comments, context=ReadingContext(timezone=zone, lead=lead))
    assert read.published_at == datetime(2026, 11, 16, 1, 13, 59, tzinfo=UTC)
    assert (read.published_local or "").startswith("2026-11-16T02:13")
    assert (read.published_local or "").endswith("+01:00")


def test_an_instant_of_a_list_is_told_by_the_zone_of_the_site() -> None:
    lead = Lead(url=URL, found_in="feed", published="2026-11-16T22:30:00Z")
    read = article(context=ReadingContext(timezone="Europe/Oslo", lead=lead))
    assert read.published_local == "2026-11-16T23:30:00+01:00"


@pytest.mark.parametrize(
    ("published", "modified", "kept"),
    [
        ("2026-11-20T12:00:00+01:00", "2026-11-20T08:10:00Z", None),
        ("2026-11-20T12:00:00+01:00", "2026-11-20T11:00:00Z", "2026-11-20T11:00:00+00:00"),
        ("2026-11-20T12:00:00+01:00", "2026-11-20T11:10:00Z", "2026-11-20T11:10:00+00:00"),
        ("2026-11-20", "2026-11-20T08:10:00Z", "2026-11-20T08:10:00+00:00"),
        ("2026-11-20", "2026-11-19", None),
    ],
)
def test_nothing_is_modified_before_it_is_published(published, modified, kept):
    page = (
        f'<html lang=en><script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Ferry is back", '
        f'"datePublished": "{published}", "dateModified": "{modified}"}}</script><article><h1>Ferry is back</h1>'
        f"<p>{'The ferry to the outer skerries is back after three weeks in dock. ' * 9}</p></article></html>"
    )
    found = read_article(page, "https://skerry.example/ferry").modified_at
    assert (found.isoformat() if found else None) == kept


CLOCKS = (
    "<header><div class=date>Tuesday, July 9, 2024</div></header>",
    "<div class=top-bar><span class=current-date>Tuesday, July 9, 2024 14:32</span></div>",
    "<header><time datetime=2024-07-09>July 9, 2024</time></header>",
    "<ul><li>Tue, 9 Jul 2024</li><li><a href=/login>Sign in</a></li></ul>",
    "<div><div><span>Dienstag, 9. Juli 2024</span></div></div>",
)


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize("menu", ["", "<nav><a href=/a>News</a> <a href=/b>Sport</a> <a href=/c>Culture</a></nav>"])
@pytest.mark.parametrize("stated", [
    "<p class=meta>June 3, 2024</p>", "<p>By Jane Roe, 3 June 2024</p>", "<time datetime=2024-06-03>3 June</time>",
    "<p>Published: 03.06.2024</p>", "<div class=x7f2>3. Juni 2024</div>",
])  # fmt: skip
def test_the_day_of_the_visit_in_the_sites_head_is_not_the_articles(clock: str, menu: str, stated: str) -> None:
    page = (
        f"<html lang=en><head><title>Ferry is back on its route</title></head><body>{clock}{menu}<article>"
        f"<h1>Ferry is back on its route</h1>{stated}<p>{TEXT}</p><p>{TEXT}</p><p>{TEXT}</p></article></body></html>"
    )
    assert (read_article(page, URL).published_local or "")[:10] == "2024-06-03"


def test_a_day_is_the_modifications_where_the_word_for_it_stands_apart() -> None:
    line = "<div class=dates><span>Updated</span> <time class=updated datetime=2026-02-12T14:36:23-05:00>February 12, 2026</time></div>"
    found = article(above=line)
    assert found.published_at is None
    assert (found.modified_printed or "").startswith("2026-02-12")


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "1 year ago"), ("en", "2 years ago"), ("en", "a year ago"), ("en", "3 months ago"), ("en", "a month ago"),
        ("en", "1 yr ago"), ("en", "3 mo ago"), ("de", "vor 2 Jahren"), ("de", "vor einem Monat"), ("fr", "il y a 2 ans"),
        ("fr", "il y a 3 mois"), ("nb", "for 2 år siden"), ("nb", "for 3 måneder siden"), ("es", "hace 3 meses"),
        ("es", "hace 2 años"), ("sv", "1 år sedan"), ("pt", "há 2 anos"), ("it", "2 anni fa"), ("nl", "2 jaar geleden"),
        ("ru", "2 года назад"), ("en", "last week"), ("en", "2 weeks ago"), ("de", "vor 3 Wochen"),
    ],
)  # fmt: skip
def test_months_and_years_ago_name_no_day(lang: str, line: str) -> None:
    context = ReadingContext(fetched_at=datetime(2026, 11, 26, 13, 0, tzinfo=UTC))
    assert article(above=f"<div class=date>{line}</div>", lang=lang, context=context).published_at is None


@pytest.mark.parametrize(
    ("lang", "line", "day"),
    [
        ("en", "3 days ago", "2026-11-23"), ("en", "2 hours ago", "2026-11-26"), ("de", "vor 2 Stunden", "2026-11-26"),
        ("fr", "il y a 3 jours", "2026-11-23"), ("nb", "for 2 timer siden", "2026-11-26"), ("es", "hace 3 días", "2026-11-23"),
        ("en", "yesterday", "2026-11-25"),
    ],
)  # fmt: skip
def test_days_and_hours_ago_name_one(lang: str, line: str, day: str) -> None:
    context = ReadingContext(fetched_at=datetime(2026, 11, 26, 13, 0, tzinfo=UTC))
    read = article(above=f"<div class=date>{line}</div>", lang=lang, context=context)
    assert (read.published_local or "")[:10] == day


TEASERS = [
    "<span>January {n}, 2026</span>",
    "<p class=x7k2>January {n}, 2026</p>",
    "<time datetime=2026-01-0{n}>January {n}, 2026</time>",
]


@pytest.mark.parametrize("line", TEASERS)
@pytest.mark.parametrize("count", [2, 3, 8])
@pytest.mark.parametrize("name", ["related", "related-articles", "newsletter-list"])
def test_a_page_that_states_no_day_is_given_none_of_its_teasers(name: str, count: int, line: str) -> None:
    cards = "".join(
        f"<div><h3><a href=/{n}>The harbour opens again</a></h3>{line.format(n=n)}</div>" for n in range(1, count + 1)
    )

    def published(own: str, url: str) -> str | None:
        page = (
            f"<html lang=en><head><title>Ferry is back on its route</title></head><body><main><h1>Ferry is back on its route"
            f"</h1>{own}<p>{TEXT}</p><p>{TEXT}</p><p>{TEXT}</p></main><section class={name}>{cards}</section></body></html>"
        )
        return read_article(page, url).published_local

    assert published("", URL) is None
    assert published("<p>3 June 2025</p>", URL) == "2025-06-03"
    assert published("", "https://paper.example.com/2025/06/03/ferry-is-back") == "2025-06-03"


FIRST, LATER = (
    "datetime=2026-11-16T10:15:00+01:00>16 November 2026",
    "datetime=2026-11-20T09:00:00+01:00>20 November 2026",
)


@pytest.mark.parametrize(
    ("line", "modified"),
    [
        (f"<div class=hide-tagupdated>by Jane Roe <time class='entry-date published' {FIRST}</time></div>", None),
        (f"<div class=last-updated><time itemprop=datePublished {FIRST}</time></div>", None),
        (f"<div class=editorial-meta><time {FIRST}</time></div>", None),
        (f"<div class=article-credits><time {FIRST}</time></div>", None),
        (f"<span class=post-date><time class='entry-date updated' {FIRST}</time></span>", None),
        (f"<p>Posted on <a href=/a><time class='entry-date published' {FIRST}</time><time class=updated {LATER}</time></a></p>",
         "2026-11-20"),
        (f"<p class=published><time pubdate {FIRST}</time> <time itemprop=dateModified {LATER}</time></p>", "2026-11-20"),
        (f"<p class=meta><time class=post-modified {LATER}</time> <time class=post-published {FIRST}</time></p>", "2026-11-20"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["<div>{}</div>", "<footer class=entry-footer>{}</footer>"])
def test_what_a_time_element_calls_itself_goes_before_what_is_around_it(line, modified, place) -> None:
    below = "footer" in place
    read = article(below=place.format(line)) if below else article(above=place.format(line))
    assert (read.published_local or "")[:10] == "2026-11-16"
    assert below or (read.modified_at.date().isoformat() if read.modified_at else None) == modified


@pytest.mark.parametrize(
    ("stated", "printed", "day", "local"),
    [
        ("2026-11-15T23:00Z", "16. November 2026", "2026-11-15T23:00:00+00:00", "2026-11-16T00:00:00+01:00"),
        ("2026-11-15T23:30:12.000Z", "", "2026-11-15T23:30:12+00:00", "2026-11-16T00:30:12+01:00"),
        ("2026-11-15T23:30:12Z", "15. November 2026", "2026-11-15T23:30:12+00:00", "2026-11-15T23:30:12+00:00"),
        ("2026-11-15T23:30:12+00:00", "<time datetime=2026-11-16>Montag</time>", "2026-11-15T23:30:12+00:00", "2026-11-16T00:30:12+01:00"),
        ("2026-11-15T12:00:00Z", "15. November 2026", "2026-11-15T12:00:00+00:00", "2026-11-15T13:00:00+01:00"),
        ("2026-11-15T00:00:00Z", "", "2026-11-15T00:00:00+00:00", "2026-11-15T01:00:00+01:00"),
    ],
)  # fmt: skip
def test_an_instant_in_utc_is_of_the_day_that_it_is_at_the_site(stated, printed, day, local) -> None:
    read = article(
        head=f'<meta property="article:published_time" content="{stated}">', above=f"<div>{printed}</div>", lang="de",
        url="https://zeitung.example.de/faehre-ist-zurueck",
    )  # fmt: skip
    assert read.published_at is not None
    assert (read.published_at.isoformat(), read.published_local) == (day, local)


def test_midnight_in_utc_is_a_day_west_of_it_too() -> None:
    head = '<meta property="article:published_time" content="2026-11-16T00:00:00Z">'
    assert (article(head=head, url="https://paper.example.ca/ferry-is-back").published_local or "")[:10] == "2026-11-16"
