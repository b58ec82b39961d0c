"""Patterns for the words of a table find what a row of alternatives finds, in any case."""

import re

import pytest

from newscrawl.grammar.word_patterns import any_of
from newscrawl.tables import lines

TABLES = ("credit_labels", "credit_openers", "byline_prefixes", "source_labels", "comment_words", "modified_words")


def found(pattern, texts):
    return [[match.span() for match in pattern.finditer(text)] for text in texts]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("flags", [re.NOFLAG, re.I])
def test_a_tables_words_are_found_as_a_row_of_alternatives_finds_them(table, flags):
    words = lines(table)
    plain = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))), flags)
    quick = re.compile(any_of(words, case_counts=not flags), flags)
    spellings = (str, str.lower, str.upper, str.title, str.swapcase, str.casefold)
    texts = [f"{change(word)}: {change(word)}{word}" for word in words for change in spellings]
    assert found(quick, texts) == found(plain, texts)


@pytest.mark.parametrize("text", ["\u017fource", "\u212aRONIKK", "İLE", "ıle", "straße", "ΣΟΦΙΑ", "ς"])
def test_letters_that_count_as_one_another_do_so_at_the_beginning_too(text):
    words = ("source", "kronikk", "ile", "Straße", "σοφια", "σ", "İle")
    plain = re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)), re.I)
    assert found(re.compile(any_of(words), re.I), [text]) == found(plain, [text])


def test_the_longest_of_several_words_is_found():
    assert re.match(any_of(("photo", "photo by", "Photo by and for")), "photo by Jane Roe", re.I)[0] == "photo by"
