"""What the systems that large newsrooms and newsletters run print around a text: Arc XP, BLOX, Labrador, Substack, Medium, Beehiiv,
Blogger, Webflow, Thunder, Contao, Neos, AMP. Invented words in markup of our own.
"""

import pytest

from newscrawl.grammar.byline import parse_byline
from tests.reading.skerry_post import HEADLINE, PARAGRAPHS, SITE, SUMMARY, TEXT, read

BODY = "\n\n".join(TEXT)
OTHER = f"{SITE}/2026/11/19/bakery-bakes-for-the-whole-island/"


@pytest.mark.parametrize(
    "name", ["Luc Le Goff", "Anne Le Bras", "Tahar El Amrani", "Xander den Uyl", "Karin Den Hartog", "Mario Il Grande"]
)
@pytest.mark.parametrize("line", ["{}", "By {}", "Par {}, le 20 novembre 2026", "{} le 20 novembre 2026", "{} in Oslo"])
def test_a_particle_before_a_capital_is_part_of_the_name(name: str, line: str):
    assert parse_byline(line.format(name))[0] == (name,)


@pytest.mark.parametrize("behind", ["le 20 mai", "el 20 de mayo", "il 20 maggio", "den 20 maj", "le jeudi matin"])
def test_the_same_word_before_a_day_ends_the_name(behind: str):
    assert parse_byline(f"Anna Vik {behind}")[0] == ("Anna Vik",)


@pytest.mark.parametrize("count", ["", " (Kommentare: 3)", " (0 Kommentare)", " (12)"])
@pytest.mark.parametrize(
    "line", ["20.11.2026 14:05 von Käthe Vogt{}", "2026-11-20 14:05 by Jane Roe{}", "20/11/2026 par Anna Vik{}"]
)
def test_a_line_of_day_author_and_number_of_comments_is_no_text(line: str, count: str):
    said = line.format(count)
    article = read(f"<div class=layout_full><h1>{HEADLINE}</h1><p class=info>{said}</p>{PARAGRAPHS}</div>")
    assert article.authors == tuple(n for n in ("Käthe Vogt", "Jane Roe", "Anna Vik") if n in said)
    assert article.body == BODY


@pytest.mark.parametrize("outer", ["subscriber-preview", "subscriber-only", "subscribers"])
def test_what_is_shown_to_subscribers_is_text(outer: str):
    half = f"<div class='{outer}'><p>{TEXT[0]}</p><p>{TEXT[1]}</p></div>"
    rest = f"<p>{TEXT[2]}</p><p>{TEXT[3]}</p>"
    article = read(
        f"<article><h1>{HEADLINE}</h1><div itemprop=articleBody class=asset-body>{half}{rest}</div></article>"
    )
    assert article.body == BODY


def test_forms_to_subscribe_are_still_none():
    box = (
        "<div class=subscribe-box><p>Three stories of the islands, each morning before six, in your mailbox.</p></div>"
    )
    article = read(f"<article><h1>{HEADLINE}</h1><div class=asset-body>{PARAGRAPHS}{box}</div></article>")
    assert article.body == BODY


def card(number: int, image: str) -> str:
    return (
        f"<article class=list__item><a href='{OTHER}{number}'>{image}</a><h2><a href='{OTHER}{number}'>Bakery number {number} bakes"
        "</a></h2><p>The bakery on the quay bakes for the whole island, says its owner, since the boat</p><span>By Kari Nord</span></article>"
    )


@pytest.mark.parametrize("count", [1, 2, 4])
@pytest.mark.parametrize("inner", ["<article class=story>{}</article>", "<div class=story>{}</div>"])
def test_cards_behind_the_text_are_neither_text_nor_pictures_nor_authors(inner: str, count: int):
    cards = "".join(card(n, f"<img src=/img/{n}-thumb.jpg width=400 height=300>") for n in range(count))
    lead = "<figure><img src=/quay.jpg><figcaption>The quay in May. Photo: Jane Roe</figcaption></figure>"
    article = read(
        f"<section><h1>{HEADLINE}</h1>{lead}{inner.format(PARAGRAPHS)}<div class=list>{cards}</div></section>"
    )
    assert article.body == BODY
    assert [photo.url for photo in article.photos] == [f"{SITE}/quay.jpg"]
    assert article.authors == ()


def test_a_text_that_is_made_of_cards_keeps_them():
    places = "".join(
        f"<article class=place><h2><a href='/venue/{n}'>The {n}. inn</a></h2><p>{paragraph}</p></article>"
        for n, paragraph in enumerate(TEXT, 1)
    )
    article = read(f"<div><h1>{HEADLINE}</h1><p>{TEXT[0][:-1]}, and these are the inns to wait in.</p>{places}</div>")
    assert all(paragraph in article.body for paragraph in TEXT[1:])


@pytest.mark.parametrize(
    "image", ["<amp-img src=/img/1-t.jpg width=200 height=120></amp-img>", "<img src=/img/1-t.jpg>"]
)
@pytest.mark.parametrize("box", ["amp-carousel", "div", "section"])
def test_pictures_in_links_to_other_articles_behind_the_text_are_none_of_it(box: str, image: str):
    links = f"<a href='{OTHER}'>{image}<span>Bakery bakes for the whole island</span></a>" * 3
    article = read(f"<article><h1>{HEADLINE}</h1>{PARAGRAPHS}</article><{box}>{links}</{box}>")
    assert article.photos == ()


def test_a_gallery_behind_the_text_whose_pictures_lead_to_their_own_pages_is_kept():
    pictures = "".join(f"<a href='/gallery/{n}'><img src=/img/{n}.jpg></a>" for n in range(3))
    article = read(f"<article><h1>{HEADLINE}</h1>{PARAGRAPHS}<div>{pictures}</div><p>All of it</p></article>")
    assert len(article.photos) == 3


@pytest.mark.parametrize("footer", ["column articleFooter", "post-footer", "entry__footer", "story_footer"])
@pytest.mark.parametrize("outer", ["article", "section", "div"])
def test_subjects_and_section_in_what_calls_itself_the_articles_footer(outer: str, footer: str):
    links = "<a href='/emne/ferger'>Ferger</a><a href='/category/transport'>Transport</a>"
    article = read(
        f"<{outer}><h1>{HEADLINE}</h1><div>{PARAGRAPHS}</div><div class='{footer}'><p>{links}</p></div></{outer}>"
    )
    assert article.tags == ("Ferger",)
    assert article.section == "Transport"


@pytest.mark.parametrize(
    "head", ["<div class=head>{}</div>", "<header>{}</header>", "<section><div>{}</div></section>"]
)
@pytest.mark.parametrize("dek", ["<p class=news-intro><strong>{}</strong></p>", "<h2 class=subheadline>{}</h2>"])
def test_a_standfirst_in_one_element_with_the_headline_is_no_paragraph(dek: str, head: str):
    article = read(
        head.format(f"<span>20 November 2026</span><h1>{HEADLINE}</h1>{dek.format(SUMMARY)}")
        + f"<div>{PARAGRAPHS}</div>"
    )
    assert article.dek == SUMMARY
    assert article.body == BODY


@pytest.mark.parametrize("subhead", ["subhead", "sub-head", "subheadline"])
def test_a_subhead_is_the_standfirst_and_a_line_of_days_is_none(subhead: str):
    article = read(
        f"<article><header><h1>{HEADLINE}</h1><h2 class={subhead}><span>{SUMMARY}</span></h2></header>{PARAGRAPHS}</article>"
    )
    assert article.dek == SUMMARY
    days = f"<h2 class={subhead}>Nov. 20, 2026Updated: Nov. 20, 2026 1:35 a.m.</h2>"
    assert read(f"<article><header><h1>{HEADLINE}</h1>{days}</header>{PARAGRAPHS}</article>").dek is None


@pytest.mark.parametrize("label", ["<div class=field__label>Copyright</div>", ""])
@pytest.mark.parametrize("place", ["above", "within"])
def test_a_line_between_a_picture_and_its_credit_is_the_caption(place: str, label: str):
    media = (
        "<div class=media><div><img src=/quay.jpg width=845 height=475></div><div class=field--description><p>The quay in May.</p></div>"
        f"<div class=field--copyright>{label}<div class=field__item>Jane Roe / Reuters</div></div></div>"
    )
    first, *others = (f"<p>{paragraph}</p>" for paragraph in TEXT)
    text = f"{media}{first}{''.join(others)}" if place == "above" else f"{first}{media}{''.join(others)}"
    article = read(f"<article><h1>{HEADLINE}</h1><div class=body>{text}</div></article>")
    assert [(photo.caption, photo.credit.line) for photo in article.photos] == [
        ("The quay in May.", "Jane Roe / Reuters")
    ]
    assert article.body == BODY


@pytest.mark.parametrize("name", ["quotebox", "wp-block-pullquote", ""])
def test_a_quotation_in_a_figure_is_text(name: str):
    said = "“We did what we could with the people we had,” says the master of the harbour of the skerries."
    quote = f"<figure class='{name}'><blockquote><p>{said}</p></blockquote></figure>"
    article = read(
        f"<article><h1>{HEADLINE}</h1><div class=bodytext><p>{TEXT[0]}</p><p>{TEXT[1]}</p>{quote}<p>{TEXT[2]}</p></div></article>"
    )
    assert said in [block.text for block in article.blocks]


@pytest.mark.parametrize(
    "words", ["Purchase this photo", "Buy Now", "Press enter or click to view image in full size", "Order a print"]
)
@pytest.mark.parametrize("caption", ["<p>{}</p><ul><li>{}</li></ul>", "<span>{}</span><a href=/shop>{}</a>"])
def test_what_a_picture_can_be_asked_for_is_no_caption(caption: str, words: str):
    said = caption.format("The quay in May.", words)
    article = read(
        f"<article><h1>{HEADLINE}</h1><figure><img src=/quay.jpg><figcaption>{said}</figcaption></figure>{PARAGRAPHS}</article>"
    )
    assert article.photos[0].caption == "The quay in May."


def test_a_day_that_is_not_shown_is_none():
    hidden = "<div class='date w-condition-invisible'>January 1, 2020</div>"
    article = read(f"<article><h1>{HEADLINE}</h1><div class=date>November 20, 2026</div>{hidden}{PARAGRAPHS}</article>")
    assert article.published_local == "2026-11-20"


@pytest.mark.parametrize("line", ["Text: Jane Roe", "Text: Jane Roe und Kari Nord", "Von Jane Roe", "Tekst: Jane Roe"])
def test_the_writers_line_that_closes_a_text_is_no_paragraph(line: str):
    article = read(f"<article><h1>{HEADLINE}</h1>{PARAGRAPHS}<p><em>{line}</em></p></article>", language="de")
    assert "Jane Roe" in article.authors
    assert article.body == BODY


@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize("words", ["subscription-widget", "newsletter-box"])
def test_an_offer_to_subscribe_amid_the_text_costs_no_paragraph(words: str, at: int):
    offer = (
        f"<div class={words}><p class=cta-caption>The Skerry Post is a reader-supported publication. To receive new posts, consider "
        "becoming a subscriber.</p><form><input placeholder='Type your email'><button>Subscribe</button></form></div>"
    )
    paragraphs = [f"<p>{paragraph}</p>" for paragraph in TEXT]
    paragraphs.insert(at, offer)
    counts = "<div><a role=button><div>17</div></a><a role=button><div>2</div></a><a><div>Share</div></a></div>"
    article = read(
        f"<article class='newsletter-post post'><h1 class='post-title published'>{HEADLINE}</h1>{counts}<div class=available-content>"
        f"<div class='body markup'>{''.join(paragraphs)}</div></div></article><div><h4>Discussion about this post</h4></div>"
    )
    assert article.body == BODY


@pytest.mark.parametrize("line", ["People are also reading…", "Readers are also reading"])
def test_what_others_read_is_no_text(line: str):
    box = f"<div class=inline-relcontent><div>{line}</div><ul><li><a href='{OTHER}'>Bakery bakes for the whole island</a></li></ul></div>"
    article = read(
        f"<article><h1>{HEADLINE}</h1><div class=asset-body><p>{TEXT[0]}</p>{box}<p>{TEXT[1]}</p><p>{TEXT[2]}</p></div></article>"
    )
    assert article.body == "\n\n".join(TEXT[:3])


def test_a_number_of_comments_in_their_places_attribute():
    comments = (
        "<section class='comments embed' data-num-comments=3><h3>Comments</h3><ol><li>It was worse.</li></ol></section>"
    )
    assert read(f"<article><h1>{HEADLINE}</h1>{PARAGRAPHS}{comments}</article>").comment_count == 3


@pytest.mark.parametrize("crumb", ["Posts", "Archive", "Alle Beiträge", "Blog"])
def test_the_list_of_all_articles_is_no_section(crumb: str):
    crumbs = f"<ul class=breadcrumbs><li><a href=/>Home</a></li><li><a href=/all>{crumb}</a></li></ul>"
    assert read(f"{crumbs}<article><h1>{HEADLINE}</h1>{PARAGRAPHS}</article>").section is None


@pytest.mark.parametrize(
    ("beside", "caption", "credit"),
    [
        ("<figcaption><span>Image caption, </span>The ferry at the quay</figcaption>", "The ferry at the quay", None),
        ("<b><span>Bildquelle, </span>Getty Images</b><figcaption><span>Bildunterschrift, </span><p>Die Fähre am Kai</p></figcaption>",
         "Die Fähre am Kai", "Getty Images"),
        ("<span class=credit><span>Fuente de la imagen, </span>Juan Roe</span><figcaption><span>Pie de foto, </span><p>El barco</p></figcaption>",
         "El barco", "Juan Roe"),
        ("<figcaption><span>Bildunterschrift: </span>Die Fähre am Kai. <small class=credit>Foto: Erika Muster / dpa</small></figcaption>",
         "Die Fähre am Kai.", "Erika Muster / dpa"),
        ("<figcaption>La sesión de ayer.<span class=a_m_m><span>JUAN PÉREZ</span></span></figcaption>", "La sesión de ayer.", "JUAN PÉREZ"),
        ("<figcaption>Le bac au quai. <i>Photo Jeanne Dupont</i></figcaption>", "Le bac au quai.", "Jeanne Dupont"),
        ("<figcaption>Enlarge this image <span>The ferry at the quay.</span> <span class=credit>Jane Roe/AP</span></figcaption>",
         "The ferry at the quay.", "Jane Roe/AP"),
    ],
)  # fmt: skip
def test_words_for_screen_readers_are_no_words_of_a_caption(beside: str, caption: str, credit: str | None):
    article = read(f"<article><h1>{HEADLINE}</h1><figure><img src=/quay.jpg>{beside}</figure>{PARAGRAPHS}</article>")
    (photo,) = article.photos
    assert (photo.caption, photo.credit.line if photo.credit else None) == (caption, credit)
    assert article.body == BODY


@pytest.mark.parametrize("label", ["Abbildung", "Foto", "Bildunterschrift", "Pie de foto"])
def test_a_labelled_line_below_a_picture_is_its_caption(label: str):
    line = "Die alte Fähre und die neue Fähre nebeneinander am Kai von Skerry"
    article = read(
        f"<article><h1>{HEADLINE}</h1><p><img src=/quay.jpg></p><p>{label}: {line}</p>{PARAGRAPHS}</article>"
    )
    assert article.body == BODY
    assert [photo.caption for photo in article.photos] == [line]


BY = "<p class=x1>By Jane Roe</p><time datetime=2026-11-20>20 November 2026</time>"
DEK = "Islanders ride free of charge until December, the owner of the ferry said."


@pytest.mark.parametrize(
    "dek", [DEK, f"{DEK} " + "They had to wait for eleven days, and nobody had told them why it was so long."]
)
@pytest.mark.parametrize("outer", [
    "<h1>{h}</h1><h2>{d}</h2>{by}", "<h1>{h}</h1><p><strong>{d}</strong></p>{by}", "<header><h1>{h}</h1><p>{d}</p>{by}</header>",
    "<header><h1>{h}</h1><p>{d}</p></header>{by}", "<h1>{h}</h1><p class=x9>{d}</p>{by}", "<h1>{h}</h1><div>{d}</div>{by}",
])  # fmt: skip
def test_a_standfirst_without_a_name_is_told_by_its_place(dek: str, outer: str):
    head = f'<meta name=description content="{dek}">' if "<h1>{h}</h1><p class" in outer or "<div" in outer else ""
    article = read(f"<article>{outer.format(h=HEADLINE, d=dek, by=BY)}<div>{PARAGRAPHS}</div></article>", head=head)
    assert article.dek == dek
    assert article.body.removeprefix(f"{dek}\n\n") == BODY
    assert article.authors == ("Jane Roe",)


@pytest.mark.parametrize("page", [
    "<h1>{h}</h1>{by}<p>{d}</p>{p}",  # below the line of its author
    "<h1>{h}</h1><p>{d}</p>{p}",  # no line parts it from the text
    "<h1>{h}</h1><p>{d}</p><figure><img src=/quay.jpg><figcaption>The quay</figcaption></figure>{p}",
    "<h1>{h}</h1><p>{d}</p>{p}{by}",
])  # fmt: skip
def test_the_first_paragraph_that_a_description_was_made_of_is_no_standfirst(page: str):
    head = f'<meta name=description content="{DEK}">'
    article = read(f"<article>{page.format(h=HEADLINE, d=DEK, by=BY, p=PARAGRAPHS)}</article>", head=head)
    assert article.dek is None
    assert DEK in article.body
