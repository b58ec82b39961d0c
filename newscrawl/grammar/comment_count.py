"""How many comments does a heading, link or counter state?"""

from __future__ import annotations

import re
from functools import cache

from newscrawl.grammar.text import clean
from newscrawl.tables import lines

_NUMBER = r"(?P<{0}>\d{{1,3}}(?:[., \u202f]\d{{3}})+(?!\d)|\d{{1,6}}(?!\d))"
_ONE = re.compile(
    r"^\W*(?:ein|one|un|uno|en|ett|één) (?:kommentar|comment|commentaire|comentario|commento|reactie)\b", re.I
)
_CLOSED = re.compile(r"declined to|request(?:s|ed)? for|kommentar von|comments? are closed|nach dem lesen", re.I)


@cache
def _stated() -> re.Pattern[str]:
    words = "|".join(re.escape(w) for w in sorted(lines("comment_words"), key=len, reverse=True))
    before = _NUMBER.format("before")
    behind = _NUMBER.format("behind")
    return re.compile(
        rf"(?:^|(?<=[\s(\[{{±|:,•·/-])){before}\s*[)\]}}]?\s*(?:(?:view|user|leser|reader|new)[ -])?(?:{words})(?![\w-])"
        rf"|(?<!\w)(?:{words})(?:\s*[(\[{{:]\s*|\s+|(?=\d)){behind}\s*[)\]}}]?(?![\w:/])(?!\.\d)",
        re.I,
    )


@cache
def count_stems() -> tuple[str, ...]:
    """What every count holds one of, in lower case; told by plain substring search, ten times as fast as the
    patterns.
    """
    stems = sorted({w.casefold()[:5] for w in lines("comment_words")}, key=len)
    stems += [p for p in lines("comment_zeros") if not any(s in p for s in stems)]
    return tuple(s for i, s in enumerate(stems) if not any(o in s for o in stems[:i]))


@cache
def _zero() -> re.Pattern[str]:
    phrases = "|".join(re.escape(p) for p in sorted(lines("comment_zeros"), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{phrases})(?!\w)", re.I)


def parse_number(text: str | int) -> int | None:
    """ "1.977" -> 1977; a count as an attribute or JSON value states it; ``None`` for anything else."""
    if isinstance(text, bool):
        return None
    if isinstance(text, int):
        return text if 0 <= text < 10_000_000 else None
    digits = re.sub(r"[., \u202f\xa0](?=\d{3}(?!\d))", "", str(text).strip())
    return int(digits) if re.fullmatch(r"[0-9]{1,7}", digits) else None


def comment_count(text: str) -> int | None:
    """The number that a short text states: "3 Comments on TITLE" -> 3, "Be the first to comment" -> 0.

    ``None`` where it states none: no number, a sentence about something else, a word that is no comment count.
    """
    line = clean(text)
    if len(line) > 300:
        return None
    head = line[:110]
    low = head.casefold()
    if not any(stem in low for stem in count_stems()):
        return None
    if _CLOSED.search(head) and not re.match(r"^\W*\d", head):
        return None
    if _zero().search(head):
        return 0
    if _ONE.match(head):
        return 1
    match = _stated().search(head)
    if not match:
        return None
    return parse_number(match["before"] or match["behind"])
