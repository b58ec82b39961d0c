"""A text's words, its shingles and its content hash by their shortest definition: the fast ways find the same."""

import hashlib
import re

import orjson
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.decisions.changes import CONTENT_FIELDS, content_hash, semantic
from newscrawl.decisions.near_duplicates import Wording, bands, likeness, shingles
from newscrawl.items import Block, BlockKind
from newscrawl.json_form import as_plain
from tests.articles import article

TEXT = st.text(
    st.one_of(st.characters(), st.sampled_from("abc  \0\n“”’«»–…é漢カ?_1`'-ßİ\x1e\u2060\ud800")), max_size=60
)


@given(TEXT)
def test_words_are_runs_of_letters_and_digits_whatever_stands_between_them(text):
    assert Wording(text)._parted()[1] == re.findall(r"[^\W_]+", text.casefold())


@given(
    st.lists(
        st.sampled_from(["the", "harbour", "was", "closed", "on", "monday", "漢字", "for"]), min_size=40, max_size=90
    )
)
def test_texts_are_as_alike_as_the_runs_of_words_that_they_share(words):
    one, other = " ".join(words), " ".join([*words[10:], "and", *words[:20]])
    found, others = shingles(one), shingles(other)
    told = likeness(Wording(one), Wording(other))
    assert Wording(one).bands == bands(found)
    if min(len(found), len(others)) >= 40:
        assert told.similarity == len(found & others) / len(found | others)
        assert told.containment == len(found & others) / min(len(found), len(others))
    else:
        assert (told.similarity, told.is_copy) == (0.0, False)


@given(st.lists(TEXT, max_size=5), TEXT)
def test_a_content_hash_is_that_of_each_field_by_itself(texts, title):
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in (*texts, "https://a.example/p?" + title))
    one = article(title=title, blocks=blocks)
    names = [name for name in CONTENT_FIELDS if name not in ("comment_count", "modified_at", "body")]
    values = [semantic(_without_keys(as_plain(getattr(one, name)))) for name in names]
    assert content_hash(one) == hashlib.blake2b(orjson.dumps(values), digest_size=16).hexdigest()


def _without_keys(plain):
    """A hash is made of values in the order of their fields."""
    if isinstance(plain, dict):
        return [_without_keys(value) for value in plain.values()]
    return [_without_keys(value) for value in plain] if isinstance(plain, list) else plain
