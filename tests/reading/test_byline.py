"""Authors among all names that a page states: what is said, what is left out, and when the reader is silent."""

from __future__ import annotations

import pytest

from newscrawl import read_article
from newscrawl.grammar.byline import name_pieces
from newscrawl.items import Article
from newscrawl.reading.author_features import NAMES
from newscrawl.reading.learned.choice import trees

TEXT = " ".join(["The ferry to the outer islands sails again after a week in the yard, its owner said on Monday."] * 6)


def article(above: str = "", below: str = "", head: str = "", lang: str = "en") -> Article:
    page = (
        f"<html lang={lang}><head><title>Ferry is back on its route - Harbour Post</title>{head}"
        "<meta property='og:site_name' content='Harbour Post'></head><body><article>"
        f"<h1>Ferry is back on its route</h1>{above}<p>{TEXT}</p><p>{TEXT}</p><p>{TEXT}</p>{below}</article></body></html>"
    )
    return read_article(page, "https://harbourpost.example.com/news/ferry-is-back")


def linked(*names: str) -> str:
    authors = ", ".join(f'{{"@type": "Person", "name": "{name}"}}' for name in names)
    return (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry is back on its route", '
        f'"author": [{authors}]}}</script>'
    )


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Jane Roe", ["Jane Roe"]), ("By Jane Roe, John Doe and Kari Nord", ["Jane Roe", "John Doe", "Kari Nord"]),
        ("Written by: Jane Roe, MD, FACP", ["Jane Roe"]), ("Jane Roe RD", ["Jane Roe"]), ("ByJ.R. Stone", ["J.R. Stone"]),
        ("Von Max Muster und Eva Beispiel", ["Max Muster", "Eva Beispiel"]), ("Par Jeanne Dupont", ["Jeanne Dupont"]),
        ("Text: Kari Nord | 16 November 2026", ["Kari Nord"]), ("Posted by admin2 on 3 May 2020", ["admin2"]),
        ("View all posts by Jane Roe", ["Jane Roe"]), ("Jane RoePublished", ["Jane Roe"]), ("作者：李小明", ["李小明"]),
        ("View all of Jane Roe’s posts.", ["Jane Roe"]), ("Alle Beiträge von Max Muster anzeigen", ["Max Muster"]),
        ("View all of NTB's posts.", []), ("By NTB Kari Nord", ["Kari Nord"]),
        ("Jane Roe in Berlin and Kari Nord in Oslo", ["Jane Roe", "Kari Nord"]), ("abc/dpa", []), ("Written By", []),
        ("بقلم: أحمد علي", ["أحمد علي"]), ("Автор: Иван Петров", ["Иван Петров"]), ("Dr. Jane Roe", ["Jane Roe"]),
    ],
)  # fmt: skip
def test_the_names_of_a_byline(line: str, names: list[str]) -> None:
    assert [p.name for p in name_pieces(line)] == names


def test_an_author_box_whose_heading_is_a_byline_names_the_author() -> None:
    box = "<div class=author-bio><h2 class=author-title>By Jane Roe</h2><p>Jane Roe writes for us.</p></div>"
    assert article(below=box).authors == ("Jane Roe",)


@pytest.mark.parametrize("line", ["By Harbour Post Newsroom", "By Harbour Post staff"])
def test_the_outlets_own_desk_is_no_author(line: str) -> None:
    assert article(above=f"<p class=byline>{line}</p>").authors == ()


def test_the_outlet_is_known_by_the_link_to_its_front_page_too() -> None:
    page = f"<h1><a href='/'>The Quay</a></h1><article><h1>Ferry is back</h1><p class=byline>By The Quay Newsroom</p><p>{TEXT}</p>"
    assert read_article(page, "https://news.example.com/ferry-is-back").authors == ()


@pytest.mark.parametrize("line", ["Photograph by Nils Lund", "FOTO: Nils Lund"])
def test_who_made_the_picture_above_the_text_is_no_author(line: str) -> None:
    assert article(above=f"<figure><img src=/ferry.jpg></figure><p>{line}</p>").authors == ()


def test_a_name_behind_another_part_is_told_apart() -> None:
    assert [p.other_role for p in name_pieces("Fact checked by Jane Roe")] == [True]
    assert [p.other_role for p in name_pieces("Written by Jane Roe")] == [False]


@pytest.mark.parametrize(
    "line", ["Written By", "Link Copied", "View All", "Fact Checked By", "5 min read", "", "RD", "@@@@"]
)
def test_words_around_bylines_are_no_authors(line: str) -> None:
    assert article(above=f"<div class=byline><span>By Jane Roe</span></div><div class=byline>{line}</div>").authors == (
        "Jane Roe",
    )


COUNTED = ("1 min", "5 min read", "3 minutes", "4 minutter", "2 Minuten", "90 words", "320 ord", "2 days ago", "5 分钟")


@pytest.mark.parametrize("sign", ["·", "|", "•"])
@pytest.mark.parametrize("counted", COUNTED)
@pytest.mark.parametrize("order", ["{day} {sign} {counted} {sign} {name}", "{name} {sign} {day} {sign} {counted}"])
def test_what_is_counted_of_a_text_hides_no_name_behind_it(order: str, counted: str, sign: str) -> None:
    line = order.format(day="November 3, 2026", sign=sign, counted=counted, name="Jane Roe")
    assert article(above=f"<div class=post-meta>{line}</div>").authors == ("Jane Roe",)


@pytest.mark.parametrize(
    ("above", "name"),
    [
        ("<a rel=author href=/u/3>Nesselsetzer</a>", "Nesselsetzer"),
        ("<div class=byline>By <a href=/author/staff>Harbour Staff</a></div>", "Harbour Staff"),
        ("<div class=author><a rel=author href=/author/c1ph4>c1ph4</a></div>", "c1ph4"),
    ],
)
def test_handles_single_names_and_houses_are_authors_where_the_page_says_so(above: str, name: str) -> None:
    assert article(above=above).authors == (name,)


def test_authors_that_the_head_declares_are_given_in_its_order() -> None:
    found = article(head=linked("Kari Nord", "Jane Roe"), above="<div class=byline>By Jane Roe and Kari Nord</div>")
    assert found.authors == ("Kari Nord", "Jane Roe")
    assert found.confidence["authors"] >= 0.8


def test_names_that_one_element_runs_together_are_told_apart() -> None:
    found = article(
        above="<address class=vcard>By <a class=fn href=/author/jane.html>Jane Roe</a> <a class=fn href=/author/kari.html>Kari Nord</a>"
        "</address>"
    )
    assert found.authors == ("Jane Roe", "Kari Nord")


def test_those_who_stand_in_one_byline_are_authors_together() -> None:
    found = article(above="<div class=autor>Von Petra Lang und Uwe Maier</div>", lang="de")
    assert found.authors == ("Petra Lang", "Uwe Maier")


def test_a_label_of_its_own_names_the_line_below() -> None:
    found = article(below="<h5>Author:</h5><div>Jane Roe</div>")
    assert found.authors == ("Jane Roe",)


def test_a_page_that_names_nobody_has_no_author() -> None:
    found = article(
        above="<div>Sport</div>", below="<div><a href=/tag/ferries>Ferries</a> <a href=/about>About us</a></div>"
    )
    assert (found.authors, "authors" in found.confidence) == ((), False)


def test_the_trees_ask_for_the_features_that_the_reader_makes() -> None:
    assert trees("author").about["features"] == list(NAMES)


@pytest.mark.parametrize(
    ("above", "below", "name"),
    [
        ("<h3>by Jane Roe, PhD | Harbour Lab</h3>", "", "Jane Roe"),
        ("", "<p>Autorin: Jane Roe, Projektleiterin in Tunis.</p>", "Jane Roe"),
        ("<p class=meta>Posted by Nesselsetzer under Just for fun</p>", "", "Nesselsetzer"),
    ],
)
def test_words_that_say_who_wrote_open_a_byline_wherever_it_stands(above: str, below: str, name: str) -> None:
    assert name in article(above=above, below=below).authors


def test_a_family_name_in_front_is_put_behind() -> None:
    assert article(head="<meta name=author content='Roe, Jane'>").authors == ("Jane Roe",)


def test_a_given_name_alone_is_not_said_beside_the_whole_name() -> None:
    assert article(head=linked("Jane"), above="<p class=byline>By Jane Roe</p>").authors == ("Jane Roe",)


def test_who_made_the_pictures_that_the_head_describes_is_no_author() -> None:
    picture = '<script type="application/ld+json">{"@type": "ImageObject", "author": {"name": "Nils Lund"}}</script>'
    found = article(head=picture, above="<div class=byline>By Jane Roe</div>")
    assert found.authors == ("Jane Roe",)


def test_an_occupation_beside_the_author_is_no_companion() -> None:
    found = article(above="<div class=byline>By Jane Roe, Senior Analyst and Kari Nord</div>")
    assert found.authors == ("Jane Roe", "Kari Nord")


def test_linked_names_side_by_side_are_several() -> None:
    links = '<a class="url fn" href="/author/jane-roe">Jane Roe</a>\n<a class="url fn" href="/author/al-poe">Al Poe</a>'
    assert article(above=f"<p class='post-info vcard author'>By {links}</p>").authors == ("Jane Roe", "Al Poe")


def declared_house(name: str) -> str:
    return (
        '<script type="application/ld+json">{"@type": "BlogPosting", "headline": "Ferry is back on its route", '
        f'"author": {{"@type": "Organization", "name": "{name}"}}}}</script>'
    )


@pytest.mark.parametrize("line", ["By Jane Roe", "Written by Jane Roe, Senior Analyst"])
@pytest.mark.parametrize("house", ["Harbour Post", "Quay Software"])
def test_the_house_is_no_author_beside_a_person(house: str, line: str) -> None:
    assert list(article(f"<p class=byline>{line}</p>", head=declared_house(house)).authors) == ["Jane Roe"]


@pytest.mark.parametrize(
    "line", ["By Jane RoeReporter", "By Jane Roe Harbour Post", "By Jane H.K. Roe", "By Jane H.K. Roe Harbour Post"]
)
def test_the_spellings_of_a_declared_name_are_one_name(line: str) -> None:
    page = article(above=f"<div class=byline>{line}</div>", head=linked("Jane Roe"))
    assert page.authors == ("Jane Roe",)
    assert page.confidence["authors"] > article(head=linked("Jane Roe")).confidence["authors"]


@pytest.mark.parametrize(
    "line", ["By Jane Roe at 9:24 pm ET", "Jane Roe, kl. 10:21", "Jane Roe | 15h30", "Jane Roe / 7.05 Uhr"]
)
def test_a_time_of_day_is_no_name(line: str) -> None:
    assert [p.name for p in name_pieces(line)][1:] == []


@pytest.mark.parametrize(
    "sentence",
    ["By contrast, nearby Ormvik set aside 36 million, Mayor Eva Lund said.", "By then the ferry was late, said Tom Hill.", "Von hier fuhr Max Muster weiter."],
)  # fmt: skip
def test_a_sentence_that_begins_as_bylines_do_is_none(sentence: str) -> None:
    """It had hidden the author whom the box below the text names."""
    box = (
        '<div class="author-bio"><h2 class="author-title">By Kari Nord</h2><p>Kari Nord writes for Harbour Post.</p>'
        '<a class="author-link" href="/author/kari/" rel="author">View all of Kari Nord\'s posts.</a></div>'
    )
    assert article(above=f"<p>{sentence}</p>", below=f"<p>{sentence}</p>{box}").authors == ("Kari Nord",)


def test_a_person_who_signs_the_text_stands_for_the_house_alone() -> None:
    house = linked("Harbour Post").replace('"Person"', '"Organization"')
    line = "<div class=byline>Harbour Post</div>"
    assert article(above=line, head=house).authors == ("Harbour Post",)
    assert article(above=line, below="<p>Kari Nord</p>", head=house).authors == ("Kari Nord",)
    assert article(above=line, below="<p>Ferry Timetables</p>", head=house).authors == ("Harbour Post",)


def test_all_authors_of_a_paper_are_given_however_many_they_are() -> None:
    names = [f"{given} {a}o{b}mann" for given in ("Jane", "Kari", "Max") for a in "BDFGHKLMN" for b in "bdfghklmn"]
    assert sorted(article(head=linked(*names)).authors) == sorted(names)


@pytest.mark.parametrize("line", [
    "<div class=meta>Reviewed by Kari Nord</div>", "<p>Fact checked by Kari Nord</p>",
    "<div>Edited by <a href=/author/kari-nord>Kari Nord</a></div>", "<span class=byline>Medically reviewed by Dr. Kari Nord</span>",
    "<p class=author>Übersetzung: Kari Nord</p>",
])  # fmt: skip
def test_who_reviewed_edited_or_translated_is_no_author_alone_or_beside_one(line: str) -> None:
    assert article(line).authors == ()
    assert article(f"<p class=byline>By Jane Roe</p>{line}").authors == ("Jane Roe",)
    assert article(f"{line}<p>By <a href=/author/jane-roe>Jane Roe</a></p>").authors == ("Jane Roe",)


_JANE, _KARI = '<a href="/author/jane-roe">Jane Roe</a>', '<a href="/author/kari-nord">Kari Nord</a>'


@pytest.mark.parametrize("head", [linked("Jane Roe"), '<meta name=author content="Jane Roe">', ""])
@pytest.mark.parametrize("line", [
    f'<h4 class="author-name">{_JANE}, {_KARI}</h4>', "<h4>Jane Roe, Kari Nord</h4>", "<h5>Jane Roe and Kari Nord</h5>",
    "<span class=author-name>Jane Roe, Kari Nord</span>", "<p>Jane Roe and Kari Nord</p>", f"<div class=meta>{_JANE}, {_KARI}</div>",
    f"<p>{_JANE} &amp; {_KARI} | 3 May 2026</p>", "<span class=author><a rel=author href=/x/jane>Jane Roe</a>, <a rel=author href=/x/kari>Kari Nord</a></span>",
])  # fmt: skip
def test_whom_the_line_below_the_headline_names_beside_the_declared_author_is_one_too(head: str, line: str) -> None:
    """Publishing systems (Ghost) declare the first author alone."""
    assert article(line, head=head).authors == ("Jane Roe", "Kari Nord")


@pytest.mark.parametrize("line", ["Das Wichtigste in Kürze", "What we know, and what we do not"])
def test_a_heading_of_several_words_names_nobody(line: str) -> None:
    assert article(f"<h3>{line}</h3>").authors == ()


@pytest.mark.parametrize("words", ["Photo Essay", "Get Email Alerts", "Blank Space", "Long Reads", "Hohe Speicher"])
def test_words_with_capitals_are_less_surely_somebody_than_a_name(words: str) -> None:
    nobody, somebody = (article(above=f"<p>{line}</p>").confidence.get("authors", 0.0) for line in (words, "Maria Roe"))
    assert nobody < 0.6 < 0.8 < somebody


@pytest.mark.parametrize(
    "label", ["Edited by", "Editor :", "Reviewed by", "Foto:", "Fact-checked by", "Illustrations by"]
)
@pytest.mark.parametrize("attributes", ["", " class=byline", " class=author"])
def test_who_stands_below_the_label_of_another_part_wrote_nothing(label: str, attributes: str) -> None:
    lines = f"<div{attributes}>{label}</div><div{attributes}>Kari Nord</div>"
    assert article(above=f"<p class=byline>By Jane Roe</p>{lines}").authors == ("Jane Roe",)


@pytest.mark.parametrize("name", ["Jack Ma", "Md Najmul Hossain", "Anthony Head", "Maria Host"])
def test_short_words_of_occupations_are_names_too(name: str) -> None:
    assert article(above=f"<p class=byline>By {name} and Jane Roe</p>").authors == (name, "Jane Roe")


@pytest.mark.parametrize("line", ["View Comments", "Weiterlesen", "Leer más", "続きを読む"])
def test_words_of_the_interface_sign_nothing(line: str) -> None:
    assert article(above=f"<p class=byline>{line}</p>").authors == ()


@pytest.mark.parametrize("account", ["admin", "Super User", "webmaster", "Administrator"])
def test_an_account_of_the_system_signs_nothing(account: str) -> None:
    line = f"<div class=byline>Written by <a rel=author href=/author/{account}>{account}</a></div>"
    assert article(above=line).authors == ()
    assert article(
        above=f"<meta name=author content='{account}'>" + line + "<p class=byline>By Jane Roe</p>"
    ).authors == ("Jane Roe",)


def test_the_line_of_a_pictures_rights_is_no_byline() -> None:
    assert article(above="<p>The skier at the start. © AFP / Nils Lund</p>").authors == ()


@pytest.mark.parametrize(
    ("lang", "line", "names"),
    [
        ("lv", "Jānis Ozols un Anna Liepa", ("Jānis Ozols", "Anna Liepa")),
        ("it", "di Sandro Bellini e Giulia Rossi, foto di Marco Verdi", ("Sandro Bellini", "Giulia Rossi")),
        ("pl", "Tekst: Jan Kowalski, fot. Anna Nowak", ("Jan Kowalski",)),
        ("ru", "Беседовала Анна Петрова, Нижний Новгород", ("Анна Петрова",)),
        ("he", "מאת דני כהן ושירה לוי", ("דני כהן", "שירה לוי")),
        ("zh", "［記者林宥廷／台北報導］", ("林宥廷",)),
        ("ko", "워싱턴=최은호 특파원, 한지우 기자", ("최은호", "한지우")),
        ("th", "เรื่อง: กมล ศรีวิไล ภาพ: ธนภัทร อินทร", ("กมล ศรีวิไล",)),
        ("uk", "Переклад: Остап Лісовий", ()),
        ("zh", "責任編輯：林宥廷", ()),
    ],
)
def test_a_byline_is_read_in_the_pages_language(lang: str, line: str, names: tuple[str, ...]) -> None:
    assert article(above=f"<div class=byline>{line}</div>", lang=lang).authors == names
