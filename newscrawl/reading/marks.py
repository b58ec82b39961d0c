"""What kind of place an element is, told by its tag's surroundings and by the words in its class and id names."""

from __future__ import annotations

import re
from enum import IntFlag, auto
from functools import cache
from string import ascii_lowercase

from newscrawl.reading.remembered import Remembered
from newscrawl.tables import rows

_ARTICLE_BODY = re.compile(r"(?<![a-z])articlebody(?![a-z])")
_WORD = re.compile(r"[a-z]+")
_LETTERS = bytes(code if chr(code) in ascii_lowercase else ord(" ") for code in range(256))
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Where the next word of a name in one piece begins: "RelatedTopics"."""
_TAXONOMY = re.compile(
    r"\b(?:tag|category|format|status|type|post_tag|post_format|section|topic|author|coauthor|pmpro)-\S+"
)
_LONGEST_NAME = 200  # characters; a longer one was made by a machine, for machines
_REMEMBERED = 65_536  # words, and attributes
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


def _of_word(letters: bytes) -> tuple[int, _Forms] | None:
    """-> (the marks that a word stands for by itself, the forms of which it is the first word); ``None`` for words that
    say nothing, as most do.
    """
    words, longer = _forms()
    word = letters.decode("ascii")
    found = 0
    for form, any_ending, mark in words.get(word[:2], ()):
        if word.startswith(form) and (any_ending or word == form):
            found |= mark
    forms = longer.get(word, ())
    return (found, forms) if found or forms else None


def marks_of(names: str | None, ident: str | None) -> int:
    """The marks that the words in an element's ``class`` and ``id`` stand for."""
    if not ident:
        return marks_by_names[names] if names else 0
    if not names:
        return marks_by_names[ident]
    if _is_of_post(names) or _is_of_post(ident):
        return marks_by_names[f"{names} {ident}"]
    return marks_by_names[names] | marks_by_names[ident]  # ids differ where classes repeat


def _is_of_post(names: str) -> bool:
    """Whether they are of a post of WordPress, which writes its tags and categories into its class."""
    return "hentry" in names or "status-publish" in names


def without_taxonomy(names: str) -> str:
    """Class names without those by which WordPress tells what a post is about ("tag-ferries")."""
    return _TAXONOMY.sub("", names) if _is_of_post(names) else names


def _marks_of_names(names: str) -> int:
    """The marks of names that white space parts."""
    names = without_taxonomy(names)
    if len(names) > _LONGEST_NAME:
        return _marks_of_many(names)
    if not names.islower():
        names = CAMEL.sub("-", names).lower()
    names = names.replace("_", "-")
    found = 0
    # Split as bytes, for a pattern that finds the words takes three times as long.
    for word in names.encode("utf-8", "replace").translate(_LETTERS).split():
        known = _words[word]
        if known:
            mark, longer = known
            found |= mark
            for form, any_ending, its_mark in longer:
                if form in names and _stands_in(form, any_ending, names):
                    found |= its_mark
    if "body" in names and _ARTICLE_BODY.search(names.replace("-", "")):
        found |= M["BODY"]
    return found


def _marks_of_many(names: str) -> int:
    """The marks of names that are too many to be looked through at once for each of their words."""
    found = 0
    for name in dict.fromkeys(names.split()):
        if len(name) <= _LONGEST_NAME:
            found |= _marks_of_names(name)
    return found


_words = Remembered(_of_word, _REMEMBERED)
marks_by_names = Remembered(_marks_of_names, _REMEMBERED)
"""Value of a ``class`` or an ``id`` -> the marks that it stands for by itself (``marks_of`` knows of both)."""


def _stands_in(form: str, any_ending: bool, name: str) -> bool:
    """Whether a form begins a word of names and, unless any ending fits, ends one."""
    at = name.find(form)
    while at >= 0:
        end = at + len(form)
        if not "a" <= name[at - 1 : at] <= "z" and (any_ending or not "a" <= name[end : end + 1] <= "z"):
            return True
        at = name.find(form, at + 1)
    return False
