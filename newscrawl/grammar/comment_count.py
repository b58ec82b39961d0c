"""How many comments does a heading, link or counter state?"""

from __future__ import annotations

import re
from functools import cache
from unicodedata import normalize

from newscrawl.grammar.text import clean, has_digit
from newscrawl.grammar.word_patterns import any_of, any_pattern
from newscrawl.grammar.word_roles import plain, word_roles
from newscrawl.tables import lines, rows

_MAX_LINE = 300  # characters; a longer text is no heading, whatever it says
_HEAD = 110  # characters in which a heading states its number; the article's title may follow
_OPENING = 12  # characters of a phrase, which several have in common ("be the first to")
_MAX_OPENERS = 8  # words of a sentence in front of what it says: "to this article there are at the moment"
_MAX_INVITATION = 8  # words that may follow "no comments yet": "log in to write one"
_SHORT = 3  # characters, which too many words begin with
_MOST_WORDS = 16  # of a sentence that says that nobody has commented
_FEWEST_WORDS = 3  # of one that asks for the first comment; "First comment" is a label
# "1,234", "1 234", "1'234", and "1,23,456" as in India
_NUMBER = r"(?P<{0}>\d{{1,3}}(?:[.,٬،'’ \u202f]\d{{3}})+(?!\d)|\d{{1,2}}(?:,\d\d)+,\d{{3}}(?!\d)|\d{{1,6}}(?!\d))"
_NUMBER_ENDS = r"(?![\w:/]|[.,٬،'’]\d)"
_GROUPED = re.compile(r"\d{1,3}(?:[.,٬،'’ \u202f\xa0]\d{3})+|\d{1,2}(?:,\d\d)+,\d{3}")
_ONE_NUMBER = re.compile(rf"(?P<label>\D*){_NUMBER.format('number')}(?P<unit>\D*)")
_LONGEST_OF_DEBATE = 60  # characters
_PREPOSITIONS = 7  # characters of what parts contributions from their debate: "i", "in der"
_FIGURES_AND_SIGNS = re.compile(r"[\d()\[\]（）:：.,]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOT_COUNTED = re.compile(any_pattern(lines("comment_not_counted")), re.I)
# A button that brings the next ones of a list names how many it brings.
_PAGE_OF_LIST = re.compile(any_pattern(lines("comment_list_buttons")), re.I)
# "No comments allowed" says nothing about their number.
_CLOSED = re.compile(any_pattern(lines("comment_permissions")), re.I)
_DATE_IN_FRONT = re.compile(r"^\W*(?:\d{1,2}([./-])\d{1,2}\1|\d{1,2}\.? \w{3,9}\.? )(?:19|20)\d\d(?=\d)")
# Scripts in which words are written without spaces, so that a word may go on behind the one that is looked for.
_QUOTES = "\"“„«»「『'‘"
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ITEMS = "টি|टि|件|개|건|[条條則则个個]"
_COUNTERS = (
    r"(?:(?:view|user|leser|læser|läsar|readers?'?|new|de|na|টি|टि|adet|okur|okuyucu|lượt|db|olvasói)[ -]"
    r"|টি\s?|[개건]의?\s?|件の?|[条條則则篇封个個]\s?(?:网友|網友|读者|讀者|用户)?)?"
)
_COUNTER = re.compile(rf"^\s?(?:{_ITEMS}|(?=\S){_COUNTERS.removesuffix('?')})", re.I)
# What a number stands behind: in scripts without spaces any sign but that of an ordinal number ("第12条评论").
_IN_FRONT = r"(?:^|(?<=[\s(\[{±|:,•·/ـ\u0e00-\u0e7f\u3040-\u30ff\u3400-\u7b2b\u7b2d-\u9fff\uac00-\ud7af-]))"
# First and last character of the scripts
_SCRIPTS = (
    ("\u0370", "\u03ff"), ("\u0400", "\u052f"), ("\u0530", "\u058f"), ("\u0590", "\u05ff"), ("\u0600", "\u06ff"),
    ("\u0900", "\u097f"), ("\u0980", "\u09ff"), ("\u0a00", "\u0a7f"), ("\u0a80", "\u0aff"), ("\u0b80", "\u0bff"),
    ("\u0c00", "\u0c7f"), ("\u0c80", "\u0cff"), ("\u0d00", "\u0d7f"), ("\u0e00", "\u0e7f"), ("\u10a0", "\u10ff"),
    ("\u3040", "\u30ff"), ("\u3400", "\u9fff"), ("\uac00", "\ud7ff"),
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
    word_before = rf"(?:(?<!\w){spaced}|{unspaced})"
    between = rf"(?:{_between().pattern.removesuffix('$')})?"
    opened = rf"[^\d()（）]{{0,16}}?{any_of(lines('comment_view_words'))}[^\d()（）]{{0,8}}[(（\[]\s*"
    return re.compile(
        rf"{_IN_FRONT}{_NUMBER.format('before')}\s*[)\]}}]?\s*{_COUNTERS}{word_behind}"
        rf"|{word_before}(?:{between}(?:"
        rf"(?:\s*[(（\[{{:：·]\s*|\s+|(?=\d)){_NUMBER.format('behind')}\s*[)）\]}}]?{_NUMBER_ENDS}"
        rf"|\s*[(（\[{{:：]?\s*{_NUMBER.format('counted')}\s?(?:{_ITEMS}))"
        rf"|{opened}{_NUMBER.format('opened')}\s?(?:{_ITEMS})?\s*[)）\]])",
        re.I,
    )


@cache
def _chosen() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """By what a number of comments is that of the best or the latest ones, in front of it and behind."""
    words = [re.escape(word).replace(r"\*", r"\w*") for word in lines("comment_selection_words")]
    spaced = any_pattern(word for word in words if not _UNSPACED.search(word))
    unspaced = any_pattern(word for word in words if _UNSPACED.search(word))
    ends = rf"\s?{any_pattern(lines('comment_selection_ends'))}(?![^\W\u0e00-\u0e7f])"
    return re.compile(rf"(?:(?<!\w){spaced}|{unspaced})\W*$", re.I), re.compile(ends, re.I)


@cache
def _plain_lines(table: str) -> frozenset[str]:
    return frozenset(map(plain, lines(table)))


@cache
def count_stems() -> tuple[str, ...]:
    """What every count holds one of, ``plain``; told by plain substring search, ten times as fast as the patterns."""
    words = {plain(w)[:5] for w in lines("comment_words")}
    acts = {plain(act)[:5] for *_, acts, _ in rows("comment_sentences") for act in acts.split()}
    return _shortest(
        [*words, *(act for act in acts if len(act) > _SHORT)],
        [p for name in ("comment_zeros", "comment_ones", "comment_twos") for p in _plain_lines(name)],
    )


@cache
def _between() -> re.Pattern[str]:
    return re.compile(rf"\s?{any_of(lines('comment_between_words'))}$", re.I)


@cache
def _debate_stems() -> tuple[str, ...]:
    """What every line that counts contributions to a debate holds one of, ``plain``, beside a figure."""
    return _shortest([], [*_plain_lines("comment_debate_words")])


def _shortest(stems: list[str], phrases: list[str]) -> tuple[str, ...]:
    """The stems, and the beginnings of the phrases that hold none of them."""
    stems = sorted((stem.rstrip("*") for stem in stems), key=len)
    stems += dict.fromkeys(p[:_OPENING].rstrip() for p in sorted(phrases) if not any(s in p for s in stems))
    stems.sort(key=len)
    return tuple(s for i, s in enumerate(stems) if not any(o in s for o in stems[:i]))


def stems_for(text: str, *, of_debate: bool = False) -> tuple[str, ...]:
    """The stems of the scripts that a page's whole text is written in: most of them need not be looked for in most.
    ``of_debate``: those of lines that ``may_count_contributions``.
    """
    found: tuple[str, ...] = ()
    for letters, stems in _stems_by_script(of_debate=of_debate):
        if not letters or any(map(text.__contains__, letters)):
            found += stems
    return found


@cache
def _stems_by_script(*, of_debate: bool) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(letters, of which each stem of a script has one; the stems), with no letters for Latin."""
    found: dict[str, list[str]] = {}
    for stem in _debate_stems() if of_debate else count_stems():
        scripts = (first for first, last in _SCRIPTS if any(first <= c <= last for c in stem))
        found.setdefault(next(scripts, ""), []).append(stem)
    return tuple((_common_letters(stems) if script else "", tuple(stems)) for script, stems in found.items())


def _common_letters(stems: list[str]) -> str:
    """A few letters of which every stem has one."""
    letters, left = "", stems
    while left:
        letters += max({c for stem in left for c in stem}, key=lambda c: (sum(c in stem for stem in left), c))
        left = [stem for stem in left if letters[-1] not in stem]
    return letters


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
    digits = str(text).strip()
    if _GROUPED.fullmatch(digits):
        digits = re.sub(r"\D", "", digits)
    return int(digits) if re.fullmatch(r"\d{1,7}", digits) else None


def comment_count(text: str) -> int | None:
    """The number that a short text states: "3 Comments on TITLE" -> 3, "Be the first to comment" -> 0.

    ``None`` where it states none: no number, a sentence about something else, a word that is no comment count, what
    a reader writes ("Be the first to comment? Too late").
    """
    line = clean(text)
    if len(line) > _MAX_LINE:
        return None
    if not line.isascii():
        line = normalize("NFC", line).replace("İ", "i")
    head = _DATE_IN_FRONT.sub("", line)[:_HEAD]  # "06/11/20260 Kommentare"
    low = plain(head)
    if opens_discussion(low):
        return 0
    if not any(map(low.__contains__, count_stems())):
        return _contributions(head)
    if (_NOT_COUNTED.search(head) and not re.match(r"^\W*\d", head)) or _PAGE_OF_LIST.search(head):
        return None
    if _says("comment_zeros", head) or ((":" in head or "：" in head) and _none_behind().search(head)):
        return 0
    for count, table in ((1, "comment_ones"), (2, "comment_twos")):
        if _says(table, head):
            return count
    match = _stated().search(head)
    if match:
        return None if _are_chosen(head, match) else parse_number(match[match.lastgroup or 0])
    return 0 if _says_that_there_is_none(low) else _contributions(head)


def counts_contributions(text: str) -> bool:
    """Whether the number of a line is of what may be other than comments ("Debate (5)", "5 opinions")."""
    head = clean(text)
    return may_count_contributions(head) and not _stated().search(head) and _contributions(head) is not None


def counts_and_says_no_more(text: str) -> bool:
    """Whether a line is a number of comments, or of contributions, and no more: "12 comments", "Reactions (2)"."""
    words = " ".join(_FIGURES_AND_SIGNS.sub(" ", plain(text)).split())
    counted = words in _plain_lines("comment_words") or words in _plain_lines("comment_debate_words")
    return counted or counts_contributions(text)


def opens_discussion(line: str) -> bool:
    """Whether a ``plain`` line calls to open the discussion, so that nobody has yet."""
    return line.rstrip(" .!…") in _plain_lines("comment_zero_lines")


def may_count_contributions(text: str) -> bool:
    """Whether a text is short and has a figure, without which it counts no contributions."""
    return len(text) <= _LONGEST_OF_DEBATE and has_digit(text)


def _contributions(head: str) -> int | None:
    """The number of a whole line that counts contributions to a debate, or answers a call to take part in it."""
    # "Published: 2 | Waiting: 5", as under articles in Persian
    first = head.partition(" | ")[0]
    parted = _ONE_NUMBER.fullmatch(plain(first)) if may_count_contributions(first) else None
    if not parted or _YEAR.fullmatch(parted["number"]):
        return None
    words = _plain_lines("comment_debate_words")
    label, sign = parted["label"].strip(" .•|»([（:：·,"), parted["label"].strip()[-1:]
    unit = _COUNTER.sub("", parted["unit"]).strip(" )）].!…")
    if unit:
        named = not label or (sign in tuple(":：,") and (label in words or label in _plain_lines("comment_words")))
        told = named and (unit in words or _is_part_of_debate(unit))
    else:
        counted = sign in tuple("([（:：") or _COUNTER.match(parted["unit"]) is not None
        told = counted and (label in words or _between().sub("", label) in words)
    return parse_number(parted["number"]) if told else None


def _is_part_of_debate(unit: str) -> bool:
    """Whether contributions are said to be of a debate ("innlegg i debatten")."""
    first, _, rest = unit.partition(" ")
    between, _, last = rest.rpartition(" ")
    words = _plain_lines("comment_debate_words")
    return first in words and last in words and len(between) <= _PREPOSITIONS


def _are_chosen(head: str, match: re.Match[str]) -> bool:
    """Whether a number of comments is that of the best ones."""
    before, behind = _chosen()
    return before.search(head[: match.start()]) is not None or behind.match(head, match.end()) is not None


def _says(table: str, head: str) -> bool:
    """Whether a line is one of the table's phrases, with at most the article's title or an invitation behind it."""
    low = plain(head)
    if not any(map(low.__contains__, _plain_lines(table))):  # a tenth of what the pattern costs
        return False
    match = _phrase(table).search(head)
    if not match:
        return False
    rest = match["rest"].strip()
    if _CLOSED.search(rest.partition(".")[0]):
        return False
    if table != "comment_zeros" and _answers().search(match[0][: match.start("rest") - match.start()]):
        return bool(_TITLE_FOLLOWS.match(rest) or rest[:1] in _QUOTES)
    if not rest.strip(" .!:)]}»…") or rest[0] in _QUOTES + "(|•·–—/":
        return True
    if _TITLE_FOLLOWS.match(rest) or (rest[0] in ".!" and "?" not in rest and table == "comment_zeros"):
        return True
    return "?" not in rest and len(rest.split()) <= _MAX_INVITATION and table == "comment_zeros"


# ---- sentences by their words

_ASKS = re.compile("[?？؟;]")


def _says_that_there_is_none(line: str) -> bool:
    """Whether all words of a line are of such a sentence in one language, with one for comments and one for none or the
    first.
    """
    if _ASKS.search(line) or has_digit(line):
        return False
    vocabulary = word_roles("comment_sentences")
    roles = vocabulary.of_text(line)
    if not roles or len(roles) > _MOST_WORDS:
        return False
    whole = frozenset.intersection(*(frozenset().union(*found) for found in roles))
    comments, none, first, commenting, _ = vocabulary.together(roles)
    told = comments & none
    if len(roles) >= _FEWEST_WORDS:
        told |= first & (comments | commenting)
    return bool(whole & told)
