"""Does a string look like the name of a person?"""

from __future__ import annotations

import re

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
        "dei",
        "do",
        "san",
    ]
)
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_FORBIDDEN = re.compile(r"[\d@#%&=<>{}\[\]\\_:;!?…©|]|https?|www\.|\.\w{2,4}$")


def is_person(text: str) -> bool:
    """Two to five capitalised words (particles may be small), none of them a word of organisations.

    In scripts without capitals: two to twelve letters.
    """
    if not 3 <= len(text) <= 60 or _FORBIDDEN.search(text):
        return False
    if not _LATIN.search(text):
        return 2 <= len(text.replace(" ", "")) <= 30 and len(text.split()) <= 5
    words = text.split()
    if not 2 <= len(words) <= 6:
        return False
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
