"""How publishing systems that were brought up for a trial print what an article has: Plone, Sphinx with ABlog, Docusaurus,
Ghost, themes of Hexo. Invented words in markup of our own.
"""

import json

import pytest

from newscrawl import read_article
from newscrawl.invocation import compiled_modules
from newscrawl.items import Lead, ReadingContext
from newscrawl.reading import body
from tests.reading.skerry_post import HEADLINE, PARAGRAPHS, SITE, SUMMARY, TEXT, URL, read


@pytest.mark.parametrize(
    "names", [("Jane Roe", "Kari Nord"), ("Jane Roe", "Jan O'Moe", "Åse Vik-Lund"), ("Anna Maria Berg", "Kari Nord")]
)
@pytest.mark.parametrize(
    "name",
    ["<span class='badge rounded-pill'>{}</span>", "<b>{}</b>", "<a href='/@@search?Creator={}'><span>{}</span></a>"],
)
@pytest.mark.parametrize("between", [" ", "\n   \n", ""])
@pytest.mark.parametrize("declared", ["", "<meta name='DC.creator' content='Jane Roe'>"])
def test_names_that_only_their_elements_part_are_several(names, name, between, declared):
    line = between.join(name.replace("{}", who) for who in names)
    article = read(
        f"<article><header><h1>{HEADLINE}</h1><div><span class='byline'>by {line} —</span><span>published Nov 20, 2026</span></div></header><div>{PARAGRAPHS}</div></article>",
        declared,
    )
    assert article.authors == names


@pytest.mark.parametrize("name", ["Jane Ann Berg Roe", "Maria do Carmo Vik"])
def test_one_long_name_is_one(name):
    article = read(
        f"<article><h1>{HEADLINE}</h1><div class=byline>by <a href=/author/x><span>{name}</span></a></div>{PARAGRAPHS}</article>"
    )
    assert article.authors == (name,)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_writers_who_are_only_named_in_the_side_column_are_all_read(count):
    names = ("Jane Roe", "Kari Nord", "Jan Moe")[:count]
    line = " , ".join(f"<a href='/blog/author/{n}.html'>{name}</a>" for n, name in enumerate(names))
    card = (
        "<div role=navigation><div class='ablog-sidebar-item ablog__postcard'><h2><span>20 November 2026</span></h2><ul>"
        f"<li id='ablog-sidebar-item author ablog__author'><span><i class='fa fa-user'></i></span> {line} </li></ul></div></div>"
    )
    text = f"<section><h1>{HEADLINE}</h1>{PARAGRAPHS}</section>"
    assert read(text, beside=card).authors == names
    lead = ReadingContext(lead=Lead(url=URL, authors=names[-1:], found_in="feed"))  # such feeds name the last one alone
    assert read(text, beside=card, context=lead).authors == names


@pytest.mark.parametrize("job", ["Reporter", "Writer"])
@pytest.mark.parametrize("count", [1, 2])
def test_what_a_writer_is_does_not_make_the_text_below_a_name(job, count):
    people = "".join(
        f"<div class=avatar><div class=avatar__name><a href='/authors/{n}'><span>{name}</span></a></div><small>{job}</small></div>"
        for n, name in enumerate(("Jane Roe", "Kari Nord")[:count])
    )
    opening = "<p>Skerry Rovers held their nerve to beat Vik Albion in front of 1200 people.</p>"
    article = read(f"<article><header><h1>{HEADLINE}</h1>{people}</header><div>{opening}{PARAGRAPHS}</div></article>")
    assert article.authors == ("Jane Roe", "Kari Nord")[:count]


@pytest.mark.parametrize("sign", ["¶", "#", "§", "🔗"])
@pytest.mark.parametrize(
    "caption", ["<figcaption><p>{}</p></figcaption>", "<figcaption>{}</figcaption>", "<p class=caption>{}</p>"]
)
def test_the_sign_by_which_a_picture_is_linked_is_no_part_of_its_credit(sign, caption):
    said = f"<span class=caption-text>The quay in May. Photo: Jane Roe / Reuters</span><a class=headerlink href='#id1' title='Link to this image'>{sign}</a>"
    article = read(
        f"<section><h1>{HEADLINE}</h1><figure id=id1><img src=/quay.jpg>{caption.format(said)}</figure>{PARAGRAPHS}</section>"
    )
    assert article.photo_credit == "Jane Roe / Reuters"
    assert article.photos[0].caption == "The quay in May."


def test_a_number_that_leads_to_a_footnote_is_kept():
    article = read(f"<article><h1>{HEADLINE}</h1><p>{TEXT[0]} <a href='#f1'>[1]</a></p><p>{TEXT[1]}</p></article>")
    assert "[1]" in article.body


@pytest.mark.parametrize("description", [True, False])
@pytest.mark.parametrize("name", ["lead", "documentDescription", "standfirst"])
def test_a_standfirst_in_the_articles_head_is_no_paragraph_of_the_text(name, description):
    head = f"<meta name=description content='{SUMMARY}'>" if description else ""
    article = read(
        f"<article id=content><header><h1>{HEADLINE}</h1><p>published <span>Nov 20, 2026</span></p><p class={name}>{SUMMARY}</p></header>"
        f"<div id=content-core><section><div>{PARAGRAPHS}</div></section></div></article>",
        head,
    )
    assert article.dek == SUMMARY
    assert article.body == "\n\n".join(TEXT)


@pytest.mark.parametrize(
    "name",
    [
        "++resource++plone-logo.svg",
        "@@site-logo/Logo-2.png",
        "butterfly-icon.png",
        "og_image.png",
        "og-default_1200x630.png",
        "harbour-theme-og.webp",
        "placeholder.jpg",
        "docusaurus-social-card.jpg",
        "share.png",
        "publication-cover.jpg",
    ],
)
@pytest.mark.parametrize("meta", ["og:image", "twitter:image"])
def test_a_picture_of_the_site_in_the_head_is_no_photo_of_the_article(name, meta):
    assert not read(
        f"<article><h1>{HEADLINE}</h1>{PARAGRAPHS}</article>", f"<meta property='{meta}' content='{SITE}/img/{name}'>"
    ).photos


@pytest.mark.parametrize(
    "name",
    [
        "ferry.jpg",
        "silicon-valley.jpg",
        "iconic-lighthouse.png",
        "sol-og-sommer.jpg",
        "4711",
        "shares-fall.webp",
        "default-risk-of-banks.jpg",
        "",
    ],
)
def test_other_pictures_in_the_head_are_photos(name):
    head = f"<meta property='og:image' content='{SITE}/img/{name}'>"
    assert len(read(f"<article><h1>{HEADLINE}</h1>{PARAGRAPHS}</article>", head).photos) == 1


@pytest.mark.parametrize("lead", ["", f"<p class=roost-lead>{SUMMARY}</p>"])
@pytest.mark.parametrize(
    "line",
    [
        "<time datetime=2026-11-20>Nov. 20, 2026</time> {}",
        "20.11.2026 - {}",
        "{} | 20 November 2026",
        "📅 Nov 20. 2026 · {} ",
        "20 Nov, 2026",
    ],
)
@pytest.mark.parametrize("names", [("Jane Roe",), ("Jane Roe", "Kari Nord")])
def test_a_line_of_day_and_names_is_no_paragraph(names, line, lead):
    who = ", ".join(f"<a href='/authors/{n}/' rel=author>{name}</a>" for n, name in enumerate(names))
    article = read(
        f"<article><header><h1>{HEADLINE}</h1>{lead}<p class=x-data>{line.format(who)}</p></header>{PARAGRAPHS}</article>"
    )
    assert article.body == "\n\n".join(TEXT)
    assert article.published_local[:10] == "2026-11-20"


@pytest.mark.parametrize(
    "opening",
    [
        "On Nov. 20, 2026 Jane Roe sailed.",
        "20 November 2026 was the day on which the ferry came.",
        "Vik, 20 November 2026",
        "Jane Roe was born on 4 May 1970.",
    ],
)
def test_a_paragraph_that_names_a_day_and_somebody_is_kept(opening):
    article = read(
        f"<article><header><h1>{HEADLINE}</h1><a href=/authors/1/ rel=author>Jane Roe</a></header><p>{opening}</p>{PARAGRAPHS}</article>"
    )
    assert article.body == "\n\n".join((opening, *TEXT))


FIELDS = (
    "<div class='field field--label-above'><h3 class=field__label>{label}</h3><ul class='links field__items'>{links}</ul></div>",
    "<div class='field field--label-inline'><div class=field__label>{label}:</div><div class=field__items>{links}</div></div>",
    "<section><header class='section-heading d-none'>{label}</header>{links}</section>",
    "<p><b>{label}:</b> {links}</p>",
)


def links_to(subjects, element):
    return "".join(
        element.format(f"<a href='/taxonomy/term/{n}' hreflang=en>{subject}</a>")
        for n, subject in enumerate(subjects, 4)
    )


@pytest.mark.parametrize("element", ["<li>{}</li>", "<div class=field__item>{}</div>", " {} "])
@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(("tags", "section"), [("Tags", "Section"), ("Schlagworte", "Rubrik"), ("Temas", "Categoría")])
@pytest.mark.parametrize("subjects", [("Ferries",), ("Ferries", "Public health", "#Coast")])
def test_links_behind_a_label_are_subjects_wherever_they_lead(subjects, tags, section, field, element):
    if "<p>" in field and "<" in element[:1]:
        element = "{} "
    boxes = field.format(label=tags, links=links_to(subjects, element)) + field.format(
        label=section, links="<a href='/taxonomy/term/1'>Transport</a>"
    )
    article = read(f"<article><h1>{HEADLINE}</h1><div class=field--name-body>{PARAGRAPHS}</div>{boxes}</article>")
    assert article.tags == tuple(subject.lstrip("#") for subject in subjects)
    assert article.section == "Transport"
    assert article.body == "\n\n".join(TEXT)


@pytest.mark.parametrize(
    "box",
    [
        "<aside><h3>Tags</h3><ul><li><a href=/t/1>Ferries</a></li></ul></aside>",
        "<nav><h3>Topics</h3><ul><li><a href=/t/1>Ferries</a></li></ul></nav>",
        "<div><h3>Tags</h3><a href='#share'>Share this</a></div>",
        "<div><h3>Tags</h3><p>Nobody has put any here, so far as we know today.</p><p><a href=/t/1>Ferries</a></p></div>",
        "<div><h3>Topics</h3><ul>"
        + "".join(f"<li><a href=/t/{n}>Subject {n}</a></li>" for n in range(30))
        + "</ul></div>",
        "<div><h3>Tags</h3><a href=https://other.example/ferries>Ferries</a></div>",
    ],
)
def test_other_lists_of_links_are_no_subjects(box):
    article = read(f"<article><h1>{HEADLINE}</h1><div>{PARAGRAPHS}</div></article>{box}")
    assert article.tags == ()


@pytest.mark.parametrize(
    "line", ["<div class=post-main-title> {} </div>", "<p><b>{}</b></p>", "<h2>{}</h2>", "<h3 class=t>{}</h3>"]
)
@pytest.mark.parametrize("og", ["", "<meta property='og:title' content='The Skerry Post'>"])
def test_the_line_that_the_address_repeats_is_the_headline_where_the_head_only_names_the_site(line, og):
    page = (
        f"<!DOCTYPE html><html lang=en><head><title>The Skerry Post | News of the islands</title>{og}</head><body><div class=header>"
        f"<a class=logo href=/>The Skerry Post</a></div><div>{line.format(HEADLINE)}<div><span>320 words</span></div>"
        f"<ol class=toc><li><a href='#boats'>Buses instead of boats</a></li></ol><div><p>{' '.join(TEXT)}</p><h2 id=boats>Buses instead of boats</h2>{PARAGRAPHS}</div></div>"
        "<ul><li><a href=/2026/11/19/ferry-to-the-outer-skerries-stays-in-dock/>Ferry to the outer skerries stays in dock</a></li></ul></body></html>"
    )
    assert read_article(page, URL).title == HEADLINE


def test_a_title_of_its_own_stays_though_a_line_repeats_the_address():
    page = f"<html lang=en><head><title>Back at last: Ferry to outer skerries</title></head><body><h1>Back at last</h1><p>{HEADLINE}</p><p>{' '.join(TEXT)}</p>{PARAGRAPHS}</body></html>"
    assert read_article(page, URL).title != HEADLINE


CONTENTS = (
    "<ol class=x><li><a href='#boats'><span>1.</span> <span>Buses instead of boats</span></a></li><li><a href='#fleet'><span>2.</span> <span>An ageing fleet</span></a></li></ol>",
    "<p><a href='#boats'>Buses instead of boats</a></p><p><a href='#fleet'>An ageing fleet</a></p>",
    "<div><h3>Contents</h3><ul><li><a href='#boats'>Buses instead of boats</a><ul><li><a href='#fleet'>An ageing fleet</a></li></ul></li></ul></div>",
)


@pytest.mark.parametrize("contents", CONTENTS)
@pytest.mark.parametrize("below", [True, False])
def test_entries_of_a_table_of_contents_are_no_text_and_headings_that_are_links_are(contents, below):
    text = f"<p>{TEXT[0]}</p><h2 id=boats><a href='#boats'>Buses instead of boats</a></h2><p>{TEXT[1]} <a href='#f1'>[1]</a></p><h2 id=fleet>An ageing fleet</h2><p>{TEXT[2]}</p>"
    article = read(f"<article><h1>{HEADLINE}</h1><div>{text + contents if below else contents + text}</div></article>")
    assert [block.text for block in article.blocks] == [
        TEXT[0],
        "Buses instead of boats",
        f"{TEXT[1]} [1]",
        "An ageing fleet",
        TEXT[2],
    ]


@pytest.mark.parametrize("names", ["class=article-footer", "class=footer", ""])
def test_the_section_linked_in_an_articles_footer_is_its_section(names):
    footer = f"<footer {names}><a href='/categories/Transport/'>Transport</a><nav><a href='/categories/Sport/'>Sport</a></nav></footer>"
    text = f"<article><h1>{HEADLINE}</h1><div>{PARAGRAPHS}</div>{footer}</article>"
    assert read(text).section == "Transport"
    site = "<footer class=site-footer><a href='/categories/Sport/'>Sport</a></footer>"
    assert read(f"<article><h1>{HEADLINE}</h1><div>{PARAGRAPHS}</div></article>", beside=site).section is None


@pytest.mark.parametrize("cover_first", [True, False])
def test_a_cover_and_the_same_picture_with_its_caption_are_one_photo(cover_first):
    cover = "<div class=article-cover><img src=/quay.jpg width=900></div>"
    figure = "<figure><img src=/loading.svg data-src=/quay.jpg><figcaption>The quay in May. Photo: Jane Roe / Reuters</figcaption></figure>"
    pictures = f"{cover}<h1>{HEADLINE}</h1>{figure}" if cover_first else f"<h1>{HEADLINE}</h1>{figure}{cover}"
    article = read(f"<article>{pictures}{PARAGRAPHS}</article>")
    assert [(photo.caption, photo.lead) for photo in article.photos] == [("The quay in May.", True)]
    assert article.photo_credit == "Jane Roe / Reuters"


@pytest.mark.skipif(bool(compiled_modules()), reason="a compiled caller looks no function up, so none can be replaced")
def test_a_page_in_which_nothing_was_chosen_is_read_by_the_name_of_its_place(monkeypatch):
    monkeypatch.setattr(body, "chosen", lambda odds, _: odds > 1e9)
    stated = json.dumps({"@type": "BlogPosting", "headline": HEADLINE, "datePublished": "2026-11-20"})
    head = f"<script type='application/ld+json'>{stated}</script>"
    page = f"<article><h1>{HEADLINE}</h1><div itemprop=articleBody><figure><img src=/q.jpg><figcaption>The quay.</figcaption></figure><p>{TEXT[0]}</p></div></article>"
    assert read(page, head).body == TEXT[0]
    assert read(page).body == ""


def own_theme(
    writers: str = "", text: str = PARAGRAPHS, kicker: str = "", below: str = "", picture: str = "", url: str = URL
):
    """A page in the manner of sites whose developers name each part themselves (Wagtail, Django, Craft)."""
    written = (
        f"<div class=story__credits>{writers}<time datetime=2026-11-20T08:07:00Z>20 November 2026, 09:07</time></div>"
    )
    main = f"<div class=story><div class=story__top>{kicker}<h1 class=story__headline>{HEADLINE}</h1>{written}</div>{picture}<div class=rich>{text}</div>{below}</div>"
    return read_article(
        f"<!DOCTYPE html><html lang=en><title>{HEADLINE}</title><body><main>{main}</main></body></html>", url
    )


@pytest.mark.parametrize(
    ("names", "linked"),
    [
        (("Jane Roe",), True),
        (("Jane Roe",), False),
        (("Jane Roe", "Dele Okafor"), True),
        (("Jane Roe", "Dele Okafor"), False),
        (("ليلى حداد", "سامر خوري"), True),
        (("Banksy",), True),
    ],
)
@pytest.mark.parametrize("pictured", [True, False])
def test_who_wrote_a_text_stands_in_its_credits_too(names, linked, pictured):
    people = ", ".join(f"<a href='/staff/{n}/'>{name}</a>" if linked else name for n, name in enumerate(names))
    figure = "<figure><img src=/f.jpg width=900 height=600><figcaption>The ferry.</figcaption></figure>" * pictured
    article = own_theme(f"<span class=story__writers>{people}</span> ", picture=figure)
    assert article.authors == names
    assert article.photo_credit is None
    assert article.body == "\n\n".join(TEXT)


@pytest.mark.parametrize("holder", ["photo-credits", "image__credits", "media-credit"])
def test_who_took_a_picture_wrote_no_text(holder):
    picture = f"<img src=/f.jpg width=900 height=600><div class={holder}><span class=author>Tom Alder</span></div>"
    assert own_theme("<span class=story__writers>Jane Roe</span> ", picture=picture).authors == ("Jane Roe",)


@pytest.mark.parametrize("subjects", [("ferry",), ("cinema", "history", "Brae"), ("渡し船",)])
@pytest.mark.parametrize("link", ["<a class=pill href='/tags/{}/'>{}</a>", "<a rel=tag href='/about/{}/'>{}</a>"])
@pytest.mark.parametrize("inside", [True, False])
def test_subjects_at_the_end_of_a_text_are_not_its_last_words(subjects, link, inside):
    pills = f"<ul class=pills>{''.join(f'<li>{link.format(n, s)}</li>' for n, s in enumerate(subjects))}</ul>"
    article = own_theme(text=PARAGRAPHS + pills * inside, below=pills * (not inside))
    assert article.tags == subjects
    assert article.body == "\n\n".join(TEXT)


def test_a_list_of_places_that_ends_a_text_is_text():
    places = "<ul><li><a href='https://elsewhere.example/brae'>Brae, from the town hall</a></li><li>Ulsta, from the church</li></ul>"
    assert own_theme(text=PARAGRAPHS + places).body.endswith("Brae, from the town hall\n\nUlsta, from the church")


@pytest.mark.parametrize("agency", ["AP", "TT", "AFP", "dpa"])
def test_an_agency_of_two_letters_ends_a_text_as_others_do(agency):
    article = own_theme(text=f"{PARAGRAPHS}<p class=agency>{agency}</p>")
    assert (article.source, article.sources) == (agency, (agency,))
    assert article.body == "\n\n".join(TEXT)


def test_a_button_for_the_size_of_letters_is_no_agency():
    assert own_theme(text=f"{PARAGRAPHS}<p>AA</p>").sources == ()


@pytest.mark.parametrize("section", ["Kultur", "ثقافة", "Home & Garden"])
@pytest.mark.parametrize("folder", ["kultur-de", "s3"])
def test_the_folder_that_a_story_stands_in_is_its_section(section, folder):
    kicker = f"<a class=eyebrow href='/{folder}/'>{section}</a>"
    assert own_theme(kicker=kicker, url=f"{SITE}/{folder}/ferry-is-back/").section == section
    assert own_theme(kicker=kicker, url=f"{SITE}/elsewhere/ferry-is-back/").section is None


@pytest.mark.parametrize("line", ["View list", "Friday, 20 November 2026", "News"])
def test_what_leads_up_and_names_no_section_is_none(line):
    kicker = f"<a href='/2026/11/'>{line}</a>"
    assert own_theme(kicker=kicker, url=f"{SITE}/2026/11/ferry-is-back/").section is None


def wiki(text: str = PARAGRAPHS, categories: str = "", photo: str = ""):
    """A page in the manner of a newsroom on MediaWiki."""
    day = "<p><strong class=published><span class=value-title title=2026-11-20></span>Friday, November 20, 2026</strong></p>"
    main = f"<header class=mw-body-header><h1 id=firstHeading>{HEADLINE}</h1></header><div class=vector-body><div class=mw-body-content><div class=mw-parser-output>{day}{photo}{text}</div></div>{categories}</div>"
    return read_article(
        f"<!DOCTYPE html><html lang=en><title>{HEADLINE} - Skerrynews</title><body><main class=mw-body>{main}</main></body></html>",
        f"{SITE}/wiki/Ferry_to_the_outer_skerries_is_back",
    )


@pytest.mark.parametrize("namespace", ["Category", "Kategorie", "Cat%C3%A9gorie", "Категория", "分类", "تصنيف"])
@pytest.mark.parametrize("address", ["/wiki/{}:{}", "/index.php?title={}:{}"])
def test_a_wiki_s_categories_are_its_subjects(namespace, address):
    if "?" in address and "%" in namespace:
        namespace = "Catégorie"
    links = "".join(f"<li><a href='{address.format(namespace, s)}'>{s}</a></li>" for s in ("Transport", "Ferry"))
    article = wiki(
        categories=f"<div class=catlinks><a href='/wiki/Special:Categories'>Categories</a>: <ul>{links}</ul></div>"
    )
    assert article.tags == ("Transport", "Ferry")
    assert article.section is None


def test_links_that_edit_a_part_are_no_section_and_no_words_of_its_heading():
    edit = "<span class=mw-editsection><span>[</span><a href='/index.php?title=Ferry&amp;action=edit&amp;section=1'>edit</a><span>]</span></span>"
    article = wiki(
        f"{PARAGRAPHS}<h2><span class=mw-headline>Four a day</span>{edit}</h2>{PARAGRAPHS.replace('ferry', 'ship')}"
    )
    assert article.section is None
    assert "Four a day" in article.body.split("\n\n")
    assert "edit" not in article.body


def test_a_wiki_s_caption_names_nobody_who_wrote():
    photo = "<div class='thumb tright'><div class=thumbinner><a href='/wiki/File:F.jpg'><img src=/f.jpg width=300 height=200></a><div class=thumbcaption>Die Fähre am Kai von Norderwiek. <i>Image: Jens Groß.</i></div></div></div>"
    article = wiki(photo=photo)
    assert article.authors == ()
    assert [(p.caption, p.credit and p.credit.line) for p in article.photos] == [
        ("Die Fähre am Kai von Norderwiek.", "Jens Groß")
    ]


def test_an_invitation_to_comment_is_no_text():
    invitation = (
        "<div class=haveyoursay>Have an opinion on this story? <a href='/wiki/Comments:Ferry'>Share it!</a></div>"
    )
    assert wiki(f"{PARAGRAPHS}{invitation}").body == "\n\n".join(TEXT)


def test_a_host_with_a_port_is_no_wiki_s_word():
    link = "<p class=meta><a href='http://localhost:8000/category/transport/'>Transport</a></p>"
    assert read(f"<article><h1>{HEADLINE}</h1>{link}{PARAGRAPHS}</article>").section == "Transport"


@pytest.mark.parametrize("heading", ["Sources", "Quellen", "來源"])
@pytest.mark.parametrize(
    "edit", ["", "<span class=mw-editsection>[<a href='/index.php?title=F&amp;action=edit'>edit</a>]</span>"]
)
def test_a_list_of_sources_names_the_agencies(heading, edit):
    entries = "".join(
        f"<li><a class=external href='https://{who}.example/'>\"The ferry is back\"</a> — <i>{who}</i>, November 20, 2026</li>"
        for who in ("NTB", "Skerry Radio", "AFP")
    )
    article = wiki(f"{PARAGRAPHS}<h2><span class=mw-headline>{heading}</span>{edit}</h2><ul>{entries}</ul>")
    assert article.sources == ("NTB", "AFP")


@pytest.mark.parametrize(
    ("language", "brief"),
    [
        (
            "ja",
            "灯台の工事は3月に始まり、町が自ら費用を工面しなければならない。「これを5年間待っていた」と港長は言い、岸壁に84隻の船を数えた。",
        ),
        (
            "zh",
            "灯塔的工程将于三月开始，费用必须由镇上自己筹措。港务长说，我们为此等了五年，她在码头上数到了八十四条船，其中一半是渔船。",
        ),
        (
            "ko",
            "등대 공사는 3월에 시작되며 비용은 마을이 스스로 마련해야 한다. 항만장은 우리는 5년을 기다렸다고 말하며 부두에서 배 84척을 세었다.",
        ),
    ],
)
def test_the_language_of_a_brief_in_wide_letters_is_that_of_its_text(language, brief):
    assert wiki(f"<p>{brief}</p>").language == language


@pytest.mark.parametrize("between", [0, 1, 8, 16])
@pytest.mark.parametrize("own", ["", "<p class=meta>in <a href='/blog/category/transport/'>Transport</a></p>"])
def test_a_list_of_all_sections_beside_a_text_tells_none_wherever_it_begins(between, own):
    buttons = "".join(f"<div>{n}</div>" for n in range(between))
    sections = "".join(f"<li><a href='/blog/category/part-{n}/'>Part {n}</a> ({n})</li>" for n in range(17))
    panel = f"<div class=panel><h3>Categories</h3><ul class=list-unstyled>{sections}</ul></div>"
    text = f"<div class=row><div class=middle><h1>{HEADLINE}</h1>{own}<div>{PARAGRAPHS}</div>{buttons}</div><div class=right>{panel}</div></div>"
    assert read(text).section == ("Transport" if own else None)


@pytest.mark.parametrize("amid", ["<h3>一日四便</h3>", "<ul><li>土曜 午後8時から</li><li>日曜 午後3時から</li></ul>"])
def test_what_stands_between_two_paragraphs_is_text_however_short(amid):
    paragraphs = [
        f"<p>岩礁町の町議会は火曜の夜、{n}対48で渡し船を冬の間も続けることを決めた。けがをした人はいなかったが、5{n}軒が正午まで停電した。</p>"
        for n in range(5, 9)
    ]
    article = read(
        f"<article><h1>三週間ぶりに沖の岩礁への渡し船が再開</h1><div>{''.join(paragraphs[:2])}{amid}{''.join(paragraphs[2:])}</div></article>",
        language="ja",
    )
    assert len(article.blocks) == 4 + amid.count("</li>") + amid.count("</h3>")
