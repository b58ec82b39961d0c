"""How SPIP's skeletons print what an article has: addresses that are one script with a word and a number, trails and
bylines whose parts are elements of their own, lists of one or two entries. Invented words in markup of our own.
"""

import pytest

from newscrawl import read_article
from newscrawl.items import Article, BlockKind, PageKind
from tests.reading.skerry_post import HEADLINE, PARAGRAPHS, SITE, TEXT

NAMES = ("Dele Okafor", "Jane Roe", "Åse Vik-Lund")
BRIEF = f"<p>{TEXT[0]}</p>"


def page(main: str, address: str = "/spip.php?article12", kind: str = "page_article", language: str = "en") -> Article:
    menu = "".join(f"<li class=nav-item><a href='spip.php?rubrique{n}'>Part {n}</a></li>" for n in range(1, 9))
    return read_article(
        f"<!DOCTYPE html><html lang={language}><head><title>{HEADLINE} - The Skerry Post</title></head><body class='{kind}'>"
        f"<header class=header><strong class=h1><a rel='start home' href='{SITE}/'>The Skerry Post</a></strong></header>"
        f"<nav class=nav><ul>{menu}</ul></nav><main class=main>{main}</main></body></html>",
        f"{SITE}{address}",
    )


def story(line: str = "", text: str = PARAGRAPHS, above: str = "", headline: str = HEADLINE) -> str:
    return (
        f"<div class='content hentry'>{above}<div class=cartouche><h1 class=entry-title>{headline}</h1>"
        f"<p class=info-publi><abbr class=published title=2026-11-20T08:07:00Z>Friday 20 November 2026</abbr>{line}</p></div>"
        f"<div class='texte clearfix'>{text}</div></div>"
    )


def entry(number: int, title: str, run_on: bool) -> str:
    parted = "<br />" if run_on else "</div><div>"
    return (
        f"<li class='hentry clearfix'><div><strong><a href='spip.php?article{number}'>{title}</a></strong>{parted}"
        f"<small>20 November, by Jane Roe</small></div><div class='introduction entry-content'><p>{TEXT[number % 4]} {TEXT[0]} (…)</p></div></li>"
    )


@pytest.mark.parametrize("entries", [1, 2, 4])
@pytest.mark.parametrize("run_on", [True, False])
@pytest.mark.parametrize("title", ["Ferry is back again", "古い映画館が一夜だけ扉を開ける"])
@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/spip.php?rubrique3", "page_rubrique"),
        ("/spip.php?rubrique3", "theme"),
        ("/rubrique3.html", "theme"),
        ("/spip.php?rubrique3&lang=en", "theme"),
        ("/spip.php?auteur3", "theme"),
        ("/isles/", "page_rubrique"),
    ],
)
def test_a_section_of_few_entries_is_a_list(entries, run_on, title, address, kind):
    listed = "".join(entry(number, f"{title} {number}", run_on) for number in range(1, entries + 1))
    main = f"<div class=content><h1>Transport</h1><div class='menu menu_articles'><ul>{listed}</ul></div></div>"
    assert page(main, address, kind).kind is PageKind.INDEX


@pytest.mark.parametrize("address", ["/spip.php?article12", "/article12.html", "/spip.php?breve3", "/?article12"])
@pytest.mark.parametrize(
    ("kind", "text"), [("page_article", PARAGRAPHS), ("page_article", BRIEF), ("theme", PARAGRAPHS)]
)
def test_a_story_is_none(address, kind, text):
    article = page(story(text=text), address, kind)
    assert (article.kind, article.title) == (PageKind.ARTICLE, HEADLINE)
    assert article.body == (TEXT[0] if text == BRIEF else "\n\n".join(TEXT))


@pytest.mark.parametrize("script", ["/spip.php?", "/index.php?id=", "/news.asp?story="])
@pytest.mark.parametrize("entries", [3, 6])
def test_pages_of_one_script_are_pages_of_their_own(script, entries):
    listed = "".join(
        f"<div><h3><a href='{script.strip('/')}{n}0'>Another story {n} of the isles</a></h3><p>{TEXT[n % 4]}</p></div>"
        for n in range(1, entries + 1)
    )
    assert page(f"<h1>Transport</h1>{listed}", f"{script}7", "theme").kind is PageKind.INDEX


@pytest.mark.parametrize("more", ["&print=1", "&utm_source=feed", ""])
def test_a_script_s_page_that_leads_to_itself_is_no_list(more):
    itself = f"<h2><a href='index.php?id=7{more}'>{HEADLINE}</a></h2>"
    assert page(f"<div>{itself}{PARAGRAPHS}</div>", "/index.php?id=7", "theme").kind is PageKind.ARTICLE


@pytest.mark.parametrize("mark", ["class=arbo", "id=ariane", ""])
@pytest.mark.parametrize("sign", [" &gt; ", " » ", " / ", " | "])
@pytest.mark.parametrize(("label", "home"), [("", "Home"), ("Vous êtes ici : ", "Accueil"), ("", "The Post")])
@pytest.mark.parametrize("end", [HEADLINE, HEADLINE[:20] + "…"])
def test_a_trail_that_nothing_calls_so_tells_the_section(mark, sign, label, home, end):
    steps = [f"<a href='{SITE}/'>{home}</a>", "<a href='/transport'>Transport</a>", f"<strong class=on>{end}</strong>"]
    assert page(story(above=f"<p {mark}>{label}{sign.join(steps)}</p>")).section == "Transport"


@pytest.mark.parametrize("sign", [" | ", " · ", " "])
def test_a_menu_in_a_line_is_no_trail(sign):
    menu = sign.join(
        f"<a href='/{step}'>{name}</a>" for step, name in (("", "Home"), ("news", "News"), ("sport", "Sport"))
    )
    assert page(story(above=f"<p>{menu}</p>")).section is None


@pytest.mark.parametrize("address", ["spip.php?rubrique4", "rubrique4.html"])
def test_an_address_with_a_number_is_that_of_a_section(address):
    assert page(story(above=f"<p><a href='{address}'>Transport</a></p>")).section == "Transport"


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("label", ["by  ", "par ", "著者： ", "Von "])
@pytest.mark.parametrize("joint", [", \n", " & ", " and ", ", and "])
@pytest.mark.parametrize(
    "name",
    [
        "<span class='vcard author'><a class='url fn' href='spip.php?auteur{}'>{}</a></span>",
        "<span class=author>{}{}</span>",
    ],
)
def test_names_of_their_own_elements_behind_one_label_are_all_read(count, label, joint, name):
    names = NAMES[:count]
    people = [name.format(n if "auteur" in name else "", who) for n, who in enumerate(names, 2)]
    line = f"<span class=sep>, </span><span class=auteurs>{label}{joint.join(people)}</span>"
    assert page(story(line)).authors == names


def test_names_of_other_letters_are_all_read_too():
    names = ("佐藤花子", "田中一郎")
    people = ", \n".join(
        f"<span class='vcard author'><a href='spip.php?auteur{n}'>{who}</a></span>" for n, who in enumerate(names)
    )
    assert page(story(f"<span class=auteurs>著者： {people}</span>"), language="ja").authors == names


@pytest.mark.parametrize("day", ["金曜日 2026年11月20日", "星期五 2026年11月20日", "금요일 2026년 11월 20일"])
def test_the_name_of_a_day_is_nobodys(day):
    line = f"<p class=info-publi><abbr class=published title=2026-11-20T08:07:00Z>{day}</abbr></p>"
    assert page(f"<div class=content><h1>{HEADLINE}</h1>{line}<div>{PARAGRAPHS}</div></div>").authors == ()


@pytest.mark.parametrize(
    "day", ["vendredi 20 novembre 2026", "Friday, 20 November 2026", "Published on Friday 20 November 2026"]
)
@pytest.mark.parametrize("language", ["en", "nb"])
def test_the_day_above_a_brief_is_not_its_text(day, language):
    line = f"<p class=info-publi><abbr class=published title=2026-11-20T08:07:00Z>{day}</abbr></p>"
    main = f"<div class='content hentry'><h1>{HEADLINE}</h1>{line}<div class=texte>{BRIEF}</div></div>"
    assert page(main, language=language).body == TEXT[0]


@pytest.mark.parametrize(
    "dek", ["El proyector es de 1951.", "آلة العرض من عام 1951.", "船がドックにある間、乗客は橋を回っていた。"]
)
def test_a_short_sentence_that_is_called_a_standfirst_is_one(dek):
    figure = "<figure><img src=/f.jpg width=600 height=400><figcaption>The ferry at its quay.</figcaption></figure>"
    head = f"<div class='chapo surlignable'><p>{dek}</p></div>"
    main = story(text=figure + PARAGRAPHS).replace("<div class='texte", f"{head}<div class='texte")
    assert page(main).dek == dek


@pytest.mark.parametrize(
    "items",
    [("Brae, from the town hall", "Norwick, at the quay"), ("土曜 午後8時から", "日曜 午後3時から"), ("8 a.m.",)],
)
@pytest.mark.parametrize("last", [TEXT[3], "They said no more."])
def test_a_short_list_amid_the_text_is_text(items, last):
    listed = "".join(f"<li> {item}</li>" for item in items)
    text = f"{PARAGRAPHS}<ul class=spip role=list>{listed}</ul><p>{TEXT[1]} {last}</p>"
    article = page(story(text=text))
    assert tuple(b.text for b in article.blocks if b.kind is BlockKind.LIST_ITEM) == items
