"""The lexicon of news agencies: which names mean which supplier."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from newscrawl.grammar.word_patterns import any_of
from newscrawl.tables import casefolded, rows

_ADDRESS_END = re.compile(r"\.(?:com|de|net|org)$")
_SHORT = 4  # letters; shorter names are compared as they are printed


@cache
def _by_alias() -> dict[str, str]:
    return {_folded(alias): row[0] for row in rows("agencies") for alias in row}


def _folded(name: str) -> str:
    """Without regard to case, and to how letters with a dot below (Bengali, Hindi) are written."""
    return name.casefold() if name.isascii() else unicodedata.normalize("NFC", name).casefold()


@cache
def _pattern() -> re.Pattern[str]:
    names = {alias for row in rows("agencies") for alias in row}
    return re.compile(rf"(?<!\w){any_of(names, case_counts=True)}(?!\w)")


def agency(name: str) -> str | None:
    """The canonical name of an agency by any of its names, without regard to case; ``None`` for anything else."""
    text = _folded(name.strip(" .,;:()[]*"))
    found = _by_alias().get(text)
    if found is None and text.startswith("the "):
        found = _by_alias().get(text[4:])
    return found


def agencies_in(text: str) -> tuple[str, ...]:
    """Canonical names of all agencies written in ``text``, in order, each once (case counts: "PA" but not "pa")."""
    return tuple(dict.fromkeys(_by_alias()[_folded(m[0])] for m in _pattern().finditer(text)))


@cache
def _houses() -> frozenset[str]:
    names = casefolded("photo_houses") | casefolded("contributor_houses") | frozenset(_by_alias())
    return names | {re.sub(r"[\s.-]", "", name) for name in names if len(name) > _SHORT}


def is_photo_house(name: str) -> bool:
    """Whether a part of a credit is a known agency, stock house or platform, as printed or as its web address."""
    text = _folded(name.strip(" .,;:()[]")).removeprefix("the ")
    if text in _houses():
        return True
    joined = "".join(text.split()).replace("-", "")
    return _ADDRESS_END.sub("", joined) in _houses()
