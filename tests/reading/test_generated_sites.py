"""Pages as themes of generated sites lay them out: what stands beside the text in boxes of their own making is no author,
no credit and no article, and what only stands there is read. Invented words in markup of our own.
"""

import pytest

from newscrawl import read_article
from newscrawl.items import Article, BlockKind, PageKind, ReadingContext
from newscrawl.reading.site_profile import SiteProfile

SITE = "https://skerry.example"
TEXT = (
    "The ferry to the outer skerries is back after three weeks in dock, the company told its passengers on Friday.",
    "The master of the harbour had asked for a second ship in spring, but nobody wanted to pay for its crew.",
    "From Monday on there are four departures a day, two of them before noon, and one more on market days.",
)
TITLE = "Ferry to the outer skerries is back on Friday"


def read(beside: str, *, behind: str = "", head: str = "", context: ReadingContext | None = None) -> Article:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
    page = (
        f"<html lang=en><head><title>{TITLE} - The Skerry Post</title><meta property=og:site_name content='The Skerry Post'>"
        f"{head}</head><body>{beside}<article><h1>{TITLE}</h1><div class=content>{text}</div></article>{behind}</body></html>"
    )
    return read_article(page, f"{SITE}/2026/11/20/ferry-to-the-outer-skerries-is-back-on-friday/", context=context)


@pytest.mark.parametrize("words", ["In", "Filed under", "Posted in", "Kategorie"])
@pytest.mark.parametrize("path", ["/categories/transport/", "/tags/transport/", "/category/transport/"])
@pytest.mark.parametrize("declared", ["", "<meta name=author content='The Skerry Post'>"])
def test_words_and_a_link_to_a_section_are_nobody(words, path, declared):
    line = (
        f"<div class=post-meta><span>Posted on</span> <time datetime='2026-11-20T10:00:00+01:00'>2026-11-20</time> "
        f"<span>{words}</span> <a href='{path}'><span>Transport</span></a></div>"
    )
    authors = read(line, head=declared).authors
    assert not any("Transport" in name for name in authors)


@pytest.mark.parametrize("label", ["Link: ", "Licence:", "Permalink：", "Article: "])
def test_a_label_in_a_box_about_copyright_is_no_credit(label):
    box = (
        f"<div class=post-copyright><div class=post-copyright__type><span class=meta>{label}</span>"
        f"<span class=info><a href='{SITE}/2026/11/20/ferry/'>{SITE}/2026/11/20/ferry/</a></span></div></div>"
    )
    assert read("", behind=box).photos == ()


def test_a_credit_label_whose_name_stands_in_an_element_of_its_own_is_read():
    figure = "<figure><img src=/ferry.jpg width=900><span class=credit>Photo:</span> <span class=credit>Jane Roe</span></figure>"
    assert read("", behind="").photo_credit is None
    text = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
    page = f"<html lang=en><title>{TITLE}</title><article><h1>{TITLE}</h1>{figure}{text}</article></html>"
    assert read_article(page, f"{SITE}/ferry").photo_credit == "Jane Roe"


def test_an_instant_that_only_a_menu_holds_is_read():
    aside = (
        "<div class=sidebar><nav><a href=/>Back to index</a><ul><li><div class=link>"
        "<time datetime='2026-11-20 07:59:39+00:00'>November 20, 2026</time></div></li></ul></nav></div>"
    )
    assert read(aside).published_at.isoformat() == "2026-11-20T07:59:39+00:00"


def test_a_menu_of_other_articles_and_their_times_is_no_part_of_this_one():
    others = "".join(
        f"<li><a href='/2026/11/{n}/'>go to News »</a><time datetime='2026-11-{n}T09:00:00Z'>{n} November</time></li>"
        for n in range(11, 15)
    )
    article = read("", behind=f"<article><nav><ul>{others}</ul></nav></article>")
    assert article.kind is PageKind.ARTICLE
    assert "go to News" not in article.body
    assert article.published_at.isoformat() == "2026-11-20T00:00:00+00:00"  # the address's


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("<p class=byline>By <strong>Jane Roe</strong><br>Senior Economics Writer</p>", ("Jane Roe",)),
        ("<p class=byline>By Kari Nord Redaktør</p>", ("Kari Nord",)),
        ("<p class=byline>By Yo Lin Ma</p>", ("Yo Lin Ma",)),
        ("<p class=byline>By Alan Peter Head</p>", ("Alan Peter Head",)),
    ],
)
def test_what_somebody_is_does_not_run_on_into_the_name(line, names):
    assert read(line).authors == names


def test_authors_who_own_the_site_are_authors_where_they_sign_together():
    head = (
        '<script type="application/ld+json">{"@type": "BlogPosting", "headline": "' + TITLE + '", '
        '"author": {"@type": "Person", "name": "Jane Roe, Kari Nord"}}</script>'
    )
    page = read(
        "<div class=meta><span>Jane Roe, Kari Nord</span></div>", behind="<footer>© 2026 Jane Roe</footer>", head=head
    )
    assert page.authors == ("Jane Roe", "Kari Nord")


def whole(number: int) -> str:
    text = "".join(f"<p>{paragraph} That is number {number}.</p>" for paragraph in TEXT * 2)
    return (
        f"<article class=card><div class=meta>Posted <time datetime='2026-11-{number + 10}T11:39:06Z'>2026-11-{number + 10}</time> "
        f"<a href=/categories/transport/>Transport</a></div><p class='title is-3'><a href='/2026/11/{number + 10}/story/'>"
        f"Another story of the ferry, number {number}</a></p><div class=content>{text}</div></article>"
    )


@pytest.mark.parametrize("count", [2, 3, 10])
@pytest.mark.parametrize("path", ["/tags/Ferries/", "/categories/transport/", "/2026/11/", "/page/2/"])
@pytest.mark.parametrize("declares", [True, False])
def test_a_list_that_shows_its_articles_whole_is_a_list_whatever_it_declares(count, path, declares):
    head = (
        '<script type="application/ld+json">{"@type": "BlogPosting", "headline": "The Skerry Post", '
        f'"mainEntityOfPage": {{"@id": "{SITE}"}}}}</script>'
    )
    entries = "".join(map(whole, range(count)))
    page = f"<html lang=en><head><title>Ferries - The Skerry Post</title>{head if declares else ''}</head><body>{entries}</body></html>"
    assert read_article(page, SITE + path).kind is PageKind.INDEX


def test_an_article_of_a_listing_address_with_others_below_it_is_one():
    others = "".join(map(whole, range(3)))
    text = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT * 3)
    page = f"<html lang=en><title>{TITLE}</title><article><h1>{TITLE}</h1>{text}</article><div class=related>{others}</div></html>"
    assert read_article(page, f"{SITE}/topics/12345").kind is PageKind.ARTICLE


def test_sub_headings_that_several_articles_share_stay():
    profile = SiteProfile()
    for number in range(5):
        profile.learn([f"Paragraph {number} of a story about ferries that no other has.", "What happens next"], [], {})
    text = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
    page = (
        f"<html lang=en><title>{TITLE}</title><article><h1>{TITLE}</h1>{text}<h2>What happens next</h2><p>{TEXT[0]} So it "
        "was said.</p></article></html>"
    )
    article = read_article(page, f"{SITE}/ferry", context=ReadingContext(profile=profile))
    assert [b.text for b in article.blocks if b.kind is BlockKind.SUBHEADING] == ["What happens next"]


@pytest.mark.parametrize("name", ["The Skerry Post", "skerry.example", "Газета", "Start", "ホーム"])
@pytest.mark.parametrize("home", ["/", SITE, f"{SITE}/"])
def test_the_front_page_is_no_section_whatever_a_breadcrumb_calls_it(name, home):
    trail = f"<div class=breadcrumb><a href='{home}'>{name}</a> / <a href=/harbour/>Harbour</a></div>"
    assert read(trail).section == "Harbour"
    declared = (
        '<script type="application/ld+json">{"@type": "BreadcrumbList", "itemListElement": ['
        f'{{"@type": "ListItem", "position": 1, "name": "{name}", "item": "{home}"}},'
        f'{{"@type": "ListItem", "position": 2, "item": {{"@id": "{SITE}/harbour/", "name": "Harbour"}}}},'
        f'{{"@type": "ListItem", "position": 3, "name": "{TITLE}"}}]}}</script>'
    )
    assert read("", head=declared).section == "Harbour"


def test_of_sections_in_one_string_the_first_is_the_articles():
    for head in (
        '<script type="application/ld+json">{"@type": "Article", "headline": "'
        + TITLE
        + '", "articleSection": "Harbour,News,Slider"}</script>',
        "<meta property=article:section content='Harbour,News,Slider'>",
    ):
        assert read("", head=head).section == "Harbour"
    assert (
        read("", head="<meta property=article:section content='Waste, Fraud &amp; Abuse'>").section
        == "Waste, Fraud & Abuse"
    )


@pytest.mark.parametrize("path", ["/tag/engines/", "/topics/engines/", "/category/engines/"])
def test_what_the_text_links_is_neither_its_section_nor_its_subject(path):
    text = f"<p>{TEXT[0]} Nobody knows <a href='{path}'>what the engine weighs</a>, and {TEXT[1]}</p><p>{TEXT[2]}</p>"
    page = f"<html lang=en><title>{TITLE}</title><article><h1>{TITLE}</h1><div>{text * 2}</div></article></html>"
    article = read_article(page, f"{SITE}/ferry")
    assert (article.section, article.tags) == (None, ())


@pytest.mark.parametrize("day", ["Monday", "Donnerstag", "lørdag", "понедельник", "Veröffentlicht", "Edited"])
def test_words_of_dates_are_nobody(day):
    assert read(f"<p class=byline>{day}</p>", head=f"<meta name=author content='{day}'>").authors == ()
