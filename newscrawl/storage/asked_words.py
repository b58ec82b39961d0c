"""What a person types to find articles, in the languages of both databases' full-text search. Pure.

``ferry strike``: both words. ``"ferry strike"``: together. ``-summer``: must not stand there. ``harb*``: what begins
so. Both indexes take a whole sentence of Chinese, Japanese or Thai for one word, for no spaces part them; what is asked
for in such a script is looked for letter by letter, without an index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_TERM = re.compile(r'(-?)(?:"([^"]+)"|(\S+))')
_WORD = re.compile(r"\w+")
_QUOTES = str.maketrans({'"': None, "'": " ", "\\": " "})
"""What would end a quoted term, or has a meaning within one."""


_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f]"
)
"""Thai, Lao, Burmese, Khmer, Japanese, Chinese."""
_EITHER_SIDE = 40  # letters of a text that are shown around what was found


@dataclass(frozen=True, slots=True)
class _Term:
    text: str
    is_wanted: bool
    is_beginning: bool

    @property
    def is_indexed(self) -> bool:
        return not _UNSPACED.search(self.text)

    def stands_in(self, line: str) -> bool:
        if not self.is_indexed:
            return self.text in line
        together = r"\W+".join(map(re.escape, _WORD.findall(self.text)))
        ending = "" if self.is_beginning else r"\b"
        return bool(re.search(rf"\b{together}{ending}", line, re.I))


@dataclass(frozen=True, slots=True)
class Letters:
    """What is looked for without an index: texts that must stand in a headline or body, and those that must not."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


def _terms(words: str) -> Iterator[_Term]:
    for minus, phrase, word in _TERM.findall(words):
        term = phrase or word
        if any(c.isalnum() for c in term):
            yield _Term(term.rstrip("*") if word else term, not minus, word.endswith("*"))


def _indexed(words: str) -> Iterator[_Term]:
    return (one for one in _terms(words) if one.is_indexed)


def letters_of(words: str) -> Letters:
    """What the indexes cannot find of what a person typed. Words that must not stand there are among it where no word
    that must is left for the index: it cannot answer "all but".
    """
    terms = [*_terms(words)]
    asks_index = any(one.is_wanted and one.is_indexed for one in terms)
    wanted = tuple(one.text for one in terms if one.is_wanted and not one.is_indexed)
    if not wanted and not asks_index:
        return Letters((), ())
    return Letters(wanted, tuple(t.text for t in terms if not t.is_wanted and not (t.is_indexed and asks_index)))


def asks_for_any(words: str) -> bool:
    """Whether anything typed is something that can stand in an article."""
    return any(one.is_wanted for one in _terms(words))


def all_stand_in(headline: str, words: str) -> bool:
    """Whether all that is asked for, and nothing that must not be there, stands in a line, whatever the case."""
    return all(one.stands_in(headline) == one.is_wanted for one in _terms(words))


def excerpt(text: str, wanted: Sequence[str], marks: tuple[str, str]) -> str:
    """The part of a text in which the first of some texts stands that does, it between marks; "" where none does."""
    found = next(((at, one) for one in wanted if (at := text.find(one)) >= 0), None)
    if found is None:
        return ""
    at, one = found
    before, behind = text[max(at - _EITHER_SIDE, 0) : at], text[at + len(one) : at + len(one) + _EITHER_SIDE]
    return f"{'... ' if at > _EITHER_SIDE else ''}{before}{marks[0]}{one}{marks[1]}{behind} ..."


def fts5_query(words: str) -> str:
    """Words for SQLite's index (https://www.sqlite.org/fts5.html, section 3): each quoted, so that none is an operator;
    "" where nothing is asked for.
    """
    terms = [(one, f'"{one.text.replace(chr(34), "")}"{"*" if one.is_beginning else ""}') for one in _indexed(words)]
    wanted = " AND ".join(text for one, text in terms if one.is_wanted)
    return wanted + "".join(f" NOT {text}" for one, text in terms if not one.is_wanted) if wanted else ""


def tsquery(words: str) -> str:
    """Words for PostgreSQL's ``to_tsquery`` (https://www.postgresql.org/docs/current/datatype-textsearch.html), in the
    same way.
    """
    terms = [(one, f"'{one.text.translate(_QUOTES)}'{':*' if one.is_beginning else ''}") for one in _indexed(words)]
    wanted = " & ".join(text for one, text in terms if one.is_wanted)
    return wanted + "".join(f" & !{text}" for one, text in terms if not one.is_wanted) if wanted else ""
