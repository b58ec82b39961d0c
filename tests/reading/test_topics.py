"""Section, tags and language: where a page says them without a head that declares them."""

from __future__ import annotations

import pytest

from newscrawl import read_article
from newscrawl.grammar.language import is_written_in, same_language
from newscrawl.items import Article, Lead, ReadingContext

ENGLISH = "The ferry to the outer islands sails again after a week in the yard, and it is on time, the owner said. " * 9
GERMAN = "Die Fähre zu den äußeren Inseln fährt wieder, und sie ist nach einer Woche in der Werft nicht verspätet. " * 9
NORWEGIAN = (
    "Ferja til øyene går igjen etter en uke på verkstedet, og det er ikke klart for hvor lenge, sier de som har den. "
    * 9
)
JAPANESE = "島へのフェリーは一週間の修理の後に再び運航を始めた。船会社は遅れがないと発表した。" * 12


def article(text: str = ENGLISH, above: str = "", below: str = "", head: str = "", lang: str = "en") -> Article:
    paragraphs = "".join(f"<p>{text}</p>" for _ in range(3))
    return read_article(
        f"<html lang='{lang}'><head><title>Ferry is back on its route</title>{head}</head><body><nav><a href=/category/sport>Sport</a>"
        f"</nav><article>{above}<h1>Ferry is back on its route</h1>{paragraphs}{below}</article></body></html>",
        "https://paper.example.com/ferry-is-back",
    )


@pytest.mark.parametrize(
    ("below", "section", "tags"),
    [
        ("<p>Filed under <a rel='category tag' href=/c/7>Transport</a>, <a rel=tag href=/t/1>Ferries</a> <a rel=tag href=/t/2>Coast</a></p>",
         "Transport", ("Ferries", "Coast")),
        ("<p>In <a href=/category/transport.html>Transport</a>. Tags: <a href=/tag/ferries.html>Ferries</a></p>", "Transport", ("Ferries",)),
        ("<p><a href=/kategorie/verkehr/>Verkehr</a> <a href=/schlagwort/werft/>#Werft</a></p>", "Verkehr", ("Werft",)),
        # the footer of WordPress' twentytwentyone: inside of what is named as navigation is
        (("<footer class='entry-footer default-max-width'><span class=cat-links>Categorized as <a href=/category/transport/ rel='category tag'>Transport</a>"
         "</span> <span class=tags-links>Tagged <a href=/tag/ferries/ rel=tag>Ferries</a></span></footer>"), "Transport", ("Ferries",)),
        ("<p>No links here</p>", None, ()),
    ],
)  # fmt: skip
def test_section_and_tags_are_read_from_the_articles_links(
    below: str, section: str | None, tags: tuple[str, ...]
) -> None:
    found = article(below=below)
    assert (found.section, found.tags) == (section, tags)


def test_the_section_stands_in_the_breadcrumb() -> None:
    trail = "<ul class=breadcrumbs><li><a href=/>Home</a><li><a href=/transport>Transport</a><li><a href=/x>Ferry is back on its route</a></ul>"
    assert article(above=trail).section == "Transport"


@pytest.mark.parametrize(
    ("above", "section"),
    [
        ("<div class=article-tag><span><a href=/tag/ferries-and-coast/>Transport</a></span></div>", "Transport"),  # Ghost's first tag
        ("<p><a href='/local-news/'>Local News</a></p>", "Local News"),
        ("<p><a href='https://paper.example.com/en/transport.html'>Transport</a></p>", "Transport"),
        ("<p><a href='/verkehr/w%C3%A4rme/'>Wärme</a></p>", "Wärme"),
        ("<p><a href='/transport/'>Back to all</a></p>", None),
        ("<p><a href='/'>Home</a></p>", None),
        ("<p><a href='https://elsewhere.example.org/transport/'>Transport</a></p>", None),
        ("<p><a href='/transport/'>Transport</a> <a href='/coast/'>Coast</a></p>", None),
        ("<p>More about it in our section <a href='/transport/'>Transport</a></p>", None),
        ("<nav><a href='/transport/'>Transport</a></nav>", None),
        ("<p><a href='#transport'>Transport</a></p>", None),
        ("<div><div><div><div><a href='/sign-in'>Sign in</a></div></div></div></div>", None),  # of the page's head
    ],
)  # fmt: skip
def test_a_kicker_that_links_its_list_is_the_section_where_nothing_else_says_it(above, section) -> None:
    assert article(above=above).section == section


def test_what_the_head_declares_goes_first() -> None:
    found = article(
        below="<a rel='category tag' href=/c/7>Transport</a>", head="<meta property='article:section' content='Coast'>"
    )
    assert found.section == "Coast"


def test_links_of_related_articles_are_not_the_articles_own() -> None:
    related = "<section class=related-posts><a rel='category tag' href=/category/sport>Sport</a><a rel=tag href=/tag/cup>Cup</a></section>"
    found = article(below=related)
    assert (found.section, found.tags) == (None, ())


@pytest.mark.parametrize(
    ("text", "stated", "language"),
    [
        (ENGLISH, "en-GB", "en-GB"), (GERMAN, "en", "de"), (NORWEGIAN, "en-US", "nb"), (JAPANESE, "en", "ja"),
        (GERMAN, "de-AT", "de-AT"), (NORWEGIAN, "nn", "nn"), (ENGLISH, "de", "en"), (JAPANESE, "ja", "ja"),
    ],
)  # fmt: skip
def test_the_text_is_right_where_it_says_otherwise_than_the_page(text: str, stated: str, language: str) -> None:
    found = article(text, lang=stated)
    assert (found.language or "").replace("no", "nb") == language
    assert ("language" in found.disagreements) == (language != stated)


def test_a_short_text_does_not_overrule_the_page() -> None:
    assert is_written_in("Kurz.", "en") is None
    assert same_language("nb-NO", "no")
    assert not same_language("en", "de")


def test_what_the_list_said_is_a_witness_where_the_page_is_silent() -> None:
    lead = Lead(
        url="https://a.example/x", found_in="feed", tags=("Ferries", "Coast"), photo_credit="Photo: Jane Roe / NTB"
    )
    text = "".join(f"<p>{ENGLISH}</p>" for _ in range(3))
    page = f"<html lang=en><title>Ferry is back</title><article><h1>Ferry is back</h1><img src=/ferry.jpg width=900>{text}</article>"
    found = read_article(page, "https://a.example/x", context=ReadingContext(lead=lead))
    assert (found.tags, found.evidence["tags"]) == (("Ferries", "Coast"), "feed entry")
    assert (found.photo_credit, found.evidence["photo_credit"]) == ("Jane Roe / NTB", "feed entry")


@pytest.mark.parametrize("step", [
    "argomenti", "thema", "sujet", "sujets", "temas", "emne", "emner", "onderwerp", "onderwerpen", "aihe", "tema", "ämne", "%C3%A4mne", "amne",
    "tagi", "etiqueta", "assunto", "mots-cles", "stitky", "%C5%A1t%C3%ADtky", "cimke", "konu", "trefwoord", "nyheter/emne",
])  # fmt: skip
@pytest.mark.parametrize("outer", ["<div class=links>{}</div>", "<ul>{}</ul>", "<footer>{}</footer>"])
def test_subjects_are_told_by_their_addresses_in_many_languages(step: str, outer: str) -> None:
    links = "".join(f"<li><a href='/{step}/{name.lower()}'>{name}</a>" for name in ("Ferries", "Coast"))
    assert article(below=outer.format(links)).tags == ("Ferries", "Coast")


@pytest.mark.parametrize("href", [
    "mailto:?subject=Ferry&body=x", "/send?subject=Ferry", "https://share.example.org/?u=https%3A%2F%2Fpaper.example.com%2Ftag%2Fferries",
    "https://share.example.org/?hashtag=ferry",
])  # fmt: skip
def test_links_to_share_are_no_subjects(href: str) -> None:
    assert article(below=f"<div><a href='{href}'>E-mail</a></div>").tags == ()


DECLARED = "<meta property=article:tag content=Boats><meta property=article:tag content=Coast>"


@pytest.mark.parametrize("listed", [
    "<div class=story__topics><span>More to find</span><a href=/p/ferries>Ferries</a><a href=/p/coast>Coast</a></div>",
    "<div class='art-tags x'><h4>What it is about</h4><ul><li><a href=/p/1>Ferries</a><li><a href=/p/2>Coast</a></ul></div>",
    "<footer class=art__foot><ul class=tag-list><li><a href=/ferries>Ferries</a><li><a href=/coast>Coast</a></ul></footer>",
    "<div class=KeywordBox_a1b2><a href=#>#Ferries</a> <a href=#>#Coast</a></div>",
    "<div id=box><h5 class=tagcloud3><a href=/p/ferries>Ferries</a></h5><h5 class=tagcloud3><a href=/p/coast>Coast</a></h5></div>",
    "<p>Mehr lesen über: <a href=/p/ferries>Ferries</a> <a href=/p/coast>Coast</a></p>",
])  # fmt: skip
@pytest.mark.parametrize("head", ["", "<meta property=article:tag content=Boats>",
                                  "<meta name=keywords content='News, Ferries, Latest news, Coast'>"])  # fmt: skip
def test_a_list_that_is_called_one_of_subjects_names_them_wherever_it_leads(listed: str, head: str) -> None:
    assert article(below=listed, head=head).tags == ("Ferries", "Coast")


def test_what_is_declared_stands_where_it_says_all_that_is_printed() -> None:
    listed = "<div class=tags><a href=/p/coast>Coast</a></div>"
    assert article(below=listed, head=DECLARED).tags == ("Boats", "Coast")
    assert article(below=listed.replace("</div>", "<a href=/p/boats>Boats</a></div>"), head=DECLARED).tags == (
        "Boats",
        "Coast",
    )


@pytest.mark.parametrize("listed", [
    "<div class=topics><a href=/1>The ferry to the outer islands is late once more this week</a><a href=/2>Ice closes the harbour</a></div>",
    "<div class=tags><p>The ferry was late on Monday, and nobody could say why it had been so.</p><a href=/2>Ferries</a></div>",
    "<section class=related><div class=tags><a href=/p/ferries>Ferries</a><a href=/p/coast>Coast</a></div></section>",
    "<div class=tags><a href=/category/transport>Transport</a></div>",
    f"<div class=tags>{''.join(f'<a href=/p/{n}>Subject {n}</a>' for n in range(40))}</div>",
    "<p>More about: <a href=/1>The ferry to the outer islands is late once more this week</a></p>",
])  # fmt: skip
def test_headlines_sections_and_lists_of_all_subjects_are_no_tags(listed: str) -> None:
    assert article(below=listed).tags == ()


@pytest.mark.parametrize(("above", "section"), [
    ("<div><div class=ad>Anzeige</div><div><a href=/c/4>Culture</a></div></div><div><div></div></div>", "Culture"),
    ("<p class=line><a href=/c/4>Culture</a> <span>Notes from the coast</span></p>", "Culture"),
    ("<div class=top><a href=/c/4>Culture</a><button>Share</button></div>", "Culture"),
    ("<a class=news-cat href=/c/9>Islands</a>", "Islands"),
    ("<a href=/c/9>Islands</a>", None),  # nothing says that it is a section
    ("<a href=/c/5>Follow us</a>", None),
])  # fmt: skip
def test_a_link_above_the_headline_that_a_menu_has_too_is_the_section(above: str, section: str | None) -> None:
    menu = "<nav><a href=/>Start</a><a href=/c/3>Sport</a><a href=/c/4>Culture</a><a href=/c/5>Follow us</a></nav>"
    text = "".join(f"<p>{ENGLISH}</p>" for _ in range(3))
    page = f"<html lang=en><head><title>Ferry is back</title></head><body><header>{menu}</header><main>{above}<article><h1>Ferry is back</h1>{text}</article></main></body></html>"
    assert read_article(page, "https://paper.example.com/a/ferry-is-back").section == section


@pytest.mark.parametrize(
    "label",
    [
        "Categories",
        "Veröffentlicht in",
        "Категорија",
        "القسم",
        "دسته بندی",
        "श्रेणी",
        "หมวดหมู่",
        "chuyên mục",
        "栏目",
        "Sehemu",
        "Κατηγορία",
    ],
)
def test_a_label_tells_the_section_in_many_languages(label: str) -> None:
    assert article(below=f"<dl><dd class=x>{label}: <a href=/w/7>Islands</a></dd></dl>").section == "Islands"
