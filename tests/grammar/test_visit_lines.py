"""Lines that a page makes anew for each visit, in seventy languages, and sentences of news with the same words in sixty."""

from pathlib import Path

import pytest

from newscrawl.grammar.noise import is_noise


def said(table: str) -> list[tuple[str, str]]:
    rows = Path(__file__).with_name(f"{table}.tsv").read_text("utf-8").splitlines()
    return [(language, line) for language, _, line in (row.partition("\t") for row in rows)]


@pytest.mark.parametrize(("language", "line"), said("lines_of_the_visit"))
def test_a_line_about_readers_or_the_making_of_the_page_is_no_text(language, line):
    assert is_noise(line)


@pytest.mark.parametrize(("language", "sentence"), said("sentences_of_readers"))
def test_a_sentence_of_news_that_counts_readers_is_text(language, sentence):
    assert not is_noise(sentence)
