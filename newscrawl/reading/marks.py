"""What kind of place an element is, told by its tag's surroundings and by the words in its class and id names."""

from __future__ import annotations

import re
from enum import IntFlag, auto
from functools import cache, lru_cache

from newscrawl.tables import rows

_ARTICLE_BODY = re.compile(r"(?<![a-z])articlebody(?![a-z])")
_WORD_START = re.compile(r"(?<![a-z])[a-z]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TAXONOMY = re.compile(
    r"\b(?:tag|category|format|status|type|post_tag|post_format|section|topic|author|coauthor|pmpro)-\S+"
)
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


@cache
def _forms_by_start() -> dict[str, tuple[tuple[str, bool, int], ...]]:
    """The first two letters of a word -> (form, whether any ending fits, its mark), for every word of the table."""
    found: dict[str, list[tuple[str, bool, int]]] = {}
    for name, *words in rows("markup_marks"):
        for word in words:
            form = word.rstrip("*").replace("_", "-")
            found.setdefault(form[:2], []).append((form, word.endswith("*"), M[name]))
    return {start: tuple(forms) for start, forms in found.items()}


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
    if len(name) > 200:
        return 0
    if not name.islower():
        name = _CAMEL.sub("-", name).lower()
    name = name.replace("_", "-")
    found = 0
    by_start = _forms_by_start()
    for match in _WORD_START.finditer(name):
        at = match.start()
        for form, any_ending, mark in by_start.get(name[at : at + 2], ()):
            if name.startswith(form, at) and (
                any_ending or not "a" <= name[at + len(form) : at + len(form) + 1] <= "z"
            ):
                found |= mark
    if "body" in name and _ARTICLE_BODY.search(name.replace("-", "")):
        found |= M["BODY"]
    return found
