"""The learned choice of the body as a piece of machinery: what it is given, what it answers, what it costs."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import ThreadpoolController

from newscrawl import read_article
from newscrawl.invocation import compiled_modules
from newscrawl.reading.body import _place
from newscrawl.reading.document import Document
from newscrawl.reading.learned.network import Network, chosen, network
from newscrawl.reading.learned.segments import GROUPS, WIDTH, page_arrays
from newscrawl.reading.learned.words import BUCKETS, name_words, text_words
from tests.reading.invented_pages import HEADLINE, LEAD, STORY, classic, paragraphs

URL = "https://lakecourier.example/local/brunnholm-reopens-its-old-sluice"
PIECES = st.sampled_from([
    "<p>A paragraph that says something, and then, after a comma, something else.</p>", "<h2>Heading</h2>", "<li><a href='/x'>Link</a></li>",
    "<div class='teaser'>", "</div>", "<article>", "</article>", "<table><tr><td>1</td><td>2</td></table>", "<p>漢字と仮名。</p>", "<p>\ud800�</p>",
    "<nav>", "<h1>Another headline</h1>", "<time datetime='2026-11-17'>17 Nov</time>", "<p>نص</p>", "<pre>a\n b</pre>", "©", "<br>", "<p>.</p>",
])  # fmt: skip


def test_the_weights_are_a_small_file_that_says_what_it_is():
    stored = files("newscrawl.reading.learned").joinpath("weights")
    assert stored.joinpath("body.md").is_file()
    assert len(stored.joinpath("body.npz").read_bytes()) < 400_000
    model = network("body")
    assert model.about["version"]
    assert len(model.weights["mean"]) == WIDTH
    assert sorted(s.start for s in GROUPS.values()) == sorted({0, *(s.stop for s in GROUPS.values())} - {WIDTH})


@given(st.lists(PIECES, min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_page_with_text_has_one_finite_answer_a_segment(pieces):
    document = Document("".join(pieces), URL)
    count = len(document.segments)
    for headline in (None, 0, count - 1) if count else ():
        page = page_arrays(document, headline, "Another headline")
        odds = network("body").log_odds(page)
        assert odds.shape == chosen(odds, page).shape == (count,)
        assert np.isfinite(odds).all()


@pytest.mark.skipif(bool(compiled_modules()), reason="a method of a compiled class cannot be replaced")
def test_its_products_take_one_thread_whichever_thread_reads(monkeypatch):
    """A crawl warms the reader in one thread, which lives on, and reads in another."""
    libraries = ThreadpoolController().select(user_api="blas").lib_controllers
    page = page_arrays(Document(classic(paragraphs(*STORY)), URL), 0, HEADLINE)
    seen: list[int] = []
    usual = Network._log_odds

    def watched(self, page):
        seen.extend(library.num_threads for library in libraries)
        return usual(self, page)

    monkeypatch.setattr(Network, "_log_odds", watched)
    with ThreadPoolExecutor(1) as warming:
        before = [library.num_threads for library in libraries]
        warming.submit(network("body").log_odds, page).result()
        network("body").log_odds(page)
        assert seen == [1] * 2 * len(libraries)
        assert [library.num_threads for library in libraries] == before


@given(
    st.lists(
        st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1),
        min_size=1,
        max_size=30,
    )
)
def test_every_text_has_its_words_where_it_begins(texts):
    found = text_words(texts)
    assert len(found.starts) == len(texts)
    assert (found.buckets[found.starts] == 0).all()
    assert found.buckets.max() < BUCKETS


def test_words_of_class_names_are_parts_of_names():
    whole, parts = (
        name_words([("div", "articleBody")]),
        name_words([("div", "article_body"), ("div", "body--article x9")]),
    )
    assert set(whole.buckets) == set(parts.buckets)


@pytest.mark.parametrize(
    "unit",
    [
        "<p>{}</p>".format("A sentence of some length, and its end. " * 3),
        "<div><h1>Head</h1>",
        "<li><a href='/a'>Entry</a></li>",
    ],
)
def test_time_grows_as_the_page_does(unit):
    def seconds(count: int) -> float:
        document = Document(f"<h1>{HEADLINE}</h1>" + unit * count, URL)
        began = time.process_time()
        network("body").log_odds(page_arrays(document, 0, HEADLINE))
        return time.process_time() - began

    seconds(50)
    small, large = min(seconds(500) for _ in range(3)), min(seconds(4000) for _ in range(2))
    assert large < 8 * 4 * small + 0.05


def test_a_body_says_how_sure_it_is_and_what_decided():
    found = read_article(classic(paragraphs(*STORY)), URL)
    assert 0.5 < found.confidence["body"] <= 1
    assert found.evidence["body"].startswith("learned choice in <div")
    assert "body" not in read_article(f"<title>{HEADLINE}</title>", URL).confidence


def test_little_text_is_less_sure_than_a_whole_story():
    whole, little = (read_article(classic(paragraphs(*texts)), URL).confidence["body"] for texts in (STORY, (LEAD,)))
    assert little < whole


@st.composite
def nested(draw):
    """Elements in elements, most of them with a line of their own."""
    markup, depth = [], 0
    for number in range(draw(st.integers(1, 30))):
        if depth and draw(st.booleans()):
            markup.append("</div>")
            depth -= 1
        else:
            markup.append(
                draw(st.sampled_from(("<div>", "<div><div>", "<div>line"))) + f"<p>{'x' * (number % 7 + 1)}</p>"
            )
            depth += markup[-1].count("<div>")
    return "<body>" + "".join(markup)


@settings(max_examples=40, deadline=None)
@given(nested(), st.data())
def test_the_place_of_a_text_is_the_innermost_element_that_holds_nearly_all_of_it(markup, data):
    document = Document(markup, "https://a.example/1")
    count = len(document.segments)
    numbers = sorted(data.draw(st.sets(st.integers(0, count - 1), min_size=1))) if count else []
    letters = sum(len(document.segments[n].text) for n in numbers)
    wanted = 0
    for number, node in enumerate(document.nodes):
        held = sum(len(document.segments[n].text) for n in numbers if node.order <= n < node.last)
        if held >= 0.9 * letters:
            wanted = number
    while document.nodes[wanted].tag == "p":
        wanted = document.nodes[wanted].parent
    assert _place(document, numbers) == wanted
