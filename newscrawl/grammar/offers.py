"""Lines that stand in place of the rest of an article, for those who do not pay."""

from __future__ import annotations

import re
from functools import cache

from newscrawl.grammar.word_patterns import any_pattern
from newscrawl.grammar.word_roles import word_roles
from newscrawl.tables import lines

_LONGEST = 250  # characters of such a line


def offers_the_rest(text: str) -> bool:
    """Whether a line offers to read on to those who subscribe: it speaks of both, in one language, and of no letter to
    subscribe to.
    """
    if len(text) > _LONGEST:
        return False
    if _phrases().search(text):
        return True
    subscribing, reading_on, another = word_roles("paywall_words").played_in(text)
    return bool(subscribing & reading_on) and not another


@cache
def _phrases() -> re.Pattern[str]:
    return re.compile(any_pattern(lines("paywall_offers")), re.I)
