"""Which part a word plays in sentences of one kind, by language: a table of words, a row a language, a column a part.

"*" at a word's end stands for whatever follows, as endings do. In scripts that part no words, or hang endings of their
own on each, what stands together is taken apart, the longest word first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from unicodedata import normalize

from newscrawl.tables import rows

_ENDS = ".,;!?…()\"'"
_SIGNS = r"\s!-&(-/:-@\[-`{-~“”„«»…।。、！？，؟،؛–—¡¿·"
_WORD = re.compile(rf"[^{_SIGNS}']+(?:'[^{_SIGNS}']+)*'?")
UNPARTED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]+")
_SHORTEST_STEM = 2

Languages = frozenset[str]


def plain(text: str) -> str:
    """As the words of tables are looked up: in lower case, letters and their marks as one, the two i of Turkish and the
    two apostrophes alike.
    """
    text = text if text.isascii() else normalize("NFC", text).replace("İ", "i").replace("’", "'")
    return text.casefold().replace("ı", "i")


def words_of(text: str) -> Iterator[str]:
    """The words of a text that is ``plain``, without hosts."""
    for token in text.split():
        if "." not in token.strip(_ENDS):
            yield from _WORD.findall(token)


class WordRoles:
    """The words of one table."""

    def __init__(self, table: str) -> None:
        columns = len(rows(table)[0]) - 1  # of parts, behind the language
        found: dict[str, tuple[set[str], ...]] = defaultdict(lambda: tuple(set() for _ in range(columns)))
        for language, *parts in rows(table):
            for column, part in enumerate(parts):
                for word in plain(part).split():
                    found[word][column].add(language)
        roles = {word: tuple(map(frozenset, by_column)) for word, by_column in found.items()}
        unparted = sorted((word for word in roles if UNPARTED.match(word)), key=len, reverse=True)
        self._none: tuple[Languages, ...] = (frozenset(),) * columns
        self._words = {word: found for word, found in roles.items() if not word.endswith("*")}
        self._stems = {word[:-1]: found for word, found in roles.items() if word.endswith("*")}
        self._pieces = re.compile("|".join([*map(re.escape, unparted), "."]))

    def of_text(self, text: str) -> list[tuple[Languages, ...]]:
        """For each word of a text, in order, by column the languages in which it plays that part; numbers are left
        out.
        """
        pieces = [piece for word in words_of(plain(text)) for piece in self._parted(word)]
        return [self._of_word(piece) for piece in pieces if not piece.isdigit()]

    def played_in(self, text: str) -> tuple[Languages, ...]:
        """By column the languages in which any word of a text plays that part."""
        return self.together(self.of_text(text))

    def together(self, roles: Sequence[tuple[Languages, ...]]) -> tuple[Languages, ...]:
        """The same of words that were looked up: ``roles`` as ``of_text`` gives them."""
        return tuple(none.union(*(found[column] for found in roles)) for column, none in enumerate(self._none))

    def _parted(self, word: str) -> list[str]:
        return self._pieces.findall(word) if UNPARTED.match(word) else [word]

    def _of_word(self, word: str) -> tuple[Languages, ...]:
        stems = (word[:n] for n in range(_SHORTEST_STEM, len(word) + 1))
        found = [self._words.get(word, self._none), *(self._stems[stem] for stem in stems if stem in self._stems)]
        return found[0] if len(found) == 1 else tuple(frozenset().union(*column) for column in zip(*found, strict=True))


@cache
def word_roles(table: str) -> WordRoles:
    """The words of a table, read once."""
    return WordRoles(table)
