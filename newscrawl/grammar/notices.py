"""Titles of pages that are a server's notice: something is missing, broken, refused, or asked for first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newscrawl.tables import casefolded

_PARTS = re.compile(r"\s*[|:•·»«]\s*|\s+[-–—]\s+")
_ENDS = ".,;!?…()\"'"
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def says_only(telling: re.Pattern[str], title: str) -> bool:
    """Whether a part of a title ("404 | The Fjord Post") holds what ``telling`` looks for, and beside that nothing but
    words of such notices, numbers and hosts: "Page not found" does, "Missing boy not found" does not.
    """
    known = casefolded("notice_words")
    for part in _PARTS.split(title):
        if telling.search(part) and all(word in known or word.isdigit() for word in _words(part)):
            return True
    return False


def _words(part: str) -> Iterator[str]:
    """Words, without hosts."""
    for token in part.casefold().replace("’", "'").split():
        if "." not in token.strip(_ENDS):
            yield from _WORD.findall(token)
