"""What pages say that are missing, in fifty-eight languages, beside headlines that use the same words. Both were written
down by somebody who did not know the tables.
"""

from pathlib import Path

import pytest

from newscrawl.grammar.notices import ERROR, says_only

_HERE = Path(__file__).parent
_UNDERSTOOD = 0.9  # of the sentences; 0.11 before languages had tables


def sentences(name: str) -> list[str]:
    lines = (_HERE / name).read_text("utf-8").splitlines()
    return [line.partition("\t")[2] for line in lines if "\t" in line]


def test_most_of_what_missing_pages_say_is_understood():
    said = sentences("notices.tsv")
    assert sum(says_only(ERROR, one) for one in said) >= _UNDERSTOOD * len(said)


def test_no_headline_with_their_words_is_one():
    assert [one for one in sentences("headlines_with_words_of_notices.tsv") if says_only(ERROR, one)] == []


@pytest.mark.parametrize("languages", [("de", "fr"), ("ja", "zh"), ("ru", "uk")])
def test_words_of_two_languages_make_no_sentence(languages):
    page = {"de": "Seite", "fr": "cette page", "ja": "ページ", "zh": "页面", "ru": "страница", "uk": "сторінка"}
    gone = {
        "de": "gefunden",
        "fr": "introuvable",
        "ja": "見つかりません",
        "zh": "不存在",
        "ru": "удалена",
        "uk": "видалена",
    }
    first, second = languages
    assert not says_only(ERROR, f"{page[first]} {gone[second]}")
    assert not says_only(ERROR, f"{page[second]} {gone[first]}")
