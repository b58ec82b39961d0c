"""What kind of place an element is, told by its tag's surroundings and by the words in its class and id names."""

from __future__ import annotations

import re
from enum import IntFlag, auto
from functools import cache, lru_cache

from newscrawl.tables import rows

_ARTICLE_BODY = re.compile(r"(?<![a-z])articlebody(?![a-z])")
_WORD = re.compile(r"[a-z]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TAXONOMY = re.compile(
    r"\b(?:tag|category|format|status|type|post_tag|post_format|section|topic|author|coauthor|pmpro)-\S+"
)
_LONGEST_NAME = 200  # characters; a longer one was made by a machine, for machines
FRAMES = frozenset(
    ("article", "main")
)  # their class names tell genres ("kommentar": opinion) and templates, not places


class Mark(IntFlag):
    """What kind of place a piece of text stands in."""

    CAPTION = auto()
    CREDIT = auto()
    BYLINE = auto()
    DATE = auto()
    DEK = auto()
    KICKER = auto()
    TITLE = auto()
    SHARE = auto()
    RELATED = auto()
    AD = auto()
    NEWSLETTER = auto()
    COMMENTS = auto()
    HIDDEN = auto()
    NAV = auto()
    TAGS = auto()
    BIO = auto()
    PAYWALL = auto()
    FACTBOX = auto()
    VIDEO = auto()
    COOKIES = auto()
    BODY = auto()
    # by tag
    FIGURE = auto()
    HEADING = auto()
    LIST = auto()
    QUOTE = auto()
    TABLE = auto()
    ASIDE = auto()
    HEADER = auto()
    FOOTER = auto()
    FORM = auto()
    ARTICLE = auto()
    PRE = auto()
    BUTTON = auto()


# Plain integers: the walk tests them a hundred thousand times a second, and IntFlag arithmetic is slow.
M = {mark.name: int(mark) for mark in Mark if mark.name}
_BOILERPLATE_NAMES = (
    "SHARE", "RELATED", "AD", "NEWSLETTER", "COMMENTS", "HIDDEN", "NAV", "TAGS", "BIO", "PAYWALL", "VIDEO", "FORM",
    "ASIDE", "COOKIES", "FOOTER", "BUTTON",
)  # fmt: skip
BOILERPLATE = sum(M[name] for name in _BOILERPLATE_NAMES)
# What an element that holds much of the page's text keeps of the marks its name gave it.
KEPT_BY_BIG = ~(
    BOILERPLATE
    | M["CAPTION"]
    | M["CREDIT"]
    | M["BYLINE"]
    | M["DATE"]
    | M["DEK"]
    | M["KICKER"]
    | M["TITLE"]
    | M["FACTBOX"]
)


_Forms = tuple[tuple[str, bool, int], ...]
"""Forms of the table: (form, whether any ending fits, its mark)."""


@cache
def _forms() -> tuple[dict[str, _Forms], dict[str, _Forms]]:
    """-> (first two letters -> forms that are one word; first word -> forms that go on behind it)."""
    words: dict[str, _Forms] = {}
    longer: dict[str, _Forms] = {}
    for name, *entries in rows("markup_marks"):
        for entry in entries:
            form = entry.rstrip("*").replace("_", "-")
            first = _WORD.findall(form)[0]
            held, key = (words, form[:2]) if first == form else (longer, first)
            held[key] = (*held.get(key, ()), (form, entry.endswith("*"), M[name]))
    return words, longer


@lru_cache(maxsize=65536)
def _of_word(word: str) -> tuple[int, _Forms]:
    """-> (the marks that a word stands for by itself, the forms of which it is the first word)."""
    words, longer = _forms()
    found = 0
    for form, any_ending, mark in words.get(word[:2], ()):
        if word.startswith(form) and (any_ending or word == form):
            found |= mark
    return found, longer.get(word, ())


@lru_cache(maxsize=65536)
def marks_of(names: str) -> int:
    """The marks that the words in class and id names stand for."""
    if "hentry" in names or "status-publish" in names:  # WordPress writes a post's tags and categories into its class
        names = _TAXONOMY.sub("", names)
    found = 0
    for name in names.split():
        found |= _marks_of_name(name)
    return found


@lru_cache(maxsize=65536)
def _marks_of_name(name: str) -> int:
    if len(name) > _LONGEST_NAME:
        return 0
    if not name.islower():
        name = _CAMEL.sub("-", name).lower()
    name = name.replace("_", "-")
    found = 0
    for word in _WORD.findall(name):
        mark, longer = _of_word(word)
        found |= mark
        for form, any_ending, its_mark in longer:
            if form in name and _stands_in(form, any_ending, name):
                found |= its_mark
    if "body" in name and _ARTICLE_BODY.search(name.replace("-", "")):
        found |= M["BODY"]
    return found


def _stands_in(form: str, any_ending: bool, name: str) -> bool:
    """Whether a form begins a word of a name and, unless any ending fits, ends one."""
    at = name.find(form)
    while at >= 0:
        end = at + len(form)
        if not "a" <= name[at - 1 : at] <= "z" and (any_ending or not "a" <= name[end : end + 1] <= "z"):
            return True
        at = name.find(form, at + 1)
    return False
