"""Does a string look like the name of a person?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from newscrawl.tables import casefolded

_PARTICLES = frozenset(
    [
        "von",
        "van",
        "de",
        "der",
        "den",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "das",
        "du",
        "le",
        "la",
        "el",
        "al",
        "bin",
        "ibn",
        "ben",
        "zu",
        "zum",
        "af",
        "av",
        "til",
        "ter",
        "ten",
        "y",
        "e",
        "i",
        "ii",
        "iii",
        "jr",
        "jr.",
        "sr",
        "sr.",
        "st",
        "st.",
        "o'",
        "mac",
        "d'",
        "abu",
        "ould",
        "dal",
        "dela",
        "delos",
        "dei",
        "do",
        "san",
    ]
)
_LONGEST_CJK = 5  # signs of a name in Chinese, Japanese or Korean
_LONGEST_FAMILY = 3  # of them of the family name
_HYPHENS = re.compile(r"[-‐’']")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_INITIAL_GLUED = re.compile(r"(?:[^\W\d_]\.){1,2}-?[^\W\d_]{3,20}")
_SMALL = re.compile(r"[α-ωά-ώа-џա-և]")
_FORBIDDEN = re.compile(r"[\d@#%&=<>{}\[\]\\_:;!?…©|]|https?|www\.|\.\w{2,4}$")


def is_person(text: str) -> bool:
    """Two to five capitalised words (particles may be small), none of them a word of organisations.

    A word with an initial glued to it ("Б.Тэмүүлэн") is one too. In scripts without capitals: two to thirty letters.
    """
    if not 3 <= len(text) <= 60 or _FORBIDDEN.search(text):
        return False
    if not _LATIN.search(text) and not _SMALL.search(text):
        return 2 <= len(text.replace(" ", "")) <= 30 and len(text.split()) <= 5
    words = text.split()
    if not 2 <= len(words) <= 6:
        return bool(_INITIAL_GLUED.fullmatch(text))
    organisation = casefolded("organisation_words")
    capitals = 0
    for word in words:
        low = word.casefold().strip(".,'’\"“”()")
        if low in organisation:
            return False
        if word[:1].isupper() or word[:2].lower() in ("d'", "o'", "d’", "o’", "l'", "l’") or word[:1] in "'’\"“(":
            capitals += 1
        elif low not in _PARTICLES and not (len(low) > 1 and any(c.isupper() for c in word)):
            return False
    return capitals >= 2 or (capitals == 1 and len(words) == 2 and words[0][:1].isupper() and len(words[1]) > 2)


def holds_given_name(words: Sequence[str]) -> tuple[bool, bool]:
    """-> (whether the first of a name's words is a given name, whether any is). In Chinese, Japanese and Korean both
    say whether it begins with a family name and is as short as names are.
    """
    given = casefolded("given_names")
    folded = [word.casefold().strip(".,'’\"“”()") for word in words]
    told = [word in given or (not word.isalpha() and _HYPHENS.split(word)[0] in given) for word in folded]
    if len(folded) == 1 and not folded[0].isascii() and 2 <= len(folded[0]) <= _LONGEST_CJK:
        family = casefolded("cjk_family_names")
        begins = any(folded[0][:size] in family for size in range(1, min(_LONGEST_FAMILY, len(folded[0]) - 1) + 1))
        told[0] = told[0] or begins
    return bool(told) and told[0], any(told)
