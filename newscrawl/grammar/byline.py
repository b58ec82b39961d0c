"""Bylines: the people in them, in order, and the agencies beside them."""

from __future__ import annotations

import re
from functools import cache

from newscrawl.grammar.agencies import agencies_in, agency
from newscrawl.grammar.names import is_person
from newscrawl.grammar.text import LONGEST_LINE, bare, clean
from newscrawl.grammar.word_patterns import any_of
from newscrawl.tables import casefolded, lines

_JOINT = re.compile(
    r"\s*(?:,(?!\s*(?:Jr|Sr|III?|MD|PhD)\b)|;|\||•|·|/|\n|&|\s[-–—]\s|\s(?:and|und|og|och|et|y|en|i|mit|with|și|ja|и|sowie|für|for|in|aus)\s)\s*"
)
_OPENERS = ("By", "Av", "Von", "Af", "Par", "Por", "Di", "Text", "Door", "Tekst", "Texte")
_OPENER = re.compile(rf"^\W*{any_of(_OPENERS)}\b[:\s]", re.I)
_PRINTED_DATE = re.compile(
    r"\s(?:\d{1,2}\.?\s)?(?:[A-Z][a-z]{2,8}\.?,?\s)?(?:\d{1,2},\s)?(?:19|20)\d\d\b|\s\d{1,2}[./]\d{1,2}[./]\d{2,4}"
)
_EMAIL = re.compile(r"(?<!\S)[^\s@]*@\S*\.\S+|\(at\)\S+")
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_TITLES = re.compile(
    r"^(?:Dr\.?|Prof\.?|Professor|Sir|Dame|Mr\.?|Mrs\.?|Ms\.?|Lic\.|Dipl\.-Ing\.)\s+(?:(?:Dr|Prof|med|rer|nat|phil|h\.c)\.?\s+)*"
)
_INITIALS = re.compile(r"^[A-Z]{1,3}$|^[a-z]{2,4}$")
_LONGEST_WORD = 20  # letters of a name in one word; longer ones are headlines in scripts that part no words
_CJK_TITLE = re.compile(r"\s*(?:기자|특파원|논설위원|선임기자|記者|记者|編集委員)\s*$")


@cache
def _prefix() -> re.Pattern[str]:
    return re.compile(rf"^\W*(?:{any_of(lines('byline_prefixes'))}(?:\s*:\s*|\s+)(?=\S))+", re.I)


def opens_byline(text: str) -> bool:
    """Whether a line begins like a byline: "By ...", "Av ...", "Text: ..."."""
    return bool(_OPENER.match(text))


def parse_byline(text: str, outlets: tuple[str, ...] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A byline -> (people in order, canonical agencies). ``outlets``: names of the page's own outlet, which are
    neither.

    "By Tom Roe - Associated Press - Friday" -> (("Tom Roe",), ("AP",))
    """
    line = clean(_EMAIL.sub(" ", clean(text)[:LONGEST_LINE]))
    agencies = agencies_in(line)
    line = _prefix().sub("", _BRACKETS.sub("", line))
    people: list[str] = []
    for part in _JOINT.split(_PRINTED_DATE.sub(",", line)):
        name = person(part, outlets)
        if name:
            people.append(name)
    return tuple(dict.fromkeys(people)), agencies


def person(text: str, outlets: tuple[str, ...] = ()) -> str | None:
    """One name without titles and labels; ``None`` where the text names no person."""
    name = clean(_BRACKETS.sub("", _EMAIL.sub(" ", clean(text)[:LONGEST_LINE]))).strip(' .,;:|-–—*"“”')
    name = _prefix().sub("", name)
    name = _CJK_TITLE.sub("", _TITLES.sub("", name))
    low = name.casefold()
    if not name or low in casefolded("byline_noise") or agency(name):
        return None
    own = {bare(o) for o in outlets if o}
    if bare(name) in own:
        return None
    for known in sorted(agencies_in(name), key=len):
        name = clean(name.replace(known, "")) if agency(known) == known and known != name else name
    return name if is_person(name) else None


def stated_person(text: str, outlets: tuple[str, ...] = ()) -> str | None:
    """Like ``person`` for a string that metadata declares to be an author: single names and handles pass too."""
    name = person(text, outlets)
    if name:
        return name
    name = clean(_BRACKETS.sub("", _EMAIL.sub(" ", clean(text)[:LONGEST_LINE]))).strip(' .,;:|-–—*"“”')
    name = _CJK_TITLE.sub("", _prefix().sub("", name))
    low = name.casefold()
    own = {bare(o) for o in outlets if o}
    if (
        not 3 <= len(name) <= 50
        or low in casefolded("byline_noise")
        or agency(name)
        or _INITIALS.match(name)
        or any(agency(part) for part in name.split("/"))
        or (" " not in name and not name.isascii() and len(name) > _LONGEST_WORD)
        or re.search(r"https?:|www\.|\d{3}|[<>{}=_]|\.(?:com|de|no|org|net|fr|it|es)\b", low)
        or any(o and (bare(name).startswith(o) or bare(name).endswith(o)) for o in own)
        or any(w.strip(".,") in casefolded("organisation_words") for w in low.split())
        or any(w.strip(".,:") in casefolded("byline_noise") for w in low.split())
        or len(name.split()) > 4
    ):
        return None
    return name
