"""What publishing systems print around a text by themselves: records for those who copy it, cards of other articles, tables in
figures, keywords of the whole site. None of it is a field of the article.
"""

import pytest

from newscrawl import read_article

URL = "https://www.fjordpost.example/2026/11/ferry-across-the-sound-is-back/"
HEADLINE = "Ferry across the sound is back"
LONG = "The ferry across the sound runs again after three weeks in dock, the company said on Monday morning."
MORE = "Passengers had been sent round by the bridge, which takes an hour longer in dry weather and two in snow."
PICTURE = '<figure><img src="/p/quay.jpg" alt="The quay"><figcaption>The quay. Photo: Jane Roe / Reuters</figcaption></figure>'
CREDIT = "Jane Roe / Reuters"
RECORDS = (
    "<div class='record'><ul><li><span>Title: </span><span>{headline}</span></li><li><span>Author: </span><span>Jan Moe</span></li><li><span>Link: </span><span>{url}</span></li></ul></div>",
    "<ul class='post-copyright'><li>Title: {headline}</li><li>Link: <a href='{url}'>{url}</a></li></ul>",
    "<div class='copyright-box'><p>Permalink：<a href='{url}'>{url}</a></p><p>Titel: {headline}</p></div>",
)


def read(body: str, head: str = "", *, headline: str = HEADLINE):
    return read_article(
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{headline}</title>{head}</head>'
        f"<body><main><article><h1>{headline}</h1>{body}</article></main></body></html>",
        URL,
    )


def credited(article):
    return [photo.credit.line for photo in article.photos if photo.credit]


@pytest.mark.parametrize("cells", ["td", "th"])
@pytest.mark.parametrize("outside", ["{}", '<figure class="table">{}</figure>', '<div class="picture-table">{}</div>'])
def test_cells_of_a_table_are_no_credit_of_the_picture_above(outside: str, cells: str):
    rows = "".join(
        f"<tr><{cells}>{a}</{cells}><{cells}>{b}</{cells}></tr>" for a, b in (("Place", "2024"), ("Vik", "49"))
    )
    article = read(
        f"<div>{PICTURE}<p>{LONG}</p>{outside.format(f'<table><tbody>{rows}</tbody></table>')}</div><p>{MORE}</p>"
    )
    assert credited(article) == [CREDIT]
    assert "Vik" in (article.body or "")


def test_a_picture_in_a_table_keeps_the_caption_of_the_cell_below():
    table = "<table><tr><td><img src='/p/quay.jpg'></td></tr><tr><td class='caption'>The quay. Photo: Jane Roe / Reuters</td></tr></table>"
    assert credited(read(f"{table}<p>{LONG}</p><p>{MORE}</p>")) == [CREDIT]


@pytest.mark.parametrize("headline", [HEADLINE, "Photos: Ferry across the sound is back"])
@pytest.mark.parametrize("record", RECORDS)
def test_the_record_of_a_text_is_neither_text_nor_credit(record: str, headline: str):
    box = record.format(headline=headline, url=URL)
    article = read(f"<div>{PICTURE}<p>{LONG}</p><p>{MORE}</p></div>{box}", headline=headline)
    assert article.body == f"{LONG}\n\n{MORE}"
    assert credited(article) == [CREDIT]


def test_a_label_and_other_words_than_the_headline_are_text():
    line = "Update: the ferry will run every second hour only until the crew has been trained."
    assert line in (read(f"<p>{LONG}</p><p>{MORE}</p><p>{line}</p>").body or "")


@pytest.mark.parametrize("word", ["Original", "原创", "Own work"])
def test_a_word_called_a_copyright_by_no_picture_credits_nobody(word: str):
    box = f'<div class="post-copyright"><a class="post-copyright-kind" href="{URL}">{word}</a></div>'
    article = read(
        f"<div><p>{LONG}</p><p>{MORE}</p></div>{box}", '<meta property="og:image" content="/p/portrait.jpg">'
    )
    assert credited(article) == []


@pytest.mark.parametrize("element", ["<img src=''>", "<img class='cover'>", "<img src='data:image/gif;base64,R0lGOD'>"])
def test_an_element_without_an_address_is_no_photo(element: str):
    assert [photo.url for photo in read(f"<header>{element}</header><p>{LONG}</p><p>{MORE}</p>").photos] == []


def test_keywords_of_the_site_give_way_to_the_subjects_that_the_page_links():
    head = '<meta name="keywords" content="Fjordpost, News of the fjord">'
    links = '<ul><li><a href="/tags/ferries/">Ferries</a></li><li><a href="/tags/winter/">Winter</a></li></ul>'
    assert read(f"{links}<p>{LONG}</p><p>{MORE}</p>", head).tags == ("Ferries", "Winter")
    own = '<meta name="keywords" content="Ferries, Docks">'
    assert read(f"{links}<p>{LONG}</p><p>{MORE}</p>", own).tags == ("Ferries", "Winter")
    one = '<p><a href="/tags/ferries/">Ferries</a></p>'
    assert read(f"{one}<p>{LONG}</p><p>{MORE}</p>", own).tags == ("Ferries", "Docks")
    assert read(f"<p>{LONG}</p><p>{MORE}</p>", own).tags == ("Ferries", "Docks")


@pytest.mark.parametrize("heading", ["h2", "h3", "h5"])
def test_the_section_on_another_articles_card_is_not_the_articles(heading: str):
    card = (
        '<div class="card"><div class="kicker"><a href="/categories/Sport/">Sport</a></div>'
        f'<{heading}><a href="/2026/11/three-goals-in-the-rain/">Three goals in the rain</a></{heading}><p>A short word on it.</p></div>'
    )
    article = read(f'<div class="words"><p>{LONG}</p><p>{MORE}</p></div><div class="others">{card}</div>')
    assert article.section is None
    own = '<p class="below">In <a href="/categories/Traffic/">Traffic</a></p>'
    assert (
        read(f'<div class="words"><p>{LONG}</p><p>{MORE}</p></div>{own}<div class="others">{card}</div>').section
        == "Traffic"
    )


# ---- signs by which headings are copied, names that systems give to folders, clouds, headlines without a heading

CARDS = (
    '<article class="card"><a class="card-link" href="/2026/11/nine/"><figure><img src="/p/nine.jpg" width="600"></figure><div><h3>Nine boats stay in the harbour tonight</h3><p>Nobody went out.</p><footer><span>By Kari Nord, Jan Moe</span><time datetime="2026-11-19">19 Nov 2026</time></footer></div></a></article>',
    '<div class="tile"><a href="/2026/11/nine/"><img src="/p/nine.jpg"><span>Transport</span><h2>Nine boats stay in the harbour tonight</h2><p>By Kari Nord</p></a></div>',
    '<article><div><img src="/p/nine.jpg"></div><div>File photo: Nine boats in the harbour, ©Kari Nord - Picture Stock</div><h2><a href="/2026/11/nine/">Nine boats stay in the harbour tonight</a></h2></article>',
    '<li><a href="/2026/11/nine/"><img src="/p/nine.jpg"></a><h4><a href="/2026/11/nine/">Nine boats stay in the harbour tonight</a></h4><p>by <a href="/author/kari-nord/">Kari Nord</a></p></li>',
)


@pytest.mark.parametrize("picture", [PICTURE, PICTURE.replace(f"Photo: {CREDIT}", "")])
@pytest.mark.parametrize("byline", ["", "<h4><a href='/author/jane-roe/'>Jane Roe</a></h4>"])
@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize("card", CARDS)
def test_who_wrote_the_story_on_a_card_and_its_picture_are_not_the_articles(
    card: str, count: int, byline: str, picture: str
):
    head = '<script type=\'application/ld+json\'>{"@type": "Article", "author": {"@type": "Person", "name": "Jane Roe"}}</script>'
    cards = "".join(card.replace("nine", f"nine-{n}").replace("Nine", f"Nine and {n}") for n in range(count))
    page = (
        f"<!DOCTYPE html><html lang=en><head><title>{HEADLINE}</title>{head if byline else ''}</head><body><main><article><h1>{HEADLINE}</h1>{byline}{picture}"
        f"<section><p>{LONG}</p></section></article></main><section><div><h2>Read more</h2><div>{cards}</div></div></section></body></html>"
    )
    article = read_article(page, URL)
    assert article.authors == (("Jane Roe",) if byline else ())
    assert [photo.url for photo in article.photos] == ["https://www.fjordpost.example/p/quay.jpg"]
    assert article.photo_credit == (CREDIT if picture == PICTURE else None)


SIGNS = (
    '<a class="headerlink" href="#back" title="Link to this heading">¶</a>',
    '<a class="header-anchor" href="#back">#</a>',
    '<a class="hash-link" href="{url}#back" aria-label="Direct link">\u200b🔗</a>',
    '<a class="anchor" href="#back"><span class="hidden-to-eyes">Permalink to the heading</span> §</a>',
)


@pytest.mark.parametrize("front", [True, False])
@pytest.mark.parametrize("sign", SIGNS)
def test_the_sign_by_which_a_heading_is_copied_is_none_of_its_words(sign: str, front: bool):
    link = sign.format(url=URL)
    head, sub = (f"{link} {text}" if front else f"{text}{link}" for text in (HEADLINE, "Three weeks in dock"))
    article = read_article(
        f"<html><head><title>{HEADLINE} - Fjordpost</title></head><body><main><h1 id='back'>{head}</h1><p>{LONG}</p>"
        f"<h2 id='back'>{sub}</h2><p>{MORE}</p></main></body></html>",
        URL,
    )
    assert article.title == HEADLINE
    assert article.body == f"{LONG}\n\nThree weeks in dock\n\n{MORE}"


def test_a_heading_that_is_its_own_link_and_a_footnotes_number_are_words():
    article = read(
        f'<p>{LONG}<a href="#note">[1]</a></p><h2 id="dock"><a href="#dock">Three weeks in dock</a></h2><p>{MORE}</p>'
    )
    assert article.body == f"{LONG}[1]\n\nThree weeks in dock\n\n{MORE}"


@pytest.mark.parametrize("folder", ["blog", "posts", "Articles"])
def test_a_systems_folder_is_no_section_where_the_page_links_one(folder: str):
    head = f'<meta property="article:section" content="{folder}">'
    own = '<p>In <a href="/categories/traffic/">Traffic</a></p>'
    assert read(f"{own}<p>{LONG}</p><p>{MORE}</p>", head).section == "Traffic"
    assert read(f"<p>{LONG}</p><p>{MORE}</p>", head).section == folder


@pytest.mark.parametrize(
    "place", ["<ul>{}</ul>", "<fieldset><legend>Tags</legend>{}</fieldset>", "<div><div>{}</div></div>"]
)
def test_a_cloud_of_all_subjects_is_not_the_articles(place: str):
    cloud = "".join(f'<span><a href="/tags/t{n}/">Subject number {n}</a></span>, ' for n in range(40))
    if "<ul>" in place:
        cloud = cloud.replace("<span>", "<li>").replace("</span>, ", "</li>")
    own = '<p>Tags: <a href="/tags/ferries/">Ferries</a></p>'
    article = read(f"<div>{'<p>' + LONG + '</p>'}<p>{MORE}</p></div>{own}{place.format(cloud)}")
    assert article.tags == ("Ferries",)


@pytest.mark.parametrize(
    "line", ["<legend>{}</legend>", "<div class='t1'>{}</div>", "<td><b>{}</b></td>", "<a href='#'>{}</a>"]
)
@pytest.mark.parametrize("title", ["{}", "Blog: {}"])
def test_a_headline_without_a_heading_is_the_line_that_the_title_has(line: str, title: str):
    text = f"<fieldset>{line.format(HEADLINE)}<p>{LONG} {MORE}</p></fieldset>"
    text = f"<table><tr>{line.format(HEADLINE)}</tr></table><p>{LONG} {MORE}</p>" if "<td>" in line else text
    article = read_article(
        f"<html><head><title>{title.format(HEADLINE)}</title></head><body><h1>Fjordpost</h1>{text}</body></html>", URL
    )
    assert article.title == HEADLINE
    assert article.body == f"{LONG} {MORE}"


@pytest.mark.parametrize("line", ["Created by Newsmaker v4.6", "Powered by Static News v2.0", "by Pressroom V1.12.3"])
def test_the_program_that_made_the_page_is_no_author(line: str):
    assert read(f"<p>{LONG}</p><p>{MORE}</p><hr><p>{line}</p>").authors == ()


def test_a_picture_and_its_link_to_a_place_on_a_page_are_no_sign_of_a_heading():
    page = (
        "<html lang=en><title>Ferry is back</title><article><h1>Ferry is back</h1>"
        "<a href='/gallery#2'><img src=/ferry.jpg width=900></a><p>The ferry to the outer skerries is back after three weeks "
        "in dock.<p>Its master had asked for a second ship in spring, but nobody wanted to pay for it.</article></html>"
    )
    assert [p.url for p in read_article(page, "https://skerry.example/ferry").photos] == [
        "https://skerry.example/ferry.jpg"
    ]
