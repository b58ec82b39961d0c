"""What a name looks like, in numbers, for the choice of a page's authors."""

from __future__ import annotations

import re

from newscrawl.grammar.names import holds_given_name, is_person
from newscrawl.grammar.text import bare
from newscrawl.tables import casefolded

_HANDLE = re.compile(r"^@?[\w.\-]{2,30}$")


def looks(name: str, outlets: frozenset[str]) -> list[float]:
    """What a name looks like, in numbers; their names are ``LOOKS``. ``outlets``: the outlet's names, ``bare``."""
    words = name.split()
    lows = [w.casefold().strip(".,'’\"“”()") for w in words]
    letters = [c for c in name if c.isalpha()]
    key = bare(name)
    low = name.casefold()
    return [
        float(is_person(name)), float(len(words)), float(min(len(name), 60)),
        sum(w[:1].isupper() for w in words) / max(1, len(words)), float(name.isupper()),
        float(name == low and name.isascii()),
        float(any(map(str.isdigit, name))), float(any(w in casefolded("organisation_words") for w in lows)),
        float(any(w in casefolded("job_words") for w in lows)),
        float(any(w in casefolded("house_words") for w in lows)),
        float(low in casefolded("byline_noise")), float(any(w in casefolded("byline_noise") for w in lows)),
        float(key in outlets),
        float(any(len(o) > 3 and (key.startswith(o) or o.startswith(key)) for o in outlets if o != key)),
        float(bool(_HANDLE.match(name)) and " " not in name),
        float(not name.isascii() and not any(c.isupper() for c in letters)),
        float(name.startswith("@")), float(any(c in name for c in ".!?:")), float(low.startswith(("the ", "die ",
        "der ", "la ", "le "))), *map(float, holds_given_name(words)),
    ]  # fmt: skip


LOOKS = (
    "is like a person's", "words", "letters", "share of capitalised words", "all in capitals", "all small",
    "has figures",
    "word of organisations", "word of occupations", "word of houses", "is interface", "word of interface",
    "is the outlet",
    "begins like the outlet", "one word", "script without capitals", "begins with @", "has points",
    "has an article in front", "begins with a given name", "has a given name",
)  # fmt: skip
