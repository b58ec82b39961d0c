"""How many comments does a heading, link or counter state?"""

from __future__ import annotations

import re
from functools import cache

from newscrawl.grammar.text import clean
from newscrawl.grammar.word_patterns import any_of, any_pattern
from newscrawl.tables import casefolded, lines

_MAX_LINE = 300  # characters; a longer text is no heading, whatever it says
_HEAD = 110  # characters in which a heading states its number; the article's title may follow
_OPENING = 12  # characters of a phrase, which several have in common ("be the first to")
_MAX_OPENERS = 8  # words of a sentence in front of what it says: "to this article there are at the moment"
_MAX_INVITATION = 8  # words that may follow "no comments yet": "log in to write one"
_NUMBER = r"(?P<{0}>\d{{1,3}}(?:[.,٬ \u202f]\d{{3}})+(?!\d)|\d{{1,6}}(?!\d))"
_NOT_COUNTED = re.compile(any_pattern(lines("comment_not_counted")), re.I)
# A button that brings the next ones of a list names how many it brings.
_PAGE_OF_LIST = re.compile(any_pattern(lines("comment_list_buttons")), re.I)
# "No comments allowed" says nothing about their number.
_CLOSED = re.compile(any_pattern(lines("comment_permissions")), re.I)
_DATE_IN_FRONT = re.compile(r"^\W*(?:\d{1,2}([./-])\d{1,2}\1|\d{1,2}\.? \w{3,9}\.? )(?:19|20)\d\d(?=\d)")
# Scripts in which words are written without spaces, so that a word may go on behind the one that is looked for.
_QUOTES = "\"“„«»「『'‘"
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_COUNTERS = r"(?:(?:view|user|leser|reader|new|de|টি|टि)[ -]|টি\s|개의?\s?|件の?|[条條則则篇封]\s?)?"
# First and last character of a script, and letters of which every longer text of it has one.
_SCRIPTS = (
    ("\u0370", "\u03ff", "οα"), ("\u0400", "\u052f", "оа"), ("\u0590", "\u05ff", "ויה"), ("\u0600", "\u06ff", "اين"),
    ("\u0900", "\u097f", "कार"), ("\u0980", "\u09ff", "রন"), ("\u0b80", "\u0bff", "கதன"), ("\u0c00", "\u0c7f", "రన"),
    ("\u0d00", "\u0d7f", "കന"), ("\u0e00", "\u0e7f", "ราน"), ("\u3040", "\u30ff", "のい"),
    ("\u3400", "\u9fff", "的一日"),
    ("\uac00", "\ud7ff", "이다"),
)  # fmt: skip
_TITLE_FOLLOWS = re.compile(rf"{any_pattern(lines('comment_topic_words'))}\s", re.I)


@cache
def _answers() -> re.Pattern[str]:
    """Words that count answers of any kind."""
    return re.compile(rf"(?<!\w){any_of(lines('reply_words'))}(?!\w)", re.I)


@cache
def _stated() -> re.Pattern[str]:
    words = lines("comment_words")
    spaced = any_of(w for w in words if not _UNSPACED.search(w))
    unspaced = any_of(w for w in words if _UNSPACED.search(w))
    word_behind = rf"(?:{spaced}(?![\w-])|{unspaced})"
    word_before = rf"(?:(?<!\w){spaced}|{unspaced}수?)"
    return re.compile(
        rf"(?:^|(?<=[\s(\[{{±|:,•·/-])){_NUMBER.format('before')}\s*[)\]}}]?\s*{_COUNTERS}{word_behind}"
        rf"|{word_before}(?:\s*[(（\[{{:：]\s*|\s+|(?=\d)){_NUMBER.format('behind')}\s*[)）\]}}]?(?![\w:/]|\.\d)"
        rf"|{word_before}\s*[(（\[{{:：]?\s*{_NUMBER.format('counted')}\s?[件개条條則]",
        re.I,
    )


@cache
def count_stems() -> tuple[str, ...]:
    """What every count holds one of, in lower case; told by plain substring search, ten times as fast as the
    patterns.
    """
    stems = sorted({w.casefold()[:5] for w in lines("comment_words")}, key=len)
    phrases = [p for name in ("comment_zeros", "comment_ones") for p in lines(name) if not any(s in p for s in stems)]
    stems += dict.fromkeys(phrase[:_OPENING].rstrip() for phrase in phrases)
    return tuple(s for i, s in enumerate(stems) if not any(o in s for o in stems[:i]))


def stems_for(text: str) -> tuple[str, ...]:
    """The stems of the scripts that a page's whole text is written in: half of them need not be looked for in most."""
    by_letters = _stems_by_script()
    found = by_letters[""]
    for _, _, letters in _SCRIPTS:
        if any(letter in text for letter in letters):
            found += by_letters[letters]
    return found


@cache
def _stems_by_script() -> dict[str, tuple[str, ...]]:
    """The most frequent letters of a script ("" for Latin) -> its stems."""
    found: dict[str, list[str]] = {"": [], **{letters: [] for _, _, letters in _SCRIPTS}}
    for stem in count_stems():
        scripts = (letters for first, last, letters in _SCRIPTS if any(first <= c <= last for c in stem))
        found[next(scripts, "")].append(stem)
    return {letters: tuple(stems) for letters, stems in found.items()}


_PART_ENDS = r"(?:^|[|•·»«–—:;/(\[{>+&\d]|\s-)"  # "12 March | No comments", "von Jane Roe, 12:30 Keine Kommentare"


@cache
def _phrase(table: str) -> re.Pattern[str]:
    named = any_of(lines("comment_words"))  # "Kommentare: noch keine Kommentare"
    opened = rf"(?:{any_of(lines('comment_zero_openers'))}\W+){{0,{_MAX_OPENERS}}}"  # "There are currently"
    return re.compile(
        rf"{_PART_ENDS}\W*(?:{named}\W+)?{opened if table == 'comment_zeros' else ''}"
        rf"{any_of(lines(table))}(?!\w)(?P<rest>.*)$",
        re.I | re.S,
    )


@cache
def _none_behind() -> re.Pattern[str]:
    """ "Number of comments: none yet"."""
    return re.compile(
        rf"(?<!\w){any_of(lines('comment_words'))}\s*[:：]\s*"
        rf"{any_pattern(lines('comment_none_words'))}\W*$",
        re.I,
    )


def parse_number(text: str | int) -> int | None:
    """ "1.977" -> 1977, "١٢" -> 12; a count as an attribute or JSON value states it; ``None`` for anything else."""
    if isinstance(text, bool):
        return None
    if isinstance(text, int):
        return text if 0 <= text < 10_000_000 else None
    digits = re.sub(r"[.,٬ \u202f\xa0](?=\d{3}(?!\d))", "", str(text).strip())
    return int(digits) if re.fullmatch(r"\d{1,7}", digits) else None


def comment_count(text: str) -> int | None:
    """The number that a short text states: "3 Comments on TITLE" -> 3, "Be the first to comment" -> 0.

    ``None`` where it states none: no number, a sentence about something else, a word that is no comment count, what
    a reader writes ("Be the first to comment? Too late").
    """
    line = clean(text)
    if len(line) > _MAX_LINE:
        return None
    head = _DATE_IN_FRONT.sub("", line)[:_HEAD]  # "06/11/20260 Kommentare"
    low = head.casefold()
    if not any(map(low.__contains__, count_stems())):
        return None
    if (_NOT_COUNTED.search(head) and not re.match(r"^\W*\d", head)) or _PAGE_OF_LIST.search(head):
        return None
    if _says("comment_zeros", head) or ((":" in head or "：" in head) and _none_behind().search(head)):
        return 0
    if _says("comment_ones", head):
        return 1
    match = _stated().search(head)
    return parse_number(match["before"] or match["behind"] or match["counted"]) if match else None


def _says(table: str, head: str) -> bool:
    """Whether a line is one of the table's phrases, with at most the article's title or an invitation behind it."""
    low = head.casefold()
    if not any(map(low.__contains__, casefolded(table))):  # a tenth of what the pattern costs
        return False
    match = _phrase(table).search(head)
    if not match:
        return False
    rest = match["rest"].strip()
    if _CLOSED.search(rest.partition(".")[0]):
        return False
    if table == "comment_ones" and _answers().search(match[0][: match.start("rest") - match.start()]):
        return bool(_TITLE_FOLLOWS.match(rest) or rest[:1] in _QUOTES)
    if not rest.strip(" .!:)]}»…") or rest[0] in _QUOTES + "(|•·–—/":
        return True
    if _TITLE_FOLLOWS.match(rest) or (rest[0] in ".!" and "?" not in rest and table == "comment_zeros"):
        return True
    return "?" not in rest and len(rest.split()) <= _MAX_INVITATION and table == "comment_zeros"
