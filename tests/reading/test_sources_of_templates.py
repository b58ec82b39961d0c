"""Where templates say whose a text is: labels and names in lines of their own, lines of the day, bylines of agencies."""

from __future__ import annotations

import pytest

from newscrawl import read_article
from newscrawl.items import Article

TEXT = "".join(
    f"<p>{text}</p>"
    for text in (
        "The pontoon that was torn away in the storm of last week has been found on a beach of the next island.",
        "A farmer who looked for his sheep saw it at low tide, with two benches and a bin still screwed to its planks.",
        "The harbour office wants to bring it home in spring, when the swell allows to tow it across the open water.",
    )
)


def read(above: str = "", below: str = "", head: str = "", lang: str = "en") -> Article:
    page = (
        f"<html lang={lang}><head><title>Pontoon found - The Slipway</title><meta property=og:site_name content='The Slipway'>"
        f"{head}</head><body><article><h1>Pontoon found on a beach</h1>{above}<div>{TEXT}</div>{below}</article></body></html>"
    )
    return read_article(page, "https://slipway.example/news/pontoon-found")


@pytest.mark.parametrize("below", [
    "<div class=field><div class=label>Source:&nbsp;</div><div class=items><div>Harbour office of Outer Skerry</div></div></div>",
    "<div><div class=field__label>Source</div>: <span>Harbour office of Outer Skerry</span></div>",
    "<dl><dt>Source</dt><dd>Harbour office of Outer Skerry</dd></dl>", "<p>Source: Harbour office of Outer Skerry</p>",
    "<p>Provided by <a href=/p/3>Harbour office of Outer Skerry</a></p>",
])  # fmt: skip
def test_a_label_and_the_name_below_it_are_the_source(below: str) -> None:
    assert read(below=below).source == "Harbour office of Outer Skerry"


@pytest.mark.parametrize(
    "below", ["<p>Provided by the state, the money came late.</p>", "<p>Zdroj svetla vidno z mora.</p>"]
)
def test_a_sentence_that_begins_with_a_labels_words_is_none(below: str) -> None:
    assert read(below=below).source is None


@pytest.mark.parametrize("line", [
    "2026-11-20 10:21　来源：<a href=/m/2>北港晚报</a> 举报", "2026年11月20日 10:21 来源于 <a href=/m/2>北港晚报</a>",
    "来源：北港晚报 | 2026-11-20",
])  # fmt: skip
def test_the_line_of_the_day_names_the_source_in_chinese(line: str) -> None:
    found = read(above=f"<div class=info>{line}</div>", lang="zh")
    assert (found.source, found.sources) == ("北港晚报", ("北港晚报",))


def test_brackets_within_a_suppliers_name_are_kept() -> None:
    assert read(below="<p>Source: Quay Press Agency (QPA)</p>").sources == ("Quay Press Agency (QPA)",)


def declared(name: str) -> str:
    return (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Pontoon found on a beach", "author": '
        f'{{"@type": "Organization", "name": "{name}"}}}}</script>'
    )


@pytest.mark.parametrize(
    ("name", "sources"),
    [("Coastal News Cooperative", ("Coastal News Cooperative",)), ("The Slipway", ()), ("Slipway Newsroom", ())],
)
def test_another_house_that_the_head_declares_as_author_is_the_supplier(name: str, sources: tuple[str, ...]) -> None:
    assert read(head=declared(name)).sources == sources


def test_a_byline_that_ends_in_a_word_for_an_agency_is_one() -> None:
    assert read(above="<div class=byline>Consolidated Press</div>").sources == ("Consolidated Press",)
    assert read(above="<div class=byline>The Slipway Press</div>").sources == ()


@pytest.mark.parametrize("below", ["<p><b>QPAX</b></p>", "<p class=note>© QPAX: no part of it may be copied.</p>"])
def test_capitals_above_and_below_a_text_are_its_agency_and_no_author(below: str) -> None:
    found = read(above="<div class=byline><a href=/author/qpax>QPAX</a></div>", below=below)
    assert (found.sources, found.authors) == (("QPAX",), ())
