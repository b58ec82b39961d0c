"""Headlines on invented pages: what is printed above the text, among what else a page calls its title."""

import pytest

from newscrawl import read_article

URL = "https://www.mytribune.press/harbour/ferry.html"
TEXT = "".join(
    f"<p>The ferry {verb} the harbour again on Monday, and the town that had waited for it through a long winter came "
    f"down to the quay with flags, dogs and a brass band that knew three songs.</p>"
    for verb in ("left", "entered", "crossed")
)


def title_of(body, *, title="", og="", meta="content"):
    stated = f"<meta property='og:title' {meta}='{og}'>" if og else ""
    page = f"<html lang=en><head><title>{title}</title>{stated}</head><body>{body}</body></html>"
    return read_article(page, URL).title


@pytest.mark.parametrize(
    ("declared", "printed"),
    [
        ("Ferry is back in the harbour ⋆", "Ferry is back in the harbour"),
        ("&quot;Ferry is back in the harbour&quot;", "Ferry is back in the harbour"),
        ("*Ferry* is back in the harbour", "Ferry is back in the harbour"),
        ("Ferry is back in the harbour ?>", "Ferry is back in the harbour"),
    ],
)
def test_signs_of_what_made_the_page_do_not_come_into_the_printed_headline(declared, printed):
    assert title_of(f"<article><h1>{printed}</h1>{TEXT}</article>", title=declared, og=declared) == printed


def test_a_colon_that_the_layout_stands_for_comes_from_the_head():
    body = f"<article><h1><span>Harbour</span> Ferry is back</h1>{TEXT}</article>"
    assert title_of(body, og="Harbour: Ferry is back") == "Harbour: Ferry is back"


def test_a_kicker_that_no_witness_has_is_cut_and_an_article_is_none():
    kicker = f"<article><h1><span>Harbour news</span> Ferry is back for good</h1>{TEXT}</article>"
    assert title_of(kicker, og="Ferry is back for good") == "Ferry is back for good"
    article = f"<article><h1>The ferry is back for good</h1>{TEXT}</article>"
    assert title_of(article, og="Ferry is back for good") == "The ferry is back for good"


def test_a_sub_heading_below_text_is_no_headline_though_it_is_nearer_to_the_head():
    body = f"<article><h1>Five ferries to watch in the harbour in 2026</h1>{TEXT}<h2>Ferries to watch in 2026</h2>{TEXT}</article>"
    assert title_of(body, og="Ferries to watch in 2026 and 2027") == "Five ferries to watch in the harbour in 2026"


def test_the_only_first_heading_above_the_text_is_the_headline_whatever_the_head_says():
    body = f"<article><h1>A winter without a single boat</h1>{TEXT}</article>"
    assert title_of(body, og="Ferry news", title="Ferry news") == "A winter without a single boat"


def test_a_first_heading_in_a_place_of_other_things_is_the_headline_where_the_title_begins_with_it():
    body = f"<div class='ad promo'><h1>Ferry is back in town</h1></div><article>{TEXT}</article>"
    assert title_of(body, title="Ferry is back in town | Bergen, Norway") == "Ferry is back in town"


def test_most_of_the_word_in_the_address_is_the_name_of_the_site():
    assert title_of(f"<article>{TEXT}</article>", title="Ferry is back in town | TRIBUNE") == "Ferry is back in town"


@pytest.mark.parametrize("attribute", ["content", "value"])
def test_a_meta_says_what_its_content_is_or_its_value_where_that_stands_for_it(attribute):
    body = f"<h1>Harbour</h1><h1>Ferry is back in town</h1>{TEXT}"
    assert title_of(body, title="All of it", og="Ferry is back in town", meta=attribute) == "Ferry is back in town"


@pytest.mark.parametrize(
    ("body", "title", "headline"),
    [
        ("<h1>Opinion</h1><article><h2>The ferry that nobody wanted is back</h2>{}</article>",
         "The ferry that nobody wanted is back | My Tribune - Analysis Opinion", "The ferry that nobody wanted is back"),
        ("<nav><h2>Frontpage</h2></nav><article>{}</article>",
         "Ferry is back in the harbour - mytribune.press - Frontpage - Business", "Ferry is back in the harbour"),
        ("<article><h1>C&amp;D Updates</h1>{}</article>",
         "Construction sector and updates in autumn", "Construction sector and updates in autumn"),
    ],
)  # fmt: skip
def test_a_section_is_no_headline_though_its_letters_stand_in_the_title(body, title, headline):
    assert title_of(body.format(TEXT), title=title, og=headline) == headline


def test_a_first_heading_in_a_trail_is_the_headline_where_text_stands_above_the_next_heading():
    body = f"<nav class=breadcrumb><h1>How ferries come back to harbours</h1></nav>{TEXT}<h2>Why ferries come back</h2>{TEXT}"
    assert title_of(body, og="Bringing ferries back to harbours") == "How ferries come back to harbours"


@pytest.mark.parametrize("element", ["div", "p", "span", "h3", "h4", "strong"])
@pytest.mark.parametrize("names", ["", "class=x7f3k2", "class=page-name"])
@pytest.mark.parametrize("menu", [0, 150])
@pytest.mark.parametrize("site", ["", " | The Tribune", " - Harbour - The Tribune"])
def test_a_headline_in_any_element_is_read_and_no_sub_heading_that_shares_its_words(element, names, menu, site):
    headline = "Fifteen ferries to watch in the harbour (2026): when the old ones leave"
    links = "".join(f"<div><a href=/{n}>Section number {n}</a></div>" for n in range(menu))
    body = (
        f"<div>{links}</div><main><{element} {names}>{headline}</{element}>{TEXT}"
        f"<h2>Five ferries to watch in the harbour: film</h2>{TEXT}</main>"
    )
    assert title_of(body, title=f"{headline}{site}") == headline


@pytest.mark.parametrize("name", ["Harbour Data Blog", "The Tribune of the Fjord"])
def test_a_site_name_in_front_of_the_title_is_no_headline(name):
    headline = "Small adventures with small ferries"
    body = f"<h1>{name}</h1><main><h3 class=post-title>{headline}</h3><h1>Small is the new large</h1>{TEXT}</main>"
    assert title_of(body, title=f"{name}: {headline}", og=headline) == headline
