"""What belongs to an article's text, and what only stands beside it: one page for each way in which bodies go wrong."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from newscrawl import read_article
from newscrawl.items import Article, BlockKind
from tests.reading.invented_pages import (
    FOURTH,
    HEADLINE,
    LAST,
    LAYOUTS,
    LEAD,
    SECOND,
    STORY,
    TEASERS,
    THIRD,
    grid,
    paragraphs,
)  # fmt: skip

URL = "https://lakecourier.example/local/brunnholm-reopens-its-old-sluice"
Layout = Callable[..., str]
pages = pytest.mark.parametrize("page", LAYOUTS, ids=lambda layout: layout.__name__)


def read(markup: str) -> Article:
    return read_article(markup, URL)


def holds(found: Article, *texts: str) -> list[str]:
    """The texts that the body should hold and does not."""
    return [text for text in texts if text not in found.body]


def strays(found: Article, *texts: str) -> list[str]:
    """The texts that the body should not hold and does."""
    return [text for text in texts if text in found.body]


AROUND = tuple(text for pair in TEASERS for text in pair)


@pages
def test_the_text_and_nothing_around_it(page: Layout):
    found = read(page(paragraphs(*STORY)))
    assert found.body == "\n\n".join(STORY)


@pages
def test_the_second_article_of_an_endless_page_is_another_article(page: Layout):
    other = ("Night bus to Halden runs again after a year on the depot's roof",
             "The night bus to Halden runs again from Friday. It leaves the station of Brunnholm at ten past one and takes forty minutes for a way that by day takes an hour.",
             "Its driver, Siv Aune, says that she has missed the people who sing, and a little less the people who sing badly.",
             "A ticket costs forty crowns. Whoever shows one from the day before rides for half of it.")  # fmt: skip
    behind = f"<article class='post type-post'><h1>{other[0]}</h1><div class='meta'>By Ola Berg, 16 November 2026</div>{paragraphs(*other[1:])}</article>"
    found = read(page(paragraphs(*STORY), behind=behind))
    assert holds(found, *STORY) == []
    assert strays(found, *other) == []


@pages
def test_teasers_with_text_are_not_the_text(page: Layout):
    teasers = "".join(f'<div class="teaser"><h3><a href="/t/{n}">{title}</a></h3><p>{text} <a href="/t/{n}">More</a></p></div>' for n, (title, text) in enumerate(TEASERS))  # fmt: skip
    found = read(
        page(paragraphs(*STORY), behind=f"<section class='more-stories'><h2>More stories</h2>{teasers}</section>")
    )
    assert (holds(found, *STORY), strays(found, *AROUND)) == ([], [])


@pages
def test_footnotes_are_text(page: Layout):
    notes = (
        "Minutes of the town council, 4 March 2024, item 7.",
        "The drawings of 1871 are kept in the county archive under the number B 114.",
    )
    listed = "".join(f'<li id="fn{n}">{note} <a href="#ref{n}">↩</a></li>' for n, note in enumerate(notes))
    marked = THIRD.replace("planned", 'planned<sup><a href="#fn0">1</a></sup>')
    found = read(
        page(paragraphs(LEAD, SECOND, marked, FOURTH, LAST) + f'<div class="footnotes"><hr><ol>{listed}</ol></div>')
    )
    assert holds(found, LEAD, SECOND, FOURTH, LAST, *notes) == []


@pages
def test_a_recipe_is_what_it_needs_and_how_it_is_made(page: Layout):
    needs = ("400 g of flour", "2 eggs from the day before", "half a litre of buttermilk", "1 spoonful of honey")
    steps = ("Stir the flour into the buttermilk until no lump is left, and let it rest under a cloth for an hour.",
             "Beat the eggs with the honey, fold them in, and heat the iron until a drop of water dances on it.",
             "Bake each cake for two minutes a side; the first one belongs to the cook.")  # fmt: skip
    card = (
        '<div class="wprm-recipe-container"><h2>Sluice keeper’s pancakes</h2><h3>Ingredients</h3><ul>'
        + "".join(f"<li>{n}</li>" for n in needs) + "</ul><h3>Method</h3><ol>"
        + "".join(f"<li>{s}</li>" for s in steps) + "</ol></div>"
    )  # fmt: skip
    found = read(page(paragraphs(LEAD, SECOND) + card + paragraphs(LAST)))
    assert holds(found, LEAD, SECOND, LAST, *needs, *steps) == []


@pages
def test_steps_and_lists_are_text_and_lists_of_links_are_not(page: Layout):
    steps = [f"Step {n}: {what}" for n, what in enumerate(("Close the upper gate.", "Open the paddles a hand wide.", "Wait until both levels are the same.", "Open the lower gate."), 1)]  # fmt: skip
    links = "".join(f'<li><a href="/t/{n}">{title}</a></li>' for n, (title, _) in enumerate(TEASERS))
    article = (
        paragraphs(LEAD, SECOND) + f"<h2>How to pass the sluice</h2><ol>{''.join(f'<li>{s}</li>' for s in steps)}</ol>"
    )
    found = read(page(article + paragraphs(THIRD, LAST) + f"<h3>Read more</h3><ul>{links}</ul>"))
    assert holds(found, LEAD, SECOND, THIRD, LAST, *steps) == []
    assert strays(found, *(title for title, _ in TEASERS)) == []


@pages
def test_several_containers_side_by_side_are_one_text(page: Layout):
    parts = "".join(
        f'<div class="chunk"><div class="inner">{paragraphs(text)}</div></div><div class="slot"></div>'
        for text in STORY
    )
    found = read(page(parts))
    assert found.body == "\n\n".join(STORY)


ENTRIES = (
    ("14:05", "The wheel is turning, and with it a good part of the town council, who hold on to it for the photographers."),
    ("13:40", "The divers have come up for the last time. They report one shopping trolley, two bicycles and no treasure."),
    ("13:10", "The brass band is late since its bus stands in front of the raised bridge of the canal."),
    ("12:30", "People have begun to gather on the towpath, many of them with folding chairs and thermos flasks."),
)  # fmt: skip


@pages
def test_a_live_blog_with_times_is_its_entries(page: Layout):
    entries = "".join(
        f'<div class="entry"><time datetime="2026-11-17T{at}:00+01:00">{at}</time><p>{text}</p></div>'
        for at, text in ENTRIES
    )
    found = read(page(paragraphs(LEAD) + f'<div class="liveblog">{entries}</div>'))
    assert holds(found, LEAD, *(text for _, text in ENTRIES)) == []
    assert [b.at.hour for b in found.blocks if b.at] == [13, 12, 12, 11]


@pages
def test_a_live_blog_without_times_is_its_entries(page: Layout):
    entries = "".join(f"<h3>{text.split(',')[0].split('.')[0]}</h3><p>{text}</p><hr>" for _, text in ENTRIES)
    assert holds(read(page(paragraphs(LEAD) + entries)), LEAD, *(text for _, text in ENTRIES)) == []


def test_text_that_only_a_script_holds_is_read_from_it():
    state = {
        "page": {"article": {"headline": HEADLINE, "body": [{"type": "paragraph", "text": text} for text in STORY]}}
    }
    found = read(grid("", behind=f'<script type="application/json" id="__STATE__">{json.dumps(state)}</script>'))
    assert (holds(found, *STORY), strays(found, *AROUND), found.evidence["body"]) == ([], [], "embedded state")


@pages
def test_sections_that_look_like_cards_are_the_text(page: Layout):
    heads = ("What happened", "What it cost", "Who paid", "What comes next")
    cards = "".join(f'<section class="card"><div class="card-header"><h3>{h}</h3></div><div class="card-body"><p>{t}</p></div></section>' for h, t in zip(heads, STORY[1:], strict=True))  # fmt: skip
    found = read(page(paragraphs(LEAD) + f'<div class="cards">{cards}</div>'))
    assert (holds(found, *STORY, *heads), strays(found, *AROUND)) == ([], [])


@pages
def test_an_article_of_one_sentence_is_that_sentence(page: Layout):
    assert read(page(paragraphs(LEAD))).body == LEAD


@pages
def test_a_transcript_is_who_says_what(page: Layout):
    said = (("NORDBY", "Mr Brandvik, when did you know?"), ("BRANDVIK", "When the divers laughed. Divers do not laugh."), ("NORDBY", "And what did you do?"),
            ("BRANDVIK", "I asked for another three months, and for a wheel."), ("NORDBY", "You got both?"), ("BRANDVIK", "I got the wheel."))  # fmt: skip
    lines = "".join(f"<p><strong>{who}:</strong> {what}</p>" for who, what in said)
    found = read(page(paragraphs(LEAD) + f"<h2>Transcript</h2>{lines}"))
    assert holds(found, LEAD, *(f"{who}: {what}" for who, what in said)) == []


@pages
def test_liner_notes_of_a_video_are_the_text(page: Layout):
    player = '<div class="video-player"><video src="/sluice.mp4"></video><span class="vjs-time">02:14</span><button>Play</button></div>'
    found = read(page(player + f'<div class="video-description">{paragraphs(LEAD, SECOND)}</div>'))
    assert found.body == f"{LEAD}\n\n{SECOND}"


@pages
def test_a_table_of_results_is_text(page: Layout):
    rows = (
        ("1", "Lake Rowers I", "7:41.2"),
        ("2", "Halden", "7:43.9"),
        ("3", "Lake Rowers II", "7:58.0"),
        ("4", "County Police", "8:31.7"),
    )
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    found = read(
        page(
            paragraphs(LEAD, SECOND)
            + f"<table><tr><th>Place</th><th>Boat</th><th>Time</th></tr>{table}</table>"
            + paragraphs(LAST)
        )
    )
    assert holds(found, LEAD, SECOND, LAST, *(cell for row in rows for cell in row[1:])) == []


@pages
def test_a_poem_keeps_its_lines(page: Layout):
    verses = (
        "The gate is up, the gate is down,",
        "the water does not care;",
        "it came from somewhere out of town",
        "and wants to get back there.",
    )
    found = read(page(paragraphs(LEAD) + f'<p class="verse">{"<br>".join(verses)}</p>' + paragraphs(LAST)))
    assert holds(found, LEAD, *verses, LAST) == []


@pages
def test_code_is_text(page: Layout):
    code = "def level(upper, lower):\n    return abs(upper - lower) < 0.02"
    found = read(
        page(paragraphs(LEAD, SECOND) + f"<pre><code>{code.replace('<', '&lt;')}</code></pre>" + paragraphs(LAST))
    )
    assert holds(found, LEAD, SECOND, LAST, "def level(upper, lower):", "return abs(upper - lower) < 0.02") == []
    assert BlockKind.PREFORMATTED in {b.kind for b in found.blocks}


def test_a_first_heading_over_a_link_within_the_text_opens_no_other_article():
    aside = "<aside class=related><article><h1>Read also:</h1><h2>A bridge is gone</h2><p class=byline>By Kari Nord</p></article></aside>"
    found = read(f"<article><h1>{HEADLINE}</h1>{paragraphs(*STORY[:4])}{aside}{paragraphs(LAST)}</article>")
    assert holds(found, *STORY, LAST) == []


def test_the_headline_again_below_its_lead_opens_no_other_article():
    head = f"<h2 class=title>{HEADLINE}</h2>{paragraphs(*STORY[:2])}<article><h1>Opinion</h1><h2 class=title>{HEADLINE}</h2>"
    found = read(
        f"<title>{HEADLINE}</title><main>{head}<p class=byline>By Kari Nord</p>{paragraphs(*STORY[2:])}</article></main>"
    )
    assert holds(found, *STORY) == []
