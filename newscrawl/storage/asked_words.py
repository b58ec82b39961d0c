"""What a person types to find articles, in the languages of both databases' full-text search. Pure.

``ferry strike``: both words. ``"ferry strike"``: together. ``-summer``: must not stand there. ``harb*``: what begins
so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TERM = re.compile(r'(-?)(?:"([^"]+)"|(\S+))')
_QUOTES = str.maketrans({'"': None, "'": " ", "\\": " "})
"""What would end a quoted term, or has a meaning within one."""


@dataclass(frozen=True, slots=True)
class _Term:
    text: str
    is_wanted: bool
    is_beginning: bool


def _terms(words: str) -> Iterator[_Term]:
    for minus, phrase, word in _TERM.findall(words):
        term = phrase or word
        if any(c.isalnum() for c in term):
            yield _Term(term.rstrip("*") if word else term, not minus, word.endswith("*"))


def fts5_query(words: str) -> str:
    """Words for SQLite (https://www.sqlite.org/fts5.html, section 3): each quoted, so that none is an operator; ""
    where nothing is asked for.
    """
    terms = [(one, f'"{one.text.replace(chr(34), "")}"{"*" if one.is_beginning else ""}') for one in _terms(words)]
    wanted = " AND ".join(text for one, text in terms if one.is_wanted)
    return wanted + "".join(f" NOT {text}" for one, text in terms if not one.is_wanted) if wanted else ""


def tsquery(words: str) -> str:
    """Words for PostgreSQL's ``to_tsquery`` (https://www.postgresql.org/docs/current/datatype-textsearch.html), in the
    same way.
    """
    terms = [(one, f"'{one.text.translate(_QUOTES)}'{':*' if one.is_beginning else ''}") for one in _terms(words)]
    wanted = " & ".join(text for one, text in terms if one.is_wanted)
    return wanted + "".join(f" & !{text}" for one, text in terms if not one.is_wanted) if wanted else ""
