"""What opens a byline, and what gives a name another part than the author's: "By", "Text:", "Edited by", "Foto:"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from newscrawl.grammar import cjk_bylines
from newscrawl.grammar.word_patterns import any_of, any_pattern
from newscrawl.tables import casefolded, lines

LONGEST = 300  # characters of a byline that are read
_LONGEST_LABEL = 30  # characters of a line that is nothing but a label
_REMEMBERED = 1024  # bylines; one is asked about several times while a page is read
_LABEL_END = r"(?:\s*[:：/／・՝]\s*|\s+)"
_LETTER = r"[\w\u0300-\u036f\u0900-\u0dff\u0e00-\u0e7f]"  # vowels of Indic scripts and Thai are signs, no letters
_ROLE_SIGN = re.compile(r"\s?[/／・]\s?$")
_DASH_BEHIND_ROLE = re.compile(rf"(?<=[.,;،]\s)({_LETTER}{{3,20}})\s[-–—]\s(?=\S)")
EDGES = " .,;:|-–—*\"“”„«»'‘’・…>›/\\()[]：；，、"
GLUED_LABEL = re.compile(r"^(?:By|by|Von|von|Par|par)+\s*(?=[A-ZÀ-Þ])")
_OPENER = re.compile(rf"^\W*{any_of(lines('byline_openers'))}\b[:\s]", re.I)
_FIRST_WORD = re.compile(r"\w+")
_SIGNS_IN_FRONT = 8  # characters in front of a line's first word, in lines that are told from others by that word
_FIRST_WORDS = re.compile(rf"^[^\w\n]{{0,{_SIGNS_IN_FRONT}}}(\w*)", re.M)


@cache
def label() -> re.Pattern[str]:
    """The words in front of a byline's names."""
    return re.compile(rf"^\W*(?:{any_of(lines('byline_prefixes'))}{_LABEL_END}(?=\S))+", re.I)


@cache
def _plain_openers() -> tuple[frozenset[str], re.Pattern[str]]:
    """First words of labels, and the labels that open a byline by themselves: those of several words, and every one
    that a colon follows.
    """
    labels = sorted(lines("byline_prefixes"), key=len, reverse=True)
    first = frozenset(match[0].casefold() for label in labels if (match := _FIRST_WORD.search(label)))
    several = "|".join(re.escape(w) for w in labels if " " in w)
    every = "|".join(re.escape(w.rstrip(":：/●")) for w in labels)
    return first, re.compile(rf"^\W*(?:(?:{several})(?=\s+\S|\s*[:：])|(?:{every})\s*[:：●])", re.I)


@lru_cache(maxsize=_REMEMBERED)
def opens_byline(text: str) -> bool:
    """Whether a line begins like a byline: "By ...", "Av ...", "Autorin: ...", "Posted by ...", not "Foto: ..."."""
    word = _FIRST_WORD.search(text, 0, _LONGEST_LABEL)
    if word is None:  # it may begin farther behind
        return bool(_OPENER.match(text))
    said = word[0].casefold()
    if (said in _openers() or word.end() == _LONGEST_LABEL) and _OPENER.match(text):
        return True
    first, opener = _plain_openers()
    return said in first and bool(opener.match(text)) and not other_roles().match(text)


def openings(texts: Sequence[str]) -> tuple[frozenset[int], frozenset[int]]:
    """-> (numbers of the lines that begin like a byline, of those that are nothing but a label): what ``opens_byline``
    and ``is_label`` say of each, told of a page's lines at once. The lines hold no line breaks.
    """
    openers, labels = _first_words()
    # Hardly any line begins with a word that opens one, and all first words are found and folded in one go.
    begun = _FIRST_WORDS.findall("\n".join([text[:_LONGEST_LABEL] for text in texts]))
    opening: list[int] = []
    label: list[int] = []
    for number, (text, word) in enumerate(zip(texts, "\n".join(begun).casefold().split("\n"), strict=False)):
        unsure = not word or len(word) >= _LONGEST_LABEL - _SIGNS_IN_FRONT  # farther behind, or cut
        if (unsure or word in openers) and opens_byline(text):
            opening.append(number)
        if (unsure or word in labels) and is_label(text):
            label.append(number)
    return frozenset(opening), frozenset(label)


@cache
def _first_words() -> tuple[frozenset[str], frozenset[str]]:
    """First words of lines that may begin like a byline, and of those that may be a label."""
    labels = (match[0] if (match := _FIRST_WORD.search(label)) else "" for label in labels_alone())
    return _openers() | _plain_openers()[0], frozenset(labels)


@cache
def _openers() -> frozenset[str]:
    return casefolded("byline_openers")


@cache
def labels_alone() -> frozenset[str]:
    """What is nothing but a label, ``casefolded``."""
    return casefolded("author_headings") | {w.strip(EDGES) for w in casefolded("byline_prefixes")}


def is_label(text: str) -> bool:
    """Whether a line is nothing but words in front of a name ("Written by", "Text:")."""
    return len(text) <= _LONGEST_LABEL and text.casefold().strip(EDGES) in labels_alone()


def is_label_of_other_role(text: str) -> bool:
    """Whether a line is nothing but words that give the name below it another part than the author's ("Edited by",
    "Foto:").
    """
    if len(text) > _LONGEST_LABEL:
        return False
    match = other_roles().match(f"{text} |")
    return match is not None and match.end() > len(text)


def with_roles_apart(line: str) -> str:
    """A line in which a colon stands behind words for another part, and a sign in front of those that stand behind a
    name: "Jane Roe | Edited by Kari Nord", "文/赵明瑄 | 图：孙嘉禾".
    """
    if role := other_roles().match(line):
        return _ROLE_SIGN.sub("：", role[0]) + line[role.end() :] if cjk_bylines.CJK.match(role[0]) else line
    line = _DASH_BEHIND_ROLE.sub(lambda m: f"{m[1]}: " if is_other_role(m[1]) else m[0], line)
    return _role_begins().sub(lambda m: f" | {_ROLE_SIGN.sub('：', m[1])}", line)


@cache
def _role() -> str:
    """Words that give the name behind them another part than the author's ("Medically reviewed by", "Foto:")."""
    stems, within = any_of(lines("other_roles")), any_pattern(lines("byline_words_within"))
    said = rf"(?:\s[\w’']{{1,20}}){{0,2}}?\s{within}(?:\s?[:：])?\s(?=\S)|\s(?:de|da|do|del)\s(?=\S)|\s?[:：]\s?"
    labels = any_of(lines("other_role_labels"))
    signs = (
        rf"(?<={cjk_bylines.LETTER})(?:\s?[/／・]\s?(?!文|글|撰|取材|執筆)|\s(?={cjk_bylines.LETTER}{{2,5}}(?:\s|$)))"
    )
    return rf"(?:{stems}[\w’']*(?:{said})|{labels}(?:{_LETTER}{{0,12}}(?:\s{_LETTER}{{1,15}})?\s?[:：]\s?|{signs}))"


def is_other_role(word: str) -> bool:
    """Whether a word tells of another part than the author's ("Fotos")."""
    return bool(other_roles().match(f"{word}:"))


@cache
def other_roles() -> re.Pattern[str]:
    """What begins a text that tells of another part than the author's, up to the name."""
    return re.compile(rf"^\W*{_role()}", re.I)


@cache
def _role_begins() -> re.Pattern[str]:
    """Between a name and another's part that no sign parts from it: "Jane Roe Edited by Kari Nord"."""
    return re.compile(rf"(?<=\S)\s+و?({_role()})", re.I)
