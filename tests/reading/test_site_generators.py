"""How generators of static sites and their themes print what an article has: Pelican, Nikola, MkDocs with its blog, themes
of Hexo. Invented words in markup of our own.
"""

import pytest

from newscrawl import read_article
from newscrawl.items import PageKind
from tests.reading.skerry_post import HEADLINE, PARAGRAPHS, SITE, TEXT, URL, read


def page(body: str, title: str, url: str = URL, head: str = ""):
    return read_article(
        f"<!DOCTYPE html><html lang=en><head><title>{title}</title>{head}</head><body>{body}</body></html>", url
    )


@pytest.mark.parametrize("title", ["The Skerry Post - {}", "{} - The Skerry Post", "The Skerry Post | {}"])
@pytest.mark.parametrize("headline", [HEADLINE, "Ferry is back", "渡轮重新开航"])
@pytest.mark.parametrize("heading", ["<h2><a href='.' rel=bookmark>{}</a></h2>", "<h2>{}</h2>"])
def test_a_sites_name_that_leads_to_the_front_page_is_no_headline(title, headline, heading):
    masthead = "<header><hgroup><h1><a href='/'>The Skerry Post</a></h1><p>News of the islands</p></hgroup></header>"
    text = f"<main><article><header>{heading.format(headline)}</header>{PARAGRAPHS}</article></main>"
    article = page(masthead + text, title.format(headline))
    assert article.title == headline
    assert article.body == "\n\n".join(TEXT)


@pytest.mark.parametrize("subjects", [("ferry",), ("ferry", "outer skerries", "harbour")])
@pytest.mark.parametrize("name", ["article-tags", "post-tags", "tags"])
def test_a_menu_of_the_articles_own_subjects_is_read(subjects, name):
    links = "".join(f"<a href='/tag/{n}.html'>{subject}</a>" for n, subject in enumerate(subjects))
    menu = "<nav class=tags>" + "".join(f"<a href='/tag/all-{n}.html'>All {n}</a>" for n in range(4)) + "</nav>"
    article = page(
        f"{menu}<main><h1>{HEADLINE}</h1><article>{PARAGRAPHS}</article><nav class={name}>{links}</nav></main>{menu}",
        HEADLINE,
    )
    assert article.tags[: len(subjects)] == subjects
    assert "All 0" not in article.tags or len(subjects) < len(article.tags)
    assert article.body == "\n\n".join(TEXT)


@pytest.mark.parametrize("holder", ["nav", "div", "ul"])
@pytest.mark.parametrize("above", [True, False])
def test_subjects_that_lead_nowhere_are_read_where_each_is_called_so(holder, above):
    item = "li" if holder == "ul" else "span"
    subjects = "".join(f"<{item} class=md-tag>{s}</{item}>\n" for s in ("ferry", "outer skerries"))
    line, heading = f"<{holder} class=md-tags>{subjects}</{holder}>", f"<h1>{HEADLINE}</h1>"
    article = read(f"<article>{line * above}{heading}{line * (not above)}{PARAGRAPHS}</article>")
    assert article.tags == ("ferry", "outer skerries")
    assert article.body == "\n\n".join(TEXT)


def test_subjects_of_several_cards_are_nobodys():
    cards = "".join(
        f"<div class=card><h3><a href='/2026/x{n}/'>Another story {n} of the isles</a></h3><div class=tags><span class=tag>Subject {n}</span></div></div>"
        for n in range(3)
    )
    assert read(f"<article><h1>{HEADLINE}</h1>{PARAGRAPHS}</article>", beside=f"<div>{cards}</div>").tags == ()


@pytest.mark.parametrize(
    "names",
    [("Jane Roe",), ("Jane Roe", "Dele Okafor", "Åse Vik-Lund"), ("Анна Белова",), ("Jane Roe", "Maria do Carmo Vik")],
)
@pytest.mark.parametrize("section", ["Transport", "Public Health", "Общество", "本地"])
def test_a_line_of_site_section_writers_and_day_names_the_writers(names, section):
    links = " , ".join(f"<a href='/author/{n}.html'>{name}</a>" for n, name in enumerate(names))
    line = (
        f"<a href='/'>The Skerry Post</a> | <a href='/category/c.html'>{section}</a> | {links} | Fri 20 November 2026"
    )
    article = page(
        f"<header class=page-header><h1>{HEADLINE}</h1><span class=subtitle>{line}</span></header><article>{PARAGRAPHS}</article>",
        HEADLINE,
    )
    assert article.authors == names
    assert article.section == section
    assert article.published_local[:10] == "2026-11-20"


@pytest.mark.parametrize("names", [("Jane Roe",), ("Tom Alder", "Jane Roe"), ("Jane Roe", "Tom Alder")])
def test_writers_of_the_record_in_a_manuals_menu_are_read_in_their_order(names):
    profiles = "".join(
        f"<div class='md-profile md-post__profile'><span class=md-author><img src=/a.jpg alt='{name}'></span><span class=md-profile__description><strong>{name}</strong><br>Reporter</span></div>"
        for name in names
    )
    menu = (
        f"<nav class='md-nav md-nav--primary'><a href='/blog/' class=md-nav__link>Back to index</a><div class='md-post__authors'>{profiles}</div>"
        "<ul><li>Metadata<nav><ul><li><time datetime='2026-11-20 08:07:00+00:00'>November 20, 2026</time></li></ul></nav></li></ul></nav>"
    )
    article = read(f"<div>{menu}</div><article><h1>{HEADLINE}</h1>{PARAGRAPHS}</article>")
    assert article.authors == names


COUNTED = "<li><a href='/author/{0}.html'>{1} Lindqvist-Roe</a> ({0})</li>"


@pytest.mark.parametrize("entries", ["<ul>{}</ul>", "<div><ul>{}</ul></div>"])
@pytest.mark.parametrize(
    ("name", "heading"), [("authors", "Authors on"), ("categories", "Categories for"), ("x", "All")]
)
def test_a_list_that_counts_what_stands_under_each_link_is_a_list(entries, name, heading):
    names = (
        "Jane",
        "Kari",
        "Tom",
        "Dele",
        "Åse",
        "Olga",
        "Juan",
        "Pia",
        "Bo",
        "Liv",
        "Ada",
        "Eli",
        "Ann",
        "Siv",
        "Per",
    )
    links = entries.format("".join(COUNTED.format(n, who) for n, who in enumerate(names, 1)))
    footer = (
        "<footer><address>Proudly powered by a generator which takes great advantage of a snake.</address></footer>"
    )
    found = page(
        f"<section><h1>{heading} The Skerry Post</h1>{links}</section>{footer}",
        f"{heading} The Skerry Post",
        f"{SITE}/{name}.html",
    )
    assert found.kind is not PageKind.ARTICLE, found.evidence["kind"]


def test_an_article_that_ends_in_a_list_of_links_is_one():
    links = "<ul>" + "".join(COUNTED.format(n, who) for n, who in enumerate("ABCDEFG", 1)) + "</ul>"
    found = read(f"<article><h1>{HEADLINE}</h1>{PARAGRAPHS}{links}</article>")
    assert found.kind is PageKind.ARTICLE


ENTRY = "<article class=h-entry><header><h1><a href='{0}'>{1}</a></h1></header><div>{2}</div></article>"


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/authors/jean-de-la-tour/", "Posts by Jean de La Tour"),
        ("/author/ase-vik-lund.html", "The Skerry Post - Åse Vik-Lund"),
        ("/tag/ships-and-boats.html", "Ships and boats"),
        ("/index-1.html", "The Skerry Post (old posts, page 1)"),
    ],
)
@pytest.mark.parametrize("count", [1, 3])
def test_a_list_whose_address_repeats_its_heading_is_one_though_it_shows_articles_in_full(path, title, count):
    stories = [(URL, HEADLINE), (f"{SITE}/2026/harbour-fire-put-out/", "Harbour fire put out")]
    stories.append((f"{SITE}/2026/school-is-closed-for-good/", "School is closed for good"))
    entries = "".join(ENTRY.format(*story, PARAGRAPHS) for story in stories[:count])
    found = page(f"<h1>{title}</h1><div class=postindex>{entries}</div>", title, SITE + path)
    assert found.kind is PageKind.INDEX, found.evidence["kind"]


@pytest.mark.parametrize("alt", ["The choir at its first rehearsal in the barn", "Traders wait for the doors to open."])
@pytest.mark.parametrize(
    ("behind", "credit"), [("", None), (" Photo: Jane Roe", "Jane Roe"), (" Jane Roe / AP", "Jane Roe / AP")]
)
@pytest.mark.parametrize(
    "line", ["<p><img src=/q.jpg alt='{0}'></p><p><em>{1}</em></p>", "<p><img src=/q.jpg alt='{0}'></p><p>{1}</p>"]
)
def test_a_line_behind_a_picture_that_opens_with_its_alternative_text_is_the_caption(line, alt, behind, credit):
    said = alt.rstrip(".") + "."
    article = read(f"<article><h1>{HEADLINE}</h1>{line.format(alt, said + behind)}{PARAGRAPHS}</article>")
    assert article.photos[0].caption == said
    assert article.photo_credit == credit
    assert article.body == "\n\n".join(TEXT)


@pytest.mark.parametrize("alt", ["", "The ferry", "Another boat in another harbour"])
def test_a_paragraph_behind_a_picture_is_text(alt):
    article = read(f"<article><h1>{HEADLINE}</h1><p><img src=/q.jpg alt='{alt}'></p>{PARAGRAPHS}</article>")
    assert article.body == "\n\n".join(TEXT)


def profile(name: str) -> str:
    return f"<li><img src=/a.jpg width=38 height=38 alt=avatar><dl><dt class=sr-only>Name</dt><dd>{name}</dd><dt class=sr-only>Twitter</dt><dd><a href='https://x.example/a'>@skerry</a></dd></dl></li>"


@pytest.mark.parametrize("names", [(), ("Jane Roe",), ("Jane Roe", "Kari Nord"), ("Maria do Carmo Vik",)])
def test_terms_inside_of_a_labelled_list_are_labels_and_no_names(names):
    people = f"<dl><dt class=sr-only>Authors</dt><dd><ul>{''.join(map(profile, names))}</ul></dd></dl>"
    opening = "<p>Three men were arrested on Sunday night after a break-in at the museum in Millford, police said.</p>"
    article = read(f"<article><header><h1>{HEADLINE}</h1></header>{people}<div>{opening}{PARAGRAPHS}</div></article>")
    assert article.authors == names


@pytest.mark.parametrize("attributes", ["title='Author'", "aria-label='作者'", "title=Autor aria-label='Jane Roe'"])
@pytest.mark.parametrize("name", ["Dele Okafor", "Jorge Salas", "Jane Roe"])
def test_whom_a_link_names_that_its_tooltip_calls_the_author_is_the_author(attributes, name):
    line = f"<div><a href='/' target=_blank {attributes}>{name}</a></span> <a title='创建时间'>2026-11-20</a></div>"
    assert read(f"{line}<article><h1>{HEADLINE}</h1>{PARAGRAPHS}</article>").authors == (name,)


ANOTHER = "<section><h2><a href='/2026/{0}/'>{1}</a></h2><p>{2}</p><a href='/2026/{0}/'>Read More</a></section>"


@pytest.mark.parametrize("path", ["/archives/2026/page/5/", "/tag/fyr/"])
def test_a_list_whose_addresses_repeat_no_headline_is_one_whatever_it_declares(path):
    entries = ANOTHER.format("mayak", "Маяк останется открытым после долгой ночи", "Что решение значит для жителей.")
    entries += ANOTHER.format("deng-ta", "议会彻夜辩论后灯塔继续开放的消息今天", "关于灯塔的决定对居民意味着什么。")
    declared = '<script type="application/ld+json">{"@type": "BlogPosting", "headline": "The Skerry Post"}</script>'
    found = page(f"<main>{entries}</main>", "The Skerry Post", SITE + path, declared)
    assert found.kind is PageKind.INDEX, found.evidence["kind"]


@pytest.mark.parametrize("path", ["/categories/", "/tags.html", "/authors/index.html"])
def test_the_list_of_all_subjects_is_no_article_for_what_stands_in_its_footer(path):
    links = "".join(f"<div><a href='/tag/{n}/'>Subject {n}</a></div>" for n in range(4))
    footer = "<p>This site is made by a theme of somebody else. All articles may be copied where their source is named, unless they say otherwise themselves, and nobody is asked for a fee.</p>"
    found = page(f"<article>{links}</article>{footer}", "The Skerry Post", SITE + path)
    assert found.kind is PageKind.INDEX, found.evidence["kind"]


def test_a_text_that_opens_with_the_name_on_the_picture_is_kept():
    opening = "The Skerry Line Ferry Company said on Friday that four departures a day are enough for those who live on the islands, and for their guests."
    article = read(
        f"<article><h1>{HEADLINE}</h1><p><img src=/q.jpg alt='The Skerry Line Ferry Company'></p><p>{opening}</p>{PARAGRAPHS}</article>"
    )
    assert article.body == "\n\n".join((opening, *TEXT))


def test_an_article_about_what_a_link_to_the_front_page_names_keeps_its_headline():
    menu = "<header><a href='/'>Harbour Watch</a></header>"
    article = page(
        f"{menu}<main><h1>Harbour Watch</h1>{PARAGRAPHS}</main>",
        "Harbour Watch - Skerry",
        f"{SITE}/blog/harbour-watch/",
    )
    assert article.title == "Harbour Watch"


COVERED = (
    "<article class='post-entry tag-entry'><header><h2>{1}</h2></header><div><p>{2} ...</p></div>"
    "<footer><span>November 20, 2026</span></footer>{0}</article>"
)


@pytest.mark.parametrize(
    "cover",
    [
        "<a class=entry-link aria-label='post link to {1}' href='/posts/{0}/'></a>",
        "<a title='{1}' href='/posts/{0}/'></a>",
        "<a href='/posts/{0}/'><img src=/arrow.svg alt=''></a>",
    ],
)
@pytest.mark.parametrize("path", ["/tags/lighthouse/", "/authors/jane-roe/", "/categories/fyr/page/2/"])
@pytest.mark.parametrize("count", [1, 2])
def test_an_entry_that_a_link_without_words_covers_leads_elsewhere(cover, path, count):
    stories = [
        ("lighthouse-gets-a-keeper", "Lighthouse gets a keeper"),
        ("fire-on-the-quay", "Fire on the quay put out"),
    ]
    entries = "".join(COVERED.format(cover.format(*story), story[1], PARAGRAPHS) for story in stories[:count])
    found = page(f"<main><header><h1>Jane Roe</h1></header>{entries}</main>", "Jane Roe | The Skerry Post", SITE + path)
    assert found.kind is PageKind.INDEX, found.evidence["kind"]


@pytest.mark.parametrize(
    "link",
    [
        "<a aria-label='share {} on a network' href='https://x.example/intent'></a>",
        "<a aria-label='{}' href='#top'></a>",
        "<a aria-label='Print: {}' href='/print/n1234/'></a>",
        "<a aria-label='Next story' href='/topics/2026/school-is-closed-for-good/'></a>",
    ],
)
def test_an_article_under_a_lists_address_is_one_whatever_links_without_words_it_has(link):
    story = f"<article><h1>{HEADLINE}</h1>{PARAGRAPHS}{link.format(HEADLINE)}</article>"
    url = f"{SITE}/topic/n1234/"
    assert page(story, HEADLINE, url).kind is PageKind.ARTICLE
