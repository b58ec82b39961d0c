"""Pages of one list, told by their addresses: "/page/2/", "?paged=3", "index2.html"."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from newscrawl.tables import casefolded

_WORD = r"(?:page|pagina|pagine|paged|side|sida|seite|sivu|p)"
_NUMBERED = re.compile(rf"(?:{_WORD}[-_]?|index[-_]?)([0-9]{{1,4}})(?:\.html?|\.php)?", re.I)
_WORD_ALONE = re.compile(_WORD, re.I)
_NUMBER = re.compile(r"[0-9]{1,4}")


def follows(url: str, page: str) -> bool:
    """Whether an address is that of the next page of the list at ``page``."""
    here, there = _numbered(page), _numbered(url)
    return here[0] == there[0] and there[1] == here[1] + 1


def _numbered(url: str) -> tuple[str, int]:
    """-> (address of the list as a whole, number of the page)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url, 0
    number, query = 1, []
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if _WORD_ALONE.fullmatch(name) and _NUMBER.fullmatch(value):
            number = int(value)
        else:
            query.append((name, value))
    segments = [segment for segment in parts.path.split("/") if segment]
    if segments and segments[-1].casefold() in casefolded("variant_segments"):
        segments.pop()  # index.html
    if segments and (found := _NUMBERED.fullmatch(segments[-1])):
        number = int(found[1])
        segments.pop()
    elif len(segments) > 1 and _NUMBER.fullmatch(segments[-1]) and _WORD_ALONE.fullmatch(segments[-2]):
        number = int(segments[-1])
        del segments[-2:]
    return urlunsplit((parts.scheme, parts.netloc, "/" + "/".join(segments), urlencode(query), "")), number
