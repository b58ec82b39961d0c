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


@pytest.mark.parametrize("declared", ["BlogPosting", "CollectionPage", ""])
@pytest.mark.parametrize("holder", ["<article class=card>{}</article>", "<div class=card>{}</div>"])
@pytest.mark.parametrize(
    ("headline", "target"),
    [
        ("Водолазы вернулись домой", "divers-home"),
        ("Divers return to the wreck", "n41"),
        ("島の灯台に新しい番人", "todai"),
    ],
)
def test_the_only_entry_of_a_subjects_list_makes_no_article_of_it(declared, holder, headline, target):
    entry = f"<h2 class=card-title><a href='/2026/11/20/{target}/'>{headline}</a></h2><div>{PARAGRAPHS}</div>"
    head = f'<script type="application/ld+json">{{"@type": "{declared}", "headline": "Skerries"}}</script>' * bool(
        declared
    )
    found = page(f"<section>{holder.format(entry)}</section>", "The Skerry Post", f"{SITE}/tags/wreck/", head)
    assert found.kind is PageKind.INDEX, found.evidence["kind"]


LICENCES = [
    "本站所有文章除特别声明外，均采用 CC BY-NC-SA 4.0 许可协议，转载请注明出处，谢谢您的理解与支持。",
    "All texts of this journal are licensed under CC BY-SA 4.0 unless they say otherwise; please name us where you copy.",
    "Alle Texte dieser Seite stehen unter der Lizenz CC BY 3.0 DE, sofern nichts anderes vermerkt ist, siehe Impressum.",
    "Sauf mention contraire, les textes de ce site sont publiés sous licence Creative Commons BY-NC 4.0, merci de nous citer.",
    "Este artículo está publicado bajo una licencia Creative Commons Atribución 4.0 Internacional, salvo que se indique otra cosa.",
]
BRIEFS = {
    "en": ("The gym of the old school was closed on Friday.", "A crack had been found in the floor of its gallery."),
    "ja": (
        "古い体育館が金曜日から閉鎖され、床のひび割れの調査が終わるまで使えなくなった。",
        "町は来年度の予算で建て替えるかどうかを、冬の議会で話し合うことにしている。",
    ),
    "zh": (
        "旧体育馆从星期五起关闭，在查明看台地板裂缝的原因之前不再对居民开放。",
        "镇政府将在冬季会议上讨论明年是否重建，预算还没有最后确定下来。",
    ),
}
BRIEF_HEADS = {"en": "Gym closed", "ja": "体育館を閉鎖", "zh": "体育馆关闭"}


@pytest.mark.parametrize("licence", LICENCES)
@pytest.mark.parametrize("language", BRIEFS)
@pytest.mark.parametrize(
    "declares",
    [
        "<meta property=og:type content=article>",
        '<script type="application/ld+json">{"@type": "BlogPosting", "headline": "Gym", "datePublished": "2026-11-20"}</script>',
    ],
)
def test_a_licence_below_a_brief_is_not_its_text(licence, language, declares):
    brief = "".join(f"<p>{paragraph}</p>" for paragraph in BRIEFS[language])
    body = f"<div class=l-main><h1>{BRIEF_HEADS[language]}</h1><div class=md>{brief}</div></div><div class=sitefoot><p>{licence}</p></div>"
    found = page(body, f"{BRIEF_HEADS[language]} - Skerry", f"{SITE}/2026/11/20/n17/", declares)
    assert found.body == "\n\n".join(BRIEFS[language])
    assert found.kind is PageKind.ARTICLE


def test_an_article_about_licences_is_text():
    opening = "The council put all of its maps under CC BY 4.0 on Friday, and the first of them were on sale by noon."
    found = read(f"<article><h1>{HEADLINE}</h1><p>{opening}</p>{PARAGRAPHS}</article>")
    assert found.body == "\n\n".join((opening, *TEXT))


@pytest.mark.parametrize("language", BRIEFS)
@pytest.mark.parametrize("name", ["post-content", "entry-content markdown", "article-text"])
def test_all_paragraphs_of_a_brief_are_text_in_what_is_called_its_body(language, name):
    first, second = BRIEFS[language]
    record = "<div class=record><span>作者: </span><a href='/'>The Skerry Post</a></div><div>链接: <a href='/x'>skerry.example/x</a></div>"
    menu = "".join(f"<li><a href='/2026/{n}/'>Another story {n} of the isles</a></li>" for n in range(5))
    body = f"<h1>{BRIEF_HEADS[language]}</h1><article class='{name}'><p>{first}</p><span id=more></span><p>{second}</p></article>{record}<aside><ul>{menu}</ul></aside>"
    found = page(
        body, f"{BRIEF_HEADS[language]} - Skerry", f"{SITE}/2026/11/20/n17/", "<meta property=og:type content=article>"
    )
    assert found.body == f"{first}\n\n{second}"


@pytest.mark.parametrize(
    "closing",
    [
        "Entry is free on Sundays until the end of March.",
        "Wstęp w niedziele jest bezpłatny do końca marca.",
        "Вхід у неділю безкоштовний до кінця березня.",
    ],
)
def test_a_short_sentence_that_closes_a_text_is_of_it(closing):
    boxes = "".join(
        f"<p><b>Another story {n} of the isles</b></p><p>What it is about, in a line of its own that goes on and on.</p>"
        for n in range(2)
    )
    for paragraphs in (TEXT[:1], TEXT[:2], TEXT):
        text = "".join(f"<p>{p}</p>" for p in (*paragraphs, closing))
        body = f"<div id=post><h1>{HEADLINE}</h1><p>Posted on 20 November 2026</p><div class=post-body>{text}</div><p>Updated on 21 November 2026</p><p>ferry</p><div class=related>{boxes}</div></div>"
        assert page(body, HEADLINE).body == "\n\n".join((*paragraphs, closing))


@pytest.mark.parametrize("path", ["/2026/11/20/{}/", "/news/2026-11-20/{}.html", "/2026/11/20/{}"])
@pytest.mark.parametrize(
    "day",
    [
        "<time>20 November 2026</time>",
        "<div class=date>20.11.2026</div>",
        "<span class=date>2026-11-20 08:00:00</span>",
    ],
)
def test_a_brief_whose_address_holds_the_day_that_it_prints_is_an_article(path, day):
    brief = "The ferry to the outer skerries does not sail tonight because of the storm, the company said."
    body = f"<main><div class=post-title>No boats tonight</div>{day}<article class=post-content><p>{brief}</p></article></main>"
    found = page(body, "No boats tonight | Skerry", SITE + path.format("n17"))
    assert found.kind is PageKind.ARTICLE, found.evidence["kind"]
    other = page(body, "No boats tonight | Skerry", SITE + path.replace("11", "10").format("n17"))
    assert other.kind is not PageKind.ARTICLE


@pytest.mark.parametrize("headline", ["島の灯台に新しい番人", "渡轮停航两天", "등대에 새 지기가 왔다"])
@pytest.mark.parametrize("site", ["Skerry", "The Skerry Post"])
def test_a_headline_of_few_wide_letters_is_read_where_it_is_printed(headline, site):
    body = f"<header><h3>{site} News</h3></header><main><div class=post-title>{headline}</div><div class=post-content>{PARAGRAPHS}</div></main>"
    assert page(body, f"{headline} | {site}").title == headline


@pytest.mark.parametrize("count", [13, 30])
@pytest.mark.parametrize("own", [(), ("ferry", "outer skerries")])
def test_subjects_of_all_of_a_site_beside_an_article_are_not_its_own(count, own):
    cloud = "".join(f"<li><a rel=tag href='/tags/s{n}/'>Subject {n}</a></li>" for n in range(count))
    tags = "".join(f"<li><a rel=tag href='/tags/{n}/'>{subject}</a></li>" for n, subject in enumerate(own))
    side = f"<aside><div><h3>Tags</h3><div><ul class=tag-list itemprop=keywords>{cloud}</ul></div></div></aside>"
    text = f"<article><h1>{HEADLINE}</h1>{PARAGRAPHS}<footer><ul class=tag-list>{tags}</ul></footer></article>"
    assert read(text, beside=side).tags == own


@pytest.mark.parametrize("nothing", ["undefined", "null", "[object Object]", "NaN"])
def test_what_a_template_prints_for_a_value_that_it_lacks_is_none(nothing):
    head = f'<meta name=keywords content="{nothing}"><meta property="article:tag" content="{nothing}"><meta property="article:tag" content="ferry"><meta property="article:section" content="{nothing}">'
    found = read(f"<article><h1>{HEADLINE}</h1>{PARAGRAPHS}</article>", head)
    assert (found.tags, found.section) == (("ferry",), None)


@pytest.mark.parametrize("language", BRIEFS)
@pytest.mark.parametrize(
    "head", ["<h1>{}</h1><div><i></i><span>11/20/2026</span></div>", "<h1>{}</h1><p>2026-11-20 14:05</p>"]
)
@pytest.mark.parametrize("in_one", [True, False])
def test_a_brief_of_which_nothing_but_its_print_tells_is_an_article(language, head, in_one):
    brief = (" ".join(BRIEFS[language]),) if in_one else BRIEFS[language]
    menu = "<div class=sidebar><header><a href='/'>Skerry</a></header><h3>21</h3><h6>Articles</h6></div>"
    text = "".join(f"<p>{paragraph}</p>" for paragraph in brief)
    headline = BRIEF_HEADS[language]
    body = f"{menu}<div class=page>{head.format(headline)}<div>{text}</div></div><footer>Theme of somebody</footer>"
    found = page(body, f"{headline} | Skerry", f"{SITE}/posts/n17.html")
    assert found.kind is PageKind.ARTICLE, found.evidence["kind"]
    assert found.body == "\n\n".join(brief)


@pytest.mark.parametrize(
    "text",
    [
        "<p>Opening hours: nine to five, Mondays closed, groups by appointment</p>",
        "<p>Write to us.</p>",
        "<p>We are six people above the chandler's shop, and we print on Fridays. Call us.</p>",
    ],
)
def test_a_page_of_little_text_and_no_day_is_none(text):
    body = f"<main><h1>Visit us</h1><div>{text}</div></main>"
    assert page(body, "Visit us | Skerry", f"{SITE}/posts/visit.html").kind is not PageKind.ARTICLE


@pytest.mark.parametrize(
    "state", ["theme-container no-sidebar", "layout sidebar-open", "page with-sidebar", "no-navbar"]
)
@pytest.mark.parametrize("language", ["ja", "zh"])
def test_a_state_in_the_name_of_what_holds_the_page_says_nothing_of_a_text_in_wide_letters(state, language):
    text = "".join(f"<p>{paragraph}</p>" for paragraph in BRIEFS[language])
    headline = BRIEF_HEADS[language]
    body = f"<div class='{state}'><header>Skerry</header><main><h1>{headline}</h1><div>Jane Roe</div><div>2026-11-20</div>{text}</main></div>"
    found = page(body, f"{headline} | Skerry", f"{SITE}/posts/n17.html")
    assert found.body == "\n\n".join(BRIEFS[language])
    assert found.authors == ("Jane Roe",)


@pytest.mark.parametrize("joint", [", ", "、", "，", ","])
@pytest.mark.parametrize("names", [("山本陽子", "中村健"), ("王秀英", "李建国"), ("김서연", "박지훈")])
def test_two_writers_in_wide_letters_are_not_one_whose_family_name_comes_first(joint, names):
    head = f"<meta name=author content='{joint.join(names)}'>"
    text = "".join(f"<p>{paragraph}</p>" for paragraph in (*BRIEFS["ja"], *BRIEFS["zh"]))
    record = f"<div class=licence><div><div>作者</div><div>{joint.join(names)}</div></div></div>"
    assert read(f"<article><h1>体育館を閉鎖</h1>{text}{record}</article>", head).authors == names


@pytest.mark.parametrize("count", [2, 3, 5])
@pytest.mark.parametrize("around", ["<section>{}</section>", "<div class=body role=main>{}</div>"])
def test_paragraphs_in_wide_letters_are_text_on_a_page_that_calls_nothing_by_a_name(count, around):
    paragraphs = (
        "古い体育館が金曜日から閉鎖され、床の調査が終わるまで使えなくなった。",
        "町は来年度の予算で建て替えるかどうかを、冬の議会で話し合う。",
        "近所の人は「子どもの遊び場がなくなるのは困る」と話している。",
        "ひび割れは先週、卓球大会の準備をしていた人が見つけた。",
        "調査には二週間ほどかかる見込みだと役場は説明している。",
    )[:count]
    picture = "<div class=figure><img src=/hall.jpg alt='体育館'><p class=caption>閉鎖された体育館。</p></div>"
    text = f"<p>{paragraphs[0]}</p>{picture}" + "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs[1:])
    menu = "".join(f"<li><a href='/tag/{n}/'>主題{n}</a></li>" for n in range(25))
    beside = (
        f"<div class=bar><h1><a href='/'>Skerry</a></h1><h2>20 November 2026</h2><ul>{menu}</ul><h3>Archives</h3></div>"
    )
    found = page(
        f"{around.format(f'<h1>体育館を閉鎖</h1>{text}')}{beside}", "体育館を閉鎖 — Skerry", f"{SITE}/posts/n17/"
    )
    assert found.body == "\n\n".join(paragraphs)


CARD = "<div class=col><div class=card><div class=card-body><h3 class=card-title><a href='/town/{0}/'>{1}</a></h3><p><i>Nov. 17, 2026</i></p><p>{2}</p></div></div></div>"


@pytest.mark.parametrize("label", ["Related", "Related articles", "Mehr zum Thema", "À lire aussi", "関連記事"])
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("length", [1, 2, 4])
def test_cards_under_a_label_of_related_articles_are_not_its_text(label, count, length):
    other = "A plan to charge for parking along the quay was voted down by one vote on Tuesday night after five hours of debate in a hall so full that latecomers stood on the stairs."
    cards = "".join(
        CARD.format(f"n{n}", f"Council votes down fee number {n}", other.replace("five", str(n))) for n in range(count)
    )
    text = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT[:length])
    related = f"<div class=container><h2 class=text-center>{label}</h2><div class='row g-4'>{cards}</div></div>"
    found = read(
        f"<article><div><h1>{HEADLINE}</h1><p>Nov. 20, 2026</p></div><div class=text>{text}</div>{related}</article>"
    )
    assert found.body == "\n\n".join(TEXT[:length])


def test_cards_under_another_heading_are_text_of_a_list_of_places():
    cards = "".join(CARD.format(f"n{n}", f"The inn at bridge number {n}", f"{TEXT[n]} {TEXT[n - 1]}") for n in range(4))
    found = read(f"<article><h1>{HEADLINE}</h1><p>{TEXT[0]}</p><h2>Where to stay</h2>{cards}</article>")
    assert all(TEXT[n] in found.body for n in range(1, 4))


@pytest.mark.parametrize("path", ["/culture/", "/%E6%96%87%E5%8C%96/", "/news/kultur", "/news/kultur/"])
@pytest.mark.parametrize("count", [1, 2])
def test_a_section_whose_entries_addresses_are_below_its_own_is_a_list(path, count):
    def card(n: int) -> str:
        link = f"<a href='{path.rstrip('/')}/yuki-{n}/'>雪祭りの開催が決まる{n}</a>"
        return f"<div class=card><h2 class=card-title>{link}</h2><p><i>Nov. 17, 2026</i></p><p>{''.join(BRIEFS['ja'])}{n}</p></div>"

    found = page(f"<h1>Kultur</h1>{''.join(map(card, range(count)))}", "Kultur | Skerry", SITE + path)
    assert found.kind is not PageKind.ARTICLE, found.evidence["kind"]


def test_an_article_of_several_parts_whose_addresses_are_below_its_own_is_one():
    parts = "".join(f"<h3><a href='/tests/boats/{n}/'>Part {n}: the boats at sea</a></h3>" for n in (2, 3))
    found = page(
        f"<main><h1>Five boats compared</h1>{PARAGRAPHS}{parts}</main>", "Five boats compared", f"{SITE}/tests/boats/"
    )
    assert found.kind is PageKind.ARTICLE
