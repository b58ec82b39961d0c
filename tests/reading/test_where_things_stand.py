"""Where pages put what is looked for: below breadcrumbs, beside tickers, in footers of figures, with no word that says so."""

from datetime import UTC, datetime

import pytest

from newscrawl import read_article
from newscrawl.items import BlockKind, PageKind, Precision

URL = "https://www.fjordpost.example/news/2026/11/ferry-is-back"
LONG = "The ferry across the sound runs again after three weeks in dock, the company said on Monday morning."
MORE = "Passengers had been sent round by the bridge, which takes an hour longer in dry weather and two in snow."
LAST = "The next ferry of the line goes into dock in March, when the ice is gone and the herring is not yet there."
TEXT = f"<p>{LONG}</p><p>{MORE}</p><p>{LAST}</p>"


def read(body: str, head: str = "", lang: str = "en", url: str = URL):
    return read_article(
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>', url
    )


# ---- headline


def test_the_headline_is_the_heading_below_a_breadcrumb_that_says_something_else():
    crumbs = (
        '<nav><ul><li><a href="/">Home</a></li><li><h1>Ferry timetable: sound crossing open again</h1></li></ul></nav>'
    )
    head = '<title>Ferry timetable: sound crossing open again</title><script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"The ferry is back, and the sound crossing open"}</script>'
    found = read(f"{crumbs}<article><h2>The ferry is back, and the sound crossing open</h2>{TEXT}</article>", head)
    assert found.title == "The ferry is back, and the sound crossing open"
    assert found.disagreements["title"] == "Ferry timetable: sound crossing open again"


def test_a_kicker_that_no_witness_gives_is_no_part_of_the_headline():
    head = '<title>The ferry is back in the sound</title><meta property="og:title" content="The ferry is back in the sound">'
    assert (
        read(f"<article><h1><span>Traffic</span> The ferry is back in the sound</h1>{TEXT}</article>", head).title
        == "The ferry is back in the sound"
    )


def test_signs_that_the_layout_replaces_come_from_a_witness():
    head = '<meta property="og:title" content="Traffic: The ferry is back in the sound">'
    assert (
        read(f"<article><h1><span>Traffic</span> The ferry is back in the sound</h1>{TEXT}</article>", head).title
        == "Traffic: The ferry is back in the sound"
    )


# ---- body


def test_an_introduction_beside_the_entries_of_a_ticker_is_text():
    entries = "".join(
        f'<div class="entry"><h3>News number {n}</h3><p>Number {n} says that the ferry is now at buoy {n}, with all of its passengers on board.</p></div>'
        for n in range(9)
    )
    form = "<form><label>Your address</label><p>We write every day, and pass on nothing of it to anybody, whoever that may be.</p></form>"
    found = read(f"<main><h1>Ferry is back</h1>{form}{TEXT}<div><div class='entries'>{entries}</div></div></main>")
    assert found.body.startswith(f"{LONG}\n\n{MORE}\n\n{LAST}\n\n")
    assert "buoy 8" in found.body


def test_short_paragraphs_of_one_letter_lists_stand_with_the_others():
    places = "<p>北町：一、二、三</p><p>南町：四、五</p><p>＜震度3＞</p><p>東町：六、七、八、九、十、十一、十二、十三、十四、十五、十六、十七、十八、十九、二十、二十一、二十二、二十三、二十四、二十五</p>"
    found = read(
        f"<article><h1>地震のお知らせ</h1><div><p>月曜日の朝、海の近くで地震がありました。けが人はいないと町の人は話しています。</p>{places}</div></article>",
        lang="ja",
    )
    assert found.body.count("\n\n") == 4


@pytest.mark.parametrize(
    "head_line", ["<div>Traffic</div>", "<div>Nov. 20, 2026, 9:28 AM UTC</div>", "<div>By Our Ferry Desk</div>"]
)
def test_short_lines_above_the_first_paragraph_are_the_pages_head(head_line):
    assert (
        read(f"<article><h1>Ferry is back</h1><div>{head_line}{TEXT}</div></article>").body
        == f"{LONG}\n\n{MORE}\n\n{LAST}"
    )


@pytest.mark.parametrize(
    "line",
    [
        "Follow Fjord Post on Google News and add us as a preferred source.",
        "Hat Ihnen dieser Artikel gefallen? Dann empfehlen Sie ihn weiter.",
        "This article contains affiliate links.",
        "21 mins ago11:48",
        "Publié le 18 nov. 2026 à 08:01",
        "An dieser Stelle finden Sie einen von uns ausgewählten, externen Inhalt.",
    ],
)
def test_lines_that_are_never_article_text(line):
    assert (
        read(f"<article><h1>Ferry is back</h1><p>{LONG}</p><p>{MORE}</p><p>{line}</p><p>{LAST}</p></article>").body
        == f"{LONG}\n\n{MORE}\n\n{LAST}"
    )


def test_a_menu_is_not_walked_but_a_nav_that_was_never_closed_is():
    menu = "<nav><ul>" + "".join(f"<li><a href='/{n}'>Menu entry {n}</a></li>" for n in range(30)) + "</ul></nav>"
    assert read(f"{menu}<article><h1>Ferry is back</h1>{TEXT}</article>").body == f"{LONG}\n\n{MORE}\n\n{LAST}"
    assert read(f"<nav><a href='/'>Home</a><article><h1>Ferry is back</h1>{TEXT}</article>").kind is PageKind.ARTICLE


# ---- authors


@pytest.mark.parametrize(
    ("line", "evidence"),
    [
        ("<div><span>Kari Nord |</span> <span>20.11.2026</span></div>", "name beside the date"),
        ('<div>Kari Nord</div><div class="date">20 November 2026</div>', "name beside the date"),
    ],
)
def test_a_name_beside_the_date_is_a_byline(line, evidence):
    found = read(f"<article><h1>Ferry is back</h1>{line}{TEXT}</article>")
    assert (found.authors, found.evidence["authors"]) == (("Kari Nord",), evidence)


def test_a_bold_name_at_the_end_signs_the_article():
    found = read(
        f"<article><h1>Ferry is back</h1>{TEXT}<p style='text-align:right'><strong>Kari Nord</strong></p></article>"
    )
    assert found.authors == ("Kari Nord",)


def test_an_editor_declared_as_the_author_is_none_where_the_page_prints_both():
    head = '<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"Ferry is back","author":{"@type":"Person","name":"Ola Sør"}}</script>'
    found = read(
        f"<article><h1>Ferry is back</h1><div class='author'>Kari Nord</div>{TEXT}<div>Editor : <b>Ola Sør</b></div></article>",
        head,
    )
    assert (found.authors, found.disagreements["authors"]) == (("Kari Nord",), "Ola Sør")


# ---- dates


def test_a_day_without_a_clock_stays_that_day():
    head = '<meta property="article:published_time" content="2026-11-20">'
    found = read(f"<article><h1>Ferry is back</h1>{TEXT}</article>", head, url="https://fjordpost.no/a")
    assert (found.published_at, found.published_precision) == (datetime(2026, 11, 20, tzinfo=UTC), Precision.DAY)


def test_one_line_with_both_dates_gives_both_and_the_day_goes_first_between_dots():
    found = read(
        f"<article><h1>Ferry is back</h1><div class='tarih'>05.04.2026 - Güncelleme : 06.04.2026</div>{TEXT}</article>",
        lang="",
    )
    assert (found.published_at, found.modified_at) == (
        datetime(2026, 4, 5, tzinfo=UTC),
        datetime(2026, 4, 6, tzinfo=UTC),
    )


# ---- photo credits


@pytest.mark.parametrize(
    ("figure", "caption", "credit"),
    [
        (
            "<figure><img src='/a.jpg'><figcaption>The ferry.</figcaption><footer>Imago/Kari Nord</footer></figure>",
            "The ferry.",
            "Imago/Kari Nord",
        ),
        (
            "<figure><img src='/a.jpg'><figcaption><span>The ferry.</span><span>Kari Nord / NTB</span></figcaption></figure>",
            "The ferry.",
            "Kari Nord / NTB",
        ),
        (
            "<figure><img src='/a.jpg'><span>Getty Images</span><figcaption>The ferry in spring</figcaption></figure>",
            "The ferry in spring",
            "Getty Images",
        ),
        (
            "<figure><img src='/a.jpg'><figcaption><span>Photo: Kari Nord</span> The ferry in spring</figcaption></figure>",
            "The ferry in spring",
            "Kari Nord",
        ),
        (
            "<figure><img src='/a.jpg'><figcaption>Image copyright Getty Images Image caption The ferry</figcaption></figure>",
            "The ferry",
            "Getty Images",
        ),
        (
            "<figure><img src='/a.jpg' width='0' height='0'><figcaption>The ferry. Photo: NTB</figcaption></figure>",
            "The ferry.",
            "NTB",
        ),
    ],
)
def test_where_a_credit_stands_beside_its_caption(figure, caption, credit):
    found = read(f"<article><h1>Ferry is back</h1>{figure}{TEXT}</article>")
    assert [(p.caption, p.credit and p.credit.line) for p in found.photos] == [(caption, credit)]


def test_the_credit_of_the_lead_photo_may_stand_only_in_the_description_of_its_preview():
    head = '<meta property="og:image" content="/a.jpg"><meta property="og:image:alt" content="The ferry at the quay. (AP Photo/Kari Nord)">'
    found = read(f"<article><h1>Ferry is back</h1><img src='/a.jpg'>{TEXT}</article>", head)
    assert (found.photo_credit, found.evidence["photo_credit"]) == ("AP Photo/Kari Nord", "meta og:image:alt")


def test_a_portrait_in_the_byline_is_no_photo_of_the_article():
    found = read(
        f"<article><h1>Ferry is back</h1><div class='byline'><img src='/kari.jpg'><span>By Kari Nord</span></div>{TEXT}</article>"
    )
    assert found.photos == ()


# ---- sources, comments


@pytest.mark.parametrize(
    ("markup", "sources"),
    [
        ("<p>Bron: BELGA</p>" + TEXT, ("BELGA",)),
        (
            "<p>Mit Informationen unserer Redaktion sowie der Nachrichtenagenturen AFP, dpa und Reuters.</p>" + TEXT,
            ("AFP", "dpa", "Reuters"),
        ),
        (TEXT + "<p>mit dpa</p>", ("dpa",)),
        ("<div class='credit'>Copyright Kari Nord/AP</div>" + TEXT, ()),
    ],
)
def test_where_a_supplier_is_named(markup, sources):
    assert read(f"<article><h1>Ferry is back</h1>{markup}</article>").sources == sources


def test_counts_of_other_articles_are_not_this_ones():
    others = "".join(
        f"<div><a href='/{n}'>Another story, number {n}, with a long title</a><p>{n * 31} comments</p></div>"
        for n in range(2, 7)
    )
    assert read(f"<article><h1>Ferry is back</h1>{TEXT}</article><div>{others}</div>").comment_count is None


def test_a_count_in_brackets_behind_the_heading():
    found = read(
        f"<article><h1>Ferry is back</h1>{TEXT}</article><h2>Kommentare <span class='comments-number'>( 56 )</span></h2>",
        lang="de",
    )
    assert found.comment_count == 56


def test_embedded_posts_are_quotes_whatever_their_box_is_called():
    post = "<blockquote class='twitter-tweet'><p>The ferry is in dock for another week, sorry!</p>— Ferry Company (@ferry) November 18, 2026</blockquote>"
    found = read(
        f"<article><h1>Ferry is back</h1><p>{LONG}</p><p>{MORE}</p><div class='video-container'>{post}</div><p>{LAST}</p></article>"
    )
    assert "The ferry is in dock for another week, sorry!" in found.body


def test_a_labelled_credit_below_the_headline_is_the_lead_photos():
    found = read(
        f"<article><header><h1>Ferry is back</h1><div>Photo: Kari Nord</div></header><p>The weather was fine.</p><img src='/a.jpg'>{TEXT}</article>"
    )
    assert found.photo_credit == "Kari Nord"


def test_headings_above_the_bylines_of_a_head_go_with_them():
    head = (
        "<div>FAQ</div><h2>Traffic in the sound: What is new?</h2><div>by Kari Nord</div><div>22.04.2026 | 15:54</div>"
    )
    assert (
        read(f"<article><h1>Ferry is back</h1><div>{head}{TEXT}</div></article>").body == f"{LONG}\n\n{MORE}\n\n{LAST}"
    )


# ---- language


def test_a_language_that_is_not_stated_is_told_by_the_text():
    text = (
        "<p>Der Hafen schließt im Winter, sagte der Hafenmeister am Montag, zwei Wochen früher als in jedem anderen Jahr seit dem Krieg.</p>"
        * 2
    )
    found = read_article(f"<html><title>Hafen</title><body><article><h1>Der Hafen schließt</h1>{text}</article>", URL)
    assert (found.language, found.evidence["language"]) == ("de", "language of the text")
    assert read_article("<html><title>x</title><p>12 34 56</p>", URL).language is None


# ---- what the page is, and what its head says


@pytest.mark.parametrize(
    "line",
    [
        "Kari Nord · 20. November 2026, 13:43 · 7 comments",
        "dpa am 20.11.2026",
        "Staff | November 20, 2026 01:43:54 PM",
        "November 20, 2026 • 319 Likes",
        "20 de noviembre de 2026",
    ],
)
def test_a_date_among_other_words(line):
    lang = "es" if " de " in line else "de" if " am " in line or "20. " in line else "en"
    assert (
        read(f"<article><h1>Ferry is back</h1><div>{line}</div>{TEXT}</article>", lang=lang)
        .published_at.date()
        .isoformat()
        == "2026-11-20"
    )


@pytest.mark.parametrize("path", ["/2026/11/20/ferry-is-back", "/news/2026/nov/20/ferry-is-back", "/2026-11-20/ferry"])
def test_the_address_is_the_last_witness_of_the_day(path):
    found = read(f"<article><h1>Ferry is back</h1>{TEXT}</article>", url=f"https://fjordpost.example{path}")
    assert (found.published_at, found.published_precision, found.evidence["published_at"]) == (
        datetime(2026, 11, 20, tzinfo=UTC),
        Precision.DAY,
        "address",
    )


def test_a_short_article_among_teasers_is_an_article():
    teasers = "".join(
        f"<article><h2><a href='/{n}'>Another story of the harbour, number {n}</a></h2></article>" for n in range(8)
    )
    assert (
        read(f"<main><h1>Ferry is back</h1><div>{TEXT}</div></main><section>{teasers}</section>").kind
        is PageKind.ARTICLE
    )
    between = "".join(
        f"<h2><a href='/{n}'>Another story of the harbour, number {n}</a></h2><p>{LONG}</p>" for n in range(8)
    )
    assert read(f"<main><h1>News</h1>{between}</main>", url="https://fjordpost.example/news").kind is PageKind.INDEX


def test_a_sentence_in_a_heading_above_the_text_is_the_dek():
    dek = "After three weeks in dock the ferry across the sound is back, and the company promises that it will not be late again."
    found = read(f"<article><h1>Ferry is back</h1><div><h2>{dek}</h2>{TEXT}</div></article>")
    assert (found.dek, found.body) == (dek, f"{LONG}\n\n{MORE}\n\n{LAST}")


def test_initials_and_an_agency_are_no_author():
    head = '<meta name="author" content="abc/dpa">'
    found = read(f"<article><h1>Ferry is back</h1>{TEXT}</article>", head)
    assert (found.authors, found.sources) == ((), ("dpa",))


def test_a_heading_that_says_the_sites_name_is_no_headline():
    found = read(
        f"<h1>The Tribune</h1><div><h2>The ferry is back again -</h2>{TEXT}</div>",
        "<title>The ferry is back again | The Tribune</title>",
    )
    assert found.title == "The ferry is back again"


def test_a_mark_by_itself_as_the_last_line_is_the_source_line_and_no_text():
    found = read(
        f"<article><h1>Ferry is back</h1>{TEXT}<p>(dpa)</p><p>Haben Sie einen Hinweis? Schreiben Sie uns.</p></article>"
    )
    assert (found.source, found.sources) == ("dpa", ("dpa",))
    assert found.body == f"{LONG}\n\n{MORE}\n\n{LAST}"


def test_credits_of_a_first_line_and_of_a_figure_stay_in_their_order():
    picture = "<figure><img src='/a.jpg'><figcaption>The quay. Photo: Al Poe / AP</figcaption></figure>"
    found = read(f"<article><h1>Ferry is back</h1><p>Photo: Jane Roe / NTB</p>{TEXT}{picture}<p>{LONG}</p></article>")
    assert [p.credit.line for p in found.photos] == ["Jane Roe / NTB", "Al Poe / AP"]
    assert found.photo_credit == "Jane Roe / NTB"


def test_a_source_line_behind_a_picture_credits_no_photo():
    found = read(
        f"<article><h1>Ferry is back</h1><img src='/quay-of-the-town.jpg'><p>{LONG}</p><p>Source: © NTB / #Fjord Post</p></article>"
    )
    assert (found.photo_credit, found.source) == (None, "NTB / Fjord Post")


def test_the_line_behind_the_text_that_names_the_photographer():
    found = read(
        f"<article><h1>Ferry is back</h1><img src='/quay-of-the-town.jpg'>{TEXT}<p>abc/ots; Foto: Jane Roe / Pixabay</p></article>"
    )
    assert (found.photo_credit, found.evidence["photo_credit"]) == ("Jane Roe / Pixabay", "line behind the text")


def test_a_picture_that_a_template_calls_related_is_the_articles_own_above_the_text():
    figure = "<figure class='related-image'><img src='/quay-of-the-town.jpg'><figcaption>The quay. (AP Photo/Jane Roe)</figcaption></figure>"
    assert read(f"<article><h1>Ferry is back</h1>{figure}{TEXT}</article>").photo_credit == "AP Photo/Jane Roe"
    linked = figure.replace(
        "<img src='/quay-of-the-town.jpg'>", "<a href='/2026/other-story'><img src='/other-story-of-it.jpg'></a>"
    )
    assert read(f"<article><h1>Ferry is back</h1>{linked}{TEXT}</article>").photo_credit is None


@pytest.mark.parametrize(
    "source", ["blob:https://x.example/1", "javascript:void(0)", "data:image/png;base64,AAAA", "about:blank"]
)
def test_a_scheme_that_nobody_can_ask_for_is_no_address_of_a_photo(source):
    found = read(
        f"<article><h1>Ferry is back</h1><figure><img src='{source}'><figcaption>The quay. Photo: Jane Roe / NTB</figcaption></figure>{TEXT}</article>"
    )
    assert [p.url for p in found.photos] == [None]


# ---- sub-headings


@pytest.mark.parametrize(
    "last",
    [
        "The second ferry follows in May.",
        "It sails again, and nobody was hurt.",
        "Then the line has two ships again, as it had before the war and never since.",
    ],
)
@pytest.mark.parametrize(
    "heading",
    [
        "<h1>What comes next</h1>",
        "<h1 class=x7k2>What comes next</h1>",
        "<h2>What comes next</h2>",
        "<h3>What comes next</h3>",
    ],
)
@pytest.mark.parametrize("below", [
    "", "<div class=share><a href=/f>Facebook</a> <a href=/m>Mail</a></div>", "<p class=tags><a href=/tag/ferry>Ferry</a></p>",
    "<section class=related><h2>Related</h2><ul><li><a href=/1>The harbour opens again</a></li></ul></section>",
])  # fmt: skip
def test_a_heading_above_the_last_paragraph_of_the_text_is_kept(below, heading, last):
    found = read(
        f"<article><h1>The ferry is back</h1>{TEXT}<h2>A week in dock</h2><p>{LONG} So it did.</p>{heading}<p>{last}</p>{below}</article>"
    )
    assert found.title == "The ferry is back"
    kinds = [(block.kind, block.text) for block in found.blocks]
    assert kinds[-2:] == [(BlockKind.SUBHEADING, "What comes next"), (BlockKind.PARAGRAPH, last)]


@pytest.mark.parametrize("heading", ["Related", "Read more", "About the author"])
def test_a_heading_of_what_is_no_text_is_none(heading):
    teasers = "<ul><li><a href=/1>The harbour opens again</a></li><li><a href=/2>The school is sold</a></li></ul>"
    found = read(f"<article><h1>The ferry is back</h1>{TEXT}<h2>{heading}</h2>{teasers}</article>")
    assert heading not in found.body


@pytest.mark.parametrize(
    "again", ["The ferry is back", "<a href=/>The Fjordpost</a>", "The ferry", "The ferry in its dock."]
)
def test_the_headline_again_the_outlets_name_and_a_caption_are_no_sub_heading(again):
    found = read(f"<article><h1>The ferry is back</h1>{TEXT}<h1>{again}</h1><p>{LONG} So it did.</p></article>")
    assert [block.kind for block in found.blocks] == [BlockKind.PARAGRAPH] * 4
